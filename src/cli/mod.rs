//! The commands. Reads arguments, calls one function, prints; knows the exit codes: 0 fine, 1 something is
//! wrong with the library, 2 the command cannot run as it was given.

mod args;
mod build;
mod check;
mod clock;
mod health;
mod init;
mod new;
mod search;
mod serve;

use std::process::ExitCode;

use clap::Parser;

use crate::base::site_path::SitePath;
use crate::config::Overrides;
use crate::diag::{Report, summary, to_text};
use crate::pipeline::Options;

use args::{Arguments, Command};

/// Something is wrong with the library.
const FOUND: u8 = 1;
/// The command cannot run as it was given.
const CANNOT: u8 = 2;

/// Runs the command of the process's arguments.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let root = &arguments.root;
    let options = |drafts: bool, base_url: Option<String>| Options {
        today: arguments.today.unwrap_or_else(clock::today),
        config: arguments.config.clone(),
        drafts,
        overrides: Overrides { base_url },
    };
    match &arguments.command {
        Command::Init { dir } => init::run(dir),
        Command::New { path, title } => new::run(root, &arguments.config, path, title.as_deref()),
        Command::Build { output_dir, base_url, drafts, force } => {
            build::run(root, output_dir.as_deref(), &options(*drafts, base_url.clone()), *force)
        }
        Command::Check { explain: true, .. } => check::explain(),
        Command::Check { drafts, format, report: true, .. } => check::report(root, &options(*drafts, None), *format),
        Command::Check { drafts, format, figures, .. } => check::run(root, &options(*drafts, None), *format, *figures),
        Command::Search { query, site, limit, filter, format } => {
            search::run(&root.join(site), query, filter, *limit, *format)
        }
        Command::Serve { interface, port, drafts } => serve::run(root, &options(*drafts, None), interface, *port),
    }
}

/// Prints to the standard output; a reader that has gone away is no mistake.
fn say(text: &str) {
    use std::io::Write;
    // lost on purpose: `tashan check | head` closes the pipe
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Prints to the standard error.
fn complain(text: &str) {
    use std::io::Write;
    // lost on purpose: there is nowhere else to say it
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Prints every mistake and their number.
fn show(report: &Report) {
    complain(&format!("{}\n{}", to_text(report), summary(report)));
}

fn cannot(text: &str) -> ExitCode {
    complain(&format!("error: {text}"));
    ExitCode::from(CANNOT)
}

/// A path of the library that a command may write: relative, without `..`.
fn inner_path(path: &str) -> Option<SitePath> {
    SitePath::new(path.trim_start_matches("content/").trim_end_matches(".md"))
}
