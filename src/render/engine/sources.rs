//! The texts of the templates, by the names that the engine knows them by, and what can be seen in a text without running it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::builtin;
use super::stray;
use crate::diag::{Report, TextFile};
use crate::source::SiteTheme;

/// Before the names of the templates that are in the program; Zola's word, since templates may extend them by it.
pub const BUILTIN: &str = "__zola_builtins/";

/// Endings of files that are templates; as in Zola all others in the folder are left alone.
const ENDINGS: [&str; 6] = [".html", ".xml", ".md", ".txt", ".json", ".ics"];

/// The templates, the names that stand before theirs, and their texts.
pub struct Sources {
    by_name: BTreeMap<String, TextFile>,
    /// What is put before a name that is not there, in this order.
    prefixes: Vec<String>,
}

/// `themes/jade/templates/page.html` and `templates/page.html` are `page.html`.
pub fn short_name(path: &str) -> &str {
    path.split_once("templates/").map_or(path, |(_, name)| name)
}

impl Sources {
    /// The library's own templates, those of the site theme called `name`, and those in the program.
    pub fn new(name: &str, theme: &SiteTheme, own: &[TextFile]) -> Sources {
        let themed = format!("{name}/templates/");
        let mut by_name = BTreeMap::new();
        for (name, text) in builtin::TEMPLATES {
            by_name.insert(format!("{BUILTIN}{name}"), TextFile::new(&format!("{BUILTIN}{name}"), text));
        }
        let is_template = |file: &&TextFile| ENDINGS.iter().any(|ending| file.path.ends_with(ending));
        for file in theme.templates.iter().filter(is_template) {
            by_name.insert(format!("{themed}{}", short_name(&file.path)), file.clone());
        }
        for file in own.iter().filter(is_template) {
            by_name.insert(short_name(&file.path).to_string(), file.clone());
        }
        Sources { by_name, prefixes: vec![themed, BUILTIN.to_string()] }
    }

    /// Takes out what stands outside the blocks of templates that extend others.
    pub fn take_out_stray(&mut self, report: &mut Report) {
        for file in self.by_name.values_mut() {
            if let Some(text) = stray::without(file, report) {
                *file = TextFile::new(&file.path, &text);
            }
        }
    }

    /// What stands before names of the site theme's templates, and before those in the program.
    pub fn prefixes(&self) -> &[String] {
        &self.prefixes
    }

    /// All of them, by name.
    pub fn all(&self) -> impl Iterator<Item = (&str, &TextFile)> {
        self.by_name.iter().map(|(name, file)| (name.as_str(), file))
    }

    /// Those that people have written.
    pub fn files(&self) -> impl Iterator<Item = &TextFile> {
        self.all().filter(|(name, _)| !name.starts_with(BUILTIN)).map(|(_, file)| file)
    }

    /// The file of a template that the engine names.
    pub fn get(&self, name: &str) -> Option<&TextFile> {
        self.by_name.get(name)
    }

    /// The whole name of a template by one that a template or page asks for.
    pub fn resolve(&self, name: &str) -> Option<&str> {
        let whole = |name: &str| self.by_name.get_key_value(name).map(|(name, _)| name.as_str());
        whole(name).or_else(|| self.prefixes.iter().find_map(|prefix| whole(&format!("{prefix}{name}"))))
    }

    /// The templates that one extends, the nearest first.
    pub fn parents(&self, name: &str) -> Vec<&str> {
        let mut out = Vec::new();
        let mut at = self.get(name);
        while let Some(parent) = at.and_then(|file| extends(&file.text)).and_then(|(parent, _)| self.resolve(parent)) {
            if out.contains(&parent) {
                break;
            }
            out.push(parent);
            at = self.get(parent);
        }
        out
    }

    /// The words that stand after a word at the beginning of a tag, in all templates: names of blocks, of components.
    pub fn words_after(&self, tag: &str) -> Vec<&str> {
        self.all().flat_map(|(_, file)| tags(&file.text)).filter_map(|(inside, _)| word_after(inside, tag)).collect()
    }

    /// Where a template defines a component.
    pub fn component(&self, template: &str, name: &str) -> Option<(&TextFile, Range<usize>)> {
        let file = self.get(template)?;
        let mut found = tags(&file.text).filter(|(inside, _)| word_after(inside, "component") == Some(name));
        found.next().map(|(_, at)| (file, at))
    }
}

/// The template that a text extends, and where it says so.
pub fn extends(text: &str) -> Option<(&str, Range<usize>)> {
    let (inside, at) = tags(text).next()?;
    let rest = inside.trim_start().strip_prefix("extends")?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let name = rest[1..].split(quote).next()?;
    let start = at.start + text[at].find(name).filter(|_| !name.is_empty())?;
    Some((name, start..start + name.len()))
}

/// The tags of a text: what stands between `{%` and `%}`, without the hyphens, and where. Those in comments do not count.
pub fn tags(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let at = from + text[from..].find("{%").into_iter().chain(text[from..].find("{#")).min()?;
            let is_comment = text[at..].starts_with("{#");
            let inner = at + 2;
            let end = text[inner..].find(if is_comment { "#}" } else { "%}" }).map_or(text.len(), |end| inner + end);
            from = (end + 2).min(text.len());
            if !is_comment {
                let inside = &text[inner..end];
                let inside = inside.strip_prefix('-').unwrap_or(inside);
                return Some((inside.strip_suffix('-').unwrap_or(inside), at..from));
            }
        }
    })
}

/// The word after `tag` in the inside of a tag that begins with it; a component's may have dots.
fn word_after<'a>(inside: &'a str, tag: &str) -> Option<&'a str> {
    let rest = inside.trim_start().strip_prefix(tag)?;
    let word = rest.trim_start();
    let end = word.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(word.len());
    (rest.starts_with(char::is_whitespace) && end > 0).then(|| &word[..end])
}
