//! Reads what people write as TOML: `config.toml`, front matter, vocabularies. Every key is asked for
//! by name; what has the wrong type, and what nobody asked for, becomes a diagnostic at its place.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value as Json;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::base::date::Date;
use crate::base::nearest::{did_you_mean, nearest};
use crate::diag::{Code, Place, Report, TextFile};

/// A value and where it stands in its file, in bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the file.
    pub at: Range<usize>,
}

/// One table, and which of its keys have been asked for.
pub struct Fields<'a> {
    file: &'a TextFile,
    /// Where the TOML starts in the file.
    offset: usize,
    table: &'a DeTable<'a>,
    at: Range<usize>,
    asked: Vec<&'static str>,
}

/// Parses the TOML in `range` of the file; every syntax error is reported, what could be read is given.
pub fn parse<'a>(file: &'a TextFile, range: Range<usize>, report: &mut Report) -> Spanned<DeTable<'a>> {
    let (table, errors) = DeTable::parse_recoverable(&file.text[range.clone()]);
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let place = file.at(range.start + span.start..range.start + span.end.max(span.start + 1));
        let help = "text goes between double quotes, lists between [ and ], dates are written 2021-05-13";
        report.error(Code::Toml, place, format!("this is not TOML: {}", error.message()), Some(help.to_string()));
    }
    table
}

impl<'a> Fields<'a> {
    /// A reader of a parsed table that starts at `offset` of the file.
    pub fn new(file: &'a TextFile, offset: usize, table: &'a Spanned<DeTable<'a>>) -> Fields<'a> {
        let span = table.span();
        Fields { file, offset, table: table.get_ref(), at: offset + span.start..offset + span.end, asked: Vec::new() }
    }

    /// Where the table stands.
    pub fn place(&self) -> Place {
        self.file.at(self.at.clone())
    }

    /// The place of a located value.
    pub fn place_of<T>(&self, value: &Located<T>) -> Place {
        self.file.at(value.at.clone())
    }

    fn shift(&self, span: Range<usize>) -> Range<usize> {
        self.offset + span.start..self.offset + span.end
    }

    fn raw(&mut self, key: &'static str) -> Option<(&'a DeValue<'a>, Range<usize>)> {
        self.asked.push(key);
        let value = self.table.get(key)?;
        Some((value.get_ref(), self.shift(value.span())))
    }

    fn wrong(&self, key: &str, at: Range<usize>, found: &DeValue<'_>, wanted: &str, report: &mut Report) {
        let message = format!("`{key}` is {}, not {}", kind(found), wanted);
        report.error(Code::WrongType, self.file.at(at), message, Some(format!("write {key} = {}", sample(wanted))));
    }

    fn typed<T>(
        &mut self,
        key: &'static str,
        wanted: &str,
        report: &mut Report,
        read: impl Fn(&'a DeValue<'a>) -> Option<T>,
    ) -> Option<Located<T>> {
        let (value, at) = self.raw(key)?;
        match read(value) {
            Some(value) => Some(Located { value, at }),
            None => {
                self.wrong(key, at, value, wanted, report);
                None
            }
        }
    }

    /// A text; blank text counts as absent.
    pub fn text(&mut self, key: &'static str, report: &mut Report) -> Option<Located<String>> {
        self.typed(key, "a text", report, |value| value.as_str().map(|text| text.trim().to_string()))
            .filter(|text| !text.value.is_empty())
    }

    /// A text that must be there.
    pub fn must_text(&mut self, key: &'static str, report: &mut Report) -> Option<Located<String>> {
        let found = self.text(key, report);
        if found.is_none() && self.table.get(key).is_none_or(|value| value.get_ref().is_str()) {
            report.error(
                Code::MissingKey,
                self.place(),
                format!("`{key}` is missing"),
                Some(format!("add {key} = \"…\"")),
            );
        }
        found
    }

    /// A list of texts.
    pub fn texts(&mut self, key: &'static str, report: &mut Report) -> Vec<Located<String>> {
        let Some((value, at)) = self.raw(key) else { return Vec::new() };
        self.texts_of(key, value, at, report)
    }

    fn texts_of(
        &self,
        key: &str,
        value: &'a DeValue<'a>,
        at: Range<usize>,
        report: &mut Report,
    ) -> Vec<Located<String>> {
        let Some(items) = value.as_array() else {
            self.wrong(key, at, value, "a list of texts", report);
            return Vec::new();
        };
        let mut out = Vec::with_capacity(items.len());
        for item in items.iter() {
            let at = self.shift(item.span());
            match item.get_ref().as_str() {
                Some(text) => out.push(Located { value: text.trim().to_string(), at }),
                None => self.wrong(key, at, item.get_ref(), "a list of texts", report),
            }
        }
        out
    }

    /// Every key of the table with its list of texts, in the order of the keys: `[taxonomies]`.
    pub fn all_texts(&mut self, report: &mut Report) -> Vec<(Located<String>, Vec<Located<String>>)> {
        let table = self.table;
        let read = |(key, value): (&'a Spanned<std::borrow::Cow<'a, str>>, &'a Spanned<DeValue<'a>>)| {
            let name = Located { value: key.get_ref().to_string(), at: self.shift(key.span()) };
            let texts = self.texts_of(key.get_ref(), value.get_ref(), self.shift(value.span()), report);
            (name, texts)
        };
        table.iter().map(read).collect()
    }

    /// True or false.
    pub fn bool(&mut self, key: &'static str, report: &mut Report) -> Option<bool> {
        self.typed(key, "true or false", report, DeValue::as_bool).map(|found| found.value)
    }

    /// A whole number.
    pub fn integer(&mut self, key: &'static str, report: &mut Report) -> Option<Located<i64>> {
        self.typed(key, "a whole number", report, |value| {
            let integer = value.as_integer()?;
            i64::from_str_radix(&integer.as_str().replace('_', ""), integer.radix()).ok()
        })
    }

    /// A number with the digits it was written with, so that 2.70 stays 2.70.
    pub fn number(&mut self, key: &'static str, report: &mut Report) -> Option<Located<String>> {
        self.typed(key, "a number", report, |value| {
            let text = match value {
                DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str(),
                DeValue::Float(float) => float.as_str(),
                _ => return None,
            };
            let digits = text.replace('_', "");
            digits.parse::<f64>().ok().filter(|number| number.is_finite()).map(|_| digits)
        })
    }

    /// A date: a TOML date, or a text of a year, a month or a day.
    pub fn date(&mut self, key: &'static str, report: &mut Report) -> Option<Located<Date>> {
        let (value, at) = self.raw(key)?;
        let text = match value {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(year) => year.as_str().to_string(),
            _ => String::new(),
        };
        match Date::parse(&text) {
            Some(date) => Some(Located { value: date, at }),
            None => {
                let help =
                    format!("write {key} = 2021-05-13, or \"2021-05\" or \"2021\" where the source says no more");
                report.error(Code::BadDate, self.file.at(at), format!("`{text}` is no date"), Some(help));
                None
            }
        }
    }

    /// A table inside this one.
    pub fn table(&mut self, key: &'static str, report: &mut Report) -> Option<Fields<'a>> {
        let (value, at) = self.raw(key)?;
        match value.as_table() {
            Some(table) => Some(Fields { file: self.file, offset: self.offset, table, at, asked: Vec::new() }),
            None => {
                self.wrong(key, at, value, "a table", report);
                None
            }
        }
    }

    /// The tables of a list: `[[case.figures]]`.
    pub fn tables(&mut self, key: &'static str, report: &mut Report) -> Vec<Fields<'a>> {
        let Some((value, at)) = self.raw(key) else { return Vec::new() };
        let Some(items) = value.as_array() else {
            self.wrong(key, at, value, "a list of tables", report);
            return Vec::new();
        };
        let mut out = Vec::with_capacity(items.len());
        for item in items.iter() {
            let at = self.shift(item.span());
            match item.get_ref().as_table() {
                Some(table) => out.push(Fields { file: self.file, offset: self.offset, table, at, asked: Vec::new() }),
                None => self.wrong(key, at, item.get_ref(), "a list of tables", report),
            }
        }
        out
    }

    /// A table that is the author's own, handed to templates as it is.
    pub fn free(&mut self, key: &'static str) -> BTreeMap<String, Json> {
        match self.raw(key).and_then(|(value, _)| value.as_table()) {
            Some(table) => {
                table.iter().map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref()))).collect()
            }
            None => BTreeMap::new(),
        }
    }

    /// Reports every key that nobody asked for, with the nearest that exists.
    pub fn finish(self, report: &mut Report) {
        for (key, _) in self.table.iter() {
            let name: &str = key.get_ref();
            if self.asked.contains(&name) {
                continue;
            }
            let near = nearest(name, self.asked.iter().copied());
            let help = did_you_mean(&near).unwrap_or_else(|| format!("known here: {}", self.asked.join(", ")));
            let place = self.file.at(self.shift(key.span()));
            report.error(Code::UnknownKey, place, format!("unknown key `{name}`"), Some(help));
        }
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn sample(wanted: &str) -> &'static str {
    match wanted {
        "a text" => "\"…\"",
        "a list of texts" => "[\"…\", \"…\"]",
        "true or false" => "true",
        "a whole number" => "1",
        "a number" => "17.71",
        "a table" => "{ … }",
        _ => "[{ … }]",
    }
}

fn json(value: &DeValue<'_>) -> Json {
    match value {
        DeValue::String(text) => Json::from(text.as_ref()),
        DeValue::Boolean(value) => Json::from(*value),
        DeValue::Datetime(date) => Json::from(date.to_string()),
        DeValue::Integer(integer) => i64::from_str_radix(&integer.as_str().replace('_', ""), integer.radix())
            .map_or_else(|_| Json::from(integer.as_str()), Json::from),
        DeValue::Float(float) => {
            float.as_str().replace('_', "").parse::<f64>().map_or_else(|_| Json::from(float.as_str()), Json::from)
        }
        DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::Table(table) => {
            table.iter().map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref()))).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, Report) {
        let file = TextFile::new("a.toml", text);
        let mut report = Report::default();
        let table = parse(&file, 0..file.text.len(), &mut report);
        let mut fields = Fields::new(&file, 0, &table);
        let names = fields.texts("names", &mut report).into_iter().map(|name| name.value).collect();
        fields.date("date", &mut report);
        fields.finish(&mut report);
        (names, report)
    }

    #[test]
    fn one_run_shows_every_mistake() {
        let (names, report) = read("names = [\"甲\", 3]\ndate = \"2021-02-30\"\nnmaes = 1\n");
        assert_eq!(names, ["甲"]);
        let found: Vec<(u32, u32, &str)> =
            report.sorted().iter().map(|item| (item.place.line, item.place.column, item.code.name())).collect();
        assert_eq!(found, [(1, 15, "wrong-type"), (2, 8, "bad-date"), (3, 1, "unknown-key")]);
        assert_eq!(report.sorted()[2].help.as_deref(), Some("did you mean `names`?"));
    }

    #[test]
    fn broken_toml_is_located() {
        let (_, report) = read("names = [\n\ndate = x\n");
        assert!(report.has_errors());
        assert!(report.sorted().iter().all(|item| item.place.line > 0));
    }
}
