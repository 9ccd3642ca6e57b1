//! The manifest of a pack: what it is and every file with its size and sum. It has one form only, one file to a line,
//! so that the same pack has the same manifest and two editions are compared line by line.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::names;
use crate::base::sum;

/// The form of manifests that this program writes and reads.
pub const FORMAT: u32 = 1;

/// How every manifest begins: the writer knows its own by it, even damaged ones.
pub const HEAD: &str = "{\n\"format\": ";

/// One file of a pack.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRecord {
    /// Bytes.
    pub size: u64,
    /// SHA-256 as 64 small hexadecimal digits.
    pub sha256: String,
}

/// One case of a pack, so that two editions can be compared by what they say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseRecord {
    /// Path of its page in the pack.
    pub path: String,
    /// Its title.
    pub title: String,
    /// Changes when what the case says changes.
    pub sum: String,
}

/// How much a pack holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Cases.
    pub cases: usize,
    /// Files in `files`.
    pub files: usize,
    /// Bytes of these files.
    pub bytes: u64,
}

/// What a pack is, and every file of it but the manifest, its signature and `SHA256SUMS`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// Name and version of the program that wrote it.
    pub program: String,
    /// Title of the library.
    pub title: String,
    /// Which part of the library it is; none for the whole.
    #[serde(default)]
    pub part: Option<String>,
    /// Whether it has internal pages.
    #[serde(default)]
    pub internal: bool,
    /// Number of the edition; later ones are higher.
    pub edition: u32,
    /// Day of the edition, `2026-11-21`.
    pub date: String,
    /// How much it holds.
    pub counts: Counts,
    /// The cases, in the order of the library.
    pub cases: Vec<CaseRecord>,
    /// Path → size and sum of every file.
    pub files: BTreeMap<String, FileRecord>,
    /// Files of earlier editions that stay behind when only what changed is copied, each as [`leftover`], so that the
    /// name of a withdrawn case does not stand here.
    pub leftovers: BTreeSet<String>,
}

impl Manifest {
    /// The one form of the manifest: JSON with one record to a line.
    pub fn to_json(&self) -> String {
        let mut out = String::with_capacity(self.files.len() * 128 + self.cases.len() * 160 + 512);
        let _ = writeln!(out, "{HEAD}{},", self.format);
        let _ = writeln!(out, "\"program\": {},", quoted(&self.program));
        let _ = writeln!(out, "\"title\": {},", quoted(&self.title));
        if let Some(part) = &self.part {
            let _ = writeln!(out, "\"part\": {},", quoted(part));
        }
        if self.internal {
            let _ = writeln!(out, "\"internal\": true,");
        }
        let _ = writeln!(out, "\"edition\": {},", self.edition);
        let _ = writeln!(out, "\"date\": {},", quoted(&self.date));
        let Counts { cases, files, bytes } = self.counts;
        let _ = writeln!(out, "\"counts\": {{\"cases\": {cases}, \"files\": {files}, \"bytes\": {bytes}}},");
        lines(&mut out, "cases", ['[', ']'], self.cases.iter(), |case, out| {
            let (path, title, sum) = (quoted(&case.path), quoted(&case.title), quoted(&case.sum));
            let _ = write!(out, "{{\"path\": {path}, \"title\": {title}, \"sum\": {sum}}}");
        });
        out.push_str(",\n");
        file_lines(&mut out, &self.files);
        out.push_str(",\n");
        lines(&mut out, "leftovers", ['[', ']'], self.leftovers.iter(), |name, out| out.push_str(&quoted(name)));
        out.push_str("\n}\n");
        out
    }

    /// Reads what [`Manifest::to_json`] wrote. Everything wrong is reported; a manifest in another form was edited,
    /// damaged, or is of a later program, and is refused.
    pub fn parse(bytes: &[u8]) -> Result<Manifest, Vec<String>> {
        let manifest: Manifest = serde_json::from_slice(bytes).map_err(|error| match format_of(bytes) {
            Some(format) if format != FORMAT => vec![later(format)],
            _ => vec![format!("it is damaged or was edited: {error}")],
        })?;
        let mut faults = manifest.faults();
        if faults.is_empty() && manifest.to_json().as_bytes() != bytes {
            faults.push("it is not in the form in which the program writes it: it was edited".to_string());
        }
        if faults.is_empty() { Ok(manifest) } else { Err(faults) }
    }

    fn faults(&self) -> Vec<String> {
        let mut out = Vec::new();
        if self.format != FORMAT {
            out.push(later(self.format));
        }
        if !is_day(&self.date) {
            out.push(format!("`date` is `{}`, not a day like `2026-11-21`", self.date));
        }
        for (path, file) in &self.files {
            if !names::is_safe(path) || names::RESERVED.contains(&path.as_str()) {
                out.push(format!("`files` has the path {path:?}, which no pack can have"));
            }
            if !sum::is_sum(&file.sha256) {
                out.push(format!("the sum of `{path}` is not 64 hexadecimal digits"));
            }
        }
        let counts = Counts {
            cases: self.cases.len(),
            files: self.files.len(),
            bytes: self.files.values().fold(0, |all, file| all.saturating_add(file.size)),
        };
        if counts != self.counts {
            out.push(format!(
                "`counts` says {} cases, {} files, {} bytes, but it lists {}, {}, {}",
                self.counts.cases, self.counts.files, self.counts.bytes, counts.cases, counts.files, counts.bytes
            ));
        }
        if let Some(name) = self.leftovers.iter().find(|name| !sum::is_sum(name)) {
            out.push(format!("`leftovers` has {name:?}, which is not 64 hexadecimal digits"));
        }
        out
    }
}

/// The text of `SHA256SUMS`: `HEX  PATH` for every file of the pack and the manifest, sorted by path.
pub fn sha256sums(manifest: &Manifest, manifest_bytes: &[u8]) -> String {
    let own = sum::of_bytes(manifest_bytes);
    let files = manifest.files.iter().map(|(path, file)| (path.as_str(), file.sha256.as_str()));
    let all: BTreeMap<&str, &str> = files.chain([(names::MANIFEST, own.as_str())]).collect();
    all.iter().map(|(path, sum)| format!("{sum}  {path}\n")).collect()
}

/// How a file of an earlier edition stands in `leftovers`.
pub fn leftover(path: &str, sha256: &str) -> String {
    sum::of_bytes(format!("{path}\n{sha256}").as_bytes())
}

/// The format of what is JSON with a format.
pub fn format_of(bytes: &[u8]) -> Option<u32> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    value.get("format")?.as_u64()?.try_into().ok()
}

fn later(format: u32) -> String {
    format!("its format is {format}, this program knows {FORMAT}: take a newer program")
}

fn is_day(text: &str) -> bool {
    text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() })
}

/// A JSON string.
pub fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn file_lines(out: &mut String, files: &BTreeMap<String, FileRecord>) {
    lines(out, "files", ['{', '}'], files.iter(), |(path, file), out| {
        let _ = write!(out, "{}: ", quoted(path));
        record(file, out);
    });
}

/// One record of a file as JSON.
pub fn record(file: &FileRecord, out: &mut String) {
    let _ = write!(out, "{{\"size\": {}, \"sha256\": {}}}", file.size, quoted(&file.sha256));
}

/// A list or map under a key, one item to a line.
pub fn lines<T>(
    out: &mut String,
    key: &str,
    [open, close]: [char; 2],
    items: impl Iterator<Item = T>,
    write: impl Fn(T, &mut String),
) {
    let _ = write!(out, "\"{key}\": {open}");
    let mut between = "\n";
    for item in items {
        out.push_str(between);
        write(item, out);
        between = ",\n";
    }
    if between != "\n" {
        out.push('\n');
    }
    out.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Manifest {
        let file = FileRecord { size: 3, sha256: sum::of_bytes(b"abc") };
        Manifest {
            format: FORMAT,
            program: "tashan 0.1.0".into(),
            title: "“他山”\n案例库".into(),
            part: Some("云南".into()),
            internal: true,
            edition: 2,
            date: "2026-11-21".into(),
            counts: Counts { cases: 1, files: 2, bytes: 6 },
            cases: vec![CaseRecord { path: "site/a.html".into(), title: "甲".into(), sum: "x".into() }],
            files: [("site/a.html".to_string(), file.clone()), ("打开案例库.html".to_string(), file)].into(),
            leftovers: [leftover("site/b.html", &sum::of_bytes(b"b"))].into(),
        }
    }

    #[test]
    fn one_form() {
        let manifest = sample();
        let json = manifest.to_json();
        assert_eq!(Manifest::parse(json.as_bytes()).unwrap(), manifest);
        assert_eq!(json.lines().filter(|line| line.contains("sha256")).count(), 2, "{json}");
        assert!(json.starts_with(HEAD));
        let bare = Manifest { part: None, internal: false, leftovers: BTreeSet::new(), ..manifest };
        assert_eq!(Manifest::parse(bare.to_json().as_bytes()).unwrap(), bare);
    }

    #[test]
    fn refuses_every_edit() {
        let json = sample().to_json();
        let cases = [
            (json.replace("\"size\": 3", "\"size\": 4"), "lists 1, 2, 8"),
            (json.replace("site/a.html\": {", "../a.html\": {"), "no pack can have"),
            (json.replace("site/a.html\": {", "SHA256SUMS\": {"), "no pack can have"),
            (json.replace("\"format\": 1", "\"format\": 7"), "take a newer program"),
            (json.replace("\"format\": 1", "\"format\": 7, \"new\": 1"), "take a newer program"),
            (json.replace("\"edition\": 2", "\"edition\":2"), "it was edited"),
            (json.replace("2026-11-21", "21.11.2026"), "not a day"),
            (json.replace("\"sha256\": \"ba", "\"sha256\": \"BA"), "64 hexadecimal digits"),
            (json.replace("\"edition\": 2", "\"edition\": 2, \"edition\": 3"), "duplicate field"),
            (json[..json.len() - 3].to_string(), "damaged or was edited"),
        ];
        for (text, expected) in cases {
            let faults = Manifest::parse(text.as_bytes()).unwrap_err().join("; ");
            assert!(faults.contains(expected), "{expected}: {faults}");
        }
        // A name twice: the later one would win unseen.
        let line = json.lines().find(|line| line.contains("site/a.html\": {")).unwrap();
        let twice = json.replace(line, &format!("{line}\n{line}"));
        assert!(Manifest::parse(twice.as_bytes()).is_err());
    }

    #[test]
    fn lines_for_sha256sum() {
        let manifest = sample();
        let text = sha256sums(&manifest, b"m");
        let paths: Vec<&str> = text.lines().map(|line| line.split_once("  ").unwrap().1).collect();
        assert_eq!(paths, ["manifest.json", "site/a.html", "打开案例库.html"]);
    }
}
