//! What can be wrong, where it stands, and what to write instead. One type for every stage;
//! a stage adds to a [`Report`] and goes on, so that one run shows every mistake.

mod code;
mod json;
mod place;
mod text;

pub use code::Code;
pub use json::to_json;
pub use place::{Place, TextFile};
pub use text::{summary, to_text};

/// Whether a build may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The site cannot be built, or would be wrong.
    Error,
    /// The site is right, but a reader would miss something.
    Warning,
}

/// One mistake: what is wrong, where, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of mistake, stable across versions.
    pub code: Code,
    /// Whether it stops the build.
    pub severity: Severity,
    /// Where it stands.
    pub place: Place,
    /// What is wrong; values in backquotes, no full stop.
    pub message: String,
    /// What to write or do instead.
    pub help: Option<String>,
}

/// All that one run found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    items: Vec<Diagnostic>,
}

impl Report {
    /// Adds an error.
    pub fn error(&mut self, code: Code, place: Place, message: impl Into<String>, help: impl Into<Option<String>>) {
        self.push(Severity::Error, code, place, message.into(), help.into());
    }

    /// Adds a warning.
    pub fn warning(&mut self, code: Code, place: Place, message: impl Into<String>, help: impl Into<Option<String>>) {
        self.push(Severity::Warning, code, place, message.into(), help.into());
    }

    fn push(&mut self, severity: Severity, code: Code, place: Place, message: String, help: Option<String>) {
        self.items.push(Diagnostic { code, severity, place, message, help });
    }

    /// Takes over all of another report.
    pub fn merge(&mut self, other: Report) {
        self.items.extend(other.items);
    }

    /// Drops what `wanted` does not name.
    pub fn keep(&mut self, wanted: impl Fn(&Diagnostic) -> bool) {
        self.items.retain(wanted);
    }

    /// The same as warnings.
    pub fn into_warnings(mut self) -> Report {
        self.items.iter_mut().for_each(|item| item.severity = Severity::Warning);
        self
    }

    /// Whether anything stops the build.
    pub fn has_errors(&self) -> bool {
        self.items.iter().any(|item| item.severity == Severity::Error)
    }

    /// Number of mistakes of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.sorted().into_iter().filter(|item| item.severity == severity).count()
    }

    /// The mistakes by file, line, column and code, each once: one in a template is found by many pages.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut items: Vec<&Diagnostic> = self.items.iter().collect();
        let key = |item: &Diagnostic| {
            (
                item.place.file.clone(),
                item.place.line,
                item.place.column,
                item.code.name(),
                item.message.clone(),
                item.help.clone(),
            )
        };
        items.sort_by_cached_key(|item| key(item));
        items.dedup_by(|a, b| (&a.place, a.code, &a.message) == (&b.place, b.code, &b.message));
        items
    }
}

/// What a stage gives: its value, and what it found wrong on the way.
#[derive(Debug)]
pub struct Outcome<T> {
    /// The stage's value, as whole as the input allows.
    pub value: T,
    /// What was found wrong.
    pub report: Report,
}
