//! How a text is laid out: whether its lines are broken at a margin, what the usual distance of two is, and which two
//! characters follow each other in it.

use std::collections::HashMap;

use super::document::{Line, Role};
use super::text::{counts, width};

/// A margin wider than this is no column of print, but the length of paragraphs.
const WIDEST: usize = 130;

/// Lines of which it takes at least so many to tell a margin.
const FEWEST: usize = 12;

/// The layout of one text.
pub struct Layout {
    /// The width of a full line in half squares, where lines are broken at a margin.
    pub margin: Option<usize>,
    /// A distance from which on something new may begin: two empty lines more than usual.
    pub far: usize,
    /// How often one character follows another inside lines.
    pairs: HashMap<(char, char), u32>,
}

impl Layout {
    /// Measures a text. `known` are other texts of the field.
    pub fn of(lines: &[Line], known: &[&str]) -> Layout {
        let texts = || lines.iter().filter(|line| line.role == Role::Text).map(|line| line.text.as_str());
        let mut gaps: HashMap<usize, usize> = HashMap::new();
        for line in lines.iter().skip(1) {
            *gaps.entry(line.gap).or_default() += 1;
        }
        let usual = gaps.into_iter().max_by_key(|(gap, count)| (*count, usize::MAX - gap)).map_or(0, |(gap, _)| gap);
        let mut pairs: HashMap<(char, char), u32> = HashMap::new();
        for text in texts().chain(known.iter().copied()) {
            let solid: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
            for pair in solid.windows(2).filter(|pair| counts(pair[0]) && counts(pair[1])) {
                *pairs.entry((pair[0], pair[1])).or_default() += 1;
            }
        }
        Layout { margin: margin(texts()), far: usual + 2, pairs }
    }

    /// How often these two characters follow each other.
    pub fn follows(&self, before: Option<char>, after: Option<char>) -> u32 {
        let pair = before.zip(after);
        pair.and_then(|pair| self.pairs.get(&pair)).copied().unwrap_or(0)
    }
}

/// The width at which most lines end, if most end there.
fn margin<'a>(texts: impl Iterator<Item = &'a str>) -> Option<usize> {
    let widths: Vec<usize> = texts.map(width).filter(|width| *width >= 8).collect();
    if widths.len() < FEWEST {
        return None;
    }
    let within = |low: usize, high: usize| widths.iter().filter(|width| (low..=high).contains(*width)).count();
    // Punctuation may stand beyond the margin, and what cannot be broken leaves a line a little short.
    let best = (20..=WIDEST).max_by_key(|at| (within(at - 1, at + 2), usize::MAX - at))?;
    let (full, beyond) = (within(best - 5, best + 4), within(best + 9, usize::MAX));
    (full * 10 >= widths.len() * 4 && beyond * 12 <= widths.len()).then_some(best)
}
