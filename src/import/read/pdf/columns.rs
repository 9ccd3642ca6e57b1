//! Columns of a page: a clear vertical gutter with text on both sides; lines that cross it stand in their place.

use super::rows::{Piece, lines};

/// Least width of a gutter, in sizes.
const GUTTER: f32 = 1.0;
/// Least number of pieces on each side.
const LEAST: usize = 4;
/// Least width of a column, in sizes: cells of tables are narrower.
const NARROWEST: f32 = 8.0;
/// The width of the middle one of a column's lines is at least this part of the widest; cells of tables are ragged.
const REGULAR: f32 = 0.6;
/// Of the pieces on both sides, as many may cross.
const CROSSING: f32 = 0.3;
/// Deepest indent, in sizes, with which a line still begins at its column's edge.
const INDENT: f32 = 3.0;
/// Columns inside columns.
const DEEPEST: usize = 2;

/// The right edges of the gutters of a page, from left to right.
pub(super) fn gutters(pieces: &[Piece]) -> Vec<f32> {
    let all: Vec<&Piece> = pieces.iter().collect();
    let mut out = Vec::new();
    find(&all, DEEPEST, &mut out);
    out.sort_by(f32::total_cmp);
    out
}

fn find(pieces: &[&Piece], depth: usize, out: &mut Vec<f32>) {
    if depth == 0 {
        return;
    }
    let candidates = pieces.iter().filter_map(|piece| Some((piece.x, value(pieces, piece.x)?)));
    let Some((edge, _)) = candidates.max_by_key(|(_, value)| *value) else { return };
    out.push(edge);
    for right in [false, true] {
        let part: Vec<&Piece> = pieces.iter().filter(|piece| side(piece, edge) == Some(right)).copied().collect();
        find(&part, depth - 1, out);
    }
}

/// Whether a piece stands right of the gutter that ends at `edge`; nothing if it crosses.
fn side(piece: &Piece, edge: f32) -> Option<bool> {
    if piece.x >= edge - 0.5 * piece.size {
        return Some(true);
    }
    (piece.end <= edge - GUTTER * piece.size).then_some(false)
}

/// How many pieces a gutter that ends at `edge` parts well; nothing if it is none.
fn value(pieces: &[&Piece], edge: f32) -> Option<usize> {
    let of = |wanted: Option<bool>| -> Vec<&Piece> {
        pieces.iter().filter(|piece| side(piece, edge) == wanted).copied().collect()
    };
    let (left, right, crossing) = (of(Some(false)), of(Some(true)), of(None));
    let parted = left.len() + right.len();
    if left.len() < LEAST || right.len() < LEAST || crossing.len() as f32 > CROSSING * parted as f32 {
        return None;
    }
    let at_edge = right.iter().filter(|piece| piece.x - edge < INDENT * piece.size).count();
    if at_edge * 10 < right.len() * 6 || !regular(&left) || !regular(&right) {
        return None;
    }
    // Text on both sides at one height: else it is an indent.
    let (top, bottom) = (highest(&right), lowest(&right));
    let beside = left.iter().filter(|piece| (bottom..=top).contains(&piece.y)).count();
    (beside >= LEAST.min(left.len()) / 2).then_some(parted.saturating_sub(crossing.len()))
}

fn highest(pieces: &[&Piece]) -> f32 {
    pieces.iter().map(|piece| piece.y).fold(f32::MIN, f32::max)
}

fn lowest(pieces: &[&Piece]) -> f32 {
    pieces.iter().map(|piece| piece.y).fold(f32::MAX, f32::min)
}

/// Whether most lines are about as wide as the widest, and that is wide enough for text.
fn regular(pieces: &[&Piece]) -> bool {
    let mut widths: Vec<f32> = pieces.iter().map(|piece| piece.end - piece.x).collect();
    widths.sort_by(f32::total_cmp);
    let (middle, widest) = (widths.get(widths.len() / 2), widths.last());
    let size = pieces.iter().map(|piece| piece.size).fold(f32::MAX, f32::min);
    middle.zip(widest).is_some_and(|(middle, widest)| *middle >= REGULAR * widest && *widest >= NARROWEST * size)
}

/// Whether these gutters of another page part this page too: nothing crosses them.
pub(super) fn fit(pieces: &[Piece], gutters: &[f32]) -> bool {
    pieces.iter().all(|piece| gutters.iter().all(|edge| side(piece, *edge).is_some()))
}

/// The printed lines of a page in the order of reading, each with the number of its column; those that cross a gutter
/// with none.
pub(super) fn order(pieces: Vec<Piece>, gutters: &[f32]) -> Vec<(Option<usize>, Piece)> {
    if gutters.is_empty() {
        return lines(pieces).into_iter().map(|line| (Some(0), line)).collect();
    }
    let mut out = Vec::new();
    let mut band: Vec<Vec<Piece>> = vec![Vec::new(); gutters.len() + 1];
    for piece in pieces {
        if gutters.iter().any(|edge| side(&piece, *edge).is_none()) {
            flush(&mut band, &mut out);
            out.push((None, piece));
            continue;
        }
        let column = gutters.iter().filter(|edge| side(&piece, **edge) == Some(true)).count();
        if let Some(column) = band.get_mut(column) {
            column.push(piece);
        }
    }
    flush(&mut band, &mut out);
    out
}

fn flush(band: &mut [Vec<Piece>], out: &mut Vec<(Option<usize>, Piece)>) {
    for (number, column) in band.iter_mut().enumerate() {
        out.extend(lines(std::mem::take(column)).into_iter().map(|line| (Some(number), line)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(x: f32, y: f32, text: &str) -> Piece {
        Piece { x, end: x + 10.0 * text.chars().count() as f32, y, size: 10.0, text: text.to_string() }
    }

    #[test]
    fn columns_are_read_one_after_the_other_and_titles_in_their_place() {
        let mut pieces = vec![piece(100.0, 700.0, "一个跨过两栏的很长的标题一个跨过两栏的很长")];
        for at in 0..6 {
            let y = 680.0 - 15.0 * at as f32;
            pieces.push(piece(50.0, y, "左栏左栏左栏左栏左栏"));
            pieces.push(piece(180.0, y - 3.0, "右栏右栏右栏右栏右栏"));
        }
        let gutters = gutters(&pieces);
        assert_eq!(gutters, [180.0]);
        let columns: Vec<Option<usize>> = order(pieces, &gutters).into_iter().map(|(column, _)| column).collect();
        assert_eq!(columns[..2], [None, Some(0)]);
        assert_eq!(columns[7..], [Some(1); 6]);
    }

    #[test]
    fn a_table_is_no_columns() {
        let mut pieces = Vec::new();
        for at in 0..9 {
            pieces.push(piece(50.0, 700.0 - 15.0 * at as f32, "曲靖市"));
            pieces.push(piece(180.0, 700.0 - 15.0 * at as f32, "30"));
        }
        assert!(gutters(&pieces).is_empty());
        let found = order(pieces, &[]);
        assert_eq!((found.len(), found[0].1.text.as_str()), (9, "曲靖市        30"));
    }
}
