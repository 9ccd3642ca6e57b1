//! Related cases: shared terms and similar wording, five at most, each with its reason.
//!
//! Terms weigh by rarity. Wording is compared by the rarest two-character runs of each text (tf·idf, the
//! 24 highest). A case is compared with its neighbours in time under each of its terms, not with all
//! cases, so that the work grows with the library and not with its square.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::regions::RegionTree;
use super::relations::Related as RelatedBy;
use super::taxonomy::{Taxonomy, Terms};
use super::{Page, PageId};
use crate::base::han::is_han;
use crate::parse::plain_text;

/// At most so many related cases are shown.
const SHOWN: usize = 5;
/// Neighbours compared under each term: enough to hold all of a usual library, few enough for a large one.
const WINDOW: usize = 96;
/// Two-character runs that stand for a text.
const SIGNATURE: usize = 24;
/// Only the beginning of a long text is compared, in bytes.
const TEXT_BYTES: usize = 6000;
/// Slots of the table of document frequencies. Two runs in one slot cost a little precision, nothing else.
const SLOTS: usize = 1 << 18;

/// A related case and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Related {
    /// The case.
    pub page: PageId,
    /// `同属：技能竞赛、师带徒`, `同地：曲靖市` or `内容相近`.
    pub reason: String,
}

/// One thing that two cases can share: its weight and its word.
struct Shared {
    weight: f64,
    /// Position in the order of reasons; themes come first.
    rank: usize,
    name: String,
    /// Pages that have it, newest first.
    pages: Vec<PageId>,
}

/// By page: the related cases, most related first. Cases that a relation joins already are left out.
pub fn build(
    pages: &[Page],
    terms: &[Terms],
    taxonomies: &[Taxonomy],
    regions: &RegionTree,
    relations: &[Vec<RelatedBy>],
) -> Vec<Vec<Related>> {
    let (shared, own, positions) = features(pages, terms, taxonomies, regions);
    let signatures = signatures(pages);
    (0..pages.len())
        .into_par_iter()
        .map(|at| {
            if !pages[at].is_case {
                return Vec::new();
            }
            let joined: BTreeSet<PageId> = relations[at].iter().flat_map(|related| related.pages.iter().copied()).collect();
            let candidates = candidates(PageId(at as u32), &own[at], &positions[at], &shared);
            let fresh = candidates.into_iter().filter(|id| !joined.contains(id) && pages[id.index()].is_case);
            best(at, fresh, &own, &shared, &signatures)
        })
        .collect()
}

/// By page: numbers.
type ByPage = Vec<Vec<usize>>;

/// Everything that cases share; by page the indices of what it has, ascending; and the page's position in
/// the list of each.
fn features(pages: &[Page], terms: &[Terms], taxonomies: &[Taxonomy], regions: &RegionTree) -> (Vec<Shared>, ByPage, ByPage) {
    let mut shared: Vec<Shared> = Vec::new();
    let mut own: ByPage = vec![Vec::new(); pages.len()];
    let mut positions: ByPage = vec![Vec::new(); pages.len()];
    let mut join = |feature: usize, pages: &[PageId]| {
        for (position, id) in pages.iter().enumerate() {
            own[id.index()].push(feature);
            positions[id.index()].push(position);
        }
    };
    let rarity = |count: usize| (1.0 + pages.len() as f64 / (1 + count) as f64).ln();
    for (rank, taxonomy) in taxonomies.iter().enumerate() {
        let weight = match taxonomy.name.as_str() {
            "themes" => 1.0,
            "organisations" => 1.2,
            "kinds" => 0.2,
            "years" => continue,
            _ => 0.5,
        };
        for term in taxonomy.terms.iter().filter(|term| term.pages.len() > 1) {
            join(shared.len(), &term.pages);
            let weight = weight * rarity(term.pages.len());
            shared.push(Shared { weight, rank, name: term.name.clone(), pages: term.pages.clone() });
        }
    }
    let places = super::taxonomy::places(pages, terms, regions);
    for (id, count) in places.iter().filter(|(_, count)| count.pages.len() > 1) {
        join(shared.len(), &count.pages);
        let name = regions.get(*id).name.clone();
        let depth = regions.path(*id).len() as f64;
        let weight = 0.3 * depth * rarity(count.pages.len());
        shared.push(Shared { weight, rank: usize::MAX, name, pages: count.pages.clone() });
    }
    (shared, own, positions)
}

/// The neighbours of a page under each of its terms.
fn candidates(id: PageId, own: &[usize], positions: &[usize], shared: &[Shared]) -> BTreeSet<PageId> {
    let mut out = BTreeSet::new();
    for (feature, at) in own.iter().zip(positions) {
        let pages = &shared[*feature].pages;
        let start = at.saturating_sub(WINDOW / 2).min(pages.len().saturating_sub(WINDOW));
        out.extend(&pages[start..pages.len().min(start + WINDOW)]);
    }
    out.remove(&id);
    out
}

fn best(
    at: usize,
    candidates: impl Iterator<Item = PageId>,
    own: &[Vec<usize>],
    shared: &[Shared],
    signatures: &[Vec<u32>],
) -> Vec<Related> {
    let mut scored: Vec<(f64, PageId, Vec<usize>)> = Vec::new();
    for id in candidates {
        let common = intersection(&own[at], &own[id.index()]);
        let words = intersection(&signatures[at], &signatures[id.index()]).len() as f64 / SIGNATURE as f64;
        let score = common.iter().map(|feature| shared[*feature].weight).sum::<f64>() + 4.0 * words;
        scored.push((score, id, common));
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    scored.truncate(SHOWN);
    scored.into_iter().map(|(_, page, common)| Related { page, reason: reason(&common, shared) }).collect()
}

/// Shared themes and the like by name, three at most; else the narrowest common place; else the wording.
fn reason(common: &[usize], shared: &[Shared]) -> String {
    let mut named: Vec<&Shared> = common.iter().map(|feature| &shared[*feature]).collect();
    named.sort_by(|a, b| a.rank.cmp(&b.rank).then(b.weight.total_cmp(&a.weight)));
    let (places, terms): (Vec<&Shared>, Vec<&Shared>) = named.into_iter().partition(|shared| shared.rank == usize::MAX);
    if !terms.is_empty() {
        let names: Vec<&str> = terms.iter().take(3).map(|shared| shared.name.as_str()).collect();
        return format!("同属：{}", names.join("、"));
    }
    match places.first() {
        Some(place) => format!("同地：{}", place.name),
        None => "内容相近".to_string(),
    }
}

/// Of two ascending lists.
fn intersection<T: Ord + Copy>(a: &[T], b: &[T]) -> Vec<T> {
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                out.push(a[i]);
                i += 1;
                j += 1;
            }
        }
    }
    out
}

/// By page: the slots of its most telling two-character runs, ascending.
fn signatures(pages: &[Page]) -> Vec<Vec<u32>> {
    let runs: Vec<Vec<(u32, u32)>> = pages.par_iter().map(|page| if page.is_case { counts(page) } else { Vec::new() }).collect();
    let mut frequency = vec![0u32; SLOTS];
    for (slot, _) in runs.iter().flatten() {
        frequency[*slot as usize] += 1;
    }
    let total = pages.len() as f64;
    runs.into_par_iter()
        .map(|runs| {
            let weight = |(slot, count): &(u32, u32)| {
                f64::from(*count).sqrt() * (total / f64::from(frequency[*slot as usize])).ln()
            };
            let mut weighted: Vec<(f64, u32)> = runs.iter().map(|run| (weight(run), run.0)).collect();
            weighted.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            // A run that only one text has can match nothing.
            let mut slots: Vec<u32> =
                weighted.into_iter().map(|(_, slot)| slot).filter(|slot| frequency[*slot as usize] > 1).take(SIGNATURE).collect();
            slots.sort_unstable();
            slots
        })
        .collect()
}

/// Slots of the two-character Han runs of a page's text, with how often each stands there.
fn counts(page: &Page) -> Vec<(u32, u32)> {
    let mut text = plain_text(&page.parsed.document);
    let mut cut = text.len().min(TEXT_BYTES);
    while !text.is_char_boundary(cut) {
        cut -= 1;
    }
    text.truncate(cut);
    let mut slots = Vec::new();
    let mut last = None;
    for c in page.title().chars().chain(['\n']).chain(text.chars()) {
        if let (Some(last), true) = (last, is_han(c)) {
            let mixed = (last as u32).wrapping_mul(0x9E37_79B1) ^ (c as u32).wrapping_mul(0x85EB_CA77);
            slots.push((mixed ^ (mixed >> 15)) % SLOTS as u32);
        }
        last = is_han(c).then_some(c);
    }
    slots.sort_unstable();
    let mut out: Vec<(u32, u32)> = Vec::new();
    for slot in slots {
        match out.last_mut() {
            Some((known, count)) if *known == slot => *count += 1,
            _ => out.push((slot, 1)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intersections_of_ascending_lists() {
        assert_eq!(intersection(&[1, 3, 5], &[2, 3, 5, 9]), [3, 5]);
    }
}
