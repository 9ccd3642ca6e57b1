//! The index as files. ARCHITECTURE.md describes each of them byte by byte; [`FORMAT`] counts its changes.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::json;

use super::bits::{BitWriter, digit, push_digits};
use super::document::{self, FIELD_NAMES};
use super::gather::{Gathered, Measures, Term, gather};
use super::names::{self, Dimension};
use super::postings::{DocId, pack, pack_docs};
use super::{part, score, variants};
use crate::base::pinyin;
use crate::base::speech::Speech;
use crate::library::{Library, PageId};

/// The version of the format.
pub const FORMAT: u32 = 2;
/// Where the files lie in the site.
pub const FOLDER: &str = "search";
/// Documents in one part of the table of documents.
pub const TABLE: usize = 512;
/// Bytes of a part of the texts after which the next one begins. A query reads twenty of them.
const TEXT_BYTES: usize = 4 * 1024;
/// Most documents of a part of the texts: their number is one digit.
const TEXT_DOCS: usize = 90;
/// Characters of a shard of postings: between these, and about as many shards as a folder should hold.
const SHARD: Range<usize> = 16 * 1024..64 * 1024;
const SHARDS: usize = 520;
/// Digits of a part's sum in the root.
pub const ROOT_DIGITS: usize = 2;

/// A file of the index: its name without `.js`, and its text.
#[derive(Debug)]
struct Part {
    name: String,
    payload: Payload,
}

#[derive(Debug)]
enum Payload {
    Made(String),
    /// The texts of these documents, put together again when the file is written.
    Texts(Range<DocId>),
}

/// The whole index.
#[derive(Debug)]
pub struct SearchIndex {
    library: Arc<Library>,
    order: Vec<PageId>,
    parts: Vec<Part>,
}

impl SearchIndex {
    /// The addresses of the files, in order of their names.
    pub fn addresses(&self) -> impl Iterator<Item = String> {
        self.parts.iter().map(|part| format!("{FOLDER}/{}.js", part.name))
    }

    /// The file at an address.
    pub fn find(&self, address: &str) -> Option<String> {
        let name = address.strip_prefix(FOLDER)?.strip_prefix('/')?.strip_suffix(".js")?;
        self.parts.iter().position(|part| part.name == name).map(|at| self.file(at))
    }

    /// One file.
    pub fn file(&self, at: usize) -> String {
        let part = &self.parts[at];
        match &part.payload {
            Payload::Made(text) => part::write(&part.name, text),
            Payload::Texts(docs) => part::write(&part.name, &texts(&self.library, &self.order, docs.clone())),
        }
    }
}

/// Builds the index of a library.
pub fn build(library: &Arc<Library>) -> SearchIndex {
    let order = order(library);
    let mut doc_of: Vec<DocId> = vec![0; order.len()];
    for (doc, page) in order.iter().enumerate() {
        doc_of[page.index()] = doc as DocId;
    }
    let gathered = gather(order.len(), |doc| document::text(library, order[doc as usize]));
    let measures = gathered.measures();
    let dimensions = names::dimensions(library, &doc_of);
    let mut parts = Vec::new();
    let mut root = Root::default();
    postings(gathered, &mut parts, &mut root);
    table(library, &order, &mut parts, &mut root);
    text_parts(&measures, &mut parts, &mut root);
    facets(&dimensions, &mut parts, &mut root);
    let is_page = |doc: &usize| !library.page(order[*doc]).is_case;
    let pages: Vec<usize> = (0..order.len()).filter(is_page).collect();
    parts.push(root.part(&measures, &pages, &dimensions, library.config.speech()));
    parts.sort_by(|a, b| a.name.cmp(&b.name));
    SearchIndex { library: library.clone(), order, parts }
}

/// The pages from the oldest to the newest; of one date the last by path first.
fn order(library: &Library) -> Vec<PageId> {
    let mut order: Vec<PageId> = library.ids().collect();
    order.sort_by_key(|id| (library.page(*id).date(), std::cmp::Reverse(*id)));
    order
}

fn texts(library: &Library, order: &[PageId], docs: Range<DocId>) -> String {
    let texts: Vec<String> = docs.map(|doc| document::text(library, order[doc as usize])).collect();
    texts.join("\n")
}

/// What the first file says; the rest of the index is found from it.
#[derive(Default)]
struct Root {
    /// First terms of the shards.
    words: Vec<String>,
    han: Vec<String>,
    /// Documents of each part of the texts, as digits.
    text_counts: String,
    /// Sums by kind of part, in the order of the parts' numbers.
    sums: std::collections::BTreeMap<&'static str, String>,
    variants: String,
}

impl Root {
    fn note(&mut self, kind: &'static str, sum: u32) {
        self.sums.entry(kind).or_default().push_str(&part::digits(sum, ROOT_DIGITS));
    }

    fn add(&mut self, parts: &mut Vec<Part>, kind: &'static str, name: String, text: String) {
        self.note(kind, part::sum(&text));
        parts.push(Part { name, payload: Payload::Made(text) });
    }

    fn part(self, measures: &[Measures], pages: &[usize], dimensions: &[Dimension], speech: Speech) -> Part {
        let levels: String = measures.iter().map(|own| digit(score::level(own.body, own.title))).collect();
        let dimension = |own: &Dimension| json!({ "key": own.key, "title": own.title, "aliases": own.aliases() });
        let field = |(_, name, title, weight): &(_, &str, &'static str, f64)| json!([name, speech.word(title), weight]);
        let root = json!({
            "format": FORMAT,
            "docs": measures.len(),
            "levels": levels,
            "average": score::average(&levels),
            "fields": FIELD_NAMES.iter().map(field).collect::<Vec<_>>(),
            "pages": pages,
            "table": TABLE,
            "words": self.words,
            "han": self.han,
            "texts": self.text_counts,
            "variants": self.variants,
            "dimensions": dimensions.iter().map(dimension).collect::<Vec<_>>(),
            "sums": self.sums,
        });
        Part { name: "root".to_string(), payload: Payload::Made(root.to_string()) }
    }
}

/// Shards of postings, the two lists of all terms, and what is known of their characters.
fn postings(gathered: Gathered, parts: &mut Vec<Part>, root: &mut Root) {
    let terms = gathered.terms();
    let mut packed: Vec<String> = terms.par_iter().map(|term| pack(&gathered.postings(term))).collect();
    drop(gathered);
    let total: usize = packed.iter().map(String::len).sum();
    let target = (total / SHARDS).clamp(SHARD.start, SHARD.end);
    let border = terms.partition_point(|term| matches!(term, Term::Word(_)));
    for (kind, range) in [("w", 0..border), ("h", border..terms.len())] {
        let mut number = 0;
        let mut start = range.start;
        let mut size = 0;
        for at in range.clone() {
            size += packed[at].len() + 4;
            if size >= target || at + 1 == range.end {
                let firsts = if kind == "w" { &mut root.words } else { &mut root.han };
                firsts.push(terms[start].text());
                let text = shard(&terms[start..=at], &packed[start..=at]);
                // A large library's postings are not held twice.
                packed[start..=at].fill(String::new());
                root.add(parts, kind, format!("{kind}{number}"), text);
                (start, size, number) = (at + 1, 0, number + 1);
            }
        }
    }
    let words = terms[..border].iter().filter_map(|term| match term {
        Term::Word(word) if !word.starts_with(['#', '\'', '.']) => Some(&**word),
        _ => None,
    });
    root.add(parts, "words", "words".to_string(), words.collect::<Vec<_>>().join(" "));
    root.add(parts, "pairs", "pairs".to_string(), term_list(&terms[border..]));
    let mut known: BTreeSet<char> = BTreeSet::new();
    for term in &terms[border..] {
        if let Term::Han(first, second) = term {
            known.extend([*first].into_iter().chain(*second));
        }
    }
    root.variants = variants::variants_of(|c| known.contains(&c)).into_iter().flat_map(|(a, b)| [a, b]).collect();
    root.add(parts, "pinyin", "pinyin".to_string(), readings(known.iter().copied()));
    // A reader mistypes characters that the library lacks; those with a simpler form are folded first.
    let common = ('\u{4E00}'..='\u{9FFF}').filter(|c| variants::simplify(*c) == *c && !known.contains(c));
    root.add(parts, "sounds", "sounds".to_string(), readings(common));
}

/// Terms, the units of each one's postings, the postings: three lines.
fn shard(terms: &[Term], packed: &[String]) -> String {
    let mut out = term_list(terms);
    out.push('\n');
    for postings in packed {
        let units = postings.len() / 2;
        if units < 90 {
            out.push(digit(units as u32));
        } else {
            out.push(digit(90));
            push_digits(&mut out, units as u64, 4);
        }
    }
    out.push('\n');
    packed.iter().for_each(|postings| out.push_str(postings));
    out
}

/// Words with a space between them. Han terms by their first character: that, a dot if it is a term alone, the
/// second characters.
fn term_list(terms: &[Term]) -> String {
    let mut out = String::new();
    let mut group = None;
    for term in terms {
        let first = match term {
            Term::Word(_) => None,
            Term::Han(first, _) => Some(*first),
        };
        if !out.is_empty() && (first.is_none() || first != group) {
            out.push(' ');
        }
        match term {
            Term::Word(word) => out.push_str(word),
            Term::Han(first, second) => {
                if group != Some(*first) {
                    out.push(*first);
                }
                out.push(second.unwrap_or('.'));
            }
        }
        group = first;
    }
    out
}

/// For every reading the characters that have it.
fn readings(chars: impl Iterator<Item = char>) -> String {
    let mut by_reading: std::collections::BTreeMap<String, String> = Default::default();
    for c in chars {
        for reading in pinyin::all_readings(c).into_iter().filter(|reading| is_syllable(reading)) {
            by_reading.entry(reading).or_default().push(c);
        }
    }
    by_reading.into_iter().map(|(reading, chars)| format!("{reading}{chars}")).collect::<Vec<_>>().join(" ")
}

/// Sounds without a vowel (`ng`, `hm`) are never typed, and would let a word be cut in many ways.
fn is_syllable(reading: &str) -> bool {
    reading.is_ascii() && reading.contains(['a', 'e', 'i', 'o', 'u', 'v'])
}

/// Title, date and address of every document, a line each.
fn table(library: &Library, order: &[PageId], parts: &mut Vec<Part>, root: &mut Root) {
    for (number, pages) in order.chunks(TABLE).enumerate() {
        let mut text = String::new();
        for page in pages.iter().map(|id| library.page(*id)) {
            let date = page.date().map(|date| date.to_string()).unwrap_or_default();
            let title = page.title().replace(['\t', '\n', '\r'], " ");
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{title}\t{date}\t{}", page.address);
        }
        root.add(parts, "d", format!("d{number}"), text);
    }
}

fn text_parts(measures: &[Measures], parts: &mut Vec<Part>, root: &mut Root) {
    let (mut start, mut bytes, mut sum) = (0, 0, 0);
    for (doc, own) in measures.iter().enumerate() {
        bytes += own.bytes;
        sum ^= own.sum;
        if bytes >= TEXT_BYTES || doc + 1 - start == TEXT_DOCS || doc + 1 == measures.len() {
            root.note("x", sum);
            let name = format!("x{}", root.text_counts.len());
            root.text_counts.push(digit((doc + 1 - start) as u32));
            parts.push(Part { name, payload: Payload::Texts(start as DocId..doc as DocId + 1) });
            (start, bytes, sum) = (doc + 1, 0, 0);
        }
    }
}

/// The names of all terms, places and collections, and of each dimension the documents.
fn facets(dimensions: &[Dimension], parts: &mut Vec<Part>, root: &mut Root) {
    let names: serde_json::Map<String, serde_json::Value> =
        dimensions.iter().map(|dimension| (dimension.key.clone(), dimension.json())).collect();
    root.add(parts, "names", "names".to_string(), serde_json::Value::from(names).to_string());
    for (number, dimension) in dimensions.iter().enumerate() {
        let mut out = BitWriter::default();
        dimension.values.iter().for_each(|value| pack_docs(&value.docs, &mut out));
        root.add(parts, "f", format!("f{number}"), out.finish());
    }
}
