//! What templates see of a page as plain JSON: for forms of the library that are no pages of its site, and for theme authors.

use serde_json::Value as Json;
use tera::Context;

use super::Renderer;
use super::view::Scene;
use crate::edition::Edition;
use crate::plan::Entry;

impl Renderer {
    /// The value that the templates of an entry have under a name (`page`, `section`, `terms` …); null where they have none.
    pub fn seen(&self, entry: &Entry, edition: &Edition, name: &str) -> Json {
        value(&self.views.scene(entry, edition).context, name)
    }

    /// The templates that may show an entry, the best first, and all that they see; what every template sees is not in it
    /// unless it is `config` or `lang`.
    pub fn inspect(&self, entry: &Entry) -> (Vec<String>, Json) {
        let Scene { templates, context, .. } = self.views.scene(entry, &self.edition);
        let names = CONTEXT.iter().filter(|name| context.contains_key(name));
        (templates, names.map(|name| (name.to_string(), value(&context, name))).collect())
    }
}

/// Every name that some template's context has.
pub const CONTEXT: &[&str] = &[
    "config",
    "lang",
    "current_path",
    "current_url",
    "page",
    "section",
    "paginator",
    "taxonomy",
    "term",
    "terms",
    "feed_url",
    "last_updated",
    "pages",
    "entries",
    "sitemaps",
    "url",
    "json_ld",
];

fn value(context: &Context, name: &str) -> Json {
    // Views are texts, numbers, lists and maps with names, which JSON has too.
    context.get(name).and_then(|value| serde_json::to_value(value).ok()).unwrap_or(Json::Null)
}
