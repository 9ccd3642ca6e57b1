//! The forms in which attributes hold addresses: where in the text each address stands, and character references.

use std::borrow::Cow;
use std::ops::Range;

use crate::base::markup::reference;

/// The text with each of these places that `new` gives something for in its new form; `None` if it gives nothing.
pub fn replace(text: &str, places: Vec<Range<usize>>, mut new: impl FnMut(&str) -> Option<String>) -> Option<String> {
    let mut out = String::new();
    let mut copied = 0;
    for at in places {
        if let Some(new) = new(&text[at.clone()]) {
            out.push_str(&text[copied..at.start]);
            out.push_str(&new);
            copied = at.end;
        }
    }
    (copied > 0).then(|| out + &text[copied..])
}

/// The addresses of `srcset`, as browsers find them (HTML, “parse a srcset attribute”): an address may have commas in it,
/// but does not end in one.
pub fn set(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.is_empty() {
            return out;
        }
        let start = text.len() - rest.len();
        let word = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let address = rest[..word].trim_end_matches(',');
        out.push(start..start + address.len());
        let has_descriptor = address.len() == word;
        rest = &rest[word..];
        if has_descriptor {
            let mut depth = 0;
            let end = rest.find(|c: char| {
                match c {
                    '(' => depth += 1,
                    ')' => depth -= 1,
                    _ => {}
                }
                c == ',' && depth <= 0
            });
            rest = &rest[end.unwrap_or(rest.len())..];
        }
    }
}

/// Words with space between.
pub fn words(text: &str) -> Vec<Range<usize>> {
    let place = |word: &str| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        start..start + word.len()
    };
    text.split_ascii_whitespace().map(place).collect()
}

/// The address of `<meta http-equiv="refresh">`: after the seconds, `url=` and quotes, all of which may be missing.
pub fn refresh(text: &str) -> Option<Range<usize>> {
    let after = |from: usize, wanted: fn(char) -> bool| text.len() - text[from..].trim_start_matches(wanted).len();
    let seconds = after(after(0, |c| c.is_ascii_whitespace()), |c| c.is_ascii_digit() || c == '.');
    let gap = after(seconds, |c| c.is_ascii_whitespace() || matches!(c, ';' | ','));
    if gap == seconds {
        return None;
    }
    let mut at = gap;
    if text.get(at..at + 3).is_some_and(|word| word.eq_ignore_ascii_case("url")) {
        let sign = after(at + 3, |c| c.is_ascii_whitespace());
        if text[sign..].starts_with('=') {
            at = after(sign + 1, |c| c.is_ascii_whitespace());
        }
    }
    let quote = text[at..].chars().next().filter(|c| matches!(c, '"' | '\''));
    at += usize::from(quote.is_some());
    let end = quote.and_then(|quote| text[at..].find(quote)).map_or(text.len(), |len| at + len);
    let end = at + text[at..end].trim_end().len();
    (at < end).then_some(at..end)
}

/// The strings of a JSON text, without their quotes.
pub fn strings(json: &str) -> Vec<Range<usize>> {
    let bytes = json.as_bytes();
    let mut out = Vec::new();
    let mut start = None;
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], start) {
            (b'\\', Some(_)) => at += 1,
            (b'"', Some(from)) => {
                out.push(from..at);
                start = None;
            }
            (b'"', None) => start = Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    out
}

/// The text that an attribute's value stands for; nothing if it has a character reference that is not known here.
pub fn decode(value: &str) -> Option<Cow<'_, str>> {
    if !value.contains('&') {
        return Some(Cow::Borrowed(value));
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let name = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '#').unwrap_or(rest.len());
        if name == 0 || !rest[name..].starts_with(';') {
            // `?a=1&b=2`
            out.push('&');
            continue;
        }
        out.push(character(&rest[..name])?);
        rest = &rest[name + 1..];
    }
    out.push_str(rest);
    Some(Cow::Owned(out))
}

fn character(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = hex.map_or_else(|| number.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())?;
        return char::from_u32(code).filter(|c| *c != '\0');
    }
    let known = [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("sol", '/'), ("colon", ':')];
    known.iter().find(|(own, _)| *own == name).map(|(_, c)| *c)
}

/// For an attribute in quotes of either kind.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match reference(c) {
            Some(reference) => out.push_str(reference),
            None => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_cut_as_browsers_cut_them() {
        let found = |text: &str| set(text).into_iter().map(|at| text[at].to_string()).collect::<Vec<_>>();
        assert_eq!(found("a.png 1x,b.png 2x"), ["a.png", "b.png"]);
        assert_eq!(found(" a.png , b,c.png 100w , d.png"), ["a.png", "b,c.png", "d.png"]);
        assert_eq!(
            found("data:image/png;base64,AA,B= 1x, e.png,, f.png"),
            ["data:image/png;base64,AA,B=", "e.png", "f.png"]
        );
        assert_eq!(found("a.png calc(1,2)x, b.png"), ["a.png", "b.png"]);
        assert!(found("").is_empty() && found(" , ").is_empty());
    }

    #[test]
    fn refreshes() {
        let found = |text: &str| refresh(text).map(|at| text[at].to_string());
        for text in ["0; url=/a b", "0;URL='/a b' x", " 1.5 , url = \"/a b\"", "0; /a b", "0;url=/a b "] {
            assert_eq!(found(text).as_deref(), Some("/a b"), "{text}");
        }
        for text in ["5", "", "0;", "0; url=", "x", "0; url='"] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn character_references() {
        assert_eq!(decode("https:&#x2F;&#47;e&amp;f?a=1&b=2&amp").as_deref(), Some("https://e&f?a=1&b=2&amp"));
        assert_eq!(decode("&hellip;"), None);
        assert_eq!(decode("&#xD800;"), None);
        assert_eq!(encode("a&'\"<>"), "a&amp;&#39;&quot;&lt;&gt;");
    }
}
