//! Sticks with FAT32: an image that is mounted through FUSE. Its driver refuses names that are not ASCII and every pack has
//! such names at its top, so what is packed here is a site alone.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;

use super::contents::PackFile;
use super::device::FileSystem;
use super::stick::Written;
use super::*;
use crate::edition::{Counts, FORMAT};

#[path = "../../tests/common/mount.rs"]
mod mount;
#[path = "../../tests/common/tree.rs"]
mod tree;

use tree::files;

/// A folder that is removed with the value.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Folder {
        let path = std::env::temp_dir().join(format!("tashan-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn inner(&self, name: &str) -> PathBuf {
        fs::create_dir_all(self.0.join(name)).unwrap();
        self.0.join(name)
    }

    /// A stick; none where no FAT32 can be made and mounted.
    fn fat(&self) -> Option<mount::Mounted> {
        let image = self.0.join("fat.img");
        let mounted =
            mount::fat_image(&image, 70_000).then(|| mount::mount_fat(&image, &self.inner("mounted"))).flatten();
        if mounted.is_none() {
            mount::not_checked("no FAT32 can be made and mounted here");
        }
        mounted
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // lost on purpose: the system clears its folder of temporary files
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A pack of these files below `site/`.
fn pack(edition: u32, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Pack {
    let files: BTreeMap<String, Vec<u8>> = files.into_iter().collect();
    let files: Vec<PackFile> =
        files.into_iter().map(|(path, bytes)| PackFile::memory(format!("site/{path}"), bytes)).collect();
    let manifest = Manifest {
        format: FORMAT,
        program: "tashan".into(),
        title: "案例库".into(),
        part: None,
        internal: false,
        edition,
        date: "2026-11-21".into(),
        counts: Counts { cases: 0, files: files.len(), bytes: files.iter().map(|file| file.size).sum() },
        cases: Vec::new(),
        files: files.iter().map(|file| (file.path.clone(), file.record())).collect(),
        leftovers: Default::default(),
    };
    Pack { manifest, files, signature: None }
}

/// Some pages; from edition to edition one in three changes, and a folder goes.
fn site(edition: u32) -> Vec<(String, Vec<u8>)> {
    let page = |number: u32| {
        let version = if number.is_multiple_of(3) { edition } else { 0 };
        (format!("cases/case-number-{number}.html"), format!("{number} {version} ").repeat(300).into_bytes())
    };
    let mut files: Vec<(String, Vec<u8>)> = (0..60).map(page).collect();
    files.push((format!("only-in-{edition}/deep/er/page.html"), vec![b'x'; 500]));
    files.push(("empty.css".into(), Vec::new()));
    files
}

fn write(top: &Path, pack: &Pack) -> Result<Written, Vec<Problem>> {
    stick::write(top, pack, stick::Options { read_back: true, recheck: false }, &|_| ())
}

fn edition_of(top: &Path) -> u32 {
    let options = verify::Options { allow_beside: true, ..Default::default() };
    verify::verify(top, &options, &|_| ()).unwrap().manifest.edition
}

/// Packed, unchanged, updated; then as the same pack is on the disk, on a file system without a fault.
#[test]
fn the_life_of_a_stick_with_fat32() {
    let folder = Folder::new("fat");
    let Some(mounted) = folder.fat() else { return };
    let found = device::look(&mounted.at).unwrap();
    assert_eq!(found.system, FileSystem::Fat32);
    assert!(found.free.is_some_and(|free| (60_000_000..72_000_000).contains(&free)), "{found:?}");
    let (one, two) = (pack(1, site(1)), pack(2, site(2)));
    assert_eq!(write(&mounted.at, &one).unwrap().written, 62);
    assert_eq!(edition_of(&mounted.at), 1);
    assert!(write(&mounted.at, &one).unwrap().unchanged);
    let written = write(&mounted.at, &two).unwrap();
    assert_eq!((written.written, written.kept, written.removed.len()), (21, 41, 1));
    assert_eq!(edition_of(&mounted.at), 2);
    let disk = folder.inner("disk");
    write(&disk, &two).unwrap();
    assert!(files(&mounted.at) == files(&disk));
    drop(mounted);
    let check = mount::tool("fsck.vfat", &["-n", mount::s(&folder.0.join("fat.img"))]).unwrap();
    assert!(check.status.success(), "{check:?}");
}

#[test]
fn a_stick_without_room_is_refused_before_the_first_byte() {
    let folder = Folder::new("room");
    let Some(mounted) = folder.fat() else { return };
    // Most of it is taken by someone's film.
    fs::write(mounted.at.join("filler.bin"), vec![1; 50_000_000]).unwrap();
    let with_film = |byte: u8, size: usize| pack(1, site(1).into_iter().chain([("film.bin".into(), vec![byte; size])]));
    let problems = write(&mounted.at, &with_film(7, 22_000_000)).unwrap_err();
    let said = problems.iter().map(ToString::to_string).collect::<String>();
    assert!(said.contains("MB are free") && said.contains("are missing"), "{said}");
    assert_eq!(files(&mounted.at).len(), 1);
    // What is freed counts: the stick is nearly full, and a smaller edition still has room.
    write(&mounted.at, &with_film(7, 16_000_000)).unwrap();
    write(&mounted.at, &with_film(8, 15_900_000)).unwrap();
    assert_eq!(edition_of(&mounted.at), 1);
}

/// What no stick can hold is found before the first byte.
#[test]
fn names_that_are_one_on_a_stick_are_refused() {
    let folder = Folder::new("names");
    let Some(mounted) = folder.fat() else { return };
    let names = ["a/page.html", "A/page.html", "nul.html"].map(|name| (name.to_string(), vec![1]));
    let said = write(&mounted.at, &pack(1, names)).unwrap_err().iter().map(ToString::to_string).collect::<String>();
    assert!(said.contains("capitals are not told apart") && said.contains("`nul` is a device on Windows"), "{said}");
    assert!(files(&mounted.at).is_empty());
}
