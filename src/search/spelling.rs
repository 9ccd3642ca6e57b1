//! Pinyin in queries, and what was meant by a query that finds nothing: in Chinese nearly always the right sound
//! and the wrong character.

use std::collections::{BTreeMap, HashMap};

use super::analysis::fold_text;
use super::gather::{initials_term, syllables_term};
use super::postings::Posting;
use super::query::{Query, Word};
use super::reader::Reader;
use crate::base::han::is_han;
use crate::base::nearest;

/// Letters of a word that may be pinyin, and of one that may be initials.
const LONGEST: usize = 32;
const INITIALS: usize = 12;
/// Ways to cut a word into syllables that are tried.
const WAYS: usize = 32;
/// Characters of a word that is corrected.
const CORRECTED: usize = 12;
/// Corrections whose documents are counted, and those that are tried.
const COUNTED: usize = 24;
const TRIED: usize = 5;

/// A word cut into syllables; the last may be the beginning of one.
struct Way {
    syllables: Vec<String>,
    rest: String,
}

/// Whether a word may be pinyin.
pub fn is_spelling(word: &str) -> bool {
    (2..=LONGEST).contains(&word.len()) && word.bytes().all(|c| c.is_ascii_lowercase())
}

fn ways(word: &str, readings: &BTreeMap<String, String>) -> Vec<Way> {
    let mut out = Vec::new();
    let mut open: Vec<(Vec<String>, &str)> = vec![(Vec::new(), word)];
    while let Some((syllables, rest)) = open.pop() {
        if out.len() == WAYS {
            break;
        }
        if rest.is_empty() {
            out.push(Way { syllables, rest: String::new() });
            continue;
        }
        // The longest syllable is pushed last and so is tried first.
        let lengths: Vec<usize> = (1..=rest.len().min(6)).filter(|end| readings.contains_key(&rest[..*end])).collect();
        if !syllables.is_empty() && begins_a_syllable(rest, readings) {
            out.push(Way { syllables: syllables.clone(), rest: rest.to_string() });
        }
        for end in lengths {
            let more = syllables.iter().cloned().chain([rest[..end].to_string()]).collect();
            open.push((more, &rest[end..]));
        }
    }
    out
}

fn begins_a_syllable(text: &str, readings: &BTreeMap<String, String>) -> bool {
    readings.range(text.to_string()..).next().is_some_and(|(reading, _)| reading.starts_with(text))
}

/// Whether a word may be initials. No syllable begins with i, u or v.
fn is_initials(word: &str) -> bool {
    word.len() <= INITIALS && !word.contains(['i', 'u', 'v'])
}

/// Initials stand in most titles by chance; a name that has them counts more.
fn by_chance(posting: Posting) -> Posting {
    Posting { body: posting.body.max(posting.mask & 1), mask: posting.mask & !1, ..posting }
}

/// For every way to read a word as pinyin the postings that a document must be in, all of them.
pub fn candidates(reader: &mut Reader<'_>, word: &str) -> Vec<Vec<Vec<Vec<Posting>>>> {
    if !is_spelling(word) {
        return Vec::new();
    }
    let readings = reader.readings();
    let mut out = Vec::new();
    for Way { syllables, rest } in ways(word, &readings) {
        let mut lists: Vec<Vec<Vec<Posting>>> =
            syllables.windows(2).filter_map(|pair| Some(vec![reader.term(&syllables_term(pair), false)?])).collect();
        let last = syllables_term(&syllables[syllables.len() - 1..]);
        if !rest.is_empty() {
            lists.extend(reader.spellings(&format!("{last}'{rest}"), |_| true));
        } else if syllables.len() == 1 {
            let inner = format!("{last}'");
            lists.extend(reader.spellings(&last, |term| term == last || term.starts_with(&inner)));
        }
        out.push(lists);
    }
    if is_initials(word) {
        let letters: Vec<String> = word.chars().map(String::from).collect();
        let pairs = letters.windows(2).filter_map(|pair| reader.term(&initials_term(pair), false));
        out.push(pairs.map(|pair| vec![pair.into_iter().map(by_chance).collect()]).collect());
    }
    out
}

/// The readings of every character of the library.
pub fn by_char(reader: &mut Reader<'_>) -> HashMap<char, Vec<String>> {
    chars_of(reader.readings().into_iter())
}

fn chars_of(readings: impl Iterator<Item = (String, String)>) -> HashMap<char, Vec<String>> {
    let mut out: HashMap<char, Vec<String>> = HashMap::new();
    for (reading, chars) in readings {
        for c in chars.chars() {
            out.entry(c).or_default().push(reading.clone());
        }
    }
    out
}

/// Where a folded line is read as a word: from and to, in characters.
pub fn places(line: &[char], word: &str, readings: &HashMap<char, Vec<String>>) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < line.len() {
        match read_from(&line[at..], word, readings) {
            Some(length) => {
                out.push((at, at + length));
                at += length;
            }
            None => at += 1,
        }
    }
    out
}

/// How many characters from the first on are read as the whole word: syllable by syllable, the last perhaps not to
/// its end, or by initials.
fn read_from(line: &[char], word: &str, readings: &HashMap<char, Vec<String>>) -> Option<usize> {
    let of = |at: usize| line.get(at).and_then(|c| readings.get(c)).map(Vec::as_slice).unwrap_or_default();
    let mut open = vec![(0, 0)];
    while let Some((chars, letters)) = open.pop() {
        if letters == word.len() {
            return Some(chars);
        }
        let rest = &word[letters..];
        for reading in of(chars) {
            if rest.starts_with(reading.as_str()) {
                open.push((chars + 1, letters + reading.len()));
            } else if chars > 0 && reading.starts_with(rest) {
                return Some(chars + 1);
            }
        }
    }
    let initials = is_initials(word)
        && word.char_indices().all(|(at, letter)| of(at).iter().any(|reading| reading.starts_with(letter)));
    initials.then_some(word.len())
}

/// Whether a value is the spelling `qu'jing'shi` from its start, in full syllables or by two initials at least.
pub fn is_spelled(spelling: &str, value: &str) -> bool {
    let (mut full, mut initials) = (String::new(), String::new());
    for syllable in spelling.split(['\'', ' ']) {
        full.push_str(syllable);
        initials.extend(syllable.chars().next());
        if full == value || (initials == value && initials.len() > 1) {
            return true;
        }
    }
    false
}

/// What was probably meant, the best first: `missing` words, which no document has, replaced by what sounds alike.
pub fn corrections(reader: &mut Reader<'_>, words: &[Word], missing: &[bool]) -> Vec<Vec<Word>> {
    let own: Vec<Vec<String>> = words
        .iter()
        .zip(missing)
        .map(|(word, missing)| if *missing && !word.quoted { alike(reader, &word.text) } else { Vec::new() })
        .collect();
    let most = own.iter().map(Vec::len).max().unwrap_or(0);
    let nth = |at: usize| {
        let replace = |(word, own): (&Word, &Vec<String>)| {
            let text = own.get(at).or(own.last()).unwrap_or(&word.text).clone();
            Word { text, ..word.clone() }
        };
        words.iter().zip(&own).map(replace).collect()
    };
    (0..most).map(nth).collect()
}

/// What sounds like a word and is in the library: in each of its runs of Han, first in those with neighbours that the
/// library does not have.
fn alike(reader: &mut Reader<'_>, word: &str) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    let mut start = 0;
    let mut runs: Vec<(bool, usize, &[char])> = Vec::new();
    let pairs = reader.pairs();
    for run in chars.chunk_by(|a, b| is_han(*a) == is_han(*b)) {
        if is_han(run[0]) && (2..=CORRECTED).contains(&run.len()) {
            let known = run.windows(2).all(|two| pairs.get(&two[0]).is_some_and(|seconds| seconds.contains(two[1])));
            runs.push((known, start, run));
        }
        start += run.len();
    }
    runs.sort_by_key(|(known, start, _)| (*known, *start));
    let mut out = Vec::new();
    for (_, start, run) in runs {
        let (before, after) = (&chars[..start], &chars[start + run.len()..]);
        for other in alike_run(reader, run) {
            out.push(before.iter().copied().chain(other.chars()).chain(after.iter().copied()).collect());
        }
    }
    out.truncate(TRIED);
    out
}

/// What sounds like a run: names, then the run with one character exchanged.
fn alike_run(reader: &mut Reader<'_>, chars: &[char]) -> Vec<String> {
    let word: String = chars.iter().collect();
    let readings = chars_of(reader.readings().into_iter().chain(reader.other_readings()));
    let sounds = |a: char, b: char| {
        let of = |c: &char| readings.get(c).map(Vec::as_slice).unwrap_or_default();
        a == b || of(&a).iter().any(|reading| of(&b).contains(reading))
    };
    let mut named: Vec<(u32, String)> = Vec::new();
    for (name, _, docs, _, _, aliases) in reader.names().into_iter().flatten() {
        for own in std::iter::once(&name).chain(&aliases).map(|own| fold_text(own)) {
            let same_length = own.chars().count() == chars.len();
            if same_length && own != word && own.chars().zip(chars).all(|(a, b)| sounds(a, *b)) {
                named.push((docs, own));
            }
        }
    }
    named.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut out: Vec<String> = named.into_iter().map(|(_, name)| name).collect();
    for text in exchanged(reader, chars, &readings) {
        if !out.contains(&text) {
            out.push(text);
        }
    }
    out.dedup();
    out
}

/// The run with one character exchanged for one that sounds the same, where every pair of neighbours is in the
/// library; those that most documents have come first.
fn exchanged(reader: &mut Reader<'_>, chars: &[char], readings: &HashMap<char, Vec<String>>) -> Vec<String> {
    let pairs = reader.pairs();
    let by_reading = reader.readings();
    let exists = |a: char, b: char| pairs.get(&a).is_some_and(|seconds| seconds.contains(b));
    let mut found: Vec<Vec<char>> = Vec::new();
    for at in 0..chars.len() {
        let others_exist =
            chars.windows(2).enumerate().all(|(pair, two)| pair == at || pair + 1 == at || exists(two[0], two[1]));
        if !others_exist {
            continue;
        }
        let sounds = readings.get(&chars[at]).into_iter().flatten().filter_map(|reading| by_reading.get(reading));
        for c in sounds.flat_map(|chars| chars.chars()) {
            let left = at == 0 || exists(chars[at - 1], c);
            let right = at + 1 == chars.len() || exists(c, chars[at + 1]);
            if c != chars[at] && left && right {
                let mut text = chars.to_vec();
                text[at] = c;
                if !found.contains(&text) {
                    found.push(text);
                }
            }
        }
    }
    found.truncate(COUNTED);
    let mut counted: Vec<(usize, usize, String)> = Vec::new();
    for (at, text) in found.iter().enumerate() {
        let mut docs: Option<Vec<u32>> = None;
        for pair in text.windows(2) {
            let Some(postings) = reader.term(&pair.iter().collect::<String>(), true) else { continue };
            let own: Vec<u32> = postings.iter().map(|posting| posting.doc).collect();
            docs = Some(match docs {
                None => own,
                Some(docs) => docs.into_iter().filter(|doc| own.binary_search(doc).is_ok()).collect(),
            });
        }
        let count = docs.map_or(0, |docs| docs.len());
        if count > 0 {
            counted.push((count, at, text.iter().collect()));
        }
    }
    counted.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    counted.into_iter().map(|(_, _, text)| text).collect()
}

/// The nearest names and words for a query that finds nothing in any way.
pub fn nearest(reader: &mut Reader<'_>, query: &Query) -> Vec<String> {
    let mut known: Vec<String> = Vec::new();
    for (name, _, _, _, _, aliases) in reader.names().into_iter().flatten() {
        known.extend(std::iter::once(name).chain(aliases));
    }
    if query.words.iter().any(|word| word.text.is_ascii()) {
        known.extend(reader.words().into_iter().flatten());
    }
    let words = query.words.iter().filter(|word| !word.excluded);
    let length = |text: &str| text.chars().count();
    let near = |word: &Word| {
        // A name that is much shorter was not meant.
        let known = known.iter().map(String::as_str).filter(|name| 2 * length(name) > length(&word.text));
        nearest::nearest(&word.text, known).into_iter().map(str::to_string).collect::<Vec<_>>()
    };
    let mut out: Vec<String> = words.take(4).flat_map(near).collect();
    out.dedup();
    out.truncate(3);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings() -> BTreeMap<String, String> {
        let pairs = [("qu", "曲区"), ("jing", "靖京"), ("xi", "西"), ("an", "安"), ("xian", "县先"), ("shi", "石市")];
        pairs.iter().map(|(reading, chars)| (reading.to_string(), chars.to_string())).collect()
    }

    #[test]
    fn words_are_cut_into_syllables() {
        let cut = |word: &str| -> Vec<String> {
            let text = |way: Way| format!("{}|{}", way.syllables.join(" "), way.rest);
            ways(word, &readings()).into_iter().map(text).collect()
        };
        assert_eq!(cut("qujing"), ["qu|jing", "qu jing|"]);
        assert_eq!(cut("xian"), ["xian|", "xi|an", "xi an|"]);
        assert_eq!(cut("quj"), ["qu|j"]);
        assert_eq!(cut("hello"), Vec::<String>::new());
        assert!(!is_spelling("q") && !is_spelling("曲") && is_spelling("qj"));
    }

    #[test]
    fn lines_are_read_aloud() {
        let mut by_char: HashMap<char, Vec<String>> = HashMap::new();
        for (reading, chars) in readings() {
            chars.chars().for_each(|c| by_char.entry(c).or_default().push(reading.clone()));
        }
        let line: Vec<char> = "西安市曲靖市".chars().collect();
        assert_eq!(places(&line, "qujing", &by_char), [(3, 5)]);
        assert_eq!(places(&line, "xian", &by_char), [(0, 2)]);
        assert_eq!(places(&line, "quj", &by_char), [(3, 5)]);
        assert_eq!(places(&line, "qjs", &by_char), [(3, 6)]);
        assert_eq!(places(&line, "shi", &by_char), [(2, 3), (5, 6)]);
        assert_eq!(places(&line, "jingan", &by_char), []);
    }

    #[test]
    fn names_by_their_spelling() {
        for (value, expected) in [("qujing", true), ("qujingshi", true), ("qj", true), ("q", false), ("jing", false)] {
            assert_eq!(is_spelled("qu'jing'shi", value), expected, "{value}");
        }
    }
}
