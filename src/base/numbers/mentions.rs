//! Whether a number that a figure declares is in a text, in whatever form.

use super::chinese;
use super::find::{run_at, spoken};
use super::scan::Scan;
use super::words::{self, Kind, Unit};
use crate::base::decimal::Decimal;
use crate::base::quantity::Quantity;

/// All numbers of a text, whatever they mean.
#[derive(Debug)]
pub struct Mentions {
    /// With what they measure, where the word behind them says it. Sorted, so that a look-up is quick however long the
    /// text.
    numbers: Vec<(Decimal, Option<Kind>)>,
    /// Numbers with no unit at all: the unit may stand in the head of a table.
    bare: Vec<Decimal>,
    /// Single Chinese digits with the character behind them: 两支. They count when it is the unit asked for.
    digits: Vec<(Decimal, char)>,
}

impl Mentions {
    /// Reads a text once.
    pub fn of(text: &str) -> Mentions {
        let mut reader = Reader { scan: Scan::new(text), numbers: Vec::new(), bare: Vec::new(), digits: Vec::new() };
        let mut at = 0;
        while let Some(c) = reader.scan.at(at) {
            at = match c {
                c if c.is_ascii_digit() => reader.arabic(at),
                c if chinese::is_numeral(c) => reader.chinese(at),
                _ => at + 1,
            };
        }
        let Reader { mut numbers, mut bare, digits, .. } = reader;
        numbers.sort_unstable_by_key(|(number, _)| *number);
        bare.sort_unstable();
        Mentions { numbers, bare, digits }
    }

    /// Whether the text has a number equal to this one: 17.71万人 is there when it says 177,100名 or 17.71 万, 300000 when
    /// it says 三十万. The word for what is counted may differ, but five years are no five firms. True for what is no
    /// number we can compute with.
    pub fn hold(&self, value: &str, unit: &str) -> bool {
        let (Some(quantity), Some(written)) = (Quantity::new(value, unit), Decimal::parse(value)) else { return true };
        let number = quantity.number();
        let own = |c: &char| unit.chars().any(|of_unit| of_unit == *c);
        let kind = Some(words::kind_of(quantity.unit())).filter(|kind| *kind != Kind::Bare);
        let from = self.numbers.partition_point(|(other, _)| *other < number);
        let equal = self.numbers.iter().skip(from).take_while(|(other, _)| *other == number);
        equal.into_iter().any(|(_, other)| kind.is_none() || other.is_none() || *other == kind)
            || self.bare.binary_search(&written).is_ok()
            || self.digits.iter().any(|(digit, behind)| *digit == number && own(behind))
    }
}

struct Reader<'a> {
    scan: Scan<'a>,
    numbers: Vec<(Decimal, Option<Kind>)>,
    bare: Vec<Decimal>,
    digits: Vec<(Decimal, char)>,
}

/// What a unit measures; 20万 may be of anything, and 5块 is money or pieces.
fn kind_of(unit: &Unit) -> Option<Kind> {
    Some(unit.kind).filter(|kind| *kind != Kind::Bare && unit.word != "块")
}

impl Reader<'_> {
    fn arabic(&mut self, at: usize) -> usize {
        let number = self.scan.arabic(at);
        let Some(value) = Decimal::parse(&number.digits) else { return number.end };
        // 3—5万: the scale is that of both.
        let second = self.scan.range(number.end);
        let end = second.map_or(number.end, |second| second.end);
        let scaled = self.scaled(value, end);
        if end == number.end
            && let Some((sum, end)) = self.compound(value, number.end)
        {
            self.numbers.push(sum);
            return end;
        }
        if !scaled {
            self.numbers.push((value, None));
        }
        let grouped = self.grouped(at);
        self.numbers.extend(grouped.map(|value| (value, None)));
        if matches!(self.scan.before(at), Some('-' | '−'))
            && let Some(negative) = Decimal::parse(&format!("-{}", number.digits))
            && !self.scaled(negative, end)
        {
            self.numbers.push((negative, None));
        }
        number.end
    }

    /// 12，345 and 12 345: the list of all quantities takes these for two numbers.
    fn grouped(&self, at: usize) -> Option<Decimal> {
        let first = self.scan.arabic(at);
        let mut digits = first.digits;
        let mut end = first.end;
        while digits.len() < 30
            && matches!(self.scan.at(end), Some(',' | ' ' | '\u{A0}' | '\u{2009}'))
            && self.scan.at(end + 1).is_some_and(|c| c.is_ascii_digit())
        {
            let group = self.scan.arabic(end + 1);
            if group.end != end + 4 {
                break;
            }
            digits.push_str(&group.digits);
            end = group.end;
        }
        let value = Decimal::parse(&digits).filter(|_| end > first.end)?;
        let power = words::unit(&self.scan, end).map_or(0, |unit| unit.power);
        value.times_ten(power)
    }

    /// Notes the value with the unit behind it; whether there is one.
    fn scaled(&mut self, value: Decimal, end: usize) -> bool {
        let Some(unit) = words::unit(&self.scan, end) else {
            if !self.scan.at(self.scan.gap(end)).is_some_and(|c| self.scan.is_word(c)) {
                self.bare.push(value);
            }
            return false;
        };
        let half = Decimal::parse("0.5").filter(|_| unit.half);
        let value = half.and_then(|half| value.plus(half)).unwrap_or(value);
        // 六成 is also the 60% that a figure may declare.
        let power = unit.power + u32::from(unit.word == "成");
        self.numbers.extend(value.times_ten(power).map(|value| (value, kind_of(&unit))));
        true
    }

    /// 3万5千, 1亿2000万.
    fn compound(&self, value: Decimal, end: usize) -> Option<((Decimal, Option<Kind>), usize)> {
        let unit = words::unit(&self.scan, end).filter(|unit| unit.kind == words::Kind::Bare)?;
        self.scan.at(unit.end).filter(char::is_ascii_digit)?;
        let second = self.scan.arabic(unit.end);
        let rest = words::unit(&self.scan, second.end)?;
        let last = Decimal::parse(&second.digits)?.times_ten(rest.power)?;
        let sum = value.times_ten(unit.power)?.plus(last)?.times_ten(u32::from(rest.word == "成"))?;
        (rest.power < unit.power).then(|| ((sum, kind_of(&rest)), rest.end))
    }

    fn chinese(&mut self, at: usize) -> usize {
        // The 万 of 3万 and of 3余万 has been read.
        let before = self.scan.before(self.scan.gap_before(at));
        let scale = matches!(self.scan.at(at), Some('百' | '千' | '万' | '亿'));
        if scale && before.is_some_and(|c| c.is_ascii_digit() || matches!(c, '余' | '多' | '百' | '千' | '万')) {
            return at + 1;
        }
        let mut run = run_at(&self.scan, at);
        let end = at + run.len();
        if matches!(run.last(), Some('百' | '千'))
            && self.scan.starts_with(end, "分之")
            && let Some((value, end)) = spoken(&self.scan, end + 2)
        {
            self.numbers.extend(Decimal::parse(&value).map(|value| (value, Some(Kind::Share))));
            return end;
        }
        if let Some(digits) = chinese::spelled(&run) {
            self.numbers.extend(Decimal::parse(&digits).map(|value| (value, None)));
            return end;
        }
        // 上百家, 千余人: one hundred and one thousand, for whoever declares them so.
        if chinese::parse(&run).is_none() {
            run.insert(0, '一');
        }
        let Some(number) = chinese::parse(&run) else { return end };
        let Some(value) = Decimal::parse(&number.value.to_string()) else { return end };
        if number.is_single() && self.scan.before(at) != Some('第') && words::unit(&self.scan, end).is_none() {
            self.digits.extend(self.scan.at(self.scan.gap(end)).map(|behind| (value, behind)));
            return end;
        }
        if !self.scaled(value, end - number.scale_chars) {
            self.numbers.extend(value.times_ten(number.power).map(|value| (value, None)));
        }
        end
    }
}
