//! What the first and last words of a line say that it is: numbered headings, labels, credits, dates, lists of addressees.

use crate::base::date::Date;

use super::text::{ends_sentence, tighten, width};

const NUMERALS: &str = "一二三四五六七八九十百零〇";

/// The kinds of numbering, the highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Numbering {
    /// `第一章`, `第二部分`
    Chapter,
    /// `一、`
    Han,
    /// `（一）`
    HanBracket,
    /// `1.` or `1、`
    Digit,
    /// `（1）`, `①`
    DigitBracket,
    /// `一是`, `第一，`, `一要`
    Ordinal,
}

/// The numbering that a paragraph begins with, and the bytes that it takes.
pub fn numbering(text: &str) -> Option<(Numbering, usize)> {
    let start = text.len() - text.trim_start().len();
    let text = &text[start..];
    let run = |text: &str, is: fn(char) -> bool| text.len() - text.trim_start_matches(is).len();
    let han: fn(char) -> bool = |c| NUMERALS.contains(c);
    let digit: fn(char) -> bool = |c| c.is_ascii_digit();
    let found = |kind, len| Some((kind, start + len));
    if let Some(rest) = text.strip_prefix('第') {
        let len = run(rest, han);
        let word = ["章", "部分", "节", "篇"].into_iter().find(|word| len > 0 && rest[len..].starts_with(word));
        if let Some(word) = word {
            return found(Numbering::Chapter, '第'.len_utf8() + len + word.len());
        }
        if len > 0 && rest[len..].starts_with(['，', '、']) {
            return found(Numbering::Ordinal, '第'.len_utf8() + len + '，'.len_utf8());
        }
    }
    let len = run(text, han);
    if len > 0 {
        if text[len..].starts_with('、') {
            return found(Numbering::Han, len + '、'.len_utf8());
        }
        return text[len..].starts_with(['是', '要']).then_some((Numbering::Ordinal, start + len + '是'.len_utf8()));
    }
    if let Some(rest) = text.strip_prefix(['（', '(']) {
        let open = text.len() - rest.len();
        for (is, kind) in [(han, Numbering::HanBracket), (digit, Numbering::DigitBracket)] {
            let len = run(rest, is);
            if len > 0 && rest[len..].starts_with(['）', ')']) {
                let close = if rest[len..].starts_with('）') { '）'.len_utf8() } else { 1 };
                return found(kind, open + len + close);
            }
        }
        return None;
    }
    if text.starts_with(|c: char| ('①'..='⑳').contains(&c)) {
        return found(Numbering::DigitBracket, '①'.len_utf8());
    }
    let len = run(text, digit);
    if (1..=2).contains(&len) {
        let rest = &text[len..];
        let mark = rest.chars().next().filter(|c| matches!(c, '.' | '、' | '．'))?;
        let next = rest[mark.len_utf8()..].chars().next();
        // 3.9万 is a number.
        return if next.is_some_and(|c| c.is_ascii_digit()) {
            None
        } else {
            found(Numbering::Digit, len + mark.len_utf8())
        };
    }
    None
}

/// `【简讯速览】` alone on its line: what stands between the brackets.
pub fn label(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix(['【', '〖', '['])?.strip_suffix(['】', '〗', ']'])?;
    (!inner.is_empty() && width(inner) <= 24 && !inner.contains(['【', '】'])).then_some(inner.trim())
}

/// Whether a label opens a note of the editors, not a column.
pub fn opens_note(label: &str) -> bool {
    ["编者按", "按语", "编者的话", "导读", "摘要", "提要"].iter().any(|word| label.contains(word))
}

/// `2 | 乌海市 构建产改工作大格局`: the printed number and the title.
pub fn barred(text: &str) -> Option<(&str, &str)> {
    let text = text.trim();
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if !(1..=2).contains(&digits) {
        return None;
    }
    let title = text[digits..].trim_start().strip_prefix(['|', '｜', '丨', '∣'])?.trim();
    (!title.is_empty() && !ends_sentence(title)).then_some((&text[..digits], title))
}

/// Words that a credit begins with when it has no brackets.
const BYLINES: &[&str] = &["供稿：", "作者：", "来源：", "撰稿：", "文：", "通讯员", "供稿单位：", "稿件来源："];

/// Who wrote an item, where a paragraph ends with it: the byte where it begins, and the words without brackets. They may
/// begin with a word that only says that they are a credit: [`byline`].
pub fn credit(text: &str) -> Option<(usize, &str)> {
    let text = text.trim_end();
    let trimmed = text.trim_start();
    if width(trimmed) <= 60 && !ends_sentence(trimmed) && BYLINES.iter().any(|word| trimmed.starts_with(word)) {
        return Some((text.len() - trimmed.len(), trimmed));
    }
    let inside = text.strip_suffix(['）', ')'])?;
    let (start, open) = inside.char_indices().rev().find(|(_, c)| matches!(c, '（' | '(' | '）' | ')'))?;
    if !matches!(open, '（' | '(') {
        return None;
    }
    let words = inside[start + open.len_utf8()..].trim();
    let is_alone = trimmed.starts_with(['（', '(']) && start == text.len() - trimmed.len();
    let begins_anew = is_alone || ends_sentence(&text[..start]);
    let unit = ["工会", "公司", "集团", "局", "厅", "委", "部", "办", "报", "社", "院", "校", "厂", "网", "》", "中心"];
    let has_unit = words.split([' ', '\u{3000}', '—']).any(|word| unit.iter().any(|end| word.ends_with(end)));
    let parts = byline(words).1.split_whitespace().count();
    let says = ["供稿", "整理", "撰稿", "摘自", "来源", "作者", "记者", "通讯员", "报道", "转载"];
    let is_credit = (parts >= 2 && has_unit) || words.contains('》') || says.iter().any(|word| words.contains(word));
    (begins_anew && is_credit && (4..=100).contains(&width(words)) && !ends_sentence(words)).then_some((start, words))
}

/// The word that says that this is a credit, 供稿：, and the credit itself.
pub fn byline(words: &str) -> (&'static str, &str) {
    let head = BYLINES.iter().find(|head| words.starts_with(**head)).copied().unwrap_or("");
    (head, words[head.len()..].trim())
}

/// Signs before the title of an item, or of an entry of a table of contents.
const BULLETS: [char; 10] = ['★', '☆', '◆', '◇', '●', '○', '■', '□', '▲', '※'];

/// What stands behind such a sign.
pub fn bulleted(text: &str) -> Option<&str> {
    text.trim_start().strip_prefix(BULLETS).map(str::trim)
}

/// Whether a table of contents begins below.
pub fn heads_contents(text: &str) -> bool {
    let text = tighten(text);
    let text = text.trim_matches(['【', '】', '：', ':']);
    ["本期要目", "本期目录", "目录", "要目", "本期内容", "本期导读"].contains(&text)
}

/// Whether a list of addressees begins here, or what printers put below it.
pub fn is_addressees(text: &str) -> bool {
    let text = tighten(text);
    let heads = [
        "报：",
        "送：",
        "抄送：",
        "抄报：",
        "主送：",
        "主报：",
        "发：",
        "印发：",
        "分送：",
        "呈报：",
        "呈送：",
        "报送：",
        "本期送：",
        "本期发：",
    ];
    let colon = text.replacen(':', "：", 1);
    let foot = [
        "责任编辑：",
        "编辑：",
        "核稿：",
        "签发：",
        "审核：",
        "校对：",
        "联系电话：",
        "联系人：",
        "电话：",
        "投稿邮箱",
        "邮箱：",
        "地址：",
    ];
    let printed = text.contains("印发") && width(&text) < 80 && date(&text).is_some();
    let copies = text.starts_with('共') || text.starts_with('（') || text.starts_with("印");
    let is_copies = copies && text.contains('份') && width(&text) < 24;
    heads.iter().chain(&foot).any(|head| colon.starts_with(head)) || printed || is_copies
}

/// A line of the head of a page of open government: `发文机构：玉溪市人民政府办公室`. Gives key and value.
pub fn index_line(text: &str) -> Option<(&'static str, &str)> {
    let keys = [
        "索引号",
        "信息索引",
        "发文机构",
        "发布机构",
        "公开日期",
        "成文日期",
        "主题分类",
        "公开方式",
        "文号",
        "标题",
        "有效性",
    ];
    let text = text.trim();
    let key = keys.into_iter().find(|key| text.starts_with(key))?;
    let value = text[key.len()..].trim_start().strip_prefix(['：', ':'])?;
    (width(text) < 140 && !text.contains('。')).then_some((key, value.trim()))
}

/// The line below the title of a web page: `发布时间：2023年4月18日　来源：昭通市总工会`. Gives the source.
pub fn web_line(text: &str) -> Option<Option<String>> {
    let is_dated =
        ["发布时间", "发布日期", "日期：", "时间："].iter().any(|word| text.contains(word)) && date(text).is_some();
    let source = text
        .split_once("来源：")
        .map(|(_, rest)| rest.trim_start().split([' ', '\u{3000}', '|', '【', '（']).next().unwrap_or("").to_string());
    ((is_dated || source.is_some()) && width(text) < 120 && !text.contains('。')).then_some(source)
}

/// Words that the name of a series ends with.
const SERIES: &[&str] =
    &["快报", "简报", "专报", "动态", "通讯", "内参", "信息", "交流", "简讯", "专刊", "参考", "月报", "周报", "通报"];

/// `改革快报` at the end of a line of the masthead, with what stands before it.
pub fn series(text: &str) -> Option<(String, String)> {
    let text = text.trim().trim_matches(['《', '》']);
    if width(text) > 110 || text.contains(['，', '。', '：', '；', '、']) || label(text).is_some() {
        return None;
    }
    let words: Vec<&str> = text.split([' ', '\u{3000}']).filter(|word| !word.is_empty()).collect();
    // The letters of a masthead are often set apart: 改 革 快 报.
    let spread = words.len() >= 2 && words.iter().all(|word| word.chars().count() == 1);
    let words: Vec<String> =
        if spread { vec![words.concat()] } else { words.iter().map(|word| word.to_string()).collect() };
    // 内部交流 and 内部资料 say who may read it.
    let is_name = |word: &str| {
        let named = SERIES.iter().any(|end| word.ends_with(end)) && (4..=40).contains(&width(word));
        named && !word.starts_with("内部")
    };
    let at = words.iter().rposition(|word| is_name(word.trim_matches(['《', '》'])))?;
    Some((words[at].trim_matches(['《', '》']).to_string(), words[..at].concat()))
}

/// `2021年第10期（总第36期）` in a short line.
pub fn number(text: &str) -> Option<String> {
    let text = tighten(text);
    if width(&text) > 70 {
        return None;
    }
    let at = text.match_indices('第').map(|(at, _)| at).find(|at| {
        let rest = &text[at + '第'.len_utf8()..];
        let end = rest.trim_start_matches(|c: char| c.is_ascii_digit() || NUMERALS.contains(c));
        end.len() < rest.len() && end.starts_with(['期', '号'])
    })?;
    let start = text[..at].rfind('年').and_then(|year| {
        let digits =
            text[..year].chars().rev().take_while(|c| c.is_ascii_digit() || "〇零一二三四五六七八九".contains(*c));
        let len: usize = digits.map(char::len_utf8).sum();
        (year + '年'.len_utf8() == at && len > 0).then_some(year - len)
    });
    let start = start.unwrap_or(at);
    let period = |from: usize| text[from..].find(['期', '号']).map(|end| from + end + '期'.len_utf8());
    let mut end = period(at)?;
    if text[end..].starts_with(['（', '(']) && text[end..].contains("总第") {
        end = text[end..]
            .find(['）', ')'])
            .map_or(end, |close| end + close + text[end + close..].chars().next().map_or(1, char::len_utf8));
    }
    Some(text[start..end].to_string())
}

/// The first whole date: `2021年5月13日`, `二〇二一年五月十三日`, `2021-05-13`, `2021.5.13`.
pub fn date(text: &str) -> Option<Date> {
    let text: String = tighten(text).chars().map(plain_digit).collect();
    let starts = text
        .char_indices()
        .filter(|(at, c)| c.is_ascii_digit() && !text[..*at].ends_with(|c: char| c.is_ascii_digit()));
    starts.filter_map(|(at, _)| date_at(&text[at..])).next()
}

/// Whether a line is a date and nothing else.
pub fn is_date(text: &str) -> bool {
    let text = tighten(text);
    date(&text).is_some() && width(&text) <= 26 && !text.contains(['，', '。', '、'])
}

fn date_at(text: &str) -> Option<Date> {
    let (year, rest) = whole(text)?;
    let (month, rest) = whole(rest.strip_prefix(['年', '-', '.', '/'])?)?;
    let (day, rest) = whole(rest.strip_prefix(['月', '-', '.', '/'])?)?;
    let is_han = text.contains('年');
    let is_whole = year.len() == 4 && month.len() <= 2 && day.len() <= 2 && (!is_han || rest.starts_with(['日', '号']));
    if !is_whole {
        return None;
    }
    Date::parse(&format!("{year}-{month:0>2}-{day:0>2}"))
}

fn whole(text: &str) -> Option<(&str, &str)> {
    let len = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    (len > 0).then(|| text.split_at(len))
}

/// `〇一二` of dates as digits; 十 is left for the reader of days below twenty.
fn plain_digit(c: char) -> char {
    "〇一二三四五六七八九"
        .chars()
        .position(|own| own == c)
        .or((c == '零').then_some(0))
        .map_or(c, |digit| char::from(b'0' + digit as u8))
}

/// Whether a line holds the number of its page and nothing else: `— 3 —`, `- 3 -`, `第3页`, `3/12`.
pub fn page_number(text: &str) -> Option<u32> {
    let text: String =
        tighten(text).chars().filter(|c| !matches!(c, '—' | '-' | '–' | '－' | '·' | '~' | '•' | '_')).collect();
    let digits = |text: &str| text.parse::<u32>().ok().filter(|number| *number < 5000);
    if let Some(rest) = text.strip_prefix('第') {
        let (number, tail) = whole(rest)?;
        return (tail.starts_with('页') && width(tail) <= 16).then(|| digits(number)).flatten();
    }
    match text.split_once('/') {
        Some((one, all)) if digits(one)? <= digits(all)? => digits(one),
        _ => digits(&text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numberings_are_told_apart() {
        let kind = |text| numbering(text).map(|(kind, _)| kind);
        assert_eq!(kind("一、高位推动"), Some(Numbering::Han));
        assert_eq!(kind("（十一）强化"), Some(Numbering::HanBracket));
        assert_eq!(kind("二是强领导机制。"), Some(Numbering::Ordinal));
        assert_eq!(kind("3.推动"), Some(Numbering::Digit));
        assert_eq!((kind("3.9万个项目"), kind("2021年"), kind("一把手")), (None, None, None));
    }

    #[test]
    fn credits_stand_behind_a_sentence_or_alone() {
        assert_eq!(credit("坚实的基础。（曲靖市总工会 杨冲美）").unwrap().1, "曲靖市总工会 杨冲美");
        assert_eq!(credit("培养队伍。（《工人日报》——推进产改进行时）").unwrap().1, "《工人日报》——推进产改进行时");
        assert_eq!(credit("（省交投集团 施桂云）").unwrap().0, 0);
        assert!(credit("五县（市、区）").is_none() && credit("参加会议的有工会（含县 市工会）").is_none());
    }

    #[test]
    fn mastheads_give_series_number_and_date() {
        let line = "云南省新时期产业工人队伍建设改革 工作协调领导小组办公室 改革快报";
        let expected = ("改革快报".to_string(), "云南省新时期产业工人队伍建设改革工作协调领导小组办公室".to_string());
        assert_eq!(series(line), Some(expected));
        assert_eq!(number("2021 年第 10 期（总第 36 期）").as_deref(), Some("2021年第10期（总第36期）"));
        assert_eq!(number("第十二期").as_deref(), Some("第十二期"));
        assert_eq!(date("2021 年 5 月 13 日").unwrap().to_string(), "2021-05-13");
        assert_eq!(date("办公室 2023-07-15").unwrap().to_string(), "2023-07-15");
        assert!(date("2021年5月").is_none());
    }

    #[test]
    fn page_numbers_and_addressees() {
        assert_eq!(
            (page_number("— 3 —"), page_number("第 3 页 共 9 页"), page_number("3个")),
            (Some(3), Some(3), None)
        );
        assert!(is_addressees("报：王树芬同志") && is_addressees("送 : 各州市") && !is_addressees("报告：见附件"));
        assert_eq!(barred("2 | 乌海市 构建大格局"), Some(("2", "乌海市 构建大格局")));
    }
}
