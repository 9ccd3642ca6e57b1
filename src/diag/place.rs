//! Where something stands: a text file of the library, and a place in it.

use std::ops::Range;
use std::sync::Arc;

/// A text file of the library, read once.
#[derive(Debug, Clone)]
pub struct TextFile {
    /// The path from the library's folder, with `/`.
    pub path: Arc<str>,
    /// The whole text, without a byte order mark.
    pub text: Arc<str>,
}

impl TextFile {
    /// A file of this path and text.
    pub fn new(path: &str, text: &str) -> TextFile {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        // As CommonMark wants it (0.31, section 2.3).
        let text = if text.contains('\0') { text.replace('\0', "\u{FFFD}").into() } else { text.into() };
        TextFile { path: path.into(), text }
    }

    /// The place of a byte range; a range past the end or inside a character is moved to a sound one.
    pub fn at(&self, range: Range<usize>) -> Place {
        let text = &*self.text;
        let start = floor(text, range.start);
        let end = floor(text, range.end).max(start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        Place {
            file: self.path.to_string(),
            line: text[..start].matches('\n').count() as u32 + 1,
            column: text[line_start..start].chars().count() as u32 + 1,
            source_line: text[line_start..line_end].trim_end_matches('\r').to_string(),
            length: text[start..end.min(line_end)].chars().count() as u32,
        }
    }

    /// The file as a whole: its first line.
    pub fn whole(&self) -> Place {
        self.at(0..0)
    }
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// A place in a file. Line and column are 1-based, columns count characters; 0 means the file as a whole.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The path from the library's folder.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// 1-based column in characters.
    pub column: u32,
    /// The text of that line.
    pub source_line: String,
    /// How many characters of the line are meant.
    pub length: u32,
}

impl Place {
    /// A file or folder that has no text to show.
    pub fn file(path: impl Into<String>) -> Place {
        Place { file: path.into(), line: 0, column: 0, source_line: String::new(), length: 0 }
    }

    /// The characters that are meant.
    pub fn excerpt(&self) -> String {
        self.source_line.chars().skip(self.column.saturating_sub(1) as usize).take(self.length as usize).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let file = TextFile::new("a.md", "\u{FEFF}甲乙\r\n丙丁戊\n");
        let place = file.at(file.text.find("丁").unwrap()..file.text.find("戊").unwrap());
        assert_eq!((place.line, place.column, place.length), (2, 2, 1));
        assert_eq!(place.source_line, "丙丁戊");
        assert_eq!(place.excerpt(), "丁");
    }

    #[test]
    fn any_range_has_a_place() {
        let file = TextFile::new("a.md", "甲");
        assert_eq!(file.at(1..99).column, 1);
        assert_eq!(file.at(50..60).column, 2);
        assert_eq!(TextFile::new("b", "").whole().line, 1);
    }
}
