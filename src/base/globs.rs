//! Patterns of paths, as `*.{graphml,xlsx}` and `**/drafts/*`. As in Zola a `*` passes over `/`, so `*.tmp` means such files
//! in all folders.

use globset::{Glob, GlobSet, GlobSetBuilder};

/// A list of patterns.
#[derive(Debug, Clone, Default)]
pub struct Globs(GlobSet);

impl Globs {
    /// The patterns of a list; one that is [no pattern](mistake) matches nothing.
    pub fn new<'a>(patterns: impl IntoIterator<Item = &'a str>) -> Globs {
        let mut set = GlobSetBuilder::new();
        for glob in patterns.into_iter().filter_map(|pattern| Glob::new(pattern).ok()) {
            set.add(glob);
        }
        // lost on purpose: each pattern was sound by itself, and only their sum could be too large
        Globs(set.build().unwrap_or_default())
    }

    /// Whether one of them is the path as a whole.
    pub fn has(&self, path: &str) -> bool {
        self.0.is_match(path)
    }
}

/// Why a text is no pattern.
pub fn mistake(pattern: &str) -> Option<String> {
    Glob::new(pattern).err().map(|error| error.kind().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_the_path_as_a_whole() {
        let globs = Globs::new(["*.{graphml,xlsx}", "temp.*", "**/build_folder", "["]);
        for path in ["/content/a/b.xlsx", "temp.txt", "/content/a/build_folder"] {
            assert!(globs.has(path), "{path}");
        }
        for path in ["/content/a/b.xlsx.md", "/content/temp.txt", "/content/build_folder/a.md"] {
            assert!(!globs.has(path), "{path}");
        }
        assert!(mistake("a[").is_some() && mistake("a*").is_none());
        assert!(!Globs::default().has("a"));
    }
}
