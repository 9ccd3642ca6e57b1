//! A row that is imported again: the fields that the table changed and the curator did not are changed in the case.

use crate::import::field::Field;

use super::draft;
use super::edit::{Edit, front};
use super::rows::{Column, Entry, Table, remembered};
use super::target::{self, Target};
use super::value::{self, Value, Wrong};
use crate::base::toml_text::quoted;

/// A field whose cell is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Change {
    /// The header of its column, or the field.
    pub field: String,
    /// What the cell said.
    pub old: String,
    /// What it says now.
    pub new: String,
    /// What became of it.
    #[serde(flatten)]
    pub fate: Fate,
}

/// What became of a change.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "fate", rename_all = "kebab-case")]
pub enum Fate {
    /// The case says it now.
    Written,
    /// The curator wrote something else; nothing was changed.
    Conflict {
        /// What the case says.
        says: String,
        /// How to go on.
        help: String,
    },
    /// A person has to look at it.
    ByHand {
        /// What to do.
        help: String,
    },
}

/// What an import makes of a case that it made before.
#[derive(Debug, Default)]
pub struct Update {
    /// The new text of the file, if it changes.
    pub text: Option<String>,
    /// The fields.
    pub changes: Vec<Change>,
    /// What of the row could not be used, each with its key.
    pub wrong: Vec<(String, Wrong)>,
}

/// A row and the case that it is.
pub struct Again<'a> {
    /// The library.
    pub field: &'a Field<'a>,
    /// The table.
    pub table: &'a Table,
    /// Its keys.
    pub keys: &'a [(String, &'a Target)],
    /// The row.
    pub entry: &'a Entry,
    /// What a cell said when it was last taken over.
    pub before: &'a dyn Fn(&str) -> String,
}

/// Compares and changes. `None` if the file's front matter cannot be changed by a program.
pub fn update(text: &str, again: &Again) -> Option<Update> {
    let at = front(text)?;
    let mut own = Own { edit: Edit::of(&text[at.clone()])?, update: Update::default(), touched: false };
    for (key, target) in again.keys {
        own.cell(again, key, target);
    }
    let Own { edit, mut update, touched } = own;
    if touched {
        let changed = edit.finish()?;
        update.text = Some(format!("{}{changed}{}", &text[..at.start], &text[at.end..]));
    }
    Some(update)
}

struct Own<'a> {
    edit: Edit<'a>,
    update: Update,
    touched: bool,
}

impl Own<'_> {
    fn cell(&mut self, again: &Again, key: &str, target: &Target) {
        let column = again.table.column(key);
        let header = column.map_or(key, |column| column.header.as_str());
        let new = again.entry.text(key);
        if *target == Target::Row {
            self.row(header, new);
            return;
        }
        let (old, new_cell) = ((again.before)(key), remembered(target, new));
        if old == new_cell {
            return;
        }
        if matches!(target, Target::Body | Target::Section) {
            let help = "the text of the case was left as it is: take over what is new in the table by hand".to_string();
            let old = if old.is_empty() { "" } else { "another text" };
            self.changed(header, old.to_string(), value::one_line(new), Fate::ByHand { help });
            self.remember(key, &new_cell);
            return;
        }
        let reading = value::read(again.field, target, new);
        if !reading.wrong.is_empty() {
            self.update.wrong.extend(reading.wrong.into_iter().map(|wrong| (key.to_string(), wrong)));
            return;
        }
        let (mut given, wanted) = (value::read(again.field, target, &old).value, reading.value);
        if key == "case.source.title" && given.is_none() {
            // What a new draft says where the table is silent.
            given = Some(Value::Text(again.table.name.clone()));
        }
        let says = self.says(key, target, header);
        if says == wanted || given == wanted {
            // The curator was first, or only the spelling of the cell is new.
            self.remember(key, &new_cell);
            return;
        }
        let shown = |value: &Option<Value>| value.as_ref().map(Value::shown).unwrap_or_default();
        let fate = if says == given {
            match self.put(key, target, column, &given, wanted.as_ref()) {
                Ok(()) => {
                    self.remember(key, &new_cell);
                    Fate::Written
                }
                Err(help) => Fate::ByHand { help: help.to_string() },
            }
        } else {
            let help = format!(
                "write the table's into the case, or, to keep the case's, write {} = {} below [extra.import.cells]",
                crate::base::toml_text::key(key),
                quoted(&new_cell)
            );
            Fate::Conflict { says: shown(&says), help }
        };
        self.changed(header, shown(&given), shown(&wanted), fate);
    }

    fn changed(&mut self, field: &str, old: String, new: String, fate: Fate) {
        self.update.changes.push(Change { field: field.to_string(), old, new, fate });
    }

    fn remember(&mut self, key: &str, cell: &str) {
        self.touched = true;
        self.edit.set(&["extra", "import", "cells", key], &quoted(cell));
    }

    /// A cell that is kept as it is.
    fn row(&mut self, header: &str, new: &str) {
        let path = ["extra", "row", header];
        let old = self.edit.get(&path).and_then(|leaf| leaf.value.as_str()).unwrap_or("").to_string();
        if old == new {
            return;
        }
        let done = if new.is_empty() {
            self.edit.remove(&path)
        } else {
            self.edit.set(&path, &quoted(new));
            true
        };
        let help = "take the line away by hand".to_string();
        self.touched |= done;
        self.changed(header, old, new.to_string(), if done { Fate::Written } else { Fate::ByHand { help } });
    }

    /// What the case says now.
    fn says(&self, key: &str, target: &Target, header: &str) -> Option<Value> {
        if matches!(target, Target::Figure(_)) {
            let at = self.edit.figure(target::label(header))?;
            let value = self.edit.get(&["case", "figures", &at, "value"])?;
            let qualifier = self.edit.get(&["case", "figures", &at, "qualifier"]);
            let qualifier = qualifier.and_then(|leaf| leaf.value.as_str()).map(str::to_string);
            return Some(Value::Number(self.edit.written(value).replace('_', ""), qualifier));
        }
        let leaf = self.edit.get(&key.split('.').collect::<Vec<_>>())?;
        if let Some(items) = leaf.value.as_array() {
            let names: Vec<String> =
                items.iter().filter_map(|item| item.as_str()).map(|name| name.trim().into()).collect();
            return Some(names).filter(|names| !names.is_empty()).map(Value::List);
        }
        let text = leaf.value.as_str().map_or_else(|| leaf.value.to_string(), |text| text.trim().to_string());
        let date = key.ends_with("date").then(|| value::date(&text)).flatten().map(Value::Date);
        date.or(Some(Value::Text(text))).filter(|value| *value != Value::Text(String::new()))
    }

    fn put(
        &mut self,
        key: &str,
        target: &Target,
        column: Option<&Column>,
        given: &Option<Value>,
        wanted: Option<&Value>,
    ) -> Result<(), &'static str> {
        if let (Target::Figure(_), Some(column)) = (target, column) {
            return self.put_figure(column, given, wanted);
        }
        let path: Vec<&str> = key.split('.').collect();
        match wanted {
            Some(value) => {
                let of_source = key.starts_with("case.source.") && key != "case.source.title";
                if of_source && !self.edit.has(&["case", "source", "title"]) {
                    return Err("the case has no source yet: write [case.source] with its title by hand");
                }
                self.edit.set(&path, &value.toml());
            }
            None if matches!(given, Some(Value::List(_))) => self.edit.set(&path, "[]"),
            None if key == "case.source.title" => {
                return Err("a source needs its title: write another, or delete it whole");
            }
            None if !self.edit.remove(&path) => return Err("take the line away by hand"),
            None => {}
        }
        Ok(())
    }

    fn put_figure(
        &mut self,
        column: &Column,
        given: &Option<Value>,
        wanted: Option<&Value>,
    ) -> Result<(), &'static str> {
        let Some(wanted) = wanted else {
            return Err("the cell is empty now: take the figure away by hand");
        };
        let Some(at) = self.edit.figure(target::label(&column.header)) else {
            self.edit.add_table(draft::figure(column, wanted));
            return Ok(());
        };
        let qualifier = |value: Option<&Value>| match value {
            Some(Value::Number(_, qualifier)) => qualifier.clone(),
            _ => None,
        };
        let new = qualifier(Some(wanted));
        if qualifier(given.as_ref()) != new {
            match &new {
                Some(word) => self.edit.set(&["case", "figures", &at, "qualifier"], &quoted(word)),
                None if !self.edit.remove(&["case", "figures", &at, "qualifier"]) => {
                    return Err("take the line of its qualifier away, and write the new number, by hand");
                }
                None => {}
            }
        }
        self.edit.set(&["case", "figures", &at, "value"], &wanted.toml());
        Ok(())
    }
}
