//! The addresses in a stylesheet: what it would fetch, and the stylesheet with other addresses in their places. All else
//! stays byte for byte.

use std::ops::Range;

/// Calls `new` for every address that a browser would fetch, with its text and the place of that text, and writes what it
/// gives in the address's place.
pub fn rewrite(css: &str, mut new: impl FnMut(&str, Range<usize>) -> Option<String>) -> String {
    let mut scan = Scan { css, bytes: css.as_bytes(), at: 0, calls: Vec::new() };
    let mut out = String::new();
    let mut copied = 0;
    while let Some(Address { at, quote }) = scan.next() {
        let written = &css[at.clone()];
        let text = if written.contains('\\') { unescape(written) } else { written.to_string() };
        if let Some(new) = new(&text, at.clone()) {
            out.push_str(&css[copied..at.start]);
            escape(&new, quote, &mut out);
            copied = at.end;
        }
    }
    out.push_str(&css[copied..]);
    out
}

/// Where an address stands, without its quotes, and in which quotes if in any.
struct Address {
    at: Range<usize>,
    quote: Option<u8>,
}

struct Scan<'a> {
    css: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// For each open parenthesis whether a string right inside is an address, as in `image-set("a.png" 1x)`.
    calls: Vec<bool>,
}

impl Scan<'_> {
    fn next(&mut self) -> Option<Address> {
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'/' if self.starts_with("/*") => self.comment(),
                b'"' | b'\'' => {
                    let string = self.string();
                    if self.calls.last() == Some(&true)
                        && let Some(at) = string
                    {
                        return Some(Address { at, quote: Some(byte) });
                    }
                }
                b'\\' => self.at = self.after(self.at + 1),
                b'@' => {
                    if let Some(found) = self.rule() {
                        return Some(found);
                    }
                }
                b'(' => self.open(false),
                b')' => {
                    self.calls.pop();
                    self.at += 1;
                }
                b'{' | b'}' | b';' => {
                    self.calls.clear();
                    self.at += 1;
                }
                byte if is_name(byte) => {
                    if let Some(found) = self.word() {
                        return Some(found);
                    }
                }
                _ => self.at += 1,
            }
        }
        None
    }

    fn starts_with(&self, word: &str) -> bool {
        self.css.get(self.at..).is_some_and(|rest| rest.starts_with(word))
    }

    /// The byte after the character at a place.
    fn after(&self, at: usize) -> usize {
        at + self.css.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
    }

    fn open(&mut self, takes_addresses: bool) {
        self.calls.push(takes_addresses);
        self.at += 1;
    }

    fn comment(&mut self) {
        let rest = &self.css[self.at + 2..];
        self.at = rest.find("*/").map_or(self.css.len(), |end| self.at + 2 + end + 2);
    }

    fn blank(&mut self) {
        loop {
            self.at += count(self.bytes, self.at, |byte| byte.is_ascii_whitespace());
            if !self.starts_with("/*") {
                return;
            }
            self.comment();
        }
    }

    /// Past a string; the place of its text, if it ends as a string does.
    fn string(&mut self) -> Option<Range<usize>> {
        let quote = self.bytes[self.at];
        let start = self.at + 1;
        self.at = start;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => self.at = self.after(self.at + 1),
                b'\n' => return None,
                byte if byte == quote => {
                    self.at += 1;
                    return Some(start..self.at - 1);
                }
                _ => self.at += 1,
            }
        }
        self.at = self.css.len();
        Some(start..self.at)
    }

    /// `@import "…"` has an address, `@namespace url(…)` and `@document url(…)` have names that are never fetched.
    fn rule(&mut self) -> Option<Address> {
        let start = self.at + 1;
        self.at = start + count(self.bytes, start, is_name);
        let name = &self.css[start..self.at];
        if name.eq_ignore_ascii_case("import") {
            self.blank();
            let quote = self.bytes.get(self.at).copied().filter(|byte| matches!(byte, b'"' | b'\''))?;
            return self.string().map(|at| Address { at, quote: Some(quote) });
        }
        if ["namespace", "document", "-moz-document"].iter().any(|own| name.eq_ignore_ascii_case(own)) {
            while let Some(&byte) = self.bytes.get(self.at) {
                match byte {
                    b';' | b'{' => break,
                    b'"' | b'\'' => drop(self.string()),
                    b'/' if self.starts_with("/*") => self.comment(),
                    b'(' => self.at = until(self.bytes, self.at, b')'),
                    _ => self.at += 1,
                }
            }
        }
        None
    }

    /// A word, and if it is a call of `url` its address.
    fn word(&mut self) -> Option<Address> {
        let start = self.at;
        self.at += count(self.bytes, start, is_name);
        if self.bytes.get(self.at) != Some(&b'(') {
            return None;
        }
        let name = &self.css[start..self.at];
        let is_set = ["image-set", "-webkit-image-set"].iter().any(|own| name.eq_ignore_ascii_case(own));
        let is_url = name.eq_ignore_ascii_case("url");
        self.open(is_set);
        if !is_url {
            return None;
        }
        self.at += count(self.bytes, self.at, |byte| byte.is_ascii_whitespace());
        match self.bytes.get(self.at)? {
            quote @ (b'"' | b'\'') => {
                let quote = Some(*quote);
                self.string().map(|at| Address { at, quote })
            }
            _ => self.bare().map(|at| Address { at, quote: None }),
        }
    }

    /// An address without quotes, up to its parenthesis; nothing for what no browser takes as one.
    fn bare(&mut self) -> Option<Range<usize>> {
        let start = self.at;
        let mut end = start;
        let mut is_sound = true;
        while let Some(&byte) = self.bytes.get(self.at).filter(|byte| **byte != b')') {
            if byte.is_ascii_whitespace() {
                self.at += 1;
                continue;
            }
            // Space is only at the end of an address.
            is_sound &= end == self.at && !matches!(byte, b'"' | b'\'' | b'(');
            match byte {
                b'\\' => self.escaped(),
                _ => self.at += 1,
            }
            end = self.at;
        }
        self.at = self.at.min(self.css.len());
        let end = end.min(self.css.len());
        (is_sound && end > start).then_some(start..end)
    }

    /// Past a backslash and the character it stands before, or the number and the space that ends it.
    fn escaped(&mut self) {
        let digits = count(self.bytes, self.at + 1, |byte| byte.is_ascii_hexdigit()).min(6);
        self.at = match digits {
            0 => self.after(self.at + 1),
            digits => self.at + 1 + digits,
        };
        let has_space = self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace);
        self.at += usize::from(digits > 0 && has_space);
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || !byte.is_ascii()
}

fn count(bytes: &[u8], from: usize, wanted: impl Fn(u8) -> bool) -> usize {
    bytes.get(from..).unwrap_or_default().iter().take_while(|byte| wanted(**byte)).count()
}

fn until(bytes: &[u8], from: usize, end: u8) -> usize {
    bytes[from..].iter().position(|byte| *byte == end).map_or(bytes.len(), |found| from + found)
}

/// The text that escapes stand for (CSS Syntax 3, section 4.3.7).
fn unescape(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    let mut chars = written.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        let mut digits = String::new();
        while let Some(digit) = chars.next_if(|c| digits.len() < 6 && c.is_ascii_hexdigit()) {
            digits.push(digit);
        }
        if let Ok(number) = u32::from_str_radix(&digits, 16) {
            out.push(char::from_u32(number).filter(|c| *c != '\0').unwrap_or('\u{fffd}'));
            chars.next_if(|c| c.is_ascii_whitespace());
        } else {
            // An escaped line end in a string is nothing.
            out.extend(chars.next().filter(|c| *c != '\n'));
        }
    }
    out
}

/// Writes an address so that it is one in these quotes, or in none.
fn escape(address: &str, quote: Option<u8>, out: &mut String) {
    for c in address.chars() {
        let stands_out = match quote {
            Some(quote) => c == '\\' || c == char::from(quote),
            None => matches!(c, '\\' | '"' | '\'' | '(' | ')'),
        };
        if c.is_ascii_control() || (quote.is_none() && c == ' ') {
            out.push_str(&format!("\\{:x} ", u32::from(c)));
            continue;
        }
        if stands_out {
            out.push('\\');
        }
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(css: &str) -> Vec<String> {
        let mut out = Vec::new();
        let same = rewrite(css, |text, _| {
            out.push(text.to_string());
            None
        });
        assert_eq!(same, css);
        out
    }

    #[test]
    fn addresses_of_all_kinds() {
        assert_eq!(
            found("@import url(\"https://a/b.css\"); a { b: URL( //c/d.png ) }"),
            ["https://a/b.css", "//c/d.png"]
        );
        assert_eq!(found("@import 'http://a';@IMPORT/**/\"b.css\" screen;"), ["http://a", "b.css"]);
        assert_eq!(found("a{b:url(hills.svg) url(\"data:,x\")} /* url(https://a) */"), ["hills.svg", "data:,x"]);
        assert_eq!(
            found(
                "a{b:-webkit-image-set('a.png' 1x,url(b.png) 2x); c:image-set(\"c.png\" type(\"image/png\") 1x, 'd.png' 2x)}"
            ),
            ["a.png", "b.png", "c.png", "d.png"]
        );
        assert_eq!(
            found("a{b:url(a\\(1\\).png) url('it\\'s.png') url(\\61\\62 c.png)}"),
            ["a(1).png", "it's.png", "abc.png"]
        );
        assert_eq!(found("@font-face{src:local('x'),url(/f.woff2?v=1#iefix)format('woff2')}"), ["/f.woff2?v=1#iefix"]);
        assert_eq!(found("a{b:url(/图.png)}"), ["/图.png"]);
    }

    #[test]
    fn what_is_no_address() {
        for css in [
            "a::before{content:\"url(/x)\"} b{c:'@import \"/x\"'}",
            "@namespace svg url(http://www.w3.org/2000/svg);",
            "@-moz-document url(http://a/){}",
            "a{b:my-url(/x)} .url{} a{b:url (/x)}",
            "a{b:url(/a b) url(/a\"b) url() url( )}",
            "a{b:\\url(/x}",
            "@charset \"utf-8\";",
        ] {
            assert_eq!(found(css), Vec::<String>::new(), "{css}");
        }
    }

    #[test]
    fn a_new_address_is_quoted_as_the_old_one_was() {
        let new = |css: &str, address: &str| rewrite(css, |_, _| Some(address.to_string()));
        assert_eq!(new("a{b:url( x )}", "a(1) b'.png"), "a{b:url( a\\(1\\)\\20 b\\'.png )}");
        assert_eq!(new("a{b:url(\"x\")}", "a\"(1)'"), "a{b:url(\"a\\\"(1)'\")}");
        assert_eq!(new("@import 'x' print;", "../y.css"), "@import '../y.css' print;");
        assert_eq!(new("url(x", "y"), "url(y");
    }

    #[test]
    fn broken_stylesheets_end_and_stay() {
        for broken in
            ["url(", "@import", "url(\"", "/*", "@import url(", "\\", "a\\", "'", "@", "url(\\", "image-set(", "\"\\"]
        {
            found(broken);
        }
        let pieces =
            ["url(", "\"", "'", ")", "\\", "@import ", "/*", "*/", "image-set(", "图", "\n", ";", "{", " ", "a"];
        let mut seed = 7_u64;
        for _ in 0..20_000 {
            let mut css = String::new();
            for _ in 0..12 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                css.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
            }
            found(&css);
        }
    }
}
