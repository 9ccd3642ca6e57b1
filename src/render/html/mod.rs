//! A document to HTML: resolved links, footnotes, highlighted code, headings that link to themselves, a summary. In the house
//! style or as Zola writes it; what only one of them does stands in a file of its own.

mod dress;
mod headings;
mod images;
mod links;
mod notes;
mod sanitise;
mod summary;
mod tables;
mod writer;

use std::ops::Range;

use pulldown_cmark::Event;

use super::first_message;
use super::highlight::Highlighter;
use crate::config::{Config, InsertAnchor};
use crate::diag::Report;
use crate::library::ResolvedLink;
use crate::parse::{self, Document, Target};
use dress::Dress;
use sanitise::Trusted;
use writer::Writer;

/// Text that may stand in HTML.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // lost on purpose: a String takes all
    let _ = pulldown_cmark_escape::escape_html(&mut out, text);
    out
}

/// A text in HTML.
#[derive(Debug, Default)]
pub struct Body {
    /// The whole text.
    pub html: String,
    /// What stands before `<!-- more -->`, if that is written.
    pub summary: Option<String>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// What is wrong with the templates that it needs.
    pub report: Report,
}

/// Something that could not be written.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it stands in the file, if it is the text's own.
    pub at: Option<Range<usize>>,
    /// What is wrong.
    pub message: String,
}

/// How a text is written: what does not depend on its words.
#[derive(Clone, Copy)]
pub struct Writing<'a> {
    /// The style, and what can be chosen in both.
    pub config: &'a Config,
    /// Colours code.
    pub highlighter: &'a Highlighter,
    /// The whole address of the page that the text stands on; empty for a text that stands on none.
    pub permalink: &'a str,
    /// Where headings get a link to themselves, as the page's section or the configuration says.
    pub anchors: InsertAnchor,
    /// That link for an id and a level: the template `anchor-link.html`.
    pub anchor: &'a dyn Fn(&str, u8) -> Result<String, Report>,
    /// What follows a summary that ends inside a block: the template `summary-cutoff.html` for it.
    pub cutoff: &'a dyn Fn(&str) -> Result<String, Report>,
}

impl<'a> Writing<'a> {
    #[cfg(test)]
    /// With no template at hand: headings without links, and a summary that is cut ends in an ellipsis.
    pub fn plain(config: &'a Config, highlighter: &'a Highlighter, permalink: &'a str) -> Writing<'a> {
        let anchor = &|_: &str, _: u8| Ok(String::new());
        let cutoff = &|_: &str| Ok("&hellip;".to_string());
        Writing { config, highlighter, permalink, anchors: InsertAnchor::None, anchor, cutoff }
    }
}

/// A link that the program puts into a text.
pub struct TextLink {
    /// The event whose text it stands in.
    pub event: usize,
    /// Where in the text, in bytes.
    pub at: Range<usize>,
    /// The opening tag.
    pub open: String,
}

/// What the program adds to a body.
#[derive(Default)]
pub struct Additions {
    /// In the order of the text.
    pub links: Vec<TextLink>,
    /// The HTML of each chart that the text asks for, in order.
    pub charts: Vec<String>,
    /// Sets the ids of its footnotes apart, for one of several texts of a page.
    pub prefix: String,
}

/// The HTML of a document. `links` are where its links lead, in order.
pub fn body(document: &Document, links: &[ResolvedLink], additions: &Additions, writing: &Writing<'_>) -> Body {
    let trusted = Trusted::new(document.has_html, &writing.config.markdown);
    let written = Writer::new(document, links, additions, writing, trusted).write();
    let mut report = written.report;
    let summary = written.cut.map(|cut| {
        let found = summary::html(&written.events, cut, writing);
        report.merge(found.report);
        written.trusted.finish(found.html)
    });
    let html = html_of(written.events.into_iter(), &mut Dress::new(writing.config));
    Body { html: written.trusted.finish(html), summary, problems: written.problems, report }
}

fn html_of<'a>(events: impl Iterator<Item = Event<'a>>, dress: &mut Dress<'_>) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, dress.over(events));
    html
}

/// The HTML of a Markdown text that stands in no file: the filter `markdown`. `resolve` says where a link that begins with `@/`
/// leads; `inline` leaves out the paragraph around a text of one.
/// Its headings have no links to themselves.
pub fn text(
    text: &str,
    inline: bool,
    resolve: &dyn Fn(&str) -> Result<String, String>,
    writing: &Writing<'_>,
) -> Result<String, String> {
    let document = parse::text(text, writing.config);
    let href = |target: &Target| match target {
        Target::Page { path, anchor: None } => resolve(&format!("@/{path}")),
        Target::Page { path, anchor: Some(anchor) } => resolve(&format!("@/{path}#{anchor}")),
        Target::Wiki { name, .. } => {
            Err(format!("`[[{name}]]` works in files of content/ only; write [words](@/cases/x.md)"))
        }
        Target::Anchor(anchor) => Ok(format!("#{anchor}")),
        Target::File(address) | Target::External(address) => Ok(address.clone()),
    };
    let links: Result<Vec<ResolvedLink>, String> = document
        .links
        .iter()
        .map(|link| Ok(ResolvedLink { href: href(&link.target)?, ..ResolvedLink::default() }))
        .collect();
    let writing = Writing { anchors: InsertAnchor::None, ..*writing };
    let body = body(&document, &links?, &Additions::default(), &writing);
    if !body.problems.is_empty() {
        return Err(body.problems.into_iter().map(|problem| problem.message).collect::<Vec<_>>().join("\n"));
    }
    if body.report.has_errors() {
        return Err(first_message(&body.report));
    }
    if inline {
        return Ok(body.html.trim_start_matches("<p>").trim_end_matches("</p>\n").to_string());
    }
    Ok(body.html)
}

#[cfg(test)]
mod tests;
