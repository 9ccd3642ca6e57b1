//! The library as tables for other programs: all figures as CSV (RFC 4180, with a byte order mark, so that Excel reads
//! UTF-8), all cases as JSON. docs/themes.md describes both; `SCHEMA` counts changes that readers must know of.

use serde_json::{Value as Json, json};

use crate::library::{Library, Measured, PageId, stated};
use crate::render::view::{place_names, stable_id, term_names};

/// The version of the JSON.
const SCHEMA: u32 = 1;

/// The head of the CSV.
const COLUMNS: [&str; 14] = [
    "编号",
    "名目",
    "原文",
    "数值",
    "单位",
    "限定词",
    "换算值",
    "换算单位",
    "年月",
    "对象",
    "指标",
    "案例",
    "地区",
    "案例地址",
];

/// All figures.
pub fn figures(library: &Library) -> String {
    let mut out = String::from("\u{FEFF}");
    row(&mut out, COLUMNS.iter().map(|name| name.to_string()));
    for measured in &library.figures.all {
        let page = library.page(measured.page);
        let Some(figure) = stated(page).get(measured.at) else { continue };
        let quantity = measured.quantity.as_ref();
        let cells = [
            format!("{}-{}", stable_id(page), measured.at + 1),
            figure.label.clone(),
            figure.text(),
            figure.value.clone(),
            figure.unit.clone(),
            figure.qualifier.clone().unwrap_or_default(),
            quantity.map(|own| own.normal().to_string()).unwrap_or_default(),
            quantity.map(|own| own.unit().to_string()).unwrap_or_default(),
            figure.date.map(|date| date.to_string()).unwrap_or_default(),
            figure.subject.clone().unwrap_or_default(),
            measured.indicator.map(|at| library.figures.indicators[at].name.clone()).unwrap_or_default(),
            page.title().to_string(),
            place_names(library, measured.page).join(" "),
            page.address.to_string(),
        ];
        row(&mut out, cells.into_iter());
    }
    out
}

fn row(out: &mut String, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.map(|cell| quoted(&cell)).collect();
    out.push_str(&cells.join(","));
    out.push_str("\r\n");
}

/// A cell that begins like a formula would be run by a spreadsheet; the apostrophe makes it text. A negative number is one.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r'])
        && cell.trim_end_matches(['%', '％']).parse::<f64>().is_err();
    format!("\"{}{}\"", if formula { "'" } else { "" }, cell.replace('"', "\"\""))
}

/// All cases.
pub fn cases(library: &Library) -> String {
    let cases: Vec<Json> = library.cases().map(|id| case(library, id)).collect();
    let all = json!({
        "schema": SCHEMA,
        "title": library.config.title,
        "base_url": library.config.base_url,
        "cases": cases,
    });
    format!("{all:#}\n")
}

fn case(library: &Library, id: PageId) -> Json {
    let page = library.page(id);
    let meta = page.parsed.meta.case.as_ref();
    let text = |value: Option<&str>| value.map(str::to_string);
    let source = meta.and_then(|meta| meta.source.as_ref()).map(|source| {
        json!({
            "title": source.title,
            "issue": source.issue,
            "publisher": source.publisher,
            "date": source.date.map(|date| date.to_string()),
            "author": source.author,
            "note": source.note,
        })
    });
    let relations: Vec<Json> = library.relations[id.index()]
        .iter()
        .filter(|own| own.is_stated())
        .flat_map(|own| {
            own.pages.iter().map(|to| json!({ "kind": own.kind.name, "target": stable_id(library.page(*to)) }))
        })
        .collect();
    let taxonomies: serde_json::Map<String, Json> = library
        .taxonomies
        .iter()
        .map(|taxonomy| (taxonomy.name.clone(), json!(term_names(library, id, &taxonomy.name))))
        .collect();
    json!({
        "id": stable_id(page),
        "path": page.address.as_str(),
        "title": page.title(),
        "date": page.date().map(|date| date.to_string()),
        "description": text(page.parsed.meta.description.as_deref()),
        "regions": place_names(library, id),
        "taxonomies": taxonomies,
        "period": text(meta.and_then(|meta| meta.period.as_deref())),
        "series": text(meta.and_then(|meta| meta.series.as_deref())),
        "status": meta.and_then(|meta| meta.status).map(|own| own.name),
        "status_date": meta.and_then(|meta| meta.status_date).map(|date| date.to_string()),
        "evidence": meta.and_then(|meta| meta.evidence).map(|own| own.key),
        "reviewed": meta.and_then(|meta| meta.reviewed).map(|date| date.to_string()),
        "figures": library.figures.of(id).iter().filter_map(|own| figure(library, own)).collect::<Vec<_>>(),
        "relations": relations,
        "source": source,
    })
}

fn figure(library: &Library, measured: &Measured) -> Option<Json> {
    let page = library.page(measured.page);
    let figure = stated(page).get(measured.at)?;
    Some(json!({
        "id": format!("{}-{}", stable_id(page), measured.at + 1),
        "label": figure.label,
        "text": figure.text(),
        "value": figure.value,
        "unit": figure.unit,
        "qualifier": figure.qualifier,
        "normal": measured.quantity.as_ref().map(|own| own.normal()),
        "base_unit": measured.quantity.as_ref().map(|own| own.unit()),
        "date": figure.date.map(|date| date.to_string()),
        "subject": figure.subject,
        "indicator": measured.indicator.map(|at| &library.figures.indicators[at].name),
        "series": figure.series,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_text_in_a_spreadsheet() {
        assert_eq!(quoted("他说“好”，\"是\""), "\"他说“好”，\"\"是\"\"\"");
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted("-3.5"), "\"-3.5\"");
    }
}
