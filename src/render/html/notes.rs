//! Footnotes: in the house style and with Zola's `bottom_footnotes` numbered at the end of the text, with links back; else where
//! they are written.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, TagEnd};

use super::escape;
use crate::base::speech::Speech;
use crate::config::Markdown;

#[derive(PartialEq)]
enum Form {
    House,
    /// Zola's: numbers are those of the parser's library.
    InPlace,
    /// Zola's at the bottom.
    Bottom,
}

/// The footnotes of a text.
pub struct Notes<'a> {
    form: Form,
    speech: Speech,
    /// Sets its ids apart from others on the page.
    prefix: &'a str,
    /// By name: the number in the order of first mention, and the mentions so far.
    mentions: BTreeMap<String, (usize, usize)>,
    /// By name: the texts in the order in which they are written.
    texts: BTreeMap<String, Vec<Vec<Event<'a>>>>,
    /// The main text, while a footnote is read.
    main: Option<(String, Vec<Event<'a>>)>,
}

impl<'a> Notes<'a> {
    /// None so far.
    pub fn new(markdown: &Markdown, speech: Speech, prefix: &'a str) -> Notes<'a> {
        let form = match markdown {
            Markdown { house_style: true, .. } => Form::House,
            Markdown { bottom_footnotes: true, .. } => Form::Bottom,
            _ => Form::InPlace,
        };
        Notes { form, speech, prefix, mentions: BTreeMap::new(), texts: BTreeMap::new(), main: None }
    }

    /// Whether footnotes are taken out of the text.
    pub fn are_moved(&self) -> bool {
        self.form != Form::InPlace
    }

    /// Events of the main text so far, while a footnote is read.
    pub fn main_len(&self) -> Option<usize> {
        self.main.as_ref().map(|(_, main)| main.len())
    }

    /// A footnote begins: `out` is its text from here on.
    pub fn begin(&mut self, name: &str, out: &mut Vec<Event<'a>>) {
        self.main = Some((name.to_string(), std::mem::take(out)));
    }

    /// It ends: `out` is the main text again.
    pub fn end(&mut self, out: &mut Vec<Event<'a>>) {
        if let Some((name, main)) = self.main.take() {
            let text = std::mem::replace(out, main);
            self.texts.entry(name).or_default().push(text);
        }
    }

    /// The mention of a footnote.
    pub fn mention(&mut self, name: &str) -> String {
        let next = self.mentions.len() + 1;
        let (number, mention) = self.mentions.entry(name.to_string()).or_insert((next, 0));
        *mention += 1;
        let prefix = self.prefix;
        if self.form == Form::Bottom {
            let name = escape(name);
            return format!(
                "<sup class=\"footnote-reference\" id=\"fr-{prefix}{name}-{mention}\"><a href=\"#fn-{prefix}{name}\">[{number}]</a></sup>"
            );
        }
        let label = self.speech.say("注释[{0}]", &[&number.to_string()]);
        let again = if *mention == 1 { String::new() } else { format!("-{mention}") };
        format!(
            "<sup class=\"footnote-ref\"><a id=\"{prefix}fnr-{number}{again}\" href=\"#{prefix}fn-{number}\" aria-label=\"{label}\">[{number}]</a></sup>"
        )
    }

    /// Puts the footnotes below the main text, in the order in which it mentions them.
    pub fn finish(mut self, out: &mut Vec<Event<'a>>) {
        let mut named: Vec<(usize, String)> =
            self.mentions.iter().map(|(name, (number, _))| (*number, name.clone())).collect();
        named.sort();
        match self.form {
            Form::House => self.house(named, out),
            Form::Bottom => self.bottom(named, out),
            Form::InPlace => {}
        }
    }

    fn house(&mut self, mut numbered: Vec<(usize, String)>, out: &mut Vec<Event<'a>>) {
        let mentioned = numbered.len();
        // A note that nothing mentions is shown too: an author's text is never lost.
        let forgotten = self.texts.keys().filter(|name| !self.mentions.contains_key(*name));
        numbered.extend(forgotten.cloned().enumerate().map(|(at, name)| (mentioned + at + 1, name)));
        numbered.retain(|(_, name)| self.texts.contains_key(name));
        if numbered.is_empty() {
            return;
        }
        let prefix = self.prefix;
        let html = |html: String| Event::Html(html.into());
        out.push(html(format!("<section class=\"footnotes\" aria-label=\"{}\">\n<ol>\n", self.speech.word("注释"))));
        for (number, name) in numbered {
            out.push(html(format!("<li id=\"{prefix}fn-{number}\">")));
            out.extend(self.texts.remove(&name).and_then(|mut texts| texts.pop()).unwrap_or_default());
            if number <= mentioned {
                out.push(html(format!(
                    "<a class=\"footnote-back\" href=\"#{prefix}fnr-{number}\" aria-label=\"{}\">↩</a>",
                    self.speech.word("返回正文")
                )));
            }
            out.push(Event::Html("</li>\n".into()));
        }
        out.push(Event::Html("</ol>\n</section>\n".into()));
    }

    /// Zola's: only what is mentioned, with a link back to each mention at the end of the last paragraph.
    fn bottom(&mut self, named: Vec<(usize, String)>, out: &mut Vec<Event<'a>>) {
        if !named.iter().any(|(_, name)| self.texts.contains_key(name)) {
            return;
        }
        let prefix = self.prefix;
        out.push(Event::Html("<section class=\"footnotes\">\n<ol class=\"footnotes-list\">\n".into()));
        for (_, name) in named {
            let count = self.mentions.get(&name).map_or(0, |(_, count)| *count);
            let id = escape(&name);
            let back = |mention: usize| {
                let shown = if mention == 1 { String::new() } else { mention.to_string() };
                format!(" <a href=\"#fr-{prefix}{id}-{mention}\">↩{shown}</a>")
            };
            let back: String = (1..=count).map(back).collect();
            for mut text in self.texts.remove(&name).unwrap_or_default() {
                out.push(Event::Html(format!("<li id=\"fn-{prefix}{id}\">").into()));
                let end = text.iter().rposition(|event| matches!(event, Event::End(TagEnd::Paragraph)));
                text.insert(end.unwrap_or(text.len()), Event::Html(back.clone().into()));
                out.append(&mut text);
                out.push(Event::Html("</li>\n".into()));
            }
        }
        out.push(Event::Html("</ol>\n</section>\n".into()));
    }
}
