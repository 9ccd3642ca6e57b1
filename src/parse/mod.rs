//! One file in, one typed document out: front matter and Markdown with spans. Knows no other file and
//! runs no template, so files are parsed in parallel.

mod case;
mod emphasis;
mod figure;
mod front_matter;
mod markdown;
mod meta;

use std::ops::Range;

use rayon::prelude::*;

use crate::diag::{Outcome, Report, TextFile};

pub use case::{CaseMeta, RelationMeta, Source};
pub use figure::{ChartRequest, ChartSubject, Figure};
pub use markdown::{
    Document, Heading, Link, Target, for_each_line, for_each_prose, html_pieces, is_chart, plain_text, section_text,
};
pub use meta::{Meta, PAGE_KEYS, SortBy};

/// Whether a file is a page or the head of a section (`_index.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A page.
    Page,
    /// The head of the section that its folder is.
    Section,
}

/// A content file, read.
#[derive(Debug)]
pub struct Parsed {
    /// The file.
    pub file: TextFile,
    /// Page or section.
    pub kind: Kind,
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

/// Parses every content file, in the order given.
pub fn parse(files: &[TextFile]) -> Outcome<Vec<Parsed>> {
    let parsed: Vec<(Option<Parsed>, Report)> = files.par_iter().map(parse_file).collect();
    let mut report = Report::default();
    let mut value = Vec::with_capacity(parsed.len());
    for (page, found) in parsed {
        report.merge(found);
        value.extend(page);
    }
    Outcome { value, report }
}

/// The page again with each of these places of its file replaced by `text`. What is wrong with the page was reported
/// when it was first parsed.
pub fn replaced(page: &Parsed, places: &[Range<usize>], text: &str) -> Option<Parsed> {
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
    parse_file(&TextFile::new(&page.file.path, &out)).0
}

fn parse_file(file: &TextFile) -> (Option<Parsed>, Report) {
    let mut report = Report::default();
    let Some(parts) = front_matter::split(file, &mut report) else { return (None, report) };
    let is_section = file.path.ends_with("/_index.md");
    let kind = if is_section { Kind::Section } else { Kind::Page };
    let meta = meta::read(file, parts.front, kind, &mut report);
    let document = markdown::parse(&file.text[parts.body.clone()], parts.body.start);
    let charts = document.charts.iter().map(|at| figure::read_chart(file, at.clone(), &mut report)).collect();
    (Some(Parsed { file: file.clone(), kind, meta, document, body: parts.body, charts }), report)
}

/// A body by itself.
#[cfg(test)]
pub fn document(text: &str) -> Document {
    markdown::parse(text, 0)
}
