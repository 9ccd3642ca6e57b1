//! The standard sections of a case as its page shows them.

use tera::Value;

use super::object;
use crate::base::han::truncate;
use crate::library::{Library, PageId, standard_sections};
use crate::parse::section_text;

/// Characters of a section that stand at the top of the page.
const UPFRONT: usize = 160;
/// What a reader in a hurry asks first: can I do this too, and what did they learn.
const FIRST: [&str; 2] = ["conditions", "lessons"];

/// For each standard section its first heading.
fn first_headings(library: &Library, id: PageId) -> Vec<(usize, usize)> {
    let found = standard_sections(library.page(id), &library.config.narrative);
    let sections = 0..library.config.narrative.len();
    sections.filter_map(|section| Some((section, found.iter().position(|own| *own == Some(section))?))).collect()
}

/// The standard sections that a page has.
pub fn sections(library: &Library, id: PageId) -> Vec<Value> {
    let headings = &library.page(id).parsed.document.headings;
    let view = |(section, heading): (usize, usize)| {
        let own = &library.config.narrative[section];
        object! { "key": own.key, "title": own.title.as_str(), "permalink": format!("#{}", headings[heading].id) }
    };
    first_headings(library, id).into_iter().map(view).collect()
}

/// Where it can be repeated and what was learned, as the page says it first.
pub fn upfront(library: &Library, id: PageId) -> Vec<Value> {
    let document = &library.page(id).parsed.document;
    let wanted = |(section, _): &(usize, usize)| FIRST.contains(&library.config.narrative[*section].key);
    let view = |(section, heading): (usize, usize)| {
        let own = &library.config.narrative[section];
        let text = section_text(document, heading);
        object! {
            "key": own.key,
            "title": own.title.as_str(),
            "permalink": format!("#{}", document.headings[heading].id),
            "text": truncate(text.trim(), UPFRONT),
        }
    };
    first_headings(library, id).into_iter().filter(wanted).map(view).collect()
}
