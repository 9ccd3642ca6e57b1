//! All quantities of a text, in one pass over its characters.

use super::scan::{Arabic, Scan};
use super::words::{self, Kind, Unit};
use super::{Found, chinese};
use crate::base::decimal::Decimal;

/// Counts for which one Chinese digit is a number and seldom a figure of speech: 三家企业, but not 三个方面.
const SINGLE: &[&str] = &["人", "名", "家", "所", "户", "次", "场", "人次", "场次", "倍", "%"];

/// Before one Chinese digit with 年 or 天: a span, not the name of a plan (三年行动).
const SPAN_BEFORE: &[&str] = &["连续", "为期", "历时", "历经", "长达", "持续", "坚持"];

/// The same behind it.
const SPAN_BEHIND: &[&str] = &["来", "间", "内", "共", "累计"];

/// Idioms that a Chinese number and a unit would make.
const IDIOMS: &[&str] = &[
    "三人行",
    "三人成虎",
    "两人世界",
    "三天两头",
    "三年五载",
    "五家渠",
    "三次产业",
    "两次创业",
    "十年树木",
    "三十年河",
];

/// Every number with a unit, in the order of the text; no dates, ordinals, codes, list marks, formulas, and nothing
/// inside 《》.
pub fn find(text: &str) -> Vec<Found> {
    let mut finder = Finder { scan: Scan::new(text), found: Vec::new(), ordinal: None };
    let mut at = 0;
    while let Some(c) = finder.scan.at(at) {
        at = match c {
            '《' => finder.scan.title_end(at).unwrap_or(at + 1),
            c if c.is_ascii_digit() => finder.arabic(at),
            c if chinese::is_numeral(c) => finder.chinese(at),
            _ => at + 1,
        };
    }
    finder.found
}

struct Finder<'a> {
    scan: Scan<'a>,
    found: Vec<Found>,
    /// Behind the last ordinal: in 第一、二、三批 all are.
    ordinal: Option<usize>,
}

impl Finder<'_> {
    /// Takes the Arabic number that begins here; says where to go on.
    fn arabic(&mut self, at: usize) -> usize {
        let number = self.scan.arabic(at);
        if self.scan.is_code(at, &number) {
            return self.scan.code_end(number.end);
        }
        let second = self.scan.range(number.end);
        // 2021-05-13 and 0871-6399-1234.
        if let Some(second) = &second
            && self.scan.range(second.end).is_some()
        {
            return self.scan.code_end(second.end);
        }
        let end = second.as_ref().map_or(number.end, |second| second.end);
        if self.is_ordinal(at) {
            self.ordinal = Some(end);
            return end;
        }
        let Some(unit) = words::unit(&self.scan, end) else { return number.end };
        // 2019年8期 is an issue of a journal.
        let is_issue = unit.word == "期" && self.scan.before(self.scan.gap_before(at)) == Some('年');
        let is_year = number.is_year() || second.as_ref().is_some_and(Arabic::is_year);
        let is_date =
            unit.word == "年" && unit.power == 0 && (is_year && unit.qualifier.is_none() || self.month(unit.end));
        let round_the_clock = number.digits == "24" && unit.word == "小时" && unit.qualifier.is_none();
        if is_date || is_issue || round_the_clock || self.is_named(at, &unit) {
            return unit.end;
        }
        let upto = second.map(|second| second.digits);
        match (&upto, self.compound(&number, &unit), self.both_ends(&unit)) {
            (None, Some((value, unit)), _) => self.push(at, value, None, unit),
            (None, None, Some((upto, unit))) => self.push(at, number.digits, Some(upto), unit),
            _ => self.push(at, number.digits, upto, unit),
        }
    }

    /// A month behind 年: 21年3月.
    fn month(&self, at: usize) -> bool {
        let at = self.scan.gap(at);
        let digits = (0..3).take_while(|ahead| self.scan.at(at + ahead).is_some_and(|c| c.is_ascii_digit())).count();
        digits > 0 && self.scan.at(self.scan.gap(at + digits)) == Some('月')
    }

    /// 3万5千人, 1亿2000万元: the parts of one number.
    fn compound(&self, number: &Arabic, unit: &Unit) -> Option<(String, Unit)> {
        if unit.kind != Kind::Bare || !self.scan.at(unit.end)?.is_ascii_digit() {
            return None;
        }
        let second = self.scan.arabic(unit.end);
        let mut rest = words::unit(&self.scan, second.end).filter(|rest| rest.power < unit.power)?;
        let value = |digits: &str, power| Decimal::parse(digits)?.times_ten(power);
        let value = value(&number.digits, unit.power)?.plus(value(&second.digits, rest.power)?)?;
        (rest.scale, rest.power) = (String::new(), 0);
        Some((value.to_string(), rest))
    }

    /// 3万—5万元, 5%—10%: a range with a unit at either end.
    fn both_ends(&self, unit: &Unit) -> Option<(String, Unit)> {
        let start = self.scan.connector(unit.end, false)?;
        let second = self.scan.at(start).filter(char::is_ascii_digit).map(|_| self.scan.arabic(start))?;
        let rest = words::unit(&self.scan, second.end)?;
        let same = rest.power == unit.power && (rest.word == unit.word || unit.kind == Kind::Bare);
        (same && !second.is_year()).then_some((second.digits, rest))
    }

    /// Takes the Chinese number that begins here.
    fn chinese(&mut self, at: usize) -> usize {
        let run = run_at(&self.scan, at);
        let end = at + run.len();
        if let Some(end) = self.per_hundred(end) {
            return end;
        }
        if self.scan.starts_with(end, "分之") {
            return self.fraction_end(end + 2);
        }
        // 三至五名; the upper number has the unit.
        let second = self.scan.connector(end, true).map(|at| (at, run_at(&self.scan, at)));
        let second = second.filter(|(_, run)| !run.is_empty());
        let last = second.as_ref().map_or(end, |(at, run)| at + run.len());
        if self.is_ordinal(at) || matches!(self.scan.before(at), Some('数' | '几' | '这' | '那' | '初')) {
            self.ordinal = Some(last);
            return last;
        }
        let Some(number) = chinese::parse(&run) else { return end };
        let upto = second.as_ref().and_then(|(_, run)| chinese::parse(run));
        let (last, counted) = if upto.is_some() { (last, upto.unwrap_or(number)) } else { (end, number) };
        let Some(unit) = words::unit(&self.scan, last - counted.scale_chars).filter(|unit| unit.kind != Kind::Bare)
        else {
            return end;
        };
        let counts = self.counts(at, number, &unit) || upto.is_some() && unit.kind == Kind::Time;
        if !counts || self.is_named(at, &unit) {
            return end;
        }
        self.push(at, number.value.to_string(), upto.map(|upto| upto.value.to_string()), unit)
    }

    /// Behind the lower number of a fraction such as 三分之二, which is no quantity.
    fn fraction_end(&self, at: usize) -> usize {
        let is_number = |c: char| chinese::is_numeral(c) || c.is_ascii_digit();
        (at..).find(|at| !self.scan.at(*at).is_some_and(is_number)).unwrap_or(at)
    }

    /// 百分之三十点五 whose 百 ends here, 千分之三.
    fn per_hundred(&mut self, end: usize) -> Option<usize> {
        let word = match self.scan.before(end) {
            Some('百') => "%",
            Some('千') => "‰",
            _ => return None,
        };
        let start = end + 2;
        let whole_word =
            end < 2 || !self.scan.before(end - 1).is_some_and(|c| chinese::is_numeral(c) || c.is_ascii_digit());
        if !self.scan.starts_with(end, "分之") || !whole_word {
            return None;
        }
        let (value, end) = spoken(&self.scan, start)?;
        let unit = Unit {
            scale: String::new(),
            power: 0,
            word: word.to_string(),
            kind: Kind::Share,
            qualifier: None,
            half: false,
            end,
        };
        Some(self.push(start - 3, value, None, words::finish(&self.scan, unit)))
    }

    /// Whether a Chinese number before a unit counts something.
    fn counts(&self, at: usize, number: chinese::Numeral, unit: &Unit) -> bool {
        let scan = &self.scan;
        if IDIOMS.iter().any(|idiom| scan.starts_with(at, idiom)) {
            return false;
        }
        if !number.is_single() {
            // “两个一百年” is a slogan.
            let slogan = scan.starts_with(at, "一百年") && scan.before(at) == Some('个');
            // 十字, 十六字方针.
            return !slogan && unit.word != "字";
        }
        if number.value < 2 || scan.at(at) == Some('二') {
            return false;
        }
        let approximate = unit.qualifier.is_some() || words::before(scan, at).is_some();
        match unit.word.as_str() {
            "成" => approximate || matches!(scan.before(at), Some('占' | '有' | '过' | '足')),
            "年" | "天" | "个月" => {
                SPAN_BEFORE.iter().any(|word| scan.ends_with(at, word))
                    || SPAN_BEHIND.iter().any(|word| scan.starts_with(unit.end, word))
            }
            word => SINGLE.contains(&word),
        }
    }

    /// 第3, 前3名, 每5人; and 二、三 behind 第一.
    fn is_ordinal(&self, at: usize) -> bool {
        let place = self.scan.gap_before(at);
        let listed =
            |last| last + 1 == at && matches!(self.scan.before(at), Some('、' | '和' | '至' | '到' | '—' | '-'));
        if self.ordinal.is_some_and(listed) {
            return true;
        }
        match self.scan.before(place) {
            Some('第' | '每' | '届') => true,
            // 目前30家 counts; 前30家 is a rank.
            Some('前') => !place
                .checked_sub(1)
                .and_then(|place| self.scan.before(place))
                .is_some_and(|c| matches!(c, '目' | '此' | '之' | '以' | '日' | '先' | '空' | '提')),
            _ => false,
        }
    }

    /// A name in quotes: “产改20条”, “三家一中心”, “1235人”.
    fn is_named(&self, at: usize, unit: &Unit) -> bool {
        let opens = matches!(self.scan.before(at), Some('“' | '‘' | '「' | '"'));
        let closes = matches!(self.scan.at(unit.end), Some('”' | '’' | '」' | '"'));
        let chinese = self.scan.at(at).is_some_and(chinese::is_numeral);
        closes || opens && chinese
    }

    fn push(&mut self, at: usize, mut value: String, upto: Option<String>, unit: Unit) -> usize {
        let before = words::before(&self.scan, at);
        let start = before.map_or(at, |(_, start)| start);
        let range = self.scan.byte(start)..self.scan.byte(unit.end);
        let (start, mut value_start) = (range.start, at);
        // The sign of a change; before a count it is a dash or a list mark.
        let signed = matches!(unit.kind, Kind::Share | Kind::Money);
        let digits = self.scan.at(at).is_some_and(|c| c.is_ascii_digit());
        if let Some(sign @ ('-' | '−' | '+')) = self.scan.before(at).filter(|_| digits) {
            match (signed, sign) {
                (true, '+') => value_start -= 1,
                (true, _) => {
                    value_start -= 1;
                    value.insert(0, '-');
                }
                (false, '+') => return unit.end,
                _ => {}
            }
        }
        if unit.half {
            value.push_str(".5");
        }
        self.found.push(Found {
            value,
            upto,
            unit: format!("{}{}", unit.scale, unit.word),
            kind: unit.kind,
            qualifier: unit.qualifier.or(before.map(|(word, _)| word)),
            at: start.min(self.scan.byte(value_start))..range.end,
        });
        unit.end
    }
}

/// A number in Chinese characters, 点 allowed, or in Arabic ones; its digits and where it ends.
pub(super) fn spoken(scan: &Scan<'_>, start: usize) -> Option<(String, usize)> {
    if scan.at(start)?.is_ascii_digit() {
        let number = scan.arabic(start);
        return Some((number.digits, number.end));
    }
    let whole = run_at(scan, start);
    let end = start + whole.len();
    let value = match whole.as_slice() {
        ['百'] => "100".to_string(),
        ['零'] => "0".to_string(),
        run => chinese::parse(run).filter(|number| number.power == 0)?.value.to_string(),
    };
    if scan.at(end) != Some('点') {
        return Some((value, end));
    }
    let places = run_at(scan, end + 1);
    let digits: Option<String> = places.iter().map(|c| chinese::digit(*c).map(|digit| digit.to_string())).collect();
    match digits.filter(|digits| !digits.is_empty()) {
        Some(digits) => Some((format!("{value}.{digits}"), end + 1 + places.len())),
        None => Some((value, end)),
    }
}

/// The numeral characters from here on.
pub(super) fn run_at(scan: &Scan<'_>, start: usize) -> Vec<char> {
    (start..).map_while(|at| scan.at(at).filter(|c| chinese::is_numeral(*c))).collect()
}
