//! Round numbers along an axis, and the way from values to places.

use super::words::amount;
use crate::base::speech::Speech;

/// A range of values with round ticks.
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// The lowest value of the range: a tick.
    pub low: f64,
    /// The highest value of the range: a tick.
    pub high: f64,
    /// The ticks and their words, from the lowest.
    pub ticks: Vec<(f64, String)>,
}

/// The next of 1, 2, 5, 10, 20, 50 … that is no smaller. Without `log10`, which machines round differently.
fn round_step(raw: f64) -> f64 {
    let mut step = 1.0;
    while step * 10.0 <= raw {
        step *= 10.0;
    }
    while step > raw {
        step /= 10.0;
    }
    [1.0, 2.0, 5.0].into_iter().map(|times| times * step).find(|step| *step >= raw * 0.999_999).unwrap_or(step * 10.0)
}

/// How an axis is divided.
#[derive(Debug, Clone, Copy)]
pub struct Steps {
    /// About how many there are.
    pub count: u32,
    /// Whether they are of whole numbers only.
    pub whole: bool,
}

impl Axis {
    /// An axis that holds `low` and `high`.
    pub fn new(low: f64, high: f64, steps: Steps, speech: Speech) -> Axis {
        let Steps { count, whole } = steps;
        let span = high - low;
        let (low, high) = if span > 0.0 && span.is_finite() { (low, high) } else { (low.min(0.0), low.max(0.0) + 1.0) };
        let mut step = round_step(((high - low) / f64::from(count.max(1))).max(1e-9));
        if whole {
            step = step.max(1.0);
        }
        let (first, last) = ((low / step).floor(), (high / step - 1e-9).ceil());
        let mut ticks = Vec::new();
        let mut at = first;
        // A step is never smaller than its share of the range: there are at most `count` + 2 ticks.
        while at <= last && ticks.len() < 64 {
            ticks.push((at * step, amount(at * step, speech)));
            at += 1.0;
        }
        Axis { low: first * step, high: last * step, ticks }
    }

    /// Where a value stands between 0 (lowest) and 1 (highest).
    pub fn part(&self, value: f64) -> f64 {
        let span = self.high - self.low;
        if span > 0.0 { ((value - self.low) / span).clamp(0.0, 1.0) } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(low: f64, high: f64, whole: bool) -> Vec<String> {
        Axis::new(low, high, Steps { count: 4, whole }, Speech::Simplified)
            .ticks
            .into_iter()
            .map(|(_, words)| words)
            .collect()
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(words(0.0, 177_100.0, false), ["0", "5万", "10万", "15万", "20万"]);
        assert_eq!(words(0.0, 3.0, true), ["0", "1", "2", "3"]);
        assert_eq!(words(0.0, 1.0, true), ["0", "1"]);
        assert_eq!(words(0.0, 0.7, false), ["0", "0.2", "0.4", "0.6", "0.8"]);
        assert_eq!(words(90.0, 99.0, false), ["90", "95", "100"]);
        assert_eq!(words(-30.0, 70.0, false), ["−50", "0", "50", "100"]);
        assert_eq!(words(0.0, 1e12, false), ["0", "5000亿", "1万亿"]);
    }

    #[test]
    fn any_range_gives_an_axis() {
        for (low, high) in [(0.0, 0.0), (5.0, 5.0), (-5.0, -5.0), (1.0, 0.0), (0.0, 1e300), (0.0, f64::INFINITY)] {
            let axis = Axis::new(low, high, Steps { count: 4, whole: false }, Speech::Simplified);
            assert!(axis.ticks.len() >= 2 && axis.ticks.len() < 20, "{low} {high} {axis:?}");
            assert!((0.0..=1.0).contains(&axis.part(low)));
        }
    }
}
