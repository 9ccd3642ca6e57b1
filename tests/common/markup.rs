//! HTML and XML as a flat list of tokens in a form in which two writers of the same page agree: attributes sorted,
//! character references read, comments gone, white space as a browser shows it.

use std::collections::BTreeMap;

/// A piece of a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    /// A start tag with its attributes.
    Open(String, BTreeMap<String, String>),
    /// An end tag.
    Close(String),
    /// Text between tags.
    Text(String),
}

const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "!doctype"];

/// Elements beside which a space is seen.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "button", "cite", "code", "data", "del", "dfn", "em", "i", "img", "input", "ins",
    "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "svg", "time", "u", "var",
];

/// End tags that HTML allows to leave out.
const OPTIONAL_ENDS: &[&str] = &[
    "p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "option", "optgroup", "rt", "rp", "colgroup", "html",
    "head", "body",
];

/// The tokens of a document, white space as it stands.
pub fn tokens(text: &str, is_xml: bool) -> Vec<Token> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        push_text(&mut out, &references(&rest[..at]));
        rest = &rest[at..];
        if let Some(cdata) = rest.strip_prefix("<![CDATA[") {
            let end = cdata.find("]]>").unwrap_or(cdata.len());
            push_text(&mut out, &cdata[..end]);
            rest = cdata.get(end + 3..).unwrap_or("");
        } else if rest.starts_with("<!--") {
            rest = rest.find("-->").map_or("", |end| &rest[end + 3..]);
        } else if rest.starts_with("<?") {
            rest = rest.find('>').map_or("", |end| &rest[end + 1..]);
        } else if rest[1..].starts_with(|c: char| c.is_alphabetic() || c == '/' || c == '!') {
            rest = tag(&mut out, rest, is_xml);
        } else {
            push_text(&mut out, "<");
            rest = &rest[1..];
        }
    }
    push_text(&mut out, &references(rest));
    out
}

fn push_text(out: &mut Vec<Token>, text: &str) {
    match out.last_mut() {
        _ if text.is_empty() => {}
        Some(Token::Text(before)) => before.push_str(text),
        _ => out.push(Token::Text(text.to_string())),
    }
}

/// Reads the tag at the start of `text` and gives what follows it.
fn tag<'a>(out: &mut Vec<Token>, text: &'a str, is_xml: bool) -> &'a str {
    let fold = |name: &str| if is_xml { name.to_string() } else { name.to_ascii_lowercase() };
    let name_end = text[1..].find(|c: char| c.is_whitespace() || c == '>').map_or(text.len(), |at| at + 1);
    if let Some(name) = text[1..name_end].strip_prefix('/') {
        out.push(Token::Close(fold(name)));
        return text.find('>').map_or("", |end| &text[end + 1..]);
    }
    let name_end = text[1..name_end].find('/').map_or(name_end, |at| at + 1);
    let name = fold(&text[1..name_end]);
    let mut attributes = BTreeMap::new();
    let mut rest = text[name_end..].trim_start();
    let mut closes = false;
    while !rest.is_empty() && !rest.starts_with('>') {
        if let Some(after) = rest.strip_prefix('/') {
            closes = after.trim_start().starts_with('>');
            rest = after.trim_start();
            continue;
        }
        let end = rest.find(|c: char| c.is_whitespace() || "=>/".contains(c)).unwrap_or(rest.len()).max(1);
        let key = fold(&rest[..end]);
        rest = rest[end..].trim_start();
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let (read, left) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                _ => after.split_at(after.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(after.len())),
            };
            value = references(read);
            rest = left.trim_start();
        }
        attributes.insert(key, value);
    }
    rest = rest.strip_prefix('>').unwrap_or("");
    let is_raw = !is_xml && matches!(name.as_str(), "script" | "style");
    let is_void = !is_xml && VOID.contains(&name.as_str());
    out.push(Token::Open(name.clone(), attributes));
    if is_void {
        return rest;
    }
    if closes {
        out.push(Token::Close(name));
        return rest;
    }
    if is_raw {
        let end = rest.to_ascii_lowercase().find(&format!("</{name}")).unwrap_or(rest.len());
        push_text(out, &rest[..end]);
        rest = &rest[end..];
    }
    rest
}

/// `&amp;` and its like as characters.
pub fn references(text: &str) -> String {
    const NAMED: &[(&str, &str)] = &[
        ("amp", "&"),
        ("lt", "<"),
        ("gt", ">"),
        ("quot", "\""),
        ("apos", "'"),
        ("nbsp", "\u{a0}"),
        ("hellip", "…"),
        ("mdash", "—"),
        ("ndash", "–"),
        ("copy", "©"),
        ("times", "×"),
        ("middot", "·"),
        ("laquo", "«"),
        ("raquo", "»"),
        ("larr", "←"),
        ("rarr", "→"),
    ];
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let name = rest.split(';').next().unwrap_or("");
        let number = name.strip_prefix('#').and_then(|number| match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok(),
            None => number.parse().ok(),
        });
        let known = NAMED.iter().find(|(own, _)| *own == name).map(|(_, text)| text.to_string());
        match number.and_then(char::from_u32).map(String::from).or(known) {
            Some(found) => {
                out.push_str(&found);
                rest = rest[name.len()..].strip_prefix(';').unwrap_or(&rest[name.len()..]);
            }
            None => out.push('&'),
        }
    }
    out + rest
}

/// Leaves out the tags that may be left out.
pub fn without_optional_tags(tokens: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    for token in tokens {
        let is_optional = match &token {
            Token::Close(name) => OPTIONAL_ENDS.contains(&name.as_str()),
            Token::Open(name, attributes) => {
                attributes.is_empty() && matches!(name.as_str(), "html" | "head" | "body" | "tbody")
            }
            Token::Text(_) => false,
        };
        match token {
            // a break is left, so that no two texts grow together
            _ if is_optional => push_text(&mut out, "\n"),
            Token::Text(text) => push_text(&mut out, &text),
            token => out.push(token),
        }
    }
    out
}

/// White space as a browser shows it: runs are one space, none beside blocks; `<pre>` and `<textarea>` keep theirs.
pub fn with_plain_space(tokens: Vec<Token>, is_xml: bool) -> Vec<Token> {
    let is_inline = |token: Option<&Token>| match token {
        Some(Token::Open(name, _) | Token::Close(name)) => !is_xml && INLINE.contains(&name.as_str()),
        Some(Token::Text(_)) => true,
        None => false,
    };
    let mut kept = 0usize;
    let mut out = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let keeps = |name: &str| !is_xml && matches!(name, "pre" | "textarea");
        match token {
            Token::Open(name, _) if keeps(name) => kept += 1,
            Token::Close(name) if keeps(name) => kept = kept.saturating_sub(1),
            _ => {}
        }
        let Token::Text(text) = token else {
            out.push(token.clone());
            continue;
        };
        if kept > 0 {
            out.push(token.clone());
            continue;
        }
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let mut text = format!(
            "{}{}{}",
            if text.starts_with(|c: char| c.is_ascii_whitespace()) { " " } else { "" },
            words.join(" "),
            if !words.is_empty() && text.ends_with(|c: char| c.is_ascii_whitespace()) { " " } else { "" },
        );
        if !is_inline(at.checked_sub(1).and_then(|before| tokens.get(before))) {
            text = text.trim_start_matches(' ').to_string();
        }
        if !is_inline(tokens.get(at + 1)) {
            text = text.trim_end_matches(' ').to_string();
        }
        if !text.is_empty() {
            out.push(Token::Text(text));
        }
    }
    out
}

/// One line for each token.
pub fn lines(tokens: &[Token]) -> String {
    let mut out = String::new();
    for token in tokens {
        match token {
            Token::Open(name, attributes) => {
                out.push_str(&format!("<{name}"));
                for (key, value) in attributes {
                    let value = value.replace('\n', "⏎");
                    out.push_str(&if value.is_empty() { format!(" {key}") } else { format!(" {key}=\"{value}\"") });
                }
                out.push_str(">\n");
            }
            Token::Close(name) => out.push_str(&format!("</{name}>\n")),
            Token::Text(text) => out.push_str(&format!("{}\n", shown(text))),
        }
    }
    out
}

/// A text on one line; marks show spaces at its ends.
fn shown(text: &str) -> String {
    let text = text.replace('\n', "⏎");
    let marked = text.strip_prefix(' ').map(|rest| format!("␠{rest}")).unwrap_or(text);
    match marked.strip_suffix(' ') {
        Some(rest) => format!("{rest}␠"),
        None => marked,
    }
}
