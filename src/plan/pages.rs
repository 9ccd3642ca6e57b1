//! The pages of the plan: pages, sections, terms and places, cut into list pages; and what leads on to them.

use super::addresses::{
    address_of_term, first_pager_address, pager_address, section_pager_folder, taxonomy_address, term_address,
};
use super::{Content, Entry, Templates};
use crate::base::site_path::SitePath;
use crate::config::{Config, Manner};
use crate::diag::{Code, Place, Report};
use crate::library::{Library, PageId, permalink};
use crate::parse::Parsed;

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
    /// Whether the last item comes first.
    pub reversed: bool,
}

impl Pager {
    /// The pagers of a list; an empty list has one.
    fn all(total: usize, size: usize, reversed: bool) -> impl Iterator<Item = Pager> {
        let count = if size == 0 { 1 } else { total.div_ceil(size).max(1) };
        (0..count).map(move |index| Pager { index, count, size, total, reversed })
    }

    /// The items on this page.
    pub fn pick(self, ids: &[PageId]) -> Vec<PageId> {
        let range = match self.size {
            0 => 0..self.total,
            size => (self.index * size).min(self.total)..((self.index + 1) * size).min(self.total),
        };
        let at = |place: usize| if self.reversed { ids.len() - 1 - place } else { place };
        range.filter_map(|place| ids.get(at(place)).copied()).collect()
    }
}

/// Adds everything that is a page.
pub fn add(library: &Library, templates: &Templates, entries: &mut Vec<Entry>, report: &mut Report) {
    let turn_pages = templates.turn_pages || library.config.manner == Manner::Zola;
    for id in library.ids() {
        let page = library.page(id);
        if page.is_written() {
            entries.push(Entry { path: page.address.clone(), content: Content::Page(id) });
        }
        add_aliases(entries, &page.parsed, &permalink(&library.config, &page.address), report);
    }
    for at in 0..library.sections.len() {
        add_section(library, at, turn_pages, entries, report);
    }
    for (taxonomy, list) in library.taxonomies.iter().enumerate() {
        if list.render && !list.terms.is_empty() {
            add_taxonomy(library, taxonomy, turn_pages, entries);
        }
    }
    let config = &library.config;
    let regions = config.taxonomies.iter().find(|taxonomy| taxonomy.name == "regions");
    if let (Some(regions), false) = (regions, library.places.is_empty()) {
        let lang = config.default_language.as_str();
        let list = taxonomy_address("regions", lang, config);
        entries.extend(list.map(|path| Entry { path, content: Content::Places }));
        for (id, count) in &library.places {
            let first = term_address("regions", lang, &library.regions.get(*id).slug, config);
            let content = |pager| Content::Place(*id, pager);
            let size = if turn_pages { regions.paginate_by } else { 0 };
            let list = List { first, total: count.pages.len(), size, folder: None, reversed: false };
            add_list(entries, list, config, content);
        }
    }
}

fn add_section(library: &Library, at: usize, turn_pages: bool, entries: &mut Vec<Entry>, report: &mut Report) {
    let section = &library.sections[at];
    let config = &library.config;
    let head = section.parsed.as_ref();
    if let Some(head) = head {
        add_aliases(entries, head, &permalink(config, &section.address), report);
    }
    if !section.is_rendered() {
        return;
    }
    let is_home = section.folder.is_empty() && config.manner == Manner::Tashan;
    // The home page of a case library shows the newest itself; it has list pages only if its head says so.
    let stated = head.and_then(|head| head.meta.paginate_by);
    let size = if is_home { stated.unwrap_or(0) } else { section.paginate_by };
    let size = if turn_pages { size } else { 0 };
    let redirect = head.and_then(|head| head.meta.redirect_to.as_ref()).filter(|_| size == 0);
    if let (Some(to), Some(head)) = (redirect, head) {
        let from = head.file.at(to.at.clone());
        let to = match to.value.contains("://") {
            true => to.value.clone(),
            false => format!("{}/{}", config.base_url, to.value.trim_start_matches('/')),
        };
        entries.push(Entry { path: section.address.clone(), content: Content::Redirect { to, from, is_listed: true } });
        return;
    }
    let content = |pager| Content::Section(at, pager);
    let list = List {
        first: Some(section.address.clone()),
        total: section.pages.len(),
        size,
        folder: section_pager_folder(section),
        reversed: head.is_some_and(|head| head.meta.paginate_reversed),
    };
    add_list(entries, list, config, content);
}

fn add_taxonomy(library: &Library, taxonomy: usize, turn_pages: bool, entries: &mut Vec<Entry>) {
    let list = &library.taxonomies[taxonomy];
    let config = &library.config;
    let path = taxonomy_address(&list.slug, &list.lang, config);
    entries.extend(path.map(|path| Entry { path, content: Content::TaxonomyList(taxonomy) }));
    for (term, found) in list.terms.iter().enumerate() {
        let content = |pager| Content::Term { taxonomy, term, pager };
        let list = List {
            first: address_of_term(list, term, config),
            total: found.pages.len(),
            size: if turn_pages { list.paginate_by } else { 0 },
            folder: list.paginate_path.as_deref(),
            reversed: false,
        };
        add_list(entries, list, config, content);
    }
}

/// The addresses of front matter that lead on to a page.
fn add_aliases(entries: &mut Vec<Entry>, parsed: &Parsed, to: &str, report: &mut Report) {
    for alias in &parsed.meta.aliases {
        let path = alias.value.trim().trim_matches('/');
        let path = if path.ends_with(".html") { path.to_string() } else { format!("{path}/index.html") };
        let from = parsed.file.at(alias.at.clone());
        let Some(path) = SitePath::new(&path) else {
            let help = "write a path of the site, as old/place, of names that Windows takes too".to_string();
            report.error(Code::WrongType, from, format!("the alias `{}` gives no file name", alias.value), Some(help));
            continue;
        };
        let content = Content::Redirect { to: to.to_string(), from, is_listed: false };
        entries.push(Entry { path, content });
    }
}

struct List<'a> {
    first: Option<SitePath>,
    total: usize,
    size: usize,
    folder: Option<&'a str>,
    reversed: bool,
}

fn add_list(entries: &mut Vec<Entry>, list: List<'_>, config: &Config, content: impl Fn(Pager) -> Content) {
    let Some(first) = list.first else { return };
    let style = config.url_style;
    for pager in Pager::all(list.total, list.size, list.reversed) {
        let path = pager_address(&first, pager.index, list.folder, style);
        entries.extend(path.map(|path| Entry { path, content: content(pager) }));
    }
    if list.size > 0 && config.manner == Manner::Zola {
        let is_listed = config.paginated_in_sitemap && list.total > 0;
        let from = Place::file(first.to_string());
        let content = Content::Redirect { to: permalink(config, &first), from, is_listed };
        let path = first_pager_address(&first, list.folder, style);
        entries.extend(path.map(|path| Entry { path, content }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_pages_cover_every_item_once() {
        let ids: Vec<PageId> = (0..7).map(PageId).collect();
        let sizes: Vec<_> = Pager::all(7, 3, false).map(|pager| pager.pick(&ids)).collect();
        assert_eq!(sizes, [ids[0..3].to_vec(), ids[3..6].to_vec(), ids[6..].to_vec()]);
        assert_eq!(Pager::all(0, 3, false).count(), 1);
        assert_eq!(Pager::all(7, 0, false).map(|pager| pager.pick(&ids)).next(), Some(ids.clone()));
        let last = Pager::all(7, 3, true).map(|pager| pager.pick(&ids)).next();
        assert_eq!(last, Some(vec![ids[6], ids[5], ids[4]]));
    }
}
