//! What a build was made of, without reading it: so that a site that is still right need not be built again.

use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::time::UNIX_EPOCH;

use rayon::prelude::*;

use super::{walk, walk_all};
use crate::base::sum;
use crate::diag::{Code, Outcome, Place, Report, TextFile};

/// Where the manifests of the editions that were handed out lie.
const EDITIONS: &str = "editions";

/// How many of them the next edition needs.
const NEEDED: usize = 2;

/// Bytes of a manifest that say which edition it is.
const HEAD: u64 = 2000;

/// The folders of a library that a build reads, but its past editions.
pub const FOLDERS: [&str; 6] = ["content", "data", "sass", "static", "templates", "themes"];

/// A sum of names, sizes and times of all files that a build of this library reads, but its past editions.
pub fn fingerprint(root: &Path, config: &str) -> String {
    // lost on purpose: what cannot be read is reported by the build that follows
    let mut ignored = Report::default();
    let files: Vec<_> = FOLDERS
        .iter()
        .flat_map(|folder| match *folder {
            // In Zola's manner hidden files of it go into the site too.
            "static" => walk_all(root, folder, &mut ignored),
            _ => walk(root, folder, &mut ignored),
        })
        .collect();
    let state = |path: &Path| {
        let meta = fs::metadata(path).ok()?;
        let time = meta.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        Some((meta.len(), time.as_nanos()))
    };
    let lines: Vec<String> = files.par_iter().map(|(path, disk)| format!("{path}\t{:?}\n", state(disk))).collect();
    sum::of_bytes(format!("{:?}\n{}", state(&root.join(config)), lines.concat()).as_bytes())
}

/// The folder of a series of editions: of the whole library, or of a part or the internal one by its key.
pub fn editions_folder(series: &str) -> String {
    if series.is_empty() { EDITIONS.to_string() } else { format!("{EDITIONS}/{series}") }
}

/// Number and beginning of the newest edition's manifest.
pub fn last_edition(root: &Path, series: &str) -> Option<(u32, String)> {
    let folder = root.join(editions_folder(series));
    // lost on purpose: what cannot be read is reported by the build that follows
    let number = numbers(&folder).ok()?.into_iter().max()?;
    let mut head = Vec::new();
    fs::File::open(folder.join(format!("{number}.json"))).ok()?.take(HEAD).read_to_end(&mut head).ok()?;
    Some((number, String::from_utf8_lossy(&head).into_owned()))
}

/// The numbers of the editions in a folder. A library that has handed out nothing yet has none.
fn numbers(folder: &Path) -> io::Result<Vec<u32>> {
    let mut out = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let number = name.strip_suffix(".json").and_then(|number| number.parse::<u32>().ok());
        out.extend(number.filter(|number| name == format!("{number}.json")));
    }
    Ok(out)
}

/// The manifests of the newest editions of a series, the newest first.
pub fn read_editions(root: &Path, series: &str) -> Outcome<Vec<TextFile>> {
    let mut report = Report::default();
    let folder = editions_folder(series);
    let mut numbers = numbers(&root.join(&folder)).unwrap_or_else(|error| {
        report.error(Code::Io, Place::file(&folder), format!("cannot be read: {error}"), None);
        Vec::new()
    });
    numbers.sort_unstable_by(|a, b| b.cmp(a));
    let mut value = Vec::new();
    for number in numbers.into_iter().take(NEEDED) {
        match super::read_text(root, &format!("{folder}/{number}.json")) {
            Ok(file) => value.push(file),
            Err(found) => report.merge(found),
        }
    }
    Outcome { value, report }
}
