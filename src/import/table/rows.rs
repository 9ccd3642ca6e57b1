//! The rows of a table as cases to be: what each column is for, and what each cell says.

use std::collections::BTreeMap;

use crate::base::sum;
use crate::config::Config;
use crate::diag::{Code, Report};
use crate::import::read::{Failure, Row, Sheet};

use super::mapping::Mapping;
use super::target::{self, Target};
use super::value::{self, one_line};

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its position, from 0.
    pub at: usize,
    /// Its name, unlike that of all others.
    pub header: String,
    /// What it is for.
    pub target: Target,
    /// Under what name its cells are remembered.
    pub key: String,
}

/// A table whose columns are known.
#[derive(Debug, Default)]
pub struct Table {
    /// Under what name its rows are found again.
    pub name: String,
    /// The columns, all of them.
    pub columns: Vec<Column>,
    /// The rows that can be cases.
    pub entries: Vec<Entry>,
    /// Rows and cells that cannot be used.
    pub mistakes: Vec<Mistake>,
    /// What a curator has to know of how it was read.
    pub notes: Vec<String>,
}

/// A row.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// As the spreadsheet counts.
    pub number: usize,
    /// What tells it from all others, for ever.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The texts of its cells by [`Column::key`]; empty ones are missing.
    pub texts: BTreeMap<String, String>,
}

impl Entry {
    /// The text of a field.
    pub fn text(&self, key: &str) -> &str {
        self.texts.get(key).map_or("", String::as_str)
    }
}

/// Something wrong with a row or a cell.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Mistake {
    /// The row as the spreadsheet counts.
    pub row: usize,
    /// The column as the spreadsheet names it; empty for the whole row.
    pub column: String,
    /// The header of the column.
    pub header: String,
    /// What is written there.
    pub text: String,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

/// `A`, `B` … `AA`: a column as spreadsheets name it.
pub fn letters(mut at: usize) -> String {
    let mut out = Vec::new();
    loop {
        out.insert(0, b'A' + (at % 26) as u8);
        if at < 26 {
            return String::from_utf8_lossy(&out).into_owned();
        }
        at = at / 26 - 1;
    }
}

impl Table {
    /// Understands a sheet. `stem` is the file's name without its end, which names the table if the mapping does not.
    /// Columns that the mapping names twice are reported. Errors: no column for the title.
    pub fn of(
        sheet: &Sheet,
        stem: &str,
        mapping: &Mapping,
        config: &Config,
        report: &mut Report,
    ) -> Result<Table, Failure> {
        let headers = headers(sheet);
        let mut out = Table {
            name: mapping.table.clone().unwrap_or_else(|| stem.to_string()),
            notes: sheet.notes.clone(),
            ..Table::default()
        };
        let targets = targets(sheet, &headers, mapping, config, &mut out.notes);
        for (at, (header, target)) in headers.into_iter().zip(targets).enumerate() {
            let key = target.key(&header);
            out.columns.push(Column { at, header, target, key });
        }
        if out.column("title").is_none() {
            return Err(Failure {
                message: "has no column for the titles".to_string(),
                help: Some(
                    "call it 标题, or write \"its header\" = \"title\" below [columns] of a file and give that with --map"
                        .to_string(),
                ),
            });
        }
        if let Some(file) = &mapping.file {
            for (target, _) in mapping.defaults.iter().filter(|(target, _)| *target == Target::Key("title")) {
                let message = format!("`{}` has no default: every case has its own", target.name());
                report.error(Code::UnknownKey, file.whole(), message, Some("leave it out".to_string()));
            }
        }
        out.rows(&sheet.rows, mapping);
        Ok(out)
    }

    /// The first column of a key.
    pub fn column(&self, key: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.key == key)
    }

    /// The keys of the columns with what they are for, each once; defaults behind them.
    pub fn keys<'a>(&'a self, mapping: &'a Mapping) -> Vec<(String, &'a Target)> {
        let mut out: Vec<(String, &Target)> = Vec::new();
        let own = self.columns.iter().map(|column| (column.key.clone(), &column.target));
        let defaults = mapping.defaults.iter().map(|(target, _)| (target.key(""), target));
        for (key, target) in own.chain(defaults).filter(|(key, _)| !key.is_empty()) {
            if out.iter().all(|(known, _)| *known != key) {
                out.push((key, target));
            }
        }
        out
    }

    /// A mistake in a cell of a field: in the column that holds the text.
    pub fn mistake(&self, sheet: &Sheet, entry: &Entry, key: &str, wrong: &value::Wrong) -> Mistake {
        let row = sheet.rows.iter().find(|row| row.number == entry.number);
        let holds = |column: &&Column| {
            let cell = row.and_then(|row| row.cells.get(column.at));
            column.key == key && cell.is_some_and(|cell| cell.contains(&wrong.text))
        };
        let column = self.columns.iter().find(holds).or_else(|| self.column(key));
        Mistake {
            row: entry.number,
            column: column.map(|own| letters(own.at)).unwrap_or_default(),
            header: column.map(|own| own.header.clone()).unwrap_or_default(),
            text: wrong.text.clone(),
            message: wrong.message.clone(),
            help: wrong.help.clone(),
        }
    }

    fn rows(&mut self, rows: &[Row], mapping: &Mapping) {
        let id = self.columns.iter().find(|column| column.target == Target::Id).cloned();
        if id.is_none() {
            self.notes.push("no column has ids (编号): rows are told apart by their titles".to_string());
        }
        let title = self.column("title").cloned();
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for row in rows {
            let cell = |column: &Option<Column>| {
                column.as_ref().and_then(|own| row.cells.get(own.at)).map(|text| one_line(text)).unwrap_or_default()
            };
            let own_title = cell(&title);
            let own_id = if id.is_some() { cell(&id) } else { own_title.clone() };
            let mut refuse = |column: &Option<Column>, text: &str, message: String, help: &str| {
                self.mistakes.push(Mistake {
                    row: row.number,
                    column: column.as_ref().map(|own| letters(own.at)).unwrap_or_default(),
                    header: column.as_ref().map(|own| own.header.clone()).unwrap_or_default(),
                    text: text.to_string(),
                    message,
                    help: help.to_string(),
                });
            };
            if own_title.is_empty() {
                refuse(&title, "", "the row has no title".to_string(), "give it one; it was passed over");
            } else if own_id.is_empty() {
                let help = "give it one that no other row has, and never change it; the row was passed over";
                refuse(&id, "", "the row has no id".to_string(), help);
            } else if let Some(first) = seen.get(&own_id) {
                let message = format!("row {first} has the id `{own_id}` too");
                let (column, help) = match &id {
                    Some(_) => (&id, "give each row its own; this one was passed over"),
                    None => (&title, "give the table a column 编号 with an id for each row; this one was passed over"),
                };
                refuse(column, &own_id, message, help);
            } else {
                seen.insert(own_id.clone(), row.number);
                let texts = self.texts(row, mapping);
                self.entries.push(Entry { number: row.number, id: own_id, title: own_title, texts });
            }
        }
    }

    fn texts(&self, row: &Row, mapping: &Mapping) -> BTreeMap<String, String> {
        let mut out: BTreeMap<String, String> = BTreeMap::new();
        for column in self.columns.iter().filter(|column| !column.key.is_empty()) {
            let Some(text) = row.cells.get(column.at).map(|text| text.trim()).filter(|text| !text.is_empty()) else {
                continue;
            };
            let all = out.entry(column.key.clone()).or_default();
            all.push_str(if all.is_empty() { "" } else { "、" });
            all.push_str(text);
        }
        for (target, text) in &mapping.defaults {
            out.entry(target.key("")).or_insert_with(|| text.clone());
        }
        out
    }
}

/// What a front matter remembers of a cell: the text, or of a long one its sum.
pub fn remembered(target: &Target, text: &str) -> String {
    match target {
        Target::Body | Target::Section if !text.is_empty() => sum_of(text),
        _ => text.to_string(),
    }
}

/// A sum of a text, short and long enough.
pub fn sum_of(text: &str) -> String {
    sum::of_bytes(text.as_bytes()).chars().take(16).collect()
}

/// The headers, each unlike all others.
fn headers(sheet: &Sheet) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(sheet.header.len());
    for (at, header) in sheet.header.iter().enumerate() {
        let header = one_line(header);
        let header = if header.is_empty() { format!("column {}", letters(at)) } else { header };
        let free = (1..).map(|count| if count == 1 { header.clone() } else { format!("{header} ({count})") });
        out.extend(free.into_iter().find(|name| !out.contains(name)));
    }
    out
}

/// What each column is for: what the mapping says first, then what the headers mean.
fn targets(
    sheet: &Sheet,
    headers: &[String],
    mapping: &Mapping,
    config: &Config,
    notes: &mut Vec<String>,
) -> Vec<Target> {
    let mut out: Vec<Option<Target>> = headers.iter().map(|header| mapping.target(header).cloned()).collect();
    for (at, header) in headers.iter().enumerate().filter(|(at, _)| mapping.target(&headers[*at]).is_none()) {
        let cells =
            || sheet.rows.iter().filter_map(move |row| row.cells.get(at)).filter(|cell| !cell.trim().is_empty());
        if cells().next().is_none() && sheet.header[at].trim().is_empty() {
            out[at] = Some(Target::Nothing);
            continue;
        }
        let unit = target::figure(header).map_or("", |(_, unit)| unit);
        let numbers = cells().filter(|cell| value::is_number(cell, unit)).count();
        let found = Target::of_header(header, config, numbers > 0 && numbers * 2 >= cells().count());
        let taken = |own: &Target| {
            let key = own.key(header);
            let single = !own.takes_many() || matches!(own, Target::Figure(_));
            let same = |(other, target): (usize, &Option<Target>)| {
                target
                    .as_ref()
                    .is_some_and(|target| *target == *own || !key.is_empty() && target.key(&headers[other]) == key)
            };
            single && out.iter().enumerate().any(same)
        };
        out[at] = match found {
            Some(own) if taken(&own) => {
                notes.push(format!("`{header}` is one column more for {}: kept in [extra.row]", own.name()));
                Some(Target::Row)
            }
            Some(own) => Some(own),
            None => Some(Target::Row),
        };
    }
    out.into_iter().map(|own| own.unwrap_or(Target::Row)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(header: &[&str], rows: &[&[&str]]) -> Result<Table, Failure> {
        let own = |(at, cells): (usize, &&[&str])| Row {
            number: at + 2,
            cells: cells.iter().map(|cell| (*cell).to_string()).collect(),
        };
        let sheet = Sheet {
            header: header.iter().map(|name| (*name).to_string()).collect(),
            rows: rows.iter().enumerate().map(own).collect(),
            ..Sheet::default()
        };
        Table::of(&sheet, "总表", &Mapping::default(), &crate::config::house(), &mut Report::default())
    }

    #[test]
    fn columns_are_named_as_spreadsheets_do() {
        assert_eq!([0, 25, 26, 51, 52, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "AAA"]);
    }

    #[test]
    fn rows_need_a_title_and_an_id_of_their_own() {
        let found = table(
            &["编号", "标题", "人数（万人）", "备注", "备注"],
            &[
                &["1", "甲", "3.5", "x", "y"],
                &["1", "乙", "", "", ""],
                &["", "丙", "", "", ""],
                &["4", "", "1", "", ""],
            ],
        )
        .unwrap();
        assert_eq!(found.entries.len(), 1);
        let places: Vec<(usize, &str)> = found.mistakes.iter().map(|own| (own.row, own.column.as_str())).collect();
        assert_eq!(places, [(3, "A"), (4, "A"), (5, "B")]);
        let keys: Vec<&str> = found.columns.iter().map(|column| column.key.as_str()).collect();
        assert_eq!(keys, ["", "title", "case.figures.人数", "extra.row.备注", "extra.row.备注 (2)"]);
        assert!(table(&["编号", "备注"], &[]).unwrap_err().help.unwrap().contains("--map"));
    }

    #[test]
    fn a_second_column_of_a_kind_is_kept_or_joined() {
        let found = table(&["标题", "名称", "主题", "类别"], &[&["甲", "乙", "一", "二"]]).unwrap();
        assert_eq!(found.columns[1].target, Target::Row);
        assert_eq!(found.entries[0].text("taxonomies.themes"), "一、二");
        assert_eq!(found.notes.len(), 2);
    }
}
