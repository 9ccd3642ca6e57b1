//! Where links lead: `@/` links, wiki links, anchors and files, each checked; and who links here.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::sections::Section;
use super::{Page, PageId};
use crate::base::nearest::{did_you_mean, nearest};
use crate::diag::{Code, Report};
use crate::fields::Located;
use crate::parse::{Document, Link, Parsed, Target};

/// A link as the page will write it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResolvedLink {
    /// From the site's root, `/cases/x.html#a`; or as written when it leads out of the site.
    pub href: String,
    /// The text for a link that has none of its own.
    pub text: Option<String>,
    /// The page it leads to.
    pub page: Option<PageId>,
}

const DRAFT_HELP: &str = "take draft = true out of that page, or build with --drafts";

/// What a link may name.
pub struct Index<'a> {
    pages: &'a [Page],
    sections: &'a [Section],
    by_path: HashMap<&'a str, Destination>,
    by_name: HashMap<&'a str, BTreeSet<PageId>>,
    assets: HashSet<&'a str>,
}

#[derive(Clone, Copy)]
enum Destination {
    Page(PageId),
    Section(usize),
    /// A file that could not be read or parsed, which is reported there.
    Broken,
    /// A draft that this build leaves out.
    Draft,
}

impl<'a> Index<'a> {
    /// Indexes pages by path, slug and title, sections by path, and the other files by address.
    pub fn new(
        pages: &'a [Page],
        sections: &'a [Section],
        assets: &'a [String],
        content_paths: &'a [String],
        drafts: &[&'a str],
    ) -> Index<'a> {
        let mut by_path: HashMap<&str, Destination> =
            content_paths.iter().map(|path| (path.as_str(), Destination::Broken)).collect();
        by_path.extend(drafts.iter().map(|path| (*path, Destination::Draft)));
        let mut by_name: HashMap<&str, BTreeSet<PageId>> = HashMap::new();
        for (at, page) in pages.iter().enumerate() {
            let id = PageId(at as u32);
            by_path.insert(page.parsed.content_path(), Destination::Page(id));
            by_name.entry(page.slug.as_str()).or_default().insert(id);
            by_name.entry(page.title()).or_default().insert(id);
        }
        for (at, section) in sections.iter().enumerate() {
            if let Some(head) = &section.parsed {
                by_path.insert(head.content_path(), Destination::Section(at));
            }
        }
        Index { pages, sections, by_path, by_name, assets: assets.iter().map(String::as_str).collect() }
    }

    /// The page that `@/path` in front matter names; anything else is reported.
    pub fn page_of(&self, target: &Located<String>, from: &Parsed, report: &mut Report) -> Option<PageId> {
        let path = target.value.strip_prefix("@/").unwrap_or(&target.value);
        match self.by_path.get(path) {
            Some(Destination::Page(id)) => return Some(*id),
            Some(Destination::Broken) => return None,
            Some(Destination::Draft) => {
                let place = from.file.at(target.at.clone());
                report.error(
                    Code::DeadLink,
                    place,
                    format!("`{}` is a draft", target.value),
                    Some(DRAFT_HELP.to_string()),
                );
                return None;
            }
            _ => {}
        }
        let message = format!("there is no case `{}`", target.value);
        report.error(Code::DeadLink, from.file.at(target.at.clone()), message, Some(self.suggest(path)));
        None
    }

    fn suggest(&self, path: &str) -> String {
        let paths: BTreeSet<&str> = self.by_path.keys().copied().collect();
        let near: Vec<String> = nearest(path, paths).into_iter().map(|path| format!("@/{path}")).collect();
        let near: Vec<&str> = near.iter().map(String::as_str).collect();
        did_you_mean(&near).unwrap_or_else(|| "links name a file of content/, as @/cases/x.md".to_string())
    }

    fn resolve(&self, link: &Link, from: &Parsed, report: &mut Report) -> ResolvedLink {
        let dead = |code: Code, message: String, help: String, report: &mut Report| {
            report.error(code, from.file.at(link.span.clone()), message, Some(help));
            ResolvedLink::default()
        };
        match &link.target {
            Target::External(address) => ResolvedLink { href: address.clone(), ..ResolvedLink::default() },
            Target::Anchor(anchor) => {
                self.check_anchor(anchor, &from.document, link, from, report);
                ResolvedLink { href: format!("#{anchor}"), ..ResolvedLink::default() }
            }
            Target::Page { path, anchor } => match self.by_path.get(path.as_str()) {
                Some(destination) => self.to(*destination, anchor.as_deref(), link, from, report),
                None => dead(Code::DeadLink, format!("there is no page `@/{path}`"), self.suggest(path), report),
            },
            Target::Wiki { name, anchor, labelled } => match self.wiki(name) {
                Ok(destination) => {
                    let found = self.to(destination, anchor.as_deref(), link, from, report);
                    ResolvedLink { text: found.text.filter(|_| !labelled), ..found }
                }
                Err(several) if several.len() > 1 => {
                    let help = format!("write one of {}", several.join(", "));
                    dead(Code::AmbiguousLink, format!("`[[{name}]]` fits several pages"), help, report)
                }
                Err(_) => {
                    let names: BTreeSet<&str> = self.by_name.keys().copied().collect();
                    let help = did_you_mean(&nearest(name, names));
                    let help =
                        help.unwrap_or_else(|| "write the file name of a case without .md, or its title".to_string());
                    dead(Code::DeadLink, format!("there is no page `{name}`"), help, report)
                }
            },
            Target::File(path) => self.file(path, link, from, report),
        }
    }

    /// A page by slug, title or path without `.md`.
    fn wiki(&self, name: &str) -> Result<Destination, Vec<String>> {
        let path = format!("{}.md", name.trim_start_matches("@/").trim_end_matches(".md"));
        if let Some(destination) = self.by_path.get(path.as_str()) {
            return Ok(*destination);
        }
        let found = self.by_name.get(name).map(|ids| ids.iter().copied().collect::<Vec<_>>()).unwrap_or_default();
        match found.as_slice() {
            [one] => Ok(Destination::Page(*one)),
            ids => {
                let path = |id: &PageId| {
                    format!("`[[{}]]`", self.pages[id.index()].parsed.content_path().trim_end_matches(".md"))
                };
                Err(ids.iter().map(path).collect())
            }
        }
    }

    fn to(
        &self,
        destination: Destination,
        anchor: Option<&str>,
        link: &Link,
        from: &Parsed,
        report: &mut Report,
    ) -> ResolvedLink {
        let (address, title, document, page) = match destination {
            Destination::Page(id) => {
                let page = &self.pages[id.index()];
                (&page.address, page.title(), Some(&page.parsed.document), Some(id))
            }
            Destination::Broken => return ResolvedLink::default(),
            Destination::Draft => {
                let place = from.file.at(link.span.clone());
                report.error(Code::DeadLink, place, "the link leads to a draft", Some(DRAFT_HELP.to_string()));
                return ResolvedLink::default();
            }
            Destination::Section(at) => {
                let section = &self.sections[at];
                (&section.address, section.title.as_str(), section.parsed.as_ref().map(|head| &head.document), None)
            }
        };
        let mut href = address.rooted();
        if let Some(anchor) = anchor {
            if let Some(document) = document {
                self.check_anchor(anchor, document, link, from, report);
            }
            href = format!("{href}#{anchor}");
        }
        ResolvedLink { href, text: Some(title.to_string()), page }
    }

    fn check_anchor(&self, anchor: &str, document: &Document, link: &Link, from: &Parsed, report: &mut Report) {
        // Raw HTML may carry ids of its own; it is not read here.
        if document.has_html || document.headings.iter().any(|heading| heading.id == anchor) {
            return;
        }
        let ids = document.headings.iter().map(|heading| heading.id.as_str());
        let help = did_you_mean(&nearest(anchor, ids.clone()));
        let all = || format!("its headings are {}", ids.clone().collect::<Vec<_>>().join(", "));
        let message = format!("there is no heading `#{anchor}` on that page");
        report.error(Code::DeadAnchor, from.file.at(link.span.clone()), message, Some(help.unwrap_or_else(all)));
    }

    /// A file beside the page or, with a leading slash, from the top. Addresses that only the finished site
    /// has (`/themes/index.html`) are checked once it is planned.
    fn file(&self, written: &str, link: &Link, from: &Parsed, report: &mut Report) -> ResolvedLink {
        let (path, tail) = match written.find(['#', '?']) {
            Some(at) => written.split_at(at),
            None => (written, ""),
        };
        let full = join(from.folder(), path);
        let decoded = percent_decode(&full);
        if path.ends_with(".md")
            && let Some(destination) = self.by_path.get(decoded.as_str())
        {
            return self.to(*destination, tail.strip_prefix('#'), link, from, report);
        }
        if self.assets.contains(decoded.as_str()) || path.starts_with('/') {
            return ResolvedLink { href: format!("/{full}{tail}"), ..ResolvedLink::default() };
        }
        let help = match path.ends_with(".md") {
            true => self.suggest(&decoded),
            false => format!("put the file at content/{decoded} or static/{decoded}; pages are linked as @/cases/x.md"),
        };
        report.error(Code::DeadLink, from.file.at(link.span.clone()), format!("there is no file `{path}`"), Some(help));
        ResolvedLink::default()
    }
}

/// A path relative to a folder, without `.` and `..`.
fn join(folder: &str, path: &str) -> String {
    let base = if path.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn percent_decode(path: &str) -> String {
    percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned()
}

/// Resolves every link of every page and section, in order.
pub fn resolve(
    pages: &[Page],
    sections: &[Section],
    index: &Index<'_>,
    report: &mut Report,
) -> (Vec<Vec<ResolvedLink>>, Vec<Vec<ResolvedLink>>) {
    let mut all = |parsed: &Parsed| -> Vec<ResolvedLink> {
        parsed.document.links.iter().map(|link| index.resolve(link, parsed, report)).collect()
    };
    let of_pages = pages.iter().map(|page| all(&page.parsed)).collect();
    let of_sections =
        sections.iter().map(|section| section.parsed.as_ref().map(&mut all).unwrap_or_default()).collect();
    (of_pages, of_sections)
}

/// By page: the pages whose text links to it.
pub fn backlinks(links: &[Vec<ResolvedLink>]) -> Vec<Vec<PageId>> {
    let mut out: Vec<BTreeSet<PageId>> = vec![BTreeSet::new(); links.len()];
    for (from, links) in links.iter().enumerate() {
        for to in links.iter().filter_map(|link| link.page).filter(|to| to.index() != from) {
            out[to.index()].insert(PageId(from as u32));
        }
    }
    out.into_iter().map(|ids| ids.into_iter().collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined() {
        assert_eq!(join("cases/a", "../b/./i.png"), "cases/b/i.png");
        assert_eq!(join("cases", "/i.png"), "i.png");
        assert_eq!(join("", "../../i.png"), "i.png");
    }
}
