//! `tashan check`

use std::path::Path;
use std::process::ExitCode;

use super::args::Format;
use super::{FOUND, say, show};
use crate::diag::{Code, Severity, summary, to_json};
use crate::pipeline::{self, Options};

/// Reports everything that is wrong or missing. Exit code 1 if there is an error.
pub fn run(root: &Path, options: &Options, format: Format) -> ExitCode {
    let (cases, report) = pipeline::check(root, options);
    match format {
        Format::Json => say(&to_json(&report)),
        Format::Human if summary(&report).is_empty() => {
            say(&format!("{cases} {}, nothing wrong", if cases == 1 { "case" } else { "cases" }))
        }
        Format::Human => show(&report),
    }
    if report.count(Severity::Error) > 0 { ExitCode::from(FOUND) } else { ExitCode::SUCCESS }
}

/// Lists every kind of mistake.
pub fn explain() -> ExitCode {
    for code in Code::ALL {
        say(&format!("{:<20} {}  {}", code.name(), code.chinese(), code.meaning()));
    }
    ExitCode::SUCCESS
}
