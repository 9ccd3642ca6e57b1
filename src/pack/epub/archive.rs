//! The container of the book: a ZIP with a fixed first file, fixed times and fixed rights.

use std::io::{Cursor, Write};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System, ZipWriter};

/// A ZIP that is being written. The same files in the same order give the same bytes on every system.
pub struct Archive {
    writer: ZipWriter<Cursor<Vec<u8>>>,
}

impl Archive {
    /// Begins with what tells that it is a book, not compressed, as EPUB wants it.
    pub fn new() -> Result<Archive, ZipError> {
        let mut out = Archive { writer: ZipWriter::new(Cursor::new(Vec::new())) };
        out.add("mimetype", b"application/epub+zip", CompressionMethod::Stored)?;
        Ok(out)
    }

    /// Adds a file.
    pub fn put(&mut self, name: &str, bytes: &[u8]) -> Result<(), ZipError> {
        self.add(name, bytes, CompressionMethod::Deflated)
    }

    /// The whole ZIP.
    pub fn finish(self) -> Result<Vec<u8>, ZipError> {
        Ok(self.writer.finish()?.into_inner())
    }

    fn add(&mut self, name: &str, bytes: &[u8], method: CompressionMethod) -> Result<(), ZipError> {
        let options = SimpleFileOptions::default()
            .compression_method(method)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644)
            .system(System::Unix);
        self.writer.start_file(name, options)?;
        self.writer.write_all(bytes)?;
        Ok(())
    }
}
