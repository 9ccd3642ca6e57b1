//! Lists of documents that may be hits, in rising order of the documents, and how two of them are joined.

use super::postings::{DocId, MOST, Posting};

/// A document that may be a hit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Candidate {
    /// Its number in the index.
    pub doc: DocId,
    /// Whether all words are in the title.
    pub title: bool,
    /// How many words it has; only told apart when not all are asked for.
    pub words: usize,
    /// BM25F of all words.
    pub score: f64,
}

/// Documents in both lists; scores are added.
pub fn both(all: Vec<Candidate>, own: &[Candidate]) -> Vec<Candidate> {
    let mut own = own.iter().peekable();
    let mut out = Vec::new();
    for candidate in all {
        while own.next_if(|other| other.doc < candidate.doc).is_some() {}
        if let Some(other) = own.next_if(|other| other.doc == candidate.doc) {
            let score = candidate.score + other.score;
            out.push(Candidate { title: candidate.title && other.title, score, ..candidate });
        }
    }
    out
}

/// Documents in either list; of both the better score.
pub fn either(all: Vec<Candidate>, own: Vec<Candidate>) -> Vec<Candidate> {
    join(all, own, |a, b| Candidate { title: a.title || b.title, score: a.score.max(b.score), ..a })
}

/// Documents in either list; words and scores are added.
pub fn either_sum(all: Vec<Candidate>, own: Vec<Candidate>) -> Vec<Candidate> {
    join(all, own, |a, b| Candidate {
        title: a.title || b.title,
        words: a.words + b.words,
        score: a.score + b.score,
        ..a
    })
}

fn join(all: Vec<Candidate>, own: Vec<Candidate>, merge: impl Fn(Candidate, Candidate) -> Candidate) -> Vec<Candidate> {
    let mut out = Vec::with_capacity(all.len().max(own.len()));
    let mut own = own.into_iter().peekable();
    for candidate in all {
        while let Some(other) = own.next_if(|other| other.doc < candidate.doc) {
            out.push(other);
        }
        let other = own.next_if(|other| other.doc == candidate.doc);
        out.push(other.map_or(candidate, |other| merge(candidate, other)));
    }
    out.extend(own);
    out
}

/// The documents of all lists; counts are added up to the most that is told apart.
pub fn union(lists: Vec<Vec<Posting>>) -> Vec<Posting> {
    let mut all: Vec<Posting> = lists.into_iter().flatten().collect();
    all.sort_by_key(|posting| posting.doc);
    let merge = |own: &[Posting]| Posting {
        doc: own[0].doc,
        body: own.iter().fold(0u8, |sum, own| sum.saturating_add(own.body)).min(MOST),
        mask: own.iter().fold(0, |mask, own| mask | own.mask),
    };
    all.chunk_by(|a, b| a.doc == b.doc).map(merge).collect()
}
