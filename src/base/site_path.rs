//! Paths of files in the site: relative, with `/`, no `..`; and the way from one to another.

use std::fmt;

/// A file of the site, `cases/qujing.html`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SitePath(String);

impl SitePath {
    /// Takes a path with or without a leading slash. `None` if it is empty, leaves the site, or has a name that
    /// Windows and FAT32 refuse.
    pub fn new(path: &str) -> Option<SitePath> {
        let path = path.trim_start_matches('/');
        (!path.is_empty() && path.split('/').all(is_portable)).then(|| SitePath(path.to_string()))
    }

    /// The path as text, without a leading slash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address from the root, `/cases/qujing.html`.
    pub fn rooted(&self) -> String {
        format!("/{}", self.0)
    }
}

impl fmt::Display for SitePath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// The relative address of `target` as seen from the file `from`, both paths from the root without leading slash.
pub fn relative(from: &str, target: &str) -> String {
    let own: Vec<&str> = from.split('/').collect();
    let own_dirs = &own[..own.len() - 1];
    let parts: Vec<&str> = target.split('/').collect();
    let shared = own_dirs.iter().zip(&parts[..parts.len() - 1]).take_while(|(a, b)| a == b).count();
    let mut out = "../".repeat(own_dirs.len() - shared);
    out.push_str(&parts[shared..].join("/"));
    out
}

/// The path from the root that a relative address means in the file `from`.
pub fn beside(from: &str, path: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Names that are devices on Windows, whatever the ending.
const DEVICES: &[&str] = &[
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Whether a file can have this name on every system (Microsoft, “Naming Files, Paths, and Namespaces”).
fn is_portable(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or("").to_ascii_lowercase();
    !name.is_empty()
        && !name.ends_with(['.', ' '])
        && !name.contains(|c: char| c.is_control() || "<>:\"|?*\\".contains(c))
        && !DEVICES.contains(&stem.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_leaves_the_site() {
        for path in
            ["", "/", "a//b", "../a", "a/../b", "./a", "a\\b", "a:b.txt", "nul.html", "cases/CON", "a ", "a./b", "a\tb"]
        {
            assert_eq!(SitePath::new(path), None, "{path}");
        }
    }

    #[test]
    fn relative_addresses() {
        let from = "regions/a/b.html";
        assert_eq!(relative(from, "regions/a/c.html"), "c.html");
        assert_eq!(relative(from, "regions/c.html"), "../c.html");
        assert_eq!(relative(from, "index.html"), "../../index.html");
        assert_eq!(relative("index.html", "a/b.html"), "a/b.html");
        assert_eq!(relative("", "a/b.html"), "a/b.html");
        assert_eq!(beside("a/b/c.html", "../d.html"), "a/d.html");
        assert_eq!(beside("a.html", "./../b/c.html"), "b/c.html");
    }
}
