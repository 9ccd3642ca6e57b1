//! Makes a rendered page portable: every address of the site becomes a relative one that names its file,
//! and nothing is fetched from outside. Templates may write `/cases/x.html`, `/` or a whole `base_url` address.

use crate::base::markup::{self, Tag};
use crate::base::site_path::{SitePath, beside};
use crate::plan::Plan;

/// A page with relative addresses, and what was wrong with some of them.
pub struct Portable {
    /// The page.
    pub html: String,
    /// Addresses that cannot be.
    pub problems: Vec<Problem>,
}

/// An address that cannot be in the site.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// As it stands in the page.
    pub address: String,
    /// Why.
    pub kind: ProblemKind,
}

/// Why an address cannot be.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub enum ProblemKind {
    /// The browser would fetch it from outside.
    External,
    /// The site has no such file.
    Missing,
}

/// Rewrites the addresses of one page. Without a `path` addresses become whole ones below `base_url`. In a part of a
/// library a link to a page of another part stays as a place without address, `<a data-elsewhere>`.
pub fn rewrite(html: &str, path: Option<&SitePath>, base_url: &str, plan: &Plan, is_part: bool) -> Portable {
    let locate = |address: &str| Some(plan.locate(address)?.path.as_str().to_string());
    let rewriter = Rewriter { path, base_url, is_part, locate: &locate };
    rewriter.run(html)
}

struct Rewriter<'a> {
    /// The page; `None` for one that is shown at any address.
    path: Option<&'a SitePath>,
    base_url: &'a str,
    is_part: bool,
    /// The file of the site that an address names.
    locate: &'a dyn Fn(&str) -> Option<String>,
}

/// What a browser does with an address.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Goes there when the reader asks.
    Navigate,
    /// Fetches it by itself.
    Fetch,
    /// A list of images to choose from.
    FetchSet,
}

impl Rewriter<'_> {
    fn run(&self, html: &str) -> Portable {
        let mut out = String::with_capacity(html.len());
        let mut problems = Vec::new();
        let mut copied = 0;
        let mut at = 0;
        while let Some(open) = html[at..].find('<').map(|found| at + found) {
            let Some(tag) = Tag::read(html, open) else {
                at = markup::skip(html, open);
                continue;
            };
            at = tag.end;
            for (name, value) in &tag.attributes {
                if html[name.clone()].eq_ignore_ascii_case("style") {
                    stylesheet(&html[value.clone()], &mut problems);
                }
                let Some(usage) = usage(&html[tag.name.clone()], &html[name.clone()], &tag, html) else { continue };
                let written = &html[value.clone()];
                let is_link = html[tag.name.clone()].eq_ignore_ascii_case("a");
                if self.is_part && is_link && usage == Use::Navigate && self.is_missing(written) {
                    out.push_str(&html[copied..name.start]);
                    out.push_str("data-elsewhere=\"");
                    copied = value.end;
                    if !html[copied..].starts_with('"') {
                        out.push('"');
                        copied += usize::from(html[copied..].starts_with('\''));
                    }
                    continue;
                }
                if let Some(new) = self.address(written, usage, &mut problems) {
                    out.push_str(&html[copied..value.start]);
                    out.push_str(&new);
                    copied = value.end;
                }
            }
            if let Some(end) = markup::raw_text_end(html, &tag) {
                if html[tag.name.clone()].eq_ignore_ascii_case("style") {
                    stylesheet(&html[tag.end.min(end)..end], &mut problems);
                }
                at = end;
            }
        }
        out.push_str(&html[copied..]);
        Portable { html: out, problems }
    }

    /// The new text of an address, or `None` where it stays as it is.
    fn address(&self, written: &str, usage: Use, problems: &mut Vec<Problem>) -> Option<String> {
        if usage == Use::FetchSet {
            let parts = written.split(',').map(str::trim).map(|part| {
                let (address, size) = part.split_once(' ').unwrap_or((part, ""));
                let address = self.address(address, Use::Fetch, problems).unwrap_or_else(|| address.to_string());
                format!("{address} {size}").trim_end().to_string()
            });
            return Some(parts.collect::<Vec<_>>().join(", "));
        }
        let mut problem = |kind| problems.push(Problem { address: written.to_string(), kind });
        let rooted = match self.rooted(written) {
            Rooted::Inside(rooted) => rooted,
            Rooted::Outside => {
                if usage == Use::Fetch {
                    problem(ProblemKind::External);
                }
                return None;
            }
            Rooted::Leave => return None,
        };
        let (path, tail) = split_tail(&rooted);
        match self.file(path) {
            Some(file) => Some(format!("{}{tail}", encode(&self.address_of(&file)))),
            None => {
                problem(ProblemKind::Missing);
                None
            }
        }
    }

    /// Whether an address names a file that the site does not have.
    fn is_missing(&self, written: &str) -> bool {
        match self.rooted(written) {
            Rooted::Inside(rooted) => self.file(split_tail(&rooted).0).is_none(),
            Rooted::Outside | Rooted::Leave => false,
        }
    }

    /// The address of a file of the site as the page shall write it.
    fn address_of(&self, file: &str) -> String {
        match self.path {
            Some(path) => path.relative_to(file),
            None => format!("{}/{file}", self.base_url),
        }
    }

    /// The address from the site's root, without leading slash.
    fn rooted(&self, written: &str) -> Rooted {
        let written = written.trim();
        if written.is_empty() || written.starts_with(['#', '?']) {
            return Rooted::Leave;
        }
        if !self.base_url.is_empty()
            && let Some(rest) = written.strip_prefix(self.base_url)
            && (rest.is_empty() || rest.starts_with(['/', '#', '?']))
        {
            return Rooted::Inside(rest.trim_start_matches('/').to_string());
        }
        if written.starts_with("//") {
            return Rooted::Outside;
        }
        if let Some(rest) = written.strip_prefix('/') {
            return Rooted::Inside(rest.to_string());
        }
        let scheme =
            written.split(['/', '?', '#']).next().and_then(|first| first.split_once(':')).map(|(scheme, _)| scheme);
        match scheme.map(str::to_ascii_lowercase).as_deref() {
            Some("data" | "mailto" | "tel" | "about") => Rooted::Leave,
            Some(_) => Rooted::Outside,
            None => Rooted::Inside(self.join(written)),
        }
    }

    /// A relative address that a page wrote itself, from the root.
    fn join(&self, written: &str) -> String {
        let (path, tail) = split_tail(written);
        beside(self.path.map_or("", SitePath::as_str), path) + tail
    }

    /// The file that an address names: itself, or the index of a folder.
    fn file(&self, path: &str) -> Option<String> {
        (self.locate)(path).or_else(|| {
            let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy().replace("&amp;", "&");
            (self.locate)(&decoded)
        })
    }
}

fn stylesheet(css: &str, problems: &mut Vec<Problem>) {
    let external = super::css::external(css).into_iter();
    problems.extend(external.map(|at| Problem { address: css[at].trim().to_string(), kind: ProblemKind::External }));
}

enum Rooted {
    Inside(String),
    Outside,
    Leave,
}

fn split_tail(address: &str) -> (&str, &str) {
    address.split_at(address.find(['?', '#']).unwrap_or(address.len()))
}

/// Keeps a path readable but valid inside a quoted attribute.
fn encode(path: &str) -> String {
    const SET: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'\'')
        .add(b'<')
        .add(b'>')
        .add(b'`')
        .add(b'#')
        .add(b'?')
        .add(b'%')
        .add(b'&');
    percent_encoding::utf8_percent_encode(path, SET).to_string()
}

/// What the browser does with this attribute of this tag; `None` for all that is no address.
fn usage(tag: &str, attribute: &str, whole: &Tag, html: &str) -> Option<Use> {
    let is = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    if is(attribute, "href") || is(attribute, "xlink:href") {
        if is(tag, "a") || is(tag, "area") {
            return Some(Use::Navigate);
        }
        if is(tag, "link") && !is_fetched_link(whole, html) {
            return None;
        }
        return Some(Use::Fetch);
    }
    let one_of = |names: &[&str]| names.iter().any(|name| is(attribute, name));
    if one_of(&["action", "formaction"]) {
        Some(Use::Navigate)
    } else if one_of(&["src", "poster", "background"]) || (is(attribute, "data") && is(tag, "object")) {
        Some(Use::Fetch)
    } else if is(attribute, "srcset") {
        Some(Use::FetchSet)
    } else {
        None
    }
}

/// `canonical`, `alternate` and the like tell where else the page is; they stay absolute.
fn is_fetched_link(tag: &Tag, html: &str) -> bool {
    let rel = tag.value(html, "rel").unwrap_or_default().to_ascii_lowercase();
    !rel.split_ascii_whitespace().any(|word| matches!(word, "canonical" | "alternate" | "me" | "author" | "license"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(html: &str) -> Portable {
        let path = SitePath::new("cases/x.html").unwrap();
        let files = ["index.html", "cases/y.html", "cases/x.html", "jade.css", "themes/index.html", "a b.png"];
        let locate = |address: &str| {
            let folder = format!("{address}/index.html").trim_start_matches('/').replace("//", "/");
            files.iter().find(|file| **file == address || **file == folder).map(|file| file.to_string())
        };
        Rewriter { path: Some(&path), base_url: "https://e.org/l", is_part: false, locate: &locate }.run(html)
    }

    #[test]
    fn in_a_part_links_to_other_parts_become_text() {
        let path = SitePath::new("a.html").unwrap();
        let locate = |address: &str| (address == "a.html").then(|| address.to_string());
        let rewriter = Rewriter { path: Some(&path), base_url: "", is_part: true, locate: &locate };
        let html = "<a class=\"x\" href=\"/b.html\" id=\"i\">b</a><a href='/b.html'>b</a><a href=/b.html>b</a><a href=\"/a.html\">a</a>";
        let found = rewriter.run(html);
        let gone =
            "<a class=\"x\" data-elsewhere=\"\" id=\"i\">b</a><a data-elsewhere=\"\">b</a><a data-elsewhere=\"\">b</a>";
        assert_eq!(found.html, format!("{gone}<a href=\"a.html\">a</a>"));
        assert!(found.problems.is_empty());
    }

    #[test]
    fn addresses_become_relative_and_name_their_file() {
        for (written, expected) in [
            ("<a href=\"/cases/y.html#b\">", "<a href=\"y.html#b\">"),
            ("<a href='/'>", "<a href='../index.html'>"),
            ("<a class=x href=/themes/>", "<a class=x href=../themes/index.html>"),
            ("<a href=\"https://e.org/l/cases/y.html\">", "<a href=\"y.html\">"),
            ("<a href=\"https://e.org/lx\">", "<a href=\"https://e.org/lx\">"),
            ("<link rel=\"stylesheet\" href=\"/jade.css\">", "<link rel=\"stylesheet\" href=\"../jade.css\">"),
            (
                "<link rel=\"canonical\" href=\"https://e.org/l/\">",
                "<link rel=\"canonical\" href=\"https://e.org/l/\">",
            ),
            (
                "<img src=\"/a%20b.png\" srcset=\"/a%20b.png 2x\">",
                "<img src=\"../a%20b.png\" srcset=\"../a%20b.png 2x\">",
            ),
            ("<form action=\"/themes/index.html\">", "<form action=\"../themes/index.html\">"),
            ("<!-- <a href=\"/none\"> --><a href=\"#x\">", "<!-- <a href=\"/none\"> --><a href=\"#x\">"),
            ("<script>x = '<a href=\"/none\">'</script>", "<script>x = '<a href=\"/none\">'</script>"),
            ("a < b <a href=\"mailto:a@b\">", "a < b <a href=\"mailto:a@b\">"),
        ] {
            let found = run(written);
            assert_eq!(found.html, expected);
            assert_eq!(found.problems, [], "{written}");
        }
    }

    #[test]
    fn what_is_outside_or_missing_is_named() {
        let kinds = |html: &str| run(html).problems.into_iter().map(|problem| problem.kind).collect::<Vec<_>>();
        assert_eq!(kinds("<script src=\"https://cdn.org/x.js\">"), [ProblemKind::External]);
        assert_eq!(kinds("<img src=//cdn.org/x.png>"), [ProblemKind::External]);
        assert_eq!(
            kinds("<style>@import 'https://a.org/b.css';</style><p style=\"background: url(//c.org/d)\">"),
            [ProblemKind::External; 2]
        );
        assert_eq!(kinds("<a href=\"https://other.org\">"), []);
        assert_eq!(kinds("<a href=\"/cases/none.html\">"), [ProblemKind::Missing]);
        assert_eq!(kinds("<a href=\"none.html\">"), [ProblemKind::Missing]);
        assert_eq!(kinds("<img src=\"data:image/png;base64,AA\">"), []);
    }

    #[test]
    fn broken_markup_ends() {
        for html in
            ["<", "<a", "<a href", "<a href=", "<a href=\"", "<a =\"\"", "<!--", "<script", "<title>", "</", "<a <b>"]
        {
            assert_eq!(run(html).html, html);
        }
    }
}
