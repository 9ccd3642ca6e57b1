//! What readers of books ask for first: the package, the table of contents in both its forms, the container.

use super::book::Book;
use super::pictures::File;
use crate::base::markup::escape;

/// A heading of the table of contents.
#[derive(Debug, Default)]
pub struct Heading {
    /// What it says.
    pub title: String,
    /// Where it leads.
    pub href: String,
    /// Those below it.
    pub children: Vec<Heading>,
}

impl Heading {
    /// A heading without others below it.
    pub fn new(title: &str, href: &str) -> Heading {
        Heading { title: title.to_string(), href: href.to_string(), children: Vec::new() }
    }
}

/// A page for the manifest, in the order of reading.
pub struct Item<'a> {
    /// Its name.
    pub file: &'a str,
    /// Whether a drawing stands in it.
    pub has_drawing: bool,
}

/// What the book offers to whom it is read aloud, and to whom it is shown.
pub struct Access {
    /// Whether there are drawings or pictures.
    pub is_visual: bool,
    /// Whether all of them are described.
    pub is_described: bool,
}

/// `META-INF/container.xml`.
pub const CONTAINER: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
    <container version=\"1.0\" xmlns=\"urn:oasis:names:tc:opendocument:xmlns:container\">\n<rootfiles>\n\
    <rootfile full-path=\"EPUB/package.opf\" media-type=\"application/oebps-package+xml\"/>\n</rootfiles>\n</container>\n";

/// The package: what the book is, its files, their order.
pub fn package(book: &Book, items: &[Item<'_>], pictures: &[File], access: &Access) -> String {
    let mut manifest = String::from(
        "<item id=\"ncx\" href=\"toc.ncx\" media-type=\"application/x-dtbncx+xml\"/>\n\
         <item id=\"css\" href=\"book.css\" media-type=\"text/css\"/>\n\
         <item id=\"cover-image\" href=\"cover.svg\" media-type=\"image/svg+xml\" properties=\"cover-image\"/>\n",
    );
    let mut spine = String::new();
    for (at, item) in items.iter().enumerate() {
        let mut properties = Vec::new();
        if item.file == super::places::CONTENTS {
            properties.push("nav");
        }
        if item.has_drawing {
            properties.push("svg");
        }
        let properties = match properties.as_slice() {
            [] => String::new(),
            all => format!(" properties=\"{}\"", all.join(" ")),
        };
        manifest.push_str(&format!(
            "<item id=\"p{at}\" href=\"{}\" media-type=\"application/xhtml+xml\"{properties}/>\n",
            item.file
        ));
        spine.push_str(&format!("<itemref idref=\"p{at}\"/>\n"));
    }
    for (at, picture) in pictures.iter().enumerate() {
        let instead = picture.instead.as_ref().and_then(|name| pictures.iter().position(|own| own.name == *name));
        let fallback = instead.map(|at| format!(" fallback=\"i{at}\"")).unwrap_or_default();
        manifest.push_str(&format!(
            "<item id=\"i{at}\" href=\"{}\" media-type=\"{}\"{fallback}/>\n",
            picture.name, picture.media_type
        ));
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"id\" xml:lang=\"{}\" dir=\"ltr\">\n\
         <metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n{}</metadata>\n<manifest>\n{manifest}</manifest>\n\
         <spine toc=\"ncx\" page-progression-direction=\"ltr\">\n{spine}</spine>\n</package>\n",
        escape(&book.language),
        metadata(book, access)
    )
}

fn metadata(book: &Book, access: &Access) -> String {
    let mut out = String::new();
    let mut put = |name: &str, attributes: &str, value: &str| {
        if !value.trim().is_empty() {
            out.push_str(&format!("<{name}{attributes}>{}</{name}>\n", escape(value.trim())));
        }
    };
    put("dc:identifier", " id=\"id\"", &book.identifier);
    put("dc:title", " id=\"name\"", &book.title);
    put("dc:language", "", &book.language);
    book.creators.iter().for_each(|own| put("dc:creator", "", own));
    put("dc:publisher", "", book.publisher.as_deref().unwrap_or_default());
    put("dc:date", "", &book.date);
    put("dc:description", "", &book.description);
    let mut meta = |property: &str, value: &str| put("meta", &format!(" property=\"{property}\""), value);
    meta("dcterms:modified", &format!("{}T00:00:00Z", book.date));
    meta("schema:accessMode", "textual");
    if access.is_visual {
        meta("schema:accessMode", "visual");
    }
    if access.is_described {
        meta("schema:accessModeSufficient", "textual");
    }
    for feature in ["tableOfContents", "structuralNavigation", "readingOrder", "displayTransformability"] {
        meta("schema:accessibilityFeature", feature);
    }
    if access.is_visual && access.is_described {
        meta("schema:accessibilityFeature", "alternativeText");
    }
    meta("schema:accessibilityHazard", "none");
    let pictures = match (access.is_visual, access.is_described) {
        (false, _) => "",
        (true, true) => "图表和图片都有文字说明。",
        (true, false) => "图表有文字说明，个别图片没有。",
    };
    meta(
        "schema:accessibilitySummary",
        &format!("文字可以放大、换字体、朗读；标题分级，目录和正文之间有链接，表格有表头。{pictures}"),
    );
    // For readers of EPUB 2.
    out.push_str("<meta name=\"cover\" content=\"cover-image\"/>\n");
    out
}

/// The body of the table of contents, and of the landmarks: kind, words, address.
pub fn contents(headings: &[Heading], landmarks: &[(&str, &str, String)]) -> String {
    let mut out = String::from(
        "<nav epub:type=\"toc\" role=\"doc-toc\" id=\"toc\" aria-labelledby=\"toc-title\">\n<h1 id=\"toc-title\">目录</h1>\n",
    );
    list(headings, &mut out);
    out.push_str("</nav>\n<nav epub:type=\"landmarks\" id=\"landmarks\" aria-labelledby=\"landmarks-title\" hidden=\"hidden\">\n<h2 id=\"landmarks-title\">导航</h2>\n<ol>\n");
    for (kind, words, href) in landmarks {
        out.push_str(&format!("<li><a epub:type=\"{kind}\" href=\"{href}\">{words}</a></li>\n"));
    }
    out + "</ol>\n</nav>\n"
}

fn list(headings: &[Heading], out: &mut String) {
    out.push_str("<ol>\n");
    for heading in headings {
        out.push_str(&format!("<li><a href=\"{}\">{}</a>", heading.href, escape(&heading.title)));
        if !heading.children.is_empty() {
            out.push('\n');
            list(&heading.children, out);
        }
        out.push_str("</li>\n");
    }
    out.push_str("</ol>\n");
}

/// The table of contents for readers of EPUB 2.
pub fn ncx(book: &Book, headings: &[Heading]) -> String {
    let mut points = String::new();
    let mut count = 0;
    navigation_points(headings, &mut count, &mut points);
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ncx xmlns=\"http://www.daisy.org/z3986/2005/ncx/\" version=\"2005-1\" xml:lang=\"{}\">\n\
         <head>\n<meta name=\"dtb:uid\" content=\"{}\"/>\n<meta name=\"dtb:depth\" content=\"{}\"/>\n\
         <meta name=\"dtb:totalPageCount\" content=\"0\"/>\n<meta name=\"dtb:maxPageNumber\" content=\"0\"/>\n</head>\n\
         <docTitle><text>{}</text></docTitle>\n<navMap>\n{points}</navMap>\n</ncx>\n",
        escape(&book.language),
        escape(book.identifier.trim()),
        depth(headings),
        escape(&book.title)
    )
}

fn depth(headings: &[Heading]) -> usize {
    headings.iter().map(|heading| 1 + depth(&heading.children)).max().unwrap_or(0)
}

fn navigation_points(headings: &[Heading], count: &mut usize, out: &mut String) {
    for heading in headings {
        *count += 1;
        out.push_str(&format!(
            "<navPoint id=\"n{count}\"><navLabel><text>{}</text></navLabel><content src=\"{}\"/>",
            escape(&heading.title),
            heading.href
        ));
        navigation_points(&heading.children, count, out);
        out.push_str("</navPoint>\n");
    }
}
