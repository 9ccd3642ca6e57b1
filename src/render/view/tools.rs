//! The context of the pages that show the whole library: figures, time, theme by region, relations, glossary.

use std::collections::{BTreeMap, BTreeSet};

use tera::{Context, Value};

use super::{Views, card, drawings, object, permalink, strings};
use crate::base::date::{Date, MONTHS};
use crate::base::pinyin;
use crate::base::speech::Speech;
use crate::check;
use crate::edition::Edition;
use crate::library::{Library, PageId, RegionId, stated};
use crate::plan::{CASE_TABLE, FIGURE_TABLE, Tool};

/// Above this many cases the timeline counts them instead of naming each: the lists of the years do that.
const NAMED_CASES: usize = 600;

/// Above this many figures their page lists those with an indicator alone, and no more than this; the tables have all.
const LISTED_FIGURES: usize = 3000;
/// Cases that the page of an edition lists as new, and as changed.
const LISTED_NEWS: usize = 500;
/// Cases without relations that the page of relations names.
const NAMED_ORPHANS: usize = 200;

/// Fills the context of a page; gives its template.
pub fn fill(views: &Views, tool: Tool, edition: &Edition, context: &mut Context) -> Vec<String> {
    match tool.key {
        "new" => context.insert_value("edition", news(views, edition)),
        "data" => data(views, context),
        "timeline" => timeline(views, context),
        "matrix" => context.insert_value("matrix", matrix(views)),
        "relations" => relations(views, context),
        "health" => context.insert_value("health", health(views)),
        "glossary" => context.insert_value("terms", Value::from(glossary(views))),
        _ => {}
    }
    vec![tool.file()]
}

/// What is new in an edition.
fn news(views: &Views, edition: &Edition) -> Value {
    let date = |text: &str| Date::parse(text).map(|date| date.spoken(edition.speech));
    let changes = &edition.changes;
    let listed = |ids: &[PageId]| views.card_list(&ids[..ids.len().min(LISTED_NEWS)]);
    object! {
        "number": edition.number,
        "date": edition.date.as_str(),
        "date_text": date(&edition.date),
        "text": edition.text(),
        "part": edition.part.as_deref(),
        "internal": edition.internal,
        "before": edition.before.as_ref().map(|(number, day)| {
            object! { "number": *number, "date": day.as_str(), "date_text": date(day) }
        }),
        "added": listed(&changes.added),
        "added_count": changes.added.len(),
        "changed": listed(&changes.changed),
        "changed_count": changes.changed.len(),
        "withdrawn": strings(&changes.withdrawn),
    }
}

/// The pages of the whole library that this site has.
pub fn links(views: &Views) -> (Vec<Value>, Value) {
    let mut by_key = tera::Map::default();
    let mut list = Vec::new();
    for tool in crate::plan::TOOLS {
        let address = views.planned(&tool.file());
        by_key.insert(tool.key.into(), Value::from(address.clone()));
        if let (Some(address), true) = (address, tool.is_listed) {
            list.push(object! { "key": tool.key, "title": views.library.config.speech().word(tool.title), "permalink": address });
        }
    }
    (list, Value::from(by_key))
}

/// Title and address of a case, for rows of tables.
fn case_link(views: &Views, id: PageId) -> Value {
    let page = views.library.page(id);
    object! {
        "title": page.title(),
        "permalink": permalink(&views.library, page.address.as_str()),
        "date": page.date().map(|date| date.to_string()),
    }
}

/// The names of a case's terms in a taxonomy.
pub fn term_names(library: &Library, id: PageId, taxonomy: &str) -> Vec<String> {
    let Some(at) = library.taxonomies.iter().position(|own| own.name == taxonomy) else { return Vec::new() };
    let own = &library.terms[id.index()].by_taxonomy[at];
    own.iter().map(|term| library.taxonomies[at].terms[*term].name.clone()).collect()
}

/// The names of a case's places and of all above them, each once.
pub fn place_names(library: &Library, id: PageId) -> Vec<String> {
    let mut out = Vec::new();
    for place in library.terms[id.index()].regions.iter().flat_map(|place| library.regions.path(*place)) {
        let name = &library.regions.get(place).name;
        if !out.contains(name) {
            out.push(name.clone());
        }
    }
    out
}

fn data(views: &Views, context: &mut Context) {
    let library = &views.library;
    let mut figures = Vec::new();
    let mut counts: BTreeMap<(&str, String), usize> = BTreeMap::new();
    let many = library.figures.all.len() > LISTED_FIGURES;
    let listed = library.figures.all.iter().filter(|own| !many || own.indicator.is_some()).take(LISTED_FIGURES);
    for measured in listed {
        let mut map = card::figure(library, measured).into_map().unwrap_or_default();
        let themes = term_names(library, measured.page, "themes");
        let regions = place_names(library, measured.page);
        let date = stated(library.page(measured.page)).get(measured.at).and_then(|figure| figure.date);
        let year = date.map(|date| date.year().to_string());
        let places = library.terms[measured.page.index()].regions.iter();
        let tops = places.filter_map(|place| library.regions.path(*place).first().copied());
        let provinces: BTreeSet<String> = tops.map(|top| library.regions.get(top).name.clone()).collect();
        let provinces: Vec<String> = provinces.into_iter().collect();
        for (kind, names) in
            [("themes", themes.as_slice()), ("regions", provinces.as_slice()), ("years", year.as_slice())]
        {
            names.iter().for_each(|name| *counts.entry((kind, name.clone())).or_default() += 1);
        }
        map.insert(
            "id".into(),
            Value::from(format!("{}-{}", card::stable_id(library.page(measured.page)), measured.at + 1)),
        );
        let case = permalink(library, library.page(measured.page).address.as_str());
        map.insert("permalink".into(), Value::from(format!("{case}#figure-{}", measured.at + 1)));
        map.insert("case".into(), case_link(views, measured.page));
        map.insert("themes".into(), strings(&themes));
        map.insert("regions".into(), strings(&regions));
        figures.push(Value::from(map));
    }
    let counted = |kind: &str| {
        let own = counts.iter().filter(|((own, _), _)| *own == kind);
        own.map(|((_, name), count)| object! { "name": name.as_str(), "count": *count }).collect::<Vec<_>>()
    };
    let mut years = counted("years");
    years.reverse();
    context.insert_value("figures_count", Value::from(library.figures.all.len()));
    context.insert_value("figures", Value::from(figures));
    context.insert_value("indicators", Value::from(indicators(views)));
    context.insert_value("years", Value::from(years));
    context.insert_value("themes", Value::from(counted("themes")));
    context.insert_value("regions", Value::from(counted("regions")));
    let at = |path: &str| permalink(library, path);
    context.insert_value("downloads", object! { "csv": at(FIGURE_TABLE), "json": at(CASE_TABLE) });
}

fn indicators(views: &Views) -> Vec<Value> {
    let library = &views.library;
    let used = library.figures.indicators.iter().filter(|own| !own.figures.is_empty());
    used.map(|own| {
        let mut cases: Vec<PageId> = own.figures.iter().map(|at| library.figures.all[*at].page).collect();
        cases.dedup();
        object! {
            "name": own.name.as_str(),
            "slug": own.slug.as_str(),
            "unit": own.unit.as_str(),
            "definition": own.definition.as_deref(),
            "figures_count": own.figures.len(),
            "cases_count": cases.len(),
            "chart": drawings::indicator(library, own),
        }
    })
    .collect()
}

/// Cases and points of figures by month; 0 where the month is not known.
type Months = BTreeMap<u8, (Vec<PageId>, Vec<Value>)>;

fn timeline(views: &Views, context: &mut Context) {
    let library = &views.library;
    let named = library.cases().count() <= NAMED_CASES;
    let mut years: BTreeMap<u16, Months> = BTreeMap::new();
    for id in library.cases() {
        let Some(date) = library.page(id).date() else { continue };
        years.entry(date.year()).or_default().entry(date.month().unwrap_or(0)).or_default().0.push(id);
    }
    for measured in library.figures.all.iter().filter(|_| named) {
        let Some(figure) = stated(library.page(measured.page)).get(measured.at) else { continue };
        let Some(date) = figure.date.filter(|_| figure.series.is_some()) else { continue };
        let point = object! {
            "label": figure.label.as_str(),
            "text": figure.text(),
            "subject": figure.subject.as_deref(),
            "case": case_link(views, measured.page),
        };
        years.entry(date.year()).or_default().entry(date.month().unwrap_or(0)).or_default().1.push(point);
    }
    let counts: Vec<(u16, usize)> =
        years.iter().map(|(year, months)| (*year, months.values().map(|(cases, _)| cases.len()).sum())).collect();
    context.insert_value("chart", Value::from(drawings::years(library, &counts)));
    let year = |(year, months): (&u16, &Months)| {
        let month = |(month, (cases, points)): (&u8, &(Vec<PageId>, Vec<Value>))| {
            object! {
                "month": Some(*month).filter(|month| *month > 0),
                "title": month_name(*month, library.config.speech()),
                "count": cases.len(),
                "cards": if named { views.card_list(cases) } else { Value::from(Vec::<Value>::new()) },
                "points": points.clone(),
            }
        };
        object! {
            "year": *year,
            "count": months.values().map(|(cases, _)| cases.len()).sum::<usize>(),
            "href": year_address(library, *year),
            "months": months.iter().rev().map(month).collect::<Vec<_>>(),
        }
    };
    context.insert_value("years", Value::from(years.iter().rev().map(year).collect::<Vec<_>>()));
}

fn month_name(month: u8, speech: Speech) -> String {
    match (month, speech) {
        (0, _) => speech.word("未载明月份").to_string(),
        (1..=12, Speech::English) => MONTHS[usize::from(month) - 1].to_string(),
        _ => speech.say("{0}月", &[&month.to_string()]),
    }
}

/// The list of a year's cases.
pub fn year_address(library: &Library, year: u16) -> Option<String> {
    let term = library.taxonomy("years")?.terms.iter().find(|term| term.slug == year.to_string())?;
    let path = crate::plan::term_address("years", &library.config.default_language, &term.slug, &library.config)?;
    Some(permalink(library, path.as_str()))
}

/// Themes by provinces, each cell with its cases.
fn matrix(views: &Views) -> Value {
    let library = &views.library;
    let browse = views.planned("browse.html");
    let mut provinces: Vec<RegionId> =
        library.places.keys().copied().filter(|id| library.regions.get(*id).parent.is_none()).collect();
    provinces.sort_by_key(|id| library.regions.order(*id));
    let Some(at) = library.taxonomies.iter().position(|own| own.name == "themes") else { return Value::none() };
    let mut counts = vec![vec![0usize; provinces.len()]; library.taxonomies[at].terms.len()];
    for (column, province) in provinces.iter().enumerate() {
        for id in &library.places[province].pages {
            library.terms[id.index()].by_taxonomy[at].iter().for_each(|theme| counts[*theme][column] += 1);
        }
    }
    let row = |(theme, counts): (usize, &Vec<usize>)| {
        let mut map = views.terms[at][theme].clone().into_map().unwrap_or_default();
        let name = &library.taxonomies[at].terms[theme].name;
        let cell = |(column, count): (usize, &usize)| {
            let place = &library.regions.get(provinces[column]).name;
            // The page for browsing reads its state from the fragment.
            let href = browse
                .as_ref()
                .filter(|_| *count > 0)
                .map(|page| format!("{page}#regions={}&themes={}", encode(place), encode(name)));
            object! { "count": *count, "href": href, "region": place.as_str() }
        };
        map.insert("total".into(), Value::from(library.taxonomies[at].terms[theme].pages.len()));
        map.insert("cells".into(), Value::from(counts.iter().enumerate().map(cell).collect::<Vec<_>>()));
        Value::from(map)
    };
    let used = counts.iter().enumerate().filter(|(theme, _)| !library.taxonomies[at].terms[*theme].pages.is_empty());
    object! {
        "columns": provinces.iter().filter_map(|id| views.places.get(id).cloned()).collect::<Vec<_>>(),
        "rows": used.map(row).collect::<Vec<_>>(),
    }
}

fn encode(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

fn relations(views: &Views, context: &mut Context) {
    let library = &views.library;
    let speech = library.config.speech();
    let joined = |id: &PageId| !library.relations[id.index()].is_empty();
    let kinds = crate::library::KINDS.iter().filter_map(|kind| {
        let mut pairs = Vec::new();
        for from in library.cases() {
            let own = library.relations[from.index()].iter();
            for to in own.filter(|own| own.kind.name == kind.name && own.is_stated()).flat_map(|own| &own.pages) {
                // A relation with one word for both sides is named once.
                if kind.label != kind.inverse || from < *to {
                    pairs.push(object! { "from": views.card(from), "to": views.card(*to) });
                }
            }
        }
        (!pairs.is_empty()).then(|| {
            object! { "name": kind.name, "label": speech.word(kind.label), "inverse": speech.word(kind.inverse), "pairs": pairs }
        })
    });
    context.insert_value("kinds", Value::from(kinds.collect::<Vec<_>>()));
    let orphans: Vec<PageId> = library.cases().filter(|id| !joined(id)).collect();
    context.insert_value("orphans", views.card_list(&orphans[..orphans.len().min(NAMED_ORPHANS)]));
    context.insert_value("orphans_count", Value::from(orphans.len()));
    let graph = drawings::graph(views);
    context.insert_value("graph_left_out", Value::from(graph.as_ref().map(|(_, count)| *count)));
    context.insert_value("graph", Value::from(graph.map(|(drawing, _)| Value::safe_string(&drawing.svg))));
}

fn health(views: &Views) -> Value {
    let library = &views.library;
    let health = check::health(library);
    let case = |own: &check::CaseHealth| {
        let lacks: Vec<String> = own.lacks.iter().map(|lack| lack.title.clone()).collect();
        object! { "card": views.card(own.page), "lacks": strings(&lacks), "needs_review": own.needs_review }
    };
    let same = health.nearly_same.iter().map(|own| {
        let percent = (own.share * 100.0).round() as i64;
        object! { "first": views.card(own.first), "second": views.card(own.second), "percent": percent }
    });
    let cover = health.coverage.iter().map(|own| {
        object! { "theme": own.theme.as_str(), "region": own.region.as_deref(), "year": own.year, "count": own.count }
    });
    object! {
        "cases": health.cases.iter().map(case).collect::<Vec<_>>(),
        "nearly_same": same.collect::<Vec<_>>(),
        "coverage": cover.collect::<Vec<_>>(),
        "unused_themes": strings(&health.unused_themes),
    }
}

fn glossary(views: &Views) -> Vec<Value> {
    let library = &views.library;
    let view = |(at, term): (usize, &crate::library::GlossaryTerm)| {
        object! {
            "id": term.slug.as_str(),
            "slug": term.slug.as_str(),
            "name": term.name.as_str(),
            "definition": term.definition.as_str(),
            "synonyms": strings(&term.synonyms),
            "initial": pinyin::initial(&term.name).to_string(),
            "source": term.source.as_deref(),
            "cases": views.card_list(&library.word_pages[at]),
        }
    };
    library.glossary.terms.iter().enumerate().map(view).collect()
}
