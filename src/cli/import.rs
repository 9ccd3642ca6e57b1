//! `tashan import`: bulletins and tables in, drafts out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use rayon::prelude::*;
use serde_json::json;

use super::apart;
use super::args::Format;
use super::bar::Bar;
use super::fresh;
use super::import_report;
use super::import_table::{self, Tables};
use super::{FOUND, cannot, complain, inner_path, say, show};
use crate::base::sum;
use crate::import::draft::{self, Draft};
use crate::import::field::Field;
use crate::import::read::{Failure, is_table};
use crate::import::{self, Imported, Item};
use crate::library::Library;
use crate::pipeline::{self, Options};

/// What the command line says.
pub struct Import<'a> {
    /// The sources.
    pub files: &'a [PathBuf],
    /// The folder below `content/`.
    pub to: &'a str,
    /// The mapping of tables.
    pub map: Option<&'a Path>,
    /// Whether nothing is written.
    pub dry_run: bool,
    /// For people or for programs.
    pub format: Format,
}

/// What became of one file.
pub struct Source {
    /// The file's name, without its folder.
    pub name: String,
    sha256: String,
    /// How it went.
    pub outcome: Outcome,
}

/// How an import went.
pub enum Outcome {
    /// The file could not be read.
    Failed(Failure),
    /// The drafts or cases that were made of the same bytes before.
    Known(Vec<String>),
    Read {
        /// What was found.
        imported: Box<Imported>,
        /// The drafts, that of the text above the items first.
        written: Vec<Written>,
    },
}

/// A draft, and where it stands.
pub struct Written {
    /// From the library's folder.
    pub path: String,
    text: String,
    /// Why it could not be written.
    pub error: Option<String>,
}

/// Prints the text of one file as JSON: the part that runs in a process of its own.
pub fn tell(path: &Path) -> ExitCode {
    say(&apart::tell(path));
    ExitCode::SUCCESS
}

/// Imports files. Exit code 1 if one of them failed.
pub fn run(root: &Path, options: &Options, import: &Import) -> ExitCode {
    if !root.join(&options.config).is_file() {
        return cannot(&format!(
            "there is no {} here; make a library with `tashan init DIR`, or name it with --root",
            options.config
        ));
    }
    let is_outside = import.to.starts_with(['/', '\\']) || import.to.contains("_index");
    let Some(folder) = inner_path(import.to.trim_end_matches('/')).filter(|_| !is_outside) else {
        return cannot(&format!("`{}` is no folder inside content/; write --to cases", import.to));
    };
    let (library, report) = pipeline::library(root, options);
    let Some(library) = library else {
        show(&report);
        return cannot(
            "the library cannot be read; mend these mistakes first, so that places and terms can be compared",
        );
    };
    if report.has_errors() {
        complain(
            "note: the library has mistakes, which `tashan check` lists; cases with mistakes may be missing from the comparison",
        );
    }
    let field = Field::of(&library);
    let (tables, files): (Vec<&PathBuf>, Vec<&PathBuf>) = import.files.iter().partition(|path| is_table(path));
    // A mapping that is wrong stops everything, before anything is written.
    let tables = Tables { files: &tables, map: import.map, folder: folder.as_str(), dry_run: import.dry_run };
    let tables = match import_table::run(root, &field, &tables) {
        Ok(tables) => tables,
        Err(message) => return cannot(&message),
    };
    let mut sources = read_all(&files, &known(&library), &field);
    same_bytes(&mut sources);
    let mut batch: Vec<&mut Imported> = sources.iter_mut().filter_map(Source::imported).collect();
    import::compare(&mut batch, &field);
    let taxonomies: Vec<String> = library.config.taxonomies.iter().map(|own| own.name.clone()).collect();
    place(&mut sources, root, folder.as_str(), &taxonomies);
    if !import.dry_run {
        sources.iter_mut().for_each(|source| write(source, root));
    }
    match import.format {
        Format::Json => say(&to_json(&sources, &tables)),
        Format::Human => {
            if !sources.is_empty() {
                say(&import_report::text(&sources, import.dry_run));
            }
            import_table::show(&tables, import.dry_run);
        }
    }
    let is_wrong = sources.iter().any(Source::is_wrong) || tables.iter().any(import_table::Done::has_failed);
    if is_wrong { ExitCode::from(FOUND) } else { ExitCode::SUCCESS }
}

impl Source {
    fn imported(&mut self) -> Option<&mut Imported> {
        match &mut self.outcome {
            Outcome::Read { imported, .. } => Some(imported),
            _ => None,
        }
    }

    fn is_wrong(&self) -> bool {
        match &self.outcome {
            Outcome::Failed(_) => true,
            Outcome::Known(_) => false,
            Outcome::Read { imported, written } => {
                !imported.lost.is_empty() || written.iter().any(|own| own.error.is_some())
            }
        }
    }
}

/// Reads all files at once, as many as there are processors.
fn read_all(files: &[&PathBuf], known: &BTreeMap<String, Vec<String>>, field: &Field) -> Vec<Source> {
    let bar = Bar::new("files", Instant::now());
    bar.begin(files.len() as u64);
    let done = AtomicU64::new(0);
    let one = |path: &&PathBuf| {
        let source = read(path, known, field);
        bar.show(done.fetch_add(1, Ordering::Relaxed) + 1);
        source
    };
    let sources = files.par_iter().map(one).collect();
    bar.finish();
    sources
}

/// By SHA-256: the files of content that were made of a source.
fn known(library: &Library) -> BTreeMap<String, Vec<String>> {
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for page in &library.pages {
        let hash = page.parsed.meta.extra.get("import").and_then(|own| own.get("sha256")).and_then(|own| own.as_str());
        if let Some(hash) = hash {
            out.entry(hash.to_string()).or_default().push(format!("content/{}", page.parsed.content_path()));
        }
    }
    out
}

fn read(path: &Path, known: &BTreeMap<String, Vec<String>>, field: &Field) -> Source {
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let sha256 =
        if path.is_file() { sum::of_file(path).map(|(_, sum)| sum).unwrap_or_default() } else { String::new() };
    let outcome = match known.get(&sha256) {
        Some(before) => Outcome::Known(before.clone()),
        None => match apart::read(path) {
            Err(failure) => Outcome::Failed(failure),
            Ok(document) => Outcome::Read { imported: Box::new(import::import(&document, field)), written: Vec::new() },
        },
    };
    Source { name, sha256, outcome }
}

/// Of files with the same bytes only the first is imported.
fn same_bytes(sources: &mut [Source]) {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for source in sources.iter_mut().filter(|source| matches!(source.outcome, Outcome::Read { .. })) {
        if let Some(first) = seen.get(&source.sha256) {
            source.outcome = Outcome::Known(vec![first.clone()]);
        } else {
            seen.insert(source.sha256.clone(), source.name.clone());
        }
    }
}

/// Gives every draft a path that no file has.
fn place(sources: &mut [Source], root: &Path, folder: &str, taxonomies: &[String]) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for source in sources {
        let Outcome::Read { imported, written } = &mut source.outcome else { continue };
        let items = imported.items.iter().enumerate().map(|(at, item)| (at + 1, item));
        for (number, item) in imported.intro.iter().map(|item| (0, item)).chain(items) {
            let path = free_path(root, folder, &item.proposal.slug, &mut taken);
            let text = draft_text(imported, item, taxonomies, (&source.name, &source.sha256, number));
            written.push(Written { path, text, error: None });
        }
    }
}

/// A path for a new file that no file or folder of a page has, nor any other of the batch.
pub fn free_path(root: &Path, folder: &str, slug: &str, taken: &mut BTreeSet<String>) -> String {
    let stem = file_stem(slug);
    let exists = |path: &str| root.join(path).exists() || root.join(path.trim_end_matches(".md")).exists();
    let mut path = format!("content/{folder}/{stem}.md");
    let mut count = 1;
    while taken.contains(&path) || exists(&path) {
        count += 1;
        path = format!("content/{folder}/{stem}-{count}.md");
    }
    taken.insert(path.clone());
    path
}

/// The name of a draft's file. `index` would be the page of its folder, and some names Windows refuses.
fn file_stem(slug: &str) -> String {
    let is_free = !slug.is_empty() && slug != "index" && inner_path(slug).is_some();
    if is_free { slug.to_string() } else { format!("case-{slug}").trim_end_matches('-').to_string() }
}

fn draft_text(imported: &Imported, item: &Item, taxonomies: &[String], source: (&str, &str, usize)) -> String {
    draft::text(&Draft {
        bulletin: &imported.bulletin,
        proposal: &item.proposal,
        preface: &item.preface,
        blocks: &item.blocks,
        credit: item.credit.as_deref(),
        order: item.order.as_deref(),
        column: item.column.as_deref(),
        taxonomies,
        source,
    })
}

fn write(source: &mut Source, root: &Path) {
    let Outcome::Read { written, .. } = &mut source.outcome else { return };
    for own in written {
        own.error = fresh::write(&root.join(&own.path), &own.text).err().map(|error| error.to_string());
    }
}

fn to_json(sources: &[Source], tables: &[import_table::Done]) -> String {
    let one = |source: &Source| {
        let mut own = json!({ "file": source.name, "sha256": source.sha256 });
        match &source.outcome {
            Outcome::Failed(failure) => {
                own["error"] = json!({ "message": failure.message, "help": failure.help });
            }
            Outcome::Known(before) => own["known"] = json!(before),
            Outcome::Read { imported, written } => {
                own["read"] = serde_json::to_value(imported).unwrap_or_default();
                let path = |own: &Written| json!({ "path": own.path, "error": own.error });
                own["drafts"] = written.iter().map(path).collect();
            }
        }
        own
    };
    let all: Vec<serde_json::Value> =
        sources.iter().map(one).chain(tables.iter().map(import_table::Done::json)).collect();
    serde_json::to_string_pretty(&all).unwrap_or_default()
}
