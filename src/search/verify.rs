//! A candidate looked at: whether its text holds the words, where, and the passage to show.

use std::collections::{BTreeSet, HashMap};

use super::analysis::fold;
use super::document::{FIELD_NAMES, SECTION, field_of};
use super::query::{Query, Word};
use super::spelling;

/// Characters of a passage, and of those before its first place.
const PASSAGE: usize = 110;
const BEFORE: usize = 30;
/// What words in one line add to the score when they touch, and the distance that halves it.
const NEARNESS: f64 = 10.0;

/// From and to, in characters.
pub type Place = (usize, usize);

/// A line of a document's text.
#[derive(Debug)]
struct Line {
    letter: char,
    text: Vec<char>,
    folded: Vec<char>,
}

/// The text of a document.
#[derive(Debug)]
pub struct Text {
    lines: Vec<Line>,
}

impl Text {
    /// Reads lines that begin with their letter.
    pub fn new(text: &str) -> Text {
        let line = |line: &str| {
            let mut chars = line.chars();
            let letter = chars.next()?;
            let text: Vec<char> = chars.collect();
            Some(Line { letter, folded: text.iter().map(|c| fold(*c)).collect(), text })
        };
        Text { lines: text.lines().filter_map(line).collect() }
    }

    fn first(&self, letter: char) -> String {
        let line = self.lines.iter().find(|line| line.letter == letter);
        line.map(|line| line.text.iter().collect()).unwrap_or_default()
    }
}

/// What is to be shown of a hit.
#[derive(Debug, Default)]
pub struct Found {
    /// From the site's root.
    pub path: String,
    /// The title.
    pub title: String,
    /// Where the words stand in it.
    pub title_places: Vec<Place>,
    /// ISO; may be a year or month only, or empty.
    pub date: String,
    /// A passage around the words.
    pub snippet: String,
    /// Where the words stand in it.
    pub snippet_places: Vec<Place>,
    /// The standard section that the passage stands in, or empty.
    pub section: String,
    /// The names of the fields in which the words stand.
    pub matched: Vec<&'static str>,
    /// Hits of a lower class come first.
    pub class: u8,
    /// What the nearness of the words adds to the score.
    pub nearness: f64,
}

/// Looks for the words of a query in a text; `None` when it is no hit. With `any`, one word or a part of one is
/// enough. `readings` are asked for only when a word may be pinyin.
pub fn check(text: &Text, query: &Query, any: bool, readings: &HashMap<char, Vec<String>>) -> Option<Found> {
    let places = |word: &Word| -> Vec<Vec<Place>> {
        let of_line = |line: &Line| word_places(line, word, readings);
        text.lines.iter().map(of_line).collect()
    };
    let is_found = |places: &Vec<Vec<Place>>| places.iter().any(|line| !line.is_empty());
    if query.words.iter().filter(|word| word.excluded).any(|word| is_found(&places(word))) {
        return None;
    }
    let wanted: Vec<&Word> = query.words.iter().filter(|word| !word.excluded).collect();
    let mut found: Vec<Vec<Vec<Place>>> = wanted.iter().map(|word| places(word)).collect();
    let count = found.iter().filter(|places| is_found(places)).count();
    if !any && count < wanted.len() {
        return None;
    }
    if any {
        for (places, word) in found.iter_mut().zip(&wanted).filter(|(places, _)| !is_found(places)) {
            *places = text.lines.iter().map(|line| pieces(line, &word.text)).collect();
        }
        if !wanted.is_empty() && !found.iter().any(is_found) {
            return None;
        }
    }
    let mut hit = Found {
        path: text.first('a'),
        title: text.first('t'),
        date: text.first('d'),
        class: if any { (wanted.len() - count).min(200) as u8 } else { class(text, &wanted, &found) },
        ..Found::default()
    };
    if let Some(title) = text.lines.iter().position(|line| line.letter == 't') {
        hit.title_places = merged(&found, title);
    }
    for (field, name, ..) in FIELD_NAMES {
        let of_field = |(at, line): (usize, &Line)| {
            field_of(line.letter) == Some(field) && found.iter().any(|places| !places[at].is_empty())
        };
        if text.lines.iter().enumerate().any(of_field) {
            hit.matched.push(name);
        }
    }
    if wanted.len() > 1 && count == wanted.len() {
        hit.nearness = nearness(&found);
    }
    passage(text, &found, &mut hit);
    Some(hit)
}

/// Where a word stands in a line, in characters. Names are also read aloud.
fn word_places(line: &Line, word: &Word, readings: &HashMap<char, Vec<String>>) -> Vec<Place> {
    if field_of(line.letter).is_none() {
        return Vec::new();
    }
    let needle: Vec<char> = word.text.chars().collect();
    let mut out = occurrences(&line.folded, &needle);
    if out.is_empty() && !word.quoted && matches!(line.letter, 't' | 'm'..='p' | 'r' | 's') && !readings.is_empty() {
        out = if spelling::is_spelling(&word.text) {
            spelling::places(&line.folded, &word.text, readings)
        } else {
            Vec::new()
        };
    }
    out
}

fn occurrences(line: &[char], needle: &[char]) -> Vec<Place> {
    let mut out = Vec::new();
    let mut at = 0;
    while !needle.is_empty() && at + needle.len() <= line.len() {
        if line[at] == needle[0] && line[at..].starts_with(needle) {
            out.push((at, at + needle.len()));
            at += needle.len();
        } else {
            at += 1;
        }
    }
    out
}

/// Where two neighbouring characters of a word stand in a line.
fn pieces(line: &Line, word: &str) -> Vec<Place> {
    if field_of(line.letter).is_none() {
        return Vec::new();
    }
    let chars: Vec<char> = word.chars().collect();
    let pairs: BTreeSet<&[char]> = chars.windows(2).collect();
    let mut out: Vec<Place> = pairs.into_iter().flat_map(|pair| occurrences(&line.folded, pair)).collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// 0 the title is the query, 1 it holds the query as it was typed, 2 it holds every word, 3 a line holds several words
/// as they were typed, 4 all else.
fn class(text: &Text, wanted: &[&Word], found: &[Vec<Vec<Place>>]) -> u8 {
    let typed: Vec<char> = wanted.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ").chars().collect();
    let title = text.lines.iter().position(|line| line.letter == 't');
    let is_title = |test: &dyn Fn(&Line) -> bool| title.is_some_and(|at| test(&text.lines[at]));
    if typed.is_empty() {
        4
    } else if is_title(&|line| line.folded == typed) {
        0
    } else if is_title(&|line| !occurrences(&line.folded, &typed).is_empty()) {
        1
    } else if title.is_some_and(|at| found.iter().all(|places| !places[at].is_empty())) {
        2
    } else if wanted.len() > 1 && text.lines.iter().any(|line| !occurrences(&line.folded, &typed).is_empty()) {
        3
    } else {
        4
    }
}

/// The places of all words in a line, those that touch as one.
fn merged(found: &[Vec<Vec<Place>>], line: usize) -> Vec<Place> {
    let mut all: Vec<Place> = found.iter().flat_map(|places| places[line].iter().copied()).collect();
    all.sort_unstable();
    let mut out: Vec<Place> = Vec::new();
    for place in all {
        match out.last_mut() {
            Some(last) if place.0 <= last.1 => last.1 = last.1.max(place.1),
            _ => out.push(place),
        }
    }
    out
}

/// By the shortest stretch of a line that has every word.
fn nearness(found: &[Vec<Vec<Place>>]) -> f64 {
    let lines = found.first().map_or(0, Vec::len);
    let mut best: Option<usize> = None;
    for line in (0..lines).filter(|line| found.iter().all(|places| !places[*line].is_empty())) {
        // Each place of the first word with the nearest place of every other.
        for (from, to) in &found[0][line] {
            let far = |places: &Vec<Vec<Place>>| {
                let gaps =
                    places[line].iter().map(|(start, end)| start.saturating_sub(*to).max(from.saturating_sub(*end)));
                gaps.min().unwrap_or(0)
            };
            let gap = found[1..].iter().map(far).max().unwrap_or(0);
            best = Some(best.map_or(gap, |best| best.min(gap)));
        }
    }
    best.map_or(0.0, |gap| NEARNESS * NEARNESS / (NEARNESS + gap as f64))
}

/// The standard section that a line of the text stands in, or nothing.
fn section(text: &Text, at: usize) -> String {
    if !matches!(text.lines[at].letter, 'b' | 'h') {
        return String::new();
    }
    let heading = text.lines[..=at].iter().rposition(|line| line.letter == 'h');
    let named = heading.and_then(|heading| text.lines.get(heading + 1)).filter(|line| line.letter == SECTION);
    named.map(|line| line.text.iter().collect()).unwrap_or_default()
}

/// The line with most words, cut around the first of them; without any, the beginning of the text.
fn passage(text: &Text, found: &[Vec<Vec<Place>>], hit: &mut Found) {
    let is_shown = |line: &Line| matches!(line.letter, 'e' | 'b' | 'h' | 'f' | 'c');
    let words = |at: usize| found.iter().filter(|places| !places[at].is_empty()).count();
    let mut best: Option<(usize, usize)> = None;
    for (at, _) in text.lines.iter().enumerate().filter(|(_, line)| is_shown(line)) {
        if best.is_none_or(|(_, most)| words(at) > most) {
            best = Some((at, words(at)));
        }
    }
    let Some((at, _)) = best else { return };
    let line = &text.lines[at];
    let places = merged(found, at);
    let first = places.first().map_or(0, |place| place.0);
    let from = if line.text.len() <= PASSAGE { 0 } else { first.saturating_sub(BEFORE) };
    let to = (from + PASSAGE).min(line.text.len());
    let (before, after) = (usize::from(from > 0), to < line.text.len());
    hit.snippet = line.text[from..to].iter().collect();
    if before == 1 {
        hit.snippet.insert(0, '…');
    }
    if after {
        hit.snippet.push('…');
    }
    hit.section = section(text, at);
    let inside = places.into_iter().filter(|place| place.0 >= from && place.1 <= to);
    hit.snippet_places = inside.map(|(start, end)| (start - from + before, end - from + before)).collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::query::parse;

    const TEXT: &str = "acases/x.html\nd2021\nt曲靖經開區：珠源工匠\nr云南省 › 曲靖市\ne以示范创建带动。\nb产业工人，技能。ＡＩ赋能产业\nh师带徒";

    fn look(query: &str, any: bool) -> Option<Found> {
        check(&Text::new(TEXT), &parse(query, |_| None), any, &HashMap::new())
    }

    #[test]
    fn a_passage_names_its_section() {
        let of = |word: &str| {
            let text = Text::new("t题\nh一、成效\ng成效\nb工人增加\nh别的\nb其他\nf数字：3个");
            let query = parse(word, |_| None);
            check(&text, &query, false, &HashMap::new()).map(|found| found.section)
        };
        assert_eq!(of("增加").as_deref(), Some("成效"));
        assert_eq!(of("一、").as_deref(), Some("成效"));
        assert_eq!(of("其他").as_deref(), Some(""));
        assert_eq!(of("3个").as_deref(), Some(""));
    }

    #[test]
    fn words_are_found_where_they_stand() {
        let hit = look("经开区", false).unwrap();
        assert_eq!((hit.class, hit.title_places.as_slice(), hit.path.as_str()), (1, &[(2, 5)][..], "cases/x.html"));
        assert_eq!(hit.snippet, "以示范创建带动。");
        let hit = look("ai 产业", false).unwrap();
        assert_eq!(hit.snippet_places, [(0, 2), (8, 10), (12, 14)]);
        assert_eq!((hit.matched.as_slice(), hit.class), (&["body"][..], 4));
        assert!(hit.nearness > 8.0);
        assert_eq!(look("曲靖经开区：珠源工匠", false).unwrap().class, 0);
        assert_eq!(look("云南省 师带徒", false).unwrap().matched, ["regions", "headings"]);
    }

    #[test]
    fn what_is_not_there_is_no_hit() {
        assert!(look("产业技能", false).is_none());
        assert!(look("产业 石斛", false).is_none());
        assert!(look("产业 -师带徒", false).is_none());
        assert!(look("产业 石斛", true).is_some());
        assert_eq!(look("产业石斛工人", true).unwrap().snippet_places.first(), Some(&(0, 4)));
        assert!(look("cases", false).is_none());
    }
}
