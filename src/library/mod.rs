//! All documents, linked into one immutable whole: addresses, places, terms, links, relations, and what
//! is related. Built once; facts that need all pages stand in tables beside the pages, by [`PageId`].

mod address;
mod backlinks;
mod bundles;
mod figures;
mod glossary;
mod link_paths;
mod links;
mod mentions;
mod narrative;
mod part;
mod places;
mod regions;
mod related;
mod relations;
mod sections;
mod sequence;
mod taxonomy;
mod vocabulary;
mod withheld;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::base::date::Date;
use crate::base::site_path::SitePath;
use crate::config::Config;
use crate::diag::{Outcome, Report, TextFile};
use crate::parse::{Kind, Parsed};

pub use address::{
    language_prefix, parent as page_folder, permalink, public as public_path, section as section_address,
};
pub use backlinks::LinkFrom;
pub use bundles::places as bundle_places;
pub use figures::{Figures, Indicator, Measured, stated};
pub use glossary::{Glossary, GlossaryTerm};
pub use links::ResolvedLink;
pub use mentions::{Mention, Mentioned};
pub use narrative::of as standard_sections;
pub use part::Part;
pub use places::PlaceCount;
pub use regions::{RegionId, RegionTree};
pub use related::Related;
pub use relations::{KINDS, Related as RelatedBy};
pub use sections::Section;
pub use sequence::{Membership, Sequence};
pub use taxonomy::{Taxonomy, Term, Terms};
pub use withheld::{Scope, Withheld, withhold};

/// A page of the library; ids are in the order of the content paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u32);

impl PageId {
    /// The position in the tables of the library.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A page with what needs no other page to be known.
#[derive(Debug)]
pub struct Page {
    /// The file, its front matter and body.
    pub parsed: Parsed,
    /// Where it is written.
    pub address: SitePath,
    /// The last part of the address.
    pub slug: String,
    /// Whether it is a case: it says so with `[case]`, or lies in `cases/`.
    pub is_case: bool,
    /// Files of its own folder, from `content/`.
    pub assets: Vec<String>,
    /// The sections above it, the top first, its own last; none where its folder is no section.
    pub ancestors: Vec<usize>,
    /// The section of its own folder.
    pub section: Option<usize>,
    /// Whether it has what its section is sorted by.
    pub is_listed: bool,
}

impl Page {
    /// Whether it has a file of its own in the site.
    pub fn is_written(&self) -> bool {
        self.parsed.meta.render && self.is_listed
    }

    /// Its title.
    pub fn title(&self) -> &str {
        &self.parsed.meta.title.value
    }

    /// Its date, if it has one.
    pub fn date(&self) -> Option<Date> {
        self.parsed.meta.date.as_ref().map(|date| date.value)
    }
}

/// The linked whole.
#[derive(Debug)]
pub struct Library {
    /// What `config.toml` says.
    pub config: Arc<Config>,
    /// The pages by content path.
    pub pages: Vec<Page>,
    /// The sections by folder; the first is the top.
    pub sections: Vec<Section>,
    /// By page: its section and its position there.
    pub positions: Vec<Option<(usize, usize)>>,
    /// By page: the dated page before and after it in its section.
    pub in_time: Vec<(Option<PageId>, Option<PageId>)>,
    /// All places.
    pub regions: RegionTree,
    /// The taxonomies of the configuration, then `years`; `regions` is apart.
    pub taxonomies: Vec<Taxonomy>,
    /// Cases at and below each place that has any.
    pub places: BTreeMap<RegionId, PlaceCount>,
    /// By page: terms of each taxonomy, and places.
    pub terms: Vec<Terms>,
    /// By page: where its links lead, in order.
    pub links: Vec<Vec<ResolvedLink>>,
    /// By section: the same.
    pub section_links: Vec<Vec<ResolvedLink>>,
    /// By page: pages whose text links here, by id.
    pub backlinks: Vec<Vec<PageId>>,
    /// By page: all pages and sections that link here.
    pub incoming: Vec<BTreeSet<LinkFrom>>,
    /// By section: the same.
    pub section_incoming: Vec<BTreeSet<LinkFrom>>,
    /// By page: relations from both sides.
    pub relations: Vec<Vec<RelatedBy>>,
    /// By page: related cases.
    pub related: Vec<Vec<Related>>,
    /// Series, then collections.
    pub sequences: Vec<Sequence>,
    /// By page: the sequences it is in.
    pub memberships: Vec<Vec<Membership>>,
    /// All figures, comparable.
    pub figures: Figures,
    /// The words of the field.
    pub glossary: Glossary,
    /// By page: where its text first mentions words, places and organisations.
    pub mentions: Vec<Vec<Mention>>,
    /// By page: what it states of relations to cases of other parts of the library: the words for it, and the title.
    pub elsewhere: Vec<Vec<(&'static str, String)>>,
    /// Which pages of the library these are.
    pub scope: Scope,
    /// Titles and names of the internal pages that are left out: never to be written.
    pub hidden: BTreeSet<String>,
    /// The day of the build, against which cases are due for review.
    pub today: Date,
    /// By word of the glossary: the cases that mention it.
    pub word_pages: Vec<Vec<PageId>>,
}

impl Library {
    /// The page of an id.
    pub fn page(&self, id: PageId) -> &Page {
        &self.pages[id.index()]
    }

    /// Every id in order.
    pub fn ids(&self) -> impl Iterator<Item = PageId> + use<> {
        (0..self.pages.len() as u32).map(PageId)
    }

    /// Every case.
    pub fn cases(&self) -> impl Iterator<Item = PageId> {
        self.ids().filter(|id| self.page(*id).is_case)
    }

    /// The taxonomy of that name, `years` included.
    pub fn taxonomy(&self, name: &str) -> Option<&Taxonomy> {
        self.taxonomy_in(name, &self.config.default_language)
    }

    /// The taxonomy of that name in a language.
    pub fn taxonomy_in(&self, name: &str, lang: &str) -> Option<&Taxonomy> {
        self.taxonomies.iter().find(|taxonomy| taxonomy.name == name && taxonomy.lang == lang)
    }

    /// Whether a case was last checked longer ago than the configuration wants.
    pub fn needs_review(&self, id: PageId) -> bool {
        let months = self.config.review_after_months;
        let reviewed = self.page(id).parsed.meta.case.as_ref().and_then(|case| case.reviewed);
        months > 0 && reviewed.is_none_or(|date| date.months_until(self.today) >= months)
    }

    /// The position that lists have: newest first, then by path.
    fn newest_first(pages: &[Page], ids: &mut [PageId]) {
        ids.sort_by_key(|id| (std::cmp::Reverse(pages[id.index()].date()), *id));
    }
}

/// Makes slugs unique in their order: two names that are spelled alike are numbered, one without letters is `usual`.
fn unique_slugs<'a>(slugs: impl Iterator<Item = &'a mut String>, usual: &str) {
    let mut taken = BTreeSet::new();
    for slug in slugs {
        let wanted = if slug.is_empty() { usual.to_string() } else { slug.clone() };
        let mut count = 1;
        *slug = wanted.clone();
        while !taken.insert(slug.clone()) {
            count += 1;
            *slug = format!("{wanted}-{count}");
        }
    }
}

/// What a library is made of.
pub struct Input {
    /// What `config.toml` says.
    pub config: Arc<Config>,
    /// The documents of this build.
    pub parsed: Vec<Parsed>,
    /// What it leaves out.
    pub withheld: Withheld,
    /// `data/*.toml`
    pub data: Vec<TextFile>,
    /// The files that are copied: how the content names them, and their address.
    pub assets: Vec<(String, String)>,
    /// The files of `content/` that are no pages, from there.
    pub beside: Vec<String>,
    /// Paths of all content files, also of those that could not be parsed.
    pub content_paths: Vec<String>,
    /// Paths of files of `data/` that are no text.
    pub unreadable: Vec<String>,
    /// Which pages of the library the documents are.
    pub scope: Scope,
    /// The day of the build.
    pub today: Date,
}

/// Links all documents.
pub fn build(input: Input) -> Outcome<Library> {
    let mut report = Report::default();
    let Input { config, parsed, withheld, data, assets, beside, content_paths, unreadable, scope, today } = input;
    let (heads, bodies): (Vec<Parsed>, Vec<Parsed>) = parsed.into_iter().partition(|page| page.kind == Kind::Section);
    let mut pages: Vec<Page> =
        bodies.into_iter().filter_map(|page| address::page(page, &config, &mut report)).collect();
    let mut sections = sections::build(heads, &mut pages, &config, &mut report);
    bundles::assign(&mut pages, &mut sections, &beside);
    let file = |path: &str| data.iter().find(|file| &*file.path == path);
    let extension = file("data/regions.toml");
    let regions = RegionTree::read(extension, !unreadable.contains(&"data/regions.toml".to_string()), &mut report);
    let vocabularies = taxonomy::vocabularies(&config, &data, &mut report);
    let assigned = taxonomy::assign(&pages, &config, &vocabularies, &regions, &mut report);
    let is_hidden = |taxonomy: &str, term: &Term| {
        let names = withheld.terms.get(taxonomy);
        names.is_some_and(|names| names.contains(&term.name) || term.synonyms.iter().any(|name| names.contains(name)))
    };
    let choice = taxonomy::Choice { only_used: scope.only.is_some(), is_hidden: &is_hidden };
    let (taxonomies, terms) = taxonomy::build(&pages, assigned, &config, vocabularies, &regions, &choice, &mut report);
    let places = places::places(&pages, &terms, &regions);
    let index = links::Index::new(&pages, &sections, &assets, &content_paths, &withheld, &config);
    let mut resolve = |parsed: &Parsed| links::resolve(&parsed.document, parsed, &index, &mut report);
    let links: Vec<Vec<ResolvedLink>> = pages.iter().map(|page| resolve(&page.parsed)).collect();
    let heads = sections.iter().map(|section| section.parsed.as_ref());
    let section_links: Vec<Vec<ResolvedLink>> = heads.map(|head| head.map(&mut resolve).unwrap_or_default()).collect();
    let relations = relations::build(&pages, &index, &mut report);
    let relations_elsewhere = relations::elsewhere(&pages, &index);
    let sequences = sequence::build(&pages, &index, &mut report);
    let figures = figures::build(&pages, file("data/indicators.toml"), &mut report);
    let glossary = glossary::read(file("data/glossary.toml"), &mut report);
    let names = mentions::Names::new(&glossary, &places, &regions, &taxonomies);
    let mentions = mentions::build(&pages, &names);
    let (incoming, section_incoming) = backlinks::incoming(&links, &section_links);
    let value = Library {
        incoming,
        section_incoming,
        backlinks: backlinks::backlinks(&links),
        memberships: sequence::memberships(&sequences, pages.len()),
        related: related::build(&pages, &terms, &taxonomies, &regions, &relations, config.speech()),
        positions: sections::positions(&sections, pages.len(), &config),
        in_time: sections::in_time(&sections, &pages),
        config,
        pages,
        sections,
        regions,
        taxonomies,
        places,
        terms,
        links,
        section_links,
        relations,
        sequences,
        figures,
        word_pages: mentions::of_words(&mentions, glossary.terms.len()),
        glossary,
        mentions,
        elsewhere: relations_elsewhere,
        hidden: withheld.hidden,
        scope,
        today,
    };
    Outcome { value, report }
}
