//! The words of a site: a library in English has no Chinese in what is not its content, and a page in another language than
//! its library's is spoken to in that language, inside components too.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{TestLibrary, files};

const ENGLISH: &str = r#"=== config.toml
title = "Cases"
default_language = "en"
review_after_months = 12
=== data/indicators.toml
[[indicator]]
name = "Members"
slug = "members"
unit = "people"
=== data/glossary.toml
[[term]]
name = "apprenticeship"
synonyms = ["pairing", "learning by doing"]
definition = "One learns from another."
source = "Bulletin"
=== content/about.md
+++
title = "About"
+++
A note[^1].

- [x] done
- [ ] open

| a | b |
|---|---|
| 1 | 2 |

[^1]: The note.
=== content/collections/one.md
+++
title = "Skills"
[[collection.items]]
case = "@/cases/a.md"
why = "First."
+++
=== content/cases/a.md
+++
title = "Case A: a programme"
date = 2021-05-13
updated = 2022-01-02
description = "What A did."
[taxonomies]
themes = ["skills"]
organisations = ["Union"]
[case]
status = "实施"
status_date = 2021-05-13
evidence = "third-party"
reviewed = 2021-06-01
series = "Reports"
[case.source]
title = "Bulletin"
issue = "No. 1"
date = "2021-05"
[[case.figures]]
label = "Members"
value = 138700
unit = "people"
date = "2017"
series = "Members"
indicator = "Members"
[[case.figures]]
label = "Members"
value = 177100
unit = "people"
date = "2021"
series = "Members"
indicator = "Members"
+++
## Background

Of apprenticeship.

## Results

Good.
=== content/cases/b.md
+++
title = "Case B"
date = "2020"
[taxonomies]
themes = ["skills"]
[case]
series = "Reports"
[[case.relations]]
kind = "learns-from"
target = "@/cases/a.md"
+++
Text.
=== content/cases/c.md
+++
title = "Case C"
draft = true
[taxonomies]
themes = ["skills"]
+++
"#;

fn is_chinese(c: char) -> bool {
    ('\u{3000}'..='\u{9FFF}').contains(&c) || ('\u{FF00}'..='\u{FFEF}').contains(&c)
}

/// The pages without the tile map, whose tiles are called by the names of the provinces, and what scripts read alone.
fn without_places(html: &str) -> String {
    let mut out = html.to_string();
    while let Some((before, rest)) = out.split_once("<svg class=\"tile-map\"") {
        out = format!("{before}{}", rest.split_once("</svg>").unwrap().1);
    }
    out
}

#[test]
fn an_english_library_speaks_english() {
    let library = TestLibrary::new(ENGLISH);
    library.build(&["--drafts"]);
    let mut pages = 0;
    for (path, bytes) in files(&library.path("public")) {
        if path.ends_with(".html") && !path.starts_with("search/") {
            let text = without_places(&String::from_utf8(bytes).unwrap());
            let line = text.lines().find(|line| line.chars().any(is_chinese));
            assert_eq!(line, None, "{path}");
            pages += 1;
        }
    }
    assert!(pages > 20, "{pages}");
    let case = library.read("cases/a.html");
    for words in ["13 May 2021", "Running (13 May 2021)", "+38400 people (+27.7%)", "<summary>Data", "By time"] {
        assert!(case.contains(words), "{words}");
    }
    assert!(library.read("cases/b.html").contains("learned from"));
    assert!(library.read("health.html").contains("What was done"));
}

const TWO: &str = r#"=== config.toml
title = "小库"
[languages.en]
title = "Small library"
=== content/about.md
+++
title = "关于"
+++
=== content/about.en.md
+++
title = "About"
+++
=== content/cases/jia.md
+++
title = "甲"
[taxonomies]
themes = ["技能"]
+++
"#;

#[test]
fn a_page_is_spoken_to_in_its_language() {
    let library = TestLibrary::new(TWO);
    library.build(&[]);
    let chinese = library.read("about.html");
    assert!(chinese.contains("aria-label=\"当前位置\"") && chinese.contains(">跳到正文<"));
    let english = library.read("en/about.html");
    // The way to the page is a component.
    assert!(english.contains("aria-label=\"You are here\""), "{english}");
    assert!(english.contains(">Skip to content<"));
    assert!(!english.contains("当前位置"));
}

#[test]
fn a_site_changes_a_word_of_its_theme() {
    let library = TestLibrary::new(&format!(
        "{}=== templates/404.html\n{{{{ trans(key=\"cases_n\", n=3) }}}} {{{{ trans(key=\"skip\") }}}}\n",
        TWO.replace("title = \"小库\"", "title = \"小库\"\n[translations]\ncases_n = \"{n} 则\"")
    ));
    library.build(&[]);
    assert!(library.read("404.html").contains("3 则 跳到正文"));
}
