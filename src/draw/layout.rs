//! Places for the boxes of a directed graph, in layers, without overlap, and ways for its edges around the boxes.

use std::collections::BTreeMap;

use rust_sugiyama::configure::Config;
use rust_sugiyama::from_vertices_and_edges;

/// Free room between boxes of one layer; half of it lies on each side of a box.
const BESIDE: f64 = 14.0;
/// Free room between layers, where the edges run.
const BETWEEN: f64 = 40.0;
/// Whether a graph has so many edges that nobody follows single ones. Then boxes are not exchanged one by one to avoid
/// crossings, which takes most of the time.
pub fn tangled(vertices: usize, edges: usize) -> bool {
    edges > vertices * 6 / 5 + 20
}

/// A graph of boxes with places.
#[derive(Debug, Clone)]
pub struct Layout {
    /// The middle of each box: along the layers' direction, across it.
    pub middles: Vec<(f64, f64)>,
    /// For each edge, from its first box to its second, where it enters and leaves each layer between theirs.
    pub ways: Vec<Vec<(f64, f64)>>,
    /// Along and across.
    pub size: (f64, f64),
}

/// Connected parts of a graph of `count` vertices, the largest first; each with its vertices in ascending order.
pub fn parts(count: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut parent: Vec<usize> = (0..count).collect();
    for &(a, b) in edges {
        let (a, b) = (find(&mut parent, a), find(&mut parent, b));
        parent[a.max(b)] = a.min(b);
    }
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for vertex in 0..count {
        parts.entry(find(&mut parent, vertex)).or_default().push(vertex);
    }
    let mut parts: Vec<Vec<usize>> = parts.into_values().collect();
    parts.sort_by_key(|part| (std::cmp::Reverse(part.len()), part.first().copied()));
    parts
}

fn find(parent: &mut [usize], mut vertex: usize) -> usize {
    while parent[vertex] != vertex {
        parent[vertex] = parent[parent[vertex]];
        vertex = parent[vertex];
    }
    vertex
}

/// Lays out one connected part. `sizes` are (along, across) of each box; an edge leads to a later layer where that is
/// possible. No edge joins a box to itself. `sizes` is not empty.
pub fn layers(sizes: &[(f64, f64)], edges: &[(usize, usize)]) -> Layout {
    let forward = without_cycles(sizes.len(), edges);
    let vertices: Vec<(u32, (f64, f64))> =
        sizes.iter().zip(0..).map(|((along, across), at)| (at, (*across, along + BETWEEN - BESIDE))).collect();
    let pairs: Vec<(u32, u32)> = forward.iter().map(|(from, to)| (*from as u32, *to as u32)).collect();
    let config = Config {
        vertex_spacing: BESIDE,
        // Room for an edge that passes a layer.
        dummy_size: 0.5,
        transpose: !tangled(sizes.len(), edges.len()),
        ..Config::default()
    };
    let mut middles = vec![(0.0, 0.0); sizes.len()];
    for (places, ..) in from_vertices_and_edges(&vertices, &pairs, &config) {
        for (vertex, (across, along)) in places {
            if let Some(middle) = middles.get_mut(vertex) {
                *middle = (along, across);
            }
        }
    }
    let mut ways = ways(&middles, sizes, edges);
    let corner = |sign: f64| {
        let corner = move |(middle, size): (&(f64, f64), &(f64, f64))| {
            (middle.0 + size.0 / 2.0 * sign, middle.1 + size.1 / 2.0 * sign)
        };
        middles.iter().zip(sizes).map(corner)
    };
    let passed = || ways.iter().flatten().copied();
    let start = corner(-1.0).chain(passed()).fold((f64::INFINITY, f64::INFINITY), |a, b| (a.0.min(b.0), a.1.min(b.1)));
    let end = corner(1.0).chain(passed()).fold(start, |a, b| (a.0.max(b.0), a.1.max(b.1)));
    for place in middles.iter_mut().chain(ways.iter_mut().flatten()) {
        *place = (place.0 - start.0, place.1 - start.1);
    }
    Layout { middles, ways, size: (end.0 - start.0, end.1 - start.1) }
}

/// The edges with those turned round that would close a cycle, each pair once.
fn without_cycles(count: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); count];
    for &(from, to) in edges {
        next[from].push(to);
    }
    // The order in which a depth-first walk leaves the vertices; an edge to one that is left later goes back.
    let mut left = vec![0_usize; count];
    let mut seen = vec![false; count];
    let mut clock = 0;
    for start in 0..count {
        let mut path = if seen[start] { Vec::new() } else { vec![(start, 0)] };
        seen[start] = true;
        while let Some((vertex, tried)) = path.last_mut() {
            match next[*vertex].get(*tried).copied() {
                Some(to) => {
                    *tried += 1;
                    if !seen[to] {
                        seen[to] = true;
                        path.push((to, 0));
                    }
                }
                None => {
                    clock += 1;
                    left[*vertex] = clock;
                    path.pop();
                }
            }
        }
    }
    let mut out: Vec<(usize, usize)> =
        edges.iter().map(|&(from, to)| if left[from] > left[to] { (from, to) } else { (to, from) }).collect();
    out.sort_unstable();
    out.dedup();
    out.retain(|(from, to)| from != to);
    out
}

/// What stands in one layer.
#[derive(Default)]
struct Layer {
    /// From where to where across, in order.
    boxes: Vec<(f64, f64)>,
    /// Half of what the longest box takes along.
    half: f64,
    /// Where edges pass already.
    lanes: Vec<f64>,
}

/// The ways of edges through layers between their ends: each passes the gap nearest to its straight line.
fn ways(middles: &[(f64, f64)], sizes: &[(f64, f64)], edges: &[(usize, usize)]) -> Vec<Vec<(f64, f64)>> {
    // All boxes of a layer have the same middle along; thousandths make it a key.
    let key = |along: f64| (along * 1000.0).round() as i64;
    let mut layers: BTreeMap<i64, Layer> = BTreeMap::new();
    for (middle, size) in middles.iter().zip(sizes) {
        let across = (middle.1 - size.1 / 2.0, middle.1 + size.1 / 2.0);
        let layer = layers.entry(key(middle.0)).or_default();
        layer.boxes.push(across);
        layer.half = layer.half.max(size.0 / 2.0);
    }
    for layer in layers.values_mut() {
        layer.boxes.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    let way = |&(from, to): &(usize, usize)| {
        let (a, b) = (middles[from], middles[to]);
        let (low, high) = (key(a.0.min(b.0)), key(a.0.max(b.0)));
        let mut way = Vec::new();
        for (along, layer) in layers.range_mut(low..high).filter(|(along, _)| **along > low) {
            let along = *along as f64 / 1000.0;
            let straight = a.1 + (b.1 - a.1) * (along - a.0) / (b.0 - a.0);
            let across = layer.lane(free_place(&layer.boxes, straight));
            // Straight through the layer: a bend would meet the corners of its boxes.
            way.extend([(along - layer.half, across), (along + layer.half, across)]);
        }
        if a.0 > b.0 {
            way.reverse();
        }
        way
    };
    edges.iter().map(way).collect()
}

impl Layer {
    /// A free place near this one that no other edge has, if there is one.
    fn lane(&mut self, place: f64) -> f64 {
        let aside = [0.0, 4.5, -4.5, 9.0, -9.0].map(|aside| place + aside);
        let mut others = aside.into_iter().filter(|place| is_free(&self.boxes, *place));
        let unused = others.find(|place| self.lanes.iter().all(|lane| (lane - place).abs() > 4.0));
        let place = unused.unwrap_or(place);
        self.lanes.push(place);
        place
    }
}

/// Whether no box covers a place.
fn is_free(boxes: &[(f64, f64)], place: f64) -> bool {
    !boxes.iter().any(|(from, to)| from - 1.5 < place && place < to + 1.5)
}

/// The place nearest to `wanted` that no box covers.
fn free_place(boxes: &[(f64, f64)], wanted: f64) -> f64 {
    let aside = BESIDE / 2.0;
    if !boxes.iter().any(|(from, to)| from - aside < wanted && wanted < to + aside) {
        return wanted;
    }
    let gaps = boxes.windows(2).map(|pair| (pair[0].1 + pair[1].0) / 2.0);
    let ends = boxes.first().map(|first| first.0 - aside).into_iter().chain(boxes.last().map(|last| last.1 + aside));
    let free = gaps.chain(ends).filter(|place| is_free(boxes, *place));
    free.min_by(|a, b| (a - wanted).abs().total_cmp(&(b - wanted).abs())).unwrap_or(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Small numbers that look random and are the same everywhere.
    struct Dice(u64);

    impl Dice {
        fn roll(&mut self, sides: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % sides
        }
    }

    fn check(sizes: &[(f64, f64)], layout: &Layout) {
        let boxes: Vec<_> = layout.middles.iter().zip(sizes).collect();
        for (index, (middle, size)) in boxes.iter().enumerate() {
            assert!(middle.0.is_finite() && middle.1.is_finite());
            assert!(middle.0 - size.0 / 2.0 > -0.01 && middle.1 - size.1 / 2.0 > -0.01);
            assert!(middle.0 + size.0 / 2.0 < layout.size.0 + 0.01 && middle.1 + size.1 / 2.0 < layout.size.1 + 0.01);
            for (other, wide) in &boxes[..index] {
                let (along, across) = ((middle.0 - other.0).abs(), (middle.1 - other.1).abs());
                assert!(along > (size.0 + wide.0) / 2.0 - 0.01 || across > (size.1 + wide.1) / 2.0 - 0.01);
            }
        }
    }

    #[test]
    fn a_tree_has_its_root_first() {
        let sizes = [(100.0, 30.0); 4];
        let layout = layers(&sizes, &[(0, 1), (0, 2), (0, 3)]);
        check(&sizes, &layout);
        assert!(
            layout.middles[1..].iter().all(|middle| middle.0 == layout.middles[1].0 && middle.0 > layout.middles[0].0)
        );
        assert_eq!(layout.size.0, 100.0 + BETWEEN + 100.0);
    }

    #[test]
    fn cycles_are_broken_the_same_way_each_time() {
        assert_eq!(without_cycles(3, &[(0, 1), (1, 2), (2, 0)]), [(0, 1), (0, 2), (1, 2)]);
        assert_eq!(without_cycles(2, &[(0, 1), (1, 0)]), [(0, 1)]);
    }

    #[test]
    fn long_edges_go_around_boxes() {
        let sizes = [(100.0, 30.0); 5];
        let edges = [(0, 1), (1, 2), (0, 2), (0, 3), (3, 2), (0, 4), (4, 2)];
        let layout = layers(&sizes, &edges);
        check(&sizes, &layout);
        let [(enters, across), (leaves, same)] = layout.ways[2].as_slice() else { panic!("{:?}", layout.ways) };
        assert!(across == same && leaves - enters == 100.0);
        let hit =
            layout.middles[3..].iter().chain(&layout.middles[1..2]).any(|middle| (middle.1 - across).abs() < 15.0);
        assert!(!hit, "{layout:?}");
        assert!(layout.ways[0].is_empty());
    }

    #[test]
    fn parts_by_size() {
        assert_eq!(parts(6, &[(5, 4), (1, 2), (2, 3)]), [vec![1, 2, 3], vec![4, 5], vec![0]]);
        assert_eq!(parts(0, &[]), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn any_graph_has_places_and_the_same_ones_each_time() {
        let mut dice = Dice(7);
        for _ in 0..400 {
            let count = 1 + dice.roll(24);
            let mut edges: Vec<(usize, usize)> = (1..count).map(|at| (at, dice.roll(at))).collect();
            for _ in 0..dice.roll(count + 1) {
                edges.push((dice.roll(count), dice.roll(count)));
            }
            edges.retain(|(from, to)| from != to);
            edges.sort_unstable();
            edges.dedup();
            let sizes: Vec<(f64, f64)> = (0..count).map(|_| (190.0, 29.0 + 17.0 * dice.roll(3) as f64)).collect();
            let layout = layers(&sizes, &edges);
            check(&sizes, &layout);
            assert_eq!(layers(&sizes, &edges).middles, layout.middles);
        }
    }
}
