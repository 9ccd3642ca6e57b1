//! How wide text is and where it breaks. SVG breaks no lines, and no fonts are asked at build time: widths are
//! estimates that are rather too large, so that text stays inside its box in every font of the stylesheet.

/// A label cut into lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The lines from the top; at least one.
    pub lines: Vec<String>,
    /// Whether text was left out; the last line then ends in `…`.
    pub cut: bool,
}

/// Width of a character in units of the font size.
fn advance(c: char) -> f64 {
    match c {
        ' ' | '.' | ',' | ':' | ';' | '\'' | '|' | 'i' | 'l' | 'j' => 0.34,
        '0'..='9' => 0.6,
        'A'..='Z' | '%' | '&' | '@' | 'm' | 'w' => 0.8,
        '!'..='~' => 0.62,
        '\u{B7}' | '–' => 0.7,
        '\u{200B}'..='\u{200F}' | '\u{300}'..='\u{36F}' => 0.0,
        _ => 1.0,
    }
}

/// About how wide a line of text is at a font size, in the unit of the size.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(advance).sum::<f64>() * size
}

/// Marks that may not begin a line.
fn closes(c: char) -> bool {
    "、，。：；！？）》」』】〉”’…—·,.:;!?)%]".contains(c)
}

/// Marks that may not end a line.
fn opens(c: char) -> bool {
    "（《「『【〈“‘([".contains(c)
}

/// Whether a line may break between two characters: never inside a Latin word or a number, nor before its 万 or 年.
fn may_break(before: char, after: char) -> bool {
    let together = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '%' | '-' | '+' | '/' | '_');
    let measured = before.is_ascii_digit() && matches!(after, '百' | '千' | '万' | '亿' | '年' | '月' | '日');
    before == ' ' || !(closes(after) || opens(before) || measured || (together(before) && together(after)))
}

/// Lines no wider than `room`, filled from the first. A piece without a place to break is broken anywhere.
fn fill(text: &str, size: f64, room: f64) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0.0;
    for c in text.chars() {
        let wide = advance(c) * size;
        if used + wide > room && !line.is_empty() {
            let rest = take_back(&mut line, c);
            lines.push(line.trim_end().to_string());
            used = width(&rest, size);
            line = rest;
        }
        if c == ' ' && line.is_empty() {
            continue;
        }
        line.push(c);
        used += wide;
    }
    lines.push(line.trim_end().to_string());
    lines
}

/// Cuts a full line at its last place to break; what has to move to the next line before `next` is returned. The first
/// third is too little for a line: then the line is cut where it is full.
fn take_back(line: &mut String, next: char) -> String {
    let mut after = next;
    let mut cut = line.len();
    for (at, c) in line.char_indices().rev() {
        let end = at + c.len_utf8();
        if may_break(c, after) && end * 3 >= line.len() {
            cut = end;
            break;
        }
        after = c;
    }
    line.split_off(cut).trim_start().to_string()
}

/// At most `most` lines no wider than `room`, about equally long. What does not fit ends in `…`.
pub fn wrap(text: &str, size: f64, room: f64, most: usize) -> Label {
    let text = text.trim();
    let lines = fill(text, size, room);
    if lines.len() <= 1 {
        return Label { lines, cut: false };
    }
    if lines.len() > most.max(1) {
        return Label { lines: shorten(lines, size, room, most.max(1)), cut: true };
    }
    // The narrowest room that needs no further line.
    let mut best = lines;
    let mut narrow = room;
    while narrow > size * 4.0 {
        narrow -= size / 2.0;
        let tried = fill(text, size, narrow);
        if tried.len() > best.len() || tried.iter().any(|line| width(line, size) > narrow) {
            break;
        }
        best = tried;
    }
    Label { lines: best, cut: false }
}

/// The first `most` lines, the last with `…` in place of its end.
fn shorten(mut lines: Vec<String>, size: f64, room: f64, most: usize) -> Vec<String> {
    lines.truncate(most);
    if let Some(last) = lines.last_mut() {
        while width(last, size) + size > room && last.chars().count() > 1 {
            last.pop();
        }
        while last.chars().last().is_some_and(|c| opens(c) || closes(c) || c == ' ') {
            last.pop();
        }
        last.push('…');
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str, characters: f64, most: usize) -> Vec<String> {
        wrap(text, 10.0, characters * 10.0, most).lines
    }

    #[test]
    fn short_text_is_one_line() {
        assert_eq!(lines("产业工人", 4.0, 2), ["产业工人"]);
        assert_eq!(lines("", 4.0, 2), [""]);
        assert_eq!(wrap("产业工人", 10.0, 40.0, 1), Label { lines: vec!["产业工人".to_string()], cut: false });
    }

    #[test]
    fn lines_are_about_equally_long() {
        assert_eq!(lines("两支考核小组检查验收产改示范点", 12.0, 2), ["两支考核小组检查", "验收产改示范点"]);
    }

    #[test]
    fn punctuation_and_numbers_stay_whole() {
        assert_eq!(lines("曲靖市产改办，抽调专人", 6.0, 3), ["曲靖市产改", "办，抽调专人"]);
        assert_eq!(lines("到2021年有17.71万人", 5.2, 4), ["到2021年", "有17.71万", "人"]);
        assert_eq!(lines("学习（江苏）经验", 4.0, 3), ["学习（江", "苏）经验"]);
        assert_eq!(lines("abcdefghijklmnop", 4.0, 9).concat(), "abcdefghijklmnop");
    }

    #[test]
    fn what_does_not_fit_is_marked() {
        let label = wrap("两支考核小组检查验收产改示范点的创建工作", 10.0, 60.0, 2);
        assert!(label.cut);
        assert_eq!(label.lines, ["两支考核小组", "检查验收产…"]);
        assert_eq!(wrap("一二三、四五", 10.0, 40.0, 1).lines, ["一二三…"]);
    }

    #[test]
    fn nothing_is_lost_and_nothing_is_too_wide() {
        let text = "2020年12月，“珠源工匠”评选（第一届）在曲靖举行：AI+制造、5G、GB/T 7714-2015。".repeat(3);
        for room in 1..40 {
            let room = f64::from(room) * 10.0;
            let label = wrap(&text, 10.0, room, usize::MAX);
            let plain = |text: &str| text.replace(' ', "");
            assert_eq!(plain(&label.lines.concat()), plain(&text));
            assert!(label.lines.iter().all(|line| width(line, 10.0) <= room.max(10.0) + 0.01), "{room} {label:?}");
        }
    }
}
