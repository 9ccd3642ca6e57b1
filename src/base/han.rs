//! What counts as a Han character, a word character, and a full-width form. The site's scripts use
//! the same ranges (`themes/jade/static/analysis.js`), so the ranges are written out, not taken from tables.

/// A Han ideograph, including 々 and 〇, which stand in words as ideographs do.
pub fn is_han(c: char) -> bool {
    matches!(c,
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}' | '\u{3005}' | '\u{3007}')
}

/// Chinese punctuation and full-width forms: text that stands beside Han without a space.
pub fn is_cjk_punctuation(c: char) -> bool {
    matches!(c,
        '\u{3000}'..='\u{3004}' | '\u{3006}' | '\u{3008}'..='\u{303F}' | '\u{FE10}'..='\u{FE1F}'
        | '\u{FE30}'..='\u{FE6F}' | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}'
        | '\u{FF3B}'..='\u{FF40}' | '\u{FF5B}'..='\u{FF65}' | '\u{FFE0}'..='\u{FFE6}')
}

/// Quotes, dashes and dots that Chinese shares with Western text; Chinese only beside Han.
pub fn is_shared_punctuation(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '—' | '…' | '·')
}

/// A letter or digit of any other script, after folding.
pub fn is_word(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || (c >= '\u{C0}'
            && !is_han(c)
            && !matches!(c,
                '\u{D7}' | '\u{F7}' | '\u{2000}'..='\u{2BFF}' | '\u{2E00}'..='\u{2E7F}'
                | '\u{3000}'..='\u{303F}' | '\u{E000}'..='\u{F8FF}' | '\u{FE00}'..='\u{FE6F}'
                | '\u{FF00}'..='\u{FFFF}' | '\u{1F000}'..='\u{1FAFF}'))
}

/// Full-width ASCII and the ideographic space to their narrow forms; all else unchanged.
pub fn fold_width(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// Number of Han characters and of words, as word counts in Chinese editors give it.
pub fn count_words(text: &str) -> usize {
    let mut count = 0;
    let mut in_word = false;
    for c in text.chars() {
        let word = is_word(c.to_ascii_lowercase());
        count += usize::from(is_han(c) || (word && !in_word));
        in_word = word;
    }
    count
}

/// The first `limit` characters; longer text ends in `…`.
pub fn truncate(text: &str, limit: usize) -> String {
    match text.char_indices().nth(limit) {
        Some((at, _)) => format!("{}…", text[..at].trim_end()),
        None => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_han_and_words() {
        assert_eq!(count_words("曲靖 2021 年 AI"), 5);
    }

    #[test]
    fn truncates_by_characters() {
        assert_eq!(truncate("产业工人", 2), "产业…");
        assert_eq!(truncate("产业", 2), "产业");
    }
}
