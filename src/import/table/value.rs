//! The text of a cell as a value of front matter, by the same rules.

use crate::base::date::Date;
use crate::base::decimal::Decimal;
use crate::base::han::fold_width;
use crate::base::nearest::{did_you_mean, nearest};
use crate::diag::{Place, Report};
use crate::import::field::Field;

use super::target::Target;
use crate::base::toml_text::{list, quoted};

/// A value of front matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text on one line.
    Text(String),
    /// A day, month or year.
    Date(Date),
    /// Names.
    List(Vec<String>),
    /// Digits, and 余, 近 and the like.
    Number(String, Option<String>),
}

/// What was read of a cell.
#[derive(Debug, Default)]
pub struct Reading {
    /// The value, if there is any.
    pub value: Option<Value>,
    /// What could not be read.
    pub wrong: Vec<Wrong>,
}

/// A piece of a cell that is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The piece.
    pub text: String,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl Value {
    /// As TOML.
    pub fn toml(&self) -> String {
        match self {
            Value::Text(text) => quoted(text),
            Value::Date(date) if date.day().is_some() => date.to_string(),
            Value::Date(date) => quoted(&date.to_string()),
            Value::List(names) => list(names),
            Value::Number(digits, _) => digits.clone(),
        }
    }

    /// As the report shows it.
    pub fn shown(&self) -> String {
        match self {
            Value::Text(text) => text.clone(),
            Value::Date(date) => date.to_string(),
            Value::List(names) => names.join("、"),
            Value::Number(digits, qualifier) => format!("{digits}{}", qualifier.as_deref().unwrap_or("")),
        }
    }
}

/// Reads a cell. Empty ones have no value.
pub fn read(field: &Field, target: &Target, text: &str) -> Reading {
    let text = text.trim();
    if text.is_empty() {
        return Reading::default();
    }
    match target {
        Target::Key("date" | "case.source.date") => of(date(text).map(Value::Date), text, || no_date(text)),
        Target::Key("case.period") => of(period(text).map(Value::Text), text, || {
            (format!("`{text}` is no span of years"), "write 2017/2021".to_string())
        }),
        Target::Key("case.status") => word(text, &["试点", "实施", "推广", "停止"].map(|own| (own, own))),
        Target::Key("case.evidence") => word(text, &[("自述", "self-reported"), ("第三方", "third-party")]),
        Target::Terms(name) if name == "regions" => places(field, text),
        Target::Terms(name) => terms(field, name, text),
        Target::Figure(unit) => number(text, unit),
        _ => Reading { value: Some(Value::Text(one_line(text))), wrong: Vec::new() },
    }
}

fn of(value: Option<Value>, text: &str, wrong: impl Fn() -> (String, String)) -> Reading {
    let is_wrong = value.is_none();
    let (message, help) = if is_wrong { wrong() } else { (String::new(), String::new()) };
    let wrong = is_wrong.then(|| Wrong { text: text.to_string(), message, help });
    Reading { value, wrong: wrong.into_iter().collect() }
}

/// The lines of a cell as one.
pub fn one_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut joined = String::new();
    lines.into_iter().for_each(|line| crate::import::text::join(&mut joined, line));
    joined.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The items of a cell: parted by signs or lines, a sign inside brackets or 《》 aside.
pub fn items(text: &str) -> Vec<String> {
    let mut out: Vec<String> = vec![String::new()];
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '《' | '（' | '(' | '“' => depth += 1,
            '》' | '）' | ')' | '”' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let parts = matches!(c, '\n' | '\r') || (depth == 0 && matches!(c, '、' | '；' | ';' | '，' | ',' | '|'));
        match out.last_mut().filter(|_| !parts) {
            Some(last) => last.push(c),
            None => out.push(String::new()),
        }
        depth = if matches!(c, '\n' | '\r') { 0 } else { depth };
    }
    let mut kept: Vec<String> = Vec::new();
    for item in out.into_iter().map(|item| item.trim().to_string()).filter(|item| !item.is_empty()) {
        if !kept.contains(&item) {
            kept.push(item);
        }
    }
    kept
}

/// A date as people write it: 2021-05-13, 2021.5.13, 2021年5月13日, 20210513, 2021年5月, 2021.
pub fn date(text: &str) -> Option<Date> {
    let text: String = text.trim().chars().map(fold_width).collect();
    // A time behind the day.
    let text = match text.split_once(['T', ' ']) {
        Some((day, time)) if time.contains(':') => day.to_string(),
        _ => text.replace(' ', ""),
    };
    let groups: Vec<&str> =
        text.split(['年', '月', '日', '号', '-', '.', '/', '—', '－']).filter(|own| !own.is_empty()).collect();
    let digits = |own: &&str| own.bytes().all(|byte| byte.is_ascii_digit());
    if !groups.iter().all(digits) || groups.first().is_none_or(|year| !matches!(year.len(), 4 | 6 | 8)) {
        return None;
    }
    match groups.as_slice() {
        [whole] if whole.len() == 8 => Date::parse(&format!("{}-{}-{}", &whole[..4], &whole[4..6], &whole[6..])),
        [month] if month.len() == 6 => Date::parse(&format!("{}-{}", &month[..4], &month[4..])),
        [year] => Date::parse(year),
        [year, month] => Date::parse(&format!("{year}-{month:0>2}")),
        [year, month, day] => Date::parse(&format!("{year}-{month:0>2}-{day:0>2}")),
        _ => None,
    }
}

/// Days from the first of Excel's to 1970-01-01.
const EXCEL: u64 = 25_569;

fn no_date(text: &str) -> (String, String) {
    let serial = text.parse::<u64>().ok().filter(|days| (30_000..60_000).contains(days));
    let help = match serial {
        Some(days) => format!(
            "it may be a day as spreadsheets count them: write {}, or give the column the format of a date",
            Date::from_unix_days(days - EXCEL)
        ),
        None => "write 2021-05-13, or 2021-05 or 2021 where no more is known".to_string(),
    };
    (format!("`{text}` is no date"), help)
}

/// `2017/2021` of 2017-2021, 2017—2021年, 2017年至2021年.
fn period(text: &str) -> Option<String> {
    let text: String = text.chars().map(fold_width).filter(|c| !c.is_whitespace()).collect();
    let ends: Vec<&str> = match text.split_once(['/', '至', '到', '—', '–', '~']) {
        Some((first, last)) => vec![first, last.trim_start_matches(['—', '–', '~'])],
        None => match text.split_once('-') {
            Some((first, last)) if last.trim_end_matches('年').len() == 4 => vec![first, last],
            _ => vec![text.as_str()],
        },
    };
    let dates: Vec<Date> = ends.iter().map(|end| date(end)).collect::<Option<_>>()?;
    let in_order = dates.first() <= dates.last();
    in_order.then(|| dates.iter().map(Date::to_string).collect::<Vec<_>>().join("/"))
}

fn word(text: &str, words: &[(&str, &str)]) -> Reading {
    let found = words.iter().find(|(name, key)| *name == text || *key == text);
    of(found.map(|(_, key)| Value::Text((*key).to_string())), text, || {
        let names: Vec<&str> = words.iter().map(|(name, _)| *name).collect();
        (format!("`{text}` is none of the words for it"), format!("write one of {}", names.join(", ")))
    })
}

fn places(field: &Field, text: &str) -> Reading {
    let tree = &field.library().regions;
    let (mut names, mut wrong) = (Vec::new(), Vec::new());
    for item in items(text) {
        let mut report = Report::default();
        if tree.resolve(&item, || Place::file(""), &mut report).is_some() {
            names.push(item);
            continue;
        }
        // 云南省曲靖市麒麟区 in one piece, or with other signs between.
        let found = field.places(&item);
        let parts: Vec<&str> = found.iter().map(|(_, words)| *words).collect();
        let rest = parts.iter().fold(item.clone(), |rest, part| rest.replacen(part, "", 1));
        let joined = parts.join("/");
        let whole = tree.resolve(&joined, || Place::file(""), &mut Report::default());
        if whole.is_some() && !rest.chars().any(char::is_alphanumeric) {
            names.push(joined);
            continue;
        }
        let told = report.sorted().first().map(|own| (own.message.clone(), own.help.clone().unwrap_or_default()));
        let (message, mut help) = told.unwrap_or_default();
        if let Some(id) = whole {
            let key = tree.key(id);
            help = format!("`{key}` was taken for it; {help}");
            names.push(key);
        }
        wrong.push(Wrong { text: item, message, help });
    }
    names.dedup();
    Reading { value: Some(names).filter(|names| !names.is_empty()).map(Value::List), wrong }
}

fn terms(field: &Field, taxonomy: &str, text: &str) -> Reading {
    let Some(own) = field.library().taxonomy(taxonomy) else { return Reading::default() };
    let known: Vec<&str> =
        own.terms.iter().flat_map(|term| term.synonyms.iter().chain([&term.name])).map(String::as_str).collect();
    let (mut names, mut wrong) = (Vec::new(), Vec::new());
    for item in items(text) {
        if !own.closed || known.contains(&item.as_str()) {
            names.push(item);
            continue;
        }
        let more = format!("a new term goes into data/{taxonomy}.toml");
        let near = nearest(&item, known.iter().copied());
        let help = did_you_mean(&near).map_or_else(|| more.clone(), |near| format!("{near} {more}"));
        wrong.push(Wrong { message: format!("`{taxonomy}` has no term `{item}`"), text: item, help });
    }
    Reading { value: Some(names).filter(|names| !names.is_empty()).map(Value::List), wrong }
}

/// Words before and behind a number.
const BEFORE: &[&str] = &["超过", "约", "近", "超", "达", "第"];
const BEHIND: &[&str] = &["以上", "以下", "左右", "以内", "余", "多"];
/// What people write into a cell that has no number.
const NONE: &[&str] = &["-", "—", "——", "/", "无", "暂无", "n/a", "N/A"];

/// Whether a cell of a column of numbers holds one, or says that it has none.
pub fn is_number(text: &str, unit: &str) -> bool {
    number(text.trim(), unit).wrong.is_empty()
}

fn number(text: &str, unit: &str) -> Reading {
    if NONE.contains(&text) {
        return Reading::default();
    }
    let mut qualifier = None;
    let mut rest = text;
    for word in BEFORE {
        if let Some(behind) = rest.strip_prefix(word) {
            qualifier = Some(if *word == "超过" { "超" } else { word }).filter(|word| *word != "达");
            rest = behind.trim_start();
            break;
        }
    }
    let parsed = Decimal::parse_start(rest);
    let behind = parsed.map_or(rest, |(_, behind)| behind).trim();
    // 余 stands before the unit or inside it: 6.5万余人.
    let mut left = behind.to_string();
    for word in BEHIND {
        if let Some(at) = left.find(word).filter(|_| qualifier.is_none()) {
            left.replace_range(at..at + word.len(), "");
            qualifier = Some(word);
        }
    }
    let digits = parsed.map(|(number, _)| digits(rest, behind, &number.to_string()));
    let fits = left.is_empty() || left == unit;
    let value = digits.filter(|_| fits).map(|digits| Value::Number(digits, qualifier.map(str::to_string)));
    of(value, text, || {
        let help = if unit.is_empty() { "write 17.71".to_string() } else { format!("write 17.71, a number of {unit}") };
        (format!("`{text}` is no number of the column's unit"), help)
    })
}

/// The digits as they were written if TOML can have them so, that 2.70 stays 2.70.
fn digits(rest: &str, behind: &str, exact: &str) -> String {
    let written = rest[..rest.len() - behind.len()].trim();
    let whole = written.split('.').next().unwrap_or("");
    let plain = written.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let zero = whole.len() > 1 && whole.starts_with('0');
    if plain && !zero && !written.ends_with('.') { written.to_string() } else { exact.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_as_people_write_them() {
        let days = ["2021-05-13", "2021.5.13", "2021/5/13", "２０２１年５月１３日", "20210513", "2021-05-13T10:00:00"];
        for text in days {
            assert_eq!(date(text).unwrap().to_string(), "2021-05-13", "{text}");
        }
        assert_eq!(date("2021年5月").unwrap().to_string(), "2021-05");
        assert_eq!(Value::Date(date("2021年").unwrap()).toml(), "\"2021\"");
        for text in ["", "2021年上半年", "13.5.2021", "2021.13.1", "44329", "2021-02-30"] {
            assert!(date(text).is_none(), "{text}");
        }
        assert!(no_date("44329").1.contains("2021-05-13"));
    }

    #[test]
    fn spans_of_years() {
        for text in ["2017-2021", "2017—2021年", "2017年至2021年", "2017/2021", "2017——2021"] {
            assert_eq!(period(text).as_deref(), Some("2017/2021"), "{text}");
        }
        assert_eq!(period("2017").as_deref(), Some("2017"));
        assert_eq!(period("2021-2017"), None);
    }

    #[test]
    fn lists_are_parted_but_not_inside_names() {
        assert_eq!(items("甲、乙；丙\n丁,甲"), ["甲", "乙", "丙", "丁"]);
        assert_eq!(items("《甲、乙办法》，丙（丁、戊）"), ["《甲、乙办法》", "丙（丁、戊）"]);
    }

    #[test]
    fn numbers_keep_their_digits_and_qualifiers() {
        let read = |text: &str| number(text, "万人").value.map(|own| (own.toml(), own.shown()));
        assert_eq!(read("2.70"), Some(("2.70".into(), "2.70".into())));
        assert_eq!(read("1,234"), Some(("1234".into(), "1234".into())));
        assert_eq!(read("约17.71万人"), Some(("17.71".into(), "17.71约".into())));
        assert_eq!(read("6.5万余人"), Some(("6.5".into(), "6.5余".into())));
        assert_eq!((read("—"), read("三十"), read("5人")), (None, None, None));
        assert!(is_number("—", "人") && !is_number("三十", "人"));
    }
}
