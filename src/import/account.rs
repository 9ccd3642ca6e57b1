//! That nothing is lost: every Han character and digit of a source is in an item or in the list of what was dropped.

use std::collections::BTreeMap;

use super::document::Line;
use super::text::counts;

/// What of the source's lines is not in `kept`, by character.
pub fn missing<'a>(lines: &[Line], kept: impl Iterator<Item = &'a str>) -> BTreeMap<char, usize> {
    let mut left: BTreeMap<char, usize> = BTreeMap::new();
    for c in lines.iter().flat_map(|line| line.text.chars()).filter(|c| counts(*c)) {
        *left.entry(c).or_default() += 1;
    }
    for c in kept.flat_map(str::chars).filter(|c| counts(*c)) {
        if let Some(count) = left.get_mut(&c) {
            *count = count.saturating_sub(1);
        }
    }
    left.retain(|_, count| *count > 0);
    left
}
