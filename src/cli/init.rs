//! `tashan init`

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use include_dir::{Dir, include_dir};

use super::{cannot, say};

/// The files of a new library.
static STARTER: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/cli/starter");

/// Makes a library in a folder that is new or empty.
pub fn run(dir: &Path) -> ExitCode {
    let occupied = fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some());
    if occupied {
        return cannot(&format!("{} is not empty; name a new folder", dir.display()));
    }
    match make(dir) {
        Ok(()) => {
            say(&format!("made {}; now: tashan build --root {}", dir.display(), dir.display()));
            ExitCode::SUCCESS
        }
        Err(error) => cannot(&format!("{} cannot be made: {error}", dir.display())),
    }
}

fn make(dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    STARTER.extract(dir)?;
    for folder in ["static", "templates", "themes"] {
        fs::create_dir_all(dir.join(folder))?;
    }
    Ok(())
}
