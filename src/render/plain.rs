//! What templates see of a page as plain JSON, for forms of the library that are no pages of its site.

use serde_json::Value as Json;

use super::Renderer;
use crate::edition::Edition;
use crate::plan::Entry;

impl Renderer {
    /// The value that the templates of an entry have under a name (`page`, `section`, `terms` …); null where they have none.
    pub fn seen(&self, entry: &Entry, edition: &Edition, name: &str) -> Json {
        let (_, context) = self.views.context(entry, edition);
        // Views are texts, numbers, lists and maps with names, which JSON has too.
        context.get(name).and_then(|value| serde_json::to_value(value).ok()).unwrap_or(Json::Null)
    }
}
