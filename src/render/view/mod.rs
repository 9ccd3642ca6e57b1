//! What templates see: plain values with Zola's names. What many pages show (cards, terms, places, the
//! site's navigation) is converted once; cloning such a value shares it.

mod card;
mod drawings;
mod json_ld;
mod lists;
mod mentions;
mod narrative;
mod page;
mod site;
mod tools;

use std::collections::BTreeMap;
use std::sync::Arc;

use tera::{Context, Value};

pub use card::stable_id;
pub use tools::{place_names, term_names};

use super::citation::Style;
use super::highlight::Highlighter;
use crate::diag::{Report, TextFile};
use crate::edition::Edition;
use crate::library::{Library, PageId, RegionId};
use crate::plan::{Content, Entry, Plan};

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
    highlighter: Highlighter,
    /// By page.
    cards: Vec<Value>,
    /// By taxonomy and term: name and address.
    terms: Vec<Vec<Value>>,
    /// The same for places.
    places: BTreeMap<RegionId, Value>,
    plan: Arc<Plan>,
    /// Only a program that was built with a broken style has none.
    citation: Option<Style>,
}

impl Views {
    /// Makes what many pages share.
    pub fn new(library: Arc<Library>, plan: Arc<Plan>, highlighter: Highlighter) -> Views {
        let terms = lists::term_links(&library);
        let places = lists::place_links(&library);
        let cards = card::all(&library, &terms, &places);
        Views { library, highlighter, cards, terms, places, plan, citation: Style::load().ok() }
    }

    /// What every template sees: `config`, `lang`, `library`, `tashan`.
    pub fn globals(&self, manifest: &Option<TextFile>, report: &mut Report) -> Vec<(&'static str, Value)> {
        site::globals(self, manifest, report)
    }

    /// The templates that may show an entry, the best first, and their context.
    pub fn context(&self, entry: &Entry, edition: &Edition) -> (Vec<String>, Context) {
        let mut context = Context::new();
        let path = entry.path.rooted();
        context.insert_value("current_url", Value::from(permalink(&self.library, entry.path.as_str())));
        context.insert_value("current_path", Value::from(path));
        let names = match &entry.content {
            Content::Page(id) => page::fill(self, *id, &mut context),
            Content::Section(at, pager) => lists::section(self, *at, *pager, &mut context),
            Content::TaxonomyList(at) => lists::taxonomy_list(self, *at, &mut context),
            Content::Term { taxonomy, term, pager } => lists::term_page(self, *taxonomy, *term, *pager, &mut context),
            Content::Places => lists::place_list(self, &mut context),
            Content::Place(id, pager) => lists::place_page(self, *id, *pager, &mut context),
            Content::Search(name) => vec![name.to_string()],
            Content::Tool(tool) => tools::fill(self, *tool, edition, &mut context),
            _ => vec!["404.html".to_string()],
        };
        context.insert_value("json_ld", Value::from(json_ld::of(self, entry)));
        (names, context)
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
    format!("{}/{path}", library.config.base_url)
}

fn strings(list: &[String]) -> Value {
    Value::from(list.iter().map(|text| Value::from(text.as_str())).collect::<Vec<_>>())
}
