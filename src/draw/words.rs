//! Numbers and changes in words: 17.71万, 增加27.7%.

use std::cmp::Ordering;

use crate::base::speech::Speech;

/// Scales with a word of their own, the largest first.
fn scales(speech: Speech) -> [(f64, &'static str); 3] {
    match speech {
        Speech::Simplified => [(1e12, "万亿"), (1e8, "亿"), (1e4, "万")],
        Speech::Traditional => [(1e12, "兆"), (1e8, "億"), (1e4, "萬")],
        Speech::English => [(1e12, " trillion"), (1e9, " billion"), (1e6, " million")],
    }
}

/// A number with at most two decimals in 万, 亿 or 万亿: 177100 is `17.71万`. Numbers below 0.1 get four decimals.
pub fn amount(value: f64, speech: Speech) -> String {
    if !value.is_finite() {
        return "—".to_string();
    }
    let size = value.abs();
    if size >= 1e20 {
        return format!("{value:e}").replace('-', "−");
    }
    // Just below a scale counts as the scale, since two decimals would show it so.
    let scale = scales(speech).into_iter().find(|(scale, _)| size / scale >= 0.999_995);
    let (scaled, word) = scale.map_or((size, ""), |(scale, word)| (size / scale, word));
    let text = if scaled >= 0.1 || scaled == 0.0 { format!("{scaled:.2}") } else { format!("{scaled:.4}") };
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let sign = if value < 0.0 && text != "0" { "−" } else { "" };
    format!("{sign}{text}{word}")
}

/// A percentage with at most one decimal.
fn percent(value: f64) -> String {
    let text = format!("{value:.1}");
    format!("{}%", text.strip_suffix(".0").unwrap_or(&text))
}

/// From one value to a later one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Whether the later value is smaller, equal or larger.
    pub way: Ordering,
    /// For a sentence: 增加27.7%.
    pub sentence: String,
    /// For a label: +3.84万人（+27.7%）.
    pub label: String,
}

/// How far the second value is from the first, both in `unit`. Shares change by points, not by per cent; where the first value
/// is zero or negative there is no per cent to give. `rough`: one of the two is said to be about so much.
pub fn change(values: (f64, f64), unit: &str, rough: bool, speech: Speech) -> Change {
    let (before, after) = values;
    let about = if rough { speech.word("约") } else { "" };
    let Some(way) = after.partial_cmp(&before) else {
        return Change { way: Ordering::Equal, sentence: String::new(), label: String::new() };
    };
    let (word, sign) = match way {
        Ordering::Equal => {
            let same = if rough { speech.word("大致持平") } else { speech.word("持平") }.to_string();
            return Change { way, sentence: same.clone(), label: same };
        }
        Ordering::Less => (speech.word("减少"), "−"),
        Ordering::Greater => (speech.word("增加"), "+"),
    };
    let share = matches!(unit, "%" | "％" | "百分点" | "个百分点");
    let difference = amount((after - before).abs(), speech);
    if share {
        let word = if way == Ordering::Less { speech.word("下降") } else { speech.word("提高") };
        let sentence = speech.say("{0}{1}{2}个百分点", &[word, about, &difference]);
        return Change { way, label: sentence.clone(), sentence };
    }
    let unit = &speech.unit(unit);
    let plain = format!("{about}{sign}{difference}{unit}");
    if before <= 0.0 || after < 0.0 {
        return Change { way, sentence: format!("{word}{about}{difference}{unit}"), label: plain };
    }
    let times = after / before;
    if times >= 10.0 {
        let times = amount((times * 10.0).round() / 10.0, speech);
        return Change {
            way,
            sentence: speech.say("{0}为原来的{1}倍", &[about, &times]),
            label: speech.say("{0}（{1}倍）", &[&plain, &times]),
        };
    }
    let part = percent((after - before).abs() / before * 100.0);
    Change {
        way,
        sentence: format!("{word}{about}{part}"),
        label: plain + &speech.say("（{0}）", &[&format!("{sign}{part}")]),
    }
}

/// A time and what was counted then, one after the other: `2017年13.87万人`, but `2017：13.87`.
pub fn at_time(time: &str, text: &str, speech: Speech) -> String {
    let between = if time.chars().last().is_some_and(|c| c.is_ascii_alphanumeric()) { speech.word("：") } else { "" };
    format!("{time}{between}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (7.0, "7"),
            (0.5, "0.5"),
            (0.0125, "0.0125"),
            (-12.345, "−12.35"),
            (-0.000_001, "0"),
            (9960.0, "9960"),
            (9_999.999, "1万"),
            (177_100.0, "17.71万"),
            (99_999_999.9, "1亿"),
            (270_000_000.0, "2.7亿"),
            (1e12, "1万亿"),
            (1e300, "1e300"),
            (f64::NAN, "—"),
        ] {
            assert_eq!(amount(value, Speech::Simplified), text, "{value}");
        }
    }

    #[test]
    fn changes() {
        let words = |before, after, unit, rough| {
            let change = change((before, after), unit, rough, Speech::Simplified);
            (change.sentence, change.label)
        };
        let pair = |sentence: &str, label: &str| (sentence.to_string(), label.to_string());
        assert_eq!(words(138_700.0, 177_100.0, "人", false), pair("增加27.7%", "+3.84万人（+27.7%）"));
        assert_eq!(words(200.0, 100.0, "件", true), pair("减少约50%", "约−100件（−50%）"));
        assert_eq!(words(95.0, 98.5, "%", false), pair("提高3.5个百分点", "提高3.5个百分点"));
        assert_eq!(words(98.0, 95.0, "%", false).0, "下降3个百分点");
        assert_eq!(words(0.0, 5.0, "家", false), pair("增加5家", "+5家"));
        assert_eq!(words(-5.0, 5.0, "家", false).0, "增加10家");
        assert_eq!(words(2.0, 90.0, "家", false), pair("为原来的45倍", "+88家（45倍）"));
        assert_eq!(words(3.0, 3.0, "家", false), pair("持平", "持平"));
        assert_eq!(words(f64::NAN, 3.0, "家", false), pair("", ""));
        assert_eq!(words(5.0, 0.0, "家", false).0, "减少100%");
    }

    #[test]
    fn english() {
        assert_eq!([177_100.0, 2.5e9].map(|value| amount(value, Speech::English)), ["177100", "2.5 billion"]);
        let change = change((138_700.0, 177_100.0), "people", true, Speech::English);
        assert_eq!([change.sentence, change.label], ["up about 27.7%", "about +38400 people (+27.7%)"]);
        assert_eq!(at_time("2017", "3", Speech::English), "2017: 3");
    }

    #[test]
    fn times_and_numbers_do_not_run_together() {
        assert_eq!(at_time("2017年", "13.87万人", Speech::Simplified), "2017年13.87万人");
        assert_eq!(at_time("2017", "13.87万人", Speech::Simplified), "2017：13.87万人");
        assert_eq!(at_time("前", "3家", Speech::Simplified), "前3家");
    }
}
