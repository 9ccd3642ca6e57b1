//! Tables through the real program: rows become drafts, and a second import changes what the table changed.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::io::{Cursor, Write};
use std::process::Output;

use common::{TestLibrary, files, stderr, tashan};
use serde_json::Value as Json;
use zip::write::SimpleFileOptions;

const TABLE: &str = "编号,案例名称,日期,地区,主题,单位,摘要,产业工人总数（万人）,主要做法,成效,来源,期号,备注\n\
    YN-1,曲靖市“五心”工作法,2021.5.13,云南省曲靖市麒麟区,技能竞赛；劳动竞赛,曲靖市总工会,\"一句话，\n两行\",17.71,\"1. 抓设计\n<b>二</b>\",\
    成效好,改革快报,第10期,甲\"引号\"\n\
    YN-2,保山市某做法,2021年5月,保山,技能竞赛,,,约30,,,,,\n";

fn library() -> TestLibrary {
    let library = TestLibrary::empty();
    let made = tashan().arg("init").arg(library.path("lib")).output().unwrap();
    assert!(made.status.success(), "{}", stderr(&made));
    fs::remove_file(library.path("lib/content/cases/shili.md")).unwrap();
    library.write(
        "lib/data/themes.toml",
        "[[term]]\nname = \"技能竞赛\"\nsynonyms = [\"劳动竞赛\"]\n[[term]]\nname = \"名师带徒\"\n",
    );
    library
}

fn import(library: &TestLibrary, arguments: &[&str]) -> Output {
    tashan().arg("import").args(arguments).args(["--root", "lib"]).current_dir(&library.root).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn json(output: &Output) -> Json {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stderr(output)))
}

fn cases(library: &TestLibrary) -> Vec<String> {
    files(&library.path("lib/content/cases")).into_keys().filter(|name| name != "_index.md").collect()
}

const FIRST: &str = "lib/content/cases/qujingshi-wuxin-gongzuofa.md";

#[test]
fn a_row_becomes_a_draft() {
    let library = library();
    library.write("cases.csv", TABLE);
    let tried = import(&library, &["cases.csv", "--dry-run"]);
    assert!(tried.status.success(), "{}", stderr(&tried));
    assert!(stdout(&tried).contains("2 drafts would be written"), "{}", stdout(&tried));
    assert!(cases(&library).is_empty());
    let done = import(&library, &["cases.csv"]);
    assert!(done.status.success(), "{}", stderr(&done));
    let text = fs::read_to_string(library.path(FIRST)).unwrap();
    for part in [
        "title = \"曲靖市“五心”工作法\"\ndate = 2021-05-13\ndescription = \"一句话，两行\"\ndraft = true\n",
        "themes = [\"技能竞赛\", \"劳动竞赛\"]\nregions = [\"云南省/曲靖市/麒麟区\"]\n",
        "[[case.figures]]\nlabel = \"产业工人总数\"\nvalue = 17.71\nunit = \"万人\"\n",
        "[case.source]\ntitle = \"改革快报\"\nissue = \"第10期\"\n",
        "id = \"YN-1\"\n",
        "[extra.row]\n\"备注\" = \"甲\\\"引号\\\"\"\n",
        "\n## 主要做法\n\n1\\. 抓设计\n\n\\<b>二\\</b>\n\n## 成效\n\n成效好\n",
    ] {
        assert!(text.contains(part), "{part}\n---\n{text}");
    }
    let second = cases(&library).into_iter().find(|name| name.starts_with("baoshan")).unwrap();
    let second = fs::read_to_string(library.path("lib/content/cases").join(second)).unwrap();
    assert!(
        second.contains("date = \"2021-05\"\n") && second.contains("value = 30\nunit = \"万人\"\nqualifier = \"约\"\n")
    );
    let built = tashan().args(["build", "--drafts", "--root", "lib"]).current_dir(&library.root).output().unwrap();
    assert!(built.status.success(), "{}", stderr(&built));
}

#[test]
fn gbk_and_workbooks_say_the_same_as_utf_8() {
    let drafts = |name: &str, bytes: &[u8]| {
        let library = library();
        fs::write(library.path(name), bytes).unwrap();
        let done = import(&library, &[name]);
        assert!(done.status.success(), "{name}: {}", stderr(&done));
        let text = fs::read_to_string(library.path(FIRST)).unwrap();
        text.replace("file = \"cases.xlsx\"", "file = \"cases.csv\"").replace("\"2021-05-13\"", "\"2021.5.13\"")
    };
    let plain = drafts("cases.csv", TABLE.as_bytes());
    let gbk = encoding_rs::GBK.encode(TABLE).0;
    assert_eq!(drafts("cases.csv", &gbk), plain);
    assert_eq!(drafts("cases.xlsx", &workbook()), plain);
}

/// The first row of the table as a workbook; its date is a date of Excel's.
fn workbook() -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let header = "编号,案例名称,日期,地区,主题,单位,摘要,产业工人总数（万人）,主要做法,成效,来源,期号,备注";
    let row = [
        "YN-1",
        "曲靖市“五心”工作法",
        "44329",
        "云南省曲靖市麒麟区",
        "技能竞赛；劳动竞赛",
        "曲靖市总工会",
        "一句话，\n两行",
        "17.71",
        "1. 抓设计\n&lt;b>二&lt;/b>",
        "成效好",
        "改革快报",
        "第10期",
        "甲\"引号\"",
    ];
    let text = |at: usize, row: usize, text: &str| {
        let column = char::from(b'A' + at as u8);
        format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    let cell = |(at, own): (usize, &&str)| match at {
        2 => format!("<c r=\"C2\" s=\"1\"><v>{own}</v></c>"),
        7 => format!("<c r=\"H2\"><v>{own}</v></c>"),
        _ => text(at, 2, own),
    };
    let heads: String = header.split(',').enumerate().map(|(at, name)| text(at, 1, name)).collect();
    let cells: String = row.iter().enumerate().map(cell).collect();
    let parts = [
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"案例\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/styles.xml",
            format!(
                "<styleSheet xmlns=\"{main}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!(
                "<worksheet xmlns=\"{main}\"><sheetData><row r=\"1\">{heads}</row><row r=\"2\">{cells}</row></sheetData></worksheet>"
            ),
        ),
    ];
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_second_import_changes_what_the_table_changed_and_no_more() {
    let library = library();
    library.write("cases.csv", TABLE);
    assert!(import(&library, &["cases.csv"]).status.success());
    let again = import(&library, &["cases.csv"]);
    assert!(stdout(&again).contains("0 drafts, 0 changed, 2 as before"), "{}", stdout(&again));

    // The curator renames the file, writes a comment and another issue, and works on the text.
    let text = fs::read_to_string(library.path(FIRST)).unwrap();
    let text = text.replace("value = 17.71", "value = 17.71   # 核对过").replace("成效好\n", "成效很好。\n");
    let (front, cells) = text.split_once("[extra.import]").unwrap();
    let text = format!("{}[extra.import]{cells}", front.replace("第10期", "总第36期"));
    fs::remove_file(library.path(FIRST)).unwrap();
    let renamed = "lib/content/cases/wuxin.md";
    library.write(renamed, &text);

    let table = TABLE
        .replace("17.71", "18.02余")
        .replace("技能竞赛；劳动竞赛", "技能竞赛、名师带徒")
        .replace("第10期", "第11期")
        .replace("YN-2,保山市某做法", "YN-3,临沧市某做法");
    library.write("cases.csv", &table);
    let tried = import(&library, &["cases.csv", "--dry-run", "--format", "json"]);
    assert_eq!(fs::read_to_string(library.path(renamed)).unwrap(), text, "a dry run writes nothing");
    let done = import(&library, &["cases.csv", "--format", "json"]);
    assert_eq!(json(&tried), json(&done));
    assert_eq!(done.status.code(), Some(1), "a conflict is for a person to settle");
    let expected = text
        .replace(
            "value = 17.71   # 核对过\nunit = \"万人\"\n",
            "value = 18.02   # 核对过\nunit = \"万人\"\nqualifier = \"余\"\n",
        )
        .replace("themes = [\"技能竞赛\", \"劳动竞赛\"]", "themes = [\"技能竞赛\", \"名师带徒\"]")
        .replace("\"技能竞赛；劳动竞赛\"", "\"技能竞赛、名师带徒\"")
        .replace("总数\" = \"17.71\"", "总数\" = \"18.02余\"");
    assert_eq!(fs::read_to_string(library.path(renamed)).unwrap(), expected);

    let done = json(&done);
    let changes = done[0]["cases"][0]["changes"].as_array().unwrap();
    let shown: Vec<String> =
        changes.iter().map(|own| format!("{} {} {} {}", own["field"], own["old"], own["new"], own["fate"])).collect();
    assert_eq!(
        shown,
        [
            "\"主题\" \"技能竞赛、劳动竞赛\" \"技能竞赛、名师带徒\" \"written\"",
            "\"产业工人总数（万人）\" \"17.71\" \"18.02余\" \"written\"",
            "\"期号\" \"第10期\" \"第11期\" \"conflict\"",
        ]
    );
    assert_eq!(changes[2]["says"], "总第36期");
    assert_eq!((&done[0]["cases"][1]["fate"], &done[0]["gone"][0]["id"]), (&Json::from("new"), &Json::from("YN-2")));
    assert_eq!(cases(&library).len(), 3);

    // The conflict comes back until the case says what the table says.
    let open = stdout(&import(&library, &["cases.csv"]));
    assert!(open.contains("the case says `总第36期`, the table said `第10期` and now says `第11期`"), "{open}");
    library.write(renamed, &expected.replace("总第36期", "第11期"));
    let settled = import(&library, &["cases.csv"]);
    assert!(settled.status.success(), "{}", stdout(&settled));
    assert!(fs::read_to_string(library.path(renamed)).unwrap().contains("\"case.source.issue\" = \"第11期\""));
}

#[test]
fn mistakes_have_their_row_and_column_and_the_rest_goes_on() {
    let library = library();
    library.write(
        "cases.csv",
        "编号,标题,日期,主题,地区,状态,职工（人）\n1,甲,2021年上半年,技能竟赛、名师带徒,保山某园区,实旋,三十\n\
         2,,2021,,,,1\n1,丙,,,,,2\n,丁,,,,,3\n",
    );
    library.write("empty.csv", "只有一列\n甲\n");
    let done = import(&library, &["cases.csv", "empty.csv", "missing.xlsx"]);
    assert_eq!(done.status.code(), Some(1));
    let told = stderr(&done);
    for part in [
        "row 2, column C (日期): `2021年上半年` is no date",
        "row 2, column D (主题): `themes` has no term `技能竟赛`",
        "did you mean `技能竞赛`",
        "row 2, column E (地区): there is no place `保山某园区`",
        "row 2, column F (状态): `实旋`",
        "write one of 试点, 实施, 推广, 停止",
        "row 2, column G (职工（人）): `三十`",
        "row 3, column B (标题): the row has no title",
        "row 4, column A (编号): row 2 has the id `1` too",
        "row 5, column A (编号): the row has no id",
        "empty.csv has no header",
        "missing.xlsx",
    ] {
        assert!(told.contains(part), "{part}\n---\n{told}");
    }
    let text = fs::read_to_string(library.path("lib/content/cases/jia.md")).unwrap();
    assert!(text.contains("themes = [\"名师带徒\"]\n# 表格第2行“主题”写的是“技能竟赛”"), "{text}");
    assert!(text.contains("regions = [\"保山市\"]\n# "), "{text}");

    // Put right in the table, they come into the case.
    library.write(
        "cases.csv",
        "编号,标题,日期,主题,地区,状态,职工（人）\n1,甲,2021,技能竞赛、名师带徒,保山某园区,实施,30\n",
    );
    let done = import(&library, &["cases.csv"]);
    assert!(done.status.success(), "{}{}", stdout(&done), stderr(&done));
    let text = fs::read_to_string(library.path("lib/content/cases/jia.md")).unwrap();
    for part in ["date = \"2021\"\n", "themes = [\"技能竞赛\", \"名师带徒\"]\n", "status = \"实施\"\n", "value = 30\n"]
    {
        assert!(text.contains(part), "{part}\n---\n{text}");
    }
}

#[test]
fn a_mapping_names_columns_and_its_mistakes_stop_the_batch() {
    let library = library();
    library.write("cases.csv", "代码,名目,说法,职工数,备注,正文\nA,甲,一句话,30,x,一\n");
    library.write("map.toml", "[columns]\n\"代号\" = \"id\"\n\"名目\" = \"titel\"\n");
    let bad = import(&library, &["cases.csv", "--map", "map.toml"]);
    assert_eq!(bad.status.code(), Some(2));
    let told = stderr(&bad);
    assert!(told.contains("map.toml:2:1") && told.contains("did you mean `代码`"), "{told}");
    assert!(told.contains("map.toml:3:8") && told.contains("did you mean `title`"), "{told}");
    library.write(
        "map.toml",
        "table = \"总表\"\n[columns]\n\"代码\" = \"id\"\n\"名目\" = \"title\"\n\"说法\" = \"description\"\n\
         \"职工数\" = \"figure 人\"\n\"备注\" = \"-\"\n[defaults]\n\"source.title\" = \"汇编\"\nthemes = \"技能竞赛\"\n",
    );
    let done = import(&library, &["cases.csv", "--map", "map.toml", "--to", "cases/new"]);
    assert!(done.status.success(), "{}", stderr(&done));
    let text = fs::read_to_string(library.path("lib/content/cases/new/jia.md")).unwrap();
    for part in [
        "title = \"甲\"\n",
        "description = \"一句话\"\n",
        "themes = [\"技能竞赛\"]\n",
        "label = \"职工数\"\nvalue = 30\nunit = \"人\"\n",
        "[case.source]\ntitle = \"汇编\"\n",
        "table = \"总表\"\nid = \"A\"\n",
    ] {
        assert!(text.contains(part), "{part}\n---\n{text}");
    }
    assert!(!text.contains("备注"), "left out");
    let alone = import(&library, &["x.docx", "--map", "map.toml"]);
    assert_eq!(alone.status.code(), Some(2));
    let twice = import(&library, &["cases.csv", "cases.csv", "--map", "map.toml"]);
    assert!(
        stderr(&twice).contains("another file of this run has a table `总表` with the id `A`"),
        "{}",
        stderr(&twice)
    );
}

#[test]
fn nothing_is_written_over_and_a_table_without_titles_is_refused() {
    let library = library();
    library.write("lib/content/cases/jia.md", "+++\ntitle = \"甲\"\n+++\n我的。\n");
    library.write("cases.csv", "标题,正文\n甲,一\n乙,二\n");
    library.write("other.csv", "甲方,乙方\n一,二\n");
    let done = import(&library, &["cases.csv", "other.csv"]);
    assert_eq!(done.status.code(), Some(1));
    assert!(stderr(&done).contains("other.csv has no column for the titles"), "{}", stderr(&done));
    assert!(stdout(&done).contains("told apart by their titles"));
    assert_eq!(
        fs::read_to_string(library.path("lib/content/cases/jia.md")).unwrap(),
        "+++\ntitle = \"甲\"\n+++\n我的。\n"
    );
    let made = fs::read_to_string(library.path("lib/content/cases/jia-2.md")).unwrap();
    assert!(made.contains("# 重复？cases/jia.md"), "{made}");
    assert_eq!(cases(&library).len(), 3);
}

#[test]
fn a_column_that_is_left_out_does_not_stand_for_the_ids() {
    let library = library();
    library.write("cases.csv", "编号,标题,备注\n7,甲,x\n");
    library.write("map.toml", "[columns]\n\"备注\" = \"-\"\n");
    let done = import(&library, &["cases.csv", "--map", "map.toml"]);
    assert!(stdout(&done).contains("编号 = id") && stdout(&done).contains("id 7"), "{}", stdout(&done));
}
