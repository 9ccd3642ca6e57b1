//! How a text is laid out: whether its lines are broken at a margin, what the usual distance of two is, and which two
//! characters follow each other in it.

use std::collections::HashMap;

use super::document::{Line, Role};
use super::text::{counts, width};

/// A margin wider than this is no column of print, but the length of paragraphs.
const WIDEST: usize = 130;

/// Lines of which it takes at least so many to tell a margin.
const FEWEST: usize = 12;

/// How often one character follows another.
#[derive(Debug, Default)]
pub struct Pairs(HashMap<(char, char), u32>);

impl Pairs {
    /// Counts the pairs of texts, over spaces and line ends inside each.
    pub fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Pairs {
        let mut pairs: HashMap<(char, char), u32> = HashMap::new();
        for text in texts {
            let mut before: Option<char> = None;
            for c in text.chars().filter(|c| !c.is_whitespace()) {
                if let Some(before) = before.filter(|before| counts(*before) && counts(c)) {
                    *pairs.entry((before, c)).or_default() += 1;
                }
                before = Some(c);
            }
        }
        Pairs(pairs)
    }

    fn count(&self, pair: (char, char)) -> u32 {
        self.0.get(&pair).copied().unwrap_or(0)
    }
}

/// The layout of one text.
pub struct Layout<'a> {
    /// The width of a full line in half squares, where lines are broken at a margin.
    pub margin: Option<usize>,
    /// A distance from which on something new may begin: two empty lines more than usual.
    pub far: usize,
    /// Of its own lines, and of other texts of the field.
    pairs: [&'a Pairs; 2],
}

impl<'a> Layout<'a> {
    /// Measures a text; `own` are the pairs inside its lines, `known` those of other texts of the field.
    pub fn of(lines: &[Line], own: &'a Pairs, known: &'a Pairs) -> Layout<'a> {
        let texts = || lines.iter().filter(|line| line.role == Role::Text).map(|line| line.text.as_str());
        let mut gaps: HashMap<usize, usize> = HashMap::new();
        for line in lines.iter().skip(1) {
            *gaps.entry(line.gap).or_default() += 1;
        }
        let usual = gaps.into_iter().max_by_key(|(gap, count)| (*count, usize::MAX - gap)).map_or(0, |(gap, _)| gap);
        Layout { margin: margin(texts()), far: usual + 2, pairs: [own, known] }
    }

    /// How often these two characters follow each other.
    pub fn follows(&self, before: Option<char>, after: Option<char>) -> u32 {
        before.zip(after).map_or(0, |pair| self.pairs.iter().map(|own| own.count(pair)).sum())
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
