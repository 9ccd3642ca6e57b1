//! Heads and feet: what stands at the same edge of many pages, and bare page numbers.

use std::collections::BTreeMap;

use super::rows::Piece;

/// The part of a page's height, above and below, in which heads and feet stand.
const EDGE: f32 = 0.08;
/// The same for bare page numbers that are the first or last line: official documents set them higher (GB/T 9704).
const NUMBER_EDGE: f32 = 0.12;
/// On as many pages a text is a head or foot.
const MANY: usize = 3;
/// Digits of a page number.
const LONGEST_NUMBER: usize = 4;

/// Which pieces of each page are heads or feet; pages are given with their heights.
pub(super) fn running(pages: &[(f32, &[Piece])]) -> Vec<Vec<bool>> {
    let mut seen: BTreeMap<(bool, String), usize> = BTreeMap::new();
    for (height, pieces) in pages {
        let mut keys: Vec<(bool, String)> =
            pieces.iter().filter_map(|piece| Some((edge(piece, *height, EDGE)?, key(&piece.text)))).collect();
        keys.sort();
        keys.dedup();
        for key in keys {
            *seen.entry(key).or_default() += 1;
        }
    }
    let enough = |count: usize| count >= MANY || (count >= 2 && count * 2 >= pages.len());
    let repeated = |piece: &Piece, height: f32| {
        edge(piece, height, EDGE)
            .is_some_and(|top| seen.get(&(top, key(&piece.text))).is_some_and(|count| enough(*count)))
    };
    let is_running = |(height, pieces): &(f32, &[Piece])| -> Vec<bool> {
        let outermost = |piece: &Piece| {
            pieces.iter().all(|other| other.y <= piece.y) || pieces.iter().all(|other| other.y >= piece.y)
        };
        let number = |piece: &Piece| {
            is_number(&piece.text)
                && (edge(piece, *height, EDGE).is_some()
                    || (outermost(piece) && edge(piece, *height, NUMBER_EDGE).is_some()))
        };
        pieces.iter().map(|piece| repeated(piece, *height) || number(piece)).collect()
    };
    pages.iter().map(is_running).collect()
}

/// Whether a piece stands at the upper edge (true), the lower (false) or neither.
fn edge(piece: &Piece, height: f32, part: f32) -> Option<bool> {
    if piece.y > height * (1.0 - part) {
        return Some(true);
    }
    (piece.y < height * part).then_some(false)
}

/// The text without digits and spaces.
fn key(text: &str) -> String {
    text.chars().filter(|c| !c.is_numeric() && !c.is_whitespace()).collect()
}

/// `12`, `— 12 —`, `第 12 页`, `12 / 30`.
fn is_number(text: &str) -> bool {
    let around = |c: char| c.is_whitespace() || "-–—－·•.第页共/".contains(c);
    let digits = |part: &str| {
        let count = part.chars().count();
        (1..=LONGEST_NUMBER).contains(&count) && part.chars().all(|c| c.is_ascii_digit() || ('０'..='９').contains(&c))
    };
    let parts: Vec<&str> = text.split(around).filter(|part| !part.is_empty()).collect();
    (1..=2).contains(&parts.len()) && parts.into_iter().all(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(y: f32, text: &str) -> Piece {
        Piece { x: 50.0, end: 100.0, y, size: 10.0, text: text.to_string() }
    }

    #[test]
    fn page_numbers_are_known() {
        for text in ["12", "— 12 —", "第 12 页 共 30 页", "- 3 -", "1/4"] {
            assert!(is_number(text), "{text}");
        }
        for text in ["2021 年", "12345", "—", "1 2 3", ""] {
            assert!(!is_number(text), "{text}");
        }
    }

    #[test]
    fn what_repeats_at_an_edge_is_running_and_what_does_not_is_text() {
        let pages: Vec<Vec<Piece>> = (1..=3)
            .map(|page| {
                vec![
                    piece(970.0, &format!("改革快报 第{page}期")),
                    piece(960.0, &"甲".repeat(page)),
                    piece(500.0, "改革快报 第1期"),
                    piece(30.0, &page.to_string()),
                ]
            })
            .collect();
        let pages: Vec<(f32, &[Piece])> = pages.iter().map(|pieces| (1000.0, pieces.as_slice())).collect();
        assert_eq!(running(&pages), vec![vec![true, false, false, true]; 3]);
        assert_eq!(running(&pages[..1]), [[false, false, false, true]]);
    }
}
