//! A stylesheet as it is kept in the file: its images as data: addresses, what it imports in its place.

use std::ops::Range;

use super::links::Links;
use super::stored::{escape, number};

/// A stylesheet, or a piece of one, that stands in the file `from`. `:target` means an element by the page's own address, which in
/// one file is not the page's: `one_file.js` marks the element with a class.
pub fn stylesheet(css: &str, from: &str, links: &Links<'_>) -> String {
    let mut out = String::with_capacity(css.len());
    let (mut copied, mut at) = (0, 0);
    while let Some((found, next)) = next(css, at) {
        at = next;
        let (range, new) = match found {
            Found::Target(range) => (range, Some(".tashan-target".to_string())),
            Found::Address(range) => {
                let new = links.find(from, &css[range.clone()]).map(|n| format!("~@{}", number(n)));
                (range, new)
            }
            Found::Import { whole, address, condition } => {
                let new = links.find(from, &css[address]).map(|n| import(n, css[condition].trim()));
                (whole, new)
            }
        };
        if let Some(new) = new {
            out.push_str(&escape(&css[copied..range.start]));
            out.push_str(&new);
            copied = range.end;
        }
    }
    out.push_str(&escape(&css[copied..]));
    out
}

fn import(n: usize, condition: &str) -> String {
    let text = format!("~${}", number(n));
    if condition.is_empty() { text } else { format!("@media {} {{\n{text}\n}}", escape(condition)) }
}

enum Found {
    Target(Range<usize>),
    Address(Range<usize>),
    Import { whole: Range<usize>, address: Range<usize>, condition: Range<usize> },
}

/// What has to be rewritten next, and where to look on; comments and strings are passed over.
fn next(css: &str, from: usize) -> Option<(Found, usize)> {
    let bytes = css.as_bytes();
    let mut at = from;
    while let Some(byte) = bytes.get(at) {
        let rest = &bytes[at..];
        if rest.starts_with(b"/*") {
            at = css[at + 2..].find("*/").map_or(bytes.len(), |end| at + 2 + end + 2);
        } else if matches!(byte, b'"' | b'\'') {
            at = until(bytes, at + 1, *byte) + 1;
        } else if starts_with(rest, b"url(") {
            let address = address(bytes, at)?;
            let end = address.end;
            return Some((Found::Address(address), until(bytes, end, b')')));
        } else if starts_with(rest, b"@import") {
            let end = until(bytes, at, b';');
            if let Some((address, after)) = imported(bytes, at + 7, end) {
                let whole = at..(end + 1).min(bytes.len());
                return Some((Found::Import { whole, address, condition: after.min(end)..end }, end));
            }
            at += 7;
        } else if starts_with(rest, b":target") && !rest.get(7).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'-')
        {
            return Some((Found::Target(at..at + 7), at + 7));
        } else {
            at += 1;
        }
    }
    None
}

/// The address in the `url(` at `at`, without quotes and blanks.
fn address(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let start = at + 4 + blanks(&bytes[at + 4..]);
    match bytes.get(start)? {
        quote @ (b'"' | b'\'') => Some(start + 1..until(bytes, start + 1, *quote)),
        _ => {
            let end = until(bytes, start, b')');
            let len = bytes[start..end].iter().rposition(|byte| !byte.is_ascii_whitespace()).map_or(0, |last| last + 1);
            Some(start..start + len)
        }
    }
}

/// The address that an `@import` names, and the byte after it.
fn imported(bytes: &[u8], from: usize, end: usize) -> Option<(Range<usize>, usize)> {
    let start = from + blanks(&bytes[from..]);
    let rest = bytes.get(start..end)?;
    if starts_with(rest, b"url(") {
        let found = address(bytes, start)?;
        let after = until(bytes, found.end, b')') + 1;
        return Some((found, after));
    }
    let quote = rest.first().filter(|byte| matches!(byte, b'"' | b'\''))?;
    let close = until(bytes, start + 1, *quote);
    Some((start + 1..close, close + 1))
}

fn blanks(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| byte.is_ascii_whitespace()).count()
}

fn starts_with(text: &[u8], word: &[u8]) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

fn until(bytes: &[u8], start: usize, end: u8) -> usize {
    bytes.get(start..).and_then(|rest| rest.iter().position(|byte| *byte == end)).map_or(bytes.len(), |len| start + len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn run(css: &str) -> String {
        let links = Links { numbers: BTreeMap::from([("hills.svg", 0), ("b.css", 1)]) };
        stylesheet(css, "a.css", &links)
    }

    #[test]
    fn addresses_become_marks() {
        for (css, kept) in [
            ("a { b: url(hills.svg) }", "a { b: url(~@A) }"),
            ("a { b: URL( \"hills.svg\" ) url(none.png) }", "a { b: URL( \"~@A\" ) url(none.png) }"),
            ("a { b: url( hills.svg ) }", "a { b: url( ~@A ) }"),
            (
                "/* url(hills.svg) */ a::before { content: 'url(hills.svg)' }",
                "/* url(hills.svg) */ a::before { content: 'url(hills.svg)' }",
            ),
            ("@import \"b.css\";a{}", "~$Ba{}"),
            ("@import url(b.css) print ;a{}", "@media print {\n~$B\n}a{}"),
            ("@import 'none.css';", "@import 'none.css';"),
            (
                "li:target > a, :target-within {} a:target{}",
                "li.tashan-target > a, :target-within {} a.tashan-target{}",
            ),
            ("a { b: '~' }", "a { b: '~_' }"),
        ] {
            assert_eq!(run(css), kept);
        }
    }

    #[test]
    fn broken_stylesheets_end() {
        for css in [
            "url(",
            "@import",
            "@import ",
            "url(\"",
            "/*",
            "@import url(",
            "'",
            "a:target",
            "@import 'x",
            "url( ",
            "汉url('汉",
        ] {
            run(css);
        }
    }
}
