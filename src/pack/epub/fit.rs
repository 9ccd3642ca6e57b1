//! Fits a tree to what XHTML allows where: browsers forgive a list item without a list, a book's reader may refuse the page.
//! Text is never lost; what cannot stay as it is becomes the nearest that can.

use super::html::{Element, Node, is_block};

/// A tree in which everything stands where XHTML has it, with only the attributes that EPUB knows.
pub fn fit(nodes: Vec<Node>) -> Vec<Node> {
    flow(nodes, Inside::default())
}

/// What is above.
#[derive(Debug, Clone, Copy, Default)]
struct Inside {
    link: bool,
    note_mark: bool,
    notes: bool,
}

/// Where blocks may stand.
fn flow(nodes: Vec<Node>, inside: Inside) -> Vec<Node> {
    let mut out = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Node::Element(element) if is_block(&element.name) => block(element, inside, &mut out),
            Node::Element(element) if element.has_block() => match element.name.as_str() {
                // These may hold whatever may stand in their place.
                "a" | "ins" | "del" => {
                    let wrapped = shell(&element, inside).filter(|own| own.name == element.name);
                    let below = Inside { link: inside.link || element.name == "a", ..inside };
                    finish(wrapped, flow(element.children, below), &mut out);
                }
                _ => out.extend(flow(element.children, inside)),
            },
            other => out.extend(phrasing(vec![other], inside)),
        }
    }
    out
}

/// Where only running text may stand.
fn phrasing(nodes: Vec<Node>, inside: Inside) -> Vec<Node> {
    let mut out: Vec<Node> = Vec::with_capacity(nodes.len());
    for node in nodes {
        let element = match node {
            Node::Element(element) => element,
            text => {
                out.push(text);
                continue;
            }
        };
        match element.name.as_str() {
            "svg" => out.push(Node::Element(element)),
            "br" | "wbr" => out.push(Node::Element(Element::new(&element.name, Vec::new()))),
            "img" => out.push(Node::Element(shell_or(&element, "img", inside))),
            "input" => out.extend(mark(&element)),
            "ruby" => ruby(element, inside, &mut out),
            "col" | "colgroup" | "area" | "hr" => {}
            name if is_block(name) => {
                if out.iter().any(|own| !own.is_blank()) {
                    out.push(Node::Element(Element::new("br", Vec::new())));
                }
                out.extend(phrasing(element.children, inside));
            }
            name => {
                let below =
                    Inside { link: inside.link || name == "a", note_mark: element.has_class("footnote-ref"), ..inside };
                let wrapped = shell(&element, inside);
                finish(wrapped, phrasing(element.children, below), &mut out);
            }
        }
    }
    out
}

fn finish(wrapped: Option<Element>, children: Vec<Node>, out: &mut Vec<Node>) {
    match wrapped {
        Some(mut element) => {
            element.children = children;
            out.push(Node::Element(element));
        }
        None => out.extend(children),
    }
}

fn block(element: Element, inside: Inside, out: &mut Vec<Node>) {
    let mut wrapped = match element.name.as_str() {
        // The page has its own h1.
        "h1" => shell_or(&element, "h2", inside),
        "article" => shell_or(&element, "section", inside),
        "blockquote" | "section" | "aside" | "p" | "pre" | "ul" | "ol" | "dl" | "figure" | "table" | "h2" | "h3"
        | "h4" | "h5" | "h6" | "hr" => shell_or(&element, &element.name, inside),
        "summary" => shell_or(&element, "p", inside),
        _ => shell_or(&element, "div", inside),
    };
    wrapped.children = match wrapped.name.as_str() {
        "hr" => Vec::new(),
        "p" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" => {
            let children = phrasing(element.children, inside);
            if wrapped.name.starts_with('h') && children.iter().all(Node::is_blank) {
                return;
            }
            children
        }
        "ul" | "ol" => {
            let notes = inside.notes;
            let items = items(element.children, Inside { notes: false, ..inside }, notes);
            if items.is_empty() {
                return;
            }
            items
        }
        "dl" => {
            let rows = definitions(element.children, inside);
            match rows {
                Some(rows) => rows,
                None => return,
            }
        }
        "table" => match table(element.children, inside) {
            Some(parts) => parts,
            None => return,
        },
        "figure" => figure(element.children, inside),
        _ => {
            let notes = wrapped.attribute("epub:type") == Some("footnotes");
            flow(element.children, Inside { notes, ..inside })
        }
    };
    match element.name.as_str() {
        "details" => wrapped.set("class", "unfolded"),
        "summary" => wrapped.set("class", "unfolded-title"),
        "center" => wrapped.set("class", "ta-center"),
        _ => {}
    }
    out.push(Node::Element(wrapped));
}

fn items(nodes: Vec<Node>, inside: Inside, notes: bool) -> Vec<Node> {
    let mut out = Vec::new();
    for node in nodes {
        match node {
            node if node.is_blank() => {}
            Node::Element(element) if element.name == "li" => {
                let mut item = shell_or(&element, "li", inside);
                if notes {
                    item.set("epub:type", "footnote");
                }
                item.children = flow(element.children, inside);
                out.push(Node::Element(item));
            }
            other => out.push(Node::Element(Element::new("li", flow(vec![other], inside)))),
        }
    }
    out
}

/// Terms and what they mean in turn, as XHTML wants them. `None` without any.
fn definitions(nodes: Vec<Node>, inside: Inside) -> Option<Vec<Node>> {
    let mut out: Vec<Node> = Vec::new();
    let mut last = "";
    let mut queue: std::collections::VecDeque<Node> = nodes.into();
    while let Some(node) = queue.pop_front() {
        let element = match node {
            node if node.is_blank() => continue,
            Node::Element(element) => element,
            text => Element::new("dd", vec![text]),
        };
        let name = match element.name.as_str() {
            "div" => {
                element.children.into_iter().rev().for_each(|child| queue.push_front(child));
                continue;
            }
            "dt" => "dt",
            _ => "dd",
        };
        if last.is_empty() && name == "dd" {
            out.push(Node::Element(Element::new("dt", Vec::new())));
        }
        let mut row = shell_or(&element, name, inside);
        row.children = match element.name.as_str() {
            "dt" => phrasing(element.children, inside),
            "dd" => flow(element.children, inside),
            _ => flow(vec![Node::Element(element)], inside),
        };
        out.push(Node::Element(row));
        last = name;
    }
    if last == "dt" {
        out.push(Node::Element(Element::new("dd", Vec::new())));
    }
    (!out.is_empty()).then_some(out)
}

/// Caption, head, bodies, foot. `None` without rows.
fn table(nodes: Vec<Node>, inside: Inside) -> Option<Vec<Node>> {
    let (mut caption, mut head, mut bodies, mut foot) = (None, None, Vec::new(), None);
    for node in nodes {
        let Node::Element(element) = node else { continue };
        match element.name.as_str() {
            "caption" => {
                let mut own = shell_or(&element, "caption", inside);
                own.children = phrasing(element.children, inside);
                caption.get_or_insert(Node::Element(own));
            }
            "thead" if head.is_none() => head = rows(element, "thead", inside),
            "tfoot" if foot.is_none() => foot = rows(element, "tfoot", inside),
            "thead" | "tbody" | "tfoot" => bodies.extend(rows(element, "tbody", inside)),
            "tr" => bodies.extend(rows(Element::new("tbody", vec![Node::Element(element)]), "tbody", inside)),
            _ => {}
        }
    }
    if head.is_none() && bodies.is_empty() && foot.is_none() {
        return None;
    }
    Some(caption.into_iter().chain(head).chain(bodies).chain(foot).collect())
}

fn rows(part: Element, name: &str, inside: Inside) -> Option<Node> {
    let mut own = shell_or(&part, name, inside);
    for row in part.children {
        let Node::Element(row) = row else { continue };
        let mut line = shell_or(&row, "tr", inside);
        for cell in row.children {
            let Node::Element(cell) = cell else { continue };
            if matches!(cell.name.as_str(), "td" | "th") {
                let mut kept = shell_or(&cell, &cell.name, inside);
                kept.children = flow(cell.children, inside);
                line.children.push(Node::Element(kept));
            }
        }
        if !line.children.is_empty() {
            own.children.push(Node::Element(line));
        }
    }
    (!own.children.is_empty()).then_some(Node::Element(own))
}

/// One caption, before or after all else.
fn figure(nodes: Vec<Node>, inside: Inside) -> Vec<Node> {
    let is_caption = |node: &Node| node.element().is_some_and(|own| own.name == "figcaption");
    let meaningful: Vec<&Node> = nodes.iter().filter(|node| !node.is_blank()).collect();
    let first = meaningful.first().is_some_and(|node| is_caption(node));
    let mut caption = None;
    let mut rest = Vec::new();
    for node in nodes {
        match node {
            Node::Element(element) if element.name == "figcaption" && caption.is_none() => {
                let mut own = shell_or(&element, "figcaption", inside);
                own.children = flow(element.children, inside);
                caption = Some(Node::Element(own));
            }
            other => rest.push(other),
        }
    }
    let body = flow(rest, inside);
    if first { caption.into_iter().chain(body).collect() } else { body.into_iter().chain(caption).collect() }
}

/// Text with readings above it: `rt` in a `ruby` that has some before it.
fn ruby(element: Element, inside: Inside, out: &mut Vec<Node>) {
    let mut kept = shell_or(&element, "ruby", inside);
    let mut read = true;
    let mut base = false;
    for child in element.children {
        match child {
            Node::Element(own) if own.name == "rt" => {
                let mut reading = shell_or(&own, "rt", inside);
                reading.children = phrasing(own.children, inside);
                read = base;
                if !base {
                    reading.name = "span".to_string();
                }
                base = base && !read;
                kept.children.push(Node::Element(reading));
            }
            // Brackets for browsers that have no ruby.
            Node::Element(own) if own.name == "rp" => {}
            other => {
                if !other.is_blank() {
                    base = true;
                    read = false;
                }
                kept.children.extend(phrasing(vec![other], inside));
            }
        }
    }
    if !read || !kept.elements().any(|own| own.name == "rt") {
        kept.children.iter_mut().for_each(|child| {
            if let Node::Element(own) = child
                && own.name == "rt"
            {
                own.name = "span".to_string();
            }
        });
        kept.name = "span".to_string();
    }
    out.push(Node::Element(kept));
}

/// A box of a task list, as a character: books have no forms.
fn mark(input: &Element) -> Option<Node> {
    let mark = if input.attribute("checked").is_some() { "☑" } else { "☐" };
    (input.attribute("type") == Some("checkbox")).then(|| Node::Text(mark.to_string()))
}

/// The tag for running text that stands for this one. `None` where only what is in it stays.
fn shell(element: &Element, inside: Inside) -> Option<Element> {
    let name = match element.name.as_str() {
        "a" if inside.link => return None,
        // Without an address it is a mere place.
        "a" if element.attribute("href").is_none() => "span",
        "acronym" => "abbr",
        "strike" => "s",
        "tt" => "code",
        name @ ("a" | "abbr" | "b" | "bdi" | "cite" | "code" | "del" | "dfn" | "em" | "i" | "ins" | "kbd" | "mark"
        | "q" | "s" | "samp" | "small" | "span" | "strong" | "sub" | "sup" | "u" | "var") => name,
        "bdo" if element.attribute("dir").is_some() => "bdo",
        _ => "span",
    };
    Some(shell_or(element, name, inside))
}

/// A tag of that name with those of the attributes that it may have.
fn shell_or(element: &Element, name: &str, inside: Inside) -> Element {
    let mut out = Element::new(name, Vec::new());
    for (attribute, value) in &element.attributes {
        let value = value.trim();
        let kept = match attribute.as_str() {
            "id" | "class" => !value.is_empty(),
            "title" => name != "img" && !value.is_empty(),
            "lang" => is_language(value),
            "dir" => matches!(value, "ltr" | "rtl") || (value == "auto" && name != "bdo"),
            "href" => name == "a",
            "src" | "alt" => name == "img",
            "colspan" | "rowspan" => {
                matches!(name, "td" | "th") && value.parse::<u16>().is_ok_and(|count| (1..=1000).contains(&count))
            }
            "scope" => name == "th" && matches!(value, "row" | "col" | "rowgroup" | "colgroup"),
            "start" => name == "ol" && value.parse::<i32>().is_ok(),
            "align" if matches!(value, "left" | "center" | "right") => {
                out.set("class", &format!("ta-{value}"));
                false
            }
            _ => false,
        };
        if kept && out.attribute(attribute).is_none() {
            out.attributes.push((attribute.clone(), value.to_string()));
        }
    }
    if name == "bdo" && out.attribute("dir").is_none() {
        out.name = "span".to_string();
    }
    // Notes as `render/html.rs` writes them: a mark, the notes, the way back.
    let kind = match name {
        "a" if inside.note_mark => Some(("noteref", "doc-noteref")),
        "a" if element.has_class("footnote-back") => Some(("backlink", "doc-backlink")),
        "section" if element.has_class("footnotes") => Some(("footnotes", "doc-endnotes")),
        _ => None,
    };
    if let Some((kind, role)) = kind {
        out.set("epub:type", kind);
        out.set("role", role);
    }
    out
}

fn is_language(value: &str) -> bool {
    let mut parts = value.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| (2..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}
