//! A file of the index: one call of one function with a name, a sum and a text, so that a plain `<script>` tag
//! loads it and what is damaged or from another edition is noticed.

use serde_json::Value;

use super::bits::push_digits;

/// Digits of a sum in a file.
const SUM_DIGITS: usize = 5;

/// The sum of a text: FNV-1a (32 bits, Fowler, Noll and Vo) of the UTF-16 units of each of its sections, which end
/// with an empty line or with the text, all joined by exclusive or.
pub fn sum(text: &str) -> u32 {
    text.split("\n\n").map(fnv).fold(0, |sum, section| sum ^ section)
}

fn fnv(text: &str) -> u32 {
    // The last line feed belongs to the section only where nothing follows.
    let units = text.trim_end_matches('\n').encode_utf16();
    units.fold(0x811C_9DC5, |hash, unit| (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193))
}

/// A sum as digits.
pub fn digits(sum: u32, count: usize) -> String {
    let mut out = String::new();
    push_digits(&mut out, u64::from(sum), count);
    out
}

/// The bytes of a file.
pub fn write(name: &str, payload: &str) -> String {
    let text = Value::from(payload).to_string();
    // Two line ends of Unicode are no characters of an ES2017 string.
    let text = text.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    format!("tashan.part(\"{name}\",\"{}\",{text});\n", digits(sum(payload), SUM_DIGITS))
}

/// The text of a file, if the file is whole and is the one of that name.
pub fn read(name: &str, file: &str) -> Option<String> {
    let inner = file.trim_end().strip_prefix("tashan.part(")?.strip_suffix(");")?;
    let (own, found, payload): (String, String, String) = serde_json::from_str(&format!("[{inner}]")).ok()?;
    (own == name && found == digits(sum(&payload), SUM_DIGITS)).then_some(payload)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_only_whole() {
        let text = "t“石斛”\\\u{2028}\u{0}\nb二\n\nt三\n";
        let file = write("x0", text);
        assert!(!file.contains('\u{2028}'));
        assert_eq!(read("x0", &file).as_deref(), Some(text));
        assert_eq!(read("x1", &file), None);
        assert_eq!(read("x0", &file.replace('二', "三")), None);
        assert_eq!(read("x0", &file[..file.len() - 9]), None);
    }

    #[test]
    fn a_sum_is_that_of_its_sections() {
        assert_eq!(sum("t一\n\nt二\n"), sum("t一\n") ^ sum("t二\n"));
        assert_eq!(sum("a"), 0xE40C_292C);
    }
}
