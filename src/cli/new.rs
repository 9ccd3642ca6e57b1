//! `tashan new`

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use super::clock;
use super::fresh;
use super::{cannot, inner_path, say};
use crate::base::pinyin;
use crate::base::toml_text::quoted;

/// The case that a library without `archetypes/cases.md` starts from.
const CASE: &str = include_str!("starter/archetypes/cases.md");
/// Bytes of a file name made from a title.
const NAME_BYTES: usize = 60;

/// Writes one new file, never over another.
pub fn run(root: &Path, config: &str, path: &str, title: Option<&str>) -> ExitCode {
    if !root.join(config).is_file() {
        return cannot(&format!(
            "there is no {config} here; make a library with `tashan init DIR`, or name it with --root"
        ));
    }
    let named = path.trim_end_matches('/');
    let name_from_title = path.ends_with('/') || root.join("content").join(named).is_dir();
    let Some(inner) = inner_path(named) else {
        return cannot(&format!("`{path}` is no path inside content/; write cases/NAME"));
    };
    let (folder, name) = match (name_from_title, inner.as_str().rsplit_once('/')) {
        (true, _) => (inner.as_str(), title.unwrap_or("")),
        (false, Some((folder, name))) => (folder, name),
        (false, None) => ("", inner.as_str()),
    };
    let slug = pinyin::short_slug(name, NAME_BYTES);
    if slug.is_empty() {
        return cannot("there is no name to write to; give one as cases/NAME, or a --title with words in it");
    }
    let file = if folder.is_empty() { format!("content/{slug}.md") } else { format!("content/{folder}/{slug}.md") };
    let archetype = archetype(root, folder);
    // The archetype has the quotes.
    let title = quoted(title.unwrap_or(name));
    let inside = title.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(&title);
    let text = archetype.replace("{{ title }}", inside).replace("{{ date }}", &clock::today().to_string());
    match fresh::write(&root.join(&file), &text) {
        Ok(()) => {
            say(&file);
            ExitCode::SUCCESS
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            cannot(&format!("{file} exists; nothing was written"))
        }
        Err(error) => cannot(&format!("{file} cannot be written: {error}")),
    }
}

/// `archetypes/FOLDER.md`, or `archetypes/default.md`, or the built-in case.
fn archetype(root: &Path, folder: &str) -> String {
    let top = folder.split('/').next().unwrap_or("");
    let names = [format!("archetypes/{top}.md"), "archetypes/default.md".to_string()];
    names.iter().find_map(|name| fs::read_to_string(root.join(name)).ok()).unwrap_or_else(|| CASE.to_string())
}
