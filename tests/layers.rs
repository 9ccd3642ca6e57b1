//! Holds the architecture: the layer table of `src/lib.rs`, one home for each external crate, a header in every
//! file, no file or function too long to read, no global that changes, no way for the library to panic or exit.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Lines of a source file without its unit tests.
const LONGEST_FILE: usize = 420;
/// Lines of a function.
const LONGEST_FUNCTION: usize = 70;

const TESTS: &str = "//! Tests.\n";

struct Source {
    path: String,
    module: String,
    /// Without unit tests.
    code: String,
}

fn sources() -> Vec<Source> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&top, &mut files);
    files.sort();
    assert!(files.len() > 40, "the sources were not found");
    files
        .into_iter()
        .map(|file| {
            let path = file.strip_prefix(&top).unwrap().to_string_lossy().replace('\\', "/");
            let module = path.split('/').next().unwrap().trim_end_matches(".rs").to_string();
            let text = fs::read_to_string(&file).unwrap();
            // Tests stand at the end of a file, or in one of their own.
            let code = if path.ends_with("/tests.rs") { TESTS } else { text.split("\n#[cfg(test)]\n").next().unwrap() };
            let code = code.to_string();
            Source { path, module, code }
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
}

/// The table in the crate's documentation: module → layer.
fn layers() -> BTreeMap<String, usize> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).unwrap();
    let mut out = BTreeMap::new();
    for line in text.lines().filter_map(|line| line.strip_prefix("//! | ")) {
        let Some((number, modules)) = line.split_once(" | ") else { continue };
        let Ok(number) = number.trim().parse::<usize>() else { continue };
        for module in modules.split('`').skip(1).step_by(2) {
            out.insert(module.to_string(), number);
        }
    }
    out
}

fn code_lines(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    source
        .code
        .lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[test]
fn modules_use_only_lower_layers() {
    let layers = layers();
    let mut found = Vec::new();
    let mut uses = 0;
    for source in sources().iter().filter(|source| !matches!(source.module.as_str(), "lib" | "main")) {
        let own = *layers.get(&source.module).unwrap_or_else(|| panic!("`{}` is not in the table", source.module));
        for (number, line) in code_lines(source) {
            for (_, after) in line.match_indices("crate::").map(|(at, word)| (at, &line[at + word.len()..])) {
                // `use crate::{check, parse};`
                let names = match after.strip_prefix('{') {
                    Some(list) => list.split(['}', ';']).next().unwrap(),
                    None => after.split(',').next().unwrap(),
                };
                for name in names.split(',') {
                    let name: String = name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                    uses += 1;
                    match layers.get(&name) {
                        Some(layer) if *layer < own || name == source.module => {}
                        _ => found
                            .push(format!("src/{}:{number}: `{}` may not use `{name}`", source.path, source.module)),
                    }
                }
            }
        }
    }
    assert!(uses > 100, "the test no longer sees the imports");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn external_crates_and_the_outside_world_have_one_home() {
    let homes: &[(&str, &[&str])] = &[
        ("tera::", &["render/"]),
        ("tera_contrib::", &["render/functions/"]),
        ("jiff::", &["render/functions/time.rs"]),
        ("num_format::", &["render/functions/filters.rs"]),
        ("unic_langid::", &["render/functions/words.rs"]),
        ("regex::", &["render/functions/filters.rs"]),
        ("pulldown_cmark::", &["parse/markdown.rs", "parse/headings.rs", "render/html/"]),
        ("gh_emoji::", &["parse/emoji.rs"]),
        ("unicode_segmentation::", &["base/reading.rs"]),
        ("syntect::", &["render/highlight.rs", "render/highlight/"]),
        ("two_face::", &["render/highlight.rs"]),
        ("ammonia::", &["render/html/sanitise.rs", "render/words.rs", "pack/epub/html.rs"]),
        ("aho_corasick::", &["library/mentions.rs", "import/field.rs"]),
        ("rust_sugiyama::", &["draw/layout.rs"]),
        ("hayagriva::", &["render/citation.rs"]),
        ("elasticlunr::", &["search/"]),
        ("pinyin::{ToPinyin", &["base/pinyin.rs"]),
        ("ferrous_opencc::", &["search/variants.rs"]),
        ("clap::", &["cli/"]),
        ("toml_writer::", &["base/toml_text.rs"]),
        ("indicatif::", &["cli/bar.rs"]),
        ("url::", &["pack/epub/places.rs", "data/remote.rs"]),
        ("zip::", &["pack/archive.rs", "pack/epub/", "import/read/"]),
        ("minisign::", &["pack/sign.rs"]),
        ("fs4::", &["pack/device.rs"]),
        ("sha2::", &["base/sum.rs"]),
        ("ct_codecs::", &["base/bytes.rs", "pack/sign.rs"]),
        ("rpassword::", &["cli/key.rs"]),
        ("imagesize::", &["publish/assets.rs", "render/functions/picture.rs"]),
        ("process::Command", &["pack/zim.rs", "import/read/outside.rs"]),
        ("httparse::", &["serve/"]),
        ("notify::", &["serve/watch.rs"]),
        ("csv::", &["data/mod.rs", "import/read/sheet.rs"]),
        ("roxmltree::", &["data/xml.rs", "render/highlight/", "import/read/"]),
        ("pdfboss_core::", &["import/read/pdf/glyphs.rs"]),
        ("pdfboss_text::", &["import/read/pdf/glyphs.rs"]),
        ("unicode_normalization::", &["import/read/pdf/glyphs.rs"]),
        ("encoding_rs::", &["import/read/"]),
        ("chardetng::", &["import/read/text.rs"]),
        ("html5ever::", &["import/read/html.rs"]),
        ("calamine::", &["import/read/sheet.rs"]),
        ("saphyr_parser::", &["fields/yaml.rs"]),
        ("ureq::", &["data/remote.rs"]),
        ("image::", &["images/"]),
        ("rav1e::", &["images/avif.rs"]),
        ("avif_serialize::", &["images/avif.rs"]),
        ("grass::", &["sass.rs"]),
        ("walkdir::", &["source/"]),
        ("strsim::", &["base/nearest.rs"]),
        ("toml::", &["fields/", "base/toml_text.rs", "data/"]),
        ("globset::", &["base/globs.rs"]),
        (
            "std::fs",
            &[
                "base/sum.rs",
                "images/cache.rs",
                "source/",
                "output/",
                "publish/",
                "pack/",
                "serve/",
                "cli/",
                "import/read/",
            ],
        ),
        // A stick says when a run was begun, to know the files that it could not finish.
        ("SystemTime", &["cli/", "pack/earlier.rs"]),
        ("Instant", &["cli/"]),
        ("process::exit", &[]),
        ("Mutex", &["serve/live.rs"]),
        ("RwLock", &[]),
        ("RefCell", &[]),
        ("static mut", &[]),
        ("unsafe ", &[]),
    ];
    let mut found = Vec::new();
    for source in sources() {
        for (number, line) in code_lines(&source) {
            for (name, allowed) in homes {
                if line.contains(name) && !allowed.iter().any(|home| source.path.starts_with(home)) {
                    found.push(format!("src/{}:{number}: `{name}` belongs to {allowed:?}", source.path));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn nothing_panics() {
    let words = [".unwrap()", ".expect(", "panic!(", "unreachable!(", "todo!(", "unimplemented!(", "#[allow("];
    let mut found = Vec::new();
    for source in sources() {
        for (number, line) in code_lines(&source) {
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                found.push(format!("src/{}:{number}: `{word}`", source.path));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn files_say_what_they_are_and_stay_readable() {
    let mut found = Vec::new();
    for source in sources() {
        if !source.code.starts_with("//! ") {
            found.push(format!("src/{}: no header", source.path));
        }
        let lines = source.code.lines().count();
        if lines > LONGEST_FILE {
            found.push(format!("src/{}: {lines} lines", source.path));
        }
        for (name, lines) in functions(&source.code) {
            if lines > LONGEST_FUNCTION {
                found.push(format!("src/{}: `{name}` has {lines} lines", source.path));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Functions and their lengths, by the indentation that rustfmt gives.
fn functions(code: &str) -> Vec<(String, usize)> {
    let mut out = Vec::new();
    let lines: Vec<&str> = code.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let Some(name) = line.split("fn ").nth(1).filter(|_| !line.trim_start().starts_with("//")) else { continue };
        let indent = line.len() - line.trim_start().len();
        let end = lines[at..].iter().position(|line| line.starts_with(&format!("{}}}", " ".repeat(indent))));
        out.push((name.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect(), end.unwrap_or(0) + 1));
    }
    out
}
