//! The pages of the plan: pages, sections, terms and places, cut into list pages.

use super::{Content, Entry};
use crate::base::site_path::SitePath;
use crate::config::UrlStyle;
use crate::library::Library;

/// One list page of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pager {
    /// 0-based.
    pub index: usize,
    /// How many list pages there are.
    pub count: usize,
    /// Items on a full list page; 0 when all are on one.
    pub size: usize,
    /// Items altogether.
    pub total: usize,
}

impl Pager {
    /// The pagers of a list; an empty list has one.
    fn all(total: usize, size: usize) -> impl Iterator<Item = Pager> {
        let count = if size == 0 { 1 } else { total.div_ceil(size).max(1) };
        (0..count).map(move |index| Pager { index, count, size, total })
    }

    /// The items on this page.
    pub fn range(self) -> std::ops::Range<usize> {
        match self.size {
            0 => 0..self.total,
            size => (self.index * size).min(self.total)..((self.index + 1) * size).min(self.total),
        }
    }

    /// Whether there is more than one page.
    pub fn is_paginated(self) -> bool {
        self.count > 1
    }
}

/// The address of the list page `index` of a list that starts at `first`: `themes/x.html`, `themes/x/page/2.html`.
pub fn pager_address(first: &SitePath, index: usize, style: UrlStyle) -> Option<SitePath> {
    if index == 0 {
        return Some(first.clone());
    }
    let name = first.as_str();
    let base = name.strip_suffix("index.html").map(|folder| folder.trim_end_matches('/'));
    let base = base.or_else(|| name.strip_suffix(".html")).unwrap_or(name);
    let slash = if base.is_empty() { "" } else { "/" };
    let number = index + 1;
    match style {
        UrlStyle::File => SitePath::new(&format!("{base}{slash}page/{number}.html")),
        UrlStyle::Directory => SitePath::new(&format!("{base}{slash}page/{number}/index.html")),
    }
}

/// The first list page of a term or place.
pub fn term_address(taxonomy: &str, slug: &str, style: UrlStyle) -> Option<SitePath> {
    match style {
        UrlStyle::File => SitePath::new(&format!("{taxonomy}/{slug}.html")),
        UrlStyle::Directory => SitePath::new(&format!("{taxonomy}/{slug}/index.html")),
    }
}

/// The list of a taxonomy's terms.
pub fn taxonomy_address(taxonomy: &str) -> Option<SitePath> {
    SitePath::new(&format!("{taxonomy}/index.html"))
}

/// Adds everything that is a page.
pub fn add(library: &Library, entries: &mut Vec<Entry>) {
    let style = library.config.url_style;
    entries
        .extend(library.ids().map(|id| Entry { path: library.page(id).address.clone(), content: Content::Page(id) }));
    for (at, section) in library.sections.iter().enumerate() {
        // The home page shows the newest itself; only its first page exists.
        let size = if section.folder.is_empty() { 0 } else { section.paginate_by };
        let content = |pager| Content::Section(at, pager);
        add_list(entries, Some(section.address.clone()), section.pages.len(), size, style, content);
    }
    for (taxonomy, list) in library.taxonomies.iter().enumerate().filter(|(_, list)| !list.terms.is_empty()) {
        entries
            .extend(taxonomy_address(&list.name).map(|path| Entry { path, content: Content::TaxonomyList(taxonomy) }));
        for (term, found) in list.terms.iter().enumerate() {
            let first = term_address(&list.name, &found.slug, style);
            let content = |pager| Content::Term { taxonomy, term, pager };
            add_list(entries, first, found.pages.len(), list.paginate_by, style, content);
        }
    }
    let regions = library.config.taxonomies.iter().find(|taxonomy| taxonomy.name == "regions");
    if let (Some(regions), false) = (regions, library.places.is_empty()) {
        entries.extend(taxonomy_address("regions").map(|path| Entry { path, content: Content::Places }));
        for (id, count) in &library.places {
            let first = term_address("regions", &library.regions.get(*id).slug, style);
            let content = |pager| Content::Place(*id, pager);
            add_list(entries, first, count.pages.len(), regions.paginate_by, style, content);
        }
    }
}

fn add_list(
    entries: &mut Vec<Entry>,
    first: Option<SitePath>,
    total: usize,
    size: usize,
    style: UrlStyle,
    content: impl Fn(Pager) -> Content,
) {
    let Some(first) = first else { return };
    for pager in Pager::all(total, size) {
        entries.extend(pager_address(&first, pager.index, style).map(|path| Entry { path, content: content(pager) }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_pages_cover_every_item_once() {
        let ranges: Vec<_> = Pager::all(7, 3).map(Pager::range).collect();
        assert_eq!(ranges, [0..3, 3..6, 6..7]);
        assert_eq!(Pager::all(0, 3).count(), 1);
        assert_eq!(Pager::all(7, 0).map(Pager::range).next(), Some(0..7));
    }

    #[test]
    fn list_addresses() {
        let path = |text| SitePath::new(text).unwrap();
        let at = |text, style| pager_address(&path(text), 1, style).unwrap().to_string();
        assert_eq!(at("themes/a.html", UrlStyle::File), "themes/a/page/2.html");
        assert_eq!(at("cases/index.html", UrlStyle::File), "cases/page/2.html");
        assert_eq!(at("index.html", UrlStyle::Directory), "page/2/index.html");
        assert_eq!(at("themes/a/index.html", UrlStyle::Directory), "themes/a/page/2/index.html");
    }
}
