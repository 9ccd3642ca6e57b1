//! Where front matter ends and the body begins.

use std::ops::Range;

use crate::diag::{Code, Report, TextFile};

/// How front matter is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Between `+++` and `+++`.
    Toml,
    /// Between `---` and `---`.
    Yaml,
}

/// The two parts of a content file, in bytes.
pub struct Parts {
    /// How the front matter is written.
    pub form: Form,
    /// What stands between its two marks.
    pub front: Range<usize>,
    /// All that follows.
    pub body: Range<usize>,
}

const HELP: &str = "begin the file with +++, title = \"…\", +++ on lines of their own";

/// Splits a file. A library's has TOML between two lines of `+++`; else the marks may be those of YAML, stand at the end of
/// a line, and blank lines before the text are no part of it, as in Zola.
pub fn split(file: &TextFile, strict: bool, report: &mut Report) -> Option<Parts> {
    let text = &*file.text;
    let mut lines = Lines { text, at: 0 };
    let Some((first, first_line)) = lines.find(|line| !line.1.trim().is_empty()) else {
        report.error(Code::FrontMatter, file.whole(), "the file is empty", Some(HELP.to_string()));
        return None;
    };
    let (form, mark) = match if strict { first_line.trim_end() } else { first_line.trim() } {
        "+++" => (Form::Toml, "+++"),
        "---" if !strict => (Form::Yaml, "---"),
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
    };
    let start = lines.at;
    let end = if strict {
        lines.find(|line| line.1.trim_end() == mark).map(|(end, _)| (end, lines.at))
    } else {
        closed(text, start, mark)
    };
    let Some((end, body)) = end else {
        let help = format!("close it with a line {mark} before the text");
        let at = first + first_line.len() - first_line.trim_start().len();
        report.error(Code::FrontMatter, file.at(at..at + 3), "the front matter is not closed", Some(help));
        return None;
    };
    Some(Parts { form, front: start..end, body: body..text.len() })
}

/// Where the first mark that ends a line stands, and where the text after the blank lines behind it begins.
fn closed(text: &str, start: usize, mark: &str) -> Option<(usize, usize)> {
    let blank = |c: char| c.is_ascii_whitespace() || c == '\u{B}';
    let mut at = start;
    loop {
        let end = at + text[at..].find(mark)?;
        let after = end + mark.len();
        let rest = text[after..].trim_start_matches(blank);
        let between = &text[after..text.len() - rest.len()];
        if rest.is_empty() {
            return Some((end, text.len()));
        }
        if let Some(line) = between.rfind('\n') {
            return Some((end, after + line + 1));
        }
        at = end + 1;
    }
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
        of(text, true).map(|(_, front, body)| (front, body))
    }

    fn of(text: &str, strict: bool) -> Option<(Form, String, String)> {
        let file = TextFile::new("a.md", text);
        let parts = split(&file, strict, &mut Report::default())?;
        Some((parts.form, file.text[parts.front].to_string(), file.text[parts.body].to_string()))
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

    #[test]
    fn splits_as_zola() {
        let toml = |front: &str, body: &str| Some((Form::Toml, front.to_string(), body.to_string()));
        assert_eq!(of("\u{FEFF}+++\n+++\n\n\n    B", false), toml("", "    B"));
        assert_eq!(of("  +++  \r\na = 1\r\n  +++\r\nB\r\n", false), toml("a = 1\r\n  ", "B\r\n"));
        assert_eq!(of("+++\na = \"+++ x\" +++\nB", false), toml("a = \"+++ x\" ", "B"));
        assert_eq!(of("+++\na = 1\n+++", false), toml("a = 1\n", ""));
        assert_eq!(of("+++\n+++\n+++", false), toml("", "+++"));
        assert_eq!(of("---\na: 1\n---\n---", false), Some((Form::Yaml, "a: 1\n".into(), "---".into())));
        for text in ["", "text", "+++\na = 1\n", "---\na: 1\n+++\n", "+++ a\n+++\n"] {
            assert_eq!(of(text, false), None, "{text}");
        }
    }
}
