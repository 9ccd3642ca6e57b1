//! The parts of a packed document (a zip of XML, as .docx is), each capped in size and depth.

use std::borrow::Cow;
use std::io::{self, Cursor, Read};

use roxmltree::{Document, Node, ParsingOptions};
use zip::ZipArchive;
use zip::result::ZipError;

use super::{DEEPEST, Failure, Format, HELP, LARGEST_PART, text};

/// Elements and texts of one part.
const MOST_NODES: u32 = 4_000_000;
/// Mend it where it can be mended.
const AGAIN: &str = "open it in the program that made it and save it again; or copy it again from where it came";

/// A packed document.
pub(super) struct Package<'a>(ZipArchive<Cursor<&'a [u8]>>);

impl<'a> Package<'a> {
    /// Opens it. Errors: it is cut short or damaged.
    pub fn open(bytes: &'a [u8]) -> Result<Package<'a>, Failure> {
        ZipArchive::new(Cursor::new(bytes))
            .map(Package)
            .map_err(|error| Failure::new(format!("is cut short or damaged: {error}"), AGAIN))
    }

    /// The names of its parts.
    pub fn names(&self) -> impl Iterator<Item = Cow<'_, str>> {
        self.0.file_names().filter_map(Result::ok)
    }

    /// Bytes into which all of it unpacks, by unpacking; counting ends beyond `most`.
    pub fn size(mut self, most: u64) -> Result<u64, Failure> {
        let damaged = |error: String| Failure::new(format!("is damaged: {error}"), AGAIN);
        let mut size = 0;
        for at in 0..self.0.len() {
            let part = self.0.by_index(at).map_err(|error| damaged(error.to_string()))?;
            size += io::copy(&mut part.take(most + 1), &mut io::sink()).map_err(|error| damaged(error.to_string()))?;
            if size > most {
                break;
            }
        }
        Ok(size)
    }

    /// The text of a part, if there is one of this name.
    pub fn part(&mut self, name: &str) -> Result<Option<String>, Failure> {
        let damaged = |error: String| Failure::new(format!("is damaged: its part `{name}` {error}"), AGAIN);
        let file = match self.0.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED)) => {
                return Err(Failure::new("asks for a password", "open it with its password and save it without one"));
            }
            Err(error) => return Err(damaged(format!("cannot be unpacked: {error}"))),
        };
        let mut bytes = Vec::new();
        // The size that is declared may lie: the reading itself is capped.
        file.take(LARGEST_PART + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| damaged(format!("cannot be unpacked: {error}")))?;
        if bytes.len() as u64 > LARGEST_PART {
            let message = format!("is not read: its part `{name}` unpacks to more than {} MiB", LARGEST_PART >> 20);
            return Err(Failure::new(message, "divide the document into several files"));
        }
        let text = text::decode(&bytes).text;
        if !is_shallow(&text, DEEPEST) {
            return Err(damaged(format!("has more than {DEEPEST} elements inside each other")));
        }
        Ok(Some(text))
    }
}

/// A part as a tree. Without a document type: neither files of this machine nor a text that grows without end come in.
pub(super) fn parse<'a>(name: &str, text: &'a str) -> Result<Document<'a>, Failure> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| {
        let what = match error {
            roxmltree::Error::DtdDetected => "has a document type, which no office program writes".to_string(),
            error => format!("is no XML: {error}"),
        };
        Failure::new(format!("is damaged: its part `{name}` {what}"), AGAIN)
    })
}

/// Whether no more than `most` elements are inside each other; the parser would go down with them.
fn is_shallow(text: &str, most: usize) -> bool {
    let (mut depth, mut rest) = (0_usize, text);
    while let Some((_, after)) = rest.split_once('<') {
        let tag = &after[..length(after)];
        match tag.as_bytes().first() {
            Some(b'/') => depth = depth.saturating_sub(1),
            Some(b'!' | b'?') | None => {}
            _ if tag.ends_with('/') => {}
            _ => depth += 1,
        }
        if depth > most {
            return false;
        }
        rest = &after[tag.len()..];
    }
    true
}

/// Bytes of a tag or comment up to its `>`, which may stand in quotes before.
fn length(text: &str) -> usize {
    if text.starts_with("!--") {
        return text.find("-->").unwrap_or(text.len());
    }
    let quotes = !text.starts_with(['!', '?']);
    let mut open = None;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'>' if open.is_none() => return at,
            b'"' | b'\'' if open == Some(byte) => open = None,
            b'"' | b'\'' if quotes && open.is_none() => open = Some(byte),
            _ => {}
        }
    }
    text.len()
}

/// What a packed file is, by the names of its parts.
pub(super) fn recognise(bytes: &[u8]) -> Result<Format, Failure> {
    let mut package = Package::open(bytes)?;
    let has = |package: &Package<'_>, start: &str| package.names().any(|name| name.starts_with(start));
    let other = |what: &str, help: &str| Err(Failure::new(format!("is {what}"), help));
    if has(&package, "word/") {
        return Ok(Format::Docx);
    }
    if has(&package, "xl/") {
        return other(
            "a spreadsheet (.xlsx), not a document",
            "give it as the table of the import, or save it as .docx",
        );
    }
    if has(&package, "ppt/") {
        return other("a presentation (.pptx), not a document", "save its text as .docx, or print it to PDF");
    }
    if has(&package, "[Content_Types].xml") {
        return Ok(Format::Docx);
    }
    let kind = package.part("mimetype").ok().flatten().unwrap_or_default();
    if kind.starts_with("application/vnd.oasis.opendocument.text") {
        return Ok(Format::Office);
    }
    if kind.starts_with("application/epub") {
        return other("a book (.epub), which is not read", "print it to PDF, and import that");
    }
    if has(&package, "OFD.xml") {
        return other("an .ofd, which is not read", "open it in the program that made it and save it as .pdf or .docx");
    }
    match package.names().next() {
        Some(_) => other("an archive (.zip), not a document", "unpack it, and import the files in it"),
        None => other("an empty archive", HELP),
    }
}

/// Whether the element has this local name: documents of Word's and strict ones differ in the namespace.
pub(super) fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name
}

/// The first child of this local name.
pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|child| is(*child, name))
}

/// An attribute by its local name.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes().find(|attribute| attribute.name() == name).map(|attribute| attribute.value())
}

/// The attribute `val` of a child.
pub(super) fn value<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    child(node, name).and_then(|child| attribute(child, "val"))
}

/// Whether a property is set: it is there and does not say no.
pub(super) fn is_on(node: Node<'_, '_>, name: &str) -> bool {
    child(node, name).is_some_and(|child| !matches!(attribute(child, "val"), Some("0" | "false" | "off" | "none")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_counted_without_a_parser() {
        assert!(is_shallow("<?xml?><a><b/><b></b><c d=\"'>1\"/><!-- <d><d> --></a>", 2));
        assert!(!is_shallow("<a><b><c>", 2));
        assert!(is_shallow("<a", 1) && is_shallow("<", 1) && is_shallow("", 0));
    }

    #[test]
    fn a_document_type_is_refused() {
        let found = parse("a.xml", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>").unwrap_err();
        assert!(found.message.contains("document type"), "{}", found.message);
    }
}
