//! What the functions of templates ask of the site, answered from what is linked already: pages and sections by their paths.

use std::collections::HashMap;

use tera::Value;

use super::Views;
use crate::base::nearest::nearest;
use crate::config::Config;
use crate::library::{Library, PageId, page_folder, permalink};
use crate::parse::Parsed;
use crate::render::functions::{Around, Interface, Kind};

/// Canonical paths to pages and sections, by language.
pub struct Lookup {
    /// By language, then by canonical path, and by path for those in which it stands.
    pub pages: HashMap<String, HashMap<String, PageId>>,
    /// The same for sections.
    pub sections: HashMap<String, HashMap<String, usize>>,
    /// Paths with a language to those without.
    canonical: HashMap<String, String>,
}

impl Lookup {
    /// The section of a page's folder.
    pub fn section_of(&self, parsed: &Parsed) -> Option<usize> {
        let folder = page_folder(parsed);
        let slash = if folder.is_empty() { "" } else { "/" };
        self.sections.get(&parsed.lang)?.get(&format!("{folder}{slash}_index.md")).copied()
    }

    /// All names of a library.
    pub fn new(library: &Library) -> Lookup {
        let mut pages: HashMap<String, HashMap<String, PageId>> = HashMap::new();
        let mut canonical = HashMap::new();
        let heads = library.sections.iter().filter_map(|section| section.parsed.as_ref());
        for parsed in library.pages.iter().map(|page| &page.parsed).chain(heads) {
            if parsed.content_path() != parsed.canonical {
                canonical.insert(parsed.content_path().to_string(), parsed.canonical.clone());
            }
        }
        for id in library.ids() {
            let parsed = &library.page(id).parsed;
            let own = pages.entry(parsed.lang.clone()).or_default();
            own.insert(parsed.content_path().to_string(), id);
            own.insert(parsed.canonical.clone(), id);
        }
        let mut sections: HashMap<String, HashMap<String, usize>> = HashMap::new();
        for (at, section) in library.sections.iter().enumerate() {
            let own = sections.entry(section.lang.clone()).or_default();
            let slash = if section.folder.is_empty() { "" } else { "/" };
            own.insert(format!("{}{slash}_index.md", section.folder), at);
            if let Some(head) = &section.parsed {
                own.insert(head.content_path().to_string(), at);
            }
        }
        Lookup { pages, sections, canonical }
    }
}

impl Views {
    /// The page of a path from `content/`.
    pub fn page_at(&self, path: &str, lang: &str) -> Option<Value> {
        let own = self.lookup.pages.get(lang)?;
        // A file of another language stands for its page in this one.
        let id = own.get(path).or_else(|| own.get(self.lookup.canonical.get(path)?))?;
        Some(self.page(*id))
    }

    /// The section of a path from `content/`.
    pub fn section_at(&self, path: &str, lang: &str) -> Option<Value> {
        let own = self.lookup.sections.get(lang)?;
        let at = own.get(path).or_else(|| own.get(self.lookup.canonical.get(path)?))?;
        Some(self.section(*at))
    }
}

impl Interface for Views {
    fn config(&self) -> &Config {
        &self.library.config
    }

    fn page(&self, path: &str, lang: &str) -> Option<Value> {
        self.page_at(path, lang)
    }

    fn section(&self, path: &str, lang: &str) -> Option<Value> {
        self.section_at(path, lang)
    }

    fn taxonomy(&self, kind: &str, lang: &str) -> Option<Value> {
        Some(self.whole_taxonomy(self.named.find(kind, lang)?))
    }

    fn term(&self, kind: &str, term: &str, lang: &str) -> Option<Value> {
        self.term_named(self.named.find(kind, lang)?, term)
    }

    fn internal_link(&self, link: &str) -> Option<String> {
        let path = link.trim_start_matches("@/");
        let (path, tail) = path.find('#').map_or((path, ""), |at| path.split_at(at));
        let config = &self.library.config;
        for own in &config.languages {
            let page = self.lookup.pages.get(&own.code).and_then(|own| own.get(path)).copied();
            let page = page.map(|id| self.library.page(id)).filter(|page| page.parsed.content_path() == path);
            let section = self.lookup.sections.get(&own.code).and_then(|own| own.get(path)).copied();
            let section = section.filter(|at| self.section_path(*at) == path);
            let address = match (page, section) {
                (Some(page), _) => &page.address,
                (None, Some(at)) => &self.library.sections[at].address,
                (None, None) => continue,
            };
            return Some(format!("{}{tail}", permalink(config, address)));
        }
        None
    }

    fn near(&self, kind: Kind<'_>, name: &str, lang: &str) -> Vec<String> {
        let lookup = &self.lookup;
        let mut all: Vec<&str> = match kind {
            Kind::Page => keys(lookup.pages.get(lang)),
            Kind::Section => keys(lookup.sections.get(lang)),
            Kind::Taxonomy => self.named.kinds(lang),
            Kind::Term(taxonomy) => {
                self.named.find(taxonomy, lang).map(|which| self.named.terms(which)).unwrap_or_default()
            }
            Kind::Link => keys(lookup.pages.get(lang)).into_iter().chain(keys(lookup.sections.get(lang))).collect(),
        };
        all.sort_unstable();
        nearest(name, all).into_iter().map(str::to_string).collect()
    }

    fn markdown(&self, text: &str, around: &Around) -> Result<String, String> {
        self.markdown_text(text, around)
    }
}

fn keys<T>(names: Option<&HashMap<String, T>>) -> Vec<&str> {
    names.into_iter().flat_map(HashMap::keys).map(String::as_str).collect()
}
