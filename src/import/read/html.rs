//! HTML to lines, by its tags as they come: no tree, so that pages as people keep them need not be right.

use std::cell::Cell;

use encoding_rs::Encoding;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer};

use super::{Failure, row, text};
use crate::import::document::{Document, Line, Role};

/// Elements that begin and end lines.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "menu",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "ul",
];
/// Elements of which nothing is read.
const HIDDEN: &[&str] = &[
    "del", "iframe", "nav", "noembed", "noframes", "rp", "rt", "script", "select", "style", "svg", "template",
    "textarea", "title",
];
/// Tables inside tables; in deeper ones, rows are parts of the row around them.
const DEEPEST_TABLE: usize = 50;
/// Bytes in which a page names its encoding.
const DECLARATION: usize = 1024;

/// Reads a page: its encoding as its first bytes name it if it is not UTF-8, else as it is found.
pub(super) fn read(bytes: &[u8]) -> Result<Document, Failure> {
    let marked = Encoding::for_bom(bytes).is_some();
    let decoded = match declared(bytes) {
        Some(encoding) if !marked && std::str::from_utf8(bytes).is_err() => {
            let (text, _, lossy) = encoding.decode(bytes);
            let lost = if lossy { text.matches('\u{FFFD}').count() } else { 0 };
            text::Decoded { text: text.into_owned(), encoding, lost }
        }
        _ => text::decode(bytes),
    };
    Ok(Document { lines: lines(&decoded.text), notes: decoded.notes() })
}

/// The encoding that the page names.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head: String = bytes.iter().take(DECLARATION).map(|byte| (*byte as char).to_ascii_lowercase()).collect();
    let (_, name) = head.split_once("charset=")?;
    let name = name.trim_start_matches(['"', '\'']).split(['"', '\'', ' ', '>', ';', '/']).next()?;
    // A page whose name can be read byte by byte is in no UTF-16, whatever it says.
    Encoding::for_label(name.as_bytes()).filter(|found| found.is_ascii_compatible())
}

/// The lines of a page.
fn lines(html: &str) -> Vec<Line> {
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(html));
    let tokenizer = Tokenizer::new(Sink::default(), Default::default());
    // It stops at an encoding in <meta> and at the end of a script, and goes on.
    while !queue.is_empty() {
        let _ = tokenizer.feed(&queue);
    }
    tokenizer.end();
    tokenizer.sink.0.take().finish()
}

/// The tokenizer shares its sink; the state is taken out for each token and put back.
#[derive(Default)]
struct Sink(Cell<State>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut state = self.0.take();
        let result = match token {
            Token::CharacterTokens(text) => {
                state.text(&text);
                TokenSinkResult::Continue
            }
            Token::TagToken(tag) => state.tag(&tag),
            _ => TokenSinkResult::Continue,
        };
        self.0.set(state);
        result
    }
}

#[derive(Default)]
struct State {
    out: Vec<Line>,
    current: String,
    /// Open headings and captions.
    roles: Vec<(String, Role)>,
    /// Tables inside tables.
    tables: usize,
    /// Open rows: how many tables are around them, and the lines of their cells.
    rows: Vec<(usize, Vec<Vec<Line>>)>,
    /// An open paragraph, and whether a line of it was written.
    paragraph: Option<bool>,
    /// Open elements of which nothing is read.
    hidden: Vec<String>,
    /// Open `<pre>`.
    pre: usize,
    /// Whether the next line follows a `<br>`.
    broken: bool,
    /// Empty paragraphs since the last line.
    empty: usize,
}

impl State {
    fn text(&mut self, text: &str) {
        if !self.hidden.is_empty() {
            return;
        }
        for c in text.chars() {
            if c == '\n' && self.pre > 0 {
                self.end_line(false);
                self.broken = true;
            } else if matches!(c, ' ' | '\n' | '\t' | '\r' | '\u{C}') && self.pre == 0 {
                if !self.current.is_empty() && !self.current.ends_with(' ') {
                    self.current.push(' ');
                }
            } else {
                self.current.push(if c == '\u{A0}' { ' ' } else { c });
            }
        }
    }

    fn tag(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let (name, starts) = (tag.name.as_ref(), tag.kind == TagKind::StartTag);
        if HIDDEN.contains(&name) {
            return self.hide(name, starts, tag.self_closing);
        }
        if !self.hidden.is_empty() {
            return TokenSinkResult::Continue;
        }
        match name {
            "br" => {
                self.end_line(false);
                self.broken = true;
            }
            "tr" if starts => self.begin_row(),
            "tr" => self.end_rows(),
            "td" | "th" if starts => {
                self.end_line(true);
                self.broken = false;
                if let Some((_, cells)) = self.rows.last_mut() {
                    cells.push(Vec::new());
                }
            }
            "td" | "th" => self.end_line(true),
            _ if BLOCKS.contains(&name) => self.block(name, starts),
            _ => {}
        }
        TokenSinkResult::Continue
    }

    fn hide(&mut self, name: &str, starts: bool, closed: bool) -> TokenSinkResult<()> {
        if !starts {
            if let Some(at) = self.hidden.iter().rposition(|open| open == name) {
                self.hidden.truncate(at);
            }
            return TokenSinkResult::Continue;
        }
        // `<svg/>` and `<del/>`; of HTML's own elements none is closed so, but nobody means the rest of a page by it.
        if closed {
            return TokenSinkResult::Continue;
        }
        self.hidden.push(name.to_string());
        match name {
            "script" => TokenSinkResult::RawData(RawKind::ScriptData),
            "style" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
            "textarea" | "title" => TokenSinkResult::RawData(RawKind::Rcdata),
            _ => TokenSinkResult::Continue,
        }
    }

    fn block(&mut self, name: &str, starts: bool) {
        self.end_line(true);
        self.broken = false;
        let role = match (name, name.as_bytes()) {
            ("caption" | "figcaption", _) => Some(Role::Caption),
            (_, [b'h', level @ b'1'..=b'6']) => Some(Role::Heading(level - b'0')),
            _ => None,
        };
        match (name, role) {
            (_, Some(role)) if starts => self.roles.push((name.to_string(), role)),
            (_, Some(_)) => {
                if let Some(at) = self.roles.iter().rposition(|(open, _)| open == name) {
                    self.roles.truncate(at);
                }
            }
            ("p", _) if starts => self.paragraph = Some(false),
            // A paragraph with nothing in it, or with `&nbsp;` alone, is an empty line.
            ("p", _) => self.empty += usize::from(self.paragraph.take() == Some(false)),
            ("pre", _) if starts => self.pre += 1,
            ("pre", _) => self.pre = self.pre.saturating_sub(1),
            ("table", _) if starts => self.tables += 1,
            ("table", _) => {
                self.end_rows();
                self.tables = self.tables.saturating_sub(1);
            }
            _ => {}
        }
    }

    /// Ends the line that is being read; `paragraph` says that a new block begins.
    fn end_line(&mut self, paragraph: bool) {
        let text = std::mem::take(&mut self.current);
        let keeps = |c: char| c == '\u{3000}' || (self.pre > 0 && c == ' ');
        let text = text.trim_end().trim_start_matches(|c: char| c.is_whitespace() && !keeps(c));
        if text.trim().is_empty() {
            self.empty += usize::from(!paragraph && self.broken);
            return;
        }
        let role = self.roles.last().map(|(_, role)| *role).unwrap_or_default();
        let gap = self.empty + usize::from(!self.broken);
        let line = Line { text: text.to_string(), gap, role, ..Line::default() };
        self.empty = 0;
        self.paragraph = self.paragraph.map(|_| true);
        self.push(vec![line]);
    }

    /// Puts lines into the innermost open cell, or out.
    fn push(&mut self, lines: Vec<Line>) {
        match self.rows.last_mut().and_then(|(_, cells)| cells.last_mut()) {
            Some(cell) => cell.extend(lines),
            None => self.out.extend(lines),
        }
    }

    /// A row, which ends the one before it in the same table.
    fn begin_row(&mut self) {
        self.end_rows();
        self.broken = false;
        if self.rows.len() < DEEPEST_TABLE {
            self.rows.push((self.tables, Vec::new()));
        }
    }

    /// Ends what is open in the innermost table.
    fn end_rows(&mut self) {
        self.end_line(true);
        while let Some((_, cells)) = self.rows.pop_if(|(table, _)| *table >= self.tables) {
            self.push(row(cells));
        }
    }

    fn finish(mut self) -> Vec<Line> {
        self.end_line(true);
        self.tables = 0;
        self.end_rows();
        if let Some(first) = self.out.first_mut() {
            first.gap = 0;
        }
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str) -> Vec<(usize, Role, String)> {
        lines(html).into_iter().map(|line| (line.gap, line.role, line.text)).collect()
    }

    #[test]
    fn blocks_are_lines() {
        let html = "<title>标题</title><style>p{}</style><script>if (a<b) {}</script><nav>首页</nav>\
                    <h2>一、 <b>甲</b></h2>\n<p>乙\n  丙<br>丁<p>&nbsp;</p><p>戊</p><figcaption>图</figcaption>";
        let expected = [
            (0, Role::Heading(2), "一、 甲"),
            (1, Role::Text, "乙 丙"),
            (0, Role::Text, "丁"),
            (2, Role::Text, "戊"),
            (1, Role::Caption, "图"),
        ];
        assert_eq!(found(html), expected.map(|(gap, role, text)| (gap, role, text.to_string())));
    }

    #[test]
    fn rows_are_one_line_and_tables_that_arrange_a_page_are_not_rows() {
        let html = "<table><caption>表</caption><tr><th>单位<td><p>人</p><p>数</p><tr><td>甲<td>30</table>";
        let texts: Vec<String> = lines(html).into_iter().map(|line| line.text).collect();
        assert_eq!(texts, ["表", "单位 | 人 数", "甲 | 30"]);
        let html = "<table><tr><td><p>甲</p><table><tr><td>乙</td><td>丙</td></tr></table><p>丁</p></td></tr></table>";
        let roles: Vec<(Role, String)> = lines(html).into_iter().map(|line| (line.role, line.text)).collect();
        let expected = [(Role::Text, "甲"), (Role::Row, "乙 | 丙"), (Role::Text, "丁")];
        assert_eq!(roles, expected.map(|(role, text)| (role, text.to_string())));
    }

    #[test]
    fn the_page_names_its_encoding() {
        let html = "<meta charset=gb2312><p>产业工人</p>";
        let document = read(&encoding_rs::GBK.encode(html).0).unwrap();
        assert_eq!(document.lines[0].text, "产业工人");
        assert_eq!(document.notes, ["the encoding was found to be GBK"]);
        assert!(read(html.as_bytes()).unwrap().notes.is_empty(), "UTF-8, whatever it says");
    }

    #[test]
    fn broken_pages_are_read() {
        let html = "<table><tr><td>甲</table></td></p></h1><pre>乙\n 丙</pre><!-- <p>丁</p> --><svg><p>戊";
        for (end, _) in html.char_indices() {
            let _ = lines(&html[..end]);
        }
        assert_eq!(lines(html).len(), 3);
        assert_eq!(lines(&"<table><tr><td>".repeat(20_000)).len(), 0);
        assert_eq!(lines(&"<div>".repeat(100_000)).len(), 0);
    }
}
