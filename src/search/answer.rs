//! The answer to a query: documents by postings, then the best of them verified on their text, in batches, so that
//! what is not looked at is not read. The site's scripts do the same steps in the same order.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::analysis::fold_text;
use super::candidates::{Candidate, both, either, either_sum, union};
use super::gather::number_term;
use super::postings::{DocId, Posting};
use super::query::{Filter, Need, Query, Word, needs, parse};
use super::reader::{Name, Reader};
use super::score::Scorer;
use super::spelling;
use super::verify::{Found, Text, check};

/// Documents that are verified and ordered together.
const BATCH: usize = 20;

/// How the hits answer the query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Every word is in each hit.
    All,
    /// No document has all the words; these have the most of them.
    Any,
    /// Nothing was found; these are the hits of the query as it was probably meant.
    Corrected,
    /// Nothing was found.
    None,
}

/// A hit.
#[derive(Debug)]
pub struct Hit {
    /// Its number in the index.
    pub doc: DocId,
    /// The text, and where the words stand.
    pub found: Found,
    /// BM25F, raised by the nearness of the words.
    pub score: f64,
}

/// What was found.
#[derive(Debug)]
pub struct Answer {
    /// How the hits answer the query.
    pub mode: Mode,
    /// The query that was answered: the given one, or the corrected one.
    pub query: String,
    /// The hits asked for.
    pub hits: Vec<Hit>,
    /// All of them.
    pub total: usize,
    /// Whether all of them were verified.
    pub exact: bool,
    /// What else could have been meant.
    pub suggestions: Vec<String>,
    /// Filters that name nothing.
    pub ignored: Vec<String>,
    /// Files that could not be read.
    pub problems: Vec<String>,
}

/// Answers a query with at most `limit` hits. `filters` are further ones: dimension and name.
pub fn answer(reader: &mut Reader<'_>, text: &str, filters: &[(String, String)], limit: usize) -> Answer {
    let root = reader.root.clone();
    let dimension = |name: &str| {
        let named = |own: &super::reader::DimensionHead| {
            own.key == name || fold_text(&own.title) == name || own.aliases.iter().any(|alias| alias == name)
        };
        root.dimensions.iter().position(named)
    };
    let mut query = parse(text, dimension);
    let mut ignored = Vec::new();
    for (name, value) in filters {
        match dimension(&fold_text(name)) {
            Some(dimension) => {
                query.filters.push(Filter { dimension, values: vec![fold_text(value)], excluded: false });
            }
            None => ignored.push(format!("{name}:{value}")),
        }
    }
    let allowed = allowed(reader, &query.filters, &mut ignored);
    let mut search = Search { reader, limit, allowed };
    let found = search.strict(&query);
    let filtered = found.total == 0 && search.is_filtered(&query);
    let (mode, shown, window) = match found.total {
        0 if filtered => (Mode::None, text.to_string(), found),
        0 => search.otherwise(text, &query),
        _ => (Mode::All, text.to_string(), found),
    };
    let suggestions = match mode {
        Mode::None if filtered => Vec::new(),
        Mode::None => spelling::nearest(search.reader, &query),
        Mode::Corrected => vec![shown.clone()],
        Mode::All | Mode::Any => Vec::new(),
    };
    let problems = search.reader.problems.iter().cloned().collect();
    let Window { hits, total, exact } = window;
    Answer { mode, query: shown, hits, total, exact, suggestions, ignored, problems }
}

/// The documents that the filters leave; `None` when there are none.
fn allowed(reader: &mut Reader<'_>, filters: &[Filter], ignored: &mut Vec<String>) -> Option<Vec<bool>> {
    if filters.is_empty() {
        return None;
    }
    let names = reader.names();
    if reader.is_lost("names", None) {
        // Named among the problems; the words still find.
        return None;
    }
    let mut wanted: BTreeMap<usize, Vec<bool>> = BTreeMap::new();
    let mut out = vec![true; reader.root.docs as usize];
    for filter in filters {
        let lists = reader.facet(filter.dimension, names[filter.dimension].len());
        if reader.is_lost("f", Some(filter.dimension)) {
            continue;
        }
        for value in &filter.values {
            let found = resolve(&names[filter.dimension], value);
            if found.is_empty() {
                ignored.push(format!("{}:{value}", reader.root.dimensions[filter.dimension].title));
                continue;
            }
            let docs = found.iter().flat_map(|name| &lists[*name]);
            if filter.excluded {
                docs.for_each(|doc| out[*doc as usize] = false);
            } else {
                let own = wanted.entry(filter.dimension).or_insert_with(|| vec![false; out.len()]);
                docs.for_each(|doc| own[*doc as usize] = true);
            }
        }
    }
    for own in wanted.values() {
        out.iter_mut().zip(own).for_each(|(out, own)| *out &= own);
    }
    Some(out)
}

/// The names that a filter's value means: the very name or another name of it; else its spelling or initials; else
/// all that have it in them.
fn resolve(names: &[Name], value: &str) -> Vec<usize> {
    let all = |name: &Name| std::iter::once(&name.0).chain(&name.5).map(|name| fold_text(name)).collect::<Vec<_>>();
    let select = |test: &dyn Fn(&Name) -> bool| (0..names.len()).filter(|at| test(&names[*at])).collect::<Vec<_>>();
    let same = select(&|name| all(name).iter().any(|own| own == value));
    if !same.is_empty() {
        return same;
    }
    let spelled = select(&|name| spelling::is_spelled(&name.4, value));
    if !spelled.is_empty() {
        return spelled;
    }
    select(&|name| all(name).iter().any(|own| own.contains(value)))
}

/// Verified hits, and what is known of the rest.
struct Window {
    hits: Vec<Hit>,
    total: usize,
    exact: bool,
}

struct Search<'r, 'a> {
    reader: &'r mut Reader<'a>,
    limit: usize,
    allowed: Option<Vec<bool>>,
}

impl Search<'_, '_> {
    /// The documents that hold every word.
    fn strict(&mut self, query: &Query) -> Window {
        let words: Vec<Word> = query.words.iter().filter(|word| !word.excluded).cloned().collect();
        let mut known = !query.words.iter().any(|word| word.excluded);
        let mut candidates: Option<Vec<Candidate>> = None;
        for (word, (needs, is_known)) in words.iter().zip(needs(&words)) {
            let own = self.word(word, &needs);
            known &= is_known && own.is_some() && (word.quoted || !spelling::is_spelling(&word.text));
            candidates = match (candidates, own) {
                (None, own) => own,
                (some, None) => some,
                (Some(all), Some(own)) => Some(both(all, &own)),
            };
        }
        // Without a part of the index the postings are not enough to be sure.
        known &= words.len() <= needs(&words).len() && self.reader.problems.is_empty();
        let candidates = candidates.unwrap_or_else(|| self.everything(&words));
        self.verify(query, candidates, known, false)
    }

    /// Every case, for a query without words; every page where only the text can tell.
    fn everything(&self, words: &[Word]) -> Vec<Candidate> {
        let pages: BTreeSet<DocId> = self.reader.root.pages.iter().copied().collect();
        let docs = (0..self.reader.root.docs).filter(|doc| !words.is_empty() || !pages.contains(doc));
        docs.map(|doc| Candidate { doc, title: false, words: 0, score: 0.0 }).collect()
    }

    /// The documents that may hold a word, `None` where only their text can tell.
    fn word(&mut self, word: &Word, needs: &[Need]) -> Option<Vec<Candidate>> {
        let mut found: Option<Vec<Candidate>> = None;
        for own in needs.iter().filter_map(|need| self.need(need)) {
            found = Some(match found {
                None => own,
                Some(all) => both(all, &own),
            });
        }
        if word.quoted || found.is_none() {
            return found;
        }
        for spelled in spelling::candidates(self.reader, &word.text) {
            let mut own: Option<Vec<Candidate>> = None;
            for postings in spelled {
                let next = self.weigh(postings);
                own = Some(match own {
                    None => next,
                    Some(all) => both(all, &next),
                });
            }
            found = Some(either(found.unwrap_or_default(), own.unwrap_or_default()));
        }
        found
    }

    /// The documents with what a word needs; `None` when a file of the index is lost, so that only their text can tell.
    fn need(&mut self, need: &Need) -> Option<Vec<Candidate>> {
        let lists = match need {
            Need::Term(term) => vec![self.reader.term(term, true)?],
            Need::First(first) => self.reader.beginning(*first)?,
            Need::Digits { text, whole: true } => vec![self.reader.term(&number_term(text), false)?],
            Need::Digits { text, whole: false } => {
                let prefix = number_term(text);
                self.reader.spellings(&prefix, |_| true)?
            }
            Need::Part { text, left, right } => {
                let words = self.reader.words()?;
                let fits = |word: &String| match (left, right) {
                    (true, true) => word == text,
                    (true, false) => word.starts_with(text.as_str()),
                    (false, true) => word.ends_with(text.as_str()),
                    (false, false) => word.contains(text.as_str()),
                };
                let fitting: Vec<String> = words.into_iter().filter(fits).collect();
                self.reader.words_of(&fitting)?
            }
        };
        Some(self.weigh(lists))
    }

    /// Several terms as if they were one.
    fn weigh(&self, mut lists: Vec<Vec<Posting>>) -> Vec<Candidate> {
        let postings = if lists.len() == 1 { lists.pop().unwrap_or_default() } else { union(lists) };
        let root = &self.reader.root;
        let scorer = Scorer::new(&root.levels, root.average);
        let idf = scorer.idf(postings.len());
        let candidate = |posting: &Posting| Candidate {
            doc: posting.doc,
            title: posting.mask & 1 == 1,
            words: 1,
            score: scorer.score(idf, posting),
        };
        postings.iter().map(candidate).collect()
    }

    /// Orders the candidates, verifies as many as are needed, and orders those within each batch again.
    fn verify(&mut self, query: &Query, all: Vec<Candidate>, known: bool, any: bool) -> Window {
        let mut rest = self.filtered(all);
        rest.sort_by(|a, b| {
            b.words.cmp(&a.words).then(b.title.cmp(&a.title)).then(b.score.total_cmp(&a.score)).then(b.doc.cmp(&a.doc))
        });
        let is_spelling = |word: &Word| !word.quoted && spelling::is_spelling(&word.text);
        let is_read = query.words.iter().any(is_spelling);
        let readings = if is_read { spelling::by_char(self.reader) } else { HashMap::new() };
        let mut hits = Vec::new();
        let mut total = rest.len();
        let mut at = 0;
        while at < rest.len() && hits.len() < self.limit {
            let end = (at + BATCH).min(rest.len());
            let mut batch = Vec::new();
            for candidate in &rest[at..end] {
                let found = match self.reader.text(candidate.doc) {
                    Some(text) => check(&Text::new(&text), query, any, &readings),
                    // What cannot be read is shown unverified, by what the table of documents says of it.
                    None => self.reader.entry(candidate.doc),
                };
                match found {
                    Some(found) => {
                        let score = candidate.score + found.nearness;
                        batch.push(Hit { doc: candidate.doc, score, found });
                    }
                    None => total -= 1,
                }
            }
            batch.sort_by(|a, b| {
                a.found.class.cmp(&b.found.class).then(b.score.total_cmp(&a.score)).then(b.doc.cmp(&a.doc))
            });
            hits.extend(batch);
            at = end;
        }
        let exact = known || at == rest.len();
        hits.truncate(self.limit);
        Window { hits, total, exact }
    }

    fn filtered(&self, mut all: Vec<Candidate>) -> Vec<Candidate> {
        if let Some(allowed) = &self.allowed {
            all.retain(|candidate| allowed[candidate.doc as usize]);
        }
        all
    }

    /// Whether it is the filters that leave nothing of what holds all the words.
    fn is_filtered(&mut self, query: &Query) -> bool {
        if self.allowed.is_none() {
            return false;
        }
        let mut open = Search { reader: &mut *self.reader, limit: 1, allowed: None };
        open.strict(query).total > 0
    }

    /// What to show when no document has all the words.
    fn otherwise(&mut self, text: &str, query: &Query) -> (Mode, String, Window) {
        let empty = Window { hits: Vec::new(), total: 0, exact: true };
        let words: Vec<Word> = query.words.iter().filter(|word| !word.excluded).cloned().collect();
        if words.is_empty() {
            return (Mode::None, text.to_string(), empty);
        }
        let mut missing = Vec::new();
        for (word, (needs, _)) in words.iter().zip(needs(&words)) {
            missing.push(words.len() == 1 || self.word(word, &needs).is_some_and(|found| found.is_empty()));
        }
        for corrected in spelling::corrections(self.reader, &words, &missing) {
            let rest = query.words.iter().filter(|word| word.excluded).cloned();
            let other = Query { words: corrected.iter().cloned().chain(rest).collect(), filters: Vec::new() };
            let shown = corrected.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
            let window = self.strict(&other);
            if window.total > 0 {
                return (Mode::Corrected, shown, window);
            }
        }
        let mut all: Vec<Candidate> = Vec::new();
        for (word, (needs, _)) in words.iter().zip(needs(&words)) {
            let own = self.word(word, &needs).unwrap_or_default();
            let own = if own.is_empty() { self.pieces(&needs) } else { own };
            all = either_sum(all, own);
        }
        let window = self.verify(query, all, false, true);
        if window.total > 0 { (Mode::Any, text.to_string(), window) } else { (Mode::None, text.to_string(), empty) }
    }

    /// The documents that have at least half of the terms of a word that none has as it stands.
    fn pieces(&mut self, needs: &[Need]) -> Vec<Candidate> {
        if needs.len() < 2 {
            return Vec::new();
        }
        let mut all: Vec<Candidate> = Vec::new();
        for need in needs {
            all = either_sum(all, self.need(need).unwrap_or_default());
        }
        all.retain(|candidate| 2 * candidate.words >= needs.len());
        all.iter_mut().for_each(|candidate| candidate.words = 0);
        all
    }
}
