//! The names of a pack's own files, and which paths may stand in a pack.

use std::path::{Path, PathBuf};

/// The list of all files; written last, and only when all others are whole.
pub const MANIFEST: &str = "manifest.json";
/// The same as lines for `sha256sum -c`.
pub const SUMS: &str = "SHA256SUMS";
/// The signature of the manifest.
pub const SIGNATURE: &str = "manifest.json.minisig";
/// Stands on a stick while it is being written.
pub const PARTIAL: &str = "manifest.partial.json";
/// The manifest before it has its name.
pub const MANIFEST_NEW: &str = "manifest.json.new";
/// The partial manifest before it has its name.
pub const PARTIAL_NEW: &str = "manifest.partial.json.new";

/// Names that no file of the pack may have, because the writer needs them.
pub const RESERVED: [&str; 6] = [MANIFEST, SUMS, SIGNATURE, PARTIAL, MANIFEST_NEW, PARTIAL_NEW];

/// Names that are devices on Windows, whatever the ending.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// Why a file or folder cannot have this name on Windows, FAT32, exFAT or NTFS; `None` if it can.
pub fn fault(name: &str) -> Option<String> {
    if name.is_empty() {
        return Some("a name is empty".to_string());
    }
    if name == "." || name == ".." {
        return Some(format!("`{name}` is no name but a way to another folder"));
    }
    if let Some(found) = name.chars().find(|c| c.is_control() || "<>:\"|?*\\".contains(*c)) {
        return Some(format!("`{}` is not allowed in names", found.escape_default()));
    }
    if name.ends_with(['.', ' ']) {
        return Some("a name may not end with a point or a space".to_string());
    }
    let stem = name.split('.').next().unwrap_or("").trim_end().to_lowercase();
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    if DEVICES.contains(&stem.as_str()) || port.is_some_and(|rest| is_one_of("123456789¹²³", rest)) {
        return Some(format!("`{stem}` is a device on Windows"));
    }
    None
}

fn is_one_of(digits: &str, text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| digits.contains(c)) && chars.next().is_none()
}

/// Whether a path is relative, has `/` between names that every system can have, and so leads nowhere but below the
/// folder it is joined to. Paths in manifests are from strangers until this was asked.
pub fn is_safe(path: &str) -> bool {
    path.split('/').all(|name| fault(name).is_none())
}

/// Whether two names are one on a system that does not tell capitals: equal folded forms.
pub fn folded(path: &str) -> String {
    path.chars().map(capital).collect()
}

/// Windows folds single UTF-16 units, so a letter whose capital is two letters stays.
fn capital(c: char) -> char {
    let mut all = c.to_uppercase();
    match (all.next(), all.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

/// The folders a path lies in, the outermost first, without the top.
pub fn folders_of(path: &str) -> impl Iterator<Item = &str> {
    path.char_indices().filter(|(_, c)| *c == '/').filter_map(|(at, _)| path.get(..at))
}

/// The path of a file of the pack below the top of the stick, with the separators of the system.
pub fn on_disk(top: &Path, path: &str) -> PathBuf {
    path.split('/').fold(top.to_path_buf(), |folder, name| folder.join(name))
}

/// What systems leave at the top of a stick by themselves. `autorun.inf` is not among it: it starts programs.
pub fn is_litter(name: &str) -> bool {
    const NAMES: [&str; 17] = [
        "SYSTEM VOLUME INFORMATION",
        "$RECYCLE.BIN",
        "RECYCLER",
        "RECYCLED",
        ".SPOTLIGHT-V100",
        ".FSEVENTSD",
        ".TEMPORARYITEMS",
        ".DOCUMENTREVISIONS-V100",
        ".APDISK",
        ".DS_STORE",
        ".VOLUMEICON.ICNS",
        "THUMBS.DB",
        "DESKTOP.INI",
        "LOST.DIR",
        "LOST+FOUND",
        ".ANDROID_SECURE",
        "WPSETTINGS.DAT",
    ];
    let name = folded(name);
    let found =
        name.strip_prefix("FOUND.").is_some_and(|rest| rest.len() == 3 && rest.bytes().all(|b| b.is_ascii_digit()));
    NAMES.contains(&name.as_str()) || name.starts_with(".TRASH") || name.starts_with("._") || found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_leaves_the_stick() {
        for path in [
            "",
            "/etc/passwd",
            "../a",
            "a/../b",
            "./a",
            "a//b",
            "a/",
            "C:/a",
            "a\\b",
            "\\\\host\\a",
            ".. /a",
            "a/.. ",
            "nul",
            "site/COM1.html",
            "site/com¹",
            "a\0b",
            "site/a.",
            "CON .txt",
        ] {
            assert!(!is_safe(path), "{path:?}");
        }
        for path in ["site/a.html", "打开案例库.html", "site/com10.html", "a/..b", "site/console.js"] {
            assert!(is_safe(path), "{path:?}");
        }
    }

    #[test]
    fn folders_from_the_outside() {
        assert_eq!(folders_of("a/b/c.html").collect::<Vec<_>>(), ["a", "a/b"]);
        assert_eq!(folders_of("a").count(), 0);
    }

    #[test]
    fn litter() {
        for name in ["System Volume Information", ".Trash-1000", "._说明.txt", "FOUND.000", ".DS_Store"] {
            assert!(is_litter(name), "{name}");
        }
        for name in ["autorun.inf", "FOUND.txt", "site", "trash"] {
            assert!(!is_litter(name), "{name}");
        }
    }
}
