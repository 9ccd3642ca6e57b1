//! What a page on `file://` can find out of a site's other files by loading them, so that it can check a copy: the stamp of a
//! script or stylesheet, the sum of a part of the search index, the size of a picture.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use rayon::prelude::*;
use serde_json::{Value as Json, json};

use crate::edition::SITE;
use crate::output::Files;
use crate::render::stamp;

/// Bytes at the beginning of a file of the search index that say its sum.
const SHARD_HEAD: u64 = 200;

/// The assets of the site in a folder, as a JSON list in the order of their paths.
pub fn list(files: &Files, folder: &Path) -> io::Result<String> {
    let paths: Vec<&String> = files.keys().collect();
    let found: io::Result<Vec<Option<Json>>> = paths.par_iter().map(|path| asset(path, folder)).collect();
    Ok(Json::from(found?.into_iter().flatten().collect::<Vec<Json>>()).to_string())
}

fn asset(path: &str, folder: &Path) -> io::Result<Option<Json>> {
    let file = folder.join(path);
    let on_stick = format!("{SITE}{path}");
    let end = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    Ok(match end.as_str() {
        "js" if path.starts_with("search/") => {
            shard_sum(&file)?.map(|sum| json!({ "path": on_stick, "kind": "shard", "sum": sum }))
        }
        "js" | "css" => {
            let bytes = fs::read(&file)?;
            let kind = if end == "js" { "script" } else { "style" };
            let stamp = stamp::read(&bytes).filter(|_| !is_module(&bytes));
            stamp.map(|stamp| json!({ "path": on_stick, "kind": kind, "stamp": stamp }))
        }
        // One that cannot be read as a picture is only looked for.
        "png" | "jpg" | "jpeg" | "gif" | "webp" => Some(match imagesize::size(&file) {
            Ok(size) => json!({ "path": on_stick, "kind": "image", "width": size.width, "height": size.height }),
            Err(_) => return Ok(None),
        }),
        // Browsers do not agree on the size of a drawing.
        "svg" | "avif" => Some(json!({ "path": on_stick, "kind": "image" })),
        _ => None,
    })
}

/// Whether a script can only be loaded as a module, which no page on `file://` can.
fn is_module(script: &[u8]) -> bool {
    let text = String::from_utf8_lossy(script);
    text.lines().any(|line| line.starts_with("import ") || line.starts_with("export "))
}

/// The sum in `tashan.part("NAME","SUM",…`.
fn shard_sum(file: &Path) -> io::Result<Option<String>> {
    let mut head = Vec::new();
    File::open(file)?.take(SHARD_HEAD).read_to_end(&mut head)?;
    let head = String::from_utf8_lossy(&head);
    let sum = head.strip_prefix("tashan.part(\"").and_then(|rest| rest.split('"').nth(2));
    Ok(sum.map(str::to_string))
}
