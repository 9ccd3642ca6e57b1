//! The walk over a document: links led to their pages, code, charts and mentions put in, footnotes collected, headings shifted
//! and linked, the end of the summary marked.

use std::iter::Peekable;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Tag, TagEnd};

use super::headings::{self, Around};
use super::notes::Notes;
use super::sanitise::Trusted;
use super::summary::{self, Cut};
use super::{Additions, Problem, TextLink, Writing, links};
use crate::base::speech::Speech;
use crate::config::HighlightStyle;
use crate::diag::Report;
use crate::library::ResolvedLink;
use crate::parse::{Document, Span};

/// Ends the text of a link to a page that is in the library and not in this part of it.
const ELSEWHERE: &str = "（本辑未收）";

/// What the walk gives.
pub struct Written<'a> {
    /// The events to write.
    pub events: Vec<Event<'a>>,
    /// Where the summary ends.
    pub cut: Option<Cut>,
    /// What the events only name.
    pub trusted: Trusted,
    /// What could not be written.
    pub problems: Vec<Problem>,
    /// What is wrong with templates.
    pub report: Report,
}

/// The walk.
pub struct Writer<'a> {
    document: &'a Document,
    writing: &'a Writing<'a>,
    house_style: bool,
    links: std::slice::Iter<'a, ResolvedLink>,
    mentions: Peekable<std::slice::Iter<'a, TextLink>>,
    charts: std::slice::Iter<'a, String>,
    blocks: std::slice::Iter<'a, Span>,
    /// In the house style the page's title is the only `h1`: a body that has one moves down a level.
    shift: u8,
    out: Vec<Event<'a>>,
    notes: Notes<'a>,
    /// The info and text of the code block being read.
    code: Option<(&'a str, String)>,
    /// Inside a block that asks for a chart.
    in_chart: bool,
    /// Inside a wiki link whose text is the title of its page.
    hidden: bool,
    /// Inside a link to a page of another part of the library.
    elsewhere: bool,
    /// The event that opens the link that the text is in, if that is written as HTML.
    link: Option<usize>,
    /// The event that opens the heading that the text is in, and what ends its words.
    heading: Option<(usize, Around)>,
    /// The event that opens the image whose words the text is.
    image: Option<usize>,
    written: Written<'a>,
}

impl<'a> Writer<'a> {
    /// At the start of a document.
    pub fn new(
        document: &'a Document,
        links: &'a [ResolvedLink],
        additions: &'a Additions,
        writing: &'a Writing<'a>,
        trusted: Trusted,
    ) -> Writer<'a> {
        let markdown = &writing.config.markdown;
        let has_title = document.headings.iter().any(|heading| heading.level == 1);
        Writer {
            document,
            writing,
            house_style: markdown.house_style,
            links: links.iter(),
            mentions: additions.links.iter().peekable(),
            charts: additions.charts.iter(),
            blocks: document.blocks.iter(),
            shift: u8::from(markdown.house_style && has_title),
            out: Vec::with_capacity(document.events.len()),
            notes: Notes::new(markdown, writing.config.speech(), &additions.prefix),
            code: None,
            in_chart: false,
            hidden: false,
            elsewhere: false,
            link: None,
            heading: None,
            image: None,
            written: Written {
                events: Vec::new(),
                cut: None,
                trusted,
                problems: Vec::new(),
                report: Report::default(),
            },
        }
    }

    /// The language of the words around the text.
    fn speech(&self) -> Speech {
        self.writing.config.speech()
    }

    /// All the way.
    pub fn write(mut self) -> Written<'a> {
        let document = self.document;
        for (at, event) in document.events.iter().enumerate() {
            match event {
                Event::Text(text) if self.begin_mentions(at) => self.text(at, text),
                event => self.take(event),
            }
        }
        self.notes.finish(&mut self.out);
        Written { events: self.out, ..self.written }
    }

    fn html(&mut self, html: impl Into<CowStr<'a>>) {
        self.out.push(Event::Html(html.into()));
    }

    fn inline(&mut self, html: impl Into<CowStr<'a>>) {
        self.out.push(Event::InlineHtml(html.into()));
    }

    /// HTML that no author wrote.
    fn trusted(&mut self, html: String) {
        let html = self.written.trusted.keep(html);
        self.html(html);
    }

    fn problem(&mut self, at: Option<Span>, message: String) {
        self.written.problems.push(Problem { at, message });
    }

    /// Whether a text has links to put in.
    fn begin_mentions(&mut self, at: usize) -> bool {
        while self.mentions.next_if(|own| own.event < at).is_some() {}
        !self.hidden && self.code.is_none() && self.mentions.peek().is_some_and(|own| own.event == at)
    }

    fn text(&mut self, at: usize, text: &'a str) {
        let mut start = 0;
        while let Some(own) = self.mentions.next_if(|own| own.event == at) {
            self.out.push(Event::Text(text[start..own.at.start].into()));
            self.inline(own.open.as_str());
            self.out.push(Event::Text(text[own.at.clone()].into()));
            self.inline("</a>");
            start = own.at.end;
        }
        self.out.push(Event::Text(text[start..].into()));
    }

    fn take(&mut self, event: &'a Event<'static>) {
        if self.hidden && !matches!(event, Event::End(TagEnd::Link)) {
            return;
        }
        if self.in_chart {
            self.in_chart = !matches!(event, Event::End(TagEnd::CodeBlock));
            return;
        }
        if let Some((_, code)) = &mut self.code
            && let Event::Text(text) = event
        {
            code.push_str(text);
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::FootnoteReference(name) if self.notes.are_moved() => {
                let mention = self.notes.mention(name);
                self.inline(mention);
            }
            Event::TaskListMarker(done) if self.house_style => {
                let (checked, label) = if *done { (" checked", "已完成") } else { ("", "未完成") };
                let label = self.speech().word(label);
                self.inline(format!("<input type=\"checkbox\" disabled{checked} aria-label=\"{label}\"> "));
            }
            Event::Html(html) | Event::InlineHtml(html) if self.written.cut.is_none() && summary::is_more(html) => {
                self.cut();
            }
            other => self.out.push(other.clone()),
        }
    }

    /// The summary ends here; before a heading, a footnote or an image that it ends in.
    fn cut(&mut self) {
        let heading = self.heading.as_ref().map(|(start, _)| *start);
        let at = self.notes.main_len().or(heading).or(self.image).unwrap_or(self.out.len());
        self.written.cut = Some(Cut { at, link: self.link });
        self.html(summary::CONTINUE);
    }

    fn start(&mut self, tag: &'a Tag<'static>) {
        match tag {
            Tag::Heading { .. } => self.start_heading(tag),
            Tag::Link { link_type, dest_url, title, .. } => self.start_link(*link_type, dest_url, title),
            Tag::Image { link_type, dest_url, title, id } => {
                let link = self.links.next();
                let dest_url = match self.house_style {
                    true => link.map_or("", |link| link.href.as_str()).into(),
                    false if dest_url.starts_with('#') => dest_url.clone(),
                    false => links::zola_href(dest_url, link, self.writing).into(),
                };
                let (link_type, title, id) = (*link_type, title.clone(), id.clone());
                self.image = self.image.or(Some(self.out.len()));
                self.out.push(Event::Start(Tag::Image { link_type, dest_url, title, id }));
            }
            Tag::CodeBlock(kind) => {
                if self.document.is_chart(kind) {
                    let chart = self.charts.next().cloned().unwrap_or_default();
                    let mark = self.written.trusted.put_aside(chart);
                    self.html(mark);
                    self.blocks.next();
                    self.in_chart = true;
                    return;
                }
                let info = match kind {
                    CodeBlockKind::Fenced(info) => info,
                    CodeBlockKind::Indented => "",
                };
                self.code = Some((info, String::new()));
            }
            Tag::FootnoteDefinition(name) if self.notes.are_moved() => self.notes.begin(name, &mut self.out),
            other => self.out.push(Event::Start(other.clone())),
        }
    }

    fn end(&mut self, tag: &TagEnd) {
        match tag {
            TagEnd::Heading(level) => self.end_heading(*level),
            TagEnd::Link => {
                self.hidden = false;
                self.link = None;
                match std::mem::take(&mut self.elsewhere) {
                    true => {
                        self.inline(format!("<small class=\"mark\">{}</small></span>", self.speech().word(ELSEWHERE)))
                    }
                    false => self.out.push(Event::End(TagEnd::Link)),
                }
            }
            TagEnd::Image => {
                self.image = None;
                self.out.push(Event::End(TagEnd::Image));
            }
            TagEnd::CodeBlock => {
                let at = self.blocks.next().cloned();
                if let Some((info, code)) = self.code.take() {
                    self.code_block(at, info, &code);
                }
            }
            TagEnd::FootnoteDefinition if self.notes.are_moved() => self.notes.end(&mut self.out),
            other => self.out.push(Event::End(*other)),
        }
    }

    fn code_block(&mut self, at: Option<Span>, info: &str, code: &str) {
        let styles = self.writing.config.markdown.highlighting.as_ref();
        match self.writing.highlighter.block(info, code) {
            // Colours that stand in the page would be cleaned away.
            Ok(block) if styles.is_some_and(|own| own.style == HighlightStyle::Inline) => self.trusted(block),
            Ok(block) => self.html(block),
            Err(message) => self.problem(at, message),
        }
    }

    fn start_link(&mut self, link_type: LinkType, written: &'a str, title: &'a str) {
        let link = self.links.next();
        let is_wiki = matches!(link_type, LinkType::WikiLink { .. });
        self.elsewhere = link.is_some_and(|link| link.is_elsewhere);
        if self.elsewhere {
            self.inline("<span class=\"elsewhere\">");
        } else if let Some(open) = links::external(written, title, &self.writing.config.markdown) {
            self.link = Some(self.out.len());
            self.inline(open);
        } else {
            let dest_url = match link_type {
                _ if self.house_style => link.map_or("", |link| link.href.as_str()).into(),
                LinkType::Email => written.into(),
                _ => links::zola_href(written, link, self.writing).into(),
            };
            self.out.push(Event::Start(Tag::Link { link_type, dest_url, title: title.into(), id: "".into() }));
        }
        if let Some(text) = link.and_then(|link| link.text.as_deref()).filter(|_| is_wiki) {
            self.out.push(Event::Text(text.into()));
            self.hidden = true;
        }
    }

    fn start_heading(&mut self, tag: &'a Tag<'static>) {
        let Tag::Heading { level, id, classes, attrs } = tag else { return };
        let level = lowered(*level, self.shift);
        let written_id = id.as_deref().unwrap_or_default();
        let around = headings::anchor(written_id, level as u8, self.writing).unwrap_or_else(|report| {
            self.written.report.merge(report);
            Around::default()
        });
        let start = self.out.len();
        if self.house_style {
            // Attributes could be handlers and styles; an id and classes cannot.
            let attrs = if self.writing.config.markdown.allow_html { attrs.clone() } else { Vec::new() };
            self.out.push(Event::Start(Tag::Heading { level, id: id.clone(), classes: classes.clone(), attrs }));
        } else {
            self.html(headings::zola_tag(level as u8, written_id, classes));
        }
        self.beside_heading(&around.before, around.is_whole);
        self.heading = Some((start, around));
    }

    fn end_heading(&mut self, level: HeadingLevel) {
        let level = lowered(level, self.shift);
        if let Some((_, around)) = self.heading.take() {
            self.beside_heading(&around.after, around.is_whole);
        }
        if self.house_style {
            self.out.push(Event::End(TagEnd::Heading(level)));
        } else {
            self.html(format!("</{level}>\n"));
        }
    }

    fn beside_heading(&mut self, html: &Option<String>, is_whole: bool) {
        match html {
            Some(html) if is_whole => self.trusted(html.clone()),
            Some(html) => self.html(html.clone()),
            None => {}
        }
    }
}

fn lowered(level: HeadingLevel, shift: u8) -> HeadingLevel {
    HeadingLevel::try_from((level as u8 + shift).min(6) as usize).unwrap_or(level)
}
