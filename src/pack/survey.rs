//! What lies on a stick in the folders that matter. Links are seen and never followed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, FileType};
use std::io;
use std::path::Path;

use super::problem::Problem;
use crate::edition::names;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// A link, wherever it leads, or a device, a pipe.
    Strange,
}

impl From<FileType> for Kind {
    fn from(found: FileType) -> Kind {
        match found {
            found if found.is_file() => Kind::File,
            found if found.is_dir() => Kind::Folder,
            _ => Kind::Strange,
        }
    }
}

/// Path below the top → what it is, for all that lies in the folders that were looked into.
#[derive(Debug, Default)]
pub(super) struct Survey {
    pub(super) entries: BTreeMap<String, Kind>,
    /// The folders that were looked into.
    entered: BTreeSet<String>,
    /// By the folded path, for systems that do not tell capitals.
    folded: BTreeMap<String, String>,
}

impl Survey {
    /// Looks into the top and every folder that `enter` wants.
    pub(super) fn new(top: &Path, enter: &dyn Fn(&str) -> bool) -> Result<Survey, Problem> {
        let mut out = Survey::default();
        out.read(top, "", enter)?;
        out.folded = out.entries.keys().map(|path| (names::folded(path), path.clone())).collect();
        Ok(out)
    }

    fn read(&mut self, top: &Path, folder: &str, enter: &dyn Fn(&str) -> bool) -> Result<(), Problem> {
        let path = if folder.is_empty() { top.to_path_buf() } else { names::on_disk(top, folder) };
        let found = list(&path).map_err(|error| Problem::io(folder, "the folder cannot be read", &error))?;
        for (name, kind) in found {
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            let inside = kind == Kind::Folder && enter(&path);
            self.entries.insert(path.clone(), kind);
            if inside {
                self.read(top, &path, enter)?;
                self.entered.insert(path);
            }
        }
        Ok(())
    }

    /// Whether a folder was looked into.
    pub(super) fn knows(&self, folder: &str) -> bool {
        self.entered.contains(folder)
    }

    /// What is at a path.
    pub(super) fn at(&self, path: &str) -> Option<Kind> {
        self.entries.get(path).copied()
    }

    /// A name that is the same where capitals are not told apart, if the path itself is not there.
    pub(super) fn other_capitals(&self, path: &str) -> Option<&str> {
        self.folded.get(&names::folded(path)).map(String::as_str).filter(|found| *found != path)
    }

    /// All below a folder.
    pub(super) fn below(&self, folder: &str) -> impl Iterator<Item = (&str, Kind)> {
        let start = format!("{folder}/");
        let rest = self.entries.range(start.clone()..);
        rest.take_while(move |(path, _)| path.starts_with(&start)).map(|(path, kind)| (path.as_str(), *kind))
    }
}

fn list(folder: &Path) -> io::Result<BTreeMap<String, Kind>> {
    fs::read_dir(folder)?
        .map(|entry| {
            let entry = entry?;
            Ok((entry.file_name().to_string_lossy().into_owned(), Kind::from(entry.file_type()?)))
        })
        .collect()
}
