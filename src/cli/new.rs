//! `tashan new`

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use super::clock;
use super::{cannot, inner_path, say};
use crate::base::pinyin;

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
    let text = archetype
        .replace("{{ title }}", &toml_text(title.unwrap_or(name)))
        .replace("{{ date }}", &clock::today().to_string());
    match write(&root.join(&file), &text) {
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

/// The inside of a TOML string: what would end it or mean something is escaped.
fn toml_text(text: &str) -> String {
    let quoted = toml::Value::String(text.to_string()).to_string();
    let inner = |quote: char| quoted.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    match inner('"') {
        Some(inner) => inner.to_string(),
        // TOML prefers single quotes where the text has double ones; the archetype has double ones.
        None => text.replace('\\', "\\\\").replace('"', "\\\""),
    }
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_stay_inside_their_string() {
        for title in ["曲靖", "“五心”", "say \"hi\"", "back\\slash", "two\nlines"] {
            let text = format!("title = \"{}\"", toml_text(title));
            let table: toml::Table = toml::from_str(&text).unwrap();
            assert_eq!(table["title"].as_str(), Some(title));
        }
    }
}
