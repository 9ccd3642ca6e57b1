//! Vertical columns: cases by year. A year without cases is a gap, so that time runs evenly.

use std::collections::BTreeMap;

use super::axis::{Axis, Steps};
use super::svg::{Anchor, Drawing, Head, SMALL, WIDTH, mark, number, rect, root, stroke, target, text};
use super::text::width;

/// Earlier years than the last so many are not drawn but summed up in words.
pub const MOST_COLUMNS: usize = 40;

const TOP: f64 = 22.0;
const BOTTOM: f64 = 158.0;
/// The widest step from one column to the next.
const WIDEST: f64 = 64.0;

/// How many there are of one year.
#[derive(Debug, Clone)]
pub struct YearCount {
    /// The year.
    pub year: i32,
    /// How many.
    pub count: usize,
    /// Where the column leads.
    pub href: Option<String>,
}

/// Counts by year.
#[derive(Debug, Clone, Copy)]
pub struct Columns<'a> {
    /// What the drawing is called.
    pub head: Head<'a>,
    /// What is counted, with its measure word: `个案例`.
    pub noun: &'a str,
    /// The years in any order; a year that stands twice is added up.
    pub years: &'a [YearCount],
}

/// Draws the columns; nothing if all counts are zero.
pub fn columns(columns: &Columns<'_>) -> Option<Drawing> {
    let mut counts: BTreeMap<i32, (usize, Option<&str>)> = BTreeMap::new();
    for year in columns.years.iter().filter(|year| year.count > 0) {
        let entry = counts.entry(year.year).or_default();
        entry.0 += year.count;
        entry.1 = entry.1.or(year.href.as_deref());
    }
    let (first, last) = (*counts.keys().next()?, *counts.keys().next_back()?);
    let from = first.max(last.saturating_sub(MOST_COLUMNS as i32 - 1));
    let earlier: usize = counts.range(..from).map(|(_, (count, _))| count).sum();
    let shown: Vec<(i32, usize, Option<&str>)> = (from..=last)
        .map(|year| counts.get(&year).map_or((year, 0, None), |(count, href)| (year, *count, *href)))
        .collect();
    let speech = columns.head.speech;
    let earlier = if earlier > 0 {
        speech.say("{0}年以前另有{1}{2}未画出。", &[&from.to_string(), &earlier.to_string(), columns.noun])
    } else {
        String::new()
    };
    let description = sentence(columns, &shown, &earlier);
    let mut body = draw(columns, &shown);
    let mut height = BOTTOM + 24.0;
    if !earlier.is_empty() {
        height += 18.0;
        body.push_str(&text("chart-note", 0.0, height - 4.0, Anchor::Start, &earlier));
    }
    Some(Drawing { svg: root("chart chart-columns", &columns.head, &description, (WIDTH, height), &body), description })
}

fn draw(columns: &Columns<'_>, shown: &[(i32, usize, Option<&str>)]) -> String {
    let most = shown.iter().map(|(_, count, _)| *count).max().unwrap_or(0);
    // Where there is room each column has its number; otherwise an axis tells the heights.
    let numbered = width(&most.to_string(), SMALL) + 3.0 <= WIDTH / shown.len() as f64;
    let axis = Axis::new(0.0, most as f64, Steps { count: 4, whole: true }, columns.head.speech);
    let top = if numbered { most.max(1) as f64 } else { axis.high };
    let mut out = String::new();
    let mut left = 0.0;
    if !numbered {
        left = axis.ticks.iter().map(|(_, words)| width(words, SMALL)).fold(0.0, f64::max) + 8.0;
        for (value, words) in axis.ticks.iter().skip(1) {
            let y = BOTTOM - value / top * (BOTTOM - TOP);
            out.push_str(&stroke("chart-grid", &format!("M{} {}H{}", number(left), number(y), number(WIDTH)), ""));
            out.push_str(&text("chart-tick", left - 6.0, y + 4.0, Anchor::End, words));
        }
    }
    let step = ((WIDTH - left) / shown.len() as f64).min(WIDEST);
    let labels = label_years(shown, step);
    for (index, (year, count, href)) in shown.iter().enumerate() {
        let (x, height) = (left + step * index as f64, *count as f64 / top * (BOTTOM - TOP));
        if *count > 0 {
            let thick = (step * 0.72).min(40.0);
            let mut body = target(x, TOP - 20.0, step, BOTTOM - TOP + 42.0);
            body.push_str(&rect("chart-bar", x + (step - thick) / 2.0, BOTTOM - height, thick, height, 0.0));
            if numbered {
                let y = BOTTOM - height - 5.0;
                body.push_str(&text("chart-value", x + step / 2.0, y, Anchor::Middle, &count.to_string()));
            }
            out.push_str(&mark(
                "chart-column",
                *href,
                &columns.head.speech.say("{0}年：{1}{2}", &[&year.to_string(), &count.to_string(), columns.noun]),
                &body,
            ));
        }
        if labels.contains(year) {
            out.push_str(&text("chart-tick", x + step / 2.0, BOTTOM + 18.0, Anchor::Middle, &year.to_string()));
        }
    }
    let end = number((left + step * shown.len() as f64).max(left + 60.0));
    out.push_str(&stroke("chart-base", &format!("M{} {}H{end}", number(left), number(BOTTOM)), ""));
    out
}

/// The years with their numbers below: all, or every second, fifth, tenth.
fn label_years(shown: &[(i32, usize, Option<&str>)], step: f64) -> Vec<i32> {
    let widest = shown.iter().map(|(year, _, _)| width(&year.to_string(), SMALL)).fold(0.0, f64::max) + 6.0;
    let every = [1, 2, 5, 10, 20].into_iter().find(|every| f64::from(*every) * step >= widest).unwrap_or(40);
    let kept = |year: &i32| year.rem_euclid(every) == 0;
    let years: Vec<i32> = shown.iter().map(|(year, _, _)| *year).filter(kept).collect();
    // A span without a round year still begins with a number.
    if years.is_empty() { shown.iter().take(1).map(|(year, _, _)| *year).collect() } else { years }
}

fn sentence(columns: &Columns<'_>, shown: &[(i32, usize, Option<&str>)], earlier: &str) -> String {
    let (title, noun, speech) = (columns.head.title, columns.noun, columns.head.speech);
    let with: Vec<&(i32, usize, Option<&str>)> = shown.iter().filter(|(_, count, _)| *count > 0).collect();
    if with.len() <= 8 {
        let all: Vec<String> = with
            .iter()
            .map(|(year, count, _)| speech.say("{0}年{1}{2}", &[&year.to_string(), &count.to_string(), noun]))
            .collect();
        return speech.say("{0}：{1}{2}。{3}", &[title, &all.join(speech.word("，")), "", earlier]);
    }
    let total: usize = with.iter().map(|(_, count, _)| count).sum();
    let mut most = (0, 0);
    for (year, count, _) in &with {
        if *count > most.1 {
            most = (*year, *count);
        }
    }
    let ends = shown
        .first()
        .zip(shown.last())
        .map(|(first, last)| speech.say("{0}年至{1}年", &[&first.0.to_string(), &last.0.to_string()]));
    let gaps = shown.len() - with.len();
    let gaps = if gaps > 0 { speech.say("，有{0}年没有", &[&gaps.to_string()]) } else { String::new() };
    let numbers = [total.to_string(), most.0.to_string(), most.1.to_string()];
    let [total, year, count] = numbers.each_ref().map(String::as_str);
    let places = [title, &ends.unwrap_or_default(), total, noun, year, count, &gaps, earlier];
    speech.say("{0}：{1}共{2}{3}，最多的是{4}年，{5}{3}{6}。{7}", &places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn year(year: i32, count: usize) -> YearCount {
        YearCount { year, count, href: Some(format!("/years/{year}.html")) }
    }

    fn draw(years: &[YearCount]) -> Drawing {
        columns(&Columns { head: Head { id: "y", title: "各年案例", ..Head::default() }, noun: "个案例", years })
            .unwrap()
    }

    #[test]
    fn golden() {
        let drawing = draw(&[year(2021, 1), year(2018, 2), year(2021, 3)]);
        assert_eq!(drawing.description, "各年案例：2018年2个案例，2021年4个案例。");
        super::super::tests::golden("columns.svg", &drawing.svg);
    }

    #[test]
    fn years_without_cases_are_gaps() {
        let svg = draw(&[year(2010, 1), year(2020, 2)]).svg;
        assert_eq!(svg.matches("chart-column").count(), 1 + 2);
        assert!(svg.contains(">2014</text>") && !svg.contains("2014年"));
    }

    #[test]
    fn old_years_are_words() {
        let drawing = draw(&[year(1921, 3), year(1985, 1), year(1984, 2), year(2024, 7)]);
        assert!(drawing.description.ends_with("1985年以前另有5个案例未画出。"), "{}", drawing.description);
    }

    #[test]
    fn many_years_have_few_labels() {
        let years: Vec<YearCount> = (1985..=2024).map(|at| year(at, (at % 7) as usize + 1)).collect();
        let drawing = draw(&years);
        let labels = drawing.svg.matches("chart-tick").count();
        assert!((6..=14).contains(&labels), "{labels}");
        assert!(drawing.description.contains("1985年至2024年共"), "{}", drawing.description);
    }

    #[test]
    fn extremes() {
        let none = |years: &[YearCount]| {
            columns(&Columns { head: Head { id: "y", title: "", ..Head::default() }, noun: "", years })
        };
        assert_eq!(none(&[]), None);
        assert_eq!(none(&[year(2020, 0)]), None);
        for years in
            [vec![year(2020, 1)], vec![year(i32::MIN, 1), year(i32::MAX, 1)], vec![year(2020, 1_000_000_000_000)]]
        {
            let svg = draw(&years).svg;
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
        let many: Vec<YearCount> = (0..5_000).map(|at| year(2000 + at % 30, 1)).collect();
        assert_eq!(draw(&many), draw(&many));
    }
}
