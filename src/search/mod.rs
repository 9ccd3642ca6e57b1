//! The search index: what is indexed, and in which form it is written. Analysis, index and page are apart.

mod analysis;
mod elasticlunr;

pub use elasticlunr::index;
