//! Reads what people write as TOML: `config.toml`, front matter, vocabularies. Every key is asked for
//! by name; what has the wrong type, and what nobody asked for, becomes a diagnostic at its place. Front matter in YAML
//! is read as if it were TOML.

mod dates;
mod document;
pub mod leaves;
pub mod yaml;

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value as Json;
use toml::de::{DeTable, DeValue};

use crate::base::nearest::{did_you_mean, nearest};
use crate::base::pinyin;
use crate::diag::{Code, Place, Report, Severity};

pub use document::Toml;

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
    toml: &'a Toml<'a>,
    table: &'a DeTable<'a>,
    at: Range<usize>,
    asked: Vec<&'static str>,
}

/// A key's name and place, and its list of texts; `None` for a value that is no list.
pub type NamedTexts = (Located<String>, Option<Vec<Located<String>>>);

impl<'a> Fields<'a> {
    fn new(toml: &'a Toml<'a>, table: &'a DeTable<'a>, at: Range<usize>) -> Fields<'a> {
        Fields { toml, table, at, asked: Vec::new() }
    }

    /// Where the table stands.
    pub fn place(&self) -> Place {
        self.toml.file.at(self.at.clone())
    }

    /// The place of a located value.
    pub fn place_of<T>(&self, value: &Located<T>) -> Place {
        self.toml.file.at(value.at.clone())
    }

    /// A value as it is written in the file.
    pub fn written<T>(&self, value: &Located<T>) -> &str {
        &self.toml.file.text[value.at.clone()]
    }

    fn shift(&self, span: Range<usize>) -> Range<usize> {
        self.toml.offset + span.start..self.toml.offset + span.end
    }

    /// The value of a key; one with a syntax error, which is reported already, counts as absent.
    fn raw(&mut self, key: &'static str) -> Option<(&'a DeValue<'a>, Range<usize>)> {
        self.asked.push(key);
        let value = self.table.get(key)?;
        let at = self.shift(value.span());
        (!self.toml.is_broken(&at)).then_some((value.get_ref(), at))
    }

    /// Accepts a key without reading it.
    pub fn pass(&mut self, key: &'static str) {
        self.asked.push(key);
    }

    /// Whether the key is written, with whatever value.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    fn wrong(&self, key: &str, at: Range<usize>, found: &DeValue<'_>, wanted: &str, report: &mut Report) {
        let message = format!("`{key}` is {}, not {}", kind(found), wanted);
        let help = format!("write {}", self.toml.line(key, &example(found, wanted)));
        report.error(Code::WrongType, self.toml.file.at(at), message, Some(help));
    }

    fn wrong_item(&self, key: &str, at: Range<usize>, found: &DeValue<'_>, wanted: &str, report: &mut Report) {
        let message = format!("an item of `{key}` is {}, not {wanted}", kind(found));
        let help = match wanted {
            "a text" => format!("write {}", self.toml.line(key, "[\"…\", \"…\"]")),
            _ => format!("write [[{key}]]"),
        };
        report.error(Code::WrongType, self.toml.file.at(at), message, Some(help));
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

    /// A text that may be blank.
    pub fn blank_text(&mut self, key: &'static str, report: &mut Report) -> Option<Located<String>> {
        self.typed(key, "a text", report, |value| value.as_str().map(|text| text.trim().to_string()))
    }

    /// A text; blank text counts as absent.
    pub fn text(&mut self, key: &'static str, report: &mut Report) -> Option<Located<String>> {
        self.typed(key, "a text", report, |value| value.as_str().map(|text| text.trim().to_string()))
            .filter(|text| !text.value.is_empty())
    }

    /// A text that can be a file's name on every system: a-z, 0-9, `-` and `_`.
    pub fn slug(&mut self, key: &'static str, report: &mut Report) -> Option<Located<String>> {
        let found = self.text(key, report)?;
        let portable = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
        if found.value.bytes().all(portable) {
            return Some(found);
        }
        let message = format!("the slug `{}` would not open on every system", found.value);
        let help = match pinyin::slug(&found.value) {
            spelled if spelled.is_empty() => "use a-z, 0-9 and -".to_string(),
            spelled => format!("use a-z, 0-9 and -: {key} = \"{spelled}\""),
        };
        report.error(Code::WrongType, self.place_of(&found), message, Some(help));
        None
    }

    /// A text that must be there.
    pub fn must_text(&mut self, key: &'static str, report: &mut Report) -> Option<Located<String>> {
        let found = self.text(key, report);
        if found.is_some() || !self.toml.is_sound() {
            return found;
        }
        match self.table.get(key) {
            None => report.error(
                Code::MissingKey,
                self.place(),
                format!("`{key}` is missing"),
                Some(format!("add {}", self.toml.line(key, "\"…\""))),
            ),
            Some(blank) if blank.get_ref().is_str() => report.error(
                Code::MissingKey,
                self.toml.file.at(self.shift(blank.span())),
                format!("`{key}` is empty"),
                Some(format!("write {}", self.toml.line(key, "\"…\""))),
            ),
            Some(_) => {}
        }
        None
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
                None => self.wrong_item(key, at, item.get_ref(), "a text", report),
            }
        }
        out
    }

    /// Every key of the table with its text, as `[translations]`; what is no text is reported.
    pub fn each_text(&mut self, report: &mut Report) -> BTreeMap<String, String> {
        let mut out = BTreeMap::new();
        for (key, value) in self.table.iter() {
            let at = self.shift(value.span());
            match value.get_ref().as_str() {
                _ if self.toml.is_broken(&at) => {}
                Some(text) => {
                    out.insert(key.get_ref().to_string(), text.to_string());
                }
                None => self.wrong(key.get_ref(), at, value.get_ref(), "a text", report),
            }
        }
        out
    }

    /// Every key of the table with the table that is its value, as `[languages]`; what is no table is reported.
    pub fn each_table(&mut self, report: &mut Report) -> Vec<(Located<String>, Fields<'a>)> {
        let mut out = Vec::with_capacity(self.table.len());
        for (key, value) in self.table.iter() {
            let at = self.shift(value.span());
            let name = Located { value: key.get_ref().to_string(), at: self.shift(key.span()) };
            match value.get_ref().as_table() {
                _ if self.toml.is_broken(&at) => {}
                Some(table) => out.push((name, Fields::new(self.toml, table, at))),
                None => self.wrong(&name.value, at, value.get_ref(), "a table", report),
            }
        }
        out
    }

    /// The value of a key that is one of a few words; the words are named where it is another.
    pub fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)], report: &mut Report) -> Option<T> {
        let (found, at) = self.raw(key)?;
        let word = found.as_str().unwrap_or_default();
        let value = choices.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
        if value.is_none() && found.as_str() != Some("") {
            let names: Vec<String> = choices.iter().map(|(name, _)| format!("\"{name}\"")).collect();
            let message = match found.as_str() {
                Some(word) => format!("`{word}` is no value of `{key}`"),
                None => format!("`{key}` is {}, not a text", kind(found)),
            };
            let help = format!("write one of {}", names.join(", "));
            report.error(Code::WrongType, self.toml.file.at(at), message, Some(help));
        }
        value
    }

    /// Every key of the table with its list of texts, in the order of the keys: `[taxonomies]`.
    pub fn all_texts(&mut self, lists: impl Fn(&str) -> bool, report: &mut Report) -> Vec<NamedTexts> {
        let mut out = Vec::with_capacity(self.table.len());
        for (key, value) in self.table.iter() {
            let name = Located { value: key.get_ref().to_string(), at: self.shift(key.span()) };
            let at = self.shift(value.span());
            if self.toml.is_broken(&at) {
                continue;
            }
            let texts = (value.get_ref().is_array() || lists(&name.value))
                .then(|| self.texts_of(&name.value, value.get_ref(), at, report));
            out.push((name, texts));
        }
        out
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

    /// A whole number, or the word `"all"`, which is none.
    pub fn limit(&mut self, key: &'static str, report: &mut Report) -> Option<Located<Option<i64>>> {
        match self.raw(key) {
            Some((value, at)) if value.as_str() == Some("all") => Some(Located { value: None, at }),
            _ => self.integer(key, report).map(|found| Located { value: Some(found.value), at: found.at }),
        }
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

    /// A table inside this one.
    pub fn table(&mut self, key: &'static str, report: &mut Report) -> Option<Fields<'a>> {
        let (value, at) = self.raw(key)?;
        match value.as_table() {
            Some(table) => Some(Fields::new(self.toml, table, at)),
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
                Some(table) => out.push(Fields::new(self.toml, table, at)),
                None => self.wrong_item(key, at, item.get_ref(), "a table", report),
            }
        }
        out
    }

    /// A table that is the author's own, handed to templates as it is.
    pub fn free(&mut self, key: &'static str, report: &mut Report) -> BTreeMap<String, Json> {
        let Some((value, at)) = self.raw(key) else { return BTreeMap::new() };
        match value.as_table() {
            Some(table) => {
                table.iter().map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref()))).collect()
            }
            None => {
                self.wrong(key, at, value, "a table", report);
                BTreeMap::new()
            }
        }
    }

    /// The place of a text that is written and says nothing.
    pub fn place_of_blank(&self, key: &str) -> Option<Place> {
        let value =
            self.table.get(key).filter(|value| value.get_ref().as_str().is_some_and(|text| text.trim().is_empty()));
        value.map(|value| self.toml.file.at(self.shift(value.span())))
    }

    /// The place of a key; of the table if it does not have it.
    pub fn place_of_key(&self, key: &str) -> Place {
        self.table.get_key_value(key).map_or_else(|| self.place(), |(key, _)| self.toml.file.at(self.shift(key.span())))
    }

    /// Reports every key that nobody asked for, with the nearest that exists.
    pub fn finish(self, report: &mut Report) {
        self.finish_as(Severity::Error, report);
    }

    /// The same; such a key is a mistake or only worth a word.
    pub fn finish_as(self, severity: Severity, report: &mut Report) {
        for (key, _) in self.table.iter() {
            let name: &str = key.get_ref();
            let at = self.shift(key.span());
            if self.asked.contains(&name) || self.toml.is_broken(&at) {
                continue;
            }
            let near = nearest(name, self.asked.iter().copied());
            let help = did_you_mean(&near).unwrap_or_else(|| format!("known here: {}", self.asked.join(", ")));
            let (place, message) = (self.toml.file.at(at), format!("unknown key `{name}`"));
            match severity {
                Severity::Error => report.error(Code::UnknownKey, place, message, Some(help)),
                Severity::Warning => report.warning(Code::UnknownKey, place, message, Some(help)),
            }
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

/// What was written, in the form that is wanted, where it can be; else a pattern.
fn example(found: &DeValue<'_>, wanted: &str) -> String {
    match (wanted, found) {
        ("a list of texts", DeValue::String(text)) => format!("[\"{text}\"]"),
        ("a whole number", DeValue::String(text)) if text.parse::<i64>().is_ok() => text.to_string(),
        ("a number", DeValue::String(text)) if text.parse::<f64>().is_ok() => text.to_string(),
        ("true or false", DeValue::String(text)) if matches!(&**text, "true" | "false") => text.to_string(),
        ("a text", DeValue::Integer(number)) => format!("\"{}\"", number.as_str()),
        ("a text", DeValue::Float(number)) => format!("\"{}\"", number.as_str()),
        ("a text", DeValue::Datetime(date)) => format!("\"{date}\""),
        ("a text", _) => "\"…\"".to_string(),
        ("a list of texts", _) => "[\"…\", \"…\"]".to_string(),
        ("true or false", _) => "true".to_string(),
        ("a whole number", _) => "1".to_string(),
        ("a number", _) => "17.71".to_string(),
        ("a date", _) => "2021-05-13".to_string(),
        ("a table", _) => "{ … }".to_string(),
        _ => "[{ … }]".to_string(),
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
    use crate::diag::TextFile;

    fn read(text: &str) -> (Vec<String>, Report) {
        let file = TextFile::new("a.toml", text);
        let mut report = Report::default();
        let toml = Toml::parse(&file, 0..file.text.len(), &mut report);
        let mut fields = toml.fields();
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
