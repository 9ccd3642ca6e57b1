//! The arguments; names follow Zola's.

use std::path::PathBuf;

use crate::base::date::Date;
use clap::{Parser, Subcommand, ValueEnum};

/// 他山: case studies become a cross-linked site that opens by double-click.
#[derive(Parser)]
#[command(name = "tashan", version, about)]
pub struct Arguments {
    /// The library's folder
    #[arg(short, long, global = true, default_value = ".", value_name = "DIR")]
    pub root: PathBuf,
    /// The configuration, in the library's folder
    #[arg(short, long, global = true, default_value = "config.toml", value_name = "FILE")]
    pub config: String,
    /// The day that counts as today, as 2026-11-21: cases are due for review by it
    #[arg(long, global = true, value_name = "DATE", value_parser = day)]
    pub today: Option<Date>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| format!("`{text}` is no date; write 2026-11-21"))
}

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Make a new library, ready to build
    Init {
        /// The folder to make
        dir: PathBuf,
    },
    /// Write a new case from the archetype
    New {
        /// Where in content/, as cases/NAME; `cases/` takes the name from the title
        path: String,
        /// The title
        #[arg(long)]
        title: Option<String>,
    },
    /// Build the site into public/
    Build {
        /// Another folder for the site
        #[arg(short, long, value_name = "DIR")]
        output_dir: Option<PathBuf>,
        /// Another base_url than the configuration's
        #[arg(short = 'u', long, value_name = "URL")]
        base_url: Option<String>,
        /// Drafts too
        #[arg(long)]
        drafts: bool,
        /// Replace an output folder that something else made
        #[arg(short, long)]
        force: bool,
    },
    /// Find what is wrong or missing, and write nothing
    Check {
        /// Drafts too
        #[arg(long)]
        drafts: bool,
        /// For people or for programs
        #[arg(long, value_enum, default_value_t = Format::Human)]
        format: Format,
        /// List numbers of the text that no figure declares too
        #[arg(long)]
        figures: bool,
        /// Say how complete each case is, which are nearly the same, and what themes, places and years are covered
        #[arg(long, conflicts_with = "figures")]
        report: bool,
        /// List every kind of mistake and what it means, and check nothing
        #[arg(long)]
        explain: bool,
    },
    /// Search a built site, as its search page does
    Search {
        /// Words; "…" for a phrase, -WORD to exclude, 地区:曲靖 to filter
        #[arg(allow_hyphen_values = true)]
        query: String,
        /// The built site, from the library's folder
        #[arg(long, default_value = "public", value_name = "DIR")]
        site: PathBuf,
        /// Most hits to show
        #[arg(long, default_value_t = 20)]
        limit: usize,
        /// A filter, as 主题=技能竞赛; may be given several times
        #[arg(long, value_name = "NAME=VALUE")]
        filter: Vec<String>,
        /// For people or for programs
        #[arg(long, value_enum, default_value_t = Format::Human)]
        format: Format,
    },
    /// Serve the site for writing: rebuilds and reloads at every change
    Serve {
        /// The interface to listen on
        #[arg(short, long, default_value = "127.0.0.1")]
        interface: String,
        /// The port
        #[arg(short, long, default_value_t = 1111)]
        port: u16,
        /// Drafts too
        #[arg(long)]
        drafts: bool,
    },
}

/// The form of a report.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text with the line shown.
    Human,
    /// One JSON object.
    Json,
}
