//! `check --report`: how complete the library is, for people and for programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::check::{Cover, Health};
use crate::library::{Library, PageId};

/// The report as text.
pub fn text(library: &Library, health: &Health) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail, here and below.
    let _ = writeln!(out, "案例完整性");
    let lacking: Vec<_> = health.cases.iter().filter(|own| !own.lacks.is_empty() || own.needs_review).collect();
    for own in &lacking {
        let titles: Vec<&str> = own.lacks.iter().map(|lack| lack.title.as_str()).collect();
        let review = if own.needs_review { "；待复核" } else { "" };
        let lacks = if titles.is_empty() { String::new() } else { format!("缺：{}", titles.join("、")) };
        let said = format!("{lacks}{review}");
        let _ = writeln!(out, "  {}  {}", path(library, own.page), said.trim_start_matches('；'));
    }
    let whole = health.cases.len() - lacking.len();
    let _ = writeln!(out, "  {} 篇中 {whole} 篇完整\n\n内容相近的案例", health.cases.len());
    for own in &health.nearly_same {
        let share = (own.share * 100.0).round();
        let _ = writeln!(out, "  {share:.0}%  {}  {}", path(library, own.first), path(library, own.second));
    }
    if health.nearly_same.is_empty() {
        let _ = writeln!(out, "  没有");
    }
    let _ = writeln!(out, "\n主题 × 地区 × 年份");
    for (theme, regions) in by_theme(&health.coverage) {
        let region = |(name, years): (&str, Vec<(Option<u16>, usize)>)| {
            let total: usize = years.iter().map(|(_, count)| count).sum();
            let year = |(year, count): &(Option<u16>, usize)| match year {
                Some(year) => format!("{year}年{count}"),
                None => format!("无日期{count}"),
            };
            format!("{name} {total}（{}）", years.iter().map(year).collect::<Vec<_>>().join("，"))
        };
        let _ = writeln!(out, "  {theme}：{}", regions.into_iter().map(region).collect::<Vec<_>>().join("；"));
    }
    if !health.unused_themes.is_empty() {
        let _ = writeln!(out, "  还没有案例的主题：{}", health.unused_themes.join("、"));
    }
    out.trim_end().to_string()
}

/// Places of a theme, each with its years.
type Places<'a> = Vec<(&'a str, Vec<(Option<u16>, usize)>)>;

fn by_theme(coverage: &[Cover]) -> Vec<(&str, Places<'_>)> {
    let mut out: Vec<(&str, Places<'_>)> = Vec::new();
    for own in coverage {
        let region = own.region.as_deref().unwrap_or("未注明地区");
        if out.last().is_none_or(|(theme, _)| *theme != own.theme) {
            out.push((&own.theme, Vec::new()));
        }
        let Some((_, places)) = out.last_mut() else { continue };
        if places.last().is_none_or(|(name, _)| *name != region) {
            places.push((region, Vec::new()));
        }
        if let Some((_, years)) = places.last_mut() {
            years.push((own.year, own.count));
        }
    }
    out
}

fn path(library: &Library, id: PageId) -> &str {
    &library.page(id).parsed.file.path
}

/// The report as one JSON object.
pub fn json(library: &Library, health: &Health) -> String {
    let cases: Vec<Json> = health
        .cases
        .iter()
        .map(|own| {
            let lacks: Vec<&str> = own.lacks.iter().map(|lack| lack.key).collect();
            json!({ "file": path(library, own.page), "title": library.page(own.page).title(), "lacks": lacks, "needs_review": own.needs_review })
        })
        .collect();
    let same: Vec<Json> = health
        .nearly_same
        .iter()
        .map(|own| json!({ "files": [path(library, own.first), path(library, own.second)], "share": (own.share * 1000.0).round() / 1000.0 }))
        .collect();
    let coverage: Vec<Json> = health
        .coverage
        .iter()
        .map(|own| json!({ "theme": own.theme, "region": own.region, "year": own.year, "count": own.count }))
        .collect();
    let lacking: BTreeMap<&str, usize> =
        health.cases.iter().flat_map(|own| &own.lacks).fold(BTreeMap::new(), |mut all, lack| {
            *all.entry(lack.key).or_default() += 1;
            all
        });
    let all = json!({ "cases": cases, "lacking": lacking, "nearly_same": same, "coverage": coverage, "unused_themes": health.unused_themes });
    format!("{all:#}")
}
