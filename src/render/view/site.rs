//! What every template sees.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use tera::Value;

use super::{Views, drawings, lists, object, permalink, strings, tools};
use crate::config::{
    CodeTheme, DataAttributes, HighlightStyle, Highlighting, InsertAnchor, Language, Manner, Markdown, SearchFormat,
    Taxonomy,
};
use crate::diag::{Report, TextFile};
use crate::fields::{Located, Toml};
use crate::library::{Library, PageId};
use crate::plan::{search_index_name, taxonomy_address};

/// Newest cases that `library.newest` holds.
const NEWEST: usize = 12;
/// The version of Zola whose interface this is.
const ZOLA: &str = "0.23.0";

/// `config` and `lang` of the default language, `library` and `tashan`.
pub fn globals(views: &Views) -> Vec<(&'static str, Value)> {
    let library = &views.library;
    let lang = library.config.default_language.as_str();
    let mut out = vec![
        ("config", views.config(lang)),
        ("lang", Value::from(lang)),
        ("tashan", object! { "version": env!("CARGO_PKG_VERSION") }),
        ("zola_version", Value::from(ZOLA)),
    ];
    if library.config.manner == Manner::Tashan {
        out.push(("library", site(views)));
    }
    out
}

/// What a site theme says of itself that matters here.
pub struct Theme {
    /// Defaults of `[extra]`.
    pub extra: BTreeMap<String, Json>,
    /// `[tashan] lists = "cards"`: its lists show no texts, so they need not be made.
    pub cards_only: bool,
}

/// Reads `theme.toml`; most of it is for people who choose a theme.
pub fn theme(manifest: &Option<TextFile>, report: &mut Report) -> Theme {
    let Some(file) = manifest else { return Theme { extra: BTreeMap::new(), cards_only: false } };
    let toml = Toml::parse(file, 0..file.text.len(), report);
    let mut fields = toml.fields();
    let extra = fields.free("extra", report);
    let mut cards_only = false;
    if let Some(mut own) = fields.table("tashan", report) {
        cards_only = own.text("lists", report).is_some_and(|found| found.value == "cards");
        own.finish(report);
    }
    Theme { extra, cards_only }
}

/// What `config` is in each language: what it says for itself over what holds for all.
pub fn configs(library: &Library, theme: &BTreeMap<String, Json>) -> Vec<Value> {
    let config = &library.config;
    let mut extra = theme.clone();
    overlay(&mut extra, &config.extra);
    let extra = Value::from_serializable(&extra);
    config.languages.iter().map(|own| language_config(library, own, &extra)).collect()
}

/// The library's values stand over the theme's, table by table.
fn overlay(under: &mut BTreeMap<String, Json>, over: &BTreeMap<String, Json>) {
    for (key, value) in over {
        match (under.get_mut(key), value) {
            (Some(Json::Object(own)), Json::Object(value)) => {
                let mut table: BTreeMap<String, Json> = own.clone().into_iter().collect();
                overlay(&mut table, &value.clone().into_iter().collect());
                *own = table.into_iter().collect();
            }
            _ => drop(under.insert(key.clone(), value.clone())),
        }
    }
}

fn language_config(library: &Library, own: &Language, extra: &Value) -> Value {
    let config = &library.config;
    let is_library = config.manner == Manner::Tashan;
    let speaks = |text: &str| (is_library || !text.is_empty()).then(|| text.to_string());
    let others = config.languages.iter().filter(|other| other.code != own.code);
    let others: tera::Map = others.map(|other| (other.code.clone().into(), language_view(other))).collect();
    let script = config.search == SearchFormat::Elasticlunr;
    let feeds = own.generate_feeds && (!is_library || !config.base_url.is_empty());
    object! {
        "base_url": config.shown_base_url.as_str(),
        "mode": "build",
        "title": speaks(&own.title),
        "description": speaks(&own.description),
        "languages": Value::from(others),
        "default_language": config.default_language.as_str(),
        "generate_feed": feeds,
        "generate_feeds": feeds,
        "feed_filenames": strings(&own.feed_filenames),
        "taxonomies": own.taxonomies.iter().map(taxonomy).collect::<Vec<_>>(),
        "author": config.author.as_deref(),
        "build_search_index": own.build_search_index,
        "extra": extra.clone(),
        "markdown": markdown(&config.markdown),
        "search": object! { "index_format": own.search.index_format.name() },
        "generate_sitemap": config.generate_sitemap,
        "generate_robots_txt": config.generate_robots_txt,
        "exclude_paginated_pages_in_sitemap": if config.paginated_in_sitemap { "none" } else { "all" },
        "theme": config.theme.value.as_str(),
        "search_index_path": script.then(|| format!("/{}", search_index_name(library))),
    }
}

fn language_view(own: &Language) -> Value {
    let words: tera::Map =
        own.translations.iter().map(|(key, word)| (key.clone().into(), Value::from(word.as_str()))).collect();
    object! {
        "title": Some(own.title.as_str()).filter(|text| !text.is_empty()),
        "description": Some(own.description.as_str()).filter(|text| !text.is_empty()),
        "generate_feeds": own.generate_feeds,
        "feed_filenames": strings(&own.feed_filenames),
        "taxonomies": own.taxonomies.iter().map(taxonomy).collect::<Vec<_>>(),
        "build_search_index": own.build_search_index,
        "search": object! {
            "include_title": own.search.include_title,
            "include_description": own.search.include_description,
            "include_date": own.search.include_date,
            "include_path": own.search.include_path,
            "include_content": own.search.include_content,
            "truncate_content_length": own.search.truncate_content_length,
            "index_format": own.search.index_format.name(),
        },
        "translations": Value::from(words),
    }
}

fn taxonomy(own: &Taxonomy) -> Value {
    object! {
        "name": own.name.as_str(),
        "slug": own.slug.as_str(),
        "title": own.title.as_str(),
        "paginate_by": Some(own.paginate_by).filter(|size| *size > 0),
        "paginate_path": own.paginate_path.as_deref(),
        "render": own.render,
        "feed": own.feed,
    }
}

fn markdown(own: &Markdown) -> Value {
    let anchors = match own.insert_anchor_links {
        InsertAnchor::Left => "left",
        InsertAnchor::Right => "right",
        InsertAnchor::Heading => "heading",
        InsertAnchor::None => "none",
    };
    object! {
        "render_emoji": own.render_emoji,
        "external_links_class": own.external_links_class.as_deref(),
        "external_links_target_blank": own.external_links_target_blank,
        "external_links_no_follow": own.external_links_no_follow,
        "external_links_no_referrer": own.external_links_no_referrer,
        "external_links_external": own.external_links_external,
        "smart_punctuation": own.smart_punctuation,
        "definition_list": own.definition_list,
        "lazy_async_image": own.lazy_async_image,
        "bottom_footnotes": own.bottom_footnotes,
        "github_alerts": own.github_alerts,
        "insert_anchor_links": anchors,
        "highlighting": own.highlighting.as_ref().map(highlighting),
    }
}

fn highlighting(own: &Highlighting) -> Value {
    let (theme, light, dark) = match &own.theme {
        CodeTheme::Classes => (None, None, None),
        CodeTheme::One(theme) => (Some(theme.value.as_str()), None, None),
        CodeTheme::LightDark(light, dark) => (None, Some(light.value.as_str()), Some(dark.value.as_str())),
    };
    let place = match own.data_attr_position {
        DataAttributes::Code => "Code",
        DataAttributes::Pre => "Pre",
        DataAttributes::Both => "Both",
        DataAttributes::None => "None",
    };
    let list = |list: &[Located<String>]| {
        Value::from(list.iter().map(|own| Value::from(own.value.as_str())).collect::<Vec<_>>())
    };
    object! {
        "error_on_missing_language": own.error_on_missing_language,
        "style": if own.style == HighlightStyle::Inline { "inline" } else { "class" },
        "theme": theme,
        "light_theme": light,
        "dark_theme": dark,
        "extra_grammars": list(&own.extra_grammars),
        "extra_themes": list(&own.extra_themes),
        "data_attr_position": place,
    }
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
    let speech = library.config.speech();
    let item = |key: &str, title: &str, path: &str| object! { "key": key, "title": title, "permalink": permalink(library, path) };
    let mut out = vec![item("home", speech.word("首页"), "index.html")];
    let section = |folder: &str| library.sections.iter().find(|section| section.folder == folder);
    if let Some(cases) = section("cases") {
        out.push(item("cases", speech.word("案例"), cases.address.as_str()));
    }
    let taxonomy = |out: &mut Vec<Value>, name: &str, title: &str, exists: bool| {
        if let (Some(path), true) = (taxonomy_address(name, &library.config.default_language, &library.config), exists)
        {
            out.push(item(name, title, path.as_str()));
        }
    };
    let has = |name: &str| library.taxonomy(name).filter(|taxonomy| !taxonomy.terms.is_empty());
    let title = |name: &str| has(name).map_or(String::new(), |taxonomy| taxonomy.title.clone());
    taxonomy(&mut out, "themes", &title("themes"), has("themes").is_some());
    taxonomy(&mut out, "regions", speech.word("地区"), !library.places.is_empty());
    if views.planned("browse.html").is_some() {
        out.push(item("browse", speech.word("浏览"), "browse.html"));
    }
    if let Some(section) = section("collections").filter(|_| collections) {
        out.push(item("collections", &section.title, section.address.as_str()));
    }
    for name in ["organisations", "kinds", "policies", "years"] {
        taxonomy(&mut out, name, &title(name), has(name).is_some());
    }
    if let Some(about) = library.pages.iter().find(|page| page.parsed.content_path() == "about.md") {
        out.push(item("about", speech.word("关于"), about.address.as_str()));
    }
    out
}
