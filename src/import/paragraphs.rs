//! Printed lines to paragraphs: what a margin or the end of a page has broken is joined, captions stand beside the text.

use super::captions;
use super::document::{Line, Role};
use super::layout::Layout;
use super::marks;
use super::text::{ends_sentence, has_sentence, is_open, join, tail, width};

/// A paragraph, a heading, a caption, a row of a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Paragraph {
    /// With the spaces that print has.
    pub text: String,
    /// The lines that it is made of, by their index.
    pub lines: Vec<usize>,
    /// What it is.
    pub role: Role,
    /// Whether there is more space than usual before it.
    pub far: bool,
}

/// A bracket that opened, or a credit that began, more characters ago than this is none.
const RECENT: usize = 300;

/// Joins the lines of a text, of which each has its index in the document.
pub fn join_lines(lines: &[(usize, &Line)], layout: &Layout<'_>) -> Vec<Paragraph> {
    let texts: Vec<Paragraph> = lines.iter().map(|(at, line)| alone(*at, line, layout)).collect();
    let marked = captions::mark(texts, layout);
    let mut out: Vec<Paragraph> = Vec::new();
    // Captions that stand inside a paragraph come behind it.
    let mut aside: Vec<Paragraph> = Vec::new();
    let mut last_line: Option<Paragraph> = None;
    for next in marked {
        if next.role == Role::Caption {
            aside.push(next);
            continue;
        }
        let goes_on = match (out.last(), &last_line) {
            (Some(open), Some(line)) => goes_on(open, line, &next, !aside.is_empty(), layout),
            _ => false,
        };
        last_line = Some(next.clone());
        match out.last_mut().filter(|_| goes_on) {
            Some(open) => {
                join(&mut open.text, &next.text);
                open.lines.extend(next.lines);
            }
            None => {
                out.append(&mut aside);
                out.push(next);
            }
        }
    }
    out.append(&mut aside);
    out
}

fn alone(at: usize, line: &Line, layout: &Layout<'_>) -> Paragraph {
    Paragraph { text: line.text.clone(), lines: vec![at], role: line.role, far: line.gap >= layout.far }
}

/// Whether a line goes on with a paragraph, of which `line` is the last line so far.
fn goes_on(open: &Paragraph, line: &Paragraph, next: &Paragraph, over_caption: bool, layout: &Layout<'_>) -> bool {
    if open.role != Role::Text || next.role != Role::Text {
        return false;
    }
    let (before, after) = (line.text.trim_end(), next.text.trim());
    let is_apart = |text: &str| {
        marks::label(text).is_some()
            || marks::barred(text).is_some()
            || marks::is_addressees(text)
            || marks::is_date(text)
            || marks::index_line(text).is_some()
            || marks::number(text).is_some() && width(text) < 60 && !has_sentence(text)
    };
    if is_apart(before)
        || is_apart(after)
        || marks::credit(tail(&open.text, RECENT)).is_some()
        || after.starts_with(['【', '〖'])
    {
        return false;
    }
    let numbered = marks::numbering(after).map(|(kind, _)| kind);
    // One quotation mark that was forgotten must not glue the rest of the text together.
    if is_open(tail(&open.text, RECENT)) && !before.ends_with(['。', '！', '？']) && numbered.is_none() {
        return true;
    }
    let ended = ends_sentence(before);
    // Two squares are the indent of a paragraph; more than that is a line in the middle.
    let is_paragraph = next.text.starts_with("\u{3000}\u{3000}") && !next.text.starts_with("\u{3000}\u{3000}\u{3000}");
    let is_indented = next.text.starts_with("\u{3000}\u{3000}") || next.text.starts_with("    ");
    if is_paragraph || is_indented && (ended || numbered.is_some()) {
        return false;
    }
    let known = layout.follows(before.chars().next_back(), after.chars().next());
    match layout.margin {
        Some(margin) => in_column(open, before, after, margin, known),
        None if over_caption => !ended || layout.follows(after.chars().next(), after.chars().nth(1)) <= 1,
        None => in_whole(open, before, after, known),
    }
}

/// Lines that are broken at a margin. First lines of paragraphs are narrower by their indent, which is lost.
fn in_column(open: &Paragraph, before: &str, after: &str, margin: usize, known: u32) -> bool {
    let (wide, next) = (width(before), width(after));
    let numbered = marks::numbering(after).map(|(kind, _)| kind);
    let is_heading = |kind| matches!(kind, marks::Numbering::Chapter | marks::Numbering::Han);
    if ends_sentence(before) {
        let begins = next + 1 < margin || before.ends_with('；') && numbered.is_some() && wide + 3 < margin;
        return !begins;
    }
    if numbered.is_some_and(is_heading) && wide + 3 < margin {
        return false;
    }
    // A heading on a line of its own.
    let opens = marks::numbering(&open.text).map(|(kind, _)| kind);
    let is_first = open.lines.len() == 1;
    if is_first && opens.is_some() && wide + 6 < margin && !before.ends_with(['，', '、', '：']) {
        return false;
    }
    let is_short = wide + 16 < margin;
    if before.ends_with(['：', ':']) && wide + 6 < margin {
        return false;
    }
    !is_short || before.ends_with(['，', '、']) || (has_sentence(before) && known > 0)
}

/// Lines that are mostly whole paragraphs: one without an end goes on, unless it is a heading.
fn in_whole(open: &Paragraph, before: &str, after: &str, known: u32) -> bool {
    if ends_sentence(before) || before.ends_with(['：', ':']) {
        return false;
    }
    // No heading has two pauses, or ends in the middle of a number.
    let is_running =
        before.matches('，').count() >= 2 || before.ends_with(|c: char| c.is_ascii_digit() || "万亿".contains(c));
    if before.ends_with(['，', '、', ',']) || has_sentence(&open.text) || is_running {
        return true;
    }
    let heads = marks::numbering(&open.text).is_some_and(|(kind, _)| kind != marks::Numbering::Ordinal);
    let numbered = marks::numbering(after).is_some() || heads;
    if width(before) >= 80 {
        return !numbered || known > 1;
    }
    // Short and without a sentence: a heading, unless the characters on both sides belong together.
    !numbered && known > 1 && !before.ends_with(['）', '”', '》'])
}
