//! Sites written to Zola's interface (`tests/zola/NAME`), built by the real program and compared with what Zola itself
//! made of them (`NAME.golden`, in normal form); `tests/zola/bless.sh` writes that anew. What is known to differ is in
//! `NAME.differs`: path, what, why.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::crawl::wrong_addresses;
use common::normal::{Rules, normal_forms};
use common::{TestLibrary, files, stderr, tashan};

/// Files that we write and Zola does not: our own search, the number of the edition, the record of the site.
const OURS: &[&str] = &["search/", "edition.js", ".tashan", "search.html"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/zola")
}

/// Every site, or the one that `TASHAN_SITE` names.
fn sites() -> Vec<String> {
    let only = std::env::var_os("TASHAN_SITE").map(|name| name.to_string_lossy().into_owned());
    let mut out: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .filter(|name| only.as_ref().is_none_or(|only| only == name))
        .collect();
    out.sort();
    out
}

fn text_of(site: &str, end: &str) -> String {
    fs::read_to_string(folder().join(format!("{site}.{end}"))).unwrap_or_default()
}

/// A copy of a site, since a build may write images into it.
fn copy_of(site: &str) -> TestLibrary {
    let copy = TestLibrary::empty();
    for (path, bytes) in files(&folder().join(site)) {
        let path = copy.root.join("site").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    // Names with a colon are not for every disk on which this repository may lie.
    let more = text_of(site, "more");
    for (path, text) in read_golden(&more) {
        copy.write(&format!("site/{path}"), &text);
    }
    copy
}

fn config_of(site: &Path) -> String {
    let read = |name: &str| fs::read_to_string(site.join(name));
    read("zola.toml").or_else(|_| read("config.toml")).unwrap()
}

fn rules(site: &str, config: &str) -> Rules {
    let arguments = text_of(site, "args");
    let given = arguments.split_whitespace().skip_while(|word| *word != "--base-url").nth(1);
    let written = config.lines().find_map(|line| line.strip_prefix("base_url = "));
    let base = given.or(written).unwrap_or("");
    Rules {
        base_url: base.trim().trim_matches('"').trim_end_matches('/').to_string(),
        minified: config.contains("minify_html = true"),
        highlighted: config.contains("[markdown.highlighting]"),
    }
}

/// Builds a site with our program; what it said if it could not.
fn built(site: &str) -> Result<(TestLibrary, PathBuf), String> {
    let copy = copy_of(site);
    let out = copy.root.join("out");
    let root = copy.root.join("site");
    let result = tashan()
        .args(["build", "--root", root.to_str().unwrap(), "--output-dir", out.to_str().unwrap()])
        .args(text_of(site, "args").split_whitespace())
        .output()
        .unwrap();
    if result.status.success() { Ok((copy, out)) } else { Err(stderr(&result)) }
}

/// `=== path` and the normal form, for each file.
fn golden(forms: &BTreeMap<String, String>) -> String {
    forms.iter().map(|(path, text)| format!("=== {path}\n{text}")).collect()
}

fn read_golden(text: &str) -> BTreeMap<String, String> {
    let text = format!("\n{text}");
    text.split("\n=== ")
        .skip(1)
        .map(|part| part.split_once('\n').unwrap_or((part, "")))
        .map(|(path, text)| (path.to_string(), text.trim_end_matches('\n').to_string()))
        .collect()
}

/// Paths that are known to differ.
fn known(site: &str) -> Vec<String> {
    text_of(site, "differs").lines().filter_map(|line| line.split(" | ").next()).map(str::to_string).collect()
}

/// What differs between two sites in normal form.
fn differences(wanted: &BTreeMap<String, String>, found: &BTreeMap<String, String>, known: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    for (path, wanted) in wanted {
        let is_known = known.contains(path);
        match found.get(path).map(|text| text.trim_end_matches('\n')) {
            None if is_known => {}
            None => out.push(format!("{path}: is not written")),
            Some(found) if found == wanted && is_known => {
                out.push(format!("{path}: is the same now; take it out of the list of differences"));
            }
            Some(found) if found == wanted || is_known => {}
            Some(found) => out.push(format!("{path}: {}", first_difference(wanted, found))),
        }
    }
    for path in found.keys().filter(|path| !wanted.contains_key(*path)) {
        if !known.contains(path) && !OURS.iter().any(|own| path.starts_with(own)) {
            out.push(format!("{path}: Zola does not write it"));
        }
    }
    out
}

/// Some lines from the first one that differs, and how many differ.
fn first_difference(wanted: &str, found: &str) -> String {
    let (wanted, found): (Vec<&str>, Vec<&str>) = (wanted.lines().collect(), found.lines().collect());
    let at = wanted.iter().zip(&found).take_while(|(one, other)| one == other).count();
    let show = |mark: &str, lines: &[&str]| {
        let lines = lines.iter().skip(at).take(3).map(|line| {
            let short: String = line.chars().take(200).collect();
            format!("\n      {mark} {short}")
        });
        lines.collect::<String>()
    };
    let before = at.checked_sub(1).map(|before| format!("\n        {}", wanted[before])).unwrap_or_default();
    format!("line {}{before}{}{}", at + 1, show("-", &wanted), show("+", &found))
}

#[test]
fn sites_are_built_as_zola_builds_them() {
    let mut report = String::new();
    let mut wrong = 0;
    let sites = sites();
    for site in &sites {
        let found = match built(site) {
            Ok((copy, out)) => {
                let rules = rules(site, &config_of(&copy.root.join("site")));
                differences(&read_golden(&text_of(site, "golden")), &normal_forms(&out, &rules), &known(site))
            }
            Err(words) => vec![format!("is not built:\n{words}")],
        };
        wrong += usize::from(!found.is_empty());
        for line in found {
            report.push_str(&format!("{site}: {line}\n"));
        }
    }
    assert!(report.is_empty(), "{wrong} of {} sites differ (- Zola, + ours)\n{report}", sites.len());
}

#[test]
fn addresses_of_sites_are_relative_and_lead_to_files() {
    let mut report = Vec::new();
    for site in &sites() {
        match built(site) {
            Ok((copy, out)) => {
                let rules = rules(site, &config_of(&copy.root.join("site")));
                // On the web the 404 page is shown at any address, so only whole ones are right there.
                let wrong = wrong_addresses(&out, &rules.base_url).into_iter();
                let wrong = wrong.filter(|line| rules.base_url.is_empty() || !line.starts_with("404.html"));
                report.extend(wrong.map(|line| format!("{site}/{line}")));
            }
            Err(words) => report.push(format!("{site}: is not built:\n{words}")),
        }
    }
    assert!(report.is_empty(), "{} wrong addresses\n{}", report.len(), report.join("\n"));
}

/// Writes the goldens anew with the Zola that `TASHAN_ZOLA` names, if `TASHAN_BLESS` is set.
#[test]
fn goldens_are_written_anew_if_asked() {
    if std::env::var_os("TASHAN_BLESS").is_none() {
        return;
    }
    let zola = std::env::var_os("TASHAN_ZOLA").unwrap_or_else(|| "zola".into());
    let mut report = String::new();
    for site in sites() {
        let build = |number: u8| {
            let copy = copy_of(&site);
            let root = copy.root.join("site");
            // Our own key, which says whose defaults hold.
            let config = config_of(&root);
            if config.contains("defaults = \"zola\"\n") {
                fs::write(root.join("config.toml"), config.replace("defaults = \"zola\"\n", "")).unwrap();
            }
            let out = copy.root.join(format!("out{number}"));
            let result = Command::new(&zola)
                .args(["--root", root.to_str().unwrap(), "build", "--force", "--output-dir", out.to_str().unwrap()])
                .args(text_of(&site, "args").split_whitespace())
                .output()
                .unwrap();
            match result.status.success() {
                true => Ok(normal_forms(&out, &rules(&site, &config_of(&root)))),
                false => Err(format!("{}{}", String::from_utf8_lossy(&result.stdout), stderr(&result))),
            }
        };
        match (build(1), build(2)) {
            (Ok(first), Ok(second)) if first == second => {
                fs::write(folder().join(format!("{site}.golden")), golden(&first)).unwrap();
            }
            (Ok(first), Ok(second)) => {
                let first = read_golden(&golden(&first));
                let lines = differences(&first, &second, &[]).join("\n");
                report.push_str(&format!("{site}: two builds differ\n{lines}\n"));
            }
            (Err(words), _) | (_, Err(words)) => report.push_str(&format!("{site}: {words}\n")),
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn goldens_hold_every_site() {
    for site in sites() {
        assert!(!read_golden(&text_of(&site, "golden")).is_empty(), "{site} has no golden: run tests/zola/bless.sh");
        for line in text_of(&site, "differs").lines() {
            assert_eq!(line.split(" | ").count(), 3, "{site}.differs: write `path | what | why`: {line}");
        }
    }
}

/// Two sites written by hand: the same page in two spellings, then with faults.
#[test]
fn the_comparison_sees_what_differs_and_nothing_else() {
    let rules = Rules { base_url: "https://example.org/l".to_string(), minified: false, highlighted: true };
    let theirs = TestLibrary::new(
        "=== blog/index.html
<!doctype html><html><head><link href=\"/style.css\" rel=\"stylesheet\"></head>
<body style=\"background: url('/a.png');\"><p>One <b>two</b>
 three &amp; <a href='https://example.org/l/blog/x/#here'>x</a> <a href=https://example.org/l/blog>up</a></p>
<img srcset=\"/a.png 1x, https://example.org/l/b.png 2x\" src=/a.png>
<pre class=\"z\"><code data-lang=\"rs\"><span style=\"color:red\">let</span> a;\n</code></pre></body></html>
=== blog/x/index.html
<p>x</p>
=== old/index.html
<meta http-equiv=\"refresh\" content=\"0; url=https://example.org/l/blog/x/\">
=== style.css
a { background: url(\"/a.png\") }
",
    );
    let ours = TestLibrary::new(
        "=== blog/index.html
<!DOCTYPE html><html><head><link rel=stylesheet href='../style.css'></head>
<body style='background: url(../a.png)'>
<!-- a remark --><p>One <b>two</b> three &#38; <a href=\"x/index.html#here\">x</a> <a href=\"index.html\">up</a></p>
<img src=../a.png srcset='../a.png 1x,../b.png 2x'/>
<pre><code class=\"q\" data-lang=\"rs\">let<i> a;</i></code></pre></body></html>
=== blog/x/index.html
<p>x</p>
=== old/index.html
<title>Moved</title><meta content=\"0; url=../blog/x/index.html\" http-equiv=\"refresh\">
=== style.css
a { background: url(a.png) }
=== search/0.js
",
    );
    let compare = || {
        let wanted = read_golden(&golden(&normal_forms(&theirs.root, &rules)));
        differences(&wanted, &normal_forms(&ours.root, &rules), &["gone.html".to_string()])
    };
    assert_eq!(compare(), Vec::<String>::new());
    ours.write("blog/x/index.html", "<p>x <b>y</b></p>");
    ours.write("more.html", "");
    fs::remove_file(ours.root.join("style.css")).unwrap();
    let found = compare();
    assert_eq!(found.len(), 3, "{found:?}");
    assert!(found[0].contains("blog/x/index.html: line 2") && found[0].contains("- x"), "{found:?}");
    assert_eq!(found[1..], ["style.css: is not written", "more.html: Zola does not write it"]);

    let wrong = wrong_addresses(&theirs.root, &rules.base_url);
    assert_eq!(wrong.len(), 9, "{wrong:#?}");
    let wrong = wrong_addresses(&ours.root, &rules.base_url);
    assert_eq!(wrong.len(), 5, "{wrong:#?}");
    assert!(wrong.iter().all(|line| line.ends_with("leads nowhere")), "{wrong:#?}");
}

/// `interface.toml`: one line for each item of Zola's interface, with the sites that show it.
#[test]
fn the_list_of_the_interface_is_whole() {
    let text = fs::read_to_string(folder().join("interface.toml")).unwrap();
    let list: toml::Table = text.parse().unwrap();
    let mut names = BTreeSet::new();
    let mut shown = BTreeSet::new();
    let mut wrong = Vec::new();
    for item in list["item"].as_array().unwrap() {
        let word = |key: &str| item.get(key).and_then(|value| value.as_str()).unwrap_or("");
        let name = format!("{} {}", word("area"), word("name"));
        let sites: Vec<&str> = item["sites"].as_array().unwrap().iter().filter_map(|site| site.as_str()).collect();
        if !names.insert(name.clone()) {
            wrong.push(format!("{name}: twice"));
        }
        match word("status") {
            "works" if sites.is_empty() && !word("note").starts_with("test: ") => {
                wrong.push(format!("{name}: works, and no site shows it"))
            }
            "works" => {}
            "differs" | "not here" if word("note").is_empty() => wrong.push(format!("{name}: no note says why")),
            "differs" | "not here" => {}
            other => wrong.push(format!("{name}: `{other}` is no status")),
        }
        wrong.extend(
            sites.iter().filter(|site| !folder().join(site).is_dir()).map(|site| format!("{name}: no site `{site}`")),
        );
        shown.extend(sites.into_iter().map(str::to_string));
    }
    wrong.extend(sites().iter().filter(|site| !shown.contains(*site)).map(|site| format!("{site}: shows no item")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(names.len() > 300, "{} items", names.len());
}
