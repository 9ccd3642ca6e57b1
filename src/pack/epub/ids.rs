//! The ids of one page: each what XML takes, and each once.

use std::collections::{BTreeMap, BTreeSet};

use super::html::Node;

/// Ids of a page by the id that the site has for them.
pub type Anchors = BTreeMap<String, String>;

/// The ids that a page has so far.
#[derive(Debug, Default)]
pub struct Ids {
    used: BTreeSet<String>,
    /// For links: of two that wanted the same id, the first has it.
    pub anchors: Anchors,
}

impl Ids {
    /// An id as near to the wanted one as can be.
    pub fn take(&mut self, wanted: &str) -> String {
        let id = name(wanted, &mut self.used);
        self.anchors.entry(wanted.to_string()).or_insert_with(|| id.clone());
        id
    }

    /// Gives every id in these nodes its final form. Returns them by their first form, for references among these nodes.
    pub fn name_all(&mut self, nodes: &mut [Node]) -> Anchors {
        let mut own = Anchors::new();
        self.name_below(nodes, &mut own);
        own
    }

    fn name_below(&mut self, nodes: &mut [Node], own: &mut Anchors) {
        for node in nodes {
            let Node::Element(element) = node else { continue };
            if let Some(wanted) = element.attribute("id").map(str::to_string) {
                let id = self.take(&wanted);
                element.set("id", &id);
                own.entry(wanted).or_insert(id);
            }
            self.name_below(&mut element.children, own);
        }
    }
}

/// What XML takes as a name: it begins with a letter, and has no spaces or signs. No other in `used` is the same.
pub fn name(wanted: &str, used: &mut BTreeSet<String>) -> String {
    let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_' || ('\u{4e00}'..='\u{9fff}').contains(&c);
    let is_part = |c: char| is_letter(c) || c.is_ascii_digit() || matches!(c, '-' | '.');
    let plain: String = wanted.chars().map(|c| if is_part(c) { c } else { '_' }).collect();
    let plain = if plain.starts_with(is_letter) { plain } else { format!("i{plain}") };
    let free = (1..).map(|at: u32| if at == 1 { plain.clone() } else { format!("{plain}-{at}") });
    let id = free.into_iter().find(|id| !used.contains(id)).unwrap_or_default();
    used.insert(id.clone());
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_names_and_differ() {
        let mut ids = Ids::default();
        let found: Vec<String> = ["a", "a", "a-2", "1 b", "甲", "", "😀"].iter().map(|id| ids.take(id)).collect();
        assert_eq!(found, ["a", "a-2", "a-2-2", "i1_b", "甲", "i", "_"]);
        assert_eq!(ids.anchors.get("a").map(String::as_str), Some("a"));
    }
}
