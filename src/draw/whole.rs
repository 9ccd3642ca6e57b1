//! The relations of the whole library: each connected group of cases in layers, the groups side by side.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::graph::{Card, Edge, Kinds, Node, titled};
use super::layout::{Layout, layers, parts, tangled};
use super::pack::pack;
use super::svg::{Anchor, Drawing, HEAD, Head, SMALL, Way, arrow, number, root, stroke, text};
use super::text::width;
use crate::base::speech::Speech;

/// More cases than this are not drawn at once.
pub const MOST_NODES: usize = 300;

/// Width of a box.
const BOX: f64 = 156.0;
/// Lines of a title.
const LINES: usize = 3;
/// Groups up to this many cases are laid out both ways, and the better one is taken.
const SMALL_GROUP: usize = 60;
/// Between groups.
const APART: f64 = 36.0;
/// Around everything.
const MARGIN: f64 = 4.0;

/// The graph and what is not in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeGraph {
    /// The graph in its natural size, which may be wider than a screen.
    pub drawing: Drawing,
    /// Cases with relations that are not drawn because there are too many, by id in ascending order.
    pub left_out: Vec<usize>,
}

/// Draws all cases that have relations, up to `most` (at most [`MOST_NODES`] stay fast), the largest groups first;
/// nothing if there are no relations. `known` are the kinds of relations of the site in its order; `page` is the
/// width, in units of the drawing, that groups are packed into.
pub fn whole(
    head: &Head<'_>,
    nodes: &[Node],
    edges: &[Edge<'_>],
    known: &[&str],
    page: f64,
    most: usize,
) -> Option<WholeGraph> {
    let graph = Graph::of(nodes, edges, head.speech);
    if graph.edges.is_empty() {
        return None;
    }
    let all = parts(graph.nodes.len(), &graph.pairs());
    let (shown, left_out) = choose(&graph, all, most.max(2));
    let kinds = Kinds::of(edges, known);
    let groups: Vec<Group<'_>> = shown.iter().map(|part| Group::of(&graph, part, page - MARGIN * 2.0)).collect();
    let drawn: BTreeSet<usize> = shown.iter().flatten().copied().collect();
    let edges: Vec<&Edge<'_>> = graph
        .edges
        .iter()
        .filter(|(from, to, _)| drawn.contains(from) && drawn.contains(to))
        .map(|(.., edge)| *edge)
        .collect();
    let (legend, top) = legend(&edges, &kinds, page, head.speech);
    let sizes: Vec<(f64, f64)> = groups.iter().map(Group::size).collect();
    let (places, size) = pack(&sizes, page - MARGIN * 2.0, APART);
    let (mut lines, mut boxes) = (String::new(), String::new());
    for (group, (x, y)) in groups.iter().zip(places) {
        group.draw((x + MARGIN, y + top), &graph, &kinds, &mut lines, &mut boxes);
    }
    let mut left_out: Vec<usize> = left_out.into_iter().map(|at| graph.nodes[at].id).collect();
    left_out.sort_unstable();
    let mut size = (size.0.max(page.min(480.0)) + MARGIN * 2.0, size.1 + top + MARGIN);
    let description = sentence((&drawn, &edges, &shown), left_out.len(), head.speech);
    // The lines have their words for the pointer; the page lists the same relations in words.
    let mut body = format!("{legend}<g aria-hidden=\"true\">{lines}</g>{boxes}");
    if !left_out.is_empty() {
        size.1 += 24.0;
        let words = head.speech.say("另有{0}个案例有关系而未画出。", &[&left_out.len().to_string()]);
        body.push_str(&text("graph-note", MARGIN, size.1 - 8.0, Anchor::Start, &words));
    }
    let svg = root("graph graph-whole", head, &description, size, &body);
    Some(WholeGraph { drawing: Drawing { svg, description }, left_out })
}

/// The cases that have relations, by place instead of id.
struct Graph<'a> {
    nodes: Vec<&'a Node>,
    edges: Vec<(usize, usize, &'a Edge<'a>)>,
    speech: Speech,
}

impl<'a> Graph<'a> {
    fn of(nodes: &'a [Node], edges: &'a [Edge<'a>], speech: Speech) -> Graph<'a> {
        let by_id: BTreeMap<usize, &Node> = nodes.iter().map(|node| (node.id, node)).collect();
        let mut seen = BTreeSet::new();
        let real: Vec<&Edge<'_>> = edges
            .iter()
            .filter(|edge| edge.from != edge.to && by_id.contains_key(&edge.from) && by_id.contains_key(&edge.to))
            .filter(|edge| {
                // What both sides state of each other is one relation.
                let turned = edge.mutual() && edge.to < edge.from;
                let (from, to) = if turned { (edge.to, edge.from) } else { (edge.from, edge.to) };
                seen.insert((from, to, edge.kind))
            })
            .collect();
        let used: BTreeSet<usize> = real.iter().flat_map(|edge| [edge.from, edge.to]).collect();
        // In the order of `nodes`, which the layout keeps where it can.
        let kept: Vec<&Node> = nodes.iter().filter(|node| used.contains(&node.id)).collect();
        let places: BTreeMap<usize, usize> = kept.iter().enumerate().map(|(at, node)| (node.id, at)).collect();
        let place = |edge: &'a Edge<'a>| Some((*places.get(&edge.from)?, *places.get(&edge.to)?, edge));
        Graph { edges: real.into_iter().filter_map(place).collect(), nodes: kept, speech }
    }

    fn pairs(&self) -> Vec<(usize, usize)> {
        self.edges.iter().map(|(from, to, _)| (*from, *to)).collect()
    }
}

/// The groups that fit into `most` cases, and the cases of the others. Of a group that is too large by itself the cases
/// around its most connected one are taken.
fn choose(graph: &Graph<'_>, all: Vec<Vec<usize>>, most: usize) -> (Vec<Vec<usize>>, Vec<usize>) {
    let (mut shown, mut left_out, mut room) = (Vec::new(), Vec::new(), most);
    for part in all {
        if part.len() > most && room == most {
            let (near, far) = around(graph, &part, most);
            shown.push(near);
            left_out.extend(far);
            room = 0;
        } else if part.len() <= room {
            room -= part.len();
            shown.push(part);
        } else {
            left_out.extend(part);
        }
    }
    (shown, left_out)
}

fn around(graph: &Graph<'_>, part: &[usize], most: usize) -> (Vec<usize>, Vec<usize>) {
    let mut next: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for &(from, to, _) in &graph.edges {
        next.entry(from).or_default().push(to);
        next.entry(to).or_default().push(from);
    }
    let degree = |at: &usize| next.get(at).map_or(0, Vec::len);
    let start = part.iter().copied().max_by_key(|at| (degree(at), std::cmp::Reverse(*at)));
    let mut near: BTreeSet<usize> = start.into_iter().collect();
    let mut queue: VecDeque<usize> = start.into_iter().collect();
    while let Some(at) = queue.pop_front() {
        for &other in next.get(&at).into_iter().flatten() {
            if near.len() < most && near.insert(other) {
                queue.push_back(other);
            }
        }
    }
    let far = part.iter().copied().filter(|at| !near.contains(at)).collect();
    (near.into_iter().collect(), far)
}

/// A connected group with its places.
struct Group<'a> {
    cards: Vec<Card<'a>>,
    layout: Layout,
    /// Indices into the edges of the graph, with their ends by place in the group.
    edges: Vec<(usize, usize, usize)>,
    /// Whether layers go from the left to the right, not from the top down.
    across: bool,
}

impl<'a> Group<'a> {
    fn of(graph: &Graph<'a>, part: &[usize], page: f64) -> Group<'a> {
        let cards: Vec<Card<'_>> = part.iter().map(|at| Card::new(graph.nodes[*at], BOX, LINES)).collect();
        let places: BTreeMap<usize, usize> = part.iter().enumerate().map(|(place, at)| (*at, place)).collect();
        let edges: Vec<(usize, usize, usize)> = graph
            .edges
            .iter()
            .enumerate()
            .filter_map(|(at, (from, to, _))| Some((*places.get(from)?, *places.get(to)?, at)))
            .collect();
        // What is pointed at comes first: the whole before its parts, the earlier before the later.
        let pairs: Vec<(usize, usize)> = edges.iter().map(|(from, to, _)| (*to, *from)).collect();
        let lay = |across: bool| {
            let size = |card: &Card<'_>| if across { (card.width, card.height) } else { (card.height, card.width) };
            layers(&cards.iter().map(size).collect::<Vec<_>>(), &pairs)
        };
        // No wider than the page if possible; then as low as possible, where one that is wider than half the page takes
        // the room of two.
        let cost = |(width, height): (f64, f64)| {
            let columns = if width <= (page - APART) / 2.0 { 1.0 } else { 2.0 };
            ((width - page).max(0.0), height * columns)
        };
        let layout = lay(true);
        let settled = part.len() > SMALL_GROUP && layout.size.0 <= page;
        if settled || tangled(part.len(), pairs.len()) {
            return Group { cards, layout, edges, across: true };
        }
        let down = lay(false);
        if cost((down.size.1, down.size.0)) < cost(layout.size) {
            return Group { cards, layout: down, edges, across: false };
        }
        Group { cards, layout, edges, across: true }
    }

    fn turned(&self, place: (f64, f64)) -> (f64, f64) {
        if self.across { place } else { (place.1, place.0) }
    }

    /// Width and height.
    fn size(&self) -> (f64, f64) {
        self.turned(self.layout.size)
    }

    fn draw(&self, at: (f64, f64), graph: &Graph<'_>, kinds: &Kinds<'_>, lines: &mut String, boxes: &mut String) {
        let place = |place: (f64, f64)| {
            let (x, y) = self.turned(place);
            (x + at.0, y + at.1)
        };
        let mut doubled: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for (index, (from, to, edge)) in self.edges.iter().enumerate() {
            let (stating, other, edge) = graph.edges[*edge];
            // Two relations between the same cases run side by side.
            let before = doubled.entry((*from.min(to), *from.max(to))).or_default();
            let aside = [0.0, 8.0, -8.0][*before % 3];
            *before += 1;
            let mut way = vec![self.port(*from, *to, aside)];
            way.extend(self.layout.ways[index].iter().rev());
            way.push(self.port(*to, *from, aside));
            let way: Vec<(f64, f64)> = way.into_iter().map(place).collect();
            let class = kinds.class("graph-line", edge.kind);
            let mut drawn = stroke(&class, &self.curve(&way, !edge.mutual()), kinds.dash(edge.kind));
            if let (false, [.., before, tip]) = (edge.mutual(), way.as_slice()) {
                drawn.push_str(&arrow(&kinds.class("graph-head", edge.kind), tip.0, tip.1, self.way(*before, *tip)));
            }
            let (stating, other) = (&graph.nodes[stating].label, &graph.nodes[other].label);
            lines.push_str(&titled(&graph.speech.say("“{0}”{1}“{2}”", &[stating, edge.label, other]), &drawn));
        }
        for (card, middle) in self.cards.iter().zip(&self.layout.middles) {
            let (x, y) = place(*middle);
            boxes.push_str(&card.draw(x - card.width / 2.0, y - card.height / 2.0, ""));
        }
    }

    /// Where an edge meets a box: the middle of the side that looks to the other box, in layer directions.
    fn port(&self, own: usize, other: usize, aside: f64) -> (f64, f64) {
        let (middle, there) = (self.layout.middles[own], self.layout.middles[other]);
        let card = &self.cards[own];
        let half = if self.across { card.width } else { card.height } / 2.0;
        let along = if there.0 > middle.0 { half } else { -half };
        (middle.0 + along, middle.1 + aside)
    }

    /// The way of the last piece of a line.
    fn way(&self, before: (f64, f64), tip: (f64, f64)) -> Way {
        match (self.across, if self.across { tip.0 > before.0 } else { tip.1 > before.1 }) {
            (true, true) => Way::Right,
            (true, false) => Way::Left,
            (false, true) => Way::Down,
            (false, false) => Way::Up,
        }
    }

    /// A line through places that leaves and enters boxes at a right angle; it ends before the arrow head.
    fn curve(&self, way: &[(f64, f64)], headed: bool) -> String {
        let Some(&(x, y)) = way.first() else { return String::new() };
        let mut out = format!("M{} {}", number(x), number(y));
        let mut from = (x, y);
        for (index, &(mut x, mut y)) in way.iter().enumerate().skip(1) {
            if headed && index + 1 == way.len() {
                let back = HEAD - 2.0;
                if self.across { x -= back * sign(x - from.0) } else { y -= back * sign(y - from.1) }
            }
            let (a, b) = if self.across {
                let half = (from.0 + x) / 2.0;
                ((half, from.1), (half, y))
            } else {
                let half = (from.1 + y) / 2.0;
                ((from.0, half), (x, half))
            };
            let [ax, ay, bx, by, ex, ey] = [a.0, a.1, b.0, b.1, x, y].map(number);
            out.push_str(&format!("C{ax} {ay} {bx} {by} {ex} {ey}"));
            from = (x, y);
        }
        out
    }
}

fn sign(value: f64) -> f64 {
    if value < 0.0 { -1.0 } else { 1.0 }
}

/// The kinds of relations with their strokes, and where the graph begins below them.
fn legend(edges: &[&Edge<'_>], kinds: &Kinds<'_>, page: f64, speech: Speech) -> (String, f64) {
    let mut entries: BTreeMap<usize, (&Edge<'_>, usize)> = BTreeMap::new();
    for edge in edges {
        entries.entry(kinds.place(edge.kind)).or_insert((edge, 0)).1 += 1;
    }
    let (mut x, mut y) = (MARGIN, 16.0);
    let mut out = String::new();
    for (edge, count) in entries.values() {
        let words = format!("{}{}", edge.label, speech.say("（{0}）", &[&count.to_string()]));
        let wide = 52.0 + width(&words, SMALL) + 18.0;
        if x > MARGIN && x + wide > page {
            (x, y) = (MARGIN, y + 22.0);
        }
        let end = x + 44.0;
        let line_end = if edge.mutual() { end } else { end - HEAD + 2.0 };
        let path = format!("M{} {}H{}", number(x), number(y - 4.0), number(line_end));
        out.push_str(&stroke(&kinds.class("graph-line", edge.kind), &path, kinds.dash(edge.kind)));
        if !edge.mutual() {
            out.push_str(&arrow(&kinds.class("graph-head", edge.kind), end, y - 4.0, Way::Right));
        }
        out.push_str(&text("graph-note", end + 6.0, y, Anchor::Start, &words));
        x += wide;
    }
    (out, y + 20.0)
}

fn sentence(all: (&BTreeSet<usize>, &[&Edge<'_>], &[Vec<usize>]), left_out: usize, speech: Speech) -> String {
    let (drawn, edges, shown) = all;
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for edge in edges {
        match counts.iter_mut().find(|(label, _)| *label == edge.label) {
            Some((_, count)) => *count += 1,
            None => counts.push((edge.label, 1)),
        }
    }
    let counts: Vec<String> =
        counts.iter().map(|(label, count)| speech.say("{0}{1}条", &[label, &count.to_string()])).collect();
    let most = shown.first().map_or(0, Vec::len);
    let groups = if shown.len() > 1 {
        speech.say("；分为{0}组，最大的一组有{1}个案例", &[&shown.len().to_string(), &most.to_string()])
    } else {
        String::new()
    };
    let rest = if left_out > 0 {
        speech.say("另有{0}个案例未画出。", &[&left_out.to_string()])
    } else {
        String::new()
    };
    let places = [&drawn.len().to_string(), &edges.len().to_string(), &counts.join(speech.word("，")), &groups, &rest];
    speech.say("{0}个案例之间的{1}条关系：{2}{3}。箭头从写明关系的案例指向对方。{4}", &places.map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::super::graph::tests::{edge, node};
    use super::*;

    const KNOWN: [&str; 4] = ["part-of", "learns-from", "follows", "same-method"];

    fn draw(nodes: &[Node], edges: &[Edge<'_>], most: usize) -> Option<WholeGraph> {
        whole(&Head { id: "g", title: "关联图", ..Head::default() }, nodes, edges, &KNOWN, 1080.0, most)
    }

    #[test]
    fn golden() {
        let nodes = [
            node(7, "曲靖市"),
            node(3, "云南省"),
            node(5, "江苏省"),
            node(9, "孤例"),
            node(1, "包头市"),
            node(2, "乌海市"),
        ];
        let edges =
            [edge(7, 3, 0), edge(7, 5, 1), edge(1, 2, 3), edge(7, 3, 0), edge(7, 7, 0), edge(7, 99, 0), edge(2, 1, 3)];
        let graph = draw(&nodes, &edges, MOST_NODES).unwrap();
        assert_eq!(
            graph.drawing.description,
            "5个案例之间的3条关系：属于1条，借鉴自1条，做法相同1条；分为2组，最大的一组有3个案例。箭头从写明关系的案例指向对方。"
        );
        assert!(graph.left_out.is_empty() && !graph.drawing.svg.contains("孤例"));
        super::super::tests::golden("whole.svg", &graph.drawing.svg);
    }

    #[test]
    fn the_largest_groups_come_first_and_the_rest_is_named() {
        let nodes: Vec<Node> = (0..9).map(|id| node(id, "案例")).collect();
        let edges = [edge(0, 1, 0), edge(2, 3, 0), edge(3, 4, 0), edge(4, 5, 0), edge(6, 7, 0), edge(7, 8, 0)];
        let graph = draw(&nodes, &edges, 6).unwrap();
        assert_eq!(graph.left_out, [6, 7, 8]);
        assert_eq!(draw(&nodes, &edges, 9).unwrap().left_out, Vec::<usize>::new());
        assert!(graph.drawing.description.ends_with("另有3个案例未画出。"));
    }

    #[test]
    fn of_a_group_too_large_its_middle_is_drawn() {
        let nodes: Vec<Node> = (0..5_000).map(|id| node(id, "案例")).collect();
        let edges: Vec<Edge<'_>> =
            (1..5_000).map(|id| edge(id, if id < 1_000 { 0 } else { id - 900 }, id % 4)).collect();
        let graph = draw(&nodes, &edges, MOST_NODES).unwrap();
        assert_eq!(graph.left_out.len(), 5_000 - MOST_NODES);
        assert!(!graph.left_out.contains(&0));
        assert_eq!(graph.drawing.svg.matches("<a ").count(), MOST_NODES);
        assert_eq!(draw(&nodes, &edges, MOST_NODES).unwrap(), graph);
    }

    #[test]
    fn extremes() {
        assert_eq!(draw(&[], &[], 300), None);
        assert_eq!(draw(&[node(0, "甲")], &[], 300), None);
        assert_eq!(draw(&[node(0, "甲")], &[edge(0, 0, 0)], 300), None);
        // A chain longer than a page is wide goes down instead.
        let nodes: Vec<Node> = (0..40).map(|id| node(id, "案例")).collect();
        let edges: Vec<Edge<'_>> = (1..40).map(|id| edge(id, id - 1, 2)).collect();
        let svg = draw(&nodes, &edges, 300).unwrap().drawing.svg;
        assert!(svg.contains("viewBox=\"0 0 488 "), "{}", &svg[..200]);
        // All in one ring, with every kind both ways.
        let edges: Vec<Edge<'_>> =
            (0..40).flat_map(|id| [edge(id, (id + 1) % 40, id % 4), edge((id + 1) % 40, id, 1)]).collect();
        let svg = draw(&nodes, &edges, 300).unwrap().drawing.svg;
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }
}
