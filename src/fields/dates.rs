//! Dates of people's files: a day, a month, a year; a point in time.

use toml::de::DeValue;
use toml::value::Datetime;

use super::{Fields, Located};
use crate::base::date::Date;
use crate::base::moment;
use crate::diag::{Code, Report};

impl<'a> Fields<'a> {
    /// A date: a TOML date, or a text of a year, a month or a day.
    pub fn date(&mut self, key: &'static str, report: &mut Report) -> Option<Located<Date>> {
        let (value, at) = self.raw(key)?;
        let text = match value {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => text.to_string(),
            DeValue::Integer(year) => year.as_str().to_string(),
            other => {
                self.wrong(key, at, other, "a date", report);
                return None;
            }
        };
        match Date::parse(&text) {
            Some(date) => Some(Located { value: date, at }),
            None => {
                let message = format!("`{text}` is no date");
                report.error(Code::BadDate, self.toml.file.at(at), message, Some(date_help(&self.toml.line(key, DAY))));
                None
            }
        }
    }

    /// A day or a point in time as templates show it: `2018-10-10`, or RFC 3339 with a zone if one is written. It may stand
    /// between quotes, in one of the spellings of YAML too.
    pub fn moment(&mut self, key: &'static str, report: &mut Report) -> Option<Located<String>> {
        let found = self.moment_if(key);
        if found.is_none()
            && let Some((value, at)) = self.raw(key)
        {
            match value {
                DeValue::String(_) | DeValue::Datetime(_) | DeValue::Integer(_) => {
                    let help = format!("write {}, or 2021-05-13T10:00:00+08:00", self.toml.line(key, DAY));
                    let written = Located { value: (), at };
                    let message =
                        format!("`{}` is no day and no time of one", self.written(&written).trim_matches('"'));
                    report.error(Code::BadDate, self.place_of(&written), message, Some(help));
                }
                other => self.wrong(key, at, other, "a date", report),
            }
        }
        found
    }

    /// The same, if the key is that; nothing is reported.
    pub fn moment_if(&mut self, key: &'static str) -> Option<Located<String>> {
        let (value, at) = self.raw(key)?;
        let text = match value {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => match text.trim().parse::<Datetime>() {
                Ok(date) => date.to_string(),
                Err(_) => moment::rfc3339(text.trim())?,
            },
            _ => return None,
        };
        // A time without a day is TOML too.
        moment::seconds(&text).map(|_| Located { value: text, at })
    }
}

/// The day in messages.
const DAY: &str = "2021-05-13";

/// What to write; `line` is the key with a day.
pub(super) fn date_help(line: &str) -> String {
    format!("write {line}, or \"2021-05\" or \"2021\" where the source says no more")
}
