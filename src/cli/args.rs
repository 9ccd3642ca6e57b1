//! The arguments; names follow Zola's.

use std::path::PathBuf;

use crate::base::date::Date;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// 他山: case studies become a cross-linked site that opens by double-click.
#[derive(Parser)]
#[command(name = "tashan", version, about)]
pub struct Arguments {
    /// The library's folder
    #[arg(short, long, global = true, default_value = ".", value_name = "DIR")]
    pub root: PathBuf,
    /// The configuration, in the library's folder [default: zola.toml if there is one, else config.toml]
    #[arg(short, long, global = true, value_name = "FILE")]
    pub config: Option<String>,
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
        /// Make a small site theme instead, with a demo to look at
        #[arg(long)]
        theme: bool,
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
        #[command(flatten)]
        scope: ScopeArgs,
        /// Replace an output folder that something else made
        #[arg(short, long)]
        force: bool,
    },
    /// Find what is wrong or missing, and write nothing
    Check {
        #[command(flatten)]
        scope: ScopeArgs,
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
    /// Make drafts of bulletins (Word, PDF, HTML, texts of any encoding) and of tables with a case in each row (.xlsx, .csv)
    Import {
        /// The files
        #[arg(required_unless_present = "read")]
        files: Vec<PathBuf>,
        /// Where in content/ the drafts go
        #[arg(long, value_name = "FOLDER", default_value = "cases")]
        to: String,
        /// Tables: a file that says which column is which field
        #[arg(long, value_name = "FILE")]
        map: Option<PathBuf>,
        /// Write nothing, only say what would be written
        #[arg(short = 'n', long)]
        dry_run: bool,
        /// For people or for programs
        #[arg(long, value_enum, default_value_t = Format::Human)]
        format: Format,
        /// Print the text of one file as JSON, for another process of this program
        #[arg(long, hide = true, value_name = "FILE")]
        read: Option<PathBuf>,
    },
    /// Print which template shows a page, and all that it gets, as JSON
    Inspect {
        /// A file of content/, or an address of the site
        page: String,
        #[command(flatten)]
        scope: ScopeArgs,
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
    /// Make what can be handed out: sticks, a zip, one HTML file, a book
    Pack {
        /// What to make.
        #[command(subcommand)]
        form: Form,
    },
    /// Check a stick, or a folder that a zip was unpacked to: every file against the manifest
    Verify {
        /// The stick
        dest: PathBuf,
        /// The signer's public key: the file that `tashan key` or minisign made, or its line; refuses what is not signed
        #[arg(long, value_name = "KEY")]
        public_key: Option<String>,
        /// Refuse an edition older than this number
        #[arg(long, value_name = "NUMBER")]
        at_least: Option<u32>,
        /// Other files may lie beside the library
        #[arg(long)]
        beside: bool,
    },
    /// Make a pair of keys for --sign: FILE, to be kept secret, and FILE.pub, to be given to those who verify
    Key {
        /// The secret key's file
        file: PathBuf,
        /// A file with the password; without it you are asked
        #[arg(long, value_name = "FILE", conflicts_with = "no_password")]
        password_file: Option<PathBuf>,
        /// Protect the key with no password
        #[arg(long)]
        no_password: bool,
    },
    /// Serve the site for writing: rebuilds and reloads at every change
    Serve {
        /// The interface to listen on
        #[arg(short, long, default_value = "127.0.0.1")]
        interface: String,
        /// The port
        #[arg(short, long, default_value_t = 1111)]
        port: u16,
        #[command(flatten)]
        scope: ScopeArgs,
    },
}

/// Which pages count.
#[derive(Args, Clone, Copy)]
pub struct ScopeArgs {
    /// Drafts too
    #[arg(long)]
    pub drafts: bool,
    /// Internal pages too (visibility = "internal"); never give such a site to the public
    #[arg(long)]
    pub internal: bool,
}

/// What `pack` makes.
#[derive(Subcommand)]
pub enum Form {
    /// Mounted sticks, or folders
    Usb {
        /// Where the sticks are: E: F: or /media/…
        #[arg(required = true, value_name = "DEST")]
        dest: Vec<PathBuf>,
        /// Do not read back and compare what was written
        #[arg(long)]
        no_read_back: bool,
        /// Read every file that is on the stick, instead of believing its size and time
        #[arg(long)]
        recheck: bool,
        #[command(flatten)]
        copy: CopyArgs,
        #[command(flatten)]
        part: PartArgs,
    },
    /// A zip of what lies on a stick
    Zip {
        /// The file to write
        file: PathBuf,
        #[command(flatten)]
        copy: CopyArgs,
        #[command(flatten)]
        part: PartArgs,
    },
    /// The whole library as one HTML file, to mail or to send by chat
    Html {
        /// The file to write
        file: PathBuf,
        #[command(flatten)]
        part: PartArgs,
    },
    /// A book for e-readers, EPUB 3
    Epub {
        /// The file to write
        file: PathBuf,
        #[command(flatten)]
        part: PartArgs,
    },
    /// A file for Kiwix, by zimwriterfs
    Zim {
        /// The file to write
        file: PathBuf,
        #[command(flatten)]
        part: PartArgs,
    },
}

/// Which part of the library is packed.
#[derive(Args, Clone)]
pub struct PartArgs {
    /// Only cases of this theme; may be given several times
    #[arg(long, value_name = "NAME")]
    pub theme: Vec<String>,
    /// Only cases of this place, as 云南省; may be given several times
    #[arg(long, value_name = "NAME")]
    pub region: Vec<String>,
    /// Only cases of this collection, by title or file name; may be given several times
    #[arg(long, value_name = "NAME")]
    pub collection: Vec<String>,
    /// Only cases of this day or later, or revised then, as 2024-01-01
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub since: Option<Date>,
    /// Internal pages too (visibility = "internal"); an edition of its own, never for the public
    #[arg(long)]
    pub internal: bool,
}

/// What can be said of a stick or zip.
#[derive(Args, Clone)]
pub struct CopyArgs {
    /// Sign the manifest with this secret key, in minisign's form
    #[arg(long, value_name = "KEY")]
    pub sign: Option<PathBuf>,
    /// A file with the key's password; without it you are asked
    #[arg(long, value_name = "FILE", requires = "sign")]
    pub password_file: Option<PathBuf>,
    /// Only what has changed since this edition: its manifest, as editions/3.json; copied over the old edition it gives the new one
    #[arg(long, value_name = "MANIFEST")]
    pub delta: Option<PathBuf>,
}

/// The form of a report.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text with the line shown.
    Human,
    /// One JSON object.
    Json,
}
