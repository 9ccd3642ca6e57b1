//! What an earlier run left on a stick: which files are ours, and whether the run came to its end.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs::{self, Metadata};
use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::Deserialize;

use super::problem::Problem;
use super::sign;
use crate::base::sum;
use crate::edition::manifest::{self, FileRecord, Manifest};
use crate::edition::names;

/// How every partial manifest begins.
const PARTIAL_HEAD: &str = "{\n\"partial\": ";

/// A torn file may have a time of another time zone.
const DAY: u64 = 86_400;

/// Why a path is ours.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Claim {
    /// What it held when it was whole.
    pub(super) old: BTreeSet<FileRecord>,
    /// What an unfinished run was going to write there; what is there may be torn.
    #[serde(default)]
    pub(super) new: Option<FileRecord>,
}

impl Claim {
    /// Notes what will be written. What an unfinished run was going to write may still be there in part, so the longer
    /// of the two is the limit for torn files.
    pub(super) fn promise(&mut self, record: FileRecord) {
        let limit = match self.new.take() {
            Some(before) => {
                self.old.extend([before.clone(), record.clone()]);
                if before.size > record.size { before } else { record }
            }
            None => record,
        };
        self.new = Some(limit);
    }

    /// Whether content of this size and sum is ours.
    pub(super) fn holds(&self, found: &FileRecord) -> bool {
        self.old.contains(found) || self.new.as_ref() == Some(found)
    }

    /// Whether a file may be what an unfinished run could not write to its end. A torn file is never longer than the whole
    /// one, and no older than the run; anything else is someone's.
    pub(super) fn may_be_torn(&self, size: u64, modified: u64, since: Option<u64>) -> bool {
        self.new.as_ref().is_some_and(|new| size <= new.size)
            && since.is_some_and(|since| modified.saturating_add(DAY) >= since)
    }
}

/// The list of all paths that are ours while a stick is being written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Partial {
    partial: u32,
    since: Option<u64>,
    files: BTreeMap<String, Claim>,
}

/// The text of a partial manifest. `since`: when the first of the unfinished runs began, in seconds of Unix time.
pub(super) fn partial_json(claims: &BTreeMap<String, Claim>, since: Option<u64>) -> String {
    let mut out = String::with_capacity(claims.len() * 220);
    let _ = writeln!(out, "{PARTIAL_HEAD}{},", manifest::FORMAT);
    let _ = writeln!(out, "\"since\": {},", since.map_or("null".to_string(), |since| since.to_string()));
    manifest::lines(&mut out, "files", ['{', '}'], claims.iter(), |(path, claim), out| {
        let _ = write!(out, "{}: {{\"old\": [", manifest::quoted(path));
        for (at, file) in claim.old.iter().enumerate() {
            out.push_str(if at == 0 { "" } else { ", " });
            manifest::record(file, out);
        }
        out.push(']');
        if let Some(new) = &claim.new {
            out.push_str(", \"new\": ");
            manifest::record(new, out);
        }
        out.push('}');
    });
    out.push_str("\n}\n");
    out
}

/// A manifest as it is on the stick.
#[derive(Debug)]
pub(super) struct Found {
    /// What it says.
    pub(super) manifest: Manifest,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
    /// Its time, in seconds of Unix time.
    pub(super) modified: u64,
}

/// What an earlier run left.
#[derive(Debug, Default)]
pub(super) struct Earlier {
    /// A sound manifest.
    pub(super) found: Option<Found>,
    /// Whether a run is unfinished.
    pub(super) unfinished: bool,
    /// When the first of the unfinished runs began, in seconds of Unix time.
    pub(super) since: Option<u64>,
    /// What is ours, besides the pack's own files.
    pub(super) claims: BTreeMap<String, Claim>,
    /// Whether `SHA256SUMS` and the signature are ours.
    pub(super) owns_seals: bool,
}

impl Earlier {
    /// Reads the manifests of a stick. What has one of the pack's own names and is not ours is a problem.
    pub(super) fn read(top: &Path, problems: &mut Vec<Problem>) -> Earlier {
        let mut out = Earlier::default();
        out.read_partial(top, problems);
        out.read_manifest(top, problems);
        for (name, head) in [(names::PARTIAL_NEW, PARTIAL_HEAD), (names::MANIFEST_NEW, manifest::HEAD)] {
            if let Some((bytes, _)) = own_file(top, name, problems).filter(|(bytes, _)| !is_ours(bytes, head, true)) {
                problems.push(foreign(name, bytes.len()));
            }
        }
        for (name, ours) in [(names::SUMS, is_sums as fn(&[u8]) -> bool), (names::SIGNATURE, sign::is_ours)] {
            let found = own_file(top, name, problems);
            if let Some((bytes, _)) = found.filter(|(bytes, _)| !out.owns_seals && !ours(bytes)) {
                problems.push(foreign(name, bytes.len()));
            }
        }
        out
    }

    fn read_partial(&mut self, top: &Path, problems: &mut Vec<Problem>) {
        let Some((bytes, meta)) = own_file(top, names::PARTIAL, problems) else { return };
        if !is_ours(&bytes, PARTIAL_HEAD, true) {
            problems.push(foreign(names::PARTIAL, bytes.len()));
            return;
        }
        (self.unfinished, self.owns_seals) = (true, true);
        // A torn one was written before anything else was touched, so nothing is lost with it.
        let Ok(partial) = serde_json::from_slice::<Partial>(&bytes) else { return };
        if partial.partial != manifest::FORMAT {
            problems.push(newer(names::PARTIAL));
            return;
        }
        self.since = Some(partial.since.unwrap_or(u64::MAX).min(seconds(meta.modified())));
        let safe = partial.files.into_iter().filter(|(path, _)| is_claimable(path));
        self.claims.extend(safe);
    }

    fn read_manifest(&mut self, top: &Path, problems: &mut Vec<Problem>) {
        let Some((bytes, meta)) = own_file(top, names::MANIFEST, problems) else { return };
        match Manifest::parse(&bytes) {
            Ok(manifest) => {
                self.owns_seals = true;
                for (path, file) in &manifest.files {
                    self.claims.entry(path.clone()).or_default().old.insert(file.clone());
                }
                self.found = Some(Found { manifest, bytes, modified: seconds(meta.modified()) });
            }
            Err(_) if manifest::format_of(&bytes).is_some_and(|format| format > manifest::FORMAT) => {
                problems.push(newer(names::MANIFEST));
            }
            Err(_) if is_ours(&bytes, manifest::HEAD, self.unfinished) => self.owns_seals = true,
            Err(_) => problems.push(foreign(names::MANIFEST, bytes.len())),
        }
    }
}

/// A path that a claim may name: below the stick, and not one of the pack's own.
fn is_claimable(path: &str) -> bool {
    names::is_safe(path) && !names::RESERVED.contains(&path)
}

/// By its first bytes. A file that was being written when the power went may end early or hold zeros (`torn`).
fn is_ours(bytes: &[u8], head: &str, torn: bool) -> bool {
    let head = head.as_bytes();
    bytes.starts_with(head) || torn && (head.starts_with(bytes) || bytes.iter().all(|byte| *byte == 0))
}

/// Whether a file is a list of sums with a manifest in it: ours, on a stick that lost its manifest.
fn is_sums(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let lines: Option<Vec<(&str, &str)>> = text.lines().map(|line| line.split_once("  ")).collect();
    lines.is_some_and(|lines| {
        lines.iter().all(|(hex, path)| sum::is_sum(hex) && names::is_safe(path))
            && lines.iter().any(|(_, path)| *path == names::MANIFEST)
    })
}

/// The bytes of a file with one of the pack's own names; none if it is not there.
fn own_file(top: &Path, name: &str, problems: &mut Vec<Problem>) -> Option<(Vec<u8>, Metadata)> {
    let path = top.join(name);
    let meta = match fs::symlink_metadata(&path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) => {
            problems.push(Problem::io(name, "it cannot be looked at", &error));
            return None;
        }
    };
    if !meta.is_file() {
        let message = "a folder or a link has the name of a file of the pack";
        problems.push(Problem::error(name, message, "move it away, then run it again"));
        return None;
    }
    match fs::read(&path) {
        Ok(bytes) => Some((bytes, meta)),
        Err(error) => {
            problems.push(Problem::io(name, "it cannot be read", &error));
            None
        }
    }
}

fn foreign(name: &str, size: usize) -> Problem {
    let message = format!("a file of this name ({size} bytes) is here that this program did not write");
    Problem::error(name, message, "move it away or choose an empty folder, then run it again")
}

fn newer(name: &str) -> Problem {
    Problem::error(name, "the stick was written by a newer program", "take the newer program, or an empty stick")
}

/// Whether the writer gave its manifest this time, in seconds of Unix time. It never gives that of a whole minute, and archives
/// have no other, so a manifest that was unpacked onto the stick is not believed: part of its files may not have been.
pub(super) fn is_own_time(seconds: u64) -> bool {
    !seconds.is_multiple_of(60)
}

/// Seconds of Unix time; 0 before 1970 and where the system does not know.
pub(super) fn seconds(time: io::Result<SystemTime>) -> u64 {
    time.ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok()).map_or(0, |time| time.as_secs())
}

/// The record of a file on the stick.
pub(super) fn record_of(path: &Path) -> io::Result<FileRecord> {
    let (size, sha256) = sum::of_file(path)?;
    Ok(FileRecord { size, sha256 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(text: &str) -> FileRecord {
        FileRecord { size: text.len() as u64, sha256: sum::of_bytes(text.as_bytes()) }
    }

    #[test]
    fn partials_are_read_back() {
        let claim = Claim { old: [record("a"), record("b")].into(), new: Some(record("ccc")) };
        let claims = BTreeMap::from([("a".to_string(), claim), ("b/\"c".to_string(), Claim::default())]);
        for since in [None, Some(5)] {
            let json = partial_json(&claims, since);
            let read: Partial = serde_json::from_str(&json).unwrap();
            assert!(json.starts_with(PARTIAL_HEAD) && read.files == claims && read.since == since);
        }
        let empty: Partial = serde_json::from_str(&partial_json(&BTreeMap::new(), None)).unwrap();
        assert!(empty.files.is_empty());
    }

    #[test]
    fn torn_files_are_not_longer_and_not_older() {
        let claim = Claim { old: BTreeSet::new(), new: Some(record("ccc")) };
        assert!(claim.may_be_torn(3, 1_000_000, Some(1_000_010)));
        assert!(!claim.may_be_torn(4, 1_000_000, Some(1_000_010)));
        assert!(!claim.may_be_torn(3, 1_000_000, Some(1_000_000 + 2 * DAY)));
        assert!(!Claim { old: [record("ccc")].into(), new: None }.may_be_torn(3, 9, Some(0)));
    }

    #[test]
    fn knows_its_own() {
        assert!(
            is_ours(b"", PARTIAL_HEAD, true) && is_ours(b"{\n\"par", PARTIAL_HEAD, true) && is_ours(&[0; 9], "{", true)
        );
        assert!(!is_ours(b"", PARTIAL_HEAD, false) && !is_ours(b"{\"name\": 1}", manifest::HEAD, true));
    }
}
