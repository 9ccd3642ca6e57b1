//! The only maker of page addresses.

use super::Page;
use crate::base::pinyin;
use crate::base::site_path::SitePath;
use crate::config::{Config, Manner, Slug, UrlStyle};
use crate::diag::{Code, Report};
use crate::parse::Parsed;

/// Gives a page its address. A name that cannot be a file's is reported.
pub fn page(parsed: Parsed, config: &Config, report: &mut Report) -> Option<Page> {
    let slug = slug(&parsed, config);
    let is_case =
        config.manner == Manner::Tashan && (parsed.meta.case.is_some() || parsed.content_path().starts_with("cases/"));
    match of(&parsed, &slug, config) {
        Some(address) => Some(Page {
            assets: Vec::new(),
            ancestors: Vec::new(),
            section: None,
            is_listed: true,
            parsed,
            address,
            slug,
            is_case,
        }),
        None => {
            let written = parsed.meta.path.as_ref().or(parsed.meta.slug.as_ref());
            let place = written.map_or_else(|| parsed.file.whole(), |slug| parsed.file.at(slug.at.clone()));
            let help = "write slug = \"…\" of a-z, 0-9 and -, and no name that Windows keeps for itself".to_string();
            let name = written.map_or(if slug.is_empty() { &parsed.name } else { &slug }, |written| &written.value);
            report.error(Code::WrongType, place, format!("`{name}` gives no file name"), Some(help));
            None
        }
    }
}

/// Where a page is written; nothing for a name that gives no file name.
fn of(parsed: &Parsed, slug: &str, config: &Config) -> Option<SitePath> {
    if let Some(path) = &parsed.meta.path {
        return file(path.value.trim().trim_matches('/'), config.url_style);
    }
    let folder = folder(parent(parsed), config);
    let is_top = folder.is_empty() && parsed.canonical == "index.md";
    if slug.is_empty() && !is_top {
        return None;
    }
    let parts = [language_prefix(&parsed.lang, config), &folder, if is_top { "" } else { slug }];
    file(&parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/"), config.url_style)
}

/// The folder that a page is in; that of a page with files beside it is its own name.
pub fn parent(parsed: &Parsed) -> &str {
    let folder = parsed.folder();
    if parsed.colocated { folder.rsplit_once('/').map_or("", |(above, _)| above) } else { folder }
}

fn slug(parsed: &Parsed, config: &Config) -> String {
    match &parsed.meta.slug {
        Some(slug) if config.slugify.paths == Slug::Pinyin => slug.value.clone(),
        Some(slug) => config.slugify.paths.path(&slug.value),
        None => config.slugify.paths.path(&parsed.name),
    }
}

/// What wiki links may call a page: its path without `.md`, its slug, its title.
pub fn names(parsed: &Parsed, config: &Config) -> [String; 3] {
    [parsed.content_path().trim_end_matches(".md").to_string(), slug(parsed, config), parsed.meta.title.value.clone()]
}

/// The file of an address without ending; the empty one is the home page.
pub fn file(path: &str, style: UrlStyle) -> Option<SitePath> {
    match style {
        _ if path.is_empty() => SitePath::new("index.html"),
        UrlStyle::File => SitePath::new(&format!("{path}.html")),
        UrlStyle::Directory => SitePath::new(&format!("{path}/index.html")),
    }
}

/// The folder of the site for a content folder: each part in ASCII; in Zola's ways as it is.
pub fn folder(folder: &str, config: &Config) -> String {
    if config.slugify.paths != Slug::Pinyin {
        return folder.to_string();
    }
    let parts: Vec<String> = folder.split('/').map(pinyin::slug).collect();
    parts.join("/")
}

/// The address that templates write: from the root, or the whole one when there is a `base_url`. Where pages are folders it
/// names the folder. It is made relative after rendering.
pub fn permalink(config: &Config, address: &SitePath) -> String {
    format!("{}{}", config.base_url, public(config, address))
}

/// The same without `base_url`.
pub fn public(config: &Config, address: &SitePath) -> String {
    let path = address.rooted();
    match (config.url_style, path.strip_suffix("/index.html")) {
        (UrlStyle::Directory, Some(folder)) => format!("{folder}/"),
        _ => path,
    }
}

/// The folder of all pages of a language; empty for the default one.
pub fn language_prefix<'a>(lang: &'a str, config: &Config) -> &'a str {
    if lang == config.default_language { "" } else { lang }
}

/// The file of a section's first list page.
pub fn section(folder: &str, lang: &str, config: &Config) -> Option<SitePath> {
    let folder = self::folder(folder, config);
    let parts = [language_prefix(lang, config), &folder, "index.html"];
    SitePath::new(&parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/"))
}
