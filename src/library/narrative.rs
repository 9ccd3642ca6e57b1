//! Which standard section each heading of a case stands in: 背景, 主要做法, 成效, 可复制条件, 经验启示.

use super::Page;
use crate::config::StandardSection;
use crate::parse::Heading;

/// By heading of the page: the standard section that it begins or stands in, an index of the configuration's list.
pub fn of(page: &Page, narrative: &[StandardSection]) -> Vec<Option<usize>> {
    let mut out = Vec::with_capacity(page.parsed.document.headings.len());
    // The headings above the current one, with their level and section.
    let mut above: Vec<(u8, Option<usize>)> = Vec::new();
    for Heading { level, title, .. } in &page.parsed.document.headings {
        while above.last().is_some_and(|(own, _)| own >= level) {
            above.pop();
        }
        let inherited = above.last().and_then(|(_, section)| *section);
        // A heading that is a standard one begins it; one that only has its name in it may be part of another.
        let title = without_number(title);
        let section = same(title, narrative).or(inherited).or_else(|| within(title, narrative));
        above.push((*level, section));
        out.push(section);
    }
    out
}

fn names(narrative: &[StandardSection]) -> impl Iterator<Item = (usize, &str)> {
    narrative
        .iter()
        .enumerate()
        .flat_map(|(at, own)| own.headings.iter().chain(Some(&own.title)).map(move |name| (at, name.as_str())))
}

/// The section whose name the heading is.
fn same(title: &str, narrative: &[StandardSection]) -> Option<usize> {
    names(narrative).find(|(_, name)| *name == title).map(|(at, _)| at)
}

/// The section whose longest name stands in the heading; of equals the one furthest behind, which the heading is about.
fn within(title: &str, narrative: &[StandardSection]) -> Option<usize> {
    let found = names(narrative).filter_map(|(at, name)| Some((name.len(), title.rfind(name)?, at)));
    found.max_by_key(|(length, place, at)| (*length, *place, usize::MAX - at)).map(|(.., at)| at)
}

/// 一、主要做法 and （二）主要做法 and 1. 主要做法 are 主要做法.
fn without_number(title: &str) -> &str {
    let is_mark =
        |c: char| c.is_ascii_digit() || c.is_whitespace() || "一二三四五六七八九十百、.．。（）()：:第".contains(c);
    let rest = title.trim_start_matches(is_mark);
    if rest.is_empty() { title } else { rest.trim_end_matches([' ', '：', ':']) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_found_under_their_numbers() {
        let section = |key, title: &str, headings: &[&str]| StandardSection {
            key,
            title: title.to_string(),
            headings: headings.iter().map(|heading| heading.to_string()).collect(),
        };
        let narrative = [
            section("measures", "主要做法", &["做法"]),
            section("results", "成效", &[]),
            section("lessons", "经验启示", &["经验"]),
        ];
        let found = |title: &str| {
            let title = without_number(title);
            same(title, &narrative).or_else(|| within(title, &narrative)).map(|at| narrative[at].key)
        };
        assert_eq!(found("一、主要做法"), Some("measures"));
        assert_eq!(found("（二）取得的成效"), Some("results"));
        assert_eq!(found("经验做法与成效"), Some("results"));
        assert_eq!(found("党建引领"), None);
        assert_eq!(found("二"), None);
    }
}
