//! “Did you mean”: the known names nearest to a mistyped one.

use std::collections::BTreeSet;

/// Up to three names of `known`, nearest first; empty when nothing is near enough to be meant.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut scored: BTreeSet<(u32, &str)> = BTreeSet::new();
    for candidate in known {
        let score = similarity(name, candidate);
        if score >= 0.4 {
            scored.insert((((1.0 - score) * 1e6) as u32, candidate));
        }
    }
    scored.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}

/// 0 to 1. A name that holds the other is nearly always what was meant; Chinese names share their
/// ends (…市, …竞赛), so shared characters count, not only their order.
fn similarity(a: &str, b: &str) -> f64 {
    let contained = !a.is_empty() && !b.is_empty() && (a.contains(b) || b.contains(a));
    let edit = strsim::normalized_damerau_levenshtein(a, b);
    let shared = strsim::sorensen_dice(a, b);
    edit.max(shared).max(if contained { 0.7 } else { 0.0 })
}

/// “did you mean `a`, `b`?” or nothing.
pub fn did_you_mean(candidates: &[&str]) -> Option<String> {
    if candidates.is_empty() {
        return None;
    }
    let quoted: Vec<String> = candidates.iter().map(|name| format!("`{name}`")).collect();
    Some(format!("did you mean {}?", quoted.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_near_and_only_the_near() {
        let known = ["技能竞赛", "技能提升", "校企合作"];
        assert_eq!(nearest("技能竟赛", known)[0], "技能竞赛");
        assert!(nearest("党建", ["校企合作"]).is_empty());
    }
}
