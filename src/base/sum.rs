//! SHA-256 of bytes and files, as 64 small hexadecimal digits; its longer kin for those who ask for them by name.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256, Sha384, Sha512};

use super::bytes::base64;

/// The most bytes read at a time.
const BUFFER: usize = 128 * 1024;

/// A sum that bytes are added to as they go by.
#[derive(Default)]
pub struct Sum(Sha256);

impl Sum {
    /// Adds bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The sum of all that was added.
    pub fn hex(self) -> String {
        hex(&self.0.finalize())
    }
}

/// Bytes as small hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().unwrap_or('0');
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The sum of bytes with 256, 384 or 512 bits; nothing for other numbers.
pub fn of_bits(bits: u16, bytes: &[u8]) -> Option<Vec<u8>> {
    match bits {
        256 => Some(Sha256::digest(bytes).to_vec()),
        384 => Some(Sha384::digest(bytes).to_vec()),
        512 => Some(Sha512::digest(bytes).to_vec()),
        _ => None,
    }
}

/// The sum of bytes.
pub fn of_bytes(bytes: &[u8]) -> String {
    let mut sum = Sum::default();
    sum.add(bytes);
    sum.hex()
}

/// The sum of bytes in Base64, as a Content-Security-Policy has it (CSP Level 3, section 2.3.1).
pub fn base64_of_bytes(bytes: &[u8]) -> String {
    base64(&Sha256::digest(bytes))
}

/// Length in bytes and sum of a file.
pub fn of_file(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    of_reader(&mut file, size)
}

/// Length in bytes and sum of all that is left to read, which is about `expected` bytes.
pub fn of_reader(from: &mut impl Read, expected: u64) -> io::Result<(u64, String)> {
    let (mut sum, mut length) = (Sum::default(), 0);
    copy(from, expected, |bytes| {
        length += bytes.len() as u64;
        sum.add(bytes);
        Ok(())
    })?;
    Ok((length, sum.hex()))
}

/// Hands all that is left to read to `take`, piece by piece. Most files are small, and so is the buffer for them.
pub fn copy(from: &mut impl Read, expected: u64, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
    let mut buffer = vec![0; usize::try_from(expected).unwrap_or(BUFFER).clamp(512, BUFFER)];
    loop {
        match from.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(count) => take(buffer.get(..count).unwrap_or_default())?,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Whether a text is a sum as this program writes it.
pub fn is_sum(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_sums() {
        let long = of_bits(384, b"abc").map(|sum| hex(&sum)).unwrap();
        assert!(long.starts_with("cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163") && long.len() == 96);
        assert!(of_bits(1, b"").is_none());
        assert_eq!(of_bytes(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(of_bytes(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(of_reader(&mut &b"abc"[..], 0).unwrap(), (3, of_bytes(b"abc")));
        assert!(is_sum(&of_bytes(b"")) && !is_sum("E3") && !is_sum(&"g".repeat(64)));
    }
}
