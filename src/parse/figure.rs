//! Figures: numbers with their meaning, as front matter gives them, and the charts that a text asks for.

use std::ops::Range;

use crate::base::date::Date;
use crate::diag::{Code, Report, TextFile};
use crate::fields::{Fields, Located, Toml};

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
    /// The year or month it holds for.
    pub date: Option<Date>,
    /// Whom it is about, when not the case itself.
    pub subject: Option<String>,
    /// What it measures, by a name that cases share.
    pub indicator: Option<Located<String>>,
    /// The row of figures of this case that it is one of.
    pub series: Option<String>,
    /// Where it stands in the file.
    pub at: Range<usize>,
}

impl Figure {
    /// The figure as Chinese writes it: 约, 近, 超 before the number; 余, 多 after it; 以上 at the end.
    pub fn text(&self) -> String {
        let Figure { value, unit, .. } = self;
        match self.qualifier.as_deref() {
            None => format!("{value}{unit}"),
            Some(word @ ("余" | "多")) if is_round(value) => format!("{value}{word}{unit}"),
            Some(word @ ("余" | "多")) => after_number(value, word, unit),
            Some(word @ ("以上" | "以下" | "左右" | "以内")) => format!("{value}{unit}{word}"),
            Some(word) => format!("{word}{value}{unit}"),
        }
    }
}

/// Tens: 70余万元, 30余场次.
fn is_round(value: &str) -> bool {
    value.ends_with('0') && !value.contains('.')
}

/// 3万余人, 6.5万余人: the word stands after 万 or 亿.
fn after_number(value: &str, word: &str, unit: &str) -> String {
    let scale = unit.find(|c| !matches!(c, '百' | '千' | '万' | '亿')).unwrap_or(unit.len());
    format!("{value}{}{word}{}", &unit[..scale], &unit[scale..])
}

/// Reads one of `[[case.figures]]`.
pub fn read(mut fields: Fields<'_>, report: &mut Report) -> Option<Figure> {
    let label = fields.must_text("label", report);
    let number = fields.number("value", report);
    if number.is_none() && !fields.has("value") {
        report.error(Code::MissingKey, fields.place(), "`value` is missing", Some("add value = 30".to_string()));
    }
    let year = fields.date("year", report);
    let date = fields.date("date", report);
    if let (Some(year), Some(date)) = (&year, &date)
        && year.value.year() != date.value.year()
    {
        let message = format!("`year` says {}, `date` says {}", year.value, date.value);
        report.error(Code::BadDate, fields.place_of(year), message, Some("keep one of them".to_string()));
    }
    let figure = Figure {
        label: label.map(|found| found.value).unwrap_or_default(),
        at: number.as_ref().map(|found| found.at.clone()).unwrap_or_default(),
        value: number.map(|found| found.value).unwrap_or_default(),
        unit: text(&mut fields, "unit", report).unwrap_or_default(),
        qualifier: text(&mut fields, "qualifier", report),
        date: date.or(year).map(|found| found.value),
        subject: text(&mut fields, "subject", report),
        indicator: fields.text("indicator", report),
        series: text(&mut fields, "series", report),
    };
    fields.finish(report);
    (!figure.label.is_empty() && !figure.value.is_empty()).then_some(figure)
}

fn text(fields: &mut Fields<'_>, key: &'static str, report: &mut Report) -> Option<String> {
    fields.text(key, report).map(|found| found.value)
}

/// What a fenced block `chart` asks for.
#[derive(Debug)]
pub struct ChartRequest {
    /// What to draw.
    pub subject: ChartSubject,
    /// A title of its own.
    pub title: Option<String>,
}

/// What a chart shows.
#[derive(Debug)]
pub enum ChartSubject {
    /// A series of the case's own figures.
    Series(Located<String>),
    /// One indicator across cases.
    Indicator(Located<String>),
    /// These figures of the case, by label.
    Figures(Vec<Located<String>>),
}

/// Reads the TOML of a block.
pub fn read_chart(file: &TextFile, at: Range<usize>, report: &mut Report) -> Option<ChartRequest> {
    if file.text[at.clone()].lines().skip(1).any(|line| line.trim_start().starts_with('>')) {
        let help = Some("take it out of the quotation".to_string());
        report.error(Code::Figure, file.at(at), "a chart cannot stand in a quotation", help);
        return None;
    }
    let toml = Toml::parse(file, at.clone(), report);
    let mut fields = toml.fields();
    let title = text(&mut fields, "title", report);
    let series = fields.text("series", report).map(ChartSubject::Series);
    let indicator = fields.text("indicator", report).map(ChartSubject::Indicator);
    let labels = fields.texts("figures", report);
    let figures = (!labels.is_empty()).then_some(ChartSubject::Figures(labels));
    fields.finish(report);
    let mut subjects = [series, indicator, figures].into_iter().flatten();
    match (subjects.next(), subjects.next()) {
        (Some(subject), None) => Some(ChartRequest { subject, title }),
        _ => {
            let help = "write one of series = \"…\", indicator = \"…\", figures = [\"…\", \"…\"]".to_string();
            report.error(Code::MissingKey, file.at(at), "a chart shows one thing", Some(help));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(value: &str, unit: &str, qualifier: Option<&str>) -> String {
        let (label, qualifier) = (String::new(), qualifier.map(str::to_string));
        let (value, unit) = (value.to_string(), unit.to_string());
        Figure { label, value, unit, qualifier, date: None, subject: None, indicator: None, series: None, at: 0..0 }
            .text()
    }

    #[test]
    fn figures_read_as_chinese_writes_them() {
        assert_eq!(text("30", "场次", Some("余")), "30余场次");
        assert_eq!(text("6.5", "万人", Some("余")), "6.5万余人");
        assert_eq!(text("70", "万元", Some("余")), "70余万元");
        assert_eq!(text("3", "万人", Some("多")), "3万多人");
        assert_eq!(text("5", "亿元", Some("近")), "近5亿元");
        assert_eq!(text("1000", "元", Some("以上")), "1000元以上");
        assert_eq!(text("17.71", "万人", None), "17.71万人");
    }

    #[test]
    fn a_chart_shows_one_thing() {
        let read = |text: &str| {
            let mut report = Report::default();
            let chart = read_chart(&TextFile::new("a.md", text), 0..text.len(), &mut report);
            (chart.is_some(), report.sorted().len())
        };
        assert_eq!(read("series = \"甲\"\ntitle = \"乙\"\n"), (true, 0));
        assert_eq!(read("figures = [\"甲\", \"乙\"]\n"), (true, 0));
        assert_eq!(read("title = \"乙\"\n"), (false, 1));
        assert_eq!(read("series = \"甲\"\nindicator = \"乙\"\n"), (false, 1));
    }
}
