//! What templates see: plain values with Zola's names. What many pages show (cards, terms, places, the
//! site's navigation) is converted once; cloning such a value shares it.

mod card;
mod content;
mod drawings;
mod feeds;
mod interface;
mod json_ld;
mod lists;
mod mentions;
mod narrative;
mod page;
mod site;
mod snippets;
mod terms;
mod toc;
#[cfg(test)]
pub use toc::toc;
mod tools;

use std::collections::BTreeMap;
use std::sync::Arc;

use tera::{Context, Value};

pub use card::stable_id;
pub use content::Text;
pub use tools::{place_names, term_names};

use super::Given;
use super::citation::Style;
use super::highlight::Highlighter;
use crate::base::site_path::SitePath;
use crate::config::Manner;
use crate::diag::Report;
use crate::edition::Edition;
use crate::library::{self, Library, PageId, RegionId};
use crate::plan::{Content, Entry, FeedOf, Pager, Plan};
use snippets::Snippets;

/// A map value from keys and values.
macro_rules! object {
    ($($key:literal : $value:expr),* $(,)?) => {{
        let mut map = tera::Map::default();
        $(map.insert(tera::value::Key::from($key), tera::Value::from($value));)*
        tera::Value::from(map)
    }};
}
use object;

/// The views of one library.
pub struct Views {
    library: Arc<Library>,
    highlighter: Arc<Highlighter>,
    /// By page.
    cards: Vec<Value>,
    /// By taxonomy and term: name and address.
    terms: Vec<Vec<Value>>,
    /// The same for places.
    places: BTreeMap<RegionId, Value>,
    plan: Arc<Plan>,
    /// Only a program that was built with a broken style has none.
    citation: Option<Style>,
    /// Pages and sections as they were asked for.
    made: content::Made,
    /// Where paths lead.
    lookup: interface::Lookup,
    /// Taxonomies and terms by name.
    named: terms::Named,
    /// By language: what `config` is.
    configs: Vec<Value>,
    /// Whether lists hold cards instead of whole pages.
    cards_only: bool,
    /// Whether no text has been read yet: pages have no content.
    metadata: bool,
    /// The small templates that stand inside texts.
    snippets: Snippets,
}

/// What an entry is rendered from.
pub struct Scene {
    /// The templates that may show it, the best first.
    pub templates: Vec<String>,
    /// What they see.
    pub context: Context,
    /// The text of its content file, if it has one.
    pub text: Option<Arc<Text>>,
}

/// What views are made of beside the library.
pub struct About<'a> {
    /// The site theme and what templates may read.
    pub given: &'a Given<'a>,
    /// Whether no text has been read yet.
    pub metadata: bool,
}

impl Views {
    /// Makes what many pages share.
    pub fn new(library: Arc<Library>, plan: Arc<Plan>, about: &About<'_>, report: &mut Report) -> Views {
        let theme = site::theme(&about.given.theme.manifest, report);
        let configs = site::configs(&library, &theme.extra);
        let terms = lists::term_links(&library);
        let places = lists::place_links(&library);
        let cards = card::all(&library, &terms, &places);
        Views {
            made: content::Made::new(library.pages.len(), library.sections.len()),
            lookup: interface::Lookup::new(&library),
            named: terms::Named::new(&library),
            cards_only: theme.cards_only,
            metadata: about.metadata,
            snippets: Snippets::new(&library, about.given),
            citation: Style::load().ok(),
            configs,
            library,
            highlighter: about.given.highlighter.clone(),
            cards,
            terms,
            places,
            plan,
        }
    }

    /// What every template sees: `config`, `lang`, `library`, `tashan`.
    pub fn globals(&self) -> Vec<(&'static str, Value)> {
        site::globals(self)
    }

    /// What `config` is in a language.
    pub fn config(&self, lang: &str) -> Value {
        let at = self.library.config.languages.iter().position(|own| own.code == lang).unwrap_or(0);
        self.configs.get(at).cloned().unwrap_or_else(Value::none)
    }

    /// What an entry is rendered from.
    pub fn scene(&self, entry: &Entry, edition: &Edition) -> Scene {
        let mut context = Context::new();
        let lang = self.lang(&entry.content);
        context.insert_value("config", self.config(lang));
        context.insert_value("lang", Value::from(lang));
        if !matches!(entry.content, Content::NotFound) || self.library.config.manner == Manner::Tashan {
            context.insert_value("current_url", Value::from(library::permalink(&self.library.config, &entry.path)));
            context.insert_value("current_path", self.current_path(entry));
        }
        let mut text = None;
        let templates = match &entry.content {
            Content::Page(id) => page::fill(self, *id, text.insert(self.text(*id)), &mut context),
            Content::Section(at, pager) => {
                text = self.section_text(*at);
                lists::section(self, *at, *pager, &mut context)
            }
            Content::TaxonomyList(at) => lists::taxonomy_list(self, *at, &mut context),
            Content::Term { taxonomy, term, pager } => lists::term_page(self, *taxonomy, *term, *pager, &mut context),
            Content::Places => lists::place_list(self, &mut context),
            Content::Place(id, pager) => lists::place_page(self, *id, *pager, &mut context),
            Content::Search(name) => vec![name.to_string()],
            Content::Tool(tool) => tools::fill(self, *tool, edition, &mut context),
            Content::Feed { of, file } => feeds::feed(self, *of, file, entry, &mut context),
            Content::Sitemap(number) => feeds::sitemap(self, *number, &mut context),
            Content::SitemapIndex(count) => feeds::sitemap_index(self, *count, &mut context),
            Content::Robots => vec!["robots.txt".to_string()],
            Content::OwnSearch => feeds::search(self, &mut context),
            Content::Redirect { to, .. } => feeds::redirect(to, &mut context),
            _ => vec!["404.html".to_string()],
        };
        context.insert_value("json_ld", Value::from(json_ld::of(self, entry)));
        Scene { templates, context, text }
    }

    fn current_path(&self, entry: &Entry) -> Value {
        if let Content::Section(at, Pager { index: 0, .. }) = &entry.content {
            return self.section(*at).get_from_path("path").cloned().unwrap_or_else(Value::none);
        }
        Value::from(library::public_path(&self.library.config, &entry.path))
    }

    /// The language of an entry.
    fn lang(&self, content: &Content) -> &str {
        let library = &self.library;
        match content {
            Content::Page(id) => &library.page(*id).parsed.lang,
            Content::Section(at, _) => &library.sections[*at].lang,
            Content::TaxonomyList(at) | Content::Term { taxonomy: at, .. } => &library.taxonomies[*at].lang,
            Content::Feed { of, .. } => match of {
                FeedOf::Site(at) => &library.config.languages[*at].code,
                FeedOf::Section(at) => &library.sections[*at].lang,
                FeedOf::Term(at, _) => &library.taxonomies[*at].lang,
            },
            _ => &library.config.default_language,
        }
    }

    /// The address of a page that only some site themes have.
    fn planned(&self, path: &str) -> Option<String> {
        self.plan.locate(path).map(|entry| permalink(&self.library, entry.path.as_str()))
    }

    fn card(&self, id: PageId) -> Value {
        self.cards[id.index()].clone()
    }

    fn card_list(&self, ids: &[PageId]) -> Value {
        Value::from(ids.iter().map(|id| self.card(*id)).collect::<Vec<_>>())
    }
}

/// The address that templates write: from the root, or the whole one when the library has a `base_url`.
/// It is made relative after rendering.
fn permalink(library: &Library, path: &str) -> String {
    SitePath::new(path).map(|path| library::permalink(&library.config, &path)).unwrap_or_default()
}

fn strings(list: &[String]) -> Value {
    Value::from(list.iter().map(|text| Value::from(text.as_str())).collect::<Vec<_>>())
}
