//! The wording of texts as runs of eight characters, as hashes that can be sorted.

use rayon::prelude::*;

use crate::base::han::{fold_width, is_han, is_word};

/// Characters of a shingle: in Chinese four or five words, seldom the same by chance.
pub(super) const SHINGLE: usize = 8;

/// The distinct shingles of all texts.
pub(super) struct Shingles {
    /// A hash with the rank of the text in its low bits, sorted: texts with the same shingle are neighbours. In one
    /// word, because 10,000 texts of 4 KB have 10 million. 10,000 texts leave 50 bits for the hash: there is one
    /// chance in twenty that two shingles of such a library are taken for one, and then a share is wrong by a
    /// thousandth.
    pub(super) entries: Vec<u64>,
    /// The low bits of an entry.
    pub(super) rank_bits: u32,
    /// Number and size of each text, from the one with the fewest shingles to the one with the most.
    pub(super) ranks: Vec<(usize, u32)>,
}

impl Shingles {
    pub(super) fn of(texts: &[&str]) -> Shingles {
        const CHUNK: usize = 256;
        let rank_bits = usize::BITS - texts.len().leading_zeros();
        let chunks: Vec<(Vec<u64>, Vec<u32>)> =
            texts.par_chunks(CHUNK).map(|texts| distinct(texts, rank_bits)).collect();
        let sizes = chunks.iter().flat_map(|(_, sizes)| sizes.iter().copied());
        let mut ranks: Vec<(usize, u32)> = sizes.enumerate().collect();
        ranks.sort_unstable_by_key(|(number, size)| (*size, *number));
        let mut rank_of = vec![0u64; texts.len()];
        for (rank, (number, _)) in ranks.iter().enumerate() {
            rank_of[*number] = rank as u64;
        }
        let mut entries: Vec<u64> = Vec::with_capacity(chunks.iter().map(|(entries, _)| entries.len()).sum());
        for ((mut hashes, sizes), ranks) in chunks.into_iter().zip(rank_of.chunks(CHUNK)) {
            let mut rest = hashes.as_mut_slice();
            for (size, rank) in sizes.into_iter().zip(ranks) {
                let (own, others) = rest.split_at_mut(size as usize);
                own.iter_mut().for_each(|hash| *hash |= rank);
                rest = others;
            }
            entries.append(&mut hashes);
        }
        entries.par_sort_unstable();
        Shingles { entries, rank_bits, ranks }
    }

    pub(super) fn rank(&self, entry: u64) -> u32 {
        (entry & ((1 << self.rank_bits) - 1)) as u32
    }
}

/// The distinct hashes of some texts, their low bits free, and how many each text has.
fn distinct(texts: &[&str], free_bits: u32) -> (Vec<u64>, Vec<u32>) {
    let mut hashes = Vec::new();
    let mut sizes = Vec::with_capacity(texts.len());
    for text in texts {
        let start = hashes.len();
        each_shingle(text, |hash| hashes.push(hash << free_bits));
        sort_and_dedup(&mut hashes, start);
        sizes.push((hashes.len() - start) as u32);
    }
    hashes.shrink_to_fit();
    (hashes, sizes)
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
pub(super) fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}
