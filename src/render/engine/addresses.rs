//! Addresses that cannot be in the site, at the line that wrote them.

use super::super::portable::{Problem, ProblemKind};
use super::Engine;
use crate::diag::{Code, Place, Report, TextFile};

impl Engine {
    /// Those of a page: in its own file, or in a template.
    pub fn report_addresses(&self, problems: Vec<Problem>, source: Option<&TextFile>, page: &Place) -> Report {
        let mut report = Report::default();
        for Problem { address, kind, .. } in problems {
            // Links of the content's Markdown are checked with it, so a template or raw HTML wrote this one.
            let raw = source.filter(|file| file.text.contains(&format!("{address}\"")));
            let files = self.sources.files().chain(raw);
            let found =
                files.filter_map(|file| file.text.find(&address).map(|at| file.at(at..at + address.len()))).next();
            let place = found.unwrap_or_else(|| page.clone());
            let is_error = self.is_strict || kind == ProblemKind::Base;
            push_address(&address, kind, place, true, is_error, &mut report);
        }
        report
    }

    /// Those of a stylesheet that lies beside the pages. A picture that it lacks leaves every page whole.
    pub fn report_in(&self, problems: Vec<Problem>, file: &TextFile) -> Report {
        let mut report = Report::default();
        for Problem { address, kind, at } in problems {
            let is_error = self.is_strict && kind != ProblemKind::Missing;
            push_address(&address, kind, file.at(at), false, is_error, &mut report);
        }
        report
    }
}

fn push_address(address: &str, kind: ProblemKind, place: Place, in_page: bool, is_error: bool, report: &mut Report) {
    let (code, message, help) = match kind {
        ProblemKind::External => (
            Code::ExternalAsset,
            format!("`{address}` would be fetched from outside the site"),
            match in_page {
                true => "put the file into static/ and name it from there; a link for the reader to follow is <a href>",
                false => "put the file into static/ and name it from there",
            },
        ),
        ProblemKind::Missing => (
            Code::DeadLink,
            format!("the site has no `{address}`"),
            "name a page or file that the site holds, from its root",
        ),
        ProblemKind::Base => (
            Code::ExternalAsset,
            format!("<base href=\"{address}\"> leads out of the site, and with it every relative address of the page"),
            "take it out, or let it name a folder of the site",
        ),
    };
    match is_error {
        true => report.error(code, place, message, Some(help.to_string())),
        false => report.warning(code, place, message, Some(help.to_string())),
    }
}
