//! Traditional characters and their simplified forms, so that either finds the other.

use std::collections::HashMap;
use std::sync::LazyLock;

use ferrous_opencc::OpenCC;
use ferrous_opencc::config::BuiltinConfig;

/// What OpenCC decides by the word, not by the character: 瞭解 is 了解, 執著 is 执着. Both sides of a search are
/// folded alike, so that 瞭望 and 著作 are still found.
const BY_WORD: [(char, char); 2] = [('瞭', '了'), ('著', '着')];

/// The blocks in which nearly every character of a text stands: a table of their simplified forms is small.
const COMMON: std::ops::RangeInclusive<u32> = 0x3400..=0x9FFF;

struct Simplified {
    /// By code point from the start of [`COMMON`].
    common: Vec<char>,
    /// Of all other characters those that change.
    rare: HashMap<char, char>,
}

/// Forms of another length in UTF-16 are left out: the scripts rely on places in folded text being places in the
/// text.
static SIMPLIFIED: LazyLock<Simplified> = LazyLock::new(|| {
    let opencc = OpenCC::from_config(BuiltinConfig::T2s).ok();
    let once = |c: char| opencc.as_ref().and_then(|found| found.convert(c.encode_utf8(&mut [0; 4])).chars().next());
    let form = |c: char| {
        let by_word = BY_WORD.iter().find(|(own, _)| *own == c).map(|(_, simple)| *simple);
        let simple = by_word.or_else(|| once(c).and_then(once)).unwrap_or(c);
        if simple.len_utf16() == c.len_utf16() { simple } else { c }
    };
    let others = [0xF900..=0xFAFF, 0x20000..=0x3FFFF].into_iter().flatten().filter_map(char::from_u32);
    Simplified {
        common: COMMON.map(|code| char::from_u32(code).map_or('\0', form)).collect(),
        rare: others.map(|c| (c, form(c))).filter(|(c, simple)| c != simple).collect(),
    }
});

/// The simplified form of a Han character; all else unchanged.
pub fn simplify(c: char) -> char {
    let code = c as u32;
    match code.checked_sub(*COMMON.start()) {
        Some(at) if code <= *COMMON.end() => SIMPLIFIED.common.get(at as usize).copied().unwrap_or(c),
        Some(_) if code >= 0xF900 => SIMPLIFIED.rare.get(&c).copied().unwrap_or(c),
        _ => c,
    }
}

/// The characters whose simplified form is another one and among `known`, each with that form, in order.
pub fn variants_of(known: impl Fn(char) -> bool) -> Vec<(char, char)> {
    let common = COMMON.filter_map(char::from_u32).map(|c| (c, simplify(c)));
    let rare = SIMPLIFIED.rare.iter().map(|(c, simple)| (*c, *simple));
    let mut pairs: Vec<(char, char)> = common.chain(rare).filter(|(c, simple)| c != simple && known(*simple)).collect();
    pairs.sort_unstable();
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn traditional_becomes_simplified() {
        let simple = |text: &str| text.chars().map(simplify).collect::<String>();
        assert_eq!(simple("曲靖產業工人隊伍建設改革"), "曲靖产业工人队伍建设改革");
        assert_eq!(simple("後臺幹部執著瞭解"), "后台干部执着了解");
        assert_eq!(simple("Jiangsu 2021"), "Jiangsu 2021");
    }
}
