//! What templates for an older Zola say, and what it is called now. Tera 2 has neither macros nor shortcodes.

use std::ops::Range;

/// Filters of before, and what to write.
const FILTERS: [(&str, &str); 11] = [
    ("as_str", "write `str`"),
    ("linebreaksbr", "write `newlines_to_br`"),
    ("trim_start_matches", "write `trim_start(pat=\"…\")`"),
    ("trim_end_matches", "write `trim_end(pat=\"…\")`"),
    ("slice", "write `list[0:5]`"),
    ("concat", "write `[...list, ...others]`"),
    ("map", "write `[item.key for item in list]`"),
    ("filter", "write `[item for item in list if item.key == value]`"),
    ("addslashes", "write `replace(from=\"…\", to=\"…\")`"),
    ("slug", "write `slugify`"),
    ("filesize_format", "write `filesizeformat`"),
];

/// Tests of before.
const TESTS: [(&str, &str); 2] = [("object", "write `map`"), ("divisibleby", "write `divisible_by(divisor=2)`")];

/// What to write for a filter or test of before.
pub fn renamed(what: &str, name: &str) -> Option<String> {
    let table: &[(&str, &str)] = match what {
        "filter" => &FILTERS,
        "test" => &TESTS,
        _ => &[],
    };
    table.iter().find(|(old, _)| *old == name).map(|(_, help)| (*help).to_string())
}

/// What to make of the template of a shortcode.
pub fn shortcode(path: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or(path);
    let name = file.split('.').next().unwrap_or(file);
    format!(
        "write {{% component {name}(…) %}}…{{% endcomponent {name} %}} in any template, and in Markdown {{{{<{name} … />}}}}"
    )
}

/// What is wrong and what to write, if a syntax error is due to the spelling of an older version. Markdown may have
/// shortcodes with bodies.
pub fn syntax(text: &str, at: Range<usize>, is_content: bool) -> Option<(String, String)> {
    if let Some(found) = numbered(text, at.start) {
        return Some(found);
    }
    let tag = around(text, at)?;
    let mut words = tag.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
    let (first, second) = (words.next().unwrap_or(""), words.next().unwrap_or("name"));
    let gone = |what: &str| format!("`{what}` is of an older Zola: Tera 2 has components instead of macros");
    if let Some((before, after)) = tag.split_once("::") {
        let name: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let space = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or("");
        let help = format!("write {{{{<{name} argument={{value}} />}}}}; a component has no namespace");
        return Some((gone(&format!("{space}::{name}")), help));
    }
    Some(match first {
        "import" => (gone("import"), "take this line out: every component can be used everywhere".to_string()),
        "macro" => {
            (gone("macro"), format!("write {{% component {second}(…) %}} and {{% endcomponent {second} %}} at its end"))
        }
        "endmacro" => (gone("endmacro"), format!("write {{% endcomponent {second} %}}")),
        "include" if tag.contains('[') => (
            "a list of templates to include is of an older Zola".to_string(),
            "name one template; the site's stands before the site theme's of the same name".to_string(),
        ),
        "include" if tag.contains("ignore missing") => (
            "`ignore missing` is of an older Zola".to_string(),
            "take it out and add the template; an empty one will do".to_string(),
        ),
        name if is_content && tag.trim_start().strip_prefix(name).is_some_and(|rest| rest.starts_with('(')) => (
            format!("`{name}` with a body is a shortcode of an older Zola"),
            format!("write {{% <{name} …> %}} and {{% </{name}> %}} at its end, with a component of this name"),
        ),
        _ if positional(tag) => (
            "a test takes its argument by name".to_string(),
            "write is starting_with(pat=\"…\"), is containing(pat=…), is divisible_by(divisor=…)".to_string(),
        ),
        _ => return None,
    })
}

/// `list.0`: what is wrong and what to write, with the place of the number.
fn numbered(text: &str, at: usize) -> Option<(String, String)> {
    let (before, rest) = text.split_at_checked(at)?;
    let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let list = before.strip_suffix('.').filter(|_| !number.is_empty())?;
    let start = list.rfind(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '.'))).map_or(0, |at| at + 1);
    let list = list.get(start..).filter(|list| !list.is_empty()).unwrap_or("list");
    let message = format!("`{list}.{number}` is of an older Zola: numbers stand in brackets");
    Some((message, format!("write {list}[{number}]")))
}

/// The inside of the tag or expression that a place is in.
fn around(text: &str, at: Range<usize>) -> Option<&str> {
    let to = text.get(..at.end.max(at.start))?;
    let start = to.rfind("{%").into_iter().chain(to.rfind("{{")).max()? + 2;
    let rest = &text[start..];
    let end = rest.find("%}").into_iter().chain(rest.find("}}")).min().unwrap_or(rest.len());
    Some(rest[..end].trim_start_matches('-').trim())
}

/// Whether a test is called like `is matching("…")`.
fn positional(tag: &str) -> bool {
    tag.match_indices(" is ").any(|(at, is)| {
        let rest = tag[at + is.len()..].trim_start().trim_start_matches("not ").trim_start();
        let name: usize = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let arguments = rest[name..].strip_prefix('(').and_then(|inside| inside.split(')').next());
        arguments.is_some_and(|inside| !inside.trim().is_empty() && !inside.contains('='))
    })
}
