//! Places as terms: which have pages, themselves or below.

use std::collections::{BTreeMap, BTreeSet};

use super::regions::{RegionId, RegionTree};
use super::taxonomy::Terms;
use super::{Library, Page, PageId};

/// A place's pages.
#[derive(Debug, Default)]
pub struct PlaceCount {
    /// Pages that name the place itself.
    pub own: usize,
    /// Pages at or below it, newest first.
    pub pages: Vec<PageId>,
    /// Places right below it that have pages, by code.
    pub children: Vec<RegionId>,
}

/// Every place that has pages, itself or below.
pub fn places(pages: &[Page], terms: &[Terms], regions: &RegionTree) -> BTreeMap<RegionId, PlaceCount> {
    let mut out: BTreeMap<RegionId, PlaceCount> = BTreeMap::new();
    for (at, terms) in terms.iter().enumerate() {
        let id = PageId(at as u32);
        let mut above = BTreeSet::new();
        for region in &terms.regions {
            out.entry(*region).or_default().own += 1;
            above.extend(regions.path(*region));
        }
        for region in above {
            out.entry(region).or_default().pages.push(id);
        }
    }
    let known: Vec<RegionId> = out.keys().copied().collect();
    for region in known {
        if let Some(above) = regions.get(region).parent.and_then(|parent| out.get_mut(&parent)) {
            above.children.push(region);
        }
    }
    for count in out.values_mut() {
        Library::newest_first(pages, &mut count.pages);
        count.children.sort_by_key(|id| regions.order(*id));
    }
    out
}
