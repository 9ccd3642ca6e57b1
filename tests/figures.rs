//! What a library computes from its cases: figures, mentions, relations, coverage, tables for other programs.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{TestLibrary, stderr};

const LIBRARY: &str = r#"=== config.toml
title = "小库"
=== data/themes.toml
[[term]]
name = "技能竞赛"
[[term]]
name = "师带徒"
=== data/glossary.toml
[[term]]
name = "产改"
definition = "产业工人队伍建设改革的简称。"
synonyms = ["产业工人队伍建设改革"]
[[term]]
name = "产业工人"
definition = "在产业里做工的人。"
[[term]]
name = "师带徒"
definition = "师傅带徒弟。"
[[term]]
name = "AI"
definition = "人工智能。"
=== data/indicators.toml
[[indicator]]
name = "产业工人总数"
unit = "人"
definition = "全部产业工人。"
=== content/cases/jia.md
+++
title = "甲：产改怎样做"
date = 2021-05-13
description = "甲的说明"
[taxonomies]
themes = ["技能竞赛"]
regions = ["龙陵县"]
organisations = ["甲厂工会"]
[case]
status = "推广"
status_date = "2021"
evidence = "third-party"
reviewed = 2021-06-01
[[case.figures]]
label = "产业工人"
value = 13.87
unit = "万人"
year = 2017
series = "总数"
indicator = "产业工人总数"
[[case.figures]]
label = "产业工人"
value = 17.71
unit = "万名"
year = 2021
series = "总数"
indicator = "产业工人总数"
[[case.figures]]
label = "投入"
value = 2.7
unit = "亿元"
[[case.figures]]
label = "不在文中"
value = 99
unit = "家"
[[case.relations]]
kind = "learns-from"
target = "@/cases/yi.md"
[case.source]
title = "快报"
issue = "第1期"
+++
## 产改的背景

产业工人队伍建设改革之前，产业工人有13.87万人，[产业工人](https://example.org/)后来有17.71万名，投入2.7亿元。再说产改。
甲厂工会在龙陵县推行`师带徒`，又叫师带徒。培训了300人次。

## 主要做法

做法与乙相同。

## 可复制条件

有工会的地方都能做。
=== content/cases/yi.md
+++
title = "乙：师傅带徒弟"
date = "2020-03"
description = "乙的说明"
[taxonomies]
themes = ["师带徒", "技能竞赛"]
regions = ["云南/保山"]
[case]
[[case.figures]]
label = "工人"
value = 5000
unit = "人"
indicator = "产业工人总数"
[case.source]
title = "快报"
+++
## 做法

产业工人5000人。OPENAI不是AI，<code>师带徒</code>和<a href="https://example.org/">师带徒</a>都不是师带徒。
=== content/cases/bing.md
+++
title = "丙：没有关系"
date = "2020"
description = "丙的说明"
[taxonomies]
themes = ["师带徒"]
regions = ["江苏"]
+++
文。
"#;

fn built() -> TestLibrary {
    let library = TestLibrary::new(LIBRARY);
    library.build(&[]);
    library
}

#[test]
fn figures_are_compared_in_one_unit() {
    let library = built();
    let csv = library.read("data/figures.csv");
    assert!(csv.starts_with('\u{FEFF}'));
    let row = |label: &str| csv.lines().find(|line| line.contains(label)).unwrap().to_string();
    assert!(row("13.87万人").contains(r#""138700","人","2017""#), "{csv}");
    assert!(row("17.71万名").contains(r#""177100","人","2021""#), "{csv}");
    assert!(row("2.7亿元").contains(r#""270000000","元""#), "{csv}");
    let json: serde_json::Value = serde_json::from_str(&library.read("data/cases.json")).unwrap();
    let jia = json["cases"].as_array().unwrap().iter().find(|case| case["id"] == "cases/jia").unwrap();
    assert_eq!(jia["figures"][1]["normal"], "177100");
    assert_eq!(jia["figures"][1]["text"], "17.71万名");
    assert_eq!(jia["relations"][0]["target"], "cases/yi");
    assert_eq!((&jia["status"], &jia["evidence"]), (&"推广".into(), &"third-party".into()));
    let page = library.read("data.html");
    for text in ["13.87万人", "17.71万名", "5000人", "全部产业工人。", "<svg"] {
        assert!(page.contains(text), "{text}");
    }
}

/// The texts of the links that the program put into a page.
fn mentions(page: &str) -> Vec<&str> {
    let body = &page[page.find("class=\"prose\"").unwrap()..];
    let text = |(at, _): (usize, &str)| {
        let rest = &body[at..];
        &rest[rest.find('>').unwrap() + 1..rest.find("</a>").unwrap()]
    };
    body.match_indices("<a class=\"mention").map(text).collect()
}

#[test]
fn the_first_mention_is_a_link_and_no_other() {
    let library = built();
    let page = library.read("cases/jia.html");
    // The longest name, once each; not in the heading, the link or the code.
    assert_eq!(mentions(&page), ["产业工人队伍建设改革", "产业工人", "甲厂工会", "龙陵县", "师带徒"]);
    assert!(page.contains(">产改的背景</h2>"));
    let id = page.split("aria-describedby=\"").nth(1).unwrap().split('"').next().unwrap();
    assert!(page.contains(&format!("id=\"{id}\"")), "the definition of {id} is on the page");
    // Not within a Latin word, nor in an author's own tags.
    assert_eq!(mentions(&library.read("cases/yi.html")), ["产业工人", "AI", "师带徒"]);
    let glossary = library.read("glossary.html");
    assert!(glossary.contains("cases/jia.html") && glossary.contains("产业工人队伍建设改革的简称。"));
}

#[test]
fn themes_by_provinces_and_relations_from_both_sides() {
    let library = built();
    let matrix = library.read("matrix.html");
    let cell = |theme: &str, region: &str| {
        let name = format!("{theme} × {region}");
        matrix.contains(&name)
    };
    assert!(cell("技能竞赛", "云南省") && cell("师带徒", "云南省") && cell("师带徒", "江苏省"));
    assert!(!cell("技能竞赛", "江苏省"), "a cell without a case is no link");
    let relations = library.read("relations.html");
    assert!(relations.contains("借鉴自") && relations.contains("丙：没有关系"));
    assert!(library.read("cases/yi.html").contains("被借鉴"));
}

#[test]
fn what_can_be_repeated_stands_first() {
    let page = built().read("cases/jia.html");
    let (above, _) = page.split_once("class=\"prose\"").unwrap();
    assert!(above.contains("有工会的地方都能做。"));
}

#[test]
fn check_compares_figures_with_the_text() {
    let library = TestLibrary::new(LIBRARY);
    let found = stderr(&library.run(&["check"]));
    assert!(found.contains("figure-not-in-text") && found.contains("`99家`"), "{found}");
    assert_eq!(found.matches("figure-not-in-text").count(), 1, "{found}");
    assert!(!found.contains("undeclared-figure"), "{found}");
    let found = stderr(&library.run(&["check", "--figures"]));
    assert_eq!(found.matches("undeclared-figure").count(), 1, "{found}");
    assert!(found.contains("300人次"), "{found}");
}

#[test]
fn the_report_says_what_is_missing() {
    let library = TestLibrary::new(LIBRARY);
    let output = library.run(&["check", "--report", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let lacks = |file: &str| {
        let case = report["cases"].as_array().unwrap().iter().find(|case| case["file"] == file).unwrap();
        case["lacks"].as_array().unwrap().iter().map(|key| key.as_str().unwrap().to_string()).collect::<Vec<_>>()
    };
    assert_eq!(lacks("content/cases/jia.md"), ["results", "lessons"]);
    assert_eq!(
        lacks("content/cases/bing.md"),
        ["background", "measures", "results", "lessons", "figure", "source", "reviewed"]
    );
    let cover = report["coverage"].as_array().unwrap();
    let of = |theme: &str, region: &str, year: u64| {
        cover.iter().find(|own| own["theme"] == theme && own["region"] == region && own["year"] == year).unwrap()["count"].clone()
    };
    assert_eq!(of("技能竞赛", "云南省", 2021), 1);
    assert_eq!(of("师带徒", "江苏省", 2020), 1);
    let text = library.run(&["check", "--report"]);
    let text = String::from_utf8(text.stdout).unwrap();
    assert!(text.contains("content/cases/jia.md  缺：成效、经验启示"), "{text}");
    let drafts = library.run(&["build", "--drafts"]);
    assert!(drafts.status.success());
    assert!(library.read("health.html").contains("经验启示"));
    assert!(library.run(&["build"]).status.success());
    assert!(!library.root.join("public/health.html").exists());
}

#[test]
fn cases_that_say_the_same_are_named_with_their_share() {
    let text = "各级工会把产业工人队伍建设改革摆上重要位置，建立联席会议，按季度督察落实，年底考核评价。".repeat(6);
    let long = (0..40).map(|n| format!("第{n}条措施与别处不同，写明责任单位和完成时限。")).collect::<String>();
    let case = |name: &str, body: &str| {
        format!(
            "=== content/cases/{name}.md\n+++\ntitle = \"{name}\"\ndate = 2021\n[case.source]\ntitle = \"报\"\n+++\n{body}\n"
        )
    };
    let library = TestLibrary::new(&format!(
        "=== config.toml\ntitle = \"库\"\n{}{}{}",
        case("jia", &text),
        case("yi", &format!("{text}{long}")),
        case("bing", &long[long.len() / 2..].chars().skip(1).collect::<String>().replace("措施", "办法")),
    ));
    let output = library.run(&["check", "--report", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let same = report["nearly_same"].as_array().unwrap();
    assert_eq!(same[0]["files"], serde_json::json!(["content/cases/jia.md", "content/cases/yi.md"]));
    assert_eq!(same[0]["share"], 1.0);
}

#[test]
fn a_case_is_due_for_review_after_the_months_of_the_configuration() {
    let library = TestLibrary::new(&LIBRARY.replace("title = \"小库\"", "title = \"小库\"\nreview_after_months = 12"));
    let at = |day: &str| {
        let output = library.run(&["check", "--report", "--format", "json", "--today", day]);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let case = report["cases"].as_array().unwrap().iter().find(|case| case["file"] == "content/cases/jia.md");
        case.unwrap()["needs_review"].as_bool().unwrap()
    };
    assert!(!at("2022-05-31"), "not twelve months after 2021-06-01");
    assert!(at("2022-06-01"));
}
