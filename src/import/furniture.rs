//! What print puts around a text and a draft does not need: numbers of pages, running heads, rules. It is kept in the report.

use std::collections::HashMap;

use super::document::{Line, Role};
use super::marks;
use super::text::{ends_sentence, tighten, width};

/// Why a piece of the source is in no draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The number of a page.
    PageNumber,
    /// What stands at the head or foot of every page.
    RunningHead,
    /// A line of dashes.
    Rule,
    /// The head of the bulletin: series, number, publisher, date. The draft's source has them.
    Masthead,
    /// The head of a column: 【简讯速览】.
    Column,
    /// A table of contents.
    Contents,
    /// The word before a credit: 供稿.
    Byline,
    /// Buttons of a web page: 打印本页.
    Button,
    /// To whom the bulletin goes, who edits it, how many are printed.
    Addressees,
}

impl Why {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Why::PageNumber => "page number",
            Why::RunningHead => "running head",
            Why::Rule => "rule",
            Why::Masthead => "masthead",
            Why::Column => "column",
            Why::Contents => "contents",
            Why::Byline => "byline",
            Why::Button => "button",
            Why::Addressees => "addressees",
        }
    }
}

/// Lines that come again at least so often are no text.
const REPEATS: usize = 3;

/// What of the lines is furniture of the page.
pub fn of_pages(lines: &[Line]) -> Vec<Option<Why>> {
    let mut heads: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, line) in lines.iter().enumerate() {
        let text: String = tighten(&line.text).chars().filter(|c| !c.is_ascii_digit()).collect();
        let may = line.role == Role::Text && !text.is_empty() && width(&text) <= 80 && !ends_sentence(&text);
        if may && marks::numbering(&line.text).is_none() && marks::credit(&line.text).is_none() {
            heads.entry(text).or_default().push(at);
        }
    }
    let mut out: Vec<Option<Why>> = lines.iter().map(of_line).collect();
    lone_numbers(lines, &mut out);
    let mut furniture: Vec<usize> = Vec::new();
    for found in heads.into_values().filter(|found| found.len() >= REPEATS) {
        let pages: Vec<u32> = found.iter().map(|at| lines[*at].page).collect();
        let has_pages = pages.iter().all(|page| *page > 0) && pages.windows(2).all(|pair| pair[0] < pair[1]);
        let at_edges = has_pages && found.iter().filter(|at| lines[**at].at_edge).count() >= REPEATS;
        // Without pages the numbers of the pages tell, beside which it stands.
        let is_number =
            |at: Option<usize>| at.and_then(|at| out.get(at)).is_some_and(|why| *why == Some(Why::PageNumber));
        let beside = found.iter().filter(|at| is_number(at.checked_sub(1)) || is_number(Some(**at + 1))).count();
        if at_edges || beside >= REPEATS {
            found.into_iter().filter(|at| out[*at].is_none()).for_each(|at| furniture.push(at));
        }
    }
    furniture.into_iter().for_each(|at| out[at] = Some(Why::RunningHead));
    out
}

fn of_line(line: &Line) -> Option<Why> {
    let text = line.text.trim();
    let is_rule = text
        .chars()
        .all(|c| matches!(c, '-' | '—' | '_' | '*' | '=' | '－' | '─' | '━' | '·' | '…' | '\u{3000}' | ' '));
    if line.role == Role::Running {
        return Some(if marks::page_number(text).is_some() { Why::PageNumber } else { Why::RunningHead });
    }
    if is_rule {
        return Some(Why::Rule);
    }
    if is_buttons(text) || ["上一篇：", "下一篇：", "上一条：", "下一条："].iter().any(|word| text.starts_with(word))
    {
        return Some(Why::Button);
    }
    let is_marked = text.contains(['—', '-', '–', '－', '·', '~', '•']) || text.starts_with('第');
    (is_marked && marks::page_number(text).is_some() || line.at_edge && marks::page_number(text).is_some())
        .then_some(Why::PageNumber)
}

const BUTTONS: &[&str] = &[
    "打印本页",
    "打印",
    "关闭窗口",
    "关闭",
    "返回顶部",
    "返回",
    "上一篇",
    "下一篇",
    "分享到",
    "分享",
    "收藏",
    "字体",
    "大",
    "中",
    "小",
    "纠错",
];

/// Whether a line is nothing but buttons of a web page.
fn is_buttons(text: &str) -> bool {
    let mut words = text
        .split(['【', '】', '[', ']', ' ', '\u{3000}', '：', ':', '|', '｜', '>'])
        .filter(|word| !word.is_empty())
        .peekable();
    words.peek().is_some_and(|word| width(word) > 2) && words.all(|word| BUTTONS.contains(&word))
}

/// Numbers alone on their lines that count up through the text.
fn lone_numbers(lines: &[Line], out: &mut [Option<Why>]) {
    let alone = |line: &Line| line.text.trim().parse::<u32>().ok().filter(|number| (1..2000).contains(number));
    let found: Vec<(usize, u32)> = lines.iter().enumerate().filter_map(|(at, line)| Some((at, alone(line)?))).collect();
    let counts_up = found.len() >= 2 && found.windows(2).all(|pair| pair[1].1 == pair[0].1 + 1);
    if counts_up {
        found.into_iter().for_each(|(at, _)| out[at] = Some(Why::PageNumber));
    }
}
