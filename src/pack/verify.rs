//! Reads a stick back: every byte that the manifest names, and nothing that it does not.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::device;
use super::plan;
use super::sign;
use super::stick::{OnProgress, Phase, Progress};
use super::survey::{Kind, Survey};
use crate::base::sum;
use crate::edition::manifest::{self, Manifest};
use crate::edition::names;

/// What a stick must be besides whole.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Signed with this key: the text of its file, or its line of base64.
    pub public_key: Option<String>,
    /// Not of an earlier edition.
    pub at_least: Option<u32>,
    /// Other things may lie at the top, beside the pack.
    pub allow_beside: bool,
}

/// A whole stick.
#[derive(Debug, Clone)]
pub struct Verified {
    /// What it is.
    pub manifest: Manifest,
    /// Files that were read.
    pub files: usize,
    /// Bytes of these.
    pub bytes: u64,
    /// What was signed beside the manifest, if a key was given.
    pub signed: Option<String>,
    /// Files of earlier editions that copying left behind; they should be deleted.
    pub leftovers: Vec<String>,
    /// What lies at the top beside the pack; a folder ends with `/`.
    pub beside: Vec<String>,
}

/// Why a stick is not whole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// Paths of files that are not there.
    pub missing: Vec<String>,
    /// Paths of files with other bytes.
    pub changed: Vec<String>,
    /// Paths of files that the manifest does not name; a folder that was not looked into ends with `/`.
    pub extra: Vec<String>,
    /// Everything else, as sentences.
    pub other: Vec<String>,
}

impl Findings {
    fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.changed.is_empty() && self.extra.is_empty() && self.other.is_empty()
    }

    fn only(sentence: impl Into<String>) -> Findings {
        Findings { other: vec![sentence.into()], ..Findings::default() }
    }
}

/// Reads the stick at `top`. Everything wrong is reported, except that without a sound manifest nothing else can be said.
pub fn verify(top: &Path, options: &Options, progress: OnProgress<'_>) -> Result<Verified, Findings> {
    if !top.is_dir() {
        return Err(Findings::only(format!("`{}` is not a folder", top.display())));
    }
    let unfinished = [names::PARTIAL, names::PARTIAL_NEW, names::MANIFEST_NEW];
    if let Some(name) = unfinished.into_iter().find(|name| fs::symlink_metadata(top.join(name)).is_ok()) {
        return Err(Findings::only(format!("the writing did not come to its end (`{name}` is there): write it again")));
    }
    let mut findings = Findings::default();
    let bytes = read_own(top, names::MANIFEST).map_err(Findings::only)?;
    let signed = check_signature(top, &bytes, options, &mut findings);
    let manifest = match Manifest::parse(&bytes) {
        Ok(manifest) => manifest,
        Err(faults) => {
            findings.other.extend(faults.iter().map(|fault| format!("`{}`: {fault}", names::MANIFEST)));
            return Err(findings);
        }
    };
    check_edition(&manifest, options, &mut findings);
    match read_own(top, names::SUMS) {
        Ok(found) if found == manifest::sha256sums(&manifest, &bytes).as_bytes() => {}
        Ok(_) => findings.other.push(format!("`{}` does not say what `{}` says", names::SUMS, names::MANIFEST)),
        Err(message) => findings.other.push(message),
    }
    let tops: BTreeSet<&str> = manifest.files.keys().filter_map(|path| Some(path.split_once('/')?.0)).collect();
    let enter = |path: &str| path.split('/').next().is_some_and(|first| tops.contains(first));
    let survey = match Survey::new(top, &enter) {
        Ok(survey) => survey,
        Err(problem) => {
            findings.other.push(format!("`{}`: {}", problem.path, problem.message));
            return Err(findings);
        }
    };
    check_files(top, &manifest, &survey, &mut findings, progress);
    let rest = Rest::find(top, &manifest, &survey, &tops, options.allow_beside, &mut findings);
    if !findings.is_empty() {
        return Err(findings);
    }
    let (files, bytes) = (manifest.counts.files, manifest.counts.bytes);
    Ok(Verified { manifest, files, bytes, signed, leftovers: rest.leftovers, beside: rest.beside })
}

/// The bytes of one of the pack's own files.
fn read_own(top: &Path, name: &str) -> Result<Vec<u8>, String> {
    let path = top.join(name);
    match fs::symlink_metadata(&path) {
        Ok(meta) if meta.is_file() => fs::read(&path).map_err(|error| format!("`{name}` cannot be read: {error}")),
        Ok(_) => Err(format!("`{name}` is a folder or a link, not a file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(format!("`{name}` is missing")),
        Err(error) => Err(format!("`{name}` cannot be read: {error}")),
    }
}

fn check_signature(top: &Path, manifest: &[u8], options: &Options, findings: &mut Findings) -> Option<String> {
    let key = options.public_key.as_ref()?;
    let text = read_own(top, names::SIGNATURE).and_then(|bytes| {
        String::from_utf8(bytes).map_err(|_| format!("`{}`: the signature is damaged", names::SIGNATURE))
    });
    let checked = text.and_then(|text| {
        sign::verify(manifest, &text, key).map_err(|fault| format!("`{}`: {fault}", names::SIGNATURE))
    });
    checked.map_err(|message| findings.other.push(message)).ok()
}

fn check_edition(manifest: &Manifest, options: &Options, findings: &mut Findings) {
    if let Some(least) = options.at_least.filter(|least| manifest.edition < *least) {
        findings.other.push(format!("it is edition {}, older than edition {least}", manifest.edition));
    }
}

/// Reads every file of the manifest.
fn check_files(top: &Path, manifest: &Manifest, survey: &Survey, findings: &mut Findings, progress: OnProgress<'_>) {
    let mut there = Vec::new();
    for (path, record) in &manifest.files {
        match survey.at(path) {
            Some(Kind::File) => there.push((path, record)),
            Some(_) => findings.other.push(format!("`{path}` is a folder or a link, not a file")),
            None => findings.missing.push(path.clone()),
        }
    }
    // What was just written to a stick is still remembered by the system: the device is asked.
    let is_stick = device::look(top).is_ok_and(|device| device.system.is_stick());
    let (files, bytes) = (AtomicUsize::new(0), AtomicU64::new(0));
    let (all_files, all_bytes) = (there.len(), there.iter().map(|(_, record)| record.size).sum());
    let read: Vec<_> = there
        .par_iter()
        .map(|(path, record)| {
            let file = names::on_disk(top, path);
            let found = if is_stick { device::read_sum(&file) } else { sum::of_file(&file) };
            let bytes = bytes.fetch_add(record.size, Ordering::Relaxed) + record.size;
            let files = files.fetch_add(1, Ordering::Relaxed) + 1;
            progress(Progress { phase: Phase::Reading, files, all_files, bytes, all_bytes });
            found
        })
        .collect();
    for ((path, record), found) in there.into_iter().zip(read) {
        match found {
            Ok((size, sha256)) if size == record.size && sha256 == record.sha256 => {}
            Ok(_) => findings.changed.push(path.clone()),
            Err(error) => findings.other.push(format!("`{path}` cannot be read: {error}")),
        }
    }
}

/// What the manifest does not name.
#[derive(Default)]
struct Rest {
    leftovers: Vec<String>,
    beside: Vec<String>,
}

impl Rest {
    fn find(
        top: &Path,
        manifest: &Manifest,
        survey: &Survey,
        tops: &BTreeSet<&str>,
        allow_beside: bool,
        findings: &mut Findings,
    ) -> Rest {
        let mut out = Rest::default();
        let own = [names::MANIFEST, names::SUMS, names::SIGNATURE];
        let unknown = survey.entries.iter().filter(|(path, _)| !manifest.files.contains_key(*path));
        for (path, kind) in unknown.filter(|(path, _)| !own.contains(&path.as_str())) {
            let at_top = !path.contains('/');
            if is_litter(path, *kind) || *kind == Kind::Folder && (!at_top || tops.contains(path.as_str())) {
                continue;
            }
            let name = if *kind == Kind::Folder { format!("{path}/") } else { path.clone() };
            // It starts programs on some computers, so nobody may put it beside.
            let tolerated = allow_beside && at_top && names::folded(path) != "AUTORUN.INF";
            if *kind == Kind::File && is_leftover(top, manifest, path) {
                out.leftovers.push(name);
            } else if tolerated {
                out.beside.push(name);
            } else if *kind == Kind::Strange {
                findings.other.push(format!("`{path}` is a link or a device; a pack has none"));
            } else {
                findings.extra.push(name);
            }
        }
        out
    }
}

fn is_leftover(top: &Path, manifest: &Manifest, path: &str) -> bool {
    !manifest.leftovers.is_empty()
        && plan::hidden_record(top, path)
            .is_some_and(|record| manifest.leftovers.contains(&manifest::leftover(path, &record.sha256)))
}

/// Systems leave folders of their own at the top, and files anywhere.
fn is_litter(path: &str, kind: Kind) -> bool {
    match path.rsplit_once('/') {
        None => names::is_litter(path),
        Some((_, name)) => kind == Kind::File && names::is_litter(name),
    }
}
