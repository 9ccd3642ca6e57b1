//! What the styles of a document say of its paragraphs: headings, captions, automatic numbers.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};

use super::super::package::{attribute, child, is, value};
use crate::import::document::Role;

/// Styles on styles; Word allows eleven.
const LONGEST_CHAIN: usize = 20;
/// Outline levels that are headings; the tenth says "body text".
const OUTLINE_LEVELS: u8 = 9;

#[derive(Default)]
struct Style {
    /// In small letters.
    name: String,
    based_on: String,
    outline: Option<u8>,
    number: Option<(String, usize)>,
}

/// The styles of paragraphs by their identifiers.
#[derive(Default)]
pub(super) struct Styles {
    all: BTreeMap<String, Style>,
    usual: String,
}

impl Styles {
    /// Reads the part of styles.
    pub fn read(tree: &Document<'_>) -> Styles {
        let mut out = Styles::default();
        for node in tree.descendants().filter(|node| is(*node, "style")) {
            let id = attribute(node, "styleId").unwrap_or_default().to_string();
            let is_usual = matches!(attribute(node, "default"), Some("1" | "true"));
            if is_usual && attribute(node, "type") == Some("paragraph") {
                out.usual = id.clone();
            }
            let properties = child(node, "pPr");
            let style = Style {
                name: value(node, "name").unwrap_or_default().to_lowercase(),
                based_on: value(node, "basedOn").unwrap_or_default().to_string(),
                outline: properties.and_then(outline),
                number: properties.and_then(|properties| {
                    let (id, level) = number(properties)?;
                    Some((id?, level.unwrap_or(0)))
                }),
            };
            out.all.insert(id, style);
        }
        out
    }

    /// The style and those that it is based on.
    fn chain<'a>(&'a self, id: Option<&'a str>) -> impl Iterator<Item = &'a Style> {
        let first = self.all.get(id.unwrap_or(&self.usual));
        std::iter::successors(first, |style| self.all.get(&style.based_on)).take(LONGEST_CHAIN)
    }

    /// What a paragraph is, by the name of its style, those that it is based on, and its own properties.
    pub fn role(&self, id: Option<&str>, properties: Option<Node<'_, '_>>) -> Role {
        let name = self.chain(id).next().map_or("", |style| style.name.as_str());
        if matches!(name, "title" | "标题") {
            return Role::Heading(1);
        }
        if name.contains("caption") || name.contains("题注") {
            return Role::Caption;
        }
        let named = self.chain(id).find_map(|style| {
            let level = style.name.strip_prefix("heading ").or_else(|| style.name.strip_prefix("标题 "))?;
            level.trim().parse::<u8>().ok().filter(|level| (1..=OUTLINE_LEVELS).contains(level))
        });
        let level = properties.and_then(outline).or_else(|| self.chain(id).find_map(|style| style.outline));
        let level = level.filter(|level| *level < OUTLINE_LEVELS).map(|level| level + 1);
        named.or(level).map_or(Role::Text, Role::Heading)
    }

    /// The list and the level from which a paragraph takes its number.
    pub fn numbers(&self, id: Option<&str>, properties: Option<Node<'_, '_>>) -> Option<(String, usize)> {
        let of_style = || self.chain(id).find_map(|style| style.number.clone());
        let (list, level) = match properties.and_then(number) {
            Some((Some(list), level)) => (list, level.unwrap_or(0)),
            Some((None, level)) => {
                let (list, usual) = of_style()?;
                (list, level.unwrap_or(usual))
            }
            None => of_style()?,
        };
        // List 0 takes a number away that the style gives.
        (list != "0").then_some((list, level))
    }
}

fn outline(properties: Node<'_, '_>) -> Option<u8> {
    value(properties, "outlineLvl")?.parse().ok()
}

/// List and level, as far as they are given.
fn number(properties: Node<'_, '_>) -> Option<(Option<String>, Option<usize>)> {
    let number = child(properties, "numPr")?;
    let level = value(number, "ilvl").and_then(|level| level.parse().ok());
    Some((value(number, "numId").map(String::from), level))
}
