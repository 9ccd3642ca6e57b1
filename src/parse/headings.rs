//! Ids of headings, each once on its page, and titles.

use std::collections::{HashMap, HashSet};

use pulldown_cmark::{Event, Tag, TagEnd};

use super::markdown::text_of;
use crate::config::{Config, Slug};

/// A heading.
#[derive(Debug)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Unique within its page.
    pub id: String,
    /// The text without markup.
    pub title: String,
}

/// Ids that the default site theme gives to its own parts of a page.
const RESERVED: &[&str] =
    &["main", "nav", "menu", "mode", "source", "citation", "all-figures", "toc-title", "facts-title"];

/// Gives every heading its id, and lists them.
pub fn give_ids(events: &mut [Event<'static>], config: &Config) -> Vec<Heading> {
    let starts: Vec<usize> =
        (0..events.len()).filter(|at| matches!(events[*at], Event::Start(Tag::Heading { .. }))).collect();
    let house_style = config.markdown.house_style;
    let mut ids = if house_style { Ids::house() } else { Ids::zola(events, &starts) };
    let mut out = Vec::with_capacity(starts.len());
    for at in starts {
        let inside = events[at + 1..].iter().take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
        let title = if house_style { text_of(inside, true).trim().to_string() } else { words(inside) };
        if let Event::Start(Tag::Heading { level, id, .. }) = &mut events[at] {
            let given = ids.give(id.as_deref(), &title, config.slugify.anchors);
            *id = Some(given.clone().into());
            out.push(Heading { level: *level as u8, id: given, title });
        }
    }
    out
}

/// What Zola takes for the text of a heading: its words as they are, without those of images.
fn words<'a>(events: impl Iterator<Item = &'a Event<'static>>) -> String {
    let mut out = String::new();
    let mut images = 0usize;
    for event in events {
        match event {
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images = images.saturating_sub(1),
            Event::Text(text) | Event::Code(text) if images == 0 => out.push_str(text),
            _ => {}
        }
    }
    out
}

/// The ids of a page so far.
struct Ids {
    taken: HashSet<String>,
    /// The last number tried for an id.
    numbers: HashMap<String, usize>,
    house_style: bool,
}

impl Ids {
    fn house() -> Ids {
        let taken = RESERVED.iter().map(|id| id.to_string()).collect();
        Ids { taken, numbers: HashMap::new(), house_style: true }
    }

    /// An id that its author gives is as written, wherever it stands; the others go round it.
    fn zola(events: &[Event<'static>], starts: &[usize]) -> Ids {
        let given = |at: &usize| match &events[*at] {
            Event::Start(Tag::Heading { id, .. }) => id.as_ref().map(|id| id.to_string()),
            _ => None,
        };
        Ids { taken: starts.iter().filter_map(given).collect(), numbers: HashMap::new(), house_style: false }
    }

    fn give(&mut self, written: Option<&str>, title: &str, slug: Slug) -> String {
        match written {
            Some(id) if !self.house_style => id.to_string(),
            Some(id) => self.unique(id.to_string()),
            None => self.unique(slug.anchor(title)),
        }
    }

    /// The wanted id, or that with the next free number.
    fn unique(&mut self, wanted: String) -> String {
        let wanted = if self.house_style && wanted.is_empty() { "section".to_string() } else { wanted };
        let mut name = wanted.clone();
        while self.taken.contains(&name) {
            // The house style calls the second of a name 2, Zola 1.
            let count = self.numbers.entry(wanted.clone()).or_insert(usize::from(self.house_style));
            *count += 1;
            name = format!("{wanted}-{count}");
        }
        self.taken.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use crate::config::{Markdown, Slug, Slugify, house};
    use crate::parse::text;

    fn ids(written: &str, house_style: bool) -> Vec<String> {
        let mut config = house();
        if !house_style {
            config.markdown = Markdown::default();
            config.slugify = Slugify { anchors: Slug::On, ..config.slugify };
        }
        text(written, &config).headings.into_iter().map(|heading| heading.id).collect()
    }

    #[test]
    fn every_id_once() {
        let found = ids("## 主要做法\n\n## 主要做法\n\n### 成效 {#chengxiao-1}\n\n## ！\n\n## main\n", true);
        assert_eq!(found, ["zhuyaozuofa", "zhuyaozuofa-2", "chengxiao-1", "section", "main-2"]);
        let found = ids("# a\n\n# b {#a}\n\n# a\n\n# a\n\n# c {#a-2}\n\n# ！\n\n# ？\n", false);
        assert_eq!(found, ["a-1", "a", "a-3", "a-4", "a-2", "", "-1"]);
    }

    #[test]
    fn as_many_of_a_name_as_there_are() {
        let many = "# a\n\n".repeat(20_000);
        assert_eq!(ids(&many, false).last().map(String::as_str), Some("a-19999"));
    }
}
