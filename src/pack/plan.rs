//! What has to be done to a stick so that it holds a pack: what stays, what is written, what is removed. Nothing is
//! changed here, and everything that is in the way is found here.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use rayon::prelude::*;

use super::contents::{Pack, PackFile};
use super::earlier::{self, Claim, Earlier};
use super::problem::Problem;
use super::sign;
use super::survey::{Kind, Survey};
use crate::edition::manifest::{self, FileRecord};
use crate::edition::names;

/// Bytes of the largest file at the top that is read to see whether it is left over from an earlier edition: what
/// lies beside a site may be films.
pub(super) const LARGEST_LOOSE: u64 = 64 << 20;

/// A file to write.
#[derive(Debug, Clone, Copy)]
pub(super) struct Job<'a> {
    pub(super) file: &'a PackFile,
    /// Bytes of our file that is there now.
    pub(super) old: Option<u64>,
}

/// What has to be done.
#[derive(Debug)]
pub(super) struct Plan<'a> {
    /// Files that are there as they should be.
    pub(super) kept: usize,
    /// By path.
    pub(super) write: Vec<Job<'a>>,
    /// Path → bytes.
    pub(super) remove: BTreeMap<String, u64>,
    /// Of an earlier edition, but changed by someone since: they stay.
    pub(super) changed: Vec<String>,
    /// All that is ours from the first change to the last.
    pub(super) claims: BTreeMap<String, Claim>,
    /// When the first of the unfinished runs began, in seconds of Unix time.
    pub(super) since: Option<u64>,
    /// Paths of `write` and their folders that are not there yet.
    pub(super) fresh: Vec<&'a str>,
    /// The manifest, its sums, its signature.
    pub(super) seals: Seals,
    /// Whether the stick is already as it should be.
    pub(super) done: bool,
}

/// What is written last.
#[derive(Debug)]
pub(super) struct Seals {
    pub(super) manifest: String,
    pub(super) sums: String,
    pub(super) signature: Option<String>,
}

/// Files that an earlier run left whole: by size and time they need not be read.
struct Trust<'a> {
    files: &'a BTreeMap<String, FileRecord>,
    modified: u64,
}

/// What is to happen with a file of the pack that is there already.
enum Fate {
    Keep,
    /// Bytes of what is there; its record if only the hidden list of the manifests knows it.
    Replace(u64, Option<FileRecord>),
    Foreign(Problem),
}

/// Compares a stick with a pack. With `recheck`, every file on the stick is read. All conflicts are reported.
pub(super) fn make<'a>(top: &Path, pack: &'a Pack, recheck: bool) -> Result<Plan<'a>, Vec<Problem>> {
    let mut problems = Vec::new();
    let earlier = Earlier::read(top, &mut problems);
    let wanted: BTreeMap<&str, &PackFile> = pack.files.iter().map(|file| (file.path.as_str(), file)).collect();
    let paths = wanted.keys().copied().chain(earlier.claims.keys().map(String::as_str));
    let folders: BTreeSet<&str> = paths.flat_map(names::folders_of).collect();
    let hidden = hidden(pack, &earlier);
    // Hidden files may lie in folders that no manifest names any more.
    let inside = |path: &str| !hidden.is_empty() && path.split('/').next().is_some_and(|first| folders.contains(first));
    let enter = |path: &str| folders.contains(path) || inside(path);
    let survey = Survey::new(top, &enter).map_err(|problem| vec![problem])?;
    let mut gone = Gone::find(top, &earlier, &wanted, &survey, &hidden);
    let way = Way { survey: &survey, remove: &gone.remove };
    let mut there = Vec::new();
    for folder in wanted.keys().copied().flat_map(names::folders_of).collect::<BTreeSet<&str>>() {
        problems.extend(way.blocked(folder, Kind::Folder));
    }
    for (path, file) in &wanted {
        match survey.at(path) {
            Some(Kind::File) => there.push(*file),
            _ => problems.extend(way.blocked(path, Kind::File)),
        }
    }
    let known = Known { claims: &earlier.claims, hidden: &hidden, trust: Trust::of(&earlier, recheck) };
    let fates: Vec<Fate> = there.par_iter().map(|file| known.fate(top, file)).collect();
    let mut sizes: BTreeMap<&str, Option<u64>> = wanted.keys().map(|path| (*path, None)).collect();
    for (file, fate) in there.iter().zip(fates) {
        match fate {
            Fate::Keep => drop(sizes.remove(file.path.as_str())),
            Fate::Replace(size, record) => {
                sizes.insert(&file.path, Some(size));
                gone.found.extend(record.map(|record| (file.path.clone(), record)));
            }
            Fate::Foreign(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    let write: Vec<Job> =
        sizes.iter().filter_map(|(path, old)| Some(Job { file: wanted.get(path)?, old: *old })).collect();
    let all: BTreeSet<&str> =
        write.iter().flat_map(|job| names::folders_of(&job.file.path).chain([job.file.path.as_str()])).collect();
    let fresh = all.into_iter().filter(|path| survey.at(path).is_none()).collect();
    let seals = seals(top, pack, &earlier);
    let done = write.is_empty() && gone.remove.is_empty() && is_sealed(top, &earlier, &seals);
    let claims = if done { BTreeMap::new() } else { claims(&earlier, &survey, &gone, &wanted, &write) };
    let kept = wanted.len() - write.len();
    Ok(Plan {
        kept,
        write,
        remove: gone.remove,
        changed: gone.changed,
        claims,
        since: earlier.since,
        fresh,
        seals,
        done,
    })
}

/// Whether a stick is as an earlier run left it with this very pack, by its manifest, sizes and times: what most runs find
/// that begin with nothing to do. What is not sure is looked at closely by [`make`].
pub(super) fn is_untouched(top: &Path, pack: &Pack) -> bool {
    let absent = [names::PARTIAL, names::PARTIAL_NEW, names::MANIFEST_NEW, names::SIGNATURE];
    if pack.signature.is_some()
        || !pack.manifest.leftovers.is_empty()
        || absent.iter().any(|name| fs::symlink_metadata(top.join(name)).is_ok())
    {
        return false;
    }
    let text = pack.manifest.to_json();
    let same = |name: &str, text: &str| {
        let path = top.join(name);
        let is_file = fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_file() && meta.len() == text.len() as u64);
        is_file && fs::read(&path).is_ok_and(|found| found == text.as_bytes())
    };
    if !same(names::MANIFEST, &text) || !same(names::SUMS, &manifest::sha256sums(&pack.manifest, text.as_bytes())) {
        return false;
    }
    let sealed = earlier::seconds(fs::symlink_metadata(top.join(names::MANIFEST)).and_then(|meta| meta.modified()));
    if !earlier::is_own_time(sealed) {
        return false;
    }
    let folders: BTreeSet<&str> = pack.files.iter().flat_map(|file| names::folders_of(&file.path)).collect();
    let is_folder = |path: &&str| fs::symlink_metadata(names::on_disk(top, path)).is_ok_and(|meta| meta.is_dir());
    let is_whole = |file: &PackFile| {
        fs::symlink_metadata(names::on_disk(top, &file.path))
            .is_ok_and(|meta| meta.is_file() && meta.len() == file.size && earlier::seconds(meta.modified()) <= sealed)
    };
    folders.iter().all(is_folder) && pack.files.par_iter().all(is_whole)
}

impl<'a> Trust<'a> {
    /// None after an unfinished run.
    fn of(earlier: &'a Earlier, recheck: bool) -> Option<Trust<'a>> {
        let found = earlier.found.as_ref().filter(|found| earlier::is_own_time(found.modified))?;
        (!recheck && !earlier.unfinished).then_some(Trust { files: &found.manifest.files, modified: found.modified })
    }
}

/// How our files on a stick are known.
struct Known<'a> {
    claims: &'a BTreeMap<String, Claim>,
    hidden: &'a BTreeSet<&'a String>,
    trust: Option<Trust<'a>>,
}

impl Known<'_> {
    /// What is to happen with what is there under the name of a file of the pack.
    fn fate(&self, top: &Path, file: &PackFile) -> Fate {
        let path = names::on_disk(top, &file.path);
        let Ok(meta) = fs::symlink_metadata(&path) else {
            return Fate::Foreign(Problem::error(
                &file.path,
                "it cannot be looked at",
                "see that the stick can be read",
            ));
        };
        if meta.len() == file.size {
            let known = self.trust.as_ref().is_some_and(|trust| {
                trust.files.get(&file.path).is_some_and(|old| old.sha256 == file.sha256)
                    && earlier::seconds(meta.modified()) <= trust.modified
            });
            if known || earlier::record_of(&path).is_ok_and(|found| found.sha256 == file.sha256) {
                return Fate::Keep;
            }
        }
        if self.claims.contains_key(&file.path) {
            return Fate::Replace(meta.len(), None);
        }
        // A case that was withdrawn and comes back.
        if let (_, Some(record), true) = look_hidden(top, &file.path, self.hidden) {
            return Fate::Replace(meta.len(), Some(record));
        }
        let message = "a file is in the way that this program did not write";
        Fate::Foreign(Problem::error(&file.path, message, "move it away or choose an empty folder, then run it again"))
    }
}

/// Files of earlier editions that the manifests know without naming them.
fn hidden<'a>(pack: &'a Pack, earlier: &'a Earlier) -> BTreeSet<&'a String> {
    let old = earlier.found.as_ref().map(|found| &found.manifest.leftovers);
    old.into_iter().flatten().chain(&pack.manifest.leftovers).collect()
}

/// What the pack does not have any more.
#[derive(Default)]
struct Gone {
    remove: BTreeMap<String, u64>,
    changed: Vec<String>,
    /// Left over from earlier editions, known by the hidden list of the manifests.
    found: BTreeMap<String, FileRecord>,
}

impl Gone {
    fn find(
        top: &Path,
        earlier: &Earlier,
        wanted: &BTreeMap<&str, &PackFile>,
        survey: &Survey,
        hidden: &BTreeSet<&String>,
    ) -> Gone {
        let unknown = |path: &str| !hidden.is_empty() && !names::RESERVED.contains(&path) && !names::is_litter(path);
        let files =
            survey.entries.iter().filter(|(path, kind)| **kind == Kind::File && !wanted.contains_key(path.as_str()));
        let candidates: Vec<(&String, Option<&Claim>)> = files
            .map(|(path, _)| (path, earlier.claims.get(path)))
            .filter(|(path, claim)| claim.is_some() || unknown(path))
            .collect();
        let looked: Vec<(u64, Option<FileRecord>, bool)> = candidates
            .par_iter()
            .map(|(path, claim)| match claim {
                Some(claim) => look(top, path, claim, earlier.since),
                None => look_hidden(top, path, hidden),
            })
            .collect();
        let mut out = Gone::default();
        for ((path, claim), (size, record, ours)) in candidates.into_iter().zip(looked) {
            match (ours, claim) {
                (true, _) => drop(out.remove.insert(path.clone(), size)),
                (false, Some(_)) => out.changed.push(path.clone()),
                (false, None) => {}
            }
            if let (true, None, Some(record)) = (ours, claim, record) {
                out.found.insert(path.clone(), record);
            }
        }
        out
    }
}

/// Whether a file that we wrote is still as we wrote it.
fn look(top: &Path, path: &str, claim: &Claim, since: Option<u64>) -> (u64, Option<FileRecord>, bool) {
    let path = names::on_disk(top, path);
    let Ok(meta) = fs::symlink_metadata(&path) else { return (0, None, false) };
    let torn = claim.may_be_torn(meta.len(), earlier::seconds(meta.modified()), since);
    let record = earlier::record_of(&path).ok();
    let ours = torn || record.as_ref().is_some_and(|record| claim.holds(record));
    (meta.len(), record, ours)
}

/// Whether a file is one of an earlier edition.
fn look_hidden(top: &Path, path: &str, hidden: &BTreeSet<&String>) -> (u64, Option<FileRecord>, bool) {
    if hidden.is_empty() {
        return (0, None, false);
    }
    let record = hidden_record(top, path).filter(|record| hidden.contains(&manifest::leftover(path, &record.sha256)));
    (record.as_ref().map_or(0, |record| record.size), record.clone(), record.is_some())
}

/// The record of a file that may be left over; none if it is too large to be looked at or cannot be read.
pub(super) fn hidden_record(top: &Path, path: &str) -> Option<FileRecord> {
    let on_disk = names::on_disk(top, path);
    let large = fs::symlink_metadata(&on_disk).map_or(true, |meta| meta.len() > LARGEST_LOOSE);
    if large && !path.contains('/') {
        return None;
    }
    earlier::record_of(&on_disk).ok()
}

/// What may stand in the way of a path.
struct Way<'a> {
    survey: &'a Survey,
    remove: &'a BTreeMap<String, u64>,
}

impl Way<'_> {
    /// Why a file or folder cannot be made at a path.
    fn blocked(&self, path: &str, wanted: Kind) -> Option<Problem> {
        let help = "move it away or choose an empty folder, then run it again";
        match self.survey.at(path) {
            Some(Kind::Folder) if wanted == Kind::Folder || self.is_emptied(path) => None,
            Some(Kind::File) if self.remove.contains_key(path) => None,
            Some(Kind::Folder) => Some(Problem::error(path, "a folder is in the way of a file", help)),
            Some(Kind::File) => Some(Problem::error(path, "a file is in the way of a folder", help)),
            Some(Kind::Strange) => Some(Problem::error(path, "a link or a device is in the way", help)),
            None => {
                let other = self.survey.other_capitals(path)?;
                let goes = self.remove.contains_key(other) || self.is_emptied(other);
                let message = format!("`{other}` is in the way: sticks do not tell capitals apart");
                (!goes).then(|| Problem::error(path, message, help))
            }
        }
    }

    /// Whether a folder will be gone because all in it is removed.
    fn is_emptied(&self, folder: &str) -> bool {
        self.survey.knows(folder)
            && self.survey.below(folder).all(|(path, kind)| match kind {
                Kind::File => self.remove.contains_key(path),
                Kind::Folder => self.survey.knows(path),
                Kind::Strange => false,
            })
    }
}

/// All that is ours from the first change to the last: what was, what is written now, and what is kept.
fn claims(
    earlier: &Earlier,
    survey: &Survey,
    gone: &Gone,
    wanted: &BTreeMap<&str, &PackFile>,
    write: &[Job],
) -> BTreeMap<String, Claim> {
    let is_there = |path: &str| survey.at(path) == Some(Kind::File);
    let mut out: BTreeMap<String, Claim> = earlier
        .claims
        .iter()
        .filter(|(path, _)| is_there(path))
        .map(|(path, claim)| (path.clone(), claim.clone()))
        .collect();
    gone.changed.iter().for_each(|path| drop(out.remove(path)));
    for (path, record) in &gone.found {
        out.entry(path.clone()).or_default().old.insert(record.clone());
    }
    let written: BTreeSet<&str> = write.iter().map(|job| job.file.path.as_str()).collect();
    for (path, file) in wanted {
        let claim = out.entry(path.to_string()).or_default();
        if written.contains(path) {
            claim.promise(file.record());
        } else {
            claim.old.insert(file.record());
        }
    }
    out
}

/// The last files. A signature that fits is kept: signing again gives another one that is no better.
fn seals(top: &Path, pack: &Pack, earlier: &Earlier) -> Seals {
    let manifest = pack.manifest.to_json();
    let sums = manifest::sha256sums(&pack.manifest, manifest.as_bytes());
    let there = fs::read_to_string(top.join(names::SIGNATURE)).ok();
    let same = earlier.found.as_ref().is_some_and(|found| found.bytes == manifest.as_bytes());
    let signature = match &pack.signature {
        Some(signed) => {
            let comment = |text: &str| sign::verify(manifest.as_bytes(), text, &signed.public_key).ok();
            let new = comment(&signed.text);
            there.filter(|old| new.is_some() && comment(old) == new).or_else(|| Some(signed.text.clone()))
        }
        // Someone else's, of this very manifest.
        None => there.filter(|_| same),
    };
    Seals { manifest, sums, signature }
}

fn is_sealed(top: &Path, earlier: &Earlier, seals: &Seals) -> bool {
    let is = |name: &str, text: Option<&str>| fs::read(top.join(name)).ok().as_deref() == text.map(str::as_bytes);
    !earlier.unfinished
        && is(names::MANIFEST, Some(&seals.manifest))
        && is(names::SUMS, Some(&seals.sums))
        && is(names::SIGNATURE, seals.signature.as_deref())
        && is(names::MANIFEST_NEW, None)
        && is(names::PARTIAL_NEW, None)
}
