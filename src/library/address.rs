//! The only maker of page addresses.

use super::Page;
use crate::base::pinyin;
use crate::base::site_path::SitePath;
use crate::config::{Config, UrlStyle};
use crate::diag::{Code, Report};
use crate::parse::Parsed;

/// Gives a page its address. A name that cannot be spelled in ASCII is reported.
pub fn page(parsed: Parsed, config: &Config, report: &mut Report) -> Option<Page> {
    let slug = slug(&parsed);
    let is_case = parsed.meta.case.is_some() || stem(&parsed).starts_with("cases/");
    match of(&parsed, config) {
        Some(address) => Some(Page { parsed, address, slug, is_case }),
        None => {
            let place =
                parsed.meta.slug.as_ref().map_or_else(|| parsed.file.whole(), |slug| parsed.file.at(slug.at.clone()));
            let help = "write slug = \"…\" of a-z, 0-9 and -, and no name that Windows keeps for itself".to_string();
            let name = if slug.is_empty() { split(&parsed).1 } else { &slug };
            report.error(Code::WrongType, place, format!("`{name}` gives no file name"), Some(help));
            None
        }
    }
}

/// Where a page is written; nothing for a name that gives no file name.
fn of(parsed: &Parsed, config: &Config) -> Option<SitePath> {
    let slug = slug(parsed);
    let full = match split(parsed).0 {
        "" => slug.clone(),
        folder => format!("{}/{slug}", self::folder(folder)),
    };
    file(&full, config.url_style).filter(|_| !slug.is_empty())
}

/// `cases/qujing/index.md`, a page with files beside it, is `cases/qujing`.
fn stem(parsed: &Parsed) -> &str {
    let stem = parsed.content_path().trim_end_matches(".md");
    stem.strip_suffix("/index").unwrap_or(stem)
}

/// Folder and name.
fn split(parsed: &Parsed) -> (&str, &str) {
    let stem = stem(parsed);
    stem.rsplit_once('/').unwrap_or(("", stem))
}

fn slug(parsed: &Parsed) -> String {
    match &parsed.meta.slug {
        Some(slug) => slug.value.clone(),
        None => pinyin::slug(split(parsed).1),
    }
}

/// What wiki links may call a page: its path without `.md`, its slug, its title.
pub fn names(parsed: &Parsed) -> [String; 3] {
    [parsed.content_path().trim_end_matches(".md").to_string(), slug(parsed), parsed.meta.title.value.clone()]
}

/// The file of an address without ending.
pub fn file(path: &str, style: UrlStyle) -> Option<SitePath> {
    match style {
        UrlStyle::File => SitePath::new(&format!("{path}.html")),
        UrlStyle::Directory => SitePath::new(&format!("{path}/index.html")),
    }
}

/// The address of a content folder: each part in ASCII.
pub fn folder(folder: &str) -> String {
    let parts: Vec<String> = folder.split('/').map(pinyin::slug).collect();
    parts.join("/")
}
