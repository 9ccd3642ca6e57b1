//! Markup as text: the tags of a page with their places, and what has to be escaped in it.

use std::ops::Range;

/// A start tag: its name and attributes, as byte ranges of the page.
pub struct Tag {
    /// `a` of `<a href=x>`.
    pub name: Range<usize>,
    /// Name and value of each attribute that has a value, the value without its quotes.
    pub attributes: Vec<(Range<usize>, Range<usize>)>,
    /// Names of attributes without a value.
    pub bare: Vec<Range<usize>>,
    /// The byte after `>`.
    pub end: usize,
}

impl Tag {
    /// Reads the start tag at `open`; `None` where there is none.
    pub fn read(html: &str, open: usize) -> Option<Tag> {
        let bytes = html.as_bytes();
        if !bytes.get(open + 1)?.is_ascii_alphabetic() {
            return None;
        }
        let mut at = open + 1;
        let name = take(bytes, &mut at, |byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b':');
        let mut tag = Tag { name, attributes: Vec::new(), bare: Vec::new(), end: html.len() };
        loop {
            take(bytes, &mut at, |byte| byte.is_ascii_whitespace() || byte == b'/');
            match bytes.get(at) {
                None => return Some(tag),
                Some(b'>') => {
                    tag.end = at + 1;
                    return Some(tag);
                }
                Some(_) => {}
            }
            let attribute =
                take(bytes, &mut at, |byte| !byte.is_ascii_whitespace() && !matches!(byte, b'=' | b'>' | b'/'));
            if attribute.is_empty() {
                at += 1;
                continue;
            }
            take(bytes, &mut at, |byte| byte.is_ascii_whitespace());
            if bytes.get(at) != Some(&b'=') {
                tag.bare.push(attribute);
                continue;
            }
            at += 1;
            take(bytes, &mut at, |byte| byte.is_ascii_whitespace());
            let value = match bytes.get(at) {
                Some(quote @ (b'"' | b'\'')) => {
                    at += 1;
                    let value = take(bytes, &mut at, |byte| byte != *quote);
                    at += 1;
                    value
                }
                _ => take(bytes, &mut at, |byte| !byte.is_ascii_whitespace() && byte != b'>'),
            };
            tag.attributes.push((attribute, value));
        }
    }

    /// Whether this is the name of the tag.
    pub fn is(&self, html: &str, name: &str) -> bool {
        html[self.name.clone()].eq_ignore_ascii_case(name)
    }

    /// The value of an attribute as it is written.
    pub fn value<'a>(&self, html: &'a str, attribute: &str) -> Option<&'a str> {
        let found = self.attributes.iter().find(|(name, _)| html[name.clone()].eq_ignore_ascii_case(attribute));
        found.map(|(_, value)| &html[value.clone()])
    }

    /// Whether there is such an attribute, with a value or without.
    pub fn has(&self, html: &str, attribute: &str) -> bool {
        let is = |name: &Range<usize>| html[name.clone()].eq_ignore_ascii_case(attribute);
        self.bare.iter().any(is) || self.attributes.iter().any(|(name, _)| is(name))
    }
}

/// The values of all attributes of all tags in a piece of HTML, as they are written.
pub fn values(html: &str) -> impl Iterator<Item = &str> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(open) = html.get(at..).and_then(|rest| rest.find('<')).map(|found| at + found) {
        at = match Tag::read(html, open) {
            Some(tag) => {
                out.extend(tag.attributes.iter().map(|(_, value)| &html[value.clone()]));
                tag.end
            }
            None => skip(html, open),
        };
    }
    out.into_iter()
}

/// Whether XML 1.0 has the character and no reader minds it: no control characters but tab and line ends.
pub fn is_xml(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r') || (c >= ' ' && !matches!(c, '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}'))
}

/// The reference in whose place the character has to stand in markup, if there is one.
pub fn reference(c: char) -> Option<&'static str> {
    Some(match c {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&#39;",
        _ => return None,
    })
}

/// For text and for attributes in double quotes, in XML and in HTML. Characters that XML does not have are left out.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match reference(c) {
            Some(reference) if c != '\'' => out.push_str(reference),
            _ if is_xml(c) => out.push(c),
            _ => {}
        }
    }
    out
}

fn take(bytes: &[u8], at: &mut usize, wanted: impl Fn(u8) -> bool) -> Range<usize> {
    let start = (*at).min(bytes.len());
    let len = bytes[start..].iter().take_while(|byte| wanted(**byte)).count();
    *at = start + len;
    start..*at
}

/// Where the text of a script, a style, a textarea or a title ends: the byte of its `</`. `None` for other tags.
pub fn raw_text_end(html: &str, tag: &Tag) -> Option<usize> {
    let name = &html[tag.name.clone()];
    if !["script", "style", "textarea", "title"].iter().any(|raw| raw.eq_ignore_ascii_case(name)) {
        return None;
    }
    let close = format!("</{name}");
    let rest = html.get(tag.end..)?;
    let found = rest
        .match_indices("</")
        .find(|(at, _)| rest[*at..].get(..close.len()).is_some_and(|end| end.eq_ignore_ascii_case(&close)));
    Some(found.map_or(html.len(), |(at, _)| tag.end + at))
}

/// Past a comment, or past the `<` of a closing tag or of a lone one.
pub fn skip(html: &str, open: usize) -> usize {
    match html[open..].strip_prefix("<!--") {
        Some(rest) => rest.find("-->").map_or(html.len(), |at| open + 4 + at + 3),
        None => open + 1,
    }
}
