//! Numbers written in Chinese characters: 三十, 两千五百, 二〇二一.

/// What a run of numeral characters says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Numeral {
    /// The number before the last 万 or 亿.
    pub(super) value: u64,
    /// How many characters at the end are 万 or 亿 and so belong to the unit, as in 17.71万人.
    pub(super) scale_chars: usize,
    /// Their power of ten.
    pub(super) power: u32,
}

impl Numeral {
    /// One digit without any 十, 百 …: such words stand in too many idioms to be taken for a quantity at once.
    pub(super) fn is_single(self) -> bool {
        self.value < 10 && self.power == 0
    }
}

/// Whether a character can stand in a number.
pub(super) fn is_numeral(c: char) -> bool {
    digit(c).is_some() || step(c).is_some() || matches!(c, '万' | '亿')
}

/// 0 to 9.
pub(super) fn digit(c: char) -> Option<u64> {
    let value = match c {
        '零' | '〇' => 0,
        '一' => 1,
        '二' | '两' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    };
    Some(value)
}

fn step(c: char) -> Option<u64> {
    match c {
        '十' => Some(10),
        '百' => Some(100),
        '千' => Some(1000),
        _ => None,
    }
}

/// The number of a run of numeral characters, when it is well formed: 三十, 一千二百, 三万五千, 二十万. Not 五一, 三五
/// (names and guesses), 百, 千万 (no number before them), 一百二 (120 or 102).
pub(super) fn parse(run: &[char]) -> Option<Numeral> {
    let mut scale_chars = run.iter().rev().take_while(|c| matches!(c, '万' | '亿')).count();
    // 一亿二千万: the last 万 belongs to 二千 alone.
    if run.ends_with(&['万']) && run[..run.len() - scale_chars].iter().any(|c| matches!(c, '万' | '亿')) {
        scale_chars = 0;
    }
    let power = match run.get(run.len() - scale_chars..)? {
        [] => 0,
        ['万'] => 4,
        ['亿'] => 8,
        ['万', '亿'] => 12,
        _ => return None,
    };
    let mut total: u64 = 0;
    let mut smallest = u64::MAX;
    let body = run.get(..run.len() - scale_chars)?;
    for part in body.split_inclusive(|c| matches!(c, '万' | '亿')) {
        let (number, size) = match part {
            [number @ .., '万'] => (number, 10_000),
            [number @ .., '亿'] => (number, 100_000_000),
            number => (number, 1),
        };
        // 三万五 is colloquial for 35,000: what follows a large step must name its own.
        let bare = size == 1 && smallest != u64::MAX && number.len() == 1;
        if size >= smallest || bare {
            return None;
        }
        smallest = size;
        total = total.checked_add(below_ten_thousand(number, total > 0)?.checked_mul(size)?)?;
    }
    (total > 0).then_some(Numeral { value: total, scale_chars, power })
}

/// 三千二百零五; `inner` when larger parts stand before it, so that it may begin with 零.
fn below_ten_thousand(number: &[char], inner: bool) -> Option<u64> {
    let mut total = 0;
    let mut waiting = None;
    let mut smallest = u64::MAX;
    let mut zero = false;
    for (at, c) in number.iter().enumerate() {
        if let Some(step) = step(*c) {
            let count = match waiting.take() {
                Some(count) => count,
                None if *c == '十' && (at == 0 || zero) => 1,
                None => return None,
            };
            if step >= smallest {
                return None;
            }
            (smallest, zero) = (step, false);
            total += count * step;
            continue;
        }
        match digit(*c)? {
            0 if waiting.is_none() && !zero && (inner || at > 0) => zero = true,
            0 => return None,
            value if waiting.is_none() => waiting = Some(value),
            _ => return None,
        }
    }
    match waiting {
        // 一百二: the step of the last digit is left unsaid.
        Some(_) if smallest > 10 && smallest != u64::MAX && !zero => None,
        Some(last) => Some(total + last),
        None => (total > 0).then_some(total),
    }
}

/// A year or code spelled digit by digit: 二〇二一.
pub(super) fn spelled(run: &[char]) -> Option<String> {
    let digits: Option<String> =
        run.iter().map(|c| digit(*c).and_then(|value| char::from_digit(u32::try_from(value).ok()?, 10))).collect();
    digits.filter(|digits| digits.len() >= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<(u64, u32)> {
        parse(&text.chars().collect::<Vec<_>>()).map(|found| (found.value, found.power))
    }

    #[test]
    fn reads_well_formed_numbers() {
        for (text, expected) in [
            ("三", (3, 0)),
            ("两", (2, 0)),
            ("十", (10, 0)),
            ("十二", (12, 0)),
            ("三十", (30, 0)),
            ("九十九", (99, 0)),
            ("一百", (100, 0)),
            ("一百零五", (105, 0)),
            ("一百一十", (110, 0)),
            ("两千", (2000, 0)),
            ("两千零三十", (2030, 0)),
            ("一千二百三十四", (1234, 0)),
            ("三万", (3, 4)),
            ("三十万", (30, 4)),
            ("三万五千", (35_000, 0)),
            ("三万零五", (30_005, 0)),
            ("两亿", (2, 8)),
            ("一万亿", (1, 12)),
            ("一亿二千万", (120_000_000, 0)),
            ("一万三千亿", (13_000, 8)),
        ] {
            assert_eq!(value(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_number() {
        for text in
            ["五一", "三五", "百", "千", "万", "百万", "千万", "一百二", "三万五", "十十", "万一", "零", "二〇二一"]
        {
            assert_eq!(value(text), None, "{text}");
        }
        assert_eq!(value(&"九亿".repeat(40)), None);
        assert_eq!(spelled(&"二〇二一".chars().collect::<Vec<_>>()).as_deref(), Some("2021"));
        assert_eq!(spelled(&"五一".chars().collect::<Vec<_>>()), None);
    }
}
