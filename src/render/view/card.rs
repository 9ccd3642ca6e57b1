//! Cards: a page as lists show it. Made once for every page.

use std::collections::BTreeMap;

use rayon::prelude::*;
use tera::Value;

use super::{object, permalink};
use crate::base::pinyin;
use crate::base::speech::Speech;
use crate::library::{Library, Measured, Page, PageId, RegionId, stated};
use crate::parse::CaseMeta;

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
        "id": stable_id(page),
        "status": case.and_then(|case| status(case, library.config.speech())),
        "evidence": case.and_then(|case| case.evidence).map(|own| object! { "key": own.key, "name": library.config.speech().word(own.name) }),
        "needs_review": page.is_case && library.needs_review(id),
        "title": page.title(),
        "permalink": permalink(library, page.address.as_str()),
        "path": page.address.rooted(),
        "slug": page.slug.as_str(),
        "description": page.parsed.meta.description.as_deref(),
        "date": page.date().map(|date| date.to_string()),
        "date_text": page.date().map(|date| date.spoken(library.config.speech())),
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
        "highlights": library.figures.of(id).iter().take(HIGHLIGHTS).map(|own| figure(library, own)).collect::<Vec<_>>(),
        "sort": sort(library, page, id),
    }
}

/// What names a page for scripts and tables: its address without the ending.
pub fn stable_id(page: &Page) -> &str {
    let address = page.address.as_str();
    address.strip_suffix("/index.html").or_else(|| address.strip_suffix(".html")).unwrap_or(address)
}

fn status(case: &CaseMeta, speech: Speech) -> Option<Value> {
    let date = case.status_date.map(|date| date.spoken(speech));
    case.status.map(|own| object! { "key": own.key, "name": speech.word(own.name), "date_text": date })
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
pub fn figure(library: &Library, measured: &Measured) -> Value {
    let Some(figure) = stated(library.page(measured.page)).get(measured.at) else { return Value::none() };
    let quantity = measured.quantity.as_ref();
    let indicator = measured.indicator.map(|at| {
        let own = &library.figures.indicators[at];
        let path = format!("data.html#indicator-{}", own.slug);
        object! { "name": own.name.as_str(), "slug": own.slug.as_str(), "permalink": permalink(library, &path) }
    });
    object! {
        "id": format!("figure-{}", measured.at + 1),
        "label": figure.label.as_str(),
        "text": figure.text(),
        "value": figure.value.as_str(),
        "unit": figure.unit.as_str(),
        "qualifier": figure.qualifier.as_deref(),
        "year": figure.date.map(|date| date.year()),
        "date_text": figure.date.map(|date| date.spoken(library.config.speech())),
        "subject": figure.subject.as_deref(),
        "series": figure.series.as_deref(),
        "indicator": indicator,
        "normal": quantity.map(|own| own.normal()),
        "base_unit": quantity.map(|own| own.unit()),
    }
}
