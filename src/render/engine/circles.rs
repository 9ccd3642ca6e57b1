//! Components that call themselves, directly or by others. Tera says that they go too deep, and not which ones.

use std::collections::BTreeMap;
use std::ops::Range;

use super::sources::{Sources, tags};
use crate::diag::{Place, TextFile};

/// A component: where it is defined, and the components that it calls.
struct Component<'a> {
    file: &'a TextFile,
    at: Range<usize>,
    calls: Vec<&'a str>,
}

/// The first component that leads to itself: where it is defined, and the way back to it.
pub fn find(sources: &Sources) -> Option<(Place, Vec<String>)> {
    let mut all: BTreeMap<&str, Component<'_>> = BTreeMap::new();
    for (_, file) in sources.all() {
        let mut begun: Option<(&str, Range<usize>)> = None;
        for (inside, at) in tags(&file.text) {
            if let Some(rest) = inside.trim_start().strip_prefix("component ") {
                begun = Some((name(rest.trim_start()), at));
            } else if inside.trim_start().starts_with("endcomponent")
                && let Some((own, begin)) = begun.take()
            {
                let calls = calls(&file.text[begin.end..at.start]);
                all.insert(own, Component { file, at: begin, calls });
            }
        }
    }
    let (way, found) = all.iter().find_map(|(own, component)| Some((way(&all, own)?, component)))?;
    Some((found.file.at(found.at.clone()), way))
}

/// The shortest way from a component to itself.
fn way(all: &BTreeMap<&str, Component<'_>>, start: &str) -> Option<Vec<String>> {
    let mut ways: Vec<Vec<&str>> = vec![vec![start]];
    let mut at = 0;
    while let Some(way) = ways.get(at).cloned() {
        at += 1;
        for next in way.last().and_then(|last| all.get(last)).map_or(&[][..], |own| &own.calls) {
            if *next == start {
                return Some(way.iter().chain([next]).map(|name| name.to_string()).collect());
            }
            if !ways.iter().any(|other| other.last() == Some(next)) {
                ways.push(way.iter().chain([next]).copied().collect());
            }
        }
    }
    None
}

/// The components that a text calls: `{{<name … />}}` and `{% <name> %}`.
fn calls(text: &str) -> Vec<&str> {
    let opens = text.match_indices("{{").chain(text.match_indices("{%"));
    let inside = opens.map(|(at, open)| text[at + open.len()..].trim_start_matches('-').trim_start());
    inside.filter_map(|inside| inside.strip_prefix('<')).map(name).filter(|name| !name.is_empty()).collect()
}

/// The name at the beginning of a text.
fn name(text: &str) -> &str {
    &text[..text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(text.len())]
}
