//! Printed lines to logical ones: a line that fills its column goes on in the next, if that begins at the column's edge
//! with the usual leading.

use std::collections::BTreeMap;

use super::rows::{Piece, is_wide, width};
use crate::import::document::{Line, Role};

/// A printed line, where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Printed {
    /// From 1.
    pub page: u32,
    pub page_width: f32,
    /// How many columns the page has.
    pub columns: usize,
    /// The column's number, from 0; none of a line that crosses columns.
    pub column: Option<usize>,
    /// A head or foot.
    pub running: bool,
    pub piece: Piece,
}

/// A line that ends nearer to the right edge than this, in sizes, fills its column.
const FULL: f32 = 1.5;
/// A word that is longer, in sizes, is divided anyway.
const LONGEST_WORD: f32 = 15.0;
/// A line that begins within this of the column's edge, in sizes, has no indent.
const AT_EDGE: f32 = 0.8;
/// Indents of first lines, in sizes; further in stands what is centred.
const INDENT: std::ops::Range<f32> = 1.2..3.5;
/// Sizes of one font differ by no more.
const SAME_SIZE: f32 = 0.08;
/// A larger leading than the usual by this factor is a gap.
const GAP: f32 = 1.2;
/// The largest leading inside a paragraph, in sizes.
const LARGEST_LEADING: f32 = 3.0;
/// A right margin that is larger than the left by more of the page's width is no margin: lines end early.
const LOPSIDED: f32 = 0.1;
/// How far, in sizes, punctuation and spaced letters may hang over the right edge.
const OVERHANG: f32 = 2.0;
/// Of a hundred lines of a column, those that have to begin at its edge.
const EDGE_SHARE: usize = 15;
/// Of a hundred lines, those by which a document is one with indents.
const INDENT_SHARE: usize = 3;
/// Leadings of which a hundredth part is as large as this are usual.
const LEADING_SHARE: usize = 20;

/// What lines of one kind of column share: the width of the page, how many columns it has, which one.
type Kind = (i32, usize, Option<usize>);

fn kind(line: &Printed) -> Kind {
    (line.page_width.round() as i32, line.columns, line.column)
}

/// The measures of a document.
struct Measures {
    /// The left edge of each column of each page.
    left: BTreeMap<(u32, Option<usize>), f32>,
    /// The width of columns of each kind.
    width: BTreeMap<Kind, f32>,
    /// The usual leading of each size.
    leading: BTreeMap<i32, f32>,
    /// The usual leading of sizes that have none of their own, in sizes.
    ratio: f32,
    indents: bool,
}

/// The logical lines of printed ones, which come in the order of reading.
pub(super) fn lines(printed: &[Printed]) -> Vec<Line> {
    let text: Vec<&Printed> = printed.iter().filter(|line| !line.running).collect();
    let measures = Measures::of(&text);
    let mut out: Vec<Line> = Vec::new();
    // The last line of text, and where it went.
    let mut last: Option<(&Printed, usize)> = None;
    for line in printed {
        if line.running {
            let text = line.piece.text.clone();
            out.push(Line { text, role: Role::Running, page: line.page, ..Line::default() });
            continue;
        }
        let goes_on = last.filter(|(before, _)| measures.joins(before, line));
        if let Some(open) = goes_on.and_then(|(_, at)| out.get_mut(at)) {
            append(&mut open.text, &line.piece.text);
            last = last.map(|(_, at)| (line, at));
            continue;
        }
        let gap = last.map_or(0, |(before, _)| measures.gap(before, line));
        let indent = if measures.is_indented(line) { "　　" } else { "" };
        let text = format!("{indent}{}", line.piece.text);
        last = Some((line, out.len()));
        out.push(Line { text, gap, page: line.page, ..Line::default() });
    }
    mark_edges(&mut out);
    out
}

/// Adds a printed line; words of narrow letters are parted.
fn append(text: &mut String, next: &str) {
    let narrow = |c: Option<char>| c.is_some_and(|c| !is_wide(c) && c.is_alphanumeric());
    if narrow(text.chars().next_back())
        && narrow(next.chars().next())
        && !next.starts_with(|c: char| c.is_ascii_digit())
    {
        text.push(' ');
    }
    text.push_str(next);
}

/// Marks the first and the last line of text on each page.
fn mark_edges(lines: &mut [Line]) {
    let mut ends: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.role != Role::Running) {
        ends.entry(line.page).or_insert((at, at)).1 = at;
    }
    for at in ends.into_values().flat_map(|(first, last)| [first, last]) {
        if let Some(line) = lines.get_mut(at) {
            line.at_edge = true;
        }
    }
}

/// Sizes in quarters of a point.
fn bucket(size: f32) -> i32 {
    (size * 4.0).round() as i32
}

fn same_size(a: &Piece, b: &Piece) -> bool {
    (a.size - b.size).abs() <= SAME_SIZE * a.size.max(b.size)
}

fn same_column(a: &Printed, b: &Printed) -> bool {
    a.page == b.page && a.column == b.column
}

/// The first part of a line that cannot be divided, in sizes: a word, or a character with the punctuation about it.
fn first_part(text: &str) -> f32 {
    let chars: Vec<char> = text.chars().collect();
    let opens = |c: char| "（“‘《〈【「『〔([".contains(c);
    let closes = |c: char| "，。、；：？！）”’》〉】」』〕…—%,.;:?!)]".contains(c);
    let start = chars.iter().take_while(|c| opens(**c)).count();
    let word = chars.iter().skip(start).take_while(|c| c.is_ascii_graphic()).count();
    let end = start + word.max(1);
    let after = chars.iter().skip(end).take_while(|c| closes(**c)).count();
    let part: String = chars.iter().take(end + after).collect();
    width(&part).min(LONGEST_WORD)
}

impl Measures {
    fn of(lines: &[&Printed]) -> Measures {
        let mut out = Measures {
            left: left_edges(lines),
            width: BTreeMap::new(),
            leading: BTreeMap::new(),
            ratio: LARGEST_LEADING / GAP,
            indents: false,
        };
        let mut widths: BTreeMap<Kind, Vec<(f32, f32)>> = BTreeMap::new();
        for line in lines {
            let measured = (line.piece.end - out.left(line)).max(0.0);
            widths.entry(kind(line)).or_default().push((measured, line.piece.size));
        }
        out.width = widths.into_iter().map(|(kind, widths)| (kind, column_width(&widths))).collect();
        out.widen(lines);
        out.measure_leading(lines);
        let indented = lines.iter().filter(|line| out.is_indented(line)).count();
        out.indents = indented >= 2 && indented * 100 >= lines.len() * INDENT_SHARE;
        out
    }

    fn left(&self, line: &Printed) -> f32 {
        self.left.get(&(line.page, line.column)).copied().unwrap_or(line.piece.x)
    }

    /// Lines that all end long before the right margin were broken by hand: the column is as wide as the margins allow.
    fn widen(&mut self, lines: &[&Printed]) {
        let mut least: BTreeMap<Kind, f32> = BTreeMap::new();
        for line in lines.iter().filter(|line| line.columns == 1) {
            let left = self.left(line);
            let known = least.entry(kind(line)).or_insert(left);
            *known = known.min(left);
        }
        for (kind, left) in least {
            let page = kind.0 as f32;
            let Some(width) = self.width.get_mut(&kind) else { continue };
            if page - left - *width - left > LOPSIDED * page {
                *width = page - 2.0 * left;
            }
        }
    }

    /// Measures from lines that fill their column to those that may go on with them, if there are any of a size.
    fn measure_leading(&mut self, lines: &[&Printed]) {
        let mut full: BTreeMap<i32, Vec<f32>> = BTreeMap::new();
        let mut all: BTreeMap<i32, Vec<f32>> = BTreeMap::new();
        let pairs = lines.iter().zip(lines.iter().skip(1));
        for (a, b) in pairs.filter(|(a, b)| same_column(a, b) && same_size(&a.piece, &b.piece)) {
            let step = a.piece.y - b.piece.y;
            if step <= 0.5 * a.piece.size || step > LARGEST_LEADING * a.piece.size {
                continue;
            }
            all.entry(bucket(a.piece.size)).or_default().push(step);
            if self.fills(a, b) && self.starts_at_edge(b) {
                full.entry(bucket(a.piece.size)).or_default().push(step);
            }
        }
        let most = |of: &BTreeMap<i32, Vec<f32>>| {
            let (size, steps) = of.iter().max_by_key(|(_, steps)| steps.len())?;
            usual(steps).map(|step| step / (*size as f32 / 4.0))
        };
        self.ratio = most(&full).or_else(|| most(&all)).unwrap_or(self.ratio);
        for (size, steps) in &all {
            let steps = full.get(size).unwrap_or(steps);
            self.leading.extend(usual(steps).map(|step| (*size, step)));
        }
    }

    fn leading(&self, size: f32) -> f32 {
        self.leading.get(&bucket(size)).copied().unwrap_or(self.ratio * size)
    }

    /// Whether a line reaches the right edge, or leaves too little for what the next one begins with.
    fn fills(&self, line: &Printed, next: &Printed) -> bool {
        let widest = self.width.get(&kind(line)).copied().unwrap_or(0.0);
        let room = self.left(line) + widest - line.piece.end;
        room < line.piece.size * FULL.max(first_part(&next.piece.text) + 0.1)
    }

    fn starts_at_edge(&self, line: &Printed) -> bool {
        (line.piece.x - self.left(line)).abs() < AT_EDGE * line.piece.size
    }

    fn is_indented(&self, line: &Printed) -> bool {
        INDENT.contains(&((line.piece.x - self.left(line)) / line.piece.size))
    }

    /// Whether `line` is surely the same paragraph as the one before it.
    fn joins(&self, before: &Printed, line: &Printed) -> bool {
        if !same_size(&before.piece, &line.piece) || !self.starts_at_edge(line) || !self.fills(before, line) {
            return false;
        }
        if same_column(before, line) {
            let step = before.piece.y - line.piece.y;
            return step > 0.0 && step <= GAP * self.leading(line.piece.size);
        }
        // On another page or column the leading says nothing: a paragraph would have its indent, or a sentence goes on.
        let ended = before.piece.text.ends_with(['。', '！', '？', '：', '；', '”', '.', '!', '?', ':']);
        let follows = before.page <= line.page && before.column.is_some() == line.column.is_some();
        follows && (self.indents || !ended)
    }

    /// Roughly the number of empty lines between two lines.
    fn gap(&self, before: &Printed, line: &Printed) -> usize {
        let step = before.piece.y - line.piece.y;
        if before.page != line.page || step <= 0.0 {
            return 0;
        }
        let usual = self.leading(before.piece.size).max(self.leading(line.piece.size));
        if step <= GAP * usual { 0 } else { ((step / usual).round() as usize).saturating_sub(1).max(1) }
    }
}

/// The width of a column by the widths and sizes of its lines: that of the widest, or one a little less that more lines have,
/// since some hang over.
fn column_width(lines: &[(f32, f32)]) -> f32 {
    let Some(&(widest, size)) = lines.iter().max_by(|a, b| a.0.total_cmp(&b.0)) else { return 0.0 };
    let near = |width: f32| lines.iter().filter(|(other, _)| (other - width).abs() <= 0.25 * size).count();
    let may_be = lines.iter().map(|(width, _)| *width).filter(|width| widest - width <= OVERHANG * size);
    let best = may_be.max_by(|a, b| near(*a).cmp(&near(*b)).then(a.total_cmp(b)));
    best.unwrap_or(widest)
}

/// The smallest of the leadings that are not rare.
fn usual(steps: &[f32]) -> Option<f32> {
    let near = |step: f32| steps.iter().filter(|other| (**other - step).abs() <= 0.06 * step).count();
    let common = |step: &&f32| near(**step) * 100 >= steps.len() * LEADING_SHARE;
    steps.iter().filter(common).copied().min_by(f32::total_cmp)
}

/// The left edge of each column of each page: the leftmost place where enough of its lines begin; on pages of few lines,
/// that of all pages.
fn left_edges(lines: &[&Printed]) -> BTreeMap<(u32, Option<usize>), f32> {
    let mut of_kind: BTreeMap<Kind, Vec<f32>> = BTreeMap::new();
    let mut of_page: BTreeMap<(u32, Option<usize>), (Kind, Vec<f32>)> = BTreeMap::new();
    for line in lines {
        of_kind.entry(kind(line)).or_default().push(line.piece.x);
        of_page.entry((line.page, line.column)).or_insert_with(|| (kind(line), Vec::new())).1.push(line.piece.x);
    }
    let edge = |starts: &[f32], least: usize| {
        let near = |x: f32| starts.iter().filter(|other| (**other - x).abs() <= 2.0).count();
        let enough = |x: &&f32| near(**x) >= least.max(starts.len() * EDGE_SHARE / 100);
        starts.iter().filter(enough).copied().min_by(f32::total_cmp)
    };
    let usual: BTreeMap<Kind, Option<f32>> = of_kind.iter().map(|(kind, starts)| (*kind, edge(starts, 1))).collect();
    of_page
        .into_iter()
        .filter_map(|(place, (kind, starts))| {
            let own = edge(&starts, 3);
            Some((place, own.or(usual.get(&kind).copied().flatten())?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(page: u32, x: f32, y: f32, text: &str) -> Printed {
        let piece = Piece { x, end: x + 10.0 * width(text), y, size: 10.0, text: text.to_string() };
        Printed { page, page_width: 240.0, columns: 1, column: Some(0), running: false, piece }
    }

    fn found(printed: &[Printed]) -> Vec<(usize, String)> {
        lines(printed).into_iter().map(|line| (line.gap, line.text)).collect()
    }

    fn han(count: usize) -> String {
        "产".repeat(count)
    }

    #[test]
    fn full_lines_go_on_and_indents_begin_paragraphs() {
        let all = [
            printed(1, 40.0, 300.0, &han(14)),
            printed(1, 20.0, 285.0, &han(15)),
            printed(1, 20.0, 270.0, &han(20)),
            printed(1, 40.0, 255.0, &han(18)),
            printed(1, 20.0, 240.0, &han(20)),
            printed(2, 20.0, 300.0, &han(3)),
            printed(2, 40.0, 270.0, &han(9)),
        ];
        let expected = [
            (0, format!("　　{}", han(14))),
            (0, han(15)),
            (0, han(20)),
            (0, format!("　　{}", han(41))),
            (1, format!("　　{}", han(9))),
        ];
        assert_eq!(found(&all), expected);
    }

    #[test]
    fn lines_that_end_early_stay_apart() {
        let all: Vec<Printed> = (0..9).map(|at| printed(1, 20.0, 300.0 - 15.0 * at as f32, &han(12))).collect();
        assert_eq!(found(&all).len(), 9);
        let wide: Vec<Printed> = (0..9).map(|at| printed(1, 20.0, 300.0 - 15.0 * at as f32, &han(20))).collect();
        assert_eq!(found(&wide).len(), 1);
    }

    #[test]
    fn a_word_that_did_not_fit_left_room() {
        let all = [
            printed(1, 20.0, 300.0, &han(20)),
            printed(1, 20.0, 285.0, &han(17)),
            printed(1, 20.0, 270.0, "internet 产"),
            printed(1, 20.0, 255.0, &han(17)),
            printed(1, 20.0, 240.0, &han(1)),
        ];
        assert_eq!(found(&all).len(), 3);
        assert_eq!(["“产”，业", "5.1万", "产业"].map(first_part), [4.0, 1.5, 1.0]);
    }

    #[test]
    fn edges_of_pages_are_marked() {
        let mut all = vec![printed(1, 20.0, 300.0, "甲"), printed(1, 20.0, 285.0, "乙"), printed(1, 20.0, 270.0, "丙")];
        all.push(Printed { running: true, ..printed(1, 20.0, 10.0, "1") });
        let edges: Vec<bool> = lines(&all).iter().map(|line| line.at_edge).collect();
        assert_eq!(edges, [true, false, true, false]);
    }
}
