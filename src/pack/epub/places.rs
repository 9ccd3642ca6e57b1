//! Where a link of the site leads in the book.

use std::collections::BTreeMap;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use url::{Position, Url};

/// The table of contents.
pub const CONTENTS: &str = "nav.xhtml";

/// Where a link leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// To a place in the book.
    Inside(Spot),
    /// To the network, as an address that XHTML takes.
    Outside(String),
    /// Nowhere that a reader of the book could go.
    Nowhere,
}

/// A place in the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The file.
    pub file: String,
    /// An id in it; may be empty.
    pub id: String,
    /// Whether `id` is as the file has it. Otherwise it is as the site has it, and may not exist.
    pub is_final: bool,
    /// The id of the glossary's term, where it is one.
    pub term: Option<String>,
}

/// What the book has for each page of the site.
#[derive(Debug, Default)]
pub struct Places {
    /// File and id by page, or by page with `#` and id.
    known: BTreeMap<String, (String, String)>,
    nearest: BTreeMap<String, String>,
    base_url: String,
    glossary: String,
}

impl Places {
    /// For a site at this address, with these stand-ins for pages that the book has not.
    pub fn new(base_url: &str, nearest: &BTreeMap<String, String>) -> Places {
        Places { base_url: base_url.trim_end_matches('/').to_string(), nearest: nearest.clone(), ..Places::default() }
    }

    /// A page of the site is this file, or the part of it with this id. Of two for one page the first counts.
    pub fn add(&mut self, path: &str, file: &str, id: &str) {
        if !path.is_empty() {
            self.known.entry(path.to_string()).or_insert((file.to_string(), id.to_string()));
        }
    }

    /// Which page of the site is the glossary.
    pub fn set_glossary(&mut self, path: &str) {
        self.glossary = path.to_string();
    }

    /// Where `written` leads from the page `own`.
    pub fn resolve(&self, own: &str, written: &str) -> Link {
        let written = written.trim();
        let below_base = (!self.base_url.is_empty())
            .then(|| written.strip_prefix(&self.base_url))
            .flatten()
            .filter(|rest| rest.is_empty() || rest.starts_with(['/', '#', '?']));
        if let Some(rest) = below_base {
            return self.inside("", rest).unwrap_or_else(|| outside(written));
        }
        if let Some(rest) = written.strip_prefix("//") {
            return outside(&format!("https://{rest}"));
        }
        let first = written.split(['/', '?', '#']).next().unwrap_or_default();
        match first.split_once(':') {
            Some(_) => outside(written),
            None => self.inside(own, written).unwrap_or(Link::Nowhere),
        }
    }

    /// The path in the site that `written` names on the page `own`, without what follows `?` or `#`.
    pub fn path(&self, own: &str, written: &str) -> String {
        let rest = match self.base_url.as_str() {
            "" => written,
            base => written.strip_prefix(base).unwrap_or(written),
        };
        let path = rest.split(['?', '#']).next().unwrap_or_default();
        if path.is_empty() && !rest.is_empty() {
            return own.to_string();
        }
        let decoded = percent_decode_str(path).decode_utf8_lossy();
        let mut parts: Vec<&str> = if path.starts_with('/') { Vec::new() } else { own.split('/').collect() };
        parts.pop();
        for part in decoded.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop();
                }
                part => parts.push(part),
            }
        }
        if matches!(decoded.rsplit('/').next(), Some("" | "." | "..")) {
            parts.push("index.html");
        }
        parts.join("/")
    }

    fn inside(&self, own: &str, written: &str) -> Option<Link> {
        let path = self.path(own, written);
        let id = written.split_once('#').map(|(_, id)| percent_decode_str(id).decode_utf8_lossy().into_owned());
        let id = id.unwrap_or_default();
        if written.is_empty() && own.is_empty() {
            return self.spot("index.html", "");
        }
        self.spot(&path, &id).or_else(|| self.spot(&format!("{path}/index.html"), &id))
    }

    fn spot(&self, path: &str, id: &str) -> Option<Link> {
        let term = (path == self.glossary && !id.is_empty()).then(|| id.to_string());
        let spot = |file: &str, id: &str, is_final: bool| {
            Some(Link::Inside(Spot { file: file.to_string(), id: id.to_string(), is_final, term: term.clone() }))
        };
        if let Some((file, id)) = self.known.get(&format!("{path}#{id}")) {
            return spot(file, id, true);
        }
        if let Some((file, own)) = self.known.get(path) {
            // An id on a page that is but a part of a file here: the part is near enough.
            return if own.is_empty() && !id.is_empty() { spot(file, id, false) } else { spot(file, own, true) };
        }
        match self.nearest.get(path).map(String::as_str) {
            Some("") => spot(CONTENTS, "", true),
            Some(near) => self.known.get(near).and_then(|(file, id)| spot(file, id, true)),
            None => None,
        }
    }
}

/// Characters that URLs may have and XHTML's may not.
const UNSAFE: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`').add(b'{').add(b'|').add(b'}');

fn outside(written: &str) -> Link {
    let Ok(url) = Url::parse(written) else { return Link::Nowhere };
    let is_useful = match url.scheme() {
        "http" | "https" => url.has_host(),
        "mailto" => url.path().contains('@'),
        _ => false,
    };
    if !is_useful {
        return Link::Nowhere;
    }
    let (host, path) = (&url[..Position::BeforePath], &url[Position::BeforePath..Position::AfterQuery]);
    let fragment = url.fragment().map(|own| format!("#{}", encode(own).replace('#', "%23"))).unwrap_or_default();
    Link::Outside(format!("{host}{}{fragment}", encode(path)))
}

fn encode(text: &str) -> String {
    let text = utf8_percent_encode(text, UNSAFE).to_string().replace('[', "%5B").replace(']', "%5D");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('%') {
        let is_code = after.get(..2).is_some_and(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        out.push_str(before);
        out.push_str(if is_code { "%" } else { "%25" });
        rest = after;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places() -> Places {
        let nearest = BTreeMap::from([
            ("browse.html".into(), "themes/index.html".into()),
            ("index.html".into(), String::new()),
            ("data.html".into(), "none.html".into()),
        ]);
        let mut out = Places::new("https://e.org/l/", &nearest);
        out.add("cases/x.html", "cases-x.xhtml", "");
        out.add("themes/index.html", "themes.xhtml", "");
        out.add("themes/a b.html", "themes.xhtml", "e1");
        out.add("glossary.html", "glossary.xhtml", "");
        out.add("glossary.html#t", "glossary-2.xhtml", "t");
        out.set_glossary("glossary.html");
        out
    }

    fn found(own: &str, written: &str) -> String {
        match places().resolve(own, written) {
            Link::Inside(spot) => {
                let mark = if spot.is_final { "" } else { "?" };
                format!("{}#{}{mark}{}", spot.file, spot.id, spot.term.map_or("", |_| "!"))
            }
            Link::Outside(address) => address,
            Link::Nowhere => "-".to_string(),
        }
    }

    #[test]
    fn links_of_the_site() {
        for (own, written, expected) in [
            ("cases/y.html", "x.html", "cases-x.xhtml#"),
            ("cases/y.html", "/cases/x.html#a", "cases-x.xhtml#a?"),
            ("cases/x.html", "#a", "cases-x.xhtml#a?"),
            ("cases/x.html", "#%E7%94%B2", "cases-x.xhtml#甲?"),
            ("regions/a/b.html", "../../themes/a%20b.html", "themes.xhtml#e1"),
            ("", "/themes/", "themes.xhtml#"),
            ("", "/themes?x=1", "themes.xhtml#"),
            ("cases/x.html", "../themes/a b.html#x", "themes.xhtml#e1"),
            ("cases/x.html", "../glossary.html#t", "glossary-2.xhtml#t!"),
            ("cases/x.html", "../browse.html?a#b", "themes.xhtml#"),
            ("cases/x.html", "../index.html", "nav.xhtml#"),
            ("cases/x.html", "/", "nav.xhtml#"),
            ("cases/x.html", "../data.html", "-"),
            ("cases/x.html", "../none.html", "-"),
            ("cases/x.html", "../../../..", "nav.xhtml#"),
            ("cases/x.html", "https://e.org/l/cases/x.html", "cases-x.xhtml#"),
            ("cases/x.html", "https://e.org/l", "nav.xhtml#"),
            ("cases/x.html", "https://e.org/l/none.html", "https://e.org/l/none.html"),
            ("cases/x.html", "https://e.org/lx", "https://e.org/lx"),
        ] {
            assert_eq!(found(own, written), expected, "{own} {written}");
        }
    }

    #[test]
    fn addresses_outside() {
        for (written, expected) in [
            ("HTTPS://e.com", "https://e.com/"),
            ("//e.com/a", "https://e.com/a"),
            ("http://e.com/a b|c[1]?x=%zz%20#a#b", "http://e.com/a%20b%7Cc%5B1%5D?x=%25zz%20#a%23b"),
            ("http://例子.中国/路", "http://xn--fsqu00a.xn--fiqs8s/%E8%B7%AF"),
            ("http://[::1]:8/[", "http://[::1]:8/%5B"),
            ("mailto:a@b.c", "mailto:a@b.c"),
            ("mailto:b", "-"),
            ("http://", "-"),
            ("http://a b/", "-"),
            ("http://a:b/", "-"),
            ("javascript:alert(1)", "-"),
            ("file:///etc", "-"),
        ] {
            assert_eq!(found("x.html", written), expected, "{written}");
        }
    }
}
