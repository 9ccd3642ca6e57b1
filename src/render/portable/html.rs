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
mod tests;
