//! Emphasis beside Chinese punctuation: `**一是强思想认识。**经开区` is bold.
//!
//! CommonMark lets `**` close only where no punctuation stands before it or white space or punctuation
//! after it (flanking, spec 0.31 section 6.2), which Chinese, written without spaces, breaks all the time
//! (commonmark-spec issue 650). The amendment known as CJK-friendly emphasis treats Chinese punctuation and
//! Han neighbours as letters in that rule. pulldown-cmark has merged an option for it (its pull request 1059)
//! but no release has it yet. Until one does, a mark that is no punctuation is put between the run and the
//! punctuation, and taken out of everything that the parser gives. Delete this file and the two calls in
//! `markdown.rs` when the option is released.

use std::borrow::Cow;
use std::ops::Range;

use crate::base::han::{is_cjk_punctuation, is_han};

/// A code point that Unicode reserves for use inside programs: neither letter, space nor punctuation.
const MARK: char = '\u{FDD0}';

/// Text with marks, and where they were put.
pub struct Marked<'a> {
    /// The text for the parser.
    pub text: Cow<'a, str>,
    /// Byte offsets of the marks in that text, ascending.
    marks: Vec<usize>,
}

/// Puts marks where the amended rule and CommonMark's differ.
pub fn mark(text: &str) -> Marked<'_> {
    let mut out = String::new();
    let mut marks = Vec::new();
    let mut copied = 0;
    let mut before = None;
    let mut chars = text.char_indices().peekable();
    if !text.contains(['*', '~']) {
        return Marked::none(text);
    }
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            before = chars.next().map_or(Some(c), |(_, escaped)| Some(escaped));
            continue;
        }
        if c != '*' && c != '~' {
            before = Some(c);
            continue;
        }
        let mut end = at + 1;
        while chars.next_if(|(_, next)| *next == c).is_some() {
            end += 1;
        }
        let after = chars.peek().map(|(_, next)| *next);
        if let Some(side) = mark_side(before, after) {
            let place = if side == Side::Before { at } else { end };
            out.push_str(&text[copied..place]);
            marks.push(out.len());
            out.push(MARK);
            copied = place;
        }
        before = Some(c);
    }
    if marks.is_empty() {
        return Marked::none(text);
    }
    out.push_str(&text[copied..]);
    Marked { text: Cow::Owned(out), marks }
}

#[derive(PartialEq)]
enum Side {
    Before,
    After,
}

/// A run between punctuation and a letter flanks only one way by CommonMark. Where either neighbour is
/// Chinese it shall flank both ways, so the mark goes to the side of the punctuation. With white space or
/// punctuation on both sides the two rules agree.
fn mark_side(before: Option<char>, after: Option<char>) -> Option<Side> {
    let (before, after) = (before?, after?);
    if !is_cjk(before) && !is_cjk(after) {
        return None;
    }
    if is_punctuation(before) && after.is_alphanumeric() {
        Some(Side::Before)
    } else if before.is_alphanumeric() && is_punctuation(after) {
        Some(Side::After)
    } else {
        None
    }
}

fn is_punctuation(c: char) -> bool {
    !c.is_whitespace() && !c.is_alphanumeric()
}

/// Han, Chinese punctuation, kana, Hangul and full-width forms.
fn is_cjk(c: char) -> bool {
    is_han(c)
        || is_cjk_punctuation(c)
        || matches!(c, '\u{1100}'..='\u{11FF}' | '\u{2E80}'..='\u{2FDF}' | '\u{3040}'..='\u{31FF}' | '\u{AC00}'..='\u{D7AF}' | '\u{FF00}'..='\u{FFEF}')
}

impl<'a> Marked<'a> {
    /// A text without marks, where CommonMark's own rule holds.
    pub fn none(text: &'a str) -> Marked<'a> {
        Marked { text: Cow::Borrowed(text), marks: Vec::new() }
    }
    /// A byte range of the marked text, in the text without marks.
    pub fn unmarked(&self, range: Range<usize>) -> Range<usize> {
        let back = |at: usize| at - MARK.len_utf8() * self.marks.partition_point(|mark| *mark < at);
        back(range.start)..back(range.end)
    }

    /// The text without marks.
    pub fn clean<'t>(&self, text: &'t str) -> Cow<'t, str> {
        if self.marks.is_empty() || !text.contains(MARK) {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(text.replace(MARK, ""))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_come_back() {
        let marked = mark("甲**乙。**丙");
        assert_eq!(marked.marks.len(), 1);
        let at = marked.text.find('丙').unwrap();
        assert_eq!(marked.unmarked(at..at + 3), 13..16);
        assert_eq!(marked.clean(&marked.text), "甲**乙。**丙");
    }

    #[test]
    fn western_text_and_escapes_stay() {
        for text in ["a **b.** c", "**a.**b", "甲\\*乙", "没有星号"] {
            assert_eq!(mark(text).text, text);
        }
    }

    /// `./test` installs the specification from the npm registry.
    #[test]
    fn no_example_of_commonmark_changes() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/node_modules/commonmark-spec/spec.txt");
        let spec = std::fs::read_to_string(path).expect("the CommonMark specification is not installed; run ./test");
        let fence = "`".repeat(32);
        let examples: Vec<String> = spec
            .split(&format!("{fence} example\n"))
            .skip(1)
            .filter_map(|part| part.split_once("\n.\n").or_else(|| part.split_once(".\n")))
            .map(|(markdown, _)| markdown.replace('→', "\t"))
            .collect();
        assert!(examples.len() > 640, "{}", examples.len());
        let html = |text: &str| {
            let mut out = String::new();
            pulldown_cmark::html::push_html(&mut out, pulldown_cmark::Parser::new(text));
            out
        };
        for example in &examples {
            let marked = mark(example);
            assert_eq!(marked.clean(&html(&marked.text)), html(example), "{example}");
        }
    }
}
