//! What every drawing is made of: a root that says what it shows, escaped text, short numbers, links.

use super::text::Label;
use crate::base::markup;
use crate::base::speech::Speech;

/// A drawing and the words for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// `<svg>…</svg>`, ready to stand in HTML.
    pub svg: String,
    /// What it shows, in one or two sentences; also its `<desc>`.
    pub description: String,
}

/// What a drawing is called.
#[derive(Debug, Clone, Copy, Default)]
pub struct Head<'a> {
    /// Its ids on the page begin with this; no other drawing of the page may have the same.
    pub id: &'a str,
    /// What it is about.
    pub title: &'a str,
    /// The language of its words.
    pub speech: Speech,
}

/// Width of the charts and of the small graphs in units of the drawing. A phone has about this many CSS pixels between
/// its margins, so that text is as large there as it is here.
pub const WIDTH: f64 = 340.0;
/// Size of most text, in units of the drawing.
pub const TEXT: f64 = 13.0;
/// Size of text that explains, in units of the drawing.
pub const SMALL: f64 = 12.0;
/// From one line of a label to the next.
pub const LINE: f64 = 17.0;

/// The whole drawing. One with links is a group: what is inside an image cannot be reached, and links must be.
pub fn root(class: &str, head: &Head<'_>, description: &str, size: (f64, f64), body: &str) -> String {
    let role = if body.contains("<a ") { "group" } else { "img" };
    let (id, title, description) = (escape(head.id), escape(head.title), escape(description));
    let (width, height) = (number(size.0), number(size.1));
    format!(
        "<svg class=\"{class}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" preserveAspectRatio=\"xMinYMin\" \
         fill=\"currentColor\" role=\"{role}\" \
         aria-labelledby=\"{id}-title {id}-desc\"><title id=\"{id}-title\">{title}</title>\
         <desc id=\"{id}-desc\">{description}</desc>{body}</svg>"
    )
}

/// For text and for attributes in double quotes, on one line.
pub fn escape(text: &str) -> String {
    markup::escape(&text.replace(['\n', '\r', '\t'], " "))
}

/// Letters, digits, `-`, `_` and spaces: what can stand among classes.
pub fn class_names(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' ')).collect()
}

/// A coordinate with at most one decimal.
pub fn number(value: f64) -> String {
    if !value.is_finite() {
        return "0".to_string();
    }
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_string() } else { text.to_string() }
}

/// Which part of a line of text stands at its x.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// Its left end.
    Start,
    /// Its middle.
    Middle,
    /// Its right end.
    End,
}

impl Anchor {
    fn attribute(self) -> &'static str {
        match self {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        }
    }
}

/// One line of text; `y` is its baseline.
pub fn text(class: &str, x: f64, y: f64, anchor: Anchor, content: &str) -> String {
    let (x, y, anchor, content) = (number(x), number(y), anchor.attribute(), escape(content));
    format!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\"{anchor}>{content}</text>")
}

/// The lines of a label; `y` is the baseline of the first.
pub fn label(class: &str, x: f64, y: f64, anchor: Anchor, label: &Label) -> String {
    if let [only] = label.lines.as_slice() {
        return text(class, x, y, anchor, only);
    }
    let at = number(x);
    let span = |(index, line): (usize, &String)| {
        let dy = if index == 0 { String::new() } else { format!(" dy=\"{}\"", number(LINE)) };
        format!("<tspan x=\"{at}\"{dy}>{}</tspan>", escape(line))
    };
    let lines: String = label.lines.iter().enumerate().map(span).collect();
    format!("<text class=\"{class}\" x=\"{at}\" y=\"{}\"{}>{lines}</text>", number(y), anchor.attribute())
}

/// A rectangle; a negative width or height counts as none.
pub fn rect(class: &str, x: f64, y: f64, width: f64, height: f64, round: f64) -> String {
    let (width, height) = (number(width.max(0.0)), number(height.max(0.0)));
    let round = if round > 0.0 { format!(" rx=\"{}\"", number(round)) } else { String::new() };
    format!(
        "<rect class=\"{class}\" x=\"{}\" y=\"{}\" width=\"{width}\" height=\"{height}\"{round}/>",
        number(x),
        number(y)
    )
}

/// A rectangle with text inside, which stays readable where no stylesheet speaks of it.
pub fn frame(class: &str, x: f64, y: f64, width: f64, height: f64, round: f64) -> String {
    rect(class, x, y, width, height, round).replace("/>", " fill=\"none\" stroke=\"currentColor\"/>")
}

/// A stroke along `path`, visible even where no stylesheet speaks of it; `more` are further attributes.
pub fn stroke(class: &str, path: &str, more: &str) -> String {
    format!("<path class=\"{class}\" d=\"{path}\" fill=\"none\" stroke=\"currentColor\"{more}/>")
}

/// Where a pointer can meet a mark that is too small to meet; never seen.
pub fn target(x: f64, y: f64, width: f64, height: f64) -> String {
    let shape = rect("chart-target", x, y, width, height, 0.0);
    shape.replace("/>", " fill=\"none\" pointer-events=\"all\"/>")
}

/// A mark with its full words, which a pointer or a screen reader gets; a link if it leads somewhere.
pub fn mark(class: &str, href: Option<&str>, words: &str, body: &str) -> String {
    let words = escape(words);
    match href {
        Some(href) => {
            format!("<a class=\"{class}\" href=\"{}\"><title>{words}</title>{body}</a>", escape(href))
        }
        None => format!("<g class=\"{class}\"><title>{words}</title>{body}</g>"),
    }
}

/// Which way an arrow points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Up.
    Up,
    /// Down.
    Down,
}

/// How far the head of an arrow reaches back from its tip.
pub const HEAD: f64 = 8.0;

/// The head of an arrow with its tip at a place. Not a `<marker>`: those have ids, and take no colour from the line.
pub fn arrow(class: &str, x: f64, y: f64, way: Way) -> String {
    let half = HEAD / 2.0;
    let (dx, dy) = match way {
        Way::Left => (HEAD, 0.0),
        Way::Right => (-HEAD, 0.0),
        Way::Up => (0.0, HEAD),
        Way::Down => (0.0, -HEAD),
    };
    let (sx, sy) = if dx == 0.0 { (half, 0.0) } else { (0.0, half) };
    let [a, b, c, d] = [x + dx - sx, y + dy - sy, x + dx + sx, y + dy + sy].map(number);
    format!("<path class=\"{class}\" d=\"M{} {}L{a} {b}L{c} {d}Z\"/>", number(x), number(y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_everywhere() {
        assert_eq!(escape("<b a=\"1\">&'\u{0}\n\u{FFFF}"), "&lt;b a=&quot;1&quot;&gt;&amp;' ");
        let head = Head { id: "a\"b", title: "<x>", ..Head::default() };
        let svg = root("chart", &head, "</desc>", (1.0, 2.5), "");
        assert_eq!(
            svg,
            "<svg class=\"chart\" viewBox=\"0 0 1 2.5\" width=\"1\" height=\"2.5\" preserveAspectRatio=\"xMinYMin\" \
             fill=\"currentColor\" role=\"img\" \
             aria-labelledby=\"a&quot;b-title a&quot;b-desc\"><title id=\"a&quot;b-title\">&lt;x&gt;</title>\
             <desc id=\"a&quot;b-desc\">&lt;/desc&gt;</desc></svg>"
        );
        assert_eq!(
            mark("m", Some("/a?b=1&c=\"2\""), "<", ""),
            "<a class=\"m\" href=\"/a?b=1&amp;c=&quot;2&quot;\"><title>&lt;</title></a>"
        );
        assert_eq!(class_names("a-1 b_2\"><"), "a-1 b_2");
    }

    #[test]
    fn a_drawing_with_links_is_no_image() {
        let head = Head { id: "a", title: "b", ..Head::default() };
        assert!(root("chart", &head, "", (1.0, 1.0), &mark("m", Some("/x"), "", "")).contains("role=\"group\""));
        assert!(root("chart", &head, "", (1.0, 1.0), &mark("m", None, "", "")).contains("role=\"img\""));
        assert!(root("chart", &head, "", (1.0, 1.0), &text("t", 0.0, 0.0, Anchor::Start, "<a b")).contains("\"img\""));
    }

    #[test]
    fn numbers_are_short() {
        let all = [0.0, -0.04, 1.0, 1.25, -3.5, f64::NAN, f64::INFINITY].map(number);
        assert_eq!(all, ["0", "0", "1", "1.2", "-3.5", "0", "0"]);
    }

    #[test]
    fn arrows_point() {
        assert_eq!(arrow("a", 10.0, 5.0, Way::Right), "<path class=\"a\" d=\"M10 5L2 1L2 9Z\"/>");
        assert_eq!(arrow("a", 10.0, 5.0, Way::Up), "<path class=\"a\" d=\"M10 5L6 13L14 13Z\"/>");
    }
}
