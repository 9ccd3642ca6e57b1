//! How text becomes terms. The site's scripts do the same (`themes/jade/static/analysis.js`); the vectors in
//! `tests/analysis.json` hold the two together.

use std::ops::Range;

use super::variants::simplify;
use crate::base::han::{fold_width, is_han, is_word};

/// Characters of a word. A longer one, which is no word but data, is cut, so that no term is deeper in an
/// index than this.
pub const LONGEST_WORD: usize = 64;

/// The form in which characters are compared: narrow, lower case, simplified. It is as long in UTF-16 as the
/// character itself, so that places in folded text are places in the text.
pub fn fold(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    if is_han(c) {
        return simplify(c);
    }
    let narrow = fold_width(c);
    let mut lower = narrow.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(only), None) if only.len_utf16() == c.len_utf16() => only,
        _ => narrow,
    }
}

/// [`fold`] of a whole text.
pub fn fold_text(text: &str) -> String {
    text.chars().map(fold).collect()
}

/// A stretch of text that is cut into terms by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Run<'a> {
    /// Neighbouring Han characters.
    Han(&'a [char]),
    /// A word, a number.
    Word(&'a str),
}

/// Calls `take` for the runs of a text, folded, in the order they stand.
pub fn for_each_run(text: &str, mut take: impl FnMut(Run<'_>)) {
    let mut han: Vec<char> = Vec::new();
    let mut word = String::new();
    let mut letters = 0;
    for c in text.chars().map(fold) {
        let (is_han, is_word) = (is_han(c), is_word(c));
        if !is_han && !han.is_empty() {
            take(Run::Han(&han));
            han.clear();
        }
        if !word.is_empty() && (!is_word || letters == LONGEST_WORD) {
            take(Run::Word(&word));
            word.clear();
        }
        if is_han {
            han.push(c);
        } else if is_word {
            letters = if word.is_empty() { 1 } else { letters + 1 };
            word.push(c);
        }
    }
    if !han.is_empty() {
        take(Run::Han(&han));
    }
    if !word.is_empty() {
        take(Run::Word(&word));
    }
}

/// Characters of a gram of a number.
pub const GRAM: usize = 4;

/// A number of a text: where it begins and ends, in bytes. Points between digits belong to it, letters beside it do not.
pub fn numbers(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut out: Vec<Range<usize>> = Vec::new();
    for at in (0..bytes.len()).filter(|at| is_digit(*at)) {
        match out.last_mut() {
            Some(last) if last.end == at || (last.end + 1 == at && bytes[last.end] == b'.') => last.end = at + 1,
            _ => out.push(at..at + 1),
        }
    }
    out
}

/// From every digit of a number the next [`GRAM`] characters; fewer at its end.
pub fn grams(number: &str) -> impl Iterator<Item = &str> {
    let digits = number.char_indices().filter(|(_, c)| *c != '.');
    digits.map(|(at, _)| &number[at..number.len().min(at + GRAM)])
}

/// Terms in the order they stand, repeats kept: of a run of Han every two neighbours, and the last character
/// alone; of other letters and digits whole words.
pub fn analyse(text: &str) -> Vec<String> {
    let mut terms = Vec::new();
    for_each_run(text, |run| match run {
        Run::Word(word) => terms.push(word.to_string()),
        Run::Han(run) => {
            terms.extend(run.windows(2).map(|pair| pair.iter().collect::<String>()));
            terms.extend(run.last().map(char::to_string));
        }
    });
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shared_vectors() {
        let vectors: Vec<(String, Vec<String>)> =
            serde_json::from_str(include_str!("../../tests/analysis.json")).unwrap();
        assert!(vectors.len() > 20);
        for (text, terms) in vectors {
            assert_eq!(analyse(&text), terms, "{text}");
        }
    }

    #[test]
    fn numbers_keep_their_points() {
        let all = |text: &str| numbers(text).into_iter().map(|at| text[at].to_string()).collect::<Vec<_>>();
        assert_eq!(all("约17.71万，.5. 5g 2021.9.3-4"), ["17.71", "5", "5", "2021.9.3", "4"]);
        assert_eq!(all("1..2 曲"), ["1", "2"]);
        assert_eq!(grams("17.71").collect::<Vec<_>>(), ["17.7", "7.71", "71", "1"]);
        assert_eq!(grams("2").collect::<Vec<_>>(), ["2"]);
    }

    #[test]
    fn folding_keeps_places() {
        for text in ["ＡＢ　１", "İSTANBUL ẞ Σ", "曲靖產業", "𠀀ﬁ", "ǅ"] {
            assert_eq!(fold_text(text).encode_utf16().count(), text.encode_utf16().count(), "{text}");
        }
        assert_eq!(fold_text("ＡＩ　產業"), "ai 产业");
    }
}
