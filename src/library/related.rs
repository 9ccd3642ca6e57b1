//! Related cases: shared terms and similar wording, five at most, each with its reason.
//!
//! Terms weigh by rarity. Wording is compared by the rarest two-character runs of each text (tf·idf, the
//! 24 highest). A case is compared with its neighbours in time under each of its terms, not with all
//! cases, so that the work grows with the library and not with its square.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;

use super::regions::RegionTree;
use super::relations::Related as RelatedBy;
use super::taxonomy::{Taxonomy, Terms};
use super::{Page, PageId};
use crate::base::han::is_han;
use crate::base::speech::Speech;
use crate::parse::plain_text;

/// At most so many related cases are shown.
const SHOWN: usize = 5;
/// Cases compared with each case, shared out among its terms: enough to hold all of a usual library, few
/// enough for a large one.
const COMPARED: usize = 256;
/// How much the same wording weighs against shared terms, which weigh about 1 to 5 each.
const WORDING: f64 = 4.0;
/// Shared runs that make two texts alike by themselves.
const ALIKE: f64 = 8.0;
/// A run that more texts than this have tells little, and would make the work grow faster than the library.
const HOLDERS: usize = 8;
/// Fewer shared runs than this are chance.
const CHANCE: u32 = 3;
/// Two-character runs that stand for a text.
const SIGNATURE: usize = 24;
/// Only the beginning of a long text is compared, in bytes.
const TEXT_BYTES: usize = 3000;
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
    speech: Speech,
) -> Vec<Vec<Related>> {
    let (shared, own, positions) = features(pages, terms, taxonomies, regions);
    let signatures = signatures(pages);
    let holders = holders(&signatures);
    (0..pages.len())
        .into_par_iter()
        .map(|at| {
            if !pages[at].is_case {
                return Vec::new();
            }
            let joined: BTreeSet<PageId> =
                relations[at].iter().flat_map(|related| related.pages.iter().copied()).collect();
            let mut candidates = candidates(PageId(at as u32), &own[at], &positions[at], &shared);
            candidates.extend(alike(PageId(at as u32), &signatures[at].slots, &holders));
            candidates.sort_unstable();
            candidates.dedup();
            let fresh = candidates.into_iter().filter(|id| !joined.contains(id) && pages[id.index()].is_case);
            best(at, fresh, &own, &shared, &signatures, speech)
        })
        .collect()
}

/// By page: numbers.
type ByPage = Vec<Vec<usize>>;

/// Everything that cases share; by page the indices of what it has, ascending; and the page's position in
/// the list of each.
fn features(
    pages: &[Page],
    terms: &[Terms],
    taxonomies: &[Taxonomy],
    regions: &RegionTree,
) -> (Vec<Shared>, ByPage, ByPage) {
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
    let places = super::places::places(pages, terms, regions);
    for (id, count) in places.iter().filter(|(_, count)| count.pages.len() > 1) {
        join(shared.len(), &count.pages);
        let name = regions.get(*id).name.clone();
        let depth = regions.path(*id).len() as f64;
        let weight = 0.3 * depth * rarity(count.pages.len());
        shared.push(Shared { weight, rank: usize::MAX, name, pages: count.pages.clone() });
    }
    (shared, own, positions)
}

/// The neighbours of a page under each of its terms, each once.
fn candidates(id: PageId, own: &[usize], positions: &[usize], shared: &[Shared]) -> Vec<PageId> {
    let window = COMPARED / own.len().max(1);
    let mut out = Vec::with_capacity(COMPARED);
    for (feature, at) in own.iter().zip(positions) {
        let pages = &shared[*feature].pages;
        let start = at.saturating_sub(window / 2).min(pages.len().saturating_sub(window));
        out.extend_from_slice(&pages[start..pages.len().min(start + window)]);
    }
    out.sort_unstable();
    out.dedup();
    out.retain(|other| *other != id);
    out
}

/// By run: the texts that have it in their signature, for runs that few have.
fn holders(signatures: &[Signature]) -> HashMap<u32, Vec<PageId>> {
    let mut out: HashMap<u32, Vec<PageId>> = HashMap::new();
    for (at, signature) in signatures.iter().enumerate() {
        for slot in &signature.slots {
            out.entry(*slot).or_default().push(PageId(at as u32));
        }
    }
    out.retain(|_, pages| (2..=HOLDERS).contains(&pages.len()));
    out
}

/// The texts that share a rare run with a page.
fn alike(id: PageId, slots: &[u32], holders: &HashMap<u32, Vec<PageId>>) -> Vec<PageId> {
    slots.iter().filter_map(|slot| holders.get(slot)).flatten().copied().filter(|other| *other != id).collect()
}

fn best(
    at: usize,
    candidates: impl Iterator<Item = PageId>,
    own: &[Vec<usize>],
    shared: &[Shared],
    signatures: &[Signature],
    speech: Speech,
) -> Vec<Related> {
    let mut scored: Vec<(f64, PageId)> = Vec::new();
    for id in candidates {
        let (mut terms, mut runs) = (0.0, 0.0);
        for_common(&own[at], &own[id.index()], |feature| terms += shared[feature].weight);
        if signatures[at].may_share(&signatures[id.index()]) {
            for_common(&signatures[at].slots, &signatures[id.index()].slots, |_| runs += 1.0);
        }
        // Without a shared term only a clearly similar text is related.
        if terms > 0.0 || runs >= ALIKE {
            scored.push((terms + WORDING * runs / SIGNATURE as f64, id));
        }
    }
    scored.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    scored.truncate(SHOWN);
    let related = |(_, page): (f64, PageId)| {
        let mut common = Vec::new();
        for_common(&own[at], &own[page.index()], |feature| common.push(feature));
        Related { page, reason: reason(&common, shared, speech) }
    };
    scored.into_iter().map(related).collect()
}

/// Shared themes and the like by name, three at most; else the narrowest common place; else the wording.
fn reason(common: &[usize], shared: &[Shared], speech: Speech) -> String {
    let mut named: Vec<&Shared> = common.iter().map(|feature| &shared[*feature]).collect();
    named.sort_by(|a, b| a.rank.cmp(&b.rank).then(b.weight.total_cmp(&a.weight)));
    let (places, terms): (Vec<&Shared>, Vec<&Shared>) = named.into_iter().partition(|shared| shared.rank == usize::MAX);
    if !terms.is_empty() {
        let names: Vec<&str> = terms.iter().take(3).map(|shared| shared.name.as_str()).collect();
        return speech.say("同属：{0}", &[&names.join(speech.word("、"))]);
    }
    match places.first() {
        Some(place) => speech.say("同地：{0}", &[&place.name]),
        None => speech.word("内容相近").to_string(),
    }
}

/// Calls `take` for everything that two ascending lists share.
fn for_common<T: Ord + Copy>(a: &[T], b: &[T], mut take: impl FnMut(T)) {
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let (left, right) = (a[i], b[j]);
        if left == right {
            take(left);
        }
        i += usize::from(left <= right);
        j += usize::from(right <= left);
    }
}

/// What stands for a text.
struct Signature {
    /// The slots of its most telling two-character runs, ascending.
    slots: Box<[u32]>,
    /// A bit for each, so that most pairs of texts are told apart without going through their runs.
    bits: [u64; 8],
}

impl Signature {
    fn new(mut slots: Vec<u32>) -> Signature {
        slots.sort_unstable();
        let mut bits = [0; 8];
        for slot in &slots {
            bits[(slot / 64 % 8) as usize] |= 1 << (slot % 64);
        }
        // Collected in place, the list still has the room of all runs of the text.
        Signature { slots: slots.into_boxed_slice(), bits }
    }

    /// Whether more runs may be shared than chance gives.
    fn may_share(&self, other: &Signature) -> bool {
        self.bits.iter().zip(&other.bits).map(|(a, b)| (a & b).count_ones()).sum::<u32>() >= CHANCE
    }
}

/// By page: its signature.
fn signatures(pages: &[Page]) -> Vec<Signature> {
    let runs: Vec<Box<[Count]>> =
        pages.par_iter().map(|page| if page.is_case { counts(page) } else { Box::default() }).collect();
    let mut frequency = vec![0u32; SLOTS];
    for count in runs.iter().flatten() {
        frequency[count.slot() as usize] += 1;
    }
    let total = pages.len() as f64;
    // A run that only one text has can match nothing, so it weighs nothing.
    let rarity = |count: &u32| if *count > 1 { (total / f64::from(*count)).ln() as f32 } else { 0.0 };
    let rarity: Vec<f32> = frequency.iter().map(rarity).collect();
    runs.into_par_iter()
        .map(|runs| {
            let weigh = |run: &Count| ((run.count() as f32).sqrt() * rarity[run.slot() as usize], run.slot());
            let mut weighted: Vec<(f32, u32)> = runs.iter().map(weigh).filter(|(weight, _)| *weight > 0.0).collect();
            if weighted.len() > SIGNATURE {
                weighted.select_nth_unstable_by(SIGNATURE, |a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
                weighted.truncate(SIGNATURE);
            }
            Signature::new(weighted.into_iter().map(|(_, slot)| slot).collect())
        })
        .collect()
}

/// How often a run stands in a text: its slot in the high bits and the count in the low ones, since all counts of
/// all texts are held at once.
#[derive(Clone, Copy)]
struct Count(u32);

impl Count {
    const BITS: u32 = u32::BITS - SLOTS.trailing_zeros();

    fn slot(self) -> u32 {
        self.0 >> Self::BITS
    }

    fn count(self) -> u32 {
        self.0 & ((1 << Self::BITS) - 1)
    }
}

/// Slots of the two-character Han runs of a page's text, with how often each stands there.
fn counts(page: &Page) -> Box<[Count]> {
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
    // A text of TEXT_BYTES has fewer runs than a count can say.
    slots.chunk_by(|a, b| a == b).map(|same| Count(same[0] << Count::BITS | same.len() as u32)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_items_of_ascending_lists() {
        let mut common = Vec::new();
        for_common(&[1, 3, 5], &[2, 3, 5, 9], |value| common.push(value));
        assert_eq!(common, [3, 5]);
    }
}
