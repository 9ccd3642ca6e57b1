//! Where every value of a TOML text stands, for those who change one and leave the rest as it is.

use std::ops::Range;

use serde_json::Value as Json;
use toml::de::{DeTable, DeValue};

use super::{Fields, Located, json};
use crate::diag::Report;

/// A value that is no table.
#[derive(Debug, Clone, PartialEq)]
pub struct Leaf {
    /// The keys down to it; tables of a list by their position from 0.
    pub path: Vec<String>,
    /// The bytes of its own key.
    pub key: Range<usize>,
    /// Its bytes.
    pub at: Range<usize>,
    /// The value.
    pub value: Json,
}

impl Leaf {
    /// Whether it stands there.
    pub fn is(&self, path: &[&str]) -> bool {
        self.path.iter().map(String::as_str).eq(path.iter().copied())
    }
}

/// The values of a TOML text in their order; `None` if it is none.
pub fn leaves(text: &str) -> Option<Vec<Leaf>> {
    let table = DeTable::parse(text).ok()?;
    let mut out = Vec::new();
    walk(table.get_ref(), &mut Vec::new(), &mut out);
    out.sort_by_key(|leaf| leaf.at.start);
    Some(out)
}

fn walk(table: &DeTable<'_>, path: &mut Vec<String>, out: &mut Vec<Leaf>) {
    for (key, value) in table.iter() {
        path.push(key.get_ref().to_string());
        match value.get_ref() {
            DeValue::Table(inner) => walk(inner, path, out),
            DeValue::Array(items) if !items.is_empty() && items.iter().all(|item| item.get_ref().is_table()) => {
                for (at, item) in items.iter().enumerate() {
                    path.push(at.to_string());
                    item.get_ref().as_table().into_iter().for_each(|inner| walk(inner, path, out));
                    path.pop();
                }
            }
            other => out.push(Leaf { path: path.clone(), key: key.span(), at: value.span(), value: json(other) }),
        }
        path.pop();
    }
}

impl Fields<'_> {
    /// Every key of the table and its text, with their places and in the order of the file; what is no text is reported.
    pub fn each_located_text(&mut self, report: &mut Report) -> Vec<(Located<String>, Located<String>)> {
        let mut out = Vec::with_capacity(self.table.len());
        for (key, value) in self.table.iter() {
            let at = self.shift(value.span());
            let name = Located { value: key.get_ref().to_string(), at: self.shift(key.span()) };
            match value.get_ref().as_str() {
                _ if self.toml.is_broken(&at) => {}
                Some(text) => out.push((name, Located { value: text.trim().to_string(), at })),
                None => self.wrong(&name.value, at, value.get_ref(), "a text", report),
            }
        }
        out.sort_by_key(|(name, _)| name.at.start);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_has_its_place() {
        let text = "title = \"甲\" # 乙\n[a]\nb = [1, 2]\n[[a.c]]\nd = 1.50\n[[a.c]]\n\"e.f\" = 2021-05-13\n";
        let found = leaves(text).unwrap();
        let shown: Vec<(String, &str)> =
            found.iter().map(|leaf| (leaf.path.join("/"), &text[leaf.at.clone()])).collect();
        let expected = [("title", "\"甲\""), ("a/b", "[1, 2]"), ("a/c/0/d", "1.50"), ("a/c/1/e.f", "2021-05-13")];
        assert_eq!(shown, expected.map(|(path, value)| (path.to_string(), value)));
        assert_eq!(&text[found[3].key.clone()], "\"e.f\"");
        assert!(found[3].is(&["a", "c", "1", "e.f"]) && leaves("a = ").is_none());
    }
}
