//! Where links lead: `@/` links, wiki links, anchors and files, each checked; and who links here.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::link_paths::{file_path, percent_decode, split_tail, stem};
use super::sections::Section;
use super::withheld::{Reason, Withheld};
use super::{Page, PageId, address};
use crate::base::nearest::{did_you_mean, nearest};
use crate::config::Config;
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
    /// The section it leads to.
    pub section: Option<usize>,
    /// Whether its page is in the library and not in this part of it: no link then, only its text.
    pub is_elsewhere: bool,
}

/// What would end or change an address.
const ADDRESS: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS.add(b' ').add(b'#').add(b'?').add(b'%');

const DRAFT_HELP: &str = "take draft = true out of that page, or build with --drafts";

/// What a link may name.
pub struct Index<'a> {
    pages: &'a [Page],
    sections: &'a [Section],
    by_path: HashMap<&'a str, Destination>,
    by_name: HashMap<&'a str, BTreeSet<PageId>>,
    /// Path to address.
    assets: HashMap<&'a str, &'a str>,
    /// File names of pages that could not be parsed.
    broken: HashSet<&'a str>,
    withheld: &'a Withheld,
    config: &'a Config,
}

#[derive(Clone, Copy)]
enum Destination {
    Page(PageId),
    Section(usize),
    /// A file that could not be read or parsed, which is reported there.
    Broken,
    /// A draft that this build leaves out.
    Draft,
    /// An internal page that this build leaves out.
    Internal,
    /// A page of another part of the library.
    Elsewhere,
}

impl Destination {
    fn of(reason: &Reason) -> Destination {
        match reason {
            Reason::Draft => Destination::Draft,
            Reason::Internal => Destination::Internal,
            Reason::Elsewhere(_) => Destination::Elsewhere,
        }
    }
}

impl<'a> Index<'a> {
    /// Indexes pages by path, slug and title, sections by path, and the other files by address.
    pub fn new(
        pages: &'a [Page],
        sections: &'a [Section],
        assets: &'a [(String, String)],
        content_paths: &'a [String],
        withheld: &'a Withheld,
        config: &'a Config,
    ) -> Index<'a> {
        let mut by_path: HashMap<&str, Destination> =
            content_paths.iter().map(|path| (path.as_str(), Destination::Broken)).collect();
        by_path.extend(withheld.pages.iter().map(|(path, reason)| (path.as_str(), Destination::of(reason))));
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
        let broken = content_paths
            .iter()
            .map(String::as_str)
            .filter(|path| matches!(by_path.get(path), Some(Destination::Broken)));
        let broken = broken.map(stem).collect();
        Index {
            pages,
            sections,
            by_path,
            by_name,
            assets: assets.iter().map(|(path, address)| (path.as_str(), address.as_str())).collect(),
            broken,
            withheld,
            config,
        }
    }

    /// The title of the page that `@/path` in front matter names, if it is in another part of the library.
    pub fn elsewhere(&self, target: &str) -> Option<&'a str> {
        self.title_elsewhere(target.strip_prefix("@/").unwrap_or(target))
    }

    fn title_elsewhere(&self, path: &str) -> Option<&'a str> {
        match self.withheld.pages.get(path) {
            Some(Reason::Elsewhere(title)) => Some(title),
            _ => None,
        }
    }

    /// The page that `@/path` in front matter names; anything else is reported.
    pub fn page_of(&self, target: &Located<String>, from: &Parsed, report: &mut Report) -> Option<PageId> {
        let path = target.value.strip_prefix("@/").unwrap_or(&target.value);
        let (message, help) = match self.by_path.get(path) {
            Some(Destination::Page(id)) => return Some(*id),
            Some(Destination::Broken | Destination::Internal | Destination::Elsewhere) => return None,
            Some(Destination::Draft) => (format!("`{}` is a draft", target.value), DRAFT_HELP.to_string()),
            Some(Destination::Section(_)) => {
                (format!("`{}` is a section, not a case", target.value), "name a case, as @/cases/x.md".to_string())
            }
            None => (format!("there is no case `{}`", target.value), self.suggest(path, from)),
        };
        report.error(Code::DeadLink, from.file.at(target.at.clone()), message, Some(help));
        None
    }

    /// The nearest paths by file name: folders and endings are alike in all of them.
    fn suggest(&self, path: &str, from: &Parsed) -> String {
        let others = || {
            self.by_path.keys().copied().filter(|other| *other != from.content_path() && !other.ends_with("_index.md"))
        };
        let stems: BTreeSet<&str> = others().map(stem).collect();
        let near = nearest(stem(path), stems);
        let mut found: Vec<String> = Vec::new();
        for name in near {
            let paths: BTreeSet<&str> = others().filter(|other| stem(other) == name).collect();
            found.extend(paths.into_iter().map(|path| format!("@/{path}")));
        }
        let found: Vec<&str> = found.iter().map(String::as_str).take(3).collect();
        did_you_mean(&found).unwrap_or_else(|| "links name a file of content/, as @/cases/x.md".to_string())
    }

    fn resolve(&self, link: &Link, from: &Parsed, report: &mut Report) -> ResolvedLink {
        if !self.config.markdown.house_style {
            return self.resolve_plain(link, from, report);
        }
        let dead = |code: Code, message: String, help: String, report: &mut Report| {
            report.error(code, from.file.at(link.span.clone()), message, Some(help));
            ResolvedLink::default()
        };
        match &link.target {
            Target::External(address) if is_on_disk(address) => {
                let name = address.rsplit(['/', '\\']).next().unwrap_or("");
                let help = format!("put the file into static/ and link to it as /{name}");
                dead(Code::DeadLink, format!("`{address}` is on the disk of one computer"), help, report)
            }
            Target::External(address)
                if is_program(address) && !(link.is_image && address.starts_with("data:image/")) =>
            {
                let help = "write the address of a page or a file".to_string();
                dead(Code::DeadLink, format!("`{address}` is a program, not an address"), help, report)
            }
            Target::External(address) if link.is_image && !address.starts_with("data:") => {
                let name = address.split(['?', '#']).next().and_then(|path| path.rsplit('/').next()).unwrap_or("");
                let name = if name.contains('.') { name } else { "a.png" };
                let help = format!(
                    "put the file into static/ and write its path, as /{}; without the ! it is a link for the reader to follow",
                    if name.is_ascii() { name } else { "a.png" }
                );
                dead(Code::ExternalAsset, format!("`{address}` would be fetched from outside the site"), help, report)
            }
            Target::External(address) => ResolvedLink { href: address.clone(), ..ResolvedLink::default() },
            Target::Anchor(anchor) => {
                self.check_anchor(anchor, &from.document, link, from, report);
                ResolvedLink { href: format!("#{anchor}"), ..ResolvedLink::default() }
            }
            Target::Page { path, anchor } => match self.by_path.get(path.as_str()) {
                Some(destination) => {
                    let title = self.title_elsewhere(path);
                    self.to(*destination, title, anchor.as_deref(), link, from, report)
                }
                None => dead(Code::DeadLink, format!("there is no page `@/{path}`"), self.suggest(path, from), report),
            },
            Target::Wiki { name, anchor, labelled } => match self.wiki(name) {
                Ok(destination) => {
                    let title = self.wiki_elsewhere(name);
                    let found = self.to(destination, title, anchor.as_deref(), link, from, report);
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

    /// As Zola does: only `@/` links are looked at, all others stay as they are written.
    fn resolve_plain(&self, link: &Link, from: &Parsed, report: &mut Report) -> ResolvedLink {
        let (path, anchor) = match &link.target {
            Target::Page { path, anchor } => (path, anchor),
            Target::Anchor(anchor) => {
                let (page, section) = match self.by_path.get(from.content_path()) {
                    Some(Destination::Page(id)) => (Some(*id), None),
                    Some(Destination::Section(at)) => (None, Some(*at)),
                    _ => (None, None),
                };
                return ResolvedLink { href: format!("#{anchor}"), page, section, ..ResolvedLink::default() };
            }
            Target::File(address) | Target::External(address) => {
                return ResolvedLink { href: address.clone(), ..ResolvedLink::default() };
            }
            Target::Wiki { .. } => return ResolvedLink::default(),
        };
        let mut found = Report::default();
        let decoded = percent_decode(path);
        let resolved = match self.by_path.get(path.as_str()).or_else(|| self.by_path.get(decoded.as_str())) {
            Some(destination) => self.to(*destination, None, anchor.as_deref(), link, from, &mut found),
            None => {
                let place = from.file.at(link.span.clone());
                let help = self.suggest(path, from);
                found.error(Code::DeadLink, place, format!("there is no page `@/{path}`"), Some(help));
                ResolvedLink::default()
            }
        };
        report.merge(if self.config.strict_links { found } else { found.into_warnings() });
        let tail = anchor.as_ref().map(|anchor| format!("#{anchor}")).unwrap_or_default();
        match resolved.href.is_empty() {
            true => ResolvedLink { href: format!("@/{path}{tail}"), ..ResolvedLink::default() },
            false => resolved,
        }
    }

    /// A page by slug, title or path without `.md`.
    fn wiki(&self, name: &str) -> Result<Destination, Vec<String>> {
        let path = format!("{}.md", name.trim_start_matches("@/").trim_end_matches(".md"));
        if let Some(destination) = self.by_path.get(path.as_str()) {
            return Ok(*destination);
        }
        if self.broken.contains(name) {
            return Ok(Destination::Broken);
        }
        if self.wiki_elsewhere(name).is_some() && !self.by_name.contains_key(name) {
            return Ok(Destination::Elsewhere);
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

    fn wiki_elsewhere(&self, name: &str) -> Option<&'a str> {
        let name = name.trim_start_matches("@/").trim_end_matches(".md");
        self.withheld.elsewhere.get(name).map(String::as_str)
    }

    /// `elsewhere` is the title of a page that is in another part of the library.
    fn to(
        &self,
        destination: Destination,
        elsewhere: Option<&str>,
        anchor: Option<&str>,
        link: &Link,
        from: &Parsed,
        report: &mut Report,
    ) -> ResolvedLink {
        let mut to_section = None;
        let (address, title, document, page) = match destination {
            Destination::Page(id) => {
                let page = &self.pages[id.index()];
                (&page.address, page.title(), Some(&page.parsed.document), Some(id))
            }
            Destination::Broken | Destination::Internal => return ResolvedLink::default(),
            Destination::Elsewhere => {
                let text = elsewhere.map(str::to_string);
                return ResolvedLink { text, is_elsewhere: true, ..ResolvedLink::default() };
            }
            Destination::Draft => {
                let place = from.file.at(link.span.clone());
                report.error(Code::DeadLink, place, "the link leads to a draft", Some(DRAFT_HELP.to_string()));
                return ResolvedLink::default();
            }
            Destination::Section(at) => {
                let section = &self.sections[at];
                to_section = Some(at);
                (&section.address, section.title.as_str(), section.parsed.as_ref().map(|head| &head.document), None)
            }
        };
        let mut href = match self.config.markdown.house_style {
            true => address.rooted(),
            false => address::permalink(self.config, address),
        };
        if let Some(anchor) = anchor {
            if let Some(document) = document {
                self.check_anchor(anchor, document, link, from, report);
            }
            href = format!("{href}#{anchor}");
        }
        ResolvedLink { href, text: Some(title.to_string()), page, section: to_section, is_elsewhere: false }
    }

    fn check_anchor(&self, anchor: &str, document: &Document, link: &Link, from: &Parsed, report: &mut Report) {
        // Raw HTML may carry ids of its own; it is not read here.
        let decoded = percent_decode(anchor);
        if document.has_html || document.headings.iter().any(|heading| heading.id == anchor || heading.id == decoded) {
            return;
        }
        let ids = document.headings.iter().map(|heading| heading.id.as_str());
        let help = did_you_mean(&nearest(anchor, ids.clone()));
        let all = || match document.headings.is_empty() {
            true => format!("that page has no headings; leave #{anchor} out"),
            false => format!("its headings are {}", ids.clone().collect::<Vec<_>>().join(", ")),
        };
        let message = format!("there is no heading `#{anchor}` on that page");
        report.error(Code::DeadAnchor, from.file.at(link.span.clone()), message, Some(help.unwrap_or_else(all)));
    }

    /// A file beside the page or, with a leading slash, from the top. Addresses that only the finished site
    /// has (`/themes/index.html`) are checked once it is planned.
    fn file(&self, written: &str, link: &Link, from: &Parsed, report: &mut Report) -> ResolvedLink {
        if written.is_empty() {
            let help = "write an address between the brackets, as (@/cases/x.md)".to_string();
            report.error(Code::DeadLink, from.file.at(link.span.clone()), "the link leads nowhere", Some(help));
            return ResolvedLink::default();
        }
        let (path, tail) = split_tail(written);
        let decoded = file_path(from.folder(), written);
        if path.ends_with(".md")
            && let Some(destination) = self.by_path.get(decoded.as_str())
        {
            let title = self.title_elsewhere(&decoded);
            return self.to(*destination, title, tail.strip_prefix('#'), link, from, report);
        }
        if path.starts_with('/') {
            // Whether the site holds it is known once it is planned.
            return ResolvedLink { href: written.to_string(), ..ResolvedLink::default() };
        }
        if let Some(address) = self.assets.get(decoded.as_str()) {
            let encoded = percent_encoding::utf8_percent_encode(address, ADDRESS);
            return ResolvedLink { href: format!("/{encoded}{tail}"), ..ResolvedLink::default() };
        }
        let help = match path.ends_with(".md") {
            true => self.suggest(&decoded, from),
            false => format!("put the file at content/{decoded} or static/{decoded}; pages are linked as @/cases/x.md"),
        };
        report.error(Code::DeadLink, from.file.at(link.span.clone()), format!("there is no file `{path}`"), Some(help));
        ResolvedLink::default()
    }
}

/// Addresses that a browser runs instead of going there.
fn is_program(address: &str) -> bool {
    let scheme = address.split(':').next().unwrap_or("").to_ascii_lowercase();
    ["javascript", "vbscript", "data"].contains(&scheme.as_str())
}

/// `file:///D:/x` and `D:/x`, which work on one computer only.
fn is_on_disk(address: &str) -> bool {
    let scheme = address.split(':').next().unwrap_or("");
    scheme.eq_ignore_ascii_case("file") || scheme.len() == 1
}

/// Resolves every link of a document, in order.
pub fn resolve(document: &Document, from: &Parsed, index: &Index<'_>, report: &mut Report) -> Vec<ResolvedLink> {
    document.links.iter().map(|link| index.resolve(link, from, report)).collect()
}
