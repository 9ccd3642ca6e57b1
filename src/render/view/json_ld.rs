//! What a page is about, for machines: JSON-LD in the words of https://schema.org.

use serde_json::{Map, Value as Json, json};

use super::{Views, permalink};
use crate::library::PageId;
use crate::plan::{Content, Entry};
use crate::render::view::{place_names, term_names};

/// The JSON-LD of a page, safe inside a `<script>`.
pub fn of(views: &Views, entry: &Entry) -> String {
    let library = &views.library;
    let mut map = match &entry.content {
        Content::Page(id) => page(views, *id),
        Content::Section(at, _) => {
            named(if *at == 0 { "WebSite" } else { "CollectionPage" }, &library.sections[*at].title)
        }
        Content::TaxonomyList(at) => named("CollectionPage", &library.taxonomies[*at].title),
        Content::Term { taxonomy, term, .. } => {
            let term = &library.taxonomies[*taxonomy].terms[*term];
            let mut map = named("CollectionPage", &term.name);
            let about = json!({ "@type": "DefinedTerm", "name": term.name, "description": term.definition });
            map.insert("about".into(), about);
            map
        }
        Content::Place(id, _) => {
            let name = &library.regions.get(*id).name;
            let mut map = named("CollectionPage", name);
            map.insert("about".into(), json!({ "@type": "AdministrativeArea", "name": name }));
            map
        }
        Content::Tool(tool) => named("WebPage", library.config.speech().word(tool.title)),
        _ => named("WebPage", &library.config.title),
    };
    map.insert("@context".into(), json!("https://schema.org"));
    map.insert("inLanguage".into(), json!(library.config.default_language));
    // Without a base_url a page has no address of its own: the same file lies on many sticks.
    if !library.config.base_url.is_empty() {
        map.insert("url".into(), json!(permalink(library, entry.path.as_str())));
    }
    if !matches!(&entry.content, Content::Section(0, _)) {
        map.insert("isPartOf".into(), json!({ "@type": "WebSite", "name": library.config.title }));
    }
    map.retain(|_, value| !value.is_null());
    Json::from(map).to_string().replace('<', "\\u003c")
}

fn named(kind: &str, name: &str) -> Map<String, Json> {
    Map::from_iter([("@type".to_string(), json!(kind)), ("name".to_string(), json!(name))])
}

fn page(views: &Views, id: PageId) -> Map<String, Json> {
    let library = &views.library;
    let page = library.page(id);
    if !page.is_case {
        return named("WebPage", page.title());
    }
    let typed = |kind: &str, names: Vec<String>| -> Json {
        let list: Vec<Json> = names.into_iter().map(|name| json!({ "@type": kind, "name": name })).collect();
        if list.is_empty() { Json::Null } else { Json::from(list) }
    };
    let source = page.parsed.meta.case.as_ref().and_then(|case| case.source.as_ref());
    let mut map = named("Article", page.title());
    map.remove("name");
    map.insert("headline".into(), json!(page.title()));
    map.insert("description".into(), json!(page.parsed.meta.description));
    map.insert("datePublished".into(), json!(page.date().map(|date| date.to_string())));
    map.insert("about".into(), typed("DefinedTerm", term_names(library, id, "themes")));
    map.insert("mentions".into(), typed("Organization", term_names(library, id, "organisations")));
    map.insert("contentLocation".into(), typed("AdministrativeArea", place_names(library, id)));
    map.insert(
        "isBasedOn".into(),
        source.map_or(Json::Null, |source| {
            let mut work = named("PublicationIssue", &source.title);
            work.insert("issueNumber".into(), json!(source.issue));
            work.insert("datePublished".into(), json!(source.date.map(|date| date.to_string())));
            work.insert(
                "publisher".into(),
                source.publisher.as_ref().map_or(Json::Null, |name| json!({ "@type": "Organization", "name": name })),
            );
            work.insert(
                "author".into(),
                source.author.as_ref().map_or(Json::Null, |name| json!({ "@type": "Person", "name": name })),
            );
            work.retain(|_, value| !value.is_null());
            Json::from(work)
        }),
    );
    map
}
