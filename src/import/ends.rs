//! What stands above and below the items of a bulletin: the masthead and the list of addressees.

use super::furniture::Why;
use super::marks;
use super::paragraphs::Paragraph;
use super::split::{Bulletin, Split};
use super::text::{has_sentence, width};

/// Most paragraphs that the head of a bulletin has.
const HEAD: usize = 14;

/// Takes series, number, publisher and date from the top.
pub fn take_head(paragraphs: Vec<Paragraph>, split: &mut Split) -> Vec<Paragraph> {
    let bulletin = &mut split.bulletin;
    let mut end = 0;
    // A publisher alone may be the first words of a title; it counts when number or date is near.
    let mut seen = 0;
    for (at, own) in paragraphs.iter().take(HEAD).enumerate() {
        let text = own.text.trim();
        if has_sentence(text) && marks::date(text).is_none() || width(text) > 160 {
            break;
        }
        let number = marks::number(text).filter(|_| bulletin.number.is_none());
        let date = marks::date(text).filter(|_| width(text) < 120 && bulletin.date.is_none());
        let named = marks::series(text);
        let again = named.is_some() && bulletin.series.is_some();
        let series = named.filter(|_| bulletin.series.is_none());
        let publisher = publisher(text);
        let index = marks::index_line(text);
        let publisher =
            index.filter(|(key, _)| key.ends_with("机构")).map(|(_, value)| value.to_string()).or(publisher);
        let is_inside =
            matches!(text, "内部资料" | "内部参考" | "注意保存" | "内部资料 注意保存") || text.starts_with("内部");
        if number.is_none()
            && date.is_none()
            && series.is_none()
            && publisher.is_none()
            && !is_inside
            && !again
            && index.is_none()
        {
            break;
        }
        seen += usize::from(number.is_some()) + usize::from(date.is_some()) + usize::from(series.is_some());
        bulletin.number = bulletin.number.take().or(number);
        bulletin.date = bulletin.date.take().or(date);
        if let Some((name, before)) = series {
            bulletin.series = Some(name);
            bulletin.publisher = Some(before).filter(|before| is_publisher(before)).or(bulletin.publisher.take());
        } else if let Some(name) = publisher {
            bulletin.publisher = Some(name);
        }
        end = at + 1;
    }
    if seen == 0 {
        *bulletin = Bulletin::default();
        end = 0;
    }
    let mut rest = paragraphs;
    let body = rest.split_off(end);
    split.dropped.extend(rest.into_iter().map(|own| (own, Why::Masthead)));
    body
}

const OFFICES: &[&str] = &[
    "办公室",
    "委员会",
    "总工会",
    "领导小组",
    "厅",
    "局",
    "委",
    "部",
    "中心",
    "研究室",
    "研究院",
    "编辑部",
    "编印",
    "公司",
    "协会",
    "学会",
];

fn is_publisher(text: &str) -> bool {
    OFFICES.iter().any(|end| text.ends_with(end)) && width(text) >= 8
}

/// The publisher in a line that may hold the date too.
fn publisher(text: &str) -> Option<String> {
    if text.contains(['，', '。', '：', '；', '、', '“']) || width(text) > 110 {
        return None;
    }
    let words = text.split([' ', '\u{3000}']).filter(|word| !word.is_empty());
    let name: String =
        words.take_while(|word| !word.starts_with(|c: char| c.is_ascii_digit()) && !word.starts_with("二〇")).collect();
    let name = name.trim_end_matches("编印").trim_end_matches("主办").trim_end_matches('编').to_string();
    is_publisher(&name).then_some(name)
}

/// Takes the list of addressees and what stands below it.
pub fn take_tail(mut body: Vec<Paragraph>, split: &mut Split) -> Vec<Paragraph> {
    let count = body.len();
    let from = (count.saturating_sub(16)..count).find(|at| {
        marks::is_addressees(&body[*at].text) && body[*at..].iter().map(|own| width(&own.text)).sum::<usize>() < 3000
    });
    let Some(mut from) = from else { return body };
    // The list's own beginning may be cut off: what stands between the last item's credit and the list is part of it.
    let closed = |own: &Paragraph| marks::credit(&own.text).is_some();
    if from >= 2 && closed(&body[from - 2]) && !closed(&body[from - 1]) && body[from - 1].text.contains('，') {
        from -= 1;
    }
    split.dropped.extend(body.split_off(from).into_iter().map(|own| (own, Why::Addressees)));
    body
}
