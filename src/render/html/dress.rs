//! The last pass before events become HTML: what is written other than the parser's library would write it.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::images;
use super::tables::Tables;
use crate::base::speech::Speech;
use crate::config::{Config, Markdown};

/// The pass, with what it has to remember from one event to the next.
pub struct Dress<'m> {
    markdown: &'m Markdown,
    speech: Speech,
    tables: Tables,
}

impl<'m> Dress<'m> {
    /// At the start of a text.
    pub fn new(config: &'m Config) -> Dress<'m> {
        Dress { markdown: &config.markdown, speech: config.speech(), tables: Tables::default() }
    }

    /// The events as they shall be written.
    pub fn over<'e>(&mut self, mut events: impl Iterator<Item = Event<'e>>) -> impl Iterator<Item = Event<'e>> {
        let house_style = self.markdown.house_style;
        let own_images = !house_style || self.markdown.lazy_async_image;
        std::iter::from_fn(move || {
            Some(match events.next()? {
                Event::Start(Tag::Image { dest_url, title, .. }) if own_images => {
                    let alt = images::alt(&mut events, house_style);
                    Event::InlineHtml(images::html(&dest_url, &title, &alt, self.markdown.lazy_async_image).into())
                }
                Event::Start(Tag::Table(alignments)) if house_style => {
                    Event::Html(self.tables.begin(alignments, self.speech.word("表格")).into())
                }
                Event::Start(tag @ (Tag::TableHead | Tag::TableRow | Tag::TableCell)) if house_style => {
                    Event::Html(self.tables.start(&tag).into())
                }
                Event::End(tag @ (TagEnd::Table | TagEnd::TableHead | TagEnd::TableRow | TagEnd::TableCell))
                    if house_style =>
                {
                    Event::Html(self.tables.end(tag).into())
                }
                other => other,
            })
        })
    }
}
