//! `tashan import` against keys made by hand: bulletins of the repository, and those of a folder that the environment
//! variable `TASHAN_BULLETINS` names (keys for five real ones are in `tests/import/key`).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "the rates are read with --nocapture")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use common::tashan;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use toml::Table;

/// Right and asked for, of one kind of question.
#[derive(Default, Clone, Copy)]
struct Rate {
    right: usize,
    all: usize,
}

impl Rate {
    fn add(&mut self, is_right: bool) {
        self.right += usize::from(is_right);
        self.all += 1;
    }

    fn share(self) -> f64 {
        if self.all == 0 { 1.0 } else { self.right as f64 / self.all as f64 }
    }
}

#[derive(Default)]
struct Score {
    rates: BTreeMap<&'static str, Rate>,
    wrong: Vec<String>,
}

impl Score {
    fn add(&mut self, kind: &'static str, is_right: bool, what: impl Fn() -> String) {
        self.rates.entry(kind).or_default().add(is_right);
        if !is_right {
            self.wrong.push(format!("{kind}: {}", what()));
        }
    }

    /// Fails with everything that is wrong if a share is below what is asked.
    fn must(&self, least: &[(&str, f64)]) {
        let table: Vec<String> = self
            .rates
            .iter()
            .map(|(kind, rate)| format!("{kind:<14} {:>4} of {:<4} {:.3}", rate.right, rate.all, rate.share()))
            .collect();
        println!("{}", table.join("\n"));
        let low =
            least.iter().filter(|(kind, least)| self.rates.get(kind).copied().unwrap_or_default().share() < *least);
        let low: Vec<&str> = low.map(|(kind, _)| *kind).collect();
        assert!(low.is_empty(), "too low: {low:?}\n{}\n{}", table.join("\n"), self.wrong.join("\n"));
        println!("{}", self.wrong.join("\n"));
    }
}

const LEAST: &[(&str, f64)] = &[
    ("items", 1.0),
    ("bulletin", 1.0),
    ("regions", 0.95),
    ("figures found", 0.9),
    ("figures right", 0.9),
    ("paragraphs", 0.98),
    ("captions", 0.95),
    ("headings", 0.95),
    ("nothing lost", 1.0),
];

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn imported(library: &Path, files: &[PathBuf]) -> Vec<Json> {
    let output =
        tashan().args(["import", "--dry-run", "--format", "json", "--root"]).arg(library).args(files).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {errors}"))
}

/// The texts of an item's blocks with their kinds.
fn blocks(item: &Json) -> Vec<(String, String)> {
    let all = ["preface", "blocks"].into_iter().flat_map(|key| item[key].as_array().cloned().unwrap_or_default());
    all.map(|block| {
        let text = match &block["text"] {
            Json::Array(parts) => parts.last().and_then(Json::as_str).unwrap_or_default().to_string(),
            text => text.as_str().unwrap_or_default().to_string(),
        };
        (block["kind"].as_str().unwrap_or_default().to_string(), solid(&text))
    })
    .collect()
}

fn text<'a>(table: &'a Table, key: &str) -> &'a str {
    table.get(key).and_then(toml::Value::as_str).unwrap_or_default()
}

fn texts<'a>(table: &'a Table, key: &str) -> Vec<&'a str> {
    table.get(key).and_then(toml::Value::as_array).into_iter().flatten().filter_map(toml::Value::as_str).collect()
}

fn tables<'a>(table: &'a Table, key: &str) -> Vec<&'a Table> {
    table.get(key).and_then(toml::Value::as_array).into_iter().flatten().filter_map(toml::Value::as_table).collect()
}

fn compare(name: &str, found: &Json, key: &Table, score: &mut Score) {
    let read = &found["read"];
    assert!(read.is_object(), "{name}: {found:#}");
    score.add("nothing lost", read["lost"] == "", || format!("{name}: {}", read["lost"]));
    let bulletin = key.get("bulletin").and_then(toml::Value::as_table).cloned().unwrap_or_default();
    for field in ["series", "number", "publisher", "date"] {
        let (is, should) = (read["bulletin"][field].as_str().unwrap_or_default(), text(&bulletin, field));
        score.add("bulletin", solid(is) == solid(should), || format!("{name}: {field} is {is}, not {should}"));
    }
    let items = read["items"].as_array().unwrap();
    let wanted = tables(key, "items");
    let titles = || items.iter().map(|item| item["title"].to_string()).collect::<Vec<_>>();
    score.add("items", items.len() == wanted.len(), || {
        format!("{name}: {} items, not {}: {:?}", items.len(), wanted.len(), titles())
    });
    for (item, key) in items.iter().zip(&wanted) {
        compare_item(name, item, key, score);
    }
    if let Some(intro) = key.get("intro").and_then(toml::Value::as_table) {
        let found = &read["intro"];
        compare_text(name, found, intro, score);
    }
}

fn compare_item(name: &str, item: &Json, key: &Table, score: &mut Score) {
    let title = text(key, "title");
    let own = item["title"].as_str().unwrap_or_default();
    score.add("items", solid(own) == solid(title), || format!("{name}: the title is {own}, not {title}"));
    let credit = item["credit"].as_str().unwrap_or_default();
    score.add("credits", solid(credit) == solid(text(key, "credit")), || {
        format!("{name} {title}: the credit is {credit}")
    });
    let region = item["proposal"]["regions"][0]["name"].as_str().unwrap_or_default();
    score.add("regions", region == text(key, "region"), || {
        format!("{name} {title}: {region}, not {}", text(key, "region"))
    });
    compare_text(name, item, key, score);
    let names = |list: &Json| -> BTreeSet<String> {
        list.as_array().into_iter().flatten().filter_map(|hit| hit["name"].as_str()).map(str::to_string).collect()
    };
    for (kind, field) in [("themes", "themes"), ("organisations", "organisations")] {
        let found = names(&item["proposal"][field]);
        for wanted in texts(key, field) {
            score.add(kind, found.contains(wanted), || format!("{name} {title}: {wanted}"));
        }
    }
}

fn compare_text(name: &str, item: &Json, key: &Table, score: &mut Score) {
    let blocks = blocks(item);
    let kinds = |wanted: &[&str]| -> Vec<&String> {
        blocks.iter().filter(|(kind, _)| wanted.contains(&kind.as_str())).map(|(_, text)| text).collect()
    };
    let flowing = kinds(&["text", "heading"]);
    let flat = flowing.iter().map(|text| text.as_str()).collect::<Vec<_>>().join("\n");
    let (begins, ends) = (solid(text(key, "begins")), solid(text(key, "ends")));
    let begin = blocks.iter().any(|(kind, text)| kind == "text" && text.starts_with(&begins));
    score.add("items", begin, || format!("{name}: no paragraph begins with {begins}"));
    let end = flowing.last().is_some_and(|text| text.ends_with(&ends));
    score.add("items", end, || format!("{name}: does not end with {ends} but with {:?}", flowing.last()));
    for pair in texts(key, "wrapped") {
        let (one, other) = pair.split_once('|').unwrap();
        score.add("paragraphs", flat.contains(&solid(&format!("{one}{other}"))), || {
            format!("{name}: not joined: {pair}")
        });
    }
    for pair in texts(key, "kept") {
        let (one, other) = pair.split_once('|').unwrap();
        score.add("paragraphs", !flat.contains(&solid(&format!("{one}{other}"))), || format!("{name}: joined: {pair}"));
    }
    let captions = kinds(&["caption"]);
    for caption in texts(key, "captions") {
        score.add("captions", captions.iter().any(|own| **own == solid(caption)), || format!("{name}: {caption}"));
    }
    let headings = kinds(&["heading"]);
    for heading in texts(key, "headings") {
        let wanted = solid(heading);
        let is = |own: &&&String| ***own == wanted || ***own == wanted.trim_end_matches('。');
        score.add("headings", headings.iter().any(|own| is(&own)), || format!("{name}: {heading}"));
    }
    figures(name, item, key, score);
}

fn figures(name: &str, item: &Json, key: &Table, score: &mut Score) {
    let found: Vec<(String, String)> = item["proposal"]["figures"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|own| (solid(own["text"].as_str().unwrap()), solid(own["sentence"].as_str().unwrap())))
        .collect();
    let mut used = BTreeSet::new();
    for wanted in tables(key, "figures") {
        // A key's words may run on into the next sentence.
        let number = solid(text(wanted, "text"));
        let sentence = solid(text(wanted, "sentence"));
        let sentence = sentence.split('。').find(|part| part.contains(&number)).unwrap_or_default().to_string();
        let is =
            |own: &(String, String)| own.1.contains(&sentence) && (own.0.contains(&number) || number.contains(&own.0));
        let at = found.iter().enumerate().position(|(at, own)| is(own) && !used.contains(&at));
        used.extend(at);
        if wanted.get("optional").is_none() {
            score.add("figures found", at.is_some(), || format!("{name}: {number} in {sentence}"));
        }
    }
    for (at, own) in found.iter().enumerate() {
        score.add("figures right", used.contains(&at), || format!("{name}: {} in {}", own.0, own.1));
    }
}

fn sha256(path: &Path) -> String {
    Sha256::digest(fs::read(path).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The files of a folder by the SHA-256 that a key gives.
fn keyed(folder: &Path, keys: &Path, ending: &str) -> Vec<(PathBuf, Table)> {
    let keys = fs::read_dir(keys).unwrap().map(|entry| entry.unwrap().path());
    let mut keys: Vec<PathBuf> = keys.filter(|path| path.to_string_lossy().ends_with(ending)).collect();
    keys.sort();
    let keys = keys.into_iter().map(|path| fs::read_to_string(path).unwrap().parse::<Table>().unwrap());
    let files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let sums: BTreeMap<String, &PathBuf> =
        files.iter().filter(|path| path.is_file()).map(|path| (sha256(path), path)).collect();
    keys.map(|key| (sums[text(&key, "sha256")].clone(), key)).collect()
}

fn score(library: &Path, keyed: &[(PathBuf, Table)]) -> Score {
    let files: Vec<PathBuf> = keyed.iter().map(|(path, _)| path.clone()).collect();
    let found = imported(library, &files);
    let mut score = Score::default();
    for ((path, key), found) in keyed.iter().zip(&found) {
        compare(&path.file_name().unwrap().to_string_lossy(), found, key, &mut score);
    }
    score
}

#[test]
fn the_bulletins_of_a_folder_are_those_of_their_keys() {
    let Some(folder) = std::env::var_os("TASHAN_BULLETINS") else { return };
    let keyed = keyed(Path::new(&folder), &repository().join("tests/import/key"), ".toml");
    score(&repository(), &keyed).must(LEAST);
}

#[test]
fn the_bulletins_of_the_repository_are_those_of_their_keys() {
    let folder = repository().join("tests/import/bulletins");
    let keyed = keyed(&folder, &folder, ".key.toml");
    assert!(keyed.len() >= 5);
    score(&repository().join("tests/import/library"), &keyed).must(LEAST);
}
