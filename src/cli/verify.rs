//! `tashan verify`

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use super::bar::Bar;
use super::{FOUND, cannot, complain, say};
use crate::base::bytes::human as size;
use crate::pack::verify::{Findings, Options, Verified, verify};

/// Reads every file of a stick. Exit code 1 when it is not what its manifest says.
pub fn run(dest: &Path, public_key: Option<&str>, at_least: Option<u32>, beside: bool) -> ExitCode {
    if !dest.is_dir() {
        return cannot(&format!(
            "{} is no folder; name the mounted stick, or the folder that a zip was unpacked to",
            dest.display()
        ));
    }
    // A file with the key, or the key itself.
    let public_key = public_key.map(|key| fs::read_to_string(key).unwrap_or_else(|_| key.to_string()));
    let bar = Bar::new("files", Instant::now());
    let verified = verify(dest, &Options { public_key, at_least, allow_beside: beside }, &|done| {
        bar.begin(done.all_files as u64);
        bar.show(done.files as u64);
    });
    bar.finish();
    match verified {
        Ok(found) => {
            say(&whole(dest, &found));
            ExitCode::SUCCESS
        }
        Err(findings) => {
            complain(&refusal(dest, &findings));
            ExitCode::from(FOUND)
        }
    }
}

fn whole(dest: &Path, found: &Verified) -> String {
    let manifest = &found.manifest;
    let mut out = format!(
        "{}: whole: {}, edition {} of {}, {} files, {}",
        dest.display(),
        manifest.title,
        manifest.edition,
        manifest.date,
        found.files,
        size(found.bytes)
    );
    if let Some(comment) = &found.signed {
        let _ = write!(out, "\n  signed: {comment}");
    }
    for path in &found.leftovers {
        let _ = write!(out, "\n  left over from an earlier edition, may be deleted: {path}");
    }
    for path in &found.beside {
        let _ = write!(out, "\n  beside the library, not checked: {path}");
    }
    out
}

fn refusal(dest: &Path, findings: &Findings) -> String {
    let mut out = String::new();
    for (what, list) in [
        ("", &findings.other),
        ("missing: ", &findings.missing),
        ("changed: ", &findings.changed),
        ("extra: ", &findings.extra),
    ] {
        for line in list {
            let _ = writeln!(out, "error: {}: {what}{line}", dest.display());
        }
    }
    let counts = [(&findings.missing, "missing"), (&findings.changed, "changed"), (&findings.extra, "extra")];
    let counts: Vec<String> = counts
        .into_iter()
        .filter(|(list, _)| !list.is_empty())
        .map(|(list, what)| format!("{} {what}", list.len()))
        .collect();
    let counts = if counts.is_empty() { String::new() } else { format!(": {}", counts.join(", ")) };
    out + &format!("{} is not to be relied on{counts}; pack it again, or ask whoever made it", dest.display())
}
