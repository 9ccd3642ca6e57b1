//! A bulletin to its items: what stands above them, where each begins, who wrote it, and what comes after the last.

use super::document::Role;
use super::ends;
use super::furniture::Why;
use super::marks;
use super::paragraphs::Paragraph;
use super::text::{ends_sentence, has_sentence, tighten, tighten_title};
use crate::base::date::Date;
use crate::base::han::is_han;

/// What a bulletin says of itself.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Bulletin {
    /// The name of the series: `改革快报`.
    pub series: Option<String>,
    /// The number as printed, without spaces: `2021年第10期（总第36期）`.
    pub number: Option<String>,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// When it came out.
    #[serde(serialize_with = "date_text")]
    pub date: Option<Date>,
    /// Titles above all items.
    pub headline: Vec<String>,
}

fn date_text<S: serde::Serializer>(date: &Option<Date>, to: S) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => to.collect_str(date),
        None => to.serialize_none(),
    }
}

/// An item as it was cut out.
#[derive(Debug, Default)]
pub struct Cut {
    /// The number that stands before its title.
    pub order: Option<String>,
    /// The column in which it stands.
    pub column: Option<String>,
    /// Its title, if it has one.
    pub title: Option<String>,
    /// Who wrote it.
    pub credit: Option<String>,
    /// The editors' note before its title.
    pub preface: Vec<Paragraph>,
    /// Its text.
    pub body: Vec<Paragraph>,
    /// Lines of its title and credit.
    pub lines: Vec<usize>,
}

/// A bulletin in its parts. Every line is in one of them.
#[derive(Debug, Default)]
pub struct Split {
    /// What it says of itself.
    pub bulletin: Bulletin,
    /// Text above the items that belongs to all of them.
    pub intro: Vec<Paragraph>,
    /// In the order of the file.
    pub items: Vec<Cut>,
    /// What belongs to no item.
    pub dropped: Vec<(Paragraph, Why)>,
}

/// Most lines of one title.
const TITLE_LINES: usize = 3;

/// Cuts a text into its parts.
pub fn split(paragraphs: Vec<Paragraph>) -> Split {
    let mut split = Split::default();
    let body = ends::take_head(paragraphs, &mut split);
    let body = ends::take_tail(body, &mut split);
    let barred = body.iter().any(|own| marks::barred(&own.text).is_some());
    let title_level = body.iter().filter(|own| is_plain_heading(own)).filter_map(level).min();
    let run_in = body.iter().filter(|own| own.role == Role::Text && run_in(&own.text).is_some()).count();
    let how = match title_level {
        _ if barred => Begin::Barred,
        Some(level) => Begin::Heading(level),
        None if run_in >= 2 => Begin::RunIn,
        None => Begin::Alone,
    };
    cut(body, how, &mut split);
    let heads: Vec<Paragraph> = split.items.iter_mut().filter_map(take_credit).collect();
    split.dropped.extend(heads.into_iter().map(|own| (own, Why::Byline)));
    split.items.retain(|item| item.title.is_some() || !item.body.is_empty() || !item.preface.is_empty());
    split
}

/// How items of a bulletin begin.
#[derive(Clone, Copy, PartialEq)]
enum Begin {
    /// `2 | 乌海市 …`
    Barred,
    /// With a heading of this level.
    Heading(u8),
    /// With a title to which the text is joined by a space.
    RunIn,
    /// With a title on a line of its own.
    Alone,
}

fn level(own: &Paragraph) -> Option<u8> {
    match own.role {
        Role::Heading(level) => Some(level),
        _ => None,
    }
}

fn is_plain_heading(own: &Paragraph) -> bool {
    level(own).is_some() && marks::numbering(&own.text).is_none() && marks::label(&own.text).is_none()
}

type Queue = std::iter::Peekable<std::vec::IntoIter<Paragraph>>;

/// Cuts the text between head and tail.
struct Cutter<'a> {
    split: &'a mut Split,
    how: Begin,
    column: Option<String>,
    /// The editors' note, until the item comes that it belongs to.
    preface: Vec<Paragraph>,
    in_note: bool,
    in_contents: bool,
    /// Whether a title may come: at the beginning, and behind a credit or the head of a column.
    expects: bool,
}

fn cut(body: Vec<Paragraph>, how: Begin, split: &mut Split) {
    let mut cutter =
        Cutter { split, how, column: None, preface: Vec::new(), in_note: false, in_contents: false, expects: true };
    let mut queue = body.into_iter().peekable();
    while let Some(own) = queue.next() {
        if let Some(own) = cutter.aside(own) {
            cutter.take(own, &mut queue);
        }
    }
    let Cutter { split, preface, .. } = cutter;
    if !preface.is_empty() {
        split.items.push(Cut { body: preface, ..Cut::default() });
    }
}

impl Cutter<'_> {
    /// Takes what is no text: heads of columns, the line below the title of a web page. Gives back all else.
    fn aside(&mut self, own: Paragraph) -> Option<Paragraph> {
        let may_note = self.split.items.iter().all(|item| item.title.is_some());
        if let Some(label) = marks::label(&own.text) {
            if marks::opens_note(label) && may_note {
                self.in_note = true;
                self.preface.push(own);
            } else {
                self.column = Some(label.to_string());
                self.split.dropped.push((own, Why::Column));
            }
            self.expects = true;
            return None;
        }
        if marks::heads_contents(&own.text) {
            self.in_contents = true;
            self.split.dropped.push((own, Why::Contents));
            return None;
        }
        // An entry is a title with a sign before it or a number of a page behind.
        self.in_contents &=
            marks::bulleted(&own.text).is_some() || own.text.trim_end().ends_with(|c: char| c.is_ascii_digit());
        if self.in_contents {
            self.split.dropped.push((own, Why::Contents));
            return None;
        }
        let is_below_title = self.split.items.last().is_some_and(|item| item.body.is_empty() && item.title.is_some());
        if let Some(source) = marks::web_line(&own.text).filter(|_| is_below_title && own.role == Role::Text) {
            let bulletin = &mut self.split.bulletin;
            bulletin.publisher = bulletin.publisher.take().or(source);
            bulletin.date = bulletin.date.or_else(|| marks::date(&own.text));
            self.split.dropped.push((own, Why::Masthead));
            return None;
        }
        if own.text.trim_start().starts_with('【') && may_note {
            let label = own.text.split('】').next().unwrap_or("");
            self.in_note |= marks::opens_note(label);
        }
        Some(own)
    }

    fn take(&mut self, own: Paragraph, queue: &mut Queue) {
        let mut item = Cut { column: self.column.clone(), lines: own.lines.clone(), ..Cut::default() };
        match self.how {
            Begin::Barred => return self.barred(own, item),
            Begin::Heading(level) if own.role == Role::Heading(level) && is_plain_heading(&own) => {
                item.title = Some(tighten_title(&own.text));
            }
            Begin::RunIn => {
                if let Some(at) = run_in(&own.text).filter(|_| own.role == Role::Text) {
                    item.title = Some(tighten_title(&own.text[..at]));
                    item.body.push(Paragraph { text: own.text[at..].trim_start().to_string(), ..own });
                    return self.begin(item);
                }
            }
            Begin::Alone if is_title(&own) => {
                let news = queue.peek().is_some_and(|next| begins_news(&next.text, &own.text));
                let titled = self.split.items.iter().any(|item| item.title.is_some());
                let is_marked = marks::bulleted(&own.text).is_some();
                if self.expects || self.in_note || is_marked || news && titled {
                    item.title = Some(title(&own, queue, &mut item.lines));
                }
            }
            Begin::Heading(_) | Begin::Alone => {}
        }
        if item.title.is_some() {
            self.begin(item);
        } else if self.in_note {
            self.preface.push(own);
        } else {
            self.expects = marks::credit(&own.text).is_some();
            push(self.split, own);
        }
    }

    fn begin(&mut self, item: Cut) {
        let preface = std::mem::take(&mut self.preface);
        (self.in_note, self.expects) = (false, false);
        self.split.items.push(Cut { preface, ..item });
    }

    /// Where titles are numbered; what stands above the first is the bulletin's.
    fn barred(&mut self, own: Paragraph, item: Cut) {
        let split = &mut *self.split;
        if let Some((order, title)) = marks::barred(&own.text) {
            split.items.push(Cut { order: Some(order.to_string()), title: Some(tighten_title(title)), ..item });
        } else if !split.items.is_empty() {
            push(split, own);
        } else if split.intro.is_empty() && (is_title(&own) || level(&own).is_some()) {
            split.bulletin.headline.push(tighten_title(&own.text));
            split.dropped.push((own, Why::Masthead));
        } else {
            split.intro.push(own);
        }
    }
}

/// Whether it is indented as a paragraph, by two squares.
fn begins_paragraph(own: &Paragraph) -> bool {
    own.text.starts_with("\u{3000}\u{3000}") && !own.text.starts_with("\u{3000}\u{3000}\u{3000}")
        || marks::bulleted(&own.text).is_some()
}

/// A title with the lines that it goes on in.
fn title(own: &Paragraph, queue: &mut Queue, lines: &mut Vec<usize>) -> String {
    let mut text = marks::bulleted(&own.text).unwrap_or(own.text.trim()).to_string();
    for _ in 1..TITLE_LINES {
        let Some(more) = queue.next_if(|more| is_title(more) && !more.far && !begins_paragraph(more)) else { break };
        text.push_str(more.text.trim());
        lines.extend(more.lines);
    }
    tighten_title(&text)
}

/// Adds a paragraph to the last item; text before any title makes an item without one.
fn push(split: &mut Split, own: Paragraph) {
    if split.items.is_empty() {
        split.items.push(Cut::default());
    }
    if let Some(item) = split.items.last_mut() {
        item.body.push(own);
    }
}

/// Whether a paragraph may be a title: words without a sentence.
fn is_title(own: &Paragraph) -> bool {
    let text = own.text.trim();
    let han = text.chars().filter(|c| is_han(*c)).count();
    own.role == Role::Text
        && (5..=70).contains(&han)
        && !has_sentence(text)
        && !ends_sentence(text.trim_end_matches('”'))
        && !text.ends_with(['：', '，', '、', '；', ':'])
        && marks::numbering(text).is_none()
        && marks::credit(text).is_none()
        && !marks::is_date(text)
        && marks::web_line(text).is_none()
}

/// Words with which a short report begins.
const OPENINGS: &[&str] = &[
    "近日",
    "日前",
    "近期",
    "近年来",
    "今年",
    "去年",
    "本月",
    "上午",
    "下午",
    "目前",
    "截至",
    "记者",
    "为",
    "连日来",
    "最近",
    "年初",
];

fn begins_news(text: &str, title: &str) -> bool {
    let text = tighten(text);
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let dated = digits.len() < text.len() && digits.starts_with(['年', '月', '日']);
    let same = |count: usize| {
        let start: String = title.trim().chars().take(count).collect();
        start.chars().all(is_han) && start.chars().count() == count && text.starts_with(&start)
    };
    dated || OPENINGS.iter().any(|word| text.starts_with(word)) || same(2)
}

/// Where the text begins of a paragraph that begins with a title, a space and the text.
fn run_in(text: &str) -> Option<usize> {
    let stop = text.find(['，', '。', '；', '：', '！', '？', ',', '、']).unwrap_or(text.len());
    let spaces = text.char_indices().filter(|(at, c)| matches!(c, ' ' | '\u{3000}') && *at < stop);
    spaces.map(|(at, _)| at).find(|at| {
        let (title, rest) = (text[..*at].trim(), text[*at..].trim_start());
        let han = title.chars().filter(|c| is_han(*c)).count();
        let is_inside = rest.starts_with(['月', '日', '年']) || title.ends_with(|c: char| c.is_ascii_digit());
        (9..=50).contains(&han) && !is_inside && has_sentence(rest) && begins_news(rest, title)
    })
}

/// Moves the words in brackets at the end of an item to its credit; gives the word before them that only says so.
fn take_credit(item: &mut Cut) -> Option<Paragraph> {
    let at = item.body.iter().rposition(|own| own.role == Role::Text)?;
    let last = &mut item.body[at];
    let (start, words) = marks::credit(&last.text)?;
    let (head, words) = marks::byline(words);
    item.credit = Some(tighten_title(words));
    let rest = last.text[..start].trim_end().to_string();
    let lines = last.lines.clone();
    if rest.is_empty() {
        item.body.remove(at);
        item.lines.extend(lines.iter().copied());
    } else {
        last.text = rest;
    }
    (!head.is_empty()).then(|| Paragraph { text: head.to_string(), lines, ..Paragraph::default() })
}
