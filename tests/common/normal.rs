//! The normal form of a built site: what has to be the same, whether links are absolute or relative, in which order
//! attributes stand, how code is coloured.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use percent_encoding::percent_decode_str;
use serde_json::Value as Json;

use super::files;
use super::markup::{Token, lines, tokens, with_plain_space, without_optional_tags};

/// How a site's files are to be read.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// Where the site says it will be, without a slash at the end.
    pub base_url: String,
    /// Whether tags that HTML can do without count for nothing.
    pub minified: bool,
    /// Whether code is coloured: then only its words count.
    pub highlighted: bool,
}

/// Attributes that hold one address.
pub const ADDRESSES: &[&str] = &["href", "src", "action", "formaction", "poster", "xlink:href"];

/// The normal form of every file of a site.
pub fn normal_forms(folder: &Path, rules: &Rules) -> BTreeMap<String, String> {
    let bytes = files(folder);
    let site = Site { paths: bytes.keys().cloned().collect(), rules };
    let mut out: BTreeMap<String, String> = BTreeMap::new();
    for (path, bytes) in &bytes {
        // Two sizes of one image have the same name but for their hash.
        out.entry(unhashed(path)).or_default().push_str(&site.file(path, bytes));
    }
    for (path, text) in &mut out {
        if path.starts_with("processed_images/") {
            let mut lines: Vec<&str> = text.lines().collect();
            lines.sort_unstable();
            *text = lines.join("\n") + "\n";
        }
    }
    out
}

/// `processed_images/a.0123456789abcdef.png` is `processed_images/a.*.png`.
fn unhashed(path: &str) -> String {
    let Some(at) = path.find("processed_images/") else { return path.to_string() };
    let (before, name) = path.split_at(at + "processed_images/".len());
    let mut parts: Vec<&str> = name.split('.').collect();
    let is_hash = |part: &&str| part.len() >= 8 && part.chars().all(|c| c.is_ascii_hexdigit());
    if parts.len() >= 3 && is_hash(&parts[parts.len() - 2]) {
        let at = parts.len() - 2;
        parts[at] = "*";
        // Ours says how it was made.
        if at >= 2 && parts[at - 1].contains('-') && parts[at - 1].contains('x') {
            parts.remove(at - 1);
        }
    }
    format!("{before}{}", parts.join("."))
}

struct Site<'a> {
    paths: BTreeSet<String>,
    rules: &'a Rules,
}

impl Site<'_> {
    fn file(&self, path: &str, bytes: &[u8]) -> String {
        let end = path.rsplit('.').next().unwrap_or("");
        if matches!(end, "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "bmp" | "ico") {
            let size = imagesize::blob_size(bytes).map(|size| format!("{}×{}", size.width, size.height));
            return format!("image {}\n", size.unwrap_or_else(|error| error.to_string()));
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        let Ok(text) = std::str::from_utf8(bytes) else { return format!("{} bytes\n", bytes.len()) };
        // Our scripts and stylesheets end in a line that says which one they are.
        let stamped = |line: &&str| !line.contains("--tashan-stamp") && !line.contains("function tashanStamp");
        let text = text.replace("\r\n", "\n");
        let text = match end {
            "css" | "js" => text.split('\n').filter(stamped).collect::<Vec<_>>().join("\n"),
            _ => text,
        };
        match end {
            _ if name.starts_with("giallo") && end == "css" => "colours of code\n".to_string(),
            _ if name == "elasticlunr.min.js" => "a library\n".to_string(),
            _ if name.starts_with("search_index.") => self.search_index(&text),
            "html" => self.html(path, &text),
            "xml" => self.xml(&text),
            "svg" => lines(&with_plain_space(self.addresses(path, tokens(&text, true)), true)),
            "json" => match serde_json::from_str::<Json>(&text) {
                Ok(json) => canonical(&json, 0) + "\n",
                Err(_) => text,
            },
            "css" => self.css(path, &text) + "\n",
            _ => text.trim_end().to_string() + "\n",
        }
    }

    fn html(&self, path: &str, text: &str) -> String {
        let mut tokens = self.addresses(path, tokens(text, false));
        if self.rules.minified {
            tokens = without_optional_tags(tokens);
            for token in &mut tokens {
                if let Token::Open(_, attributes) = token {
                    attributes.iter_mut().filter(|(key, value)| key == value).for_each(|(_, value)| value.clear());
                }
            }
        }
        if let Some(target) = tokens.iter().find_map(|token| match token {
            Token::Open(name, attributes) if name == "meta" && attributes.contains_key("http-equiv") => {
                attributes.get("content").and_then(|content| content.split_once("url=")).map(|(_, url)| url)
            }
            _ => None,
        }) {
            return format!("redirect to {target}\n");
        }
        if self.rules.highlighted {
            tokens = words_of_code(tokens);
        }
        lines(&with_plain_space(tokens, false))
    }

    fn xml(&self, text: &str) -> String {
        let mut out = Vec::new();
        let mut in_generator = false;
        for token in tokens(text, true) {
            // Each program names itself.
            match &token {
                Token::Open(name, _) if name == "generator" => in_generator = true,
                Token::Close(name) if name == "generator" => in_generator = false,
                _ if in_generator => {}
                _ => out.push(token),
            }
        }
        lines(&with_plain_space(out, true))
    }

    fn css(&self, path: &str, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text.trim_start_matches('\u{feff}');
        while let Some(at) = rest.find("url(") {
            out.push_str(&rest[..at]);
            let inside = &rest[at + 4..];
            let end = inside.find(')').unwrap_or(inside.len());
            let address = inside[..end].trim().trim_matches(['"', '\'']);
            out.push_str(&format!("url({})", self.address(path, address)));
            rest = inside.get(end + 1..).unwrap_or("");
        }
        out.push_str(rest);
        if self.rules.minified {
            for mark in ['{', '}', ':', ';', ','] {
                out = out.split(mark).map(str::trim).collect::<Vec<_>>().join(&mark.to_string());
            }
            out = out.replace(";}", "}");
        }
        out.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim().to_string()
    }

    /// Every address in attributes and styles from the top of the site.
    fn addresses(&self, path: &str, tokens: Vec<Token>) -> Vec<Token> {
        let mut in_style = false;
        let mut out = Vec::new();
        for token in tokens {
            out.push(match token {
                Token::Open(name, attributes) => {
                    in_style = name == "style";
                    let attributes = attributes
                        .iter()
                        .map(|(key, value)| (key.clone(), self.attribute(path, &name, &attributes, key, value)))
                        .collect();
                    Token::Open(name, attributes)
                }
                Token::Text(text) if in_style => Token::Text(self.css(path, &text)),
                Token::Close(name) => {
                    in_style = false;
                    Token::Close(name)
                }
                text => text,
            });
        }
        out
    }

    fn attribute(&self, path: &str, tag: &str, all: &BTreeMap<String, String>, key: &str, value: &str) -> String {
        let is_canonical = tag == "link" && all.get("rel").is_some_and(|rel| rel == "canonical");
        match key {
            "href" if is_canonical => value.trim_end_matches("index.html").to_string(),
            _ if ADDRESSES.contains(&key) || (tag == "object" && key == "data") => self.address(path, value),
            "srcset" | "imagesrcset" => {
                let parts = value.split(',').map(|part| match part.trim().split_once(char::is_whitespace) {
                    Some((address, size)) => format!("{} {}", self.address(path, address), size.trim()),
                    None => self.address(path, part),
                });
                parts.collect::<Vec<_>>().join(", ")
            }
            "content" if all.contains_key("http-equiv") => match value.split_once("url=") {
                Some((before, address)) => format!("{before}url={}", self.address(path, address)),
                None => value.to_string(),
            },
            "content" => value.trim_end_matches("index.html").to_string(),
            "style" => self.css(path, value).trim_end_matches(';').to_string(),
            "class" => value.split_whitespace().collect::<Vec<_>>().join(" "),
            _ => value.to_string(),
        }
    }

    /// An address from the top of the site, without `index.html`; others as they are.
    fn address(&self, page: &str, address: &str) -> String {
        let address = address.trim();
        let base = self.rules.base_url.trim_end_matches('/');
        let inner = match address.strip_prefix(base) {
            Some("") if !base.is_empty() => "/".to_string(),
            // Templates often write a slash after an address that ends in one.
            Some(rest) if !base.is_empty() && rest.starts_with('/') => format!("/{}", rest.trim_start_matches('/')),
            Some(rest) if !base.is_empty() && rest.starts_with(['#', '?']) => format!("/{rest}"),
            _ => address.to_string(),
        };
        if is_outside(&inner) {
            return address.to_string();
        }
        let (path, tail) = inner.split_at(inner.find(['?', '#']).unwrap_or(inner.len()));
        let path = percent_decode_str(path).decode_utf8().map(|found| found.to_string()).unwrap_or(path.to_string());
        let mut path = resolved(page, &path);
        if path.ends_with("/index.html") {
            path.truncate(path.len() - "index.html".len());
        } else if self.paths.contains(format!("{}/index.html", path.trim_start_matches('/')).as_str()) {
            path.push('/');
        }
        let tail = percent_decode_str(tail).decode_utf8_lossy();
        unhashed(&path) + &tail
    }

    fn search_index(&self, text: &str) -> String {
        // Ours goes on after the index.
        let first = if text.starts_with("window.searchIndex") { text.lines().next().unwrap_or("") } else { text };
        let json = first.trim().trim_start_matches("window.searchIndex").trim_start().trim_start_matches('=');
        let Ok(mut json) = serde_json::from_str::<Json>(json.trim().trim_end_matches(';')) else {
            return text.to_string();
        };
        if let Json::Array(rows) = &mut json {
            rows.sort_by_key(|row| row.to_string());
        }
        canonical(&json, 0).replace(&self.rules.base_url, "") + "\n"
    }
}

/// Whether an address leads out of a site.
pub fn is_outside(address: &str) -> bool {
    let scheme = address.split(':').next().unwrap_or("");
    let has_scheme = scheme.len() < address.len()
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c));
    has_scheme || address.starts_with("//")
}

/// Where a path leads that stands in a file, from the top of the site with a slash before it.
pub fn resolved(page: &str, path: &str) -> String {
    if path.is_empty() {
        return format!("/{page}");
    }
    let from_top = path.starts_with('/');
    let mut parts: Vec<&str> = if from_top { Vec::new() } else { page.split('/').collect() };
    if !from_top {
        parts.pop();
    }
    let mut is_folder = false;
    for part in path.split('/') {
        is_folder = matches!(part, "" | "." | "..");
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    if is_folder && !path.is_empty() { format!("/{path}/") } else { format!("/{path}") }
}

/// Code blocks with their words only.
fn words_of_code(tokens: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::new();
    let mut code: Option<String> = None;
    for token in tokens {
        match (token, &mut code) {
            (Token::Open(name, _), None) if name == "pre" => {
                out.push(Token::Open(name, BTreeMap::new()));
                code = Some(String::new());
            }
            (Token::Close(name), Some(words)) if name == "pre" => {
                let lines: Vec<&str> = words.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
                out.push(Token::Text(lines.join("\n")));
                out.push(Token::Close(name));
                code = None;
            }
            (Token::Text(text), Some(words)) => words.push_str(&text),
            (Token::Open(name, attributes), Some(_)) if name == "code" => {
                let kept = attributes.into_iter().filter(|(key, _)| key.starts_with("data-")).collect();
                out.push(Token::Open(name, kept));
            }
            (_, Some(_)) => {}
            (token, None) => out.push(token),
        }
    }
    out
}

/// JSON with sorted keys, one value on a line.
fn canonical(json: &Json, depth: usize) -> String {
    let indent = " ".repeat(depth + 1);
    match json {
        Json::Object(map) if !map.is_empty() => {
            let sorted: BTreeMap<&String, &Json> = map.iter().collect();
            let rows = sorted.iter().map(|(key, value)| format!("{indent}{key}: {}", canonical(value, depth + 1)));
            format!("{{\n{}\n{}}}", rows.collect::<Vec<_>>().join("\n"), " ".repeat(depth))
        }
        Json::Array(rows) if !rows.is_empty() => {
            let rows = rows.iter().map(|row| format!("{indent}{}", canonical(row, depth + 1)));
            format!("[\n{}\n{}]", rows.collect::<Vec<_>>().join("\n"), " ".repeat(depth))
        }
        other => other.to_string(),
    }
}
