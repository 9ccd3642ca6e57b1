//! How long a text is and how long reading it takes, as Zola counts: Chinese and Japanese by character, all other languages
//! by word, and no code.

use unicode_segmentation::UnicodeSegmentation;

/// Words of a Markdown text as it is written, or characters in Chinese and Japanese.
pub fn word_count(text: &str, lang: &str) -> usize {
    // Every second piece between code fences is code; a fence that is not closed hides all that follows.
    let prose = text.split("```").step_by(2);
    if counts_characters(lang) {
        prose.map(|piece| piece.chars().filter(|c| c.is_alphabetic()).count()).sum()
    } else {
        prose.map(|piece| piece.unicode_words().count()).sum()
    }
}

/// Minutes for as many words as [`word_count`] found, rounded up.
pub fn reading_time(words: usize, lang: &str) -> usize {
    let in_a_minute = match primary(lang) {
        "zh" => 439,
        "ja" => 653,
        "en" => 238,
        "ko" => 202,
        _ => 200,
    };
    words.div_ceil(in_a_minute)
}

fn counts_characters(lang: &str) -> bool {
    matches!(primary(lang), "zh" | "ja")
}

/// `zh` of `zh-Hant-TW`.
fn primary(lang: &str) -> &str {
    lang.split('-').next().unwrap_or(lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_characters() {
        assert_eq!(word_count("It's 3.5 metres, e.g. <b>so</b>", "en"), 7);
        assert_eq!(word_count("产业工人 AI 2021。", "zh-CN"), 6);
        assert_eq!(word_count("产业工人", "en"), 4);
        assert_eq!(word_count("one\n```\nlet x = 1;\n```\ntwo\n```\nlost", "en"), 2);
        assert_eq!(word_count(" \n", "de"), 0);
    }

    #[test]
    fn minutes_are_rounded_up() {
        assert_eq!([0, 1, 238, 239].map(|words| reading_time(words, "en-GB")), [0, 1, 1, 2]);
        assert_eq!((reading_time(440, "zh"), reading_time(653, "ja")), (2, 1));
        assert_eq!((reading_time(202, "ko"), reading_time(202, "fr")), (1, 2));
    }
}
