//! `[slugify]`: how names become parts of addresses.

use super::Manner;
use crate::base::pinyin;
use crate::diag::{Report, Severity};
use crate::fields::Fields;

/// A way to make a name part of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slug {
    /// ASCII, Han by their pinyin: ours, and the default of a library.
    Pinyin,
    /// ASCII as Zola spells it.
    On,
    /// What no file system refuses.
    Safe,
    /// As it is.
    Off,
}

/// Which way for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slugify {
    /// Files and folders.
    pub paths: Slug,
    /// Terms.
    pub taxonomies: Slug,
    /// Headings.
    pub anchors: Slug,
    /// Whether a date at the start of a file's name stays in its address.
    pub paths_keep_dates: bool,
}

impl Slug {
    /// A part of a path.
    pub fn path(self, text: &str) -> String {
        match self {
            Slug::Pinyin => pinyin::slug(text),
            Slug::On => slug::slugify(text),
            Slug::Safe => {
                let kept = text.trim_end_matches([' ', '.']).chars().filter(|c| !"<>:\"/\\|?*".contains(*c));
                kept.collect()
            }
            Slug::Off => text.to_string(),
        }
    }

    /// The id of a heading.
    pub fn anchor(self, text: &str) -> String {
        match self {
            Slug::Pinyin => pinyin::short_slug(text, 60),
            Slug::On => slug::slugify(text),
            Slug::Safe | Slug::Off => text.chars().map(|c| if c.is_ascii_whitespace() { '_' } else { c }).collect(),
        }
    }
}

/// The values of its keys.
const WAYS: [(&str, Slug); 4] = [("on", Slug::On), ("safe", Slug::Safe), ("off", Slug::Off), ("pinyin", Slug::Pinyin)];

/// Reads `[slugify]`.
pub fn read(fields: &mut Fields<'_>, manner: Manner, report: &mut Report) -> Slugify {
    let (usual, keep_dates) = match manner {
        Manner::Tashan => (Slug::Pinyin, true),
        Manner::Zola => (Slug::On, false),
    };
    let mut found = Slugify { paths: usual, taxonomies: usual, anchors: usual, paths_keep_dates: keep_dates };
    let Some(mut table) = fields.table("slugify", report) else { return found };
    for (key, way) in
        [("paths", &mut found.paths), ("taxonomies", &mut found.taxonomies), ("anchors", &mut found.anchors)]
    {
        *way = table.choice(key, &WAYS, report).unwrap_or(usual);
    }
    found.paths_keep_dates = table.bool("paths_keep_dates", report).unwrap_or(keep_dates);
    // As Zola, which passes over what it does not know here.
    let unknown = if manner == Manner::Zola { Severity::Warning } else { Severity::Error };
    table.finish_as(unknown, report);
    found
}
