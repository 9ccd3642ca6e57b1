//! Bytes as text: how many there are, and they themselves.

use ct_codecs::{Base64, Encoder};

/// `3.2 MB`, with powers of ten as the makers of sticks count.
pub fn human(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..999_950 => format!("{:.1} kB", bytes as f64 / 1e3),
        999_950..999_950_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        _ => format!("{:.2} GB", bytes as f64 / 1e9),
    }
}

/// Bytes as Base64 (RFC 4648, section 4).
pub fn base64(bytes: &[u8]) -> String {
    // Only a length near the end of the address space cannot be encoded.
    Base64::encode_to_string(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_change_before_a_thousand() {
        let all = [999, 1_000, 999_949, 999_950, 3_244_012, 999_950_000].map(human);
        assert_eq!(all, ["999 bytes", "1.0 kB", "999.9 kB", "1.0 MB", "3.2 MB", "1.00 GB"]);
    }
}
