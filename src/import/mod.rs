//! From a bulletin to drafts: files in, cases to curate out.
//!
//! ```text
//! file ─► read ─► Document ─► furniture ─► paragraphs ─► split ─► blocks ─► propose ─► draft
//! ```

pub mod account;
mod alike;
pub mod blocks;
pub mod captions;
pub mod document;
pub mod draft;
pub mod ends;
pub mod field;
pub mod figures;
pub mod furniture;
pub mod layout;
pub mod marks;
pub mod paragraphs;
pub mod propose;
pub mod read;
pub mod region;
pub mod split;
pub mod table;
pub mod text;

use blocks::Block;
use document::{Document, Line, Role};
use field::Field;
use furniture::Why;
use layout::{Layout, Pairs};
use paragraphs::Paragraph;
use propose::{Proposal, Subject};
use split::{Bulletin, Cut, Split};

use crate::library::RegionId;

/// What became of one source.
#[derive(Debug, serde::Serialize)]
pub struct Imported {
    /// What the bulletin says of itself.
    pub bulletin: Bulletin,
    /// The text above the items, if it is not of one of them.
    pub intro: Option<Item>,
    /// In the order of the file.
    pub items: Vec<Item>,
    /// What is in no draft, and why.
    pub dropped: Vec<Dropped>,
    /// Han characters and digits of the source that are neither in an item nor dropped: none, unless the program errs.
    pub lost: String,
    /// How it was read.
    pub notes: Vec<String>,
}

/// One case to be.
#[derive(Debug, serde::Serialize)]
pub struct Item {
    /// The title as printed.
    pub title: Option<String>,
    /// Who wrote it.
    pub credit: Option<String>,
    /// The number before its title.
    pub order: Option<String>,
    /// The column in which it stands.
    pub column: Option<String>,
    /// The editors' note before it.
    pub preface: Vec<Block>,
    /// Its text.
    pub blocks: Vec<Block>,
    /// What is proposed.
    pub proposal: Proposal,
}

/// A piece of the source that is in no draft.
#[derive(Debug, serde::Serialize)]
pub struct Dropped {
    /// The piece, without the spaces of print.
    pub text: String,
    /// Why.
    pub why: Why,
    /// The number of its line among the lines that are not empty, from 1.
    pub line: usize,
}

/// Makes items of a document, with proposals from the library.
pub fn import(document: &Document, field: &Field) -> Imported {
    let (split, lines) = analyse(document, field.pairs());
    let Split { bulletin, intro, items, dropped } = split;
    let whole: String = lines.iter().map(|line| text::tighten(&line.text)).collect();
    let around = region::around(field, bulletin.publisher.as_deref().unwrap_or(""), &whole);
    let make = |cut: Cut| item(cut, &bulletin, around, field);
    let items: Vec<Item> = items.into_iter().map(make).collect();
    let headline = Some(bulletin.headline.join(" ")).filter(|title| !title.is_empty());
    let intro = (!intro.is_empty()).then(|| make(Cut { title: headline, body: intro, ..Cut::default() }));
    let mut dropped: Vec<Dropped> = dropped
        .into_iter()
        .map(|(own, why)| Dropped {
            text: text::tighten(&own.text),
            why,
            line: own.lines.first().map_or(0, |at| at + 1),
        })
        .collect();
    dropped.sort_by_key(|own| own.line);
    // The title of the text above the items is the headline, which was dropped from the text.
    let above = intro.iter().flat_map(|own| &own.blocks).map(Block::text);
    let kept: Vec<String> = items.iter().flat_map(Item::texts).chain(above).collect();
    let kept = kept.iter().map(String::as_str).chain(dropped.iter().map(|own| own.text.as_str()));
    let missing = account::missing(&lines, kept);
    let lost = missing.into_iter().flat_map(|(c, count)| std::iter::repeat_n(c, count)).collect();
    Imported { bulletin, intro, items, dropped, lost, notes: document.notes.clone() }
}

/// Names the cases of the library in which much of an item's text stands: one pass over the library for a whole batch.
pub fn compare(batch: &mut [&mut Imported], field: &Field) {
    let mut items: Vec<&mut Item> =
        batch.iter_mut().flat_map(|own| own.intro.iter_mut().chain(&mut own.items)).collect();
    let text = |item: &Item| item.blocks.iter().map(Block::text).collect::<Vec<_>>().join("\n");
    let texts: Vec<String> = items.iter().map(|item| text(item)).collect();
    for (item, found) in items.iter_mut().zip(alike::in_texts(&texts, &field.texts())) {
        item.proposal.duplicates = found.into_iter().map(|(case, share)| field.alike(case, share)).collect();
    }
}

impl Item {
    /// Everything of the source that is in it.
    fn texts(&self) -> Vec<String> {
        let blocks = self.preface.iter().chain(&self.blocks).map(Block::text);
        let own = [&self.title, &self.credit, &self.order].into_iter().flatten().cloned();
        own.chain(blocks).collect()
    }
}

fn item(cut: Cut, bulletin: &Bulletin, around: Option<RegionId>, field: &Field) -> Item {
    let preface = blocks::blocks(&cut.preface);
    let blocks = blocks::blocks(&cut.body);
    let is_text = |block: &&Block| matches!(block, Block::Heading(..) | Block::Text(..));
    let paragraphs: Vec<String> = blocks.iter().filter(is_text).map(Block::text).collect();
    let tables: Vec<&[Vec<String>]> = blocks.iter().filter_map(Block::rows).collect();
    let subject = Subject {
        title: cut.title.as_deref(),
        credit: cut.credit.as_deref(),
        paragraphs: &paragraphs,
        tables: &tables,
        date: bulletin.date,
        around,
    };
    let proposal = propose::of(field, &subject);
    Item { title: cut.title, credit: cut.credit, order: cut.order, column: cut.column, preface, blocks, proposal }
}

/// A document in its parts, before anything is proposed.
fn analyse(document: &Document, known: &Pairs) -> (Split, Vec<Line>) {
    let narrow = |line: &Line| Line { text: text::narrow(&line.text), ..line.clone() };
    let lines: Vec<Line> = document.lines.iter().map(narrow).collect();
    let whys = furniture::of_pages(&lines);
    let own = Pairs::of(lines.iter().filter(|line| line.role == Role::Text).map(|line| line.text.as_str()));
    let layout = Layout::of(&lines, &own, known);
    let kept: Vec<(usize, &Line)> = lines.iter().enumerate().filter(|(at, _)| whys[*at].is_none()).collect();
    let mut split = split::split(paragraphs::join_lines(&kept, &layout));
    let single = |at: usize| Paragraph { text: lines[at].text.clone(), lines: vec![at], ..Paragraph::default() };
    let dropped = whys.iter().enumerate().filter_map(|(at, why)| Some((single(at), (*why)?)));
    let dropped: Vec<(Paragraph, Why)> = dropped.collect();
    split.dropped.extend(dropped);
    (split, lines)
}
