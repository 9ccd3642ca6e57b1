//! Tables that list cases: .xlsx and .csv.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;

use calamine::{DataRef, Reader, Xlsx};
use serde::{Deserialize, Serialize};

use super::package::Package;
use super::{Failure, LARGEST_TEXT, bytes, end_of, text};

/// Bytes into which a whole spreadsheet may unpack.
const LARGEST_BOOK: u64 = 256 << 20;
/// Columns that are read.
const MOST_COLUMNS: usize = 256;
/// Rows that a table may have.
const MOST_ROWS: usize = 100_000;
/// Filled cells that make a row a header.
const HEADER: usize = 2;

/// A table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// The name of the sheet; empty for .csv.
    pub name: String,
    /// The names of its columns, spaces around them taken away.
    pub header: Vec<String>,
    /// Without empty ones.
    pub rows: Vec<Row>,
    /// What a curator has to know of how it was read.
    pub notes: Vec<String>,
}

/// A row below the header.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// As the spreadsheet counts, from 1; for .csv the record's number.
    pub number: usize,
    /// As many as the header has names.
    pub cells: Vec<String>,
}

/// Names of tables, those that are refused with a word too.
const ENDS: &[&str] = &["xlsx", "xlsm", "xltx", "csv", "tsv", "xls", "xlsb", "et", "ods"];

/// Whether a file is a table by its name.
pub fn is_table(path: &Path) -> bool {
    ENDS.contains(&end_of(path).as_str())
}

/// Reads a table: the first sheet that has a header, a row with more than one filled cell. Dates are ISO 8601, whole
/// numbers have no `.0`. Errors: another format, damage, or no header.
pub fn rows(path: &Path) -> Result<Sheet, Failure> {
    let bytes = bytes(path, LARGEST_TEXT)?;
    if bytes.starts_with(b"PK") {
        return workbook(&bytes);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(Failure::new("is an old spreadsheet (.xls), or asks for a password", "save it as .xlsx or .csv"));
    }
    if !text::is_text(&bytes) {
        let message = format!("is no table: `.{}` is not read as one", end_of(path));
        return Err(Failure::new(message, "save it as .xlsx or .csv"));
    }
    separated(&bytes)
}

fn workbook(bytes: &[u8]) -> Result<Sheet, Failure> {
    let package = Package::open(bytes)?;
    if !package.names().any(|name| name.starts_with("xl/")) {
        return Err(Failure::new("is packed as .xlsx is, but holds no spreadsheet", "save it as .xlsx or .csv"));
    }
    let size = package.size(LARGEST_BOOK)?;
    if size > LARGEST_BOOK {
        let message = format!("unpacks to more than {} MiB", LARGEST_BOOK >> 20);
        return Err(Failure::new(message, "save the sheet alone as .csv"));
    }
    let damaged =
        |error: calamine::XlsxError| Failure::new(format!("is damaged: {error}"), "save it again as .xlsx or .csv");
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    for name in book.sheet_names() {
        // Sheets of charts have no cells.
        let Ok(mut reader) = book.worksheet_cells_reader(&name) else { continue };
        let mut rows: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        while let Some(cell) = reader.next_cell().map_err(damaged)? {
            let (row, column) = cell.get_position();
            let value = shown(cell.get_value());
            if (column as usize) < MOST_COLUMNS && !value.trim().is_empty() {
                put(rows.entry(row as usize + 1).or_default(), column as usize, value);
            }
            if rows.len() > MOST_ROWS {
                return Err(too_long());
            }
        }
        if let Some(sheet) = of_rows(&name, rows) {
            return Ok(sheet);
        }
    }
    Err(no_header())
}

fn put(cells: &mut Vec<String>, column: usize, value: String) {
    if cells.len() <= column {
        cells.resize(column + 1, String::new());
    }
    cells[column] = value;
}

/// A cell as a person would write it.
fn shown(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::DateTime(time) if !time.is_duration() => {
            let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
            let date = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date}T{hour:02}:{minute:02}:{second:02}") }
        }
        // Up to here a number with a fraction is exact.
        DataRef::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        DataRef::Float(number) => number.to_string(),
        DataRef::Int(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_string(),
        DataRef::Bool(value) => value.to_string(),
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::DateTime(time) => time.as_f64().to_string(),
    }
}

fn separated(bytes: &[u8]) -> Result<Sheet, Failure> {
    let decoded = text::decode(bytes);
    let first = decoded.text.lines().find(|line| line.contains([',', ';', '\t'])).unwrap_or_default();
    let count = |separator: &u8| first.bytes().filter(|byte| byte == separator).count();
    let separator = *[b';', b'\t', b','].iter().max_by_key(|separator| count(separator)).unwrap_or(&b',');
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.has_headers(false).flexible(true).delimiter(separator);
    let mut rows = BTreeMap::new();
    for (at, record) in reader.from_reader(decoded.text.as_bytes()).records().enumerate() {
        let record = record.map_err(|error| Failure::new(format!("is no table: {error}"), "save it as .xlsx"))?;
        let cells: Vec<String> = record.iter().take(MOST_COLUMNS).map(String::from).collect();
        if cells.iter().any(|cell| !cell.trim().is_empty()) {
            rows.insert(at + 1, cells);
        }
        if rows.len() > MOST_ROWS {
            return Err(too_long());
        }
    }
    let mut sheet = of_rows("", rows).ok_or_else(no_header)?;
    sheet.notes = decoded.notes();
    Ok(sheet)
}

fn too_long() -> Failure {
    Failure::new(format!("has more than {MOST_ROWS} rows"), "divide it into several tables")
}

fn no_header() -> Failure {
    Failure::new(
        "has no header: no row in which more than one cell is filled",
        "give each column a name in the first row",
    )
}

/// The table of filled rows; a title above the header, one cell alone, is left out.
fn of_rows(name: &str, rows: BTreeMap<usize, Vec<String>>) -> Option<Sheet> {
    let filled = |cells: &[String]| cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    let mut rows = rows.into_iter().skip_while(|(_, cells)| filled(cells) < HEADER);
    let (_, header) = rows.next()?;
    let header: Vec<String> = header.into_iter().map(|name| name.trim().to_string()).collect();
    let width = header.len();
    let rows = rows
        .map(|(number, mut cells)| {
            cells.resize(width, String::new());
            Row { number, cells }
        })
        .filter(|row| filled(&row.cells) > 0);
    Some(Sheet { name: name.to_string(), header, rows: rows.collect(), notes: Vec::new() })
}

#[cfg(test)]
mod tests {
    use super::super::docx::tests::packed;
    use super::*;

    fn book(sheet: &str) -> Vec<u8> {
        let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let package = "http://schemas.openxmlformats.org/package/2006/relationships";
        packed(&[
            (
                "_rels/.rels",
                &format!(
                    "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/workbook.xml",
                &format!(
                    "<workbook xmlns=\"{main}\" xmlns:r=\"{relations}\"><sheets><sheet name=\"案例\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                &format!(
                    "<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{relations}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/styles.xml",
                &format!(
                    "<styleSheet xmlns=\"{main}\"><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
                ),
            ),
            (
                "xl/worksheets/sheet1.xml",
                &format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>"),
            ),
        ])
    }

    const SHEET: &str = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>总表</t></is></c></row>\
        <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t> 标题 </t></is></c><c r=\"B2\" t=\"inlineStr\"><is><t>日期</t></is></c>\
        <c r=\"C2\" t=\"inlineStr\"><is><t>人数</t></is></c></row>\
        <row r=\"5\"><c r=\"A5\" t=\"inlineStr\"><is><t>甲</t></is></c><c r=\"B5\" s=\"1\"><v>44329</v></c><c r=\"C5\"><v>30</v></c></row>\
        <row r=\"9\"><c r=\"C9\"><v>7.5</v></c><c r=\"XFD9\"><v>1</v></c></row>";

    #[test]
    fn a_workbook_is_read_by_its_header() {
        let sheet = workbook(&book(SHEET)).unwrap();
        assert_eq!((sheet.name.as_str(), sheet.header.join("/")), ("案例", "标题/日期/人数".to_string()));
        let rows: Vec<(usize, String)> = sheet.rows.iter().map(|row| (row.number, row.cells.join("/"))).collect();
        assert_eq!(rows, [(5, "甲/2021-05-13/30".to_string()), (9, "//7.5".to_string())]);
    }

    #[test]
    fn text_tables_are_read_by_their_separator() {
        for separator in [",", ";", "\t"] {
            let text = ["标题", "单位"].join(separator) + "\n\n" + &["\"甲\n乙\"", "丙"].join(separator) + "\n";
            let sheet = separated(&encoding_rs::GBK.encode(&text).0).unwrap();
            assert_eq!(sheet.header, ["标题", "单位"]);
            assert_eq!(sheet.rows[0].cells, ["甲\n乙", "丙"]);
            assert_eq!(sheet.notes.len(), 1);
        }
    }

    #[test]
    fn tables_without_a_header_and_broken_ones_are_refused() {
        assert_eq!(separated(b"a\nb\n").unwrap_err(), no_header());
        assert_eq!(workbook(&book("")).unwrap_err(), no_header());
        assert!(workbook(&packed(&[("a", "b")])).unwrap_err().message.contains("no spreadsheet"));
        let whole = book(SHEET);
        for end in 0..whole.len() {
            let _ = workbook(&whole[..end]);
        }
    }
}
