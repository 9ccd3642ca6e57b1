//! Where links lead as Zola writes it, and what links out of the site say besides.

use super::{Writing, escape};
use crate::config::Markdown;
use crate::library::ResolvedLink;

/// An address in an attribute.
pub fn escape_address(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    // lost on purpose: a String takes all
    let _ = pulldown_cmark_escape::escape_href(&mut out, address);
    out
}

/// Whether links out of the site say more than where they lead.
pub fn has_tweaks(markdown: &Markdown) -> bool {
    markdown.external_links_class.is_some()
        || markdown.external_links_target_blank
        || markdown.external_links_no_follow
        || markdown.external_links_no_referrer
        || markdown.external_links_external
}

/// The opening tag of a link out of the site; none for other links, and where such a link is like any other.
pub fn external(written: &str, title: &str, markdown: &Markdown) -> Option<String> {
    let is_external = written.starts_with("http:") || written.starts_with("https:");
    if !is_external || !has_tweaks(markdown) {
        return None;
    }
    let words = [
        // A page in a new tab could else reach back to this one.
        (markdown.external_links_target_blank, "noopener"),
        (markdown.external_links_no_follow, "nofollow"),
        (markdown.external_links_no_referrer, "noreferrer"),
        (markdown.external_links_external, "external"),
    ];
    let rel: Vec<&str> = words.iter().filter(|(is_said, _)| *is_said).map(|(_, word)| *word).collect();
    let class = markdown.external_links_class.as_deref().unwrap_or_default();
    let target = if markdown.external_links_target_blank { "_blank" } else { "" };
    let mut out = "<a ".to_string();
    for (name, value) in [("class", class), ("rel", &rel.join(" ")), ("target", target), ("title", title)] {
        if !value.is_empty() {
            out.push_str(&format!("{name}=\"{}\" ", escape(value)));
        }
    }
    Some(format!("{out}href=\"{}\">", escape_address(written)))
}

/// Where a link or image of Zola's style leads: pages where the library found them, files beside the page and headings of the
/// page with the whole address of the page, so that they work wherever the text is shown; all else as written.
pub fn zola_href(written: &str, found: Option<&ResolvedLink>, writing: &Writing<'_>) -> String {
    let found = found.map(|link| link.href.as_str()).filter(|href| !href.is_empty());
    let rooted = |href: &str| match href.starts_with('/') && !href.starts_with("//") {
        true => format!("{}{href}", writing.config.base_url),
        false => href.to_string(),
    };
    if written.starts_with("@/") {
        return found.map_or_else(|| written.to_string(), rooted);
    }
    if is_beside(written) {
        return match found {
            // A page that is a file is no folder of its own.
            Some(href) if !writing.permalink.is_empty() && !writing.permalink.ends_with('/') => rooted(href),
            _ => format!("{}{written}", writing.permalink),
        };
    }
    match written.strip_prefix('#') {
        Some("") | None => written.to_string(),
        Some(_) => format!("{}{written}", writing.permalink),
    }
}

/// Whether an address names a file in the page's own folder.
fn is_beside(written: &str) -> bool {
    let has_scheme = written.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    });
    !written.starts_with(['/', '#']) && !written.starts_with("..") && !has_scheme
}
