//! Tags that do not close each other: which opening tag is not closed, where Tera only says that it does not know the closing
//! one or that the text has ended.

use std::ops::Range;

use super::sources::tags;
use crate::diag::TextFile;

/// Tags with an end, and those that may stand between the two.
const PAIRS: [(&str, &str, &[&str]); 7] = [
    ("if", "endif", &["elif", "else"]),
    ("for", "endfor", &["else"]),
    ("block", "endblock", &[]),
    ("component", "endcomponent", &[]),
    ("filter", "endfilter", &[]),
    ("set", "endset", &[]),
    ("raw", "endraw", &[]),
];

/// An opening tag that waits for its end.
struct Open<'a> {
    /// `if`, or the name of a component with a body.
    word: &'a str,
    is_call: bool,
    at: usize,
}

impl Open<'_> {
    /// The tag that ends it.
    fn end(&self) -> String {
        if self.is_call { format!("{{% </{}> %}}", self.word) } else { format!("{{% end{} %}}", self.word) }
    }
}

/// What is wrong at a place of the template code in a file, and what to write; nothing if its tags close each other up to
/// there. `found` is the place that Tera names.
pub fn mistake(file: &TextFile, body: Range<usize>, found: Range<usize>) -> Option<(String, String)> {
    let text = file.text.get(body.clone())?;
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut wrong = None;
    for (inside, at) in tags(text) {
        if at.start > found.start || wrong.is_some() {
            break;
        }
        let tag = inside.trim();
        let word = word_of(tag);
        if open.last().is_some_and(|own| !own.is_call && own.word == "raw") && word != "endraw" {
            continue;
        }
        if let Some(name) = tag.strip_prefix("</") {
            let name = name.trim_end_matches('>').trim();
            match open.last() {
                Some(own) if own.is_call && own.word == name => drop(open.pop()),
                _ => wrong = Some(tag),
            }
        } else if let Some(name) = tag.strip_prefix('<') {
            if !tag.ends_with("/>") {
                let end = name.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.')).unwrap_or(name.len());
                open.push(Open { word: &name[..end], is_call: true, at: at.start });
            }
        } else if PAIRS.iter().any(|(begin, ..)| *begin == word) {
            // `{% set a = 1 %}` has no end.
            if word != "set" || !tag.contains('=') {
                open.push(Open { word, is_call: false, at: at.start });
            }
        } else if let Some((begin, ..)) = PAIRS.iter().find(|(_, end, _)| *end == word) {
            match open.last() {
                Some(own) if !own.is_call && own.word == *begin => drop(open.pop()),
                _ => wrong = Some(tag),
            }
        } else if PAIRS.iter().any(|(.., between)| between.contains(&word)) {
            let fits = |own: &Open<'_>| {
                !own.is_call && PAIRS.iter().any(|(begin, _, between)| *begin == own.word && between.contains(&word))
            };
            if !open.last().is_some_and(fits) {
                wrong = Some(tag);
            }
        } else {
            wrong = matches!(word, "elseif" | "elsif").then_some(tag);
        }
    }
    let is_at_end = text.get(found.start..).is_none_or(|rest| rest.trim().is_empty());
    told(file, body.start, wrong, open.last(), is_at_end)
}

fn told(
    file: &TextFile,
    from: usize,
    tag: Option<&str>,
    open: Option<&Open<'_>>,
    is_at_end: bool,
) -> Option<(String, String)> {
    let word = tag.map(word_of).filter(|word| !word.is_empty()).or(tag);
    if let Some(wrong) = word.filter(|word| matches!(*word, "elseif" | "elsif")) {
        return Some((format!("there is no tag `{wrong}`"), "write {% elif … %}".to_string()));
    }
    match (word, open) {
        (None, Some(_)) if !is_at_end => None,
        (_, Some(open)) => {
            let place = file.at(from + open.at..from + open.at);
            let end = open.end();
            let before = word.map_or("the end".to_string(), |word| format!("`{word}`"));
            let message = format!("`{}` at {}:{} is not closed", open.word, place.line, place.column);
            Some((message, format!("write {end} before {before}")))
        }
        (Some(word), None) => {
            let begin = PAIRS.iter().find(|(_, end, between)| *end == word || between.contains(&word));
            let begin = begin.map_or("{% <…> %}".to_string(), |(begin, ..)| format!("{{% {begin} … %}}"));
            Some((format!("`{word}` closes nothing"), format!("take it out, or write {begin} where it begins")))
        }
        (None, None) => None,
    }
}

/// The word that a tag begins with.
fn word_of(tag: &str) -> &str {
    &tag[..tag.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(tag.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// With the mistake at `¶`, which is not in the text.
    fn run(text: &str) -> Option<String> {
        let at = text.find('¶').unwrap();
        let file = TextFile::new("templates/a.html", &text.replace('¶', ""));
        let length = file.text.len();
        mistake(&file, 0..length, at..at).map(|(message, help)| format!("{message} | {help}"))
    }

    #[test]
    fn the_tag_that_is_not_closed_is_named() {
        for (text, expected) in [
            (
                "{% block a %}\n {% if x %}y\n{% ¶endblock %}",
                "`if` at 2:2 is not closed | write {% endif %} before `endblock`",
            ),
            (
                "{% if x %}{% for a in b %}{% ¶elif y %}",
                "`for` at 1:11 is not closed | write {% endfor %} before `elif`",
            ),
            ("{% <box> %}{% if a %}{% ¶</box> %}", "`if` at 1:12 is not closed | write {% endif %} before `</box>`"),
            ("{% <box a=1> %}{% ¶endif %}", "`box` at 1:1 is not closed | write {% </box> %} before `endif`"),
            (
                "甲{% if a %}{% endif %}{% if b %} {% set c = 1 %}¶\n",
                "`if` at 1:23 is not closed | write {% endif %} before the end",
            ),
            ("a {% ¶endfor %}", "`endfor` closes nothing | take it out, or write {% for … %} where it begins"),
            ("{% if a %}{% ¶elseif b %}{% endif %}", "there is no tag `elseif` | write {% elif … %}"),
        ] {
            assert_eq!(run(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(run("{% raw %}{% if %}{% endraw %}{# {% if #}{% if a %}{{ ¶b c }}{% endif %}"), None);
        assert_eq!(run("{% for a in b %}{% else %}{% endfor %}{% ¶nothing %}"), None);
    }
}
