//! Small libraries through the real program: what is in their sites.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::path::Path;

use common::{TestLibrary, files, stderr};

const SMALL: &str = r#"=== config.toml
title = "小库"
=== data/themes.toml
[[term]]
name = "技能竞赛"
synonyms = ["技能比武"]
definition = "比技能。"
[[term]]
name = "师带徒"
=== content/cases/jia.md
+++
title = "甲：技能竞赛怎样办"
date = 2021-05-13
description = "甲的说明"
[taxonomies]
themes = ["技能比武"]
regions = ["龙陵县"]
[case]
[[case.figures]]
label = "参加"
value = 6.5
unit = "万人"
qualifier = "余"
[[case.relations]]
kind = "part-of"
target = "@/cases/yi.md"
[case.source]
title = "快报"
issue = "第1期"
+++
## 背景

见[[yi]]和[乙](@/cases/yi.md#zuofa)。**一是做。**再做。
=== content/cases/yi.md
+++
title = "乙：师傅带徒弟"
date = "2020"
[taxonomies]
themes = ["师带徒", "技能竞赛"]
regions = ["云南/保山"]
+++
## 做法

产业
工人。
=== content/cases/gao.md
+++
title = "草稿"
draft = true
+++
"#;

#[test]
fn a_case_is_found_by_theme_place_relation_and_link() {
    let library = TestLibrary::new(SMALL);
    library.build(&[]);
    let case = library.read("cases/jia.html");
    assert!(case.contains("<strong>一是做。</strong>再做"));
    assert!(
        case.contains("<a href=\"yi.html\">乙：师傅带徒弟</a>") && case.contains("<a href=\"yi.html#zuofa\">乙</a>")
    );
    assert!(
        case.contains("属于")
            && case.contains("../themes/jinengjingsai.html")
            && case.contains("../regions/longling.html")
    );
    let other = library.read("cases/yi.html");
    assert!(other.contains("包含") && other.contains("jia.html"), "the relation from the other side");
    assert!(other.contains("产业工人。") && other.contains("2020年"));
    let theme = library.read("themes/jinengjingsai.html");
    assert!(theme.contains("比技能。") && theme.contains("技能比武"));
    assert!(theme.contains("../cases/jia.html") && theme.contains("../cases/yi.html"));
    for region in ["longling", "baoshan", "yunnan"] {
        assert!(library.read(&format!("regions/{region}.html")).contains("../cases/jia.html"), "{region}");
    }
    assert!(!library.read("regions/longling.html").contains("../cases/yi.html"));
    assert!(!library.root.join("public/cases/gao.html").exists(), "a draft");
}

#[test]
fn drafts_base_url_and_url_style() {
    let library = TestLibrary::new(SMALL);
    library.write("config.toml", "title = \"小库\"\nurl_style = \"directory\"\n");
    library.build(&["--drafts", "--base-url", "https://example.org/l/"]);
    assert!(library.root.join("public/cases/gao/index.html").exists());
    let case = library.read("cases/jia/index.html");
    assert!(case.contains("href=\"../yi/index.html\"") && case.contains("href=\"../../jade.css\""));
    assert!(!case.contains("href=\"https://example.org/l/cases"), "inner links stay relative");
    assert!(library.read("atom.xml").contains("<id>https://example.org/l/cases/jia/</id>"));
    assert!(library.read("sitemap.xml").contains("<loc>https://example.org/l/themes/shidaitu/</loc>"));
    assert!(library.read("robots.txt").contains("https://example.org/l/sitemap.xml"));
    library.build(&[]);
    assert!(!library.root.join("public/atom.xml").exists(), "without base_url there is no feed");
}

#[test]
fn two_builds_give_the_same_bytes() {
    let build = |threads: &str, zone: &str, locale: &str| {
        let library = TestLibrary::new(SMALL);
        let output = common::tashan()
            .args(["build", "--root", library.root.to_str().unwrap()])
            .envs([("RAYON_NUM_THREADS", threads), ("TZ", zone), ("LANG", locale), ("LC_ALL", locale)])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
        files(&library.root.join("public"))
    };
    let first = build("1", "UTC", "C");
    let second = build("8", "Asia/Shanghai", "zh_CN.UTF-8");
    assert!(first.len() > 20);
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    // What the site was made of is told by times too, which differ.
    for (path, bytes) in first.iter().filter(|(path, _)| *path != ".tashan") {
        assert!(bytes == &second[path], "{path} differs");
    }
}

#[test]
fn a_failed_build_leaves_the_old_site_and_a_good_one_keeps_its_dotfiles() {
    let library = TestLibrary::new(SMALL);
    library.write("public/.gitignore", "*\n");
    library.build(&[]);
    let before = files(&library.root.join("public"));
    assert!(before.contains_key(".gitignore"));
    library.write("content/cases/bing.md", "+++\ntitle = \"丙\"\n+++\n[x](@/cases/none.md)\n");
    let output = library.run(&["build"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("content/cases/bing.md:4:1"), "{}", stderr(&output));
    assert_eq!(files(&library.root.join("public")), before);
    library.write("content/cases/bing.md", "+++\ntitle = \"丙\"\n+++\n");
    library.build(&[]);
    let after = files(&library.root.join("public"));
    assert!(after.contains_key("cases/bing.html") && after.contains_key(".gitignore"));
    fs::remove_file(library.root.join("content/cases/bing.md")).unwrap();
    library.build(&[]);
    assert_eq!(files(&library.root.join("public")), before, "what is gone from the library is gone from the site");
    let left: Vec<_> = fs::read_dir(&library.root).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with(".public")), "{left:?}");
}

#[test]
fn a_build_that_was_killed_between_two_renames_is_healed() {
    let library = TestLibrary::new(SMALL);
    library.build(&[]);
    let before = files(&library.root.join("public"));
    fs::rename(library.root.join("public"), library.root.join(".public.old")).unwrap();
    fs::create_dir_all(library.root.join(".public.new/half")).unwrap();
    library.write("templates/page.html", "{% if %}");
    assert_eq!(library.run(&["build"]).status.code(), Some(1));
    fs::remove_file(library.root.join("templates/page.html")).unwrap();
    library.build(&[]);
    assert_eq!(files(&library.root.join("public")), before);
}

#[test]
fn files_of_others_are_not_replaced_unasked() {
    let library = TestLibrary::new(SMALL);
    library.write("public/mine.txt", "mine");
    let output = library.run(&["build"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("mine.txt"));
    assert_eq!(library.read("mine.txt"), "mine");
    library.build(&["--force"]);
    assert!(!library.root.join("public/mine.txt").exists());
    let inside = library.root.to_str().unwrap().to_string();
    assert_eq!(library.run(&["build", "--force", "--output-dir", &inside]).status.code(), Some(2));
    let content = library.root.join("content/site").to_str().unwrap().to_string();
    assert_eq!(library.run(&["build", "--force", "--output-dir", &content]).status.code(), Some(2));
    assert!(library.root.join("content/cases/jia.md").exists());
}

#[test]
fn an_unchanged_file_keeps_its_time() {
    let library = TestLibrary::new(SMALL);
    library.build(&[]);
    let time = |path: &str| fs::metadata(library.root.join("public").join(path)).unwrap().modified().unwrap();
    let (kept, changed) = (time("cases/yi.html"), time("themes/index.html"));
    std::thread::sleep(std::time::Duration::from_millis(20));
    let themes = fs::read_to_string(library.root.join("data/themes.toml")).unwrap();
    library.write("data/themes.toml", &themes.replace("比技能。", "比一比技能。"));
    library.build(&[]);
    assert_eq!(time("cases/yi.html"), kept);
    assert!(time("themes/index.html") > changed);
}

#[test]
fn own_templates_and_files_stand_before_the_themes() {
    let library = TestLibrary::new(SMALL);
    library.write(
        "templates/case.html",
        "{% extends \"jade/templates/case.html\" %}{% block title %}我的{{ page.title }}{% endblock %}",
    );
    library.write("static/favicon.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    library.write("content/cases/jia.txt", "beside");
    library.build(&[]);
    assert!(library.read("cases/jia.html").contains("<title>我的甲"));
    assert!(library.read("favicon.svg").ends_with("svg\"/>"));
    assert_eq!(library.read("cases/jia.txt"), "beside");
}

#[test]
fn a_theme_below_another_is_linked_from_both_sides() {
    let library = TestLibrary::new(SMALL);
    let themes = "[[term]]\nname = \"技能竞赛\"\nsynonyms = [\"技能比武\"]\n[[term]]\nname = \"师带徒\"\nparent = \"技能竞赛\"\n";
    library.write("data/themes.toml", themes);
    library.build(&[]);
    assert!(library.read("themes/jinengjingsai.html").contains("href=\"shidaitu.html\""));
    assert!(library.read("themes/shidaitu.html").contains("href=\"jinengjingsai.html\""));
}

#[test]
fn code_is_highlighted_by_classes() {
    let library = TestLibrary::new(SMALL);
    library.write("content/cases/ma.md", "+++\ntitle = \"码\"\n+++\n```json\n{\"a\": 1}\n```\n\n```none\n<b>\n```\n");
    library.build(&[]);
    let page = library.read("cases/ma.html");
    assert!(page.contains("class=\"language-json\"") && page.contains("z-string") && page.contains("&lt;b&gt;"));
    assert!(!page.contains("style="), "the policy of the pages allows no inline style");
}

#[test]
fn files_beside_a_page_move_with_it() {
    let library = TestLibrary::new(
        "=== config.toml\n=== content/案例/曲靖/index.md\n+++\ntitle = \"甲\"\n+++\n![图](图 一.png) [表](b.txt)\n",
    );
    library.write("content/案例/曲靖/图 一.png", "x");
    library.write("content/案例/曲靖/b.txt", "x");
    let broken = library.run(&["build"]);
    assert_eq!(broken.status.code(), Some(0), "{}", stderr(&broken));
    let page = library.read("anli/qujing.html");
    assert!(page.contains("href=\"qujing/b.txt\""), "{page}");
    library.write("content/案例/曲靖/index.md", "+++\ntitle = \"甲\"\n+++\n![图](<图 一.png>)\n");
    library.build(&[]);
    assert!(library.read("anli/qujing.html").contains("src=\"qujing/tu-yi.png\""));
    assert!(library.root.join("public/anli/qujing/tu-yi.png").exists());
    assert!(files(&library.root.join("public")).keys().all(|path| path.is_ascii()));
}

#[test]
fn texts_that_are_alike_are_related_without_a_term() {
    let body =
        "石斛种植户加入合作社，枫斗加工厂收购鲜条，交易市场统一定价，村里的工人在家门口就业，收入比外出打工稳定。";
    let library = TestLibrary::new("=== config.toml\n");
    for (name, text) in [("a", body), ("b", body), ("c", "钢铁企业推行首席技师制度，选聘领军人才，打破终身制。")]
    {
        library.write(&format!("content/cases/{name}.md"), &format!("+++\ntitle = \"案例{name}\"\n+++\n{text}\n"));
    }
    library.build(&[]);
    assert!(library.read("cases/a.html").contains("内容相近"));
    assert!(!library.read("cases/c.html").contains("内容相近"));
}

#[test]
fn two_builds_at_once_and_a_linked_output_folder() {
    let library = TestLibrary::new(SMALL);
    library.build(&[]);
    let id = std::process::id().to_string();
    library.write(".public.lock", &id);
    let output = library.run(&["build"]);
    assert!(stderr(&output).contains("another build is writing it"), "{}", stderr(&output));
    library.write(".public.lock", "4294967295");
    library.build(&[]);
    assert!(!library.root.join(".public.lock").exists(), "the lock of a killed build does not hold");
    #[cfg(unix)]
    {
        let elsewhere = TestLibrary::empty();
        fs::remove_dir_all(library.root.join("public")).unwrap();
        std::os::unix::fs::symlink(&elsewhere.root, library.root.join("public")).unwrap();
        library.build(&[]);
        assert!(library.root.join("public").is_symlink() && elsewhere.root.join("index.html").exists());
    }
}

#[test]
fn the_page_for_missing_pages_works_at_any_address_of_the_web() {
    let library = TestLibrary::new(SMALL);
    library.build(&["--base-url", "https://example.org/l"]);
    let page = library.read("404.html");
    assert!(page.contains("href=\"https://example.org/l/jade.css\"") && !page.contains("href=\"jade.css\""));
}

#[test]
fn long_lists_are_cut_and_every_part_is_linked() {
    let library =
        TestLibrary::new("=== config.toml\npaginate_by = 3\n[[taxonomies]]\nname = \"themes\"\npaginate_by = 2\n");
    for number in 0..7 {
        let text = format!(
            "+++\ntitle = \"案例{number}\"\ndate = 2021-01-0{}\n[taxonomies]\nthemes = [\"甲\"]\n+++\n",
            number + 1
        );
        library.write(&format!("content/cases/c{number}.md"), &text);
    }
    library.build(&[]);
    let pages = ["themes/jia.html", "themes/jia/page/2.html", "themes/jia/page/3.html", "themes/jia/page/4.html"];
    for number in 0..7 {
        let link = format!("cases/c{number}.html\"");
        assert_eq!(pages.iter().filter(|page| library.read(page).contains(&link)).count(), 1, "{link}");
    }
    assert!(library.read("themes/jia/page/2.html").contains("href=\"../../jia.html\""));
    assert!(library.root.join("public/cases/page/3.html").exists());
}

#[test]
fn a_theme_that_turns_no_pages_has_whole_lists() {
    let library = TestLibrary::new("=== config.toml\npaginate_by = 3\ntheme = \"own\"\n");
    let list = "{% for p in section.pages %}{{ p.title }};{% endfor %}";
    library.write("themes/own/theme.toml", "name = \"own\"\n");
    library.write("themes/own/templates/index.html", list);
    library.write("themes/own/templates/section.html", list);
    library.write("themes/own/templates/taxonomy_list.html", "-");
    library.write("themes/own/templates/taxonomy_single.html", "-");
    let page = "{{ page.title }} {% if page.higher %}{{ page.higher.title }}{% endif %} \
                {% if page.lower %}{{ page.lower?.content or '' }}{% endif %}";
    library.write("themes/own/templates/page.html", page);
    for number in 1..6 {
        let text = format!("+++\ntitle = \"案例{number}\"\ndate = 2021-01-0{number}\n+++\n正文{number}\n");
        library.write(&format!("content/cases/c{number}.md"), &text);
    }
    library.build(&[]);
    assert_eq!(library.read("cases/index.html"), "案例5;案例4;案例3;案例2;案例1;");
    assert!(!library.root.join("public/cases/page").exists());
    assert_eq!(library.read("cases/c3/index.html"), "案例3 案例2 &lt;p&gt;正文4&lt;/p&gt;\n");

    let turned = list.replace("section", "paginator");
    library.write("themes/own/templates/section.html", &turned);
    library.write("themes/own/theme.toml", "name = \"own\"\n[tashan]\nlists = \"cards\"\n");
    library.build(&[]);
    assert_eq!(library.read("cases/page/2/index.html"), "案例2;案例1;");
    assert_eq!(library.read("cases/c3/index.html"), "案例3 案例2 ", "the neighbours are cards");
}

#[test]
fn nothing_is_fetched_from_outside() {
    let library = TestLibrary::new(SMALL);
    let template = "{% extends \"jade/templates/page.html\" %}\n{% block main %}<script src=\"https://cdn.example.org/x.js\"></script>{% endblock %}";
    library.write("templates/page.html", template);
    library.write("content/about.md", "+++\ntitle = \"关于\"\n+++\n");
    let output = library.run(&["build"]);
    assert_eq!(output.status.code(), Some(1));
    let said = stderr(&output);
    assert!(said.contains("external-asset") && said.contains("templates/page.html:2:30"), "{said}");
}

#[test]
fn check_finds_what_a_build_does_not() {
    let library = TestLibrary::new(SMALL);
    library.write("content/cases/bing.md", "+++\ntitle = \"乙：师傅带徒弟\"\n+++\n");
    assert!(library.run(&["build"]).status.success());
    let output = library.run(&["check", "--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let codes: Vec<&str> =
        found["diagnostics"].as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap()).collect();
    for code in ["missing-source", "missing-date", "missing-description", "duplicate-title", "orphan"] {
        assert!(codes.contains(&code), "{code} in {codes:?}");
    }
    assert_eq!(found["errors"].as_u64().unwrap() as usize + found["warnings"].as_u64().unwrap() as usize, codes.len());
}

#[test]
fn the_real_library_is_whole() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = common::tashan().args(["check", "--root", root.to_str().unwrap()]).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
}
