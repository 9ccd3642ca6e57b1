//! PDF: glyphs with places become pieces of lines, columns, printed lines and at last logical ones.

mod columns;
mod glyphs;
mod paragraphs;
mod radicals;
mod rows;
mod running;

use std::path::Path;

use self::glyphs::{Pages, Sheet};
use self::paragraphs::Printed;
use self::rows::Piece;
use super::{Failure, PAGES_READ, outside};
use crate::import::document::{Document, Line};

/// Reads a PDF; one without text is recognised by Tesseract. Errors: encrypted, damaged, too long, or a scan that cannot
/// be recognised.
pub(super) fn read(bytes: Vec<u8>, path: &Path) -> Result<Document, Failure> {
    let pages = glyphs::pages(bytes)?;
    let mut document = Document { lines: lines(&pages.sheets), notes: Vec::new() };
    if document.lines.is_empty() {
        document = outside::scan(path, pages.count)?;
    }
    document.notes.extend(notes(&pages));
    Ok(document)
}

fn notes(pages: &Pages) -> Vec<String> {
    let mut out = Vec::new();
    if pages.count > PAGES_READ {
        out.push(format!("the first {PAGES_READ} of {} pages were read", pages.count));
    }
    if !pages.broken.is_empty() {
        let numbers: Vec<String> = pages.broken.iter().map(usize::to_string).collect();
        out.push(format!("pages that are damaged and were not read: {}", numbers.join(", ")));
    }
    let blank: Vec<String> = blank(&pages.sheets).iter().map(usize::to_string).collect();
    if !blank.is_empty() && blank.len() < pages.sheets.len() {
        out.push(format!("pages without text, perhaps pictures of it: {}", blank.join(", ")));
    }
    let lost = pages.sheets.iter().flat_map(|sheet| &sheet.spans).flat_map(|span| span.text.chars());
    let lost = lost.filter(|c| matches!(c, '\u{FFFD}' | '\u{E000}'..='\u{F8FF}')).count();
    if lost > 0 {
        out.push(format!("{lost} characters have no meaning in the file's fonts; look for � and empty squares"));
    }
    out
}

/// Numbers, from 1, of pages without text.
fn blank(sheets: &[Sheet]) -> Vec<usize> {
    let is_blank = |sheet: &Sheet| sheet.spans.is_empty() && sheet.turned.is_empty();
    (1..).zip(sheets).filter(|(_, sheet)| is_blank(sheet)).map(|(number, _)| number).collect()
}

/// The logical lines of all pages.
fn lines(sheets: &[Sheet]) -> Vec<Line> {
    let pieces: Vec<Vec<Piece>> = sheets.iter().map(|sheet| rows::pieces(&sheet.spans)).collect();
    let pages: Vec<(f32, &[Piece])> =
        sheets.iter().zip(&pieces).map(|(sheet, pieces)| (sheet.height, pieces.as_slice())).collect();
    let running = running::running(&pages);
    let (mut bodies, mut furniture) = (Vec::new(), Vec::new());
    for (pieces, running) in pieces.into_iter().zip(running) {
        let mut flags = running.into_iter();
        let (aside, body): (Vec<Piece>, Vec<Piece>) = pieces.into_iter().partition(|_| flags.next().unwrap_or(false));
        bodies.push(body);
        furniture.push(aside);
    }
    let gutters = gutters(&bodies);
    let mut printed = Vec::new();
    for (at, (body, aside)) in bodies.into_iter().zip(furniture).enumerate() {
        if let (Some(sheet), Some(gutters)) = (sheets.get(at), gutters.get(at)) {
            printed.extend(page(at as u32 + 1, sheet, body, aside, gutters));
        }
    }
    let mut out = paragraphs::lines(&printed);
    for (sheet, number) in sheets.iter().zip(1..) {
        // After the last line of its page.
        let at = out.iter().rposition(|line| line.page <= number).map_or(0, |at| at + 1);
        let line = |text: &String| Line { text: text.clone(), gap: 1, page: number, ..Line::default() };
        out.splice(at..at, sheet.turned.iter().map(line));
    }
    out
}

/// The gutters of each page: its own, else those of the page before that has some, if nothing crosses them.
fn gutters(pages: &[Vec<Piece>]) -> Vec<Vec<f32>> {
    let own: Vec<Vec<f32>> = pages.iter().map(|pieces| columns::gutters(pieces)).collect();
    let mut before: &[f32] = &[];
    let mut out = Vec::new();
    for (pieces, gutters) in pages.iter().zip(&own) {
        if !gutters.is_empty() {
            before = gutters;
        }
        out.push(if gutters.is_empty() && columns::fit(pieces, before) { before.to_vec() } else { gutters.clone() });
    }
    out
}

/// The printed lines of a page: what stands at its head, its text in the order of reading, what stands at its foot.
fn page(number: u32, sheet: &Sheet, body: Vec<Piece>, aside: Vec<Piece>, gutters: &[f32]) -> Vec<Printed> {
    let printed = |column: Option<usize>, running: bool, piece: Piece| Printed {
        page: number,
        page_width: sheet.width,
        columns: gutters.len() + 1,
        column,
        running,
        piece,
    };
    let (heads, feet): (Vec<Piece>, Vec<Piece>) = aside.into_iter().partition(|piece| piece.y > sheet.height / 2.0);
    let heads = rows::lines(heads).into_iter().map(|piece| printed(None, true, piece));
    let text = columns::order(body, gutters).into_iter().map(|(column, piece)| printed(column, false, piece));
    let feet = rows::lines(feet).into_iter().map(|piece| printed(None, true, piece));
    heads.chain(text).chain(feet).collect()
}

#[cfg(test)]
pub(super) mod tests;
