//! HTML of any kind to a small tree of what a book may hold. ammonia reads it as a browser does and writes it out again in
//! one regular form, without scripts, styles and forms; that form is read here.

use std::sync::LazyLock;

use ammonia::Builder;

use crate::base::markup;

/// A piece of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// Characters, not escaped.
    Text(String),
    /// A tag with what is in it.
    Element(Element),
}

/// A tag with what is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Element {
    /// As HTML and SVG write it.
    pub name: String,
    /// Names and values, not escaped.
    pub attributes: Vec<(String, String)>,
    /// What is between start and end.
    pub children: Vec<Node>,
}

impl Element {
    /// A tag without attributes.
    pub fn new(name: &str, children: Vec<Node>) -> Element {
        Element { name: name.to_string(), attributes: Vec::new(), children }
    }

    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Gives an attribute this value, whatever it had.
    pub fn set(&mut self, name: &str, value: &str) {
        match self.attributes.iter_mut().find(|(own, _)| own == name) {
            Some((_, own)) => *own = value.to_string(),
            None => self.attributes.push((name.to_string(), value.to_string())),
        }
    }

    /// Whether one of its classes is this.
    pub fn has_class(&self, class: &str) -> bool {
        self.attribute("class").is_some_and(|all| all.split_ascii_whitespace().any(|own| own == class))
    }

    /// Whether a block stands anywhere in it; a drawing has none.
    pub fn has_block(&self) -> bool {
        self.name != "svg" && self.elements().any(|child| is_block(&child.name) || child.has_block())
    }

    /// The elements directly in it.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(Node::element)
    }
}

impl Node {
    /// The tag, if it is one.
    pub fn element(&self) -> Option<&Element> {
        match self {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        }
    }

    /// Whether it is nothing but white space.
    pub fn is_blank(&self) -> bool {
        matches!(self, Node::Text(text) if text.chars().all(|c| c.is_ascii_whitespace()))
    }
}

/// Deeper tags are left out, their text stays: no text is nested so, and readers of books give up sooner.
const DEEPEST: usize = 100;

const SVG_TAGS: [&str; 21] = [
    "svg",
    "g",
    "title",
    "desc",
    "defs",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "pattern",
    "marker",
];

const SVG_ATTRIBUTES: &[&str] = &[
    "aria-hidden",
    "aria-label",
    "aria-labelledby",
    "clip-path",
    "clip-rule",
    "clipPathUnits",
    "color",
    "cx",
    "cy",
    "d",
    "display",
    "dominant-baseline",
    "dx",
    "dy",
    "fill",
    "fill-opacity",
    "fill-rule",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "fx",
    "fy",
    "gradientTransform",
    "gradientUnits",
    "height",
    "href",
    "letter-spacing",
    "marker-end",
    "marker-mid",
    "marker-start",
    "markerHeight",
    "markerUnits",
    "markerWidth",
    "mask",
    "maskUnits",
    "offset",
    "opacity",
    "orient",
    "patternTransform",
    "patternUnits",
    "pointer-events",
    "points",
    "preserveAspectRatio",
    "r",
    "refX",
    "refY",
    "role",
    "rotate",
    "rx",
    "ry",
    "spreadMethod",
    "stop-color",
    "stop-opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-opacity",
    "stroke-width",
    "text-anchor",
    "textLength",
    "transform",
    "viewBox",
    "visibility",
    "width",
    "x",
    "x1",
    "x2",
    "xlink:href",
    "y",
    "y1",
    "y2",
];

fn builder() -> Builder<'static> {
    let mut builder = Builder::default();
    builder.add_tags(["input", "section"]).add_tags(SVG_TAGS);
    for tag in SVG_TAGS {
        builder.add_tag_attributes(tag, SVG_ATTRIBUTES.iter().copied());
    }
    builder
        .add_generic_attributes(["id", "class", "lang", "dir", "title"])
        .add_tag_attributes("a", ["xlink:href"])
        .add_tag_attributes("input", ["type", "checked"])
        .add_tag_attributes("th", ["scope"])
        .add_tag_attributes("td", ["align"])
        .add_tag_attributes("th", ["align"])
        .link_rel(None);
    builder
}

/// Reads a piece of a page; drawings may stand in it.
pub fn read(html: &str) -> Vec<Node> {
    static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(builder);
    tree(&CLEANER.clean(html).to_string())
}

/// Reads a drawing that is a file of its own: it may bring styles and small pictures.
pub fn read_drawing(svg: &str) -> Option<Element> {
    static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
        let mut builder = builder();
        builder
            .rm_clean_content_tags(["style"])
            .add_tags(["style", "image", "use"])
            .add_generic_attributes(["style"])
            .add_tag_attributes("use", SVG_ATTRIBUTES.iter().copied())
            .add_tag_attributes("image", SVG_ATTRIBUTES.iter().copied())
            .add_url_schemes(["data"]);
        builder
    });
    // What stands before the drawing (`<?xml …?>`, a document type) is nothing to HTML.
    let start = svg.find("<svg")?;
    let nodes = tree(&CLEANER.clean(svg.get(start..)?).to_string());
    nodes.into_iter().find_map(|node| match node {
        Node::Element(element) if element.name == "svg" => Some(element),
        _ => None,
    })
}

/// Reads what ammonia writes: every tag closed or void, every value in double quotes, no comments.
fn tree(html: &str) -> Vec<Node> {
    let mut stack = vec![Element::default()];
    let mut dropped = 0;
    let mut rest = html;
    while !rest.is_empty() {
        let Some(open) = rest.find('<') else {
            push_text(&mut stack, rest);
            break;
        };
        let (text, tag) = rest.split_at(open);
        push_text(&mut stack, text);
        let end = tag_end(tag);
        let inner = tag.get(1..end).unwrap_or_default();
        rest = tag.get(end + 1..).unwrap_or_default();
        if inner.starts_with('/') {
            if dropped > 0 {
                dropped -= 1;
            } else {
                close(&mut stack);
            }
            continue;
        }
        let element = start_tag(inner);
        let is_void = is_void(&element.name);
        if stack.len() > DEEPEST {
            dropped += usize::from(!is_void);
            continue;
        }
        stack.push(element);
        if is_void {
            close(&mut stack);
        }
    }
    while stack.len() > 1 {
        close(&mut stack);
    }
    stack.pop().map(|root| root.children).unwrap_or_default()
}

fn close(stack: &mut Vec<Element>) {
    if stack.len() > 1
        && let Some(element) = stack.pop()
        && let Some(parent) = stack.last_mut()
    {
        parent.children.push(Node::Element(element));
    }
}

fn push_text(stack: &mut [Element], escaped: &str) {
    if !escaped.is_empty()
        && let Some(parent) = stack.last_mut()
    {
        parent.children.push(Node::Text(unescape(escaped)));
    }
}

/// Where the `>` of a tag is; in values it is escaped or quoted.
fn tag_end(tag: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in tag.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at,
            _ => {}
        }
    }
    tag.len()
}

fn start_tag(inner: &str) -> Element {
    let (name, mut rest) = inner.split_at(inner.find(' ').unwrap_or(inner.len()));
    let mut element = Element::new(name.trim_end_matches('/'), Vec::new());
    while let Some((attribute, after)) = rest.split_once("=\"") {
        let (value, after) = after.split_once('"').unwrap_or((after, ""));
        element.attributes.push((attribute.trim().to_string(), unescape(value)));
        rest = after;
    }
    element
}

fn is_void(name: &str) -> bool {
    matches!(name, "area" | "br" | "col" | "hr" | "img" | "input" | "wbr")
}

/// Whether a tag is a block, or a part of a list or table.
pub fn is_block(name: &str) -> bool {
    matches!(
        name,
        "article"
            | "aside"
            | "blockquote"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "figcaption"
            | "figure"
            | "footer"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "li"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}

/// The five entities that ammonia writes. Characters that XML does not have are left out.
fn unescape(text: &str) -> String {
    let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&nbsp;", "\u{a0}");
    let mut plain = plain.replace("&amp;", "&");
    plain.retain(markup::is_xml);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn element(html: &str) -> Element {
        read(html).into_iter().find_map(|node| node.element().cloned()).unwrap()
    }

    #[test]
    fn reads_what_browsers_read() {
        let p = element("<p class=a>1 &lt; 2&nbsp;&amp;amp;<br>尾<b>粗");
        assert_eq!(p.attribute("class"), Some("a"));
        assert_eq!(p.children[0], Node::Text("1 < 2\u{a0}&amp;".into()));
        assert_eq!(p.children[1], Node::Element(Element::new("br", vec![])));
        assert_eq!(p.children[3], Node::Element(Element::new("b", vec![Node::Text("粗".into())])));
        assert_eq!(element("<a href='/x?a=1&b=>'>甲</a>").attribute("href"), Some("/x?a=1&b=>"));
    }

    #[test]
    fn scripts_and_styles_are_left_out() {
        assert_eq!(read("<script>alert(1)</script><style>p{}</style><p onclick=x() style=a>甲").len(), 1);
        assert!(element("<p onclick=x() style=a>甲").attributes.is_empty());
    }

    #[test]
    fn drawings_keep_their_names() {
        let svg = element("<svg viewBox=\"0 0 1 1\"><linearGradient id=a /><rect fill='url(#a)'/></svg>");
        assert_eq!(svg.attribute("viewBox"), Some("0 0 1 1"));
        assert_eq!(svg.elements().map(|child| child.name.as_str()).collect::<Vec<_>>(), ["linearGradient", "rect"]);
        let file = "<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg'><style>a &gt; b{}</style><script>x</script></svg>";
        let svg = read_drawing(file).unwrap();
        assert_eq!(svg.elements().map(|child| child.name.as_str()).collect::<Vec<_>>(), ["style"]);
        assert_eq!(read_drawing("<p>"), None);
    }

    #[test]
    fn depth_has_an_end() {
        let deep = format!("{}<br>底{}", "<div>".repeat(2000), "</div>".repeat(2000));
        fn depth(nodes: &[Node]) -> usize {
            nodes.iter().filter_map(Node::element).map(|own| 1 + depth(&own.children)).max().unwrap_or(0)
        }
        let nodes = read(&deep);
        assert_eq!(depth(&nodes), DEEPEST);
        assert!(format!("{nodes:?}").contains('底'));
    }
}
