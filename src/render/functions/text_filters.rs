//! Filters of Tera that give plain text, whatever they are given: as in Zola's Tera (2.0), what they give is escaped unless the
//! template says that it is safe. Later ones pass safety on and escape their arguments, which breaks the habit
//! `{{ page.content | replace(from="…", to="…") | safe }}`.

use tera::{Kwargs, State, Tera, TeraResult, Value};

use super::Args;

/// Spaces that `indent` puts before a line at most.
const WIDEST: usize = 1000;

/// Registers them over Tera's own.
pub fn register(tera: &mut Tera) {
    tera.register_filter("upper", |text: &str, _: Kwargs, _: &State<'_>| text.to_uppercase());
    tera.register_filter("lower", |text: &str, _: Kwargs, _: &State<'_>| text.to_lowercase());
    tera.register_filter("capitalize", |text: &str, _: Kwargs, _: &State<'_>| capitalized(text));
    tera.register_filter("title", |text: &str, _: Kwargs, _: &State<'_>| titled(text));
    tera.register_filter("trim", |text: &str, kwargs: Kwargs, _: &State<'_>| {
        let pattern: Option<String> = Args { name: "trim", kwargs: &kwargs }.get("pat")?;
        TeraResult::Ok(match &pattern {
            Some(pattern) => text.trim_start_matches(pattern.as_str()).trim_end_matches(pattern.as_str()).to_string(),
            None => text.trim().to_string(),
        })
    });
    tera.register_filter("trim_start", |text: &str, kwargs: Kwargs, _: &State<'_>| {
        let pattern: Option<String> = Args { name: "trim_start", kwargs: &kwargs }.get("pat")?;
        let found = pattern.as_deref().map_or_else(|| text.trim_start(), |pattern| text.trim_start_matches(pattern));
        TeraResult::Ok(found.to_string())
    });
    tera.register_filter("trim_end", |text: &str, kwargs: Kwargs, _: &State<'_>| {
        let pattern: Option<String> = Args { name: "trim_end", kwargs: &kwargs }.get("pat")?;
        let found = pattern.as_deref().map_or_else(|| text.trim_end(), |pattern| text.trim_end_matches(pattern));
        TeraResult::Ok(found.to_string())
    });
    tera.register_filter("replace", |text: &str, kwargs: Kwargs, _: &State<'_>| {
        let args = Args { name: "replace", kwargs: &kwargs };
        let (from, to): (String, String) = (args.must("from")?, args.must("to")?);
        TeraResult::Ok(text.replace(&from, &to))
    });
    tera.register_filter("join", |list: &[Value], kwargs: Kwargs, _: &State<'_>| {
        let sep: Option<String> = Args { name: "join", kwargs: &kwargs }.get("sep")?;
        let texts: Vec<String> = list.iter().map(ToString::to_string).collect();
        TeraResult::Ok(texts.join(&sep.unwrap_or_default()))
    });
    tera.register_filter("indent", |text: &str, kwargs: Kwargs, _: &State<'_>| {
        let args = Args { name: "indent", kwargs: &kwargs };
        let width = args.get::<usize>("width")?.unwrap_or(4).min(WIDEST);
        TeraResult::Ok(indented(text, width, args.flag("first", false)?, args.flag("blank", false)?))
    });
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters.flat_map(char::to_lowercase)).collect())
}

/// Every word with a capital; an apostrophe begins no word.
fn titled(text: &str) -> String {
    let mut begins = true;
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_ascii_punctuation() || letter.is_whitespace() {
            begins |= letter != '\'';
            out.push(letter);
        } else if std::mem::take(&mut begins) {
            out.extend(letter.to_uppercase());
        } else {
            out.extend(letter.to_lowercase());
        }
    }
    out
}

/// Every line further to the right: the first and empty ones only if asked for.
fn indented(text: &str, width: usize, first: bool, blank: bool) -> String {
    let space = " ".repeat(width);
    let line = |(at, line): (usize, &str)| {
        let moved = if at == 0 { first } else { blank || !line.is_empty() };
        if moved { format!("{space}{line}") } else { line.to_string() }
    };
    let lines: Vec<String> = text.lines().enumerate().map(line).collect();
    let end = if text.ends_with('\n') { "\n" } else { "" };
    format!("{}{end}", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn safe_values_become_plain_text() {
        let render = |template: &str| {
            let mut tera = Tera::new();
            register(&mut tera);
            tera.add_raw_template("a.html", template).unwrap();
            tera.render("a.html", &tera::Context::new()).unwrap()
        };
        assert_eq!(render("{{ '<h1>' | safe | replace(from='h1', to='h2') | safe }}"), "<h2>");
        assert_eq!(render("{{ ['<a>', 'b'] | join(sep='<hr>') | safe }}"), "<a><hr>b");
        assert_eq!(render("{{ '<b>' | safe | upper }}"), "&lt;B&gt;");
        assert_eq!(render("{{ \"it's a TEST-case\" | title | safe }}"), "It's A Test-Case");
        assert_eq!(render("{{ 'a\n\nb' | indent(width=2) }}"), "a\n\n  b");
    }
}
