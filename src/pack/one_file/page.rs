//! A page as it is kept in the file: with its styles and images in it, its scripts named by number.

use std::ops::Range;

use super::css::stylesheet;
use super::links::Links;
use super::stored::{escape, number};
use crate::base::markup::{self, Tag};

/// A page rewritten, and what its head says.
pub struct Page {
    /// Escaped, with marks.
    pub text: String,
    /// The text of its title, with its entities.
    pub title: String,
    /// The language of its root element.
    pub lang: String,
    /// Its Content-Security-Policies.
    pub policies: Vec<String>,
}

/// Takes the page at `path`.
pub fn rewrite(html: &str, path: &str, links: &Links<'_>) -> Page {
    let page =
        Page { text: String::with_capacity(html.len()), title: String::new(), lang: String::new(), policies: vec![] };
    let mut writer = Writer { html, path, links, page, copied: 0, late: String::new(), body_end: None, based: false };
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|found| at + found) {
        at = match Tag::read(html, open) {
            Some(tag) => writer.tag(open, &tag),
            None => {
                if html[open..].get(..6).is_some_and(|end| end.eq_ignore_ascii_case("</body")) {
                    writer.copy(open);
                    writer.body_end = Some(writer.page.text.len());
                }
                markup::skip(html, open)
            }
        };
    }
    writer.copy(html.len());
    let Writer { mut page, late, body_end, .. } = writer;
    page.text.insert_str(body_end.unwrap_or(page.text.len()), &late);
    page
}

struct Writer<'a> {
    html: &'a str,
    path: &'a str,
    links: &'a Links<'a>,
    page: Page,
    /// Up to here the page is copied.
    copied: usize,
    /// Scripts that run when the page is read; inline there is no `defer`, so that they stand at its end.
    late: String,
    /// Where the body ends in the new text.
    body_end: Option<usize>,
    /// Whether the mark for the base tag is written.
    based: bool,
}

impl Writer<'_> {
    fn copy(&mut self, to: usize) {
        if let Some(text) = self.html.get(self.copied..to) {
            self.page.text.push_str(&escape(text));
        }
        self.copied = self.copied.max(to);
    }

    fn replace(&mut self, range: Range<usize>, new: &str) {
        self.copy(range.start);
        self.page.text.push_str(new);
        self.copied = range.end;
    }

    /// Writes what starts at `open`; where to look on.
    fn tag(&mut self, open: usize, tag: &Tag) -> usize {
        let html = self.html;
        self.base(open, tag);
        let end = markup::raw_text_end(html, tag);
        if tag.is(html, "script") {
            return self.script(open, tag, end.unwrap_or(tag.end));
        }
        if tag.is(html, "meta")
            && tag.value(html, "http-equiv").is_some_and(|name| name.eq_ignore_ascii_case("content-security-policy"))
        {
            self.page.policies.push(tag.value(html, "content").unwrap_or_default().to_string());
            self.replace(open..tag.end, "");
            return tag.end;
        }
        if tag.is(html, "link") && self.link(open, tag) {
            return tag.end;
        }
        if tag.is(html, "html") {
            self.page.lang = tag.value(html, "lang").unwrap_or_default().to_string();
        }
        self.attributes(tag);
        if let Some(end) = end {
            let text = &html[tag.end.min(end)..end];
            if tag.is(html, "style") {
                let css = stylesheet(text, self.path, self.links);
                self.nonce(tag);
                self.replace(tag.end.min(end)..end, &css);
            } else if tag.is(html, "title") && self.page.title.is_empty() {
                self.page.title = text.trim().to_string();
            }
        }
        end.unwrap_or(tag.end)
    }

    /// Links are read from where the page lies: at the start of the head, or before the first tag that is not of it.
    fn base(&mut self, open: usize, tag: &Tag) {
        if self.based || tag.is(self.html, "html") {
            return;
        }
        self.based = true;
        self.copy(if tag.is(self.html, "head") { tag.end } else { open });
        self.page.text.push_str("~&");
    }

    fn nonce(&mut self, tag: &Tag) {
        self.copy(tag.name.end);
        self.page.text.push_str(" nonce=\"~%\"");
    }

    /// A tag with its attributes, but for some, and the nonce.
    fn start_tag(&self, name: &str, tag: &Tag, without: &[&str]) -> String {
        let left_out = |name: &str| without.iter().any(|other| other.eq_ignore_ascii_case(name));
        let mut out = format!("<{name} nonce=\"~%\"");
        for (name, value) in &tag.attributes {
            let (name, value) = (&self.html[name.clone()], &self.html[value.clone()]);
            if !left_out(name) {
                let quote = if value.contains('"') { '\'' } else { '"' };
                out.push_str(&escape(&format!(" {name}={quote}{value}{quote}")));
            }
        }
        for name in tag.bare.iter().map(|name| &self.html[name.clone()]).filter(|name| !left_out(name)) {
            out.push_str(&escape(&format!(" {name}")));
        }
        out.push('>');
        out
    }

    /// A script of the site is run by number; an inline one that asks for its address gets the one of its page.
    fn script(&mut self, open: usize, tag: &Tag, end: usize) -> usize {
        let html = self.html;
        let kind = tag.value(html, "type").unwrap_or_default().to_ascii_lowercase();
        let classic = matches!(kind.as_str(), "" | "text/javascript" | "application/javascript");
        let close = html[end..].find('>').map_or(html.len(), |at| end + at + 1);
        if let Some(n) = tag.value(html, "src").and_then(|address| self.links.find(self.path, address)) {
            let start = self.start_tag("script", tag, &["src", "defer", "async", "nonce", "integrity", "crossorigin"]);
            let stub = format!("{start}tashanOneFile.run({n})<~-/script>");
            if tag.has(html, "defer") || kind == "module" {
                self.late.push_str(&stub);
                self.replace(open..close, "");
            } else {
                self.replace(open..close, &stub);
            }
            return close;
        }
        let text = html.get(tag.end..end).unwrap_or_default();
        if classic && !tag.has(html, "src") && text.contains("location") {
            let wrapped = format!("with (tashanOneFile.scope) {{{}\n}}", escape(&own_location(text)));
            self.replace(tag.end..end, &wrapped);
        }
        close
    }

    /// Styles and icons stand in the page; what only tells the browser what to fetch early goes. Whether it was written.
    fn link(&mut self, open: usize, tag: &Tag) -> bool {
        let html = self.html;
        let rel = tag.value(html, "rel").unwrap_or_default().to_ascii_lowercase();
        let is = |name: &str| rel.split_ascii_whitespace().any(|word| word == name);
        let Some(n) = tag.value(html, "href").and_then(|address| self.links.find(self.path, address)) else {
            return false;
        };
        if is("stylesheet") && !is("alternate") && !tag.has(html, "disabled") {
            let start = self.start_tag("style", tag, &["href", "rel", "nonce", "integrity", "crossorigin", "type"]);
            self.replace(open..tag.end, &format!("{start}~${}</style>", number(n)));
            return true;
        }
        if ["stylesheet", "preload", "prefetch", "modulepreload", "manifest"].into_iter().any(is) {
            self.replace(open..tag.end, "");
            return true;
        }
        false
    }

    /// What the browser would fetch becomes a data: address; frames are filled by `one_file.js`.
    fn attributes(&mut self, tag: &Tag) {
        let html = self.html;
        let frame = tag.is(html, "iframe") || tag.is(html, "frame");
        for (name, value) in &tag.attributes {
            let (attribute, written) = (html[name.clone()].to_ascii_lowercase(), &html[value.clone()]);
            match attribute.as_str() {
                "src" if frame && self.links.find(self.path, written).is_some() => {
                    self.replace(name.clone(), "data-tashan-src");
                }
                "style" => {
                    let css = stylesheet(written, self.path, self.links);
                    self.replace(value.clone(), &css);
                }
                "srcset" => {
                    let set = self.set(written);
                    self.replace(value.clone(), &set);
                }
                name if fetches(&html[tag.name.clone()], name) => {
                    if let Some(n) = self.links.find(self.path, written) {
                        self.replace(value.clone(), &format!("~@{}", number(n)));
                    }
                }
                _ => {}
            }
        }
    }

    fn set(&self, written: &str) -> String {
        let parts = written.split(',').map(str::trim).map(|part| {
            let (address, size) = part.split_once(' ').unwrap_or((part, ""));
            let new = self.links.find(self.path, address);
            let new = new.map_or_else(|| escape(address), |n| format!("~@{}", number(n)));
            format!("{new} {}", escape(size)).trim_end().to_string()
        });
        parts.collect::<Vec<_>>().join(", ")
    }
}

/// `window.location` and the like as plain `location`, which `with` can give; `one_file.js` does the same to scripts of the site.
fn own_location(script: &str) -> String {
    let mut out = String::with_capacity(script.len());
    let mut rest = script;
    while let Some((before, after)) = rest.split_once(".location") {
        let earlier = before.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let whole =
            !earlier.ends_with(['.', '$', '_']) && !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
        let owner = before.strip_prefix(earlier).unwrap_or_default();
        if whole && matches!(owner, "window" | "document" | "self" | "globalThis") {
            out.push_str(earlier);
            out.push_str("location");
        } else {
            out.push_str(before);
            out.push_str(".location");
        }
        rest = after;
    }
    out + rest
}

/// Whether the browser fetches by itself what this attribute of this tag names.
fn fetches(tag: &str, attribute: &str) -> bool {
    match attribute {
        "src" | "poster" | "background" => true,
        "data" => tag.eq_ignore_ascii_case("object"),
        "href" | "xlink:href" => ["link", "image", "use", "feimage"].iter().any(|name| tag.eq_ignore_ascii_case(name)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn run(html: &str) -> Page {
        let numbers = BTreeMap::from([("a.css", 0), ("a.js", 1), ("a.png", 2), ("cases/y.html", 3)]);
        rewrite(html, "cases/x.html", &Links { numbers })
    }

    #[test]
    fn what_is_fetched_stands_in_the_page() {
        for (html, kept) in [
            ("<link rel=stylesheet href=../a.css media=print>", "~&<style nonce=\"~%\" media=\"print\">~$A</style>"),
            ("<link rel=\"icon\" href=\"../a.png\">", "~&<link rel=\"icon\" href=\"~@C\">"),
            ("<link rel=\"preload\" href=\"../a.js\">", "~&"),
            ("<link rel=\"canonical\" href=\"https://e.org/\">", "~&<link rel=\"canonical\" href=\"https://e.org/\">"),
            (
                "<script src='../a.js' id=a></script>b",
                "~&<script nonce=\"~%\" id=\"a\">tashanOneFile.run(1)<~-/script>b",
            ),
            (
                "<head><script defer src='../a.js'></script></head><body>b</body></html>",
                "<head>~&</head><body>b<script nonce=\"~%\">tashanOneFile.run(1)<~-/script></body></html>",
            ),
            ("<script>location.href</script>", "~&<script>with (tashanOneFile.scope) {location.href\n}<~-/script>"),
            (
                "<script type=application/ld+json>{\"a\":\"location\"}</script>",
                "~&<script type=application/ld+json>{\"a\":\"location\"}<~-/script>",
            ),
            ("<img src=../a.png srcset='../a.png 2x, b.png'>", "~&<img src=~@C srcset='~@C 2x, b.png'>"),
            ("<p style=\"background: url('../a.png')\">", "~&<p style=\"background: url('~@C')\">"),
            ("<style>a { b: url(../a.png) }</style>", "~&<style nonce=\"~%\">a { b: url(~@C) }</style>"),
            ("<iframe src=\"y.html\"></iframe>", "~&<iframe data-tashan-src=\"y.html\"></iframe>"),
            ("<!-- <img src=../a.png> --><a href=y.html>~</a>", "<~-!-- <img src=../a.png> -->~&<a href=y.html>~_</a>"),
            (
                "<svg><image xlink:href=\"../a.png\"/><use href=\"#a\"/></svg>",
                "~&<svg><image xlink:href=\"~@C\"/><use href=\"#a\"/></svg>",
            ),
        ] {
            assert_eq!(run(html).text, kept);
        }
    }

    #[test]
    fn scripts_ask_for_the_location_of_their_page() {
        for (script, kept) in [
            ("window.location = 'a'; location.href", "location = 'a'; location.href"),
            ("document.location.hash; x.window.location", "location.hash; x.window.location"),
            ("parent.location; my_window.location; .location", "parent.location; my_window.location; .location"),
            ("汉self.location", "汉location"),
            ("window.locationbar", "window.locationbar"),
        ] {
            assert_eq!(own_location(script), kept);
        }
    }

    #[test]
    fn the_head_is_read() {
        let page = run(
            "<!doctype html><html lang=zh-CN><head><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\"><title> 一 &amp; 二</title>",
        );
        assert_eq!((page.lang.as_str(), page.title.as_str()), ("zh-CN", "一 &amp; 二"));
        assert_eq!(page.policies, ["default-src 'none'"]);
        assert_eq!(page.text, "<!doctype html><html lang=zh-CN><head>~&<title> 一 &amp; 二</title>");
    }

    #[test]
    fn broken_pages_end() {
        for html in [
            "<",
            "<a",
            "<script",
            "<script src=../a.js",
            "<style>",
            "<title",
            "<link rel=stylesheet href=../a.css",
            "</",
            "<!--",
            "<img src=\"",
            "<script>location",
        ] {
            run(html);
        }
    }
}
