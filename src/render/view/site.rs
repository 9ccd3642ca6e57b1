//! What every template sees.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use tera::Value;

use super::{Views, drawings, lists, object, permalink, tools};
use crate::config::SearchFormat;
use crate::diag::{Report, TextFile};
use crate::fields::Toml;
use crate::library::{Library, PageId};
use crate::plan::{search_index_name, taxonomy_address};

/// Newest cases that `library.newest` holds.
const NEWEST: usize = 12;

/// `config`, `lang`, `library` and `tashan`.
pub fn globals(views: &Views, manifest: &Option<TextFile>, report: &mut Report) -> Vec<(&'static str, Value)> {
    let library = &views.library;
    vec![
        ("config", config(library, manifest, report)),
        ("lang", Value::from(library.config.default_language.as_str())),
        ("library", site(views)),
        ("tashan", object! { "version": env!("CARGO_PKG_VERSION") }),
    ]
}

fn config(library: &Library, manifest: &Option<TextFile>, report: &mut Report) -> Value {
    let config = &library.config;
    let mut extra: BTreeMap<String, Json> = manifest.as_ref().map(|file| theme_extra(file, report)).unwrap_or_default();
    extra.extend(config.extra.iter().map(|(key, value)| (key.clone(), value.clone())));
    let taxonomies = config
        .taxonomies
        .iter()
        .map(|taxonomy| object! { "name": taxonomy.name.as_str(), "title": taxonomy.title.as_str() });
    let searched = config.search != SearchFormat::None;
    let script = config.search == SearchFormat::Elasticlunr;
    object! {
        "title": config.title.as_str(),
        "description": config.description.as_str(),
        "base_url": config.base_url.as_str(),
        "default_language": config.default_language.as_str(),
        "theme": config.theme.value.as_str(),
        "generate_feeds": config.generate_feeds && !config.base_url.is_empty(),
        "build_search_index": searched,
        "search_index_path": script.then(|| format!("/{}", search_index_name(library))),
        "taxonomies": taxonomies.collect::<Vec<_>>(),
        "extra": Value::from_serializable(&extra),
    }
}

/// `[extra]` of `theme.toml`; the rest of that file is for people who choose a theme.
fn theme_extra(manifest: &TextFile, report: &mut Report) -> BTreeMap<String, Json> {
    Toml::parse(manifest, 0..manifest.text.len(), report).fields().free("extra", report)
}

fn site(views: &Views) -> Value {
    let library = &views.library;
    let mut newest: Vec<PageId> = library.cases().collect();
    let cases = newest.len();
    newest.sort_by_key(|id| (std::cmp::Reverse(library.page(*id).date()), *id));
    newest.truncate(NEWEST);
    let collections: Vec<PageId> = library.sequences.iter().filter_map(|sequence| sequence.page).collect();
    let collections = match library.sections.iter().find(|section| section.folder == "collections") {
        Some(section) => section.pages.iter().copied().filter(|id| collections.contains(id)).collect(),
        None => collections,
    };
    let used = |name: &str| {
        library.taxonomy(name).map_or(0, |taxonomy| taxonomy.terms.iter().filter(|term| !term.pages.is_empty()).count())
    };
    let counts = object! {
        "cases": cases,
        "themes": used("themes"),
        "regions": library.places.len(),
        "organisations": used("organisations"),
        "kinds": used("kinds"),
        "years": used("years"),
        "collections": collections.len(),
    };
    let (tools, by_key) = tools::links(views);
    let section = |folder: &str| {
        let found = library.sections.iter().find(|section| section.folder == folder);
        found.map(|section| permalink(library, section.address.as_str()))
    };
    object! {
        "counts": counts,
        "nav": nav(views, !collections.is_empty()),
        "newest": views.card_list(&newest),
        "collections": views.card_list(&collections),
        "themes": terms(views, "themes"),
        "kinds": terms(views, "kinds"),
        "years": terms(views, "years"),
        "regions": lists::provinces(views),
        "sections": object! { "cases": section("cases"), "collections": section("collections") },
        "theme_chart": drawings::themes(views),
        "tiles": drawings::tiles(views),
        "tools": tools,
        "tool": by_key,
        "search": views.planned("search.html"),
        "browse": views.planned("browse.html"),
    }
}

/// The terms of a taxonomy that have cases.
fn terms(views: &Views, name: &str) -> Vec<Value> {
    let Some(at) = views.library.taxonomies.iter().position(|taxonomy| taxonomy.name == name) else {
        return Vec::new();
    };
    let terms = &views.library.taxonomies[at].terms;
    (0..terms.len())
        .filter(|term| !terms[*term].pages.is_empty())
        .map(|term| lists::term_view(views, at, term))
        .collect()
}

/// The main pages that this library has.
fn nav(views: &Views, collections: bool) -> Vec<Value> {
    let library = &views.library;
    let item = |key: &str, title: &str, path: &str| object! { "key": key, "title": title, "permalink": permalink(library, path) };
    let mut out = vec![item("home", "首页", "index.html")];
    let section = |folder: &str| library.sections.iter().find(|section| section.folder == folder);
    if let Some(cases) = section("cases") {
        out.push(item("cases", "案例", cases.address.as_str()));
    }
    let taxonomy = |out: &mut Vec<Value>, name: &str, title: &str, exists: bool| {
        if let (Some(path), true) = (taxonomy_address(name), exists) {
            out.push(item(name, title, path.as_str()));
        }
    };
    let has = |name: &str| library.taxonomy(name).filter(|taxonomy| !taxonomy.terms.is_empty());
    let title = |name: &str| has(name).map_or(String::new(), |taxonomy| taxonomy.title.clone());
    taxonomy(&mut out, "themes", &title("themes"), has("themes").is_some());
    taxonomy(&mut out, "regions", "地区", !library.places.is_empty());
    if views.planned("browse.html").is_some() {
        out.push(item("browse", "浏览", "browse.html"));
    }
    if let Some(section) = section("collections").filter(|_| collections) {
        out.push(item("collections", &section.title, section.address.as_str()));
    }
    for name in ["organisations", "kinds", "policies", "years"] {
        taxonomy(&mut out, name, &title(name), has(name).is_some());
    }
    if let Some(about) = library.pages.iter().find(|page| page.parsed.content_path() == "about.md") {
        out.push(item("about", "关于", about.address.as_str()));
    }
    out
}
