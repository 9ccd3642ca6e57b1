//! A pack as a value: what lies on a stick and in a zip, every file with its sum, and the manifest that names them.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::sign::Signed;
use super::{Built, top};
use crate::base::sum;
use crate::edition::{FileRecord, Manifest, SITE};

/// Where the bytes of a file are.
#[derive(Debug, Clone)]
pub enum Source {
    /// Here.
    Memory(Arc<[u8]>),
    /// In a file that must not change until the pack is written.
    Disk(PathBuf),
}

/// One file of a pack.
#[derive(Debug, Clone)]
pub struct PackFile {
    /// Path below the top of the stick, with `/`.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 as 64 small hexadecimal digits.
    pub sha256: String,
    /// Where the bytes are.
    pub bytes: Source,
}

impl PackFile {
    /// A file made here.
    pub fn memory(path: impl Into<String>, bytes: impl Into<Arc<[u8]>>) -> PackFile {
        let bytes = bytes.into();
        let (size, sha256) = (bytes.len() as u64, sum::of_bytes(&bytes));
        PackFile { path: path.into(), size, sha256, bytes: Source::Memory(bytes) }
    }

    /// Size and sum.
    pub fn record(&self) -> FileRecord {
        FileRecord { size: self.size, sha256: self.sha256.clone() }
    }

    /// All of its bytes; an error if they are no longer those of the record.
    pub fn read(&self) -> io::Result<Vec<u8>> {
        let bytes = match &self.bytes {
            Source::Memory(bytes) => bytes.to_vec(),
            Source::Disk(path) => fs::read(path)?,
        };
        if sum::of_bytes(&bytes) == self.sha256 {
            return Ok(bytes);
        }
        Err(io::Error::other(format!("`{}` has changed since the site was built; build it again", self.path)))
    }
}

/// All that goes on a stick.
#[derive(Debug, Clone)]
pub struct Pack {
    /// What it is, and every file of the edition.
    pub manifest: Manifest,
    /// The files, by path: those of the manifest, in a delta only some of them.
    pub files: Vec<PackFile>,
    /// The signature of the manifest's JSON.
    pub signature: Option<Signed>,
}

/// All that lies on a stick of an edition; `is_signed` says whether a signature will. The files of the site are not read.
pub fn assemble(built: &Built, is_signed: bool) -> io::Result<Pack> {
    let site = built.record.manifest.files.iter().map(|(path, record)| PackFile {
        path: path.clone(),
        size: record.size,
        sha256: record.sha256.clone(),
        bytes: Source::Disk(built.folder.join(path.strip_prefix(SITE).unwrap_or(path))),
    });
    let mut files: Vec<PackFile> = site.collect();
    files.extend(top::files(built, is_signed)?.into_iter().map(|(path, bytes)| PackFile::memory(path, bytes)));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    let mut manifest = built.record.manifest.clone();
    manifest.files = files.iter().map(|file| (file.path.clone(), file.record())).collect();
    manifest.counts.files = files.len();
    manifest.counts.bytes = files.iter().map(|file| file.size).sum();
    Ok(Pack { manifest, files, signature: None })
}

/// What has to be copied over an old edition to have the new one.
pub struct Delta {
    /// Only what has changed.
    pub pack: Pack,
    /// Files of the old edition that copying cannot remove.
    pub gone: Vec<String>,
}

/// A pack against the manifest of an old edition.
pub fn delta(pack: Pack, old: &Manifest) -> Delta {
    let now: BTreeMap<&String, &FileRecord> = pack.manifest.files.iter().collect();
    let gone = old.files.keys().filter(|path| !now.contains_key(path)).cloned().collect();
    let files = pack.files.iter().filter(|file| old.files.get(&file.path) != Some(&file.record())).cloned().collect();
    Delta { pack: Pack { files, ..pack }, gone }
}
