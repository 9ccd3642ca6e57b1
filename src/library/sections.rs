//! Sections: folders with an `_index.md`, their order, and the pages in them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Page, PageId, address};
use crate::base::pinyin;
use crate::base::site_path::SitePath;
use crate::config::Config;
use crate::parse::{Parsed, SortBy};

/// A section. The top and `cases/` exist even without an `_index.md`.
#[derive(Debug)]
pub struct Section {
    /// The folder from `content/`; empty for the top.
    pub folder: String,
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
    /// Pages per list page, 0 for all.
    pub paginate_by: usize,
}

/// Makes the sections, by folder; the first is the top.
pub fn build(heads: Vec<Parsed>, pages: &[Page], config: &Config) -> Vec<Section> {
    let mut folders: BTreeMap<String, Option<Parsed>> = BTreeMap::from([(String::new(), None)]);
    if pages.iter().any(|page| page.parsed.content_path().starts_with("cases/")) {
        folders.insert("cases".to_string(), None);
    }
    for head in heads {
        folders.insert(head.folder().to_string(), Some(head));
    }
    let mut sections: Vec<Section> =
        folders.into_iter().filter_map(|(folder, head)| section(folder, head, config)).collect();
    let owner: BTreeMap<String, usize> =
        sections.iter().enumerate().map(|(at, section)| (section.folder.clone(), at)).collect();
    for (at, page) in pages.iter().enumerate() {
        sections[nearest(&owner, page.parsed.folder())].pages.push(PageId(at as u32));
    }
    let parents: Vec<Option<usize>> = sections
        .iter()
        .map(|section| {
            section.folder.rsplit_once('/').map_or((!section.folder.is_empty()).then_some(""), |(above, _)| Some(above))
        })
        .map(|above| above.map(|above| nearest(&owner, above)))
        .collect();
    for (at, parent) in parents.into_iter().enumerate() {
        if let Some(parent) = parent {
            sections[parent].subsections.push(at);
        }
    }
    for section in &mut sections {
        let by = section.parsed.as_ref().map_or(SortBy::Date, |head| head.meta.sort_by);
        sort(&mut section.pages, by, pages);
    }
    sections
}

fn section(folder: String, head: Option<Parsed>, config: &Config) -> Option<Section> {
    let address = match folder.as_str() {
        "" => SitePath::new("index.html"),
        folder => SitePath::new(&format!("{}/index.html", address::folder(folder))),
    }?;
    let written = head.as_ref().map(|head| head.meta.title.value.clone()).filter(|title| title != "_index");
    let title = written.unwrap_or_else(|| match folder.as_str() {
        "" => config.title.clone(),
        "cases" => "全部案例".to_string(),
        other => other.to_string(),
    });
    let paginate_by = head.as_ref().and_then(|head| head.meta.paginate_by).unwrap_or(config.paginate_by);
    Some(Section { folder, parsed: head, title, address, pages: Vec::new(), subsections: Vec::new(), paginate_by })
}

/// The section of a folder: its own, or the nearest above.
fn nearest(owner: &BTreeMap<String, usize>, folder: &str) -> usize {
    let mut folder = folder;
    loop {
        if let Some(at) = owner.get(folder) {
            return *at;
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

fn sort(ids: &mut [PageId], by: SortBy, pages: &[Page]) {
    let page = |id: &PageId| &pages[id.index()];
    match by {
        SortBy::Date => ids.sort_by_key(|id| (Reverse(page(id).date()), *id)),
        SortBy::Title => ids.sort_by_cached_key(|id| (pinyin::sort_key(page(id).title()), *id)),
        SortBy::Weight => ids.sort_by_key(|id| (page(id).parsed.meta.weight.unwrap_or(i64::MAX), *id)),
        SortBy::None => {}
    }
}

/// By page: its section and its position there.
pub fn positions(sections: &[Section], pages: usize) -> Vec<Option<(usize, usize)>> {
    let mut out = vec![None; pages];
    for (at, section) in sections.iter().enumerate() {
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
        sort(&mut dated, SortBy::Date, pages);
        for (at, id) in dated.iter().enumerate() {
            out[id.index()] = (dated.get(at + 1).copied(), at.checked_sub(1).map(|at| dated[at]));
        }
    }
    out
}
