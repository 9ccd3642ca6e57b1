//! The machine form: one JSON object with stable keys.

use serde::Serialize;

use super::{Report, Severity};

#[derive(Serialize)]
struct Item<'a> {
    code: &'static str,
    severity: &'static str,
    file: &'a str,
    line: u32,
    column: u32,
    text: String,
    message: &'a str,
    help: Option<&'a str>,
}

#[derive(Serialize)]
struct Whole<'a> {
    errors: usize,
    warnings: usize,
    diagnostics: Vec<Item<'a>>,
}

/// `{"errors", "warnings", "diagnostics": [{code, severity, file, line, column, text, message, help}]}`;
/// line and column are 1-based, columns count characters, and 0 stands for a file as a whole.
pub fn to_json(report: &Report) -> String {
    let diagnostics = report
        .sorted()
        .into_iter()
        .map(|found| Item {
            code: found.code.name(),
            severity: match found.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            file: &found.place.file,
            line: found.place.line,
            column: found.place.column,
            text: found.place.excerpt(),
            message: &found.message,
            help: found.help.as_deref(),
        })
        .collect();
    let whole = Whole { errors: report.count(Severity::Error), warnings: report.count(Severity::Warning), diagnostics };
    // Strings and numbers always have a JSON form.
    serde_json::to_string_pretty(&whole).unwrap_or_default()
}
