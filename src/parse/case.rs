//! What front matter says of a case: figures, relations, source; and of a collection: its items.

use super::markdown::{self, Document};
use crate::base::date::Date;
use crate::diag::{Code, Report};
use crate::fields::{Fields, Located};

/// `[case]`
#[derive(Debug)]
pub struct CaseMeta {
    /// Years of the experience, `2017/2021`.
    pub period: Option<String>,
    /// The series that it is a part of.
    pub series: Option<String>,
    /// Its numbers.
    pub figures: Vec<Figure>,
    /// Its relations to other cases, as stated here.
    pub relations: Vec<RelationMeta>,
    /// Where it is from.
    pub source: Option<Source>,
}

/// A number with its meaning, as the source gives it.
#[derive(Debug)]
pub struct Figure {
    /// What is counted.
    pub label: String,
    /// The number, with the digits that the source has.
    pub value: String,
    /// The unit as written, with 万 or 亿.
    pub unit: String,
    /// 余, 约, 近, 超 … as the source says it.
    pub qualifier: Option<String>,
    /// The year it holds for.
    pub year: Option<i64>,
    /// Whom it is about, when not the case itself.
    pub subject: Option<String>,
}

impl Figure {
    /// The figure as Chinese writes it: 约, 近, 超 before the number; 余, 多 after it; 以上 at the end.
    pub fn text(&self) -> String {
        let Figure { value, unit, .. } = self;
        match self.qualifier.as_deref() {
            None => format!("{value}{unit}"),
            Some(word @ ("余" | "多")) => after_number(value, word, unit),
            Some(word @ ("以上" | "以下" | "左右" | "以内")) => format!("{value}{unit}{word}"),
            Some(word) => format!("{word}{value}{unit}"),
        }
    }
}

/// 30余场次, but 6.5万余人: the word stands after 万 or 亿.
fn after_number(value: &str, word: &str, unit: &str) -> String {
    let scale = unit.find(|c| !matches!(c, '百' | '千' | '万' | '亿')).unwrap_or(unit.len());
    format!("{value}{}{word}{}", &unit[..scale], &unit[scale..])
}

/// A relation as stated in front matter.
#[derive(Debug)]
pub struct RelationMeta {
    /// `part-of`, `learns-from` …
    pub kind: Located<String>,
    /// `@/cases/x.md`
    pub target: Located<String>,
}

/// Where a case is from.
#[derive(Debug)]
pub struct Source {
    /// Name of the bulletin.
    pub title: String,
    /// Its number.
    pub issue: Option<String>,
    /// Who published it.
    pub publisher: Option<String>,
    /// When.
    pub date: Option<Date>,
    /// Who wrote it.
    pub author: Option<String>,
    /// What is uncertain about it.
    pub note: Option<String>,
}

/// `[[collection.items]]`
#[derive(Debug)]
pub struct CollectionItem {
    /// `@/cases/x.md`
    pub case: Located<String>,
    /// Why it is in the collection.
    pub why: Document,
}

/// Reads `[case]`.
pub fn read(mut fields: Fields<'_>, report: &mut Report) -> CaseMeta {
    let meta = CaseMeta {
        period: period(&mut fields, report),
        series: value(&mut fields, "series", report),
        figures: fields.tables("figures", report).into_iter().filter_map(|table| figure(table, report)).collect(),
        relations: fields.tables("relations", report).into_iter().filter_map(|table| relation(table, report)).collect(),
        source: fields.table("source", report).and_then(|table| source(table, report)),
    };
    fields.finish(report);
    meta
}

fn value(fields: &mut Fields<'_>, key: &'static str, report: &mut Report) -> Option<String> {
    fields.text(key, report).map(|found| found.value)
}

/// A year, or two with a slash between them.
fn period(fields: &mut Fields<'_>, report: &mut Report) -> Option<String> {
    let found = fields.text("period", report)?;
    let dates: Vec<Option<Date>> = found.value.split('/').map(Date::parse).collect();
    let sound = match dates.as_slice() {
        [Some(_)] => true,
        [Some(first), Some(last)] => first <= last,
        _ => false,
    };
    if !sound {
        let help = "write period = \"2017/2021\"".to_string();
        report.error(
            Code::BadDate,
            fields.place_of(&found),
            format!("`{}` is no span of years", found.value),
            Some(help),
        );
    }
    Some(found.value).filter(|_| sound)
}

fn figure(mut fields: Fields<'_>, report: &mut Report) -> Option<Figure> {
    let label = fields.must_text("label", report);
    let number = fields.number("value", report);
    if number.is_none() && !fields.has("value") {
        report.error(Code::MissingKey, fields.place(), "`value` is missing", Some("add value = 30".to_string()));
    }
    let figure = Figure {
        label: label.map(|found| found.value).unwrap_or_default(),
        value: number.map(|found| found.value).unwrap_or_default(),
        unit: value(&mut fields, "unit", report).unwrap_or_default(),
        qualifier: value(&mut fields, "qualifier", report),
        year: fields.integer("year", report).map(|found| found.value),
        subject: value(&mut fields, "subject", report),
    };
    fields.finish(report);
    (!figure.label.is_empty() && !figure.value.is_empty()).then_some(figure)
}

fn relation(mut fields: Fields<'_>, report: &mut Report) -> Option<RelationMeta> {
    let kind = fields.must_text("kind", report);
    let target = fields.must_text("target", report);
    fields.finish(report);
    Some(RelationMeta { kind: kind?, target: target? })
}

fn source(mut fields: Fields<'_>, report: &mut Report) -> Option<Source> {
    let title = fields.must_text("title", report);
    let source = Source {
        title: title.map(|found| found.value).unwrap_or_default(),
        issue: value(&mut fields, "issue", report),
        publisher: value(&mut fields, "publisher", report),
        date: fields.date("date", report).map(|found| found.value),
        author: value(&mut fields, "author", report),
        note: value(&mut fields, "note", report),
    };
    fields.finish(report);
    (!source.title.is_empty()).then_some(source)
}

/// Reads `[collection]`.
pub fn read_collection(mut fields: Fields<'_>, report: &mut Report) -> Vec<CollectionItem> {
    let mut items = Vec::new();
    for mut table in fields.tables("items", report) {
        let case = table.must_text("case", report);
        let why =
            table.text("why", report).map(|why| markdown::parse_value(&why, table.written(&why))).unwrap_or_default();
        table.finish(report);
        items.extend(case.map(|case| CollectionItem { case, why }));
    }
    fields.finish(report);
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str, unit: &str, qualifier: Option<&str>) -> String {
        let (label, qualifier) = (String::new(), qualifier.map(str::to_string));
        Figure { label, value: value.into(), unit: unit.into(), qualifier, year: None, subject: None }.text()
    }

    #[test]
    fn figures_read_as_chinese_writes_them() {
        assert_eq!(text("30", "场次", Some("余")), "30余场次");
        assert_eq!(text("6.5", "万人", Some("余")), "6.5万余人");
        assert_eq!(text("5", "亿元", Some("近")), "近5亿元");
        assert_eq!(text("1000", "元", Some("以上")), "1000元以上");
        assert_eq!(text("17.71", "万人", None), "17.71万人");
    }
}
