//! All figures of the library, made comparable: what each measures, in the unit of its indicator.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Page, PageId, unique_slugs};
use crate::base::nearest::{did_you_mean, nearest};
use crate::base::pinyin;
use crate::base::quantity::Quantity;
use crate::diag::{Code, Report, TextFile};
use crate::fields::{Located, Toml};
use crate::parse::{ChartSubject, Figure};

/// A figure of a case.
#[derive(Debug)]
pub struct Measured {
    /// The case.
    pub page: PageId,
    /// Its position among the case's figures.
    pub at: usize,
    /// The number in plain digits with its plain unit, where it can be read.
    pub quantity: Option<Quantity>,
    /// What it measures, an index of [`Figures::indicators`].
    pub indicator: Option<usize>,
}

/// What figures of several cases measure.
#[derive(Debug)]
pub struct Indicator {
    /// The name.
    pub name: String,
    /// ASCII, for addresses.
    pub slug: String,
    /// The unit without 万 and 亿, as declared or as its figures have it.
    pub unit: String,
    /// What is counted.
    pub definition: Option<String>,
    /// Its figures, indices of [`Figures::all`].
    pub figures: Vec<usize>,
}

/// Every figure.
#[derive(Debug, Default)]
pub struct Figures {
    /// By page, then as front matter has them.
    pub all: Vec<Measured>,
    /// In the order of `data/indicators.toml`; without that file by pinyin.
    pub indicators: Vec<Indicator>,
    /// By page: its part of `all`.
    ranges: Vec<Range<usize>>,
}

impl Figures {
    /// The figures of a page.
    pub fn of(&self, page: PageId) -> &[Measured] {
        self.ranges.get(page.index()).and_then(|range| self.all.get(range.clone())).unwrap_or_default()
    }

    /// The indicator of that name.
    pub fn indicator(&self, name: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|own| own.name == name)
    }
}

/// The figures of a page as its front matter has them.
pub fn stated(page: &Page) -> &[Figure] {
    page.parsed.meta.case.as_ref().map(|case| case.figures.as_slice()).unwrap_or_default()
}

/// Gathers all figures. Reports indicators that the vocabulary lacks, units that cannot be compared, and charts of what
/// is not there.
pub fn build(pages: &[Page], vocabulary: Option<&TextFile>, report: &mut Report) -> Figures {
    let mut out = Figures { indicators: read(pages, vocabulary, report), ..Figures::default() };
    unique_slugs(out.indicators.iter_mut().map(|own| &mut own.slug), "indicator");
    let names: BTreeMap<String, usize> =
        out.indicators.iter().enumerate().map(|(at, own)| (own.name.clone(), at)).collect();
    for (id, page) in pages.iter().enumerate() {
        let start = out.all.len();
        for (at, figure) in stated(page).iter().enumerate() {
            let quantity = Quantity::of_figure(&figure.value, &figure.unit, figure.qualifier.as_deref());
            let indicator = figure.indicator.as_ref().and_then(|name| {
                let found = names.get(&name.value).copied();
                if found.is_none() {
                    report_unknown(page, name, &names, report);
                }
                found
            });
            if let Some(indicator) = indicator {
                out.indicators[indicator].figures.push(out.all.len());
                compare_units(page, figure, quantity.as_ref(), &mut out.indicators[indicator], report);
            }
            out.all.push(Measured { page: PageId(id as u32), at, quantity, indicator });
        }
        check_charts(page, &names, report);
        check_axes(page, &out.all[start..], report);
        out.ranges.push(start..out.all.len());
    }
    out
}

/// The declared indicators, or those that figures name.
fn read(pages: &[Page], file: Option<&TextFile>, report: &mut Report) -> Vec<Indicator> {
    let plain = |name: &str| Indicator {
        name: name.to_string(),
        slug: pinyin::short_slug(name, 60),
        unit: String::new(),
        definition: None,
        figures: Vec::new(),
    };
    let Some(file) = file else {
        let named = pages.iter().flat_map(stated).filter_map(|figure| figure.indicator.as_ref());
        let mut names: Vec<&str> = named.map(|name| name.value.as_str()).collect();
        names.sort_by_cached_key(|name| (pinyin::sort_key(name), name.to_string()));
        names.dedup();
        return names.into_iter().map(plain).collect();
    };
    let toml = Toml::parse(file, 0..file.text.len(), report);
    let mut fields = toml.fields();
    let mut out: Vec<Indicator> = Vec::new();
    for mut entry in fields.tables("indicator", report) {
        let name = entry.must_text("name", report);
        let slug = entry.slug("slug", report);
        let unit = entry.text("unit", report);
        let definition = entry.text("definition", report);
        entry.finish(report);
        let Some(name) = name else { continue };
        if out.iter().any(|own| own.name == name.value) {
            let help = Some("take one of them out".to_string());
            report.error(Code::DuplicateTerm, file.at(name.at), format!("`{}` stands already", name.value), help);
            continue;
        }
        let usual = plain(&name.value);
        out.push(Indicator {
            slug: slug.map_or(usual.slug, |slug| slug.value),
            unit: unit.map(|unit| unit.value).unwrap_or_default(),
            definition: definition.map(|text| text.value),
            ..plain(&name.value)
        });
    }
    fields.finish(report);
    out
}

fn report_unknown(page: &Page, name: &Located<String>, names: &BTreeMap<String, usize>, report: &mut Report) {
    let near = nearest(&name.value, names.keys().map(String::as_str));
    let more = "a new indicator goes into data/indicators.toml".to_string();
    let help = did_you_mean(&near).map_or(more.clone(), |help| format!("{help} {more}"));
    let place = page.parsed.file.at(name.at.clone());
    report.error(Code::UnknownTerm, place, format!("there is no indicator `{}`", name.value), Some(help));
}

/// Figures of one indicator stand on one axis, so they count in one unit.
fn compare_units(
    page: &Page,
    figure: &Figure,
    quantity: Option<&Quantity>,
    indicator: &mut Indicator,
    report: &mut Report,
) {
    let Some(quantity) = quantity else { return };
    // A rank (第1名) counts nobody; its indicator is declared in 名 all the same.
    let unit = quantity.unit().trim_start_matches('第');
    if indicator.unit.is_empty() {
        indicator.unit = unit.to_string();
    } else if indicator.unit != unit && !is_alias(&indicator.unit, unit) {
        let message = format!("`{}` is counted in {}, this figure in {unit}", indicator.name, indicator.unit);
        let help = "give it another indicator, or correct the unit".to_string();
        report.error(Code::Figure, page.parsed.file.at(figure.at.clone()), message, Some(help));
    }
}

/// Whether a declared unit is another word for the plain one: 名 for 人. 万人 is not.
fn is_alias(declared: &str, unit: &str) -> bool {
    Quantity::new("1", declared).is_some_and(|own| own.normal() == "1" && own.unit() == unit)
}

/// What is drawn on one axis counts in one unit.
fn check_axes(page: &Page, own: &[Measured], report: &mut Report) {
    let figures = stated(page);
    let mut check = |name: &str, group: Vec<&Measured>| {
        let mut known = group.into_iter().filter_map(|own| Some((own.quantity.as_ref()?.unit(), &figures[own.at])));
        let Some((unit, _)) = known.next() else { return };
        for (other, figure) in known.filter(|(other, _)| *other != unit) {
            let message = format!("`{name}` is counted in {unit}, this figure in {other}");
            let help = "what is drawn together has one unit".to_string();
            report.error(Code::Figure, page.parsed.file.at(figure.at.clone()), message, Some(help));
        }
    };
    let series: BTreeSet<&str> = figures.iter().filter_map(|own| own.series.as_deref()).collect();
    for name in series {
        check(name, own.iter().filter(|one| figures[one.at].series.as_deref() == Some(name)).collect());
    }
    for chart in page.parsed.charts.iter().flatten() {
        if let ChartSubject::Figures(labels) = &chart.subject {
            let group = labels.iter().filter_map(|label| own.iter().find(|one| figures[one.at].label == label.value));
            check("chart", group.collect());
        }
    }
}

/// A chart in the text shows what the case or the library has.
fn check_charts(page: &Page, indicators: &BTreeMap<String, usize>, report: &mut Report) {
    let figures = stated(page);
    for chart in page.parsed.charts.iter().flatten() {
        let (wanted, what, known): (&[Located<String>], &str, Vec<&str>) = match &chart.subject {
            ChartSubject::Series(name) => {
                (std::slice::from_ref(name), "series", figures.iter().filter_map(|own| own.series.as_deref()).collect())
            }
            ChartSubject::Indicator(name) => {
                (std::slice::from_ref(name), "indicator", indicators.keys().map(String::as_str).collect())
            }
            ChartSubject::Figures(labels) => (labels, "figure", figures.iter().map(|own| own.label.as_str()).collect()),
        };
        for name in wanted.iter().filter(|name| !known.contains(&name.value.as_str())) {
            let place = page.parsed.file.at(name.at.clone());
            let help = did_you_mean(&nearest(&name.value, known.iter().copied()));
            let help = help.unwrap_or_else(|| format!("name a {what} that is there"));
            report.error(Code::Figure, place, format!("there is no {what} `{}` to draw", name.value), Some(help));
        }
        if let ChartSubject::Series(name) = &chart.subject
            && figures.iter().filter(|own| own.series.as_deref() == Some(name.value.as_str())).count() == 1
        {
            let place = page.parsed.file.at(name.at.clone());
            let help = "a series has two figures or more".to_string();
            report.error(Code::Figure, place, format!("`{}` has one figure only", name.value), Some(help));
        }
    }
}
