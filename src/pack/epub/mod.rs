//! The library as an EPUB 3 book, for readers of books and phones: a chapter for each case, lists by theme and place,
//! collections, the glossary; every link that can lead to a place in the book does. No scripts. Pure: a book in, bytes out.

mod archive;
mod book;
mod chapter;
mod fit;
mod front;
mod html;
mod ids;
mod layout;
mod lists;
mod of_library;
mod package;
mod pictures;
mod places;
mod scribe;

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;
use zip::result::ZipError;

use archive::Archive;
use book::{Book, Entry};
pub use of_library::book;

use crate::base::markup::escape;
use ids::Anchors;
use layout::Layout;
use package::{Access, Heading};
use pictures::Pictures;
use scribe::{Scribe, fill};

/// Cases that the table of contents names one by one; of more it names every hundredth.
const NAMED: usize = 3000;
/// Cases between two that the table of contents of a large library names.
const STEP: usize = 100;

/// The book as an EPUB 3 file. The same book gives the same bytes. Errors: what is wrong with the book, all at once.
pub fn epub(book: &Book) -> Result<Vec<u8>, Vec<String>> {
    let mut problems = problems(book);
    let pictures = Pictures::new(&book.images);
    let layout = Layout::new(book);
    let drafts = drafts(book, &layout, &pictures);
    let shown: BTreeSet<String> = drafts.iter().flat_map(|draft| &draft.shown).cloned().collect();
    let images = pictures.files(&shown, &mut problems);
    if !problems.is_empty() {
        return Err(problems);
    }
    write(book, &layout, &drafts, &images)
        .map_err(|error| vec![format!("the book cannot be packed: {error}; try again with fewer images")])
}

fn write(book: &Book, layout: &Layout<'_>, drafts: &[Draft], images: &[pictures::File]) -> Result<Vec<u8>, ZipError> {
    let items: Vec<package::Item<'_>> =
        drafts.iter().map(|draft| package::Item { file: &draft.file, has_drawing: draft.has_drawing }).collect();
    let access = Access {
        is_visual: !images.is_empty() || drafts.iter().any(|draft| draft.has_drawing),
        is_described: !drafts.iter().any(|draft| draft.lacks_words),
    };
    let mut out = Archive::new()?;
    out.put("META-INF/container.xml", package::CONTAINER.as_bytes())?;
    out.put("EPUB/package.opf", package::package(book, &items, images, &access).as_bytes())?;
    out.put("EPUB/toc.ncx", package::ncx(book, &headings(book, layout)).as_bytes())?;
    out.put("EPUB/book.css", include_bytes!("book.css"))?;
    out.put("EPUB/cover.svg", front::cover(book).as_bytes())?;
    let anchors: BTreeMap<&str, &Anchors> = drafts.iter().map(|draft| (draft.file.as_str(), &draft.anchors)).collect();
    for draft in drafts {
        out.put(&format!("EPUB/{}", draft.file), draft.document(&book.language, &anchors).as_bytes())?;
    }
    for image in images {
        out.put(&format!("EPUB/{}", image.name), &image.bytes)?;
    }
    out.finish()
}

/// A page of the book before its links are whole.
struct Draft {
    file: String,
    title: String,
    body: String,
    anchors: Anchors,
    has_drawing: bool,
    shown: BTreeSet<String>,
    lacks_words: bool,
}

impl Draft {
    /// A page without HTML of others.
    fn plain(file: &str, title: &str, body: String) -> Draft {
        Draft {
            file: file.to_string(),
            title: title.to_string(),
            body,
            anchors: Anchors::new(),
            has_drawing: false,
            shown: BTreeSet::new(),
            lacks_words: false,
        }
    }

    fn of(file: &str, title: &str, body: String, scribe: Scribe<'_>) -> Draft {
        Draft {
            anchors: scribe.ids.anchors,
            has_drawing: scribe.has_drawing,
            shown: scribe.shown,
            lacks_words: scribe.lacks_words,
            ..Draft::plain(file, title, body)
        }
    }

    fn document(&self, language: &str, anchors: &BTreeMap<&str, &Anchors>) -> String {
        let language = escape(language);
        format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE html>\n\
             <html xmlns=\"http://www.w3.org/1999/xhtml\" xmlns:epub=\"http://www.idpf.org/2007/ops\" lang=\"{language}\" xml:lang=\"{language}\">\n\
             <head>\n<meta charset=\"utf-8\"/>\n<title>{}</title>\n<link rel=\"stylesheet\" type=\"text/css\" href=\"book.css\"/>\n</head>\n\
             <body>\n{}</body>\n</html>\n",
            escape(&self.title),
            fill(&self.body, anchors)
        )
    }
}

/// All pages, in the order of reading.
fn drafts(book: &Book, layout: &Layout<'_>, pictures: &Pictures<'_>) -> Vec<Draft> {
    let scribe = |path| Scribe::new(&layout.places, pictures, path);
    let mut out = vec![
        Draft::plain("cover.xhtml", &book.title, front::cover_page(book)),
        Draft::plain("title.xhtml", &book.title, front::title_page(book)),
        Draft::plain(places::CONTENTS, "目录", package::contents(&headings(book, layout), &landmarks(book, layout))),
    ];
    for (page, file) in book.pages.iter().zip(&layout.pages) {
        let mut scribe = scribe(&page.path);
        let body = lists::opening(&page.title, "page", &mut scribe);
        let body = format!("{body}<div class=\"prose\">\n{}</div>\n</section>\n", scribe.html(&page.html));
        out.push(Draft::of(file, &page.title, body, scribe));
    }
    for (index, files) in book.indexes.iter().zip(&layout.indexes) {
        for (at, part) in files.iter().enumerate() {
            let mut scribe = scribe(&index.path);
            let title = lists::numbered(&index.title, at);
            let body = lists::index(&title, part, layout, &mut scribe);
            out.push(Draft::of(&part.file, &title, body, scribe));
        }
    }
    for (own, file) in book.collections.iter().zip(&layout.collections) {
        let mut scribe = scribe(&own.path);
        let body = lists::collection(own, layout, &mut scribe);
        out.push(Draft::of(file, &own.title, body, scribe));
    }
    out.par_extend(book.cases.par_iter().zip(&layout.cases).map(|(case, file)| {
        let mut scribe = scribe(&case.path);
        let body = chapter::chapter(case, &mut scribe);
        Draft::of(file, &case.title, body, scribe)
    }));
    if let Some(own) = &book.glossary {
        for (at, part) in layout.glossary.iter().enumerate() {
            let mut scribe = scribe(&own.path);
            let title = lists::numbered(&own.title, at);
            let body = lists::glossary(own, &title, part, layout, &mut scribe);
            out.push(Draft::of(&part.file, &title, body, scribe));
        }
    }
    out
}

/// The table of contents, in the order of reading, as readers want it.
fn headings(book: &Book, layout: &Layout<'_>) -> Vec<Heading> {
    let mut out = vec![Heading::new("书名页", "title.xhtml")];
    out.extend(book.pages.iter().zip(&layout.pages).map(|(page, file)| Heading::new(&page.title, file)));
    for (index, files) in book.indexes.iter().zip(&layout.indexes) {
        let Some(first) = files.first() else { continue };
        let mut top = Heading::new(&index.title, &first.file);
        for part in files {
            for section in part.sections.iter().filter(|own| own.cases.start == 0) {
                let new = Heading::new(&section.entry.name, &format!("{}#{}", part.file, section.id));
                add_below(&mut top, section.depth, new);
            }
        }
        out.push(top);
    }
    let group = |title: &str, children: Vec<Heading>| {
        let href = children.first().map(|first| first.href.clone())?;
        Some(Heading { title: title.to_string(), href, children })
    };
    let collections =
        book.collections.iter().zip(&layout.collections).map(|(own, file)| Heading::new(&own.title, file));
    out.extend(group("专题", collections.collect()));
    let cases: Vec<Heading> = if book.cases.len() <= NAMED {
        book.cases.iter().zip(&layout.cases).map(|(case, file)| Heading::new(&case.title, file)).collect()
    } else {
        let starts = layout.cases.iter().enumerate().step_by(STEP);
        let last = |at: usize| (at + STEP).min(layout.cases.len());
        starts.map(|(at, file)| Heading::new(&format!("第 {}—{} 篇", at + 1, last(at)), file)).collect()
    };
    out.extend(group("案例", cases));
    if let (Some(own), Some(first)) = (&book.glossary, layout.glossary.first()) {
        out.push(Heading::new(&own.title, &first.file));
    }
    out
}

fn add_below(top: &mut Heading, depth: usize, new: Heading) {
    match top.children.last_mut() {
        Some(last) if depth > 0 => add_below(last, depth - 1, new),
        _ => top.children.push(new),
    }
}

fn landmarks<'a>(book: &'a Book, layout: &Layout<'_>) -> Vec<(&'a str, &'a str, String)> {
    let mut out = vec![
        ("cover", "封面", "cover.xhtml".to_string()),
        ("titlepage", "书名页", "title.xhtml".to_string()),
        ("toc", "目录", format!("{}#toc", places::CONTENTS)),
    ];
    out.extend(layout.cases.first().map(|file| ("bodymatter", "正文", file.clone())));
    if book.glossary.is_some() {
        out.extend(layout.glossary.first().map(|part| ("glossary", "术语", part.file.clone())));
    }
    out
}

/// What no book can have.
fn problems(book: &Book) -> Vec<String> {
    let mut out = Vec::new();
    for (name, value) in [("title", &book.title), ("language", &book.language), ("identifier", &book.identifier)] {
        if value.trim().is_empty() {
            out.push(format!("the book has no {name}; give it one"));
        }
    }
    if !is_day(&book.date) {
        out.push(format!("`{}` is no date of an edition; write it as 2026-11-05", book.date));
    }
    let pages = book.pages.iter().map(|page| (&page.path, &page.title));
    let indexes = book.indexes.iter().map(|index| (&index.path, &index.title));
    let collections = book.collections.iter().map(|own| (&own.path, &own.title));
    let all = pages.chain(indexes).chain(collections).chain(book.cases.iter().map(|case| (&case.path, &case.title)));
    let mut seen = BTreeSet::new();
    for (path, title) in all.chain(book.glossary.iter().map(|own| (&own.path, &own.title))) {
        if !seen.insert(path) {
            out.push(format!("two pages of the book have the path `{path}`; leave one of them out"));
        }
        if escape(title).trim().is_empty() {
            out.push(format!("the page `{path}` has no title; give it one"));
        }
    }
    let cases: BTreeSet<&str> = book.cases.iter().map(|case| case.path.as_str()).collect();
    for index in &book.indexes {
        let mut open: Vec<&Entry> = index.entries.iter().collect();
        while let Some(entry) = open.pop() {
            open.extend(&entry.children);
            if escape(&entry.name).trim().is_empty() {
                out.push(format!("a heading of the list “{}” has no name; give it one", index.title));
            }
            for path in entry.cases.iter().filter(|path| !cases.contains(path.as_str())) {
                out.push(format!(
                    "“{}” in the list “{}” names `{path}`, which is no case of the book; add the case or leave it out",
                    entry.name, index.title
                ));
            }
        }
    }
    out
}

fn is_day(date: &str) -> bool {
    let number = |range: std::ops::Range<usize>| date.get(range).and_then(|part| part.parse::<u16>().ok());
    let is_shaped = date.len() == 10
        && date
            .bytes()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() });
    is_shaped
        && number(5..7).is_some_and(|month| (1..=12).contains(&month))
        && number(8..10).is_some_and(|day| (1..=31).contains(&day))
}

#[cfg(test)]
mod tests;
