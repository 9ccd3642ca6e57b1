//! A block of code in the colours of a theme: the elements, classes and attributes that themes written for Zola give a look to.

use syntect::highlighting::{Color, FontStyle, HighlightIterator, HighlightState, Highlighter, Style};
use syntect::parsing::{ParseState, ScopeStack, SyntaxReference, SyntaxSet};

use super::fence::Fence;
use super::palette::{Palette, hex};
use crate::base::markup::escape;
use crate::config::{DataAttributes, HighlightStyle};

/// What follows `z-` in the classes of the light and the dark theme.
const BOTH: [&str; 2] = ["l-", "d-"];

/// One theme, or a light and a dark one.
#[derive(Debug)]
pub struct Themed {
    palettes: Vec<Palette>,
    style: HighlightStyle,
    data: DataAttributes,
}

/// How a piece of code looks, in each theme.
type Looks = Vec<Style>;

impl Themed {
    /// Of one palette or two.
    pub fn new(palettes: Vec<Palette>, style: HighlightStyle, data: DataAttributes) -> Themed {
        Themed { palettes, style, data }
    }

    /// The whole block; `language` is what the page is told.
    pub fn block(
        &self,
        fence: &Fence,
        code: &str,
        language: &str,
        syntax: &SyntaxReference,
        set: &SyntaxSet,
    ) -> String {
        let mut lines: Vec<&str> = code.split('\n').collect();
        if code.ends_with('\n') || code.is_empty() {
            lines.pop();
        }
        let width = (fence.first + lines.len().saturating_sub(1)).to_string().len();
        let mut shown = Vec::new();
        for (at, pieces) in self.pieces(&lines, syntax, set).into_iter().enumerate() {
            if fence.is_hidden(at + 1) {
                continue;
            }
            let mut line = format!("<span class=\"giallo-l{}>", self.line(fence.is_marked(at + 1)));
            if fence.numbered {
                let number = fence.first + at;
                line.push_str(&format!(
                    "<span aria-hidden=\"true\" class=\"giallo-ln\"{}>{number:>width$}</span>",
                    self.number()
                ));
            }
            for (text, looks) in pieces {
                line.push_str(&format!("<span{}>{}</span>", self.look(&looks), escape(text.trim_end_matches('\r'))));
            }
            shown.push(line + "</span>");
        }
        let mut data = format!("data-lang=\"{}\"", escape(language));
        if let Some(name) = &fence.name {
            data.push_str(&format!(" data-name=\"{}\"", escape(name)));
        }
        let on = |wanted: DataAttributes| {
            if self.data == wanted || self.data == DataAttributes::Both { data.as_str() } else { "" }
        };
        let (pre, code) = (on(DataAttributes::Pre), on(DataAttributes::Code));
        format!("<pre class=\"giallo{} {pre}><code {code}>{}</code></pre>", self.frame(), shown.join("\n"))
    }

    /// Stylesheets for classes, with their names in the site.
    pub fn stylesheets(&self) -> Vec<(String, String)> {
        if self.style == HighlightStyle::Inline {
            return Vec::new();
        }
        match self.palettes.as_slice() {
            [one] => vec![("giallo.css".to_string(), stylesheet(one, ""))],
            both => [("giallo-light.css", BOTH[0]), ("giallo-dark.css", BOTH[1])]
                .iter()
                .zip(both)
                .map(|((name, prefix), palette)| ((*name).to_string(), stylesheet(palette, prefix)))
                .collect(),
        }
    }

    /// The pieces of each line. Space belongs to what follows it, and neighbours that look alike are one piece.
    fn pieces<'a>(&self, lines: &[&'a str], syntax: &SyntaxReference, set: &SyntaxSet) -> Vec<Vec<(&'a str, Looks)>> {
        let highlighters: Vec<Highlighter<'_>> =
            self.palettes.iter().map(|palette| Highlighter::new(&palette.theme)).collect();
        let mut states: Vec<HighlightState> =
            highlighters.iter().map(|highlighter| HighlightState::new(highlighter, ScopeStack::new())).collect();
        let mut parser = ParseState::new(syntax);
        let mut out = Vec::with_capacity(lines.len());
        for line in lines {
            let whole = format!("{line}\n");
            // lost on purpose: a line that the syntax cannot read is plain
            let ops = parser.parse_line(&whole, set).unwrap_or_default();
            let mut looks: Vec<(usize, Looks)> = Vec::new();
            for (highlighter, state) in highlighters.iter().zip(&mut states) {
                for (at, (style, text)) in HighlightIterator::new(state, &ops, &whole, highlighter).enumerate() {
                    match looks.get_mut(at) {
                        Some((_, known)) => known.push(style),
                        None => looks.push((text.len(), vec![style])),
                    }
                }
            }
            out.push(joined(line, looks));
        }
        out
    }

    /// Classes end and attributes begin: `"` first, then attributes.
    fn frame(&self) -> String {
        let fronts = |palette: &Palette| hex(palette.front);
        let backs = |palette: &Palette| hex(palette.back);
        match (self.style, self.palettes.as_slice()) {
            (HighlightStyle::Class, [_]) => " z-code\"".to_string(),
            (HighlightStyle::Class, _) => " z-l-code z-d-code\"".to_string(),
            (HighlightStyle::Inline, [one]) => {
                format!("\" style=\"color: {}; background-color: {};\"", fronts(one), backs(one))
            }
            (HighlightStyle::Inline, _) => format!(
                "\" style=\"color-scheme: light dark; color: {}; background-color: {};\"",
                self.both(|palette| Some(fronts(palette))),
                self.both(|palette| Some(backs(palette)))
            ),
        }
    }

    /// The same for a line.
    fn line(&self, marked: bool) -> String {
        match (self.style, self.palettes.len()) {
            _ if !marked => "\"".to_string(),
            (HighlightStyle::Class, 1) => " z-hl\"".to_string(),
            (HighlightStyle::Class, _) => " z-l-hl z-d-hl\"".to_string(),
            (HighlightStyle::Inline, _) if self.palettes.iter().all(|palette| palette.line.is_none()) => {
                "\"".to_string()
            }
            (HighlightStyle::Inline, _) => {
                let back = self.both(|palette| Some(hex(palette.line.unwrap_or(palette.back))));
                format!("\" style=\"background-color: {back};\"")
            }
        }
    }

    fn number(&self) -> String {
        if self.style == HighlightStyle::Class || self.palettes.iter().all(|palette| palette.number.is_none()) {
            return String::new();
        }
        format!(" style=\"color: {};\"", self.both(|palette| Some(hex(palette.number.unwrap_or(palette.front)))))
    }

    /// One colour, or the light and the dark one.
    fn both(&self, colour: impl Fn(&Palette) -> Option<String>) -> String {
        let colours: Vec<String> = self.palettes.iter().filter_map(colour).collect();
        match colours.as_slice() {
            [one] => one.clone(),
            all => format!("light-dark({})", all.join(", ")),
        }
    }

    /// The attribute of a piece; none if it looks as all code does.
    fn look(&self, looks: &Looks) -> String {
        let all: Vec<(&Palette, &Style)> = self.palettes.iter().zip(looks).collect();
        match self.style {
            HighlightStyle::Inline => inline(&all),
            HighlightStyle::Class => {
                let prefix = |at: usize| if all.len() == 1 { "" } else { BOTH.get(at).copied().unwrap_or("") };
                let classes: Vec<String> = all
                    .iter()
                    .enumerate()
                    .flat_map(|(at, (palette, style))| classes(palette, style, prefix(at)))
                    .collect();
                if classes.is_empty() { String::new() } else { format!(" class=\"{}\"", classes.join(" ")) }
            }
        }
    }
}

fn is_blank(text: &str) -> bool {
    text.chars().all(char::is_whitespace)
}

fn joined(line: &str, looks: Vec<(usize, Looks)>) -> Vec<(&str, Looks)> {
    let mut out: Vec<(usize, usize, Looks)> = Vec::new();
    let (mut start, mut from) = (0, 0);
    let mut blank = None;
    for (length, look) in looks {
        let end = (start + length).min(line.len());
        if is_blank(&line[start..end]) && look.iter().all(|style| !style.font_style.contains(FontStyle::UNDERLINE)) {
            blank.get_or_insert(look);
        } else {
            match out.last_mut() {
                Some((_, last, known)) if *known == look => *last = end,
                _ => out.push((from, end, look)),
            }
            from = end;
            blank = None;
        }
        start = end;
    }
    if let Some(look) = blank.filter(|_| from < line.len()) {
        out.push((from, line.len(), look));
    }
    out.into_iter().map(|(from, end, look)| (&line[from..end], look)).collect()
}

fn inline(all: &[(&Palette, &Style)]) -> String {
    let join = |colours: Vec<String>| match colours.as_slice() {
        [one] => one.clone(),
        all => format!("light-dark({})", all.join(", ")),
    };
    let mut out = String::new();
    if all.iter().any(|(palette, style)| style.foreground != palette.front) {
        let colours = all.iter().map(|(_, style)| hex(style.foreground)).collect();
        out.push_str(&format!("color: {};", join(colours)));
    }
    if all.iter().any(|(palette, style)| style.background != palette.back) {
        let colours = all.iter().map(|(_, style)| hex(style.background)).collect();
        out.push_str(&format!("background-color: {};", join(colours)));
    }
    let fonts = all.iter().fold(FontStyle::empty(), |fonts, (_, style)| fonts | style.font_style);
    for (font, css) in [
        (FontStyle::ITALIC, "font-style: italic;"),
        (FontStyle::BOLD, "font-weight: bold;"),
        (FontStyle::UNDERLINE, "text-decoration: underline;"),
    ] {
        if fonts.contains(font) {
            out.push_str(css);
        }
    }
    if out.is_empty() { out } else { format!(" style=\"{out}\"") }
}

/// `z-3` is the third colour of text, `z-bg1` the first behind it.
fn classes(palette: &Palette, style: &Style, prefix: &str) -> Vec<String> {
    let number = |colours: &[Color], own: Color| colours.iter().position(|colour| *colour == own).map(|at| at + 1);
    let front = number(&palette.fronts, style.foreground).filter(|_| style.foreground != palette.front);
    let back = number(&palette.backs, style.background).filter(|_| style.background != palette.back);
    let mut out = Vec::new();
    out.extend(front.map(|number| format!("z-{prefix}{number}")));
    out.extend(back.map(|number| format!("z-{prefix}bg{number}")));
    for (font, letter) in [(FontStyle::BOLD, "b"), (FontStyle::ITALIC, "i"), (FontStyle::UNDERLINE, "u")] {
        if style.font_style.contains(font) {
            out.push(format!("z-{prefix}{letter}"));
        }
    }
    out
}

fn stylesheet(palette: &Palette, prefix: &str) -> String {
    let mut out = format!("/* The colours of code: {} */\n", palette.name.replace("*/", ""));
    let mut rule = |selector: String, css: String| out.push_str(&format!(".{selector} {{ {css} }}\n"));
    rule(format!("z-{prefix}code"), format!("color: {}; background-color: {};", hex(palette.front), hex(palette.back)));
    if let Some(line) = palette.line {
        rule(format!("z-{prefix}hl"), format!("background-color: {};", hex(line)));
    }
    if let Some(number) = palette.number {
        rule("giallo-ln".to_string(), format!("color: {};", hex(number)));
    }
    for (at, colour) in palette.fronts.iter().enumerate() {
        rule(format!("z-{prefix}{}", at + 1), format!("color: {};", hex(*colour)));
    }
    for (at, colour) in palette.backs.iter().enumerate() {
        rule(format!("z-{prefix}bg{}", at + 1), format!("background-color: {};", hex(*colour)));
    }
    for (letter, css) in
        [("b", "font-weight: bold;"), ("i", "font-style: italic;"), ("u", "text-decoration: underline;")]
    {
        rule(format!("z-{prefix}{letter}"), css.to_string());
    }
    out
}
