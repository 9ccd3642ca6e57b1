//! Charts, the map and graphs: from the library's values to drawings, with the tables behind them.

use tera::Value;

use super::Views;
use crate::library::{Indicator, Library, PageId};

/// An indicator across cases.
pub fn indicator(_library: &Library, _own: &Indicator) -> Option<Value> {
    None
}

/// Cases by year.
pub fn years(_library: &Library, _counts: &[(u16, usize)]) -> Option<Value> {
    None
}

/// The graph of the whole library.
pub fn graph(_views: &Views) -> Option<Value> {
    None
}

/// The charts of a case's series.
pub fn series(_library: &Library, _id: PageId) -> Vec<Value> {
    Vec::new()
}

/// The charts that the text of a page asks for.
pub fn requested(_library: &Library, _id: PageId) -> Vec<String> {
    Vec::new()
}

/// A case with the cases that it stands in a relation to.
pub fn neighbourhood(_views: &Views, _id: PageId) -> Option<Value> {
    None
}
