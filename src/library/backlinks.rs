//! Who links here: by page, and by section.

use std::collections::BTreeSet;

use super::PageId;
use super::links::ResolvedLink;

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

/// What links to something: a page or a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LinkFrom {
    /// A page.
    Page(PageId),
    /// A section.
    Section(usize),
}

/// All that links to pages and to sections, by these.
pub type Incoming = (Vec<BTreeSet<LinkFrom>>, Vec<BTreeSet<LinkFrom>>);

/// Who links to each page and to each section, itself included.
pub fn incoming(links: &[Vec<ResolvedLink>], section_links: &[Vec<ResolvedLink>]) -> Incoming {
    let mut pages = vec![BTreeSet::new(); links.len()];
    let mut sections = vec![BTreeSet::new(); section_links.len()];
    let from_pages = links.iter().enumerate().map(|(at, links)| (LinkFrom::Page(PageId(at as u32)), links));
    let from_sections = section_links.iter().enumerate().map(|(at, links)| (LinkFrom::Section(at), links));
    for (from, links) in from_pages.chain(from_sections) {
        for link in links {
            if let Some(to) = link.page {
                pages[to.index()].insert(from);
            }
            if let Some(to) = link.section {
                sections[to].insert(from);
            }
        }
    }
    (pages, sections)
}
