//! Sass that would never end: a mixin or function that calls itself whatever happens, and `@while true`. The compiler would run
//! until the memory for calls is used up, and take the program with it.

use std::collections::BTreeMap;
use std::ops::Range;

/// A call, and where it stands.
type Call<'a> = (&'a str, Range<usize>);

/// What a block that is open belongs to.
enum Block<'a> {
    /// `@mixin` or `@function`, and what it calls whatever happens.
    Body(&'static str, &'a str, Vec<Call<'a>>),
    /// Run only sometimes, or by others: `@if`, a loop, what a mixin is given.
    Maybe,
    /// A rule.
    Plain,
}

/// What was seen of a file.
#[derive(Default)]
struct Seen<'a> {
    open: Vec<Block<'a>>,
    bodies: BTreeMap<(&'static str, &'a str), Vec<Call<'a>>>,
}

impl Seen<'_> {
    /// The end of the innermost block.
    fn close(&mut self) {
        if let Some(Block::Body(kind, name, calls)) = self.open.pop() {
            self.bodies.insert((kind, name), calls);
        }
    }
}

/// The first place that never ends: where, what is wrong, what to write. Blocks are in braces, or `is_indented`.
pub fn find(text: &str, is_indented: bool) -> Option<(Range<usize>, String, String)> {
    let code = blanked(text);
    let mut seen = Seen::default();
    if is_indented {
        indented(&code, &mut seen);
    } else if let Some((at, message, help)) = braced(&code, &mut seen) {
        return Some((at, message, help));
    }
    circle(&seen.bodies)
}

/// Statements that end at a brace or semicolon; `#{…}` is part of one. Gives a loop that never ends.
fn braced<'a>(code: &'a str, seen: &mut Seen<'a>) -> Option<(Range<usize>, String, String)> {
    let mut from = 0;
    let mut inner = 0;
    for (at, c) in code.char_indices() {
        match c {
            '{' if code[..at].ends_with('#') => inner += 1,
            '}' if inner > 0 => inner -= 1,
            '{' | ';' | '}' => {
                let statement = code.get(from..at).unwrap_or_default();
                let start = from + statement.len() - statement.trim_start().len();
                let statement = statement.trim();
                if c == '{' && matches!(after(statement, "@while").map(str::trim), Some("true" | "(true)")) {
                    let inside = &code[at..at + code[at..].find('}').unwrap_or(0)];
                    if !inside.contains("@return") && !inside.contains("@error") {
                        let help = "write a condition that becomes false".to_string();
                        return Some((start..start + statement.len(), "`@while true` never ends".to_string(), help));
                    }
                }
                note(statement, start, &mut seen.open, false);
                match c {
                    '{' => seen.open.push(block(statement)),
                    '}' => seen.close(),
                    _ => {}
                }
                from = at + 1;
            }
            _ => {}
        }
    }
    None
}

/// Statements that are lines; what stands further in than the line before is its block.
fn indented<'a>(code: &'a str, seen: &mut Seen<'a>) {
    let mut depths: Vec<usize> = Vec::new();
    let mut start = 0;
    for line in code.split_inclusive('\n') {
        let statement = line.trim();
        let depth = line.len() - line.trim_start().len();
        if !statement.is_empty() {
            while depths.last().is_some_and(|last| *last >= depth) {
                depths.pop();
                seen.close();
            }
            note(statement, start + depth, &mut seen.open, true);
            depths.push(depth);
            seen.open.push(match statement.strip_prefix('=') {
                Some(rest) => Block::Body("mixin", name(rest.trim_start()), Vec::new()),
                None => block(statement),
            });
        }
        start += line.len();
    }
    depths.iter().for_each(|_| seen.close());
}

/// What a block is, by the statement before it.
fn block(statement: &str) -> Block<'_> {
    for (word, kind) in [("@mixin", "mixin"), ("@function", "function")] {
        if let Some(rest) = after(statement, word) {
            return Block::Body(kind, name(rest.trim_start()), Vec::new());
        }
    }
    let maybe = ["@if", "@else", "@each", "@for", "@while", "@include"];
    let is_maybe = maybe.iter().any(|word| after(statement, word).is_some()) || statement.starts_with('+');
    if is_maybe { Block::Maybe } else { Block::Plain }
}

/// Adds what a statement calls to the mixin or function around it.
fn note<'a>(statement: &'a str, start: usize, open: &mut [Block<'a>], is_indented: bool) {
    let mut is_sure = true;
    for block in open.iter_mut().rev() {
        match block {
            Block::Maybe => is_sure = false,
            Block::Plain => {}
            Block::Body("mixin", _, calls) => {
                // In indented Sass a sign is enough to call a mixin.
                let short = || statement.strip_prefix('+').filter(|rest| is_indented && rest.starts_with(is_name));
                if let Some(rest) = after(statement, "@include").or_else(short).filter(|_| is_sure) {
                    calls.push((name(rest.trim_start()), start..start + statement.len()));
                }
                return;
            }
            Block::Body(_, own, calls) => {
                // Before this one another may have given the answer.
                if !is_sure && statement.contains("@return") {
                    *own = "";
                }
                if let Some(rest) = after(statement, "@return").filter(|rest| is_sure && !has_call(rest, "if")) {
                    calls.extend(called(rest).map(|name| (name, start..start + statement.len())));
                }
                return;
            }
        }
    }
}

/// The names that stand before a parenthesis.
fn called(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('(').filter_map(|(at, _)| {
        let before = &text[..at];
        let start = before.rfind(|c: char| !is_name(c) && c != '.').map_or(0, |at| at + 1);
        before.get(start..).filter(|name| !name.is_empty())
    })
}

fn has_call(text: &str, wanted: &str) -> bool {
    called(text).any(|name| name == wanted)
}

/// The first of them that leads to itself.
fn circle(bodies: &BTreeMap<(&str, &str), Vec<Call<'_>>>) -> Option<(Range<usize>, String, String)> {
    for ((kind, own), calls) in bodies.iter().filter(|((_, own), _)| !own.is_empty()) {
        for (first, at) in calls {
            let mut seen: Vec<&str> = vec![first];
            let mut next = 0;
            while let Some(name) = seen.get(next).copied() {
                if name == *own {
                    let help = "let it call itself only below an @if that ends".to_string();
                    return Some((at.clone(), format!("the {kind} `{own}` calls itself without end"), help));
                }
                next += 1;
                for (name, _) in bodies.get(&(*kind, name)).into_iter().flatten() {
                    if !seen.contains(name) {
                        seen.push(name);
                    }
                }
            }
        }
    }
    None
}

/// The same text with spaces for comments and strings, byte for byte.
fn blanked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let end = match c {
            '/' if rest.starts_with("//") && !out.ends_with(':') => rest.find('\n'),
            '/' if rest.starts_with("/*") => rest[2..].find("*/").map(|end| end + 4),
            '"' | '\'' => string_end(rest, c),
            _ => {
                out.push(c);
                rest = &rest[c.len_utf8()..];
                continue;
            }
        };
        let (gone, left) = rest.split_at(end.unwrap_or(rest.len()));
        out.extend(gone.bytes().map(|_| ' '));
        rest = left;
    }
    out
}

/// Where a string ends that a text begins with.
fn string_end(text: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    let mut inside = text.char_indices().skip(1);
    inside.find_map(|(at, c)| {
        let ends = c == quote && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends.then_some(at + 1)
    })
}

/// What follows a word that a statement begins with.
fn after<'a>(statement: &'a str, word: &str) -> Option<&'a str> {
    statement.strip_prefix(word).filter(|rest| !rest.starts_with(is_name))
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

/// The name at the beginning of a text, with its module.
fn name(text: &str) -> &str {
    &text[..text.find(|c: char| !is_name(c) && c != '.').unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_never_ends_is_found() {
        for (text, expected) in [
            ("@mixin m { @include m }", "@include m|the mixin `m` calls itself without end"),
            (
                "@mixin a { b { @include b(1); } } @mixin b($x) { /* } */ @include a; }",
                "@include b(1)|the mixin `a` calls itself without end",
            ),
            ("@function f($x) { @return 1 + f($x); }", "@return 1 + f($x)|the function `f` calls itself without end"),
            ("a { @while true { b: c } }", "@while true|`@while true` never ends"),
        ] {
            let found = find(text, false).map(|(at, message, _)| format!("{}|{message}", &text[at]));
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        }
        for text in [
            "@mixin m($n) { @if $n > 0 { @include m($n - 1) } } a { @include m(2) }",
            "@mixin m { @include lib.m; @include n { @include m; } a: '@include m;'; // @include m;\n }",
            "@function f($n) { @if $n < 2 { @return 1; } @return $n * f($n - 1); }",
            "@function f($n) { @return if($n < 2, 1, f($n - 1)); } a-#{b} { c: f(2); }",
            "@mixin breakpoint { @content; } a { @include breakpoint { b: url(http://x); } }",
            "@mixin b { +b { c: d } }",
            "@function m() { @while true { @return 1; } } 甲 { b: \"}\" }",
        ] {
            assert_eq!(find(text, false), None, "{text}");
        }
        let found = |text: &str| find(text, true).map(|(at, ..)| text[at].to_string());
        assert_eq!(found("=m\n  a\n    +m\nb\n  +m\n").as_deref(), Some("+m"));
        assert_eq!(found("@mixin m\n  @include n\n=n\n  +m").as_deref(), Some("@include n"));
        assert_eq!(found("=m($n)\n  @if $n > 0\n    +m($n - 1)\n\na\n  +m(2)\n"), None);
    }
}
