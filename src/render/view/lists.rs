//! The context of lists: sections, terms, places, and their list pages.

use std::collections::BTreeMap;

use tera::{Context, Value};

use super::page::{ancestors, toc};
use super::{Views, drawings, object, permalink, strings};
use crate::base::pinyin;
use crate::base::site_path::SitePath;
use crate::library::{Library, PageId, RegionId, Term};
use crate::plan::{Pager, pager_address, taxonomy_address, term_address};
use crate::render::html;

/// Other themes that a theme's page names.
const RELATED_TERMS: usize = 8;

fn address(library: &Library, path: Option<SitePath>) -> String {
    path.map(|path| permalink(library, path.as_str())).unwrap_or_default()
}

/// Name and address of every term, by taxonomy.
pub fn term_links(library: &Library) -> Vec<Vec<Value>> {
    let style = library.config.url_style;
    let link = |taxonomy: &str, term: &Term| {
        object! {
            "name": term.name.as_str(),
            "slug": term.slug.as_str(),
            "permalink": address(library, term_address(taxonomy, &term.slug, style)),
            "page_count": term.pages.len(),
        }
    };
    library
        .taxonomies
        .iter()
        .map(|taxonomy| taxonomy.terms.iter().map(|term| link(&taxonomy.name, term)).collect())
        .collect()
}

/// Name, address and trail of every place that has cases.
pub fn place_links(library: &Library) -> BTreeMap<RegionId, Value> {
    library.places.keys().map(|id| (*id, place_link(library, *id))).collect()
}

fn place_link(library: &Library, id: RegionId) -> Value {
    let region = library.regions.get(id);
    let count = library.places.get(&id);
    let above = region.parent.map(|parent| library.regions.trail(parent));
    object! {
        "name": region.name.as_str(),
        "slug": region.slug.as_str(),
        "permalink": address(library, term_address("regions", &region.slug, library.config.url_style)),
        "code": region.code.as_deref(),
        "level": region.level(),
        "trail": above.unwrap_or_default(),
        "page_count": count.map_or(0, |count| count.pages.len()),
        "own_count": count.map_or(0, |count| count.own),
    }
}

/// A place with those below it.
fn place_tree(views: &Views, id: RegionId) -> Value {
    let children = views.library.places.get(&id).map(|count| count.children.as_slice()).unwrap_or_default();
    let children: Vec<Value> = children.iter().map(|child| place_tree(views, *child)).collect();
    let mut map =
        views.places.get(&id).cloned().unwrap_or_else(|| place_link(&views.library, id)).into_map().unwrap_or_default();
    map.insert("children".into(), Value::from(children));
    Value::from(map)
}

/// The provinces that have cases, each with what lies below.
pub fn provinces(views: &Views) -> Vec<Value> {
    let library = &views.library;
    let mut top: Vec<RegionId> =
        library.places.keys().copied().filter(|id| library.regions.get(*id).parent.is_none()).collect();
    top.sort_by_key(|id| library.regions.order(*id));
    top.into_iter().map(|id| place_tree(views, id)).collect()
}

/// A term as lists and its own page show it, without its cases.
pub fn term_view(views: &Views, taxonomy: usize, at: usize) -> Value {
    let library = &views.library;
    let list = &library.taxonomies[taxonomy];
    let term = &list.terms[at];
    let region = term.region.map(|id| {
        let region = library.regions.get(id);
        // A place without cases has no page.
        let permalink = views
            .places
            .contains_key(&id)
            .then(|| address(library, term_address("regions", &region.slug, library.config.url_style)));
        object! { "name": region.name.as_str(), "permalink": permalink }
    });
    let mut map = views.terms[taxonomy][at].clone().into_map().unwrap_or_default();
    let more = object! {
        "definition": term.definition.as_deref(),
        "synonyms": strings(&term.synonyms),
        "parent": term.parent.map(|parent| views.terms[taxonomy][parent].clone()),
        "children": term.children.iter().map(|child| views.terms[taxonomy][*child].clone()).collect::<Vec<_>>(),
        "region": region,
        "model_of": term.model_of.as_deref(),
        "number": term.number.as_deref(),
        "issuer": term.issuer.as_deref(),
        "date_text": term.date.map(|date| date.chinese()),
        "initial": pinyin::initial(&term.name).to_string(),
        "sort": pinyin::sort_key(&term.name),
    };
    map.extend(more.into_map().unwrap_or_default());
    Value::from(map)
}

/// The cases of one list page, and `paginator` when there are several.
fn pages(views: &Views, ids: &[PageId], pager: Pager, first: &SitePath, context: &mut Context) -> Value {
    let shown = views.card_list(&ids[pager.range()]);
    if pager.is_paginated() {
        let library = &views.library;
        let link = |index: usize| address(library, pager_address(first, index, library.config.url_style));
        let pagers = (0..pager.count).map(|index| object! { "index": index + 1, "permalink": link(index) });
        let paginator = object! {
            "paginate_by": pager.size,
            "number_pagers": pager.count,
            "current_index": pager.index + 1,
            "total_pages": pager.total,
            "base_url": link(0),
            "first": link(0),
            "last": link(pager.count - 1),
            "previous": pager.index.checked_sub(1).map(link),
            "next": Some(pager.index + 1).filter(|next| *next < pager.count).map(link),
            "pages": shown.clone(),
            "pagers": pagers.collect::<Vec<_>>(),
        };
        context.insert_value("paginator", paginator);
    }
    shown
}

/// Fills `section`.
pub fn section(views: &Views, at: usize, pager: Pager, context: &mut Context) -> Vec<String> {
    let library = &views.library;
    let section = &library.sections[at];
    let shown = pages(views, &section.pages, pager, &section.address, context);
    let subsections = section.subsections.iter().map(|at| {
        let section = &library.sections[*at];
        let description = section.parsed.as_ref().and_then(|head| head.meta.description.as_deref());
        let permalink = permalink(library, section.address.as_str());
        object! { "title": section.title.as_str(), "permalink": permalink, "description": description, "page_count": section.pages.len() }
    });
    let head = section.parsed.as_ref();
    let content = head.map(|head| {
        html::body(
            &head.document,
            &library.section_links[at],
            &html::Additions { charts: drawings::of_section(library, &head.charts), ..html::Additions::default() },
            &views.highlighter,
            library.config.allow_html,
        )
    });
    let above = section.folder.rsplit_once('/').map_or("", |(above, _)| above);
    let view = object! {
        "title": section.title.as_str(),
        "description": head.and_then(|head| head.meta.description.as_deref()),
        "permalink": permalink(library, section.address.as_str()),
        "path": section.address.rooted(),
        "content": Value::safe_string(&content.unwrap_or_default()),
        "toc": head.map(|head| toc(&head.document)),
        "extra": head.map(|head| Value::from_serializable(&head.meta.extra)),
        "pages": shown,
        "page_count": section.pages.len(),
        "subsections": subsections.collect::<Vec<_>>(),
        "ancestors": if section.folder.is_empty() { Value::from(Vec::<Value>::new()) } else { ancestors(library, above) },
    };
    context.insert_value("section", view);
    let named = head.and_then(|head| head.meta.template.as_ref()).map(|template| template.value.clone());
    let usual = match section.folder.as_str() {
        "" => vec!["index.html"],
        "cases" => vec!["cases.html", "section.html"],
        "collections" => vec!["collections.html", "section.html"],
        _ => vec!["section.html"],
    };
    named.map_or_else(|| usual.into_iter().map(str::to_string).collect(), |named| vec![named])
}

fn taxonomy_view(library: &Library, name: &str, title: &str) -> Value {
    object! { "name": name, "title": title, "slug": name, "lang": library.config.default_language.as_str(), "permalink": address(library, taxonomy_address(name)) }
}

fn templates(name: &str, page: &str) -> Vec<String> {
    vec![format!("{name}/{page}.html"), format!("taxonomy_{page}.html")]
}

/// Fills `taxonomy` and `terms`.
pub fn taxonomy_list(views: &Views, at: usize, context: &mut Context) -> Vec<String> {
    let taxonomy = &views.library.taxonomies[at];
    context.insert_value("taxonomy", taxonomy_view(&views.library, &taxonomy.name, &taxonomy.title));
    let terms: Vec<Value> = (0..taxonomy.terms.len()).map(|term| term_view(views, at, term)).collect();
    context.insert_value("terms", Value::from(terms));
    templates(&taxonomy.name, "list")
}

/// Fills `taxonomy` and `term`.
pub fn term_page(views: &Views, taxonomy: usize, at: usize, pager: Pager, context: &mut Context) -> Vec<String> {
    let library = &views.library;
    let list = &library.taxonomies[taxonomy];
    let term = &list.terms[at];
    if let Some(first) = term_address(&list.name, &term.slug, library.config.url_style) {
        let shown = pages(views, &term.pages, pager, &first, context);
        let mut map = term_view(views, taxonomy, at).into_map().unwrap_or_default();
        map.insert("pages".into(), shown);
        map.insert("related".into(), related_terms(views, taxonomy, at));
        context.insert_value("term", Value::from(map));
    }
    context.insert_value("taxonomy", taxonomy_view(library, &list.name, &list.title));
    templates(&list.name, "single")
}

/// The terms of the same taxonomy that its cases also have, the most frequent first.
fn related_terms(views: &Views, taxonomy: usize, at: usize) -> Value {
    let library = &views.library;
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for id in &library.taxonomies[taxonomy].terms[at].pages {
        for other in library.terms[id.index()].by_taxonomy[taxonomy].iter().filter(|other| **other != at) {
            *counts.entry(*other).or_default() += 1;
        }
    }
    let mut sorted: Vec<(usize, usize)> = counts.into_iter().collect();
    sorted.sort_by_key(|(term, count)| (std::cmp::Reverse(*count), *term));
    let view = |(term, count): (usize, usize)| {
        let mut map = views.terms[taxonomy][term].clone().into_map().unwrap_or_default();
        map.insert("count".into(), Value::from(count));
        Value::from(map)
    };
    Value::from(sorted.into_iter().take(RELATED_TERMS).map(view).collect::<Vec<_>>())
}

fn places_title(library: &Library) -> &str {
    library
        .config
        .taxonomies
        .iter()
        .find(|taxonomy| taxonomy.name == "regions")
        .map_or("地区", |taxonomy| &taxonomy.title)
}

/// Fills `taxonomy` and `terms` with the tree of places.
pub fn place_list(views: &Views, context: &mut Context) -> Vec<String> {
    context.insert_value("taxonomy", taxonomy_view(&views.library, "regions", places_title(&views.library)));
    context.insert_value("terms", Value::from(provinces(views)));
    templates("regions", "list")
}

/// Fills `taxonomy` and `term` with a place and the cases at and below it.
pub fn place_page(views: &Views, id: RegionId, pager: Pager, context: &mut Context) -> Vec<String> {
    let library = &views.library;
    let region = library.regions.get(id);
    let count = &library.places[&id];
    if let Some(first) = term_address("regions", &region.slug, library.config.url_style) {
        let shown = pages(views, &count.pages, pager, &first, context);
        let mut map = place_tree(views, id).into_map().unwrap_or_default();
        let path = library.regions.path(id);
        let trail = path[..path.len() - 1].iter().filter_map(|id| views.places.get(id).cloned());
        let siblings =
            region.parent.and_then(|parent| library.places.get(&parent)).map(|parent| parent.children.as_slice());
        let siblings = siblings
            .unwrap_or_default()
            .iter()
            .filter(|other| **other != id)
            .filter_map(|id| views.places.get(id).cloned());
        map.insert("pages".into(), shown);
        map.insert("trail".into(), Value::from(trail.collect::<Vec<_>>()));
        map.insert("siblings".into(), Value::from(siblings.collect::<Vec<_>>()));
        context.insert_value("term", Value::from(map));
    }
    context.insert_value("taxonomy", taxonomy_view(library, "regions", places_title(library)));
    templates("regions", "single")
}
