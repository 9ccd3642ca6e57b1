//! The images of the book: what they are, what they are called in it, and drawings made safe.

use std::collections::{BTreeMap, BTreeSet};

use super::html::{self, Node};
use super::ids::Ids;
use super::scribe::drawing;
use crate::base::markup::escape;

/// What an image is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Png,
    Jpeg,
    Gif,
    Webp,
    Svg,
}

impl Kind {
    fn of(bytes: &[u8]) -> Option<Kind> {
        if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            Some(Kind::Png)
        } else if bytes.starts_with(b"\xff\xd8\xff") {
            Some(Kind::Jpeg)
        } else if bytes.starts_with(b"GIF8") {
            Some(Kind::Gif)
        } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
            Some(Kind::Webp)
        } else if std::str::from_utf8(bytes).is_ok_and(|text| text.contains("<svg")) {
            Some(Kind::Svg)
        } else {
            None
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Kind::Png => "png",
            Kind::Jpeg => "jpg",
            Kind::Gif => "gif",
            Kind::Webp => "webp",
            Kind::Svg => "svg",
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Kind::Png => "image/png",
            Kind::Jpeg => "image/jpeg",
            Kind::Gif => "image/gif",
            Kind::Webp => "image/webp",
            Kind::Svg => "image/svg+xml",
        }
    }
}

/// The images that pages may show.
pub struct Pictures<'a> {
    by_path: BTreeMap<&'a str, Picture<'a>>,
}

struct Picture<'a> {
    bytes: &'a [u8],
    kind: Option<Kind>,
    file: String,
}

/// An image as a file of the book.
pub struct File {
    /// In the book.
    pub name: String,
    /// For the manifest.
    pub media_type: &'static str,
    /// What it holds.
    pub bytes: Vec<u8>,
    /// The file shown instead where this one cannot be.
    pub instead: Option<String>,
}

impl<'a> Pictures<'a> {
    /// Gives each image a name of its own in the book.
    pub fn new(images: &'a BTreeMap<String, Vec<u8>>) -> Pictures<'a> {
        let mut used = BTreeSet::new();
        let mut by_path = BTreeMap::new();
        for (path, bytes) in images {
            let kind = Kind::of(bytes);
            let stem = path.rsplit_once('.').map_or(path.as_str(), |(stem, _)| stem);
            let ending = kind.map_or("bin", Kind::ending);
            let file = format!("images/{}.{ending}", file_stem(stem, &mut used));
            by_path.insert(path.trim_start_matches('/'), Picture { bytes, kind, file });
        }
        Pictures { by_path }
    }

    /// The file of the book for an image of the site.
    pub fn file(&self, path: &str) -> Option<&str> {
        self.by_path.get(path).map(|own| own.file.as_str())
    }

    /// The files for these images. What no book can show is a problem.
    pub fn files(&self, shown: &BTreeSet<String>, problems: &mut Vec<String>) -> Vec<File> {
        let mut out = Vec::new();
        for (path, own) in self.by_path.iter().filter(|(path, _)| shown.contains(**path)) {
            let Some(kind) = own.kind else {
                problems.push(format!(
                    "the image `{path}` is of a kind that readers of books cannot show; save it as PNG, JPEG, GIF or SVG"
                ));
                continue;
            };
            let mut file = File {
                name: own.file.clone(),
                media_type: kind.media_type(),
                bytes: own.bytes.to_vec(),
                instead: None,
            };
            match kind {
                Kind::Svg => match std::str::from_utf8(own.bytes).ok().and_then(safe_drawing) {
                    Some(svg) => file.bytes = svg.into_bytes(),
                    None => {
                        problems.push(format!("the drawing `{path}` cannot be read; open it and save it as plain SVG"));
                        continue;
                    }
                },
                // New in EPUB 3.3; older readers show this.
                Kind::Webp => {
                    let name = format!("{}.svg", own.file);
                    out.push(File {
                        name: name.clone(),
                        media_type: Kind::Svg.media_type(),
                        bytes: stand_in().into_bytes(),
                        instead: None,
                    });
                    file.instead = Some(name);
                }
                _ => {}
            }
            out.push(file);
        }
        out
    }
}

/// A name for a file that every system takes, and that no other has.
pub fn file_stem(path: &str, used: &mut BTreeSet<String>) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c.to_ascii_lowercase() } else { '-' };
    let stem: String = path.chars().map(plain).take(100).collect();
    let stem = stem.trim_matches('-');
    let stem = if stem.is_empty() { "x" } else { stem };
    let free = (1..).map(|at: u32| if at == 1 { stem.to_string() } else { format!("{stem}-{at}") });
    let name = free.into_iter().find(|name| !used.contains(name)).unwrap_or_default();
    used.insert(name.clone());
    name
}

/// A drawing without what could run or fetch, as well-formed XML.
fn safe_drawing(svg: &str) -> Option<String> {
    let mut root = Node::Element(html::read_drawing(svg)?);
    let mut ids = Ids::default();
    let own = ids.name_all(std::slice::from_mut(&mut root));
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    drawing(root.element()?, &own, None, &mut out);
    Some(out)
}

fn stand_in() -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 120\" width=\"400\" height=\"120\">\
         <rect x=\"1\" y=\"1\" width=\"398\" height=\"118\" fill=\"none\" stroke=\"#888888\"/>\
         <text x=\"200\" y=\"66\" font-size=\"16\" text-anchor=\"middle\" fill=\"#555555\">{}</text></svg>",
        escape("这台阅读器显示不了这幅图（WebP）。")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_told_by_bytes() {
        assert_eq!(Kind::of(b"RIFF\0\0\0\0WEBPVP8 "), Some(Kind::Webp));
        assert_eq!(Kind::of(b"<?xml version='1.0'?><svg/>"), Some(Kind::Svg));
        assert_eq!(Kind::of(b"\0\0\0\x20ftypavif"), None);
    }

    #[test]
    fn only_shown_images_are_files() {
        let images = BTreeMap::from([
            ("a/甲.jpeg".to_string(), b"\xff\xd8\xff".to_vec()),
            ("a/乙.jpeg".to_string(), b"\xff\xd8\xff".to_vec()),
            ("b.avif".to_string(), b"ftyp".to_vec()),
            ("c.avif".to_string(), b"ftyp".to_vec()),
            ("d.webp".to_string(), b"RIFF\0\0\0\0WEBP".to_vec()),
        ]);
        let pictures = Pictures::new(&images);
        assert_ne!(pictures.file("a/甲.jpeg"), pictures.file("a/乙.jpeg"));
        let mut problems = Vec::new();
        let shown = ["a/甲.jpeg", "b.avif", "d.webp"].map(str::to_string).into();
        let files = pictures.files(&shown, &mut problems);
        assert_eq!(
            files.iter().map(|file| file.media_type).collect::<Vec<_>>(),
            ["image/jpeg", "image/svg+xml", "image/webp"]
        );
        assert_eq!(problems.len(), 1);
        assert!(problems[0].contains("`b.avif`"));
    }

    #[test]
    fn drawings_neither_run_nor_fetch() {
        let svg = "<svg xmlns='http://www.w3.org/2000/svg' onload='x()'><style>@import url(//e.org/x);</style><style>a&gt;b{fill:url(#1)}</style>\
                   <script>x</script><g id='1'/><use href='#1'/><use href='//e.org/y#z'/><image href='https://e.org/a.png'/>\
                   <a href='https://e.org'><rect fill='url(#1)' width='1' height='1'/></a></svg>";
        let safe = safe_drawing(svg).unwrap();
        assert!(!safe.contains("e.org") && !safe.contains("script") && !safe.contains("onload"), "{safe}");
        assert!(safe.contains("<g id=\"i1\"/><use xlink:href=\"#i1\"/><g><rect"), "{safe}");
        assert!(safe.contains("fill=\"url(#i1)\""), "{safe}");
    }
}
