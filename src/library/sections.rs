//! Sections: folders with an `_index.md`, their order, and the pages in them.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};

use super::{Page, PageId, address};
use crate::base::pinyin;
use crate::base::site_path::SitePath;
use crate::config::{Config, Manner};
use crate::diag::{Code, Report};
use crate::parse::{Parsed, SortBy};

/// A section. The top exists even without an `_index.md`; in a case library `cases/` too.
#[derive(Debug)]
pub struct Section {
    /// The folder from `content/`; empty for the top.
    pub folder: String,
    /// Its language.
    pub lang: String,
    /// Its `_index.md`.
    pub parsed: Option<Parsed>,
    /// What pages call it.
    pub title: String,
    /// Where its first list page is written.
    pub address: SitePath,
    /// Its own pages, sorted.
    pub pages: Vec<PageId>,
    /// The sections right below it.
    pub subsections: Vec<usize>,
    /// The sections above it, the top first.
    pub ancestors: Vec<usize>,
    /// Pages per list page, 0 for all.
    pub paginate_by: usize,
    /// Files beside its `_index.md`, from `content/`.
    pub assets: Vec<String>,
}

impl Section {
    /// The order of its pages.
    pub fn sort_by(&self, config: &Config) -> SortBy {
        let usual = if config.manner == Manner::Zola { SortBy::None } else { SortBy::Date };
        self.parsed.as_ref().map_or(usual, |head| head.meta.sort_by)
    }

    /// Whether it has pages of its own in the site.
    pub fn is_rendered(&self) -> bool {
        self.parsed.as_ref().is_none_or(|head| head.meta.render)
    }

    fn is_transparent(&self) -> bool {
        self.parsed.as_ref().is_some_and(|head| head.meta.transparent)
    }

    fn weight(&self) -> i64 {
        self.parsed.as_ref().and_then(|head| head.meta.weight).unwrap_or(0)
    }
}

/// Sections by folder and language.
type Owners = BTreeMap<(String, String), usize>;

/// Makes the sections, by folder, the default language first; the first is the top. Tells each page the sections above it, and
/// whether it can be sorted into its own.
pub fn build(heads: Vec<Parsed>, pages: &mut [Page], config: &Config, report: &mut Report) -> Vec<Section> {
    let default = config.default_language.clone();
    let mut folders: BTreeMap<(String, usize), Option<Parsed>> = BTreeMap::new();
    let order = |lang: &str| config.languages.iter().position(|own| own.code == lang).unwrap_or(0);
    folders.insert((String::new(), 0), None);
    if config.manner == Manner::Tashan && pages.iter().any(|page| page.parsed.content_path().starts_with("cases/")) {
        folders.insert(("cases".to_string(), 0), None);
    }
    for at in 1..config.languages.len() {
        folders.insert((String::new(), at), None);
    }
    for head in heads {
        folders.insert((head.folder().to_string(), order(&head.lang)), Some(head));
    }
    let lang = |at: usize| config.languages.get(at).map_or_else(|| default.clone(), |own| own.code.clone());
    let mut sections: Vec<Section> =
        folders.into_iter().filter_map(|((folder, at), head)| section(folder, lang(at), head, config)).collect();
    let owners: Owners =
        sections.iter().enumerate().map(|(at, section)| ((section.folder.clone(), section.lang.clone()), at)).collect();
    link(&mut sections, &owners, config);
    for (at, page) in pages.iter_mut().enumerate() {
        place(PageId(at as u32), page, &mut sections, &owners, config);
    }
    let left_out: Vec<Vec<PageId>> = sections
        .iter_mut()
        .map(|section| {
            let by = section.sort_by(config);
            sort(&mut section.pages, by, pages, config)
        })
        .collect();
    // A section above may list what its own leaves out, or the other way round.
    let listed: BTreeSet<PageId> = sections.iter().flat_map(|section| section.pages.iter().copied()).collect();
    for (section, left_out) in sections.iter().zip(left_out) {
        let key = key_of(section.sort_by(config));
        for id in left_out.into_iter().filter(|id| !listed.contains(id)) {
            pages[id.index()].is_listed = false;
            let page = &pages[id.index()].parsed;
            let help = format!("write {key} = …, or take sort_by out of content/{}/_index.md", section.folder);
            let message = format!("the page has no `{key}`, by which its section is sorted, and is left out");
            report.warning(Code::MissingKey, page.file.whole(), message, Some(help));
        }
    }
    sections
}

/// Sections above and below each other.
fn link(sections: &mut [Section], owners: &Owners, config: &Config) {
    for at in 0..sections.len() {
        let (folder, lang) = (sections[at].folder.clone(), sections[at].lang.clone());
        if folder.is_empty() {
            continue;
        }
        let above = folder.rsplit_once('/').map_or("", |(above, _)| above);
        let parent = match config.manner {
            Manner::Zola => owners.get(&(above.to_string(), lang.clone())).copied(),
            Manner::Tashan => nearest(owners, above, &lang),
        };
        if let Some(parent) = parent {
            sections[parent].subsections.push(at);
        }
        let mut ancestors: Vec<usize> = owners.get(&(String::new(), lang.clone())).copied().into_iter().collect();
        let ends = folder.match_indices('/').map(|(end, _)| end);
        ancestors.extend(ends.filter_map(|end| owners.get(&(folder[..end].to_string(), lang.clone())).copied()));
        sections[at].ancestors = ancestors;
    }
    if config.manner == Manner::Zola {
        let weights: Vec<i64> = sections.iter().map(Section::weight).collect();
        sections.iter_mut().for_each(|section| section.subsections.sort_by_key(|at| weights[*at]));
    }
}

/// Puts a page into its section, and into those above as long as they are transparent.
fn place(id: PageId, page: &mut Page, sections: &mut [Section], owners: &Owners, config: &Config) {
    let lang = page.parsed.lang.clone();
    let folder = address::parent(&page.parsed).to_string();
    let mut owner = match config.manner {
        Manner::Zola => owners.get(&(folder, lang.clone())).copied().filter(|_| page.parsed.meta.render),
        Manner::Tashan => nearest(owners, page.parsed.folder(), &lang),
    };
    page.section = owner;
    while let Some(at) = owner {
        sections[at].pages.push(id);
        page.ancestors = sections[at].ancestors.iter().copied().chain([at]).collect();
        let above = sections[at].folder.rsplit_once('/').map_or("", |(above, _)| above).to_string();
        owner = match sections[at].is_transparent() && !sections[at].folder.is_empty() {
            true => owners.get(&(above, lang.clone())).copied(),
            false => None,
        };
    }
}

fn section(folder: String, lang: String, head: Option<Parsed>, config: &Config) -> Option<Section> {
    let address = address::section(&folder, &lang, config)?;
    let written = head.as_ref().map(|head| head.meta.title.value.clone()).filter(|title| title != "_index");
    let title = written.unwrap_or_else(|| match folder.as_str() {
        "" => config.languages.iter().find(|own| own.code == lang).map_or(&config.title, |own| &own.title).clone(),
        "cases" => config.speech().word("全部案例").to_string(),
        other => other.to_string(),
    });
    let paginate_by = head.as_ref().and_then(|head| head.meta.paginate_by).unwrap_or(config.paginate_by);
    Some(Section {
        folder,
        lang,
        parsed: head,
        title,
        address,
        pages: Vec::new(),
        subsections: Vec::new(),
        ancestors: Vec::new(),
        paginate_by,
        assets: Vec::new(),
    })
}

/// The section of a folder: its own, or the nearest above.
fn nearest(owners: &Owners, folder: &str, lang: &str) -> Option<usize> {
    let mut folder = folder;
    loop {
        if let Some(at) = owners.get(&(folder.to_string(), lang.to_string())) {
            return Some(*at);
        }
        if folder.is_empty() {
            return None;
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

/// Sorts pages; gives those that lack what they are sorted by, which in Zola's manner are left out.
fn sort(ids: &mut Vec<PageId>, by: SortBy, pages: &[Page], config: &Config) -> Vec<PageId> {
    if config.manner == Manner::Tashan {
        sort_all(ids, by, pages);
        return Vec::new();
    }
    if by == SortBy::None {
        return Vec::new();
    }
    let (mut sortable, rest): (Vec<PageId>, Vec<PageId>) =
        ids.drain(..).partition(|id| has_key(&pages[id.index()], by));
    sortable.sort_by(|a, b| {
        let (a, b) = (&pages[a.index()], &pages[b.index()]);
        compare(a, b, by).then_with(|| a.address.as_str().cmp(b.address.as_str()))
    });
    *ids = sortable;
    rest
}

fn moment(page: &Page) -> Option<i64> {
    page.parsed.meta.when.as_ref().map(|when| when.moment)
}

fn last_moment(page: &Page) -> Option<i64> {
    moment(page).max(page.parsed.meta.updated_when.as_ref().map(|when| when.moment))
}

fn has_key(page: &Page, by: SortBy) -> bool {
    let meta = &page.parsed.meta;
    match by {
        SortBy::Date => meta.when.is_some(),
        SortBy::UpdateDate => last_moment(page).is_some(),
        SortBy::Title | SortBy::TitleBytes => meta.has_title,
        SortBy::Weight => meta.weight.is_some(),
        SortBy::Slug | SortBy::Permalink | SortBy::None => true,
    }
}

fn key_of(by: SortBy) -> &'static str {
    match by {
        SortBy::Date | SortBy::UpdateDate => "date",
        SortBy::Title | SortBy::TitleBytes => "title",
        SortBy::Weight => "weight",
        SortBy::Slug | SortBy::Permalink | SortBy::None => "slug",
    }
}

fn compare(a: &Page, b: &Page, by: SortBy) -> Ordering {
    match by {
        SortBy::Date => moment(b).cmp(&moment(a)),
        SortBy::UpdateDate => last_moment(b).cmp(&last_moment(a)),
        SortBy::Title => lexical_sort::natural_lexical_cmp(a.title(), b.title()),
        SortBy::TitleBytes => a.title().cmp(b.title()),
        SortBy::Weight => a.parsed.meta.weight.cmp(&b.parsed.meta.weight),
        SortBy::Slug => lexical_sort::natural_lexical_cmp(&a.slug, &b.slug),
        SortBy::Permalink => a.address.as_str().cmp(b.address.as_str()),
        SortBy::None => Ordering::Equal,
    }
}

/// Newest first, then by address; pages without a date in the end.
pub fn newest_first(pages: &[Page], ids: &mut [PageId]) {
    ids.sort_by(|a, b| {
        let (a, b) = (&pages[a.index()], &pages[b.index()]);
        moment(b).cmp(&moment(a)).then_with(|| a.address.as_str().cmp(b.address.as_str()))
    });
}

/// The order of a case library: nothing is left out, and titles go by pinyin.
fn sort_all(ids: &mut [PageId], by: SortBy, pages: &[Page]) {
    let page = |id: &PageId| &pages[id.index()];
    match by {
        SortBy::Date => ids.sort_by_key(|id| (Reverse(page(id).date()), *id)),
        SortBy::UpdateDate => ids.sort_by_key(|id| (Reverse(page(id).parsed.meta.updated.max(page(id).date())), *id)),
        SortBy::Title => ids.sort_by_cached_key(|id| (pinyin::sort_key(page(id).title()), *id)),
        SortBy::TitleBytes => ids.sort_by_cached_key(|id| (page(id).title().to_string(), *id)),
        SortBy::Weight => ids.sort_by_key(|id| (page(id).parsed.meta.weight.unwrap_or(i64::MAX), *id)),
        SortBy::Slug => ids.sort_by_cached_key(|id| (page(id).slug.clone(), *id)),
        SortBy::Permalink => ids.sort_by_cached_key(|id| (page(id).address.clone(), *id)),
        SortBy::None => {}
    }
}

/// By page: its section and its position there. In Zola's manner only where there is an order, and not in transparent sections.
pub fn positions(sections: &[Section], pages: usize, config: &Config) -> Vec<Option<(usize, usize)>> {
    let mut out = vec![None; pages];
    for (at, section) in sections.iter().enumerate() {
        if config.manner == Manner::Zola && (section.is_transparent() || section.sort_by(config) == SortBy::None) {
            continue;
        }
        for (position, id) in section.pages.iter().enumerate() {
            out[id.index()] = Some((at, position));
        }
    }
    out
}

/// By page: the dated page before and after it in its section, whatever the section's own order.
pub fn in_time(sections: &[Section], pages: &[Page]) -> Vec<(Option<PageId>, Option<PageId>)> {
    let mut out = vec![(None, None); pages.len()];
    for section in sections {
        let mut dated: Vec<PageId> =
            section.pages.iter().copied().filter(|id| pages[id.index()].date().is_some()).collect();
        sort_all(&mut dated, SortBy::Date, pages);
        for (at, id) in dated.iter().enumerate() {
            out[id.index()] = (dated.get(at + 1).copied(), at.checked_sub(1).map(|at| dated[at]));
        }
    }
    out
}
