//! How texts are written into the file: between script tags, with marks that `one_file.js` knows.
//!
//! A mark is `~` and what follows: `_` a tilde, `^` a carriage return, `0` the character 0, `-` nothing (it breaks up what
//! would end the script tag), `.` the end of a text, `%` the nonce, `&` the base tag of the page, a number the piece of that number,
//! `@` and a number the data: address of that file, `$` and a number the text of that stylesheet.

/// A text as it may stand between script tags.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let mark = match byte {
            b'~' => "~_",
            b'\r' => "~^",
            0 => "~0",
            b'<' if ends_script(&text.as_bytes()[at..]) => "<~-",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(mark);
        from = at + 1;
    }
    out.push_str(&text[from..]);
    out
}

fn ends_script(text: &[u8]) -> bool {
    text.starts_with(b"<!--") || text.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"</script"))
}

/// A number in letters: all but the last small, the last a capital.
pub fn number(value: usize) -> String {
    let mut letters = vec![b'A' + (value % 26) as u8];
    let mut rest = value / 26;
    while rest > 0 {
        letters.push(b'a' + ((rest - 1) % 26) as u8);
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_the_script_tag() {
        assert_eq!(escape("a~b\r\n\0"), "a~_b~^\n~0");
        assert_eq!(escape("</Script><!--x--></style><script>"), "<~-/Script><~-!--x--></style><script>");
        assert_eq!(escape("汉字<"), "汉字<");
    }

    #[test]
    fn numbers_are_told_apart() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(number), ["A", "Z", "aA", "aZ", "bA", "zZ", "aaA"]);
        let all: std::collections::BTreeSet<String> = (0..20_000).map(number).collect();
        assert_eq!(all.len(), 20_000);
    }
}
