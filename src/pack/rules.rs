//! What the file systems of sticks can hold: names, lengths, capitals, folders, sizes. A pack must be fit for all of them,
//! because it is copied from one to another; the limits that FAT32 alone has are errors on FAT32, warnings where
//! the system is unknown or the folder is no stick (it may be copied to one), and nothing on exFAT and NTFS.

use std::collections::BTreeMap;

use super::device::FileSystem;
use super::problem::{Problem, Severity};
use crate::edition::names;

/// UTF-16 units that a name can have.
const LONGEST_NAME: usize = 255;
/// UTF-16 units of a whole path on Windows with `X:\`. Windows itself stops at 259; the rest is for a folder the
/// pack is copied into.
const LONGEST_PATH: usize = 240;
/// Entries of 32 bytes in a folder on FAT32, without `.` and `..`.
const FAT_ENTRIES: usize = 65_534;
/// Bytes of a file on FAT32.
const FAT_LARGEST: u64 = u32::MAX as u64;

/// Looks at every path and size (bytes) of a pack, and gives all that does not fit on a file system of this kind.
pub fn check<'a>(files: impl IntoIterator<Item = (&'a str, u64)>, system: &FileSystem) -> Vec<Problem> {
    let files: Vec<(&str, u64)> = files.into_iter().collect();
    let mut out = Vec::new();
    for (path, size) in &files {
        check_path(path, &mut out);
        check_size(path, *size, system, &mut out);
    }
    check_capitals(&files, &mut out);
    check_folders(&files, system, &mut out);
    out.sort();
    out.dedup();
    out
}

fn check_path(path: &str, out: &mut Vec<Problem>) {
    for name in path.split('/') {
        if let Some(fault) = names::fault(name) {
            out.push(Problem::error(path, format!("{fault}, so Windows cannot hold it"), "give the file another name"));
        }
        let length = name.encode_utf16().count();
        if length > LONGEST_NAME {
            let message = format!("a name has {length} characters, sticks hold {LONGEST_NAME}");
            out.push(Problem::error(path, message, "give the file a shorter name"));
        }
    }
    let length = r"X:\".len() + path.encode_utf16().count();
    if length > LONGEST_PATH {
        let message =
            format!("the path has {length} characters on Windows, where more than {LONGEST_PATH} may not open");
        out.push(Problem::error(path, message, "give the file or its folders shorter names"));
    }
    if names::RESERVED.contains(&path) {
        out.push(Problem::error(path, "this name is needed for the pack itself", "give the file another name"));
    }
}

/// What FAT32 alone refuses: an error there, a warning where a stick may be FAT32.
fn fat_problem(path: &str, message: String, help: &str, system: &FileSystem) -> Option<Problem> {
    match system {
        FileSystem::Fat32 => Some(Problem::error(path, message, help)),
        FileSystem::ExFat | FileSystem::Ntfs | FileSystem::ExFatOrNtfs => None,
        FileSystem::Other(_) | FileSystem::Unknown => Some(Problem::warning(path, message, help)),
    }
}

fn check_size(path: &str, size: u64, system: &FileSystem, out: &mut Vec<Problem>) {
    if size > FAT_LARGEST {
        let message = format!("the file has {size} bytes, FAT32 holds {FAT_LARGEST}");
        out.extend(fat_problem(path, message, "make it smaller, or use a stick with exFAT", system));
    }
}

/// Paths, and folders of paths, that are one where capitals are not told apart; and a file that is a folder of another.
fn check_capitals(files: &[(&str, u64)], out: &mut Vec<Problem>) {
    let mut seen: BTreeMap<String, (&str, bool)> = BTreeMap::new();
    for (path, _) in files {
        let all = names::folders_of(path).map(|folder| (folder, true)).chain([(*path, false)]);
        for (name, folder) in all {
            let (known, was_folder) = *seen.entry(names::folded(name)).or_insert((name, folder));
            if known != name {
                let message = format!("on a stick this and `{known}` are the same name: capitals are not told apart");
                out.push(Problem::error(name, message, "give one of them another name"));
            } else if folder != was_folder {
                out.push(Problem::error(name, "it is both a file and a folder", "give one of them another name"));
            }
        }
    }
}

fn check_folders(files: &[(&str, u64)], system: &FileSystem, out: &mut Vec<Problem>) {
    for (folder, entries) in entries(files.iter().map(|(path, _)| *path)) {
        if entries > FAT_ENTRIES {
            let message = format!("its names take {entries} places, a folder on FAT32 has {FAT_ENTRIES}");
            let help = "give the files shorter names, or use a stick with exFAT";
            out.extend(fat_problem(folder, message, help, system));
        }
    }
}

/// Folder → entries of 32 bytes that the names in it take on FAT32, each counted as a long one. The top is `""`.
pub(super) fn entries<'a>(paths: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, usize> {
    let mut sizes: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for path in paths {
        for whole in names::folders_of(path).chain([path]) {
            let (folder, name) = whole.rsplit_once('/').unwrap_or(("", whole));
            sizes.entry(folder).or_default().entry(name).or_insert_with(|| entries_of(name));
        }
    }
    sizes.into_iter().map(|(folder, names)| (folder, names.values().sum())).collect()
}

/// Entries of 32 bytes that a long name takes: 13 UTF-16 units each, and the short name.
fn entries_of(name: &str) -> usize {
    name.encode_utf16().count().div_ceil(13) + 1
}

/// The problems that stop the writing, and those that do not.
pub(super) fn sorted(problems: Vec<Problem>) -> (Vec<Problem>, Vec<Problem>) {
    problems.into_iter().partition(|problem| problem.severity == Severity::Error)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn messages(paths: &[&str], system: &FileSystem) -> Vec<String> {
        check(paths.iter().map(|path| (*path, 1)), system)
            .iter()
            .map(|p| format!("{}: {}", p.path, p.message))
            .collect()
    }

    #[test]
    fn sound_packs_pass() {
        assert_eq!(messages(&["site/a.html", "site/b/a.html", "打开案例库.html"], &FileSystem::Fat32), [""; 0]);
    }

    #[test]
    fn all_problems_at_once() {
        let long = format!("site/{}", "长".repeat(256));
        let deep = ["abcdefghij"; 24].join("/");
        let just = "x".repeat(237);
        let paths = [
            "site/a?.html",
            "site/nul.html",
            "site/end.",
            "site/A.html",
            "site/a.html",
            "Site/b.html",
            "site/f",
            "site/f/g",
            "manifest.json",
            "../x",
            &long,
            &deep,
            &just,
        ];
        let found = messages(&paths, &FileSystem::ExFat);
        for (path, part) in [
            ("site/a?.html", "`?` is not allowed"),
            ("site/nul.html", "device"),
            ("site/end.", "may not end"),
            ("site/a.html", "`site/A.html` are the same"),
            ("Site", "`site` are the same"),
            ("site/f", "both a file and a folder"),
            ("manifest.json", "pack itself"),
            ("../x", "way to another"),
            (&long, "256 characters"),
            (&deep, "266 characters on Windows"),
        ] {
            assert!(
                found.iter().any(|line| line.starts_with(&format!("{path}: ")) && line.contains(part)),
                "{path}: {found:#?}"
            );
        }
        assert!(!found.iter().any(|line| line.starts_with(&just)), "240 characters are allowed");
    }

    #[test]
    fn limits_of_fat32() {
        let large = |system| check([("film.mp4", 1 << 32)], &system);
        assert_eq!(large(FileSystem::Fat32)[0].severity, Severity::Error);
        assert_eq!(large(FileSystem::Unknown)[0].severity, Severity::Warning);
        assert!(large(FileSystem::ExFat).is_empty() && check([("a", (1 << 32) - 1)], &FileSystem::Fat32).is_empty());
        // 14 characters are three entries: 21,844 files are 65,532 of 65,534.
        let names: Vec<String> = (0..21_845).map(|n| format!("site/{n:09}.html")).collect();
        let count = |n: usize| check(names[..n].iter().map(|name| (name.as_str(), 1)), &FileSystem::Fat32).len();
        assert_eq!((count(21_844), count(21_845)), (0, 1));
    }
}
