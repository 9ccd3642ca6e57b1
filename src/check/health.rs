//! How complete the library is: what each case lacks, cases that say nearly the same, and what themes, places and years
//! have cases. No mistake, but what an editor wants to know.

use std::collections::BTreeMap;

use super::duplicates::{self, Pair};
use crate::library::{Library, Page, PageId, standard_sections};
use crate::parse::plain_text;

/// Cases of which at least this share of the shorter is in the longer are named as near-duplicates.
const NEARLY_SAME: f64 = 0.5;
/// Bytes of a text that is compared at all.
const SHORT: usize = 600;
/// Pairs that are named.
const MOST_PAIRS: usize = 1000;
/// Standard sections that a complete case has, in the order of a case.
const SECTIONS: [&str; 4] = ["background", "measures", "results", "lessons"];

/// What a complete case has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lack {
    /// `background`, `measures`, `results`, `lessons`, `figure`, `source`, `reviewed`.
    pub key: &'static str,
    /// What an editor calls it.
    pub title: String,
}

/// A case and what it lacks.
#[derive(Debug)]
pub struct CaseHealth {
    /// The case.
    pub page: PageId,
    /// In the order of a case; empty for a complete one.
    pub lacks: Vec<Lack>,
    /// Whether it is due for review.
    pub needs_review: bool,
}

/// Cases that say nearly the same.
#[derive(Debug)]
pub struct NearlySame {
    /// The first by path.
    pub first: PageId,
    /// The other.
    pub second: PageId,
    /// The share of the shorter text that is in the longer, 0 to 1.
    pub share: f64,
}

/// How many cases a theme has in a province and a year.
#[derive(Debug, PartialEq, Eq)]
pub struct Cover {
    /// The theme.
    pub theme: String,
    /// The province, or none for a case without a place.
    pub region: Option<String>,
    /// The year, or none.
    pub year: Option<u16>,
    /// Cases.
    pub count: usize,
}

/// The whole report.
#[derive(Debug)]
pub struct Health {
    /// Every case, by path.
    pub cases: Vec<CaseHealth>,
    /// The most alike first.
    pub nearly_same: Vec<NearlySame>,
    /// By theme, place and year, in the library's orders; only what has cases.
    pub coverage: Vec<Cover>,
    /// Themes of the vocabulary without a case.
    pub unused_themes: Vec<String>,
}

/// Looks at the whole library.
pub fn of(library: &Library) -> Health {
    let ids: Vec<PageId> = library.cases().collect();
    let cases = ids.iter().map(|id| case(library, *id)).collect();
    let texts: Vec<String> = ids.iter().map(|id| plain_text(&library.page(*id).parsed.document)).collect();
    // A short text is in a long one soon.
    let texts: Vec<&str> = texts.iter().map(|text| if text.len() < SHORT { "" } else { text.as_str() }).collect();
    let nearly_same = duplicates::best(&texts, NEARLY_SAME, MOST_PAIRS)
        .best
        .into_iter()
        .map(|Pair { a, b, share }| NearlySame { first: ids[a], second: ids[b], share })
        .collect();
    let themes = library.taxonomy("themes");
    let unused = themes.iter().flat_map(|own| &own.terms).filter(|term| term.pages.is_empty());
    Health {
        cases,
        nearly_same,
        coverage: coverage(library),
        unused_themes: unused.map(|term| term.name.clone()).collect(),
    }
}

fn case(library: &Library, id: PageId) -> CaseHealth {
    let page = library.page(id);
    let found = standard_sections(page, &library.config.narrative);
    let has_section = |key: &str| found.iter().flatten().any(|at| library.config.narrative[*at].key == key);
    let mut lacks: Vec<Lack> = library
        .config
        .narrative
        .iter()
        .filter(|own| SECTIONS.contains(&own.key) && !has_section(own.key))
        .map(|own| Lack { key: own.key, title: own.title.clone() })
        .collect();
    lacks.extend(
        facts(page)
            .into_iter()
            .map(|(key, title)| Lack { key, title: library.config.speech().word(title).to_string() }),
    );
    CaseHealth { page: id, lacks, needs_review: library.needs_review(id) }
}

fn facts(page: &Page) -> Vec<(&'static str, &'static str)> {
    let case = page.parsed.meta.case.as_ref();
    let missing = [
        ("figure", "数字", case.is_none_or(|case| case.figures.is_empty())),
        ("source", "来源", case.is_none_or(|case| case.source.is_none())),
        ("reviewed", "核对日期", case.is_none_or(|case| case.reviewed.is_none())),
    ];
    missing.into_iter().filter(|(.., is_missing)| *is_missing).map(|(key, title, _)| (key, title)).collect()
}

/// A theme; a province's order and name; a year.
type Cell<'a> = (usize, Option<(&'a str, &'a str)>, Option<u16>);

fn coverage(library: &Library) -> Vec<Cover> {
    let Some(at) = library.taxonomies.iter().position(|own| own.name == "themes") else { return Vec::new() };
    let mut counts: BTreeMap<Cell<'_>, usize> = BTreeMap::new();
    for id in library.cases() {
        let year = library.page(id).date().map(|date| date.year());
        let mut provinces: Vec<Option<(&str, &str)>> = library.terms[id.index()]
            .regions
            .iter()
            .filter_map(|place| library.regions.path(*place).first().copied())
            .map(|province| Some((library.regions.order(province), library.regions.get(province).name.as_str())))
            .collect();
        provinces.sort();
        provinces.dedup();
        if provinces.is_empty() {
            provinces.push(None);
        }
        for theme in &library.terms[id.index()].by_taxonomy[at] {
            provinces.iter().for_each(|province| *counts.entry((*theme, *province, year)).or_default() += 1);
        }
    }
    let cover = |((theme, region, year), count): (Cell<'_>, usize)| Cover {
        theme: library.taxonomies[at].terms[theme].name.clone(),
        region: region.map(|(_, name)| name.to_string()),
        year,
        count,
    };
    counts.into_iter().map(cover).collect()
}
