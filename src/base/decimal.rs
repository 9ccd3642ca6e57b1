//! An exact decimal number: what a source writes must not change by a rounding of ours.

use std::cmp::Ordering;
use std::fmt;

use super::han::fold_width;

/// More places than this no 128-bit number can use, and `10^places` stays a valid one.
const MOST_PLACES: u32 = 38;

/// `digits × 10^-places`, with no zero at the end of the places, so that equal numbers are equal values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    digits: i128,
    places: u32,
}

impl From<u32> for Decimal {
    fn from(number: u32) -> Decimal {
        Decimal { digits: i128::from(number), places: 0 }
    }
}

impl Decimal {
    /// Reads the whole text: `17.71`, `1,234`, `＋３０`, `-0.5`, `1e3`. `None` for anything else, and for
    /// numbers that need more than 128 bits.
    pub fn parse(text: &str) -> Option<Decimal> {
        let (number, rest) = Decimal::parse_start(text.trim())?;
        rest.is_empty().then_some(number)
    }

    /// Reads the number that the text begins with, and gives what follows it.
    pub fn parse_start(text: &str) -> Option<(Decimal, &str)> {
        let mut rest = text;
        let negative = matches!(first(rest), Some('-' | '−'));
        if negative || first(rest) == Some('+') {
            rest = after_first(rest);
        }
        let (whole, after_whole) = take_digits(rest);
        if whole.is_empty() {
            return None;
        }
        rest = after_whole;
        let mut written = whole;
        if (1..=3).contains(&written.len()) {
            while let Some((group, after)) = take_group(rest) {
                written.push_str(&group);
                rest = after;
            }
        }
        let mut places = 0;
        if first(rest) == Some('.') && first(after_first(rest)).is_some_and(|c| c.is_ascii_digit()) {
            let (fraction, after) = take_digits(after_first(rest));
            let kept = fraction.trim_end_matches('0');
            written.push_str(kept);
            places = i32::try_from(kept.len()).ok()?;
            rest = after;
        }
        if let Some((exponent, after)) = take_exponent(rest) {
            places = places.checked_sub(exponent)?;
            rest = after;
        }
        let digits: i128 = written.parse().ok()?;
        Some((Decimal::checked(if negative { -digits } else { digits }, places)?, rest))
    }

    fn checked(mut digits: i128, places: i32) -> Option<Decimal> {
        if digits == 0 {
            return Some(Decimal { digits: 0, places: 0 });
        }
        if places <= 0 {
            let digits = digits.checked_mul(power_of_ten(places.unsigned_abs())?)?;
            return Some(Decimal { digits, places: 0 });
        }
        let mut places = places.unsigned_abs();
        while places > 0 && digits % 10 == 0 {
            digits /= 10;
            places -= 1;
        }
        (places <= MOST_PLACES).then_some(Decimal { digits, places })
    }

    /// The number times `10^power`; `None` beyond 128 bits.
    pub fn times_ten(self, power: u32) -> Option<Decimal> {
        let places = i32::try_from(self.places).ok()?.checked_sub(i32::try_from(power).ok()?)?;
        Decimal::checked(self.digits, places)
    }

    /// The sum; `None` beyond 128 bits.
    pub fn plus(self, other: Decimal) -> Option<Decimal> {
        let places = self.places.max(other.places);
        let widened = |number: Decimal| number.digits.checked_mul(power_of_ten(places - number.places)?);
        Decimal::checked(widened(self)?.checked_add(widened(other)?)?, i32::try_from(places).ok()?)
    }

    /// For charts only: the nearest `f64`.
    pub fn as_f64(self) -> f64 {
        // Through the text, because dividing two rounded numbers would round once more.
        self.to_string().parse().unwrap_or(f64::NAN)
    }
}

impl fmt::Display for Decimal {
    /// Plain digits without grouping: `177100`, `-0.05`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.places == 0 {
            return write!(out, "{}", self.digits);
        }
        let sign = if self.digits < 0 { "-" } else { "" };
        let width = self.places as usize + 1;
        let digits = format!("{:0width$}", self.digits.unsigned_abs());
        let (whole, fraction) = digits.split_at(digits.len() - self.places as usize);
        write!(out, "{sign}{whole}.{fraction}")
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        let places = self.places.max(other.places);
        let widened =
            |number: &Decimal| power_of_ten(places - number.places).and_then(|by| number.digits.checked_mul(by));
        match (widened(self), widened(other)) {
            (Some(own), Some(others)) => own.cmp(&others),
            // Only one can need widening; where it does not fit, it is the larger one in size.
            (None, _) => self.digits.cmp(&0),
            (_, None) => 0.cmp(&other.digits),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn power_of_ten(power: u32) -> Option<i128> {
    10i128.checked_pow(power)
}

fn first(text: &str) -> Option<char> {
    text.chars().next().map(fold_width)
}

fn after_first(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next();
    chars.as_str()
}

fn take_digits(text: &str) -> (String, &str) {
    let end = text.find(|c| !fold_width(c).is_ascii_digit()).unwrap_or(text.len());
    (text[..end].chars().map(fold_width).collect(), &text[end..])
}

/// A separator and exactly three digits.
fn take_group(text: &str) -> Option<(String, &str)> {
    let separator = first(text).filter(|c| *c == ',')?;
    let (digits, rest) = take_digits(&text[text.chars().next().map_or(separator.len_utf8(), char::len_utf8)..]);
    (digits.len() == 3).then_some((digits, rest))
}

fn take_exponent(text: &str) -> Option<(i32, &str)> {
    let rest = text.strip_prefix(['e', 'E'])?;
    let (sign, rest) = match rest.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, rest.strip_prefix('+').unwrap_or(rest)),
    };
    let (digits, rest) = take_digits(rest);
    Some((digits.parse::<i32>().ok()?.checked_mul(sign)?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        Decimal::parse(text).map(|number| number.to_string())
    }

    #[test]
    fn reads_what_sources_write() {
        for (text, plain) in [
            ("17.71", "17.71"),
            ("0", "0"),
            ("-0", "0"),
            ("007", "7"),
            ("1,234", "1234"),
            ("1,234,567.80", "1234567.8"),
            ("１７．７１", "17.71"),
            ("１，２３４", "1234"),
            ("+5", "5"),
            ("－5", "-5"),
            ("−0.05", "-0.05"),
            ("1e3", "1000"),
            ("2.50E-3", "0.0025"),
            (" 30 ", "30"),
            ("170141183460469231731687303715884105727", "170141183460469231731687303715884105727"),
        ] {
            assert_eq!(read(text).as_deref(), Some(plain), "{text}");
        }
    }

    #[test]
    fn refuses_the_rest() {
        for text in ["", "+", ".", ".5", "1,23", "1234,567", "1.2.3", "3—5", "三十", "1e", "1e99", "5万"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read("170141183460469231731687303715884105728"), None);
        assert_eq!(read(&format!("0.{}1", "0".repeat(38))), None);
    }

    #[test]
    fn computes_exactly_and_never_overflows() {
        let number = |text: &str| Decimal::parse(text).unwrap();
        assert_eq!(number("0.1").times_ten(8), Some(number("10000000")));
        assert_eq!(number("1.23456789012345678901").times_ten(4).unwrap().to_string(), "12345.6789012345678901");
        assert_eq!(number("170141183460469231731687303715884105727").times_ten(1), None);
        assert_eq!(number("1").times_ten(u32::MAX), None);
        assert_eq!(number("0.1").plus(number("0.2")), Some(number("0.3")));
        assert_eq!(number("170141183460469231731687303715884105727").plus(number("0.1")), None);
        assert_eq!(number("17.71").as_f64(), 17.71);
    }

    #[test]
    fn orders_numbers_of_any_size() {
        let sorted = ["-170141183460469231731687303715884105727", "-2", "-0.00000000000000000000000000000000000001"]
            .into_iter()
            .chain(["0", "0.00000000000000000000000000000000000001", "0.5", "2", "17.7", "17.71"])
            .chain(["170141183460469231731687303715884105727"]);
        let numbers: Vec<Decimal> = sorted.map(|text| Decimal::parse(text).unwrap()).collect();
        for (a, number) in numbers.iter().enumerate() {
            for (b, other) in numbers.iter().enumerate() {
                assert_eq!(number.cmp(other), a.cmp(&b), "{number} and {other}");
            }
        }
    }
}
