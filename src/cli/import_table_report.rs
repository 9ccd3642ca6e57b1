//! What became of a table, for people: what changed on the standard output, what is wrong on the standard error.

use super::import_table::{Case, Done, Fate, Read};
use super::{complain, say};
use crate::base::han::truncate;
use crate::import::table::rows::Mistake;
use crate::import::table::target::Target;
use crate::import::table::update::{self, Change};

/// Characters of a value that are shown.
const SHOWN: usize = 60;

/// Prints the report of one table.
pub fn show(done: &Done, dry_run: bool) {
    match &done.outcome {
        Err(failure) => {
            complain(&format!("error: {} {}", done.name, failure.message));
            if let Some(help) = &failure.help {
                complain(&format!("  help: {help}"));
            }
        }
        Ok(read) => {
            say(&text(&done.name, read, dry_run));
            for own in &read.mistakes {
                complain(&mistake(&done.name, own));
            }
        }
    }
}

fn text(name: &str, read: &Read, dry_run: bool) -> String {
    let table = &read.table;
    let mut out = vec![format!("{name}: {}", rows(table.entries.len()))];
    out.extend(table.notes.iter().map(|note| format!("  note: {note}")));
    let kept = |target: &Target| matches!(target, Target::Row | Target::Nothing);
    let columns: Vec<String> = table
        .columns
        .iter()
        .filter(|own| !kept(&own.target))
        .map(|own| format!("{} = {}", own.header, own.target.name()))
        .collect();
    out.push(format!("  columns: {}", columns.join("; ")));
    let rest: Vec<&str> =
        table.columns.iter().filter(|own| own.target == Target::Row).map(|own| own.header.as_str()).collect();
    if !rest.is_empty() {
        out.push(format!("  kept as they are, in [extra.row]: {}", rest.join("; ")));
    }
    out.extend(read.cases.iter().flat_map(case));
    out.extend(
        read.gone
            .iter()
            .map(|own| format!("  no longer in the table, left as it is: {} ({}, id {})", own.path, own.title, own.id)),
    );
    out.push(summary(read, dry_run));
    out.join("\n")
}

fn rows(count: usize) -> String {
    if count == 1 { "1 row".to_string() } else { format!("{count} rows") }
}

fn case(case: &Case) -> Vec<String> {
    let head = |word: &str| format!("  {word} {} (row {}, id {}) {}", case.path, case.row, case.id, case.title);
    let mut out = match &case.fate {
        Fate::Same if case.error.is_none() => Vec::new(),
        Fate::Same => vec![head("same")],
        Fate::New => vec![head("new")],
        Fate::Changed(changes) => std::iter::once(head("changed")).chain(changes.iter().flat_map(change)).collect(),
    };
    out.extend(case.error.iter().map(|error| format!("    error: cannot be written: {error}")));
    out
}

fn change(change: &Change) -> Vec<String> {
    let shown = |text: &str| if text.is_empty() { "—".to_string() } else { truncate(text, SHOWN) };
    let (field, old, new) = (&change.field, shown(&change.old), shown(&change.new));
    match &change.fate {
        update::Fate::Written => vec![format!("    {field}: {old} → {new}")],
        update::Fate::Conflict { says, help } => {
            let says = shown(says);
            vec![
                format!(
                    "    {field}: not changed: the case says `{says}`, the table said `{old}` and now says `{new}`"
                ),
                format!("      help: {help}"),
            ]
        }
        update::Fate::ByHand { help } => {
            vec![format!("    {field}: not changed: {old} → {new}"), format!("      help: {help}")]
        }
    }
}

fn summary(read: &Read, dry_run: bool) -> String {
    let written = |wanted: &dyn Fn(&Fate) -> bool| {
        read.cases.iter().filter(|case| wanted(&case.fate) && case.error.is_none()).count()
    };
    let new = written(&|fate| matches!(fate, Fate::New));
    let is_written = |change: &Change| matches!(change.fate, update::Fate::Written);
    let changed = written(&|fate| matches!(fate, Fate::Changed(all) if all.iter().any(is_written)));
    let open = written(&|fate| matches!(fate, Fate::Changed(all) if !all.iter().all(is_written)));
    let same = written(&|fate| matches!(fate, Fate::Same));
    let would = if dry_run { " would be" } else { "" };
    let drafts = if new == 1 { "draft" } else { "drafts" };
    let mut parts = vec![format!("{new} {drafts}{}", if dry_run { " would be written" } else { "" })];
    parts.push(format!("{changed}{would} changed"));
    parts.push(format!("{same} as before"));
    if open > 0 {
        parts.push(format!("{open} to look at"));
    }
    if !read.gone.is_empty() {
        parts.push(format!("{} no longer in the table", read.gone.len()));
    }
    if !read.mistakes.is_empty() {
        let one = read.mistakes.len() == 1;
        parts.push(format!("{} {}", read.mistakes.len(), if one { "mistake" } else { "mistakes" }));
    }
    parts.join(", ")
}

fn mistake(name: &str, own: &Mistake) -> String {
    let column =
        if own.column.is_empty() { String::new() } else { format!(", column {} ({})", own.column, own.header) };
    let mut out = format!("error: {name}, row {}{column}: {}", own.row, own.message);
    if !own.text.is_empty() && !own.message.contains(&own.text) {
        out.push_str(&format!(": {}", truncate(&own.text, SHOWN)));
    }
    out.push_str(&format!("\n  help: {}", own.help));
    out
}
