//! Pairs of texts that share much of their wording, for the report on a library's health.
//!
//! Exact, not sampled: no pair at or above the share asked for is missed. What keeps it quick is, first, that
//! shingles standing in the same texts are one class with a weight, so that a paragraph copied into a hundred cases
//! costs what one shingle costs; and second, that only the rarest part of a text has to be looked up: when a pair
//! shares 60%, one of the rarest 40% and a little of the shorter text is among what it shares.

use std::collections::HashMap;

use rayon::prelude::*;

use crate::base::han::{fold_width, is_han, is_word};

/// Characters of a shingle: in Chinese four or five words, seldom the same by chance.
const SHINGLE: usize = 8;

/// Two texts and the part of the shorter one (in shingles) that also stands in the longer one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// Index of the first, always below `b`.
    pub a: usize,
    /// Index of the second.
    pub b: usize,
    /// 0 to 1.
    pub share: f64,
}

/// All pairs with at least this share, the largest share first, then by index. A text shorter than a shingle has no
/// pairs.
pub fn find(texts: &[&str], least_share: f64) -> Vec<Pair> {
    let shingles = Shingles::of(texts);
    let index = Index::new(&shingles);
    drop(shingles);
    let mut pairs: Vec<Pair> = (0..index.texts.len())
        .into_par_iter()
        .map_init(|| Counter::new(index.texts.len()), |counter, rank| index.partners(rank, least_share, counter))
        .flatten_iter()
        .collect();
    pairs.par_sort_unstable_by(|one, other| {
        other.share.total_cmp(&one.share).then_with(|| (one.a, one.b).cmp(&(other.a, other.b)))
    });
    pairs
}

/// The distinct shingles of all texts.
struct Shingles {
    /// A hash with the number of the text in its low bits, sorted: texts with the same shingle are neighbours. In one
    /// word, because 10,000 texts of 4 KB have 13 million. 10,000 texts leave 50 bits for the hash: there is one
    /// chance in ten that two shingles of such a library are taken for one, and then a share is wrong by a thousandth.
    entries: Vec<u64>,
    text_bits: u32,
    texts: usize,
}

impl Shingles {
    fn of(texts: &[&str]) -> Shingles {
        let text_bits = usize::BITS - texts.len().leading_zeros();
        let chunks: Vec<Vec<u64>> = texts
            .par_chunks(256)
            .enumerate()
            .map(|(chunk, texts)| {
                let mut entries = Vec::new();
                for (at, text) in texts.iter().enumerate() {
                    let text_number = (chunk * 256 + at) as u64;
                    let start = entries.len();
                    each_shingle(text, |hash| entries.push((hash << text_bits) | text_number));
                    sort_and_dedup(&mut entries, start);
                }
                entries.shrink_to_fit();
                entries
            })
            .collect();
        let mut entries: Vec<u64> = Vec::with_capacity(chunks.iter().map(Vec::len).sum());
        for chunk in chunks {
            entries.extend_from_slice(&chunk);
        }
        entries.par_sort_unstable();
        Shingles { entries, text_bits, texts: texts.len() }
    }

    fn text_of(&self, entry: u64) -> usize {
        (entry & ((1 << self.text_bits) - 1)) as usize
    }
}

fn sort_and_dedup(entries: &mut Vec<u64>, start: usize) {
    entries[start..].sort_unstable();
    let mut kept = start;
    for at in start..entries.len() {
        if at == start || entries[at] != entries[kept - 1] {
            entries[kept] = entries[at];
            kept += 1;
        }
    }
    entries.truncate(kept);
}

/// The hash of every eight characters in a row; marks and spaces do not count, so that a comma more or a line break
/// changes nothing.
fn each_shingle(text: &str, mut take: impl FnMut(u64)) {
    const BASE: u64 = 0x9E37_79B9_7F4A_7C15;
    let first_weight = (1..SHINGLE).fold(1u64, |weight, _| weight.wrapping_mul(BASE));
    let mut window = [0u64; SHINGLE];
    let mut hash = 0u64;
    let letters = text.chars().filter(|c| is_han(*c) || is_word(fold_width(*c).to_ascii_lowercase()));
    for (at, c) in letters.enumerate() {
        let c = mix(u64::from(u32::from(fold_width(c).to_ascii_lowercase())));
        hash = hash.wrapping_sub(window[at % SHINGLE].wrapping_mul(first_weight)).wrapping_mul(BASE).wrapping_add(c);
        window[at % SHINGLE] = c;
        if at + 1 >= SHINGLE {
            take(mix(hash));
        }
    }
}

/// The finaliser of SplitMix64: every bit of the result depends on every bit given.
fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// Who shares what with whom.
struct Index {
    /// By rank: the texts from the one with the fewest shingles to the one with the most.
    texts: Vec<Text>,
    /// Shingles that stand in the very same two or more texts.
    classes: Vec<Class>,
    /// The ranks of all classes, those of one class together and ascending.
    members: Vec<u32>,
}

struct Text {
    /// Its index as given.
    number: usize,
    /// Its distinct shingles.
    size: u32,
    /// Its classes, those in the fewest texts first.
    classes: Vec<u32>,
    /// Its shingles that stand in other texts too.
    shared: u32,
}

struct Class {
    /// Number of its shingles.
    weight: u32,
    start: usize,
    count: u32,
}

impl Index {
    fn new(shingles: &Shingles) -> Index {
        let ranks = Ranks::of(shingles);
        let (mut classes, mut members) = (Vec::new(), Vec::new());
        let mut known: HashMap<u128, u32> = HashMap::new();
        let mut group: Vec<u32> = Vec::new();
        for entries in shingles.entries.chunk_by(|a, b| a >> shingles.text_bits == b >> shingles.text_bits) {
            if entries.len() < 2 {
                continue;
            }
            group.clear();
            group.extend(entries.iter().map(|entry| ranks.rank_of[shingles.text_of(*entry)]));
            group.sort_unstable();
            let class = *known.entry(fingerprint(&group)).or_insert_with(|| {
                classes.push(Class { weight: 0, start: members.len(), count: group.len() as u32 });
                members.extend_from_slice(&group);
                classes.len() as u32 - 1
            });
            if let Some(class) = classes.get_mut(class as usize) {
                class.weight += 1;
            }
        }
        let mut index = Index { texts: ranks.texts, classes, members };
        index.give_classes();
        index
    }

    fn give_classes(&mut self) {
        let mut order: Vec<u32> = (0..self.classes.len() as u32).collect();
        order.sort_unstable_by_key(|class| (self.classes[*class as usize].count, *class));
        for number in order {
            let class = &self.classes[number as usize];
            for rank in &self.members[class.start..class.start + class.count as usize] {
                let text = &mut self.texts[*rank as usize];
                text.classes.push(number);
                text.shared += class.weight;
            }
        }
    }

    /// The ranks above this one that share a class with it.
    fn longer(&self, class: &Class, rank: u32) -> &[u32] {
        let members = &self.members[class.start..class.start + class.count as usize];
        &members[members.partition_point(|member| *member <= rank)..]
    }

    /// The pairs of which this text is the shorter one.
    fn partners(&self, rank: usize, least_share: f64, counter: &mut Counter) -> Vec<Pair> {
        let text = &self.texts[rank];
        let needed = ((least_share * f64::from(text.size) - 1e-9).ceil().max(1.0)) as u32;
        let rank = rank as u32;
        // Texts that share nothing up to here cannot reach what is needed with the rest.
        let mut left = text.shared;
        let mut classes = text.classes.iter().map(|class| &self.classes[*class as usize]);
        while left >= needed
            && let Some(class) = classes.next()
        {
            for other in self.longer(class, rank) {
                counter.add(*other, class.weight);
            }
            left -= class.weight;
        }
        for class in classes {
            counter.forget_below(needed.saturating_sub(left));
            let longer = self.longer(class, rank);
            // Looking up the few is quicker than walking the many.
            if counter.touched.len() * 16 < longer.len() {
                counter.add_known(class.weight, |other| longer.binary_search(&other).is_ok());
            } else {
                for other in longer {
                    counter.add_if_known(*other, class.weight);
                }
            }
            left -= class.weight;
        }
        let mut pairs = Vec::new();
        counter.take(|other, count| {
            if count >= needed {
                let (own, other) = (text.number, self.texts[other as usize].number);
                let share = f64::from(count) / f64::from(text.size);
                pairs.push(Pair { a: own.min(other), b: own.max(other), share });
            }
        });
        pairs
    }
}

/// The order of texts by size.
struct Ranks {
    texts: Vec<Text>,
    rank_of: Vec<u32>,
}

impl Ranks {
    fn of(shingles: &Shingles) -> Ranks {
        let mut sizes = vec![0u32; shingles.texts];
        for entry in &shingles.entries {
            sizes[shingles.text_of(*entry)] += 1;
        }
        let mut order: Vec<usize> = (0..shingles.texts).collect();
        order.sort_unstable_by_key(|number| (sizes[*number], *number));
        let mut rank_of = vec![0u32; shingles.texts];
        for (rank, number) in order.iter().enumerate() {
            rank_of[*number] = rank as u32;
        }
        let text = |number: usize| Text { number, size: sizes[number], classes: Vec::new(), shared: 0 };
        Ranks { texts: order.into_iter().map(text).collect(), rank_of }
    }
}

fn fingerprint(group: &[u32]) -> u128 {
    let (mut one, mut other) = (group.len() as u64, !(group.len() as u64));
    for member in group {
        one = mix(one ^ u64::from(*member)).wrapping_add(0x9E37_79B9_7F4A_7C15);
        other = mix(other.wrapping_add(u64::from(*member))).rotate_left(23);
    }
    u128::from(one) << 64 | u128::from(other)
}

/// Shared shingles per other text; one for each thread, emptied by [`Counter::take`].
struct Counter {
    counts: Vec<u32>,
    touched: Vec<u32>,
}

impl Counter {
    fn new(texts: usize) -> Counter {
        Counter { counts: vec![0; texts], touched: Vec::new() }
    }

    fn add(&mut self, other: u32, weight: u32) {
        let count = &mut self.counts[other as usize];
        if *count == 0 {
            self.touched.push(other);
        }
        *count += weight;
    }

    fn add_if_known(&mut self, other: u32, weight: u32) {
        let count = &mut self.counts[other as usize];
        if *count > 0 {
            *count += weight;
        }
    }

    fn add_known(&mut self, weight: u32, shares: impl Fn(u32) -> bool) {
        for other in &self.touched {
            if shares(*other) {
                self.counts[*other as usize] += weight;
            }
        }
    }

    /// Drops those that cannot reach what is needed any more.
    fn forget_below(&mut self, least: u32) {
        let counts = &mut self.counts;
        self.touched.retain(|other| {
            let keep = counts[*other as usize] >= least;
            if !keep {
                counts[*other as usize] = 0;
            }
            keep
        });
    }

    fn take(&mut self, mut each: impl FnMut(u32, u32)) {
        for other in self.touched.drain(..) {
            each(other, std::mem::take(&mut self.counts[other as usize]));
        }
    }
}
