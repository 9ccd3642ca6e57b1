//! Cards: a page as lists show it. Made once for every page.

use std::collections::BTreeMap;

use rayon::prelude::*;
use tera::Value;

use super::{object, permalink};
use crate::base::pinyin;
use crate::library::{Library, Page, PageId, RegionId};
use crate::parse::Figure;

/// Figures that a card shows.
const HIGHLIGHTS: usize = 3;

/// The cards of all pages.
pub fn all(library: &Library, terms: &[Vec<Value>], places: &BTreeMap<RegionId, Value>) -> Vec<Value> {
    let ids: Vec<PageId> = library.ids().collect();
    ids.into_par_iter().map(|id| card(library, id, terms, places)).collect()
}

fn card(library: &Library, id: PageId, terms: &[Vec<Value>], places: &BTreeMap<RegionId, Value>) -> Value {
    let page = library.page(id);
    let own = &library.terms[id.index()];
    let named = |name: &str| {
        let at = library.taxonomies.iter().position(|taxonomy| taxonomy.name == name);
        let list = at.map(|at| own.by_taxonomy[at].iter().map(|term| terms[at][*term].clone()).collect::<Vec<_>>());
        Value::from(list.unwrap_or_default())
    };
    let case = page.parsed.meta.case.as_ref();
    let source = case.and_then(|case| case.source.as_ref());
    let figures = case.map(|case| case.figures.as_slice()).unwrap_or_default();
    object! {
        "title": page.title(),
        "permalink": permalink(library, page.address.as_str()),
        "path": page.address.rooted(),
        "slug": page.slug.as_str(),
        "description": page.parsed.meta.description.as_deref(),
        "date": page.date().map(|date| date.to_string()),
        "date_text": page.date().map(|date| date.chinese()),
        "year": page.date().map(|date| date.year()),
        "is_case": page.is_case,
        "draft": page.parsed.meta.draft,
        "themes": named("themes"),
        "kinds": named("kinds"),
        "organisations": named("organisations"),
        "regions": own.regions.iter().filter_map(|id| places.get(id).cloned()).collect::<Vec<_>>(),
        "source_title": source.map(|source| source.title.as_str()),
        "source_issue": source.and_then(|source| source.issue.as_deref()),
        "figures_count": figures.len(),
        "highlights": figures.iter().take(HIGHLIGHTS).map(figure).collect::<Vec<_>>(),
        "sort": sort(library, page, id),
    }
}

/// Keys for tables that sort in the browser.
fn sort(library: &Library, page: &Page, id: PageId) -> Value {
    let region = library.terms[id.index()].regions.first().map(|region| library.regions.order(*region));
    object! {
        "title": pinyin::sort_key(page.title()).replace('\u{1}', " "),
        "date": page.date().map(|date| date.to_string()),
        "region": region,
    }
}

/// A figure as templates show it.
pub fn figure(figure: &Figure) -> Value {
    object! {
        "label": figure.label.as_str(),
        "text": figure.text(),
        "value": figure.value.as_str(),
        "unit": figure.unit.as_str(),
        "qualifier": figure.qualifier.as_deref(),
        "year": figure.year,
        "subject": figure.subject.as_deref(),
    }
}
