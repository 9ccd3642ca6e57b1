//! What `tashan import` does with files as they come: encodings, damage, the same file twice, names that are taken.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fs;

use common::TestLibrary;
use serde_json::Value as Json;

const LIBRARY: &str = "=== config.toml\ntitle = \"案例库\"\n[[taxonomies]]\nname = \"themes\"\n[[taxonomies]]\nname = \"regions\"\n\
    === data/themes.toml\n[[term]]\nname = \"技能竞赛\"\nsynonyms = [\"技能比武\"]\n\
    === content/cases/_index.md\n+++\ntitle = \"案例\"\n+++\n";

const BULLETIN: &str = "龙陵县产改简报\n\n2022年第3期\n\n龙陵县总工会\n\n2022年6月1日\n\n龙陵县把技能比武办进石斛大棚\n\n龙陵县总工会在石斛大棚里办技能比武，\
    全县81个村的1.5万户种植户派人参加，评出能手36名，兑付奖金12.6万元，请来的裁判都是本地的种植能\n\n手。今年还要再办两场，把场子搬到红糖车间。\n\n\
    （龙陵县总工会 张三）\n\n报：市总工会。\n\n送：各乡镇工会。\n";

fn run(library: &TestLibrary, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = library.run_inside(&[&["import"], arguments].concat());
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn json(library: &TestLibrary, arguments: &[&str]) -> Vec<Json> {
    let (_, out, err) = run(library, &[&["--format", "json"], arguments].concat());
    serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"))
}

fn cases(library: &TestLibrary) -> Vec<String> {
    let entries = fs::read_dir(library.path("content/cases")).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_bulletin_becomes_a_draft_that_builds() {
    let library = TestLibrary::new(LIBRARY);
    library.write("kuaibao.txt", BULLETIN);
    let (code, out, err) = run(&library, &["kuaibao.txt"]);
    assert_eq!(code, Some(0), "{out}{err}");
    assert!(out.contains("1 draft, from 1 file") && out.contains("addressees: 报：市总工会。"), "{out}");
    let name = cases(&library).into_iter().find(|name| name != "_index.md").unwrap();
    let draft = fs::read_to_string(library.path(&format!("content/cases/{name}"))).unwrap();
    for expected in [
        "title = \"龙陵县把技能比武办进石斛大棚\"",
        "date = 2022-06-01",
        "draft = true",
        "themes = [\"技能竞赛\"]\n# 技能竞赛：技能比武×2",
        "regions = [\"龙陵县\"]",
        "value = 1.5\nunit = \"万户\"",
        "title = \"龙陵县产改简报\"\nissue = \"2022年第3期\"\npublisher = \"龙陵县总工会\"\ndate = 2022-06-01\nauthor = \"龙陵县总工会 张三\"",
        "请来的裁判都是本地的种植能手。今年还要再办两场",
    ] {
        assert!(draft.contains(expected), "{expected}\n{draft}");
    }
    assert!(!draft.contains("报：市总工会"), "{draft}");
    let built = library.run_inside(&["build", "--drafts"]);
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
}

#[test]
fn every_encoding_gives_the_same_draft() {
    let library = TestLibrary::new(LIBRARY);
    let utf16: Vec<u8> = BULLETIN.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let gbk = encoding_rs::GBK.encode(BULLETIN).0.into_owned();
    let variants: [(&str, Vec<u8>); 5] = [
        ("a.txt", BULLETIN.into()),
        ("b.txt", gbk),
        ("c.txt", [&b"\xFF\xFE"[..], &utf16].concat()),
        ("d.txt", [&b"\xEF\xBB\xBF"[..], BULLETIN.as_bytes()].concat()),
        ("e.txt", BULLETIN.replace('\n', "\r\n").into()),
    ];
    for (name, bytes) in &variants {
        fs::write(library.path(name), bytes).unwrap();
    }
    let found = json(&library, &["--dry-run", "a.txt", "b.txt", "c.txt", "d.txt", "e.txt"]);
    assert_eq!(found[0]["read"]["items"].as_array().unwrap().len(), 1);
    for other in &found[1..] {
        assert_eq!(other["read"]["items"], found[0]["read"]["items"], "{}", other["file"]);
        assert_eq!(other["read"]["bulletin"], found[0]["read"]["bulletin"]);
    }
    assert_eq!(cases(&library), ["_index.md"], "a dry run writes nothing");
}

#[test]
fn a_file_that_cannot_be_read_is_named_and_the_others_go_on() {
    let library = TestLibrary::new(LIBRARY);
    library.write("good.txt", BULLETIN);
    library.write("empty.txt", "");
    library.write("spaces.txt", " \n\n ");
    library.write("cut.docx", "PK\u{3}\u{4}not a zip");
    library.write("torn.pdf", "%PDF-1.7\n1 0 obj\n<< /Type /Catalog");
    library.write("data.bin", "\u{0}\u{1}\u{2}\u{3}\u{0}\u{0}");
    fs::create_dir(library.path("folder")).unwrap();
    let bad = ["empty.txt", "spaces.txt", "cut.docx", "torn.pdf", "data.bin", "folder", "nowhere.txt"];
    let (code, out, err) = run(&library, &[&["good.txt"], &bad[..]].concat());
    assert_eq!(code, Some(1));
    assert!(out.contains("1 draft, from 1 file, 7 not read"), "{out}");
    for name in bad {
        assert!(err.contains(&format!("error: {name} ")), "{name}: {err}");
    }
    assert!(err.contains("folder is a folder") && err.contains("help: "), "{err}");
    assert_eq!(cases(&library).len(), 2);
}

#[test]
fn the_same_bytes_are_imported_once_and_nothing_is_written_over() {
    let library = TestLibrary::new(LIBRARY);
    library.write("a.txt", BULLETIN);
    library.write("b.txt", BULLETIN);
    let (_, out, _) = run(&library, &["a.txt", "b.txt"]);
    assert!(
        out.contains("b.txt: the same file as a.txt") && out.contains("1 draft, from 1 file, 1 imported before"),
        "{out}"
    );
    let (code, out, _) = run(&library, &["b.txt"]);
    assert!(code == Some(0) && out.contains("b.txt: imported before, as content/cases/"), "{out}");
    // Another bulletin with the same title goes beside it.
    library.write("c.txt", &BULLETIN.replace("36名", "37名"));
    let before = cases(&library);
    let (_, out, _) = run(&library, &["c.txt"]);
    let after = cases(&library);
    assert_eq!((before.len(), after.len()), (2, 3), "{out}");
    assert!(after.iter().any(|name| name.ends_with("-2.md")), "{after:?}");
    assert!(out.contains("of this stands there: content/cases/"), "{out}");
}

#[test]
fn drafts_go_where_they_are_asked_to() {
    let library = TestLibrary::new(LIBRARY);
    library.write("a.txt", BULLETIN);
    let (code, out, err) = run(&library, &["--to", "cases/2022", "a.txt"]);
    assert!(code == Some(0) && out.contains("content/cases/2022/"), "{out}{err}");
    let (code, _, err) = run(&library, &["--to", "../elsewhere", "a.txt"]);
    assert!(code == Some(2) && err.contains("`../elsewhere` is no folder inside content/"), "{err}");
}

/// The titles that are found in a text, and the kinds of what was dropped.
fn titles(library: &TestLibrary, text: &str) -> (Vec<String>, Vec<String>) {
    library.write("source.txt", text);
    let found = json(library, &["--dry-run", "source.txt"]);
    let texts = |list: &Json, key: &str| -> Vec<String> {
        list.as_array().unwrap().iter().map(|own| own[key].as_str().unwrap_or_default().to_string()).collect()
    };
    (texts(&found[0]["read"]["items"], "title"), texts(&found[0]["read"]["dropped"], "why"))
}

#[test]
fn items_of_other_houses_are_told_apart() {
    let library = TestLibrary::new(LIBRARY);
    let body = "今年以来，各级工会聚焦技能提升，推动改革走深走实，办班12期，培训职工3600人次，带动企业45家。\n";
    let contents = format!(
        "工作信息\n第15期\n曲靖市总工会办公室 2023年7月20日\n本期要目\n● 麒麟区：竞赛点燃热情\n● 宣威市：师带徒传承精神\n\
         麒麟区：竞赛点燃热情\n{body}（麒麟区总工会 张三）\n宣威市：师带徒传承精神\n{body}（宣威市总工会 李四）\n"
    );
    let (found, dropped) = titles(&library, &contents);
    assert_eq!(found, ["麒麟区：竞赛点燃热情", "宣威市：师带徒传承精神"]);
    assert_eq!(dropped.iter().filter(|why| *why == "contents").count(), 3);
    let starred = format!("产改动态\n2023年第11期\n★ 个旧市开展工匠评选活动\n{body}★ 弥勒市建立工人学院\n{body}");
    assert_eq!(titles(&library, &starred).0, ["个旧市开展工匠评选活动", "弥勒市建立工人学院"]);
    let page = format!(
        "索引号：530400/2023-00123\n发文机构：玉溪市人民政府办公室\n公开日期：2023-08-15\n\n玉溪市“五个一”推动改革走深走实\n\n\
         发布时间：2023-08-15 信息来源：市总工会\n\n\u{3000}\u{3000}{body}\n上一篇：没有了\n【打印】【关闭】\n"
    );
    let (found, dropped) = titles(&library, &page);
    assert_eq!(found, ["玉溪市“五个一”推动改革走深走实"]);
    assert_eq!(dropped.iter().filter(|why| *why == "button").count(), 2);
}
