//! What says of a script or stylesheet which one it is: a last line that a page on a stick can ask for. From `file://` a page
//! can load a file and cannot read it, so a file of another edition, or half of one, would look right.

use crate::base::sum;
use crate::edition::Edition;

/// Digits of the sum of the file above the stamp.
const DIGITS: usize = 8;

/// A script or stylesheet with its stamp; any other file as it is.
pub fn stamped(path: &str, bytes: &[u8]) -> Vec<u8> {
    let stamp: String = sum::of_bytes(bytes).chars().take(DIGITS).collect();
    let line = match path.rsplit('.').next() {
        // A function is there before the first line runs, and only if the file can be read to its end.
        Some("js") => format!(";function tashanStamp(){{return\"{stamp}\"}}"),
        Some("css") => format!(":root{{--tashan-stamp:\"{stamp}\"}}"),
        _ => return bytes.to_vec(),
    };
    let mut out = bytes.to_vec();
    if !out.ends_with(b"\n") {
        out.push(b'\n');
    }
    out.extend(line.as_bytes());
    out.push(b'\n');
    out
}

/// The stamp of a script or stylesheet that was [`stamped`].
pub fn read(bytes: &[u8]) -> Option<String> {
    let last = bytes.strip_suffix(b"\n")?.rsplit(|byte| *byte == b'\n').next()?;
    let line = std::str::from_utf8(last).ok()?;
    let rest = [";function tashanStamp(){return\"", ":root{--tashan-stamp:\""]
        .into_iter()
        .find_map(|head| line.strip_prefix(head))?;
    rest.split_once("\"}").map(|(stamp, _)| stamp.to_string())
}

/// The script that writes the edition into every element with `data-edition`.
pub fn edition_script(edition: &Edition) -> String {
    let value = serde_json::json!({ "number": edition.number, "date": edition.date, "text": edition.text() });
    let script = format!(
        "\"use strict\";\n(function () {{\n  var edition = self.tashanEdition = {value};\n  function show() {{\n    \
         var places = document.querySelectorAll(\"[data-edition]\");\n    \
         for (var i = 0; i < places.length; i++) places[i].textContent = edition.text;\n  }}\n  \
         if (document.readyState === \"loading\") document.addEventListener(\"DOMContentLoaded\", show);\n  else show();\n}})();\n"
    );
    String::from_utf8_lossy(&stamped(crate::edition::SCRIPT, script.as_bytes())).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_come_last() {
        let script = String::from_utf8(stamped("site.js", b"a()")).unwrap();
        assert_eq!(script, "a()\n;function tashanStamp(){return\"a95a4306\"}\n");
        let style = String::from_utf8(stamped("x/A-b.css", b"a{}\n")).unwrap();
        assert_eq!(style, "a{}\n:root{--tashan-stamp:\"bb4263d9\"}\n");
        assert_eq!(stamped("a.png", b"x"), b"x");
        assert_eq!(read(&stamped("site.js", b"a()")).as_deref(), Some("a95a4306"));
        assert_eq!(read(&stamped("x.css", b"a{}\n")).as_deref(), Some("bb4263d9"));
        assert_eq!(read(b"a()\n"), None);
    }
}
