//! Reading orders: series, which their cases name, and collections, which name their cases.

use std::collections::BTreeMap;

use super::links::Index;
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
    /// Collections: why each case is in it, Markdown, in the same order.
    pub why: Vec<String>,
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
        out.push(Sequence { title: title.to_string(), page: None, cases, why: Vec::new() });
    }
    for (at, page) in pages.iter().enumerate().filter(|(_, page)| !page.parsed.meta.collection.is_empty()) {
        let items = page.parsed.meta.collection.iter();
        let found = items.filter_map(|item| Some((index.page_of(&item.case, &page.parsed, report)?, item.why.clone())));
        let (cases, why) = found.unzip();
        out.push(Sequence { title: page.title().to_string(), page: Some(PageId(at as u32)), cases, why });
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
