//! The addresses of one page, wherever HTML and the SVG in it have them. What is no address stays byte for byte.

use std::borrow::Cow;
use std::ops::Range;

use super::address::{Answer, Lead, Resolver, Use, index_of, split_tail};
use super::attribute::{Kind, kind};
use super::{Portable, Problem, ProblemKind, Site, forms, in_css};
use crate::base::markup::{self, Tag};
use crate::base::site_path::SitePath;

/// See [`super::page`].
pub fn rewrite(html: &str, path: Option<&SitePath>, site: &Site<'_>) -> Portable {
    let mut problems = Vec::new();
    let mut resolver = Resolver { site, from: path.map(|path| Cow::Borrowed(path.as_str())) };
    let mut base = None;
    if let Some(at) = base_address(html) {
        match read_base(&html[at.clone()], &resolver) {
            Ok(Some((path, new))) => {
                // Relative addresses count from there, so they are read and written from there.
                resolver.from = resolver.from.is_some().then_some(Cow::Owned(path));
                base = Some((at, new));
            }
            Ok(None) => {}
            Err(kind) => problems.push(Problem { address: html[at.clone()].to_string(), kind, at }),
        }
    }
    let text = Page { resolver: &resolver, base }.run(html, &mut problems);
    Portable { text, problems }
}

/// Where the first `<base href>` has its address.
fn base_address(html: &str) -> Option<Range<usize>> {
    let is_base = |at: usize| html.get(at..at + 5).is_some_and(|start| start.eq_ignore_ascii_case("<base"));
    if !html.match_indices('<').any(|(at, _)| is_base(at)) {
        return None;
    }
    let mut at = 0;
    while let Some(open) = html[at..].find('<').map(|found| at + found) {
        let Some(tag) = Tag::read(html, open) else {
            at = markup::skip(html, open);
            continue;
        };
        if tag.is(html, "base")
            && let Some((_, value)) =
                tag.attributes.iter().find(|(name, _)| html[name.clone()].eq_ignore_ascii_case("href"))
        {
            return Some(value.clone());
        }
        at = markup::raw_text_end(html, &tag).unwrap_or(tag.end);
    }
    None
}

/// The path that a `<base>` means, and its new address; nothing if it means the page itself.
fn read_base(written: &str, page: &Resolver<'_>) -> Result<Option<(String, String)>, ProblemKind> {
    let Some(text) = forms::decode(written) else { return Err(ProblemKind::Base) };
    match page.lead(split_tail(text.trim()).0) {
        Lead::Inside { path, .. } => {
            let new = page.address_of(&index_of(&path));
            Ok(Some((path.into_owned(), forms::encode(&new))))
        }
        Lead::Outside => Err(ProblemKind::Base),
        Lead::Nowhere => Ok(None),
    }
}

struct Page<'a> {
    resolver: &'a Resolver<'a>,
    /// The address of `<base>` and what it becomes.
    base: Option<(Range<usize>, String)>,
}

impl Page<'_> {
    fn run(&self, html: &str, problems: &mut Vec<Problem>) -> String {
        let mut out = String::with_capacity(html.len());
        let mut copied = 0;
        let mut at = 0;
        while let Some(open) = html[at..].find('<').map(|found| at + found) {
            let Some(tag) = Tag::read(html, open) else {
                at = markup::skip(html, open);
                continue;
            };
            at = tag.end;
            for (name, value) in &tag.attributes {
                let written = &html[value.clone()];
                if let Some((_, new)) = self.base.as_ref().filter(|(at, _)| at == value) {
                    out.push_str(&html[copied..value.start]);
                    out.push_str(new);
                    copied = value.end;
                    continue;
                }
                let Some(kind) = kind(&html[tag.name.clone()], &html[name.clone()], &tag, html) else { continue };
                if self.resolver.site.is_part && tag.is(html, "a") && self.is_elsewhere(kind, written) {
                    out.push_str(&html[copied..name.start]);
                    out.push_str("data-elsewhere=\"");
                    copied = value.end;
                    if !html[copied..].starts_with('"') {
                        out.push('"');
                        copied += usize::from(html[copied..].starts_with('\''));
                    }
                    continue;
                }
                if let Some(new) = self.value(written, kind, problems) {
                    out.push_str(&html[copied..value.start]);
                    out.push_str(&new);
                    copied = value.end;
                }
            }
            if let Some(end) = markup::raw_text_end(html, &tag) {
                let start = tag.end.min(end);
                if let Some(new) = self.raw_text(html, &tag, &html[start..end], problems) {
                    out.push_str(&html[copied..start]);
                    out.push_str(&new);
                    copied = end;
                }
                at = end;
            }
        }
        out.push_str(&html[copied..]);
        out
    }

    /// Whether a link leads to a page that another part of the library has.
    fn is_elsewhere(&self, kind: Kind, written: &str) -> bool {
        kind == Kind::Address(Use::Navigate)
            && forms::decode(written).is_some_and(|address| self.resolver.is_missing(&address))
    }

    /// The new value of an attribute, or `None` where it stays as it is.
    fn value(&self, written: &str, kind: Kind, problems: &mut Vec<Problem>) -> Option<String> {
        if let Kind::Address(usage) = kind {
            return self.address(written, usage, problems);
        }
        if kind == Kind::Css && !written.contains('(') {
            return None;
        }
        let text = forms::decode(written)?;
        let places: Vec<Range<usize>> = match kind {
            Kind::Set(_) => forms::set(&text),
            Kind::List(_) => forms::words(&text),
            Kind::Refresh => forms::refresh(&text).into_iter().collect(),
            Kind::Address(_) | Kind::Css | Kind::Markup => std::iter::once(0..text.len()).collect(),
        };
        let new = forms::replace(&text, places, |part| match kind {
            Kind::Css => Some(in_css(part, self.resolver, problems)).filter(|new| new != part),
            Kind::Markup => {
                let inner = Page { resolver: self.resolver, base: None };
                Some(inner.run(part, problems)).filter(|new| new != part)
            }
            Kind::Address(usage) | Kind::Set(usage) | Kind::List(usage) => self.one(part, part, usage, problems),
            Kind::Refresh => self.one(part, part, Use::Navigate, problems),
        });
        new.map(|new| forms::encode(&new))
    }

    /// An attribute that is one address. Its query and fragment stay as they are written.
    fn address(&self, written: &str, usage: Use, problems: &mut Vec<Problem>) -> Option<String> {
        if !split_tail(written).0.contains('&') {
            return self.one(written, written, usage, problems);
        }
        let text = forms::decode(written)?;
        self.one(&text, written, usage, problems).map(|new| forms::encode(&new))
    }

    /// What becomes of an address; `written` is how the page has it.
    fn one(&self, address: &str, written: &str, usage: Use, problems: &mut Vec<Problem>) -> Option<String> {
        match self.resolver.resolve(address, usage) {
            Answer::Keep => None,
            Answer::New(new) => Some(new),
            Answer::Wrong(kind, new) => {
                problems.push(Problem { address: written.to_string(), kind, at: 0..0 });
                new.filter(|_| !self.resolver.site.is_strict)
            }
        }
    }

    /// The new text of a stylesheet or an import map; scripts of all other kinds are left alone.
    fn raw_text(&self, html: &str, tag: &Tag, text: &str, problems: &mut Vec<Problem>) -> Option<String> {
        if tag.is(html, "style") {
            return Some(in_css(text, self.resolver, problems));
        }
        let is_map = tag.value(html, "type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("importmap"));
        if !tag.is(html, "script") || !is_map {
            return None;
        }
        forms::replace(text, forms::strings(text), |part| {
            let address = part.replace("\\/", "/");
            if address.contains('\\') {
                return None;
            }
            let new = match self.resolver.resolve(&address, Use::Guess) {
                // A folder stands for all that is in it.
                _ if address.ends_with('/') => self.resolver.folder(&address)?,
                Answer::New(new) => new,
                Answer::Keep | Answer::Wrong(..) => return None,
            };
            // Without dots it would be the name of a module.
            let is_name = self.resolver.from.is_some() && !new.starts_with('.');
            Some(if is_name { format!("./{new}") } else { new })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILES: [&str; 14] = [
        "index.html",
        "cases/y.html",
        "cases/x.html",
        "jade.css",
        "themes/index.html",
        "a b.png",
        "img/a,b.png",
        "x.svg",
        "blog/index.html",
        "blog/图.png",
        "js/a.js",
        "q&a/index.html",
        "site.webmanifest",
        "elsewhere/index.html",
    ];

    fn located(address: &str) -> Option<String> {
        let folder = format!("{}/index.html", address.trim_end_matches('/'));
        let folder = folder.trim_start_matches('/');
        FILES.iter().find(|file| **file == address || **file == folder).map(|file| file.to_string())
    }

    fn run_as(html: &str, path: Option<&str>, is_strict: bool) -> Portable {
        let path = path.map(|path| SitePath::new(path).unwrap());
        let extra = |path: &str| path == "processed_images/a.1.webp";
        let site = Site { base_url: "https://e.org/l", is_part: false, is_strict, locate: &located, extra: &extra };
        rewrite(html, path.as_ref(), &site)
    }

    fn run(html: &str) -> Portable {
        run_as(html, Some("cases/x.html"), true)
    }

    #[test]
    fn in_a_part_links_to_other_parts_become_text() {
        let path = SitePath::new("a.html").unwrap();
        let locate = |address: &str| (address == "a.html").then(|| address.to_string());
        let site = Site { base_url: "", is_part: true, is_strict: true, locate: &locate, extra: &|_| false };
        let html = "<a class=\"x\" href=\"/b.html\" id=\"i\">b</a><a href='/b.html'>b</a><a href=/b.html>b</a><a href=\"/a.html\">a</a>";
        let found = rewrite(html, Some(&path), &site);
        let gone =
            "<a class=\"x\" data-elsewhere=\"\" id=\"i\">b</a><a data-elsewhere=\"\">b</a><a data-elsewhere=\"\">b</a>";
        assert_eq!(found.text, format!("{gone}<a href=\"a.html\">a</a>"));
        assert!(found.problems.is_empty());
    }

    #[test]
    fn addresses_become_relative_and_name_their_file() {
        for (written, expected) in [
            ("<a href=\"/cases/y.html#b\">", "<a href=\"y.html#b\">"),
            ("<a href='/'>", "<a href='../index.html'>"),
            ("<a class=x href=/themes/>", "<a class=x href=../themes/index.html>"),
            ("<a href=\"/themes\">", "<a href=\"../themes/index.html\">"),
            ("<a href=\"https://e.org/l/cases/y.html\">", "<a href=\"y.html\">"),
            ("<a href=\"https://e.org/l\">", "<a href=\"../index.html\">"),
            ("<a href=\"HTTP://E.org/l/?a=1&amp;b=2#c\">", "<a href=\"../index.html?a=1&amp;b=2#c\">"),
            ("<a href=\"//e.org/l/themes/\">", "<a href=\"../themes/index.html\">"),
            ("<a href=\"/l/themes/\">", "<a href=\"../themes/index.html\">"),
            ("<a href=\"https:&#x2F;&#x2F;e.org&#x2F;l&#x2F;themes\">", "<a href=\"../themes/index.html\">"),
            ("<a href=\"/q&amp;a/?b&amp;c='\">", "<a href=\"../q%26a/index.html?b&amp;c=&#39;\">"),
            (
                "<link rel=\"stylesheet\" href=\"/jade.css?h=1a2b\">",
                "<link rel=\"stylesheet\" href=\"../jade.css?h=1a2b\">",
            ),
            (
                "<link rel=\"alternate stylesheet\" href=\"/jade.css\">",
                "<link rel=\"alternate stylesheet\" href=\"../jade.css\">",
            ),
            ("<link rel=alternate href=/blog/>", "<link rel=alternate href=../blog/index.html>"),
            ("<link rel=next href=\"https://e.org/l/blog/\">", "<link rel=next href=\"../blog/index.html\">"),
            (
                "<link rel=\"manifest\" href=\"/site.webmanifest\">",
                "<link rel=\"manifest\" href=\"../site.webmanifest\">",
            ),
            (
                "<img src=\"/a%20b.png\" srcset=\"/a%20b.png 2x\">",
                "<img src=\"../a%20b.png\" srcset=\"../a%20b.png 2x\">",
            ),
            (
                "<img srcset=\"data:image/png;base64,A,B= 1x,\n /img/a,b.png 100w, https://e.org/l/a%20b.png\">",
                "<img srcset=\"data:image/png;base64,A,B= 1x,\n ../img/a,b.png 100w, ../a%20b.png\">",
            ),
            ("<link rel=preload imagesrcset='/x.svg 1x'>", "<link rel=preload imagesrcset='../x.svg 1x'>"),
            ("<img src=\"/blog/%E5%9B%BE.png\">", "<img src=\"../blog/%E5%9B%BE.png\">"),
            ("<img src=\"/blog/图.png\">", "<img src=\"../blog/%E5%9B%BE.png\">"),
            ("<img src=\"https://e.org/l/processed_images/a.1.webp\">", "<img src=\"../processed_images/a.1.webp\">"),
            (
                "<form action=\"/themes/index.html\"><button formaction=/blog>",
                "<form action=\"../themes/index.html\"><button formaction=../blog/index.html>",
            ),
            ("<object data=\"/x.svg\"></object>", "<object data=\"../x.svg\"></object>"),
            ("<video poster=/x.svg>", "<video poster=../x.svg>"),
            (
                "<a ping=\"/blog https://t.org/ /none\" href=\"#\">",
                "<a ping=\"../blog/index.html https://t.org/ /none\" href=\"#\">",
            ),
            (
                "<svg><use href=\"/x.svg#a\"/><use xlink:href='/x.svg#a'/></svg>",
                "<svg><use href=\"../x.svg#a\"/><use xlink:href='../x.svg#a'/></svg>",
            ),
            (
                "<rect fill=\"url(/x.svg#a)\" stroke='url(#b)' mask=none>",
                "<rect fill=\"url(../x.svg#a)\" stroke='url(#b)' mask=none>",
            ),
            ("<p style=\"background:url(&quot;/x.svg&quot;)\">", "<p style=\"background:url(&quot;../x.svg&quot;)\">"),
            (
                "<style>@import '/jade.css';a{b:url(/x.svg)}</style>",
                "<style>@import '../jade.css';a{b:url(../x.svg)}</style>",
            ),
            (
                "<meta http-equiv=\"refresh\" content=\"0; url=https://e.org/l/blog/\">",
                "<meta http-equiv=\"refresh\" content=\"0; url=../blog/index.html\">",
            ),
            (
                "<iframe srcdoc=\"&lt;a href=&quot;/blog&quot;&gt;\"></iframe>",
                "<iframe srcdoc=\"&lt;a href=&quot;../blog/index.html&quot;&gt;\"></iframe>",
            ),
            (
                "<script type=\"importmap\">{\"imports\": {\"a\": \"\\/js\\/a.js\", \"b/\": \"/js/\", \"c\": \"https://c.org/c.js\"}}</script>",
                "<script type=\"importmap\">{\"imports\": {\"a\": \"../js/a.js\", \"b/\": \"../js/\", \"c\": \"https://c.org/c.js\"}}</script>",
            ),
            (
                "<img data-src=\"https://e.org/l/x.svg\" data-href=\"/blog\">",
                "<img data-src=\"../x.svg\" data-href=\"../blog/index.html\">",
            ),
            ("<my-card href=\"/blog\" src=/x.svg>", "<my-card href=\"../blog/index.html\" src=../x.svg>"),
            ("<A HREF=\"/blog\">", "<A HREF=\"../blog/index.html\">"),
        ] {
            let found = run(written);
            assert_eq!(found.text, expected);
            assert_eq!(found.problems, [], "{written}");
        }
    }

    #[test]
    fn what_stays_as_it_is() {
        for html in [
            "<a href=\"https://e.org/lx\">",
            "<a href=\"https://e.org.cn/l\">",
            "<link rel=\"canonical\" href=\"https://e.org/l/\">",
            "<link rel=\"alternate\" type=\"application/rss+xml\" href=\"https://e.org/l/atom.xml\">",
            "<meta property=\"og:image\" content=\"https://e.org/l/x.svg\">",
            "<meta name=\"refresh\" content=\"0; url=/none\">",
            "<!-- <a href=\"/none\"> --><a href=\"#x\">",
            "<script>x = '<a href=\"/none\">'</script>",
            "<script type=\"application/ld+json\">{\"url\": \"https://e.org/l/\"}</script>",
            "a < b <a href=\"mailto:a@b\"><a href=\"javascript:x()\"><a href=\"\">",
            "<img src=\"data:image/png;base64,AA\" alt=\"/blog\">",
            "<p style=\"color: var(--x)\" title=\"url(/none)\">",
            "<p style='content: \"&hellip; url(/x)\"'>",
            "<tr data-href=\"https://e.org/l/blog/\" data-url=\"https://e.org/l/\" data-id=\"/blog\">",
            "<div href=\"/none\" src=\"none\" background=\"dark\">",
            "<input value=\"/blog\"><textarea><a href=\"/none\"></textarea>",
        ] {
            let found = run(html);
            assert_eq!(found.text, html);
            assert_eq!(found.problems, [], "{html}");
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
        assert_eq!(
            kinds("<img srcset=\"https://a.org/b.png 1x, /none.png 2x\">"),
            [ProblemKind::External, ProblemKind::Missing]
        );
        assert_eq!(kinds("<a href=\"https://other.org\">"), []);
        assert_eq!(kinds("<a href=\"/cases/none.html\">"), [ProblemKind::Missing]);
        assert_eq!(kinds("<a href=\"none.html\">"), [ProblemKind::Missing]);
        assert_eq!(kinds("<base href=\"https://other.org/\">"), [ProblemKind::Base]);
    }

    #[test]
    fn a_lenient_site_names_what_is_missing_as_if_it_were_there() {
        for (written, expected) in [
            ("<a href=\"/none/\">", "<a href=\"../none/index.html\">"),
            ("<a href=\"/none?a#b\">", "<a href=\"../none?a#b\">"),
            ("<img src=\"/l/none.png\">", "<img src=\"../l/none.png\">"),
            ("<a href=\"none.html\">", "<a href=\"none.html\">"),
            ("<a href=\"https://e.org/l/none/\">", "<a href=\"https://e.org/l/none/\">"),
            ("<script src=\"https://c.org/x.js\">", "<script src=\"https://c.org/x.js\">"),
        ] {
            let found = run_as(written, Some("cases/x.html"), false);
            assert_eq!(found.text, expected);
            assert_eq!(found.problems.len(), 1, "{written}");
        }
    }

    #[test]
    fn a_base_is_where_relative_addresses_count_from() {
        for (written, expected) in [
            ("<base href=\"/\"><a href=\"blog/\">", "<base href=\"../index.html\"><a href=\"blog/index.html\">"),
            (
                "<link rel=icon href=/x.svg><base target=_top href='https://e.org/l/blog/'><img src=图.png>",
                "<link rel=icon href=../x.svg><base target=_top href='../blog/index.html'><img src=%E5%9B%BE.png>",
            ),
            (
                "<base href=\"/blog\"><a href=\"#a\"><a href=\"/cases/y.html\">",
                "<base href=\"../blog\"><a href=\"#a\"><a href=\"cases/y.html\">",
            ),
            ("<base target=_blank><a href=\"/blog\">", "<base target=_blank><a href=\"../blog/index.html\">"),
            ("<!--<base href=/blog/>--><a href=\"y.html\">", "<!--<base href=/blog/>--><a href=\"y.html\">"),
        ] {
            let found = run(written);
            assert_eq!(found.text, expected);
            assert_eq!(found.problems, [], "{written}");
        }
    }

    #[test]
    fn a_page_for_any_address_has_whole_ones() {
        let html = "<base href=\"/\"><a href=\"/blog\"><p style=\"a:url(/x.svg)\">";
        let whole = "<base href=\"https://e.org/l/index.html\"><a href=\"https://e.org/l/blog/index.html\"><p style=\"a:url(https://e.org/l/x.svg)\">";
        assert_eq!(run_as(html, None, true).text, whole);
    }

    #[test]
    fn broken_markup_ends() {
        for html in [
            "<",
            "<a",
            "<a href",
            "<a href=",
            "<a href=\"",
            "<a =\"\"",
            "<!--",
            "<script",
            "<title>",
            "</",
            "<a <b>",
            "<base",
            "<base href=",
        ] {
            assert_eq!(run(html).text, html);
        }
    }

    #[test]
    fn any_soup_ends_and_what_is_no_address_stays() {
        let pieces = [
            "<a ",
            "<img ",
            "<style>",
            "</style>",
            "href=",
            "src=",
            "srcset=",
            "style=",
            "content=",
            "\"",
            "'",
            ">",
            "&amp;",
            "&",
            "&#x",
            ";",
            "url(",
            ")",
            "\\",
            ",",
            " ",
            "图",
            "data-x",
            "<meta http-equiv=refresh ",
            "0;url=",
            "<script type=importmap>",
            "</script>",
            "<base ",
            "=",
            "none",
        ];
        let mut seed = 3_u64;
        for _ in 0..30_000 {
            let mut html = String::new();
            for _ in 0..14 {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                html.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
            }
            // Nothing here is in the site, so nothing changes.
            let found = run(&html);
            if !html.contains("<base ") {
                assert_eq!(found.text, html);
            }
            run_as(&html, Some("cases/x.html"), false);
        }
    }
}
