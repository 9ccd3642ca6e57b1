//! What `tashan import` says of bulletins to people.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::complain;
use super::import::{Outcome, Source, Written};
use crate::import::Imported;
use crate::import::propose::Proposal;

/// Columns of a terminal that a cell of the table may take.
const CELL: usize = 40;

/// What was written; with `dry_run` what would be, as a table. What could not be read goes to the standard error.
pub fn text(sources: &[Source], dry_run: bool) -> String {
    let mut out: Vec<String> = Vec::new();
    let (mut drafts, mut failed, mut known) = (0, 0, 0);
    for source in sources {
        match &source.outcome {
            Outcome::Failed(failure) => {
                failed += 1;
                complain(&format!("error: {} {}", source.name, failure.message));
                if let Some(help) = &failure.help {
                    complain(&format!("  help: {help}"));
                }
            }
            Outcome::Known(before) => {
                known += 1;
                let is_draft = before.iter().all(|path| path.starts_with("content/"));
                let what = if is_draft { "imported before, as" } else { "the same file as" };
                out.push(format!("{}: {what} {}", source.name, before.join(", ")));
            }
            Outcome::Read { imported, written } => {
                drafts += written.iter().filter(|own| own.error.is_none()).count();
                out.extend(of_source(&source.name, imported, written, dry_run));
            }
        }
    }
    let count = |number: usize, one: &str, many: &str| format!("{number} {}", if number == 1 { one } else { many });
    let would = if dry_run { " would be written" } else { "" };
    let mut end = vec![format!("{}{would}", count(drafts, "draft", "drafts"))];
    end.push(format!("from {}", count(sources.len() - failed - known, "file", "files")));
    if known > 0 {
        end.push(format!("{known} imported before"));
    }
    if failed > 0 {
        end.push(format!("{failed} not read"));
    }
    out.push(end.join(", "));
    out.join("\n")
}

fn of_source(name: &str, imported: &Imported, written: &[Written], dry_run: bool) -> Vec<String> {
    let bulletin = &imported.bulletin;
    let date = bulletin.date.map(|date| date.to_string());
    let head = [&bulletin.series, &bulletin.number, &bulletin.publisher, &date];
    let head: Vec<&str> = head.into_iter().flatten().map(String::as_str).collect();
    let head = if head.is_empty() { "no masthead".to_string() } else { head.join(" · ") };
    let mut out = vec![format!("{name}: {head}")];
    out.extend(imported.notes.iter().map(|note| format!("  note: {note}")));
    let items: Vec<(&Proposal, &Written)> =
        imported.intro.iter().chain(&imported.items).map(|item| &item.proposal).zip(written).collect();
    if items.is_empty() {
        out.push("  nothing but a masthead and addressees: there is nothing to make a draft of".to_string());
    }
    out.extend(if dry_run { table(&items) } else { list(&items) });
    if !imported.dropped.is_empty() {
        out.push("  in no draft:".to_string());
    }
    out.extend(imported.dropped.iter().map(|own| format!("    {} {}: {}", own.line, own.why.words(), own.text)));
    if !imported.lost.is_empty() {
        out.push(format!("  error: these characters were lost, which is a mistake of the program: {}", imported.lost));
    }
    out
}

fn list(items: &[(&Proposal, &Written)]) -> Vec<String> {
    let mut out = Vec::new();
    for (proposal, own) in items {
        out.push(format!("  {}", own.path));
        out.push(format!("    {}", proposal.title));
        out.push(format!("    {} · {} · {} figures", place(proposal), themes(proposal), proposal.figures.len()));
        out.extend(nearly(proposal).map(|near| format!("    {near}")));
        out.extend(own.error.iter().map(|error| format!("    error: cannot be written: {error}")));
    }
    out
}

fn table(items: &[(&Proposal, &Written)]) -> Vec<String> {
    let head = ["title", "place", "kind", "themes", "organisations", "figures", "file"].map(str::to_string);
    let row = |(proposal, own): &(&Proposal, &Written)| {
        let kind = proposal.kind.as_ref().map_or("—", |kind| kind.name.as_str());
        [
            short(&proposal.title),
            place(proposal).to_string(),
            kind.to_string(),
            short(&themes(proposal)),
            proposal.organisations.len().to_string(),
            proposal.figures.len().to_string(),
            own.path.clone(),
        ]
    };
    let rows: Vec<[String; 7]> = std::iter::once(head).chain(items.iter().map(row)).collect();
    let width = |at: usize| rows.iter().map(|row| row[at].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..7).map(width).collect();
    let line = |row: &[String; 7]| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell}{}", " ".repeat(width - cell.width())));
        format!("  {}", cells.collect::<Vec<_>>().join("  ").trim_end())
    };
    let mut out: Vec<String> = if items.is_empty() { Vec::new() } else { rows.iter().map(line).collect() };
    for (proposal, _) in items {
        out.extend(nearly(proposal).map(|near| format!("  {}: {near}", short(&proposal.title))));
    }
    out
}

fn place(proposal: &Proposal) -> &str {
    proposal.regions.first().map_or("—", |place| place.name.as_str())
}

fn themes(proposal: &Proposal) -> String {
    let names: Vec<&str> = proposal.themes.iter().take(3).map(|hit| hit.name.as_str()).collect();
    if names.is_empty() { "—".to_string() } else { names.join("、") }
}

fn nearly(proposal: &Proposal) -> impl Iterator<Item = String> {
    proposal.duplicates.iter().map(|near| format!("{}: content/{}", near.why, near.path))
}

/// As much of a text as a cell holds.
fn short(text: &str) -> String {
    if text.width() <= CELL {
        return text.to_string();
    }
    let mut width = 0;
    let kept = text.chars().take_while(|c| {
        width += c.width().unwrap_or(0);
        width < CELL
    });
    format!("{}…", kept.collect::<String>())
}
