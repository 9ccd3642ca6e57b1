//! The index as it is read: parts by name, each loaded once; what cannot be read is remembered.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;

use super::bits::{BitReader, value};
use super::index::{FORMAT, ROOT_DIGITS, TABLE};
use super::part;
use super::postings::{DocId, Posting, unpack, unpack_docs};
use super::verify::Found;

/// The first part. Its form is described in ARCHITECTURE.md.
#[derive(Debug, Deserialize)]
pub struct Root {
    format: u32,
    /// Number of documents.
    pub docs: u32,
    /// Lengths of each document.
    pub levels: String,
    /// Average length of the bodies.
    pub average: u32,
    /// Documents that are no cases.
    pub pages: Vec<DocId>,
    words: Vec<String>,
    han: Vec<String>,
    texts: String,
    /// What the library can be filtered by.
    pub dimensions: Vec<DimensionHead>,
    sums: BTreeMap<String, String>,
}

/// A dimension as the root names it.
#[derive(Debug, Deserialize)]
pub struct DimensionHead {
    /// `themes`
    pub key: String,
    /// `主题`
    pub title: String,
    /// Other names of it.
    pub aliases: Vec<String>,
}

/// `[name, parent or -1, documents, address, spelling, [other names]]`
pub type Name = (String, i64, u32, String, String, Vec<String>);

/// Loads a file by its name in the site, `search/root.js`.
pub type Load<'a> = dyn FnMut(&str) -> Option<String> + 'a;

/// Reads an index.
pub struct Reader<'a> {
    load: Box<Load<'a>>,
    /// The first part.
    pub root: Arc<Root>,
    parts: HashMap<String, Option<Arc<str>>>,
    /// Files that could not be read.
    pub problems: BTreeSet<String>,
    /// First document of each part of the texts.
    starts: Vec<DocId>,
}

fn part_name(kind: &str, number: Option<usize>) -> String {
    format!("{kind}{}", number.map(|number| number.to_string()).unwrap_or_default())
}

fn file_name(name: &str) -> String {
    format!("{}/{name}.js", super::index::FOLDER)
}

impl<'a> Reader<'a> {
    /// Reads the first part; the error is what is wrong with it.
    pub fn open(mut load: Box<Load<'a>>) -> Result<Reader<'a>, String> {
        let name = file_name("root");
        let file = load(&name).ok_or_else(|| format!("{name} cannot be read"))?;
        let text = part::read("root", &file).ok_or_else(|| format!("{name} is damaged"))?;
        let root: Root = serde_json::from_str(&text).map_err(|error| format!("{name} is damaged: {error}"))?;
        if root.format != FORMAT {
            return Err(format!("{name} was written by another version (format {}, not {FORMAT})", root.format));
        }
        let mut starts = vec![0];
        for count in root.texts.bytes() {
            starts.push(starts.last().copied().unwrap_or(0) + value(count).unwrap_or(0));
        }
        Ok(Reader { load, root: Arc::new(root), parts: HashMap::new(), problems: BTreeSet::new(), starts })
    }

    /// Whether a part was asked for and could not be read.
    pub fn is_lost(&self, kind: &str, number: Option<usize>) -> bool {
        self.problems.contains(&file_name(&part_name(kind, number)))
    }

    /// The text of a part; empty when it cannot be read, which is then a problem.
    fn part(&mut self, kind: &str, number: Option<usize>) -> Arc<str> {
        let name = part_name(kind, number);
        if let Some(found) = self.parts.get(&name) {
            return found.clone().unwrap_or_else(|| "".into());
        }
        let file = (self.load)(&file_name(&name));
        let text = file.and_then(|file| part::read(&name, &file)).filter(|text| self.is_own(kind, number, text));
        if text.is_none() {
            self.problems.insert(file_name(&name));
        }
        let text: Option<Arc<str>> = text.map(Arc::from);
        self.parts.insert(name, text.clone());
        text.unwrap_or_else(|| "".into())
    }

    /// Whether the root knows this very text: a part of another edition is whole too.
    fn is_own(&self, kind: &str, number: Option<usize>, text: &str) -> bool {
        let at = number.unwrap_or(0) * ROOT_DIGITS;
        let sums = self.root.sums.get(kind);
        let wanted = sums.and_then(|sums| sums.get(at..at + ROOT_DIGITS));
        wanted == Some(part::digits(part::sum(text), ROOT_DIGITS).as_str())
    }

    /// The postings of all terms for which `wanted` is true, in these shards; `None` when one of them cannot be read.
    fn terms(&mut self, kind: &str, numbers: Range<usize>, wanted: impl Fn(&str) -> bool) -> Option<Vec<Vec<Posting>>> {
        let mut out = Vec::new();
        for number in numbers {
            let text = self.part(kind, Some(number));
            if self.is_lost(kind, Some(number)) {
                return None;
            }
            let mut lines = text.splitn(3, '\n');
            let (names, lengths, data) = (lines.next(), lines.next(), lines.next().unwrap_or(""));
            let list = names.unwrap_or("");
            let names: Vec<String> =
                if kind == "w" { words(list).into_iter().map(str::to_string).collect() } else { pairs(list) };
            for (name, range) in names.iter().zip(ranges(lengths.unwrap_or(""))) {
                if wanted(name) {
                    out.push(unpack(data.get(range).unwrap_or(""), self.root.docs));
                }
            }
        }
        Some(out)
    }

    /// The postings of one Han term or word, empty when there is no such term; `None` when its shard cannot be read.
    pub fn term(&mut self, term: &str, is_han: bool) -> Option<Vec<Posting>> {
        let (kind, firsts) = if is_han { ("h", &self.root.han) } else { ("w", &self.root.words) };
        let shards = shards(firsts, term);
        let mut found = self.terms(kind, shards.start..shards.end.min(shards.start + 1), |own| own == term)?;
        Some(found.pop().unwrap_or_default())
    }

    /// The postings of all Han terms that begin with a character.
    pub fn beginning(&mut self, first: char) -> Option<Vec<Vec<Posting>>> {
        let shards = shards(&self.root.han, first.encode_utf8(&mut [0; 4]));
        self.terms("h", shards, |term| term.starts_with(first))
    }

    /// The postings of all spellings or grams that begin with this and are wanted.
    pub fn spellings(&mut self, prefix: &str, wanted: impl Fn(&str) -> bool) -> Option<Vec<Vec<Posting>>> {
        let shards = shards(&self.root.words, prefix);
        self.terms("w", shards, |term| term.starts_with(prefix) && wanted(term))
    }

    /// The postings of these words, which are in order; `None` when a shard of theirs cannot be read.
    pub fn words_of(&mut self, wanted: &[String]) -> Option<Vec<Vec<Posting>>> {
        let mut numbers: Vec<usize> = wanted.iter().map(|word| shards(&self.root.words, word).start).collect();
        numbers.dedup();
        let mut out = Vec::new();
        for number in numbers {
            let is_wanted = |own: &str| wanted.binary_search_by(|word| (**word).cmp(own)).is_ok();
            out.extend(self.terms("w", number..number + 1, is_wanted)?);
        }
        Some(out)
    }

    /// Every word of the library. `None` when their list cannot be read.
    pub fn words(&mut self) -> Option<Vec<String>> {
        let list = self.part("words", None);
        let is_lost = self.is_lost("words", None);
        (!is_lost).then(|| words(&list).into_iter().map(str::to_string).collect())
    }

    /// Every Han term: characters by the one that stands before them.
    pub fn pairs(&mut self) -> HashMap<char, String> {
        let text = self.part("pairs", None);
        text.split(' ').filter_map(|group| Some((group.chars().next()?, group.chars().skip(1).collect()))).collect()
    }

    /// Every reading and the characters of the library that have it.
    pub fn readings(&mut self) -> BTreeMap<String, String> {
        self.sounds("pinyin")
    }

    /// Every reading and the other characters that have it.
    pub fn other_readings(&mut self) -> BTreeMap<String, String> {
        self.sounds("sounds")
    }

    fn sounds(&mut self, part: &str) -> BTreeMap<String, String> {
        let text = self.part(part, None);
        let split = |group: &str| {
            let at = group.find(|c: char| !c.is_ascii()).unwrap_or(group.len());
            (group[..at].to_string(), group[at..].to_string())
        };
        text.split(' ').map(split).filter(|(reading, _)| !reading.is_empty()).collect()
    }

    /// The names of every dimension, in the order of the root.
    pub fn names(&mut self) -> Vec<Vec<Name>> {
        let text = self.part("names", None);
        let mut found: BTreeMap<String, Vec<Name>> = serde_json::from_str(&text).unwrap_or_default();
        self.root.dimensions.iter().map(|head| found.remove(&head.key).unwrap_or_default()).collect()
    }

    /// The documents of every name of a dimension.
    pub fn facet(&mut self, dimension: usize, names: usize) -> Vec<Vec<DocId>> {
        let text = self.part("f", Some(dimension));
        let mut bits = BitReader::new(&text);
        (0..names).map(|_| unpack_docs(&mut bits, self.root.docs)).collect()
    }

    /// What the table of documents says of one.
    pub fn entry(&mut self, doc: DocId) -> Option<Found> {
        let table = self.part("d", Some(doc as usize / TABLE));
        let mut columns = table.lines().nth(doc as usize % TABLE)?.split('\t').map(str::to_string);
        let (title, date, path) = (columns.next()?, columns.next()?, columns.next()?);
        Some(Found { title, date, path, class: u8::MAX, ..Found::default() })
    }

    /// The text of a document; `None` when its part cannot be read.
    pub fn text(&mut self, doc: DocId) -> Option<String> {
        let number = self.starts.partition_point(|start| *start <= doc).checked_sub(1)?;
        let text = self.part("x", Some(number));
        let at = (doc - self.starts[number]) as usize;
        text.split("\n\n").nth(at).filter(|text| !text.is_empty()).map(str::to_string)
    }
}

/// The shards in which terms that begin with `prefix` may stand.
fn shards(firsts: &[String], prefix: &str) -> Range<usize> {
    let start = firsts.partition_point(|first| first.as_str() <= prefix).saturating_sub(1);
    let more = firsts[start.min(firsts.len())..].iter().skip(1);
    let count = more.take_while(|first| first.starts_with(prefix) || first.as_str() < prefix).count();
    start..(start + 1 + count).min(firsts.len())
}

fn words(list: &str) -> Vec<&str> {
    list.split(' ').filter(|word| !word.is_empty()).collect()
}

/// Han terms out of their groups.
fn pairs(list: &str) -> Vec<String> {
    let group = |group: &str| {
        let mut chars = group.chars();
        let first = chars.next();
        let term = move |second: char| first.into_iter().chain(Some(second).filter(|c| *c != '.')).collect::<String>();
        chars.map(term).collect::<Vec<_>>()
    };
    list.split(' ').flat_map(group).collect()
}

/// Where the postings of each term stand, from their lengths in units of two characters.
fn ranges(lengths: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut digits = lengths.bytes().map(|digit| value(digit).unwrap_or(0) as usize);
    let mut start = 0;
    while let Some(digit) = digits.next() {
        let units =
            if digit < 90 { digit } else { (0..4).map(|place| digits.next().unwrap_or(0) * 91usize.pow(place)).sum() };
        out.push(start..start + 2 * units);
        start += 2 * units;
    }
    out
}
