//! `tashan serve`

use std::path::Path;
use std::process::ExitCode;

use super::{cannot, complain, say, show, show_some};
use crate::pipeline::Options;
use crate::serve::{self, Event, Serve};

/// Serves until it is interrupted.
pub fn run(root: &Path, options: &Options, interface: &str, port: u16) -> ExitCode {
    let notify = |event: Event<'_>| match event {
        Event::Listening(address) => say(&format!("serving at http://{address}/ (Ctrl+C to stop)")),
        Event::Built(Ok((files, warnings))) => {
            show_some(&warnings);
            say(&format!("built: {files} files"));
        }
        Event::Built(Err(report)) => {
            show(report);
            complain("the site was not built; the browser shows why");
        }
    };
    match serve::run(&Serve { root, options, interface, port, notify: &notify }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => cannot(&format!("cannot serve at {interface}:{port}: {error}; another --port may be free")),
    }
}
