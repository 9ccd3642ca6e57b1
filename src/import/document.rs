//! What a reader makes of a file: its lines in the order of reading, with what the format says of each.

use serde::{Deserialize, Serialize};

/// The text of one file.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// In the order of reading.
    pub lines: Vec<Line>,
    /// What a curator has to know of how it was read: the encoding that was found, text recognised in pictures.
    pub notes: Vec<String>,
}

/// A line as it is printed, or a paragraph where the format has paragraphs; never empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Without its end; spaces before and after are kept.
    pub text: String,
    /// Empty lines before it. Where the format has paragraphs, each but the first has one more than there are empty paragraphs.
    pub gap: usize,
    /// What the format says that it is.
    pub role: Role,
    /// The page on which it stands, from 1; 0 where the format has no pages.
    pub page: u32,
    /// Whether it is the first or the last line of its page.
    pub at_edge: bool,
}

/// What a format says of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Nothing.
    #[default]
    Text,
    /// A heading of this level, from 1.
    Heading(u8),
    /// A caption of a picture or table.
    Caption,
    /// A row of a table, its cells parted by ` | `.
    Row,
    /// A note at the foot or the end.
    Note,
    /// What stands at the head or foot of every page.
    Running,
}

impl Document {
    /// A plain text: lines by their ends, pages by form feeds.
    pub fn of_text(text: &str) -> Document {
        // Old programs end lines with a return alone.
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let mut lines: Vec<Line> = Vec::new();
        let paged = text.contains('\u{c}');
        for (number, page) in text.split('\u{c}').enumerate() {
            let (mut gap, first) = (0, lines.len());
            for line in page.lines() {
                if line.trim().is_empty() {
                    gap += 1;
                    continue;
                }
                let page = if paged { number as u32 + 1 } else { 0 };
                lines.push(Line { text: line.to_string(), gap, page, ..Line::default() });
                gap = 0;
            }
            if paged && first < lines.len() {
                let last = lines.len() - 1;
                lines[first].at_edge = true;
                lines[last].at_edge = true;
            }
        }
        Document { lines, notes: Vec::new() }
    }
}
