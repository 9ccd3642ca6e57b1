//! `tashan key`, and the signing of manifests.

use std::fs::{self, OpenOptions};
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use super::{cannot, say};
use crate::edition::Manifest;
use crate::pack::sign;

/// Writes a pair of keys, never over others.
pub fn run(file: &Path, password_file: Option<&Path>, no_password: bool) -> ExitCode {
    let public = public_name(file);
    if let Some(taken) = [file, &public].into_iter().find(|path| path.exists()) {
        return cannot(&format!("{} exists; nothing was written", taken.display()));
    }
    let password = match (password_file, no_password) {
        (Some(path), _) => read_password(path).map(Some),
        (None, true) => Ok(None),
        (None, false) => ask_twice().map(Some),
    };
    let keys = password.and_then(|password| sign::generate(password.as_deref()));
    match keys.and_then(|keys| write(file, &keys.secret, true).and_then(|()| write(&public, &keys.public, false))) {
        Ok(()) => {
            say(&format!(
                "{}: the secret key, for `tashan pack usb … --sign`; keep it off the sticks and out of the library\n\
                 {}: the public key, for `tashan verify … --public-key` or `minisign -V`; give it out by another way than the sticks",
                file.display(),
                public.display()
            ));
            ExitCode::SUCCESS
        }
        Err(error) => cannot(&error),
    }
}

fn public_name(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_os_string();
    name.push(".pub");
    PathBuf::from(name)
}

fn write(path: &Path, text: &str, is_secret: bool) -> Result<(), String> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if is_secret {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = is_secret;
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| format!("{} cannot be written: {error}", path.display()))
}

/// The first line of a file.
fn read_password(path: &Path) -> Result<String, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_string()),
        _ => Err(format!("the first line of {} is empty; write the password there", path.display())),
    }
}

fn ask(question: &str) -> Result<String, String> {
    if !io::stdin().is_terminal() {
        return Err("there is no terminal to ask for the password; give it with --password-file".to_string());
    }
    rpassword::prompt_password(question).map_err(|error| format!("the password cannot be read: {error}"))
}

fn ask_twice() -> Result<String, String> {
    let first = ask("password for the new key: ")?;
    if first.is_empty() {
        return Err("the password is empty; for a key without one say --no-password".to_string());
    }
    if first == ask("the same again: ")? {
        Ok(first)
    } else {
        Err("the two passwords differ; nothing was written".to_string())
    }
}

/// The signature of a manifest by the key in a file. Asks for its password if it has one.
pub fn sign(manifest: &Manifest, file: &Path, password_file: Option<&Path>) -> Result<sign::Signed, String> {
    let failed = |error: String| format!("error: {}: {error}", file.display());
    let key = fs::read_to_string(file).map_err(|error| failed(format!("the key cannot be read: {error}")))?;
    let password = match password_file {
        Some(path) => Some(read_password(path).map_err(|error| format!("error: {error}"))?),
        None if sign::has_password(&key) => Some(ask(&format!("password of {}: ", file.display())).map_err(failed)?),
        None => None,
    };
    let comment = format!("edition {} of {}", manifest.edition, manifest.date);
    sign::sign(manifest.to_json().as_bytes(), &key, password.as_deref(), &comment).map_err(failed)
}
