//! What the library knows that a bulletin can be compared with: places, terms and their synonyms, the cases it has.

use std::collections::{BTreeMap, HashMap};

use aho_corasick::{AhoCorasick, MatchKind};
use rayon::prelude::*;

use super::layout::Pairs;
use super::propose::{self, Near};
use crate::library::{Library, PageId, RegionId, Term};
use crate::parse::plain_text;

/// Taxonomies for which terms are proposed. Places are found by their tree.
const TAXONOMIES: [&str; 4] = ["themes", "kinds", "organisations", "policies"];

/// A term that a text has words of.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Hit {
    /// The term's name.
    pub name: String,
    /// The words that spoke for it, each with how often it is there, the most frequent first.
    pub words: Vec<(String, usize)>,
}

impl Hit {
    /// How many times its words are there.
    pub fn count(&self) -> usize {
        self.words.iter().map(|(_, count)| count).sum()
    }
}

/// Finds all names of a kind in one pass, the longest where several begin.
struct Finder<T> {
    finder: Option<AhoCorasick>,
    targets: Vec<T>,
}

impl<T: Clone> Finder<T> {
    fn new(names: Vec<(String, T)>) -> Finder<T> {
        let (names, targets): (Vec<String>, Vec<T>) = names.into_iter().filter(|(name, _)| !name.is_empty()).unzip();
        // Only a list beyond all memory cannot be built; then nothing is proposed.
        Finder { finder: AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(names).ok(), targets }
    }

    fn find<'a>(&'a self, text: &'a str) -> impl Iterator<Item = (&'a T, usize, &'a str)> {
        let found = self.finder.iter().flat_map(move |finder| finder.find_iter(text));
        found.map(move |own| (&self.targets[own.pattern().as_usize()], own.start(), &text[own.range()]))
    }
}

/// The library as an import sees it; made once for a batch.
pub struct Field<'a> {
    library: &'a Library,
    places: Finder<Vec<RegionId>>,
    terms: BTreeMap<&'static str, Finder<usize>>,
    /// The text of every case, by [`Field::cases`].
    texts: Vec<String>,
    cases: Vec<PageId>,
    pairs: Pairs,
}

impl<'a> Field<'a> {
    /// Prepares a library.
    pub fn of(library: &'a Library) -> Field<'a> {
        let mut names: HashMap<String, Vec<RegionId>> = HashMap::new();
        for (id, region) in library.regions.all() {
            // The short names of counties are often ordinary words.
            let short = region.aliases.iter().filter(|_| region.level() != "县级");
            for name in short.chain([&region.name]) {
                let ids = names.entry(name.clone()).or_default();
                if !ids.contains(&id) {
                    ids.push(id);
                }
            }
        }
        let mut terms = BTreeMap::new();
        for name in TAXONOMIES {
            let of = library.taxonomy(name).into_iter().flat_map(|own| own.terms.iter().enumerate());
            let names =
                of.flat_map(|(at, term)| term.synonyms.iter().chain([&term.name]).map(move |name| (name.clone(), at)));
            terms.insert(name, Finder::new(names.collect()));
        }
        let cases: Vec<PageId> = library.cases().collect();
        let texts: Vec<String> = cases.par_iter().map(|id| plain_text(&library.page(*id).parsed.document)).collect();
        let pairs = Pairs::of(texts.iter().map(String::as_str));
        Field { library, places: Finder::new(names.into_iter().collect()), terms, texts, cases, pairs }
    }

    /// The library itself.
    pub fn library(&self) -> &'a Library {
        self.library
    }

    /// The texts of all cases.
    pub fn texts(&self) -> Vec<&str> {
        self.texts.iter().map(String::as_str).collect()
    }

    /// Which characters follow each other in the cases.
    pub fn pairs(&self) -> &Pairs {
        &self.pairs
    }

    /// The case of a text, in which this share of an item stands.
    pub fn alike(&self, text: usize, share: f64) -> Near {
        propose::near(self, self.cases[text], format!("{:.0} % of this stands there", share * 100.0))
    }

    /// The cases in the order of their texts.
    pub fn cases(&self) -> &[PageId] {
        &self.cases
    }

    /// Every mention of a place: what it may mean, and the words.
    pub fn places<'t>(&'t self, text: &'t str) -> Vec<(&'t [RegionId], &'t str)> {
        self.places.find(text).map(|(ids, _, words)| (ids.as_slice(), words)).collect()
    }

    /// The terms of a taxonomy that a text has words of, the most frequent first.
    pub fn terms(&self, taxonomy: &str, text: &str) -> Vec<Hit> {
        let (Some(finder), Some(own)) = (self.terms.get(taxonomy), self.library.taxonomy(taxonomy)) else {
            return Vec::new();
        };
        let mut parted: Vec<Hit> = Vec::new();
        let mut found: BTreeMap<usize, BTreeMap<&str, usize>> = BTreeMap::new();
        for (term, _, words) in finder.find(text) {
            *found.entry(*term).or_default().entry(words).or_default() += 1;
        }
        for (term, words, count) in own.terms.iter().enumerate().flat_map(|(at, term)| halves(at, term, text)) {
            if taxonomy == "themes" && !found.contains_key(&term) {
                parted.push(Hit { name: own.terms[term].name.clone(), words: vec![(words, count)] });
            }
        }
        let mut hits: Vec<Hit> = found
            .into_iter()
            .map(|(term, words)| {
                let mut words: Vec<(String, usize)> =
                    words.into_iter().map(|(word, count)| (word.to_string(), count)).collect();
                words.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
                Hit { name: own.terms[term].name.clone(), words }
            })
            .collect();
        hits.sort_by_key(|hit| std::cmp::Reverse(hit.count()));
        parted.sort_by_key(|hit| std::cmp::Reverse(hit.count()));
        parted.dedup_by(|one, other| one.name == other.name);
        hits.extend(parted);
        hits
    }
}

/// Characters that may stand between the halves of a name.
const BETWEEN: usize = 8;

/// The names of a term whose halves stand near each other, in either order: 维护…权益 for 权益维护. With how often they do.
fn halves(at: usize, term: &Term, text: &str) -> Option<(usize, String, usize)> {
    let names = term.synonyms.iter().chain([&term.name]);
    names
        .filter_map(|name| {
            let middle = name.char_indices().nth(2).filter(|_| name.chars().count() == 4)?.0;
            let (one, other) = name.split_at(middle);
            let count = near(text, one, other) + near(text, other, one);
            (count > 0).then(|| (at, format!("{one}…{other}"), count))
        })
        .max_by_key(|(_, _, count)| *count)
}

/// How often one word stands behind another with a few characters of the same sentence between.
fn near(text: &str, one: &str, other: &str) -> usize {
    let follows = |(at, _): &(usize, &str)| {
        let rest = &text[at + one.len()..];
        let end = rest.char_indices().nth(BETWEEN + other.chars().count()).map_or(rest.len(), |(end, _)| end);
        let near = rest[..end].split(['。', '；', '\n']).next().unwrap_or("");
        near.contains(other)
    };
    text.match_indices(one).filter(follows).count()
}
