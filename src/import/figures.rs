//! Numbers of an item's text as figures to check: value, unit, qualifier, what is counted, and the sentence.

use crate::base::han::is_han;
use crate::base::numbers;

/// A figure as it is proposed.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Figure {
    /// What is counted, in the words of the sentence.
    pub label: String,
    /// Digits: `17.71`.
    pub value: String,
    /// With its scale: `万人`.
    pub unit: String,
    /// 余, 近, 以上 …
    pub qualifier: Option<String>,
    /// The words as they stand in the text.
    pub text: String,
    /// The sentence that they stand in.
    pub sentence: String,
}

/// The figures of a table below its first row, each named by the heads of its row and of its column.
pub fn of_table(rows: &[Vec<String>]) -> Vec<Figure> {
    let Some((head, rows)) = rows.split_first() else { return Vec::new() };
    let cells = rows.iter().flat_map(|row| row.iter().enumerate().skip(1).map(move |(at, cell)| (row, at, cell)));
    cells
        .flat_map(|(row, at, cell)| {
            let name = head.get(at).map_or("", String::as_str);
            let label = format!("{}{name}", row[0]);
            let label = if label.is_empty() { cell.clone() } else { label };
            let found = numbers::find(cell).into_iter();
            found.map(move |own| figure(cell, &own, label.clone(), row.join(" ")))
        })
        .collect()
}

fn figure(text: &str, own: &numbers::Found, label: String, sentence: String) -> Figure {
    Figure {
        label,
        value: own.value.clone(),
        unit: own.unit.clone(),
        qualifier: own.qualifier.map(str::to_string),
        text: text[own.at.clone()].to_string(),
        sentence,
    }
}

/// Longest label, in characters.
const LABEL: usize = 24;

/// The figures of a paragraph in their order.
pub fn of(text: &str) -> Vec<Figure> {
    let found = numbers::find(text);
    let behind = |at: usize| found.get(at + 1).map_or(text.len(), |next| next.at.start);
    let before = |at: usize| if at == 0 { 0 } else { found[at - 1].at.end };
    let own = found.iter().enumerate();
    own.map(|(at, own)| {
        let label = label(&text[before(at)..own.at.start], &text[own.at.end..behind(at)], own, &text[own.at.clone()]);
        figure(text, own, label, sentence(text, own.at.start).to_string())
    })
    .collect()
}

/// Measure words behind which the counted thing follows: 19个市直部门.
const MEASURES: &[&str] = &[
    "个", "家", "项", "件", "所", "座", "支", "套", "张", "种", "门", "条", "份", "篇", "期", "处", "名", "位", "只",
    "台",
];

/// What is counted: the word behind a measure, else the clause before the number, else the number itself.
fn label(before: &str, behind: &str, own: &numbers::Found, text: &str) -> String {
    let measure = MEASURES.iter().any(|word| own.unit.ends_with(word));
    let thing: String = behind
        .trim_start_matches(['的', '”'])
        .chars()
        .take_while(|c| is_han(*c) && !"组在参和与等有由以共已被都全就还把从向对".contains(*c))
        .take(LABEL)
        .collect();
    if measure && thing.chars().count() >= 2 {
        return thing;
    }
    let clause = before.rsplit(['。', '；', '，', '：', '！', '？', ',', '\n', '、', '》', '）']).next().unwrap_or("");
    let clause = clause.trim_start_matches(['等', '的', '将', '在', '”', '“']);
    let clause = super::marks::numbering(clause).map_or(clause, |(_, end)| &clause[end..]);
    let clause = without_verb(clause.trim());
    let clause: String = clause.chars().filter(|c| !matches!(c, '“' | '”')).collect();
    let count = clause.chars().count();
    match count {
        0 | 1 if thing.is_empty() => text.to_string(),
        0 | 1 => thing,
        _ => clause.chars().skip(count.saturating_sub(LABEL)).collect(),
    }
}

/// Words between what is counted and its number.
const VERBS: &[&str] = &[
    "增加到",
    "提高到",
    "提高了",
    "增长了",
    "下降了",
    "降低了",
    "增加了",
    "达到",
    "增至",
    "降至",
    "升到",
    "共有",
    "共计",
    "累计",
    "总计",
    "合计",
    "超过",
    "增加",
    "提高",
    "增长",
    "下降",
    "降低",
    "达",
    "共",
    "有",
    "为",
    "到",
    "约",
    "近",
    "超",
    "至",
    "由",
    "是",
    "了",
    "从",
    "的",
];

fn without_verb(clause: &str) -> &str {
    let mut rest = clause;
    while let Some(shorter) = VERBS.iter().find_map(|verb| rest.strip_suffix(verb)) {
        rest = shorter;
    }
    rest
}

/// Longest piece of a sentence on each side of a number, in characters.
const SIDE: usize = 120;

/// The sentence around a byte, or as much of it as is read at a glance.
fn sentence(text: &str, at: usize) -> &str {
    let ends = ['。', '！', '？', '\n'];
    let back = text[..at].char_indices().rev().take(SIDE).take_while(|(_, c)| !ends.contains(c)).last();
    let start = back.map_or(at, |(start, _)| start);
    let mut end = at;
    for (offset, c) in text[at..].char_indices().take(SIDE) {
        end = at + offset + c.len_utf8();
        if ends.contains(&c) {
            break;
        }
    }
    text[start..end].trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_what_it_counts_and_its_sentence() {
        let text = "成立由19个市直部门组成的小组。全市产业工人由13.87万人增加到17.71万人，共70余万元。";
        let found = of(text);
        let short: Vec<(&str, &str, &str)> =
            found.iter().map(|own| (own.label.as_str(), own.value.as_str(), own.unit.as_str())).collect();
        assert_eq!(short[0], ("市直部门", "19", "个"));
        assert_eq!(short[1], ("全市产业工人", "13.87", "万人"));
        assert_eq!((short[3].1, short[3].2, found[3].qualifier.as_deref()), ("70", "万元", Some("余")));
        assert_eq!(found[0].sentence, "成立由19个市直部门组成的小组。");
    }
}
