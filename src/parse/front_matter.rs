//! Where front matter ends and the body begins.

use std::ops::Range;

use crate::diag::{Code, Report, TextFile};

/// The two parts of a content file, in bytes.
pub struct Parts {
    /// The TOML between the two `+++` lines.
    pub front: Range<usize>,
    /// All that follows.
    pub body: Range<usize>,
}

const HELP: &str = "begin the file with +++, title = \"…\", +++ on lines of their own";

/// Splits at the two `+++` lines.
pub fn split(file: &TextFile, report: &mut Report) -> Option<Parts> {
    let text = &*file.text;
    let mut lines = Lines { text, at: 0 };
    let Some((first, first_line)) = lines.find(|line| !line.1.trim().is_empty()) else {
        report.error(Code::FrontMatter, file.whole(), "the file is empty", Some(HELP.to_string()));
        return None;
    };
    match first_line.trim_end() {
        "+++" => {}
        "---" => {
            let help = "front matter is TOML between two lines of +++ here; write title = \"…\" instead of title: …";
            report.error(
                Code::FrontMatter,
                file.at(first..first + 3),
                "YAML front matter is not read",
                Some(help.into()),
            );
            return None;
        }
        _ => {
            let place = file.at(first..first + first_line.len());
            report.error(Code::FrontMatter, place, "there is no front matter", Some(HELP.to_string()));
            return None;
        }
    }
    let start = lines.at;
    let Some((end, _)) = lines.find(|line| line.1.trim_end() == "+++") else {
        let help = "close it with a line +++ before the text".to_string();
        report.error(Code::FrontMatter, file.at(first..first + 3), "the front matter is not closed", Some(help));
        return None;
    };
    Some(Parts { front: start..end, body: lines.at..text.len() })
}

/// Lines with the byte at which each starts.
struct Lines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<(usize, &'a str)> {
        if self.at >= self.text.len() {
            return None;
        }
        let start = self.at;
        let end = self.text[start..].find('\n').map_or(self.text.len(), |at| start + at + 1);
        self.at = end;
        Some((start, self.text[start..end].trim_end_matches('\n')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(String, String)> {
        let file = TextFile::new("a.md", text);
        let parts = split(&file, &mut Report::default())?;
        Some((file.text[parts.front].to_string(), file.text[parts.body].to_string()))
    }

    #[test]
    fn splits() {
        assert_eq!(parts("+++\na = 1\n+++\nB").unwrap(), ("a = 1\n".into(), "B".into()));
        assert_eq!(parts("\r\n+++\r\na = 1\r\n+++\r\n").unwrap(), ("a = 1\r\n".into(), String::new()));
        assert_eq!(parts(""), None);
        assert_eq!(parts("+++\na = 1\n"), None);
        assert_eq!(parts("---\na: 1\n---\n"), None);
        assert_eq!(parts("text"), None);
    }
}
