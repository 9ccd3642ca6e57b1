//! One file in, one typed document out: front matter and Markdown with spans. Knows no other file and
//! runs no template, so files are parsed in parallel.

mod case;
mod emoji;
mod emphasis;
mod figure;
mod front_matter;
mod headings;
mod listing;
mod markdown;
mod meta;
mod named;

use std::ops::Range;

use rayon::prelude::*;

use crate::base::reading::word_count;
use crate::config::Config;
use crate::diag::{Outcome, Report, TextFile};

use named::Named;

pub use case::{CaseMeta, RelationMeta, Source};
pub use figure::{ChartRequest, ChartSubject, Figure};
pub use headings::Heading;
pub use listing::SortBy;
pub use markdown::{
    Document, Link, Span, Target, for_each_line, for_each_prose, html_pieces, plain_text, section_text,
};
pub use meta::{Meta, PAGE_KEYS, When};

/// Whether a file is a page or the head of a section (`_index.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A page.
    Page,
    /// The head of the section that its folder is.
    Section,
}

/// The front matter of a content file, read; its body is not.
#[derive(Debug)]
pub struct Front {
    /// The file.
    pub file: TextFile,
    /// Page or section.
    pub kind: Kind,
    /// Its language, one of the configuration's.
    pub lang: String,
    /// The path from `content/` without the language: `blog/about.en.md` is `blog/about.md`.
    pub canonical: String,
    /// What its address is made of if the front matter names nothing: the file's name, or of an `index.md` its folder's,
    /// without ending, language and date; `_index` for a section.
    pub name: String,
    /// Whether the page is its folder: `index.md`.
    pub colocated: bool,
    /// Words of its body as it is written, where words are counted so.
    pub words: usize,
    /// Its front matter.
    pub meta: Meta,
    /// Where its body stands in the file.
    pub body: Range<usize>,
}

/// A content file, read.
#[derive(Debug)]
pub struct Parsed {
    /// The file; with the body as it was expanded, if it holds template code.
    pub file: TextFile,
    /// Page or section.
    pub kind: Kind,
    /// See [`Front::lang`].
    pub lang: String,
    /// See [`Front::canonical`].
    pub canonical: String,
    /// See [`Front::name`].
    pub name: String,
    /// See [`Front::colocated`].
    pub colocated: bool,
    /// See [`Front::words`].
    pub words: usize,
    /// Its front matter.
    pub meta: Meta,
    /// Its body.
    pub document: Document,
    /// Where its body stands in the file.
    pub body: Range<usize>,
    /// For each fenced block `chart` in order what it asks for, if that can be read.
    pub charts: Vec<Option<ChartRequest>>,
}

impl Parsed {
    /// The path from `content/`, with `/`: what `@/` links name.
    pub fn content_path(&self) -> &str {
        self.file.path.strip_prefix("content/").unwrap_or(&self.file.path)
    }

    /// Folder of the file from `content/`; empty at the top.
    pub fn folder(&self) -> &str {
        self.content_path().rsplit_once('/').map_or("", |(folder, _)| folder)
    }
}

/// Reads the front matter of every content file, in the order given.
pub fn fronts(files: &[TextFile], config: &Config) -> Outcome<Vec<Front>> {
    gather(files.par_iter().map(|file| front(file, config)).collect())
}

/// Parses the bodies.
pub fn bodies(fronts: Vec<Front>, config: &Config) -> Outcome<Vec<Parsed>> {
    gather(
        fronts
            .into_par_iter()
            .map(|front| {
                let (parsed, report) = body(front, config);
                (Some(parsed), report)
            })
            .collect(),
    )
}

/// The same without their texts: what is known before any text is read.
pub fn outlines(fronts: Vec<Front>) -> Vec<Parsed> {
    let outline = |front: Front| {
        let Front { file, kind, lang, canonical, name, colocated, words, meta, body } = front;
        let (document, charts) = (Document::default(), Vec::new());
        Parsed { file, kind, lang, canonical, name, colocated, words, meta, document, body, charts }
    };
    fronts.into_iter().map(outline).collect()
}

fn gather<T>(found: Vec<(Option<T>, Report)>) -> Outcome<Vec<T>> {
    let mut report = Report::default();
    let mut value = Vec::with_capacity(found.len());
    for (one, found) in found {
        report.merge(found);
        value.extend(one);
    }
    Outcome { value, report }
}

/// The page again with each of these places of its file replaced by `text`. What is wrong with the page was reported
/// when it was first parsed.
pub fn replaced(page: &Parsed, places: &[Range<usize>], text: &str, config: &Config) -> Option<Parsed> {
    let mut places: Vec<&Range<usize>> = places.iter().collect();
    places.sort_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
    let old = &*page.file.text;
    let mut out = String::with_capacity(old.len());
    let mut at = 0;
    for place in places.into_iter().filter(|place| old.get((*place).clone()).is_some()) {
        // A place inside the one before is gone with it.
        if place.start >= at {
            out.push_str(&old[at..place.start]);
            out.push_str(text);
            // `[words][]` is a link as a whole.
            at = place.end + if old[place.end..].starts_with("[]") { 2 } else { 0 };
        }
    }
    out.push_str(&old[at..]);
    let front = front(&TextFile::new(&page.file.path, &out), config).0?;
    Some(body(front, config).0)
}

fn front(file: &TextFile, config: &Config) -> (Option<Front>, Report) {
    let mut report = Report::default();
    let Some(named) = named::read(file, config, &mut report) else { return (None, report) };
    let Some(parts) = front_matter::split(file, config.strict_front_matter, &mut report) else { return (None, report) };
    let meta = meta::read(file, &parts, &named, config, &mut report);
    let Named { kind, lang, canonical, name, colocated, .. } = named;
    let words = if config.markdown.house_style { 0 } else { word_count(&file.text[parts.body.clone()], &lang) };
    (Some(Front { file: file.clone(), kind, lang, canonical, name, colocated, words, meta, body: parts.body }), report)
}

fn body(front: Front, config: &Config) -> (Parsed, Report) {
    let mut report = Report::default();
    let Front { file, kind, lang, canonical, name, colocated, words, meta, body } = front;
    let document = markdown::parse(&file.text[body.clone()], body.start, config);
    let charts = document.charts.iter().map(|at| figure::read_chart(&file, at.clone(), &mut report)).collect();
    (Parsed { file, kind, lang, canonical, name, colocated, words, meta, document, body, charts }, report)
}

/// A text that stands in no file.
pub fn text(text: &str, config: &Config) -> Document {
    markdown::parse(text, 0, config)
}

/// A body by itself.
#[cfg(test)]
pub fn document(text: &str) -> Document {
    markdown::parse(text, 0, &crate::config::house())
}
