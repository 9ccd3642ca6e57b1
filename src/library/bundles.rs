//! Files beside pages: which page or section each belongs to, and where it is written.

use std::collections::BTreeMap;

use super::sections::Section;
use super::{Library, Page};
use crate::parse::Parsed;

/// Tells pages with a folder of their own, and sections, the files beside them: `paths` from `content/`. A file below a page's folder is that
/// page's, the nearest one's; a section has the files of its own folder alone.
pub fn assign(pages: &mut [Page], sections: &mut [Section], paths: &[String]) {
    let mut of_pages: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, page) in pages.iter().enumerate().filter(|(_, page)| page.parsed.colocated) {
        of_pages.entry(page.parsed.folder().to_string()).or_default().push(at);
    }
    let mut of_sections: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, section) in sections.iter().enumerate().filter(|(_, section)| section.parsed.is_some()) {
        of_sections.entry(section.folder.clone()).or_default().push(at);
    }
    for path in paths {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for at in of_sections.get(folder).into_iter().flatten() {
            sections[*at].assets.push(path.clone());
        }
        let mut above = folder;
        while !above.is_empty() {
            for at in of_pages.get(above).into_iter().flatten() {
                pages[*at].assets.push(path.clone());
            }
            above = above.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }
}

/// Where each file of `content/` is written: beside the page that it belongs to, once for each language.
pub fn places(library: &Library) -> Vec<(String, String)> {
    let of = |parsed: &Parsed, address: &str, path: &String| {
        let folder = parsed.folder();
        let inner = if folder.is_empty() { path.as_str() } else { path.get(folder.len() + 1..)? };
        let beside = address.rsplit_once('/').map_or("", |(folder, _)| folder);
        let slash = if beside.is_empty() { "" } else { "/" };
        Some((path.clone(), format!("{beside}{slash}{inner}")))
    };
    let pages = library.pages.iter().filter(|page| page.is_written());
    let pages =
        pages.flat_map(|page| page.assets.iter().filter_map(|path| of(&page.parsed, page.address.as_str(), path)));
    let heads = library.sections.iter().filter(|section| section.is_rendered());
    let heads = heads.filter_map(|section| Some((section, section.parsed.as_ref()?)));
    let heads = heads.filter(|(_, head)| head.meta.redirect_to.is_none());
    let heads = heads
        .flat_map(|(section, head)| section.assets.iter().filter_map(|path| of(head, section.address.as_str(), path)));
    pages.chain(heads).collect()
}
