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
mod variants;
mod verify;

pub use answer::{Answer, Hit, Mode, answer};
pub use elasticlunr::index as elasticlunr_index;
pub use index::{SearchIndex, build};
pub use reader::Reader;
pub use verify::Place;
