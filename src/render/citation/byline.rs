//! Who is an author in a Chinese byline, and who is only where an author works.

use super::unquoted;

/// Words of a byline that name nobody.
const ROLES: [&str; 8] = ["记者", "本报记者", "通讯员", "特约记者", "作者", "供稿", "撰稿", "文"];

/// How units with names as short as those of people end.
const UNITS: [&str; 39] = [
    "工会",
    "集团",
    "公司",
    "日报",
    "报社",
    "政府",
    "学院",
    "大学",
    "中心",
    "党委",
    "团委",
    "工委",
    "省委",
    "市委",
    "州委",
    "县委",
    "区委",
    "常委",
    "党校",
    "支部",
    "总会",
    "协会",
    "学会",
    "妇联",
    "残联",
    "工商联",
    "社科联",
    "新华社",
    "通讯社",
    "办公室",
    "编辑部",
    "宣传部",
    "组织部",
    "组",
    "局",
    "厅",
    "处",
    "办",
    "院",
];

/// A byline, read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Byline {
    /// People and units, in order.
    pub(super) authors: Vec<Author>,
    /// The units of authors that are people.
    pub(super) affiliations: Vec<String>,
    /// Whether it ends in `等`.
    pub(super) others: bool,
}

/// A person or a unit.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Author {
    /// As a reference has it.
    pub(super) name: String,
    /// Whether it is a unit.
    pub(super) group: bool,
}

impl Byline {
    /// Authors are divided by `、` and the like or by blanks. A unit beside the name of a person (`云南省总工会 金勇`)
    /// is where the person works, not one more author (8.1.1); units alone are authors (8.1.4).
    pub(super) fn read(text: &str) -> Byline {
        let text = text.trim();
        let shown = text.strip_suffix('等').unwrap_or(text);
        let mut byline = Byline::default();
        for part in shown.split(['、', '，', '；', ';', ',']) {
            let authors = people(part);
            let signed = authors.iter().any(|author| !author.group);
            for author in authors {
                if !(author.group && signed) {
                    byline.authors.push(author);
                } else if !byline.affiliations.contains(&author.name) {
                    byline.affiliations.push(author.name);
                }
            }
        }
        byline.others = shown.len() < text.len() && !byline.authors.is_empty();
        byline
    }
}

/// The names between two separators.
fn people(part: &str) -> Vec<Author> {
    let part = part.replace(['（', '）', '(', ')', '：', ':'], " ");
    // Blanks are inside a name of Latin letters, between names of Han characters.
    if part.contains(|char: char| char.is_ascii_alphabetic()) {
        return vec![author(part.trim())];
    }
    let mut names: Vec<String> = Vec::new();
    // A name of two characters is often set wide: `金 勇`.
    let mut half = false;
    for word in part.split_whitespace().filter(|word| !ROLES.contains(word)) {
        let single = word.chars().count() == 1;
        match names.last_mut().filter(|_| single && half) {
            Some(last) => last.push_str(word),
            None => names.push(word.to_string()),
        }
        half = single && !half;
    }
    names.iter().map(|name| author(name)).collect()
}

fn author(name: &str) -> Author {
    Author { group: is_group(name), name: unquoted(name).to_string() }
}

/// Whether a name is that of a unit: people have two to four characters, or a dot between two names.
fn is_group(name: &str) -> bool {
    let person = (2..=4).contains(&name.chars().count()) || name.contains(['·', '•']);
    let unit = name.starts_with('《') || UNITS.iter().any(|end| name.ends_with(end));
    unit || !person && !name.contains(|char: char| char.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `authors | affiliations`, units in brackets.
    fn shown(text: &str) -> String {
        let byline = Byline::read(text);
        let one = |author: &Author| match author.group {
            true => format!("[{}]", author.name),
            false => author.name.clone(),
        };
        let mut authors: Vec<String> = byline.authors.iter().map(one).collect();
        authors.extend(byline.others.then(|| "…".to_string()));
        format!("{} | {}", authors.join("+"), byline.affiliations.join("+"))
    }

    #[test]
    fn a_byline_is_taken_apart() {
        for (text, expected) in [
            ("", " | "),
            ("金勇", "金勇 | "),
            ("云南省总工会", "[云南省总工会] | "),
            ("云南省总工会 金勇", "金勇 | 云南省总工会"),
            ("（云南省总工会 金　勇）", "金勇 | 云南省总工会"),
            ("云南省总工会 金勇、曲靖市总工会 杨付坤", "金勇+杨付坤 | 云南省总工会+曲靖市总工会"),
            ("云南省总工会 金勇 杨付坤", "金勇+杨付坤 | 云南省总工会"),
            ("云南省总工会、云南省工业和信息化厅", "[云南省总工会]+[云南省工业和信息化厅] | "),
            ("云南省总工会 省国资委党委", "[云南省总工会]+[省国资委党委] | "),
            ("张三 李四", "张三+李四 | "),
            ("张三、李四，王五；赵六", "张三+李四+王五+赵六 | "),
            ("张三 李四等", "张三+李四+… | "),
            ("本报记者 欧阳建国 通讯员 买买提·艾力", "欧阳建国+买买提·艾力 | "),
            ("《工人日报》", "[工人日报] | "),
            ("课题组", "[课题组] | "),
            ("金 勇 杨付坤", "金勇+杨付坤 | "),
            ("John Smith、金勇", "John Smith+金勇 | "),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }
}
