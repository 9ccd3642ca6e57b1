//! Three points or more as a line, each at its real place in time.

use super::axis::{Axis, Steps};
use super::chart::{Point, Series, sentence};
use super::svg::{Anchor, Drawing, SMALL, TEXT, WIDTH, label, mark, number, root, stroke, target, text};
use super::text::{width, wrap};

const HEIGHT: f64 = 228.0;
const TOP: f64 = 40.0;
const BOTTOM: f64 = HEIGHT - 30.0;
const RIGHT: f64 = WIDTH - 22.0;
/// More points than this get no marks of their own, only the line.
const MOST_MARKS: usize = 60;
/// Up to so many points every one is a candidate for a number beside it.
const MOST_NUMBERS: usize = 12;

/// A rectangle on the drawing: left, top, right, bottom.
#[derive(Clone, Copy)]
struct Area(f64, f64, f64, f64);

impl Area {
    fn meets(self, other: Area) -> bool {
        self.0 < other.2 && other.0 < self.2 && self.1 < other.3 && other.1 < self.3
    }

    /// Whether a straight line from `a` to `b` passes through it, tried at 24 places.
    fn on_line(self, a: (f64, f64), b: (f64, f64)) -> bool {
        (0..=24).map(|step| f64::from(step) / 24.0).any(|part| {
            let (x, y) = (a.0 + (b.0 - a.0) * part, a.1 + (b.1 - a.1) * part);
            self.0 < x && x < self.2 && self.1 < y && y < self.3
        })
    }
}

/// The chart of points in the order of their times, which differ.
pub fn draw(series: &Series<'_>, points: &[&Point]) -> Drawing {
    let description = sentence(series, points);
    let (axis, cut) = value_axis(series, points);
    let left = axis.ticks.iter().map(|(_, words)| width(words, SMALL)).fold(0.0, f64::max) + 10.0;
    let places = places(points, &axis, left + 8.0);
    let mut body = grid(&axis, left);
    let speech = series.head.speech;
    let unit = if series.unit.is_empty() { String::new() } else { speech.say("单位：{0}", &[series.unit]) };
    let mut notes = vec![unit];
    if cut {
        notes.push(speech.say("纵轴从{0}起", &[axis.ticks.first().map_or("", |(_, words)| words)]));
    }
    notes.retain(|note| !note.is_empty());
    body.push_str(&text("chart-note", 0.0, 13.0, Anchor::Start, &notes.join(speech.word("；"))));
    body.push_str(&stroke("chart-curve", &path(&places), " stroke-width=\"2\" stroke-linejoin=\"round\""));
    if points.len() <= MOST_MARKS {
        let radius = if points.len() <= MOST_NUMBERS { "4" } else { "2.5" };
        for (point, (x, y)) in points.iter().zip(&places) {
            let dot = format!(
                "<circle class=\"chart-dot\" cx=\"{}\" cy=\"{}\" r=\"{radius}\" stroke=\"currentColor\"/>",
                number(*x),
                number(*y)
            );
            let words = format!("{}{}{}", point.time, speech.word("："), point.text);
            body.push_str(&mark("chart-mark", None, &words, &(target(x - 10.0, y - 10.0, 20.0, 20.0) + &dot)));
        }
    }
    body.push_str(&numbers(points, &places, left));
    body.push_str(&times(points, &places));
    Drawing { svg: root("chart chart-line", &series.head, &description, (WIDTH, HEIGHT), &body), description }
}

/// From zero, unless the values differ by little of their size: then from near the lowest, which is said.
fn value_axis(series: &Series<'_>, points: &[&Point]) -> (Axis, bool) {
    let low = points.iter().map(|point| point.value).fold(f64::INFINITY, f64::min);
    let high = points.iter().map(|point| point.value).fold(f64::NEG_INFINITY, f64::max);
    let close = low > 0.0 && high > low && (high - low) < high * 0.25;
    let from = if close { low - (high - low) * 0.2 } else { low.min(0.0) };
    let mut axis = Axis::new(from, high.max(0.0), Steps { count: 5, whole: false }, series.head.speech);
    if matches!(series.unit, "%" | "％") {
        for (_, words) in &mut axis.ticks {
            words.push('%');
        }
    }
    let cut = axis.low > 0.0;
    (axis, cut)
}

fn places(points: &[&Point], axis: &Axis, left: f64) -> Vec<(f64, f64)> {
    let years = |point: Option<&&Point>| point.and_then(|point| point.years()).unwrap_or(0.0);
    let (first, last) = (years(points.first()), years(points.last()));
    let span = if last > first { last - first } else { 1.0 };
    let place = |point: &&Point| {
        let x = left + (years(Some(point)) - first) / span * (RIGHT - left);
        (x, BOTTOM - axis.part(point.value) * (BOTTOM - TOP))
    };
    points.iter().map(place).collect()
}

fn grid(axis: &Axis, left: f64) -> String {
    let mut out = String::new();
    for (value, words) in &axis.ticks {
        let y = BOTTOM - axis.part(*value) * (BOTTOM - TOP);
        let base = *value == 0.0 || *value == axis.low;
        let class = if base { "chart-base" } else { "chart-grid" };
        out.push_str(&stroke(class, &format!("M{} {}H{}", number(left), number(y), number(WIDTH)), ""));
        out.push_str(&text("chart-tick", left - 6.0, y + 4.0, Anchor::End, words));
    }
    out
}

fn path(places: &[(f64, f64)]) -> String {
    let step = |(index, (x, y)): (usize, &(f64, f64))| {
        format!("{}{} {}", if index == 0 { "M" } else { "L" }, number(*x), number(*y))
    };
    places.iter().enumerate().map(step).collect()
}

/// The order in which points get their words: the last, the first, the highest, the lowest, then the others.
fn by_weight(points: &[&Point]) -> Vec<usize> {
    let by_value = |a: &usize, b: &usize| points[*a].value.total_cmp(&points[*b].value);
    let all = 0..points.len();
    let extremes = [all.clone().max_by(by_value), all.clone().min_by(by_value)];
    let mut order: Vec<usize> = [all.clone().last(), Some(0)].into_iter().chain(extremes).flatten().collect();
    if points.len() <= MOST_NUMBERS {
        order.extend(all);
    }
    let mut seen = std::collections::BTreeSet::new();
    order.retain(|index| seen.insert(*index));
    order
}

/// Numbers beside their points, above or below, where there is room; the table has the others.
fn numbers(points: &[&Point], places: &[(f64, f64)], left: f64) -> String {
    let dots: Vec<Area> = places.iter().map(|(x, y)| Area(x - 4.0, y - 4.0, x + 4.0, y + 4.0)).collect();
    let mut taken: Vec<Area> = Vec::new();
    let mut out = String::new();
    for index in by_weight(points) {
        let (x, y) = places[index];
        let words = wrap(&points[index].text, TEXT, 130.0, 1);
        let half = width(&words.lines[0], TEXT) / 2.0;
        let middle = x.clamp(left + half, (WIDTH - half).max(left + half));
        let beside = |lower: bool| {
            let base = if lower { y + 20.0 } else { y - 9.0 };
            (base, Area(middle - half, base - TEXT, middle + half, base + 3.0))
        };
        let free = |(base, area): &(f64, Area), clear: bool| {
            let others = taken.iter().chain(dots.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, dot)| dot));
            let mut lines = places.windows(2);
            *base < BOTTOM + 2.0
                && area.1 > 16.0
                && !others.into_iter().any(|other| other.meets(*area))
                && !(clear && lines.any(|ends| area.on_line(ends[0], ends[1])))
        };
        // A low point has its number below it, and a number on the line is better than none.
        let lower = is_low(points, index);
        let tries = [(lower, true), (!lower, true), (lower, false), (!lower, false)];
        let found = tries.into_iter().map(|(lower, clear)| (beside(lower), clear)).find(|(at, clear)| free(at, *clear));
        if let Some(((base, area), _)) = found {
            taken.push(area);
            out.push_str(&label("chart-value", middle, base, Anchor::Middle, &words));
        }
    }
    out
}

/// Whether the line goes up on both sides of a point, or on its only side.
fn is_low(points: &[&Point], index: usize) -> bool {
    let value = points[index].value;
    let around = [index.checked_sub(1), Some(index + 1)];
    let mut others = around.into_iter().flatten().filter_map(|at| points.get(at));
    others.all(|other| other.value > value)
}

/// The times under their points, as many as there is room for.
fn times(points: &[&Point], places: &[(f64, f64)]) -> String {
    let last = points.len() - 1;
    let mut taken: Vec<(f64, f64)> = Vec::new();
    let mut out = String::new();
    for index in [last, 0].into_iter().chain(1..last) {
        let words = wrap(&points[index].time, SMALL, 110.0, 1);
        let half = width(&words.lines[0], SMALL) / 2.0;
        let x = places[index].0.clamp(half, (WIDTH - half).max(half));
        if taken.iter().any(|(from, to)| x - half < to + 6.0 && from - 6.0 < x + half) {
            continue;
        }
        taken.push((x - half, x + half));
        let at = number(places[index].0);
        out.push_str(&stroke("chart-base", &format!("M{at} {}v4", number(BOTTOM)), ""));
        out.push_str(&label("chart-tick", x, BOTTOM + 18.0, Anchor::Middle, &words));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::chart::{series, tests::point};
    use super::super::svg::Head;
    use super::*;

    fn draw(points: &[Point]) -> String {
        series(&Series { head: Head { id: "w", title: "工人", ..Head::default() }, unit: "人", points }).unwrap().svg
    }

    #[test]
    fn golden() {
        let points = [
            point("2017年", Some((2017, None)), 1.0, "1人"),
            point("2018年", Some((2018, None)), 2.0, "2人"),
            point("2021年", Some((2021, None)), 3.0, "3人"),
        ];
        super::super::tests::golden("line.svg", &draw(&points));
    }

    #[test]
    fn places_follow_time() {
        let points = [
            point("2017年", Some((2017, None)), 1.0, "1人"),
            point("2018年", Some((2018, None)), 2.0, "2人"),
            point("2027年", Some((2027, None)), 3.0, "3人"),
        ];
        let all: Vec<&Point> = points.iter().collect();
        let axis = value_axis(&Series { head: Head::default(), unit: "人", points: &[] }, &all).0;
        let xs: Vec<f64> = places(&all, &axis, 38.0).into_iter().map(|(x, _)| x).collect();
        assert_eq!(xs, [38.0, 66.0, 318.0]);
    }

    #[test]
    fn extremes() {
        for values in [[0.0, 0.0, 0.0], [5.0, 5.0, 5.0], [-3.0, 2.0, -7.0], [1e12, 2e12, 0.0], [-1.0, -2.0, -3.0]] {
            let points: Vec<Point> = values
                .iter()
                .zip(2017..)
                .map(|(value, year)| point(&format!("{year}年"), Some((year, None)), *value, "一"))
                .collect();
            let svg = draw(&points);
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }

    #[test]
    fn near_values_are_told_apart_and_the_axis_says_so() {
        let points = [
            point("2017年", Some((2017, None)), 95.0, "95%"),
            point("2018年", Some((2018, None)), 96.0, "96%"),
            point("2019年", Some((2019, None)), 98.0, "98%"),
        ];
        assert!(draw(&points).contains("纵轴从94起"));
    }

    #[test]
    fn many_points_are_a_line_without_marks() {
        let points: Vec<Point> = (0..5_000)
            .map(|at| {
                point(
                    &format!("{}年{}月", at / 12, at % 12 + 1),
                    Some((at / 12, Some((at % 12 + 1) as u8))),
                    f64::from(at % 97),
                    "一",
                )
            })
            .collect();
        let svg = draw(&points);
        assert!(!svg.contains("chart-dot"));
        assert!(svg.matches("chart-value").count() <= 4);
        assert!(svg.len() < 120_000, "{}", svg.len());
    }
}
