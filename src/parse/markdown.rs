//! Markdown to events, headings with ids, and links with their place and by what they point at.
//! HTML, search text, outline and checks all read this one document.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use super::emoji;
use super::emphasis::{self, Marked};
use super::headings::{self, Heading};
use crate::base::han::{is_cjk_punctuation, is_han, is_shared_punctuation};
use crate::config::{Config, Markdown};
use crate::fields::Located;

/// Bytes in the file.
pub type Span = Range<usize>;

/// A parsed body.
#[derive(Debug, Default)]
pub struct Document {
    /// The events in order.
    pub events: Vec<Event<'static>>,
    /// The headings in order.
    pub headings: Vec<Heading>,
    /// Every link and image in order.
    pub links: Vec<Link>,
    /// Whether raw HTML stands in it.
    pub has_html: bool,
    /// Where each code block stands, in order.
    pub blocks: Vec<Span>,
    /// Where the text of each fenced block `chart` stands, in order.
    pub charts: Vec<Span>,
    /// Whether it is in the house style, which has charts.
    pub house_style: bool,
}

impl Document {
    /// Whether a code block of this document is a chart: its text says what to draw.
    pub fn is_chart(&self, kind: &CodeBlockKind<'_>) -> bool {
        self.house_style && is_chart(kind)
    }
}

fn is_chart(kind: &CodeBlockKind<'_>) -> bool {
    matches!(kind, CodeBlockKind::Fenced(info) if info.split_whitespace().next() == Some("chart"))
}

/// A link or image.
#[derive(Debug)]
pub struct Link {
    /// What it points at.
    pub target: Target,
    /// Where it stands.
    pub span: Span,
    /// Whether it is an image, which the browser fetches.
    pub is_image: bool,
}

/// What a link points at, by the form of its address.
#[derive(Debug, PartialEq, Eq)]
pub enum Target {
    /// `@/cases/x.md#anchor`
    Page { path: String, anchor: Option<String> },
    /// `[[name#anchor]]`; `labelled` when it has a text of its own.
    Wiki { name: String, anchor: Option<String>, labelled: bool },
    /// `#anchor` in this page.
    Anchor(String),
    /// `/path` or `path` of a file in the library.
    File(String),
    /// `https:`, `mailto:` … as it is.
    External(String),
}

/// What is Markdown: CommonMark and what Zola adds to it; links by name only in the house style.
fn options(markdown: &Markdown) -> Options {
    let always = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES;
    let chosen = [
        (markdown.house_style, Options::ENABLE_WIKILINKS),
        (markdown.smart_punctuation, Options::ENABLE_SMART_PUNCTUATION),
        (markdown.definition_list, Options::ENABLE_DEFINITION_LIST),
        (markdown.github_alerts, Options::ENABLE_GFM),
    ];
    chosen.into_iter().filter(|(is_chosen, _)| *is_chosen).fold(always, |all, (_, option)| all | option)
}

/// Parses a body that starts at byte `offset` of its file.
pub fn parse(text: &str, offset: usize, config: &Config) -> Document {
    let Markdown { house_style, render_emoji, .. } = config.markdown;
    let marked = if house_style { emphasis::mark(text) } else { Marked::none(text) };
    let mut document = Document { house_style, ..Document::default() };
    let mut lines = LineJoiner::default();
    let (mut in_code, mut in_chart) = (false, false);
    for (event, span) in Parser::new_ext(&marked.text, options(&config.markdown)).into_offset_iter() {
        let span = marked.unmarked(span);
        let span = span.start + offset..span.end + offset;
        let mut event = own(event, &marked);
        document.has_html |= matches!(event, Event::Html(_) | Event::InlineHtml(_));
        match &mut event {
            Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }) => {
                let target = target(*link_type, dest_url);
                let is_image = matches!(event, Event::Start(Tag::Image { .. }));
                document.links.push(Link { target, span, is_image });
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                in_code = true;
                in_chart = document.is_chart(kind);
                if in_chart {
                    document.charts.push(span.start..span.start);
                }
                document.blocks.push(span);
            }
            Event::Text(_) if in_chart => {
                if let Some(chart) = document.charts.last_mut() {
                    let start = if chart.start == chart.end { span.start } else { chart.start };
                    *chart = start..span.end;
                }
            }
            Event::Text(text) if render_emoji && !in_code => *text = emoji::replaced(text).into_owned().into(),
            Event::End(TagEnd::CodeBlock) => (in_code, in_chart) = (false, false),
            _ => {}
        }
        if house_style {
            lines.take(&mut document.events, event);
        } else {
            document.events.push(event);
        }
    }
    document.headings = headings::give_ids(&mut document.events, config);
    // All documents are held until the end of the build.
    document.events.shrink_to_fit();
    document
}

/// The raw HTML in a body, piece by piece.
pub fn html_pieces(document: &Document) -> impl Iterator<Item = &str> {
    document.events.iter().filter_map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(&**text),
        _ => None,
    })
}

/// Parses a text of the front matter, which `raw` is with its quotes and escapes. A link that escapes make
/// hard to find stands where the whole text stands.
pub fn parse_value(text: &Located<String>, raw: &str, config: &Config) -> Document {
    let mut document = parse(&text.value, 0, config);
    for link in &mut document.links {
        let written = &text.value[link.span.clone()];
        link.span = match raw.find(written) {
            Some(at) => text.at.start + at..text.at.start + at + written.len(),
            None => text.at.clone(),
        };
    }
    document
}

/// The event with text of its own, without the marks of `emphasis`.
fn own(event: Event<'_>, marked: &Marked<'_>) -> Event<'static> {
    let text = |text: CowStr<'_>| CowStr::from(marked.clean(&text).into_owned());
    match event {
        Event::Text(t) => Event::Text(text(t)),
        Event::Code(t) => Event::Code(text(t)),
        Event::Html(t) => Event::Html(text(t)),
        Event::InlineHtml(t) => Event::InlineHtml(text(t)),
        Event::FootnoteReference(t) => Event::FootnoteReference(text(t)),
        Event::Start(Tag::FootnoteDefinition(t)) => Event::Start(Tag::FootnoteDefinition(text(t))),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: text(dest_url), title: text(title), id: text(id) })
        }
        Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Image { link_type, dest_url: text(dest_url), title: text(title), id: text(id) })
        }
        other => other.into_static(),
    }
}

fn target(link_type: LinkType, address: &str) -> Target {
    let (path, anchor) = match address.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor.to_string())),
        None => (address, None),
    };
    if let LinkType::WikiLink { has_pothole } = link_type {
        // In a table the bar must be written as `\|`, and the parser leaves the backslash.
        if let (true, Some(anchor)) = (path.is_empty(), &anchor) {
            return Target::Anchor(anchor.clone());
        }
        let name = if has_pothole { path.trim_end_matches('\\') } else { path };
        return Target::Wiki { name: name.trim().to_string(), anchor, labelled: has_pothole };
    }
    let scheme = path.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    });
    if let Some(path) = path.strip_prefix("@/") {
        Target::Page { path: path.to_string(), anchor }
    } else if let (true, Some(anchor)) = (path.is_empty(), anchor) {
        Target::Anchor(anchor)
    } else if scheme || address.starts_with("//") || matches!(link_type, LinkType::Email) {
        Target::External(address.to_string())
    } else {
        Target::File(address.to_string())
    }
}

/// Drops the line break between two Han characters, which CommonMark would turn into a space.
#[derive(Default)]
struct LineJoiner {
    /// Last character before the break.
    last: Option<char>,
    /// Index of a break whose right side is not yet known.
    pending: Option<usize>,
}

impl LineJoiner {
    fn take(&mut self, events: &mut Vec<Event<'static>>, event: Event<'static>) {
        match &event {
            Event::SoftBreak => self.pending = Some(events.len()),
            Event::Text(text) | Event::Code(text) => {
                if let (Some(at), Some(last), Some(first)) = (self.pending.take(), self.last, text.chars().next())
                    && joins(last, first)
                {
                    events.remove(at);
                }
                self.last = text.chars().last().or(self.last);
            }
            Event::Start(
                Tag::Paragraph
                | Tag::Item
                | Tag::Heading { .. }
                | Tag::TableCell
                | Tag::DefinitionListTitle
                | Tag::DefinitionListDefinition,
            )
            | Event::HardBreak => {
                self.last = None;
                self.pending = None;
            }
            _ => {}
        }
        events.push(event);
    }
}

fn joins(a: char, b: char) -> bool {
    let chinese = |c| is_han(c) || is_cjk_punctuation(c);
    (chinese(a) && (chinese(b) || is_shared_punctuation(b))) || (is_shared_punctuation(a) && chinese(b))
}

/// The words of some events, blocks and cells set apart by line breaks; without what charts are asked for with, where there
/// are such blocks.
pub(super) fn text_of<'a>(events: impl Iterator<Item = &'a Event<'static>>, has_charts: bool) -> String {
    let mut out = String::new();
    let mut in_chart = false;
    for event in events {
        match event {
            Event::Start(Tag::CodeBlock(kind)) => in_chart = has_charts && is_chart(kind),
            Event::End(TagEnd::CodeBlock) if in_chart => in_chart = false,
            _ if in_chart => {}
            Event::Text(text) | Event::Code(text) => out.push_str(text),
            Event::SoftBreak => out.push(' '),
            Event::HardBreak | Event::Rule => out.push('\n'),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::TableCell
                | TagEnd::CodeBlock
                | TagEnd::DefinitionListTitle
                | TagEnd::DefinitionListDefinition
                | TagEnd::BlockQuote(_),
            ) if !out.ends_with('\n') => out.push('\n'),
            _ => {}
        }
    }
    out
}

/// The words below a heading, by its position among all, up to the next of its level; without headings and footnotes.
pub fn section_text(document: &Document, heading: usize) -> String {
    let Some(level) = document.headings.get(heading).map(|own| own.level) else { return String::new() };
    let (mut seen, mut in_heading, mut in_note) = (0, false, false);
    let mut out = Vec::new();
    for event in &document.events {
        match event {
            Event::Start(Tag::Heading { .. }) => {
                if seen > heading && document.headings.get(seen).is_none_or(|own| own.level <= level) {
                    break;
                }
                seen += 1;
                in_heading = true;
            }
            Event::End(TagEnd::Heading(_)) => in_heading = false,
            Event::Start(Tag::FootnoteDefinition(_)) => in_note = true,
            Event::End(TagEnd::FootnoteDefinition) => in_note = false,
            event if seen > heading && !in_heading && !in_note => out.push(event),
            _ => {}
        }
    }
    text_of(out.into_iter(), document.house_style)
}

/// The words of the whole document.
pub fn plain_text(document: &Document) -> String {
    text_of(document.events.iter(), document.house_style)
}

/// Whether an author's own tag opens or closes a link or code.
fn raw_step(html: &str) -> Option<bool> {
    let letters = html.trim_start_matches(['<', '/']).chars().take_while(char::is_ascii_alphanumeric);
    let name = letters.collect::<String>().to_ascii_lowercase();
    let is_closed = html.ends_with("/>") || !["a", "code", "kbd", "samp", "pre", "button"].contains(&name.as_str());
    (!is_closed).then(|| !html.starts_with("</"))
}

/// Calls `take` for every text in running prose, with the position of its event: not in links, images, headings, code or
/// footnotes.
pub fn for_each_prose(document: &Document, mut take: impl FnMut(usize, &str)) {
    let mut inside = 0usize;
    let mut raw = 0usize;
    for (at, event) in document.events.iter().enumerate() {
        match event {
            Event::InlineHtml(html) => match raw_step(html) {
                Some(true) => raw += 1,
                Some(false) => raw = raw.saturating_sub(1),
                None => {}
            },
            // One that is never closed ends with its block.
            Event::Start(Tag::Paragraph | Tag::Item | Tag::TableCell) => raw = 0,
            Event::Start(
                Tag::Link { .. }
                | Tag::Image { .. }
                | Tag::Heading { .. }
                | Tag::CodeBlock(_)
                | Tag::FootnoteDefinition(_),
            ) => inside += 1,
            Event::End(
                TagEnd::Link | TagEnd::Image | TagEnd::Heading(_) | TagEnd::CodeBlock | TagEnd::FootnoteDefinition,
            ) => inside = inside.saturating_sub(1),
            Event::Text(text) if inside == 0 && raw == 0 => take(at, text),
            _ => {}
        }
    }
}

/// Calls `take` for every line of the document's words, with whether it is a heading.
pub fn for_each_line(document: &Document, mut take: impl FnMut(bool, &str)) {
    let is_heading = |event: &Event<'_>| matches!(event, Event::Start(Tag::Heading { .. }));
    let ends_heading = |event: &Event<'_>| matches!(event, Event::End(TagEnd::Heading(_)));
    let events = &document.events;
    let mut at = 0;
    while at < events.len() {
        let heading = is_heading(&events[at]);
        let next = |event: &Event<'static>| if heading { ends_heading(event) } else { is_heading(event) };
        let end = events[at + 1..].iter().position(next).map_or(events.len(), |found| at + 1 + found);
        let text = text_of(events[at..end].iter(), document.house_style);
        text.lines().map(str::trim).filter(|line| !line.is_empty()).for_each(|line| take(heading, line));
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::house;

    fn html(text: &str) -> String {
        let mut out = String::new();
        pulldown_cmark::html::push_html(&mut out, parse(text, 0, &house()).events.into_iter());
        out
    }

    #[test]
    fn emphasis_beside_every_chinese_punctuation() {
        // The list of commonmark-spec issue 650: each closes after the punctuation.
        for c in "，。、；：？！“”‘’（）【】《》—～…·〃-々".chars() {
            assert_eq!(html(&format!("**真{c}**她")), format!("<p><strong>真{c}</strong>她</p>\n"), "{c}");
            assert_eq!(html(&format!("她**{c}真**")), format!("<p>她<strong>{c}真</strong></p>\n"), "{c}");
        }
        assert_eq!(html("**真**她"), "<p><strong>真</strong>她</p>\n");
        assert_eq!(html("**一是强思想认识。**经开区"), "<p><strong>一是强思想认识。</strong>经开区</p>\n");
        assert_eq!(
            html("推行**“五心”**工作法，**四关。**从"),
            "<p>推行<strong>“五心”</strong>工作法，<strong>四关。</strong>从</p>\n"
        );
        assert_eq!(html("~~真，~~她"), "<p><del>真，</del>她</p>\n");
        assert_eq!(html("`a。**b`"), "<p><code>a。**b</code></p>\n");
    }

    #[test]
    fn a_line_break_between_han_leaves_no_space() {
        assert_eq!(html("产业\n工人"), "<p>产业工人</p>\n");
        assert_eq!(html("产业，\n“工人”\n队伍"), "<p>产业，“工人”队伍</p>\n");
        assert_eq!(html("**产业**\n工人"), "<p><strong>产业</strong>工人</p>\n");
        assert_eq!(html("AI\n工人"), "<p>AI\n工人</p>\n");
        assert_eq!(html("one\ntwo"), "<p>one\ntwo</p>\n");
    }

    #[test]
    fn links_by_kind() {
        let document = parse(
            "[a](@/cases/x.md#b) [[曲靖|c]] [[d#e]] [f](#g) ![h](i.png) <https://j.k> [l](mailto:m@n)",
            10,
            &house(),
        );
        let targets: Vec<&Target> = document.links.iter().map(|link| &link.target).collect();
        assert_eq!(targets[0], &Target::Page { path: "cases/x.md".into(), anchor: Some("b".into()) });
        assert_eq!(targets[1], &Target::Wiki { name: "曲靖".into(), anchor: None, labelled: true });
        assert_eq!(targets[2], &Target::Wiki { name: "d".into(), anchor: Some("e".into()), labelled: false });
        assert_eq!(targets[3], &Target::Anchor("g".into()));
        assert_eq!(targets[4], &Target::File("i.png".into()));
        assert!(matches!(targets[5], Target::External(_)) && matches!(targets[6], Target::External(_)));
        assert_eq!(document.links[0].span.start, 10);
    }

    #[test]
    fn plain_text_keeps_blocks_apart() {
        assert_eq!(plain_text(&parse("# 甲\n\n乙**丙**\n\n- 丁\n- 戊\n", 0, &house())), "甲\n乙丙\n丁\n戊\n");
    }
}
