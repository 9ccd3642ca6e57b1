//! Typed relations between cases: stated once, on one side, shown on both.

use std::collections::{BTreeMap, BTreeSet};

use super::links::Index;
use super::{Page, PageId};
use crate::base::nearest::{did_you_mean, nearest};
use crate::diag::{Code, Report};
use crate::parse::RelationMeta;

/// A kind of relation and its words.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
pub struct RelationKind {
    /// The name in front matter.
    pub name: &'static str,
    /// What the side that states it is called.
    pub label: &'static str,
    /// What the other side is called.
    pub inverse: &'static str,
}

/// Every kind, in the order in which pages show them.
pub const KINDS: &[RelationKind] = &[
    RelationKind { name: "part-of", label: "属于", inverse: "包含" },
    RelationKind { name: "learns-from", label: "借鉴自", inverse: "被借鉴" },
    RelationKind { name: "follows", label: "承接", inverse: "后续" },
    RelationKind { name: "same-method", label: "做法相同", inverse: "做法相同" },
];

/// Which side of a relation a page is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// The page states the relation.
    Stated,
    /// The other page states it.
    Inverse,
}

/// The cases that one kind of relation joins to a page.
#[derive(Debug)]
pub struct Related {
    /// The kind.
    pub kind: RelationKind,
    /// The side the page is on.
    pub side: Side,
    /// The other cases, by date.
    pub pages: Vec<PageId>,
}

impl Related {
    /// Whether the page itself states it. A kind with one word for both sides is stated by both.
    pub fn is_stated(&self) -> bool {
        self.side == Side::Stated
    }

    /// The words for it.
    pub fn label(&self) -> &'static str {
        match self.side {
            Side::Stated => self.kind.label,
            Side::Inverse => self.kind.inverse,
        }
    }
}

/// By page: its relations from both sides. Mistakes are reported where they are stated.
pub fn build(pages: &[Page], index: &Index<'_>, report: &mut Report) -> Vec<Vec<Related>> {
    let mut found: Vec<BTreeMap<(usize, Side), Vec<PageId>>> = vec![BTreeMap::new(); pages.len()];
    let mut parents: BTreeMap<PageId, PageId> = BTreeMap::new();
    for (at, page) in pages.iter().enumerate() {
        let from = PageId(at as u32);
        for stated in page.parsed.meta.case.iter().flat_map(|case| &case.relations) {
            let Some((kind, to)) = read(page, from, stated, pages, index, report) else { continue };
            if KINDS[kind].name == "part-of" {
                add_parent(page, from, to, stated, &mut parents, report);
            }
            let inverse = if KINDS[kind].label == KINDS[kind].inverse { Side::Stated } else { Side::Inverse };
            for (own, side, other) in [(from, Side::Stated, to), (to, inverse, from)] {
                let list = found[own.index()].entry((kind, side)).or_default();
                if !list.contains(&other) {
                    list.push(other);
                }
            }
        }
    }
    report_cycles(pages, &parents, report);
    report_circles_in_time(pages, &found, report);
    let order = |id: &PageId| (pages[id.index()].date(), pages[id.index()].parsed.meta.weight, *id);
    let sorted = |mut ids: Vec<PageId>| {
        ids.sort_by_key(order);
        ids
    };
    found
        .into_iter()
        .map(|page| {
            page.into_iter()
                .map(|((kind, side), ids)| Related { kind: KINDS[kind], side, pages: sorted(ids) })
                .collect()
        })
        .collect()
}

/// By page: the relations that it states to cases of other parts of the library: the words for it, and the title.
pub fn elsewhere(pages: &[Page], index: &Index<'_>) -> Vec<Vec<(&'static str, String)>> {
    let one = |stated: &RelationMeta| {
        let kind = KINDS.iter().find(|kind| kind.name == stated.kind.value)?;
        Some((kind.label, index.elsewhere(&stated.target.value)?.to_string()))
    };
    let of = |page: &Page| page.parsed.meta.case.iter().flat_map(|case| &case.relations).filter_map(one).collect();
    pages.iter().map(of).collect()
}

fn read(
    page: &Page,
    from: PageId,
    stated: &RelationMeta,
    pages: &[Page],
    index: &Index<'_>,
    report: &mut Report,
) -> Option<(usize, PageId)> {
    let file = &page.parsed.file;
    let to = index.page_of(&stated.target, &page.parsed, report);
    let Some(kind) = KINDS.iter().position(|kind| kind.name == stated.kind.value) else {
        let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
        let help = did_you_mean(&nearest(&stated.kind.value, names.iter().copied()));
        let help = help.unwrap_or_else(|| format!("write one of {}", names.join(", ")));
        let message = format!("`{}` is no kind of relation", stated.kind.value);
        report.error(Code::Relation, file.at(stated.kind.at.clone()), message, Some(help));
        return None;
    };
    let to = to?;
    let place = || file.at(stated.target.at.clone());
    if to == from {
        let help = "name another case".to_string();
        report.error(Code::Relation, place(), "a case cannot stand in a relation to itself", Some(help));
        return None;
    }
    let other = &pages[to.index()];
    if !page.is_case || !other.is_case {
        let which = if page.is_case { &other.parsed.file.path } else { &file.path };
        let message = format!("`{which}` is no case, and relations join cases");
        let help = "name a case, or write a link in the text instead".to_string();
        report.error(Code::Relation, place(), message, Some(help));
        return None;
    }
    if let (true, Some(own), Some(earlier)) = (KINDS[kind].name == "follows", page.date(), other.date())
        && own.is_before(earlier)
    {
        let message = format!("this case is of {own} and cannot follow one of {earlier}");
        let help = "state the relation in the later case, or correct a date".to_string();
        report.error(Code::Relation, place(), message, Some(help));
    }
    Some((kind, to))
}

fn add_parent(
    page: &Page,
    from: PageId,
    to: PageId,
    stated: &RelationMeta,
    parents: &mut BTreeMap<PageId, PageId>,
    report: &mut Report,
) {
    if parents.get(&from).is_some_and(|known| *known != to) {
        let help = "keep one part-of; use same-method or follows for the others".to_string();
        let place = page.parsed.file.at(stated.target.at.clone());
        report.error(Code::Relation, place, "a case is part of one other case only", Some(help));
    } else {
        parents.insert(from, to);
    }
}

/// Cases of one date can follow each other in a circle, which no order in time rules out. Each circle is reported at its
/// first page.
fn report_circles_in_time(pages: &[Page], found: &[BTreeMap<(usize, Side), Vec<PageId>>], report: &mut Report) {
    let Some(kind) = KINDS.iter().position(|kind| kind.name == "follows") else { return };
    let followed = |id: PageId| found[id.index()].get(&(kind, Side::Stated)).map(Vec::as_slice).unwrap_or_default();
    let mut done: BTreeSet<PageId> = BTreeSet::new();
    for start in (0..pages.len() as u32).map(PageId).filter(|id| !followed(*id).is_empty()) {
        // From the start down to the current page, each with how many of those it follows were looked at.
        let mut path: Vec<(PageId, usize)> = if done.contains(&start) { Vec::new() } else { vec![(start, 0)] };
        while let Some((at, next)) = path.last_mut() {
            let Some(to) = followed(*at).get(*next).copied() else {
                done.insert(*at);
                path.pop();
                continue;
            };
            *next += 1;
            if let Some(begin) = path.iter().position(|(own, _)| *own == to) {
                let circle: Vec<PageId> = path[begin..].iter().map(|(own, _)| *own).collect();
                report_circle(pages, &circle, "follows", report);
            } else if !done.contains(&to) {
                path.push((to, 0));
            }
        }
    }
}

/// Reports each cycle of part-of once, at its first page.
fn report_cycles(pages: &[Page], parents: &BTreeMap<PageId, PageId>, report: &mut Report) {
    for start in parents.keys() {
        let mut path = vec![*start];
        let mut at = *start;
        while let Some(next) = parents.get(&at).filter(|next| **next >= *start) {
            if next == start {
                report_circle(pages, &path, "part-of", report);
                break;
            }
            if path.contains(next) {
                break;
            }
            path.push(*next);
            at = *next;
        }
    }
}

fn report_circle(pages: &[Page], path: &[PageId], kind: &str, report: &mut Report) {
    let first = &pages[path[0].index()];
    let stated =
        first.parsed.meta.case.iter().flat_map(|case| &case.relations).find(|stated| stated.kind.value == kind);
    let Some(stated) = stated else { return };
    let names: Vec<&str> = path.iter().chain([&path[0]]).map(|id| pages[id.index()].slug.as_str()).collect();
    let place = first.parsed.file.at(stated.target.at.clone());
    let help = format!("take one of these {kind} relations out");
    report.error(Code::Relation, place, format!("{kind} goes in a circle: {}", names.join(" → ")), Some(help));
}
