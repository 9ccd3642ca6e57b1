//! Writes a pack on a stick. The order makes sure that a stick on which the writing did not come to its end is never
//! taken for a whole one, and that the next run finishes it:
//!
//! 1. Everything that could be in the way is looked for; nothing is changed if anything is.
//! 2. `manifest.partial.json` lists all that is ours, before and after. From here the stick is not whole.
//! 3. The manifest, its sums and its signature go; then what the pack does not have any more.
//! 4. Files are written under their names, flushed to the device, and read back from it if asked for.
//! 5. The sums, the signature and the manifest come; when they are on the device, the partial manifest goes.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, UNIX_EPOCH};

use super::contents::{Pack, Source};
use super::device::{self, Device};
use super::earlier;
use super::plan::{self, Job, Plan};
use super::problem::Problem;
use super::rules;
use super::space;
use crate::base::sum;
use crate::edition::{Manifest, names};

/// How to write.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Read every file that was written from the device and compare it.
    pub read_back: bool,
    /// Read every file that is on the stick instead of believing sizes and times.
    pub recheck: bool,
}

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Files are written.
    Writing,
    /// Waiting for the device; there is no count.
    Flushing,
    /// Files are read back, or verified.
    Reading,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// What is being done.
    pub phase: Phase,
    /// Files done.
    pub files: usize,
    /// Files in all.
    pub all_files: usize,
    /// Bytes done.
    pub bytes: u64,
    /// Bytes in all.
    pub all_bytes: u64,
}

/// Told after every file.
pub type OnProgress<'a> = &'a (dyn Fn(Progress) + Sync);

/// What was done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    /// Whether the stick was already as it should be, and nothing was touched.
    pub unchanged: bool,
    /// Files written.
    pub written: usize,
    /// Bytes of these.
    pub bytes_written: u64,
    /// Files that were there already.
    pub kept: usize,
    /// Files of earlier editions that were removed.
    pub removed: Vec<String>,
    /// Files of earlier editions that someone has changed since: they stay, and are no longer ours.
    pub kept_changed: Vec<String>,
    /// What is worth knowing.
    pub warnings: Vec<Problem>,
}

/// Makes the folder `top` hold `pack` and nothing else of ours. What others put there is never changed; if it is in the
/// way, or anything else is wrong, every problem is reported before the first byte.
pub fn write(top: &Path, pack: &Pack, options: Options, progress: OnProgress<'_>) -> Result<Written, Vec<Problem>> {
    let help = "give a folder that is there, such as the top of a stick";
    if !top.is_dir() {
        return Err(vec![Problem::error("", format!("`{}` is not a folder", top.display()), help)]);
    }
    if !options.recheck && plan::is_untouched(top, pack) {
        return Ok(Written { unchanged: true, kept: pack.files.len(), ..Written::default() });
    }
    let device = device::look(top).map_err(|error| vec![Problem::io("", "the stick cannot be looked at", &error)])?;
    let sizes = pack.files.iter().map(|file| (file.path.as_str(), file.size));
    let (mut problems, warnings) = rules::sorted(rules::check(sizes, &device.system));
    let plan = match plan::make(top, pack, options.recheck) {
        Ok(plan) => plan,
        Err(found) => {
            problems.extend(found);
            problems.extend(space::at_least(top, pack, &device));
            return Err(problems);
        }
    };
    let before = fs::read(top.join(names::MANIFEST)).ok().and_then(|bytes| Manifest::parse(&bytes).ok());
    if before.as_ref().is_some_and(|before| before.internal) && !pack.manifest.internal {
        let help = "the stick holds the internal edition, and this file of it was changed, so it would stay: delete it by hand, \
                    or format the stick";
        let left = |path: &String| Problem::error(path, "it is of the internal edition and not for the public", help);
        problems.extend(plan.changed.iter().map(left));
    }
    let warnings = warnings.into_iter().chain(before.iter().flat_map(|before| other_edition(before, &pack.manifest)));
    let mut written = Written {
        kept: plan.kept,
        kept_changed: plan.changed.clone(),
        warnings: warnings.collect(),
        ..Written::default()
    };
    if !plan.done {
        problems.extend(space::check(top, &plan, &device));
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    if plan.done {
        written.unchanged = true;
        return Ok(written);
    }
    let run = Run { top, plan: &plan, device: &device, options, progress };
    run.all().map_err(|mut problems| {
        let message = "the stick is not finished, and every check will say so";
        problems.push(Problem::error("", message, "run the same command again: it goes on where this run stopped"));
        problems
    })?;
    written.written = plan.write.len();
    written.bytes_written = plan.write.iter().map(|job| job.file.size).sum();
    written.removed = plan.remove.into_keys().collect();
    Ok(written)
}

/// What a person should know who puts an edition in the place of another.
fn other_edition(before: &Manifest, now: &Manifest) -> Vec<Problem> {
    let warning = |message: String, help: &str| Problem::warning("", message, help);
    let kind = |manifest: &Manifest| {
        let internal = if manifest.internal { ", internal" } else { "" };
        let part = manifest.part.as_ref().map(|part| format!(", {part}")).unwrap_or_default();
        format!("{}{part}{internal}", manifest.title)
    };
    let mut out = Vec::new();
    if kind(before) != kind(now) {
        let message = format!("it held `{}` and now holds `{}`", kind(before), kind(now));
        out.push(warning(message, "see that this is the stick you meant"));
    } else if before.edition > now.edition {
        let message = format!("it held edition {}, which is newer than {}", before.edition, now.edition);
        out.push(warning(message, "see that editions/ of the library is complete"));
    }
    if before.internal && !now.internal {
        let help = "what was deleted can be restored with tools: give out sticks that never held internal pages";
        out.push(warning("it held internal pages".to_string(), help));
    }
    out
}

struct Run<'a> {
    top: &'a Path,
    plan: &'a Plan<'a>,
    device: &'a Device,
    options: Options,
    progress: OnProgress<'a>,
}

impl Run<'_> {
    fn all(&self) -> Result<(), Vec<Problem>> {
        self.begin().map_err(|problem| vec![problem])?;
        self.remove_gone().map_err(|problem| vec![problem])?;
        self.make_folders().map_err(|problem| vec![problem])?;
        let jobs = space::shrinking_first(&self.plan.write, self.device.cluster);
        self.each(Phase::Writing, &jobs, |job| write_file(self.top, job))?;
        self.flush().map_err(|problem| vec![problem])?;
        if self.options.read_back {
            self.each(Phase::Reading, &jobs, |job| read_back(self.top, job))?;
        }
        self.seal().map_err(|problem| vec![problem])
    }

    /// From here the stick is not whole: first the list of what is ours, then the manifest goes.
    fn begin(&self) -> Result<(), Problem> {
        let text = earlier::partial_json(&self.plan.claims, self.plan.since);
        replace(self.top, names::PARTIAL_NEW, names::PARTIAL, &text, false)?;
        [names::MANIFEST, names::SUMS, names::SIGNATURE, names::MANIFEST_NEW]
            .into_iter()
            .try_for_each(|name| remove(self.top, name))
    }

    /// Removes what the pack does not have any more, and the folders that are empty then.
    fn remove_gone(&self) -> Result<(), Problem> {
        self.plan.remove.keys().try_for_each(|path| remove(self.top, path))?;
        let folders: BTreeSet<&str> = self.plan.remove.keys().flat_map(|path| names::folders_of(path)).collect();
        for folder in folders.iter().rev() {
            // one that holds anything stays, and is no mistake
            let _ = fs::remove_dir(names::on_disk(self.top, folder));
        }
        Ok(())
    }

    fn make_folders(&self) -> Result<(), Problem> {
        let folders: BTreeSet<&str> =
            self.plan.write.iter().flat_map(|job| names::folders_of(&job.file.path)).collect();
        for folder in folders {
            let path = names::on_disk(self.top, folder);
            let made = match fs::create_dir(&path) {
                Err(_) if fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_dir()) => Ok(()),
                result => result,
            };
            made.map_err(|error| Problem::io(folder, "the folder cannot be made", &error))?;
        }
        Ok(())
    }

    /// Does a work for each file, on several threads unless it is a real stick, and stops soon after the first error.
    fn each(
        &self,
        phase: Phase,
        jobs: &[Job],
        work: impl Fn(&Job) -> Result<(), Problem> + Sync,
    ) -> Result<(), Vec<Problem>> {
        let (next, done, bytes, stop) =
            (AtomicUsize::new(0), AtomicUsize::new(0), AtomicU64::new(0), AtomicBool::new(false));
        let all_bytes = jobs.iter().map(|job| job.file.size).sum();
        let one_thread = || {
            while !stop.load(Ordering::Relaxed) {
                let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                work(job).inspect_err(|_| stop.store(true, Ordering::Relaxed))?;
                let bytes = bytes.fetch_add(job.file.size, Ordering::Relaxed) + job.file.size;
                let files = done.fetch_add(1, Ordering::Relaxed) + 1;
                (self.progress)(Progress { phase, files, all_files: jobs.len(), bytes, all_bytes });
            }
            Ok(())
        };
        let problems: Vec<Problem> = std::thread::scope(|scope| {
            let threads: Vec<_> = (1..self.threads()).map(|_| scope.spawn(one_thread)).collect();
            let first = one_thread();
            let broken = || Problem::error("", "a thread of the program broke off", "report it");
            let rest = threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(broken())));
            std::iter::once(first).chain(rest).filter_map(Result::err).collect()
        });
        if problems.is_empty() { Ok(()) } else { Err(problems) }
    }

    /// Files that are written at once lie in pieces on a stick, so one at a time there.
    fn threads(&self) -> usize {
        if self.device.system.is_stick() {
            1
        } else {
            std::thread::available_parallelism().map_or(1, NonZero::get).min(4)
        }
    }

    fn flush(&self) -> Result<(), Problem> {
        let count = self.plan.write.len();
        (self.progress)(Progress { phase: Phase::Flushing, files: 0, all_files: count, bytes: 0, all_bytes: 0 });
        device::sync_all(self.top).map_err(|error| Problem::io("", "the stick cannot be flushed", &error))
    }

    /// The last files; the partial manifest goes only when they are on the device.
    fn seal(&self) -> Result<(), Problem> {
        let seals = &self.plan.seals;
        replace(self.top, names::SUMS, names::SUMS, &seals.sums, false)?;
        if let Some(signature) = &seals.signature {
            replace(self.top, names::SIGNATURE, names::SIGNATURE, signature, false)?;
        }
        replace(self.top, names::MANIFEST_NEW, names::MANIFEST, &seals.manifest, true)?;
        self.flush()?;
        remove(self.top, names::PARTIAL)?;
        device::sync_folder(self.top).map_err(|error| Problem::io("", "the stick cannot be flushed", &error))?;
        self.flush()
    }
}

fn remove(top: &Path, path: &str) -> Result<(), Problem> {
    match fs::remove_file(names::on_disk(top, path)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Problem::io(path, "cannot be removed", &error)),
        _ => Ok(()),
    }
}

/// Writes a text as the file `name`, first under `beside`, flushed to the device before it has its name.
fn replace(top: &Path, beside: &str, name: &str, text: &str, stamped: bool) -> Result<(), Problem> {
    let write = || {
        let path = top.join(beside);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = File::options().write(true).create_new(true).open(&path)?;
        file.write_all(text.as_bytes())?;
        if stamped {
            // where times cannot be set, the next run reads more than it must
            let _ = stamp(&file);
        }
        file.sync_all()?;
        drop(file);
        if beside != name {
            fs::rename(&path, top.join(name))?;
        }
        device::sync_folder(top)
    };
    write().map_err(|error| Problem::io(name, "cannot be written", &error))
}

/// Gives the manifest the next even second (FAT has no others) that is no whole minute; see the plan's `Trust`.
fn stamp(file: &File) -> io::Result<()> {
    let now = earlier::seconds(file.metadata()?.modified());
    let even = (now + 1).next_multiple_of(2);
    let time = if even.is_multiple_of(60) { even + 2 } else { even };
    file.set_modified(UNIX_EPOCH + Duration::from_secs(time))
}

/// Writes a file under its name. One of ours that is there is removed first: writing into it would change whatever else
/// it is linked to.
fn write_file(top: &Path, job: &Job) -> Result<(), Problem> {
    let name = &job.file.path;
    if job.old.is_some() {
        remove(top, name)?;
    }
    let fail = |error: io::Error| Problem::io(name, "cannot be written", &error);
    let mut to = File::options().write(true).create_new(true).open(names::on_disk(top, name)).map_err(fail)?;
    match &job.file.bytes {
        Source::Memory(bytes) => to.write_all(bytes).map_err(fail)?,
        Source::Disk(from) => copy(from, &mut to, job)?,
    }
    device::sync_file(&to).map_err(fail)
}

/// The sum is taken on the way, so that a source that changed since the manifest was made is noticed.
fn copy(from: &Path, to: &mut File, job: &Job) -> Result<(), Problem> {
    let name = &job.file.path;
    let help = "build the site again, then pack it";
    let mut source = File::open(from).map_err(|error| {
        Problem::error(name, format!("its source `{}` cannot be read: {error}", from.display()), help)
    })?;
    let mut sum = sum::Sum::default();
    let copied = sum::copy(&mut source, job.file.size, |bytes| {
        sum.add(bytes);
        to.write_all(bytes)
    });
    copied.map_err(|error| Problem::io(name, "cannot be written", &error))?;
    if sum.hex() != job.file.sha256 {
        return Err(Problem::error(name, "its source changed while the stick was written", help));
    }
    Ok(())
}

fn read_back(top: &Path, job: &Job) -> Result<(), Problem> {
    let name = &job.file.path;
    let read = device::read_sum(&names::on_disk(top, name));
    let (_, found) = read.map_err(|error| Problem::io(name, "cannot be read back", &error))?;
    if found != job.file.sha256 {
        let message = "the stick gives back other bytes than were written";
        return Err(Problem::error(
            name,
            message,
            "run it again; if it happens again, the stick is broken: take another",
        ));
    }
    Ok(())
}
