//! `tashan init`

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use include_dir::{Dir, include_dir};

use super::{cannot, say};

/// The files of a new library.
static STARTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/starter");
/// Folders of a library that are empty at first.
const EMPTY: &[&str] = &["static", "templates", "themes"];
/// The files of a new site theme: those that docs/themes.md builds, one after the other.
static THEME_STARTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/theme_starter");

/// Makes a library, or a site theme, in a folder that is new or empty.
pub fn run(dir: &Path, theme: bool) -> ExitCode {
    let occupied = fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
    if occupied {
        return cannot(&format!("{} is not empty; name a new folder", dir.display()));
    }
    let (files, empty, next) = if theme { (&THEME_STARTER, &[][..], "serve") } else { (&STARTER, EMPTY, "build") };
    match make(dir, files, empty) {
        Ok(()) => {
            say(&format!("made {}; now: tashan {next} --root {}", dir.display(), dir.display()));
            ExitCode::SUCCESS
        }
        Err(error) => cannot(&format!("{} cannot be made: {error}", dir.display())),
    }
}

fn make(dir: &Path, files: &Dir<'_>, empty: &[&str]) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    files.extract(dir)?;
    for folder in empty {
        fs::create_dir_all(dir.join(folder))?;
    }
    Ok(())
}
