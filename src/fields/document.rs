//! TOML text to a table, with its syntax errors: one for each value or line, since what follows a broken
//! value inside it means nothing.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Fields, yaml};
use crate::diag::{Code, Report, TextFile};

/// The TOML of a file, as far as it could be read.
pub struct Toml<'a> {
    pub(super) file: &'a TextFile,
    /// Where the TOML starts in the file.
    pub(super) offset: usize,
    table: Spanned<DeTable<'a>>,
    /// Parts of the file that could not be read, each reported.
    pub(super) broken: Vec<Range<usize>>,
    /// Whether it is written as YAML.
    is_yaml: bool,
}

impl<'a> Toml<'a> {
    /// Parses the TOML in `range` of the file. Syntax errors are reported.
    pub fn parse(file: &'a TextFile, range: Range<usize>, report: &mut Report) -> Toml<'a> {
        let (table, mut errors) = DeTable::parse_recoverable(&file.text[range.clone()]);
        errors.sort_by_key(|error| error.span().map_or(0, |span| span.start));
        let offset = range.start;
        let mut values = Vec::new();
        value_spans(table.get_ref(), &mut values);
        let mut toml = Toml { file, offset, table, broken: Vec::new(), is_yaml: false };
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            let at = offset + span.start..offset + span.end.max(span.start + 1);
            let value = values.iter().find(|value| value.start <= span.start && span.start <= value.end);
            let part = match value {
                Some(value) => offset + value.start..offset + value.end,
                None => line(file, at.start),
            };
            let overlaps = |known: &Range<usize>| known.start <= part.end && part.start <= known.end;
            if !toml.broken.iter().any(overlaps) {
                toml.report(error.message(), at, &part, value.is_some(), report);
                toml.broken.push(part);
            }
        }
        toml
    }

    /// Reads the YAML in `range` of the file as if it were TOML; what it lacks (`key:` without a value) is as if it were not
    /// written. A syntax error is reported, and then nothing of it is read.
    pub fn parse_yaml(file: &'a TextFile, range: Range<usize>, report: &mut Report) -> Toml<'a> {
        let offset = range.start;
        let whole = 0..range.len();
        let mistake = |found: yaml::Mistake, report: &mut Report| {
            let at = offset + found.at..offset + found.at + 1;
            report.error(Code::Yaml, file.at(at), format!("this is not YAML: {}", found.message), Some(found.help));
            (DeTable::new(), vec![range.clone()])
        };
        let (table, broken) = match yaml::table(&file.text[range.clone()]) {
            Ok(table) => (table, Vec::new()),
            Err(found) => mistake(found, report),
        };
        Toml { file, offset, table: Spanned::new(whole, table), broken, is_yaml: true }
    }

    /// A key with its value as it is written here.
    pub(super) fn line(&self, key: &str, value: &str) -> String {
        let sign = if self.is_yaml { ":" } else { " =" };
        format!("{key}{sign} {value}")
    }

    fn report(&self, message: &str, at: Range<usize>, part: &Range<usize>, is_value: bool, report: &mut Report) {
        let line = &self.file.text[line(self.file, at.start)];
        let written = self.file.text[part.start..].lines().next().unwrap_or("");
        let written = written.split('#').next().unwrap_or("").trim();
        if is_value && is_date_like(written) {
            let place = self.file.at(part.start..part.start + written.len());
            report.error(
                Code::BadDate,
                place,
                format!("`{written}` is no date"),
                Some(super::dates::date_help(&self.line(key(line), "2021-05-13"))),
            );
            return;
        }
        let help = help(line, written, self.file.text[at.start..].chars().next());
        report.error(Code::Toml, self.file.at(at), format!("this is not TOML: {message}"), Some(help));
    }

    /// A reader of the whole table.
    pub fn fields(&'a self) -> Fields<'a> {
        Fields::new(
            self,
            self.table.get_ref(),
            self.offset + self.table.span().start..self.offset + self.table.span().end,
        )
    }

    /// Whether all of it could be read.
    pub fn is_sound(&self) -> bool {
        self.broken.is_empty()
    }

    /// Whether a part of the file could not be read.
    pub(super) fn is_broken(&self, at: &Range<usize>) -> bool {
        self.broken.iter().any(|part| part.start <= at.end && at.start <= part.end)
    }
}

/// The spans of all values that are no tables.
fn value_spans(table: &DeTable<'_>, spans: &mut Vec<Range<usize>>) {
    for value in table.values() {
        match value.get_ref() {
            DeValue::Table(inner) => value_spans(inner, spans),
            DeValue::Array(items) if items.iter().any(|item| item.get_ref().is_table()) => {
                items.iter().filter_map(|item| item.get_ref().as_table()).for_each(|inner| value_spans(inner, spans));
            }
            _ => spans.push(value.span()),
        }
    }
}

/// The line that holds a byte.
fn line(file: &TextFile, at: usize) -> Range<usize> {
    let at = at.min(file.text.len());
    let start = file.text[..at].rfind('\n').map_or(0, |found| found + 1);
    let end = file.text[at..].find('\n').map_or(file.text.len(), |found| at + found);
    start..end
}

fn key(line: &str) -> &str {
    line.split('=').next().unwrap_or("").trim()
}

/// Four digits and a sign that people write between the parts of a date.
fn is_date_like(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    text.len() - rest.len() == 4 && rest.starts_with(['-', '/', '.', '年'])
}

/// What to write instead, by the mistakes that people make: signs of a Chinese keyboard, `:` for `=`,
/// 余 or a unit behind a number.
fn help(line: &str, written: &str, at: Option<char>) -> String {
    let key = line.split([':', '=']).next().unwrap_or("").trim();
    let colon = line.trim_start().strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with(':'));
    let digits = written.trim_end_matches(|c: char| !c.is_ascii_digit());
    if at.is_some_and(|c| "“”‘’，＝：【】".contains(c)) || (colon && key.contains('＝')) {
        "write \" , = [ ] as on an English keyboard, not “ ” ， ＝ 【 】".to_string()
    } else if colon && !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        "write = between a key and its value, as title = \"…\"".to_string()
    } else if !digits.is_empty() && digits.parse::<f64>().is_ok() && digits != written {
        let word = &written[digits.len()..];
        let key_of_word = if ["余", "多"].contains(&word) { "qualifier" } else { "unit" };
        format!("write {key} = {digits} and {key_of_word} = \"{word}\"")
    } else {
        "text goes between double quotes, lists between [ and ], dates are written 2021-05-13".to_string()
    }
}
