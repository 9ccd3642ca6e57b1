//! The only maker of page addresses.

use super::Page;
use crate::base::pinyin;
use crate::base::site_path::SitePath;
use crate::config::{Config, UrlStyle};
use crate::diag::{Code, Report};
use crate::parse::Parsed;

/// Gives a page its address. A name that cannot be spelled in ASCII is reported.
pub fn page(parsed: Parsed, config: &Config, report: &mut Report) -> Option<Page> {
    let stem = parsed.content_path().trim_end_matches(".md").to_string();
    // `cases/qujing/index.md`, a page with files beside it, is `cases/qujing`.
    let stem = stem.strip_suffix("/index").unwrap_or(&stem);
    let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
    let slug = match &parsed.meta.slug {
        Some(slug) => slug.value.clone(),
        None => pinyin::slug(name),
    };
    let full = match folder {
        "" => slug.clone(),
        folder => format!("{}/{slug}", self::folder(folder)),
    };
    let is_case = parsed.meta.case.is_some() || stem.starts_with("cases/");
    match file(&full, config.url_style).filter(|_| !slug.is_empty()) {
        Some(address) => Some(Page { parsed, address, slug, is_case }),
        None => {
            let place =
                parsed.meta.slug.as_ref().map_or_else(|| parsed.file.whole(), |slug| parsed.file.at(slug.at.clone()));
            let help = "write slug = \"…\" of a-z, 0-9 and -, and no name that Windows keeps for itself".to_string();
            report.error(
                Code::WrongType,
                place,
                format!("`{}` gives no file name", if slug.is_empty() { name } else { &slug }),
                Some(help),
            );
            None
        }
    }
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
