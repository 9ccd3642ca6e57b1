//! Tashan (他山): a folder of case studies becomes a cross-linked, searchable static site.
//!
//! Data goes one way; each stage takes the value of the one before and never reaches back:
//!
//! ```text
//! config ─┐
//! source ─┴─► parse ─► library ─► plan ─► search, render ─► output or serve
//!                         └─► check, edition
//! ```
//!
//! A module may use only modules of a lower layer; `tests/layers.rs` reads the sources and holds that.
//!
//! | layer | modules |
//! |---|---|
//! | 0 | `base` |
//! | 1 | `diag`, `draw`, `images` |
//! | 2 | `fields`, `sass` |
//! | 3 | `config`, `data`, `source` |
//! | 4 | `parse` |
//! | 5 | `library` |
//! | 6 | `check`, `edition` |
//! | 7 | `plan` |
//! | 8 | `search` |
//! | 9 | `render` |
//! | 10 | `output`, `pipeline` |
//! | 11 | `import`, `publish`, `serve` |
//! | 12 | `pack` |
//! | 13 | `cli` |

#![forbid(unsafe_code)]

mod base;
mod check;
pub mod cli;
mod config;
mod data;
mod diag;
mod draw;
mod edition;
mod fields;
mod images;
mod import;
mod library;
mod output;
mod pack;
mod parse;
mod pipeline;
mod plan;
mod publish;
mod render;
mod sass;
mod search;
mod serve;
mod source;
