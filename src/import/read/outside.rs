//! What only other programs of the machine can read: documents of office programs by LibreOffice, pictures of text by
//! Tesseract. No shell, a folder of their own, a limit of time; nothing is kept.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Failure, PAGES_READ, docx};
use crate::import::document::{Document, Line};

/// How long a document may take, or a page of a scan.
const LONGEST: Duration = Duration::from_secs(120);
/// How long to wait between two looks at a program.
const LOOK: Duration = Duration::from_millis(50);
/// Folders that are tried until one is new.
const TRIES: u32 = 1000;
/// Dots in an inch of the pictures of scanned pages.
const RESOLUTION: &str = "200";
/// The languages of the text: simplified Chinese, with the Latin in it.
const LANGUAGE: &str = "chi_sim";
/// What a path keeps in an address.
const PLAIN: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b':');

const OFFICE: &[&str] = &[
    "soffice",
    "libreoffice",
    "C:\\Program Files\\LibreOffice\\program\\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
];
const TESSERACT: &[&str] = &["tesseract", "C:\\Program Files\\Tesseract-OCR\\tesseract.exe"];
const PDFTOPPM: &[&str] = &["pdftoppm"];

const OFFICE_HELP: &str = "save it as .docx in Word or WPS; or install LibreOffice (Debian: sudo apt install \
                           libreoffice-writer; Windows: https://www.libreoffice.org)";
const SCAN_HELP: &str = "install Tesseract with Chinese and Poppler (Debian: sudo apt install poppler-utils tesseract-ocr \
                         tesseract-ocr-chi-sim; Windows: https://github.com/UB-Mannheim/tesseract/wiki and \
                         https://github.com/oschwartz10612/poppler-windows, both on the PATH)";
/// The note of a text that a machine recognised.
const RECOGNISED: &str =
    "the text was recognised in pictures by Tesseract and has mistakes; compare every line with the original";

/// Reads a document of an office program, turned into .docx by LibreOffice.
pub(super) fn office(path: &Path) -> Result<Document, Failure> {
    let folder = Folder::new()?;
    let profile =
        utf8_percent_encode(&folder.0.join("profile").to_string_lossy().replace('\\', "/"), PLAIN).to_string();
    let source = absolute(path)?;
    let address = format!("-env:UserInstallation=file://{}{profile}", if profile.starts_with('/') { "" } else { "/" });
    let output = folder.0.join("out");
    let arguments: [&OsStr; 9] = [
        OsStr::new(&address),
        OsStr::new("--headless"),
        OsStr::new("--norestore"),
        OsStr::new("--nolockcheck"),
        OsStr::new("--convert-to"),
        OsStr::new("docx:MS Word 2007 XML"),
        OsStr::new("--outdir"),
        output.as_os_str(),
        source.as_os_str(),
    ];
    run(OFFICE, &arguments, &folder.0, "an old document, which LibreOffice could read", OFFICE_HELP)?;
    let made = fs::read_dir(&output).ok().and_then(|mut entries| entries.find_map(Result::ok));
    let Some(made) = made else {
        let help = "open it in the program that made it and save it as .docx";
        return Err(Failure::new("could not be turned into .docx by LibreOffice", help));
    };
    let mut document = docx::read(&super::bytes(&made.path(), super::LARGEST_FILE)?)?;
    document.notes.insert(0, "LibreOffice turned it into .docx first".to_string());
    Ok(document)
}

/// Reads the text of a picture.
pub(super) fn picture(path: &Path) -> Result<Document, Failure> {
    let folder = Folder::new()?;
    let text = recognise(&absolute(path)?, &folder, "a picture")?;
    Ok(Document { notes: vec![RECOGNISED.to_string()], ..Document::of_text(&text) })
}

/// Reads the pages of a PDF that has no text but pictures of it.
pub(super) fn scan(path: &Path, pages: usize) -> Result<Document, Failure> {
    let what = "a scan: its pages are pictures without text";
    let folder = Folder::new()?;
    let source = absolute(path)?;
    let mut out = Document { notes: vec![RECOGNISED.to_string()], ..Document::default() };
    for page in 1..=pages.min(PAGES_READ) {
        let number = page.to_string();
        let picture = folder.0.join("page");
        let arguments: [&OsStr; 10] = [
            OsStr::new("-r"),
            OsStr::new(RESOLUTION),
            OsStr::new("-gray"),
            OsStr::new("-png"),
            OsStr::new("-singlefile"),
            OsStr::new("-f"),
            OsStr::new(&number),
            OsStr::new("-l"),
            OsStr::new(&number),
            source.as_os_str(),
        ];
        let arguments: Vec<&OsStr> = arguments.into_iter().chain([picture.as_os_str()]).collect();
        run(PDFTOPPM, &arguments, &folder.0, what, SCAN_HELP)?;
        let text = recognise(&folder.0.join("page.png"), &folder, what)?;
        out.lines.extend(of_page(&text, page as u32));
    }
    Ok(out)
}

/// The lines of one page of recognised text.
fn of_page(text: &str, page: u32) -> Vec<Line> {
    let mut lines = Document::of_text(&text.replace('\u{C}', "\n")).lines;
    lines.iter_mut().for_each(|line| line.page = page);
    if let Some(first) = lines.first_mut() {
        first.at_edge = true;
    }
    if let Some(last) = lines.last_mut() {
        last.at_edge = true;
    }
    lines
}

/// The text of a picture, without the spaces that Tesseract puts between Chinese characters.
fn recognise(picture: &Path, folder: &Folder, what: &str) -> Result<String, Failure> {
    let output = folder.0.join("text");
    let arguments = [picture.as_os_str(), output.as_os_str(), OsStr::new("-l"), OsStr::new(LANGUAGE)];
    run(TESSERACT, &arguments, &folder.0, what, SCAN_HELP)?;
    let text = fs::read_to_string(folder.0.join("text.txt")).map_err(cannot)?;
    Ok(without_spaces(&text))
}

/// Spaces stay only between two characters of ASCII.
fn without_spaces(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is_narrow = |at: Option<&char>| at.is_none_or(char::is_ascii);
    let keeps = |at: usize| {
        chars[at] != ' ' || (is_narrow(at.checked_sub(1).and_then(|at| chars.get(at))) && is_narrow(chars.get(at + 1)))
    };
    (0..chars.len()).filter(|at| keeps(*at)).map(|at| chars[at]).collect()
}

/// A program cannot work with a path that begins with `-`.
fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(cannot)
}

fn cannot(error: io::Error) -> Failure {
    Failure::new(
        format!("cannot be read: {error}"),
        "see that the disk is not full and its temporary folder may be written",
    )
}

/// Runs the first of these programs that is installed. Errors: none is, it takes too long, or what it said.
fn run(programs: &[&str], arguments: &[&OsStr], folder: &Path, what: &str, help: &str) -> Result<(), Failure> {
    let name = programs.first().copied().unwrap_or_default();
    let said = folder.join("said");
    for program in programs {
        let log = fs::File::create(&said).map_err(cannot)?;
        let mut command = Command::new(program);
        // Two threads of Tesseract are slower than one; it reads this.
        command.args(arguments).current_dir(folder).env("OMP_THREAD_LIMIT", "1");
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        lead(&mut command);
        let mut child = match command.spawn() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            child => child.map_err(cannot)?,
        };
        return match wait(&mut child).map_err(cannot)? {
            Some(true) => Ok(()),
            Some(false) => {
                let log = fs::read(&said).unwrap_or_default();
                let words = String::from_utf8_lossy(&log);
                let last = words.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it gave no reason");
                Err(Failure::new(format!("is {what}, and `{name}` could not read it: {}", last.trim()), help))
            }
            None => {
                let message = format!("is {what}, and `{name}` did not end within {} seconds", LONGEST.as_secs());
                Err(Failure::new(message, "divide it, or save it in another format"))
            }
        };
    }
    Err(Failure::new(format!("is {what}, but `{name}` is not installed"), help))
}

/// Whether it ended well; nothing if it had to be ended.
fn wait(child: &mut Child) -> io::Result<Option<bool>> {
    let mut left = LONGEST.as_millis() / LOOK.as_millis();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status.success()));
        }
        if left == 0 {
            end(child);
            child.wait()?;
            return Ok(None);
        }
        left -= 1;
        sleep(LOOK);
    }
}

/// Makes the program the first of a group, since `soffice` starts another.
#[cfg(unix)]
fn lead(command: &mut Command) {
    std::os::unix::process::CommandExt::process_group(command, 0);
}

#[cfg(not(unix))]
fn lead(_command: &mut Command) {}

/// Ends a program, and on Unix those that it started.
fn end(child: &mut Child) {
    #[cfg(unix)]
    let _ = rustix::process::kill_process_group(rustix::process::Pid::from_child(child), rustix::process::Signal::KILL);
    let _ = child.kill();
}

/// A new folder that nobody else may read, taken away in the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Result<Folder, Failure> {
        let top = std::env::temp_dir();
        for number in 0..TRIES {
            let folder = top.join(format!("tashan-import-{}-{number}", std::process::id()));
            match create(&folder) {
                Ok(()) => return Ok(Folder(folder)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(cannot(error)),
            }
        }
        Err(Failure::plain("cannot be read: no temporary folder could be made"))
    }
}

#[cfg(unix)]
fn create(folder: &Path) -> io::Result<()> {
    std::os::unix::fs::DirBuilderExt::mode(&mut fs::DirBuilder::new(), 0o700).create(folder)
}

#[cfg(not(unix))]
fn create(folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_there_is_named_with_where_to_get_it() {
        let folder = Folder::new().unwrap();
        let failure = run(&["no-such-program-here"], &[], &folder.0, "a scan", SCAN_HELP).unwrap_err();
        assert_eq!(failure.message, "is a scan, but `no-such-program-here` is not installed");
        assert!(failure.help.unwrap().contains("tesseract-ocr-chi-sim"));
    }

    #[test]
    fn the_folder_is_taken_away() {
        let folder = Folder::new().unwrap();
        let path = folder.0.clone();
        fs::write(path.join("a"), "b").unwrap();
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn spaces_stay_between_narrow_characters() {
        assert_eq!(without_spaces("产 业 工人 in 2021 年\n一 二"), "产业工人in 2021年\n一二");
    }

    #[test]
    fn lines_of_a_page_know_it() {
        let lines = of_page("甲\n\n乙\n丙\n\u{C}", 3);
        let found: Vec<(usize, u32, bool)> = lines.iter().map(|line| (line.gap, line.page, line.at_edge)).collect();
        assert_eq!(found, [(0, 3, true), (1, 3, false), (0, 3, true)]);
    }
}
