//! Data in the formats that people keep it in, as one kind of value: what templates load with `load_data`.
//! The shapes are Zola's; a mistake is a text that begins with line and column.

mod bibtex;
mod remote;
mod xml;

use serde_json::{Map, Value, json};

use crate::fields::yaml;

pub use remote::{Method, Request, fetch, host};

/// What a data file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// TOML; dates become text.
    Toml,
    /// JSON.
    Json,
    /// YAML.
    Yaml,
    /// `{headers, records}`, all of it text.
    Csv,
    /// Elements by name, attributes as `@name`, text beside attributes as `#text`.
    Xml,
    /// `{preambles, comments, variables, bibliographies}`.
    Bibtex,
    /// The text itself.
    Plain,
}

const NAMES: [(&str, Format); 8] = [
    ("toml", Format::Toml),
    ("json", Format::Json),
    ("yaml", Format::Yaml),
    ("yml", Format::Yaml),
    ("csv", Format::Csv),
    ("xml", Format::Xml),
    ("bibtex", Format::Bibtex),
    ("plain", Format::Plain),
];

impl Format {
    /// By the end of a file's name; any other is plain text.
    pub fn of_path(path: &str) -> Format {
        let name = path.rsplit('/').next().unwrap_or("");
        name.rsplit_once('.').and_then(|(_, end)| Format::of_name(end).ok()).unwrap_or(Format::Plain)
    }

    /// By the name that a template gives it.
    pub fn of_name(name: &str) -> Result<Format, String> {
        let found = NAMES.iter().find(|(known, _)| *known == name.to_lowercase());
        found.map(|(_, format)| *format).ok_or_else(|| {
            let known: Vec<String> = NAMES.iter().map(|(name, _)| format!("`{name}`")).collect();
            format!("there is no data format `{name}`; write one of {}", known.join(", "))
        })
    }

    /// The media type that is asked for when it is fetched.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Toml => "application/toml",
            Format::Json => "application/json",
            Format::Yaml => "application/x-yaml",
            Format::Csv => "text/csv",
            Format::Xml => "text/xml",
            Format::Bibtex => "application/x-bibtex",
            Format::Plain => "text/plain",
        }
    }
}

/// The value that a text stands for.
pub fn parse(text: &str, format: Format) -> Result<Value, String> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    match format {
        Format::Toml => toml(text),
        Format::Json => json(text),
        Format::Yaml => {
            yaml::json(text).map_err(|found| mistake(text, found.at, &format!("{}; {}", found.message, found.help)))
        }
        Format::Csv => csv(text),
        Format::Xml => xml::parse(text),
        Format::Bibtex => bibtex::parse(text),
        Format::Plain => Ok(Value::from(text)),
    }
}

/// A mistake at a byte of the text.
fn mistake(text: &str, at: usize, message: &str) -> String {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let before = &text[..at];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before[line_start..].chars().count() + 1;
    format!("line {}, column {column}: {message}", before.matches('\n').count() + 1)
}

fn json(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).map_err(|error| {
        let message = error.to_string();
        // Its own words for the place stand at the end.
        let message = message.split(" at line ").next().unwrap_or("").to_string();
        let start = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
        mistake(text, start + error.column().saturating_sub(1), &message)
    })
}

fn toml(text: &str) -> Result<Value, String> {
    let table: toml::Table = text
        .parse()
        .map_err(|error: toml::de::Error| mistake(text, error.span().map_or(0, |span| span.start), error.message()))?;
    Ok(Value::Object(table.into_iter().map(|(key, value)| (key, of_toml(value))).collect()))
}

fn of_toml(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::from(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(flag) => Value::from(flag),
        toml::Value::Datetime(date) => Value::from(date.to_string()),
        toml::Value::Array(items) => items.into_iter().map(of_toml).collect(),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(key, value)| (key, of_toml(value))).collect::<Map<_, _>>())
        }
    }
}

fn csv(text: &str) -> Result<Value, String> {
    let wrong = |error: csv::Error| {
        let message = match error.kind() {
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
                format!("this record has {len} fields, those before it have {expected_len}")
            }
            _ => error.to_string(),
        };
        mistake(text, error.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(0)), &message)
    };
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers: Vec<Value> = reader.headers().map_err(wrong)?.iter().map(Value::from).collect();
    let mut records = Vec::new();
    for record in reader.records() {
        records.push(record.map_err(wrong)?.iter().map(Value::from).collect::<Value>());
    }
    Ok(json!({ "headers": headers, "records": records }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_format_is_in_the_name() {
        assert_eq!(Format::of_path("data/a.b/c.YML"), Format::Yaml);
        assert_eq!(Format::of_path("data/a.bib"), Format::Plain);
        assert_eq!(Format::of_path("json"), Format::Plain);
        assert!(Format::of_name("xlsx").unwrap_err().contains("write one of `toml`"));
    }

    #[test]
    fn dates_in_toml_are_text() {
        let text = "d = 1979-05-27T07:32:00Z\nl = [1, 1979-05-27]\nf = inf\n[t]\nx = 07:32:00\n";
        let want = json!({ "d": "1979-05-27T07:32:00Z", "l": [1, "1979-05-27"], "f": null, "t": { "x": "07:32:00" } });
        assert_eq!(parse(text, Format::Toml).unwrap(), want);
        assert!(parse("a = 1\nb = = 2\n", Format::Toml).unwrap_err().starts_with("line 2, column 5: "));
    }

    #[test]
    fn json_says_where_it_is_wrong() {
        assert_eq!(parse("\u{FEFF}{\"a\": 1.0}", Format::Json).unwrap(), json!({ "a": 1.0 }));
        assert_eq!(parse("{\n \"甲\": x}", Format::Json).unwrap_err(), "line 2, column 7: expected value");
    }

    #[test]
    fn csv_has_headers_and_records() {
        let text = "Number, Title,\"a \"\"q\"\"\"\n1,Gutenberg, x\n2,\"Print\ning\",\n";
        let want = json!({
            "headers": ["Number", " Title", "a \"q\""],
            "records": [["1", "Gutenberg", " x"], ["2", "Print\ning", ""]],
        });
        assert_eq!(parse(text, Format::Csv).unwrap(), want);
        assert_eq!(
            parse("a,b\n1,2\n1\n", Format::Csv).unwrap_err(),
            "line 3, column 1: this record has 1 fields, those before it have 2"
        );
    }
}
