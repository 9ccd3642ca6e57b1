//! Ways to carry a built library: onto sticks, as a zip, as one HTML file, as a book, for Kiwix. All begin with the site of
//! an edition; what lies on a stick and in a zip is the same.
//!
//! A stick is whole if and only if it has a valid `manifest.json`, no `manifest.partial.json`, and every byte that the
//! manifest names. The writer takes the manifest away before the first change and puts it back after the last.

mod archive;
mod contents;
mod device;
mod earlier;
mod epub;
mod forms;
mod one_file;
mod plan;
mod problem;
mod rules;
pub mod sign;
mod space;
pub mod stick;
mod survey;
mod top;
pub mod verify;
mod zim;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::diag::{Code, Outcome, Place, Report};
use crate::edition::{FileRecord, Manifest, SITE};
use crate::output::Progress;
use crate::pipeline::{self, Options};
use crate::publish::{self, Record};
use crate::source::editions_folder;

pub use archive::{write as write_zip, write_folder};
pub use contents::{Delta, Pack, assemble, delta};
pub use forms::{Failure, write_epub, write_html};
pub use problem::{Problem, Severity};
pub use top::OPENER;
pub use zim::{Failure as ZimFailure, write as write_zim};

/// Where sites lie that are packed and are not `public/`: parts, and the internal edition.
const WORKSHOP: &str = ".pack";

/// A built site and what it is.
pub struct Built {
    /// Its folder.
    pub folder: PathBuf,
    /// What it is.
    pub record: Record,
    /// What its build did not mind, if it was built just now.
    pub warnings: Report,
}

/// The folder of the site that is packed: `public/` for the whole library.
pub fn folder(root: &Path, options: &Options) -> PathBuf {
    match options.series().as_str() {
        "" => pipeline::output_folder(root, options),
        series => root.join(WORKSHOP).join(series),
    }
}

/// The site of the library as it is now: as it was built last, or built again if anything has changed since.
pub fn site(
    root: &Path,
    options: &Options,
    started: impl FnOnce(usize),
    progress: Progress<'_>,
) -> Result<Built, Report> {
    let folder = folder(root, options);
    if let Some(record) = publish::current(root, options, &folder) {
        return Ok(Built { folder, record, warnings: Report::default() });
    }
    if folder.starts_with(root.join(WORKSHOP)) {
        make_workshop(&root.join(WORKSHOP)).map_err(|error| {
            let mut report = Report::default();
            let help = "see that the library's folder may be written".to_string();
            report.error(Code::Io, Place::file(WORKSHOP), format!("cannot be made: {error}"), Some(help));
            report
        })?;
    }
    let Outcome { value: record, report: warnings } = publish::build(root, options, &folder, started, progress)?;
    Ok(Built { folder, record, warnings })
}

/// What lies in it can always be made again, so it is no part of the library's history.
fn make_workshop(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join(".gitignore"), "*\n")
}

/// Whether the manifest can be kept in the library once it is handed out.
pub fn can_keep(root: &Path, options: &Options) -> io::Result<()> {
    let folder = root.join(editions_folder(&options.series()));
    let probe = folder.join(".probe");
    let made = folder.exists();
    fs::create_dir_all(&folder)?;
    fs::write(&probe, "")?;
    fs::remove_file(&probe)?;
    // lost on purpose: an empty folder harms nobody
    let _ = if made { Ok(()) } else { fs::remove_dir(&folder) };
    Ok(())
}

/// Keeps the manifest in the library, for the edition that follows. Gives its path from the library's folder. One that is
/// kept already stays as it is if the site is the same: a signed pack has another text at its top than an unsigned one.
pub fn keep(root: &Path, options: &Options, manifest: &Manifest) -> io::Result<String> {
    let path = format!("{}/{}.json", editions_folder(&options.series()), manifest.edition);
    let target = root.join(&path);
    let text = manifest.to_json();
    // lost on purpose: a manifest that cannot be read is written again
    let kept = fs::read(&target).unwrap_or_default();
    let is_same = |kept: Manifest| site_files(&kept).eq(site_files(manifest));
    if kept == text.as_bytes() || Manifest::parse(&kept).is_ok_and(is_same) {
        return Ok(path);
    }
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    replace(&target, |mut file| io::Write::write_all(&mut file, text.as_bytes()).map(|()| file))?;
    Ok(path)
}

fn site_files(manifest: &Manifest) -> impl Iterator<Item = (&String, &FileRecord)> {
    manifest.files.iter().filter(|(path, _)| path.starts_with(SITE))
}

/// Writes a file beside its place and puts it there when it is whole; gives its size in bytes.
fn replace(path: &Path, write: impl FnOnce(fs::File) -> io::Result<fs::File>) -> io::Result<u64> {
    let name = path.file_name().ok_or_else(|| io::Error::other("the path names no file"))?.to_string_lossy();
    let fresh = path.with_file_name(format!(".{name}.new"));
    let written = fs::File::create(&fresh).and_then(write).and_then(|file| file.sync_all());
    match written.and_then(|()| fs::rename(&fresh, path)) {
        Ok(()) => Ok(fs::metadata(path)?.len()),
        Err(error) => {
            // lost on purpose: the error that is reported is the first
            let _ = fs::remove_file(&fresh);
            Err(error)
        }
    }
}

#[cfg(test)]
mod tests;
