//! What pdfboss reads of a PDF: runs of glyphs with their places. Nothing else of the program knows pdfboss.

use std::collections::BTreeMap;

use pdfboss_core::{
    Dict, Document, Error, Immediate, Name, ObjRef, Object, ObjectSource, Page, Result, Stream, block_on,
};
use pdfboss_text::{ReadingOrder, TextSpan, extract_spans_with};
use unicode_normalization::UnicodeNormalization;

use super::super::{Failure, MOST_PAGES, PAGES_READ};
use super::radicals::RADICALS;

/// A smaller size is a mistake of the file; in points, as all places here.
const SMALLEST: f32 = 1.0;

/// As many characters that follow each other downwards are a column, and then shorter runs on the page are too.
const DOWNWARDS: usize = 5;

/// A run of glyphs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span {
    /// Where it begins, from the left edge.
    pub x: f32,
    /// Where it ends.
    pub end: f32,
    /// Its baseline, from the lower edge.
    pub y: f32,
    /// Of its font.
    pub size: f32,
    pub text: String,
}

/// A page, turned so that most of its text stands upright.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Sheet {
    pub width: f32,
    pub height: f32,
    pub spans: Vec<Span>,
    /// Text that stands otherwise, and columns of text that is set downwards, each as one.
    pub turned: Vec<String>,
}

/// The pages of a file, no more than are read at once.
pub(super) struct Pages {
    pub sheets: Vec<Sheet>,
    /// How many the file has.
    pub count: usize,
    /// Numbers, from 1, of those that cannot be read.
    pub broken: Vec<usize>,
}

/// Reads the pages. Errors: encrypted, damaged, too many pages.
pub(super) fn pages(bytes: Vec<u8>) -> std::result::Result<Pages, Failure> {
    let locked = || Failure::new("asks for a password", "open it with its password and print it to PDF again");
    let again = "copy it again from where it came, or print it to PDF again";
    let document = Document::load(bytes).map_err(|error| match error {
        Error::Encrypted => locked(),
        error => Failure::new(format!("is a PDF that is cut short or damaged: {error}"), again),
    })?;
    if document.is_locked() {
        return Err(locked());
    }
    let count = document.page_count();
    if count > MOST_PAGES {
        let message = format!("says that it has {count} pages; no more than {MOST_PAGES} are allowed");
        return Err(Failure::new(message, "divide it into several files"));
    }
    let layers = document.oc_state();
    let mut out = Pages { sheets: Vec::new(), count, broken: Vec::new() };
    for number in 0..count.min(PAGES_READ) {
        let sheet = document.page(number).and_then(|page| {
            let source = Immediate(Patched(&document));
            let spans = block_on(extract_spans_with(source, &page, layers.as_ref(), None, ReadingOrder::Content))?;
            Ok(sheet(&page, spans))
        });
        if sheet.is_err() {
            out.broken.push(number + 1);
        }
        out.sheets.push(sheet.unwrap_or_default());
    }
    if out.broken.len() == out.sheets.len() {
        return Err(Failure::new("is a PDF that is cut short or damaged: none of its pages can be read", again));
    }
    Ok(out)
}

/// A page by the direction of most of its text.
fn sheet(page: &Page, spans: Vec<TextSpan>) -> Sheet {
    let mut directions: BTreeMap<i32, usize> = BTreeMap::new();
    for span in &spans {
        *directions.entry(span.rotate).or_default() += span.text.chars().count();
    }
    let direction = directions.into_iter().max_by_key(|(_, count)| *count).map_or(0, |(direction, _)| direction);
    let area = page.crop_box;
    let (width, height) = (area.x1 - area.x0, area.y1 - area.y0);
    let mut out = match direction {
        90 | 270 => Sheet { width: height, height: width, ..Sheet::default() },
        _ => Sheet { width, height, ..Sheet::default() },
    };
    let mut turned = String::new();
    for span in spans {
        let text: String = span.text.chars().flat_map(mended).collect();
        if span.rotate != direction {
            turned.push_str(&text);
            continue;
        }
        let (x, y, end_x, end_y) = (span.x - area.x0, span.y - area.y0, span.end_x - area.x0, span.end_y - area.y0);
        let (x, end, y) = match direction {
            90 => (y, end_y, width - x),
            180 => (width - x, width - end_x, height - y),
            270 => (height - y, height - end_y, x),
            _ => (x, end_x, y),
        };
        if [x, end, y, span.size].into_iter().all(f32::is_finite) && !text.is_empty() {
            out.spans.push(Span { x, end: end.max(x), y, size: span.size.max(SMALLEST), text });
        }
    }
    (out.spans, out.turned) = downwards(out.spans);
    out.turned.push(turned);
    out.turned.retain(|text| !text.trim().is_empty());
    out
}

/// Parts a page on which characters follow each other downwards into what does not, and the columns of those that do, from
/// right to left; another page stays as it is.
fn downwards(spans: Vec<Span>) -> (Vec<Span>, Vec<String>) {
    let is_one = |span: &Span| span.text.chars().count() == 1;
    let follows = |above: &Span, span: &Span| {
        let step = (above.y - span.y) / span.size;
        is_one(above) && is_one(span) && (above.x - span.x).abs() < 0.3 * span.size && (0.8..1.6).contains(&step)
    };
    let mut runs: Vec<Vec<Span>> = Vec::new();
    for span in spans {
        match runs.last_mut().filter(|run| run.last().is_some_and(|above| follows(above, &span))) {
            Some(run) => run.push(span),
            None => runs.push(vec![span]),
        }
    }
    if runs.iter().all(|run| run.len() < DOWNWARDS) {
        return (runs.concat(), Vec::new());
    }
    let (mut columns, others): (Vec<Vec<Span>>, Vec<Vec<Span>>) = runs.into_iter().partition(|run| run.len() > 1);
    columns.sort_by(|a, b| b[0].x.total_cmp(&a[0].x).then(b[0].y.total_cmp(&a[0].y)));
    let text = |run: Vec<Span>| run.into_iter().map(|span| span.text).collect();
    (others.concat(), columns.into_iter().map(text).collect())
}

/// A character as a person would type it. Fonts of PDFs name radicals for the characters that look like them, which NFKC
/// mends only in part; it would also turn full-width punctuation into ASCII.
fn mended(c: char) -> Vec<char> {
    match c {
        '\u{2E80}'..='\u{2FDF}' | '\u{31C0}'..='\u{31E3}' => {
            let known = RADICALS.binary_search_by_key(&c, |pair| pair.0).ok().and_then(|at| RADICALS.get(at));
            vec![known.map_or(c, |pair| pair.1)]
        }
        '\u{F900}'..='\u{FAFF}' | '\u{FB00}'..='\u{FB06}' => std::iter::once(c).nfkc().collect(),
        '\u{AD}' | '\u{200B}' | '\u{FEFF}' => Vec::new(),
        '\u{A0}' => vec![' '],
        c if c.is_control() => Vec::new(),
        c => vec![c],
    }
}

/// pdfboss 2.16 leaves the narrow ASCII of GBK-EUC-H (CIDs 814 to 907) as U+FFFD, which is where the dates and numbers of
/// official bulletins stand. Such a font, if it has no `/ToUnicode`, is given one for its codes of one byte.
struct Patched<'a>(&'a Document);

const NARROW: &[u8] =
    b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <20> <7e> endcodespacerange \
                        1 beginbfrange <20> <7e> <0020> endbfrange endcmap";

impl ObjectSource for Patched<'_> {
    fn get(&self, reference: ObjRef) -> Result<Object> {
        self.0.get(reference).map(patched)
    }

    fn stream_data(&self, stream: &Stream) -> Result<Vec<u8>> {
        self.0.stream_data(stream)
    }
}

fn patched(object: Object) -> Object {
    let Object::Dict(mut font) = object else { return object };
    let name = |key: &str| font.get(key).and_then(Object::as_name).map(|name| name.0.clone());
    let is_composite = name("Subtype").as_deref() == Some("Type0");
    if is_composite && font.get("ToUnicode").is_none() && name("Encoding").is_some_and(|name| name.starts_with("GB")) {
        let mut dict = Dict::new();
        dict.insert(Name("Length".into()), Object::Int(NARROW.len() as i64));
        font.insert(Name("ToUnicode".into()), Object::Stream(Stream { dict, data: NARROW.to_vec() }));
    }
    Object::Dict(font)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_characters_are_read_from_right_to_left() {
        let span = |x: f32, y: f32, text: &str| Span { x, end: x + 10.0, y, size: 10.0, text: text.to_string() };
        let column = |x: f32, text: &str| -> Vec<Span> {
            text.chars().zip(0..).map(|(c, at)| span(x, 90.0 - 10.0 * at as f32, &c.to_string())).collect()
        };
        let spans = [column(20.0, "第二行工人"), column(40.0, "竖排文字"), vec![span(0.0, 10.0, "横排")]].concat();
        let (others, columns) = downwards(spans);
        assert_eq!((others.len(), columns), (1, vec!["竖排文字".to_string(), "第二行工人".to_string()]));
        assert_eq!(downwards(column(20.0, "第二行")).1.len(), 0, "too few");
    }

    #[test]
    fn radicals_become_characters_and_punctuation_stays() {
        let text: String = "⾼⽀⻓⻅，（１）ﬁ豈\u{200B}②".chars().flat_map(mended).collect();
        assert_eq!(text, "高支长见，（１）fi豈②");
        assert!(RADICALS.is_sorted_by_key(|pair| pair.0));
    }
}
