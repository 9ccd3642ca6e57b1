//! A number with its unit in one normal form, so that 17.71万人 and 177,100 名 compare as equal.

use std::cmp::Ordering;

use super::decimal::Decimal;
use super::han::fold_width;

/// The unit that comparisons use, and the other ways to write it. Only words that count the very same thing:
/// 次 and 人次, 家 and 个, 场 and 场次 stay apart.
const ALIASES: &[(&str, &[&str])] = &[
    ("人", &["名", "位", "个人"]),
    ("元", &["块", "块钱", "元钱", "圆", "元人民币", "人民币", "¥", "￥"]),
    ("个百分点", &["百分点"]),
    ("天", &["日"]),
    ("周", &["星期", "个星期", "个周"]),
    ("个月", &["月"]),
    ("小时", &["个小时", "钟头", "个钟头", "h"]),
    ("分钟", &["min"]),
    ("公里", &["千米", "km"]),
    ("米", &["m"]),
    ("平方米", &["平米", "㎡", "m²", "m2"]),
    ("平方公里", &["平方千米", "km²", "km2"]),
    ("立方米", &["m³", "m3"]),
    ("公斤", &["千克", "kg"]),
    ("吨", &["t"]),
    ("千瓦", &["kw"]),
    ("千瓦时", &["kwh"]),
    ("兆瓦", &["mw"]),
];

/// Units that begin with a character of scale but are words of their own.
const WHOLE: &[&str] = &["千米", "千克", "千瓦", "千伏", "千卡", "千帕", "千赫", "百帕", "百分"];

/// A number of some unit. Ordered only among equal units.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Quantity {
    number: Decimal,
    unit: String,
}

impl Quantity {
    /// `("17.71", "万人")` is 177100 人. The value may carry the scale (`"2.7亿"`, `"元"`). `None` when the value is
    /// no number, or too large for 128 bits.
    pub fn new(value: &str, unit: &str) -> Option<Quantity> {
        let (number, rest) = Decimal::parse_start(value.trim())?;
        if !(rest.is_empty() || rest.starts_with(['十', '百', '千', '万', '亿', '%', '％'])) {
            return None;
        }
        let unit = format!("{rest}{unit}");
        // 元/月: the scale belongs to what is above the line, other names may be on either side.
        let unit: String = unit.chars().map(fold_width).filter(|c| !c.is_whitespace()).collect();
        let (counted, per) = unit.split_once('/').map_or((unit.as_str(), None), |(counted, per)| (counted, Some(per)));
        let (power, counted) = scale(counted);
        // 成 is a tenth, and so ten per cent.
        let (power, counted) = if counted == "成" { (power + 1, "%") } else { (power, counted) };
        let mut base = base_unit(counted).to_string();
        if let Some(per) = per {
            base = format!("{base}/{}", base_unit(per));
        }
        Some(Quantity { number: number.times_ten(power)?, unit: base })
    }

    /// The same for a figure with its qualifier: a rank (第1名) counts nobody, so its unit stays as written.
    pub fn of_figure(value: &str, unit: &str, qualifier: Option<&str>) -> Option<Quantity> {
        match qualifier {
            Some("第") => Some(Quantity { number: Decimal::parse(value)?, unit: format!("第{}", unit.trim()) }),
            _ => Quantity::new(value, unit),
        }
    }

    /// Plain decimal digits without grouping: `177100`, `0.5`, `-3`.
    pub fn normal(&self) -> String {
        self.number.to_string()
    }

    /// The exact number in base units.
    pub fn number(&self) -> Decimal {
        self.number
    }

    /// For charts only: the nearest `f64`.
    pub fn as_f64(&self) -> f64 {
        self.number.as_f64()
    }

    /// The base unit: `人`, `元`, `%`; empty when the source gives none (20万).
    pub fn unit(&self) -> &str {
        &self.unit
    }
}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Quantity) -> Option<Ordering> {
        (self.unit == other.unit).then(|| self.number.cmp(&other.number))
    }
}

/// The power of ten that a unit begins with, and what is left of it: 万余人 is 4 and 人.
fn scale(unit: &str) -> (u32, &str) {
    let mut power = 0;
    let mut rest = unit;
    loop {
        if WHOLE.iter().any(|word| rest.starts_with(word)) {
            return (power, rest);
        }
        let mut chars = rest.chars();
        match chars.next() {
            Some('百') => power += 2,
            Some('千') => power += 3,
            Some('万') => power += 4,
            Some('亿') => power += 8,
            Some('十') if chars.as_str().starts_with(['万', '亿']) => power += 1,
            // Qualifiers have their own key; here they would only keep two units apart.
            Some('余' | '多') if chars.as_str() != "" => {}
            _ => return (power, rest),
        }
        rest = chars.as_str();
    }
}

/// The name under which a unit without scale is compared.
fn base_unit(unit: &str) -> &str {
    let names = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(unit));
    ALIASES.iter().find(|(_, others)| names(others)).map_or(unit, |(base, _)| *base)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normal(value: &str, unit: &str) -> String {
        Quantity::new(value, unit).map_or("none".to_string(), |found| format!("{} {}", found.normal(), found.unit()))
    }

    #[test]
    fn units_come_to_one_form() {
        for (value, unit, expected) in [
            ("17.71", "万人", "177100 人"),
            ("17.71", " 万 名", "177100 人"),
            ("2.7", "亿元", "270000000 元"),
            ("2.7亿", "元", "270000000 元"),
            ("0.1", "亿", "10000000 "),
            ("1.2", "万亿元", "1200000000000 元"),
            ("3", "百万元", "3000000 元"),
            ("5", "千人", "5000 人"),
            ("2", "十万人", "200000 人"),
            ("20", "万", "200000 "),
            ("30", "余场次", "30 场次"),
            ("6.5", "万余人", "65000 人"),
            ("30", "％", "30 %"),
            ("2.5", "百分点", "2.5 个百分点"),
            ("6", "成", "60 %"),
            ("1", "万人次", "10000 人次"),
            ("3.9", "万个", "39000 个"),
            ("110", "家", "110 家"),
            ("15", "位", "15 人"),
            ("1,234", "名", "1234 人"),
            ("１７．７１", "万人", "177100 人"),
            ("-3.5", "%", "-3.5 %"),
            ("+4", "块钱", "4 元"),
            ("12", "千米", "12 公里"),
            ("30", "万千瓦", "300000 千瓦"),
            ("5", "KM", "5 公里"),
            ("0.8", "万元/月", "8000 元/个月"),
            ("500", "元/名", "500 元/人"),
            ("1.23456789", "亿元", "123456789 元"),
            ("1.234567891", "亿元", "123456789.1 元"),
            ("7", "", "7 "),
            ("abc", "人", "none"),
            ("3—5", "万人", "none"),
        ] {
            assert_eq!(normal(value, unit), expected, "{value}{unit}");
        }
    }

    #[test]
    fn beyond_128_bits_is_none() {
        assert_eq!(normal("99999999999999999999999999999999999999", "万亿元"), "none");
        assert_eq!(normal("1", &"亿".repeat(9)), "none");
        assert_eq!(normal("0", &"亿".repeat(9)), "0 ");
    }

    #[test]
    fn compares_only_what_has_one_unit() {
        let of = |value, unit| Quantity::new(value, unit).unwrap();
        assert_eq!(of("17.71", "万人"), of("177100", "名"));
        assert!(of("13.87", "万人") < of("177100", "人"));
        assert_eq!(of("3", "次").partial_cmp(&of("3", "人次")), None);
        assert_eq!(of("17.71", "万人").as_f64(), 177_100.0);
    }

    #[test]
    fn a_rank_is_no_number_of_people() {
        let rank = Quantity::of_figure("1", "名", Some("第")).unwrap();
        assert_eq!((rank.normal().as_str(), rank.unit()), ("1", "第名"));
        assert_eq!(Quantity::of_figure("6.5", "万人", Some("余")).unwrap().normal(), "65000");
    }
}
