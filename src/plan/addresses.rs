//! Addresses of lists: taxonomies, terms, list pages, feeds.

use crate::base::site_path::SitePath;
use crate::config::{Config, UrlStyle};
use crate::library::{Section, Taxonomy, language_prefix, section_address};

/// The address of the list page `index` of a list that starts at `first`: `themes/x.html`, `themes/x/page/2.html`.
pub fn pager_address(first: &SitePath, index: usize, folder: Option<&str>, style: UrlStyle) -> Option<SitePath> {
    if index == 0 { Some(first.clone()) } else { numbered(first, index + 1, folder, style) }
}

/// The address that the first list page has by its number; it leads on to the list's own.
pub fn first_pager_address(first: &SitePath, folder: Option<&str>, style: UrlStyle) -> Option<SitePath> {
    numbered(first, 1, folder, style)
}

fn numbered(first: &SitePath, number: usize, folder: Option<&str>, style: UrlStyle) -> Option<SitePath> {
    let end = match style {
        UrlStyle::File => format!("{number}.html"),
        UrlStyle::Directory => format!("{number}/index.html"),
    };
    let parts = [&below(first), folder.unwrap_or("page"), &end];
    SitePath::new(&parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/"))
}

/// The folder of what belongs to a page: `themes/x` for `themes/x.html` and for `themes/x/index.html`.
fn below(page: &SitePath) -> String {
    let name = page.as_str();
    let folder = name.strip_suffix("index.html").map(|folder| folder.trim_end_matches('/'));
    folder.or_else(|| name.strip_suffix(".html")).unwrap_or(name).to_string()
}

/// A feed of a page.
pub fn feed_address(page: &SitePath, file: &str) -> Option<SitePath> {
    let folder = below(page);
    SitePath::new(if folder.is_empty() { file.to_string() } else { format!("{folder}/{file}") }.as_str())
}

/// The feed of all pages of a language.
pub fn site_feed_address(lang: &str, file: &str, config: &Config) -> Option<SitePath> {
    section_address("", lang, config).and_then(|home| feed_address(&home, file))
}

fn taxonomy_folder(slug: &str, lang: &str, config: &Config) -> String {
    let root = config.taxonomy_root.as_deref().unwrap_or("").trim_matches('/');
    let parts = [language_prefix(lang, config), root, slug];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/")
}

/// The first list page of a term or place, by the folder of its taxonomy.
pub fn term_address(taxonomy: &str, lang: &str, slug: &str, config: &Config) -> Option<SitePath> {
    let folder = taxonomy_folder(taxonomy, lang, config);
    match config.url_style {
        UrlStyle::File => SitePath::new(&format!("{folder}/{slug}.html")),
        UrlStyle::Directory => SitePath::new(&format!("{folder}/{slug}/index.html")),
    }
}

/// The list of a taxonomy's terms.
pub fn taxonomy_address(taxonomy: &str, lang: &str, config: &Config) -> Option<SitePath> {
    SitePath::new(&format!("{}/index.html", taxonomy_folder(taxonomy, lang, config)))
}

/// The first list page of a term.
pub fn address_of_term(taxonomy: &Taxonomy, term: usize, config: &Config) -> Option<SitePath> {
    term_address(&taxonomy.slug, &taxonomy.lang, &taxonomy.terms.get(term)?.slug, config)
}

/// The folder of a section's list pages after the first.
pub fn section_pager_folder(section: &Section) -> Option<&str> {
    section.parsed.as_ref().and_then(|head| head.meta.paginate_path.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_addresses() {
        let path = |text| SitePath::new(text).unwrap();
        let at = |text, style| pager_address(&path(text), 1, None, style).unwrap().to_string();
        assert_eq!(at("themes/a.html", UrlStyle::File), "themes/a/page/2.html");
        assert_eq!(at("cases/index.html", UrlStyle::File), "cases/page/2.html");
        assert_eq!(at("index.html", UrlStyle::Directory), "page/2/index.html");
        assert_eq!(at("themes/a/index.html", UrlStyle::Directory), "themes/a/page/2/index.html");
        let named = |folder| pager_address(&path("index.html"), 2, Some(folder), UrlStyle::Directory).unwrap();
        assert_eq!(named("seite").as_str(), "seite/3/index.html");
        assert_eq!(named("").as_str(), "3/index.html");
        assert_eq!(feed_address(&path("blog/index.html"), "atom.xml").unwrap().as_str(), "blog/atom.xml");
        assert_eq!(feed_address(&path("index.html"), "atom.xml").unwrap().as_str(), "atom.xml");
    }
}
