//! Pictures that templates ask for: found by their names in what was rendered, made from their names alone.

use std::collections::BTreeSet;

use super::Renderer;
use super::functions::PICTURES;
use crate::diag::{Code, Place, Report};
use crate::images::{self, Request};

impl Renderer {
    /// Whether an address names a picture that can be made.
    pub fn is_picture(&self, address: &str) -> bool {
        name(address).is_some_and(|name| self.request(name).is_some())
    }

    fn request(&self, name: &str) -> Option<Request> {
        Request::from_file_name(name, &|sum| Some(self.files.picture(sum)?.path))
    }

    /// The names of the pictures that a file of the site asks for.
    pub fn pictures_in(&self, bytes: &[u8]) -> BTreeSet<String> {
        let text = String::from_utf8_lossy(bytes);
        let mut out = BTreeSet::new();
        for (at, found) in text.match_indices(&format!("{PICTURES}/")) {
            let rest = &text[at + found.len()..];
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c))).unwrap_or(rest.len());
            let name = rest[..end].trim_end_matches('.');
            if !out.contains(name) && self.request(name).is_some() {
                out.insert(name.to_string());
            }
        }
        out
    }

    /// Makes a picture of a name that a page asks for.
    pub fn picture(&self, name: &str) -> Result<Vec<u8>, Report> {
        let mut report = Report::default();
        let Some(request) = self.request(name) else {
            let message = format!("no picture of the library has the name `{name}`");
            report.error(Code::DeadLink, Place::file(format!("{PICTURES}/{name}")), message, None);
            return Err(report);
        };
        let found = self.files.find(&request.source).and_then(|file| match file {
            Some(file) => self.files.read(&file),
            None => Err("it has gone while the site was built".to_string()),
        });
        found.and_then(|bytes| images::make(&request, &bytes)).map_err(|message| {
            report.error(Code::Picture, Place::file(&request.source), message, None);
            report
        })
    }
}

/// The name of a made picture from its address.
pub fn name(address: &str) -> Option<&str> {
    address.trim_start_matches('/').strip_prefix(PICTURES)?.strip_prefix('/')
}
