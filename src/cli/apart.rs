//! Reads a file in a process of its own: a file that is made to break a reader, or that takes all memory or all time, costs
//! that file and not the batch.

use std::ffi::OsString;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::import::document::Document;
use crate::import::read::{self, Failure, Sheet};

/// How long one file may take. Recognising the characters of 500 scanned pages takes longer than all else.
const PATIENCE: Duration = Duration::from_secs(45 * 60);
/// How often it is looked whether the process has ended.
const LOOK: Duration = Duration::from_millis(10);

/// What the process writes to its standard output.
#[derive(Serialize, Deserialize)]
enum Told<T> {
    Read(T),
    Failed { message: String, help: Option<String> },
}

/// The text of a file, read by `tashan import --read=FILE`, which calls [`tell`].
pub fn read(path: &Path) -> Result<Document, Failure> {
    ask(path)
}

/// The table of a file whose name is that of one.
pub fn read_table(path: &Path) -> Result<Sheet, Failure> {
    ask(path)
}

fn ask<T: DeserializeOwned>(path: &Path) -> Result<T, Failure> {
    let failed = |message: String| Failure { message, help: None };
    let program = std::env::current_exe().map_err(|error| failed(format!("cannot be read: {error}")))?;
    // Joined, so that a name that begins with `-` is no option.
    let mut option = OsString::from("--read=");
    option.push(path);
    let mut child = Command::new(program)
        .arg("import")
        .arg(option)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| failed(format!("cannot be read: {error}")))?;
    let text = gather(&mut child);
    let ended = wait(&mut child);
    let told = text.recv().ok().and_then(|text| serde_json::from_slice(&text).ok());
    match (told, ended) {
        (Some(Told::Read(found)), _) => Ok(found),
        (Some(Told::Failed { message, help }), _) => Err(Failure { message, help }),
        (None, false) => Err(Failure {
            message: format!("takes longer than {} minutes to read", PATIENCE.as_secs() / 60),
            help: Some("cut it into parts".to_string()),
        }),
        (None, true) => Err(Failure {
            message: "is damaged in a way that ended its reader".to_string(),
            help: Some("open it in its own program and save it anew, or save it as a text".to_string()),
        }),
    }
}

/// Bytes of memory that a PDF may take: a stream of a few kilobytes can ask for gigabytes.
#[cfg(unix)]
const MEMORY: u64 = 4 << 30;

/// Reads the file here and writes what came of it for [`read`] or [`read_table`].
pub fn tell(path: &Path) -> String {
    #[cfg(unix)]
    bound_memory(path);
    if read::is_table(path) { told(read::rows(path)) } else { told(read::read(path)) }
}

fn told<T: Serialize>(found: Result<T, Failure>) -> String {
    let told = match found {
        Ok(found) => Told::Read(found),
        Err(Failure { message, help }) => Told::Failed { message, help },
    };
    // Texts, numbers and names are all JSON.
    serde_json::to_string(&told).unwrap_or_default()
}

/// Only of a PDF, which is read here: an office program needs more and bounds itself.
#[cfg(unix)]
fn bound_memory(path: &Path) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let mut head = [0; 5];
    let is_pdf = std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut head)).is_ok() && head == *b"%PDF-";
    if is_pdf {
        // lost on purpose: where it cannot be bounded, the machine bounds it
        let _ = setrlimit(Resource::As, Rlimit { current: Some(MEMORY), maximum: Some(MEMORY) });
    }
}

/// Takes the output while the process runs, so that it never waits for a full pipe.
fn gather(child: &mut Child) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    if let Some(mut out) = child.stdout.take() {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            // lost on purpose: what is cut off is no JSON, and nobody may be waiting
            let _ = out.read_to_end(&mut bytes);
            let _ = sender.send(bytes);
        });
    }
    receiver
}

/// Whether the process ended by itself in time.
fn wait(child: &mut Child) -> bool {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(None) if start.elapsed() < PATIENCE => thread::sleep(LOOK),
            Ok(Some(_)) => return true,
            _ => {
                // lost on purpose: it may have ended this moment
                let _ = child.kill();
                let _ = child.wait();
                return false;
            }
        }
    }
}
