//! The site theme's files: from `themes/NAME` of the library, or the default theme inside the program.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use crate::diag::{Code, Outcome, Place, Report, TextFile};

static JADE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/themes/jade");

/// A file that goes into the site as it is.
#[derive(Debug, Clone)]
pub struct Asset {
    /// Its path in the site.
    pub address: String,
    /// Where it is from, for messages.
    pub origin: String,
    /// Its bytes, or where they are.
    pub bytes: AssetBytes,
}

impl Asset {
    /// A stylesheet that this build has made.
    pub fn made(address: String, origin: String, text: &str) -> Asset {
        let bytes = AssetBytes::Text(TextFile::new(&origin, text));
        Asset { address, origin, bytes }
    }

    /// Its address and its text, if it is one.
    pub fn text(&self) -> Option<(String, &str)> {
        match &self.bytes {
            AssetBytes::Text(file) => Some((self.address.clone(), &file.text)),
            AssetBytes::Disk(_) | AssetBytes::Memory(_) => None,
        }
    }
}

/// Bytes in memory, or a file to copy.
#[derive(Debug, Clone)]
pub enum AssetBytes {
    /// A file on disk.
    Disk(PathBuf),
    /// A script or stylesheet, which is read before it is copied.
    Text(TextFile),
    /// Bytes in memory.
    Memory(Arc<[u8]>),
}

/// A site theme as files; what they mean is the render stage's affair.
#[derive(Debug, Default)]
pub struct SiteTheme {
    /// `theme.toml`, if the theme has one.
    pub manifest: Option<TextFile>,
    /// Templates, named from the theme's `templates/`.
    pub templates: Vec<TextFile>,
    /// Its `translations/*.toml`: its own words, by language; those of its scripts are in `translations/scripts/`.
    pub translations: Vec<TextFile>,
    /// Its `sass/**`, named from the library's folder.
    pub sass: Vec<TextFile>,
    /// Static files with their address in the site.
    pub assets: Vec<Asset>,
}

/// Reads the site theme `name`, which is chosen at `place`: the library's own copy first, then the one inside
/// the program. Without a name there is none, and the library has all templates itself.
pub fn read_theme(root: &Path, name: &str, place: &Place) -> Outcome<SiteTheme> {
    if name.is_empty() {
        return Outcome { value: SiteTheme::default(), report: Report::default() };
    }
    let folder = format!("themes/{name}");
    if root.join(&folder).is_dir() {
        return read_disk(root, &folder);
    }
    let mut report = Report::default();
    if name == "jade" {
        return Outcome { value: embedded(), report };
    }
    let help = format!("put its folder at {folder}, or write theme = \"jade\"");
    report.error(Code::SiteTheme, place.clone(), format!("there is no site theme `{name}`"), Some(help));
    Outcome { value: SiteTheme::default(), report }
}

/// A static file of the default site theme, as an asset at another address.
pub fn inside(name: &str, address: &str) -> Option<Asset> {
    let file = JADE.get_file(format!("static/{name}"))?;
    let origin = format!("themes/jade/static/{name}");
    Some(Asset { address: address.to_string(), origin, bytes: AssetBytes::Memory(file.contents().into()) })
}

fn read_disk(root: &Path, folder: &str) -> Outcome<SiteTheme> {
    let mut report = Report::default();
    let mut value = SiteTheme::default();
    for (path, disk) in super::walk(root, folder, &mut report) {
        let inner = path[folder.len() + 1..].to_string();
        if let Some(address) = inner.strip_prefix("static/") {
            let address = address.to_string();
            value.assets.push(super::asset(root, address, path, disk));
        } else if inner == "theme.toml" || inner.starts_with("templates/") || is_words(&inner) {
            match super::read_text(root, &path) {
                Ok(file) if inner == "theme.toml" => value.manifest = Some(file),
                Ok(file) if is_words(&inner) => value.translations.push(file),
                Ok(file) => value.templates.push(file),
                Err(found) => report.merge(found),
            }
        }
    }
    value.sass = super::sass(root, &format!("{folder}/sass"), &mut report);
    Outcome { value, report }
}

/// Whether a file of a theme is `translations/LANG.toml` or `translations/scripts/LANG.toml`.
fn is_words(inner: &str) -> bool {
    let name = inner.strip_prefix("translations/").and_then(|name| name.strip_suffix(".toml"));
    name.map(|name| name.strip_prefix("scripts/").unwrap_or(name)).is_some_and(|name| !name.contains('/'))
}

fn embedded() -> SiteTheme {
    let mut value = SiteTheme::default();
    for file in files(&JADE) {
        let inner = file.path().to_string_lossy().replace('\\', "/");
        let origin = format!("themes/jade/{inner}");
        if let Some(address) = inner.strip_prefix("static/") {
            let bytes = AssetBytes::Memory(file.contents().into());
            value.assets.push(Asset { address: address.to_string(), origin, bytes });
        } else if let Some(text) = file.contents_utf8() {
            match inner.as_str() {
                "theme.toml" => value.manifest = Some(TextFile::new(&origin, text)),
                inner if is_words(inner) => value.translations.push(TextFile::new(&origin, text)),
                _ => value.templates.push(TextFile::new(&origin, text)),
            }
        }
    }
    value
}

fn files<'a>(dir: &'a Dir<'a>) -> Vec<&'a include_dir::File<'a>> {
    let mut out: Vec<_> = dir.files().chain(dir.dirs().flat_map(files)).collect();
    out.sort_by_key(|file| file.path());
    out
}
