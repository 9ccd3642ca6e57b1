//! All documents to the postings of all terms. Documents go through in blocks, in parallel; a block is sorted
//! occurrences made into short byte strings, so that the memory needed grows with the index and not with the text.

use std::collections::HashMap;
use std::ops::Range;

use rayon::prelude::*;

use super::analysis::{Run, fold_text, for_each_run, grams, numbers};
use super::document::{Field, field_of};
use super::part::sum;
use super::postings::{DocId, MOST, Posting};
use crate::base::pinyin;

/// Documents of a block.
const BLOCK: usize = 2048;
/// Bits of a document's number within its block, and of a field.
const DOC_BITS: u32 = 11;
const FIELD_BITS: u32 = 3;
/// A code point of Han is below 2¹⁸.
const CHAR_BITS: u32 = 18;

/// A term, ordered by code points: numbers, pairs of syllables, words, then Han.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// A word, or a spelling.
    Word(Box<str>),
    /// One or two Han characters.
    Han(char, Option<char>),
}

impl Term {
    /// The term as it is searched for.
    pub fn text(&self) -> String {
        match self {
            Term::Word(word) => word.to_string(),
            Term::Han(first, second) => [*first].into_iter().chain(*second).collect(),
        }
    }
}

/// The spelling of two neighbouring Han characters of a name, or of the last one: `'qu'jing`, `'jing`.
pub fn syllables_term(syllables: &[String]) -> String {
    syllables.iter().take(2).map(|syllable| format!("'{syllable}")).collect()
}

/// The same by initials: `.qj`, `.j`.
pub fn initials_term(syllables: &[String]) -> String {
    std::iter::once('.').chain(syllables.iter().take(2).filter_map(|syllable| syllable.chars().next())).collect()
}

/// The term of a gram of a number: `#17.7`.
pub fn number_term(gram: &str) -> String {
    format!("#{gram}")
}

/// The terms of a run's spelling. Words never begin with `#`, `'` or `.`, so these are terms of their own.
fn spellings(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for run in pinyin::readings(text) {
        for at in 0..run.len() {
            let pair = &run[at..(at + 2).min(run.len())];
            out.extend([syllables_term(pair), initials_term(pair)]);
        }
    }
    out
}

/// What is known of a document besides its postings.
#[derive(Debug, Clone, Copy, Default)]
pub struct Measures {
    /// Terms in the body.
    pub body: u32,
    /// Characters of the title.
    pub title: u32,
    /// Bytes of its text.
    pub bytes: usize,
    /// The text's sum, see `part::sum`.
    pub sum: u32,
}

/// The postings of a block of documents, by term: each term with the end of its bytes.
struct Block {
    first: DocId,
    measures: Vec<Measures>,
    han: Vec<(u64, u32)>,
    words: Vec<(Box<str>, u32)>,
    bytes: Vec<u8>,
}

/// Occurrences of a block before they are sorted.
#[derive(Default)]
struct Occurrences {
    /// Term, document and field in one number.
    han: Vec<u64>,
    /// The same with the number of the word.
    words: Vec<u64>,
    numbers: HashMap<Box<str>, u64>,
    /// Names recur; their spelling is found once.
    spelled: HashMap<Box<str>, Vec<u64>>,
    measures: Vec<Measures>,
}

impl Occurrences {
    fn number(&mut self, word: &str) -> u64 {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.numbers.len() as u64;
        self.numbers.insert(word.into(), number);
        number
    }

    fn document(&mut self, text: &str, doc: u64) {
        let mut measures = Measures { bytes: text.len(), sum: sum(text), ..Measures::default() };
        for line in text.lines() {
            let mut letters = line.chars();
            let Some(field) = letters.next().and_then(field_of) else { continue };
            let terms = self.line(letters.as_str(), field, doc);
            match field {
                Field::Title => measures.title += letters.as_str().chars().count() as u32,
                Field::Body => measures.body += terms,
                _ => {}
            }
        }
        self.measures.push(measures);
    }

    /// Takes a line in; its length in terms.
    fn line(&mut self, line: &str, field: Field, doc: u64) -> u32 {
        let place = doc << FIELD_BITS | field as u64;
        let at = |key: u64| key << (DOC_BITS + FIELD_BITS) | place;
        let mut terms = 0;
        for_each_run(line, |run| match run {
            Run::Word(word) => {
                terms += 1;
                if !word.bytes().all(|byte| byte.is_ascii_digit()) {
                    let number = self.number(word);
                    self.words.push(at(number));
                }
            }
            Run::Han(run) => {
                terms += run.len() as u32;
                let pair = |a: char, b: u64| at(u64::from(a) << CHAR_BITS | b);
                self.han.extend(run.windows(2).map(|two| pair(two[0], u64::from(two[1]))));
                self.han.extend(run.last().map(|last| pair(*last, 0)));
            }
        });
        self.digits(line, at);
        self.spelling(line, field, at);
        terms
    }

    fn digits(&mut self, line: &str, at: impl Fn(u64) -> u64) {
        let folded;
        let line = if line.contains(|c: char| matches!(c, '０'..='９' | '．')) {
            folded = fold_text(line);
            &folded
        } else {
            line
        };
        for range in numbers(line) {
            for gram in grams(&line[range]) {
                let number = self.number(&number_term(gram));
                self.words.push(at(number));
            }
        }
    }

    fn spelling(&mut self, line: &str, field: Field, at: impl Fn(u64) -> u64) {
        if !matches!(field, Field::Title | Field::Themes | Field::Regions | Field::Organisations) {
            return;
        }
        let numbers = match self.spelled.get(line) {
            Some(numbers) => numbers.clone(),
            None => {
                let numbers: Vec<u64> = spellings(line).iter().map(|term| self.number(term)).collect();
                if field != Field::Title {
                    self.spelled.insert(line.into(), numbers.clone());
                }
                numbers
            }
        };
        self.words.extend(numbers.into_iter().map(at));
    }

    fn sorted(mut self, first: DocId) -> Block {
        let mut block = Block { first, measures: self.measures, han: Vec::new(), words: Vec::new(), bytes: Vec::new() };
        self.han.sort_unstable();
        each_term(&self.han, |key, occurrences| {
            write(&mut block.bytes, occurrences);
            block.han.push((key, block.bytes.len() as u32));
        });
        let mut names: Vec<(Box<str>, u64)> = self.numbers.into_iter().collect();
        names.sort_unstable();
        // Words take the place of their number in the order of their text.
        let mut ranks = vec![0u64; names.len()];
        for (rank, (_, number)) in names.iter().enumerate() {
            ranks[*number as usize] = rank as u64;
        }
        let low = (1 << (DOC_BITS + FIELD_BITS)) - 1;
        for word in &mut self.words {
            *word = ranks[(*word >> (DOC_BITS + FIELD_BITS)) as usize] << (DOC_BITS + FIELD_BITS) | (*word & low);
        }
        self.words.sort_unstable();
        let mut names = names.into_iter().map(|(name, _)| name);
        each_term(&self.words, |_, occurrences| {
            write(&mut block.bytes, occurrences);
            block.words.extend(names.next().map(|name| (name, block.bytes.len() as u32)));
        });
        block.bytes.shrink_to_fit();
        block
    }
}

/// Calls `take` with the key of every term and its occurrences.
fn each_term(sorted: &[u64], mut take: impl FnMut(u64, &[u64])) {
    for occurrences in sorted.chunk_by(|a, b| a >> (DOC_BITS + FIELD_BITS) == b >> (DOC_BITS + FIELD_BITS)) {
        take(occurrences[0] >> (DOC_BITS + FIELD_BITS), occurrences);
    }
}

/// One document after the other: the gap, the count in the body and whether a mask follows, as one number of
/// seven bits a byte; the mask.
fn write(bytes: &mut Vec<u8>, occurrences: &[u64]) {
    let doc_of = |occurrence: u64| (occurrence >> FIELD_BITS) as u32 & ((1 << DOC_BITS) - 1);
    let mut next = 0;
    for own in occurrences.chunk_by(|a, b| a >> FIELD_BITS == b >> FIELD_BITS) {
        let doc = doc_of(own[0]);
        let fields = own.iter().map(|occurrence| (occurrence & ((1 << FIELD_BITS) - 1)) as u8);
        let (mut body, mut mask) = (0, 0u8);
        for field in fields {
            if field == Field::Body as u8 { body = MOST.min(body + 1) } else { mask |= 1 << field }
        }
        let mut number = ((doc - next) * (u32::from(MOST) + 1) + u32::from(body)) * 2 + u32::from(mask > 0);
        while number >= 128 {
            bytes.push(number as u8 | 128);
            number >>= 7;
        }
        bytes.push(number as u8);
        if mask > 0 {
            bytes.push(mask);
        }
        next = doc + 1;
    }
}

fn read(bytes: &[u8], first: DocId, out: &mut Vec<Posting>) {
    let mut bytes = bytes.iter().copied();
    let mut next = first;
    while let Some(byte) = bytes.next() {
        let (mut number, mut shift, mut byte) = (u32::from(byte & 127), 7, byte);
        while byte >= 128 {
            byte = bytes.next().unwrap_or(0);
            number |= u32::from(byte & 127) << shift;
            shift += 7;
        }
        let mask = if number & 1 == 1 { bytes.next().unwrap_or(0) } else { 0 };
        let rest = number >> 1;
        let doc = next + rest / (u32::from(MOST) + 1);
        out.push(Posting { doc, body: (rest % (u32::from(MOST) + 1)) as u8, mask });
        next = doc + 1;
    }
}

/// The postings of all documents.
pub struct Gathered {
    blocks: Vec<Block>,
}

/// Gathers `count` documents. `text` gives the lines of one, which are indexed and not kept.
pub fn gather(count: usize, text: impl Fn(DocId) -> String + Sync) -> Gathered {
    let starts: Vec<usize> = (0..count).step_by(BLOCK).collect();
    let block = |start: &usize| {
        let mut occurrences = Occurrences::default();
        for doc in *start..(*start + BLOCK).min(count) {
            occurrences.document(&text(doc as DocId), (doc - start) as u64);
        }
        occurrences.sorted(*start as DocId)
    };
    Gathered { blocks: starts.par_iter().map(block).collect() }
}

impl Gathered {
    /// Of every document.
    pub fn measures(&self) -> Vec<Measures> {
        self.blocks.iter().flat_map(|block| block.measures.iter().copied()).collect()
    }

    /// Every term, in order.
    pub fn terms(&self) -> Vec<Term> {
        let mut han: Vec<u64> = self.blocks.iter().flat_map(|block| block.han.iter().map(|(key, _)| *key)).collect();
        han.par_sort_unstable();
        han.dedup();
        let mut words: Vec<&str> = self.blocks.iter().flat_map(|block| block.words.iter().map(|(w, _)| &**w)).collect();
        words.par_sort_unstable();
        words.dedup();
        words.into_iter().map(|word| Term::Word(word.into())).chain(han.into_iter().filter_map(term_of)).collect()
    }

    /// The postings of a term, oldest document first.
    pub fn postings(&self, term: &Term) -> Vec<Posting> {
        let mut out = Vec::new();
        for block in &self.blocks {
            let range = match term {
                Term::Word(word) => block.words.binary_search_by(|(own, _)| (**own).cmp(word)).ok().map(|at| {
                    let before = at.checked_sub(1).map(|at| block.words[at].1);
                    before.or(block.han.last().map(|last| last.1)).unwrap_or(0)..block.words[at].1
                }),
                Term::Han(first, second) => {
                    let key = u64::from(*first) << CHAR_BITS | second.map_or(0, u64::from);
                    let found = block.han.binary_search_by_key(&key, |(own, _)| *own).ok();
                    found.map(|at| at.checked_sub(1).map_or(0, |at| block.han[at].1)..block.han[at].1)
                }
            };
            if let Some(Range { start, end }) = range {
                read(&block.bytes[start as usize..end as usize], block.first, &mut out);
            }
        }
        out
    }
}

fn term_of(key: u64) -> Option<Term> {
    let second = (key & ((1 << CHAR_BITS) - 1)) as u32;
    let first = char::from_u32((key >> CHAR_BITS) as u32)?;
    Some(Term::Han(first, if second == 0 { None } else { char::from_u32(second) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postings_of_many_blocks() {
        let text = |doc: DocId| {
            format!("t第{doc}期\nb工人工人，石斛{}\nh石斛\n", if doc.is_multiple_of(3) { "AI" } else { "" })
        };
        let gathered = gather(5000, text);
        let of = |term| gathered.postings(&term);
        let all = of(Term::Han('工', Some('人')));
        assert_eq!(all.len(), 5000);
        assert!(all.iter().enumerate().all(|(at, own)| *own == Posting { doc: at as u32, body: 2, mask: 0 }));
        assert_eq!(of(Term::Han('石', Some('斛')))[4999], Posting { doc: 4999, body: 1, mask: 1 << 5 });
        assert_eq!(of(Term::Word("ai".into())).len(), 1667);
        assert_eq!(of(Term::Word("#4321".into())), [Posting { doc: 4321, body: 0, mask: 1 }]);
        assert_eq!(of(Term::Word("'di".into())).len(), 5000);
        assert_eq!(of(Term::Word("无".into())), []);
        let terms = gathered.terms();
        assert!(terms.is_sorted() && terms.contains(&Term::Han('人', None)));
    }
}
