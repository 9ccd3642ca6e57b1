//! The library's folder, walked once: text files with their text, other files with their place.
//! The only stage that reads the library from disk.

mod files;
mod inputs;
mod theme;

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::base::globs::Globs;
use crate::base::pinyin;
use crate::diag::{Code, Outcome, Place, Report, TextFile};

pub use files::{Files, LibraryFile};
pub use inputs::{FOLDERS, editions_folder, fingerprint, last_edition, read_editions};
pub use theme::{Asset, AssetBytes, SiteTheme, inside, read_theme};

/// Everything that stands in the library's folder and matters, each list in the order of its paths.
#[derive(Debug, Default)]
pub struct SourceTree {
    /// `content/**/*.md`
    pub content: Vec<TextFile>,
    /// The paths of all of them from `content/`, also of those that cannot be read as text.
    pub content_paths: Vec<String>,
    /// `data/*.toml`
    pub data: Vec<TextFile>,
    /// Paths of files of `data/` that are no text.
    pub unreadable: Vec<String>,
    /// `templates/**`, named from `templates/`.
    pub templates: Vec<TextFile>,
    /// `sass/**`, named from the library's folder.
    pub sass: Vec<TextFile>,
    /// `static/**` and the other files of `content/`, with their address in the site.
    pub assets: Vec<Asset>,
}

/// Which files of the library's folder count, and how those beside pages are named.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Files and folders of `content/` that are passed over, by their path from the library's folder with `/` before it.
    pub ignored_content: Globs,
    /// Files of `static/` that are passed over, by their path from there.
    pub ignored_static: Globs,
    /// Whether files of `static/` whose name begins with a point, or ends as editors' backups do, go into the site too.
    pub hidden_static: bool,
    /// Whether the address of a file beside a page has pinyin for Han, as the page's own.
    pub in_pinyin: bool,
    /// Whether `sass/` is read.
    pub compile_sass: bool,
}

impl Rules {
    /// As Zola, which decides on the head of a section when it meets its folder.
    fn ignores(&self, path: &str) -> bool {
        match path.rsplit_once('/') {
            Some((folder, name)) if name.starts_with("_index.") => self.ignored_content.has(&format!("/{folder}")),
            _ => self.ignored_content.has(&format!("/{path}")),
        }
    }
}

/// The configuration of the library: `zola.toml` if there is one, else `config.toml`.
pub fn config_name(root: &Path) -> &'static str {
    if has_file(root, "zola.toml") { "zola.toml" } else { "config.toml" }
}

/// Whether there is such a file.
pub fn has_file(root: &Path, path: &str) -> bool {
    root.join(path).is_file()
}

/// Whether there is such a folder.
pub fn has_folder(root: &Path, path: &str) -> bool {
    root.join(path).is_dir()
}

/// Reads one text file; a missing or unreadable file and bytes that are not UTF-8 are reported.
pub fn read_text(root: &Path, path: &str) -> Result<TextFile, Report> {
    let mut report = Report::default();
    let bytes = fs::read(root.join(path)).map_err(|error| {
        let help = "tashan works in the folder of a library; make one with `tashan init DIR`, or name it with --root";
        report.error(Code::Io, Place::file(path), format!("cannot be read: {error}"), Some(help.to_string()));
        std::mem::take(&mut report)
    })?;
    decode(path, bytes)
}

fn decode(path: &str, bytes: Vec<u8>) -> Result<TextFile, Report> {
    String::from_utf8(bytes).map(|text| TextFile::new(path, &text)).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let bytes = error.into_bytes();
        let before = String::from_utf8_lossy(&bytes[..valid]).into_owned();
        let place = TextFile::new(path, &before).at(valid..valid);
        let byte = bytes.get(valid).copied().unwrap_or(0);
        let help = "save the file as UTF-8; text out of older Chinese programs is often GBK".to_string();
        let mut report = Report::default();
        report.error(Code::NotUtf8, place, format!("the byte 0x{byte:02X} is not UTF-8"), Some(help));
        report
    })
}

/// Walks `content`, `data`, `templates`, `sass` and `static` under `root`.
pub fn read(root: &Path, rules: &Rules) -> Outcome<SourceTree> {
    let mut report = Report::default();
    let mut value = SourceTree::default();
    let mut content = Vec::new();
    for (path, disk) in walk(root, "content", &mut report) {
        let inner = path["content/".len()..].to_string();
        if rules.ignores(&path) {
            continue;
        }
        if path.ends_with(".md") {
            value.content_paths.push(inner);
            content.push(path);
        } else {
            let address = if rules.in_pinyin { ascii(&inner) } else { inner };
            value.assets.push(asset(root, address, path, disk));
        }
    }
    value.content = texts(root, &content, &mut report);
    for (folder, list) in [("data", &mut value.data), ("templates", &mut value.templates)] {
        let paths: Vec<String> = walk(root, folder, &mut report)
            .into_iter()
            .map(|(path, _)| path)
            .filter(|path| folder != "data" || path.ends_with(".toml"))
            .collect();
        *list = texts(root, &paths, &mut report);
        let read = |path: &String| list.iter().any(|file| *file.path == **path);
        value.unreadable.extend(paths.iter().filter(|path| !read(path)).cloned());
    }
    if rules.compile_sass {
        value.sass = sass(root, "sass", &mut report);
    }
    let files =
        if rules.hidden_static { walk_all(root, "static", &mut report) } else { walk(root, "static", &mut report) };
    for (path, disk) in files {
        let address = path["static/".len()..].to_string();
        if !rules.ignored_static.has(&address) {
            value.assets.push(asset(root, address, path, disk));
        }
    }
    Outcome { value, report }
}

/// The address of a file beside a page: Han in pinyin, as the page's own address is, so that zip tools and old
/// systems agree on it.
fn ascii(path: &str) -> String {
    let part = |part: &str| match part.rsplit_once('.') {
        _ if part.is_ascii() => part.to_string(),
        Some((stem, end)) => format!("{}.{end}", pinyin::slug(stem)),
        None => pinyin::slug(part),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// A file to copy; a script or stylesheet is read: it is stamped, and what a stylesheet would fetch can be seen.
fn asset(root: &Path, address: String, origin: String, disk: PathBuf) -> Asset {
    let is_text = origin.ends_with(".css") || origin.ends_with(".js");
    // One in another encoding is copied as it is.
    let text = if is_text { read_text(root, &origin).ok() } else { None };
    Asset { address, origin, bytes: text.map_or(AssetBytes::Disk(disk), AssetBytes::Text) }
}

/// Every file of Sass below a folder.
fn sass(root: &Path, folder: &str, report: &mut Report) -> Vec<TextFile> {
    let is_sass = |path: &String| path.ends_with(".scss") || path.ends_with(".sass") || path.ends_with(".css");
    let paths: Vec<String> = walk(root, folder, report).into_iter().map(|(path, _)| path).filter(is_sass).collect();
    texts(root, &paths, report)
}

fn texts(root: &Path, paths: &[String], report: &mut Report) -> Vec<TextFile> {
    let read: Vec<Result<TextFile, Report>> = paths.par_iter().map(|path| read_text(root, path)).collect();
    let mut out = Vec::with_capacity(read.len());
    for file in read {
        match file {
            Ok(file) => out.push(file),
            Err(found) => report.merge(found),
        }
    }
    out
}

/// The files below `root/folder`, by path; hidden files and editors' backups are passed over. An absent
/// folder is an empty one. Paths have `/` on every system.
fn walk(root: &Path, folder: &str, report: &mut Report) -> Vec<(String, PathBuf)> {
    let visible = |name: &str| !name.starts_with('.') && !name.ends_with('~');
    walk_if(root, folder, visible, report)
}

/// The same with hidden files.
fn walk_all(root: &Path, folder: &str, report: &mut Report) -> Vec<(String, PathBuf)> {
    walk_if(root, folder, |_| true, report)
}

fn walk_if(root: &Path, folder: &str, visible: impl Fn(&str) -> bool, report: &mut Report) -> Vec<(String, PathBuf)> {
    let top = root.join(folder);
    if !top.is_dir() {
        return Vec::new();
    }
    let mut out = Vec::new();
    let visible = |entry: &walkdir::DirEntry| entry.depth() == 0 || visible(&entry.file_name().to_string_lossy());
    for entry in WalkDir::new(&top).follow_links(true).into_iter().filter_entry(visible) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => match relative(root, entry.path()) {
                Some(path) => out.push((path, entry.into_path())),
                None => {
                    let place = Place::file(entry.path().to_string_lossy());
                    let help = Some("rename the file".to_string());
                    report.error(Code::NotUtf8, place, "the file's name is not UTF-8", help);
                }
            },
            Ok(_) => {}
            Err(error) => {
                let path = error.path().map_or_else(|| folder.to_string(), |path| path.display().to_string());
                report.error(Code::Io, Place::file(path), format!("cannot be read: {error}"), None);
            }
        }
    }
    out.sort();
    out
}

fn relative(root: &Path, path: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = path.strip_prefix(root).ok()?.iter().map(|part| part.to_str()).collect();
    Some(parts?.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_of_paths_from_the_top() {
        let globs = |list: &[&str]| Globs::new(list.iter().copied());
        let patterns = ["*.xlsx", "temp.*", "**/skip", "**/gone/*", "*/_index.md", "content/exact/*", "**/exact2/a.md"];
        let rules = Rules { ignored_content: globs(&patterns), ..Rules::default() };
        for path in ["content/a/x.xlsx", "content/skip/_index.md", "content/skip/_index.fr.md", "content/gone/p.md"] {
            assert!(rules.ignores(path), "{path}");
        }
        assert!(rules.ignores("content/exact2/a.md"));
        // As Zola: these match no path as a whole, or the head of a section, which goes with its folder.
        for path in ["content/a/temp.txt", "content/skip/p.md", "content/gone/_index.md", "content/exact/p.md"] {
            assert!(!rules.ignores(path), "{path}");
        }
    }
}
