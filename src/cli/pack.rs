//! `tashan pack`

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use super::args::{CopyArgs, Form};
use super::bar::{Bar, Bars};
use super::{FOUND, build, cannot, complain, key, say, show, show_some};
use crate::base::bytes::human as size;
use crate::edition::Manifest;
use crate::pack::stick::{self, Written};
use crate::pack::{self, Built, Delta, Failure, Pack, Problem, Severity};
use crate::pipeline::Options;

/// Above this size one HTML file opens slowly, and chats refuse it.
const LARGE: u64 = 50 * 1_000_000;

/// Builds the site if anything has changed and packs it. Exit code 1 when something is wrong with the library or a stick.
pub fn run(root: &Path, options: &Options, form: &Form) -> ExitCode {
    let problems = targets(root, form);
    if !problems.is_empty() {
        return cannot(&problems.join("\nerror: "));
    }
    if let Err(error) = pack::can_keep(root, options) {
        return cannot(&format!(
            "{}/ cannot be written: {error}; what is handed out is kept there, so that the next edition knows what is new",
            root.join("editions").display()
        ));
    }
    let built = match site(root, options) {
        Ok(built) => built,
        Err(code) => return code,
    };
    let made = match form {
        Form::Usb { dest, no_read_back, recheck, copy, .. } => {
            usb(&built, dest, copy, stick::Options { read_back: !no_read_back, recheck: *recheck })
        }
        Form::Zip { file, copy, .. } => zip(&built, file, copy),
        Form::Html { file, .. } => html(&built, file),
        Form::Epub { file, .. } => epub(root, options, &built, file),
        Form::Zim { file, .. } => zim(&built, file),
    };
    // An edition that is on one stick has been handed out, whatever became of the others.
    let (packed, code) = match made {
        Ok((pack, code)) => (pack, code),
        Err(message) => {
            complain(&message);
            return ExitCode::from(FOUND);
        }
    };
    let Some(manifest) = packed else { return ExitCode::from(code) };
    match pack::keep(root, options, &manifest) {
        Ok(path) => say(&format!("{path} keeps what this edition holds: commit it with the library")),
        Err(error) => {
            complain(&format!("error: the manifest of this edition cannot be kept in the library: {error}"));
            return ExitCode::from(FOUND);
        }
    }
    ExitCode::from(code)
}

/// Why the places that were named cannot be written to; empty if they can.
fn targets(root: &Path, form: &Form) -> Vec<String> {
    let (places, is_folder): (Vec<&Path>, bool) = match form {
        Form::Usb { dest, .. } => (dest.iter().map(PathBuf::as_path).collect(), true),
        Form::Zip { file, .. } | Form::Html { file, .. } | Form::Epub { file, .. } | Form::Zim { file, .. } => {
            (vec![file], false)
        }
    };
    let own = ["content", "data", "editions", "public", "static", "templates", "themes", ".pack"];
    let own = own.map(|folder| build::full(&root.join(folder)));
    let mut problems = Vec::new();
    let mut seen: Vec<PathBuf> = Vec::new();
    for place in places {
        let full = build::full(place);
        let shown = place.display();
        if full == build::full(root) || own.iter().any(|folder| full.starts_with(folder)) {
            problems.push(format!("{shown} is of the library itself; name a place outside of its folders"));
        } else if !is_folder && place.is_dir() {
            problems.push(format!("{shown} is a folder; name the file to write"));
        } else if !is_folder && !full.parent().is_some_and(Path::is_dir) {
            problems.push(format!("the folder of {shown} is not there; make it first"));
        } else if seen.contains(&full) {
            problems.push(format!("{shown} is named twice; name each stick once"));
        }
        seen.push(full);
    }
    problems
}

/// What was packed, if anything was, and the exit code.
type Made = Result<(Option<Manifest>, u8), String>;

fn site(root: &Path, options: &Options) -> Result<Built, ExitCode> {
    let start = Instant::now();
    let folder = pack::folder(root, options);
    if let Some(reason) = build::not_ours(&folder, root) {
        return Err(cannot(&reason));
    }
    let bar = Bar::new("files", start);
    let built = pack::site(root, options, |files| bar.begin(files as u64), &|done| bar.show(done as u64));
    bar.finish();
    let built = built.map_err(|report| {
        show(&report);
        complain("nothing was packed");
        ExitCode::from(FOUND)
    })?;
    show_some(&built.warnings);
    let manifest = &built.record.manifest;
    let part = manifest.part.as_ref().map(|part| format!(", {part}")).unwrap_or_default();
    let internal = if options.scope.internal { ", with internal pages: not for the public" } else { "" };
    say(&format!(
        "edition {} of {}{part}{internal}: {}",
        manifest.edition,
        manifest.date,
        count(manifest.counts.cases, "case")
    ));
    Ok(built)
}

/// The pack of an edition, signed if wanted, and the files that a delta leaves over.
fn assemble(built: &Built, copy: &CopyArgs) -> Result<Delta, String> {
    let mut pack = pack::assemble(built, copy.sign.is_some())
        .map_err(|error| format!("error: the site cannot be read: {error}"))?;
    if let Some(file) = &copy.sign {
        pack.signature = Some(key::sign(&pack.manifest, file, copy.password_file.as_deref())?);
    }
    let Some(path) = &copy.delta else { return Ok(Delta { pack, gone: Vec::new() }) };
    let old = fs::read(path)
        .map_err(|error| error.to_string())
        .and_then(|bytes| Manifest::parse(&bytes).map_err(|faults| faults.join("; ")))
        .map_err(|error| {
            format!(
                "error: {} is no manifest: {error}\n  help: name one of editions/, or a stick's manifest.json",
                path.display()
            )
        })?;
    let kind = |manifest: &Manifest| (manifest.title.clone(), manifest.part.clone(), manifest.internal);
    if kind(&old) != kind(&pack.manifest) {
        complain(&format!(
            "warning: {} is of another library, part or kind of edition; what it has besides stays where this is copied over it",
            path.display()
        ));
    }
    Ok(pack::delta(pack, &old))
}

fn usb(built: &Built, dests: &[PathBuf], copy: &CopyArgs, options: stick::Options) -> Made {
    let start = Instant::now();
    let delta = assemble(built, copy)?;
    if copy.delta.is_some() {
        return changes(&delta, dests);
    }
    let pack = &delta.pack;
    let bars = Bars::new(pack.manifest.counts.files as u64, start);
    let results: Vec<(Result<Written, Vec<Problem>>, f64)> = std::thread::scope(|scope| {
        let writers: Vec<_> = dests
            .iter()
            .map(|dest| {
                let bar = bars.add(&dest.display().to_string());
                scope.spawn(move || {
                    let result = stick::write(dest, pack, options, &|done| bar.show(done));
                    (result, start.elapsed().as_secs_f64())
                })
            })
            .collect();
        let ended = |writer: std::thread::ScopedJoinHandle<'_, _>| match writer.join() {
            Ok(result) => result,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        writers.into_iter().map(ended).collect()
    });
    bars.finish();
    let mut failed = 0;
    for (dest, (result, seconds)) in dests.iter().zip(&results) {
        match result {
            Ok(written) => say(&report(dest, written, *seconds, options.read_back, pack)),
            Err(problems) => {
                failed += 1;
                complain(&refusal(dest, problems));
            }
        }
    }
    let done = results.len() - failed;
    if results.len() > 1 {
        say(&format!("{done} of {} sticks are ready", results.len()));
    }
    Ok(((done > 0).then(|| pack.manifest.clone()), if failed > 0 { FOUND } else { 0 }))
}

fn report(dest: &Path, written: &Written, seconds: f64, read_back: bool, pack: &Pack) -> String {
    let mut out = format!(
        "{}: {} written, {} kept, {} removed, {} in {seconds:.2} s",
        dest.display(),
        written.written,
        written.kept,
        written.removed.len(),
        size(written.bytes_written),
    );
    if written.unchanged {
        out.push_str("; it was up to date");
    } else if read_back {
        out.push_str("; read back and compared");
    }
    for path in &written.kept_changed {
        let _ = write!(out, "\n  note: {path} is not in this edition, but somebody has changed it, so it stays");
    }
    for warning in &written.warnings {
        let _ = write!(out, "\n  warning: {warning}");
    }
    let counts = pack.manifest.counts;
    let _ = write!(
        out,
        "\n  holds {} in {}; to open it, double-click {}",
        size(counts.bytes),
        self::count(counts.files, "file"),
        dest.join(pack::OPENER).display()
    );
    out
}

fn refusal(dest: &Path, problems: &[Problem]) -> String {
    let mut out = String::new();
    for problem in problems {
        let severity = if problem.severity == Severity::Error { "error" } else { "warning" };
        let _ = writeln!(out, "{severity}: {}: {problem}", dest.display());
    }
    out + &format!("{} is not ready", dest.display())
}

/// A delta goes into folders of its own.
fn changes(delta: &Delta, folders: &[PathBuf]) -> Made {
    let mut failed = 0;
    for folder in folders {
        let bytes = match pack::write_folder(&delta.pack, folder) {
            Ok(bytes) => bytes,
            Err(error) => {
                failed += 1;
                complain(&format!("error: {}: {error}\n  help: name a new or empty folder", folder.display()));
                continue;
            }
        };
        let files = delta.pack.files.len();
        say(&format!(
            "{}: {} of {} have changed, {}; copy what is in it over the old edition, replacing files of the same name",
            folder.display(),
            count(files, "file"),
            delta.pack.manifest.counts.files,
            size(bytes),
        ));
    }
    say_gone(&delta.gone);
    say_more(delta, true);
    let made = (failed < folders.len()).then(|| delta.pack.manifest.clone());
    Ok((made, if failed > 0 { FOUND } else { 0 }))
}

fn say_more(delta: &Delta, is_delta: bool) {
    if is_delta && delta.pack.signature.is_none() {
        say(
            "it is not signed: if the old edition is, delete manifest.json.minisig there after copying, or pack with --sign",
        );
    }
    if is_delta && delta.pack.files.is_empty() {
        complain("warning: nothing has changed since that edition, so there is nothing to hand out");
    }
}

/// Copying removes nothing.
fn say_gone(gone: &[String]) {
    if !gone.is_empty() {
        let list: String = gone.iter().map(|path| format!("\n  {path}")).collect();
        say(&format!("not in this edition any more; copying leaves them, so delete them by hand:{list}"));
    }
}

fn zip(built: &Built, file: &Path, copy: &CopyArgs) -> Made {
    let start = Instant::now();
    let delta = assemble(built, copy)?;
    let bar = Bar::new("files", start);
    bar.begin(delta.pack.files.len() as u64);
    let bytes = pack::write_zip(&delta.pack, file, &|done| bar.show(done as u64));
    bar.finish();
    let bytes = bytes.map_err(|error| not_written(file, &error))?;
    let what = match copy.delta {
        Some(_) => format!("unpack it over the old edition; {} have changed", count(delta.pack.files.len(), "file")),
        None => format!("to open it, unpack all of it, then double-click {}", pack::OPENER),
    };
    say(&format!("{}: {}; {what}", file.display(), size(bytes)));
    say_gone(&delta.gone);
    say_more(&delta, copy.delta.is_some());
    Ok((Some(delta.pack.manifest), 0))
}

fn not_written(file: &Path, error: &std::io::Error) -> String {
    format!(
        "error: {} cannot be written: {error}\n  help: see that its folder is there and the disk is not full",
        file.display()
    )
}

fn html(built: &Built, file: &Path) -> Made {
    let bytes = pack::write_html(built, file).map_err(|failure| said(file, failure))?;
    say(&format!("{}: {}; to open it, double-click it", file.display(), size(bytes)));
    if bytes > LARGE {
        complain(
            "warning: a file of this size opens slowly and is too large for most chats and mails; `tashan pack zip` or \
             `tashan pack usb` suit such a library better, or a part of it: --theme, --region",
        );
    }
    Ok((Some(manifest(built, file)?), 0))
}

fn epub(root: &Path, options: &Options, built: &Built, file: &Path) -> Made {
    let bytes = pack::write_epub(root, options, built, file).map_err(|failure| said(file, failure))?;
    say(&format!("{}: {}; to read it, open it in an e-reader or its app", file.display(), size(bytes)));
    Ok((Some(manifest(built, file)?), 0))
}

fn said(file: &Path, failure: Failure) -> String {
    match failure {
        Failure::Library(report) => {
            show(&report);
            "nothing was packed".to_string()
        }
        Failure::Content(faults) => format!("error: {}", faults.join("\nerror: ")),
        Failure::Io(error) => not_written(file, &error),
    }
}

fn zim(built: &Built, file: &Path) -> Made {
    let bytes = pack::write_zim(built, file).map_err(|failure| match failure {
        pack::ZimFailure::NotInstalled => {
            "error: zimwriterfs is not installed\n  help: on Debian and Ubuntu: sudo apt install zim-tools".to_string()
        }
        pack::ZimFailure::Refused(said) => format!("error: zimwriterfs made no file; it said:\n{said}"),
        pack::ZimFailure::Io(error) => not_written(file, &error),
    })?;
    say(&format!(
        "{}: {}; to open it, open it in Kiwix, or: kiwix-serve {}",
        file.display(),
        size(bytes),
        file.display()
    ));
    Ok((Some(manifest(built, file)?), 0))
}

/// The manifest that a stick of this edition would have, to be kept.
fn manifest(built: &Built, file: &Path) -> Result<Manifest, String> {
    Ok(pack::assemble(built, false).map_err(|error| not_written(file, &error))?.manifest)
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
