//! Changes of the library's files, several at once taken as one.

use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use notify::{EventKind, RecursiveMode, Watcher};

use crate::source::FOLDERS;

/// Editors write a file in several steps; a rebuild waits until it has been quiet for so long.
const QUIET: Duration = Duration::from_millis(80);

/// Calls `changed` after every change in the library, until the watcher fails. Folders that appear later
/// are watched too, because the library's own folder is, without what lies below it.
pub fn watch(root: &Path, config: &str, changed: impl Fn()) -> notify::Result<()> {
    let (sender, receiver) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event| {
        // lost on purpose: the receiver lives as long as the server
        let _ = sender.send(event);
    })?;
    // The watcher reports whole paths.
    let root = &root.canonicalize().map_err(notify::Error::io)?;
    watcher.watch(root, RecursiveMode::NonRecursive)?;
    let config = root.join(config);
    let folders = FOLDERS.map(|folder| root.join(folder));
    let mut watched: Vec<PathBuf> = Vec::new();
    watch_folders(&mut watcher, &folders, &mut watched)?;
    let matters = |event: &notify::Event| {
        !matches!(event.kind, EventKind::Access(_))
            && event.paths.iter().any(|path| folders.iter().any(|folder| path.starts_with(folder)) || *path == config)
    };
    while let Ok(first) = receiver.recv() {
        let mut relevant = matters(&first?);
        while let Ok(more) = receiver.recv_timeout(QUIET) {
            relevant |= matters(&more?);
        }
        if relevant {
            watch_folders(&mut watcher, &folders, &mut watched)?;
            changed();
        }
    }
    Ok(())
}

fn watch_folders(watcher: &mut impl Watcher, folders: &[PathBuf], watched: &mut Vec<PathBuf>) -> notify::Result<()> {
    watched.retain(|folder| folder.is_dir());
    for folder in folders {
        if folder.is_dir() && !watched.contains(folder) {
            watcher.watch(folder, RecursiveMode::Recursive)?;
            watched.push(folder.clone());
        }
    }
    Ok(())
}
