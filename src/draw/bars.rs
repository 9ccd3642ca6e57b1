//! Horizontal bars: one value for each case, theme or region.

use super::svg::{Anchor, Drawing, Head, LINE, SMALL, TEXT, WIDTH, label, mark, number, rect, root, stroke, target};
use super::text::{Label, width, wrap};
use super::words::amount;
use crate::base::speech::Speech;

/// More rows than this are not drawn but summed up in words.
pub const MOST_ROWS: usize = 24;
/// Labels up to this width stand beside their bars, longer ones above them.
const BESIDE: f64 = 106.0;
/// What the numbers may take of the width.
const NUMBERS: f64 = 130.0;

/// One row.
#[derive(Debug, Clone)]
pub struct Bar {
    /// What the row is about: the title of a case, the name of a theme.
    pub label: String,
    /// The number in the unit of the drawing.
    pub value: f64,
    /// The number as written: `13.87万人`.
    pub text: String,
    /// Where the row leads.
    pub href: Option<String>,
}

/// Rows in the order in which they are shown.
#[derive(Debug, Clone, Copy)]
pub struct Bars<'a> {
    /// What the drawing is called.
    pub head: Head<'a>,
    /// The unit of the values, for the words about rows that are not drawn: `人`; may be empty.
    pub unit: &'a str,
    /// What a row is, with its measure word: `个案例`, `个主题`.
    pub noun: &'a str,
    /// The rows; only the first [`MOST_ROWS`] are drawn.
    pub rows: &'a [Bar],
}

/// Draws the rows; nothing if there are none.
pub fn bars(bars: &Bars<'_>) -> Option<Drawing> {
    let rows: Vec<&Bar> = bars.rows.iter().filter(|row| row.value.is_finite()).collect();
    if rows.is_empty() {
        return None;
    }
    let (shown, rest) = rows.split_at(rows.len().min(MOST_ROWS));
    let rest = rest_words(bars, rest);
    let description = sentence(bars, shown, &rest);
    let frame = Frame::of(shown, bars.head.speech);
    let mut y = 4.0;
    let mut body = String::new();
    for row in shown {
        let (drawn, height) = frame.row(row, y);
        body.push_str(&drawn);
        y += height;
    }
    if frame.beside {
        body.push_str(&frame.base(0.0, y));
    }
    if !rest.is_empty() {
        let note = wrap(&rest, SMALL, WIDTH, 3);
        body.push_str(&label("chart-note", 0.0, y + 18.0, Anchor::Start, &note));
        y += LINE * note.lines.len() as f64 + 6.0;
    }
    Some(Drawing { svg: root("chart chart-bars", &bars.head, &description, (WIDTH, y + 2.0), &body), description })
}

/// Where things stand in all rows.
struct Frame {
    /// Whether labels stand beside the bars.
    beside: bool,
    left: f64,
    right: f64,
    low: f64,
    span: f64,
    colon: &'static str,
}

impl Frame {
    fn of(rows: &[&Bar], speech: Speech) -> Frame {
        let widest = |text: fn(&Bar) -> &str| rows.iter().map(|row| width(text(row), TEXT)).fold(0.0, f64::max);
        let labels = widest(|row| &row.label);
        let beside = labels <= BESIDE;
        let low = rows.iter().map(|row| row.value).fold(0.0, f64::min);
        let high = rows.iter().map(|row| row.value).fold(0.0, f64::max);
        Frame {
            beside,
            left: if beside { labels + 10.0 } else { 1.0 },
            right: WIDTH - widest(|row| &row.text).min(NUMBERS) - 8.0,
            low,
            colon: speech.word("："),
            // Values near the largest that a number can be have a difference that none can be.
            span: if high > low && (high - low).is_finite() { high - low } else { 1.0 },
        }
    }

    fn at(&self, value: f64) -> f64 {
        self.left + ((value - self.low) / self.span).clamp(0.0, 1.0) * (self.right - self.left)
    }

    /// The line from which bars go.
    fn base(&self, from: f64, to: f64) -> String {
        stroke("chart-base", &format!("M{} {}V{}", number(self.at(0.0)), number(from), number(to)), "")
    }

    /// A row and its height.
    fn row(&self, row: &Bar, y: f64) -> (String, f64) {
        let (bar_height, gap) = if self.beside { (18.0, 10.0) } else { (14.0, 14.0) };
        let name = wrap(&row.label, TEXT, if self.beside { BESIDE } else { WIDTH - 4.0 }, 2);
        let value = wrap(&row.text, TEXT, NUMBERS, 1);
        let above = if self.beside { 0.0 } else { LINE * name.lines.len() as f64 + 3.0 };
        let (top, zero, end) = (y + above, self.at(0.0), self.at(row.value));
        let height = above + bar_height + gap;
        let base = if self.beside { top + bar_height / 2.0 + 5.0 } else { y + TEXT };
        let mut body = target(0.0, y - gap / 2.0, WIDTH, height);
        body.push_str(&self.name(&name, base));
        body.push_str(&rect("chart-bar", zero.min(end), top, (end - zero).abs(), bar_height, 0.0));
        if !self.beside {
            // One line through all rows would go through their names.
            body.push_str(&self.base(top - 2.0, top + bar_height + 2.0));
        }
        let beside = end.max(zero) + 6.0;
        body.push_str(&label("chart-value", beside, top + bar_height / 2.0 + 5.0, Anchor::Start, &value));
        let words = format!("{}{}{}", row.label, self.colon, row.text);
        (mark("chart-row", row.href.as_deref(), &words, &body), height)
    }

    fn name(&self, name: &Label, base: f64) -> String {
        // Names beside bars end where the bars begin, and so are read together with them.
        let (x, anchor) = if self.beside { (self.left - 8.0, Anchor::End) } else { (0.0, Anchor::Start) };
        label("chart-label", x, base, anchor, name)
    }
}

/// The rows that are not drawn, in words.
fn rest_words(bars: &Bars<'_>, rest: &[&Bar]) -> String {
    let low = rest.iter().map(|row| row.value).fold(f64::INFINITY, f64::min);
    let high = rest.iter().map(|row| row.value).fold(f64::NEG_INFINITY, f64::max);
    let (noun, speech) = (bars.noun, bars.head.speech);
    let (count, unit) = (rest.len().to_string(), speech.unit(bars.unit));
    let [least, most] = [low, high].map(|value| amount(value, speech));
    match rest {
        [] => String::new(),
        [only] => speech.say("另有1{0}未画出：{1}，{2}。", &[noun, &only.label, &only.text]),
        _ if low == high => speech.say("另有{0}{1}未画出，都是{2}{3}。", &[&count, noun, &least, &unit]),
        _ => speech.say("另有{0}{1}未画出，在{2}到{3}{4}之间。", &[&count, noun, &least, &most, &unit]),
    }
}

fn sentence(bars: &Bars<'_>, shown: &[&Bar], rest: &str) -> String {
    let speech = bars.head.speech;
    let few: Vec<String> =
        shown.iter().take(8).map(|row| format!("{}{}", spaced(&row.label, speech), row.text)).collect();
    let more =
        if shown.len() > 8 { speech.say("等{0}{1}", &[&shown.len().to_string(), bars.noun]) } else { String::new() };
    speech.say("{0}：{1}{2}。{3}", &[bars.head.title, &few.join(speech.word("，")), &more, rest])
}

/// A label before a number: a colon keeps a long title and a number apart.
fn spaced(label: &str, speech: Speech) -> String {
    let long = label.chars().count() > 8 || label.chars().last().is_some_and(|c| c.is_ascii_alphanumeric());
    if long { format!("{label}{}", speech.word("：")) } else { label.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(label: &str, value: f64) -> Bar {
        Bar { label: label.to_string(), value, text: amount(value, Speech::Simplified), href: None }
    }

    fn draw(rows: &[Bar]) -> Drawing {
        bars(&Bars {
            head: Head { id: "b", title: "案例数", ..Head::default() }, unit: "个", noun: "个主题", rows
        })
        .unwrap()
    }

    #[test]
    fn golden() {
        let mut rows = [bar("技能", 3.0), bar("激励", 1.5)];
        rows[0].href = Some("/themes/jineng.html".to_string());
        super::super::tests::golden("bars.svg", &draw(&rows).svg);
    }

    #[test]
    fn long_labels_stand_above_and_are_shortened_with_all_of_them_in_the_title() {
        let long = "曲靖市：两支考核小组检查验收产改示范点，".repeat(4);
        let svg = draw(&[bar(&long, 3.0), bar("乙", 2.0)]).svg;
        assert!(svg.contains(&format!("<title>{long}：3</title>")));
        assert!(svg.contains("…</tspan>"));
    }

    #[test]
    fn text_cannot_break_out() {
        let mut row = bar("<script>&\"", 1.0);
        row.href = Some("/a\"><b>".to_string());
        let svg = draw(&[row]).svg;
        assert!(!svg.contains("<script") && !svg.contains("<b>") && svg.contains("&lt;script&gt;&amp;&quot;"));
    }

    #[test]
    fn rows_beyond_the_most_are_words() {
        let rows: Vec<Bar> = (0..5_000).map(|at| bar("案例", f64::from(5_000 - at))).collect();
        let drawing = draw(&rows);
        assert_eq!(drawing.svg.matches("chart-row").count(), MOST_ROWS);
        assert!(drawing.description.ends_with("另有4976个主题未画出，在1到4976个之间。"), "{}", drawing.description);
        assert_eq!(drawing, draw(&rows));
        let rows: Vec<Bar> = (0..25).map(|_| bar("案例", 2.0)).collect();
        assert!(draw(&rows).description.ends_with("另有1个主题未画出：案例，2。"));
    }

    #[test]
    fn extremes() {
        assert_eq!(
            bars(&Bars { head: Head { id: "b", title: "", ..Head::default() }, unit: "", noun: "", rows: &[] }),
            None
        );
        for values in [
            vec![0.0],
            vec![0.0, 0.0],
            vec![5.0, 5.0],
            vec![-3.0, 4.0],
            vec![-3.0, -4.0],
            vec![1e12, 1.0],
            vec![f64::MAX, f64::MIN],
        ] {
            let rows: Vec<Bar> = values.iter().map(|value| bar("甲", *value)).collect();
            let svg = draw(&rows).svg;
            assert!(!svg.contains("NaN") && !svg.contains("inf") && !svg.contains("width=\"-"), "{svg}");
        }
    }
}
