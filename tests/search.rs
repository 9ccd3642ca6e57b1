//! `tashan search` on small libraries, through the real program. The search page gives the same hits:
//! `tests/browser/search-command.test.mjs`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fs;

use common::{TestLibrary, stderr};
use serde_json::Value;

const LIBRARY: &str = r#"
=== config.toml
title = "试"
=== data/themes.toml
[[term]]
name = "技能竞赛"
synonyms = ["岗位练兵"]
=== content/cases/qujing.md
+++
title = "曲靖市：珠源工匠"
date = 2021
[taxonomies]
themes = ["技能竞赛"]
regions = ["曲靖"]
[case]
[[case.figures]]
label = "产业工人"
value = 17.71
unit = "万人"
+++
## 队伍建设

产业工人
队伍，ＡＩ赋能。
=== content/cases/longling.md
+++
title = "龙陵县石斛产业"
date = 2023-06-20
[taxonomies]
regions = ["龙陵县"]
+++
产业。工人种石斛，队伍壮大。
=== content/cases/jiangsu.md
+++
title = "江蘇：師帶徒"
[taxonomies]
regions = ["江苏"]
+++
Jiangsu 的产业工人。
"#;

fn library() -> TestLibrary {
    let library = TestLibrary::new(LIBRARY);
    library.build(&[]);
    library
}

fn answer(library: &TestLibrary, arguments: &[&str]) -> Value {
    let output = library.run(&[&["search", "--format", "json"], arguments].concat());
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}", stderr(&output)))
}

/// The slugs of the hits, in order.
fn hits(library: &TestLibrary, arguments: &[&str]) -> Vec<String> {
    let found = answer(library, arguments);
    let slug = |hit: &Value| hit["path"].as_str().unwrap().trim_start_matches("cases/").replace(".html", "");
    found["hits"].as_array().unwrap().iter().map(slug).collect()
}

#[test]
fn whatever_a_page_holds_is_found_and_nothing_else() {
    let library = library();
    for (query, expected) in [
        ("产业工人", vec!["qujing", "jiangsu"]),
        ("产业工人队伍", vec!["qujing"]),
        ("产业 工人 队伍", vec!["qujing", "longling"]),
        ("斛", vec!["longling"]),
        ("7.71万", vec!["qujing"]),
        ("iangs", vec!["jiangsu"]),
        ("ai赋", vec!["qujing"]),
        ("“产业工人”", vec!["qujing", "jiangsu"]),
        ("产业 -石斛 -师带徒", vec!["qujing"]),
        ("江苏", vec!["jiangsu"]),
        ("师带徒", vec!["jiangsu"]),
        ("産業工人隊伍", vec!["qujing"]),
        ("岗位练兵", vec!["qujing"]),
        ("云南", vec!["longling", "qujing"]),
        ("qujing", vec!["qujing"]),
        ("zygj", vec!["qujing"]),
        ("shihu", vec!["longling"]),
        ("ＡＩ　２０２１", vec!["qujing"]),
    ] {
        let mut found = hits(&library, &[query]);
        let mut expected = expected;
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{query}");
    }
}

#[test]
fn filters_narrow_in_chinese_and_english() {
    let library = library();
    for query in ["地区:曲靖", "region:qujing", "主题：技能竞赛", "年:2021", "-年:2023 地区:云南", "地区:云南 赋能"]
    {
        assert_eq!(hits(&library, &[query]), ["qujing"], "{query}");
    }
    assert_eq!(hits(&library, &["产业", "--filter", "地区=云南省"]), ["longling", "qujing"]);
    let found = answer(&library, &["产业", "--filter", "地区=火星"]);
    assert_eq!(found["ignored"], serde_json::json!(["地区:火星"]));
    assert_eq!(library.run(&["search", "x", "--filter", "火星"]).status.code(), Some(2));
}

#[test]
fn what_was_meant_is_found() {
    let library = library();
    for (query, corrected, first) in
        [("曲晶", "曲靖", "qujing"), ("珠圆工匠", "珠源工匠", "qujing"), ("石湖产业", "石斛产业", "longling")]
    {
        let found = answer(&library, &[query]);
        assert_eq!((&found["mode"], &found["query"]), (&Value::from("corrected"), &Value::from(corrected)), "{query}");
        assert_eq!(hits(&library, &[query])[0], first);
    }
    let some = answer(&library, &["石斛 饕餮"]);
    assert_eq!((&some["mode"], &some["total"]), (&Value::from("any"), &Value::from(1)));
    let none = library.run(&["search", "饕餮"]);
    assert_eq!(none.status.code(), Some(1));
    assert!(stderr(&none).contains("找到 0 条"));
}

#[test]
fn the_best_come_first() {
    let library = TestLibrary::new(
        "\n=== config.toml\n=== content/a.md\n+++\ntitle = \"甲\"\n+++\n技能。竞赛。技能竞赛。\n=== content/b.md\n+++\ntitle = \"技能竞赛\"\n+++\n乙\n=== content/c.md\n+++\ntitle = \"关于技能竞赛\"\ndate = 2020\n+++\n丙\n=== content/d.md\n+++\ntitle = \"关于技能竞赛\"\ndate = 2021\n+++\n丙\n=== content/e.md\n+++\ntitle = \"戊\"\n+++\n技能，这里隔着许多字许多字许多字许多字许多字，竞赛。\n",
    );
    library.build(&[]);
    let paths = |query: &str| -> Vec<String> {
        let found = answer(&library, &[query]);
        found["hits"].as_array().unwrap().iter().map(|hit| hit["path"].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(paths("技能竞赛"), ["b.html", "d.html", "c.html", "a.html"]);
    let spaced = paths("技能 竞赛");
    assert_eq!(spaced.last().map(String::as_str), Some("e.html"), "{spaced:?}");
}

#[test]
fn a_damaged_index_is_named_and_the_rest_is_shown() {
    let library = library();
    let path = library.root.join("public/search/x0.js");
    let whole = fs::read_to_string(&path).unwrap();
    for broken in [whole.replacen('产', "业", 1), whole.chars().take(200).collect(), String::new()] {
        fs::remove_file(&path).unwrap();
        fs::write(&path, broken).unwrap();
        let found = answer(&library, &["石斛"]);
        assert_eq!(found["problems"], serde_json::json!(["search/x0.js"]));
        assert_eq!(found["hits"][0]["title"], "龙陵县石斛产业");
    }
    fs::remove_file(library.root.join("public/search/root.js")).unwrap();
    let output = library.run(&["search", "石斛"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("search/root.js cannot be read"), "{}", stderr(&output));
}

#[test]
fn the_configuration_chooses_the_form() {
    let library = library();
    let has = |path: &str| library.root.join("public").join(path).exists();
    assert!(has("search/root.js") && has("search.html") && has("browse.html") && !has("search_index.zh.js"));
    library.write("config.toml", "[search]\nformat = \"elasticlunr\"\n");
    library.build(&[]);
    assert!(!has("search/root.js") && !has("search.html") && has("search_index.zh.js"));
    assert!(!library.read("index.html").contains("class=\"search\""), "no box that leads nowhere");
    library.write("templates/search.html", "{{ config.search_index_path }}");
    library.build(&[]);
    assert!(library.read("search.html").contains("search_index.zh.js"));
    library.write("config.toml", "[search]\nformat = \"none\"\n");
    library.build(&[]);
    assert!(!has("search.html") && !has("search_index.zh.js"));
    library.write("config.toml", "");
    library.write("static/search/root.js", "mine");
    let output = library.run(&["build"]);
    assert!(stderr(&output).contains("`search/root.js` would be written twice"), "{}", stderr(&output));
}
