//! BibTeX as a value. It is read leniently: what stands between entries is a comment, and an entry of any type is one.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::mistake;

/// What every style of BibTeX defines.
const MONTHS: [(&str, &str); 12] = [
    ("jan", "January"),
    ("feb", "February"),
    ("mar", "March"),
    ("apr", "April"),
    ("may", "May"),
    ("jun", "June"),
    ("jul", "July"),
    ("aug", "August"),
    ("sep", "September"),
    ("oct", "October"),
    ("nov", "November"),
    ("dec", "December"),
];

/// What a file holds, as far as it is read.
#[derive(Default)]
struct Library {
    preambles: Vec<String>,
    comments: Vec<String>,
    variables: BTreeMap<String, String>,
    entries: Vec<Value>,
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

/// `{preambles, comments, variables, bibliographies}` of a text.
pub fn parse(text: &str) -> Result<Value, String> {
    let mut reader = Reader { text, at: 0 };
    let mut library = Library::default();
    while reader.at < text.len() {
        let between = reader.take_until(|c| c == '@');
        library.comments.extend(Some(between.trim().to_string()).filter(|text| !text.is_empty()));
        if reader.at < text.len() {
            reader.entry(&mut library)?;
        }
    }
    Ok(json!({
        "preambles": library.preambles,
        "comments": library.comments,
        "variables": library.variables,
        "bibliographies": library.entries,
    }))
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn wrong<T>(&self, at: usize, message: &str) -> Result<T, String> {
        Err(mistake(self.text, at, message))
    }

    fn take_until(&mut self, stop: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(stop).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn space(&mut self) {
        self.take_until(|c| !c.is_whitespace());
    }

    /// Passes over a sign and the space around it.
    fn sign(&mut self, sign: char) -> bool {
        self.space();
        let there = self.rest().starts_with(sign);
        if there {
            self.at += sign.len_utf8();
            self.space();
        }
        there
    }

    fn name(&mut self) -> &'a str {
        self.take_until(|c| c.is_whitespace() || "{}(),=#\"@%'\\".contains(c))
    }

    /// An entry from its `@` on.
    fn entry(&mut self, library: &mut Library) -> Result<(), String> {
        let start = self.at;
        self.at += 1;
        let kind = self.name();
        self.space();
        let close = match self.rest().chars().next() {
            Some('{') => '}',
            Some('(') => ')',
            _ => {
                return self
                    .wrong(start, &format!("an entry is written @{kind}{{key, …}}; an @ in a comment is not read"));
            }
        };
        if kind.eq_ignore_ascii_case("comment") && close == '}' {
            library.comments.push(self.braced()?.trim().to_string());
            return Ok(());
        }
        self.at += 1;
        self.space();
        if kind.eq_ignore_ascii_case("preamble") {
            library.preambles.extend(self.value(&library.variables)?);
        } else if kind.eq_ignore_ascii_case("string") {
            if let Some((name, Some(value))) = self.tag(&library.variables)? {
                library.variables.insert(name.to_string(), value);
            }
        } else {
            let key = self.take_until(|c| c == ',' || c == close).trim();
            let mut tags = Map::new();
            while self.sign(',') {
                if let Some((name, Some(value))) = self.tag(&library.variables)? {
                    tags.insert(name.to_lowercase(), Value::from(value));
                }
            }
            library.entries.push(json!({ "entry_type": kind, "citation_key": key, "tags": tags }));
        }
        self.space();
        if !self.rest().starts_with(close) {
            let message = format!("`,` or `{close}` is missing here, in the @{kind} of {}", self.place(start));
            return self.wrong(self.at, &message);
        }
        self.at += 1;
        Ok(())
    }

    fn place(&self, at: usize) -> String {
        format!("line {}", self.text[..at].matches('\n').count() + 1)
    }

    /// `name = value`; no value if it names a variable that is not there. Nothing behind the last comma.
    fn tag(&mut self, variables: &BTreeMap<String, String>) -> Result<Option<(&'a str, Option<String>)>, String> {
        let start = self.at;
        let name = self.name();
        if name.is_empty() {
            return Ok(None);
        }
        if !self.sign('=') {
            return self.wrong(start, &format!("`{name}` has no `=` behind it"));
        }
        Ok(Some((name, self.value(variables)?)))
    }

    /// Parts joined by `#`.
    fn value(&mut self, variables: &BTreeMap<String, String>) -> Result<Option<String>, String> {
        let mut whole = Some(String::new());
        loop {
            let part = match self.rest().chars().next() {
                Some('{') => Some(self.braced()?),
                Some('"') => Some(self.quoted()?),
                _ => {
                    let start = self.at;
                    let name = self.name();
                    if name.is_empty() {
                        return self
                            .wrong(start, "a value is missing here: \"…\", {…}, a number or the name of a @string");
                    }
                    let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
                    let month =
                        || MONTHS.iter().find(|(month, _)| name.eq_ignore_ascii_case(month)).map(|(_, full)| *full);
                    if is_number { Some(name) } else { variables.get(name).map(String::as_str).or_else(month) }
                }
            };
            whole = whole.zip(part).map(|(whole, part)| whole + part);
            if !self.sign('#') {
                return Ok(whole);
            }
        }
    }

    /// What stands between a `{` and the `}` that closes it.
    fn braced(&mut self) -> Result<&'a str, String> {
        self.balanced(1, |c, depth| c == '}' && depth == 0, "this { is never closed")
    }

    /// What stands between two `"`; one in braces closes nothing.
    fn quoted(&mut self) -> Result<&'a str, String> {
        self.balanced(0, |c, depth| c == '"' && depth == 0, "this \" is never closed")
    }

    fn balanced(&mut self, depth: usize, end: impl Fn(char, usize) -> bool, message: &str) -> Result<&'a str, String> {
        let start = self.at;
        let mut depth = depth;
        let mut escaped = false;
        for (at, c) in self.rest().char_indices().skip(1) {
            match c {
                _ if escaped => {
                    escaped = false;
                    continue;
                }
                '\\' => escaped = true,
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if end(c, depth) {
                self.at = start + at + 1;
                return Ok(&self.text[start + 1..start + at]);
            }
        }
        self.wrong(start, message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_is_that_of_zola() {
        let text = r#"@preamble{"A bibtex preamble" # " this is."}

@Comment{
    Here is a comment.
}

Another comment!

@string(name = "Vincent Prouillet")
@string(github = "https://github.com/getzola/zola")

@misc {my_citation_key,
    Author= name,
    title = {Zola {B}races \"o},
    note = "github: " # github,
    year = 2020,
    month = jan, unknown = nothing
}
@Article{k2, title="x  y
 z", doi = {10.1/x_y}, q = " {"} " # {z}, }
% percent line
"#;
        let want = json!({
            "preambles": ["A bibtex preamble this is."],
            "comments": ["Here is a comment.", "Another comment!", "% percent line"],
            "variables": { "name": "Vincent Prouillet", "github": "https://github.com/getzola/zola" },
            "bibliographies": [
                { "entry_type": "misc", "citation_key": "my_citation_key", "tags": {
                    "author": "Vincent Prouillet", "title": "Zola {B}races \\\"o",
                    "note": "github: https://github.com/getzola/zola", "year": "2020", "month": "January" } },
                { "entry_type": "Article", "citation_key": "k2", "tags": {
                    "title": "x  y\n z", "doi": "10.1/x_y", "q": " {\"} z" } },
            ],
        });
        assert_eq!(parse(text).unwrap(), want);
        assert_eq!(parse("@misc{a}").unwrap()["bibliographies"][0]["citation_key"], "a");
    }

    #[test]
    fn mistakes_have_a_place() {
        assert_eq!(parse("@misc{a,\n x = {y").unwrap_err(), "line 2, column 6: this { is never closed");
        assert!(parse("甲@b.c").unwrap_err().starts_with("line 1, column 2: an entry is written"));
        assert_eq!(parse("@misc{a, x}").unwrap_err(), "line 1, column 10: `x` has no `=` behind it");
        assert!(parse("@misc{a, x = {1} y = {2}}").unwrap_err().contains("column 18: `,` or `}` is missing"));
        assert!(parse("@misc{a, x = }").unwrap_err().contains("a value is missing"));
    }
}
