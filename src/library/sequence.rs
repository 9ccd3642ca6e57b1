//! Reading orders: series, which their cases name, and collections, which name their cases.

use std::collections::BTreeMap;

use super::links::{self, Index, ResolvedLink};
use super::{Page, PageId};
use crate::diag::Report;

/// Cases in an order.
#[derive(Debug)]
pub struct Sequence {
    /// What it is called.
    pub title: String,
    /// The page of a collection; a series has none.
    pub page: Option<PageId>,
    /// The cases in order.
    pub cases: Vec<PageId>,
    /// Collections: for each case the item of the page's front matter that says why it is in it.
    pub items: Vec<usize>,
    /// Collections: where the links of each such text lead.
    pub links: Vec<Vec<ResolvedLink>>,
}

/// A page's place in a sequence.
#[derive(Debug, Clone, Copy)]
pub struct Membership {
    /// Index in `Library::sequences`.
    pub sequence: usize,
    /// 0-based position.
    pub position: usize,
}

/// Series by name, then collections by content path.
pub fn build(pages: &[Page], index: &Index<'_>, report: &mut Report) -> Vec<Sequence> {
    let mut series: BTreeMap<&str, Vec<PageId>> = BTreeMap::new();
    for (at, page) in pages.iter().enumerate() {
        if let Some(name) = page.parsed.meta.case.as_ref().and_then(|case| case.series.as_deref()) {
            series.entry(name).or_default().push(PageId(at as u32));
        }
    }
    let mut out = Vec::new();
    for (title, mut cases) in series {
        cases.sort_by_key(|id| {
            let page = &pages[id.index()];
            (page.parsed.meta.weight.unwrap_or(i64::MAX), page.date(), *id)
        });
        out.push(Sequence { title: title.to_string(), page: None, cases, items: Vec::new(), links: Vec::new() });
    }
    for (at, page) in pages.iter().enumerate().filter(|(_, page)| !page.parsed.meta.collection.is_empty()) {
        let (title, page_id) = (page.title().to_string(), PageId(at as u32));
        let mut sequence =
            Sequence { title, page: Some(page_id), cases: Vec::new(), items: Vec::new(), links: Vec::new() };
        for (at, item) in page.parsed.meta.collection.iter().enumerate() {
            let links = links::resolve(&item.why, &page.parsed, index, report);
            if let Some(case) = index.page_of(&item.case, &page.parsed, report) {
                sequence.cases.push(case);
                sequence.items.push(at);
                sequence.links.push(links);
            }
        }
        out.push(sequence);
    }
    out
}

/// By page: the sequences it is in.
pub fn memberships(sequences: &[Sequence], pages: usize) -> Vec<Vec<Membership>> {
    let mut out = vec![Vec::new(); pages];
    for (sequence, list) in sequences.iter().enumerate() {
        for (position, id) in list.cases.iter().enumerate() {
            out[id.index()].push(Membership { sequence, position });
        }
    }
    out
}
