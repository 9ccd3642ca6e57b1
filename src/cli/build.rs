//! `tashan build`

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{FOUND, cannot, complain, say, show};
use crate::diag::Report;
use crate::output::{self, MARKER};
use crate::pipeline::{self, Options};

/// A shorter build needs no progress bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// Builds the site. Exit code 1 and an untouched output folder when anything is wrong.
pub fn run(root: &Path, output: Option<&Path>, options: &Options, force: bool) -> ExitCode {
    let start = Instant::now();
    let target = output.map_or_else(|| root.join("public"), Path::to_path_buf);
    if let Some(reason) = holds_sources(&target, root).or_else(|| holds_others(&target).filter(|_| !force)) {
        return cannot(&reason);
    }
    let site = match pipeline::whole_site(root, options) {
        Ok(site) => site,
        Err(report) => return failed(&report, &target),
    };
    let bar = Bar::new(site.plan.entries.len(), start);
    let written = output::write(&site.plan, |entry| site.renderer.render(entry), &target, &|done| bar.show(done));
    bar.finish();
    match written {
        Ok(()) => {
            let cases = site.library.cases().count();
            let files = site.plan.entries.len();
            let seconds = start.elapsed().as_secs_f64();
            let noun = if cases == 1 { "case" } else { "cases" };
            say(&format!("{cases} {noun}, {files} files in {seconds:.2} s → {}", target.join("index.html").display()));
            ExitCode::SUCCESS
        }
        Err(report) => failed(&report, &target),
    }
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
    let sources = ["content", "data", "templates", "static", "themes"].map(|folder| full(&root.join(folder)));
    let inside = full(root).starts_with(&target) || sources.iter().any(|folder| target.starts_with(folder));
    inside.then(|| format!("{} holds the library itself; name another folder with --output-dir", target.display()))
}

/// Why the folder must not be replaced unasked: it holds what no build put there.
fn holds_others(target: &Path) -> Option<String> {
    if target.join(MARKER).exists() {
        return None;
    }
    // lost on purpose: a folder that is not there holds nothing
    let entries = fs::read_dir(target).ok()?;
    let foreign = entries.flatten().find(|entry| !entry.file_name().to_string_lossy().starts_with('.'))?;
    let name = foreign.file_name().to_string_lossy().into_owned();
    Some(format!(
        "{} holds `{name}`, which no build made; name an empty folder, or say --force to replace it",
        target.display()
    ))
}

/// A progress bar that comes after a second and only on a terminal.
struct Bar {
    bar: ProgressBar,
    start: Instant,
    shown: AtomicBool,
}

impl Bar {
    fn new(files: usize, start: Instant) -> Bar {
        let bar = ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{wide_bar} {pos}/{len} files");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Bar { bar, start, shown: AtomicBool::new(false) }
    }

    fn show(&self, done: usize) {
        if self.start.elapsed() > PATIENCE {
            if !self.shown.swap(true, Ordering::Relaxed) {
                self.bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            self.bar.set_position(done as u64);
        }
    }

    fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// The path without links and `..`, as far as it exists.
fn full(path: &Path) -> PathBuf {
    match (fs::canonicalize(path), path.parent(), path.file_name()) {
        (Ok(found), ..) => found,
        (Err(_), Some(parent), Some(name)) if parent.as_os_str().is_empty() => full(Path::new(".")).join(name),
        (Err(_), Some(parent), Some(name)) => full(parent).join(name),
        (Err(_), ..) => path.to_path_buf(),
    }
}
