//! Relations between cases: the values that the graphs are drawn from, and the box of a case.

use std::collections::BTreeMap;

use super::svg::{Anchor, LINE, TEXT, class_names, escape, frame, label, mark};
use super::text::{Label, wrap};

/// A case in a graph.
#[derive(Debug, Clone)]
pub struct Node {
    /// Names it in edges; no other case has the same.
    pub id: usize,
    /// Its title.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Classes of its box; may be empty.
    pub class: String,
}

/// A relation between two cases.
#[derive(Debug, Clone)]
pub struct Edge<'a> {
    /// The case that states it, by id.
    pub from: usize,
    /// The case that it is stated of, by id.
    pub to: usize,
    /// The kind, as a class: `learns-from`.
    pub kind: &'a str,
    /// The word for it, seen from `from`: 借鉴自.
    pub label: &'a str,
    /// The word for it, seen from `to`: 被借鉴. The same word makes a relation without direction.
    pub inverse: &'a str,
}

impl Edge<'_> {
    /// Whether it reads alike from both sides.
    pub fn mutual(&self) -> bool {
        self.label == self.inverse
    }
}

/// Strokes that are told apart without colour.
const DASHES: [&str; 6] = [
    "",
    " stroke-dasharray=\"7 4\"",
    " stroke-dasharray=\"1.5 4\"",
    " stroke-dasharray=\"10 3 1.5 3\"",
    " stroke-dasharray=\"4 2\"",
    " stroke-dasharray=\"12 6\"",
];

/// The look of each kind of relation: one dash pattern and one class each, in the order of their names.
#[derive(Debug)]
pub struct Kinds<'a>(BTreeMap<&'a str, usize>);

impl<'a> Kinds<'a> {
    /// The kinds of these edges. `known` come first, so that a kind looks alike in all graphs of a site.
    pub fn of(edges: &[Edge<'a>], known: &[&'a str]) -> Kinds<'a> {
        let mut kinds: BTreeMap<&str, usize> = known.iter().enumerate().map(|(at, kind)| (*kind, at)).collect();
        let others: std::collections::BTreeSet<&str> = edges.iter().map(|edge| edge.kind).collect();
        for kind in others {
            let next = kinds.len();
            kinds.entry(kind).or_insert(next);
        }
        Kinds(kinds)
    }

    /// The place of a kind in the order of all.
    pub fn place(&self, kind: &str) -> usize {
        self.0.get(kind).copied().unwrap_or(0)
    }

    /// The attributes of the lines of a kind.
    pub fn dash(&self, kind: &str) -> &'static str {
        DASHES[self.place(kind) % DASHES.len()]
    }

    /// The classes of a line or arrow head of a kind.
    pub fn class(&self, base: &str, kind: &str) -> String {
        let number = self.place(kind) % DASHES.len() + 1;
        format!("{base} graph-kind-{number} graph-{}", class_names(kind))
    }
}

/// The box of a case: its title in lines, and how high it is.
#[derive(Debug)]
pub struct Card<'a> {
    node: &'a Node,
    title: Label,
    /// In units of the drawing.
    pub width: f64,
    /// In units of the drawing.
    pub height: f64,
}

/// From the edge of a box to its text.
const INSIDE: f64 = 8.0;

impl<'a> Card<'a> {
    /// A box of a width for a case, with at most `lines` lines.
    pub fn new(node: &'a Node, width: f64, lines: usize) -> Card<'a> {
        let title = wrap(&node.label, TEXT, width - INSIDE * 2.0, lines);
        let height = LINE * title.lines.len() as f64 + 12.0;
        Card { node, title, width, height }
    }

    /// The box with its left upper corner at a place. `words` tell what stands beside the title in the drawing, with a colon.
    pub fn draw(&self, x: f64, y: f64, words: &str) -> String {
        let shape = frame("graph-box", x, y, self.width, self.height, 4.0);
        let title = label("graph-title", x + self.width / 2.0, y + 6.0 + TEXT, Anchor::Middle, &self.title);
        let full = if words.is_empty() { self.node.label.clone() } else { format!("{words}{}", self.node.label) };
        mark(&self.classes(), Some(&self.node.href), &full, &format!("{shape}{title}"))
    }

    /// The box of the case whose page the drawing stands on.
    pub fn draw_here(&self, x: f64, y: f64) -> String {
        self.draw(x, y, "").replacen("class=\"graph-node", "aria-current=\"page\" class=\"graph-node graph-here", 1)
    }

    fn classes(&self) -> String {
        let own = class_names(&self.node.class);
        if own.is_empty() { "graph-node".to_string() } else { format!("graph-node {own}") }
    }
}

/// An edge that a pointer can ask for its words.
pub fn titled(words: &str, body: &str) -> String {
    format!("<g class=\"graph-edge\"><title>{}</title>{body}</g>", escape(words))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn node(id: usize, label: &str) -> Node {
        Node { id, label: label.to_string(), href: format!("/cases/{id}.html"), class: String::new() }
    }

    pub fn edge(from: usize, to: usize, kind: usize) -> Edge<'static> {
        let (kind, label, inverse) = [
            ("part-of", "属于", "包含"),
            ("learns-from", "借鉴自", "被借鉴"),
            ("follows", "承接", "后续"),
            ("same-method", "做法相同", "做法相同"),
        ][kind];
        Edge { from, to, kind, label, inverse }
    }

    #[test]
    fn kinds_look_different_and_alike_everywhere() {
        let known = ["part-of", "learns-from", "follows", "same-method"];
        let few = Kinds::of(&[edge(0, 1, 3)], &known);
        let all = Kinds::of(&[edge(0, 1, 0), edge(0, 1, 3)], &known);
        assert_eq!(few.dash("same-method"), all.dash("same-method"));
        let looks: std::collections::BTreeSet<&str> = known.iter().map(|kind| all.dash(kind)).collect();
        assert_eq!(looks.len(), known.len());
        let more = Kinds::of(&[Edge { kind: "a b\"", ..edge(0, 1, 0) }], &known);
        assert_eq!(more.class("graph-line", "a b\""), "graph-line graph-kind-5 graph-a b");
    }

    #[test]
    fn a_box_is_a_link_with_its_whole_title() {
        let long = node(1, &"曲靖市：两支考核小组检查验收产改示范点".repeat(3));
        let card = Card::new(&long, 160.0, 3);
        assert_eq!(card.height, 63.0);
        let svg = card.draw(0.0, 0.0, "属于：");
        assert!(svg.starts_with("<a class=\"graph-node\" href=\"/cases/1.html\"><title>属于：曲靖市"));
        assert!(svg.contains(&long.label) && svg.contains('…'));
    }
}
