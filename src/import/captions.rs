//! Captions of pictures that stand between the paragraphs of a text, or inside them.

use std::collections::BTreeSet;

use super::document::Role;
use super::layout::Layout;
use super::marks;
use super::paragraphs::Paragraph;
use super::text::{ends_sentence, has_sentence, width};

/// Widest a caption may be, in half squares.
const WIDEST: usize = 100;
/// The same where no space sets it off.
const WIDEST_CLOSE: usize = 84;
/// Characters of a title that the caption of its picture begins with.
const NAME: usize = 2;

/// Marks the captions of a text whose lines are whole paragraphs: a short sentence that stands right behind a title or in
/// the middle of another sentence, with space before it if the text has such spaces at all.
pub fn mark(mut texts: Vec<Paragraph>, layout: &Layout<'_>) -> Vec<Paragraph> {
    if layout.margin.is_some() {
        return texts;
    }
    let is_airy = texts.iter().any(|own| own.far);
    let titles = titles(&texts);
    let may = |at: usize| may_be(&texts[at], is_airy);
    let names_title = |at: usize| is_airy || begins_alike(&texts[at].text, titles[at]);
    let sure = |at: &usize| {
        let (own, before) = (&texts[*at], &texts[at - 1]);
        let breaks = before.role == Role::Text && has_sentence(&before.text) && !ends_sentence(&before.text);
        let breaks = breaks && texts.get(at + 1).is_some_and(|next| goes_on(before, own, next, layout));
        let is_first = marks::barred(&before.text).is_some();
        let names_picture = own.text.trim_start().starts_with("图为");
        may(*at) && (names_picture || (breaks || is_first) && names_title(*at))
    };
    let found: BTreeSet<usize> = (1..texts.len()).filter(sure).collect();
    // Where some pictures break sentences, the others stand in the text too.
    let other =
        |at: &usize| may(*at) && texts[at - 1].role == Role::Text && !found.contains(&(at - 1)) && names_title(*at);
    let others: Vec<usize> = match found.len() {
        0 | 1 => Vec::new(),
        _ => (1..texts.len() - 1).filter(other).collect(),
    };
    for at in found.into_iter().chain(others) {
        texts[at].role = Role::Caption;
    }
    texts
}

/// Whether the text before goes on behind the caption rather than in it.
fn goes_on(before: &Paragraph, own: &Paragraph, next: &Paragraph, layout: &Layout<'_>) -> bool {
    let follows =
        |text: &str| layout.follows(before.text.trim_end().chars().next_back(), text.trim_start().chars().next());
    let is_text =
        next.role == Role::Text && marks::numbering(&next.text).is_none() && marks::barred(&next.text).is_none();
    is_text && follows(&own.text) <= follows(&next.text)
}

fn may_be(own: &Paragraph, is_airy: bool) -> bool {
    let text = own.text.trim();
    let is_set_off =
        if is_airy { own.far && width(text) <= WIDEST } else { width(text) <= WIDEST_CLOSE && !text.contains('，') };
    own.role == Role::Text
        && is_set_off
        && text.matches(['。', '！', '？']).count() <= 1
        && ends_sentence(text)
        && marks::numbering(text).is_none()
        && marks::credit(text).is_none()
        && !marks::is_addressees(text)
}

/// For each paragraph the numbered title above it; empty where there is none.
fn titles(texts: &[Paragraph]) -> Vec<&str> {
    let mut title = "";
    let above = texts.iter().map(|own| {
        title = marks::barred(&own.text).map_or(title, |(_, title)| title);
        title
    });
    above.collect()
}

fn begins_alike(text: &str, title: &str) -> bool {
    let name: String = title.chars().take(NAME).collect();
    !name.is_empty() && text.trim_start().starts_with(&name)
}
