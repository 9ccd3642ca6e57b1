//! A built site with what it is: which edition, of which files, made of what. The record lies in the site's folder, so
//! that a site that is still right can be handed out without building it again.

mod assets;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::base::site_path::SitePath;
use crate::diag::{Code, Outcome, Place, Report};
use crate::edition::{self, Counts, Edition, FORMAT, Manifest, SITE};
use crate::images;
use crate::output::{self, Files, MARKER, Progress, Source};
use crate::pipeline::{self, Options, Site};
use crate::plan::Entry;
use crate::render::{PICTURES, Rendered};
use crate::source;

/// What a site in a folder is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What is no part of the manifest.
    pub head: Head,
    /// What can be asked of its files by loading them, as JSON.
    pub assets: String,
    /// The edition; of its files those of the site.
    pub manifest: Manifest,
}

/// What a record says before the manifest, on its first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// For people who open it.
    about: String,
    /// What the site was made of: files by name, size and time, the options, the day.
    inputs: String,
    /// The edition for readers.
    pub edition: String,
    /// `config.description`
    pub description: String,
    /// `config.pack.publisher`
    pub publisher: String,
    /// `config.pack.contact`
    pub contact: String,
}

/// Where made pictures are kept between builds, from the library's folder.
const CACHE: &str = ".cache/processed_images";

/// The names of the made pictures of a site.
fn pictures(files: &Files) -> BTreeSet<String> {
    files.keys().filter_map(|path| path.strip_prefix(PICTURES)?.strip_prefix('/')).map(str::to_string).collect()
}

/// For people who open the marker.
const ABOUT: &str = "This folder was made by tashan and is replaced as a whole by every build.";

/// The program and its version, for manifests.
pub const PROGRAM: &str = concat!("tashan ", env!("CARGO_PKG_VERSION"));

/// Builds the site into a folder. Everything wrong is reported, and then nothing is changed; what a build does not mind
/// comes with the record.
pub fn build(
    root: &Path,
    options: &Options,
    target: &Path,
    started: impl FnOnce(usize),
    progress: Progress<'_>,
) -> Result<Outcome<Record>, Report> {
    // Before anything is read: a file that changes during the build makes the site out of date.
    let inputs = inputs(root, options);
    let site = pipeline::whole_site(root, options)?;
    started(site.plan.entries.len());
    let publication = Publication { site: &site, inputs: &inputs, root };
    let Outcome { value: files, report: mut warnings } = output::write(&site.plan, &publication, target, progress)?;
    warnings.merge(site.warnings.clone());
    if options.part.is_none() {
        // lost on purpose: what is kept too long takes only room
        let _ = images::prune(&root.join(CACHE), &pictures(&files));
    }
    let record = read(target).ok_or_else(|| {
        let mut report = Report::default();
        let help = "see that no other program writes into that folder, and build again".to_string();
        let place = Place::file(target.join(MARKER).display().to_string());
        report.error(Code::Io, place, "what was just written cannot be read", Some(help));
        report
    })?;
    Ok(Outcome { value: record, report: warnings })
}

/// The record of a site that was built of what the library is now; nothing if it has to be built.
pub fn current(root: &Path, options: &Options, target: &Path) -> Option<Record> {
    let record = read(target)?;
    let own = record.manifest.edition;
    let follows = match source::last_edition(root, &options.series()) {
        // The date is near the beginning; the file is long.
        Some((number, head)) if number == own => head.contains(&format!("\"date\": \"{}\"", record.manifest.date)),
        Some((number, _)) => number + 1 == own,
        None => own == 1,
    };
    (follows && record.head.inputs == inputs(root, options) && is_as_built(target, &record)).then_some(record)
}

/// Whether the files of a site are those of its record, by their sizes and times: people edit in `public/`, though the next
/// build undoes it.
fn is_as_built(target: &Path, record: &Record) -> bool {
    let time = |path: &Path| fs::metadata(path).and_then(|meta| Ok((meta.len(), meta.modified()?)));
    let Ok((_, built)) = time(&target.join(MARKER)) else { return false };
    let files: Vec<_> = record.manifest.files.iter().collect();
    files.par_iter().all(|(path, file)| {
        let path = target.join(path.strip_prefix(SITE).unwrap_or(path));
        time(&path).is_ok_and(|(size, time)| size == file.size && time <= built)
    })
}

/// The record in a site's folder.
pub fn read(target: &Path) -> Option<Record> {
    // lost on purpose: a folder without a record that can be read has to be built
    let text = fs::read_to_string(target.join(MARKER)).ok()?;
    let (head, rest) = text.split_once('\n')?;
    let (assets, manifest) = rest.split_once('\n')?;
    let manifest = serde_json::from_str(manifest).ok()?;
    Some(Record { head: serde_json::from_str(head).ok()?, assets: assets.to_string(), manifest })
}

fn inputs(root: &Path, options: &Options) -> String {
    let files = source::fingerprint(root, &options.config);
    // Another program may have another site theme inside, though its version is the same.
    let program = std::env::current_exe().and_then(fs::metadata).and_then(|meta| Ok((meta.len(), meta.modified()?)));
    crate::base::sum::of_bytes(format!("{PROGRAM}\n{:?}\n{options:?}\n{files}", program.ok()).as_bytes())
}

/// A site on its way into a folder.
struct Publication<'a> {
    site: &'a Site,
    inputs: &'a str,
    root: &'a Path,
}

impl Publication<'_> {
    fn edition(&self, files: &Files) -> Edition {
        self.site.editions.of(files, &self.site.library, self.site.part.clone())
    }

    fn record(&self, files: &Files, assets: String) -> Record {
        let library = &self.site.library;
        let edition = self.edition(files);
        let counts = Counts {
            cases: library.cases().count(),
            files: files.len(),
            bytes: files.values().map(|file| file.size).sum(),
        };
        let head = Head {
            about: ABOUT.to_string(),
            inputs: self.inputs.to_string(),
            edition: edition.text(),
            description: library.config.description.clone(),
            publisher: library.config.handout.publisher.clone(),
            contact: library.config.handout.contact.clone(),
        };
        let manifest = Manifest {
            format: FORMAT,
            program: PROGRAM.to_string(),
            title: library.config.title.clone(),
            part: edition.part,
            internal: edition.internal,
            edition: edition.number,
            date: edition.date,
            counts,
            cases: edition::case_records(library),
            leftovers: self.site.editions.leftovers(edition.number, files),
            files: files.iter().map(|(path, record)| (format!("{SITE}{path}"), record.clone())).collect(),
        };
        Record { head, assets, manifest }
    }
}

impl Source for Publication<'_> {
    fn file(&self, entry: &Entry) -> Option<Result<Outcome<Rendered>, Report>> {
        (!edition::is_late(entry.path.as_str())).then(|| self.site.renderer.render(entry))
    }

    fn late(&self, entry: &Entry, others: &Files) -> Result<Outcome<Rendered>, Report> {
        self.site.renderer.render_in(entry, &self.edition(others))
    }

    fn pictures_in(&self, bytes: &[u8]) -> BTreeSet<String> {
        self.site.renderer.pictures_in(bytes)
    }

    fn picture(&self, name: &str, old: &Path) -> Result<(SitePath, Vec<u8>), Report> {
        let cache = self.root.join(CACHE);
        let bytes = match images::kept(&[&cache, &old.join(PICTURES)], name) {
            Some(bytes) => bytes,
            None => self.site.renderer.picture(name)?,
        };
        // lost on purpose: what cannot be kept is made again next time
        let _ = images::keep(&cache, name, &bytes);
        let failed = || {
            let mut report = Report::default();
            report.error(Code::Picture, Place::file(name), "the name cannot be a file of the site", None);
            report
        };
        Ok((SitePath::new(&format!("{PICTURES}/{name}")).ok_or_else(failed)?, bytes))
    }

    fn marker(&self, files: &Files, folder: &Path) -> io::Result<String> {
        let Record { head, assets, manifest } = self.record(files, assets::list(files, folder)?);
        // Texts can always be written.
        Ok(format!("{}\n{assets}\n{}", serde_json::to_string(&head).unwrap_or_default(), manifest.to_json()))
    }
}
