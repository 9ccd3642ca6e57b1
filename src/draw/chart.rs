//! A series of one count over time: a line where three times or more are known, before and after where there are two,
//! bars where times are missing or the same.

use super::svg::{Drawing, Head};
use super::words::{at_time, change};
use super::{bars, change as before_after, line};

/// One count at one time.
#[derive(Debug, Clone)]
pub struct Point {
    /// The time as shown: `2017年`, `2021年6月`, `改革前`.
    pub time: String,
    /// The time as a year and, where known, a month from 1 to 12.
    pub at: Option<(i32, Option<u8>)>,
    /// The number in the unit of the series: 138700 for 13.87万人.
    pub value: f64,
    /// The number as written: `13.87万人`.
    pub text: String,
    /// Whether it is said to be about so much: 约, 近, 余.
    pub rough: bool,
}

impl Point {
    /// Years since year 0; a year without a month counts from its middle.
    pub(super) fn years(&self) -> Option<f64> {
        let (year, month) = self.at?;
        let part = month.map_or(0.5, |month| (f64::from(month.clamp(1, 12)) - 0.5) / 12.0);
        Some(f64::from(year) + part)
    }
}

/// One count over time.
#[derive(Debug, Clone, Copy)]
pub struct Series<'a> {
    /// What the drawing is called.
    pub head: Head<'a>,
    /// The unit of the values: `人`, `%`; may be empty.
    pub unit: &'a str,
    /// The counts in any order; those with a time are shown by time.
    pub points: &'a [Point],
}

/// Draws a series; nothing with fewer than two numbers.
pub fn series(series: &Series<'_>) -> Option<Drawing> {
    let mut points: Vec<&Point> = series.points.iter().filter(|point| point.value.is_finite()).collect();
    let timed = points.iter().all(|point| point.at.is_some());
    if timed {
        points.sort_by(|a, b| a.years().unwrap_or(0.0).total_cmp(&b.years().unwrap_or(0.0)));
    }
    let distinct = timed && points.windows(2).all(|pair| pair[0].years() != pair[1].years());
    match points.as_slice() {
        [] | [_] => None,
        [before, after] => Some(before_after::draw(series, before, after)),
        points if distinct => Some(line::draw(series, points)),
        points => {
            let row = |point: &&Point| bars::Bar {
                label: point.time.clone(),
                value: point.value,
                text: point.text.clone(),
                href: None,
            };
            let rows: Vec<bars::Bar> = points.iter().map(row).collect();
            bars::bars(&bars::Bars {
                head: series.head,
                unit: series.unit,
                noun: series.head.speech.word("个数"),
                rows: &rows,
            })
        }
    }
}

/// The sentence for a series: each point where there are few, otherwise the ends and the extremes.
pub(super) fn sentence(series: &Series<'_>, points: &[&Point]) -> String {
    let speech = series.head.speech;
    let one = |point: &&Point| at_time(&point.time, &point.text, speech);
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return String::new() };
    let change = change((first.value, last.value), series.unit, first.rough || last.rough, speech).sentence;
    let head = series.head.title;
    if points.len() <= 8 {
        let all: Vec<String> = points.iter().map(one).collect();
        let change = if points.len() > 2 {
            speech.say("；首末相比{0}", &[&change])
        } else {
            speech.say("，{0}", &[&change])
        };
        return speech.say("{0}：{1}{2}。{3}", &[head, &all.join(speech.word("，")), &change, ""]);
    }
    let by_value = |a: &&&Point, b: &&&Point| a.value.total_cmp(&b.value);
    let most = points.iter().max_by(by_value).map(one).unwrap_or_default();
    let least = points.iter().min_by(by_value).map(one).unwrap_or_default();
    let places = [head, &points.len().to_string(), &one(first), &one(last), &change, &most, &least];
    speech.say("{0}（{1}个数）：{2}，{3}，{4}；最高{5}，最低{6}。", &places)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn point(time: &str, at: Option<(i32, Option<u8>)>, value: f64, text: &str) -> Point {
        Point { time: time.to_string(), at, value, text: text.to_string(), rough: false }
    }

    fn year(year: i32, value: f64) -> Point {
        point(&format!("{year}年"), Some((year, None)), value, &format!("{value}人"))
    }

    fn draw(points: &[Point]) -> Option<Drawing> {
        series(&Series { head: Head { id: "a", title: "工人", ..Head::default() }, unit: "人", points })
    }

    #[test]
    fn the_form_follows_the_points() {
        assert_eq!(draw(&[]), None);
        assert_eq!(draw(&[year(2017, 1.0)]), None);
        assert_eq!(draw(&[year(2017, 1.0), year(2018, f64::NAN)]), None);
        let class = |points: &[Point]| {
            let svg = draw(points).unwrap().svg;
            svg.split('"').nth(1).unwrap().to_string()
        };
        assert_eq!(class(&[year(2017, 1.0), year(2018, 2.0)]), "chart chart-change");
        assert_eq!(class(&[year(2017, 1.0), year(2018, 2.0), year(2019, 3.0)]), "chart chart-line");
        assert_eq!(class(&[year(2017, 1.0), year(2017, 2.0), year(2019, 3.0)]), "chart chart-bars");
        let untimed = [point("前", None, 1.0, "1人"), point("中", None, 2.0, "2人"), point("后", None, 3.0, "3人")];
        assert_eq!(class(&untimed), "chart chart-bars");
    }

    #[test]
    fn the_sentence_says_the_content() {
        let two = [
            point("2017年", Some((2017, None)), 138_700.0, "13.87万人"),
            point("2021年", Some((2021, None)), 177_100.0, "17.71万人"),
        ];
        let head = Head { id: "a", title: "产业工人总数", ..Head::default() };
        let drawn = series(&Series { head, unit: "人", points: &two }).unwrap();
        assert_eq!(drawn.description, "产业工人总数：2017年13.87万人，2021年17.71万人，增加27.7%。");
        let reversed = [two[1].clone(), two[0].clone()];
        assert_eq!(series(&Series { head, unit: "人", points: &reversed }).unwrap(), drawn);
        let drawn = draw(&[year(2017, 1.0), year(2018, 4.0), year(2019, 3.0)]).unwrap();
        assert_eq!(drawn.description, "工人：2017年1人，2018年4人，2019年3人；首末相比增加200%。");
        let many: Vec<Point> = (0..9).map(|at| year(2010 + at, f64::from(100 + at % 4))).collect();
        assert_eq!(
            draw(&many).unwrap().description,
            "工人（9个数）：2010年100人，2018年100人，持平；最高2017年103人，最低2010年100人。"
        );
    }

    #[test]
    fn months_stand_inside_their_year() {
        let at = |year, month| point("", Some((year, month)), 0.0, "").years().unwrap();
        assert!(at(2020, Some(12)) < at(2021, Some(1)));
        assert!(at(2020, Some(1)) < at(2020, None) && at(2020, None) < at(2020, Some(12)));
        assert_eq!(at(2020, Some(99)), at(2020, Some(12)));
    }
}
