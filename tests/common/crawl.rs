//! Every address in a built site: whether it is relative and names a file that is there.

use std::collections::BTreeSet;
use std::path::Path;

use percent_encoding::percent_decode_str;

use super::files;
use super::markup::{Token, tokens};
use super::normal::{ADDRESSES, is_outside, resolved};

/// What is wrong with the addresses of a site, each with its file.
pub fn wrong_addresses(folder: &Path, base_url: &str) -> Vec<String> {
    let files = files(folder);
    let paths: BTreeSet<&str> = files.keys().map(String::as_str).collect();
    let mut out = Vec::new();
    for (path, bytes) in &files {
        let Ok(text) = std::str::from_utf8(bytes) else { continue };
        let found = match path.rsplit('.').next() {
            Some("html") => in_markup(&tokens(text, false)),
            Some("svg") => in_markup(&tokens(text, true)),
            Some("css") => in_css(text),
            _ => continue,
        };
        for address in found {
            if let Some(fault) = fault(path, &address, base_url, &paths) {
                out.push(format!("{path}: {address}: {fault}"));
            }
        }
    }
    out
}

fn fault(page: &str, address: &str, base_url: &str, paths: &BTreeSet<&str>) -> Option<&'static str> {
    let address = address.trim();
    let after = address.strip_prefix(base_url).filter(|_| !base_url.is_empty());
    if after.is_some_and(|after| after.is_empty() || after.starts_with(['/', '?', '#'])) {
        return Some("has the site's own address in it");
    }
    // A link to a page that is not there stays as it was written.
    if is_outside(address) || address.starts_with("@/") {
        return None;
    }
    if address.starts_with('/') {
        return Some("begins at the top of the server");
    }
    let path = address.split(['?', '#']).next().unwrap_or("");
    let path = percent_decode_str(path).decode_utf8_lossy();
    let target = resolved(page, &path);
    match paths.contains(target.trim_start_matches('/')) {
        true => None,
        false if target.ends_with('/') => Some("names a folder, not a file"),
        false => Some("leads nowhere"),
    }
}

fn in_markup(tokens: &[Token]) -> Vec<String> {
    let mut out = Vec::new();
    let mut in_style = false;
    for token in tokens {
        match token {
            Token::Open(name, attributes) => {
                in_style = name == "style";
                // What programs outside read is absolute: canonical addresses and feeds.
                let rel = attributes.get("rel").map(String::as_str).unwrap_or("");
                if name == "link" && rel.split_whitespace().any(|word| matches!(word, "canonical" | "alternate")) {
                    continue;
                }
                for (key, value) in attributes {
                    match key.as_str() {
                        key if ADDRESSES.contains(&key) || (name == "object" && key == "data") => {
                            out.push(value.clone());
                        }
                        "srcset" | "imagesrcset" => {
                            let first = |part: &str| part.split_whitespace().next().map(str::to_string);
                            out.extend(value.split(',').filter_map(first));
                        }
                        "content" if attributes.contains_key("http-equiv") => {
                            out.extend(value.split_once("url=").map(|(_, address)| address.to_string()));
                        }
                        "style" => out.extend(in_css(value)),
                        _ => {}
                    }
                }
            }
            Token::Text(text) if in_style => out.extend(in_css(text)),
            Token::Text(_) => {}
            Token::Close(_) => in_style = false,
        }
    }
    out
}

fn in_css(text: &str) -> Vec<String> {
    text.split("url(")
        .skip(1)
        .filter_map(|part| part.split(')').next())
        .map(|address| address.trim().trim_matches(['"', '\'']).to_string())
        .collect()
}
