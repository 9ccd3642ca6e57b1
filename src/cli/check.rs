//! `tashan check`

use std::path::Path;
use std::process::ExitCode;

use super::args::Format;
use super::{FOUND, health, say, show};
use crate::check;
use crate::diag::{Code, Severity, summary, to_json};
use crate::pipeline::{self, Options};

/// Reports everything that is wrong or missing; with `figures` also numbers that no figure declares. Exit code 1 if there
/// is an error.
pub fn run(root: &Path, options: &Options, format: Format, figures: bool) -> ExitCode {
    let (library, mut report) = pipeline::check(root, options);
    if let Some(library) = library.as_ref().filter(|_| figures) {
        report.merge(check::undeclared(library));
    }
    let cases = library.map_or(0, |library| library.cases().count());
    match format {
        Format::Json => say(&to_json(&report)),
        Format::Human if summary(&report).is_empty() => {
            say(&format!("{cases} {}, nothing wrong", if cases == 1 { "case" } else { "cases" }))
        }
        Format::Human => show(&report),
    }
    if report.count(Severity::Error) > 0 { ExitCode::from(FOUND) } else { ExitCode::SUCCESS }
}

/// Says how complete the library is; mistakes that a build would not survive come first. Exit code 1 if there are any.
pub fn report(root: &Path, options: &Options, format: Format) -> ExitCode {
    let site = match pipeline::site(root, options) {
        Ok(site) => site,
        Err(report) => {
            match format {
                Format::Json => say(&to_json(&report)),
                Format::Human => show(&report),
            }
            return ExitCode::from(FOUND);
        }
    };
    let found = check::health(&site.library);
    say(&match format {
        Format::Json => health::json(&site.library, &found),
        Format::Human => health::text(&site.library, &found),
    });
    ExitCode::SUCCESS
}

/// Lists every kind of mistake.
pub fn explain() -> ExitCode {
    for code in Code::ALL {
        say(&format!("{:<20} {}  {}", code.name(), code.chinese(), code.meaning()));
    }
    ExitCode::SUCCESS
}
