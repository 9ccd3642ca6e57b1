//! A page made shorter without another meaning: space, comments, quotes and end tags that a browser adds by itself.
//!
//! Scripts, styles, `pre`, `textarea` and `code` stay as they are, byte for byte.

use crate::base::markup::{Tag, raw_text_end};

/// What space means inside an element.
#[derive(Clone, Copy, PartialEq)]
enum Space {
    /// Between its elements nothing: it only holds others.
    Layout,
    /// At its beginning and end nothing.
    Text,
    /// One space is as good as many.
    Inline,
    /// All of it.
    Kept,
}

enum Token<'a> {
    Text(String),
    Start(Tag),
    /// The end of an element, and the element around it.
    End(&'a str, String),
    /// What is passed on as it is.
    Whole(&'a str),
}

/// Elements without content.
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

const LAYOUT: [&str; 46] = [
    "article",
    "aside",
    "blockquote",
    "body",
    "colgroup",
    "datalist",
    "defs",
    "details",
    "dialog",
    "div",
    "dl",
    "fieldset",
    "figure",
    "footer",
    "form",
    "g",
    "head",
    "header",
    "hgroup",
    "html",
    "iframe",
    "main",
    "map",
    "math",
    "menu",
    "nav",
    "noscript",
    "ol",
    "optgroup",
    "picture",
    "section",
    "select",
    "svg",
    "symbol",
    "table",
    "tbody",
    "template",
    "tfoot",
    "thead",
    "tr",
    "ul",
    "video",
    "audio",
    "object",
    "search",
    "clippath",
];

const TEXT: [&str; 25] = [
    "address",
    "button",
    "canvas",
    "caption",
    "dd",
    "desc",
    "dt",
    "figcaption",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "label",
    "legend",
    "li",
    "meter",
    "option",
    "p",
    "progress",
    "summary",
    "td",
    "text",
    "th",
];

const KEPT: [&str; 6] = ["pre", "textarea", "script", "style", "code", "title"];

/// Elements before which a paragraph ends by itself.
const ENDS_PARAGRAPH: [&str; 30] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "details",
    "dialog",
    "div",
    "dl",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
];

/// The page, shorter.
pub fn minify(html: &str) -> String {
    let tokens = shortened(tokens(html));
    let mut out = String::with_capacity(html.len());
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Text(text) => out.push_str(text),
            Token::Whole(text) => out.push_str(text),
            Token::Start(tag) => start(html, tag, &mut out),
            Token::End(name, around) => {
                let next = tokens[at + 1..].iter().find(|token| !matches!(token, Token::Text(text) if text.is_empty()));
                if !ends_by_itself(html, name, around, next) {
                    out.push_str(&format!("</{name}>"));
                }
            }
        }
    }
    out
}

fn space(name: &str) -> Space {
    let is = |list: &[&str]| list.iter().any(|known| known.eq_ignore_ascii_case(name));
    match () {
        () if is(&KEPT) => Space::Kept,
        () if is(&LAYOUT) => Space::Layout,
        () if is(&TEXT) => Space::Text,
        () => Space::Inline,
    }
}

/// An element that is open.
struct Open<'a> {
    name: &'a str,
    space: Space,
}

struct Reader<'a> {
    html: &'a str,
    open: Vec<Open<'a>>,
    out: Vec<Token<'a>>,
    /// Text since the last tag.
    text: String,
    /// Whether that text stands at the beginning of its element.
    first: bool,
}

fn tokens(html: &str) -> Vec<Token<'_>> {
    let mut reader = Reader { html, open: Vec::new(), out: Vec::new(), text: String::new(), first: true };
    let mut at = 0;
    while at < html.len() {
        let open = html[at..].find('<').map_or(html.len(), |found| at + found);
        reader.text.push_str(&html[at..open]);
        at = reader.markup(open);
    }
    reader.text(true);
    reader.out
}

impl<'a> Reader<'a> {
    /// What begins at a `<`; gives the byte after it.
    fn markup(&mut self, open: usize) -> usize {
        let html = self.html;
        let rest = &html[open..];
        if rest.is_empty() {
            return html.len();
        }
        if let Some(inside) = rest.strip_prefix("<!--") {
            return inside.find("-->").map_or(html.len(), |end| open + 4 + end + 3);
        }
        if rest.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype")) {
            let end = rest.find('>').map_or(html.len(), |end| open + end + 1);
            self.text(false);
            let is_plain = html[open..end].eq_ignore_ascii_case("<!doctype html>");
            self.out.push(Token::Whole(if is_plain { "<!doctype html>" } else { &html[open..end] }));
            return end;
        }
        if let Some(name) =
            rest.strip_prefix("</").map(|inside| inside.split(['>', ' ', '\n', '\t']).next().unwrap_or(""))
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
        {
            self.text(true);
            self.end(name);
            return rest.find('>').map_or(html.len(), |end| open + end + 1);
        }
        match Tag::read(html, open) {
            Some(tag) if html[..tag.end].ends_with('>') => self.element(open, tag),
            Some(_) => {
                self.text(false);
                self.out.push(Token::Whole(rest));
                html.len()
            }
            None => {
                self.text.push('<');
                open + 1
            }
        }
    }

    fn element(&mut self, open: usize, tag: Tag) -> usize {
        let html = self.html;
        let name = &html[tag.name.clone()];
        let closes = self.open.last().is_some_and(|open| closes(open.name, name));
        self.text(closes);
        if closes {
            self.open.pop();
        }
        let mut end = tag.end;
        let is_closed = html[open..tag.end].ends_with("/>") && self.is_foreign(name);
        let raw = raw_text_end(html, &tag);
        self.out.push(Token::Start(tag));
        self.first = false;
        if let Some(raw_end) = raw {
            self.out.push(Token::Whole(&html[end..raw_end]));
            self.open.push(Open { name, space: Space::Kept });
            end = raw_end;
        } else if !is_closed && !VOID.iter().any(|void| void.eq_ignore_ascii_case(name)) {
            self.open.push(Open { name, space: space(name) });
            self.first = true;
        }
        end
    }

    /// Whether an element is of a drawing or a formula, where `/>` means something.
    fn is_foreign(&self, name: &str) -> bool {
        let foreign = |name: &str| ["svg", "math"].iter().any(|known| known.eq_ignore_ascii_case(name));
        foreign(name) || self.open.iter().any(|open| foreign(open.name))
    }

    fn end(&mut self, name: &'a str) {
        if let Some(at) = self.open.iter().rposition(|open| open.name.eq_ignore_ascii_case(name)) {
            self.open.truncate(at);
        }
        let around = self.open.last().map_or("", |open| open.name).to_ascii_lowercase();
        self.out.push(Token::End(name, around));
        self.first = false;
    }

    /// Writes the text that was gathered; `last` if it stands at the end of its element.
    fn text(&mut self, last: bool) {
        let text = std::mem::take(&mut self.text);
        if text.is_empty() {
            return;
        }
        let inside = self.open.iter().any(|open| open.space == Space::Kept);
        let space = self.open.last().map_or(Space::Layout, |open| open.space);
        if inside {
            self.out.push(Token::Text(text));
            return;
        }
        let mut short = String::with_capacity(text.len());
        for c in text.chars() {
            if !c.is_ascii_whitespace() {
                short.push(c);
            } else if !short.ends_with(' ') {
                short.push(' ');
            }
        }
        if short == " " && space == Space::Layout {
            return;
        }
        let trims = matches!(space, Space::Layout | Space::Text);
        let mut piece = short.as_str();
        if trims && self.first {
            piece = piece.trim_start_matches(' ');
        }
        if trims && last {
            piece = piece.trim_end_matches(' ');
        }
        self.first = false;
        self.out.push(Token::Text(piece.to_string()));
    }
}

/// Whether an element that is open ends where another begins.
fn closes(open: &str, next: &str) -> bool {
    let is = |list: &[&str], name: &str| list.iter().any(|known| known.eq_ignore_ascii_case(name));
    let cell = ["td", "th"];
    let group = ["thead", "tbody", "tfoot"];
    (is(&["li"], open) && is(&["li"], next))
        || (is(&["dt", "dd"], open) && is(&["dt", "dd"], next))
        || (is(&["p"], open) && (is(&ENDS_PARAGRAPH, next) || is(&["ul"], next)))
        || (is(&cell, open) && (is(&cell, next) || is(&["tr"], next) || is(&group, next)))
        || (is(&["tr"], open) && (is(&["tr"], next) || is(&group, next)))
        || (is(&group, open) && is(&group, next))
        || (is(&["option"], open) && is(&["option", "optgroup"], next))
        || (is(&["optgroup"], open) && is(&["optgroup"], next))
}

/// Whether an end tag can be left out before what comes next.
fn ends_by_itself(html: &str, name: &str, around: &str, next: Option<&Token<'_>>) -> bool {
    let is = |list: &[&str]| list.iter().any(|known| known.eq_ignore_ascii_case(name));
    let starts = |tag: &Tag, name: &str| tag.is(html, name);
    match next {
        None => is(&["html", "body", "li", "p", "dd", "td", "th", "tr", "tbody", "tfoot", "option"]),
        Some(Token::Start(tag)) if is(&["head"]) => starts(tag, "body"),
        Some(Token::Start(tag)) => closes(name, &html[tag.name.clone()]),
        Some(Token::End(..)) if is(&["p"]) => {
            let kept = [
                "a", "audio", "del", "ins", "map", "noscript", "video", "template", "label", "span", "b", "i", "em",
                "strong",
            ];
            !kept.contains(&around) && !around.contains('-')
        }
        Some(Token::End(next, _)) => {
            (is(&["body"]) && next.eq_ignore_ascii_case("html"))
                || is(&["li", "dd", "td", "th", "tr", "tbody", "tfoot", "option", "optgroup"])
        }
        Some(Token::Text(_) | Token::Whole(_)) => false,
    }
}

/// Neighbours of nothing are nothing.
fn shortened(tokens: Vec<Token<'_>>) -> Vec<Token<'_>> {
    tokens.into_iter().filter(|token| !matches!(token, Token::Text(text) if text.is_empty())).collect()
}

fn start(html: &str, tag: &Tag, out: &mut String) {
    let name = &html[tag.name.clone()];
    let is_closed = html[..tag.end].ends_with("/>") && !VOID.iter().any(|void| void.eq_ignore_ascii_case(name));
    out.push('<');
    out.push_str(name);
    let mut attributes: Vec<_> = tag.attributes.iter().map(|(name, value)| (name, Some(value))).collect();
    attributes.extend(tag.bare.iter().map(|name| (name, None)));
    attributes.sort_by_key(|(name, _)| name.start);
    for (name, value) in attributes {
        let name = &html[name.clone()];
        out.push(' ');
        out.push_str(name);
        let Some(value) = value else { continue };
        let mut written = html[value.clone()].to_string();
        if name.eq_ignore_ascii_case("class") {
            written = written.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        }
        let needs_quotes = |c: char| c.is_ascii_whitespace() || "\"'=<>`".contains(c);
        match written.as_str() {
            "" => {}
            value if is_closed || value.contains(needs_quotes) => {
                let quote = if value.contains('"') { '\'' } else { '"' };
                out.push_str(&format!("={quote}{value}{quote}"));
            }
            value => out.push_str(&format!("={value}")),
        }
    }
    out.push_str(if is_closed { "/>" } else { ">" });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_shorter() {
        let page = "<!DOCTYPE html>\n<!-- c -->\n<html lang=\"en\">\n<head>\n  <meta charset=\"utf-8\">\n  <title> A  b </title>\n</head>\n\
            <body class=\" a  b \">\n\n    <p>Example  <b> x </b> <i>y</i> </p>\n\n  FOO BAR\n</body>\n</html>\n";
        let want = "<!doctype html><html lang=en><head><meta charset=utf-8><title> A  b </title><body class=\"a b\">\
            <p>Example <b> x </b> <i>y</i></p> FOO BAR";
        assert_eq!(minify(page), want);
    }

    #[test]
    fn end_tags_that_mean_nothing_are_left_out() {
        let list = "<ul>\n <li><a href=\"/x/\">one</a></li>\n <li> two\n </li>\n</ul> <p>a</p> <p>b</p><span>c</span> <p>d</p> <div>e</div>";
        assert_eq!(minify(list), "<ul><li><a href=/x/>one</a><li>two</ul><p>a<p>b</p><span>c</span><p>d<div>e</div>");
        let table =
            "<table> <thead><tr> <th>a</th> </tr></thead> <tbody><tr><td>1</td><td> 2 </td></tr></tbody> </table>";
        assert_eq!(minify(table), "<table><thead><tr><th>a<tbody><tr><td>1<td>2</table>");
        assert_eq!(minify("<dl> <dt>a</dt> <dd>b</dd> </dl>x"), "<dl><dt>a<dd>b</dl>x");
        assert_eq!(minify("<a><p>x</p></a>"), "<a><p>x</p></a>");
    }

    #[test]
    fn what_has_its_own_space_keeps_it() {
        for whole in [
            "<pre>\n  a  <b> b </b>\n</pre>",
            "<textarea>\n x  <!-- y </textarea>",
            "<script>\n  let a = \"<p>  x  </p>\"; // <!-- c -->\n</script>",
            "<style>\n a  > b { }\n</style>",
            "<code> a  b </code>",
        ] {
            assert_eq!(minify(&format!("<div> {whole} </div>")), format!("<div>{whole}</div>"));
        }
    }

    #[test]
    fn attributes_keep_their_values() {
        let tag = "<div id='q' data-x=\"\" hidden title='say \"b\"' onclick=\"a( 1 )\" data-y=\"a=b\">x</div>";
        assert_eq!(minify(tag), "<div id=q data-x hidden title='say \"b\"' onclick=\"a( 1 )\" data-y=\"a=b\">x</div>");
        let drawing = "<svg viewBox=\"0 0 1 1\"> <g> <path d=\"M0\" /> <use href=\"#a\"/> </g> </svg><br/> y <img src=\"a.png\" alt=\"\" />";
        assert_eq!(
            minify(drawing),
            "<svg viewBox=\"0 0 1 1\"><g><path d=\"M0\"/><use href=\"#a\"/></g></svg><br> y <img src=a.png alt>"
        );
    }

    #[test]
    fn no_text_is_lost_in_a_broken_page() {
        for broken in ["a < b", "<", "</", "<a href=\"x", "x <!-- y", "</p>z", "1 <2> 3", "<p", "甲<乙"] {
            let short = minify(broken);
            assert_eq!(minify(&short), short, "{broken}");
        }
        assert_eq!(minify("a < b"), "a < b");
        assert_eq!(minify("<p>甲  乙</p></div>"), "<p>甲 乙</div>");
    }
}
