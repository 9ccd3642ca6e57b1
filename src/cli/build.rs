//! `tashan build`

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use super::bar::Bar;
use super::{FOUND, cannot, complain, say, show, show_some};
use crate::diag::{Outcome, Report};
use crate::output::MARKER;
use crate::pipeline::{self, Options};
use crate::publish::{self, Record};

/// Builds the site. Exit code 1 and an untouched output folder when anything is wrong.
pub fn run(root: &Path, output: Option<&Path>, options: &Options, force: bool) -> ExitCode {
    let start = Instant::now();
    if options.scope.internal && output.is_none() {
        return cannot("public/ is what people upload, so a site with internal pages needs another --output-dir");
    }
    let target = output.map_or_else(|| pipeline::output_folder(root, options), Path::to_path_buf);
    if let Some(reason) = holds_sources(&target, root).or_else(|| holds_others(&target).filter(|_| !force)) {
        return cannot(&reason);
    }
    let bar = Bar::new("files", start);
    let built = publish::build(root, options, &target, |files| bar.begin(files as u64), &|done| bar.show(done as u64));
    bar.finish();
    match built {
        Ok(Outcome { value: Record { manifest, .. }, report }) => {
            show_some(&report);
            let (cases, files) = (manifest.counts.cases, manifest.counts.files);
            let seconds = start.elapsed().as_secs_f64();
            let noun = if cases == 1 { "case" } else { "cases" };
            say(&format!("{cases} {noun}, {files} files in {seconds:.2} s → {}", target.join("index.html").display()));
            ExitCode::SUCCESS
        }
        Err(report) => failed(&report, &target),
    }
}

/// Why a pack must not build its site into this folder.
pub fn not_ours(target: &Path, root: &Path) -> Option<String> {
    let help = "take out what is yours, and run it again";
    holds_sources(target, root)
        .or_else(|| Some(format!("{} holds `{}`, which no build made; {help}", target.display(), foreign(target)?)))
}

fn failed(report: &Report, target: &Path) -> ExitCode {
    show(report);
    let kept = if target.exists() { "is as it was" } else { "was not made" };
    complain(&format!("the site was not built; {} {kept}", target.display()));
    ExitCode::from(FOUND)
}

/// Why the folder must never be replaced: the library's own files are in it.
fn holds_sources(target: &Path, root: &Path) -> Option<String> {
    let target = full(target);
    let sources = ["content", "data", "sass", "templates", "static", "themes"].map(|folder| full(&root.join(folder)));
    let inside = full(root).starts_with(&target) || sources.iter().any(|folder| target.starts_with(folder));
    inside.then(|| format!("{} holds the library itself; name another folder with --output-dir", target.display()))
}

/// Why the folder must not be replaced unasked: it holds what no build put there.
fn holds_others(target: &Path) -> Option<String> {
    let name = foreign(target)?;
    Some(format!(
        "{} holds `{name}`, which no build made; name an empty folder, or say --force to replace it",
        target.display()
    ))
}

/// Something in a folder that no build made.
fn foreign(target: &Path) -> Option<String> {
    if target.join(MARKER).exists() {
        return None;
    }
    // lost on purpose: a folder that is not there holds nothing
    let entries = fs::read_dir(target).ok()?;
    let foreign = entries.flatten().find(|entry| !entry.file_name().to_string_lossy().starts_with('.'))?;
    Some(foreign.file_name().to_string_lossy().into_owned())
}

/// The path without links and `..`, as far as it exists.
pub fn full(path: &Path) -> PathBuf {
    match (fs::canonicalize(path), path.parent(), path.file_name()) {
        (Ok(found), ..) => found,
        (Err(_), Some(parent), Some(name)) if parent.as_os_str().is_empty() => full(Path::new(".")).join(name),
        (Err(_), Some(parent), Some(name)) => full(parent).join(name),
        (Err(_), ..) => path.to_path_buf(),
    }
}
