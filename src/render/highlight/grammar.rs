//! Grammars of TextMate and VS Code (JSON) as syntaxes: what a site brings for a language that is not known here.
//!
//! A rule of `begin` and `end` becomes a context that is entered and left. Rules inside captures, and `while`, have no
//! counterpart; a rule whose pattern cannot be read is passed over. Each costs colours, never text.

use std::collections::HashMap;

use serde_json::{Value, json};
use syntect::parsing::syntax_definition::{
    CaptureMapping, Context, ContextReference, MatchOperation, MatchPattern, Pattern, SyntaxDefinition,
};
use syntect::parsing::{Regex, Scope, SyntaxSet, SyntaxSetBuilder};

/// Rules inside rules.
const DEEPEST: usize = 50;

struct Writer<'a> {
    base: Scope,
    names: Vec<&'a str>,
    contexts: HashMap<String, Context>,
}

/// The syntax of a grammar; what is wrong with it.
pub fn read(text: &str) -> Result<SyntaxDefinition, String> {
    let value: Value = serde_json::from_str(text).map_err(|error| format!("this is not JSON: {error}"))?;
    let name = string(&value, "name").ok_or("a grammar has a `name`, the one that code fences give")?;
    let scope_name = string(&value, "scopeName").ok_or("a grammar has a `scopeName`, as \"source.x\"")?;
    let base = Scope::new(scope_name).map_err(|_| format!("`{scope_name}` is no scope"))?;
    let repository = value.get("repository").and_then(Value::as_object);
    let mut writer = Writer {
        base,
        names: repository.map(|map| map.keys().map(String::as_str).collect()).unwrap_or_default(),
        contexts: HashMap::new(),
    };
    for (key, rule) in repository.into_iter().flatten() {
        let mut context = Context::new(false);
        writer.rule(rule, 0, &mut context.patterns);
        writer.contexts.insert(inner(key), context);
    }
    let mut main = Context::new(false);
    writer.patterns(&value, 0, &mut main.patterns);
    writer.contexts.insert("main".to_string(), main);
    without_circles(&mut writer.contexts);
    let mut extensions: Vec<String> = vec![name.to_lowercase()];
    for list in ["aliases", "fileTypes"] {
        let words = value.get(list).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        extensions.extend(words.map(|word| word.trim_start_matches('.').to_lowercase()));
    }
    syntax(name, extensions, base, writer.contexts).ok_or_else(|| "it cannot be made a syntax".to_string())
}

/// Text in no language, which every set of syntaxes must have.
fn plain() -> Option<SyntaxDefinition> {
    syntax(
        "Plain Text",
        vec!["txt".to_string()],
        Scope::new("text.plain").ok()?,
        HashMap::from([("main".to_string(), Context::new(false))]),
    )
}

/// A syntax of these contexts; the reader begins with one that leads into `main`.
fn syntax(
    name: &str,
    extensions: Vec<String>,
    scope: Scope,
    contexts: HashMap<String, Context>,
) -> Option<SyntaxDefinition> {
    let mut contexts = contexts;
    let mut start = Context::new(false);
    start.meta_content_scope = vec![scope];
    let operation = MatchOperation::Push(vec![named("__main")?]);
    start.patterns.push(Pattern::Match(MatchPattern::new(false, String::new(), Vec::new(), None, operation, None)));
    let mut whole = Context::new(false);
    whole.patterns.push(Pattern::Include(named("main")?));
    contexts.insert("__start".to_string(), start);
    contexts.insert("__main".to_string(), whole);
    Some(SyntaxDefinition {
        name: name.to_string(),
        file_extensions: extensions,
        scope,
        first_line_match: None,
        hidden: false,
        variables: HashMap::new(),
        contexts,
    })
}

/// The syntaxes of a site.
pub fn set(own: Vec<SyntaxDefinition>) -> SyntaxSet {
    let mut builder = SyntaxSetBuilder::new();
    for syntax in plain().into_iter().chain(own) {
        builder.add(syntax);
    }
    builder.build()
}

fn string<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

/// The context of a rule of the repository; `main` and the like mean something by themselves.
fn inner(key: &str) -> String {
    format!("own-{key}")
}

fn scopes(names: Option<&str>) -> Vec<Scope> {
    // lost on purpose: a name that is made of what was found (`$1`) or is longer than a scope can be
    let words = names.unwrap_or("").split_whitespace().filter(|name| !name.contains('$'));
    words.filter_map(|name| Scope::new(name).ok()).collect()
}

impl Writer<'_> {
    fn patterns(&mut self, value: &Value, depth: usize, out: &mut Vec<Pattern>) {
        for rule in value.get("patterns").and_then(Value::as_array).into_iter().flatten() {
            self.rule(rule, depth, out);
        }
    }

    fn rule(&mut self, rule: &Value, depth: usize, out: &mut Vec<Pattern>) {
        if depth > DEEPEST {
            return;
        }
        if let Some(name) = string(rule, "include") {
            out.extend(self.reference(name).map(Pattern::Include));
        } else if let Some(pattern) = string(rule, "match") {
            let captures = captures(rule.get("captures"));
            out.extend(matching(pattern, scopes(string(rule, "name")), captures, MatchOperation::None));
        } else if let Some(begin) = string(rule, "begin") {
            let name = format!("rule-{}", self.contexts.len());
            // Its place is taken before the rules inside it take theirs.
            self.contexts.insert(name.clone(), Context::new(false));
            let context = self.context(rule, depth);
            self.contexts.insert(name.clone(), context);
            let captures = captures(rule.get("beginCaptures").or_else(|| rule.get("captures")));
            // What opens it belongs to the context's own scope.
            if let Some(context) = named(&name) {
                out.extend(matching(begin, Vec::new(), captures, MatchOperation::Push(vec![context])));
            }
        } else {
            self.patterns(rule, depth + 1, out);
        }
    }

    /// The context between `begin` and `end`.
    fn context(&mut self, rule: &Value, depth: usize) -> Context {
        let mut context = Context::new(false);
        context.meta_scope = scopes(string(rule, "name"));
        context.meta_content_scope = scopes(string(rule, "contentName"));
        let end = string(rule, "end").unwrap_or("$");
        let captures = captures(rule.get("endCaptures").or_else(|| rule.get("captures")));
        let end = matching(end, Vec::new(), captures, MatchOperation::Pop);
        let mut inside = Vec::new();
        self.patterns(rule, depth + 1, &mut inside);
        let last =
            rule.get("applyEndPatternLast").is_some_and(|last| last == &Value::from(1) || last == &Value::from(true));
        context.uses_backrefs = matches!(&end, Some(Pattern::Match(pattern)) if pattern.has_captures);
        if last {
            context.patterns = inside;
            context.patterns.extend(end);
        } else {
            context.patterns.extend(end);
            context.patterns.extend(inside);
        }
        context
    }

    fn reference(&self, name: &str) -> Option<ContextReference> {
        match name.strip_prefix('#') {
            Some(key) => {
                if self.names.contains(&key) {
                    named(&inner(key))
                } else {
                    None
                }
            }
            None if name == "$self" || name == "$base" => named("main"),
            None => {
                let scope = Scope::new(name.split('#').next()?).ok()?;
                if scope == self.base { named("main") } else { None }
            }
        }
    }
}

/// A reference to a context of the same grammar.
fn named(name: &str) -> Option<ContextReference> {
    // The type can only be made by reading it.
    serde_json::from_value(json!({ "Named": name })).ok()
}

fn name_of(context: &ContextReference) -> Option<String> {
    Some(serde_json::to_value(context).ok()?.get("Named")?.as_str()?.to_string())
}

fn captures(value: Option<&Value>) -> Option<CaptureMapping> {
    let map = value?.as_object()?;
    let mut out: CaptureMapping = map
        .iter()
        .filter_map(|(number, rule)| Some((number.parse().ok()?, scopes(string(rule, "name")))))
        .filter(|(_, scopes): &(usize, Vec<Scope>)| !scopes.is_empty())
        .collect();
    out.sort_by_key(|(number, _)| *number);
    (!out.is_empty()).then_some(out)
}

/// A rule; nothing if its pattern cannot be read.
fn matching(
    pattern: &str,
    scope: Vec<Scope>,
    captures: Option<CaptureMapping>,
    operation: MatchOperation,
) -> Option<Pattern> {
    let refers = operation == MatchOperation::Pop && refers_back(pattern);
    // What a reference stands for is known when the context is entered.
    let pattern = by_line(pattern);
    if Regex::try_compile(&if refers { sample(&pattern) } else { pattern.clone() }).is_some() {
        return None;
    }
    Some(Pattern::Match(MatchPattern::new(refers, pattern, scope, captures, operation, None)))
}

/// `^` and `$` mean a line to grammars, and the whole text to the reader of patterns; lines come with their end.
fn by_line(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut classes = 0_usize;
    let mut rest = pattern.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => {
                out.push(c);
                out.extend(rest.next());
                continue;
            }
            '[' => classes += 1,
            ']' => classes = classes.saturating_sub(1),
            '^' | '$' if classes == 0 => {
                out.push_str(&format!("(?m:{c})"));
                continue;
            }
            _ => {}
        }
        out.push(c);
    }
    out
}

fn refers_back(pattern: &str) -> bool {
    sample(pattern) != pattern
}

/// The pattern with an `x` for each `\\1`.
fn sample(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    let mut rest = pattern.chars();
    while let Some(c) = rest.next() {
        match c {
            '\\' => match rest.next() {
                Some(digit) if digit.is_ascii_digit() => out.push('x'),
                next => {
                    out.push(c);
                    out.extend(next);
                }
            },
            c => out.push(c),
        }
    }
    out
}

/// Takes out what would include itself: the reader of syntaxes would never come to an end.
fn without_circles(contexts: &mut HashMap<String, Context>) {
    let mut names: Vec<String> = contexts.keys().cloned().collect();
    names.sort();
    for name in &names {
        let mut way = Vec::new();
        visit(name, contexts, &mut way);
    }
}

fn visit(name: &str, contexts: &mut HashMap<String, Context>, way: &mut Vec<String>) {
    way.push(name.to_string());
    let included: Vec<(usize, String)> = contexts
        .get(name)
        .into_iter()
        .flat_map(|context| context.patterns.iter().enumerate())
        .filter_map(|(at, pattern)| match pattern {
            Pattern::Include(context) => Some((at, name_of(context)?)),
            Pattern::Match(_) => None,
        })
        .collect();
    for (at, other) in included.into_iter().rev() {
        if way.contains(&other) || way.len() > DEEPEST {
            if let Some(context) = contexts.get_mut(name) {
                context.patterns.remove(at);
            }
        } else {
            visit(&other, contexts, way);
        }
    }
    way.pop();
}

#[cfg(test)]
mod tests {
    use super::*;
    use syntect::parsing::{ParseState, ScopeStack};

    const GRAMMAR: &str = r##"{ "name": "sylph", "scopeName": "source.sylph", "fileTypes": ["syl"],
        "patterns": [ { "include": "#all" } ],
        "repository": {
            "all": { "patterns": [ { "include": "$self" }, { "include": "#word" }, { "include": "#text" }, { "match": "(?<broken" } ] },
            "word": { "match": "\\b(let|in)\\b\\s+(\\w+)", "captures": { "1": { "name": "keyword.sylph" }, "2": { "name": "variable.sylph" } } },
            "text": { "name": "string.sylph", "begin": "(\"+)", "end": "\\1", "contentName": "meta.inside.sylph",
                "patterns": [ { "match": "\\\\.", "name": "constant.character.escape.sylph" } ] }
        } }"##;

    fn scopes_of(text: &str) -> Vec<(String, String)> {
        let set = set(vec![read(GRAMMAR).unwrap()]);
        let syntax = set.find_syntax_by_token("SYLPH").unwrap();
        let (mut parser, mut stack, mut out) = (ParseState::new(syntax), ScopeStack::new(), Vec::new());
        for line in text.split_inclusive('\n') {
            let mut last = 0;
            for (at, op) in parser.parse_line(line, &set).unwrap() {
                if at > last {
                    out.push((line[last..at].to_string(), stack.to_string()));
                }
                last = at;
                stack.apply(&op).unwrap();
            }
        }
        out
    }

    #[test]
    fn a_grammar_of_a_site_is_read() {
        let found = scopes_of("let a = \"\"b\" \\n\"\" in c\n");
        let of =
            |text: &str| found.iter().find(|(own, _)| own.trim() == text).map(|(_, scopes)| scopes.trim()).unwrap();
        assert_eq!(of("let"), "source.sylph keyword.sylph");
        assert_eq!(of("a"), "source.sylph variable.sylph");
        assert_eq!(of("b\""), "source.sylph string.sylph meta.inside.sylph");
        assert_eq!(of("\\n"), "source.sylph string.sylph meta.inside.sylph constant.character.escape.sylph");
        assert_eq!(of("in"), "source.sylph keyword.sylph");
    }

    #[test]
    fn what_is_no_grammar_is_said() {
        assert!(read("{").unwrap_err().contains("JSON"));
        assert!(read("{}").unwrap_err().contains("`name`"));
        assert!(read(r#"{"name": "x"}"#).unwrap_err().contains("`scopeName`"));
    }
}
