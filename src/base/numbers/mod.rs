//! Numbers with a unit in Chinese prose: all of them ([`find`]), and whether a given one is there ([`Mentions`]).
//!
//! The first is careful to name only quantities: a reader of its list must not wade through dates and document
//! numbers. The second is generous: it is asked before someone is told that a figure is not in the text.

mod chinese;
mod find;
mod mentions;
mod scan;
mod words;

use std::ops::Range;

use super::quantity::Quantity;
pub use find::find;
pub use mentions::Mentions;
pub use words::Kind;

/// A number with its unit, as a text has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Digits without separators: `17.71`, `30` for 三十.
    pub value: String,
    /// The upper end of a range: `5` of 3—5个.
    pub upto: Option<String>,
    /// The unit with its scale: `万人`, `元/月`; only the scale for 20万.
    pub unit: String,
    /// What the unit measures.
    pub kind: Kind,
    /// 约, 近, 超 … before it; 余, 多, 以上 … behind, which wins when both are there.
    pub qualifier: Option<&'static str>,
    /// Where it stands, qualifiers included.
    pub at: Range<usize>,
}

/// The numbers of a text that none of its figures declares, each once, in the order of the text. Figures are pairs of
/// value and unit.
pub fn undeclared(text: &str, figures: &[(&str, &str)]) -> Vec<Found> {
    let mut known: Vec<Known> = figures.iter().filter_map(|(value, unit)| Known::of(value, unit)).collect();
    let mut left = Vec::new();
    for found in find(text) {
        // The upper end alone may be declared: 由3000增至—5000 is read as a range by no one but us.
        let ends = [Some(&found.value), found.upto.as_ref()];
        let own: Vec<Known> = ends.into_iter().flatten().filter_map(|value| Known::of(value, &found.unit)).collect();
        if !own.iter().any(|own| known.iter().any(|known| known.is(own))) {
            left.push(found);
        }
        known.extend(own);
    }
    left
}

/// Counts that mean one sort of thing; all the others may name the same thing: 8个 or 8家 of firms.
const APART: &[&str] = &["人", "人次", "次", "场", "场次", "期", "批", "批次", "件次", "篇次", "户"];

/// A number with what it counts.
struct Known {
    quantity: Quantity,
    kind: Kind,
}

impl Known {
    fn of(value: &str, unit: &str) -> Option<Known> {
        let quantity = Quantity::new(value, unit)?;
        let kind = words::kind_of(quantity.unit());
        Some(Known { quantity, kind })
    }

    /// 4家 is 4个 in the next sentence, but never 4人 or 4年.
    fn is(&self, other: &Known) -> bool {
        let (own, others) = (self.quantity.unit(), other.quantity.unit());
        let things = |known: &Known| known.kind == Kind::Count && !APART.contains(&known.quantity.unit());
        let scale_only = self.kind == Kind::Bare || other.kind == Kind::Bare;
        let same_unit = own == others || scale_only || things(self) && things(other);
        same_unit && self.quantity.number() == other.quantity.number()
    }
}

#[cfg(test)]
mod tests;
