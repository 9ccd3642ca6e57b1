//! `<!-- more -->`: what stands before it is the summary of a page.

use pulldown_cmark::{Event, TagEnd};

use super::dress::Dress;
use super::{Writing, html_of};
use crate::diag::Report;

/// What stands where the summary ends, for links to the rest of a text.
pub const CONTINUE: &str = "<span id=\"continue-reading\"></span>";

/// Where a text is cut.
#[derive(Clone, Copy)]
pub struct Cut {
    /// The event before which it ends.
    pub at: usize,
    /// The event that opens the link that it is cut in, if that is written as HTML.
    pub link: Option<usize>,
}

/// A summary, and what is wrong with the template that ends it.
pub struct Summary {
    /// The HTML.
    pub html: String,
    /// The template's mistakes.
    pub report: Report,
}

/// Whether HTML holds `<!-- more -->`, in any letters and with any white space.
pub fn is_more(html: &str) -> bool {
    let mut comments = html.split("<!--").skip(1).filter_map(|rest| rest.split_once("-->"));
    comments.any(|(comment, _)| comment.trim().eq_ignore_ascii_case("more"))
}

/// The HTML before the cut, without mentions of footnotes; what is open there is closed.
pub fn html(events: &[Event<'_>], cut: Cut, writing: &Writing<'_>) -> Summary {
    let events = &events[..cut.at];
    let mut dress = Dress::new(writing.config);
    let mut html = without_mentions(&html_of(events.iter().cloned(), &mut dress));
    html.truncate(html.trim_end().len());
    let open = open_at_end(events, cut.link);
    let mut report = Report::default();
    if !open.is_empty() {
        match (writing.cutoff)(&html) {
            Ok(cutoff) => html.push_str(&cutoff),
            Err(found) => report.merge(found),
        }
        html.push_str(&html_of(open.into_iter().rev().map(Event::End), &mut dress));
    }
    Summary { html, report }
}

/// What is open after these events, the outermost first.
fn open_at_end(events: &[Event<'_>], link: Option<usize>) -> Vec<TagEnd> {
    let mut open = Vec::new();
    for (at, event) in events.iter().enumerate() {
        match event {
            Event::Start(tag) if tag.to_end() != TagEnd::HtmlBlock => open.push(tag.to_end()),
            Event::End(tag) => {
                if let Some(start) = open.iter().rposition(|own| own == tag) {
                    open.truncate(start);
                }
            }
            _ if link == Some(at) => open.push(TagEnd::Link),
            _ => {}
        }
    }
    open
}

/// The notes themselves stand at the end of the text, where a summary has no end.
fn without_mentions(html: &str) -> String {
    const END: &str = "</a></sup>";
    let mut parts = html.split("<sup class=\"footnote-ref");
    let mut out = parts.next().unwrap_or_default().to_string();
    for part in parts {
        out.push_str(part.split_once(END).map_or("", |(_, rest)| rest));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marker_in_all_forms() {
        for more in ["<!-- more -->", "<!--more-->", "<!--\n MORE\t-->\n", "<p><!-- x --><!-- More --></p>"] {
            assert!(is_more(more), "{more}");
        }
        for other in ["<!-- more to come -->", "<!- more -->", "more", "<!-- more"] {
            assert!(!is_more(other), "{other}");
        }
    }

    #[test]
    fn mentions_are_taken_out() {
        let html = "a<sup class=\"footnote-reference\"><a href=\"#1\">1</a></sup>b<sup>2</sup>";
        assert_eq!(without_mentions(html), "ab<sup>2</sup>");
    }
}
