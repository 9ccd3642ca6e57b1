//! Before and after: two bars from one base line, and an arrow from the end of one to the end of the other.

use std::cmp::Ordering;

use super::chart::{Point, Series, sentence};
use super::svg::{Anchor, Drawing, TEXT, WIDTH, Way, arrow, label, number, rect, root, stroke, text};
use super::text::{width, wrap};
use super::words::change;

const BAR: f64 = 24.0;
const ROW: f64 = 36.0;
const TOP: f64 = 4.0;
/// The height of the arrow.
const ARROW: f64 = TOP + ROW + BAR + 18.0;
const HEIGHT: f64 = ARROW + 28.0;
/// A shorter way has no room for a shaft and a head.
const SHORTEST: f64 = 14.0;

/// The drawing of two points.
pub fn draw(series: &Series<'_>, before: &Point, after: &Point) -> Drawing {
    let points = [before, after];
    let description = sentence(series, &points);
    let times = points.map(|point| wrap(&point.time, TEXT, 96.0, 2));
    let texts = points.map(|point| wrap(&point.text, TEXT, 130.0, 1));
    let widest = |labels: &[super::text::Label; 2]| {
        labels.iter().flat_map(|label| &label.lines).map(|line| width(line, TEXT)).fold(0.0, f64::max)
    };
    let (left, right) = (widest(&times) + 10.0, WIDTH - widest(&texts) - 8.0);
    let low = before.value.min(after.value).min(0.0);
    let high = before.value.max(after.value).max(0.0);
    let span = if high > low { high - low } else { 1.0 };
    let at = |value: f64| left + (value - low) / span * (right - left);
    let zero = at(0.0);
    let mut body = String::new();
    for (index, point) in points.iter().enumerate() {
        let (y, end) = (TOP + ROW * index as f64, at(point.value));
        let class = if index == 0 { "chart-bar chart-bar-before" } else { "chart-bar" };
        let lines = times[index].lines.len() as f64;
        body.push_str(&label(
            "chart-label",
            0.0,
            y + BAR / 2.0 + 5.0 - (lines - 1.0) * 8.5,
            Anchor::Start,
            &times[index],
        ));
        body.push_str(&rect(class, zero.min(end), y, (end - zero).abs(), BAR, 0.0));
        body.push_str(&label("chart-value", end.max(zero) + 6.0, y + BAR / 2.0 + 5.0, Anchor::Start, &texts[index]));
    }
    body.push_str(&stroke(
        "chart-base",
        &format!("M{} {}V{}", number(zero), number(TOP - 4.0), number(TOP + ROW + BAR + 4.0)),
        "",
    ));
    body.push_str(&way(series, before, after, at(before.value), at(after.value)));
    Drawing { svg: root("chart chart-change", &series.head, &description, (WIDTH, HEIGHT), &body), description }
}

/// The arrow and the words of the change.
fn way(series: &Series<'_>, before: &Point, after: &Point, from: f64, to: f64) -> String {
    let change = change((before.value, after.value), series.unit, before.rough || after.rough, series.head.speech);
    let mut out = String::new();
    let half = width(&change.label, TEXT) / 2.0;
    let middle = ((from + to) / 2.0).clamp(half, (WIDTH - half).max(half));
    if change.way != Ordering::Equal {
        for (x, top) in [(from, TOP + BAR), (to, TOP + ROW + BAR)] {
            out.push_str(&stroke(
                "chart-guide",
                &format!("M{} {}V{}", number(x), number(top), number(ARROW + 5.0)),
                " stroke-dasharray=\"2 3\"",
            ));
        }
        if (to - from).abs() >= SHORTEST {
            let (way, back) = if to > from { (Way::Right, -6.0) } else { (Way::Left, 6.0) };
            out.push_str(&stroke(
                "chart-arrow",
                &format!("M{} {}H{}", number(from), number(ARROW), number(to + back)),
                " stroke-width=\"2\"",
            ));
            out.push_str(&arrow("chart-head", to, ARROW, way));
        }
    }
    out.push_str(&text("chart-change-words", middle, ARROW + 21.0, Anchor::Middle, &change.label));
    out
}

#[cfg(test)]
mod tests {
    use super::super::chart::{series, tests::point};
    use super::super::svg::Head;
    use super::*;

    fn draw(before: f64, after: f64) -> String {
        let points =
            [point("2017年", Some((2017, None)), before, "甲"), point("2021年", Some((2021, None)), after, "乙")];
        series(&Series { head: Head { id: "w", title: "工人", ..Head::default() }, unit: "人", points: &points })
            .unwrap()
            .svg
    }

    #[test]
    fn golden() {
        super::super::tests::golden("change.svg", &draw(138_700.0, 177_100.0));
    }

    #[test]
    fn the_arrow_points_the_way_of_the_change() {
        assert!(draw(1.0, 2.0).contains("chart-head"));
        assert!(draw(2.0, 1.0).contains("−50%"));
        let same = draw(2.0, 2.0);
        assert!(same.contains("持平") && !same.contains("chart-head") && !same.contains("chart-guide"));
        // Too small a change for an arrow still has its words.
        let little = draw(1000.0, 1001.0);
        assert!(little.contains("+0.1%") && !little.contains("chart-head"));
    }

    #[test]
    fn extremes() {
        for (before, after) in [(0.0, 0.0), (0.0, 5.0), (-5.0, 5.0), (-5.0, -7.0), (1e12, 1e-3), (1e300, 1.0)] {
            let svg = draw(before, after);
            assert!(!svg.contains("NaN") && !svg.contains("inf") && !svg.contains("width=\"-"), "{svg}");
        }
    }
}
