//! The paragraphs of an item as headings and text.

use super::document::Role;
use super::marks::{self, Numbering};
use super::paragraphs::Paragraph;
use super::text::{ends_sentence, has_sentence, tighten, width};

/// A piece of an item's text, its spaces as a draft has them.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
#[serde(tag = "kind", content = "text", rename_all = "lowercase")]
pub enum Block {
    /// A heading of this level, from 2.
    Heading(u8, String),
    /// A paragraph; the first bytes are its lead: `一是强思想认识。`
    Text(usize, String),
    /// A caption of a picture.
    Caption(String),
    /// Rows of a table that follow each other, as cells.
    Table(Vec<Vec<String>>),
    /// A note at the foot of a page.
    Note(String),
}

impl Block {
    /// The text without marks.
    pub fn text(&self) -> String {
        match self {
            Block::Heading(_, text) | Block::Text(_, text) | Block::Caption(text) | Block::Note(text) => text.clone(),
            Block::Table(rows) => rows.iter().map(|row| row.join(" ")).collect::<Vec<_>>().join(" "),
        }
    }
}

impl Block {
    /// The rows of a table.
    pub fn rows(&self) -> Option<&[Vec<String>]> {
        match self {
            Block::Table(rows) => Some(rows),
            _ => None,
        }
    }
}

/// Widest a heading may be that begins a paragraph, in half squares.
const RUN_IN: usize = 110;
/// The same of the first words of a paragraph: 一是强思想认识。
const LEAD: usize = 50;
/// The same of a heading without a number.
const PLAIN: usize = 76;

/// Headings and text. Numbers stay in the headings; levels are those of the numbering.
pub fn blocks(paragraphs: &[Paragraph]) -> Vec<Block> {
    let kind = |own: &Paragraph| marks::numbering(&own.text).map(|(kind, _)| kind);
    let has = |wanted: &[Numbering]| paragraphs.iter().filter_map(kind).any(|kind| wanted.contains(&kind));
    let has_han = has(&[Numbering::Han, Numbering::Chapter]);
    let has_brackets = has(&[Numbering::HanBracket]);
    let level = |kind: Numbering| match kind {
        Numbering::Chapter | Numbering::Han => 2,
        Numbering::HanBracket => 2 + u8::from(has_han),
        _ => 2 + u8::from(has_han) + u8::from(has_brackets),
    };
    let mut out: Vec<Block> = Vec::new();
    for (at, own) in paragraphs.iter().enumerate() {
        let text = tighten(&own.text);
        match own.role {
            Role::Heading(_) => {
                out.push(Block::Heading(kind(own).map_or(2 + u8::from(has_han), level), text));
            }
            Role::Caption => out.push(Block::Caption(text)),
            Role::Note => out.push(Block::Note(text)),
            Role::Row => {
                let cells = own.text.split(" | ").map(tighten).collect();
                match out.last_mut() {
                    Some(Block::Table(rows)) => rows.push(cells),
                    _ => out.push(Block::Table(vec![cells])),
                }
            }
            Role::Text | Role::Running => of_text(text, kind(own), paragraphs.get(at + 1), level, &mut out),
        }
    }
    out
}

fn of_text(
    text: String,
    kind: Option<Numbering>,
    next: Option<&Paragraph>,
    level: impl Fn(Numbering) -> u8,
    out: &mut Vec<Block>,
) {
    let sentence = text.find(['。', '！', '？']).map(|at| at + '。'.len_utf8());
    let heads = matches!(kind, Some(Numbering::Chapter | Numbering::Han | Numbering::HanBracket));
    let Some(kind) = kind else {
        // Without a number: words without a sentence above a paragraph that is one.
        let is_above = next.is_some_and(|next| next.role == Role::Text && has_sentence(&next.text));
        let is_heading = is_above && !has_sentence(&text) && !ends_open(&text) && width(&text) <= PLAIN;
        let heading = level(Numbering::Han);
        out.push(if is_heading { Block::Heading(heading, text) } else { Block::Text(0, text) });
        return;
    };
    match sentence {
        None if !ends_open(&text) && width(&text) <= PLAIN && (heads || kind == Numbering::Digit) => {
            out.push(Block::Heading(level(kind), text));
        }
        Some(end) if heads && end < text.len() && width(&text[..end]) <= RUN_IN => {
            let rest = text[end..].to_string();
            let heading = text[..end].trim_end_matches(['。', '！', '？']).to_string();
            out.push(Block::Heading(level(kind), heading));
            out.push(Block::Text(0, rest));
        }
        Some(end) if !heads && end < text.len() && width(&text[..end]) <= LEAD => out.push(Block::Text(end, text)),
        _ => out.push(Block::Text(0, text)),
    }
}

/// Whether a text ends as no heading does.
fn ends_open(text: &str) -> bool {
    ends_sentence(text.trim_end_matches(['”', '）'])) || text.ends_with(['，', '、', '：', '；', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[&str]) -> Vec<Block> {
        let own = |text: &&str| Paragraph { text: text.to_string(), ..Paragraph::default() };
        blocks(&texts.iter().map(own).collect::<Vec<_>>())
    }

    #[test]
    fn numbers_make_headings_and_leads() {
        let found = of(&[
            "一、背景",
            "正文。",
            "（一）系统构建。坚持改革。",
            "一是抓设计。在实施方案上下功夫。",
            "党委关心产改",
            "全市推进。",
        ]);
        let expected = [
            Block::Heading(2, "一、背景".into()),
            Block::Text(0, "正文。".into()),
            Block::Heading(3, "（一）系统构建".into()),
            Block::Text(0, "坚持改革。".into()),
            Block::Text("一是抓设计。".len(), "一是抓设计。在实施方案上下功夫。".into()),
            Block::Heading(2, "党委关心产改".into()),
            Block::Text(0, "全市推进。".into()),
        ];
        assert_eq!(found, expected);
    }
}
