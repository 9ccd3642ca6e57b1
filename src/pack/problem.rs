//! What is wrong with a pack or with the stick it should go on, and what to do.

use std::fmt;
use std::io;

/// Whether a pack may be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is written.
    Error,
    /// The stick will be right, but not everywhere or not for everyone.
    Warning,
}

/// One thing that is wrong: where, what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Whether it stops the writing.
    pub severity: Severity,
    /// The path below the top of the stick; empty for the stick as a whole.
    pub path: String,
    /// What is wrong; values in backquotes, no full stop.
    pub message: String,
    /// What to do instead.
    pub help: String,
}

impl Problem {
    /// Something that stops the writing.
    pub fn error(path: &str, message: impl Into<String>, help: impl Into<String>) -> Problem {
        Problem { severity: Severity::Error, path: path.to_string(), message: message.into(), help: help.into() }
    }

    /// Something that a person should know.
    pub fn warning(path: &str, message: impl Into<String>, help: impl Into<String>) -> Problem {
        Problem { severity: Severity::Warning, ..Problem::error(path, message, help) }
    }

    /// An error of the system at `path` while doing `what` (`"cannot be written"`).
    pub(super) fn io(path: &str, what: &str, error: &io::Error) -> Problem {
        Problem::error(path, format!("{what}: {error}"), advice(error))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (path, colon) = if self.path.is_empty() { ("", "") } else { (self.path.as_str(), ": ") };
        write!(out, "{path}{colon}{}\n  help: {}", self.message, self.help)
    }
}

/// What to do about an error of the system.
fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "make room on the stick or take a larger one, then run it again: it goes on where it stopped"
        }
        io::ErrorKind::ReadOnlyFilesystem => "the stick is write-protected: look for a switch on it, or take another",
        io::ErrorKind::PermissionDenied => {
            "see that the file may be written and is not open in another program, then run it again: it goes on where it stopped"
        }
        _ => {
            "see that the stick is in its socket and take another if this happens again; the next run goes on where this one stopped"
        }
    }
}
