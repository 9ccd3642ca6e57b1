//! How much of an item stands in a case that the library has. A few items are compared with all cases in one pass over these;
//! for all cases among each other there is `check::duplicates`.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{Hash, Hasher};

use rayon::prelude::*;

use super::text::counts;

/// Characters of a piece of text: shorter ones are phrases that every bulletin has.
const PIECE: usize = 10;
/// From this share on a case is named.
const NEARLY: f64 = 0.3;
/// Most cases that are named for one item.
const MOST: usize = 3;

/// For each item the texts in which much of it stands, with the share, the largest first.
pub fn in_texts(items: &[String], texts: &[&str]) -> Vec<Vec<(usize, f64)>> {
    let pieces: Vec<HashSet<u64>> = items.par_iter().map(|item| pieces(item).collect()).collect();
    let mut owners: HashMap<u64, Vec<usize>> = HashMap::new();
    for (item, own) in pieces.iter().enumerate() {
        own.iter().for_each(|piece| owners.entry(*piece).or_default().push(item));
    }
    let shared = |text: &&str| {
        let distinct: HashSet<u64> = self::pieces(text).filter(|piece| owners.contains_key(piece)).collect();
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        distinct.iter().flat_map(|piece| &owners[piece]).for_each(|item| *counts.entry(*item).or_default() += 1);
        counts
    };
    let counts: Vec<BTreeMap<usize, usize>> = texts.par_iter().map(shared).collect();
    let mut out: Vec<Vec<(usize, f64)>> = vec![Vec::new(); items.len()];
    for (text, counts) in counts.into_iter().enumerate() {
        for (item, count) in counts {
            let share = count as f64 / pieces[item].len() as f64;
            if share >= NEARLY {
                out[item].push((text, share));
            }
        }
    }
    for found in &mut out {
        found.sort_by(|one, other| other.1.total_cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        found.truncate(MOST);
    }
    out
}

fn pieces(text: &str) -> impl Iterator<Item = u64> {
    let solid: Vec<char> = text.chars().filter(|c| counts(*c)).collect();
    let last = (solid.len() + 1).saturating_sub(PIECE);
    (0..last).map(move |at| {
        let mut hasher = DefaultHasher::new();
        solid[at..at + PIECE].hash(&mut hasher);
        hasher.finish()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_is_that_of_the_item() {
        let item = "龙陵县总工会在石斛大棚里办技能比武，评出能手三十六名。".to_string();
        let longer = format!("去年的工作。{item}今年还要再办两场，把场子搬到红糖车间。");
        let found = in_texts(&[item, "别的".to_string()], &["毫不相干的一段话，讲的是别处的事情。", &longer]);
        assert_eq!(found, [vec![(1, 1.0)], Vec::new()]);
    }
}
