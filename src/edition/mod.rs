//! Editions: the number and day of what is handed out, and what is new in it against the one before, whose manifest
//! the library keeps in `editions/`.

pub mod manifest;
pub mod names;

use std::collections::{BTreeMap, BTreeSet};

use crate::base::date::Date;
use crate::base::speech::Speech;
use crate::base::sum;
use crate::diag::{Code, Report, TextFile};
use crate::library::{Library, PageId};

pub use manifest::{CaseRecord, Counts, FORMAT, FileRecord, Manifest, leftover};

/// Where the site lies on a stick; manifests name its files with it.
pub const SITE: &str = "site/";

/// The address of the script that writes the edition into the pages: in a file of its own, so that a new edition does
/// not change every page.
pub const SCRIPT: &str = "edition.js";

/// The page that says what is new.
pub const PAGE: &str = "new.html";

/// Digits of the sum of a case's source.
const CASE_SUM: usize = 16;

/// An edition of a library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// From 1.
    pub number: u32,
    /// `2026-11-21`
    pub date: String,
    /// Number and date of the one before.
    pub before: Option<(u32, String)>,
    /// Against the one before.
    pub changes: Changes,
    /// Which part of the library it is, in words.
    pub part: Option<String>,
    /// Whether it has internal pages.
    pub internal: bool,
    /// The language of its words.
    pub speech: Speech,
}

/// What is new in an edition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Cases that the one before did not have.
    pub added: Vec<PageId>,
    /// Cases whose source is another one now.
    pub changed: Vec<PageId>,
    /// Titles of cases that are no longer there. One that has become internal is not named.
    pub withdrawn: Vec<String>,
}

impl Edition {
    /// For readers: `第3期（2026年11月21日）`.
    pub fn text(&self) -> String {
        let speech = self.speech;
        let date = Date::parse(&self.date).map_or_else(|| self.date.clone(), |date| date.spoken(speech));
        let part = self.part.as_ref().map(|part| format!("{part}{}", speech.word("，"))).unwrap_or_default();
        let internal = if self.internal { speech.word("内部版，") } else { "" };
        speech.say("{0}{1}第{2}期（{3}）", &[internal, &part, &self.number.to_string(), &date])
    }
}

/// The editions that were handed out, as far as the next one needs them.
#[derive(Debug, Clone, Default)]
pub struct Editions {
    last: Option<Manifest>,
    before: Option<Manifest>,
}

impl Editions {
    /// Reads the manifests of the two newest editions, the newest first.
    pub fn read(files: &[TextFile], report: &mut Report) -> Editions {
        let mut found = files.iter().map(|file| {
            let read = Manifest::parse(file.text.as_bytes());
            if let Err(faults) = &read {
                let error = faults.join("; ");
                let help = "take the file from the backup of the library or from a stick (manifest.json); without it the \
                            next edition cannot say what is new";
                report.error(Code::Edition, file.whole(), format!("the manifest cannot be read: {error}"), Some(help.to_string()));
            }
            read.ok().filter(|manifest| {
                let named = file.path.rsplit('/').next() == Some(&format!("{}.json", manifest.edition));
                if !named {
                    let message = format!("the file is not called after its edition, {}", manifest.edition);
                    let help = "editions/ holds the manifests as they were kept: take the copy away".to_string();
                    report.error(Code::Edition, file.whole(), message, Some(help));
                }
                named
            })
        });
        Editions { last: found.next().flatten(), before: found.next().flatten() }
    }

    /// The edition that comes next.
    pub fn next(&self, library: &Library, part: Option<String>) -> Edition {
        let number = self.last.as_ref().map_or(1, |last| last.edition + 1);
        edition(number, library.today.to_string(), self.last.as_ref(), library, part)
    }

    /// The edition of these files (paths from the top of the site, without those that say which edition it is): the last
    /// one, if nothing has changed since, else the next.
    pub fn of(&self, files: &BTreeMap<String, FileRecord>, library: &Library, part: Option<String>) -> Edition {
        let same = self.last.as_ref().filter(|last| is_same(last, files));
        self.numbered(same.map(|last| last.edition), library, part)
    }

    /// The last edition if it has this number, else the next.
    pub fn numbered(&self, number: Option<u32>, library: &Library, part: Option<String>) -> Edition {
        match self.last.as_ref().filter(|last| Some(last.edition) == number) {
            Some(last) => edition(last.edition, last.date.clone(), self.before.as_ref(), library, part),
            None => self.next(library, part),
        }
    }

    /// The leftovers of an edition that has these files: those of the one before, and its files that are gone.
    pub fn leftovers(&self, edition: u32, files: &BTreeMap<String, FileRecord>) -> BTreeSet<String> {
        let Some(last) = &self.last else { return BTreeSet::new() };
        if last.edition == edition {
            return last.leftovers.clone();
        }
        let gone = |path: &str| path.strip_prefix(SITE).is_some_and(|inner| !files.contains_key(inner));
        let own = last.files.iter().filter(|(path, _)| gone(path)).map(|(path, record)| leftover(path, &record.sha256));
        last.leftovers.iter().cloned().chain(own).collect()
    }
}

/// Whether an edition has just these files.
fn is_same(manifest: &Manifest, files: &BTreeMap<String, FileRecord>) -> bool {
    let own = manifest.files.iter().filter_map(|(path, record)| Some((path.strip_prefix(SITE)?, record)));
    own.filter(|(path, _)| !is_late(path))
        .eq(files.iter().map(|(path, record)| (path.as_str(), record)).filter(|(path, _)| !is_late(path)))
}

/// Whether a file of the site says which edition it is, so that it can be made only when all others are known.
pub fn is_late(path: &str) -> bool {
    path == SCRIPT || path == PAGE
}

fn edition(number: u32, date: String, before: Option<&Manifest>, library: &Library, part: Option<String>) -> Edition {
    Edition {
        number,
        date,
        before: before.map(|own| (own.edition, own.date.clone())),
        changes: before.map(|own| changes(&own.cases, library)).unwrap_or_default(),
        part,
        internal: library.scope.internal,
        speech: library.config.speech(),
    }
}

/// What has changed since an edition had these cases.
fn changes(cases: &[CaseRecord], library: &Library) -> Changes {
    let old: BTreeMap<&str, &CaseRecord> = cases.iter().map(|case| (name(&case.path), case)).collect();
    let mut changes = Changes::default();
    let mut now: BTreeSet<&str> = BTreeSet::new();
    for id in library.cases() {
        let path = name(library.page(id).address.as_str());
        now.insert(path);
        match old.get(path) {
            None => changes.added.push(id),
            Some(case) if case.sum != case_sum(library, id) => changes.changed.push(id),
            Some(_) => {}
        }
    }
    // One that an internal page is called like may have become that page, wherever it lies now.
    let is_hidden = |case: &CaseRecord| {
        let own = name(&case.path).rsplit('/').next().unwrap_or_default();
        library.hidden.contains(&case.title) || library.hidden.contains(own)
    };
    let gone = cases.iter().filter(|case| !now.contains(name(&case.path)) && !is_hidden(case));
    changes.withdrawn = gone.map(|case| case.title.clone()).collect();
    changes
}

/// A case's address without what its spelling (`url_style`) adds.
fn name(path: &str) -> &str {
    path.strip_suffix("/index.html").or_else(|| path.strip_suffix(".html")).unwrap_or(path)
}

/// The records of a library's cases.
pub fn case_records(library: &Library) -> Vec<CaseRecord> {
    let record = |id: PageId| {
        let page = library.page(id);
        CaseRecord { path: page.address.to_string(), title: page.title().to_string(), sum: case_sum(library, id) }
    };
    library.cases().map(record).collect()
}

/// The sum of a case's source; a file that another system wrote with other line ends is the same.
fn case_sum(library: &Library, id: PageId) -> String {
    let text = &library.page(id).parsed.file.text;
    let mut sum = if text.contains('\r') {
        sum::of_bytes(text.replace("\r\n", "\n").as_bytes())
    } else {
        sum::of_bytes(text.as_bytes())
    };
    sum.truncate(CASE_SUM);
    sum
}
