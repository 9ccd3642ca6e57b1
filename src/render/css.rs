//! What a stylesheet would fetch from outside the site.

use std::ops::Range;

/// The addresses in `url(…)` and `@import` that lead out of the site, as byte ranges of the text.
pub fn external(css: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(found) = next(css, at) {
        at = found.end.max(at + 1);
        let address = css[found.clone()].trim().to_ascii_lowercase();
        if address.starts_with("//") || address.starts_with("http:") || address.starts_with("https:") {
            out.push(found);
        }
    }
    out
}

/// The next address after `from`; comments are passed over.
fn next(css: &str, from: usize) -> Option<Range<usize>> {
    let bytes = css.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.starts_with(b"/*") {
            at = css[at + 2..].find("*/").map_or(bytes.len(), |end| at + 2 + end + 2);
        } else if let Some(word) = [&b"url("[..], &b"@import"[..]].into_iter().find(|word| starts_with(rest, word)) {
            let start =
                at + word.len() + bytes[at + word.len()..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            match bytes.get(start) {
                Some(quote @ (b'"' | b'\'')) => return Some(start + 1..until(bytes, start + 1, &[*quote])),
                // `@import url(`: the address follows.
                Some(_) if word.starts_with(b"@") => at = start,
                Some(_) => return Some(start..until(bytes, start, b")")),
                None => return None,
            }
        } else {
            at += 1;
        }
    }
    None
}

fn starts_with(text: &[u8], word: &[u8]) -> bool {
    text.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

fn until(bytes: &[u8], start: usize, ends: &[u8]) -> usize {
    bytes[start..].iter().position(|byte| ends.contains(byte)).map_or(bytes.len(), |len| start + len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_out_of_the_site() {
        let found = |css: &str| external(css).into_iter().map(|range| css[range].to_string()).collect::<Vec<_>>();
        assert_eq!(
            found("@import url(\"https://a/b.css\"); a { b: URL( //c/d.png ) }"),
            ["https://a/b.css", "//c/d.png "]
        );
        assert_eq!(found("@import 'http://a';"), ["http://a"]);
        assert!(found("a { b: url(hills.svg) url(\"data:,x\") } /* url(https://a) */").is_empty());
        for broken in ["url(", "@import", "url(\"", "/*", "@import url("] {
            assert!(found(broken).is_empty(), "{broken}");
        }
    }
}
