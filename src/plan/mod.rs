//! Every file that the site will hold, with its address: the one list that the writer, pagination, sitemap,
//! feed, search and the server read. Two things at one address are found here.

mod addresses;
mod feeds;
mod links;
mod pages;
mod tools;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::base::site_path::SitePath;
use crate::config::{IndexFormat, Manner, SearchFormat};
use crate::diag::{Code, Outcome, Place, Report};
use crate::edition;
use crate::library::{Library, PageId, RegionId};
use crate::source::Asset;

pub use addresses::{address_of_term, pager_address, section_pager_folder, taxonomy_address, term_address};
pub use feeds::{FeedOf, SITEMAP, sitemap};
pub use pages::Pager;
pub use tools::{TOOLS, Tool};

/// The pages that search the index; a site theme has a template of the same name for each.
pub const SEARCH_PAGES: [&str; 2] = ["search.html", "browse.html"];

/// The search page of a site whose theme is not made for our index.
pub const SEARCH_PAGE: &str = "search/index.html";
/// What searches an index of elasticlunr's shape, under the name that site themes of Zola's interface ask for.
const THEME_SEARCH: &str = "elasticlunr.min.js";

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
    /// The search page that is in the program.
    OwnSearch,
    /// An index for a site theme's own search, by language.
    ThemeIndex(usize),
    /// The script that searches such an index.
    ThemeSearch,
    /// A page that leads on to another address.
    Redirect {
        /// Where, from the site's root or elsewhere.
        to: String,
        /// What says so.
        from: Place,
        /// Whether the sitemap has it.
        is_listed: bool,
    },
    /// A feed, made by the template of its name.
    Feed {
        /// Whose pages.
        of: FeedOf,
        /// The name of its file and template.
        file: String,
    },
    /// The sitemap, or one of several.
    Sitemap(Option<usize>),
    /// The list of so many sitemaps.
    SitemapIndex(usize),
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

    /// Of a site without files.
    pub fn empty() -> Plan {
        Plan { entries: Vec::new(), index: HashMap::new() }
    }

    fn new(library: &Library, mut entries: Vec<Entry>, report: &mut Report) -> Plan {
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        report_conflicts(library, &entries, report);
        let index = entries.iter().enumerate().map(|(at, entry)| (entry.path.as_str().to_string(), at)).collect();
        Plan { entries, index }
    }
}

/// What a plan has to know of the templates that there are.
pub struct Templates {
    /// By which pages ask for them.
    pub names: BTreeSet<String>,
    /// Whether one of them asks which list page it shows. All list pages of a list would be the same else.
    pub turn_pages: bool,
}

/// Plans the site. Pages that need a template of their own (search, 404) are planned only where it exists, and the lists of
/// a case library are cut into list pages only where some template shows them.
pub fn build(library: &Library, assets: &[Asset], templates: &Templates) -> Outcome<Plan> {
    let mut report = Report::default();
    let mut entries: Vec<Entry> = Vec::new();
    pages::add(library, templates, &mut entries, &mut report);
    let names = &templates.names;
    let config = &library.config;
    let is_library = config.manner == Manner::Tashan;
    if !is_library || names.contains("404.html") {
        push(&mut entries, "404.html", Content::NotFound);
    }
    if is_library {
        add_tools(library, names, &mut entries);
    }
    push(&mut entries, edition::SCRIPT, Content::Edition);
    if !is_library {
        add_indexes(library, &mut entries);
    }
    if config.search == SearchFormat::Elasticlunr && is_library {
        push(&mut entries, &search_index_name(library), Content::SearchIndex);
    }
    if !is_library || !config.base_url.is_empty() {
        if config.generate_sitemap {
            feeds::add_sitemap(library, &mut entries);
        }
        if config.generate_robots_txt {
            push(&mut entries, "robots.txt", Content::Robots);
        }
    }
    feeds::add(library, &mut entries);
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
    let own: BTreeSet<&str> =
        named.keys().copied().filter(|name| ["robots.txt", THEME_SEARCH].contains(name)).collect();
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

/// The indexes for a site theme's own search, and the page for ours. The default language's word holds for all, as in Zola.
fn add_indexes(library: &Library, entries: &mut Vec<Entry>) {
    let languages = &library.config.languages;
    let format = languages.first().map(|own| own.search.index_format).unwrap_or_default();
    if library.config.search == SearchFormat::None {
        return;
    }
    for (at, own) in languages.iter().enumerate().filter(|(_, own)| own.build_search_index) {
        push(entries, &format.file_name(&own.code), Content::ThemeIndex(at));
    }
    if matches!(format, IndexFormat::ElasticlunrJavascript | IndexFormat::ElasticlunrJson)
        && languages.iter().any(|own| own.build_search_index)
    {
        push(entries, THEME_SEARCH, Content::ThemeSearch);
    }
    let page = SitePath::new(SEARCH_PAGE);
    if library.config.search == SearchFormat::Shards && !entries.iter().any(|entry| Some(&entry.path) == page.as_ref())
    {
        push(entries, SEARCH_PAGE, Content::OwnSearch);
    }
}

/// The pages of a case library that the site theme has templates for, and its tables.
fn add_tools(library: &Library, templates: &BTreeSet<String>, entries: &mut Vec<Entry>) {
    if library.config.search != SearchFormat::None {
        for name in SEARCH_PAGES.into_iter().filter(|name| templates.contains(*name)) {
            push(entries, name, Content::Search(name));
        }
    }
    for tool in TOOLS.into_iter().filter(|tool| templates.contains(&tool.file()) && tool.is_wanted(library)) {
        push(entries, &tool.file(), Content::Tool(tool));
    }
    if library.cases().next().is_some() {
        push(entries, FIGURE_TABLE, Content::FigureTable);
        push(entries, CASE_TABLE, Content::CaseTable);
    }
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
        Content::SearchIndex
        | Content::SearchPart(_)
        | Content::ThemeIndex(_)
        | Content::ThemeSearch
        | Content::OwnSearch => Place::file("the search index"),
        Content::Redirect { from, .. } => from.clone(),
        Content::Feed { file, .. } => Place::file(format!("the feed {file}")),
        Content::Sitemap(_) | Content::SitemapIndex(_) => Place::file("the sitemap"),
        Content::Robots => Place::file("robots.txt"),
    }
}
