//! What a template that extends another has outside its blocks. Nobody sees it; Zola passes over it, and so does a site that is
//! not strict, with a word.

use std::ops::Range;

use super::sources::{extends, tags};
use crate::diag::{Code, Report, TextFile};

/// The text of a template without what stands outside its blocks, as long as it was; nothing where there is nothing to take out.
pub fn without(file: &TextFile, report: &mut Report) -> Option<String> {
    let text = &*file.text;
    extends(text)?;
    let mut kept: Vec<Range<usize>> = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    for (inside, at) in tags(text) {
        let word = inside.split_whitespace().next().unwrap_or("");
        open = match (word, open) {
            ("extends", None) => {
                kept.push(at);
                None
            }
            ("block" | "component", None) => Some((at.start, 1)),
            ("block" | "component", Some((start, depth))) => Some((start, depth + 1)),
            ("endblock" | "endcomponent", Some((start, 1))) => {
                kept.push(start..at.end);
                None
            }
            ("endblock" | "endcomponent", Some((start, depth))) => Some((start, depth - 1)),
            (_, open) => open,
        };
    }
    if open.is_some() {
        // It is not closed, which is told as such.
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut stray = None;
    let mut from = 0;
    kept.push(text.len()..text.len());
    for range in kept {
        let between = &text[from..range.start];
        if !is_comment(between) {
            stray = stray.or_else(|| Some(from + between.len() - between.trim_start().len()));
        }
        out.extend(between.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        out.push_str(&text[range.clone()]);
        from = range.end;
    }
    let at = stray?;
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    let help = "put it into a block, or take it out".to_string();
    let message = "this stands outside the blocks of a template that extends another, and is shown nowhere";
    report.warning(Code::Template, file.at(at..end), message, Some(help));
    Some(out)
}

/// Whether nothing but space and comments stands there.
fn is_comment(text: &str) -> bool {
    let mut rest = text.trim_start();
    while let Some(inside) = rest.strip_prefix("{#") {
        let Some(end) = inside.find("#}") else { return true };
        rest = inside[end + 2..].trim_start();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_taken_out() {
        let run = |text: &str| without(&TextFile::new("templates/a.html", text), &mut Report::default());
        let found = run(
            "{% extends \"b.html\" %}\n文 {% include \"c\" %}\n{% block x %}{% block y %}1{% endblock %}{% endblock %} z",
        );
        let found = found.unwrap();
        assert!(found.starts_with("{% extends \"b.html\" %}\n    "));
        assert!(found.contains("\n{% block x %}{% block y %}1{% endblock %}{% endblock %}  "));
        assert!(!found.contains("include") && !found.contains('z'));
        assert_eq!(run("{% extends \"b.html\" %}{# c #}\n{% block x %}{% endblock %}\n"), None);
        assert_eq!(run("a {% block x %}{% endblock %}"), None);
    }
}
