//! Pinyin for slugs, sorting and search. Readings of single characters come from the `pinyin` crate;
//! characters with several readings are settled by a table of words, longest first.

use std::collections::HashMap;
use std::sync::LazyLock;

use pinyin::{ToPinyin, ToPinyinMulti};

use super::han::{fold_width, is_word};

/// Words whose reading differs from their characters' usual ones: place names of GB/T 2260 first,
/// then words of this field. One line: word, readings with tone numbers.
const WORDS: &str = include_str!("pinyin_words.txt");

static PHRASES: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    WORDS
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
        .map(|(word, readings)| (word, readings.split(' ').collect()))
        .collect()
});

/// Longest word of the table, in characters.
static LONGEST: LazyLock<usize> = LazyLock::new(|| PHRASES.keys().map(|word| word.chars().count()).max().unwrap_or(1));

/// One syllable or one run of other word characters, in order.
#[derive(Debug, PartialEq, Eq)]
pub enum Syllable<'a> {
    /// A Han character's reading with its tone number at the end: `qu1`.
    Han(&'a str),
    /// A character that is no Han, folded to narrow lower case.
    Other(char),
}

/// Calls `take` for every character of the text.
fn for_each_syllable(text: &str, mut take: impl FnMut(Syllable<'_>)) {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut at = 0;
    'text: while at < chars.len() {
        for len in (2..=(*LONGEST).min(chars.len() - at)).rev() {
            let end = chars.get(at + len).map_or(text.len(), |(offset, _)| *offset);
            if let Some(readings) = PHRASES.get(&text[chars[at].0..end]) {
                readings.iter().for_each(|reading| take(Syllable::Han(reading)));
                at += len;
                continue 'text;
            }
        }
        let c = chars[at].1;
        match c.to_pinyin() {
            Some(reading) => take(Syllable::Han(reading.with_tone_num_end())),
            None => fold_width(c).to_lowercase().for_each(|c| take(Syllable::Other(c))),
        }
        at += 1;
    }
}

fn plain(reading: &str) -> String {
    reading.trim_end_matches(|c: char| c.is_ascii_digit()).replace('ü', "v")
}

/// An ASCII name for files and anchors: syllables of one run of Han joined, runs joined by `-`.
/// `曲靖经开区：示范创建` is `qujingjingkaiqu-shifanchuangjian`. Empty when nothing can be spelled.
pub fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut last_han = false;
    for_each_syllable(text, |syllable| match syllable {
        Syllable::Han(reading) => {
            if !last_han && out.ends_with(|c: char| c.is_ascii_alphanumeric()) {
                out.push('-');
            }
            out.push_str(&plain(reading));
            last_han = true;
        }
        Syllable::Other(c) if c.is_ascii_alphanumeric() => {
            if last_han {
                out.push('-');
            }
            out.push(c);
            last_han = false;
        }
        Syllable::Other(_) => {
            if !out.is_empty() && !out.ends_with('-') {
                out.push('-');
            }
            last_han = false;
        }
    });
    out.truncate(out.trim_end_matches('-').len());
    out
}

/// A slug no longer than `limit` bytes, cut at a `-` where there is one.
pub fn short_slug(text: &str, limit: usize) -> String {
    let full = slug(text);
    if full.len() <= limit {
        return full;
    }
    let cut = &full[..limit];
    match cut.rfind('-') {
        Some(at) if at >= limit / 2 => cut[..at].to_string(),
        _ => cut.trim_end_matches('-').to_string(),
    }
}

/// A key that sorts Chinese names by pinyin, then tone, then character; digits and Latin first.
pub fn sort_key(text: &str) -> String {
    let mut out = String::new();
    for_each_syllable(text, |syllable| match syllable {
        Syllable::Han(reading) => {
            out.push_str(reading);
            out.push(' ');
        }
        Syllable::Other(c) => out.push(c),
    });
    out.push('\u{1}');
    out.push_str(text);
    out
}

/// Full pinyin as one word per run of Han, and its initials: `曲靖` gives `qujing` and `qj`.
pub fn spellings(text: &str) -> Vec<String> {
    let mut words: Vec<(String, String)> = vec![Default::default()];
    for_each_syllable(text, |syllable| match syllable {
        Syllable::Han(reading) => {
            if let Some((full, initials)) = words.last_mut() {
                full.push_str(&plain(reading));
                initials.extend(reading.chars().next());
            }
        }
        Syllable::Other(c) if is_word(c) => {}
        Syllable::Other(_) => words.push(Default::default()),
    });
    words.into_iter().filter(|(full, _)| !full.is_empty()).flat_map(|(full, initials)| [full, initials]).collect()
}

/// The readings of each run of Han, without tones: `曲靖“石斛”` gives `[[qu, jing], [shi, hu]]`.
pub fn readings(text: &str) -> Vec<Vec<String>> {
    let mut runs: Vec<Vec<String>> = vec![Vec::new()];
    for_each_syllable(text, |syllable| match (syllable, runs.last_mut()) {
        (Syllable::Han(reading), Some(run)) => run.push(plain(reading)),
        _ => runs.push(Vec::new()),
    });
    runs.retain(|run| !run.is_empty());
    runs
}

/// Every reading that a character can have, without tones.
pub fn all_readings(c: char) -> Vec<String> {
    let mut found: Vec<String> =
        c.to_pinyin_multi().into_iter().flatten().map(|reading| plain(reading.with_tone_num_end())).collect();
    found.sort();
    found.dedup();
    found
}

/// The upper-case first letter under which an A–Z index lists the name; `#` for all that has none.
pub fn initial(text: &str) -> char {
    slug(text).chars().next().filter(char::is_ascii_alphabetic).map_or('#', |c| c.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_names_with_several_readings() {
        for (name, expected) in [
            ("重庆", "chongqing"),
            ("蚌埠", "bengbu"),
            ("六安", "luan"),
            ("厦门", "xiamen"),
            ("乐山", "leshan"),
            ("亳州", "bozhou"),
            ("台州", "taizhou"),
            ("丽水", "lishui"),
            ("铅山县", "yanshanxian"),
            ("单县", "shanxian"),
            ("番禺区", "panyuqu"),
            ("洪洞县", "hongtongxian"),
            ("长治", "changzhi"),
            ("曲靖", "qujing"),
            ("西藏", "xizang"),
            ("阿拉善", "alashan"),
            ("长沙", "changsha"),
            ("吕梁", "lvliang"),
            ("行业", "hangye"),
            ("重点", "zhongdian"),
            ("成长", "chengzhang"),
        ] {
            assert_eq!(slug(name), expected, "{name}");
        }
    }

    #[test]
    fn slugs_are_ascii_and_tidy() {
        assert_eq!(slug("曲靖经开区：以示范创建"), "qujingjingkaiqu-yishifanchuangjian");
        assert_eq!(slug("“五心”工作法 ＡＩ 2021"), "wuxin-gongzuofa-ai-2021");
        assert_eq!(slug("！？"), "");
        assert_eq!(short_slug("甲乙-丙丁戊", 10), "jiayi");
    }

    #[test]
    fn sorts_by_pinyin_and_tone() {
        let mut names = ["重庆", "安徽", "北京", "阿拉善", "2021"];
        names.sort_by_key(|name| sort_key(name));
        assert_eq!(names, ["2021", "阿拉善", "安徽", "北京", "重庆"]);
    }

    #[test]
    fn spells_in_full_and_by_initials() {
        assert_eq!(spellings("曲靖“石斛”"), ["qujing", "qj", "shihu", "sh"]);
        assert_eq!(readings("曲靖AI“石斛”"), [["qu", "jing"], ["shi", "hu"]]);
        assert_eq!(all_readings('重'), ["chong", "tong", "zhong"]);
        assert_eq!(initial("浩祥服饰"), 'H');
        assert_eq!(initial("！"), '#');
    }
}
