//! XML as a value: elements by their local name, several of one name as a list, attributes as `@name`.

use roxmltree::{Document, Node, ParsingOptions};
use serde_json::{Map, Value};

use super::mistake;

/// Elements inside elements; no data is nested deeper.
const DEEPEST: usize = 200;

/// The value of a whole document.
pub fn parse(text: &str) -> Result<Value, String> {
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| {
        let at = error.pos();
        match error {
            roxmltree::Error::DtdDetected => "a document type (<!DOCTYPE …>) is not read; take it out".to_string(),
            error => format!("line {}, column {}: {error}", at.row, at.col),
        }
    })?;
    let root = document.root_element();
    if let Some(deep) = root.descendants().find(|node| node.ancestors().nth(DEEPEST).is_some()) {
        return Err(mistake(text, deep.range().start, "elements are nested too deep"));
    }
    Ok(Value::Object(Map::from_iter([(root.tag_name().name().to_string(), element(root))])))
}

/// Text that stands at the beginning of an element is its value; else its elements are.
fn element(node: Node<'_, '_>) -> Value {
    let text = node.first_child().filter(Node::is_text).and_then(|child| child.text()).map_or("", str::trim);
    let mut map = Map::new();
    for attribute in node.attributes() {
        map.insert(format!("@{}", attribute.name()), scalar(attribute.value()));
    }
    if !text.is_empty() {
        if map.is_empty() {
            return scalar(text);
        }
        map.insert("#text".to_string(), scalar(text));
        return Value::Object(map);
    }
    for child in node.children().filter(Node::is_element) {
        let value = element(child);
        match map.get_mut(child.tag_name().name()) {
            // An element is never a list by itself, so a list is one of elements of this name.
            Some(Value::Array(list)) => list.push(value),
            Some(first) => *first = Value::from(vec![first.take(), value]),
            None => {
                map.insert(child.tag_name().name().to_string(), value);
            }
        }
    }
    Value::Object(map)
}

/// A number or a truth value if it reads as one.
fn scalar(text: &str) -> Value {
    let text = text.trim();
    if let Ok(number) = text.parse::<u64>() {
        return Value::from(number);
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Value::from(number),
        _ => text.parse::<bool>().map_or_else(|_| Value::from(text), Value::from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_shape_is_that_of_zola() {
        let text = r#"<?xml version="1.0"?>
<root a="1" b="x" xmlns:p="urn:p">
 <headers>Number</headers><headers n="2">Title</headers><empty/><p:ns p:at="3">v</p:ns>
 <mix>text <b>bold</b> tail</mix><cd><![CDATA[ <x> ]]></cd><only> </only><e>&amp;&#x4e2d;</e><tail> <b>u</b> t</tail>
 <list><i>007</i><i>-3</i><i>1.50</i><i>1e400</i><i>NaN</i><i>true </i><i>True</i></list>
</root>"#;
        let want = json!({ "root": {
            "@a": 1, "@b": "x", "headers": ["Number", { "#text": "Title", "@n": 2 }], "empty": {},
            "ns": { "#text": "v", "@at": 3 }, "mix": "text", "cd": "<x>", "only": {}, "e": "&中", "tail": { "b": "u" },
            "list": { "i": [7, -3.0, 1.5, "1e400", "NaN", true, "True"] },
        } });
        assert_eq!(parse(text).unwrap(), want);
    }

    #[test]
    fn mistakes_have_a_place() {
        assert!(parse("<a>\n<b></a>").unwrap_err().starts_with("line 2, column 4: "));
        assert!(parse("<!DOCTYPE a><a/>").unwrap_err().contains("take it out"));
        assert!(parse(&"<a>".repeat(300)).is_err());
        let deep = "<a>".repeat(300) + &"</a>".repeat(300);
        assert!(parse(&deep).unwrap_err().contains("too deep"));
    }
}
