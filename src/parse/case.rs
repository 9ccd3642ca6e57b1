//! What front matter says of a case: figures, relations, source, how far it has come; and of a collection: its items.

use super::figure::{self, Figure};
use super::markdown::{self, Document};
use crate::base::date::Date;
use crate::config::Config;
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
    /// How far it has come.
    pub status: Option<Status>,
    /// When it was so.
    pub status_date: Option<Date>,
    /// Who says so.
    pub evidence: Option<Evidence>,
    /// When somebody last checked it against its source.
    pub reviewed: Option<Date>,
}

/// How far the experience of a case has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    /// For style sheets and scripts.
    pub key: &'static str,
    /// In front matter and on pages.
    pub name: &'static str,
}

/// Every status.
pub const STATUSES: [Status; 4] = [
    Status { key: "trial", name: "试点" },
    Status { key: "running", name: "实施" },
    Status { key: "spread", name: "推广" },
    Status { key: "stopped", name: "停止" },
];

/// Who vouches for what a case says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Evidence {
    /// In front matter.
    pub key: &'static str,
    /// On pages.
    pub name: &'static str,
}

/// Every kind of evidence.
pub const EVIDENCE: [Evidence; 2] =
    [Evidence { key: "self-reported", name: "自述" }, Evidence { key: "third-party", name: "第三方" }];

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
        figures: fields.tables("figures", report).into_iter().filter_map(|table| figure::read(table, report)).collect(),
        relations: fields.tables("relations", report).into_iter().filter_map(|table| relation(table, report)).collect(),
        source: fields.table("source", report).and_then(|table| source(table, report)),
        status: one_of(&mut fields, "status", &STATUSES.map(|own| (own.name, own)), report),
        status_date: fields.date("status_date", report).map(|found| found.value),
        evidence: one_of(&mut fields, "evidence", &EVIDENCE.map(|own| (own.key, own)), report),
        reviewed: fields.date("reviewed", report).map(|found| found.value),
    };
    fields.finish(report);
    meta
}

fn value(fields: &mut Fields<'_>, key: &'static str, report: &mut Report) -> Option<String> {
    fields.text(key, report).map(|found| found.value)
}

/// One of several words.
fn one_of<T: Copy>(fields: &mut Fields<'_>, key: &'static str, words: &[(&str, T)], report: &mut Report) -> Option<T> {
    let found = fields.text(key, report)?;
    let known = words.iter().find(|(word, _)| *word == found.value).map(|(_, value)| *value);
    if known.is_none() {
        let names: Vec<String> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        let help = format!("write one of {}", names.join(", "));
        report.error(Code::WrongType, fields.place_of(&found), format!("`{}` is no {key}", found.value), Some(help));
    }
    known
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
pub fn read_collection(mut fields: Fields<'_>, config: &Config, report: &mut Report) -> Vec<CollectionItem> {
    let mut items = Vec::new();
    for mut table in fields.tables("items", report) {
        let case = table.must_text("case", report);
        let why = table.text("why", report);
        let why = why.map(|why| markdown::parse_value(&why, table.written(&why), config)).unwrap_or_default();
        table.finish(report);
        items.extend(case.map(|case| CollectionItem { case, why }));
    }
    fields.finish(report);
    items
}
