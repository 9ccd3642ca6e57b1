//! Libraries that are wrong in the ways in which people get them wrong. Each folder of `tests/broken` is copied,
//! built and checked: its mistakes are reported as its `expected.txt` has them, and the old site stays as it was.
//!
//! `TASHAN_BLESS=1 cargo test --test broken` writes what the program says now into every `expected.txt`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs, io, process, thread};

use serde_json::Value;

/// The repository.
const TOP: &str = env!("CARGO_MANIFEST_DIR");

/// What `public/` holds before the build.
const OLD_SITE: [(&str, &str); 2] = [(".tashan", "made by tashan\n"), ("index.html", "<p>旧站点\r\n\0")];

/// What stands for the copy's folder in messages.
const FOLDER: &str = "LIBRARY";

/// The mistakes that stop a build.
const OF_BUILD: [&str; 27] = [
    "sass",
    "picture",
    "markdown",
    "io",
    "not-utf8",
    "toml",
    "yaml",
    "front-matter",
    "unknown-key",
    "missing-key",
    "wrong-type",
    "bad-date",
    "unknown-taxonomy",
    "unknown-term",
    "unknown-region",
    "ambiguous-region",
    "duplicate-term",
    "dead-link",
    "dead-anchor",
    "ambiguous-link",
    "address-conflict",
    "relation",
    "figure",
    "template",
    "external-asset",
    "site-theme",
    "edition",
];

/// The mistakes that only `tashan pack` finds; tests/editions.rs has them.
const OF_PACK: [&str; 2] = ["unknown-part", "empty-part"];

/// The mistakes that only `tashan check` finds.
const OF_CHECK: [&str; 8] = [
    "figure-not-in-text",
    "undeclared-figure",
    "missing-source",
    "missing-date",
    "missing-description",
    "duplicate-title",
    "internal-named",
    "orphan",
];

#[test]
fn every_library_says_what_is_wrong_and_the_old_site_stays() {
    let bless = env::var_os("TASHAN_BLESS").is_some_and(|value| value == "1");
    let libraries = libraries().unwrap();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        while let Some(library) = libraries.get(next.fetch_add(1, Ordering::Relaxed)) {
            found.extend(failure(library, bless));
        }
        found
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let mut failures: Vec<String> = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    failures.sort();
    let (wrong, all) = (failures.len(), libraries.len());
    assert!(failures.is_empty(), "{wrong} of {all} libraries (`-` expected, `+` found):\n\n{}", failures.join("\n"));
}

#[test]
fn every_kind_of_mistake_has_a_library() {
    let libraries = libraries().unwrap();
    assert!(libraries.len() >= 20, "only {} libraries", libraries.len());
    let expected: String =
        libraries.iter().filter_map(|path| fs::read_to_string(path.join("expected.txt")).ok()).collect();
    let absent = |code: &&str| !expected.contains(&format!("error[{code}]"));
    let missing: Vec<&str> = OF_BUILD.into_iter().filter(absent).collect();
    assert!(missing.is_empty(), "no library has a mistake of the kind {missing:?}");
}

#[test]
fn the_kinds_of_mistakes_are_those_of_the_program() {
    let source = include_str!("../src/diag/code.rs");
    let list = source.split_once("\ncodes! {").map_or("", |(_, list)| list);
    let named: BTreeSet<&str> = list.lines().filter_map(|line| line.split('"').nth(1)).collect();
    let known: BTreeSet<&str> = OF_BUILD.into_iter().chain(OF_CHECK).chain(OF_PACK).collect();
    assert_eq!(named, known, "OF_BUILD, OF_CHECK and OF_PACK lack a code of src/diag/code.rs, or have one too many");
}

/// The folders of `tests/broken`, by name.
fn libraries() -> io::Result<Vec<PathBuf>> {
    let mut out = Vec::new();
    for entry in fs::read_dir(Path::new(TOP).join("tests/broken"))? {
        let path = entry?.path();
        if path.is_dir() {
            out.push(path);
        }
    }
    out.sort();
    Ok(out)
}

/// All that is not as it should be with one library.
fn failure(library: &Path, bless: bool) -> Option<String> {
    let problems = examine(library, bless).unwrap_or_else(|error| vec![format!("cannot be tried: {error}")]);
    let name = file_name(library);
    (!problems.is_empty()).then(|| format!("=== {name}\n{}\n", problems.join("\n")))
}

fn examine(library: &Path, bless: bool) -> io::Result<Vec<String>> {
    let copy = LibraryCopy::new(library)?;
    let before = snapshot(&copy.folder)?;
    let build = copy.tashan(&["build"])?;
    let after_build = snapshot(&copy.folder)?;
    let mut problems = changes("build", &before, &after_build);
    let (said, mut found) = said(&build, &copy.folder);
    problems.append(&mut found);
    problems.extend(compare(&library.join("expected.txt"), &said, bless && build.status.code() == Some(1))?);
    problems.extend(unplaced(&said));

    let check = copy.tashan(&["check", "--format", "json"])?;
    problems.extend(changes("check", &after_build, &snapshot(&copy.folder)?));
    problems.extend(judge_json(&check, shown_errors(&said), &copy.folder));
    Ok(problems)
}

/// What the build said before its last line, which says that the site is as it was.
fn said(build: &Output, folder: &Path) -> (String, Vec<String>) {
    let mut problems = Vec::new();
    if build.status.code() != Some(1) {
        let stdout = String::from_utf8_lossy(&build.stdout);
        problems.push(format!("build: {} instead of exit code 1\n{stdout}", build.status));
    }
    let shown = String::from_utf8_lossy(&build.stderr).replace(&folder.display().to_string(), FOLDER);
    let site = Path::new(FOLDER).join("public");
    let last = format!("the site was not built; {} is as it was\n", site.display());
    let Some(said) = shown.strip_suffix(&last) else {
        problems.push(format!("build: the last line is not `{}`", last.trim_end()));
        return (shown, problems);
    };
    let stated = said.lines().last().and_then(|line| line.split(' ').next()?.parse().ok());
    let errors = shown_errors(said);
    if stated != Some(errors) {
        problems.push(format!("build: {errors} errors are shown, but it counts {stated:?}"));
    }
    (said.to_string(), problems)
}

fn shown_errors(said: &str) -> usize {
    said.lines().filter(|line| line.starts_with("error[")).count()
}

/// Holds what was said against `expected.txt`, or writes it there.
fn compare(expected: &Path, said: &str, bless: bool) -> io::Result<Option<String>> {
    if bless {
        fs::write(expected, said)?;
        return Ok(None);
    }
    match fs::read_to_string(expected) {
        Ok(text) if text == said => Ok(None),
        Ok(text) => Ok(Some(diff(&text, said))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Ok(Some(format!("there is no expected.txt; TASHAN_BLESS=1 would write\n{}", diff("", said))))
        }
        Err(error) => Err(error),
    }
}

/// Every place that shows its line must name it, and a column, both from 1.
fn unplaced(said: &str) -> Vec<String> {
    let mut out = Vec::new();
    let lines: Vec<&str> = said.lines().collect();
    for pair in lines.windows(2) {
        let (Some(place), Some((gutter, _))) = (pair[0].strip_prefix("  --> "), pair[1].split_once(" | ")) else {
            continue;
        };
        let Ok(shown) = gutter.trim().parse::<usize>() else { continue };
        let mut parts = place.rsplit(':').map(|part| part.parse::<usize>().unwrap_or(0));
        let (column, line) = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
        if column == 0 || line == 0 || line != shown {
            out.push(format!("build: `{place}` is no line and column, counted from 1"));
        }
    }
    out
}

/// `check` exits with 1 too, finds at least what the build found, in the order of the places, each in its file.
fn judge_json(check: &Output, errors: usize, folder: &Path) -> Vec<String> {
    let mut problems = Vec::new();
    if check.status.code() != Some(1) {
        problems.push(format!("check: {} instead of exit code 1", check.status));
    }
    let json: Value = match serde_json::from_slice(&check.stdout) {
        Ok(json) => json,
        Err(error) => {
            problems.push(format!("check: this is not JSON: {error}"));
            return problems;
        }
    };
    let items = json["diagnostics"].as_array().map_or(&[][..], Vec::as_slice);
    let listed = items.iter().filter(|item| item["severity"] == "error").count();
    if number(&json, "errors") != listed {
        problems.push(format!("check: `errors` is {}, but {listed} are listed", json["errors"]));
    }
    if listed < errors {
        problems.push(format!("check: {listed} errors, but the build finds {errors}"));
    }
    let place = |item: &Value| (item["file"].to_string(), number(item, "line"), number(item, "column"));
    for pair in items.windows(2).filter(|pair| place(&pair[0]) > place(&pair[1])) {
        problems.push(format!("check: out of order: {:?} stands before {:?}", place(&pair[0]), place(&pair[1])));
    }
    problems.extend(items.iter().filter_map(|item| misplaced(item, folder)));
    problems
}

fn number(json: &Value, key: &str) -> usize {
    json[key].as_u64().and_then(|number| usize::try_from(number).ok()).unwrap_or(0)
}

/// The text of a diagnostic must stand at its line and column. A line of 0 means the file as a whole.
fn misplaced(item: &Value, folder: &Path) -> Option<String> {
    let (line, column) = (number(item, "line"), number(item, "column"));
    if line == 0 {
        return None;
    }
    let file = item["file"].as_str().unwrap_or("");
    // Templates of the site theme inside the program are named as they stand in the repository.
    let bytes = fs::read(folder.join(file)).or_else(|_| fs::read(Path::new(TOP).join(file))).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let source_line = text.trim_start_matches('\u{FEFF}').split('\n').nth(line - 1);
    let meant = item["text"].as_str().unwrap_or("");
    let stands = column > 0
        && source_line.is_some_and(|line| line.chars().skip(column - 1).collect::<String>().starts_with(meant));
    (!stands).then(|| format!("check: `{meant}` does not stand at {file}:{line}:{column}"))
}

/// A copy of a library, with an old site, in a folder of its own that is removed at the end.
struct LibraryCopy {
    folder: PathBuf,
}

impl LibraryCopy {
    fn new(library: &Path) -> io::Result<LibraryCopy> {
        let name = format!("tashan-broken-{}-{}", process::id(), file_name(library));
        let copy = LibraryCopy { folder: env::temp_dir().join(name) };
        copy_folder(library, &copy.folder)?;
        let site = copy.folder.join("public");
        fs::create_dir(&site)?;
        for (name, text) in OLD_SITE {
            fs::write(site.join(name), text)?;
        }
        Ok(copy)
    }

    fn tashan(&self, arguments: &[&str]) -> io::Result<Output> {
        let program = env!("CARGO_BIN_EXE_tashan");
        Command::new(program).args(arguments).arg("--root").arg(&self.folder).output()
    }
}

impl Drop for LibraryCopy {
    fn drop(&mut self) {
        // lost on purpose: what stays in the system's temporary folder harms nobody
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (old, new) = (entry.path(), to.join(entry.file_name()));
        if old.is_dir() {
            copy_folder(&old, &new)?;
        } else if entry.file_name() != "expected.txt" {
            fs::copy(&old, &new)?;
        }
    }
    Ok(())
}

/// Every path below a folder: a file with its bytes, a folder with none.
type Snapshot = BTreeMap<PathBuf, Option<Vec<u8>>>;

fn snapshot(folder: &Path) -> io::Result<Snapshot> {
    let mut out = Snapshot::new();
    let mut waiting = vec![PathBuf::new()];
    while let Some(inner) = waiting.pop() {
        for entry in fs::read_dir(folder.join(&inner))? {
            let entry = entry?;
            let path = inner.join(entry.file_name());
            if entry.file_type()?.is_dir() {
                waiting.push(path.clone());
                out.insert(path, None);
            } else {
                out.insert(path, Some(fs::read(entry.path())?));
            }
        }
    }
    Ok(out)
}

/// What a command changed in the folder, the old site and `.public.new` or `.public.old` beside it included.
fn changes(command: &str, before: &Snapshot, after: &Snapshot) -> Vec<String> {
    let paths: BTreeSet<&PathBuf> = before.keys().chain(after.keys()).collect();
    let changed = paths.into_iter().filter(|path| before.get(*path) != after.get(*path));
    let message = |path: &PathBuf| {
        let what = match (before.contains_key(path), after.contains_key(path)) {
            (true, true) => "changed",
            (true, false) => "removed",
            _ => "left behind",
        };
        format!("{command}: {} was {what}", path.display())
    };
    let all: Vec<String> = changed.map(message).collect();
    match all.len() {
        0..=5 => all,
        more => vec![all[..5].join("\n"), format!("{command}: and {} more", more - 5)],
    }
}

/// The lines of both texts: `-` for those only expected, `+` for those only found.
fn diff(expected: &str, found: &str) -> String {
    let (a, b): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), found.lines().collect());
    // By position in each: how many lines the rests have in common.
    let mut common = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let either = common[i + 1][j].max(common[i][j + 1]);
            common[i][j] = if a[i] == b[j] { common[i + 1][j + 1] + 1 } else { either };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut out = Vec::new();
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            out.push(format!("    {}", a[i]));
            (i, j) = (i + 1, j + 1);
        } else if j == b.len() || (i < a.len() && common[i + 1][j] >= common[i][j + 1]) {
            out.push(format!("  - {}", a[i]));
            i += 1;
        } else {
            out.push(format!("  + {}", b[j]));
            j += 1;
        }
    }
    out.join("\n")
}
