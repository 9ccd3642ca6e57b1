//! Which file holds what: a file for each page and case, and lists cut into files that small readers can open.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::book::{Book, Chapter, Entry, Index};
use super::ids::name;
use super::pictures::file_stem;
use super::places::Places;

/// Links in one file of a list. Readers of books slow down above some hundred kilobytes a file.
const LINES: usize = 800;

/// The files of the book.
pub struct Layout<'a> {
    /// Where links of the site lead.
    pub places: Places,
    /// For each of the book's pages.
    pub pages: Vec<String>,
    /// For each of its indexes.
    pub indexes: Vec<Vec<IndexFile<'a>>>,
    /// For each of its collections.
    pub collections: Vec<String>,
    /// For each of its cases.
    pub cases: Vec<String>,
    /// The glossary's.
    pub glossary: Vec<GlossaryFile>,
    /// The cases by path.
    pub by_path: BTreeMap<&'a str, &'a Chapter>,
}

/// A file with a part of an index.
pub struct IndexFile<'a> {
    /// Its name.
    pub file: String,
    /// Its headings.
    pub sections: Vec<Section<'a>>,
}

/// A heading with the cases directly under it.
pub struct Section<'a> {
    /// Its id in the file.
    pub id: String,
    /// 0 for the highest.
    pub depth: usize,
    /// What it stands for.
    pub entry: &'a Entry,
    /// Which of its cases stand here.
    pub cases: Range<usize>,
    /// Cases here and below it.
    pub total: usize,
}

/// A file with a part of the glossary.
pub struct GlossaryFile {
    /// Its name.
    pub file: String,
    /// Which of its terms.
    pub terms: Range<usize>,
    /// Their ids.
    pub ids: Vec<String>,
}

impl<'a> Layout<'a> {
    /// Gives everything its file.
    pub fn new(book: &'a Book) -> Layout<'a> {
        let mut used: BTreeSet<String> = ["cover", "title", "nav"].map(str::to_string).into();
        let mut places = Places::new(&book.base_url, &book.nearest);
        let mut file = |path: &str, places: &mut Places| {
            let file = format!("{}.xhtml", file_stem(path.trim_end_matches(".html"), &mut used));
            places.add(path, &file, "");
            file
        };
        let pages = book.pages.iter().map(|page| file(&page.path, &mut places)).collect();
        let collections = book.collections.iter().map(|own| file(&own.path, &mut places)).collect();
        let cases = book.cases.iter().map(|case| file(&case.path, &mut places)).collect();
        let mut indexes = Vec::new();
        for index in &book.indexes {
            let mut files: Vec<IndexFile<'_>> = Vec::new();
            for sections in index_parts(index) {
                let file = file(&index.path, &mut places);
                sections.iter().filter(|own| own.cases.start == 0).for_each(|own| {
                    places.add(&own.entry.path, &file, &own.id);
                });
                files.push(IndexFile { file, sections });
            }
            indexes.push(files);
        }
        let mut glossary = Vec::new();
        if let Some(own) = &book.glossary {
            places.set_glossary(&own.path);
            for start in (0..own.terms.len()).step_by(LINES / 4) {
                let terms = start..(start + LINES / 4).min(own.terms.len());
                let file = file(&own.path, &mut places);
                let mut taken = BTreeSet::new();
                let ids: Vec<String> =
                    own.terms.iter().take(terms.end).skip(start).map(|term| name(&term.id, &mut taken)).collect();
                for (term, id) in own.terms.iter().skip(start).zip(&ids) {
                    places.add(&format!("{}#{}", own.path, term.id), &file, id);
                }
                glossary.push(GlossaryFile { file, terms, ids });
            }
        }
        let by_path = book.cases.iter().map(|case| (case.path.as_str(), case)).collect();
        Layout { places, pages, indexes, collections, cases, glossary, by_path }
    }
}

/// The headings that have cases, cut into parts.
fn index_parts(index: &Index) -> Vec<Vec<Section<'_>>> {
    let mut all = Vec::new();
    flatten(&index.entries, 0, &mut all);
    let mut parts: Vec<Vec<Section<'_>>> = Vec::new();
    let mut lines = LINES;
    for (at, (entry, depth, total)) in all.into_iter().enumerate() {
        let mut start = 0;
        loop {
            if lines >= LINES {
                parts.push(Vec::new());
                lines = 0;
            }
            let end = entry.cases.len().min(start + LINES - lines);
            let id = if start == 0 { format!("e{}", at + 1) } else { format!("e{}-{start}", at + 1) };
            lines += end - start + 1;
            if let Some(part) = parts.last_mut() {
                part.push(Section { id, depth, entry, cases: start..end, total });
            }
            start = end;
            if start >= entry.cases.len() {
                break;
            }
        }
    }
    parts
}

fn flatten<'a>(entries: &'a [Entry], depth: usize, out: &mut Vec<(&'a Entry, usize, usize)>) -> usize {
    let mut sum = 0;
    for entry in entries {
        let at = out.len();
        out.push((entry, depth, 0));
        let total = entry.cases.len() + flatten(&entry.children, depth + 1, out);
        if total == 0 {
            out.truncate(at);
        } else if let Some(own) = out.get_mut(at) {
            own.2 = total;
        }
        sum += total;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, cases: usize, children: Vec<Entry>) -> Entry {
        let cases = (0..cases).map(|at| format!("cases/{at}.html")).collect();
        Entry { path: format!("{name}.html"), name: name.into(), cases, children, ..Entry::default() }
    }

    #[test]
    fn long_lists_are_cut_and_empty_headings_left_out() {
        let index = Index {
            path: "i.html".into(),
            title: "按地区".into(),
            entries: vec![
                entry("a", 0, vec![entry("b", 0, vec![])]),
                entry("c", 0, vec![entry("d", 2000, vec![])]),
                entry("e", 3, vec![]),
            ],
        };
        let book = Book { indexes: vec![index], ..Book::default() };
        let layout = Layout::new(&book);
        let files = &layout.indexes[0];
        assert_eq!(files.len(), 3);
        assert_eq!(files[0].file, "i.xhtml");
        let names: Vec<(&str, usize)> =
            files[0].sections.iter().map(|own| (own.entry.name.as_str(), own.total)).collect();
        assert_eq!(names, [("c", 2000), ("d", 2000)]);
        let shown: usize = files.iter().flat_map(|file| &file.sections).map(|own| own.cases.len()).sum();
        assert_eq!(shown, 2003);
    }
}
