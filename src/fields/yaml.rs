//! YAML, as front matter and data files have it: one document, its scalars by the core schema of YAML 1.2, with the place
//! of every value. Anchors are followed; tags other than `!!str` mean nothing.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use saphyr_parser::{Event, Parser, ScalarStyle, Span, Tag};
use serde_json::Value as Json;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Lists and tables inside one another; more is no work of people.
const DEEPEST: usize = 64;
/// Values of a document, those that anchors repeat counted each time.
const MOST: usize = 1_000_000;

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The byte where it shows.
    pub at: usize,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// A value and its bytes in the text.
#[derive(Clone)]
struct Node<'a> {
    at: Range<usize>,
    value: Value<'a>,
}

#[derive(Clone)]
enum Value<'a> {
    Null,
    Bool(bool),
    Number,
    Text(Cow<'a, str>),
    List(Vec<Node<'a>>),
    Table(Vec<(Node<'a>, Node<'a>)>),
}

/// The table that a text is, as TOML would have it; an empty text is an empty table.
pub fn table(text: &str) -> Result<DeTable<'_>, Mistake> {
    match read(text)? {
        Some(Node { value: Value::Table(entries), .. }) => in_toml(entries, text),
        None | Some(Node { value: Value::Null, .. }) => Ok(DeTable::new()),
        Some(other) => Err(mistake(other.at.start, "these are no keys with values", "write title: \"…\"")),
    }
}

/// The value that a text is.
pub fn json(text: &str) -> Result<Json, Mistake> {
    read(text)?.map_or(Ok(Json::Null), |node| in_json(node, text))
}

fn mistake(at: usize, message: impl Into<String>, help: &str) -> Mistake {
    Mistake { at, message: message.into(), help: help.to_string() }
}

fn in_toml<'a>(entries: Vec<(Node<'a>, Node<'a>)>, text: &'a str) -> Result<DeTable<'a>, Mistake> {
    let mut table = DeTable::new();
    for (key, value) in entries {
        let at = key.at.clone();
        let name = name(&key, text)?;
        if table.contains_key(&*name) {
            return Err(mistake(at.start, format!("`{name}` stands twice"), "keep one of them"));
        }
        if let Some(value) = to_toml(value, text)? {
            table.insert(Spanned::new(at, name), value);
        }
    }
    Ok(table)
}

/// Nothing for nothing: `key:` and `key: null`.
fn to_toml<'a>(node: Node<'a>, text: &'a str) -> Result<Option<Spanned<DeValue<'a>>>, Mistake> {
    let value = match node.value {
        Value::Null => return Ok(None),
        Value::Bool(value) => DeValue::Boolean(value),
        Value::Text(text) => DeValue::String(text),
        // TOML spells numbers as YAML does, but for those that begin or end with a point.
        Value::Number => match DeValue::parse(text[node.at.clone()].trim_start_matches('+')) {
            Ok(number) => number.into_inner(),
            Err(_) => DeValue::String(Cow::Borrowed(&text[node.at.clone()])),
        },
        Value::List(items) => {
            let mut list = toml::de::DeArray::new();
            for item in items {
                let at = item.at.start;
                let item = to_toml(item, text)?;
                list.push(item.ok_or_else(|| mistake(at, "an item is empty", "write it, or take out its `-`"))?);
            }
            DeValue::Array(list)
        }
        Value::Table(entries) => DeValue::Table(in_toml(entries, text)?),
    };
    Ok(Some(Spanned::new(node.at, value)))
}

fn in_json(node: Node<'_>, text: &str) -> Result<Json, Mistake> {
    Ok(match node.value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::from(value),
        Value::Text(text) => Json::from(text.into_owned()),
        Value::Number => number(&text[node.at]),
        Value::List(items) => items.into_iter().map(|item| in_json(item, text)).collect::<Result<Json, _>>()?,
        Value::Table(entries) => {
            let mut out = serde_json::Map::new();
            for (key, value) in entries {
                let name = name(&key, text)?.into_owned();
                if out.contains_key(&name) {
                    return Err(mistake(key.at.start, format!("`{name}` stands twice"), "keep one of them"));
                }
                out.insert(name, in_json(value, text)?);
            }
            Json::Object(out)
        }
    })
}

fn number(written: &str) -> Json {
    let digits = written.trim_start_matches('+');
    let radix = |prefix: &str, radix| i64::from_str_radix(digits.strip_prefix(prefix)?, radix).ok();
    match digits.parse::<i64>().ok().or_else(|| radix("0x", 16)).or_else(|| radix("0o", 8)) {
        Some(whole) => Json::from(whole),
        None => digits.parse::<u64>().map_or_else(|_| digits.parse::<f64>().map_or(Json::Null, Json::from), Json::from),
    }
}

/// A key as a text: of a number or a word like `true` its letters.
fn name<'a>(key: &Node<'a>, text: &'a str) -> Result<Cow<'a, str>, Mistake> {
    match &key.value {
        Value::Text(name) => Ok(name.clone()),
        Value::Null | Value::Bool(_) | Value::Number => Ok(Cow::Borrowed(&text[key.at.clone()])),
        Value::List(_) | Value::Table(_) => Err(mistake(key.at.start, "a key is no text", "write title: \"…\"")),
    }
}

/// The first document of a text.
fn read(text: &str) -> Result<Option<Node<'_>>, Mistake> {
    let mut tree = Tree { places: Places::new(text), text, open: Vec::new(), anchors: BTreeMap::new(), size: 0 };
    for event in Parser::new_from_str(text) {
        let (event, span) = event.map_err(|error| {
            let help = "write key: value, with two spaces before what belongs to a key, and text with : or # in quotes";
            mistake(tree.places.byte(error.marker().index()), error.info(), help)
        })?;
        if let Some(root) = tree.take(event, span)? {
            return Ok(Some(root));
        }
    }
    Ok(None)
}

/// A list or table whose end has not been read.
struct Open<'a> {
    start: usize,
    anchor: usize,
    items: Vec<Node<'a>>,
    is_table: bool,
}

/// A document as far as it has been read.
struct Tree<'a> {
    text: &'a str,
    places: Places,
    open: Vec<Open<'a>>,
    anchors: BTreeMap<usize, (Node<'a>, usize)>,
    size: usize,
}

impl<'a> Tree<'a> {
    /// The root, when it is whole.
    fn take(&mut self, event: Event<'a>, span: Span) -> Result<Option<Node<'a>>, Mistake> {
        let at = self.places.byte(span.start.index())..self.places.byte(span.end.index());
        match event {
            Event::Scalar(scalar, style, anchor, tag) => {
                let at = self.trimmed(at, &scalar, style);
                let value = scalar_value(scalar, style, tag.as_deref());
                self.add(Node { at, value }, anchor, 1)
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned() {
                Some((node, size)) => self.add(Node { at, ..node }, 0, size),
                None => Err(mistake(at.start, "this refers to what is not there", "write the value itself")),
            },
            Event::SequenceStart(anchor, _) => self.begin(at.start, anchor, false),
            Event::MappingStart(anchor, _) => self.begin(at.start, anchor, true),
            Event::SequenceEnd | Event::MappingEnd => self.end(at.end),
            _ => Ok(None),
        }
    }

    /// A plain scalar without blanks around it, so that it can be read again as it is written.
    fn trimmed(&self, at: Range<usize>, scalar: &str, style: ScalarStyle) -> Range<usize> {
        match self.text.get(at.start..at.start + scalar.len()) {
            Some(written) if style == ScalarStyle::Plain && written == scalar => at.start..at.start + scalar.len(),
            _ => at,
        }
    }

    fn begin(&mut self, start: usize, anchor: usize, is_table: bool) -> Result<Option<Node<'a>>, Mistake> {
        if self.open.len() >= DEEPEST {
            return Err(mistake(start, format!("more than {DEEPEST} lists inside one another"), "write less deep"));
        }
        self.open.push(Open { start, anchor, items: Vec::new(), is_table });
        Ok(None)
    }

    fn end(&mut self, end: usize) -> Result<Option<Node<'a>>, Mistake> {
        let Some(Open { start, anchor, items, is_table }) = self.open.pop() else { return Ok(None) };
        let size = 1 + items.len();
        let value = if is_table {
            let mut entries = Vec::with_capacity(items.len() / 2);
            let mut items = items.into_iter();
            while let (Some(key), Some(value)) = (items.next(), items.next()) {
                entries.push((key, value));
            }
            Value::Table(entries)
        } else {
            Value::List(items)
        };
        self.add(Node { at: start..end.max(start), value }, anchor, size)
    }

    fn add(&mut self, node: Node<'a>, anchor: usize, size: usize) -> Result<Option<Node<'a>>, Mistake> {
        self.size += size;
        if self.size > MOST {
            return Err(mistake(node.at.start, "this repeats itself too often", "write fewer `*` in one another"));
        }
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), count(&node)));
        }
        match self.open.last_mut() {
            Some(open) => {
                open.items.push(node);
                Ok(None)
            }
            None => Ok(Some(node)),
        }
    }
}

/// A value with all inside it.
fn count(node: &Node<'_>) -> usize {
    1 + match &node.value {
        Value::List(items) => items.iter().map(count).sum(),
        Value::Table(entries) => entries.iter().map(|(key, value)| count(key) + count(value)).sum(),
        _ => 0,
    }
}

fn scalar_value<'a>(scalar: Cow<'a, str>, style: ScalarStyle, tag: Option<&Tag>) -> Value<'a> {
    let is_text = tag.is_some_and(|tag| tag.suffix == "str");
    if style != ScalarStyle::Plain || is_text {
        return Value::Text(scalar);
    }
    match &*scalar {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        text if is_number(text) => Value::Number,
        _ => Value::Text(scalar),
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let hex = digits.strip_prefix("0x").is_some_and(|rest| i64::from_str_radix(rest, 16).is_ok());
    let octal = digits.strip_prefix("0o").is_some_and(|rest| i64::from_str_radix(rest, 8).is_ok());
    // 007 is a text: an agent, a postcode.
    let is_padded = digits.len() > 1 && digits.starts_with('0') && digits.as_bytes()[1].is_ascii_digit();
    let is_decimal = digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.ends_with(|c: char| c.is_ascii_digit() || c == '.')
        && !is_padded
        && digits.parse::<f64>().is_ok_and(f64::is_finite);
    hex || octal || is_decimal
}

/// Bytes of the places that are counted in characters.
struct Places {
    /// Empty where every character is a byte.
    bytes: Vec<usize>,
    len: usize,
}

impl Places {
    fn new(text: &str) -> Places {
        let bytes = if text.is_ascii() { Vec::new() } else { text.char_indices().map(|(at, _)| at).collect() };
        Places { bytes, len: text.len() }
    }

    fn byte(&self, index: usize) -> usize {
        if self.bytes.is_empty() { index.min(self.len) } else { self.bytes.get(index).copied().unwrap_or(self.len) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::diag::{Report, TextFile};
    use crate::fields::Toml;

    #[test]
    fn scalars_by_the_core_schema() {
        let text = "a: 1\nb: 1.5\nc: yes\nd: true\ne: ~\nf: '5'\ng: 007\nh: 0x1F\ni: 2016-10-10\nj: [x, 2]\nk:\n  l: |\n    甲\n    乙\nm: .5\nn: 1e3\no: -3\n";
        let wanted = json!({
            "a": 1, "b": 1.5, "c": "yes", "d": true, "e": null, "f": "5", "g": "007", "h": 31, "i": "2016-10-10",
            "j": ["x", 2], "k": {"l": "甲\n乙\n"}, "m": 0.5, "n": 1000.0, "o": -3
        });
        assert_eq!(json(text).unwrap(), wanted);
        assert_eq!(json("").unwrap(), Json::Null);
        assert_eq!(json("a: &x [1]\nb: *x\n").unwrap(), json!({"a": [1], "b": [1]}));
    }

    #[test]
    fn front_matter_is_read_as_toml_with_places() {
        for end in ["\n", "\r\n"] {
            let text =
                ["", "title: 曲靖", "names: [甲, 3]", "date: \"2021-02-30\"", "weight: 12 # 序", "nmaes: 1", "extra:"]
                    .join(end);
            let file = TextFile::new("a.md", &text);
            let mut report = Report::default();
            let toml = Toml::parse_yaml(&file, 0..file.text.len(), &mut report);
            let mut fields = toml.fields();
            assert_eq!(fields.text("title", &mut report).unwrap().value, "曲靖");
            assert_eq!(fields.texts("names", &mut report).len(), 1);
            assert_eq!(fields.date("date", &mut report), None);
            assert_eq!(fields.integer("weight", &mut report).unwrap().value, 12);
            assert!(fields.free("extra", &mut report).is_empty());
            fields.finish(&mut report);
            let found: Vec<(u32, u32, &str)> =
                report.sorted().iter().map(|item| (item.place.line, item.place.column, item.code.name())).collect();
            assert_eq!(found, [(3, 12, "wrong-type"), (4, 7, "bad-date"), (6, 1, "unknown-key")]);
        }
    }

    #[test]
    fn what_is_wrong_is_located() {
        let file = TextFile::new("a.md", "title: a\n  b: [c\n");
        let mut report = Report::default();
        let toml = Toml::parse_yaml(&file, 0..file.text.len(), &mut report);
        assert!(!toml.is_sound());
        assert_eq!((report.sorted().len(), report.sorted()[0].place.line), (1, 2));
        assert_eq!(table("a: 1\nb: 2\na: 3\n").err().unwrap().at, 10);
        assert!(table("- a\n").is_err() && table("[a]: b\n").is_err() && table("a: *x\n").is_err());
        assert!(table(&"[".repeat(100_000)).is_err());
        let laughs: String = (1..30).map(|at| format!("a{at}: &a{at} [*a{0}, *a{0}]\n", at - 1)).collect();
        assert!(json(&format!("a0: &a0 [1]\n{laughs}")).is_err());
    }
}
