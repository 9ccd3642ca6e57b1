//! Tashan (他山): a folder of case studies becomes a cross-linked, searchable static site.
//!
//! Data goes one way; each stage takes the value of the one before and never reaches back:
//!
//! ```text
//! config ─┐
//! source ─┴─► parse ─► library ─► plan ─► search, render ─► output or serve
//!                         └─► check
//! ```
//!
//! A module may use only modules of a lower layer; `tests/layers.rs` reads the sources and holds that.
//!
//! | layer | modules |
//! |---|---|
//! | 0 | `base`, `draw` |
//! | 1 | `diag` |
//! | 2 | `fields` |
//! | 3 | `config`, `source` |
//! | 4 | `parse` |
//! | 5 | `library` |
//! | 6 | `check`, `plan` |
//! | 7 | `search` |
//! | 8 | `render` |
//! | 9 | `output`, `pipeline` |
//! | 10 | `serve` |
//! | 11 | `cli` |

#![forbid(unsafe_code)]

mod base;
mod check;
pub mod cli;
mod config;
mod diag;
mod draw;
mod fields;
mod library;
mod output;
mod parse;
mod pipeline;
mod plan;
mod render;
mod search;
mod serve;
mod source;
