//! The rendered site as a folder: written beside the old one and swapped in whole. A build that fails, or is
//! killed, leaves the old site as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rayon::prelude::*;

use crate::base::site_path::SitePath;
use crate::base::sum;
use crate::diag::{Code, Outcome, Place, Report};
use crate::edition::FileRecord;
use crate::plan::{Entry, Plan};
use crate::render::Rendered;

/// A file at the top of every site that this program made, with what the site was made of. A folder without it is not
/// replaced unasked.
pub const MARKER: &str = ".tashan";

/// Where a process cannot be asked for by its number, a lock older than this is one that a killed build left.
const STALE: Duration = Duration::from_secs(600);

/// Every file of a site by its path: size and sum.
pub type Files = BTreeMap<String, FileRecord>;

/// What is written.
pub trait Source: Sync {
    /// A file; nothing for one that can be made only when all others are known.
    fn file(&self, entry: &Entry) -> Option<Result<Outcome<Rendered>, Report>>;
    /// A file that depends on the others.
    fn late(&self, entry: &Entry, others: &Files) -> Result<Outcome<Rendered>, Report>;
    /// The names of the pictures that a finished file asks for.
    fn pictures_in(&self, bytes: &[u8]) -> BTreeSet<String>;
    /// Such a picture, and its path in the site; `old` is the folder of the site before this one.
    fn picture(&self, name: &str, old: &Path) -> Result<(SitePath, Vec<u8>), Report>;
    /// The text of the [`MARKER`]; the files lie in the folder.
    fn marker(&self, files: &Files, folder: &Path) -> io::Result<String>;
}

/// Told after each file, with how many are done.
pub type Progress<'a> = &'a (dyn Fn(usize) + Sync);

/// Renders every entry of the plan and puts the site at `target`. Everything wrong is reported, and then nothing is
/// changed. What a build does not mind comes with the files.
pub fn write(
    plan: &Plan,
    source: &impl Source,
    target: &Path,
    progress: Progress<'_>,
) -> Result<Outcome<Files>, Report> {
    // A link is followed, so that what it leads to is the site.
    let found = fs::canonicalize(target).ok();
    let target = found.as_deref().unwrap_or(target);
    let staging = Staging::new(target).map_err(|error| io_report(target, &error))?;
    make_folders(plan, &staging.folder).map_err(|error| io_report(&staging.folder, &error))?;
    let done = AtomicUsize::new(0);
    let put = |entry: &Entry, rendered: Result<Outcome<Rendered>, Report>| {
        let result = rendered.and_then(|Outcome { value, report }| {
            let pictures = match &value {
                Rendered::Bytes(bytes) => source.pictures_in(bytes),
                Rendered::Copy(_) | Rendered::Link(_) => BTreeSet::new(),
            };
            let record = write_entry(&entry.path, value, &staging.folder, target)?;
            Ok(Written { path: entry.path.to_string(), record, pictures, report })
        });
        progress(done.fetch_add(1, Ordering::Relaxed) + 1);
        result
    };
    let mut warnings = Report::default();
    let first = plan.entries.par_iter().filter_map(|entry| Some(put(entry, source.file(entry)?)));
    let mut files = Files::new();
    let pictures = collect(first.collect(), &mut files, &mut warnings)?;
    let made = pictures.par_iter().map(|name| {
        let (path, bytes) = source.picture(name, target)?;
        let record = write_entry(&path, Rendered::Bytes(bytes), &staging.folder, target)?;
        Ok(Written { path: path.to_string(), record, pictures: BTreeSet::new(), report: Report::default() })
    });
    collect(made.collect(), &mut files, &mut warnings)?;
    let late: Vec<&Entry> = plan.entries.iter().filter(|entry| !files.contains_key(entry.path.as_str())).collect();
    let last = late.into_iter().map(|entry| put(entry, source.late(entry, &files))).collect();
    collect(last, &mut files, &mut warnings)?;
    let marker = source.marker(&files, &staging.folder);
    let marked = marker.and_then(|text| fs::write(staging.folder.join(MARKER), text));
    marked.map_err(|error| io_report(&staging.folder, &error))?;
    staging.swap(target).map_err(|error| io_report(target, &error))?;
    Ok(Outcome { value: files, report: warnings })
}

/// A file that was written, and the pictures that it asks for.
struct Written {
    path: String,
    record: FileRecord,
    pictures: BTreeSet<String>,
    report: Report,
}

/// Adds the records of files; gives the names of all pictures that they ask for.
fn collect(
    results: Vec<Result<Written, Report>>,
    files: &mut Files,
    warnings: &mut Report,
) -> Result<BTreeSet<String>, Report> {
    let mut report = Report::default();
    let mut pictures = BTreeSet::new();
    for result in results {
        match result {
            Ok(written) => {
                files.insert(written.path, written.record);
                pictures.extend(written.pictures);
                warnings.merge(written.report);
            }
            Err(found) => report.merge(found),
        }
    }
    if report.has_errors() { Err(report) } else { Ok(pictures) }
}

fn io_report(path: &Path, error: &io::Error) -> Report {
    let mut report = Report::default();
    let help = "see that the folder may be written, is no mount point, and that the disk is not full";
    report.error(
        Code::Io,
        Place::file(path.display().to_string()),
        format!("cannot be written: {error}"),
        Some(help.to_string()),
    );
    report
}

fn make_folders(plan: &Plan, top: &Path) -> io::Result<()> {
    let mut last = PathBuf::new();
    for entry in &plan.entries {
        let path = top.join(entry.path.as_str());
        if let Some(folder) = path.parent().filter(|folder| *folder != last) {
            fs::create_dir_all(folder)?;
            last = folder.to_path_buf();
        }
    }
    Ok(())
}

fn write_entry(place: &SitePath, rendered: Rendered, staging: &Path, target: &Path) -> Result<FileRecord, Report> {
    let path = staging.join(place.as_str());
    let old = target.join(place.as_str());
    let result = match rendered {
        Rendered::Bytes(bytes) => write_bytes(&path, &old, &bytes)
            .map(|()| FileRecord { size: bytes.len() as u64, sha256: sum::of_bytes(&bytes) }),
        Rendered::Copy(from) => copy_file(&from, &path, &old).and_then(|()| record(&path)),
        Rendered::Link(from) => {
            let linked = fs::hard_link(&from, &path);
            linked.or_else(|_| copy_file(&from, &path, &old)).and_then(|()| record(&path))
        }
    };
    result.map_err(|error| io_report(&path, &error))
}

/// The record of a file on disk.
pub fn record(path: &Path) -> io::Result<FileRecord> {
    let (size, sha256) = sum::of_file(path)?;
    Ok(FileRecord { size, sha256 })
}

/// Writes a file; one that the old site has byte for byte is linked from there, so that its time stays and
/// tools that copy what changed pass it over.
fn write_bytes(path: &Path, old: &Path, bytes: &[u8]) -> io::Result<()> {
    let same_size = fs::symlink_metadata(old).is_ok_and(|meta| meta.is_file() && meta.len() == bytes.len() as u64);
    if same_size && fs::read(old).is_ok_and(|found| found == bytes) && fs::hard_link(old, path).is_ok() {
        return Ok(());
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.exists()) {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}

/// Copies a file; one that the old site has with the same size and time is linked from there. The copy has the
/// time of its source.
fn copy_file(from: &Path, path: &Path, old: &Path) -> io::Result<()> {
    let meta = fs::metadata(from)?;
    let time = meta.modified()?;
    let same = fs::symlink_metadata(old)
        .is_ok_and(|old| old.is_file() && old.len() == meta.len() && old.modified().is_ok_and(|known| known == time));
    if same && fs::hard_link(old, path).is_ok() {
        return Ok(());
    }
    fs::copy(from, path)?;
    fs::File::options().write(true).open(path)?.set_modified(time)
}

/// A folder beside the target that is removed unless it is swapped in. One build at a time may have it.
struct Staging {
    folder: PathBuf,
    lock: PathBuf,
}

impl Staging {
    /// Makes the folder. What a killed build left is removed; a swap that it began is finished.
    fn new(target: &Path) -> io::Result<Staging> {
        let lock = beside(target, "lock")?;
        take_lock(&lock)?;
        let staging = Staging { folder: beside(target, "new")?, lock };
        let old = beside(target, "old")?;
        if old.exists() && !target.exists() {
            fs::rename(&old, target)?;
        }
        remove(&old)?;
        remove(&staging.folder)?;
        fs::create_dir_all(&staging.folder)?;
        Ok(staging)
    }

    /// Copies what begins with a dot at the top of the old site (`.gitignore`), then changes places.
    fn swap(&self, target: &Path) -> io::Result<()> {
        let new = &self.folder;
        if !target.exists() {
            return fs::rename(new, target);
        }
        for entry in fs::read_dir(target)? {
            let entry = entry?;
            let name = entry.file_name();
            if name.to_string_lossy().starts_with('.') && !new.join(&name).exists() {
                copy_all(&entry.path(), &new.join(&name))?;
            }
        }
        let old = beside(target, "old")?;
        if !exchange(new, target) {
            fs::rename(target, &old)?;
            if let Err(error) = fs::rename(new, target) {
                fs::rename(&old, target)?;
                return Err(error);
            }
        }
        remove(&old)?;
        remove(new)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // lost on purpose: the next build removes what is left
        let _ = remove(&self.folder);
        let _ = fs::remove_file(&self.lock);
    }
}

/// Holds the number of the process, so that the lock of a build that was killed can be told.
fn take_lock(lock: &Path) -> io::Result<()> {
    if let Ok(text) = fs::read_to_string(lock) {
        let alive = text.trim().parse::<u32>().is_ok_and(|id| Path::new(&format!("/proc/{id}")).exists());
        let fresh = fs::metadata(lock)
            .and_then(|meta| meta.modified())
            .is_ok_and(|time| time.elapsed().is_ok_and(|age| age < STALE));
        if alive || (fresh && !Path::new("/proc/self").exists()) {
            return Err(io::Error::new(
                io::ErrorKind::ResourceBusy,
                "another build is writing it; wait until it has ended",
            ));
        }
        fs::remove_file(lock)?;
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(lock)?;
    file.write_all(std::process::id().to_string().as_bytes())
}

/// Changes two folders in one step where the system can.
#[cfg(target_os = "linux")]
fn exchange(a: &Path, b: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(target_os = "linux"))]
fn exchange(_: &Path, _: &Path) -> bool {
    false
}

/// `public` has `.public.new` and `.public.old` beside it.
fn beside(target: &Path, what: &str) -> io::Result<PathBuf> {
    let name = target.file_name().ok_or_else(|| io::Error::other("the output folder has no name"))?;
    Ok(target.with_file_name(format!(".{}.{what}", name.to_string_lossy())))
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Links are passed over: they may lead anywhere, or nowhere.
fn copy_all(from: &Path, to: &Path) -> io::Result<()> {
    if from.is_symlink() {
        return Ok(());
    }
    if !from.is_dir() {
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy_all(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
