//! Images: `loading="lazy"`, and what stands for one that cannot be seen.

use pulldown_cmark::Event;

use super::escape;
use super::links::escape_address;

/// The words in place of an image: takes its events to its end. Zola leaves line breaks out.
pub fn alt<'e>(events: &mut impl Iterator<Item = Event<'e>>, house_style: bool) -> String {
    let mut out = String::new();
    let mut inside = 1;
    for event in events {
        match event {
            Event::Start(_) => inside += 1,
            Event::End(_) => {
                inside -= 1;
                if inside == 0 {
                    break;
                }
            }
            Event::Text(text) | Event::Code(text) => out.push_str(&text),
            Event::SoftBreak | Event::HardBreak if house_style => out.push(' '),
            _ => {}
        }
    }
    out
}

/// An image.
pub fn html(address: &str, title: &str, alt: &str, is_lazy: bool) -> String {
    let title = if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape(title)) };
    let lazy = if is_lazy { " loading=\"lazy\" decoding=\"async\"" } else { "" };
    format!("<img src=\"{}\" alt=\"{}\"{title}{lazy} />", escape_address(address), escape(alt))
}
