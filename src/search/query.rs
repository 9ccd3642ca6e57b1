//! What a query says: words, exact phrases, exclusions, filters.

use super::analysis::{GRAM, LONGEST_WORD, Run, fold_text, for_each_run, grams, numbers};
use crate::base::han::{is_han, is_word};

/// Words of a query that are read at all: a pasted page is no query.
const ALL_WORDS: usize = 128;
/// Words of a query that choose documents; further ones only verify.
const WORDS: usize = 32;
/// Terms of a word that choose documents; the text verifies the rest.
const TERMS: usize = 16;
/// Characters that stand alone between signs, which choose only where nothing else does: each has many terms.
const SINGLES: usize = 4;

/// A word: everything between two spaces, or between quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Folded.
    pub text: String,
    /// Whether it must not be in a document.
    pub excluded: bool,
    /// Whether it was quoted: no spelling, no correction.
    pub quoted: bool,
}

/// A filter as written: `地区:曲靖`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// The index of the dimension.
    pub dimension: usize,
    /// One of several names, folded.
    pub values: Vec<String>,
    /// Whether documents with it are left out.
    pub excluded: bool,
}

/// A query.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Each once.
    pub words: Vec<Word>,
    /// In the order written.
    pub filters: Vec<Filter>,
}

/// What separates words: all that is blank, and control characters. Written out, since languages differ in it.
fn is_blank(c: char) -> bool {
    matches!(c, '\0'..=' ' | '\u{7F}'..='\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200B}' | '\u{2028}' | '\u{2029}'
        | '\u{202F}' | '\u{205F}' | '\u{3000}' | '\u{FEFF}')
}

/// The quote that ends what this one begins.
fn closing(c: char) -> Option<char> {
    match c {
        '"' => Some('"'),
        '“' => Some('”'),
        '「' => Some('」'),
        _ => None,
    }
}

/// Reads a query. `dimension` finds a dimension by a folded name.
pub fn parse(text: &str, dimension: impl Fn(&str) -> Option<usize>) -> Query {
    let chars: Vec<char> = fold_text(text).chars().collect();
    let mut query = Query::default();
    let mut at = 0;
    while at < chars.len() {
        if is_blank(chars[at]) {
            at += 1;
            continue;
        }
        let next_blank = |from: usize| (from..chars.len()).find(|at| is_blank(chars[*at])).unwrap_or(chars.len());
        let mut start = at;
        let excluded = chars[at] == '-' && next_blank(at) > at + 1;
        start += usize::from(excluded);
        // A quote counts where its partner ends the word: “五心”工作法 is a word with quotes in it.
        let quoted = |from: usize| {
            let close = closing(*chars.get(from)?)?;
            let end = (from + 1..chars.len()).find(|at| chars[*at] == close)?;
            (end > from + 1 && next_blank(end + 1) == end + 1).then_some(end)
        };
        let end = next_blank(start);
        let name = (start..end).find(|at| chars[*at] == ':').filter(|colon| *colon > start && colon + 1 < chars.len());
        let found = name.and_then(|colon| {
            dimension(&chars[start..colon].iter().collect::<String>()).map(|dimension| (dimension, colon + 1))
        });
        let (from, last) = match (found, quoted(found.map_or(start, |(_, from)| from))) {
            (Some((_, from)), Some(end)) => (from + 1, end),
            (None, Some(end)) => (start + 1, end),
            (Some((_, from)), None) => (from, end.max(from)),
            (None, None) => (start, end),
        };
        let is_quoted = last < chars.len() && from > start && !is_blank(chars[last]);
        let text: String = chars[from..last].iter().collect();
        at = next_blank(last.max(at + 1));
        match found {
            Some((dimension, _)) => {
                let cut = |c: char| !is_quoted && matches!(c, ',' | '、');
                let values = text.split(cut).map(|value| value.trim().to_string());
                let values = values.filter(|value| !value.is_empty()).collect::<Vec<_>>();
                query.filters.extend((!values.is_empty()).then_some(Filter { dimension, values, excluded }));
            }
            None => {
                let word = Word { text, excluded, quoted: is_quoted };
                let same = |own: &Word| own.text == word.text && own.excluded == word.excluded;
                if !word.text.is_empty() && query.words.len() < ALL_WORDS && !query.words.iter().any(same) {
                    query.words.push(word);
                }
            }
        }
    }
    query
}

/// What a document must have so that it may hold a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// A term.
    Term(String),
    /// Any Han term that begins with a character.
    First(char),
    /// A gram of a number; any that begins with this if it is not whole.
    Digits { text: String, whole: bool },
    /// Any word that has this in it; that begins with it if it is bound on the left, that ends with it if on the right.
    Part { text: String, left: bool, right: bool },
}

/// The needs of the words that choose documents; of each word, and whether they are all that is to be known.
pub fn needs(words: &[Word]) -> Vec<(Vec<Need>, bool)> {
    words.iter().take(WORDS).map(|word| need(&word.text)).collect()
}

fn need(word: &str) -> (Vec<Need>, bool) {
    let mut pairs: Vec<Need> = Vec::new();
    let mut singles: Vec<Need> = Vec::new();
    let mut parts: Vec<Need> = Vec::new();
    let mut runs = 0;
    let mut length = 0;
    let first = word.chars().next();
    let last = word.chars().last();
    let bound = |c: Option<char>| !c.is_some_and(is_word);
    let (count, is_data) = measure(word);
    for_each_run(word, |run| {
        runs += 1;
        match run {
            Run::Han([only]) if singles.contains(&Need::First(*only)) => {}
            Run::Han([only]) => singles.push(Need::First(*only)),
            Run::Han(run) => {
                length = run.len();
                for pair in run.windows(2) {
                    let pair = Need::Term(pair.iter().collect());
                    if !pairs.contains(&pair) && pairs.len() < 4 * TERMS {
                        pairs.push(pair);
                    }
                }
            }
            // Data is cut into words by its length; where the cuts lie depends on what stands before it.
            Run::Word(text) if text.bytes().all(|byte| byte.is_ascii_digit()) => length = text.len(),
            Run::Word(text) if !is_data => {
                let left = runs > 1 || bound(first);
                let right = runs < count || bound(last);
                let part = Need::Part { text: text.to_string(), left, right };
                if !parts.contains(&part) && parts.len() < TERMS {
                    parts.push(part);
                }
            }
            Run::Word(_) => {}
        }
    });
    let whole = runs == 1 && word.chars().all(|c| is_han(c) || is_word(c));
    let digits = digits(word);
    let is_number = !digits.is_empty();
    let known =
        whole && (!singles.is_empty() || !parts.is_empty() || if is_number { length <= GRAM } else { length == 2 });
    let mut out: Vec<Need> = if pairs.len() > TERMS {
        (0..TERMS).map(|at| pairs[at * pairs.len() / TERMS].clone()).collect()
    } else {
        pairs
    };
    out.extend(parts);
    out.extend(digits);
    if out.is_empty() {
        singles.truncate(SINGLES);
        out = singles;
    }
    (out, known)
}

/// What the numbers of a word need. Those beside letters belong to a word, whose need says more.
fn digits(word: &str) -> Vec<Need> {
    let is_letter = |c: Option<char>| c.is_some_and(|c| is_word(c) && !c.is_ascii_digit());
    let mut out: Vec<Need> = Vec::new();
    for range in numbers(word) {
        let mut after = word[range.end..].chars();
        let (before, next) = (word[..range.start].chars().next_back(), after.next());
        if is_letter(before) || is_letter(next) {
            continue;
        }
        let number = &word[range];
        // After a point at the end of the word a text may go on with digits.
        let is_bound = next.is_some() && (next != Some('.') || after.next().is_some());
        let need = |gram: &str, whole| Need::Digits { text: gram.to_string(), whole };
        let mut own: Vec<Need> = grams(number).filter(|gram| gram.len() == GRAM).map(|gram| need(gram, true)).collect();
        match grams(number).find(|gram| gram.len() < GRAM) {
            Some(end) if is_bound => own.push(need(end, true)),
            Some(end) if own.is_empty() => own.push(need(end, false)),
            _ => {}
        }
        for need in own {
            if out.len() < TERMS && !out.contains(&need) {
                out.push(need);
            }
        }
    }
    out
}

/// How many runs, and whether one of them is as long as only data is.
fn measure(word: &str) -> (usize, bool) {
    let (mut count, mut is_data) = (0, false);
    for_each_run(word, |run| {
        count += 1;
        is_data |= matches!(run, Run::Word(text) if text.chars().count() == LONGEST_WORD);
    });
    (count, is_data)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Query {
        parse(text, |name| ["地区", "主题"].iter().position(|own| *own == name))
    }

    fn words(text: &str) -> Vec<(String, bool, bool)> {
        read(text).words.into_iter().map(|word| (word.text, word.excluded, word.quoted)).collect()
    }

    fn word(text: &str, excluded: bool, quoted: bool) -> (String, bool, bool) {
        (text.to_string(), excluded, quoted)
    }

    #[test]
    fn words_phrases_and_exclusions() {
        assert_eq!(words("師帶徒　曲靖 曲靖"), [word("师带徒", false, false), word("曲靖", false, false)]);
        assert_eq!(
            words("“产业 工人” -\"包钢\" -石斛"),
            [word("产业 工人", false, true), word("包钢", true, true), word("石斛", true, false)]
        );
        assert_eq!(words("“五心”工作法"), [word("“五心”工作法", false, false)]);
        assert_eq!(
            words("- \" “ 1-2 a\u{0}b"),
            [
                word("-", false, false),
                word("\"", false, false),
                word("“", false, false),
                word("1-2", false, false),
                word("a", false, false),
                word("b", false, false)
            ]
        );
        assert_eq!(words(" \u{0} "), []);
    }

    #[test]
    fn filters() {
        let query = read("地区：曲靖,保山 -主题:“党建 引领” 火星:人 地区:");
        let filter = |dimension, values: &[&str], excluded| Filter {
            dimension,
            values: values.iter().map(|value| value.to_string()).collect(),
            excluded,
        };
        assert_eq!(query.filters, [filter(0, &["曲靖", "保山"], false), filter(1, &["党建 引领"], true)]);
        assert_eq!(query.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>(), ["火星:人", "地区:"]);
    }

    #[test]
    fn what_a_document_must_have() {
        let term = |text: &str| Need::Term(text.to_string());
        let part = |text: &str, left, right| Need::Part { text: text.to_string(), left, right };
        assert_eq!(need("师带徒"), (vec![term("师带"), term("带徒")], false));
        assert_eq!(need("曲靖"), (vec![term("曲靖")], true));
        assert_eq!(need("斛"), (vec![Need::First('斛')], true));
        let gram = |text: &str, whole| Need::Digits { text: text.to_string(), whole };
        assert_eq!(need("7.71万"), (vec![gram("7.71", true), gram("71", true)], false));
        assert_eq!(need("7.7"), (vec![gram("7.7", false)], false));
        assert_eq!(need("2023"), (vec![gram("2023", true)], true));
        assert_eq!(need("12345"), (vec![gram("1234", true), gram("2345", true)], false));
        assert_eq!(need("23"), (vec![gram("23", false)], true));
        assert_eq!(need("1."), (vec![gram("1", false)], false));
        assert_eq!(need("1.人"), (vec![gram("1", true), Need::First('人')][..1].to_vec(), false));
        assert_eq!(need("5g").0, [part("5g", false, false)]);
        assert_eq!(need("angs"), (vec![part("angs", false, false)], true));
        assert_eq!(need("(AI".to_lowercase().as_str()), (vec![part("ai", true, false)], false));
        assert_eq!(need("，。"), (vec![], false));
        assert_eq!(need(&"产业工人队伍".repeat(1000)).0.len(), 6);
        assert_eq!(need(&"a".repeat(100)).0, []);
    }
}
