//! A pack as a zip or in a folder. The same pack gives the same bytes, and every system reads the names.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::Pack;
use crate::base::date::Date;
use crate::edition::{manifest, names};

/// Endings of files whose bytes are packed already.
const PACKED: &[&str] =
    &["png", "jpg", "jpeg", "gif", "webp", "avif", "zip", "gz", "mp3", "mp4", "webm", "docx", "xlsx", "pptx"];

/// Writes the pack; gives its size in bytes. A file that stands at the path is replaced only when the new one is whole.
pub fn write(pack: &Pack, path: &Path, progress: &dyn Fn(usize)) -> io::Result<u64> {
    super::replace(path, |file| {
        let mut zip = ZipWriter::new(BufWriter::new(file));
        let options = options(&pack.manifest.date);
        for (done, file) in pack.files.iter().enumerate() {
            let end = file.path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
            let method =
                if PACKED.contains(&end.as_str()) { CompressionMethod::Stored } else { CompressionMethod::Deflated };
            let is_large = file.size >= u64::from(u32::MAX);
            zip.start_file(&file.path, options.compression_method(method).large_file(is_large))?;
            zip.write_all(&file.read()?)?;
            progress(done + 1);
        }
        for (name, text) in last(pack) {
            zip.start_file(name, options)?;
            zip.write_all(text.as_bytes())?;
        }
        zip.finish()?.into_inner().map_err(|error| error.into_error())
    })
}

/// Writes the pack into a folder, which is made if need be and must be empty; gives the bytes that were written.
pub fn write_folder(pack: &Pack, folder: &Path) -> io::Result<u64> {
    fs::create_dir_all(folder)?;
    if let Some(entry) = fs::read_dir(folder)?.next() {
        let name = entry?.file_name();
        return Err(io::Error::other(format!("the folder is not empty, it holds `{}`", name.to_string_lossy())));
    }
    let mut written = 0;
    let mut put = |path: &str, bytes: &[u8]| {
        let target = names::on_disk(folder, path);
        if let Some(above) = target.parent() {
            fs::create_dir_all(above)?;
        }
        written += bytes.len() as u64;
        fs::write(target, bytes)
    };
    for file in &pack.files {
        put(&file.path, &file.read()?)?;
    }
    for (name, text) in last(pack) {
        put(name, text.as_bytes())?;
    }
    Ok(written)
}

/// The manifest and what follows from it, which come after all other files.
fn last(pack: &Pack) -> Vec<(&'static str, String)> {
    let text = pack.manifest.to_json();
    let sums = manifest::sha256sums(&pack.manifest, text.as_bytes());
    let mut out = vec![(names::MANIFEST, text), (names::SUMS, sums)];
    out.extend(pack.signature.clone().map(|signature| (names::SIGNATURE, signature.text)));
    out
}

/// The time of an edition's files is the noon of its day: no clock, no time zone.
fn options(date: &str) -> SimpleFileOptions {
    let time = Date::parse(date).and_then(|date| {
        let day = (date.year(), date.month().unwrap_or(1), date.day().unwrap_or(1));
        // lost on purpose: a zip cannot say a day before 1980
        DateTime::from_date_and_time(day.0, day.1, day.2, 12, 0, 0).ok()
    });
    SimpleFileOptions::default()
        .last_modified_time(time.unwrap_or_default())
        .unix_permissions(0o644)
        .system(zip::System::Unix)
}
