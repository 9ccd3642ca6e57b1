//! The tables of `tashan import`: a row in, a draft out, or a case brought up to date.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value as Json, json};

use super::apart;
use super::fresh;
use super::import::free_path;
use super::import_table_report as report_of;
use crate::base::pinyin;
use crate::diag::{Report, TextFile};
use crate::import::field::Field;
use crate::import::read::{Failure, Sheet};
use crate::import::table::draft::{self, New};
use crate::import::table::known::{self, Known};
use crate::import::table::mapping::Mapping;
use crate::import::table::rows::{Entry, Mistake, Table};
use crate::import::table::update::{self, Again, Change};

/// Bytes of a file name made from a title.
const NAME_BYTES: usize = 60;

/// What is to be imported.
pub struct Tables<'a> {
    /// The files.
    pub files: &'a [&'a PathBuf],
    /// The mapping file.
    pub map: Option<&'a Path>,
    /// The folder below `content/` for new cases.
    pub folder: &'a str,
    /// Whether nothing is written.
    pub dry_run: bool,
}

/// What became of one table.
pub struct Done {
    /// The file's name.
    pub name: String,
    /// Why it was not read, or what its rows became.
    pub outcome: Result<Box<Read>, Failure>,
}

/// What became of the rows.
pub struct Read {
    /// The table.
    pub table: Table,
    /// By row.
    pub cases: Vec<Case>,
    /// Cases whose row has gone.
    pub gone: Vec<Known>,
    /// What a person got wrong, by row.
    pub mistakes: Vec<Mistake>,
}

/// What became of one row.
pub struct Case {
    /// The row as the spreadsheet counts.
    pub row: usize,
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The file, from the library's folder.
    pub path: String,
    /// What happened to it.
    pub fate: Fate,
    /// Why it could not be written.
    pub error: Option<String>,
}

/// What happened to a case.
pub enum Fate {
    /// A draft was made.
    New,
    /// The table says what it said.
    Same,
    /// The table says something else in these fields.
    Changed(Vec<Change>),
}

/// Imports tables. Errors: the mapping cannot be read as it is.
pub fn run(root: &Path, field: &Field, tables: &Tables) -> Result<Vec<Done>, String> {
    if tables.files.is_empty() {
        return match tables.map {
            Some(_) => Err("--map is for tables, and none of the files is one; name an .xlsx or .csv".to_string()),
            None => Ok(Vec::new()),
        };
    }
    let config = &field.library().config;
    let mut report = Report::default();
    let mapping = match tables.map {
        Some(path) => mapping(path, config, &mut report)?,
        None => Mapping::default(),
    };
    let sheets: Vec<Result<Sheet, Failure>> = tables.files.iter().map(|path| apart::read_table(path)).collect();
    let headers: Vec<&str> = sheets
        .iter()
        .flatten()
        .flat_map(|sheet| &sheet.header)
        .map(String::as_str)
        .filter(|name| !name.is_empty())
        .collect();
    if !headers.is_empty() {
        mapping.check_headers(&headers, &mut report);
    }
    let mut read = Vec::with_capacity(sheets.len());
    for (path, sheet) in tables.files.iter().zip(sheets) {
        let table = sheet.and_then(|sheet| {
            Table::of(&sheet, &stem(path), &mapping, config, &mut report).map(|table| (table, sheet))
        });
        read.push((name(path), table));
    }
    if report.has_errors() {
        super::show(&report);
        return Err("the mapping has mistakes; nothing was imported".to_string());
    }
    let known = known::of(field.library());
    let mut batch =
        Batch { root, field, tables, mapping: &mapping, known: &known, taken: BTreeSet::new(), had: BTreeSet::new() };
    let mut out = Vec::with_capacity(read.len());
    for (name, table) in read {
        let outcome = table.map(|(table, sheet)| Box::new(batch.table(&name, table, &sheet)));
        out.push(Done { name, outcome });
    }
    Ok(out)
}

fn mapping(path: &Path, config: &crate::config::Config, report: &mut Report) -> Result<Mapping, String> {
    let name = path.display().to_string();
    let text = fs::read_to_string(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::InvalidData => format!("{name} is not UTF-8; save it anew as UTF-8"),
        _ => format!("{name} cannot be read: {error}"),
    })?;
    Ok(Mapping::read(&TextFile::new(&name, &text), config, report))
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned())
}

fn stem(path: &Path) -> String {
    path.file_stem().map_or_else(|| name(path), |name| name.to_string_lossy().into_owned())
}

struct Batch<'a> {
    root: &'a Path,
    field: &'a Field<'a>,
    tables: &'a Tables<'a>,
    mapping: &'a Mapping,
    known: &'a [Known],
    /// Paths that this run has given away.
    taken: BTreeSet<String>,
    /// Tables and ids that this run has had.
    had: BTreeSet<(String, String)>,
}

impl Batch<'_> {
    fn table(&mut self, file: &str, table: Table, sheet: &Sheet) -> Read {
        let matched = known::matched(&table, self.known);
        let mut mistakes = table.mistakes.clone();
        mistakes.extend(matched.mistakes);
        let mut cases = Vec::with_capacity(table.entries.len());
        let rows = table.entries.iter().zip(matched.cases.iter().zip(&matched.refused));
        for (entry, (case, _)) in rows.filter(|(_, (_, refused))| !**refused) {
            if !self.had.insert((table.name.clone(), entry.id.clone())) {
                mistakes.push(Mistake {
                    row: entry.number,
                    column: String::new(),
                    header: String::new(),
                    text: entry.id.clone(),
                    message: format!(
                        "another file of this run has a table `{}` with the id `{}`",
                        table.name, entry.id
                    ),
                    help: "give the file another name; the row was passed over".to_string(),
                });
                continue;
            }
            let (case, wrong) = match case.and_then(|at| self.known.get(at)) {
                Some(known) => self.again(&table, entry, known, &mut mistakes),
                None => self.first(file, &table, entry),
            };
            mistakes.extend(wrong.iter().map(|(key, wrong)| table.mistake(sheet, entry, key, wrong)));
            cases.push(case);
        }
        mistakes.sort_by_key(|own| own.row);
        let gone = matched.gone.iter().filter_map(|at| self.known.get(*at)).cloned().collect();
        Read { table, cases, gone, mistakes }
    }

    fn first(&mut self, file: &str, table: &Table, entry: &Entry) -> (Case, Wrongs) {
        let keys = table.keys(self.mapping);
        let (text, wrong) = draft::text(&New { field: self.field, table, keys: &keys, entry, file });
        let slug = pinyin::short_slug(&entry.title, NAME_BYTES);
        let path = free_path(self.root, self.tables.folder, &slug, &mut self.taken);
        let error = match self.tables.dry_run {
            true => None,
            false => fresh::write(&self.root.join(&path), &text).err().map(|error| error.to_string()),
        };
        (case(entry, path, Fate::New, error), wrong)
    }

    fn again(&self, table: &Table, entry: &Entry, known: &Known, mistakes: &mut Vec<Mistake>) -> (Case, Wrongs) {
        let keys = table.keys(self.mapping);
        let before = |key: &str| known.cells.get(key).cloned().unwrap_or_default();
        let path = self.root.join(&known.path);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) => return (case(entry, known.path.clone(), Fate::Same, Some(error.to_string())), Vec::new()),
        };
        let again = Again { field: self.field, table, keys: &keys, entry, before: &before };
        let Some(update) = update::update(&text, &again) else {
            mistakes.push(Mistake {
                row: entry.number,
                column: String::new(),
                header: String::new(),
                text: entry.title.clone(),
                message: format!(
                    "the table has changed, but the front matter of {} cannot be changed here",
                    known.path
                ),
                help: "write tables as [case.source] on lines of their own, or change the case by hand".to_string(),
            });
            return (case(entry, known.path.clone(), Fate::Same, None), Vec::new());
        };
        let error = match &update.text {
            Some(text) if !self.tables.dry_run => replace(&path, text).err().map(|error| error.to_string()),
            _ => None,
        };
        let fate = if update.changes.is_empty() { Fate::Same } else { Fate::Changed(update.changes) };
        (case(entry, known.path.clone(), fate, error), update.wrong)
    }
}

type Wrongs = Vec<(String, crate::import::table::value::Wrong)>;

fn case(entry: &Entry, path: String, fate: Fate, error: Option<String>) -> Case {
    Case { row: entry.number, id: entry.id.clone(), title: entry.title.clone(), path, fate, error }
}

/// A file with a new text, in one step: an end in the middle leaves the old one.
fn replace(path: &Path, text: &str) -> std::io::Result<()> {
    let beside = path.with_extension("md.new");
    // What an earlier end in the middle has left may be written over.
    fs::write(&beside, text)?;
    fs::rename(&beside, path).inspect_err(|_| {
        // lost on purpose: the first error says more
        let _ = fs::remove_file(&beside);
    })
}

impl Done {
    /// Whether anything is left for a person to mend.
    pub fn has_failed(&self) -> bool {
        let Ok(read) = &self.outcome else { return true };
        let open = |change: &Change| !matches!(change.fate, update::Fate::Written);
        let wrong = |case: &Case| {
            let is_open = matches!(&case.fate, Fate::Changed(changes) if changes.iter().any(open));
            case.error.is_some() || is_open
        };
        !read.mistakes.is_empty() || read.cases.iter().any(wrong)
    }

    /// For programs.
    pub fn json(&self) -> Json {
        let read = match &self.outcome {
            Ok(read) => read,
            Err(failure) => {
                return json!({ "file": self.name, "error": { "message": failure.message, "help": failure.help } });
            }
        };
        let case = |case: &Case| {
            let (fate, changes) = match &case.fate {
                Fate::New => ("new", None),
                Fate::Same => ("same", None),
                Fate::Changed(changes) => ("changed", Some(changes)),
            };
            json!({ "row": case.row, "id": case.id, "title": case.title, "path": case.path, "fate": fate,
                "changes": changes, "error": case.error })
        };
        let columns: serde_json::Map<String, Json> =
            read.table.columns.iter().map(|own| (own.header.clone(), Json::from(own.target.name()))).collect();
        let gone = |own: &Known| json!({ "path": own.path, "id": own.id, "title": own.title });
        json!({
            "file": self.name,
            "table": read.table.name,
            "columns": columns,
            "notes": read.table.notes,
            "cases": read.cases.iter().map(case).collect::<Vec<_>>(),
            "gone": read.gone.iter().map(gone).collect::<Vec<_>>(),
            "mistakes": read.mistakes,
        })
    }
}

/// Prints what became of tables, for people.
pub fn show(tables: &[Done], dry_run: bool) {
    tables.iter().for_each(|done| report_of::show(done, dry_run));
}
