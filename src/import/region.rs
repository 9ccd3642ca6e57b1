//! Which place an item is about.

use std::collections::BTreeMap;

use super::field::Field;
use crate::library::{RegionId, RegionTree};

/// How much a mention weighs: in the title, in the credit, in the first paragraph, elsewhere.
const TITLE: usize = 12;
const CREDIT: usize = 3;
const OPENING: usize = 3;
/// Mentions beyond so many in the text say no more.
const ENOUGH: usize = 6;

/// The parts of an item that speak of its place, in the order of their weight.
pub struct Parts<'a> {
    /// Its title.
    pub title: &'a str,
    /// Who wrote it.
    pub credit: &'a str,
    /// Its first paragraph.
    pub opening: &'a str,
    /// All of its text.
    pub text: &'a str,
}

/// A place with the words that spoke for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The place.
    pub id: RegionId,
    /// Its weight.
    pub weight: usize,
    /// Whether the title names it.
    pub in_title: bool,
    /// The words, each with how often it is there.
    pub words: BTreeMap<String, usize>,
}

/// The places of an item, the likeliest first. `around` is the place of the whole bulletin, which decides between places of
/// one name and stands in where an item names none.
pub fn of(field: &Field, parts: &Parts, around: Option<RegionId>) -> Vec<Placed> {
    let tree = &field.library().regions;
    let mut found: BTreeMap<RegionId, Placed> = BTreeMap::new();
    let mut add = |text: &str, weight: usize, in_title: bool| {
        let mut counts: BTreeMap<RegionId, usize> = BTreeMap::new();
        for (ids, words) in field.places(text) {
            let Some(id) = choose(tree, ids, around) else { continue };
            let count = counts.entry(id).or_default();
            *count += 1;
            let own = found.entry(id).or_insert(Placed { id, weight: 0, in_title: false, words: BTreeMap::new() });
            own.in_title |= in_title;
            own.weight += if *count <= ENOUGH { weight } else { 0 };
            *own.words.entry(words.to_string()).or_default() += usize::from(weight == 1 || in_title);
        }
    };
    add(parts.title, TITLE, true);
    add(parts.credit, CREDIT, false);
    add(parts.opening, OPENING, false);
    add(parts.text, 1, false);
    let mut places: Vec<Placed> = found.into_values().collect();
    // The narrower of two places in one line of the tree, if it is named nearly as strongly.
    let depth = |id: RegionId| tree.path(id).len();
    places.sort_by_key(|own| (std::cmp::Reverse(own.weight), std::cmp::Reverse(depth(own.id))));
    if let Some(first) = places.first().cloned() {
        let below = |own: &Placed| own.id != first.id && tree.path(own.id).contains(&first.id);
        let at = places
            .iter()
            .position(|own| below(own) && own.weight * 3 >= first.weight * 2 && (own.in_title || !first.in_title));
        if let Some(at) = at {
            let narrow = places.remove(at);
            places.insert(0, narrow);
        }
    }
    if places.is_empty() {
        places.extend(around.map(|id| Placed { id, weight: 0, in_title: false, words: BTreeMap::new() }));
    }
    places
}

/// The place of a whole bulletin: that of its publisher, or the province that its text names most.
pub fn around(field: &Field, publisher: &str, text: &str) -> Option<RegionId> {
    let tree = &field.library().regions;
    let province = |id: &RegionId| tree.path(*id).first().copied();
    let in_publisher = field.places(publisher).into_iter().find_map(|(ids, _)| province(ids.first()?));
    in_publisher.or_else(|| {
        let mut counts: BTreeMap<RegionId, usize> = BTreeMap::new();
        for (ids, _) in field.places(text).into_iter().filter(|(ids, _)| ids.len() == 1) {
            if let Some(top) = province(&ids[0]) {
                *counts.entry(top).or_default() += 1;
            }
        }
        counts.into_iter().max_by_key(|(id, count)| (*count, std::cmp::Reverse(*id))).map(|(id, _)| id)
    })
}

/// Of several places of one name the one in the bulletin's province.
fn choose(tree: &RegionTree, ids: &[RegionId], around: Option<RegionId>) -> Option<RegionId> {
    match ids {
        [one] => Some(*one),
        several => several.iter().copied().find(|id| around.is_some_and(|around| tree.path(*id).contains(&around))),
    }
}
