//! The documents: every command in them runs, every list in them is the program's own, no link in them is dead.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use common::{TestLibrary, files, stderr, tashan};

const DOCUMENTS: &[&str] = &[
    "README.md",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "docs/curator.md",
    "docs/import.md",
    "docs/sticks.md",
    "docs/themes.md",
    "docs/zola.md",
    "docs/messages.md",
    "bench/README.md",
];

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn document(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The lines of the fenced blocks of one language.
fn fenced(text: &str, language: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        match line.strip_prefix("```") {
            Some(name) => inside = !inside && name == language,
            None if inside && !line.is_empty() => out.push(line.to_string()),
            None => {}
        }
    }
    out
}

/// Words of a command, with double quotes as a shell takes them.
fn words(line: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => out.push(String::new()),
            c => out.last_mut().unwrap().push(c),
        }
    }
    out.retain(|word| !word.is_empty());
    out
}

#[test]
fn every_command_of_the_documents_runs() {
    let here = TestLibrary::empty();
    for folder in ["content", "data"] {
        for (path, bytes) in files(&repository().join(folder)) {
            let target = here.path(&format!("library/{folder}/{path}"));
            fs::create_dir_all(target.parent().unwrap()).unwrap();
            fs::write(target, bytes).unwrap();
        }
    }
    here.write("library/config.toml", &document("config.toml"));
    let bulletin = fs::read(repository().join("tests/import/bulletins/dehong-kuaibao.docx")).unwrap();
    fs::create_dir_all(here.path("desk")).unwrap();
    fs::write(here.path("desk/快报.docx"), bulletin).unwrap();
    here.write(
        "desk/案例.csv",
        "编号,标题,日期,地区,主题,主要做法\n1,芒市办技能比武,2023-05-01,芒市,技能竞赛,一年办三次。\n",
    );
    let mut ran = 0;
    for path in DOCUMENTS.iter().filter(|path| !path.starts_with("bench/")) {
        for line in fenced(&document(path), "sh") {
            let folder = match *path {
                // The guide for sticks is for somebody in the folder of a library.
                "docs/sticks.md" => here.path("library"),
                // That of the import is for somebody with a bulletin.
                "docs/import.md" => here.path("desk"),
                _ => here.root.clone(),
            };
            let words = words(&line);
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            match words.as_slice() {
                ["mkdir", "-p", folders @ ..] => {
                    folders.iter().for_each(|name| fs::create_dir_all(folder.join(name)).unwrap());
                    continue;
                }
                ["printf", text, ">", file] => {
                    fs::write(folder.join(file), text.replace("\\n", "\n")).unwrap();
                    continue;
                }
                _ => {}
            }
            let (words, root) = match words.as_slice() {
                // This test is a part of it.
                ["./test"] => continue,
                ["cargo", "run", "--release", "--", rest @ ..] => {
                    (rest.to_vec(), vec!["--root", env!("CARGO_MANIFEST_DIR"), "--output-dir", "site"])
                }
                ["tashan", rest @ ..] => (rest.to_vec(), Vec::new()),
                _ => panic!("{path}: the test does not know how to run `{line}`"),
            };
            let mut command = tashan();
            command.current_dir(&folder).args(&words).args(root);
            ran += 1;
            if words.first() == Some(&"serve") {
                let mut server = command.args(["--port", "0"]).stdout(Stdio::null()).spawn().unwrap();
                std::thread::sleep(Duration::from_millis(800));
                assert!(server.try_wait().unwrap().is_none(), "`{line}` ended by itself");
                server.kill().unwrap();
                server.wait().unwrap();
                continue;
            }
            let output = command.output().unwrap();
            assert!(output.status.success(), "{path}: `{line}`\n{}", stderr(&output));
            if words.first() == Some(&"import") && line.contains(".docx") {
                follow_the_guide(&String::from_utf8(output.stdout).unwrap(), &here.path("desk/my-cases"));
            }
        }
    }
    assert!(here.path("desk/my-cases/public").join(DRAFT.replace(".md", ".html")).exists());
    assert!(ran >= 6, "{ran} commands");
    assert!(here.root.join("site/index.html").exists() && here.root.join("my-library/public/index.html").exists());
}

/// The draft that the guide of the import is about, in `content/`.
const DRAFT: &str = "cases/mangshi-shidaitujieli-tangchanggongrenzhajilianbing.md";

/// What the import says and writes is what its guide shows; then the draft is made the case that the guide ends with.
fn follow_the_guide(said: &str, library: &Path) {
    let guide = document("docs/import.md");
    let guide = guide.split("## 从表格导入").next().unwrap_or_default();
    let (shown, draft) = (fenced(guide, "text"), library.join("content").join(DRAFT));
    let Ok(written) = fs::read_to_string(&draft) else {
        let same = shown.iter().filter(|line| !line.starts_with('…') && !line.ends_with('…'));
        same.for_each(|line| assert!(said.contains(line.as_str()), "docs/import.md: {line}\n{said}"));
        return;
    };
    for line in fenced(guide, "toml") {
        assert!(written.contains(&line), "docs/import.md: {line}\n{written}");
    }
    let case = guide.split("```markdown\n").nth(1).and_then(|rest| rest.split_once("```")).unwrap().0;
    fs::write(draft, case).unwrap();
}

#[test]
fn messages_are_listed_as_the_program_lists_them() {
    let output = tashan().args(["check", "--explain"]).output().unwrap();
    let listed = String::from_utf8(output.stdout).unwrap();
    let table = document("docs/messages.md");
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with("| `")).collect();
    let expected: Vec<String> = listed
        .lines()
        .map(|line| {
            let (name, rest) = line.split_once(' ').unwrap();
            let (chinese, meaning) = rest.trim().split_once("  ").unwrap();
            format!("| `{name}` | {chinese} | {meaning} |")
        })
        .collect();
    assert!(rows.len() > 20);
    assert_eq!(rows, expected);
}

#[test]
fn the_examples_of_the_handbook_are_sound() {
    let text = document("docs/curator.md");
    let blocks: Vec<String> =
        text.split("```toml\n").skip(1).map(|part| part.split("```").next().unwrap().to_string()).collect();
    let [case, term, glossary, indicators, series, policy, narrative, region, collection] = blocks.as_slice() else {
        panic!("{} examples", blocks.len())
    };
    let library = TestLibrary::new("");
    let taxonomies = ["themes", "regions", "kinds", "organisations", "policies"];
    let taxonomies: String = taxonomies.iter().map(|name| format!("[[taxonomies]]\nname = \"{name}\"\n")).collect();
    library.write("config.toml", &format!("{narrative}{taxonomies}"));
    library.write("data/glossary.toml", glossary);
    library.write("data/indicators.toml", indicators);
    library.write("data/policies.toml", policy);
    let jiangsu = format!(
        "+++\ntitle = \"江苏\"\ndate = 2020-01-01\n[taxonomies]\npolicies = [\"《新时期产业工人队伍建设改革方案》\"]\n{series}+++\n## 可借鉴之处\n产业工人队伍建设改革以来，从13.87万人到17.71万人。\n\n```chart\nseries = \"产业工人总数\"\n```\n"
    );
    library.write("content/cases/qujing-jingkaiqu.md", case);
    library.write("content/cases/jiangsu.md", &jiangsu);
    library.write("content/collections/yuanqu.md", collection);
    library.write("data/regions.toml", region);
    library.write("data/kinds.toml", term);
    let themes = format!("closed = false\n{term}");
    library.write("data/themes.toml", &themes);
    library.write("content/cases/qujing-jingkaiqu.md", &case.replace("kinds = [\"园区\"]", "kinds = [\"技能比武\"]"));
    library.build(&[]);
    let page = library.read("cases/qujing-jingkaiqu.html");
    assert!(page.contains("30余") || page.contains("30"), "the figure");
    let jiangsu = library.read("cases/jiangsu.html");
    assert!(jiangsu.contains("class=\"chart") && jiangsu.contains("mention-term") && jiangsu.contains("../policies/"));
    assert!(page.contains("第36期") && page.contains("借鉴自") && page.contains("../regions/qujing-jingkaiqu.html"));
}

#[test]
fn the_guide_builds_the_theme_that_init_makes() {
    let guide = document("docs/themes.md");
    let starter = files(&repository().join("src/cli/theme_starter"));
    for (path, bytes) in starter.iter().filter(|(path, _)| !path.starts_with("content/")) {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let shown = guide.split(&format!("`{path}`:\n\n```")).nth(1).and_then(|rest| rest.split_once('\n'));
        let shown = shown.and_then(|(_, rest)| rest.split_once("```")).map(|(block, _)| block);
        assert_eq!(shown, Some(text.as_str()), "{path}");
    }
}

/// `tests/zola/interface.toml` as rows, by area.
fn interface() -> BTreeMap<String, Vec<String>> {
    let list: toml::Table = document("tests/zola/interface.toml").parse().unwrap();
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for item in list["item"].as_array().unwrap() {
        let word = |key: &str| item.get(key).and_then(|value| value.as_str()).unwrap_or("").replace('|', "\\|");
        let sites: Vec<&str> = item["sites"].as_array().unwrap().iter().filter_map(|site| site.as_str()).collect();
        let tick = if word("name").contains('`') { "" } else { "`" };
        let row =
            format!("| {tick}{}{tick} | {} | {} | {} |", word("name"), word("status"), word("note"), sites.join(", "));
        out.entry(word("area")).or_default().push(row);
    }
    out
}

/// With `TASHAN_BLESS` the tables are written anew.
#[test]
fn the_tables_of_the_interface_are_those_of_its_tests() {
    let mut areas = interface();
    let mut wanted = String::new();
    let mut inside = false;
    for line in document("docs/zola.md").lines() {
        if line.starts_with('#') {
            inside = false;
        }
        if !(inside && line.starts_with("| ")) {
            wanted += line;
            wanted.push('\n');
        }
        if let Some(area) = line.strip_prefix("### ") {
            assert!(areas.contains_key(area), "docs/zola.md: no item has the area `{area}`");
            inside = true;
        } else if inside && line.starts_with("|---") {
            let heading = wanted.lines().rev().find_map(|line| line.strip_prefix("### ")).unwrap().to_string();
            areas.remove(&heading).unwrap().iter().for_each(|row| wanted += &format!("{row}\n"));
        } else if inside && line.starts_with("| item ") {
            wanted += &format!("{line}\n");
        }
    }
    assert!(areas.is_empty(), "docs/zola.md has no heading for {:?}", areas.keys());
    if std::env::var_os("TASHAN_BLESS").is_some() {
        fs::write(repository().join("docs/zola.md"), &wanted).unwrap();
    }
    assert!(document("docs/zola.md") == wanted, "docs/zola.md: write it anew with TASHAN_BLESS=1");
}

#[test]
fn no_link_of_the_documents_is_dead() {
    for path in DOCUMENTS {
        let folder = repository().join(path).parent().unwrap().to_path_buf();
        for part in document(path).split("](").skip(1) {
            let target = part.split(')').next().unwrap().split('#').next().unwrap();
            let inside = !target.contains("://")
                && !target.starts_with('@')
                && target.ends_with(['d', 'g', 's'])
                && target.contains('.');
            if inside && !target.contains(|c: char| !c.is_ascii()) {
                assert!(folder.join(target).exists(), "{path}: {target}");
            }
        }
    }
}
