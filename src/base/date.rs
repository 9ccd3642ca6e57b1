//! Calendar dates as a source gives them: a day, a month or only a year. No clock inside.

use std::fmt;

use super::speech::Speech;

/// As English has them.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A date of known precision. Ordered by time; a bare year stands before its months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    /// 1 to 12; 0 when unknown.
    month: u8,
    /// 1 to 31; 0 when unknown.
    day: u8,
}

impl Date {
    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, an ISO time after the day is allowed and dropped.
    /// `None` for anything else and for days that no calendar has.
    pub fn parse(text: &str) -> Option<Date> {
        let text = text.trim();
        let text = match text.find(['T', ' ', 't']) {
            Some(at) => &text[..at],
            None => text,
        };
        let mut parts = text.split('-');
        let year = digits(parts.next()?, 4)?;
        let month = match parts.next() {
            Some(part) => digits(part, 2)?,
            None => return Date::checked(year, 0, 0),
        };
        let day = match parts.next() {
            Some(part) => digits(part, 2)?,
            None => return Date::checked(year, month, 0).filter(|_| month > 0),
        };
        if parts.next().is_some() || month == 0 || day == 0 {
            return None;
        }
        Date::checked(year, month, day)
    }

    fn checked(year: u16, month: u16, day: u16) -> Option<Date> {
        if year == 0 || month > 12 || day > days_in_month(year, month) {
            return None;
        }
        Some(Date { year, month: month as u8, day: day as u8 })
    }

    /// The day that begins so many days after 1970-01-01, in UTC. The calendar repeats every 400 years of
    /// 146097 days; counting years from March puts the leap day last (Hinnant, `civil_from_days`).
    pub fn from_unix_days(days: u64) -> Date {
        let days = days + 719_468;
        let (era, day) = (days / 146_097, days % 146_097);
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year + era * 400 + u64::from(month <= 2);
        Date { year: u16::try_from(year).unwrap_or(u16::MAX), month: month as u8, day: day as u8 }
    }

    /// Whole months from this date to another; 0 when that is not later. What is unknown counts as the first.
    pub fn months_until(self, other: Date) -> usize {
        let months = |date: Date| usize::from(date.year) * 12 + usize::from(date.month.max(1));
        let whole = months(other).saturating_sub(months(self));
        whole.saturating_sub(usize::from(other.day.max(1) < self.day.max(1)))
    }

    /// The month, if it is known.
    pub fn month(self) -> Option<u8> {
        Some(self.month).filter(|month| *month > 0)
    }

    /// The day, if it is known.
    pub fn day(self) -> Option<u8> {
        Some(self.day).filter(|day| *day > 0)
    }

    /// The year, always known.
    pub fn year(self) -> u16 {
        self.year
    }

    /// Whether it is certainly earlier: compared only as far as both dates are known.
    pub fn is_before(self, other: Date) -> bool {
        let month = (self.month > 0 && other.month > 0).then_some((self.month, other.month));
        let day = (self.day > 0 && other.day > 0).then_some((self.day, other.day));
        let (own, others) = match (month, day) {
            (None, _) => ((0, 0), (0, 0)),
            (Some((own, others)), None) => ((own, 0), (others, 0)),
            (Some((own, others)), Some((own_day, others_day))) => ((own, own_day), (others, others_day)),
        };
        (self.year, own) < (other.year, others)
    }

    /// How a Chinese page writes it: `2021年5月13日`, `2021年5月` or `2021年`.
    pub fn chinese(self) -> String {
        match (self.month, self.day) {
            (0, _) => format!("{}年", self.year),
            (month, 0) => format!("{}年{month}月", self.year),
            (month, day) => format!("{}年{month}月{day}日", self.year),
        }
    }

    /// How a page in a language writes it: as [`Date::chinese`], or `13 May 2021`.
    pub fn spoken(self, speech: Speech) -> String {
        if speech != Speech::English {
            return self.chinese();
        }
        let month = MONTHS.get(usize::from(self.month.saturating_sub(1))).copied().unwrap_or_default();
        match (self.month, self.day) {
            (0, _) => self.year.to_string(),
            (_, 0) => format!("{month} {}", self.year),
            (_, day) => format!("{day} {month} {}", self.year),
        }
    }

    /// An RFC 3339 time for feeds: the first instant that the date can mean, in UTC.
    pub fn rfc3339(self) -> String {
        format!("{:04}-{:02}-{:02}T00:00:00Z", self.year, self.month.max(1), self.day.max(1))
    }
}

impl fmt::Display for Date {
    /// ISO 8601 with the precision that is known.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}", self.year)?;
        if self.month > 0 {
            write!(out, "-{:02}", self.month)?;
        }
        if self.day > 0 {
            write!(out, "-{:02}", self.day)?;
        }
        Ok(())
    }
}

fn digits(text: &str, len: usize) -> Option<u16> {
    let fits = text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit());
    if fits { text.parse().ok() } else { None }
}

/// 31 for an unknown month, so that only `day = 0` can go with it.
fn days_in_month(year: u16, month: u16) -> u16 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_three_precisions_and_prints_them_back() {
        for text in ["2021", "2021-05", "2021-05-13", "2024-02-29"] {
            assert_eq!(Date::parse(text).map(|date| date.to_string()).as_deref(), Some(text));
        }
        assert_eq!(Date::parse("2021-05-13T10:00:00Z").unwrap().to_string(), "2021-05-13");
    }

    #[test]
    fn days_of_the_unix_calendar() {
        for (days, text) in [
            (0, "1970-01-01"),
            (11_016, "2000-02-29"),
            (19_782, "2024-02-29"),
            (19_783, "2024-03-01"),
            (20_453, "2025-12-31"),
        ] {
            assert_eq!(Date::from_unix_days(days).to_string(), text);
        }
    }

    #[test]
    fn before_only_where_it_is_certain() {
        let before = |a: &str, b: &str| Date::parse(a).unwrap().is_before(Date::parse(b).unwrap());
        assert!(before("2020", "2021-01") && before("2020-11", "2020-12-23") && before("2020-12-22", "2020-12-23"));
        assert!(!before("2020-12", "2020-12-23") && !before("2020", "2020-12-23") && !before("2021", "2020"));
    }

    #[test]
    fn refuses_what_no_calendar_has() {
        for text in ["", "21", "2021-5-13", "2021-13", "2021-02-29", "2021-00", "2021-01-00", "2021-01-01-01", "0000"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }

    #[test]
    fn orders_by_time_and_speaks_chinese() {
        assert!(Date::parse("2021") < Date::parse("2021-01"));
        assert!(Date::parse("2020-12-31") < Date::parse("2021"));
        assert_eq!(Date::parse("2021-05").unwrap().chinese(), "2021年5月");
        let english = |text| Date::parse(text).unwrap().spoken(Speech::English);
        assert_eq!(
            [english("2021"), english("2021-05"), english("2021-12-03")],
            ["2021", "May 2021", "3 December 2021"]
        );
        assert_eq!(Date::parse("2021").unwrap().rfc3339(), "2021-01-01T00:00:00Z");
    }
}
