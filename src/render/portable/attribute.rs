//! Which attributes of HTML and inline SVG hold addresses, and in which form.

use super::address::Use;
use crate::base::markup::Tag;

/// What stands in an attribute.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// An address.
    Address(Use),
    /// Images to choose from, `a.png 1x, b.png 2x`.
    Set(Use),
    /// Addresses with spaces between.
    List(Use),
    /// CSS, or a value of it.
    Css,
    /// `0; url=…`
    Refresh,
    /// A page.
    Markup,
}

/// What stands in this attribute of this tag; `None` for all that is no address.
pub fn kind(tag: &str, attribute: &str, whole: &Tag, html: &str) -> Option<Kind> {
    let (mut name, mut own) = ([0; 20], [0; 20]);
    let attribute = lower(attribute, &mut name)?;
    let tag = lower(tag, &mut own).unwrap_or("");
    let fetched = |is_fetched: bool| Some(Kind::Address(if is_fetched { Use::Fetch } else { Use::Guess }));
    match attribute {
        "href" | "xlink:href" => match tag {
            "base" => None,
            "a" | "area" => Some(Kind::Address(Use::Navigate)),
            "link" => Some(Kind::Address(link(whole.value(html, "rel").unwrap_or_default()))),
            _ => fetched(REFERRING.contains(&tag)),
        },
        "src" => fetched(EMBEDDING.contains(&tag)),
        "poster" => fetched(tag == "video"),
        "background" => fetched(matches!(tag, "body" | "table" | "thead" | "tbody" | "tr" | "th" | "td")),
        "data" if tag == "object" => fetched(true),
        "action" | "formaction" => Some(Kind::Address(Use::Navigate)),
        "srcset" | "imagesrcset" => Some(Kind::Set(Use::Fetch)),
        "ping" if matches!(tag, "a" | "area") => Some(Kind::List(Use::Guess)),
        "manifest" if tag == "html" => fetched(true),
        "cite" | "longdesc" => fetched(false),
        "content" if tag == "meta" => {
            whole.value(html, "http-equiv")?.trim().eq_ignore_ascii_case("refresh").then_some(Kind::Refresh)
        }
        "srcdoc" if tag == "iframe" => Some(Kind::Markup),
        "style" | "fill" | "stroke" | "filter" | "clip-path" | "mask" | "marker" | "marker-start" | "marker-mid"
        | "marker-end" | "cursor" => Some(Kind::Css),
        // What scripts that load pictures late, or make rows into links, read.
        "data-src" | "data-lazy" | "data-lazy-src" | "data-original" | "data-poster" | "data-bg"
        | "data-background" | "data-image" | "data-full" | "data-large" | "data-thumb" => fetched(false),
        "data-srcset" => Some(Kind::Set(Use::Guess)),
        "data-href" | "data-url" | "data-link" => Some(Kind::Address(Use::Rooted)),
        _ => None,
    }
}

/// Elements of SVG that fetch what their `href` names.
const REFERRING: [&str; 15] = [
    "use",
    "image",
    "feimage",
    "script",
    "lineargradient",
    "radialgradient",
    "pattern",
    "filter",
    "textpath",
    "mpath",
    "animate",
    "animatemotion",
    "animatetransform",
    "set",
    "cursor",
];

/// Elements that fetch what their `src` names.
const EMBEDDING: [&str; 12] =
    ["img", "script", "iframe", "frame", "embed", "audio", "video", "source", "track", "input", "image", "bgsound"];

/// What a `<link>` does. `canonical`, `alternate` and the like tell where else the page is; they stay whole.
fn link(rel: &str) -> Use {
    let is = |names: &[&str]| {
        rel.split_ascii_whitespace().any(|word| names.iter().any(|own| word.eq_ignore_ascii_case(own)))
    };
    // An alternate stylesheet is fetched too.
    if is(&[
        "stylesheet",
        "icon",
        "manifest",
        "preload",
        "modulepreload",
        "prefetch",
        "prerender",
        "preconnect",
        "dns-prefetch",
        "mask-icon",
    ]) || rel.to_ascii_lowercase().contains("apple-touch-")
    {
        Use::Fetch
    } else if is(&[
        "next", "prev", "previous", "up", "first", "last", "start", "contents", "index", "search", "help", "bookmark",
    ]) {
        Use::Navigate
    } else {
        Use::Rooted
    }
}

/// A short name in lower case; longer ones are none of ours.
fn lower<'b>(name: &str, buffer: &'b mut [u8; 20]) -> Option<&'b str> {
    let own = buffer.get_mut(..name.len())?;
    own.copy_from_slice(name.as_bytes());
    own.make_ascii_lowercase();
    std::str::from_utf8(own).ok()
}
