//! Files of many formats to their lines. A file is recognised by its content; its name decides only among texts.

mod docx;
mod html;
mod outside;
mod package;
mod pdf;
pub mod sheet;
mod text;

use std::fs;
use std::io::Read;
use std::path::Path;

use super::document::{Document, Line, Role};

pub use sheet::{Row, Sheet, is_table, rows};

/// Bytes of a text, a page of HTML or a table.
const LARGEST_TEXT: u64 = 64 << 20;
/// Bytes of a file that may hold pictures: a PDF, a document of an office program, a scan.
const LARGEST_FILE: u64 = 256 << 20;
/// Bytes into which one part of a packed document may unpack.
const LARGEST_PART: u64 = 64 << 20;
/// Elements inside elements of XML; documents of Word's stay under a hundred.
const DEEPEST: usize = 512;
/// Pages that are read of a PDF; a note says that there are more.
const PAGES_READ: usize = 500;
/// Pages of a PDF that is read at all.
const MOST_PAGES: usize = 2000;
/// Bytes that are looked at to tell a format.
const HEAD: usize = 1024;

/// Why a file was not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What is wrong, no full stop; it follows the name of the file.
    pub message: String,
    /// What to do instead.
    pub help: Option<String>,
}

impl Failure {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Failure {
        Failure { message: message.into(), help: Some(help.into()) }
    }

    fn plain(message: impl Into<String>) -> Failure {
        Failure { message: message.into(), help: None }
    }
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Pdf,
    Docx,
    /// A document that an office program has to turn into .docx first.
    Office,
    Picture,
    Html,
    Text,
}

impl Format {
    /// As it is called in a message.
    fn name(self) -> &'static str {
        match self {
            Format::Pdf => "a PDF",
            Format::Docx => "a document of Word's (.docx)",
            Format::Office => "a document of an office program",
            Format::Picture => "a picture",
            Format::Html => "a page of HTML",
            Format::Text => "a text",
        }
    }

    /// What a name promises; nothing for ends that promise nothing.
    fn of_end(end: &str) -> Option<Format> {
        Some(match end {
            "pdf" => Format::Pdf,
            "docx" | "docm" | "dotx" => Format::Docx,
            "doc" | "dot" | "wps" | "wpt" | "rtf" | "odt" => Format::Office,
            "png" | "jpg" | "jpeg" | "tif" | "tiff" | "bmp" => Format::Picture,
            "html" | "htm" | "xhtml" => Format::Html,
            "txt" | "text" | "md" | "markdown" => Format::Text,
            _ => return None,
        })
    }
}

/// Reads a file by its content and its name. Errors: what the file is instead, what is missing, and what to do.
pub fn read(path: &Path) -> Result<Document, Failure> {
    let end = end_of(path);
    let bytes = bytes(path, LARGEST_FILE)?;
    let format = recognise(&bytes, &end)?;
    if matches!(format, Format::Html | Format::Text) && bytes.len() as u64 > LARGEST_TEXT {
        return Err(too_large(bytes.len() as u64, LARGEST_TEXT));
    }
    let mut document = match format {
        Format::Pdf => pdf::read(bytes, path)?,
        Format::Docx => docx::read(&bytes)?,
        Format::Office => outside::office(path)?,
        Format::Picture => outside::picture(path)?,
        Format::Html => html::read(&bytes)?,
        Format::Text => text::read(&bytes, matches!(end.as_str(), "md" | "markdown"))?,
    };
    if let Some(promised) = Format::of_end(&end).filter(|promised| *promised != format) {
        let (is, named) = (format.name(), promised.name());
        document
            .notes
            .insert(0, format!("the name ends in `.{end}`, {named}, but the file is {is} and was read as one"));
    }
    if document.lines.is_empty() {
        let help = "if its text stands in pictures, save them or print it to PDF, and import that";
        return Err(Failure::new(format!("holds no text, though it is {}", format.name()), help));
    }
    Ok(document)
}

/// The end of a file's name, in small letters; empty if it has none.
fn end_of(path: &Path) -> String {
    path.extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default()
}

/// The whole file, if it is one, holds something and is not larger than `most` bytes.
fn bytes(path: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let cannot = |error: std::io::Error| Failure::plain(format!("cannot be read: {error}"));
    let about = fs::metadata(path).map_err(cannot)?;
    if about.is_dir() {
        return Err(Failure::new("is a folder", "name the files in it"));
    }
    if !about.is_file() {
        return Err(Failure::plain("is no file but a device or a pipe"));
    }
    if about.len() > most {
        return Err(too_large(about.len(), most));
    }
    let mut out = Vec::new();
    fs::File::open(path).and_then(|file| file.take(most).read_to_end(&mut out)).map_err(cannot)?;
    if out.is_empty() {
        return Err(Failure::new("is empty", "copy it again from where it came"));
    }
    Ok(out)
}

fn too_large(bytes: u64, most: u64) -> Failure {
    let message = format!("has {} MiB; no more than {} MiB are read", bytes.div_ceil(1 << 20), most >> 20);
    Failure::new(message, "divide it into several files")
}

/// What the bytes are; the end of the name decides where they leave it open.
fn recognise(bytes: &[u8], end: &str) -> Result<Format, Failure> {
    let head = &bytes[..bytes.len().min(HEAD)];
    if contains(head, b"%PDF-") {
        return Ok(Format::Pdf);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return package::recognise(bytes);
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return compound(bytes);
    }
    if bytes.starts_with(b"{\\rtf") {
        return Ok(Format::Office);
    }
    let pictures: [&[u8]; 6] = [b"\x89PNG\r\n", b"\xFF\xD8\xFF", b"II*\0", b"MM\0*", b"BM", b"GIF8"];
    // A text may begin with "BM" or "GIF8"; a picture has a zero byte early.
    if pictures.iter().any(|magic| bytes.starts_with(magic)) && head.contains(&0) {
        return Ok(Format::Picture);
    }
    if let Some(known) = foreign(bytes) {
        return Err(Failure::new(format!("is {known}, which is not read"), HELP));
    }
    match Format::of_end(end) {
        Some(Format::Html) => Ok(Format::Html),
        _ if text::looks_like_html(head) => Ok(Format::Html),
        promised => unmarked(bytes, promised, end),
    }
}

/// What to do with a file of no known format.
const HELP: &str = "open it in the program that made it, and save it as .docx, .pdf or .txt";

/// A file that begins with no mark of a format: a text, or something broken.
fn unmarked(bytes: &[u8], promised: Option<Format>, end: &str) -> Result<Format, Failure> {
    let readable = text::is_text(bytes);
    match promised {
        Some(Format::Text) | None if readable => Ok(Format::Text),
        Some(Format::Text) | None => Err(Failure::new("is no text, and its format is not known", HELP)),
        Some(promised) => {
            let instead = if readable { "it is a text" } else { "its first bytes are of no format that is known" };
            let help = if readable {
                "let its name end in .txt, or copy it again from where it came".to_string()
            } else if promised == Format::Docx || promised == Format::Office {
                "open it in Word or WPS and save it as .docx; or copy it again from where it came".to_string()
            } else {
                "it may be damaged: copy it again from where it came".to_string()
            };
            Err(Failure::new(format!("is no .{end}: {instead}"), help))
        }
    }
}

/// A file of Microsoft's compound format, which old documents, sheets and encrypted new ones share.
fn compound(bytes: &[u8]) -> Result<Format, Failure> {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        contains(bytes, &wide)
    };
    if holds("EncryptedPackage") {
        return Err(Failure::new("asks for a password", "open it with its password and save it without one"));
    }
    if holds("WordDocument") {
        return Ok(Format::Office);
    }
    if holds("Workbook") {
        return Err(Failure::new("is an old spreadsheet (.xls), not a document", "save it as .xlsx"));
    }
    if holds("PowerPoint Document") {
        return Err(Failure::new("is an old presentation (.ppt), not a document", "save its text as .docx or .pdf"));
    }
    // WPS and Works name their streams otherwise; the office program knows.
    Ok(Format::Office)
}

/// The name of a format that is known but not read.
fn foreign(bytes: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 10] = [
        (b"Rar!", "an archive (.rar)"),
        (b"7z\xBC\xAF", "an archive (.7z)"),
        (b"\x1F\x8B", "a packed file (.gz)"),
        (b"\x7FELF", "a program"),
        (b"MZ\x90", "a program"),
        (b"\xFD7zXZ", "a packed file (.xz)"),
        (b"AT&TFORM", "a scan (.djvu)"),
        (b"KDH", "a document of CNKI's (.kdh)"),
        (b"CAJ", "a document of CNKI's (.caj)"),
        (b"HN\0", "a document of CNKI's (.caj)"),
    ];
    known.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, name)| *name)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Lines of a row in a table that are too many for one of data: such a table arranges a page.
const LONGEST_CELL: usize = 8;

/// The line of a row of a table, whose cells are given by their lines; the lines themselves where the table only
/// arranges a page: one cell, or a long one.
fn row(cells: Vec<Vec<Line>>) -> Vec<Line> {
    if cells.len() < 2 || cells.iter().any(|cell| cell.len() > LONGEST_CELL) {
        return cells.into_iter().flatten().collect();
    }
    let gap = cells.iter().flatten().next().map_or(0, |line| line.gap);
    let join = |cell: &Vec<Line>| cell.iter().map(|line| line.text.trim()).collect::<Vec<_>>().join(" ");
    let cells: Vec<String> = cells.iter().map(join).collect();
    if cells.iter().all(|cell| cell.is_empty()) {
        return Vec::new();
    }
    vec![Line { text: cells.join(" | "), gap, role: Role::Row, ..Line::default() }]
}

#[cfg(test)]
mod tests;
