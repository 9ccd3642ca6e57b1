//! From a table to cases: one row each. What a table says is found again in the cases that it made, so that the next import
//! changes what the table changed and nothing that a curator wrote.
//!
//! ```text
//! sheet + mapping ─► rows ─► known ─► draft, for a new row
//!                                └──► update, for one that was imported before
//! ```

pub mod draft;
pub mod edit;
pub mod known;
pub mod mapping;
pub mod rows;
pub mod target;
pub mod update;
pub mod value;
