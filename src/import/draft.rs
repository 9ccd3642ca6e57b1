//! An item as a file of content: front matter with its evidence, and the source's text below for rewriting.

use std::fmt::Write;

use super::blocks::Block;
use super::field::Hit;
use super::propose::Proposal;
use super::split::Bulletin;
use crate::base::toml_text::{list, quoted};

/// What a draft is made of.
pub struct Draft<'a> {
    /// What the bulletin says of itself.
    pub bulletin: &'a Bulletin,
    /// What is proposed.
    pub proposal: &'a Proposal,
    /// The editors' note before the text.
    pub preface: &'a [Block],
    /// The text.
    pub blocks: &'a [Block],
    /// Who wrote it.
    pub credit: Option<&'a str>,
    /// The number printed before the title, and the column.
    pub order: Option<&'a str>,
    /// The column that it stands in.
    pub column: Option<&'a str>,
    /// The taxonomies that the library has.
    pub taxonomies: &'a [String],
    /// Name and SHA-256 of the source, and the position of the item in it, from 1; 0 for the text above the items.
    pub source: (&'a str, &'a str, usize),
}

/// The whole file.
pub fn text(draft: &Draft) -> String {
    let mut out = String::new();
    // lost on purpose: writing into a string cannot fail
    let _ = front_matter(&mut out, draft);
    out.push_str("\n<!-- 以下是原文，供改写；改写后删去这一行和原文。 -->\n");
    if !draft.preface.is_empty() {
        for block in draft.preface {
            out.push_str("\n> ");
            out.push_str(&plain(&block.text()));
            out.push('\n');
        }
    }
    for block in draft.blocks {
        out.push('\n');
        out.push_str(&markdown(block));
        out.push('\n');
    }
    out
}

fn front_matter(out: &mut String, draft: &Draft) -> std::fmt::Result {
    let own = draft.proposal;
    writeln!(out, "+++\ntitle = {}", quoted(&own.title))?;
    match &own.date {
        Some(date) => writeln!(
            out,
            "date = {date}   # {}",
            if draft.bulletin.date.is_some() { "刊发日期" } else { "首段所述日期" }
        )?,
        None => writeln!(out, "# date = 2021-05-13   # 原文没有完整的日期；只知道年或月，写 \"2021\" 或 \"2021-05\"")?,
    }
    writeln!(out, "description = {}   # 取自首句，请改写", quoted(&own.description))?;
    writeln!(out, "draft = true")?;
    for near in &own.duplicates {
        writeln!(out, "# 重复？{}（{}）：{}", near.path, near.title, near.why)?;
    }
    taxonomies(out, draft)?;
    writeln!(out, "[case]")?;
    let mut sentence = "";
    for figure in &own.figures {
        let evidence = if figure.sentence == sentence { "同一句" } else { &figure.sentence };
        sentence = &figure.sentence;
        writeln!(out, "[[case.figures]]   # {}：{}", figure.text, one_line(evidence))?;
        writeln!(out, "label = {}\nvalue = {}\nunit = {}", quoted(&figure.label), figure.value, quoted(&figure.unit))?;
        if let Some(qualifier) = &figure.qualifier {
            writeln!(out, "qualifier = {}", quoted(qualifier))?;
        }
    }
    for near in &own.related {
        writeln!(out, "# [[case.relations]]   # {}（{}）", near.title, near.why)?;
        writeln!(out, "# kind = \"same-method\"\n# target = \"@/{}\"", near.path)?;
    }
    source(out, draft)?;
    writeln!(out, "+++")
}

fn taxonomies(out: &mut String, draft: &Draft) -> std::fmt::Result {
    let own = draft.proposal;
    let has = |name: &str| draft.taxonomies.iter().any(|known| known == name);
    writeln!(out, "[taxonomies]")?;
    if has("themes") {
        terms(out, "themes", &own.themes)?;
    }
    if has("regions") {
        places(out, own)?;
    }
    if has("kinds") {
        let kind: Vec<Hit> = own.kind.iter().cloned().collect();
        terms(out, "kinds", &kind)?;
    }
    if has("organisations") {
        terms(out, "organisations", &own.organisations)?;
        if !own.unknown.is_empty() {
            let names: Vec<&str> = own.unknown.iter().map(|hit| hit.name.as_str()).collect();
            writeln!(out, "# data/organisations.toml 里还没有：{}", names.join("、"))?;
        }
    }
    if has("policies") && !own.policies.is_empty() {
        terms(out, "policies", &own.policies)?;
    }
    Ok(())
}

fn places(out: &mut String, own: &Proposal) -> std::fmt::Result {
    let keys: Vec<&str> = own.regions.iter().map(|own| own.key.as_str()).collect();
    writeln!(out, "regions = {}", list(&keys))?;
    for place in &own.regions {
        let words = place.words.iter().filter(|(_, count)| **count > 0);
        let words: Vec<String> = words.map(|(word, count)| format!("{word}×{count}")).collect();
        let words =
            if words.is_empty() { "原文没有写明，取自刊物所在地".to_string() } else { words.join("、") };
        writeln!(out, "# {}：{words}", place.name)?;
    }
    Ok(())
}

fn source(out: &mut String, draft: &Draft) -> std::fmt::Result {
    let bulletin = draft.bulletin;
    let (name, hash, item) = draft.source;
    writeln!(out, "[case.source]")?;
    let title = bulletin.series.as_deref().or(bulletin.headline.first().map(String::as_str));
    match title {
        Some(title) => writeln!(out, "title = {}", quoted(title))?,
        None => writeln!(out, "title = {}   # 原文没有刊名，暂用文件名", quoted(name))?,
    }
    for (key, value) in [("issue", &bulletin.number), ("publisher", &bulletin.publisher)] {
        if let Some(value) = value {
            writeln!(out, "{key} = {}", quoted(value))?;
        }
    }
    if let Some(date) = bulletin.date {
        writeln!(out, "date = {date}")?;
    }
    if let Some(credit) = draft.credit {
        writeln!(out, "author = {}", quoted(credit))?;
    }
    writeln!(out, "[extra.import]\nfile = {}\nsha256 = {}\nitem = {item}", quoted(name), quoted(hash))?;
    if let Some(column) = draft.column {
        writeln!(out, "column = {}", quoted(column))?;
    }
    if let Some(order) = draft.order {
        writeln!(out, "number = {}", quoted(order))?;
    }
    Ok(())
}

fn terms(out: &mut String, key: &str, hits: &[Hit]) -> std::fmt::Result {
    let names: Vec<&str> = hits.iter().map(|hit| hit.name.as_str()).collect();
    writeln!(out, "{key} = {}", list(&names))?;
    // The name itself needs no evidence.
    let is_name = |hit: &Hit| hit.words.iter().all(|(word, _)| *word == hit.name);
    for hit in hits.iter().filter(|hit| !is_name(hit)) {
        let words: Vec<String> = hit.words.iter().map(|(word, count)| format!("{word}×{count}")).collect();
        writeln!(out, "# {}：{}", hit.name, words.join("、"))?;
    }
    Ok(())
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn markdown(block: &Block) -> String {
    match block {
        Block::Heading(level, text) => format!("{} {}", "#".repeat(usize::from(*level)), plain(text)),
        Block::Text(0, text) => plain(text),
        Block::Text(lead, text) => format!("**{}**{}", plain(&text[..*lead]), plain(&text[*lead..])),
        Block::Caption(text) => format!("*图注：{}*", plain(text)),
        Block::Note(text) => format!("*注：{}*", plain(text)),
        Block::Table(rows) => table(rows),
    }
}

fn table(rows: &[Vec<String>]) -> String {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let line = |row: &Vec<String>| {
        let cells = (0..width).map(|at| row.get(at).map_or(String::new(), |cell| plain(cell).replace('|', "\\|")));
        format!("| {} |", cells.collect::<Vec<_>>().join(" | "))
    };
    let mut out: Vec<String> = rows.iter().map(line).collect();
    out.insert(1.min(out.len()), format!("|{}", " --- |".repeat(width)));
    out.join("\n")
}

/// Text whose characters mean nothing to Markdown and to templates.
pub fn plain(text: &str) -> String {
    let text = one_line(text).replace("{{", "{ {").replace("{%", "{ %").replace("{#", "{ #");
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '*' | '_' | '`' | '<' | '[' | ']' | '~') {
            out.push('\\');
        }
        out.push(c);
    }
    let digits = out.len() - out.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let is_list = digits > 0 && out[digits..].starts_with(['.', ')']);
    if is_list {
        out.insert(digits, '\\');
    } else if out.starts_with(['#', '-', '+', '>', '=']) {
        out.insert(0, '\\');
    }
    out
}
