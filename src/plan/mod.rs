//! Every file that the site will hold, with its address: the one list that the writer, pagination, sitemap,
//! feed, search and the server read. Two things at one address are found here.

mod links;
mod pages;
mod tools;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::base::site_path::SitePath;
use crate::config::SearchFormat;
use crate::diag::{Code, Outcome, Place, Report};
use crate::edition;
use crate::library::{Library, PageId, RegionId};
use crate::source::Asset;

pub use pages::{Pager, pager_address, taxonomy_address, term_address};
pub use tools::{TOOLS, Tool};

/// The pages that search the index; a site theme has a template of the same name for each.
pub const SEARCH_PAGES: [&str; 2] = ["search.html", "browse.html"];

/// Where all figures and all cases stand as tables.
pub const FIGURE_TABLE: &str = "data/figures.csv";
/// See [`FIGURE_TABLE`].
pub const CASE_TABLE: &str = "data/cases.json";

/// What a file shows.
#[derive(Debug, Clone)]
pub enum Content {
    /// A page.
    Page(PageId),
    /// One list page of a section.
    Section(usize, Pager),
    /// The terms of a taxonomy.
    TaxonomyList(usize),
    /// One list page of a term.
    Term { taxonomy: usize, term: usize, pager: Pager },
    /// The tree of places.
    Places,
    /// One list page of a place.
    Place(RegionId, Pager),
    /// The search page, or the one for browsing: which template.
    Search(&'static str),
    /// A page of the whole library.
    Tool(Tool),
    /// All figures as CSV.
    FigureTable,
    /// All cases as JSON.
    CaseTable,
    /// The script that writes the edition into pages.
    Edition,
    /// The page for addresses that do not exist.
    NotFound,
    /// The search index in elasticlunr's shape.
    SearchIndex,
    /// A file of the search index, by its number.
    SearchPart(usize),
    /// The Atom feed.
    Feed,
    /// The sitemap.
    Sitemap,
    /// `robots.txt`
    Robots,
    /// A file that is copied.
    Asset(Asset),
}

/// A file of the site.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Where it is written.
    pub path: SitePath,
    /// What it shows.
    pub content: Content,
}

/// The files of the site, by address.
#[derive(Debug)]
pub struct Plan {
    /// Each file once.
    pub entries: Vec<Entry>,
    /// Only looked up, never walked.
    index: HashMap<String, usize>,
}

impl Plan {
    /// The entry that an address names, with or without a leading slash: a file, or the index of a folder.
    pub fn locate(&self, address: &str) -> Option<&Entry> {
        let path = address.trim_start_matches('/');
        let folder = path.trim_end_matches('/');
        let index = if folder.is_empty() { "index.html".to_string() } else { format!("{folder}/index.html") };
        self.index.get(path).or_else(|| self.index.get(&index)).map(|at| &self.entries[*at])
    }

    /// The plan with the files of the search index, which are known when it is built.
    pub fn with_search(&self, library: &Library, files: impl Iterator<Item = String>) -> Outcome<Plan> {
        let mut entries = self.entries.clone();
        for (number, file) in files.enumerate() {
            push(&mut entries, &file, Content::SearchPart(number));
        }
        let mut report = Report::default();
        let value = Plan::new(library, entries, &mut report);
        Outcome { value, report }
    }

    fn new(library: &Library, mut entries: Vec<Entry>, report: &mut Report) -> Plan {
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        report_conflicts(library, &entries, report);
        let index = entries.iter().enumerate().map(|(at, entry)| (entry.path.as_str().to_string(), at)).collect();
        Plan { entries, index }
    }
}

/// Plans the site. `templates` are the names that the site theme and the library have; pages that need
/// another one (search, 404) are planned only where it exists.
pub fn build(library: &Library, assets: &[Asset], templates: &BTreeSet<String>) -> Outcome<Plan> {
    let mut report = Report::default();
    let mut entries: Vec<Entry> = Vec::new();
    pages::add(library, &mut entries);
    let search = SEARCH_PAGES.map(|name| (name, Content::Search(name)));
    for (name, content) in search.into_iter().chain([("404.html", Content::NotFound)]) {
        let wanted = !matches!(content, Content::Search(_)) || library.config.search != SearchFormat::None;
        if wanted && templates.contains(name) {
            push(&mut entries, name, content);
        }
    }
    for tool in TOOLS {
        if templates.contains(&tool.file()) && tool.is_wanted(library) {
            push(&mut entries, &tool.file(), Content::Tool(tool));
        }
    }
    if library.cases().next().is_some() {
        push(&mut entries, FIGURE_TABLE, Content::FigureTable);
        push(&mut entries, CASE_TABLE, Content::CaseTable);
    }
    push(&mut entries, edition::SCRIPT, Content::Edition);
    if library.config.search == SearchFormat::Elasticlunr {
        push(&mut entries, &search_index_name(library), Content::SearchIndex);
    }
    if !library.config.base_url.is_empty() {
        push(&mut entries, "sitemap.xml", Content::Sitemap);
        push(&mut entries, "robots.txt", Content::Robots);
        if library.config.generate_feeds {
            push(&mut entries, "atom.xml", Content::Feed);
        }
    }
    // The library's own static file stands for the site theme's of the same name, and for what is made here.
    let mut named: BTreeMap<&str, &Asset> = BTreeMap::new();
    for asset in assets {
        let first = named.entry(asset.address.as_str()).or_insert(asset);
        if first.origin != asset.origin && !asset.origin.starts_with("themes/") {
            let message = format!("`{}` would be written twice: by this and by {}", asset.address, first.origin);
            report.error(
                Code::AddressConflict,
                Place::file(&asset.origin),
                message,
                Some("rename one of them".to_string()),
            );
        }
    }
    let own: BTreeSet<&str> = named.keys().copied().filter(|name| *name == "robots.txt").collect();
    entries.retain(|entry| !own.contains(entry.path.as_str()));
    for (address, asset) in named {
        match SitePath::new(address) {
            Some(path) => entries.push(Entry { path, content: Content::Asset(asset.clone()) }),
            None => {
                let help = Some(
                    "take < > : \" | ? * \\ and names like CON and NUL out of it; Windows and sticks refuse them"
                        .to_string(),
                );
                report.error(
                    Code::AddressConflict,
                    Place::file(&asset.origin),
                    "the name cannot be a file of the site",
                    help,
                );
            }
        }
    }
    let plan = Plan::new(library, entries, &mut report);
    links::check(library, &plan, &mut report);
    Outcome { value: plan, report }
}

fn push(entries: &mut Vec<Entry>, path: &str, content: Content) {
    entries.extend(SitePath::new(path).map(|path| Entry { path, content }));
}

/// Zola's name for it: `search_index.zh.js`.
pub fn search_index_name(library: &Library) -> String {
    let language = library.config.default_language.split('-').next().unwrap_or("zh");
    format!("search_index.{language}.js")
}

/// Two entries whose paths differ only in case are one file on Windows and on most sticks.
fn report_conflicts(library: &Library, entries: &[Entry], report: &mut Report) {
    let mut taken: BTreeMap<String, &Entry> = BTreeMap::new();
    for entry in entries {
        let Some(first) = taken.insert(entry.path.as_str().to_lowercase(), entry) else { continue };
        let mut sides = vec![(first, entry), (entry, first)];
        // What the program itself makes cannot be renamed; the page that stands in its way can.
        if sides.iter().any(|(own, _)| origin(library, &own.content).line > 0) {
            sides.retain(|(own, _)| origin(library, &own.content).line > 0);
        }
        for (own, other) in sides {
            let other = origin(library, &other.content).file;
            let message = format!("`{}` would be written twice: by this and by {other}", own.path);
            let help = match own.content {
                Content::Page(_) if other.starts_with("content/") => "give one of them another slug = \"…\"",
                Content::Page(_) => "give it another slug = \"…\"",
                Content::Section(..) => "give the folder another name",
                _ => "rename one of them",
            };
            report.error(Code::AddressConflict, origin(library, &own.content), message, Some(help.to_string()));
        }
    }
}

/// Where an entry comes from, for messages.
pub fn origin(library: &Library, content: &Content) -> Place {
    match content {
        Content::Page(id) => {
            let parsed = &library.page(*id).parsed;
            match &parsed.meta.slug {
                Some(slug) => parsed.file.at(slug.at.clone()),
                None => parsed.file.at(parsed.meta.title.at.clone()),
            }
        }
        Content::Section(at, _) => match &library.sections[*at].parsed {
            Some(head) => head.file.whole(),
            None => Place::file(format!("content/{}", library.sections[*at].folder)),
        },
        Content::Asset(asset) => Place::file(&asset.origin),
        Content::TaxonomyList(at) => Place::file(format!("the list of {}", library.taxonomies[*at].name)),
        Content::Term { taxonomy, term, .. } => {
            let taxonomy = &library.taxonomies[*taxonomy];
            Place::file(format!("the term {} of {}", taxonomy.terms[*term].name, taxonomy.name))
        }
        Content::Places => Place::file("the list of regions"),
        Content::Place(id, _) => Place::file(format!("the region {}", library.regions.get(*id).name)),
        Content::Search("search.html") => Place::file("the search page"),
        Content::Search(_) => Place::file("the page for browsing"),
        Content::Tool(tool) => Place::file(format!("the page {}", tool.title)),
        Content::FigureTable => Place::file("the table of figures"),
        Content::CaseTable => Place::file("the table of cases"),
        Content::Edition => Place::file("the script of the edition"),
        Content::NotFound => Place::file("the 404 page"),
        Content::SearchIndex | Content::SearchPart(_) => Place::file("the search index"),
        Content::Feed => Place::file("the feed"),
        Content::Sitemap => Place::file("the sitemap"),
        Content::Robots => Place::file("robots.txt"),
    }
}
