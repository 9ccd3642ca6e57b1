//! Pairs of texts that share much of their wording, for the report on a library's health.
//!
//! Exact, not sampled: no pair at or above the share asked for is missed. What keeps it quick is, first, that
//! shingles standing in the same texts are one class with a weight, so that a paragraph copied into a hundred cases
//! costs what one shingle costs; and second, that only the rarest part of a text has to be looked up: when a pair
//! shares 60%, one of the rarest 40% and a little of the shorter text is among what it shares.

mod shingles;

use std::collections::HashMap;

use rayon::prelude::*;

use shingles::{Shingles, mix};

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

/// The pairs that were asked for.
#[derive(Debug)]
pub struct Pairs {
    /// The largest share first, then by index.
    pub best: Vec<Pair>,
    /// How many there are in all.
    pub total: usize,
}

/// All pairs with at least this share, the largest share first, then by index. A text shorter than a shingle has no
/// pairs. Many texts of one template make many pairs: [`best`] is for libraries one does not know.
#[cfg(test)]
fn find(texts: &[&str], least_share: f64) -> Vec<Pair> {
    best(texts, least_share, usize::MAX).best
}

/// The same, but only so many are kept: 10,000 copies of one text are 50 million pairs.
pub fn best(texts: &[&str], least_share: f64, most: usize) -> Pairs {
    let index = Index::new(Shingles::of(texts));
    let none = || (Counter::new(index.texts.len()), Pairs { best: Vec::new(), total: 0 });
    let mut found = (0..index.texts.len())
        .into_par_iter()
        .fold(none, |(mut counter, mut found), rank| {
            index.partners(rank, least_share, &mut counter, |pair| found.add(pair, most));
            (counter, found)
        })
        .map(|(_, found)| found)
        .reduce(|| Pairs { best: Vec::new(), total: 0 }, |found, more| found.and(more, most));
    found.cut(most);
    found
}

impl Pairs {
    fn add(&mut self, pair: Pair, most: usize) {
        self.best.push(pair);
        self.total += 1;
        // Sorted only when twice as many have come, so that each is sorted a few times at most.
        if self.best.len() / 2 > most {
            self.cut(most);
        }
    }

    fn and(mut self, more: Pairs, most: usize) -> Pairs {
        self.best.extend(more.best);
        self.total += more.total;
        if self.best.len() / 2 > most {
            self.cut(most);
        }
        self
    }

    fn cut(&mut self, most: usize) {
        self.best.par_sort_unstable_by(|one, other| {
            other.share.total_cmp(&one.share).then_with(|| (one.a, one.b).cmp(&(other.a, other.b)))
        });
        self.best.truncate(most);
    }
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
    fn new(shingles: Shingles) -> Index {
        let (mut classes, mut members) = (Vec::new(), Vec::new());
        let mut known: HashMap<u128, u32> = HashMap::new();
        for entries in shingles.entries.chunk_by(|a, b| a >> shingles.rank_bits == b >> shingles.rank_bits) {
            if entries.len() < 2 {
                continue;
            }
            let ranks = entries.iter().map(|entry| shingles.rank(*entry));
            let class = *known.entry(fingerprint(ranks.clone())).or_insert_with(|| {
                classes.push(Class { weight: 0, start: members.len(), count: entries.len() as u32 });
                members.extend(ranks);
                classes.len() as u32 - 1
            });
            if let Some(class) = classes.get_mut(class as usize) {
                class.weight += 1;
            }
        }
        let text = |(number, size)| Text { number, size, classes: Vec::new(), shared: 0 };
        let texts = shingles.ranks.into_iter().map(text).collect();
        let mut index = Index { texts, classes, members };
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
    fn partners(&self, rank: usize, least_share: f64, counter: &mut Counter, mut take: impl FnMut(Pair)) {
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
        counter.take(|other, count| {
            if count >= needed {
                let (own, other) = (text.number, self.texts[other as usize].number);
                let share = f64::from(count) / f64::from(text.size);
                take(Pair { a: own.min(other), b: own.max(other), share });
            }
        });
    }
}

/// 128 bits for a list of ranks, so that two lists are never taken for one in practice.
fn fingerprint(ranks: impl Iterator<Item = u32>) -> u128 {
    let (mut one, mut other): (u64, u64) = (0x2545_F491_4F6C_DD1D, 0x9E37_79B9_7F4A_7C15);
    for rank in ranks {
        one = mix(one ^ u64::from(rank)).wrapping_add(0x9E37_79B9_7F4A_7C15);
        other = mix(other.wrapping_add(u64::from(rank))).rotate_left(23);
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

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::shingles::SHINGLE;
    use super::*;
    use crate::base::han::{is_han, is_word};

    /// The definition, word for word.
    fn brute_force(texts: &[&str]) -> Vec<Pair> {
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        let mut shingles = |text: &&str| -> Vec<usize> {
            let letters: Vec<char> = text.to_lowercase().chars().filter(|c| is_han(*c) || is_word(*c)).collect();
            let all = letters.windows(SHINGLE).map(|window| {
                let next = names.len();
                *names.entry(window.iter().collect()).or_insert(next)
            });
            all.collect::<BTreeSet<usize>>().into_iter().collect()
        };
        let sets: Vec<Vec<usize>> = texts.iter().map(&mut shingles).collect();
        let mut pairs = Vec::new();
        for b in 0..sets.len() {
            for a in 0..b {
                let (shorter, longer) = if sets[a].len() < sets[b].len() { (a, b) } else { (b, a) };
                let common = sets[shorter].iter().filter(|shingle| sets[longer].binary_search(shingle).is_ok()).count();
                let share = common as f64 / sets[shorter].len() as f64;
                if common > 0 {
                    pairs.push(Pair { a, b, share });
                }
            }
        }
        pairs.sort_by(|one, other| other.share.total_cmp(&one.share).then((one.a, one.b).cmp(&(other.a, other.b))));
        pairs
    }

    /// Texts of paragraphs that others have too, some of them edited, cut or padded.
    fn library(count: usize, seed: u64) -> Vec<String> {
        let mut state = seed;
        let mut next = move |below: usize| {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            (mix(state) % below as u64) as usize
        };
        let han = |next: &mut dyn FnMut(usize) -> usize, len: usize| -> String {
            (0..len).map(|_| char::from_u32(0x4E00 + next(400) as u32).unwrap()).collect()
        };
        let pool: Vec<String> = (0..40).map(|at| han(&mut next, 20 + at * 3)).collect();
        let mut texts: Vec<String> = Vec::new();
        for _ in 0..count {
            let mut text = String::new();
            for _ in 0..next(9) {
                text += &pool[next(40)];
                text += "，AI ";
                let own = next(60);
                text += &han(&mut next, own);
            }
            if let Some(earlier) = texts.get(next(count)).filter(|_| next(2) == 0) {
                let every = 5 + next(80);
                text = earlier.chars().enumerate().map(|(at, c)| if at % every == 0 { '改' } else { c }).collect();
                text.extend(earlier.chars().skip(next(200)).take(next(300)));
            }
            texts.push(text);
        }
        texts
    }

    #[test]
    fn misses_no_pair_and_invents_none() {
        for seed in 1..3 {
            let texts = library(300, seed);
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let all = brute_force(&texts);
            for share in [0.05, 0.5, 0.6, 0.9, 1.0] {
                let expected: Vec<Pair> = all.iter().filter(|pair| pair.share >= share).copied().collect();
                assert!(share > 0.6 || expected.len() > 20, "the generator makes near-duplicates");
                assert_eq!(find(&texts, share), expected, "seed {seed}, share {share}");
            }
        }
    }

    #[test]
    fn one_thread_or_many_give_the_same() {
        let texts = library(600, 9);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let all = find(&texts, 0.3);
        assert_eq!(pool.install(|| find(&texts, 0.3)), all);
        let few = best(&texts, 0.3, 10);
        assert_eq!((few.best.as_slice(), few.total), (&all[..10], all.len()));
        assert_eq!(best(&texts, 0.3, 0).total, all.len());
    }

    #[test]
    fn marks_spaces_and_width_do_not_count() {
        let one = "曲靖经开区党工委统一领导、管委会各司其职。ＡＩ平台2.0";
        let other = "# 曲靖经开区\n\n党工委“统一领导”，管委会各司其职；ai平台２０";
        let pairs = find(&[one, "另一篇完全不同的文字，与前后两篇都没有相同之处。", other], 0.9);
        assert_eq!(pairs, [Pair { a: 0, b: 2, share: 1.0 }]);
    }

    #[test]
    fn the_shorter_text_is_the_measure() {
        let short = "产业工人队伍建设改革示范点检查验收";
        let long = format!("{short}以后，各县市区园区和企业按照责任清单逐项整改，年底再作一次评定。");
        assert_eq!(find(&[&long, short], 0.6), [Pair { a: 0, b: 1, share: 1.0 }]);
        let half = "产业工人队伍建设改革示范点另外八个新字在此";
        let share = find(&[&long, half], 0.3)[0].share;
        assert!((share - 6.0 / 14.0).abs() < 1e-12, "{share}");
        assert!(find(&[&long, half], 0.43).is_empty());
    }

    #[test]
    fn texts_without_shingles_have_no_pairs() {
        assert!(find(&[], 0.5).is_empty());
        assert!(find(&["", "短", "短", "……", "产业工人队伍建"], 0.0).is_empty());
        assert_eq!(find(&["产业工人队伍建设", "产业工人队伍建设"], 0.0).len(), 1);
    }
}
