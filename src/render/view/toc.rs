//! The table of contents of a text.

use tera::Value;

use super::object;
use crate::parse::Document;

/// The headings with those below them, each with its address: the page's and its own.
pub fn toc(document: &Document, base: &str) -> Value {
    let mut stack: Vec<(u8, Value, Vec<Value>)> = Vec::new();
    let mut top = Vec::new();
    let close = |stack: &mut Vec<(u8, Value, Vec<Value>)>, top: &mut Vec<Value>| {
        if let Some((_, entry, children)) = stack.pop() {
            let mut map = entry.into_map().unwrap_or_default();
            map.insert("children".into(), Value::from(children));
            let entry = Value::from(map);
            match stack.last_mut() {
                Some((_, _, siblings)) => siblings.push(entry),
                None => top.push(entry),
            }
        }
    };
    for heading in &document.headings {
        while stack.last().is_some_and(|(level, ..)| *level >= heading.level) {
            close(&mut stack, &mut top);
        }
        let entry = object! {
            "id": heading.id.as_str(),
            "title": heading.title.as_str(),
            "level": u32::from(heading.level),
            "permalink": format!("{base}#{}", heading.id),
        };
        stack.push((heading.level, entry, Vec::new()));
    }
    while !stack.is_empty() {
        close(&mut stack, &mut top);
    }
    Value::from(top)
}
