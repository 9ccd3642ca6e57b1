//! Taxonomies: which page has which term, and each term's pages. Places count from below upwards.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::regions::{RegionId, RegionTree};
use super::sections;
use super::vocabulary::{self, Vocabulary};
use super::{Library, Page, PageId};
use crate::base::date::Date;
use crate::base::pinyin;
use crate::config::{Config, Manner, Slug};
use crate::diag::{Code, Report, TextFile};
use crate::parse::PAGE_KEYS;

/// A taxonomy with its terms in order: the vocabulary's, else pinyin; years from the newest.
#[derive(Debug)]
pub struct Taxonomy {
    /// The key in front matter and the folder of its pages.
    pub name: String,
    /// What pages call it.
    pub title: String,
    /// The folder of its pages.
    pub slug: String,
    /// Its language.
    pub lang: String,
    /// Cases per list page, 0 for all.
    pub paginate_by: usize,
    /// The folder of list pages after the first.
    pub paginate_path: Option<String>,
    /// Whether each term has feeds.
    pub feed: bool,
    /// Whether it has pages at all.
    pub render: bool,
    /// Whether other terms than its vocabulary's are mistakes.
    pub closed: bool,
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

/// Reads the vocabulary of every taxonomy but `regions`, in the order of the configuration.
/// One that cannot be read is empty, and an empty one is open.
pub fn vocabularies(config: &Config, data: &[TextFile], report: &mut Report) -> Vec<Vocabulary> {
    let read = |name: &str, report: &mut Report| {
        let path = format!("data/{name}.toml");
        data.iter().find(|file| *file.path == path).map(|file| vocabulary::read(file, report)).unwrap_or_default()
    };
    plain(config).into_iter().map(|(_, taxonomy)| read(&taxonomy.name, report)).collect()
}

/// The taxonomies of all languages, each with its language, without the one whose terms are places.
fn plain(config: &Config) -> Vec<(&str, &crate::config::Taxonomy)> {
    let all =
        config.languages.iter().flat_map(|own| own.taxonomies.iter().map(|taxonomy| (own.code.as_str(), taxonomy)));
    all.filter(|(lang, taxonomy)| !is_places(lang, &taxonomy.name, config)).collect()
}

/// Whether the terms of a taxonomy are places of the built-in tree.
fn is_places(lang: &str, name: &str, config: &Config) -> bool {
    name == "regions" && lang == config.default_language && config.manner == Manner::Tashan
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
    let plain = plain(config);
    let mut out = Vec::with_capacity(pages.len());
    for page in pages {
        let file = &page.parsed.file;
        let lang = page.parsed.lang.as_str();
        let own = config.languages.iter().find(|own| own.code == lang);
        let names: Vec<&str> = own.iter().flat_map(|own| &own.taxonomies).map(|own| own.name.as_str()).collect();
        let mut assigned = Assigned { names: vec![Vec::new(); plain.len()], regions: Vec::new() };
        for (taxonomy, values) in &page.parsed.meta.taxonomies {
            if is_places(lang, &taxonomy.value, config) && names.contains(&"regions") {
                for value in values.iter().flatten() {
                    let found = regions.resolve(&value.value, || file.at(value.at.clone()), report);
                    assigned.regions.extend(found.filter(|id| !assigned.regions.contains(id)));
                }
            } else if let Some(at) = plain.iter().position(|own| *own.0 == *lang && own.1.name == taxonomy.value) {
                let list = &mut assigned.names[at];
                for value in values.iter().flatten() {
                    let name = canonical(&vocabularies[at], &plain[at].1.name, value, file, report);
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
    for (at, ((lang, declared), vocabulary)) in plain(config).into_iter().zip(vocabularies).enumerate() {
        let mut list = declared_terms(&vocabulary, config, regions, report);
        let shown = || assigned.iter().zip(pages).filter(|(_, page)| page.parsed.meta.render).map(|(own, _)| own);
        let used: BTreeSet<&String> = shown().flat_map(|page| &page.names[at]).collect();
        list = kept_terms(list, |term| used.contains(&term.name), choice, &declared.name);
        let known: BTreeSet<String> = list.iter().map(|term| term.name.clone()).collect();
        let free: BTreeSet<&String> =
            shown().flat_map(|page| &page.names[at]).filter(|name| !known.contains(*name)).collect();
        list.extend(free.into_iter().map(|name| plain_term(name, config)));
        if config.manner == Manner::Tashan && !vocabulary.closed || declared.name == "organisations" {
            sort_by_pinyin(&mut list);
        }
        let index: HashMap<String, usize> = list.iter().enumerate().map(|(at, term)| (term.name.clone(), at)).collect();
        for (page, assigned) in assigned.iter().enumerate() {
            let names = assigned.names[at].iter().filter(|_| pages[page].parsed.meta.render);
            let own: Vec<usize> = names.filter_map(|name| index.get(name).copied()).collect();
            own.iter().for_each(|term| list[*term].pages.push(PageId(page as u32)));
            terms[page].by_taxonomy.push(own);
        }
        let (list, place) = if config.manner == Manner::Zola { merge(list, pages) } else { (list, Vec::new()) };
        if config.manner == Manner::Zola {
            let own = terms.iter_mut().filter_map(|own| own.by_taxonomy.get_mut(at));
            own.flatten().for_each(|term| *term = place[*term]);
        }
        let closed = vocabulary.closed;
        taxonomies.push(Taxonomy { closed, ..finish(declared, lang, list, pages, config) });
    }
    if config.manner == Manner::Tashan {
        add_years(pages, config, &mut taxonomies, &mut terms);
    }
    (taxonomies, terms)
}

/// Sorts terms by their slugs and makes those with the same slug one, under the first name and with the pages of all; tells where
/// each has come to.
fn merge(terms: Vec<Term>, pages: &[Page]) -> (Vec<Term>, Vec<usize>) {
    let mut order: Vec<usize> = (0..terms.len()).collect();
    order.sort_by_key(|at| (&terms[*at].slug, &terms[*at].name));
    let mut place = vec![0; terms.len()];
    let mut terms: Vec<Option<Term>> = terms.into_iter().map(Some).collect();
    let mut out: Vec<Term> = Vec::new();
    for at in order {
        let Some(mut term) = terms[at].take() else { continue };
        sections::newest_first(pages, &mut term.pages);
        match out.last_mut().filter(|last| last.slug == term.slug) {
            Some(last) => last.pages.extend(term.pages),
            None => out.push(term),
        }
        place[at] = out.len() - 1;
    }
    (out, place)
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

fn plain_term(name: &str, config: &Config) -> Term {
    Term {
        name: name.to_string(),
        slug: slug(name, config),
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

fn slug(name: &str, config: &Config) -> String {
    match config.slugify.taxonomies {
        Slug::Pinyin => pinyin::short_slug(name, 60),
        other => other.path(name),
    }
}

fn declared_terms(vocabulary: &Vocabulary, config: &Config, regions: &RegionTree, report: &mut Report) -> Vec<Term> {
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
            slug: entry.slug.clone().unwrap_or_else(|| slug(&entry.name, config)),
            definition: entry.definition.clone(),
            synonyms: entry.synonyms.clone(),
            parent,
            region,
            model_of: entry.model_of.clone(),
            number: entry.number.clone(),
            issuer: entry.issuer.clone(),
            date: entry.date,
            ..plain_term(&entry.name, config)
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
fn finish(
    declared: &crate::config::Taxonomy,
    lang: &str,
    mut terms: Vec<Term>,
    pages: &[Page],
    config: &Config,
) -> Taxonomy {
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
        if config.manner == Manner::Tashan {
            Library::newest_first(pages, &mut term.pages);
        }
    }
    for at in 0..terms.len() {
        if let Some(parent) = terms[at].parent {
            terms[parent].children.push(at);
        }
    }
    let crate::config::Taxonomy { name, title, paginate_by, paginate_path, feed, render, slug, .. } = declared.clone();
    let (lang, closed) = (lang.to_string(), false);
    Taxonomy { name, title, slug, lang, paginate_by, paginate_path, feed, render, closed, terms }
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
        let name = config.speech().say("{0}年", &[&year.to_string()]);
        list.push(Term { slug: year.to_string(), pages: ids, ..plain_term(&name, config) });
    }
    for (terms, own) in terms.iter_mut().zip(own) {
        terms.by_taxonomy.push(own);
    }
    let declared = crate::config::Taxonomy {
        name: "years".to_string(),
        slug: "years".to_string(),
        title: config.speech().word("年份").to_string(),
        paginate_by: config.paginate_by,
        paginate_path: None,
        feed: false,
        render: true,
        place: None,
    };
    taxonomies.push(finish(&declared, &config.default_language, list, pages, config));
}
