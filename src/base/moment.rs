//! Points in time as front matter and file names give them: a day, or a day with a time and perhaps a zone.

use super::date::Date;

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Seconds since 1970 in UTC of `2018-10-10` or an RFC 3339 time; one without a zone counts as UTC, a day as its first
/// instant. Nothing for what no calendar or clock has.
pub fn seconds(text: &str) -> Option<i64> {
    Parts::read(text).filter(|parts| parts.is_plain).map(|parts| parts.seconds())
}

/// A point in time in one of the looser spellings of YAML (`2001-12-14 21:59:43.10 -5`, `2002-1-5`) in RFC 3339.
pub fn rfc3339(text: &str) -> Option<String> {
    Parts::read(text.trim_matches('"')).map(|parts| parts.rfc3339())
}

/// The date at the start of a file's name, and what follows it after `-` or `_`: `2018-10-10-hello` is `2018-10-10` and
/// `hello`, `2018-10-10` has nothing after it.
pub fn at_start(name: &str) -> Option<(&str, Option<&str>)> {
    let day = name.get(..10).filter(|day| Parts::read(day).is_some_and(|parts| parts.is_plain))?;
    let zone = |end: &usize| name[..*end].ends_with(['Z', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    let has_zone = |text: &str| text.ends_with('Z') || Parts::read(text).is_some_and(|parts| parts.offset.is_some());
    // The longest beginning that is a time with its zone.
    let time = (11..=name.len())
        .rev()
        .filter(|end| name.is_char_boundary(*end) && name.as_bytes()[10] == b'T' && zone(end))
        .map(|end| &name[..end])
        .find(|text| has_zone(text) && seconds(text).is_some());
    let date = time.unwrap_or(day);
    let rest = &name[date.len()..];
    let rest = rest.strip_prefix(char::is_whitespace).filter(|rest| rest.starts_with(['-', '_'])).unwrap_or(rest);
    let rest = rest.strip_prefix(['-', '_']).filter(|rest| !rest.is_empty());
    Some((date, rest))
}

/// A point in time, part by part.
struct Parts<'a> {
    year: i64,
    month: i64,
    day: i64,
    /// Hour, minute, second.
    time: [i64; 3],
    /// Digits after the point of the seconds, without zeros at the end.
    fraction: &'a str,
    /// Minutes east of UTC.
    offset: Option<i64>,
    /// Whether it is written as RFC 3339 or TOML wants it.
    is_plain: bool,
}

impl<'a> Parts<'a> {
    fn read(text: &'a str) -> Option<Parts<'a>> {
        let mut scan = Scan { rest: text, is_plain: true };
        let year = scan.digits(4, 4)?;
        let month = scan.sign('-').and_then(|()| scan.digits(1, 2))?;
        let day = scan.sign('-').and_then(|()| scan.digits(1, 2))?;
        let mut parts = Parts { year, month, day, time: [0; 3], fraction: "", offset: None, is_plain: scan.is_plain };
        if !scan.rest.is_empty() {
            parts.time_of_day(&mut scan)?;
            parts.is_plain = scan.is_plain;
        }
        let is_day = Date::parse(&format!("{year:04}-{month:02}-{day:02}")).is_some();
        let [hour, minute, second] = parts.time;
        (is_day && scan.rest.is_empty() && hour < 24 && minute < 60 && second < 60).then_some(parts)
    }

    fn time_of_day(&mut self, scan: &mut Scan<'a>) -> Option<()> {
        let blank = scan.rest.len() - scan.rest.trim_start_matches([' ', '\t']).len();
        match blank {
            0 => scan.rest = scan.rest.strip_prefix(['T', 't'])?,
            _ => scan.is_plain &= scan.rest.starts_with(' ') && blank == 1,
        }
        scan.rest = scan.rest.trim_start_matches([' ', '\t']);
        let hour = scan.digits(1, 2)?;
        let minute = scan.sign(':').and_then(|()| scan.digits(2, 2))?;
        let second = scan.sign(':').and_then(|()| scan.digits(2, 2))?;
        self.time = [hour, minute, second];
        if let Some(rest) = scan.rest.strip_prefix('.') {
            let end = rest.bytes().take_while(u8::is_ascii_digit).count();
            self.fraction = rest[..end].trim_end_matches('0');
            scan.is_plain &= end > 0;
            scan.rest = &rest[end..];
        }
        let zone = scan.rest.trim_start_matches([' ', '\t']);
        scan.is_plain &= zone.len() == scan.rest.len();
        scan.rest = zone;
        self.offset = match zone.chars().next() {
            None => None,
            Some('Z' | 'z') => {
                scan.rest = &zone[1..];
                Some(0)
            }
            Some(sign @ ('+' | '-')) => {
                scan.rest = &zone[1..];
                let hours = scan.digits(1, 2).filter(|hours| *hours < 24)?;
                let minutes = match scan.sign(':') {
                    Some(()) => scan.digits(2, 2).filter(|minutes| *minutes < 60)?,
                    None => {
                        scan.is_plain = false;
                        0
                    }
                };
                let minutes = hours * 60 + minutes;
                Some(if sign == '-' { -minutes } else { minutes })
            }
            Some(_) => return None,
        };
        Some(())
    }

    fn seconds(&self) -> i64 {
        let [hour, minute, second] = self.time;
        days(self.year, self.month, self.day) * DAY + hour * 3600 + minute * 60 + second - self.offset.unwrap_or(0) * 60
    }

    fn rfc3339(&self) -> String {
        let Parts { year, month, day, time: [hour, minute, second], .. } = self;
        let point = if self.fraction.is_empty() { "" } else { "." };
        let zone = match self.offset {
            None | Some(0) => "Z".to_string(),
            Some(offset) => {
                let sign = if offset < 0 { '-' } else { '+' };
                format!("{sign}{:02}:{:02}", offset.abs() / 60, offset.abs() % 60)
            }
        };
        format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{point}{}{zone}", self.fraction)
    }
}

/// What is left to read.
struct Scan<'a> {
    rest: &'a str,
    is_plain: bool,
}

impl Scan<'_> {
    fn digits(&mut self, least: usize, most: usize) -> Option<i64> {
        let count = self.rest.bytes().take(most).take_while(u8::is_ascii_digit).count();
        let (own, rest) = self.rest.split_at(count);
        self.is_plain &= count == most;
        self.rest = rest;
        own.parse().ok().filter(|_| count >= least)
    }

    fn sign(&mut self, sign: char) -> Option<()> {
        self.rest = self.rest.strip_prefix(sign)?;
        Some(())
    }
}

/// Days since 1970-01-01. The calendar repeats every 400 years of 146097 days; counting years from March puts the leap
/// day last (Hinnant, `days_from_civil`).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year - era * 400;
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_since_1970() {
        for (text, wanted) in [
            ("1970-01-01", 0),
            ("2000-02-29", 951_782_400),
            ("2002-10-02T15:00:00Z", 1_033_570_800),
            ("2002-10-02T15:00:00", 1_033_570_800),
            ("2002-10-02T15:00:00.123456Z", 1_033_570_800),
            ("2002-10-02T17:00:00+02:00", 1_033_570_800),
            ("1969-12-31", -86_400),
        ] {
            assert_eq!(seconds(text), Some(wanted), "{text}");
        }
        for text in ["2100-02-29", "2001-01-01T24:00:00Z", "2001-01-01T00:60:00", "2001-1-1", "15:00:00", "2001-01", ""]
        {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn the_spellings_of_yaml() {
        for (text, wanted) in [
            ("2001-12-15T02:59:43.1Z", "2001-12-15T02:59:43.1Z"),
            ("2001-12-14t21:59:43.10-05:00", "2001-12-14T21:59:43.1-05:00"),
            ("2001-12-14 21:59:43.10 -5", "2001-12-14T21:59:43.1-05:00"),
            ("2001-12-15 2:59:43.10", "2001-12-15T02:59:43.1Z"),
            ("2002-1-5", "2002-01-05T00:00:00Z"),
        ] {
            assert_eq!(rfc3339(text).as_deref(), Some(wanted), "{text}");
        }
        for text in
            ["2001-13-15", "1987-07-05T17:45Z", "1987-07-0517:45:00Z", "10000-01-01", "2006-01-01T00:00:61", "x"]
        {
            assert_eq!(rfc3339(text), None, "{text}");
        }
    }

    #[test]
    fn dates_of_file_names() {
        for (name, wanted) in [
            ("2018-10-10-hello-world", Some(("2018-10-10", Some("hello-world")))),
            ("2018-10-10_hello", Some(("2018-10-10", Some("hello")))),
            ("2021-01-23 -hello new", Some(("2021-01-23", Some("hello new")))),
            ("2018-10-10", Some(("2018-10-10", None))),
            ("2018-10-10-", Some(("2018-10-10", None))),
            ("2018-10-10hello", Some(("2018-10-10", None))),
            ("2018-10-02T15:00:00Z-hello", Some(("2018-10-02T15:00:00Z", Some("hello")))),
            ("2018-10-02T15:00:00+02:00_曲靖", Some(("2018-10-02T15:00:00+02:00", Some("曲靖")))),
            ("2018-13-10-hello", None),
            ("曲靖", None),
            ("hello", None),
        ] {
            assert_eq!(at_start(name), wanted, "{name}");
        }
    }
}
