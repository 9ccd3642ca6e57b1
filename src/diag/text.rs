//! The human form: the message, the place, the line with what is meant underlined, and the help.

use std::fmt::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Diagnostic, Report, Severity};

/// Widest part of a source line that is shown, in columns of a terminal.
const EXCERPT_COLS: usize = 100;

/// Every mistake, sorted, with an empty line between two.
pub fn to_text(report: &Report) -> String {
    let shown: Vec<String> = report.sorted().into_iter().map(one).collect();
    shown.join("\n")
}

/// `3 errors, 1 warning`, or nothing for an empty report.
pub fn summary(report: &Report) -> String {
    let part = |count: usize, name: &str| match count {
        0 => None,
        1 => Some(format!("1 {name}")),
        _ => Some(format!("{count} {name}s")),
    };
    let parts = [part(report.count(Severity::Error), "error"), part(report.count(Severity::Warning), "warning")];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn one(item: &Diagnostic) -> String {
    let severity = match item.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut out = format!("{severity}[{}] {}: {}\n", item.code.name(), item.code.chinese(), item.message);
    let place = &item.place;
    if place.line == 0 {
        let _ = writeln!(out, "  --> {}", place.file); // lost on purpose: a String takes all
    } else {
        let _ = writeln!(out, "  --> {}:{}:{}", place.file, place.line, place.column); // lost on purpose: as above
        excerpt(&mut out, item);
    }
    if let Some(help) = &item.help {
        let _ = writeln!(out, "  help: {help}"); // lost on purpose: as above
    }
    out
}

/// The source line, cut to a window around what is meant, and the underline below it. Han characters
/// are two columns wide on a terminal, so the underline counts columns, not characters.
fn excerpt(out: &mut String, item: &Diagnostic) {
    let place = &item.place;
    let line: String = place.source_line.chars().map(|c| if c == '\t' || c.is_control() { ' ' } else { c }).collect();
    if line.trim().is_empty() {
        return;
    }
    let column = place.column.saturating_sub(1) as usize;
    let chars: Vec<char> = line.chars().collect();
    let width = |part: &[char]| part.iter().map(|c| c.width().unwrap_or(0)).sum::<usize>();
    let mut first = 0;
    while first < column && width(&chars[first..column.min(chars.len())]) > EXCERPT_COLS / 2 {
        first += 1;
    }
    let mut last = first;
    while last < chars.len() && width(&chars[first..=last]) <= EXCERPT_COLS {
        last += 1;
    }
    let shown: String = chars[first..last].iter().collect();
    let before: String = chars[first..column.clamp(first, last)].iter().collect();
    let meant_end = (column + place.length as usize).clamp(first, last);
    let meant = width(&chars[column.clamp(first, meant_end)..meant_end]).max(1);
    let gutter = place.line.to_string();
    let pad = " ".repeat(gutter.len());
    let indent = " ".repeat(before.width());
    let _ = writeln!(out, " {gutter} | {shown}\n {pad} | {indent}{}", "^".repeat(meant)); // lost on purpose: a String takes all
}

#[cfg(test)]
mod tests {
    use super::super::{Code, TextFile};
    use super::*;

    #[test]
    fn underlines_by_width() {
        let file = TextFile::new("content/cases/a.md", "themes = [\"技能竟赛\"]");
        let mut report = Report::default();
        let at = file.text.find('"').unwrap();
        report.error(
            Code::UnknownTerm,
            file.at(at..at + 14),
            "unknown theme `技能竟赛`",
            Some("write `技能竞赛`".to_string()),
        );
        assert_eq!(
            to_text(&report),
            "error[unknown-term] 词表里没有: unknown theme `技能竟赛`\n  --> content/cases/a.md:1:11\n 1 | themes = [\"技能竟赛\"]\n   |           ^^^^^^^^^^\n  help: write `技能竞赛`\n"
        );
        assert_eq!(summary(&report), "1 error");
    }

    #[test]
    fn a_long_line_is_shown_around_the_place() {
        let text = "甲".repeat(500);
        let file = TextFile::new("a.md", &text);
        let mut report = Report::default();
        report.warning(Code::DeadLink, file.at(900..903), "x", None);
        let shown = to_text(&report);
        assert!(shown.lines().all(|line| line.width() < 130), "{shown}");
        assert!(shown.contains("a.md:1:301"));
    }
}
