//! One case in the middle of its relations: above it what it names itself, below it what names it, two in a row.

use std::collections::BTreeMap;

use super::graph::{Card, Edge, Kinds, Node};
use super::svg::{Anchor, Drawing, HEAD, Head, LINE, SMALL, WIDTH, Way, arrow, label, number, root, stroke, text};
use super::text::wrap;
use crate::base::speech::Speech;

/// More neighbours than this are counted, not drawn.
pub const MOST_NEIGHBOURS: usize = 12;

const MIDDLE: f64 = WIDTH / 2.0;
/// Width of the boxes that stand in pairs.
const BOX: f64 = 148.0;
/// Width of the case in the middle, and of a neighbour that has a row for itself.
const WIDE: f64 = 222.0;
/// From one row of boxes to the next: a line of words.
const GAP: f64 = 24.0;
/// From the case in the middle to the rows beside it.
const REACH: f64 = 36.0;
/// How round a line turns.
const TURN: f64 = 7.0;

/// A neighbour: its box, the words for its relations, and the kind of the first.
struct Neighbour<'a> {
    node: &'a Node,
    words: String,
    /// What stands between them and the title.
    colon: &'static str,
    kind: &'a str,
    /// Whether the arrow points at it, away from it, or there is none.
    head: Pointing,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pointing {
    At,
    Away,
    None,
}

/// Draws the case `centre` and the cases that `edges` join to it; nothing if there are none. `nodes` need to have no
/// more than those cases: all are looked at. `known` are the kinds of relations of the site in its order.
pub fn near(head: &Head<'_>, centre: usize, nodes: &[Node], edges: &[Edge<'_>], known: &[&str]) -> Option<Drawing> {
    let by_id: BTreeMap<usize, &Node> = nodes.iter().map(|node| (node.id, node)).collect();
    let this = by_id.get(&centre)?;
    let kinds = Kinds::of(edges, known);
    let speech = head.speech;
    let all = neighbours(centre, &by_id, edges, speech);
    if all.is_empty() {
        return None;
    }
    let description = sentence(this, &all, speech);
    let more = all.len().saturating_sub(MOST_NEIGHBOURS);
    let (above, below) = sides(all);
    let (upper, lower) = (rows(&above), rows(&below));
    let top = match upper.last() {
        // A lone box has its words below it and needs no room for them above.
        Some(first) => {
            let above = if first.cards.len() == 1 { 4.0 } else { GAP - 4.0 };
            upper.iter().map(Row::height).sum::<f64>() + REACH - GAP + above + words_below(&upper)
        }
        None => 4.0,
    };
    let card = Card::new(this, WIDE, 3);
    let bottom = top + card.height;
    let mut lines = String::new();
    let mut boxes = String::new();
    // The row next to the case comes last above it and first below it.
    let mut y = top - REACH;
    for (index, row) in upper.iter().enumerate() {
        y -= row.height();
        if index > 0 && index + 1 == upper.len() {
            y -= words_below(&upper);
        }
        let turn = offset(index, &upper);
        row.draw(y + GAP, top, turn, &kinds, &mut lines, &mut boxes);
    }
    let mut y = bottom + REACH - GAP;
    for (index, row) in lower.iter().enumerate() {
        row.draw(y + GAP, bottom, offset(index, &lower), &kinds, &mut lines, &mut boxes);
        y += row.height();
    }
    let mut height = if lower.is_empty() { bottom + 4.0 } else { y + 4.0 };
    let mut body = lines + &card.draw_here(MIDDLE - WIDE / 2.0, top) + &boxes;
    if more > 0 {
        height += 22.0;
        let words = speech.say("另有{0}个相关案例未画出。", &[&more.to_string()]);
        body.push_str(&text("graph-note", MIDDLE, height - 8.0, Anchor::Middle, &words));
    }
    Some(Drawing { svg: root("graph graph-near", head, &description, (WIDTH, height), &body), description })
}

/// The neighbours in the order of the edges; one with several relations has the words of all.
fn neighbours<'a>(
    centre: usize,
    by_id: &BTreeMap<usize, &'a Node>,
    edges: &[Edge<'a>],
    speech: Speech,
) -> Vec<Neighbour<'a>> {
    let (comma, colon) = (speech.word("、"), speech.word("："));
    let mut out: Vec<Neighbour<'a>> = Vec::new();
    let mut places: BTreeMap<usize, usize> = BTreeMap::new();
    for edge in edges {
        let (other, words, head) = match (edge.from == centre, edge.to == centre) {
            (true, false) => (edge.to, edge.label, if edge.mutual() { Pointing::None } else { Pointing::At }),
            (false, true) => (edge.from, edge.inverse, if edge.mutual() { Pointing::None } else { Pointing::Away }),
            _ => continue,
        };
        let Some(node) = by_id.get(&other) else { continue };
        match places.get(&other).and_then(|at| out.get_mut(*at)) {
            Some(known) if known.words.split(comma).any(|word| word == words) => {}
            Some(known) => known.words = format!("{}{comma}{words}", known.words),
            None => {
                places.insert(other, out.len());
                out.push(Neighbour { node, words: words.to_string(), colon, kind: edge.kind, head });
            }
        }
    }
    out
}

type Sides<'a> = (Vec<Neighbour<'a>>, Vec<Neighbour<'a>>);

/// The first neighbours: above those that arrows point at, below the others; mutual ones where there are fewer.
fn sides(all: Vec<Neighbour<'_>>) -> Sides<'_> {
    let (mut above, mut below, mut mutual) = (Vec::new(), Vec::new(), Vec::new());
    for neighbour in all.into_iter().take(MOST_NEIGHBOURS) {
        match neighbour.head {
            Pointing::At => above.push(neighbour),
            Pointing::Away => below.push(neighbour),
            Pointing::None => mutual.push(neighbour),
        }
    }
    for neighbour in mutual {
        if above.len() < below.len() { above.push(neighbour) } else { below.push(neighbour) }
    }
    (above, below)
}

/// One neighbour in the middle or two side by side.
struct Row<'a> {
    cards: Vec<(&'a Neighbour<'a>, Card<'a>)>,
}

/// Rows from the nearest to the farthest; of an odd number one stands alone in the farthest, since its line runs
/// through the middle.
fn rows<'a>(side: &'a [Neighbour<'a>]) -> Vec<Row<'a>> {
    let row = |pair: &'a [Neighbour<'a>]| {
        let (width, lines) = if pair.len() == 1 { (WIDE, 2) } else { (BOX, 3) };
        Row { cards: pair.iter().map(|neighbour| (neighbour, Card::new(neighbour.node, width, lines))).collect() }
    };
    side.chunks(2).map(row).collect()
}

/// Room for the words of a box that stands alone above a pair: theirs and its own would meet.
fn words_below(upper: &[Row<'_>]) -> f64 {
    let alone = upper.last().is_some_and(|row| row.cards.len() == 1);
    if alone && upper.len() > 1 { LINE - 2.0 } else { 0.0 }
}

/// How far the lines of a row run from the middle: the nearer the row, the farther out, so that no two cross.
/// Lines of one kind are one line that branches.
fn offset(index: usize, rows: &[Row<'_>]) -> f64 {
    let mut all = rows.iter().flat_map(|row| &row.cards).map(|(neighbour, _)| (neighbour.kind, neighbour.head));
    let first = all.next();
    if rows[index].cards.len() == 1 || all.all(|other| Some(other) == first) {
        return 0.0;
    }
    let step = (18.0 / rows.len() as f64).min(7.0);
    step * (rows.len() - index) as f64 - step / 2.0
}

impl Row<'_> {
    /// With the words above it.
    fn height(&self) -> f64 {
        self.inner() + GAP
    }

    fn inner(&self) -> f64 {
        self.cards.iter().map(|(_, card)| card.height).fold(0.0, f64::max)
    }

    /// Boxes with their tops at `y`, joined to the case whose edge is at `edge`.
    fn draw(&self, y: f64, edge: f64, turn: f64, kinds: &Kinds<'_>, lines: &mut String, boxes: &mut String) {
        let below = y > edge;
        for (index, (neighbour, card)) in self.cards.iter().enumerate() {
            let alone = self.cards.len() == 1;
            let left = index == 0 && !alone;
            let x = match (alone, left) {
                (true, _) => MIDDLE - card.width / 2.0,
                (_, true) => 0.5,
                _ => WIDTH - card.width - 0.5,
            };
            let side = if left { -1.0 } else { 1.0 };
            let start = (MIDDLE + if alone { 0.0 } else { side * turn }, edge);
            let end = match (alone, below) {
                (true, true) => (MIDDLE, y),
                (true, false) => (MIDDLE, y + card.height),
                _ => (if left { x + card.width } else { x }, y + self.inner() / 2.0),
            };
            let top = if alone { y } else { y + (self.inner() - card.height) / 2.0 };
            lines.push_str(&join(neighbour, start, end, kinds));
            boxes.push_str(&card.draw(x, top, &format!("{}{}", neighbour.words, neighbour.colon)));
            // The words stand on the inner side, where the line comes in; above a lone box beside its line.
            let (word_x, anchor) = match (alone, left) {
                (true, _) => (MIDDLE + 7.0, Anchor::Start),
                (_, true) => (x + card.width, Anchor::End),
                _ => (x, Anchor::Start),
            };
            let word_y = if alone && !below { y + card.height + SMALL + 4.0 } else { top - 6.0 };
            let words = wrap(&neighbour.words, SMALL, BOX, 1);
            boxes.push_str(&hidden(&label("graph-word", word_x, word_y, anchor, &words)));
        }
    }
}

/// What the title of a box says already is not read twice.
fn hidden(text: &str) -> String {
    text.replacen("<text", "<text aria-hidden=\"true\"", 1)
}

/// The line from the case to a neighbour, with its arrow head.
fn join(neighbour: &Neighbour<'_>, start: (f64, f64), end: (f64, f64), kinds: &Kinds<'_>) -> String {
    let alone = start.0 == end.0;
    let down = end.1 > start.1;
    let right = end.0 > start.0;
    let (at_case, at_box) = (neighbour.head == Pointing::Away, neighbour.head == Pointing::At);
    let (sign_x, sign_y) = (if right { 1.0 } else { -1.0 }, if down { 1.0 } else { -1.0 });
    let from = start.1 + if at_case { sign_y * (HEAD - 2.0) } else { 0.0 };
    let path = if alone {
        format!(
            "M{} {}V{}",
            number(start.0),
            number(from),
            number(end.1 - if at_box { sign_y * (HEAD - 2.0) } else { 0.0 })
        )
    } else {
        let to = end.0 - if at_box { sign_x * (HEAD - 2.0) } else { 0.0 };
        format!(
            "M{} {}V{}Q{} {} {} {}H{}",
            number(start.0),
            number(from),
            number(end.1 - sign_y * TURN),
            number(start.0),
            number(end.1),
            number(start.0 + sign_x * TURN),
            number(end.1),
            number(to)
        )
    };
    let mut out = stroke(&kinds.class("graph-line", neighbour.kind), &path, kinds.dash(neighbour.kind));
    let class = kinds.class("graph-head", neighbour.kind);
    match (neighbour.head, alone) {
        (Pointing::None, _) => {}
        (Pointing::Away, _) => out.push_str(&arrow(&class, start.0, start.1, if down { Way::Up } else { Way::Down })),
        (Pointing::At, true) => out.push_str(&arrow(&class, end.0, end.1, if down { Way::Down } else { Way::Up })),
        (Pointing::At, false) => out.push_str(&arrow(&class, end.0, end.1, if right { Way::Right } else { Way::Left })),
    }
    out
}

/// What the drawing shows, by the words for the relations.
fn sentence(this: &Node, all: &[Neighbour<'_>], speech: Speech) -> String {
    let mut by_words: Vec<(&str, Vec<&str>)> = Vec::new();
    for neighbour in all.iter().take(MOST_NEIGHBOURS) {
        match by_words.iter_mut().find(|(words, _)| *words == neighbour.words) {
            Some((_, names)) => names.push(&neighbour.node.label),
            None => by_words.push((&neighbour.words, vec![&neighbour.node.label])),
        }
    }
    // Each title is read out with its link: where there are many, the sentence only counts them.
    let few = all.len() <= 4;
    let part = |(words, names): &(&str, Vec<&str>)| match few {
        true => speech.say("{0}“{1}”", &[words, &names.join(speech.word("”“"))]),
        false => speech.say("{0}{1}个", &[words, &names.len().to_string()]),
    };
    let parts: Vec<String> = by_words.iter().map(part).collect();
    let more = all.len().saturating_sub(MOST_NEIGHBOURS);
    let more = if more > 0 { speech.say("，其中{0}个未画出", &[&more.to_string()]) } else { String::new() };
    let count = if few { String::new() } else { speech.say("与{0}个案例有关系：", &[&all.len().to_string()]) };
    let parts = parts.join(if few { speech.word("；") } else { speech.word("，") });
    speech.say("“{0}”{1}{2}{3}。", &[&this.label, &count, &parts, &more])
}

#[cfg(test)]
mod tests {
    use super::super::graph::tests::{edge, node};
    use super::*;

    const KNOWN: [&str; 4] = ["part-of", "learns-from", "follows", "same-method"];

    fn draw(nodes: &[Node], edges: &[Edge<'_>]) -> Option<Drawing> {
        near(&Head { id: "n", title: "相关案例", ..Head::default() }, 0, nodes, edges, &KNOWN)
    }

    #[test]
    fn golden() {
        let nodes = [node(0, "曲靖市"), node(1, "云南省"), node(2, "江苏省"), node(3, "经开区"), node(4, "无关")];
        let edges = [edge(0, 1, 0), edge(0, 2, 1), edge(3, 0, 0), edge(3, 0, 3), edge(1, 4, 0)];
        let drawing = draw(&nodes, &edges).unwrap();
        assert_eq!(drawing.description, "“曲靖市”属于“云南省”；借鉴自“江苏省”；包含、做法相同“经开区”。");
        assert!(!drawing.svg.contains("无关"));
        super::super::tests::golden("near.svg", &drawing.svg);
    }

    #[test]
    fn every_box_is_a_link_and_no_box_meets_another() {
        for count in 1..=14 {
            let nodes: Vec<Node> =
                (0..=count).map(|id| node(id, &"两支考核小组检查验收产改示范点".repeat(1 + id % 3))).collect();
            let edges: Vec<Edge<'_>> =
                (1..=count).map(|id| if id % 3 == 0 { edge(0, id, id % 4) } else { edge(id, 0, id % 4) }).collect();
            let svg = draw(&nodes, &edges).unwrap().svg;
            assert_eq!(svg.matches("<a ").count(), 1 + count.min(MOST_NEIGHBOURS));
            let boxes: Vec<[f64; 4]> = svg
                .split("<rect class=\"graph-box\"")
                .skip(1)
                .map(|part| [1, 3, 5, 7].map(|at| part.split('"').nth(at).unwrap().parse().unwrap()))
                .collect();
            for (index, a) in boxes.iter().enumerate() {
                assert!(a[0] >= 0.0 && a[0] + a[2] <= WIDTH && a[1] >= 0.0, "{a:?}");
                for b in &boxes[..index] {
                    let apart =
                        a[0] + a[2] <= b[0] || b[0] + b[2] <= a[0] || a[1] + a[3] <= b[1] || b[1] + b[3] <= a[1];
                    assert!(apart, "{a:?} {b:?}");
                }
            }
            assert_eq!(svg.contains("未画出"), count > MOST_NEIGHBOURS);
            for part in svg.split("class=\"graph-word\"").skip(1) {
                assert!(part.split('"').nth(3).unwrap().parse::<f64>().unwrap() >= SMALL, "{part}");
            }
        }
    }

    #[test]
    fn extremes() {
        assert_eq!(draw(&[], &[]), None);
        assert_eq!(draw(&[node(0, "甲")], &[]), None);
        // A relation to itself and one to a case that is not there are no neighbours.
        assert_eq!(draw(&[node(0, "甲")], &[edge(0, 0, 0), edge(0, 9, 0)]), None);
        let nodes: Vec<Node> = (0..5_000).map(|id| node(id, "案例")).collect();
        let edges: Vec<Edge<'_>> = (1..5_000).map(|id| edge(id, 0, 0)).collect();
        let drawing = draw(&nodes, &edges).unwrap();
        assert!(drawing.svg.contains("另有4987个相关案例未画出") && drawing.svg.len() < 12_000);
        assert_eq!(draw(&nodes, &edges).unwrap(), drawing);
    }
}
