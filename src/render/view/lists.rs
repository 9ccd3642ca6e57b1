//! The context of lists: sections, terms, places, and their list pages.

use std::collections::BTreeMap;

use tera::{Context, Value};

use super::page::trail;
use super::{Views, object, permalink, strings};
use crate::base::pinyin;
use crate::base::site_path::SitePath;
use crate::config::Manner;
use crate::library::{self, Library, PageId, RegionId, Taxonomy, Term};
use crate::plan::{Pager, address_of_term, pager_address, section_pager_folder, taxonomy_address, term_address};

/// Other themes that a theme's page names.
const RELATED_TERMS: usize = 8;

fn address(library: &Library, path: Option<SitePath>) -> String {
    path.map(|path| permalink(library, path.as_str())).unwrap_or_default()
}

/// Name and address of every term, by taxonomy.
pub fn term_links(library: &Library) -> Vec<Vec<Value>> {
    let link = |taxonomy: &Taxonomy, at: usize, term: &Term| {
        let page = address_of_term(taxonomy, at, &library.config);
        object! {
            "name": term.name.as_str(),
            "slug": term.slug.as_str(),
            "path": page.as_ref().map(|page| library::public_path(&library.config, page)),
            "permalink": address(library, page),
            "page_count": term.pages.len(),
        }
    };
    let links = |taxonomy: &Taxonomy| -> Vec<Value> {
        taxonomy.terms.iter().enumerate().map(|(at, term)| link(taxonomy, at, term)).collect()
    };
    library.taxonomies.iter().map(links).collect()
}

/// The first list page of a place.
fn place_address(library: &Library, slug: &str) -> Option<SitePath> {
    term_address("regions", &library.config.default_language, slug, &library.config)
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
        "path": place_address(library, &region.slug).map(|page| library::public_path(&library.config, &page)),
        "permalink": address(library, place_address(library, &region.slug)),
        "code": region.code.as_deref(),
        "level": library.config.speech().word(region.level()),
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
        let permalink = views.places.contains_key(&id).then(|| address(library, place_address(library, &region.slug)));
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
        "date_text": term.date.map(|date| date.spoken(views.library.config.speech())),
        "initial": pinyin::initial(&term.name).to_string(),
        "sort": pinyin::sort_key(&term.name),
    };
    map.extend(more.into_map().unwrap_or_default());
    Value::from(map)
}

/// A list and where its list pages lie.
struct List<'a> {
    first: &'a SitePath,
    folder: Option<&'a str>,
}

/// Fills `paginator` where a list is cut into list pages.
fn paginate(views: &Views, ids: &[PageId], pager: Pager, list: &List<'_>, context: &mut Context) {
    if pager.size == 0 {
        return;
    }
    let library = &views.library;
    let config = &library.config;
    let link = |index: usize| address(library, pager_address(list.first, index, list.folder, config.url_style));
    let pagers = (0..pager.count).map(|index| object! { "index": index + 1, "permalink": link(index) });
    let folder = list.folder.unwrap_or("page");
    let slash = if folder.is_empty() { "" } else { "/" };
    let paginator = object! {
        "paginate_by": pager.size,
        "number_pagers": pager.count,
        "current_index": pager.index + 1,
        "total_pages": pager.total,
        "base_url": format!("{}{folder}{slash}", link(0)),
        "first": link(0),
        "last": link(pager.count - 1),
        "previous": pager.index.checked_sub(1).map(link),
        "next": Some(pager.index + 1).filter(|next| *next < pager.count).map(link),
        "pages": views.listed(&pager.pick(ids)),
        "pagers": pagers.collect::<Vec<_>>(),
    };
    context.insert_value("paginator", paginator);
}

/// Fills `section`.
pub fn section(views: &Views, at: usize, pager: Pager, context: &mut Context) -> Vec<String> {
    let library = &views.library;
    let section = &library.sections[at];
    let list = List { first: &section.address, folder: section_pager_folder(section) };
    paginate(views, &section.pages, pager, &list, context);
    let mut value = views.section(at);
    if library.config.manner == Manner::Tashan {
        let below = section.subsections.iter().map(|at| {
            let section = &library.sections[*at];
            let description = section.parsed.as_ref().and_then(|head| head.meta.description.as_deref());
            let permalink = permalink(library, section.address.as_str());
            object! { "title": section.title.as_str(), "permalink": permalink, "description": description, "page_count": section.pages.len() }
        });
        let above = section.folder.rsplit_once('/').map_or("", |(above, _)| above);
        let none = Value::from(Vec::<Value>::new());
        let more = object! {
            "sections": below.collect::<Vec<_>>(),
            "trail": if section.folder.is_empty() { none } else { trail(library, above) },
        };
        let mut map = value.into_map().unwrap_or_default();
        map.extend(more.into_map().unwrap_or_default());
        value = Value::from(map);
    }
    context.insert_value("section", value);
    let head = section.parsed.as_ref();
    let named = head.and_then(|head| head.meta.template.as_ref()).map(|template| template.value.clone());
    let is_library = library.config.manner == Manner::Tashan;
    let usual = match section.folder.as_str() {
        "" => vec!["index.html"],
        "cases" if is_library => vec!["cases.html", "section.html"],
        "collections" if is_library => vec!["collections.html", "section.html"],
        _ => vec!["section.html"],
    };
    named.map_or_else(|| usual.into_iter().map(str::to_string).collect(), |named| vec![named])
}

/// A taxonomy as the configuration has it.
pub fn taxonomy_view(library: &Library, taxonomy: &Taxonomy) -> Value {
    let permalink = address(library, taxonomy_address(&taxonomy.slug, &taxonomy.lang, &library.config));
    object! {
        "name": taxonomy.name.as_str(),
        "slug": taxonomy.slug.as_str(),
        "title": taxonomy.title.as_str(),
        "paginate_by": Some(taxonomy.paginate_by).filter(|size| *size > 0),
        "paginate_path": taxonomy.paginate_path.as_deref(),
        "feed": taxonomy.feed,
        "render": taxonomy.render,
        "lang": taxonomy.lang.as_str(),
        "permalink": permalink,
    }
}

/// The same of the places.
pub fn places_view(library: &Library) -> Value {
    let declared = library.config.taxonomies.iter().find(|taxonomy| taxonomy.name == "regions");
    let lang = library.config.default_language.as_str();
    object! {
        "name": "regions",
        "slug": "regions",
        "title": declared.map_or(library.config.speech().word("地区"), |taxonomy| &taxonomy.title),
        "paginate_by": declared.map(|own| own.paginate_by).filter(|size| *size > 0),
        "paginate_path": Value::none(),
        "feed": false,
        "render": true,
        "lang": lang,
        "permalink": address(library, taxonomy_address("regions", lang, &library.config)),
    }
}

fn templates(name: &str, page: &str) -> Vec<String> {
    vec![format!("{name}/{page}.html"), format!("taxonomy_{page}.html")]
}

/// Fills `taxonomy` and `terms`.
pub fn taxonomy_list(views: &Views, at: usize, context: &mut Context) -> Vec<String> {
    let taxonomy = &views.library.taxonomies[at];
    context.insert_value("taxonomy", taxonomy_view(&views.library, taxonomy));
    let terms: Vec<Value> = (0..taxonomy.terms.len()).map(|term| views.whole_term(at, term)).collect();
    context.insert_value("terms", Value::from(terms));
    templates(&taxonomy.name, "list")
}

/// Fills `taxonomy` and `term`.
pub fn term_page(views: &Views, taxonomy: usize, at: usize, pager: Pager, context: &mut Context) -> Vec<String> {
    let library = &views.library;
    let list = &library.taxonomies[taxonomy];
    if let Some(first) = address_of_term(list, at, &library.config) {
        let pages = List { first: &first, folder: list.paginate_path.as_deref() };
        paginate(views, &list.terms[at].pages, pager, &pages, context);
        let mut map = views.whole_term(taxonomy, at).into_map().unwrap_or_default();
        if library.config.manner == Manner::Tashan {
            map.insert("related".into(), related_terms(views, taxonomy, at));
        }
        context.insert_value("term", Value::from(map));
    }
    context.insert_value("taxonomy", taxonomy_view(library, list));
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

/// Fills `taxonomy` and `terms` with the tree of places.
pub fn place_list(views: &Views, context: &mut Context) -> Vec<String> {
    context.insert_value("taxonomy", places_view(&views.library));
    context.insert_value("terms", Value::from(provinces(views)));
    templates("regions", "list")
}

/// Fills `taxonomy` and `term` with a place and the cases at and below it.
pub fn place_page(views: &Views, id: RegionId, pager: Pager, context: &mut Context) -> Vec<String> {
    let library = &views.library;
    let region = library.regions.get(id);
    let count = &library.places[&id];
    if let Some(first) = place_address(library, &region.slug) {
        paginate(views, &count.pages, pager, &List { first: &first, folder: None }, context);
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
        map.insert("pages".into(), views.listed(&count.pages));
        map.insert("trail".into(), Value::from(trail.collect::<Vec<_>>()));
        map.insert("siblings".into(), Value::from(siblings.collect::<Vec<_>>()));
        context.insert_value("term", Value::from(map));
    }
    context.insert_value("taxonomy", places_view(library));
    templates("regions", "single")
}
