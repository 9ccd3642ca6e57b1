//! .docx: what a reader sees, in order. Word and WPS write the same parts; strict documents differ in the namespace only.

mod numbering;
mod styles;

use std::collections::BTreeMap;

use roxmltree::Node;

use self::numbering::Numbering;
use self::styles::Styles;
use super::package::{Package, attribute, child, is, is_on, parse, value};
use super::{Failure, row};
use crate::import::document::{Document, Line, Role};

/// The main part, if the package does not name it.
const MAIN: &str = "word/document.xml";
/// The type of the relation that names the main part.
const MAIN_RELATION: &str = "/officeDocument";

/// Reads a document. Errors: it is damaged, too large, or of another format.
pub(super) fn read(bytes: &[u8]) -> Result<Document, Failure> {
    let mut package = Package::open(bytes)?;
    let main = main_part(&mut package)?;
    let folder = main.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let Some(text) = package.part(&main)? else {
        let help = "open it in Word or WPS and save it as .docx";
        return Err(Failure::new("is no .docx: it has no main document inside", help));
    };
    let mut reader = Reader::default();
    if let Some(text) = package.part(&format!("{folder}styles.xml"))? {
        reader.styles = Styles::read(&parse("styles.xml", &text)?);
    }
    if let Some(text) = package.part(&format!("{folder}numbering.xml"))? {
        reader.numbering = Numbering::read(&parse("numbering.xml", &text)?);
    }
    for kind in ["footnote", "endnote"] {
        reader.read_notes(&mut package, &folder, kind)?;
    }
    let heads = running(&mut package, &folder, "header")?;
    let feet = running(&mut package, &folder, "footer")?;
    let tree = parse(&main, &text)?;
    let Some(body) = tree.descendants().find(|node| is(*node, "body")) else {
        return Err(Failure::new(
            "is no .docx: its main document has no body",
            "open it in Word or WPS and save it again",
        ));
    };
    let mut lines = reader.blocks(body);
    if let Some(first) = lines.first_mut() {
        first.gap = 0;
    }
    let mut document = Document { lines: heads, notes: reader.remarks() };
    document.lines.append(&mut lines);
    document.lines.extend(feet);
    Ok(document)
}

/// The main part, as the package names it.
fn main_part(package: &mut Package<'_>) -> Result<String, Failure> {
    let relations = package.part("_rels/.rels")?.unwrap_or_default();
    // Without relations the usual name is tried.
    let Ok(tree) = parse("_rels/.rels", &relations) else { return Ok(MAIN.to_string()) };
    let is_main = |node: &Node<'_, '_>| attribute(*node, "Type").is_some_and(|kind| kind.ends_with(MAIN_RELATION));
    let target = tree.descendants().find(is_main).and_then(|node| attribute(node, "Target"));
    Ok(target.map_or(MAIN, |target| target.trim_start_matches('/')).to_string())
}

/// What stands at the head or the foot of every page: each line once.
fn running(package: &mut Package<'_>, folder: &str, kind: &str) -> Result<Vec<Line>, Failure> {
    let start = format!("{folder}{kind}");
    let mut names: Vec<String> =
        package.names().filter(|name| name.starts_with(&start) && name.ends_with(".xml")).map(String::from).collect();
    names.sort();
    let mut out: Vec<Line> = Vec::new();
    for name in names {
        let text = package.part(&name)?.unwrap_or_default();
        // A header that is damaged is no loss.
        let Ok(tree) = parse(&name, &text) else { continue };
        for line in Reader::default().blocks(tree.root_element()) {
            if !out.iter().any(|known| known.text == line.text) {
                out.push(Line { role: Role::Running, gap: 0, ..line });
            }
        }
    }
    Ok(out)
}

/// A paragraph while it is read.
#[derive(Default)]
struct Run<'a, 'i> {
    text: String,
    boxes: Vec<Node<'a, 'i>>,
    /// Keys of notes.
    notes: Vec<String>,
}

#[derive(Default)]
struct Reader {
    styles: Styles,
    numbering: Numbering,
    /// The text of each footnote and endnote.
    notes: BTreeMap<String, String>,
    /// Notes that were met so far.
    met: usize,
    /// Empty paragraphs since the last line.
    empty: usize,
    deleted: bool,
    hidden: bool,
}

impl Reader {
    fn read_notes(&mut self, package: &mut Package<'_>, folder: &str, kind: &str) -> Result<(), Failure> {
        let name = format!("{folder}{kind}s.xml");
        let Some(text) = package.part(&name)? else { return Ok(()) };
        let tree = parse(&name, &text)?;
        // Those with a type are lines that separate notes from text.
        let own = |node: &Node<'_, '_>| is(*node, kind) && matches!(attribute(*node, "type"), None | Some("normal"));
        for note in tree.descendants().filter(own) {
            let lines = self.blocks(note);
            let text: Vec<&str> = lines.iter().map(|line| line.text.trim()).collect();
            self.notes.insert(format!("{kind}{}", attribute(note, "id").unwrap_or_default()), text.join(" "));
        }
        self.empty = 0;
        Ok(())
    }

    /// What a curator has to know of what was left out.
    fn remarks(&self) -> Vec<String> {
        let mut out = Vec::new();
        if self.deleted {
            out.push("text that was deleted with tracked changes was left out; what was inserted was read".to_string());
        }
        if self.hidden {
            out.push("hidden text was left out".to_string());
        }
        out
    }

    /// The lines of the paragraphs and tables below an element.
    fn blocks(&mut self, parent: Node<'_, '_>) -> Vec<Line> {
        let mut out = Vec::new();
        for node in parent.children().filter(Node::is_element) {
            match node.tag_name().name() {
                "p" => out.extend(self.paragraph(node)),
                "tbl" => out.extend(self.table(node)),
                "sectPr" => {}
                "del" | "moveFrom" => self.deleted = true,
                "Fallback" if child(parent, "Choice").is_some() => {}
                _ => out.extend(self.blocks(node)),
            }
        }
        out
    }

    fn table(&mut self, table: Node<'_, '_>) -> Vec<Line> {
        let mut out = Vec::new();
        for tr in nearest(table, "tr", "tbl") {
            let mut cells = Vec::new();
            for cell in nearest(tr, "tc", "tr") {
                let merged = child(cell, "tcPr").and_then(|properties| child(properties, "vMerge"));
                let goes_on = merged.is_some_and(|merge| attribute(merge, "val") != Some("restart"));
                cells.push(if goes_on { Vec::new() } else { self.blocks(cell) });
                self.empty = 0;
            }
            out.extend(row(cells));
        }
        out
    }

    fn paragraph(&mut self, paragraph: Node<'_, '_>) -> Vec<Line> {
        let properties = child(paragraph, "pPr");
        let style = properties.and_then(|properties| value(properties, "pStyle"));
        let mut run = Run::default();
        self.inline(paragraph, &mut run);
        let role = self.styles.role(style, properties);
        let mut out = Vec::new();
        if run.text.trim().is_empty() {
            self.empty += usize::from(run.boxes.is_empty());
        } else {
            let number = self.styles.numbers(style, properties).map(|(id, level)| self.numbering.next(&id, level));
            let text = format!("{}{}", number.unwrap_or_default(), run.text);
            out = self.lines(&text, role);
        }
        for content in run.boxes {
            out.extend(self.blocks(content));
        }
        for key in run.notes {
            self.met += 1;
            let text = self.notes.get(&key).map(|text| text.trim()).unwrap_or_default();
            out.push(Line { text: format!("〔{}〕{text}", self.met), role: Role::Note, ..Line::default() });
        }
        out
    }

    /// The lines of a paragraph, parted by its breaks; a heading is one line.
    fn lines(&mut self, text: &str, role: Role) -> Vec<Line> {
        let gap = std::mem::take(&mut self.empty) + 1;
        if matches!(role, Role::Heading(_) | Role::Caption) {
            return vec![Line { text: text.replace('\n', " ").trim().to_string(), gap, role, ..Line::default() }];
        }
        let mut out: Vec<Line> = Vec::new();
        let mut empty = 0;
        for part in text.split('\n').map(str::trim_end) {
            if part.is_empty() {
                empty += 1;
                continue;
            }
            let gap = if out.is_empty() { gap } else { empty };
            out.push(Line { text: part.to_string(), gap, role, ..Line::default() });
            empty = 0;
        }
        out
    }

    /// What is read of a paragraph, a run, a link or a field; text boxes and notes come after it.
    fn inline<'a, 'i>(&mut self, parent: Node<'a, 'i>, run: &mut Run<'a, 'i>) {
        for node in parent.children().filter(Node::is_element) {
            match node.tag_name().name() {
                "t" => run.text.push_str(node.text().unwrap_or_default()),
                "tab" | "ptab" => run.text.push('\t'),
                "br" | "cr" => run.text.push('\n'),
                "noBreakHyphen" => run.text.push('-'),
                "sym" => run.text.push(symbol(node)),
                "footnoteReference" => self.refer("footnote", node, run),
                "endnoteReference" => self.refer("endnote", node, run),
                "del" | "moveFrom" => self.deleted = true,
                "instrText" | "delText" | "rPr" | "pPr" | "rt" => {}
                "Fallback" if child(parent, "Choice").is_some() => {}
                "r" if child(node, "rPr").is_some_and(|properties| is_on(properties, "vanish")) => self.hidden = true,
                "txbxContent" => run.boxes.push(node),
                _ => self.inline(node, run),
            }
        }
    }

    fn refer(&self, kind: &str, node: Node<'_, '_>, run: &mut Run<'_, '_>) {
        let key = format!("{kind}{}", attribute(node, "id").unwrap_or_default());
        if self.notes.contains_key(&key) {
            run.notes.push(key);
            run.text.push_str(&format!("〔{}〕", self.met + run.notes.len()));
        }
    }
}

/// Descendants of a name that belong to this element, not to one of `inside` in it.
fn nearest<'a, 'i>(top: Node<'a, 'i>, name: &'a str, inside: &'a str) -> impl Iterator<Item = Node<'a, 'i>> {
    let owner = move |node: &Node<'a, 'i>| node.ancestors().skip(1).find(|above| is(*above, inside));
    top.descendants().filter(move |node| is(*node, name) && owner(node) == Some(top))
}

/// A character of a font of symbols: itself if it is one of Unicode's.
fn symbol(node: Node<'_, '_>) -> char {
    let code = attribute(node, "char").and_then(|code| u32::from_str_radix(code, 16).ok());
    code.and_then(char::from_u32).filter(|c| !('\u{E000}'..='\u{F8FF}').contains(c) && !c.is_control()).unwrap_or('□')
}

#[cfg(test)]
pub(super) mod tests;
