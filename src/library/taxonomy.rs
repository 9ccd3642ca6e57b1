//! Taxonomies: which page has which term, and each term's pages. Places count from below upwards.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::regions::{RegionId, RegionTree};
use super::vocabulary::{self, Vocabulary};
use super::{Library, Page, PageId};
use crate::base::date::Date;
use crate::base::pinyin;
use crate::config::Config;
use crate::diag::{Code, Report, TextFile};
use crate::parse::PAGE_KEYS;

/// A taxonomy with its terms in order: the vocabulary's, else pinyin; years from the newest.
#[derive(Debug)]
pub struct Taxonomy {
    /// The key in front matter and the folder of its pages.
    pub name: String,
    /// What pages call it.
    pub title: String,
    /// Cases per list page, 0 for all.
    pub paginate_by: usize,
    /// The terms that have a page.
    pub terms: Vec<Term>,
}

/// A term.
#[derive(Debug)]
pub struct Term {
    /// The name.
    pub name: String,
    /// The file name of its page.
    pub slug: String,
    /// One or two sentences.
    pub definition: Option<String>,
    /// Other names.
    pub synonyms: Vec<String>,
    /// The term above, an index of `terms`.
    pub parent: Option<usize>,
    /// The terms right below it, indices of `terms`.
    pub children: Vec<usize>,
    /// Organisations: where.
    pub region: Option<RegionId>,
    /// Organisations: what it is a model of.
    pub model_of: Option<String>,
    /// Policy documents: the number (文号).
    pub number: Option<String>,
    /// Policy documents: who issued it.
    pub issuer: Option<String>,
    /// Policy documents: when.
    pub date: Option<Date>,
    /// Newest first.
    pub pages: Vec<PageId>,
}

/// A page's terms.
#[derive(Debug, Default, Clone)]
pub struct Terms {
    /// By taxonomy (the index in `Library::taxonomies`): indices of its terms.
    pub by_taxonomy: Vec<Vec<usize>>,
    /// The narrowest places.
    pub regions: Vec<RegionId>,
}

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

/// Reads the vocabulary of every taxonomy but `regions`, in the order of the configuration.
/// One that cannot be read is empty, and an empty one is open.
pub fn vocabularies(config: &Config, data: &[TextFile], report: &mut Report) -> Vec<Vocabulary> {
    let read = |name: &str, report: &mut Report| {
        let path = format!("data/{name}.toml");
        data.iter().find(|file| *file.path == path).map(|file| vocabulary::read(file, report)).unwrap_or_default()
    };
    config
        .taxonomies
        .iter()
        .filter(|taxonomy| taxonomy.name != "regions")
        .map(|taxonomy| read(&taxonomy.name, report))
        .collect()
}

/// A page's terms by name: by taxonomy, then its places.
pub struct Assigned {
    names: Vec<Vec<String>>,
    regions: Vec<RegionId>,
}

/// Reads `[taxonomies]` of every page: synonyms become their term; unknown names are reported.
pub fn assign(
    pages: &[Page],
    config: &Config,
    vocabularies: &[Vocabulary],
    regions: &RegionTree,
    report: &mut Report,
) -> Vec<Assigned> {
    let names: Vec<&str> = config.taxonomies.iter().map(|taxonomy| taxonomy.name.as_str()).collect();
    let plain: Vec<&str> = names.iter().copied().filter(|name| *name != "regions").collect();
    let mut out = Vec::with_capacity(pages.len());
    for page in pages {
        let file = &page.parsed.file;
        let mut assigned = Assigned { names: vec![Vec::new(); plain.len()], regions: Vec::new() };
        for (taxonomy, values) in &page.parsed.meta.taxonomies {
            if taxonomy.value == "regions" && names.contains(&"regions") {
                for value in values.iter().flatten() {
                    let found = regions.resolve(&value.value, || file.at(value.at.clone()), report);
                    assigned.regions.extend(found.filter(|id| !assigned.regions.contains(id)));
                }
            } else if let Some(at) = plain.iter().position(|name| *name == taxonomy.value) {
                let list = &mut assigned.names[at];
                for value in values.iter().flatten() {
                    let name = canonical(&vocabularies[at], plain[at], value, file, report);
                    list.extend(name.filter(|name| !list.contains(name)));
                }
            } else if config.is_sound {
                let help = if PAGE_KEYS.contains(&taxonomy.value.as_str()) {
                    format!("`{}` is a key of the page: write it above [taxonomies]", taxonomy.value)
                } else {
                    format!("taxonomies of this library: {}", names.join(", "))
                };
                let message = format!("there is no taxonomy `{}`", taxonomy.value);
                report.error(Code::UnknownTaxonomy, file.at(taxonomy.at.clone()), message, Some(help));
            }
        }
        out.push(assigned);
    }
    out
}

fn canonical(
    vocabulary: &Vocabulary,
    taxonomy: &str,
    value: &crate::fields::Located<String>,
    file: &TextFile,
    report: &mut Report,
) -> Option<String> {
    if let Some(at) = vocabulary.find(&value.value) {
        return Some(vocabulary.entries[at].name.clone());
    }
    if vocabulary.closed {
        vocabulary.report_unknown(taxonomy, &value.value, file.at(value.at.clone()), report);
        return None;
    }
    Some(value.value.clone()).filter(|name| !name.is_empty())
}

/// Makes the taxonomies and each page's term indices.
pub fn build(
    pages: &[Page],
    assigned: Vec<Assigned>,
    config: &Config,
    vocabularies: Vec<Vocabulary>,
    regions: &RegionTree,
    choice: &Choice<'_>,
    report: &mut Report,
) -> (Vec<Taxonomy>, Vec<Terms>) {
    let mut terms: Vec<Terms> =
        assigned.iter().map(|page| Terms { by_taxonomy: Vec::new(), regions: page.regions.clone() }).collect();
    let mut taxonomies = Vec::new();
    let plain = config.taxonomies.iter().filter(|taxonomy| taxonomy.name != "regions");
    for (at, (declared, vocabulary)) in plain.zip(vocabularies).enumerate() {
        let mut list = declared_terms(&vocabulary, regions, report);
        let used: BTreeSet<&String> = assigned.iter().flat_map(|page| &page.names[at]).collect();
        list = kept_terms(list, |term| used.contains(&term.name), choice, &declared.name);
        let known: BTreeSet<String> = list.iter().map(|term| term.name.clone()).collect();
        let free: BTreeSet<&String> =
            assigned.iter().flat_map(|page| &page.names[at]).filter(|name| !known.contains(*name)).collect();
        list.extend(free.into_iter().map(|name| plain_term(name)));
        if !vocabulary.closed || declared.name == "organisations" {
            sort_by_pinyin(&mut list);
        }
        let index: HashMap<String, usize> = list.iter().enumerate().map(|(at, term)| (term.name.clone(), at)).collect();
        for (page, assigned) in assigned.iter().enumerate() {
            let own: Vec<usize> = assigned.names[at].iter().filter_map(|name| index.get(name).copied()).collect();
            own.iter().for_each(|term| list[*term].pages.push(PageId(page as u32)));
            terms[page].by_taxonomy.push(own);
        }
        let (name, title) = (declared.name.clone(), declared.title.clone());
        taxonomies.push(finish(name, title, declared.paginate_by, list, pages));
    }
    add_years(pages, config, &mut taxonomies, &mut terms);
    (taxonomies, terms)
}

/// The terms that a build shows: those that are used, those above them, and the other declared ones unless they or
/// one above them are hidden. What is hidden and not used is nowhere.
fn kept_terms(terms: Vec<Term>, is_used: impl Fn(&Term) -> bool, choice: &Choice<'_>, taxonomy: &str) -> Vec<Term> {
    let is_hidden = |at: usize| !is_used(&terms[at]) && (choice.is_hidden)(taxonomy, &terms[at]);
    let above = |at: usize| {
        let mut path = Vec::new();
        let mut next = terms[at].parent;
        while let Some(parent) = next.filter(|parent| !path.contains(parent)) {
            path.push(parent);
            next = terms[parent].parent;
        }
        path
    };
    let mut kept: BTreeSet<usize> = BTreeSet::new();
    for (at, term) in terms.iter().enumerate() {
        let path = above(at);
        let is_free = !choice.only_used && !is_hidden(at) && !path.iter().any(|parent| is_hidden(*parent));
        if is_used(term) || is_free {
            kept.extend(path.into_iter().filter(|parent| !is_hidden(*parent)).chain([at]));
        }
    }
    let place: HashMap<usize, usize> = kept.iter().enumerate().map(|(new, old)| (*old, new)).collect();
    let parents: Vec<Option<usize>> =
        (0..terms.len()).map(|at| above(at).into_iter().find_map(|parent| place.get(&parent).copied())).collect();
    let moved = |((_, term), parent): ((usize, Term), Option<usize>)| Term { parent, ..term };
    terms.into_iter().enumerate().zip(parents).filter(|((at, _), _)| kept.contains(at)).map(moved).collect()
}

/// Which of the declared terms that no page has are shown.
pub struct Choice<'a> {
    /// None of them, as in a part of a library.
    pub only_used: bool,
    /// Whether a term, of that taxonomy, may not be named unless a page has it.
    pub is_hidden: &'a dyn Fn(&str, &Term) -> bool,
}

fn plain_term(name: &str) -> Term {
    Term {
        name: name.to_string(),
        slug: pinyin::short_slug(name, 60),
        definition: None,
        synonyms: Vec::new(),
        parent: None,
        children: Vec::new(),
        region: None,
        model_of: None,
        number: None,
        issuer: None,
        date: None,
        pages: Vec::new(),
    }
}

fn declared_terms(vocabulary: &Vocabulary, regions: &RegionTree, report: &mut Report) -> Vec<Term> {
    let mut terms = Vec::new();
    let Some(file) = &vocabulary.file else { return terms };
    for entry in &vocabulary.entries {
        let place = |at: &std::ops::Range<usize>| file.at(at.clone());
        let parent = entry.parent.as_ref().and_then(|parent| {
            let found = vocabulary.find(&parent.value);
            if found.is_none() {
                let help = Some("name a term of this file".to_string());
                report.error(
                    Code::UnknownTerm,
                    place(&parent.at),
                    format!("there is no term `{}`", parent.value),
                    help,
                );
            }
            found
        });
        let region = entry.region.as_ref().and_then(|name| regions.resolve(&name.value, || place(&name.at), report));
        terms.push(Term {
            slug: entry.slug.clone().unwrap_or_else(|| pinyin::short_slug(&entry.name, 60)),
            definition: entry.definition.clone(),
            synonyms: entry.synonyms.clone(),
            parent,
            region,
            model_of: entry.model_of.clone(),
            number: entry.number.clone(),
            issuer: entry.issuer.clone(),
            date: entry.date,
            ..plain_term(&entry.name)
        });
    }
    terms
}

fn sort_by_pinyin(terms: &mut [Term]) {
    let names: Vec<String> = terms.iter().map(|term| term.name.clone()).collect();
    terms.sort_by_cached_key(|term| pinyin::sort_key(&term.name));
    let place: HashMap<&str, usize> = terms.iter().enumerate().map(|(at, term)| (term.name.as_str(), at)).collect();
    let parents: Vec<Option<usize>> = terms
        .iter()
        .map(|term| term.parent.and_then(|parent| names.get(parent)).and_then(|name| place.get(name.as_str()).copied()))
        .collect();
    for (term, parent) in terms.iter_mut().zip(parents) {
        term.parent = parent;
    }
}

/// Sorts each term's pages, makes the slugs unique in the order of the terms, and lists the terms below each.
fn finish(name: String, title: String, paginate_by: usize, mut terms: Vec<Term>, pages: &[Page]) -> Taxonomy {
    // The list page of a taxonomy is its folder's index.
    let mut taken: BTreeSet<String> = BTreeSet::from(["index".to_string()]);
    for term in &mut terms {
        let wanted = if term.slug.is_empty() { "term".to_string() } else { term.slug.clone() };
        let mut count = 1;
        term.slug = wanted.clone();
        while !taken.insert(term.slug.clone()) {
            count += 1;
            term.slug = format!("{wanted}-{count}");
        }
        Library::newest_first(pages, &mut term.pages);
    }
    for at in 0..terms.len() {
        if let Some(parent) = terms[at].parent {
            terms[parent].children.push(at);
        }
    }
    Taxonomy { name, title, paginate_by, terms }
}

/// The years of the cases, from the newest.
fn add_years(pages: &[Page], config: &Config, taxonomies: &mut Vec<Taxonomy>, terms: &mut [Terms]) {
    let mut years: BTreeMap<u16, Vec<PageId>> = BTreeMap::new();
    for (at, page) in pages.iter().enumerate().filter(|(_, page)| page.is_case) {
        if let Some(date) = page.date() {
            years.entry(date.year()).or_default().push(PageId(at as u32));
        }
    }
    let mut list = Vec::new();
    let mut own = vec![Vec::new(); pages.len()];
    for (year, ids) in years.into_iter().rev() {
        ids.iter().for_each(|id| own[id.index()].push(list.len()));
        list.push(Term { slug: year.to_string(), pages: ids, ..plain_term(&format!("{year}年")) });
    }
    for (terms, own) in terms.iter_mut().zip(own) {
        terms.by_taxonomy.push(own);
    }
    taxonomies.push(finish("years".to_string(), "年份".to_string(), config.paginate_by, list, pages));
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
