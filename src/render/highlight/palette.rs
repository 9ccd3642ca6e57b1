//! The colours of code: those of known themes, and themes that a site brings.

use std::collections::BTreeSet;
use std::str::FromStr;

use roxmltree::Document;
use serde_json::{Map, Value};
use syntect::highlighting::{Color, FontStyle, ScopeSelectors, StyleModifier, Theme, ThemeItem};

/// The colours that well-known themes of VS Code give to the parts of code, a theme on a line; the first line names the parts.
const KNOWN: &str = include_str!("palettes.txt");

/// The parts of [`KNOWN`], and what the syntaxes call them.
const PARTS: [(&str, &str); 31] = [
    ("comment", "comment, punctuation.definition.comment"),
    ("string", "string, punctuation.definition.string"),
    ("escape", "constant.character.escape, constant.character.format, constant.other.placeholder"),
    ("number", "constant.numeric"),
    ("constant", "constant.language, constant.other, support.constant"),
    ("keyword", "keyword, storage.modifier"),
    ("storage", "storage.type, storage"),
    ("operator", "keyword.operator"),
    ("function", "entity.name.function, support.function, variable.function"),
    ("type", "entity.name, support.type, support.class"),
    ("inherited", "entity.other.inherited-class"),
    ("this", "variable.language"),
    ("parameter", "variable.parameter"),
    ("variable", "variable, source.toml entity.name.tag"),
    ("member", "variable.other.member, variable.other.property"),
    ("property", "support.type.property-name, meta.property-name"),
    (
        "key",
        "meta.mapping.key string, meta.mapping.key punctuation.definition.string, meta.structure.dictionary.key string, variable.other.key, entity.name.tag.yaml",
    ),
    ("class", "entity.other.attribute-name.class"),
    ("tag", "entity.name.tag"),
    ("attribute", "entity.other.attribute-name"),
    ("unit", "keyword.other.unit"),
    ("punctuation", "punctuation"),
    (
        "decorator",
        "meta.annotation, variable.annotation, entity.name.function.decorator, punctuation.definition.annotation",
    ),
    ("heading", "markup.heading, entity.name.section"),
    ("bold", "markup.bold"),
    ("italic", "markup.italic"),
    ("raw", "markup.raw, markup.inline.raw"),
    ("link", "meta.link, string.other.link"),
    ("url", "markup.underline.link"),
    ("inserted", "markup.inserted"),
    ("deleted", "markup.deleted"),
];

/// The colours of one theme.
#[derive(Debug, Clone)]
pub struct Palette {
    /// Its name.
    pub name: String,
    /// Of text that is no special part.
    pub front: Color,
    /// Behind the block.
    pub back: Color,
    /// Behind a marked line.
    pub line: Option<Color>,
    /// Of the numbers of lines.
    pub number: Option<Color>,
    /// Of everything else.
    pub theme: Theme,
    /// All colours of text, in order: classes count them.
    pub fronts: Vec<Color>,
    /// All colours behind text, in order.
    pub backs: Vec<Color>,
}

impl Palette {
    /// The known theme of a name.
    pub fn known(name: &str) -> Option<Palette> {
        let mut lines = KNOWN.lines();
        let parts: Vec<&str> = lines.next()?.split(' ').skip(5).collect();
        let line = lines.find(|line| line.split(' ').next() == Some(name))?;
        let words: Vec<&str> = line.split(' ').collect();
        let [_, front, back, line, number, colours @ ..] = words.as_slice() else { return None };
        let mut items = Vec::new();
        for (part, written) in parts.iter().zip(colours) {
            let selector = PARTS.iter().find(|(name, _)| name == part).map_or("", |(_, selector)| selector);
            items.extend(item(selector, known_style(written, colour(front))));
        }
        Some(Palette::new(name, colour(front), colour(back), colour(line), colour(number), items))
    }

    /// The names of all known themes.
    pub fn names() -> impl Iterator<Item = &'static str> {
        KNOWN.lines().skip(1).filter_map(|line| line.split(' ').next())
    }

    /// A theme of VS Code (JSON) or TextMate (`.tmTheme`), by the file's name; what is wrong with it.
    pub fn read(path: &str, text: &str) -> Result<Palette, String> {
        let stem = path.rsplit('/').next().and_then(|name| name.split('.').next()).unwrap_or(path);
        if path.ends_with(".tmTheme") {
            Ok(of_text_mate(stem, &plist(text)?))
        } else if path.ends_with(".json") {
            let value: Value = serde_json::from_str(text).map_err(|error| format!("this is not JSON: {error}"))?;
            Ok(of_code(stem, &value))
        } else {
            Err("a theme is a .json file as VS Code has it, or a .tmTheme file".to_string())
        }
    }

    fn new(
        name: &str,
        front: Option<Color>,
        back: Option<Color>,
        line: Option<Color>,
        number: Option<Color>,
        items: Vec<ThemeItem>,
    ) -> Palette {
        let front = front.unwrap_or(Color { r: 0x24, g: 0x29, b: 0x2E, a: 255 });
        let back = back.unwrap_or(Color::WHITE);
        let mut theme = Theme { name: Some(name.to_string()), scopes: items, ..Theme::default() };
        theme.settings.foreground = Some(front);
        theme.settings.background = Some(back);
        let all = |pick: fn(&StyleModifier) -> Option<Color>| -> Vec<Color> {
            let colours: BTreeSet<_> = theme.scopes.iter().filter_map(|item| pick(&item.style)).map(key).collect();
            colours.into_iter().map(|(r, g, b, a)| Color { r, g, b, a }).collect()
        };
        let (fronts, backs) = (all(|style| style.foreground), all(|style| style.background));
        Palette { name: name.to_string(), front, back, line, number, theme, fronts, backs }
    }
}

fn key(colour: Color) -> (u8, u8, u8, u8) {
    (colour.r, colour.g, colour.b, colour.a)
}

/// `#RRGGBB`, or `#RRGGBBAA` of one that can be seen through.
pub fn hex(colour: Color) -> String {
    let Color { r, g, b, a } = colour;
    if a == 255 { format!("#{r:02X}{g:02X}{b:02X}") } else { format!("#{r:02X}{g:02X}{b:02X}{a:02X}") }
}

/// `#RGB`, `#RGBA`, `#RRGGBB` or `#RRGGBBAA`.
fn colour(text: &str) -> Option<Color> {
    let digits = text.strip_prefix('#').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    let long: String = match digits.len() {
        3 | 4 => digits.chars().flat_map(|digit| [digit, digit]).collect(),
        6 | 8 => digits.to_string(),
        _ => return None,
    };
    let part = |at: usize| long.get(at..at + 2).map_or(Some(255), |part| u8::from_str_radix(part, 16).ok());
    Some(Color { r: part(0)?, g: part(2)?, b: part(4)?, a: part(6)? })
}

/// `#RRGGBB/#BACK:biu`, `-` for none.
fn known_style(written: &str, front: Option<Color>) -> StyleModifier {
    let (colours, fonts) = written.split_once(':').unwrap_or((written, ""));
    let (text, back) = colours.split_once('/').unwrap_or((colours, ""));
    let fonts = fonts.chars().fold(FontStyle::empty(), |all, font| {
        all | match font {
            'b' => FontStyle::BOLD,
            'i' => FontStyle::ITALIC,
            'u' => FontStyle::UNDERLINE,
            _ => FontStyle::empty(),
        }
    });
    StyleModifier { foreground: colour(text).or(front), background: colour(back), font_style: Some(fonts) }
}

/// A rule; nothing if syntect cannot read its selector.
fn item(selector: &str, style: StyleModifier) -> Option<ThemeItem> {
    // lost on purpose: a theme of another editor may have selectors that mean nothing here
    Some(ThemeItem { scope: ScopeSelectors::from_str(selector).ok()?, style })
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

/// The rules in a list of `{scope, settings: {foreground, background, fontStyle}}`.
fn items(rules: &Value) -> Vec<ThemeItem> {
    let mut out = Vec::new();
    for rule in rules.as_array().into_iter().flatten() {
        let Some(settings) = rule.get("settings") else { continue };
        let fonts = settings.get("fontStyle").and_then(Value::as_str).map(|words| {
            words.split_whitespace().fold(FontStyle::empty(), |all, word| {
                all | match word {
                    "bold" => FontStyle::BOLD,
                    "italic" => FontStyle::ITALIC,
                    "underline" => FontStyle::UNDERLINE,
                    _ => FontStyle::empty(),
                }
            })
        });
        let style = StyleModifier {
            foreground: colour(text(settings, "foreground")),
            background: colour(text(settings, "background")),
            font_style: fonts,
        };
        let selectors = match rule.get("scope") {
            Some(Value::String(scope)) => vec![scope.as_str()],
            Some(Value::Array(scopes)) => scopes.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        out.extend(selectors.iter().flat_map(|scopes| scopes.split(',')).filter_map(|scope| item(scope.trim(), style)));
    }
    out
}

/// The settings of the rule that has no scope.
fn default_of<'a>(rules: &'a Value, key: &str) -> &'a str {
    let mut rules = rules.as_array().into_iter().flatten();
    rules
        .find(|rule| rule.get("scope").is_none())
        .and_then(|rule| rule.get("settings"))
        .map_or("", |own| text(own, key))
}

fn of_code(stem: &str, value: &Value) -> Palette {
    let rules = value.get("tokenColors").or_else(|| value.get("settings")).unwrap_or(&Value::Null);
    let colours = value.get("colors").unwrap_or(&Value::Null);
    let name = Some(text(value, "name")).filter(|name| !name.is_empty()).unwrap_or(stem);
    let one = |key: &str, other: &str| colour(text(colours, key)).or_else(|| colour(default_of(rules, other)));
    Palette::new(
        name,
        one("editor.foreground", "foreground"),
        one("editor.background", "background"),
        one("editor.lineHighlightBackground", "lineHighlight"),
        one("editorLineNumber.foreground", "gutterForeground"),
        items(rules),
    )
}

fn of_text_mate(stem: &str, value: &Value) -> Palette {
    let rules = value.get("settings").unwrap_or(&Value::Null);
    let name = Some(text(value, "name")).filter(|name| !name.is_empty()).unwrap_or(stem);
    let one = |key: &str| colour(default_of(rules, key));
    let (front, back) = (one("foreground"), one("background"));
    Palette::new(name, front, back, one("lineHighlight"), one("gutterForeground"), items(rules))
}

/// A property list as a value: dictionaries, arrays and strings are all that a theme has.
fn plist(text: &str) -> Result<Value, String> {
    fn value(node: roxmltree::Node<'_, '_>) -> Value {
        let mut children = node.children().filter(roxmltree::Node::is_element);
        match node.tag_name().name() {
            "dict" => {
                let mut map = Map::new();
                while let (Some(key), Some(own)) = (children.next(), children.next()) {
                    map.insert(key.text().unwrap_or("").to_string(), value(own));
                }
                Value::Object(map)
            }
            "array" => children.map(value).collect(),
            _ => Value::from(node.text().unwrap_or("")),
        }
    }
    let options = roxmltree::ParsingOptions { allow_dtd: true, nodes_limit: 100_000, ..Default::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| format!("this is not XML: {error}"))?;
    let top = document.root_element();
    if top.descendants().any(|node| node.ancestors().nth(20).is_some()) {
        return Err("this is no theme: it is nested too deep".to_string());
    }
    Ok(top.children().find(roxmltree::Node::is_element).map_or(Value::Null, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use syntect::highlighting::Highlighter;
    use syntect::parsing::ScopeStack;

    fn looks(palette: &Palette, scopes: &str) -> String {
        let stack = ScopeStack::from_str(scopes).unwrap();
        hex(Highlighter::new(&palette.theme).style_for_stack(stack.as_slice()).foreground)
    }

    #[test]
    fn every_known_theme_is_whole() {
        assert!(Palette::names().count() > 60);
        let first = KNOWN.lines().next().unwrap();
        assert_eq!(first.split(' ').skip(5).collect::<Vec<_>>(), PARTS.map(|(part, _)| part));
        for name in Palette::names() {
            let palette = Palette::known(name).unwrap();
            assert!(palette.theme.scopes.len() == PARTS.len());
            assert!(palette.fronts.len() > 3, "{name}");
        }
        let nord = Palette::known("nord").unwrap();
        assert_eq!((hex(nord.front), hex(nord.back)), ("#D8DEE9".to_string(), "#2E3440".to_string()));
        assert_eq!(looks(&nord, "source.rust comment.line"), "#616E88");
        assert_eq!(looks(&nord, "source.rust string.quoted constant.character.escape"), "#EBCB8B");
        assert_eq!(looks(&nord, "source.rust meta.block"), "#D8DEE9");
    }

    #[test]
    fn themes_of_a_site_are_read() {
        let json = r##"{ "name": "mine", "colors": { "editor.foreground": "#abc", "editor.background": "#11223344" },
            "tokenColors": [ { "scope": ["comment", "a > b ,, -"], "settings": { "foreground": "#ff0000", "fontStyle": "italic" } } ] }"##;
        let palette = Palette::read("x/y.json", json).unwrap();
        assert_eq!(
            (palette.name.as_str(), hex(palette.front), hex(palette.back)),
            ("mine", "#AABBCC".into(), "#11223344".into())
        );
        assert_eq!(looks(&palette, "source.x comment.line"), "#FF0000");
        let plist = r##"<?xml version="1.0"?><!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "x"><plist version="1.0"><dict>
            <key>name</key><string>Old</string><key>settings</key><array>
            <dict><key>settings</key><dict><key>foreground</key><string>#000001</string></dict></dict>
            <dict><key>scope</key><string>string, comment</string><key>settings</key><dict><key>foreground</key><string>#000002</string></dict></dict>
            </array></dict></plist>"##;
        let palette = Palette::read("Old.tmTheme", plist).unwrap();
        assert_eq!((palette.name.as_str(), hex(palette.front)), ("Old", "#000001".into()));
        assert_eq!(looks(&palette, "source.x comment"), "#000002");
        assert!(Palette::read("a.json", "{").is_err() && Palette::read("a.txt", "").is_err());
    }
}
