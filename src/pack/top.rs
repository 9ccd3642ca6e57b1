//! The files at the top of a stick, for people: the page that opens the library, the one that checks the copy, and a text
//! that says how. They are templates in `top/`.

use std::collections::BTreeMap;
use std::io;

use serde_json::json;

use super::Built;
use crate::base::{bytes, sum};
use crate::edition::Manifest;
use crate::render::fill;

/// The page that opens the library.
pub const OPENER: &str = "打开案例库.html";
/// The page that checks the copy.
const CHECK: &str = "校验.html";
/// The text that says how.
const README: &str = "说明.txt";

const STYLE: &str = include_str!("top/top.css");

/// The files at the top, by name. `is_signed` says whether the text tells how to check a signature.
pub fn files(built: &Built, is_signed: bool) -> io::Result<Vec<(String, Vec<u8>)>> {
    let manifest = &built.record.manifest;
    let text = &built.record.head.edition;
    let title = manifest.title.clone();
    let common = BTreeMap::from([("title", title), ("edition", text.clone())]);
    let probe = manifest.files.keys().find(|path| path.ends_with(".css")).cloned().unwrap_or_default();
    let mut opener = with_script(&common, include_str!("top/opener.js"));
    opener.insert("probe", probe);
    let mut check = with_script(&common, include_str!("top/check.js"));
    check.insert("data", in_script(&data(built)));
    let mut readme = common;
    readme.insert("cases", manifest.counts.cases.to_string());
    readme.insert("files", manifest.counts.files.to_string());
    readme.insert("size", bytes::human(manifest.counts.bytes));
    readme.insert("contact", built.record.head.contact.clone());
    readme.insert("signed", if is_signed { "1" } else { "" }.to_string());
    let page = |template: &str, values| fill(template, &values, true).map_err(io::Error::other);
    Ok(vec![
        (OPENER.to_string(), page(include_str!("top/opener.html"), opener)?.into_bytes()),
        (CHECK.to_string(), page(include_str!("top/check.html"), check)?.into_bytes()),
        (
            README.to_string(),
            for_windows(&fill(include_str!("top/readme.txt"), &readme, false).map_err(io::Error::other)?),
        ),
    ])
}

/// Values of a page with inline style and script, which its Content-Security-Policy allows by their sums.
fn with_script<'a>(common: &BTreeMap<&'a str, String>, script: &str) -> BTreeMap<&'a str, String> {
    let mut values = common.clone();
    values.extend([
        ("style", STYLE.to_string()),
        ("style_hash", policy_hash(STYLE)),
        ("script", script.to_string()),
        ("script_hash", policy_hash(script)),
    ]);
    values
}

/// What a Content-Security-Policy calls a text (CSP Level 3, section 2.3.1).
fn policy_hash(text: &str) -> String {
    format!("sha256-{}", sum::base64_of_bytes(text.as_bytes()))
}

/// JSON that may stand in a script element: nothing in it can end the element.
fn in_script(json: &str) -> String {
    json.replace('<', "\\u003c")
}

/// The text of a file for Notepad: a mark that it is UTF-8, and lines that end as Windows ends them.
fn for_windows(text: &str) -> Vec<u8> {
    format!("\u{FEFF}{}", text.replace('\n', "\r\n")).into_bytes()
}

/// What the page that checks the copy looks for.
fn data(built: &Built) -> String {
    let manifest: &Manifest = &built.record.manifest;
    let pages: Vec<&String> = manifest.files.keys().filter(|path| path.ends_with(".html")).collect();
    let facts = json!({
        "edition": manifest.edition, "date": manifest.date, "part": manifest.part, "pages": pages, "counts": manifest.counts,
    });
    // The assets are JSON already, and many.
    let facts = facts.to_string();
    format!("{{\"assets\":{},{}", built.record.assets, facts.trim_start_matches('{'))
}
