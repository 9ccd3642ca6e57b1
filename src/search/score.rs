//! How well a document answers: BM25F.
//!
//! S. Robertson and H. Zaragoza, “The Probabilistic Relevance Framework: BM25 and Beyond”, Foundations and Trends in
//! Information Retrieval 3 (4), 2009, section 3.6: the counts of a term in the fields of a document are weighted,
//! each by the field's length, summed, and only the sum is saturated:
//!
//! `tf = Σ w · count / (1 − b + b · length / average)`, `score = Σ idf · tf / (k1 + tf)`.
//!
//! k1 = 1.2; b = 0.75 for the body, 0.5 for the title against titles of 16 characters, 0 for all other fields; the
//! weights stand in `document::FIELD_NAMES`. A count beyond `postings::MOST` is that. Everything is computed by
//! additions, multiplications and divisions alone, in this order, so that every browser comes to the very same
//! numbers; that is why idf is a logarithm by straight lines between the powers of two.

use super::bits;
use super::document::{FIELD_NAMES, FIELDS};
use super::postings::Posting;

const K1: f64 = 1.2;
const B_BODY: f64 = 0.75;
const B_TITLE: f64 = 0.5;
/// Characters of a usual title.
const USUAL_TITLE: f64 = 16.0;
/// Least lengths of the levels of bodies, in terms; the next is √2 times the one before.
const BODIES: [u32; 13] = [64, 91, 128, 181, 256, 362, 512, 724, 1024, 1448, 2048, 2896, 4096];
/// Least lengths of the levels of titles, in characters.
const TITLES: [u32; 7] = [4, 8, 12, 16, 24, 32, 48];

fn level_of(length: u32, levels: &[u32]) -> u32 {
    levels.iter().filter(|least| **least <= length).count().saturating_sub(1) as u32
}

/// The lengths of a document in one digit.
pub fn level(body: u32, title: u32) -> u32 {
    level_of(body, &BODIES) * TITLES.len() as u32 + level_of(title, &TITLES)
}

/// The average length of the bodies by their levels, rounded down.
pub fn average(levels: &str) -> u32 {
    let lengths = levels.bytes().map(|level| u64::from(lengths(level).0));
    let count = levels.len().max(1) as u64;
    (lengths.sum::<u64>() / count).max(1) as u32
}

/// Body and title.
fn lengths(level: u8) -> (u32, u32) {
    let level = bits::value(level).unwrap_or(0) as usize;
    (BODIES[level / TITLES.len() % BODIES.len()], TITLES[level % TITLES.len()])
}

/// Weighs the terms of a query.
pub struct Scorer<'a> {
    levels: &'a [u8],
    average: f64,
    /// What a term in one of the fields of a mask adds, the title aside, by mask.
    heads: Vec<f64>,
}

impl<'a> Scorer<'a> {
    /// For documents of these levels.
    pub fn new(levels: &'a str, average: u32) -> Scorer<'a> {
        let weight = |mask: usize| {
            let fields = (1..FIELDS - 1).filter(|field| mask >> field & 1 == 1);
            fields.fold(0.0, |sum, field| sum + FIELD_NAMES[field].3)
        };
        Scorer { levels: levels.as_bytes(), average: f64::from(average), heads: (0..128).map(weight).collect() }
    }

    /// The weight of a term that `documents` of all have.
    pub fn idf(&self, documents: usize) -> f64 {
        let documents = documents as f64;
        log2(1.0 + (self.levels.len() as f64 - documents + 0.5) / (documents + 0.5))
    }

    /// What one posting of a term adds.
    pub fn score(&self, idf: f64, posting: &Posting) -> f64 {
        let (body, title) = lengths(self.levels.get(posting.doc as usize).copied().unwrap_or(b'!'));
        let mut count = f64::from(posting.body) / (1.0 - B_BODY + B_BODY * f64::from(body) / self.average);
        if posting.mask & 1 == 1 {
            count += FIELD_NAMES[0].3 / (1.0 - B_TITLE + B_TITLE * f64::from(title) / USUAL_TITLE);
        }
        count += self.heads[usize::from(posting.mask & 127)];
        idf * count / (K1 + count)
    }
}

/// The logarithm to base 2 of a number from 1 on, by straight lines between the powers of two.
fn log2(number: f64) -> f64 {
    let (mut power, mut whole) = (1.0, 0.0);
    while power * 2.0 <= number {
        power *= 2.0;
        whole += 1.0;
    }
    whole + number / power - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_keep_the_lengths() {
        assert_eq!(lengths(bits::digit(level(0, 0)) as u8), (64, 4));
        assert_eq!(lengths(bits::digit(level(1500, 17)) as u8), (1448, 16));
        assert_eq!(lengths(bits::digit(level(u32::MAX, u32::MAX)) as u8), (4096, 48));
        assert_eq!(average("!!"), 64);
    }

    #[test]
    fn rare_terms_titles_and_short_texts_count_more() {
        let levels: String = [level(64, 16), level(4096, 16)].iter().map(|own| bits::digit(*own)).collect();
        let scorer = Scorer::new(&levels, average(&levels));
        assert!(scorer.idf(1) > scorer.idf(2) && scorer.idf(2) > 0.0);
        let score = |doc, body, mask| scorer.score(1.0, &Posting { doc, body, mask });
        assert!(score(0, 1, 0) > score(1, 1, 0));
        assert!(score(1, 0, 1) > score(1, 4, 0));
        assert!(score(0, 2, 0) > score(0, 1, 0));
        assert_eq!(log2(1.0), 0.0);
        assert_eq!(log2(6.0), 2.5);
    }
}
