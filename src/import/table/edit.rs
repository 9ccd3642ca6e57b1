//! Changes of single values in front matter; all else of the file stays as it is, byte for byte.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value as Json;

use crate::fields::leaves::{Leaf, leaves};

use crate::base::toml_text;

/// The TOML of a file of content: what stands between its two lines of `+++`.
pub fn front(text: &str) -> Option<Range<usize>> {
    let mut at = 0;
    let mut start = None;
    for line in text.split_inclusive('\n') {
        let is_mark = line.trim_start_matches('\u{FEFF}').trim_end() == "+++";
        match start {
            Some(start) if is_mark => return Some(start..at),
            None if is_mark => start = Some(at + line.len()),
            None if !line.trim().is_empty() => return None,
            _ => {}
        }
        at += line.len();
    }
    None
}

/// Front matter that is to be changed.
pub struct Edit<'a> {
    text: &'a str,
    leaves: Vec<Leaf>,
    /// What replaces what.
    replaced: Vec<(Range<usize>, String)>,
    /// New lines by the table that they belong to.
    added: BTreeMap<Vec<String>, Vec<String>>,
    /// Whole tables, for the end.
    tables: Vec<String>,
    /// What has to be there afterwards: paths and values as TOML.
    wanted: BTreeMap<Vec<String>, Option<String>>,
}

impl<'a> Edit<'a> {
    /// Front matter as [`front`] gives it; `None` if it is no TOML.
    pub fn of(text: &'a str) -> Option<Edit<'a>> {
        let leaves = leaves(text)?;
        Some(Edit {
            text,
            leaves,
            replaced: Vec::new(),
            added: BTreeMap::new(),
            tables: Vec::new(),
            wanted: BTreeMap::new(),
        })
    }

    /// The value at a path.
    pub fn get(&self, path: &[&str]) -> Option<&Leaf> {
        self.leaves.iter().find(|leaf| leaf.is(path))
    }

    /// Whether there is a value at a path, or will be.
    pub fn has(&self, path: &[&str]) -> bool {
        let will = |own: &Vec<String>| own.iter().map(String::as_str).eq(path.iter().copied());
        self.get(path).is_some() || self.wanted.iter().any(|(own, value)| will(own) && value.is_some())
    }

    /// The digits of a number as they are written.
    pub fn written(&self, leaf: &Leaf) -> &'a str {
        &self.text[leaf.at.clone()]
    }

    /// The position of the figure with a label.
    pub fn figure(&self, label: &str) -> Option<String> {
        let is_it = |leaf: &&Leaf| {
            leaf.path.len() == 4
                && leaf.path[..2] == ["case", "figures"]
                && leaf.path[3] == "label"
                && leaf.value.as_str().map(str::trim) == Some(label)
        };
        self.leaves.iter().find(is_it).map(|leaf| leaf.path[2].clone())
    }

    /// Gives a key this value, in TOML; a new line where it is not yet.
    pub fn set(&mut self, path: &[&str], toml: &str) {
        let own: Vec<String> = path.iter().map(|part| (*part).to_string()).collect();
        if let Some(leaf) = self.get(path) {
            let at = leaf.at.clone();
            self.replaced.push((at, toml.to_string()));
        } else if let Some((key, table)) = path.split_last() {
            let table = table.iter().map(|part| (*part).to_string()).collect();
            self.added.entry(table).or_default().push(format!("{} = {toml}", toml_text::key(key)));
        }
        self.wanted.insert(own, Some(toml.to_string()));
    }

    /// Takes a key and its line away; false where something else stands on the line.
    pub fn remove(&mut self, path: &[&str]) -> bool {
        let Some(leaf) = self.get(path) else { return true };
        let start = self.text[..leaf.key.start].rfind('\n').map_or(0, |at| at + 1);
        let end = self.line_end(leaf.at.end);
        let is_alone =
            self.text[start..leaf.key.start].trim().is_empty() && self.text[leaf.at.end..end].trim().is_empty();
        if is_alone {
            let own = leaf.path.clone();
            self.replaced.push((start..end, String::new()));
            self.wanted.insert(own, None);
        }
        is_alone
    }

    /// Adds a table that begins with its own header.
    pub fn add_table(&mut self, toml: String) {
        self.tables.push(toml);
    }

    /// The changed text; `None` if it is written in a way that cannot be changed so.
    pub fn finish(self) -> Option<String> {
        let newline = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut changes = self.replaced.clone();
        let mut end = String::new();
        let source = self.header("[case.source]").map(|at| self.text[..at].trim_end_matches([' ', '\t']).len());
        for table in &self.tables {
            match source {
                Some(at) => changes.push((at..at, table.clone())),
                None => end.push_str(table),
            }
        }
        for (table, lines) in &self.added {
            let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
            match self.place(table) {
                Some(at) => changes.push((at..at, text)),
                None => {
                    let name: Vec<String> = table.iter().map(|part| toml_text::key(part)).collect();
                    end.push_str(&format!("[{}]\n{text}", name.join(".")));
                }
            }
        }
        changes.push((self.text.len()..self.text.len(), end));
        changes.sort_by_key(|(at, _)| (at.start, at.end));
        let mut out = String::with_capacity(self.text.len() + 256);
        let mut at = 0;
        for (range, text) in &changes {
            out.push_str(self.text.get(at..range.start)?);
            out.push_str(&text.replace('\n', newline));
            at = range.end;
        }
        out.push_str(self.text.get(at..)?);
        self.is_right(&out).then_some(out)
    }

    /// Behind the last value of a table, or its header.
    fn place(&self, table: &[String]) -> Option<usize> {
        let own = |leaf: &&Leaf| leaf.path.len() == table.len() + 1 && leaf.path.starts_with(table);
        let last = self.leaves.iter().filter(own).map(|leaf| leaf.at.end).max();
        let name: Vec<String> = table.iter().map(|part| toml_text::key(part)).collect();
        let header = || match table.is_empty() {
            true => Some(0),
            false => self.header(&format!("[{}]", name.join("."))).map(|at| self.line_end(at)),
        };
        last.map(|at| self.line_end(at)).or_else(header)
    }

    /// Where a line begins with a table's header.
    fn header(&self, name: &str) -> Option<usize> {
        let starts = std::iter::once(0).chain(self.text.match_indices('\n').map(|(at, _)| at + 1));
        starts
            .map(|at| at + self.text[at..].len() - self.text[at..].trim_start_matches([' ', '\t']).len())
            .find(|at| self.text[*at..].starts_with(name))
    }

    fn line_end(&self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |end| at + end + 1)
    }

    /// Whether the new text says what it should, and all else as before.
    fn is_right(&self, text: &str) -> bool {
        let Some(found) = leaves(text) else { return false };
        let value =
            |toml: &str| leaves(&format!("x = {toml}")).and_then(|own| own.into_iter().next()).map(|own| own.value);
        let has = |path: &[String]| found.iter().find(|leaf| leaf.path == path).map(|leaf| &leaf.value);
        let wanted = self.wanted.iter().all(|(path, toml)| match toml {
            Some(toml) => value(toml).as_ref() == has(path),
            None => has(path).is_none(),
        });
        let kept: Vec<(&[String], &Json)> = self
            .leaves
            .iter()
            .filter(|leaf| !self.wanted.contains_key(&leaf.path))
            .map(|leaf| (leaf.path.as_slice(), &leaf.value))
            .collect();
        let rest = kept.iter().all(|(path, value)| has(path) == Some(value));
        let new: usize = self.tables.iter().filter_map(|table| leaves(table)).map(|own| own.len()).sum();
        let set = self.wanted.values().flatten().count();
        wanted && rest && found.len() == kept.len() + set + new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRONT: &str = "title = \"甲\"   # 注\n# 说明\n[taxonomies]\nthemes = [\n  \"一\", # 注\n]\n\n[case]\n\
        [[case.figures]]\nlabel = \"人数\"\nvalue = 3\n[case.source]\ntitle = \"刊\"\n";

    #[test]
    fn one_value_changes_and_the_rest_stays() {
        let mut edit = Edit::of(FRONT).unwrap();
        edit.set(&["title"], "\"乙\"");
        edit.set(&["description"], "\"新\"");
        edit.set(&["taxonomies", "kinds"], "[\"园区\"]");
        edit.set(&["case", "status"], "\"实施\"");
        edit.set(&["extra", "import", "cells", "case.status"], "\"实施\"");
        let figure = edit.figure("人数").unwrap();
        edit.set(&["case", "figures", &figure, "value"], "4.50");
        edit.add_table("[[case.figures]]\nlabel = \"家数\"\nvalue = 1\n".to_string());
        let expected = "title = \"乙\"   # 注\ndescription = \"新\"\n# 说明\n[taxonomies]\nthemes = [\n  \"一\", # 注\n]\n\
            kinds = [\"园区\"]\n\n[case]\nstatus = \"实施\"\n[[case.figures]]\nlabel = \"人数\"\nvalue = 4.50\n\
            [[case.figures]]\nlabel = \"家数\"\nvalue = 1\n[case.source]\ntitle = \"刊\"\n\
            [extra.import.cells]\n\"case.status\" = \"实施\"\n";
        assert_eq!(edit.finish().unwrap(), expected);
    }

    #[test]
    fn lines_go_only_if_nothing_else_stands_on_them() {
        let mut edit = Edit::of("a = 1\r\nb = 2 # 注\r\n").unwrap();
        assert!(edit.remove(&["a"]) && !edit.remove(&["b"]));
        edit.set(&["c"], "3");
        assert_eq!(edit.finish().unwrap(), "b = 2 # 注\r\nc = 3\r\n");
    }

    #[test]
    fn what_cannot_be_changed_so_is_refused() {
        let mut edit = Edit::of("case = { source = { title = \"刊\" } }\n").unwrap();
        edit.set(&["case", "source", "issue"], "\"1\"");
        assert_eq!(edit.finish(), None);
    }

    #[test]
    fn front_matter_stands_between_its_marks() {
        let text = "\u{FEFF}+++\r\ntitle = 1\r\n+++\r\n+++\r\n";
        assert_eq!(&text[front(text).unwrap()], "title = 1\r\n");
        assert_eq!((front("---\na: 1\n---\n"), front("+++\na = 1\n")), (None, None));
    }
}
