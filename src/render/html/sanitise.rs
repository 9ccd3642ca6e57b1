//! Raw HTML of authors without what it could do. What the program itself writes and no author can is kept out of that: a mark
//! stands for it until the rest is clean.

use std::sync::LazyLock;

use super::links;
use crate::config::Markdown;

/// What needs no cleaning, in the order of the text; and whether the rest needs it.
pub struct Trusted {
    pieces: Vec<String>,
    is_sanitised: bool,
    is_generous: bool,
}

const MARK: &str = "<i id=\"trusted-piece-";
const MARK_END: &str = "\"></i>";

impl Trusted {
    /// None so far, for a text that may hold raw HTML.
    pub fn new(has_html: bool, markdown: &Markdown) -> Trusted {
        let is_generous = markdown.lazy_async_image || links::has_tweaks(markdown);
        Trusted { pieces: Vec::new(), is_sanitised: has_html && !markdown.allow_html, is_generous }
    }

    /// What shall stand in the text for a piece.
    pub fn keep(&mut self, piece: String) -> String {
        if self.is_sanitised { self.put_aside(piece) } else { piece }
    }

    /// A mark for a piece, even where nothing is cleaned: what follows is written as if nothing stood there.
    pub fn put_aside(&mut self, piece: String) -> String {
        self.pieces.push(piece);
        format!("{MARK}{}{MARK_END}", self.pieces.len() - 1)
    }

    /// The text, clean where it has to be, with its pieces.
    pub fn finish(&self, html: String) -> String {
        let cleaner = if self.is_generous { &GENEROUS } else { &CLEANER };
        let clean = if self.is_sanitised { cleaner.clean(&html).to_string() } else { html };
        if self.pieces.is_empty() {
            return clean;
        }
        let mut parts = clean.split(MARK);
        let mut out = parts.next().unwrap_or_default().to_string();
        for part in parts {
            let found = part.split_once(MARK_END).and_then(|(number, rest)| {
                let piece = self.pieces.get(number.parse::<usize>().ok()?)?;
                Some((piece, rest))
            });
            match found {
                Some((piece, rest)) => {
                    out.push_str(piece);
                    out.push_str(rest);
                }
                // An author wrote it.
                None => {
                    out.push_str(MARK);
                    out.push_str(part);
                }
            }
        }
        out
    }
}

/// Takes out scripts, styles, handlers and what else raw HTML could do; what the writers of this folder write stays.
static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(cleaner);

/// The same for a library whose links and images say more than where they lead.
static GENEROUS: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = cleaner();
    builder.add_tag_attributes("a", ["target", "rel"]).add_tag_attributes("img", ["loading", "decoding"]);
    builder
});

fn cleaner() -> ammonia::Builder<'static> {
    let mut builder = ammonia::Builder::default();
    builder
        .add_tags(["input", "section", "mark"])
        .add_generic_attributes(["id", "class", "role", "tabindex", "aria-label", "aria-describedby"])
        .add_tag_attributes("input", ["type", "disabled", "checked"])
        .add_tag_attributes("th", ["scope"])
        .link_rel(None);
    builder
}
