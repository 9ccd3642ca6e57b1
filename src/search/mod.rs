//! Search: what is found of a page, how it is indexed, in which files the index is written, and the answer to a
//! query from these files. The site's scripts read the same files in the same way.

mod analysis;
mod answer;
mod bits;
mod candidates;
mod document;
mod elasticlunr;
mod gather;
mod index;
mod names;
mod part;
mod postings;
mod query;
mod reader;
mod score;
mod spelling;
mod theme_index;
mod variants;
mod verify;

pub use answer::{Answer, Hit, Mode, answer};
pub use elasticlunr::index as elasticlunr_index;
pub use index::{SearchIndex, build};
pub use reader::Reader;
pub use theme_index::{Item as ThemeItem, theme_index};
pub use verify::Place;

/// The script that searches an index of elasticlunr's shape: a stand-in of our own for elasticlunr.js 0.9.5.
pub const THEME_SEARCH: &str = include_str!("elasticlunr.js");
