//! Runs of glyphs to pieces of printed lines: what stands on one baseline without a wide gap.

use super::glyphs::Span;
use crate::base::han::{is_cjk_punctuation, is_han, is_shared_punctuation};

/// Runs whose baselines differ by less than this part of their size are on one line.
const SAME_BASELINE: f32 = 0.5;
/// A wider gap, in sizes, ends a piece: it may be a gutter between columns.
const WIDE: f32 = 1.2;
/// A wider gap between narrow letters, in sizes, is a space.
const SPACE: f32 = 0.18;
/// The same beside a wide character, where typesetters put a quarter by themselves.
const WIDE_SPACE: f32 = 0.55;
/// A run that begins within this part of the size of the same run before it is printed twice, to be bold.
const TWICE: f32 = 0.3;
/// Most spaces that stand for a gap in a line.
const MOST_SPACES: usize = 8;

/// A piece of a printed line; places in points from the left and lower edge.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub x: f32,
    pub end: f32,
    pub y: f32,
    pub size: f32,
    pub text: String,
}

/// Whether a character takes a whole square.
pub(super) fn is_wide(c: char) -> bool {
    is_han(c)
        || is_cjk_punctuation(c)
        || ('\u{3000}'..='\u{30FF}').contains(&c)
        || ('\u{FF01}'..='\u{FF60}').contains(&c)
}

/// The pieces of a page from top to bottom, those of one line from left to right.
pub(super) fn pieces(spans: &[Span]) -> Vec<Piece> {
    let mut sorted: Vec<&Span> = spans.iter().collect();
    sorted.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut rows: Vec<Vec<&Span>> = Vec::new();
    for span in sorted {
        let near = |row: &&mut Vec<&Span>| {
            row.first().is_some_and(|first| first.y - span.y < SAME_BASELINE * first.size.max(span.size))
        };
        match rows.last_mut().filter(near) {
            Some(row) => row.push(span),
            None => rows.push(vec![span]),
        }
    }
    let mut out: Vec<Piece> = rows.into_iter().flat_map(row).collect();
    out.retain(|piece| !piece.text.trim().is_empty());
    out
}

fn row(mut spans: Vec<&Span>) -> Vec<Piece> {
    spans.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut out: Vec<Piece> = Vec::new();
    let mut last: Option<&Span> = None;
    for span in spans {
        let twice = |before: &Span| before.text == span.text && (before.x - span.x).abs() < TWICE * span.size;
        if last.is_some_and(twice) {
            continue;
        }
        last = Some(span);
        let blank = span.text.trim().is_empty();
        match out.last_mut() {
            Some(piece) if span.x - piece.end < WIDE * piece.size.max(span.size) => extend(piece, span),
            // Spaces at the beginning only say where the text begins.
            _ if blank => {}
            _ => out.push(Piece { x: span.x, end: span.end, y: span.y, size: span.size, text: span.text.clone() }),
        }
    }
    for piece in &mut out {
        trim(piece);
    }
    out
}

/// Adds a run to a piece; the baseline and size are those of the larger.
fn extend(piece: &mut Piece, span: &Span) {
    let wide = piece.text.chars().next_back().is_some_and(is_wide) || span.text.chars().next().is_some_and(is_wide);
    let least = if wide { WIDE_SPACE } else { SPACE };
    let parted = piece.text.ends_with(' ') || span.text.starts_with(' ');
    if span.x - piece.end > least * span.size && !parted {
        piece.text.push(' ');
    }
    piece.text.push_str(&span.text);
    piece.end = piece.end.max(span.end);
    if span.size > piece.size {
        (piece.y, piece.size) = (span.y, span.size);
    }
}

/// Takes the spaces around the text away and moves its ends.
fn trim(piece: &mut Piece) {
    let before = piece.text.len() - piece.text.trim_start().len();
    let after = piece.text.trim_end().len();
    piece.x += width(&piece.text[..before]) * piece.size;
    piece.end -= width(&piece.text[after.max(before)..]) * piece.size;
    piece.end = piece.end.max(piece.x);
    piece.text = piece.text.trim().to_string();
}

/// How wide a text is, in sizes: a wide character or a Chinese quote one, others a half.
pub(super) fn width(text: &str) -> f32 {
    text.chars().map(|c| if is_wide(c) || is_shared_punctuation(c) { 1.0 } else { 0.5 }).sum()
}

/// The pieces of one column as printed lines: those on one baseline are one, parted by spaces.
pub(super) fn lines(mut pieces: Vec<Piece>) -> Vec<Piece> {
    pieces.sort_by(|a, b| b.y.total_cmp(&a.y));
    let mut rows: Vec<Vec<Piece>> = Vec::new();
    for piece in pieces {
        let near = |row: &&mut Vec<Piece>| {
            row.first().is_some_and(|first| first.y - piece.y < SAME_BASELINE * first.size.max(piece.size))
        };
        match rows.last_mut().filter(near) {
            Some(row) => row.push(piece),
            None => rows.push(vec![piece]),
        }
    }
    rows.into_iter().filter_map(merge).collect()
}

fn merge(mut row: Vec<Piece>) -> Option<Piece> {
    row.sort_by(|a, b| a.x.total_cmp(&b.x));
    row.into_iter().reduce(|mut line, piece| {
        let spaces = ((piece.x - line.end) / (piece.size / 2.0)).round().max(1.0) as usize;
        line.text.push_str(&" ".repeat(spaces.min(MOST_SPACES)));
        line.text.push_str(&piece.text);
        line.end = line.end.max(piece.end);
        if piece.size > line.size {
            (line.y, line.size) = (piece.y, piece.size);
        }
        line
    })
}
