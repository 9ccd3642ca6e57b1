//! Packs that are one file: a built site as one HTML file, a library as a book.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::epub::{book, epub};
use super::one_file::one_file;
use super::{Built, replace};
use crate::diag::Report;
use crate::edition::SITE;
use crate::pipeline::{self, Options};

/// Endings of pictures that a book can show or say that it cannot.
const PICTURES: &[&str] = &["png", "jpg", "jpeg", "gif", "webp", "svg", "avif"];

/// Why a file was not made.
pub enum Failure {
    /// The library has mistakes.
    Library(Report),
    /// Something in it does not fit into this form.
    Content(Vec<String>),
    /// A file cannot be read or written.
    Io(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Io(error)
    }
}

/// Writes the site as one HTML file; gives its size in bytes.
pub fn write_html(built: &Built, file: &Path) -> Result<u64, Failure> {
    let files = read(built, |_| true)?;
    let bytes = one_file(&files, "index.html")
        .map_err(|problems| Failure::Content(problems.iter().map(ToString::to_string).collect()))?;
    Ok(write(file, &bytes)?)
}

/// Writes the library as a book; gives its size in bytes. A book is no site, so the library is read again.
pub fn write_epub(root: &Path, options: &Options, built: &Built, file: &Path) -> Result<u64, Failure> {
    let site = pipeline::site(root, options).map_err(Failure::Library)?;
    let is_picture =
        |path: &str| path.rsplit('.').next().is_some_and(|end| PICTURES.contains(&end.to_ascii_lowercase().as_str()));
    let images: BTreeMap<String, Vec<u8>> = read(built, is_picture)?.into_iter().collect();
    let bytes = epub(&book(&site, &built.record.manifest, images)).map_err(Failure::Content)?;
    Ok(write(file, &bytes)?)
}

/// The files of the site that are wanted, by their path in it.
fn read(built: &Built, wanted: impl Fn(&str) -> bool) -> io::Result<Vec<(String, Vec<u8>)>> {
    let paths = built.record.manifest.files.keys().filter_map(|path| path.strip_prefix(SITE));
    paths.filter(|path| wanted(path)).map(|path| Ok((path.to_string(), fs::read(built.folder.join(path))?))).collect()
}

fn write(file: &Path, bytes: &[u8]) -> io::Result<u64> {
    replace(file, |mut target| target.write_all(bytes).map(|()| target))
}
