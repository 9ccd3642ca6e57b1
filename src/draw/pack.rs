//! Rectangles side by side on a page of a given width: each as high up as there is room, then as far left.

/// Places for rectangles (width, height) in their order, and the width and height of all. A rectangle wider than the
/// page stands below all before it. `gap` is what stays free between them.
pub fn pack(sizes: &[(f64, f64)], page: f64, gap: f64) -> (Vec<(f64, f64)>, (f64, f64)) {
    // The lower outline of what stands, from the left: (x, width, y).
    let mut outline: Vec<(f64, f64, f64)> = vec![(0.0, page, 0.0)];
    let mut places = Vec::with_capacity(sizes.len());
    let mut all = (0.0_f64, 0.0_f64);
    for &(width, height) in sizes {
        let need = (width + gap).min(page);
        let (x, y) = best(&outline, need, page);
        places.push((x, y));
        all = (all.0.max(x + width), all.1.max(y + height));
        outline = lower(&outline, x, need, y + height + gap);
    }
    (places, all)
}

/// The highest place for something so wide, of equally high ones the leftmost.
fn best(outline: &[(f64, f64, f64)], need: f64, page: f64) -> (f64, f64) {
    let mut found = (0.0, f64::INFINITY);
    for &(x, _, _) in outline.iter().filter(|(x, _, _)| x + need <= page + 0.01) {
        let covered = outline.iter().filter(|(left, width, _)| *left < x + need - 0.01 && x + 0.01 < left + width);
        let y = covered.map(|(_, _, y)| *y).fold(0.0, f64::max);
        if y < found.1 {
            found = (x, y);
        }
    }
    found
}

/// The outline with a rectangle more, whose lower edge is at `y`.
fn lower(outline: &[(f64, f64, f64)], x: f64, width: f64, y: f64) -> Vec<(f64, f64, f64)> {
    let end = x + width;
    let mut out = Vec::with_capacity(outline.len() + 2);
    let mut placed = false;
    for &(left, wide, level) in outline {
        let right = left + wide;
        if left < x {
            out.push((left, wide.min(x - left), level));
        }
        if !placed && right > x {
            out.push((x, width, y));
            placed = true;
        }
        if right > end {
            let from = left.max(end);
            out.push((from, right - from, level));
        }
    }
    out.retain(|(_, wide, _)| *wide > 0.01);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn side_by_side_then_below() {
        let (places, all) = pack(&[(60.0, 50.0), (30.0, 20.0), (30.0, 20.0), (100.0, 10.0)], 100.0, 0.0);
        assert_eq!(places, [(0.0, 0.0), (60.0, 0.0), (60.0, 20.0), (0.0, 50.0)]);
        assert_eq!(all, (100.0, 60.0));
    }

    #[test]
    fn no_two_meet() {
        let sizes: Vec<(f64, f64)> =
            (0..200_u32).map(|at| (f64::from(at * 37 % 150) + 10.0, f64::from(at * 53 % 90) + 5.0)).collect();
        let (places, all) = pack(&sizes, 400.0, 6.0);
        for (a, (place, size)) in places.iter().zip(&sizes).enumerate() {
            assert!(place.0 >= 0.0 && place.0 + size.0 <= all.0 && place.1 + size.1 <= all.1);
            for (other, wide) in places.iter().zip(&sizes).take(a) {
                let apart = place.0 + size.0 + 5.9 <= other.0
                    || other.0 + wide.0 + 5.9 <= place.0
                    || place.1 + size.1 + 5.9 <= other.1
                    || other.1 + wide.1 + 5.9 <= place.1;
                assert!(apart, "{place:?} {size:?} {other:?} {wide:?}");
            }
        }
    }

    #[test]
    fn wider_than_the_page() {
        let (places, all) = pack(&[(50.0, 10.0), (500.0, 20.0), (50.0, 10.0)], 100.0, 10.0);
        assert_eq!(places, [(0.0, 0.0), (0.0, 20.0), (0.0, 50.0)]);
        assert_eq!(all, (500.0, 60.0));
    }
}
