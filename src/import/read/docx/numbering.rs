//! Automatic numbers of paragraphs, written out as a reader sees them.

use std::collections::{BTreeMap, BTreeSet};

use roxmltree::{Document, Node};

use super::super::package::{attribute, is, value};

/// Levels of a list.
const LEVELS: usize = 9;
/// A longer number is one that nobody wrote by hand.
const LARGEST_ROMAN: u32 = 3999;

#[derive(Clone)]
struct Level {
    start: u32,
    format: String,
    /// `%1、`, where `%1` stands for the number of the first level.
    text: String,
    /// Whether it counts on after a paragraph of a higher level.
    goes_on: bool,
}

impl Default for Level {
    fn default() -> Level {
        Level { start: 1, format: "decimal".to_string(), text: String::new(), goes_on: false }
    }
}

/// The lists of a document, and how far each has counted.
#[derive(Default)]
pub(super) struct Numbering {
    /// The levels of each definition.
    levels: BTreeMap<String, Vec<Level>>,
    /// The definition of each list.
    definitions: BTreeMap<String, String>,
    /// Where a list starts other than its definition.
    starts: BTreeMap<(String, usize), u32>,
    /// The lists of `starts` that have begun.
    begun: BTreeSet<(String, usize)>,
    /// How far each definition has counted on each level.
    counts: BTreeMap<String, [Option<u32>; LEVELS]>,
}

impl Numbering {
    /// Reads the part of numbers.
    pub fn read(tree: &Document<'_>) -> Numbering {
        let mut out = Numbering::default();
        for definition in tree.descendants().filter(|node| is(*node, "abstractNum")) {
            let mut levels = vec![Level::default(); LEVELS];
            for node in definition.children().filter(|node| is(*node, "lvl")) {
                if let Some(level) = index(node).and_then(|at| levels.get_mut(at)) {
                    *level = read_level(node);
                }
            }
            out.levels.insert(attribute(definition, "abstractNumId").unwrap_or_default().to_string(), levels);
        }
        for list in tree.descendants().filter(|node| is(*node, "num")) {
            let id = attribute(list, "numId").unwrap_or_default().to_string();
            for node in list.children().filter(|node| is(*node, "lvlOverride")) {
                let start = value(node, "startOverride").and_then(|start| start.parse().ok());
                if let (Some(level), Some(start)) = (index(node), start) {
                    out.starts.insert((id.clone(), level), start);
                }
            }
            out.definitions.insert(id, value(list, "abstractNumId").unwrap_or_default().to_string());
        }
        out
    }

    /// The number of the next paragraph of a list on a level, with what parts it from the text; empty for bullets.
    pub fn next(&mut self, list: &str, level: usize) -> String {
        let Some(definition) = self.definitions.get(list) else { return String::new() };
        let Some(levels) = self.levels.get(definition) else { return String::new() };
        let Some(own) = levels.get(level) else { return String::new() };
        // Lists of one definition count on together, unless a list sets its own start.
        let counts = self.counts.entry(definition.clone()).or_default();
        let key = (list.to_string(), level);
        counts[level] = match self.starts.get(&key) {
            Some(start) if self.begun.insert(key) => Some(*start),
            _ => Some(counts[level].map_or(own.start, |count| count.saturating_add(1))),
        };
        for (count, below) in counts.iter_mut().zip(levels).skip(level + 1) {
            if !below.goes_on {
                *count = None;
            }
        }
        if own.format == "bullet" {
            return String::new();
        }
        let mut text = own.text.clone();
        for (at, above) in levels.iter().enumerate().take(level + 1) {
            let count = counts[at].unwrap_or(above.start);
            text = text.replace(&format!("%{}", at + 1), &number(count, &above.format));
        }
        // Word puts a tab after it; a space does where the number ends narrow.
        if text.ends_with(|c: char| c.is_ascii() && c != ' ') {
            text.push(' ');
        }
        text
    }
}

fn index(node: Node<'_, '_>) -> Option<usize> {
    attribute(node, "ilvl")?.parse().ok().filter(|level| *level < LEVELS)
}

fn read_level(node: Node<'_, '_>) -> Level {
    Level {
        // Without a start a level counts from 0 (ECMA-376 part 1, 17.9.25).
        start: value(node, "start").and_then(|start| start.parse().ok()).unwrap_or(0),
        format: value(node, "numFmt").unwrap_or("decimal").to_string(),
        text: value(node, "lvlText").unwrap_or_default().to_string(),
        goes_on: value(node, "lvlRestart") == Some("0"),
    }
}

/// A number in a format of ECMA-376 part 1, 17.18.59; in digits where the format is not known.
fn number(number: u32, format: &str) -> String {
    let cycle = |signs: &str| {
        let signs: Vec<char> = signs.chars().collect();
        signs.get((number.max(1) as usize - 1) % signs.len()).map(char::to_string).unwrap_or_default()
    };
    let shifted = |base: u32| char::from_u32(base + number).map(String::from).unwrap_or_default();
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand" => chinese(number),
        "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => digits(number),
        "chineseLegalSimplified" | "ideographLegalTraditional" => formal(&chinese(number)),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if (1..=20).contains(&number) => shifted(0x245F),
        "decimalEnclosedParen" if (1..=20).contains(&number) => shifted(0x2473),
        "decimalEnclosedFullstop" if (1..=20).contains(&number) => shifted(0x2487),
        "decimalFullWidth" | "decimalFullWidth2" => {
            number.to_string().chars().filter_map(|c| char::from_u32(c as u32 + 0xFEE0)).collect()
        }
        "ideographTraditional" => cycle("甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => cycle("子丑寅卯辰巳午未申酉戌亥"),
        "upperLetter" => cycle("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        "lowerLetter" => cycle("abcdefghijklmnopqrstuvwxyz"),
        "upperRoman" => roman(number),
        "lowerRoman" => roman(number).to_lowercase(),
        "decimalZero" => format!("{number:02}"),
        "none" | "bullet" => String::new(),
        _ => number.to_string(),
    }
}

const DIGITS: [char; 10] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];

fn digits(number: u32) -> String {
    number.to_string().bytes().filter_map(|byte| DIGITS.get(usize::from(byte.wrapping_sub(b'0')))).collect()
}

/// Up to 9999 as it is counted: 十一, 一百零五, 二千三百.
fn chinese(number: u32) -> String {
    if number == 0 || number > 9999 {
        return digits(number);
    }
    let (mut out, mut skipped) = (String::new(), false);
    for (unit, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        match number / unit % 10 {
            0 => skipped = true,
            1 if unit == 10 && out.is_empty() => {
                out.push_str(name);
                skipped = false;
            }
            digit => {
                if skipped && !out.is_empty() {
                    out.push('零');
                }
                out.extend(DIGITS.get(digit as usize));
                out.push_str(name);
                skipped = false;
            }
        }
    }
    out
}

/// In the signs of cheques.
fn formal(text: &str) -> String {
    const PAIRS: &str = "〇零一壹二贰三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟";
    let pairs: Vec<char> = PAIRS.chars().collect();
    let sign = |c: char| pairs.chunks_exact(2).find(|pair| pair[0] == c).map_or(c, |pair| pair[1]);
    text.chars().map(sign).collect()
}

fn roman(mut number: u32) -> String {
    if number > LARGEST_ROMAN {
        return number.to_string();
    }
    let signs = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut out = String::new();
    for (value, sign) in signs {
        while number >= value {
            out.push_str(sign);
            number -= value;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_the_format_says() {
        let cases = [
            (10, "chineseCounting", "十"),
            (11, "chineseCountingThousand", "十一"),
            (20, "chineseCounting", "二十"),
            (105, "chineseCounting", "一百零五"),
            (110, "chineseCounting", "一百一十"),
            (1010, "chineseCounting", "一千零一十"),
            (2000, "chineseCounting", "二千"),
            (12, "chineseLegalSimplified", "拾贰"),
            (20, "ideographDigital", "二〇"),
            (3, "decimalEnclosedCircle", "③"),
            (12, "decimalFullWidth", "１２"),
            (14, "upperRoman", "XIV"),
            (27, "lowerLetter", "a"),
            (11, "ideographTraditional", "甲"),
            (7, "decimalZero", "07"),
            (7, "unheardOf", "7"),
            (0, "upperLetter", "A"),
        ];
        for (count, format, expected) in cases {
            assert_eq!(number(count, format), expected, "{count} {format}");
        }
    }
}
