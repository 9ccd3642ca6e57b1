//! Headings with links to themselves.

use pulldown_cmark::CowStr;

use super::{Writing, escape};
use crate::base::markup::{Tag, skip};
use crate::config::InsertAnchor;
use crate::diag::Report;

/// What stands between the tags of a heading and its words.
#[derive(Default)]
pub struct Around {
    /// Before its words.
    pub before: Option<String>,
    /// After them.
    pub after: Option<String>,
    /// Whether these are an element each, which stands by itself; else the ends of one.
    pub is_whole: bool,
}

/// The link of a heading to itself.
pub fn anchor(id: &str, level: u8, writing: &Writing<'_>) -> Result<Around, Report> {
    if writing.anchors == InsertAnchor::None {
        return Ok(Around::default());
    }
    let link = (writing.anchor)(id, level)?;
    Ok(match writing.anchors {
        InsertAnchor::Left => Around { before: Some(link), after: None, is_whole: true },
        InsertAnchor::Right => Around { before: None, after: Some(link), is_whole: true },
        InsertAnchor::Heading => match opening_tag(&link) {
            Some(tag) => Around { before: Some(tag.to_string()), after: Some("</a>".to_string()), is_whole: false },
            None => Around::default(),
        },
        InsertAnchor::None => Around::default(),
    })
}

/// The first `<a …>`.
fn opening_tag(html: &str) -> Option<&str> {
    let mut at = 0;
    while let Some(open) = html.get(at..)?.find('<').map(|found| at + found) {
        at = match Tag::read(html, open) {
            Some(tag) if tag.is(html, "a") => return Some(&html[open..tag.end]),
            Some(tag) => tag.end,
            None => skip(html, open),
        };
    }
    None
}

/// The opening tag of a heading as Zola writes it: no line of its own in a list, and of its attributes the id and the classes.
pub fn zola_tag(level: u8, id: &str, classes: &[CowStr<'_>]) -> String {
    let class = match classes.is_empty() {
        true => String::new(),
        false => format!(" class=\"{}\"", classes.iter().map(|class| escape(class)).collect::<Vec<_>>().join(" ")),
    };
    format!("<h{level} id=\"{}\"{class}>", escape(id))
}
