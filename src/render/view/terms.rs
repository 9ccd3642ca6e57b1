//! Taxonomies and terms with Zola's names, for the functions of templates; places are the terms of `regions`.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

use tera::Value;

use super::{Views, lists, object};
use crate::config::Manner;
use crate::library::{Library, RegionId, Taxonomy};

/// Which taxonomy, or which term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// A taxonomy by its place in the library.
    Plain(usize),
    /// The places.
    Places,
}

/// Names to taxonomies and terms, and what was made of them.
pub struct Named {
    /// By language.
    taxonomies: HashMap<String, HashMap<String, Which>>,
    /// By taxonomy.
    terms: Vec<HashMap<String, usize>>,
    places: HashMap<String, RegionId>,
    made: Vec<OnceLock<Value>>,
    made_terms: Vec<Vec<OnceLock<Value>>>,
    made_places: BTreeMap<RegionId, OnceLock<Value>>,
}

impl Named {
    /// All names of a library.
    pub fn new(library: &Library) -> Named {
        let mut taxonomies: HashMap<String, HashMap<String, Which>> = HashMap::new();
        for (at, taxonomy) in library.taxonomies.iter().enumerate() {
            // By the name that people write, and by the slug that Zola looks for.
            let own = taxonomies.entry(taxonomy.lang.clone()).or_default();
            own.entry(taxonomy.slug.clone()).or_insert(Which::Plain(at));
            own.insert(taxonomy.name.clone(), Which::Plain(at));
        }
        let config = &library.config;
        if config.manner == Manner::Tashan && config.taxonomies.iter().any(|own| own.name == "regions") {
            let own = taxonomies.entry(config.default_language.clone()).or_default();
            own.insert("regions".to_string(), Which::Places);
        }
        let slugs = config.slugify.taxonomies;
        let of = |taxonomy: &Taxonomy| {
            let mut names: HashMap<String, usize> = HashMap::new();
            for (at, term) in taxonomy.terms.iter().enumerate() {
                // A name leads to its term however it is spelled, as long as it comes to the same address.
                names.entry(slugs.path(&term.name)).or_insert(at);
                names.insert(term.name.clone(), at);
            }
            names
        };
        let cells = |count: usize| (0..count).map(|_| OnceLock::new()).collect();
        Named {
            terms: library.taxonomies.iter().map(of).collect(),
            places: library.places.keys().map(|id| (library.regions.get(*id).name.clone(), *id)).collect(),
            made: cells(library.taxonomies.len() + 1),
            made_terms: library.taxonomies.iter().map(|own| cells(own.terms.len())).collect(),
            made_places: library.places.keys().map(|id| (*id, OnceLock::new())).collect(),
            taxonomies,
        }
    }

    /// A taxonomy by its name or slug.
    pub fn find(&self, kind: &str, lang: &str) -> Option<Which> {
        self.taxonomies.get(lang)?.get(kind).copied()
    }

    /// The names of all taxonomies of a language.
    pub fn kinds(&self, lang: &str) -> Vec<&str> {
        self.taxonomies.get(lang).into_iter().flat_map(HashMap::keys).map(String::as_str).collect()
    }

    /// The names of all terms.
    pub fn terms(&self, which: Which) -> Vec<&str> {
        match which {
            Which::Plain(at) => self.terms[at].keys().map(String::as_str).collect(),
            Which::Places => self.places.keys().map(String::as_str).collect(),
        }
    }
}

impl Views {
    /// `{kind, lang, permalink, items}`.
    pub fn whole_taxonomy(&self, which: Which) -> Value {
        let library = &self.library;
        let (cell, kind) = match which {
            Which::Plain(at) => (&self.named.made[at], lists::taxonomy_view(library, &library.taxonomies[at])),
            Which::Places => (&self.named.made[library.taxonomies.len()], lists::places_view(library)),
        };
        let make = || {
            let items: Vec<Value> = match which {
                Which::Plain(at) => {
                    (0..library.taxonomies[at].terms.len()).map(|term| self.whole_term(at, term)).collect()
                }
                Which::Places => {
                    let mut ids: Vec<RegionId> = library.places.keys().copied().collect();
                    ids.sort_by_key(|id| {
                        library.regions.path(*id).iter().map(|id| library.regions.order(*id)).collect::<Vec<_>>()
                    });
                    ids.into_iter().map(|id| self.whole_place(id)).collect()
                }
            };
            let own = |key: &str| kind.get_from_path(key).cloned().unwrap_or_else(Value::none);
            object! { "kind": kind.clone(), "lang": own("lang"), "permalink": own("permalink"), "items": items }
        };
        cell.get_or_init(make).clone()
    }

    /// A term with its pages.
    pub fn whole_term(&self, taxonomy: usize, at: usize) -> Value {
        let make = || {
            let mut map = lists::term_view(self, taxonomy, at).into_map().unwrap_or_default();
            map.insert("pages".into(), self.listed(&self.library.taxonomies[taxonomy].terms[at].pages));
            Value::from(map)
        };
        self.named.made_terms[taxonomy][at].get_or_init(make).clone()
    }

    fn whole_place(&self, id: RegionId) -> Value {
        let make = || {
            let pages = self.library.places.get(&id).map(|count| count.pages.as_slice()).unwrap_or_default();
            let mut map = self.places.get(&id).cloned().and_then(Value::into_map).unwrap_or_default();
            map.insert("pages".into(), self.listed(pages));
            Value::from(map)
        };
        self.named.made_places.get(&id).map_or_else(make, |cell| cell.get_or_init(make).clone())
    }

    /// A term by its name, spelled as front matter spells it or otherwise.
    pub fn term_named(&self, which: Which, term: &str) -> Option<Value> {
        match which {
            Which::Plain(at) => {
                let names = &self.named.terms[at];
                let slug = || self.library.config.slugify.taxonomies.path(term);
                let found = names.get(term).or_else(|| names.get(&slug())).copied()?;
                Some(self.whole_term(at, found))
            }
            Which::Places => {
                let resolve = || {
                    let mut ignored = crate::diag::Report::default();
                    self.library.regions.resolve(term, || crate::diag::Place::file("a template"), &mut ignored)
                };
                let id = self.named.places.get(term).copied().or_else(resolve)?;
                self.library.places.contains_key(&id).then(|| self.whole_place(id))
            }
        }
    }
}
