//! Figures and the text they stand in: declared numbers that the text lacks, numbers of the text that nothing declares.

use super::cases;
use crate::base::numbers;
use crate::diag::{Code, Report};
use crate::library::{Library, stated};
use crate::parse::plain_text;

/// A declared figure whose number is not in the text.
pub fn in_text(library: &Library, report: &mut Report) {
    for (_, page) in cases(library) {
        let text = plain_text(&page.parsed.document);
        let mentions = numbers::Mentions::of(&text);
        for figure in stated(page).iter().filter(|own| !mentions.hold(&own.value, &own.unit)) {
            let message = format!("`{}` is not in the text of the case", figure.text());
            let help = "write the number in the text as the source has it, or correct the figure".to_string();
            report.warning(Code::FigureNotInText, page.parsed.file.at(figure.at.clone()), message, Some(help));
        }
    }
}

/// Numbers with a unit that no figure declares: what could still be made into figures.
pub fn undeclared(library: &Library) -> Report {
    let mut report = Report::default();
    for (_, page) in cases(library) {
        let file = &page.parsed.file;
        let declared: Vec<(&str, &str)> =
            stated(page).iter().map(|own| (own.value.as_str(), own.unit.as_str())).collect();
        let body = page.parsed.body.clone();
        for found in numbers::undeclared(&without_code(&file.text[body.clone()]), &declared) {
            let place = file.at(body.start + found.at.start..body.start + found.at.end);
            let help =
                format!("add [[case.figures]] label = \"…\", value = {}, unit = \"{}\"", found.value, found.unit);
            report.warning(Code::UndeclaredFigure, place, "no figure declares this number", Some(help));
        }
    }
    report
}

/// A body with its fenced blocks blanked out, as long as before.
fn without_code(body: &str) -> String {
    let mut out = String::with_capacity(body.len());
    let mut fence: Option<&str> = None;
    for line in body.split_inclusive('\n') {
        let mark = ["```", "~~~"].into_iter().find(|mark| line.trim_start().starts_with(mark));
        if fence.is_none() && mark.is_none() {
            out.push_str(line);
            continue;
        }
        out.extend(std::iter::repeat_n(' ', line.len().saturating_sub(1)));
        out.push('\n');
        fence = match (fence, mark) {
            (None, mark) => mark,
            (Some(open), Some(mark)) if open == mark => None,
            (open, _) => open,
        };
    }
    out
}
