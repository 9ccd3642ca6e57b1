//! The 34 provincial-level divisions of China as equal tiles: nothing has a border to get wrong, and a small place is
//! as easy to read and to tap as a large one. Neighbours are kept together as far as a grid can.

/// A provincial-level division and its tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Province {
    /// The first two digits of its code in GB/T 2260.
    pub code: &'static str,
    /// Its full name.
    pub name: &'static str,
    /// Its short name, as maps write it.
    pub short: &'static str,
    /// Column of its tile, from 0 in the west.
    pub x: u8,
    /// Row of its tile, from 0 in the north.
    pub y: u8,
}

const fn at(code: &'static str, name: &'static str, short: &'static str, x: u8, y: u8) -> Province {
    Province { code, name, short, x, y }
}

/// All, in the order of the standard.
#[rustfmt::skip]
pub const PROVINCES: [Province; 34] = [
    at("11", "北京市", "北京", 4, 2),
    at("12", "天津市", "天津", 5, 3),
    at("13", "河北省", "河北", 4, 3),
    at("14", "山西省", "山西", 3, 3),
    at("15", "内蒙古自治区", "内蒙古", 3, 2),
    at("21", "辽宁省", "辽宁", 5, 2),
    at("22", "吉林省", "吉林", 6, 1),
    at("23", "黑龙江省", "黑龙江", 6, 0),
    at("31", "上海市", "上海", 6, 5),
    at("32", "江苏省", "江苏", 5, 5),
    at("33", "浙江省", "浙江", 5, 6),
    at("34", "安徽省", "安徽", 4, 5),
    at("35", "福建省", "福建", 4, 7),
    at("36", "江西省", "江西", 4, 6),
    at("37", "山东省", "山东", 4, 4),
    at("41", "河南省", "河南", 3, 4),
    at("42", "湖北省", "湖北", 3, 5),
    at("43", "湖南省", "湖南", 3, 6),
    at("44", "广东省", "广东", 3, 7),
    at("45", "广西壮族自治区", "广西", 2, 7),
    at("46", "海南省", "海南", 2, 8),
    at("50", "重庆市", "重庆", 2, 5),
    at("51", "四川省", "四川", 1, 5),
    at("52", "贵州省", "贵州", 2, 6),
    at("53", "云南省", "云南", 1, 6),
    at("54", "西藏自治区", "西藏", 0, 4),
    at("61", "陕西省", "陕西", 2, 4),
    at("62", "甘肃省", "甘肃", 1, 3),
    at("63", "青海省", "青海", 1, 4),
    at("64", "宁夏回族自治区", "宁夏", 2, 3),
    at("65", "新疆维吾尔自治区", "新疆", 0, 3),
    at("71", "台湾省", "台湾", 5, 7),
    at("81", "香港特别行政区", "香港", 4, 8),
    at("82", "澳门特别行政区", "澳门", 3, 8),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn by_short(short: &str) -> Province {
        *PROVINCES.iter().find(|province| province.short == short).unwrap()
    }

    #[test]
    fn every_division_has_a_tile_of_its_own() {
        let unique = |of: fn(&Province) -> String| {
            PROVINCES.iter().map(of).collect::<std::collections::BTreeSet<String>>().len()
        };
        assert_eq!(unique(|province| province.code.to_string()), 34);
        assert_eq!(unique(|province| province.name.to_string()), 34);
        assert_eq!(unique(|province| province.short.to_string()), 34);
        assert_eq!(unique(|province| format!("{} {}", province.x, province.y)), 34);
        assert!(PROVINCES.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(PROVINCES.iter().all(|province| province.x < 7 && province.y < 9));
        assert!(PROVINCES.iter().all(|province| province.name.starts_with(province.short)));
    }

    #[test]
    fn neighbours_touch() {
        for (a, b) in [
            ("黑龙江", "吉林"),
            ("吉林", "辽宁"),
            ("辽宁", "河北"),
            ("北京", "河北"),
            ("天津", "河北"),
            ("内蒙古", "山西"),
            ("内蒙古", "宁夏"),
            ("内蒙古", "河北"),
            ("山西", "陕西"),
            ("河南", "湖北"),
            ("山东", "江苏"),
            ("江苏", "上海"),
            ("浙江", "福建"),
            ("安徽", "江西"),
            ("湖南", "广东"),
            ("广东", "海南"),
            ("广东", "香港"),
            ("广东", "澳门"),
            ("福建", "台湾"),
            ("广西", "云南"),
            ("云南", "贵州"),
            ("四川", "云南"),
            ("四川", "重庆"),
            ("西藏", "新疆"),
            ("西藏", "青海"),
            ("西藏", "四川"),
            ("甘肃", "新疆"),
            ("甘肃", "青海"),
            ("甘肃", "宁夏"),
            ("甘肃", "陕西"),
        ] {
            let (a, b) = (by_short(a), by_short(b));
            assert!(a.x.abs_diff(b.x) <= 1 && a.y.abs_diff(b.y) <= 1, "{} {}", a.name, b.name);
        }
    }

    #[test]
    fn directions_are_right() {
        for (north, south) in
            [("黑龙江", "吉林"), ("北京", "河北"), ("内蒙古", "陕西"), ("湖北", "湖南"), ("广东", "海南")]
        {
            assert!(by_short(north).y < by_short(south).y);
        }
        for (west, east) in
            [("新疆", "甘肃"), ("西藏", "四川"), ("云南", "广西"), ("陕西", "山西"), ("福建", "台湾"), ("澳门", "香港")]
        {
            assert!(by_short(west).x < by_short(east).x);
        }
    }
}
