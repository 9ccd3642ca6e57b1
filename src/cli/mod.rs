//! The commands. Reads arguments, calls one function, prints; knows the exit codes: 0 fine, 1 something is
//! wrong with the library, 2 the command cannot run as it was given.

mod apart;
mod args;
mod bar;
mod build;
mod check;
mod clock;
mod fresh;
mod health;
mod import;
mod import_report;
mod import_table;
mod import_table_report;
mod init;
mod inspect;
mod key;
mod new;
mod pack;
mod search;
mod serve;
mod verify;

use std::process::ExitCode;

use clap::Parser;

use crate::base::site_path::SitePath;
use crate::config::Overrides;
use crate::diag::{Report, summary, to_text};
use crate::library::{Part, Scope};
use crate::pipeline::Options;
use crate::source;

use args::{Arguments, Command, Form, ScopeArgs};

/// Something is wrong with the library.
const FOUND: u8 = 1;
/// The command cannot run as it was given.
const CANNOT: u8 = 2;

/// Runs the command of the process's arguments.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let root = &arguments.root;
    let config = arguments.config.clone().unwrap_or_else(|| source::config_name(root).to_string());
    let options = |scope: &ScopeArgs, base_url: Option<String>| Options {
        today: arguments.today.unwrap_or_else(clock::today),
        config: config.clone(),
        scope: Scope { drafts: scope.drafts, internal: scope.internal, only: None },
        part: None,
        overrides: Overrides { base_url },
    };
    match &arguments.command {
        Command::Init { dir, theme } => init::run(dir, *theme),
        Command::New { path, title } => new::run(root, &config, path, title.as_deref()),
        Command::Build { output_dir, base_url, scope, force } => {
            build::run(root, output_dir.as_deref(), &options(scope, base_url.clone()), *force)
        }
        Command::Check { explain: true, .. } => check::explain(),
        Command::Check { scope, format, report: true, .. } => check::report(root, &options(scope, None), *format),
        Command::Check { scope, format, figures, .. } => check::run(root, &options(scope, None), *format, *figures),
        Command::Import { read: Some(path), .. } => import::tell(path),
        Command::Import { files, to, map, dry_run, format, read: None } => {
            let scope = ScopeArgs { drafts: true, internal: true };
            let import = import::Import { files, to, map: map.as_deref(), dry_run: *dry_run, format: *format };
            import::run(root, &options(&scope, None), &import)
        }
        Command::Inspect { page, scope } => inspect::run(root, &options(scope, None), page),
        Command::Search { query, site, limit, filter, format } => {
            search::run(&root.join(site), query, filter, *limit, *format)
        }
        Command::Pack { form } => {
            let (Form::Usb { part, .. }
            | Form::Zip { part, .. }
            | Form::Html { part, .. }
            | Form::Epub { part, .. }
            | Form::Zim { part, .. }) = form;
            let part = part.clone();
            let scope = ScopeArgs { drafts: false, internal: part.internal };
            let chosen =
                Part { themes: part.theme, regions: part.region, collections: part.collection, since: part.since };
            let part = Some(chosen).filter(|chosen| !chosen.is_whole()).map(Part::in_order);
            pack::run(root, &Options { part, ..options(&scope, None) }, form)
        }
        Command::Verify { dest, public_key, at_least, beside } => {
            verify::run(dest, public_key.as_deref(), *at_least, *beside)
        }
        Command::Key { file, password_file, no_password } => key::run(file, password_file.as_deref(), *no_password),
        Command::Serve { interface, port, scope } => serve::run(root, &options(scope, None), interface, *port),
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

/// The same, if there is anything.
fn show_some(report: &Report) {
    if !summary(report).is_empty() {
        show(report);
    }
}

fn cannot(text: &str) -> ExitCode {
    complain(&format!("error: {text}"));
    ExitCode::from(CANNOT)
}

/// A path of the library that a command may write: relative, without `..`.
fn inner_path(path: &str) -> Option<SitePath> {
    SitePath::new(path.trim_start_matches("content/").trim_end_matches(".md"))
}
