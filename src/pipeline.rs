//! The order of the stages, once. Each takes the value of the one before; the run stops between stages when
//! something is wrong, with everything that was found so far.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::date::Date;
use crate::config::{self, Config, DEFAULT_THEME, Overrides, SearchFormat};
use crate::diag::{Code, Outcome, Report};
use crate::edition::Editions;
use crate::library::{self, Library, Part, Scope};
use crate::plan::{self, Entry, Plan, SEARCH_PAGES};
use crate::render::{self, Renderer};
use crate::source::{self, Asset, AssetBytes, SourceTree};
use crate::{check, parse};

/// What the command line decides.
#[derive(Debug, Clone)]
pub struct Options {
    /// The day of the build; stages know no clock.
    pub today: Date,
    /// The configuration, from the library's folder.
    pub config: String,
    /// Which pages are in the site; a part of the library is chosen by `part`.
    pub scope: Scope,
    /// The part of the library that is wanted, if not all of it.
    pub part: Option<Part>,
    /// What stands over the configuration.
    pub overrides: Overrides,
}

impl Options {
    /// Editions are numbered by themselves in each series: of the whole library, of each part, of what is internal.
    pub fn series(&self) -> String {
        let part = self.part.as_ref().map(Part::key).unwrap_or_default();
        let internal = if self.scope.internal { "internal" } else { "" };
        [internal, &part].into_iter().filter(|own| !own.is_empty()).collect::<Vec<_>>().join("-")
    }
}

/// A site that is ready to be rendered, file by file.
pub struct Site {
    /// The linked library.
    pub library: Arc<Library>,
    /// Every file of the site.
    pub plan: Arc<Plan>,
    /// Renders them.
    pub renderer: Renderer,
    /// The editions that were handed out.
    pub editions: Editions,
    /// The part of the library that it is, in words.
    pub part: Option<String>,
}

/// What one run gives: as much as the input allows, and everything that is wrong.
struct Run {
    library: Option<Arc<Library>>,
    site: Option<Site>,
    report: Report,
}

/// Runs every stage up to the finished plan and loaded templates.
fn run(root: &Path, options: &Options) -> Run {
    let mut report = Report::default();
    let file = match source::read_text(root, &options.config) {
        Ok(file) => file,
        Err(report) => return Run { library: None, site: None, report },
    };
    let config = take(config::read(&file, &options.overrides), &mut report);
    let theme = take(source::read_theme(root, &config.theme.value, &file.at(config.theme.at.clone())), &mut report);
    let source = take(source::read(root), &mut report);
    let assets: Vec<Asset> = source.assets.iter().chain(&theme.assets).cloned().collect();
    let config = Arc::new(config);
    let mut scope = options.scope.clone();
    let mut part_title = None;
    if let Some(part) = &options.part {
        // Which cases are in a part is known when all are linked.
        let whole = link(config.clone(), &source, &assets, scope.clone(), options.today, &mut report);
        scope.only = Some(take(part.choose(&whole.library), &mut report));
        part_title = Some(part.named(&whole.library).title());
        if report.has_errors() {
            return Run { library: Some(Arc::new(whole.library)), site: None, report };
        }
    }
    let Linked { library, assets } = link(config, &source, &assets, scope, options.today, &mut report);
    let library = Arc::new(library);
    let mut names = render::template_names(&theme, &source.templates);
    if library.config.search == SearchFormat::Elasticlunr && library.config.theme.value == DEFAULT_THEME {
        // Its search reads shards; a page of the library's own may read elasticlunr's script.
        let own = |name: &str| source.templates.iter().any(|file| file.path.strip_prefix("templates/") == Some(name));
        names.retain(|name| !SEARCH_PAGES.contains(&name.as_str()) || own(name));
    }
    let plan = Arc::new(take(plan::build(&library, &assets, &names), &mut report));
    let past = take(source::read_editions(root, &options.series()), &mut report);
    let editions = Editions::read(&past, &mut report);
    let edition = editions.next(&library, part_title.clone());
    let renderer = Renderer::new(library.clone(), plan.clone(), &theme, &source.templates, edition);
    let sound = !renderer.report.has_errors();
    report.merge(renderer.report);
    if sound && !names.is_empty() && report.has_errors() {
        report.merge(template_mistakes(&library, &plan, &renderer.value, &report));
    }
    let renderer = (!report.has_errors()).then_some(renderer.value);
    let site = renderer.map(|renderer| Site { library: library.clone(), plan, renderer, editions, part: part_title });
    Run { library: Some(library), site, report }
}

/// A library with the files that go with its pages.
struct Linked {
    library: Library,
    assets: Vec<Asset>,
}

/// Parses and links the pages of a scope.
fn link(
    config: Arc<Config>,
    source: &SourceTree,
    assets: &[Asset],
    scope: Scope,
    today: Date,
    report: &mut Report,
) -> Linked {
    let parsed = take(parse::parse(&source.content), report);
    // The site theme's own files belong to every build.
    let own = assets.iter().filter(|asset| !asset.origin.starts_with("themes/"));
    let named: Vec<String> = own.map(inner_path).collect();
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    let styles = assets.iter().filter_map(|asset| match &asset.bytes {
        AssetBytes::Text(file) => Some(&*file.text),
        AssetBytes::Disk(_) | AssetBytes::Memory(_) => None,
    });
    let texts: Vec<&str> = source.templates.iter().map(|file| &*file.text).chain(styles).collect();
    let is_used = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        texts.iter().any(|text| text.contains(name))
    };
    let (parsed, withheld) = library::withhold(parsed, &scope, &named, &is_used, report);
    let kept = |asset: &&Asset| asset.origin.starts_with("themes/") || !withheld.assets.contains(&inner_path(asset));
    let assets: Vec<Asset> = assets.iter().filter(kept).cloned().collect();
    let input = library::Input {
        config,
        parsed,
        withheld,
        data: source.data.clone(),
        assets: assets.iter().map(|asset| (inner_path(asset), asset.address.clone())).collect(),
        content_paths: source.content_paths.clone(),
        unreadable: source.unreadable.clone(),
        scope,
        today,
    };
    Linked { library: take(library::build(input), report), assets }
}

/// What is wrong with templates shows only when pages are rendered. In a library with other mistakes the pages
/// whose own file is sound are rendered for that alone: their links may lead to what could not be read.
fn template_mistakes(library: &Library, plan: &Plan, renderer: &Renderer, found: &Report) -> Report {
    let broken: BTreeSet<&str> = found.sorted().into_iter().map(|item| item.place.file.as_str()).collect();
    let sound = |entry: &&Entry| !broken.contains(plan::origin(library, &entry.content).file.as_str());
    let reports: Vec<Report> =
        plan.entries.par_iter().filter(sound).filter_map(|entry| renderer.render(entry).err()).collect();
    let mut report = Report::default();
    reports.into_iter().for_each(|found| report.merge(found));
    report.keep(|item| matches!(item.code, Code::Template | Code::ExternalAsset));
    report
}

/// How the content names a file: its path from `content/`, or its address.
fn inner_path(asset: &Asset) -> String {
    asset.origin.strip_prefix("content/").unwrap_or(&asset.address).to_string()
}

fn take<T>(outcome: Outcome<T>, report: &mut Report) -> T {
    report.merge(outcome.report);
    outcome.value
}

/// The site with all files of its search index, or everything that is wrong.
pub fn whole_site(root: &Path, options: &Options) -> Result<Site, Report> {
    let site = site(root, options)?;
    if site.library.config.search != SearchFormat::Shards {
        return Ok(site);
    }
    let plan = site.plan.with_search(&site.library, site.renderer.search_index().addresses());
    if plan.report.has_errors() { Err(plan.report) } else { Ok(Site { plan: Arc::new(plan.value), ..site }) }
}

/// The site, or everything that is wrong. The files of the search index are not in its plan.
pub fn site(root: &Path, options: &Options) -> Result<Site, Report> {
    let run = run(root, options);
    run.site.ok_or(run.report)
}

/// Everything that a build would complain about, and the rules of `check`; with the library as far as it could be read.
pub fn check(root: &Path, options: &Options) -> (Option<Arc<Library>>, Report) {
    let Run { library, site, mut report } = run(root, options);
    if let Some(site) = site {
        let render = |entry| site.renderer.render(entry).err();
        let found: Vec<Report> = site.plan.entries.par_iter().filter_map(render).collect();
        found.into_iter().for_each(|found| report.merge(found));
    }
    let Some(library) = library else { return (None, report) };
    let broken: BTreeSet<String> = report.sorted().into_iter().map(|item| item.place.file.clone()).collect();
    // What seems to be missing may stand in what is broken.
    report.merge(check::run(&library, |file| !broken.contains(file)));
    (Some(library), report)
}
