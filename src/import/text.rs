//! Chinese text as print has it: how wide it is, where its sentences end, and which of its spaces mean something.

use crate::base::han::{fold_width, is_cjk_punctuation, is_han, is_shared_punctuation};

/// A line with digits, letters and spaces in their narrow forms and without what is invisible.
pub fn narrow(text: &str) -> String {
    let one = |c: char| match c {
        '\u{a0}' | '\t' | '\u{2002}'..='\u{200a}' => Some(' '),
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => None,
        '\u{3000}' => Some(c),
        c if fold_width(c).is_ascii_alphanumeric() || matches!(c, '％' | '．') => Some(fold_width(c)),
        c => Some(c),
    };
    text.chars().filter_map(one).collect()
}

/// Whether the character fills the square of a Han character in Chinese print.
pub fn is_wide(c: char) -> bool {
    is_han(c) || is_cjk_punctuation(c) || is_shared_punctuation(c)
}

/// Width in half squares, the spaces at both ends aside.
pub fn width(text: &str) -> usize {
    text.trim().chars().map(|c| if is_wide(c) { 2 } else { 1 }).sum()
}

/// Han characters and digits: what must not be lost.
pub fn counts(c: char) -> bool {
    is_han(c) || c.is_ascii_digit()
}

/// Whether a sentence ends here: with a full stop and the like, or with the quotation mark or bracket behind one.
pub fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end();
    let inner = text.trim_end_matches(['”', '’', '」', '』', '）', ')', '》', '"']);
    inner.ends_with(['。', '！', '？', '…', '!', '?', '；', ';']) || text.ends_with(['。', '”'])
}

/// Whether there is a full stop inside.
pub fn has_sentence(text: &str) -> bool {
    text.contains(['。', '！', '？'])
}

/// Whether a bracket or quotation mark is still open at the end.
pub fn is_open(text: &str) -> bool {
    let pairs = [('（', '）'), ('《', '》'), ('“', '”'), ('「', '」'), ('【', '】')];
    pairs.iter().any(|(open, close)| text.matches(*open).count() > text.matches(*close).count())
}

/// Adds a piece to its paragraph. Between words of letters a line's end is a space, between Han it is nothing.
pub fn join(one: &mut String, other: &str) {
    let other = other.trim_start();
    one.truncate(one.trim_end().len());
    let is_letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic());
    if is_letter(one.chars().next_back()) && is_letter(other.chars().next()) {
        one.push(' ');
    }
    one.push_str(other);
}

/// The end of a text, at most so many characters.
pub fn tail(text: &str, most: usize) -> &str {
    text.char_indices().rev().nth(most.saturating_sub(1)).map_or(text, |(at, _)| &text[at..])
}

/// Without the spaces that print puts beside Han, digits and punctuation: `2021 年 5 月` is `2021年5月`.
pub fn tighten(text: &str) -> String {
    spaced(text, |_, _| false)
}

/// The same, but a space that parts two phrases of Han stays: `曲靖市总工会 杨付坤`.
pub fn tighten_title(text: &str) -> String {
    let ends = |c: char| is_han(c) || matches!(c, '”' | '）' | '》');
    let begins = |c: char| is_han(c) || matches!(c, '“' | '（' | '《');
    spaced(text, |before, after| ends(before) && begins(after))
}

fn spaced(text: &str, keep: impl Fn(char, char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split([' ', '\u{3000}']).filter(|word| !word.is_empty()) {
        if let (Some(before), Some(after)) = (out.chars().next_back(), word.chars().next()) {
            let digits = before.is_ascii_digit() && after.is_ascii_digit();
            if !(is_wide(before) || is_wide(after) || digits) || keep(before, after) {
                out.push(' ');
            }
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_of_print_go_and_those_of_names_stay() {
        assert_eq!(tighten(" 2021 年 5 月，共 1466.87 万元 AI plus "), "2021年5月，共1466.87万元AI plus");
        assert_eq!(tighten_title("曲靖市总工会　杨付坤"), "曲靖市总工会 杨付坤");
        assert_eq!(tighten_title("伊金霍洛旗 创新推行 1335 产改模式"), "伊金霍洛旗 创新推行1335产改模式");
    }

    #[test]
    fn narrow_digits_and_sentences() {
        assert_eq!(narrow("２０２１年\u{a0}ＡＢ，（％）"), "2021年 AB，（%）");
        assert!(
            ends_sentence("说：“好。”")
                && ends_sentence("完成。 ")
                && !ends_sentence("（五家）")
                && !ends_sentence("一、背景")
        );
        assert_eq!(width("“互联网+”ab"), 13);
        let joined = |one: &str, other: &str| {
            let mut text = one.to_string();
            join(&mut text, other);
            text
        };
        assert_eq!(joined("open", "source"), "open source");
        assert_eq!(joined("12 ", "月 3日"), "12月 3日");
        assert_eq!((tail("产业工人", 2), tail("产", 2)), ("工人", "产"));
    }
}
