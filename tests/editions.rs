//! Editions, internal pages and parts of a library, through the real program.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use common::{TestLibrary, files, stderr};

/// Every way in which one case can be named by others.
const LIBRARY: &str = r#"=== config.toml
title = "小库"
base_url = "https://example.org/l"
generate_feeds = true
=== data/themes.toml
[[term]]
name = "技能竞赛"
[[term]]
name = "师带徒"
[[term]]
name = "工匠"
parent = "师带徒"
=== data/organisations.toml
[[term]]
name = "隐秘研究室"
region = "昆明市"
[[term]]
name = "公开研究室"
=== content/cases/jia.md
+++
title = "甲县办竞赛"
date = 2021-05-13
[taxonomies]
themes = ["技能竞赛"]
regions = ["龙陵县"]
[case]
series = "一组"
[[case.relations]]
kind = "learns-from"
target = "@/cases/neibu-baogao.md"
[[case.relations]]
kind = "same-method"
target = "@/cases/yi.md"
+++
## 做法

见[涉密的评估报告](@/cases/neibu-baogao.md)、[[涉密的评估报告]]、[[neibu-baogao|另一处]]、[乙](yi.md)，[主题](/themes/index.html)，[工匠](/themes/gongjiang.html)。

![图](tu.png)
=== content/cases/yi.md
+++
title = "乙厂师带徒"
date = 2022-03-01
[taxonomies]
themes = ["工匠"]
regions = ["南京市"]
+++
回看[甲县](@/cases/jia.md#zuofa)。
=== content/cases/neibu-baogao.md
+++
title = "涉密的评估报告"
date = 2022-06-01
visibility = "internal"
description = "绝不外传的摘要。"
[taxonomies]
themes = ["技能竞赛"]
regions = ["昆明市"]
organisations = ["隐秘研究室"]
[case]
series = "一组"
[[case.figures]]
label = "隐秘数字"
value = 98765
unit = "人"
[[case.relations]]
kind = "follows"
target = "@/cases/jia.md"
+++
隐秘正文，链到[甲](@/cases/jia.md)。![机密图](secret.png)
=== content/cases/secret.png
SECRETBYTES
=== content/cases/tu.png
PUBLICBYTES
=== content/mifang/_index.md
+++
title = "内部栏目名"
visibility = "internal"
+++
=== content/mifang/one.md
+++
title = "内部栏目之一"
+++
=== content/mifang/one.txt
SECRETTEXT
=== content/collections/_index.md
+++
title = "专题"
+++
=== content/collections/all.md
+++
title = "全部放一起"
[[collection.items]]
case = "@/cases/jia.md"
why = "比[涉密的评估报告](@/cases/neibu-baogao.md)早"
[[collection.items]]
case = "@/cases/neibu-baogao.md"
why = "隐秘的理由"
+++
"#;

/// What may stand in no file, no file name and no message of a public edition.
const SECRETS: &[&str] =
    &["涉密", "neibu", "绝不外传", "隐秘", "98765", "昆明", "SECRET", "内部栏目", "mifang", "yinmi"];

fn grep(folder: &Path, secrets: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for (path, bytes) in files(folder) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for secret in secrets {
            let escaped: String = secret.chars().map(|c| format!("\\u{:04x}", c as u32)).collect();
            if text.contains(secret) || text.contains(&escaped) || path.contains(secret) {
                found.push(format!("{secret} in {path}"));
            }
        }
    }
    found
}

#[test]
fn an_internal_case_is_in_no_public_site() {
    let library = TestLibrary::new(LIBRARY);
    library.build(&[]);
    let site = library.path("public");
    assert_eq!(grep(&site, SECRETS), Vec::<String>::new());
    assert!(library.read("organisations/index.html").contains("公开研究室"));
    let case = library.read("cases/jia.html");
    // Three in its text, one in why it is in the collection.
    assert_eq!(case.matches("（内部资料）").count(), 4, "{case}");
    assert!(files(&site).contains_key("cases/tu.png"));
    assert!(library.read("index.html").contains("共收录 2 个案例"));
    // The index has two documents and knows no term of the third.
    let found = library.run_inside(&["search", "评估", "--format", "json"]);
    assert!(String::from_utf8_lossy(&found.stdout).contains("\"total\":0"), "{found:?}");

    let refused = library.run_inside(&["build", "--internal"]);
    assert!(refused.status.code() == Some(2) && stderr(&refused).contains("--output-dir"), "{}", stderr(&refused));
    let site = library.path("internal-site");
    library.build(&["--internal", "--output-dir", site.to_str().unwrap()]);
    let found = grep(&site, SECRETS);
    for secret in SECRETS.iter().filter(|secret| **secret != "yinmi") {
        assert!(found.iter().any(|line| line.starts_with(secret)), "{secret} is not in the internal site");
    }
    assert!(fs::read_to_string(site.join("edition.js")).unwrap().contains("内部版"));
    assert!(fs::read_to_string(site.join("cases/jia.html")).unwrap().contains("neibu-baogao.html"));
}

#[test]
fn a_public_text_that_names_an_internal_case_is_pointed_out() {
    let library = TestLibrary::new(LIBRARY);
    library.write("content/cases/bing.md", "+++\ntitle = \"丙\"\n+++\n参见涉密的评估报告第三页。\n");
    let text = stderr(&library.run_inside(&["check"]));
    assert!(text.contains("warning[internal-named]") && text.contains("content/cases/bing.md:4:3"), "{text}");
    assert_eq!(text.matches("internal-named").count(), 1, "links are taken out: {text}");
    assert!(!stderr(&library.run_inside(&["check", "--internal"])).contains("internal-named"));
}

#[test]
fn what_was_public_and_is_internal_now_is_not_named_as_withdrawn() {
    let library = TestLibrary::new(&LIBRARY.replace("visibility = \"internal\"\n", ""));
    let packed = library.run_inside(&["--today", "2026-01-02", "pack", "zip", "one.zip"]);
    assert!(packed.status.success(), "{}", stderr(&packed));
    library.write("content/cases/neibu-baogao.md", &source("cases/neibu-baogao.md"));
    library.write("content/mifang/_index.md", &source("mifang/_index.md"));
    fs::remove_file(library.path("content/cases/yi.md")).unwrap();
    let jia = source("cases/jia.md").replace("[乙](yi.md)，", "").replace("[工匠](/themes/gongjiang.html)", "");
    let jia = jia.replace("[[case.relations]]\nkind = \"same-method\"\ntarget = \"@/cases/yi.md\"\n", "");
    library.write("content/cases/jia.md", &jia);
    let packed = library.run_inside(&["--today", "2026-02-03", "pack", "zip", "two.zip"]);
    assert!(packed.status.success(), "{}", stderr(&packed));
    assert_eq!(grep(&library.path("public"), SECRETS), Vec::<String>::new());
    let news = library.read("new.html");
    assert!(news.contains("新增 0 个案例，修订 1 个，撤下 1 个") && news.contains("乙厂师带徒"), "{news}");
    // The manifest that goes onto sticks names neither the case nor its file.
    assert_eq!(grep(&library.path("editions"), &["neibu"]), ["neibu in 1.json"]);
}

fn source(path: &str) -> String {
    let marker = format!("=== content/{path}\n");
    LIBRARY.split_once(&marker).unwrap().1.split("\n=== ").next().unwrap().to_string() + "\n"
}

#[test]
fn editions_are_numbered_when_something_has_changed() {
    let library = TestLibrary::new(LIBRARY);
    let edition = |library: &TestLibrary| library.read("edition.js");
    let pack = |day: &str, file: &str| {
        let packed = library.run_inside(&["--today", day, "pack", "zip", file]);
        assert!(packed.status.success(), "{}", stderr(&packed));
        fs::read(library.path(file)).unwrap()
    };
    let first = pack("2026-01-02", "a.zip");
    assert!(edition(&library).contains("第1期（2026年1月2日）"));
    assert!(library.read("new.html").contains("这是第一次发行，共收录 2 个案例"));
    // Another day, the same library: the same edition, the same bytes.
    let again = pack("2026-01-05", "b.zip");
    assert_eq!(first, again);
    let yi = source("cases/yi.md");
    library.write("content/cases/yi.md", &yi.replace("回看", "请回看"));
    library.write("content/cases/bing.md", "+++\ntitle = \"丙校订单班\"\n+++\n正文。\n");
    pack("2026-02-03", "c.zip");
    assert!(edition(&library).contains("第2期（2026年2月3日）"));
    let news = library.read("new.html");
    assert!(news.contains("与第1期（2026年1月2日）相比，新增 1 个案例，修订 1 个，撤下 0 个"), "{news}");
    assert!(news.contains("丙校订单班") && news.contains("乙厂师带徒") && !news.contains(">甲县办竞赛</a></h3>"));
    // A build after it is of the same edition until something changes again.
    library.run_inside(&["--today", "2026-03-01", "build"]);
    assert!(edition(&library).contains("第2期（2026年2月3日）"));
    library.write("content/cases/yi.md", &yi);
    library.run_inside(&["--today", "2026-03-01", "build"]);
    assert!(edition(&library).contains("第3期（2026年3月1日）"));
    // Line ends of another system change no case.
    library.write("content/cases/bing.md", "+++\r\ntitle = \"丙校订单班\"\r\n+++\r\n正文。\r\n");
    library.run_inside(&["--today", "2026-03-01", "build"]);
    assert!(library.read("new.html").contains("新增 0 个案例，修订 1 个，撤下 0 个"));
    // Only the script and the page of the edition differ between a build of one and of the next.
    let before = site(&library);
    fs::remove_dir_all(library.path("editions")).unwrap();
    library.run_inside(&["--today", "2026-03-01", "build"]);
    let differing: Vec<String> =
        before.iter().zip(&site(&library)).filter(|(a, b)| a != b).map(|(a, _)| a.0.clone()).collect();
    assert_eq!(differing, [".tashan", "edition.js", "new.html"]);
}

fn site(library: &TestLibrary) -> BTreeMap<String, Vec<u8>> {
    files(&library.path("public"))
}

#[test]
fn a_damaged_manifest_stops_the_build_and_is_named() {
    let library = TestLibrary::new(LIBRARY);
    library.write("editions/4.json", "{\"format\": 1}");
    let built = library.run_inside(&["build"]);
    assert_eq!(built.status.code(), Some(1));
    assert!(
        stderr(&built).contains("editions/4.json:1:1") && stderr(&built).contains("error[edition]"),
        "{}",
        stderr(&built)
    );
}

fn part(library: &TestLibrary, arguments: &[&str]) -> PathBuf {
    let mut all = vec!["pack", "zip", "part.zip"];
    all.extend(arguments);
    let packed = library.run_inside(&all);
    assert!(packed.status.success(), "{}", stderr(&packed));
    let mut folders: Vec<PathBuf> = fs::read_dir(library.path(".pack"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    assert_eq!(folders.len(), 1, "{folders:?}");
    let folder = folders.remove(0);
    let moved = library.path("part-site");
    fs::remove_dir_all(&moved).ok();
    fs::rename(&folder, &moved).unwrap();
    moved
}

#[test]
fn a_part_is_a_site_of_its_own() {
    let library = TestLibrary::new(LIBRARY);
    let site = part(&library, &["--theme", "技能竞赛"]);
    let read = |path: &str| fs::read_to_string(site.join(path)).unwrap();
    assert_eq!(grep(&site, SECRETS), Vec::<String>::new());
    let names = files(&site);
    assert!(names.contains_key("cases/jia.html") && !names.keys().any(|name| name.contains("yi.html")));
    assert!(!names.keys().any(|name| name.contains("gongjiang") || name.contains("nanjing")), "{:?}", names.keys());
    assert!(read("index.html").contains("共收录 1 个案例"));
    assert!(read("edition.js").contains("主题“技能竞赛”，第1期"));
    let case = read("cases/jia.html");
    assert!(case.contains("<span class=\"elsewhere\">乙<small class=\"mark\">（本辑未收）</small></span>"), "{case}");
    assert!(case.contains("<span class=\"elsewhere\">乙厂师带徒<small"), "the relation");
    assert!(case.contains("<a data-elsewhere=\"\">工匠</a>") && case.contains("themes/index.html"));
    assert!(!read("atom.xml").contains("乙厂") && !read("data/cases.json").contains("乙厂"));
    let found = library.run_inside(&["search", "师带徒", "--site", "part-site", "--format", "json"]);
    assert!(String::from_utf8_lossy(&found.stdout).contains("\"total\":0"), "{found:?}");

    let site = part(&library, &["--region", "江苏省"]);
    assert!(files(&site).contains_key("cases/yi.html") && !files(&site).contains_key("cases/jia.html"));
    let site = part(&library, &["--theme", "师带徒", "--since", "2022-01-01"]);
    assert!(files(&site).contains_key("cases/yi.html"), "a theme has the cases of those below it");
    let site = part(&library, &["--collection", "全部放一起"]);
    let names = files(&site);
    assert!(names.contains_key("cases/jia.html") && names.contains_key("collections/all.html"));
    assert!(!names.contains_key("cases/yi.html"));
    // The whole library's own site and editions are as they were: there are none.
    assert!(!library.path("public").exists() && !library.path("editions/1.json").exists());
}

#[test]
fn a_part_that_cannot_be_is_named() {
    let library = TestLibrary::new(LIBRARY);
    let packed = library.run_inside(&[
        "pack",
        "zip",
        "x.zip",
        "--theme",
        "技能比赛",
        "--region",
        "龙陵城",
        "--collection",
        "全部放一块",
    ]);
    let text = stderr(&packed);
    assert_eq!(packed.status.code(), Some(1));
    assert!(text.contains("there is no theme `技能比赛`") && text.contains("`技能竞赛`"), "{text}");
    assert!(text.contains("`龙陵城`") && text.contains("there is no collection `全部放一块`"), "{text}");
    let packed = library.run_inside(&["pack", "zip", "x.zip", "--theme", "技能竞赛", "--region", "南京市"]);
    assert!(stderr(&packed).contains("no case of the library fits all of it"), "{}", stderr(&packed));
    assert!(!library.path("x.zip").exists());
}

/// An internal page is not told by what it was before, by files that only it shows, or by terms that only it has.
#[test]
fn what_becomes_internal_leaves_nothing_behind() {
    let library = TestLibrary::new(
        r#"=== config.toml
title = "小库"
=== data/themes.toml
[[term]]
name = "暗号主题"
[[term]]
name = "没人用的子主题"
parent = "暗号主题"
[[term]]
name = "公开子主题"
parent = "暗号主题"
=== content/cases/jia.md
+++
title = "甲"
[taxonomies]
themes = ["公开子主题"]
+++
正文。
=== content/cases/bianhao.md
+++
title = "暗号案例"
[taxonomies]
themes = ["暗号主题"]
+++
<img src="anhao1.png" alt=""> ![](/anhao2.png) <a href="anhao3.pdf">附件</a> <img src="/public.png" alt="">
=== content/cases/anhao1.png
ANHAO
=== content/cases/anhao3.pdf
ANHAO
=== static/anhao2.png
ANHAO
=== static/public.png
OPEN
=== static/own.css
p { background: url(public.png) }
"#,
    );
    let pack = |day: &str, file: &str| {
        let packed = library.run_inside(&["--today", day, "pack", "zip", file]);
        assert!(packed.status.success(), "{}", stderr(&packed));
    };
    pack("2026-01-02", "a.zip");
    let secrets = ["暗号", "ANHAO", "anhao", "bianhao"];
    assert!(!grep(&library.path("public"), &secrets).is_empty());
    // It moves into an internal folder, as a curator would do it.
    let text = fs::read_to_string(library.path("content/cases/bianhao.md")).unwrap();
    fs::remove_file(library.path("content/cases/bianhao.md")).unwrap();
    let text = text.replace("anhao1.png", "../cases/anhao1.png").replace("anhao3.pdf", "../cases/anhao3.pdf");
    library.write("content/neibu/b.md", &text);
    library.write("content/neibu/_index.md", "+++\ntitle = \"内部\"\nvisibility = \"internal\"\n+++\n");
    pack("2026-02-03", "b.zip");
    assert_eq!(grep(&library.path("public"), &secrets), Vec::<String>::new());
    let site = files(&library.path("public"));
    assert!(site.contains_key("public.png"), "a stylesheet shows it too");
    assert!(library.read("new.html").contains("案例没有增减"), "{}", library.read("new.html"));
    assert!(library.read("themes/index.html").contains("公开子主题"), "what a public case has stays");
    assert!(!library.read("themes/index.html").contains("没人用的子主题"));
}

#[test]
fn a_public_edition_in_the_place_of_an_internal_one_leaves_none_of_it() {
    let library = TestLibrary::new(LIBRARY);
    fs::create_dir(library.path("stick")).unwrap();
    let pack = |more: &[&str]| library.run_inside(&[&["pack", "usb", "stick"], more].concat());
    assert!(pack(&["--internal"]).status.success());
    let page = library.path("stick/site/cases/neibu-baogao.html");
    let old = fs::read(&page).unwrap();
    fs::write(&page, [old.as_slice(), b"x"].concat()).unwrap();
    let refused = pack(&[]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(stderr(&refused).contains("neibu-baogao.html: it is of the internal edition"), "{}", stderr(&refused));
    fs::write(&page, old).unwrap();
    let packed = pack(&[]);
    assert!(packed.status.success(), "{}", stderr(&packed));
    let said = String::from_utf8_lossy(&packed.stdout).into_owned();
    assert!(said.contains("now holds") && said.contains("it held internal pages"), "{said}");
    assert_eq!(grep(&library.path("stick/site"), SECRETS), Vec::<String>::new());
}

#[test]
fn packs_stay_out_of_the_library() {
    let library = TestLibrary::new(LIBRARY);
    fs::create_dir(library.path("a")).unwrap();
    for arguments in [
        &["usb", "."][..],
        &["usb", "content/cases"],
        &["zip", "static/x.zip"],
        &["html", "public/x.html"],
        &["zip", "content"],
        &["epub", "no/x.epub"],
        &["usb", "a", "a/../a"],
    ] {
        let refused = library.run_inside(&[&["pack"], arguments].concat());
        assert_eq!(refused.status.code(), Some(2), "{arguments:?}: {}", stderr(&refused));
    }
    assert!(!library.path("public").exists() && !library.path("editions").exists());
}

#[test]
fn a_site_that_was_edited_by_hand_is_built_again() {
    let library = TestLibrary::new(LIBRARY);
    library.build(&[]);
    for spoil in [|path: &Path| fs::write(path, "x").unwrap(), |path: &Path| fs::remove_file(path).unwrap()] {
        spoil(&library.path("public/cases/jia.html"));
        let packed = library.run_inside(&["pack", "html", "x.html"]);
        assert!(packed.status.success(), "{}", stderr(&packed));
        assert!(library.read("cases/jia.html").contains("甲县办竞赛"));
    }
}
