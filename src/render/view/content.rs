//! Pages and sections with Zola's names and types. Each is made once, when it is first asked for; lists share the values.
//! Where lists hold cards, what a page's own template gets is made for it alone and not kept.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use tera::Value;

use super::toc::toc;
use super::{Views, drawings, mentions, object, strings};
use crate::base::han::count_words;
use crate::base::reading;
use crate::config::{InsertAnchor, Manner};
use crate::diag::Report;
use crate::library::{LinkFrom, PageId, permalink, public_path};
use crate::parse::{Parsed, When, plain_text};
use crate::render::html::{self, Body, Problem};

/// Han characters and words that a reader takes in per minute.
const READING_SPEED: usize = 400;

/// A text as templates get it, and what is wrong with it.
pub struct Text {
    html: Value,
    summary: Value,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// What is wrong with the templates that it needs.
    pub report: Report,
}

impl Text {
    /// The whole text as HTML.
    pub fn html(&self) -> &str {
        self.html.as_str().unwrap_or_default()
    }
}

impl From<Body> for Text {
    fn from(body: Body) -> Text {
        let Body { html, summary, problems, report } = body;
        Text { html: Value::from(html), summary: Value::from(summary), problems, report }
    }
}

/// What was made of pages and sections so far.
pub struct Made {
    texts: Vec<OnceLock<Arc<Text>>>,
    heads: Vec<OnceLock<Arc<Text>>>,
    /// Pages without their neighbours.
    alone: Vec<OnceLock<Value>>,
    pages: Vec<OnceLock<Value>>,
    sections: Vec<OnceLock<Value>>,
}

impl Made {
    /// Nothing yet.
    pub fn new(pages: usize, sections: usize) -> Made {
        fn cells<T>(count: usize) -> Vec<OnceLock<T>> {
            (0..count).map(|_| OnceLock::new()).collect()
        }
        Made {
            texts: cells(pages),
            heads: cells(sections),
            alone: cells(pages),
            pages: cells(pages),
            sections: cells(sections),
        }
    }
}

impl Views {
    /// A page's text.
    pub fn text(&self, id: PageId) -> Arc<Text> {
        let make = || Arc::new(self.make_text(id));
        if self.cards_only { make() } else { self.made.texts[id.index()].get_or_init(make).clone() }
    }

    fn make_text(&self, id: PageId) -> Text {
        let library = &self.library;
        let page = library.page(id);
        let additions = html::Additions {
            links: mentions::links(self, id),
            charts: drawings::requested(library, id),
            prefix: String::new(),
        };
        let address = permalink(&library.config, &page.address);
        let anchors = self.anchors(&page.parsed);
        let body = self.write(&address, anchors, &page.parsed.lang, |writing| {
            html::body(&page.parsed.document, &library.links[id.index()], &additions, writing)
        });
        body.into()
    }

    /// A section's text.
    pub fn section_text(&self, at: usize) -> Option<Arc<Text>> {
        let library = &self.library;
        let section = &library.sections[at];
        let head = section.parsed.as_ref()?;
        let text = self.made.heads[at].get_or_init(|| {
            let charts = drawings::of_section(library, &head.charts);
            let additions = html::Additions { charts, ..html::Additions::default() };
            let address = permalink(&library.config, &section.address);
            let anchors = head.meta.insert_anchor_links.unwrap_or(library.config.markdown.insert_anchor_links);
            let body = self.write(&address, anchors, &head.lang, |writing| {
                html::body(&head.document, &library.section_links[at], &additions, writing)
            });
            Arc::new(body.into())
        });
        Some(text.clone())
    }

    /// Where the headings of a page get links to themselves: as the section of its folder says, else the configuration.
    fn anchors(&self, parsed: &Parsed) -> InsertAnchor {
        let library = &self.library;
        let section = self.lookup.section_of(parsed).and_then(|at| library.sections[at].parsed.as_ref());
        let stated = section.and_then(|head| head.meta.insert_anchor_links);
        stated.unwrap_or(library.config.markdown.insert_anchor_links)
    }

    /// A page as lists have it: with its text and its neighbours, whose own neighbours are not told.
    pub fn page(&self, id: PageId) -> Value {
        self.made.pages[id.index()].get_or_init(|| self.with_neighbours(id, self.page_alone(id))).clone()
    }

    /// A page as its own template has it.
    pub fn own_page(&self, id: PageId, text: &Text) -> Value {
        if self.cards_only { self.with_neighbours(id, self.make_page(id, Some(text))) } else { self.page(id) }
    }

    fn with_neighbours(&self, id: PageId, alone: Value) -> Value {
        let (lower, higher) = self.neighbours(id);
        if lower.is_none() && higher.is_none() {
            return alone;
        }
        let view = |id: Option<PageId>| {
            Value::from(id.map(|id| if self.cards_only { self.card(id) } else { self.page_alone(id) }))
        };
        let mut map = alone.into_map().unwrap_or_default();
        map.insert("lower".into(), view(lower));
        map.insert("higher".into(), view(higher));
        Value::from(map)
    }

    /// As lists show it: the page, or only its card if the site theme needs no more.
    pub fn listed(&self, ids: &[PageId]) -> Value {
        let one = |id: &PageId| if self.cards_only { self.card(*id) } else { self.page(*id) };
        Value::from(ids.iter().map(one).collect::<Vec<_>>())
    }

    fn page_alone(&self, id: PageId) -> Value {
        let make = || self.make_page(id, None);
        if self.cards_only { make() } else { self.made.alone[id.index()].get_or_init(make).clone() }
    }

    /// `text` is the page's own if there is one already.
    fn make_page(&self, id: PageId, text: Option<&Text>) -> Value {
        let library = &self.library;
        let page = library.page(id);
        let parsed = &page.parsed;
        let meta = &parsed.meta;
        let is_library = library.config.manner == Manner::Tashan;
        let mut map = self.card(id).into_map().unwrap_or_default();
        if !is_library {
            map.clear();
        }
        let link = permalink(&library.config, &page.address);
        let path = public_path(&library.config, &page.address);
        let (words, minutes) = self.measure(parsed);
        let date = page.date();
        let more = object! {
            "relative_path": parsed.content_path(),
            "colocated_path": parsed.colocated.then(|| format!("{}/", parsed.folder())),
            "slug": page.slug.as_str(),
            "title": (meta.has_title || is_library).then(|| page.title()),
            "description": meta.description.as_deref(),
            "date": moment(&meta.when, date.map(|date| date.to_string())),
            "updated": moment(&meta.updated_when, meta.updated.map(|date| date.to_string())),
            "year": date.map(|date| date.year()),
            "month": date.and_then(|date| date.month()).map(u32::from),
            "day": date.and_then(|date| date.day()).map(u32::from),
            "taxonomies": super::page::taxonomies(self, id),
            "authors": strings(&meta.authors),
            "extra": Value::from_serializable(&meta.extra),
            "components": components(&path),
            "path": path,
            "permalink": link.as_str(),
            "word_count": words,
            "reading_time": minutes,
            "assets": Value::from(page.assets.iter().map(|path| Value::from(format!("/{path}"))).collect::<Vec<_>>()),
            "draft": meta.draft,
            "lang": parsed.lang.as_str(),
            "ancestors": self.section_paths(&page.ancestors),
            "lower": Value::none(),
            "higher": Value::none(),
        };
        map.extend(more.into_map().unwrap_or_default());
        // Text that is a template itself sees what is known before any text is read.
        let linked = if self.metadata { self.unlinked() } else { self.linked(id, text, &link) };
        map.extend(linked.into_map().unwrap_or_default());
        Value::from(map)
    }

    fn unlinked(&self) -> Value {
        object! {
            "translations": Vec::<Value>::new(),
            "backlinks": Vec::<Value>::new(),
        }
    }

    fn linked(&self, id: PageId, text: Option<&Text>, link: &str) -> Value {
        let library = &self.library;
        let page = library.page(id);
        let (html, summary) = match text {
            Some(text) => (text.html.clone(), text.summary.clone()),
            None => {
                let text = self.text(id);
                (text.html.clone(), text.summary.clone())
            }
        };
        object! {
            "content": html,
            "summary": summary,
            "toc": toc(&page.parsed.document, link),
            "translations": self.translations(&page.parsed),
            "backlinks": self.backlinks(&library.incoming[id.index()]),
        }
    }

    /// A section with Zola's names, and its pages.
    pub fn section(&self, at: usize) -> Value {
        self.made.sections[at].get_or_init(|| self.make_section(at)).clone()
    }

    fn make_section(&self, at: usize) -> Value {
        let library = &self.library;
        let config = &library.config;
        let section = &library.sections[at];
        let head = section.parsed.as_ref();
        let meta = head.map(|head| &head.meta);
        let link = permalink(config, &section.address);
        let path = public_path(config, &section.address);
        let (words, minutes) = head.map_or((0, 0), |head| self.measure(head));
        let is_library = config.manner == Manner::Tashan;
        let stated = meta.filter(|meta| meta.has_title).map(|meta| meta.title.value.as_str());
        let inner = |path: &String| path.rsplit('/').next().unwrap_or(path).to_string();
        let assets = section.assets.iter().map(|asset| Value::from(format!("{path}{}", inner(asset))));
        let mut map = object! {
            "relative_path": self.section_path(at),
            "colocated_path": Value::none(),
            "title": stated.or(is_library.then_some(section.title.as_str())),
            "description": meta.and_then(|meta| meta.description.as_deref()),
            "extra": meta.map_or_else(|| Value::from(tera::Map::default()), |meta| Value::from_serializable(&meta.extra)),
            "components": components(&path),
            // As in Zola the home page that a language has without a file lacks the slash.
            "path": if head.is_none() && section.lang != config.default_language { path.trim_start_matches('/') } else { &path },
            "permalink": link.as_str(),
            "draft": meta.is_some_and(|meta| meta.draft),
            "word_count": words,
            "reading_time": minutes,
            "assets": Value::from(assets.collect::<Vec<_>>()),
            "lang": section.lang.as_str(),
            "generate_feeds": meta.is_some_and(|meta| meta.generate_feeds),
            "transparent": meta.is_some_and(|meta| meta.transparent),
            "paginate_by": Some(section.paginate_by).filter(|size| *size > 0),
            "paginate_reversed": meta.is_some_and(|meta| meta.paginate_reversed),
            "subsections": self.section_paths(&section.subsections),
            "ancestors": self.section_paths(&section.ancestors),
            "pages": self.listed(&section.pages),
            "page_count": section.pages.len(),
        }
        .into_map()
        .unwrap_or_default();
        let linked = match (self.metadata, head) {
            (true, _) => self.unlinked(),
            (false, head) => {
                let html = self.section_text(at).map_or_else(|| Value::from(""), |text| text.html.clone());
                object! {
                    "content": html,
                    "toc": head.map_or_else(|| Value::from(Vec::<Value>::new()), |head| toc(&head.document, &link)),
                    "translations": self.section_translations(at),
                    "backlinks": self.backlinks(&library.section_incoming[at]),
                }
            }
        };
        map.extend(linked.into_map().unwrap_or_default());
        Value::from(map)
    }

    /// Words, and minutes to read them.
    fn measure(&self, parsed: &Parsed) -> (usize, usize) {
        if !self.library.config.markdown.house_style {
            return (parsed.words, reading::reading_time(parsed.words, &parsed.lang));
        }
        let words = count_words(&plain_text(&parsed.document));
        (words, words.div_ceil(READING_SPEED))
    }

    /// Before and after in the section's own order.
    pub fn neighbours(&self, id: PageId) -> (Option<PageId>, Option<PageId>) {
        let library = &self.library;
        let Some((section, at)) = library.positions[id.index()] else { return (None, None) };
        let pages = &library.sections[section].pages;
        let (before, after) = (at.checked_sub(1).map(|at| pages[at]), pages.get(at + 1).copied());
        (before, after)
    }

    /// The path of a section's file from `content/`, whether it exists or not.
    pub fn section_path(&self, at: usize) -> String {
        let section = &self.library.sections[at];
        if let Some(head) = &section.parsed {
            return head.content_path().to_string();
        }
        let name = match section.lang == self.library.config.default_language {
            true => "_index.md".to_string(),
            false => format!("_index.{}.md", section.lang),
        };
        if section.folder.is_empty() { name } else { format!("{}/{name}", section.folder) }
    }

    fn section_paths(&self, sections: &[usize]) -> Value {
        Value::from(sections.iter().map(|at| Value::from(self.section_path(*at))).collect::<Vec<_>>())
    }

    fn backlinks(&self, from: &std::collections::BTreeSet<LinkFrom>) -> Value {
        let library = &self.library;
        let config = &library.config;
        let sorted: BTreeMap<(String, LinkFrom), Option<String>> = from
            .iter()
            .map(|own| match own {
                LinkFrom::Page(id) => {
                    let page = library.page(*id);
                    let title = page.parsed.meta.has_title.then(|| page.title().to_string());
                    ((permalink(config, &page.address), *own), title)
                }
                LinkFrom::Section(at) => {
                    let section = &library.sections[*at];
                    let title = section.parsed.as_ref().filter(|head| head.meta.has_title);
                    let title = title.map(|head| head.meta.title.value.clone());
                    ((permalink(config, &section.address), *own), title)
                }
            })
            .collect();
        let view =
            |((link, _), title): ((String, LinkFrom), Option<String>)| object! { "permalink": link, "title": title };
        Value::from(sorted.into_iter().map(view).collect::<Vec<_>>())
    }

    /// The same page in all languages, this one included; none in a site of one language.
    fn translations(&self, parsed: &Parsed) -> Value {
        let library = &self.library;
        let languages = library.config.languages.iter();
        let found = languages.filter_map(|own| self.lookup.pages.get(&own.code)?.get(&parsed.canonical));
        let view = |id: &PageId| {
            let page = library.page(*id);
            object! {
                "lang": page.parsed.lang.as_str(),
                "permalink": permalink(&library.config, &page.address),
                "title": page.parsed.meta.has_title.then(|| page.title()),
                "path": page.parsed.content_path(),
            }
        };
        self.if_multilingual(found.map(view).collect())
    }

    fn section_translations(&self, at: usize) -> Value {
        let library = &self.library;
        let folder = &library.sections[at].folder;
        let found = library.sections.iter().enumerate().filter(|(_, other)| other.folder == *folder);
        let view = |(at, other): (usize, &crate::library::Section)| {
            let title = other.parsed.as_ref().filter(|head| head.meta.has_title);
            object! {
                "lang": other.lang.as_str(),
                "permalink": permalink(&library.config, &other.address),
                "title": title.map(|head| head.meta.title.value.as_str()),
                "path": self.section_path(at),
            }
        };
        self.if_multilingual(found.map(view).collect())
    }

    fn if_multilingual(&self, list: Vec<Value>) -> Value {
        Value::from(if self.library.config.languages.len() > 1 { list } else { Vec::new() })
    }
}

fn moment(when: &Option<When>, date: Option<String>) -> Option<String> {
    when.as_ref().map(|when| when.text.clone()).or(date)
}

fn components(path: &str) -> Value {
    let parts = path.split('/').filter(|part| !part.is_empty());
    Value::from(parts.map(Value::from).collect::<Vec<_>>())
}
