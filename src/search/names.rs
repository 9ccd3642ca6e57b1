//! What a library can be filtered by: every term of every taxonomy, place and collection, with its documents.

use std::collections::BTreeMap;

use serde_json::json;

use super::postings::DocId;
use crate::base::pinyin;
use crate::library::{Library, PageId, RegionId};
use crate::plan::term_address;

/// A taxonomy, the places, or the collections.
#[derive(Debug)]
pub struct Dimension {
    /// `themes`, `regions` …
    pub key: String,
    /// What readers call it.
    pub title: String,
    /// Its terms in the order in which they are shown.
    pub values: Vec<Value>,
}

/// A term, place or collection.
#[derive(Debug)]
pub struct Value {
    /// The name.
    pub name: String,
    /// Other names.
    pub aliases: Vec<String>,
    /// The one above, an index of the dimension's values; it stands before this one.
    pub parent: Option<usize>,
    /// The address of its page.
    pub address: String,
    /// Documents that have it or one below it, in rising order.
    pub docs: Vec<DocId>,
}

impl Dimension {
    /// Names that a query's filter may use for it, besides key and title.
    pub fn aliases(&self) -> &'static [&'static str] {
        match self.key.as_str() {
            "themes" => &["theme", "主题"],
            "regions" => &["region", "place", "地区", "地方"],
            "kinds" => &["kind", "type", "类型"],
            "organisations" => &["organisation", "organization", "单位", "机构"],
            "years" => &["year", "年", "年份", "时间"],
            "policies" => &["policy", "政策", "文件", "政策文件"],
            "collections" => &["collection", "专题", "合集"],
            _ => &[],
        }
    }

    /// Its values for the scripts: `[name, parent or -1, documents, address, spelling, [other names]]`.
    pub fn json(&self) -> serde_json::Value {
        let value = |value: &Value| {
            let parent = value.parent.map_or(-1, |at| at as i64);
            let runs: Vec<String> = pinyin::readings(&value.name).iter().map(|run| run.join("'")).collect();
            json!([value.name, parent, value.docs.len(), value.address, runs.join(" "), value.aliases])
        };
        self.values.iter().map(value).collect()
    }
}

/// Every dimension that has a value. `doc_of` numbers the pages.
pub fn dimensions(library: &Library, doc_of: &[DocId]) -> Vec<Dimension> {
    let mut out: Vec<Dimension> = (0..library.taxonomies.len()).map(|at| taxonomy(library, at, doc_of)).collect();
    let place = library.config.taxonomies.iter().position(|taxonomy| taxonomy.name == "regions");
    if let Some(at) = place {
        let title = library.config.taxonomies[at].title.clone();
        out.insert(at.min(out.len()), places(library, title, doc_of));
    }
    out.push(collections(library, doc_of));
    out.retain(|dimension| !dimension.values.is_empty());
    out
}

fn numbers(pages: impl Iterator<Item = PageId>, doc_of: &[DocId]) -> Vec<DocId> {
    let mut docs: Vec<DocId> = pages.map(|page| doc_of[page.index()]).collect();
    docs.sort_unstable();
    docs.dedup();
    docs
}

fn taxonomy(library: &Library, at: usize, doc_of: &[DocId]) -> Dimension {
    let taxonomy = &library.taxonomies[at];
    let mut order = Vec::new();
    let tops = (0..taxonomy.terms.len()).filter(|term| taxonomy.terms[*term].parent.is_none());
    let mut waiting: Vec<usize> = tops.collect();
    waiting.reverse();
    // Terms below one come right after it. A circle of parents has no top; its terms come last.
    while let Some(term) = waiting.pop() {
        order.push(term);
        waiting.extend(taxonomy.terms[term].children.iter().rev());
    }
    order.extend((0..taxonomy.terms.len()).filter(|term| !order.contains(term)).collect::<Vec<_>>());
    let position: BTreeMap<usize, usize> = order.iter().enumerate().map(|(at, term)| (*term, at)).collect();
    let value = |term: &usize| {
        let own = &taxonomy.terms[*term];
        let mut aliases = own.synonyms.clone();
        // A year is called by its number too.
        aliases.extend(Some(own.slug.clone()).filter(|_| taxonomy.name == "years"));
        Value {
            name: own.name.clone(),
            aliases,
            parent: own.parent.and_then(|above| position.get(&above).copied()).filter(|above| *above < position[term]),
            address: address(library, &taxonomy.name, &own.slug),
            docs: numbers(own.pages.iter().copied(), doc_of),
        }
    };
    let mut values: Vec<Value> = order.iter().map(value).collect();
    for at in (0..values.len()).rev() {
        let Some(above) = values[at].parent else { continue };
        let own = values[at].docs.clone();
        let docs = &mut values[above].docs;
        docs.extend(own);
        docs.sort_unstable();
        docs.dedup();
    }
    Dimension { key: taxonomy.name.clone(), title: taxonomy.title.clone(), values }
}

fn address(library: &Library, taxonomy: &str, slug: &str) -> String {
    term_address(taxonomy, &library.config.default_language, slug, &library.config)
        .map(|path| path.to_string())
        .unwrap_or_default()
}

fn places(library: &Library, title: String, doc_of: &[DocId]) -> Dimension {
    let mut order: Vec<RegionId> = library.places.keys().copied().collect();
    order.sort_by_key(|id| library.regions.path(*id).iter().map(|id| library.regions.order(*id)).collect::<Vec<_>>());
    let position: BTreeMap<RegionId, usize> = order.iter().enumerate().map(|(at, id)| (*id, at)).collect();
    let value = |id: &RegionId| {
        let region = library.regions.get(*id);
        Value {
            name: region.name.clone(),
            aliases: region.aliases.clone(),
            parent: region.parent.and_then(|above| position.get(&above).copied()),
            address: address(library, "regions", &region.slug),
            docs: numbers(library.places[id].pages.iter().copied(), doc_of),
        }
    };
    Dimension { key: "regions".to_string(), title, values: order.iter().map(value).collect() }
}

fn collections(library: &Library, doc_of: &[DocId]) -> Dimension {
    let value = |sequence: &crate::library::Sequence| {
        let page = library.page(sequence.page?);
        Some(Value {
            name: sequence.title.clone(),
            aliases: Vec::new(),
            parent: None,
            address: page.address.to_string(),
            docs: numbers(sequence.cases.iter().copied(), doc_of),
        })
    };
    let values = library.sequences.iter().filter_map(value).collect();
    Dimension { key: "collections".to_string(), title: library.config.speech().word("专题").to_string(), values }
}
