//! A document to HTML: resolved links, numbered footnotes at the end, highlighted code, and no inline style,
//! which the site's Content-Security-Policy forbids.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::ops::Range;
use std::sync::LazyLock;

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, Tag, TagEnd};

use super::highlight::Highlighter;
use crate::library::ResolvedLink;
use crate::parse::{Document, is_chart};

/// Text that may stand in HTML.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // lost on purpose: a String takes all
    let _ = pulldown_cmark_escape::escape_html(&mut out, text);
    out
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

/// Ends the text of a link to a page that is in the library and not in this part of it.
const ELSEWHERE: &str = "<small class=\"mark\">（本辑未收）</small></span>";

/// What the program adds to a body.
#[derive(Default)]
pub struct Additions {
    /// In the order of the text.
    pub links: Vec<TextLink>,
    /// The HTML of each chart that the text asks for, in order.
    pub charts: Vec<String>,
}

/// The HTML of a body. `links` are where its links lead, in order.
pub fn body(
    document: &Document,
    links: &[ResolvedLink],
    additions: &Additions,
    highlighter: &Highlighter,
    allow_html: bool,
) -> String {
    let html = write(document, links, &additions.links, highlighter, allow_html, "");
    // After sanitising, which knows nothing of drawings.
    let place = |html: String, (at, chart): (usize, &String)| html.replacen(&chart_place(at), chart, 1);
    additions.charts.iter().enumerate().fold(html, place)
}

fn chart_place(number: usize) -> String {
    format!("<p id=\"chart-place-{number}\"></p>")
}

/// The HTML of one of several texts of a page; `prefix` sets the ids of its footnotes apart.
pub fn fragment(
    document: &Document,
    links: &[ResolvedLink],
    highlighter: &Highlighter,
    allow_html: bool,
    prefix: &str,
) -> String {
    write(document, links, &[], highlighter, allow_html, prefix)
}

fn write(
    document: &Document,
    links: &[ResolvedLink],
    mentions: &[TextLink],
    highlighter: &Highlighter,
    allow_html: bool,
    prefix: &str,
) -> String {
    let mut writer = Writer {
        links: links.iter(),
        mentions: mentions.iter().peekable(),
        charts: 0,
        highlighter,
        shift: u8::from(document.headings.iter().any(|heading| heading.level == 1)),
        out: Vec::with_capacity(document.events.len()),
        notes: Notes::default(),
        table: Table::default(),
        code: None,
        in_chart: false,
        hidden: false,
        elsewhere: false,
        allow_html,
        prefix,
    };
    for (at, event) in document.events.iter().enumerate() {
        match event {
            Event::Text(text) if writer.begin_mentions(at) => writer.text(at, text),
            event => writer.take(event),
        }
    }
    let events = writer.finish();
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, events.into_iter());
    if document.has_html && !allow_html { sanitise(&html) } else { html }
}

/// Takes out scripts, styles, handlers and what else raw HTML could do; what this module writes itself stays.
fn sanitise(html: &str) -> String {
    static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
        let mut builder = ammonia::Builder::default();
        builder
            .add_tags(["input", "section", "mark"])
            .add_generic_attributes(["id", "class", "role", "tabindex", "aria-label", "aria-describedby"])
            .add_tag_attributes("input", ["type", "disabled", "checked"])
            .add_tag_attributes("th", ["scope"])
            .link_rel(None);
        builder
    });
    CLEANER.clean(html).to_string()
}

struct Writer<'a> {
    links: std::slice::Iter<'a, ResolvedLink>,
    mentions: Peekable<std::slice::Iter<'a, TextLink>>,
    /// Charts so far.
    charts: usize,
    highlighter: &'a Highlighter,
    /// The page's title is the only `h1`: a body that has one moves down a level.
    shift: u8,
    out: Vec<Event<'a>>,
    notes: Notes<'a>,
    table: Table<'a>,
    /// The language and text of the code block being read.
    code: Option<(String, String)>,
    /// Inside a block that asks for a chart.
    in_chart: bool,
    /// Inside a wiki link whose text is the title of its page.
    hidden: bool,
    /// Inside a link to a page of another part of the library.
    elsewhere: bool,
    /// Whether authors may write any HTML.
    allow_html: bool,
    /// Sets the ids of this text's footnotes apart from others on the page.
    prefix: &'a str,
}

/// Footnotes by name: the number in the order of first mention, and the text.
#[derive(Default)]
struct Notes<'a> {
    numbers: BTreeMap<String, usize>,
    mentions: BTreeMap<String, usize>,
    bodies: BTreeMap<String, Vec<Event<'a>>>,
    /// The main text, while a footnote is read.
    main: Option<(String, Vec<Event<'a>>)>,
}

#[derive(Default)]
struct Table<'a> {
    alignments: &'a [Alignment],
    column: usize,
    head: bool,
}

impl<'a> Writer<'a> {
    fn html(&mut self, html: impl Into<CowStr<'a>>) {
        self.out.push(Event::Html(html.into()));
    }

    fn inline(&mut self, html: impl Into<CowStr<'a>>) {
        self.out.push(Event::InlineHtml(html.into()));
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
            Event::FootnoteReference(name) => self.reference(name),
            Event::TaskListMarker(done) => {
                let (checked, label) = if *done { (" checked", "已完成") } else { ("", "未完成") };
                self.inline(format!("<input type=\"checkbox\" disabled{checked} aria-label=\"{label}\"> "));
            }
            other => self.out.push(other.clone()),
        }
    }

    fn start(&mut self, tag: &'a Tag<'static>) {
        match tag {
            Tag::Heading { level, id, classes, attrs } => {
                let lowered = pulldown_cmark::HeadingLevel::try_from((*level as u8 + self.shift).min(6) as usize);
                let level = lowered.unwrap_or(*level);
                // Attributes could be handlers and styles; an id and classes cannot.
                let attrs = if self.allow_html { attrs.clone() } else { Vec::new() };
                let (id, classes) = (id.clone(), classes.clone());
                self.out.push(Event::Start(Tag::Heading { level, id, classes, attrs }));
            }
            Tag::Link { link_type, title, id, .. } => {
                let link = self.links.next();
                let dest_url = link.map_or("", |link| link.href.as_str()).into();
                let (link_type, title, id) = (*link_type, title.clone(), id.clone());
                self.elsewhere = link.is_some_and(|link| link.is_elsewhere);
                match self.elsewhere {
                    true => self.inline("<span class=\"elsewhere\">"),
                    false => self.out.push(Event::Start(Tag::Link { link_type, dest_url, title, id })),
                }
                if let Some(text) = link.and_then(|link| link.text.as_deref()).filter(|_| is_wiki(tag)) {
                    self.out.push(Event::Text(text.into()));
                    self.hidden = true;
                }
            }
            Tag::Image { link_type, title, id, .. } => {
                let dest_url = self.links.next().map_or("", |link| link.href.as_str()).into();
                let (link_type, title, id) = (*link_type, title.clone(), id.clone());
                self.out.push(Event::Start(Tag::Image { link_type, dest_url, title, id }));
            }
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    kind if is_chart(kind) => {
                        self.html(chart_place(self.charts));
                        self.charts += 1;
                        self.in_chart = true;
                        return;
                    }
                    CodeBlockKind::Fenced(language) => language.to_string(),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new()));
            }
            Tag::FootnoteDefinition(name) => {
                let main = std::mem::take(&mut self.out);
                self.notes.main = Some((name.to_string(), main));
            }
            Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::TableCell => self.start_table(tag),
            other => self.out.push(Event::Start(other.clone())),
        }
    }

    fn end(&mut self, tag: &TagEnd) {
        match tag {
            TagEnd::Heading(level) => {
                let lowered = pulldown_cmark::HeadingLevel::try_from((*level as u8 + self.shift).min(6) as usize);
                self.out.push(Event::End(TagEnd::Heading(lowered.unwrap_or(*level))));
            }
            TagEnd::Link => {
                self.hidden = false;
                match std::mem::take(&mut self.elsewhere) {
                    true => self.inline(ELSEWHERE),
                    false => self.out.push(Event::End(TagEnd::Link)),
                }
            }
            TagEnd::CodeBlock => {
                if let Some((language, code)) = self.code.take() {
                    let block = self.highlighter.block(&language, &code);
                    self.html(block);
                }
            }
            TagEnd::FootnoteDefinition => {
                if let Some((name, main)) = self.notes.main.take() {
                    let body = std::mem::replace(&mut self.out, main);
                    self.notes.bodies.insert(name, body);
                }
            }
            TagEnd::Table => self.html("</tbody></table></div>\n"),
            TagEnd::TableHead => {
                self.table.head = false;
                self.html("</tr></thead><tbody>\n");
            }
            TagEnd::TableRow => self.html("</tr>\n"),
            TagEnd::TableCell => {
                let end = if self.table.head { "</th>" } else { "</td>" };
                self.html(end);
            }
            other => self.out.push(Event::End(*other)),
        }
    }

    fn start_table(&mut self, tag: &'a Tag<'static>) {
        match tag {
            Tag::Table(alignments) => {
                self.table = Table { alignments, column: 0, head: false };
                self.html("<div class=\"table-wrap\" role=\"group\" aria-label=\"表格\" tabindex=\"0\"><table>\n");
            }
            Tag::TableHead => {
                self.table.head = true;
                self.table.column = 0;
                self.html("<thead><tr>");
            }
            Tag::TableRow => {
                self.table.column = 0;
                self.html("<tr>");
            }
            _ => {
                let class = match self.table.alignments.get(self.table.column) {
                    Some(Alignment::Left) => " class=\"ta-left\"",
                    Some(Alignment::Center) => " class=\"ta-center\"",
                    Some(Alignment::Right) => " class=\"ta-right\"",
                    _ => "",
                };
                self.table.column += 1;
                let cell = if self.table.head { format!("<th scope=\"col\"{class}>") } else { format!("<td{class}>") };
                self.html(cell);
            }
        }
    }

    fn reference(&mut self, name: &str) {
        let next = self.notes.numbers.len() + 1;
        let number = *self.notes.numbers.entry(name.to_string()).or_insert(next);
        let mention = self.notes.mentions.entry(name.to_string()).or_default();
        *mention += 1;
        let id = if *mention == 1 {
            format!("{}fnr-{number}", self.prefix)
        } else {
            format!("{}fnr-{number}-{mention}", self.prefix)
        };
        self.inline(format!("<sup class=\"footnote-ref\"><a id=\"{id}\" href=\"#{}fn-{number}\" aria-label=\"注释[{number}]\">[{number}]</a></sup>", self.prefix));
    }

    /// The main text, then the footnotes in the order in which it mentions them.
    fn finish(mut self) -> Vec<Event<'a>> {
        let mut numbered: Vec<(usize, String)> =
            self.notes.numbers.iter().map(|(name, number)| (*number, name.clone())).collect();
        numbered.sort();
        let mentioned = numbered.len();
        // A note that nothing mentions is shown too: an author's text is never lost.
        let forgotten = self.notes.bodies.keys().filter(|name| !self.notes.numbers.contains_key(*name));
        numbered.extend(forgotten.cloned().enumerate().map(|(at, name)| (mentioned + at + 1, name)));
        numbered.retain(|(_, name)| self.notes.bodies.contains_key(name));
        if numbered.is_empty() {
            return self.out;
        }
        self.html("<section class=\"footnotes\" aria-label=\"注释\">\n<ol>\n");
        for (number, name) in numbered {
            self.html(format!("<li id=\"{}fn-{number}\">", self.prefix));
            let body = self.notes.bodies.remove(&name).unwrap_or_default();
            self.out.extend(body);
            if number <= mentioned {
                self.html(format!(
                    "<a class=\"footnote-back\" href=\"#{}fnr-{number}\" aria-label=\"返回正文\">↩</a>",
                    self.prefix
                ));
            }
            self.html("</li>\n");
        }
        self.html("</ol>\n</section>\n");
        self.out
    }
}

fn is_wiki(tag: &Tag<'_>) -> bool {
    matches!(tag, Tag::Link { link_type: pulldown_cmark::LinkType::WikiLink { .. }, .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(text: &str) -> String {
        let document = crate::parse::document(text);
        let links =
            vec![
                ResolvedLink { href: "/cases/x.html".into(), text: Some("题目".into()), ..ResolvedLink::default() };
                3
            ];
        body(&document, &links, &Additions::default(), &Highlighter::idle(), false)
    }

    #[test]
    fn footnotes_stand_at_the_end_in_the_order_of_mention() {
        let found = html("甲[^b]乙[^a]丙[^b]\n\n[^a]: 一\n\n[^b]: 二\n\n尾\n");
        let (text, notes) = found.split_once("<section").unwrap();
        assert!(text.contains("尾") && !text.contains('一'));
        assert!(notes.find("二").unwrap() < notes.find("一").unwrap());
        assert!(text.contains("id=\"fnr-1\"") && text.contains("id=\"fnr-1-2\""));
        assert!(html("甲\n\n[^a]: 无人提及\n").contains("无人提及"));
    }

    #[test]
    fn tables_have_classes_and_no_style() {
        let found = html("| 甲 | 乙 |\n|:--|--:|\n| 1 | 2 |\n");
        assert!(
            found.contains("<th scope=\"col\" class=\"ta-left\">甲</th>")
                && found.contains("<td class=\"ta-right\">2</td>")
        );
        assert!(!found.contains("style="));
    }

    #[test]
    fn wiki_links_show_the_title() {
        assert_eq!(html("见[[x]]。"), "<p>见<a href=\"/cases/x.html\">题目</a>。</p>\n");
    }

    #[test]
    fn raw_html_is_sanitised() {
        let found = html("<b onclick=\"x()\">粗</b><script>alert(1)</script>\n\n- [x] 成\n\n## 题\n");
        assert_eq!(html("## 题 {#a .b onclick=x style=y}\n"), "<h2 id=\"a\" class=\"b\">题</h2>\n");
        assert!(found.contains("<b>粗</b>") && !found.contains("script") && !found.contains("onclick"));
        assert!(found.contains("type=\"checkbox\"") && found.contains("<h2 id=\"ti\">"));
    }

    #[test]
    fn one_title_of_the_first_level() {
        assert!(html("# 甲\n\n## 乙\n").contains("<h2 id=\"jia\">甲</h2>\n<h3"));
    }
}
