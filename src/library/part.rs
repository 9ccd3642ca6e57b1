//! A part of the library that is to be a site of its own: the cases of some themes, places or collections, or since a day.

use std::collections::BTreeSet;

use super::{Library, PageId, RegionId};
use crate::base::date::Date;
use crate::base::nearest::{did_you_mean, nearest};
use crate::base::pinyin;
use crate::base::speech::Speech;
use crate::base::sum;
use crate::diag::{Code, Outcome, Place, Report};

/// Bytes of a part's key.
const KEY: usize = 60;
/// Digits of its sum.
const DIGITS: usize = 8;

/// Which cases are wanted: those that fit one of each list that is not empty, and the day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Names of themes; a theme has the cases of those below it too.
    pub themes: Vec<String>,
    /// Names of places, with all in them.
    pub regions: Vec<String>,
    /// Titles or file names of collections.
    pub collections: Vec<String>,
    /// Cases of this day or later, or revised then.
    pub since: Option<Date>,
}

impl Part {
    /// Whether it is all of the library.
    pub fn is_whole(&self) -> bool {
        *self == Part::default()
    }

    /// For readers: `主题“技能竞赛”，2024年1月1日以来`.
    pub fn title(&self, speech: Speech) -> String {
        let lists = [("主题{0}", &self.themes), ("地区{0}", &self.regions), ("专题{0}", &self.collections)];
        let list = |(word, names): (&'static str, &Vec<String>)| {
            let quoted: Vec<String> = names.iter().map(|name| format!("“{name}”")).collect();
            (!names.is_empty()).then(|| speech.say(word, &[&quoted.join("")]))
        };
        let since = self.since.map(|date| speech.say("{0}以来", &[&date.spoken(speech)]));
        lists.into_iter().filter_map(list).chain(since).collect::<Vec<_>>().join(speech.word("，"))
    }

    /// The same part with the names that the library has for what is named.
    pub fn named(&self, library: &Library) -> Part {
        let terms = library.taxonomy("themes").map_or(&[][..], |own| &own.terms);
        let theme = |name: &String| {
            let found = terms.iter().find(|term| term.synonyms.contains(name));
            found.map_or_else(|| name.clone(), |term| term.name.clone())
        };
        let region = |name: &String| {
            // What is unknown was reported when the cases were chosen.
            let found = library.regions.resolve(name, || Place::file("--region"), &mut Report::default());
            found.map_or_else(|| name.clone(), |id| library.regions.get(id).name.clone())
        };
        let collection = |name: &String| {
            let pages = library.sequences.iter().filter_map(|own| own.page).map(|id| library.page(id));
            pages
                .into_iter()
                .find(|page| page.slug == *name)
                .map_or_else(|| name.clone(), |page| page.title().to_string())
        };
        let part = Part {
            themes: self.themes.iter().map(theme).collect(),
            regions: self.regions.iter().map(region).collect(),
            collections: self.collections.iter().map(collection).collect(),
            since: self.since,
        };
        part.in_order()
    }

    /// For file names: `themes-jinengjingsai-1a2b3c4d`; the digits tell names apart that sound alike or are cut.
    pub fn key(&self) -> String {
        let lists = [("themes", &self.themes), ("regions", &self.regions), ("collections", &self.collections)];
        let named = lists.into_iter().filter(|(_, names)| !names.is_empty());
        let mut parts: Vec<String> = named.map(|(word, names)| format!("{word} {}", names.join(" "))).collect();
        parts.extend(self.since.map(|date| format!("since {date}")));
        let whole = parts.join(" ");
        let sum: String = sum::of_bytes(whole.as_bytes()).chars().take(DIGITS).collect();
        format!("{}-{sum}", pinyin::short_slug(&whole, KEY))
    }

    /// The same part with each list sorted and every name once, so that it is the same series of editions.
    pub fn in_order(mut self) -> Part {
        for list in [&mut self.themes, &mut self.regions, &mut self.collections] {
            list.sort();
            list.dedup();
        }
        self
    }

    /// The content paths of the cases that it holds and of the collections that have any of them. Names that the library
    /// does not know, and a part without a case, are reported.
    pub fn choose(&self, library: &Library) -> Outcome<BTreeSet<String>> {
        let mut report = Report::default();
        let sets: Vec<BTreeSet<PageId>> = [
            self.of_themes(library, &mut report),
            self.of_regions(library, &mut report),
            self.of_collections(library, &mut report),
            self.since.map(|since| library.cases().filter(|id| is_since(library, *id, since)).collect()),
        ]
        .into_iter()
        .flatten()
        .collect();
        let cases: BTreeSet<PageId> = library.cases().filter(|id| sets.iter().all(|set| set.contains(id))).collect();
        if cases.is_empty() && !report.has_errors() {
            let help = "widen it: leave one of --theme, --region, --collection and --since out".to_string();
            report.error(Code::EmptyPart, Place::file("the part"), "no case of the library fits all of it", Some(help));
        }
        let wanted = |title: &str, slug: &str| {
            self.collections.is_empty() || self.collections.iter().any(|name| name == title || name == slug)
        };
        let collections = library.sequences.iter().filter(|own| own.cases.iter().any(|id| cases.contains(id)));
        let collections = collections.filter_map(|own| own.page).filter(|id| {
            let page = library.page(*id);
            wanted(page.title(), &page.slug)
        });
        let path = |id: PageId| library.page(id).parsed.content_path().to_string();
        let value = collections.chain(cases.iter().copied()).map(path).collect();
        Outcome { value, report }
    }

    fn of_themes(&self, library: &Library, report: &mut Report) -> Option<BTreeSet<PageId>> {
        if self.themes.is_empty() {
            return None;
        }
        let terms = library.taxonomy("themes").map_or(&[][..], |own| &own.terms);
        let mut out = BTreeSet::new();
        for name in &self.themes {
            let found = terms.iter().position(|term| term.name == *name || term.synonyms.contains(name));
            let Some(found) = found else {
                unknown("--theme", "theme", name, terms.iter().map(|term| term.name.as_str()), report);
                continue;
            };
            let mut below = vec![found];
            while let Some(at) = below.pop() {
                out.extend(terms[at].pages.iter().copied());
                below.extend(&terms[at].children);
            }
        }
        Some(out)
    }

    fn of_regions(&self, library: &Library, report: &mut Report) -> Option<BTreeSet<PageId>> {
        if self.regions.is_empty() {
            return None;
        }
        let mut out = BTreeSet::new();
        for name in &self.regions {
            let found: Option<RegionId> = library.regions.resolve(name, || Place::file("--region"), report);
            out.extend(
                found.and_then(|id| library.places.get(&id)).into_iter().flat_map(|own| own.pages.iter().copied()),
            );
        }
        Some(out)
    }

    fn of_collections(&self, library: &Library, report: &mut Report) -> Option<BTreeSet<PageId>> {
        if self.collections.is_empty() {
            return None;
        }
        let mut out = BTreeSet::new();
        for name in &self.collections {
            let named = |id: PageId| library.page(id).title() == name || library.page(id).slug == *name;
            match library.sequences.iter().find(|own| own.page.is_some_and(named)) {
                Some(found) => out.extend(found.cases.iter().copied()),
                None => {
                    let pages = library.sequences.iter().filter_map(|own| own.page);
                    unknown("--collection", "collection", name, pages.map(|id| library.page(id).title()), report);
                }
            }
        }
        Some(out)
    }
}

/// Whether a case is of that day or later, or was revised then.
fn is_since(library: &Library, id: PageId, since: Date) -> bool {
    let page = library.page(id);
    [page.date(), page.parsed.meta.updated].into_iter().flatten().any(|date| !date.is_before(since))
}

fn unknown<'a>(option: &str, kind: &str, name: &str, all: impl Iterator<Item = &'a str>, report: &mut Report) {
    let names: BTreeSet<&str> = all.collect();
    let help = did_you_mean(&nearest(name, names.iter().copied())).or_else(|| {
        let some: Vec<&str> = names.iter().copied().take(8).collect();
        (!some.is_empty()).then(|| format!("the library has {}", some.join("、")))
    });
    report.error(Code::UnknownPart, Place::file(option), format!("there is no {kind} `{name}`"), help);
}
