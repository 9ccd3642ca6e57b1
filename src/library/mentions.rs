//! Where the text of a case first mentions a word of the glossary, a place, an organisation or a document: one pass over the text
//! however many names there are (Aho and Corasick, CACM 18(6), 1975), the longest name where several begin.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use aho_corasick::{AhoCorasick, MatchKind};
use rayon::prelude::*;

use super::glossary::Glossary;
use super::places::PlaceCount;
use super::regions::{RegionId, RegionTree};
use super::taxonomy::Taxonomy;
use super::{Page, PageId};
use crate::parse::{Document, for_each_prose};

/// Fewest characters of a place's name that is looked for: districts are called 城区.
const PLACE_LENGTH: usize = 3;

/// The taxonomies whose terms have names of their own, which a text means wherever it has them. Subjects and kinds are
/// ordinary words.
const TAXONOMIES: [&str; 2] = ["organisations", "policies"];

/// What a text mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mentioned {
    /// A word of the glossary, by its index.
    Word(usize),
    /// A place that has a page.
    Place(RegionId),
    /// A term of another taxonomy: by the indices of the taxonomy and the term.
    Term(usize, usize),
}

/// A first mention.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The event of the document.
    pub event: usize,
    /// Where in its text, in bytes.
    pub at: Range<usize>,
    /// What is mentioned.
    pub target: Mentioned,
}

/// The names that are looked for.
pub struct Names {
    finder: Option<AhoCorasick>,
    targets: Vec<Mentioned>,
}

impl Names {
    /// A name that means two things means none.
    pub fn new(
        glossary: &Glossary,
        places: &BTreeMap<RegionId, PlaceCount>,
        regions: &RegionTree,
        taxonomies: &[Taxonomy],
    ) -> Names {
        let mut names: BTreeMap<&str, BTreeSet<Mentioned>> = BTreeMap::new();
        for (at, term) in glossary.terms.iter().enumerate() {
            for name in term.synonyms.iter().chain([&term.name]) {
                names.entry(name).or_default().insert(Mentioned::Word(at));
            }
        }
        for id in places.keys() {
            let region = regions.get(*id);
            // The short name of a county is often an ordinary word: 和平, 新华.
            let aliases = region.aliases.iter().filter(|_| matches!(region.level(), "省级" | "地级"));
            let long = |name: &&String| name.chars().count() >= PLACE_LENGTH;
            for name in aliases.chain(Some(&region.name).filter(long)) {
                names.entry(name).or_default().insert(Mentioned::Place(*id));
            }
        }
        for (taxonomy, own) in taxonomies.iter().enumerate().filter(|(_, own)| TAXONOMIES.contains(&own.name.as_str()))
        {
            for (at, term) in own.terms.iter().enumerate().filter(|(_, term)| !term.pages.is_empty()) {
                for name in term.synonyms.iter().chain([&term.name]) {
                    names.entry(name).or_default().insert(Mentioned::Term(taxonomy, at));
                }
            }
        }
        let known = names.into_iter().filter(|(name, targets)| targets.len() == 1 && !name.is_empty());
        let (names, targets): (Vec<&str>, Vec<Mentioned>) =
            known.filter_map(|(name, targets)| Some((name, targets.into_iter().next()?))).unzip();
        let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(names);
        // Only a list beyond all memory cannot be built; its names are then plain text.
        Names { finder: finder.ok(), targets }
    }

    /// The first mention of each name in a document, never inside links, headings, images or code.
    pub fn find(&self, document: &Document) -> Vec<Mention> {
        let Some(finder) = &self.finder else { return Vec::new() };
        let mut seen: BTreeSet<Mentioned> = BTreeSet::new();
        let mut out = Vec::new();
        for_each_prose(document, |event, text| {
            for found in finder.find_iter(text) {
                // AI is not in OPENAI.
                let is_letter = |c: char| c.is_ascii_alphanumeric();
                let cuts = |at: usize| text[..at].ends_with(is_letter) && text[at..].starts_with(is_letter);
                if cuts(found.start()) || cuts(found.end()) {
                    continue;
                }
                let target = self.targets[found.pattern().as_usize()];
                if seen.insert(target) {
                    out.push(Mention { event, at: found.range(), target });
                }
            }
        });
        out
    }
}

/// By page: its first mentions; only cases have any.
pub fn build(pages: &[Page], names: &Names) -> Vec<Vec<Mention>> {
    let find = |page: &Page| if page.is_case { names.find(&page.parsed.document) } else { Vec::new() };
    pages.par_iter().map(find).collect()
}

/// By word of the glossary: the cases that mention it, by path.
pub fn of_words(mentions: &[Vec<Mention>], words: usize) -> Vec<Vec<PageId>> {
    let mut out = vec![Vec::new(); words];
    for (page, own) in mentions.iter().enumerate() {
        for mention in own {
            if let Mentioned::Word(word) = mention.target {
                out[word].push(PageId(page as u32));
            }
        }
    }
    out
}
