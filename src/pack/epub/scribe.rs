//! Writes one page of the book. A link to an id of another page waits for that page: it stands between two marks that no
//! XML has, and [`fill`] puts in what is there in the end.

use std::collections::{BTreeMap, BTreeSet};

use super::book::Reference;
use super::fit::fit;
use super::html::{self, Element, Node};
use super::ids::{Anchors, Ids};
use super::pictures::Pictures;
use super::places::{Link, Places, Spot};
use crate::base::markup::escape;

const MARK: char = '\u{1}';

/// A page that is being written.
pub struct Scribe<'a> {
    places: &'a Places,
    pictures: &'a Pictures<'a>,
    /// The page in the site, which relative links start from.
    own: &'a str,
    /// The ids of the page.
    pub ids: Ids,
    /// Whether a drawing stands on the page.
    pub has_drawing: bool,
    /// Pictures that the page shows, by their path in the site.
    pub shown: BTreeSet<String>,
    /// Whether a picture has no words that say what it shows.
    pub lacks_words: bool,
}

impl<'a> Scribe<'a> {
    /// For the page of that path in the site.
    pub fn new(places: &'a Places, pictures: &'a Pictures<'a>, own: &'a str) -> Scribe<'a> {
        Scribe {
            places,
            pictures,
            own,
            ids: Ids::default(),
            has_drawing: false,
            shown: BTreeSet::new(),
            lacks_words: false,
        }
    }

    /// An id for the page, as near to the wanted one as can be; links to the wanted one lead there.
    pub fn id(&mut self, wanted: &str) -> String {
        self.ids.take(wanted)
    }

    /// A piece of HTML as XHTML, for a place where blocks may stand.
    pub fn html(&mut self, html: &str) -> String {
        let mut nodes = fit(html::read(html));
        let ids = self.ids.name_all(&mut nodes);
        let mut out = String::with_capacity(html.len());
        nodes.iter().for_each(|node| self.node(node, &ids, &mut out));
        out
    }

    /// Words, with a link where they lead anywhere.
    pub fn link(&self, reference: &Reference) -> String {
        let text = escape(&reference.text);
        if reference.path.is_empty() {
            return text;
        }
        // References are paths from the root, wherever they stand.
        match self.places.resolve("", &reference.path) {
            Link::Inside(spot) => format!("<a href=\"{}\">{text}</a>", pending(&spot)),
            Link::Outside(address) => format!("<a href=\"{}\">{text}</a>", escape(&address)),
            Link::Nowhere => text,
        }
    }

    fn node(&mut self, node: &Node, ids: &Anchors, out: &mut String) {
        match node {
            Node::Text(text) => out.push_str(&escape(text)),
            Node::Element(element) => match element.name.as_str() {
                "svg" => {
                    self.has_drawing = true;
                    self.lacks_words |= !element.elements().any(|own| matches!(own.name.as_str(), "title" | "desc"));
                    drawing(element, ids, Some((self.places, self.own)), out);
                }
                "img" => self.picture(element, out),
                "a" => self.anchor(element, ids, out),
                name => self.element(element, name, &[], ids, out),
            },
        }
    }

    fn element(&mut self, element: &Element, name: &str, more: &[(&str, &str)], ids: &Anchors, out: &mut String) {
        out.push('<');
        out.push_str(name);
        for (attribute, value) in &element.attributes {
            if attribute != "href" {
                push_attribute(attribute, value, out);
            }
            if attribute == "lang" {
                push_attribute("xml:lang", value, out);
            }
        }
        more.iter().for_each(|(attribute, value)| push_attribute(attribute, value, out));
        if matches!(name, "br" | "wbr" | "hr") {
            out.push_str("/>");
            return;
        }
        out.push('>');
        element.children.iter().for_each(|child| self.node(child, ids, out));
        out.push_str("</");
        out.push_str(name);
        out.push('>');
        if matches!(name, "p" | "div" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "tr" | "section" | "table") {
            out.push('\n');
        }
    }

    fn anchor(&mut self, element: &Element, ids: &Anchors, out: &mut String) {
        let written = element.attribute("href").unwrap_or_default();
        let here = written.strip_prefix('#').and_then(|id| ids.get(id)).map(|id| format!("#{id}"));
        let spot = match (here, self.places.resolve(self.own, written)) {
            (Some(here), _) => return self.element(element, "a", &[("href", &here)], ids, out),
            (None, Link::Inside(spot)) => spot,
            (None, Link::Outside(address)) => {
                return self.element(element, "a", &[("href", &address)], ids, out);
            }
            (None, Link::Nowhere) => {
                let mut plain = element.clone();
                plain.attributes.retain(|(name, _)| matches!(name.as_str(), "id" | "class" | "lang" | "dir"));
                let blocks = plain.elements().any(|child| matches!(child.name.as_str(), "p" | "div" | "table" | "ul"));
                return self.element(&plain, if blocks { "div" } else { "span" }, &[], ids, out);
            }
        };
        let href = pending(&spot);
        let mut more = vec![("href", href.as_str())];
        let mut id = None;
        if let Some(term) = &spot.term {
            more.extend([("epub:type", "glossref"), ("role", "doc-glossref")]);
            // The first link to a term is where the glossary leads back to.
            let back = back_id(term);
            if element.attribute("id").is_none() && !self.ids.anchors.contains_key(&back) {
                id = Some(self.id(&back));
            }
        }
        more.extend(id.as_deref().map(|id| ("id", id)));
        self.element(element, "a", &more, ids, out);
    }

    fn picture(&mut self, element: &Element, out: &mut String) {
        let words = element.attribute("alt").unwrap_or_default();
        let path = self.places.path(self.own, element.attribute("src").unwrap_or_default());
        match self.pictures.file(&path) {
            Some(file) => {
                self.shown.insert(path);
                self.lacks_words |= words.is_empty();
                out.push_str("<img");
                push_attribute("src", file, out);
                push_attribute("alt", words, out);
                for (name, value) in &element.attributes {
                    if matches!(name.as_str(), "id" | "class") {
                        push_attribute(name, value, out);
                    }
                }
                out.push_str("/>");
            }
            // A picture from outside, or none: its words must do.
            None if words.is_empty() => {}
            None => out.push_str(&format!("<span class=\"no-picture\">［图：{}］</span>", escape(words))),
        }
    }
}

/// The id of the first link to a term on a page.
pub fn back_id(term: &str) -> String {
    format!("see-{term}")
}

/// A drawing as XML. Its links need the book's places and the page's own path; without them they are left out.
pub fn drawing(element: &Element, ids: &Anchors, links: Option<(&Places, &str)>, out: &mut String) {
    let is_root = element.name == "svg";
    let mut name = element.name.as_str();
    let mut address = None;
    if let Some(written) = element.attribute("href").or_else(|| element.attribute("xlink:href")) {
        let own = written.strip_prefix('#').and_then(|id| ids.get(id)).map(|id| format!("#{id}"));
        address = match (name, links) {
            ("a", Some((places, from))) => match places.resolve(from, written) {
                Link::Inside(spot) => Some(pending(&spot)),
                Link::Outside(address) => Some(address),
                Link::Nowhere => None,
            },
            ("image", _) => Some(written.to_string()).filter(|own| is_small_picture(own)),
            ("a", None) => None,
            _ => own,
        };
    }
    let words = words(element);
    match name {
        // A link that nothing says where it leads would be read aloud as its address.
        "a" if address.is_none() || words.is_empty() => (name, address) = ("g", None),
        "use" | "image" if address.is_none() => return,
        _ => {}
    }
    out.push('<');
    out.push_str(name);
    if is_root {
        push_attribute("xmlns", "http://www.w3.org/2000/svg", out);
        push_attribute("xmlns:xlink", "http://www.w3.org/1999/xlink", out);
    }
    for (attribute, value) in &element.attributes {
        match attribute.as_str() {
            "href" | "xlink:href" | "title" => {}
            "aria-labelledby" => {
                let found = |id: &str| ids.get(id).cloned();
                let named: Vec<String> = value.split_ascii_whitespace().filter_map(found).collect();
                if !named.is_empty() {
                    push_attribute(attribute, &named.join(" "), out);
                }
            }
            "lang" => push_attribute("xml:lang", value, out),
            // A drawing with links is a `group` on the web; books know `img` alone, which would hide the links.
            "role" if value != "img" => {}
            "style" if !is_local(value) => {}
            _ => push_attribute(attribute, &own_addresses(value, ids), out),
        }
    }
    if let Some(address) = address {
        push_attribute("xlink:href", &address, out);
        if name == "a" {
            push_attribute("xlink:title", &words, out);
        }
    }
    if element.children.is_empty() {
        out.push_str("/>");
        return;
    }
    out.push('>');
    for child in &element.children {
        match child {
            Node::Text(text) if name == "style" && !is_local(text) => {}
            Node::Text(text) => out.push_str(&escape(text)),
            Node::Element(child) => drawing(child, ids, links, out),
        }
    }
    out.push_str("</");
    out.push_str(name);
    out.push('>');
}

/// The title of a part of a drawing, or what is written in it.
fn words(element: &Element) -> String {
    fn gather(element: &Element, out: &mut String) {
        for child in &element.children {
            match child {
                Node::Text(text) => out.push_str(text),
                Node::Element(child) => gather(child, out),
            }
        }
    }
    let mut out = String::new();
    gather(element.elements().find(|own| own.name == "title").unwrap_or(element), &mut out);
    out.trim().to_string()
}

/// `url(#a)` with the id that the page has for `a`.
fn own_addresses(value: &str, ids: &Anchors) -> String {
    let Some((before, after)) = value.split_once("url(#") else { return value.to_string() };
    let (id, rest) = after.split_at(after.find(')').unwrap_or(after.len()));
    match ids.get(id) {
        Some(id) => format!("{before}url(#{id}{}", own_addresses(rest, ids)),
        // `url(#a)` of what is not there
        None => format!("{before}none{}", own_addresses(rest.trim_start_matches(')'), ids)),
    }
}

/// Whether styles fetch nothing.
fn is_local(css: &str) -> bool {
    let css = css.to_ascii_lowercase();
    !css.contains("@import") && !css.contains('\\') && css.matches("url(").count() == css.matches("url(#").count()
}

fn is_small_picture(address: &str) -> bool {
    ["data:image/png;base64,", "data:image/jpeg;base64,", "data:image/gif;base64,"]
        .iter()
        .any(|start| address.starts_with(start))
}

fn push_attribute(name: &str, value: &str, out: &mut String) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    // The marks of a pending link pass.
    value.split(MARK).enumerate().for_each(|(at, part)| {
        if at > 0 {
            out.push(MARK);
        }
        out.push_str(&escape(part));
    });
    out.push('"');
}

fn pending(spot: &Spot) -> String {
    match (spot.id.as_str(), spot.is_final) {
        ("", _) => spot.file.clone(),
        (id, true) => format!("{}#{id}", spot.file),
        (id, false) => format!("{MARK}{}#{id}{MARK}", spot.file),
    }
}

/// Puts in the ids that the other pages have. A link to an id that is not there leads to the top of the page.
pub fn fill(xhtml: &str, pages: &BTreeMap<&str, &Anchors>) -> String {
    let mut out = String::with_capacity(xhtml.len());
    for (at, part) in xhtml.split(MARK).enumerate() {
        if at % 2 == 0 {
            out.push_str(part);
            continue;
        }
        let (file, id) = part.split_once('#').unwrap_or((part, ""));
        out.push_str(file);
        let wanted = id.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        if let Some(id) = pages.get(file).and_then(|anchors| anchors.get(&wanted)) {
            out.push('#');
            out.push_str(id);
        }
    }
    out
}
