//! The order of the stages, once. Each takes the value of the one before; the run stops between stages when
//! something is wrong, with everything that was found so far.

mod linking;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::base::date::Date;
use crate::base::globs::Globs;
use crate::base::moment;
use crate::check;
use crate::config::{self, Config, DEFAULT_THEME, Facts, Manner, Overrides, SearchFormat, Slug};
use crate::diag::{Code, Outcome, Report, TextFile};
use crate::edition::Editions;
use crate::fields::Located;
use crate::library::{Library, Part, Scope};
use crate::plan::{self, Entry, Plan, SEARCH_PAGES};
use crate::render::{self, Given, Highlighter, Rendered, Renderer, Translations};
use crate::sass;
use crate::source::{self, Asset, Files, Rules, SiteTheme, SourceTree};
use linking::{Linked, Linking};

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
    /// What the stages before rendering found that a build does not mind.
    pub warnings: Report,
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
    let manner = config::guess(&file, facts(root));
    let config = take(config::read(&file, manner, &options.overrides), &mut report);
    let theme = take(source::read_theme(root, &config.theme.value, &file.at(config.theme.at.clone())), &mut report);
    let source = take(source::read(root, &rules(&config)), &mut report);
    let config = Arc::new(config);
    let extra = extra_files(root, &config, &file, &mut report);
    let place = |at| file.at(at);
    let highlighter = Arc::new(Highlighter::new(&config, &extra, &place, &mut report));
    let mut styles = stylesheets(&source, &theme, &highlighter, &mut report);
    if config.manner == Manner::Zola && config.search == SearchFormat::Shards {
        styles.extend(render::search_assets());
    }
    let made = styles.iter().filter_map(Asset::text).map(|(address, text)| (address, text.as_bytes().into())).collect();
    let files = Arc::new(Files::new(root, &config.theme.value, &theme, made));
    let assets: Vec<Asset> = source.assets.iter().chain(&theme.assets).chain(&styles).cloned().collect();
    let now = moment::seconds(&options.today.to_string()).unwrap_or_default();
    let translations = Arc::new(Translations::new(&config, &theme, &mut report));
    let given = Given { theme: &theme, templates: &source.templates, files, now, highlighter, translations };
    let linking = Linking { config, source: &source, assets: &assets, given: &given, today: options.today };
    let mut scope = options.scope.clone();
    let mut part_title = None;
    if let Some(part) = &options.part {
        // Which cases are in a part is known when all are linked.
        let whole = linking.link(scope.clone(), &mut report);
        scope.only = Some(take(part.choose(&whole.library), &mut report));
        part_title = Some(part.named(&whole.library).title(whole.library.config.speech()));
        if report.has_errors() {
            return Run { library: Some(Arc::new(whole.library)), site: None, report };
        }
    }
    let Linked { library, assets } = linking.link(scope, &mut report);
    let library = Arc::new(library);
    let mut templates = render::templates(&theme, &source.templates);
    if library.config.search == SearchFormat::Elasticlunr && library.config.theme.value == DEFAULT_THEME {
        // Its search reads shards; a page of the library's own may read elasticlunr's script.
        let own = |name: &str| source.templates.iter().any(|file| file.path.strip_prefix("templates/") == Some(name));
        templates.names.retain(|name| !SEARCH_PAGES.contains(&name.as_str()) || own(name));
    }
    let plan = Arc::new(take(plan::build(&library, &assets, &templates), &mut report));
    let past = take(source::read_editions(root, &options.series()), &mut report);
    let editions = Editions::read(&past, &mut report);
    let edition = editions.next(&library, part_title.clone());
    let renderer = Renderer::new(library.clone(), plan.clone(), &given, edition);
    let sound = !renderer.report.has_errors();
    report.merge(renderer.report);
    if sound && !templates.names.is_empty() && report.has_errors() {
        report.merge(template_mistakes(&library, &plan, &renderer.value, &report));
    }
    let renderer = (!report.has_errors()).then_some(renderer.value);
    let warnings = report.clone();
    let site = renderer.map(|renderer| Site {
        library: library.clone(),
        plan,
        renderer,
        editions,
        part: part_title,
        warnings,
    });
    Run { library: Some(library), site, report }
}

/// The folder of the built site: the configuration's, or `public`. What is wrong with the configuration is reported when
/// the site is built.
pub fn output_folder(root: &Path, options: &Options) -> PathBuf {
    let file = source::read_text(root, &options.config).ok();
    let config = file.map(|file| config::read(&file, config::guess(&file, facts(root)), &options.overrides).value);
    let stated = config.and_then(|config| config.output_dir);
    root.join(stated.as_deref().unwrap_or("public"))
}

/// The stylesheets that are made: out of Sass, and those that code needs.
fn stylesheets(source: &SourceTree, theme: &SiteTheme, highlighter: &Highlighter, report: &mut Report) -> Vec<Asset> {
    let mut out = Vec::new();
    for files in [&source.sass, &theme.sass] {
        let Some(folder) = files.first().and_then(|file| file.path.find("sass/")) else { continue };
        let folder = files[0].path[..folder + "sass".len()].to_string();
        for (address, css) in take(sass::compile(files, &folder), report) {
            let origin = format!("{folder}/{address}");
            out.push(Asset::made(address, origin, &css));
        }
    }
    let colours = highlighter.stylesheets().into_iter();
    out.extend(colours.map(|(address, css)| Asset::made(address, "the colours of code".to_string(), &css)));
    out
}

/// The files that `[markdown.highlighting]` names.
fn extra_files(root: &Path, config: &Config, file: &TextFile, report: &mut Report) -> Vec<TextFile> {
    let Some(settings) = &config.markdown.highlighting else { return Vec::new() };
    let mut out = Vec::new();
    for name in settings.extra_grammars.iter().chain(&settings.extra_themes) {
        match source::read_text(root, &name.value) {
            Ok(found) => out.push(found),
            Err(_) => {
                let help = Some("write a path from the folder of the configuration".to_string());
                let message = format!("the file `{}` cannot be read", name.value);
                report.error(Code::Io, file.at(name.at.clone()), message, help);
            }
        }
    }
    out
}

/// What else in the library's folder says whose defaults are meant.
fn facts(root: &Path) -> Facts {
    Facts {
        own_index: source::has_file(root, "templates/index.html"),
        vocabulary: config::VOCABULARIES.iter().any(|name| source::has_file(root, &format!("data/{name}"))),
        cases: source::has_folder(root, "content/cases"),
    }
}

/// What the configuration says of the files to read.
fn rules(config: &Config) -> Rules {
    let globs = |list: &[Located<String>]| Globs::new(list.iter().map(|pattern| pattern.value.as_str()));
    Rules {
        ignored_content: globs(&config.ignored_content),
        ignored_static: globs(&config.ignored_static),
        hidden_static: config.manner == Manner::Zola,
        in_pinyin: config.slugify.paths == Slug::Pinyin,
        compile_sass: config.compile_sass,
    }
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

/// The linked library, and what is wrong with it as far as nothing has to be rendered.
pub fn library(root: &Path, options: &Options) -> (Option<Arc<Library>>, Report) {
    let Run { library, report, .. } = run(root, options);
    (library, report)
}

/// Everything that a build would complain about, and the rules of `check`; with the library as far as it could be read.
pub fn check(root: &Path, options: &Options) -> (Option<Arc<Library>>, Report) {
    let Run { library, site, mut report } = run(root, options);
    if let Some(site) = site {
        let renderer = &site.renderer;
        let render = |entry| match renderer.render(entry) {
            Ok(Outcome { value: Rendered::Bytes(bytes), report }) => (report, renderer.pictures_in(&bytes)),
            Ok(Outcome { report, .. }) | Err(report) => (report, BTreeSet::new()),
        };
        let found: Vec<(Report, BTreeSet<String>)> = site.plan.entries.par_iter().map(render).collect();
        let (found, names): (Vec<Report>, Vec<BTreeSet<String>>) = found.into_iter().unzip();
        let names: BTreeSet<String> = names.into_iter().flatten().collect();
        let pictures: Vec<Report> = names.par_iter().filter_map(|name| renderer.picture(name).err()).collect();
        found.into_iter().chain(pictures).for_each(|found| report.merge(found));
    }
    let Some(library) = library else { return (None, report) };
    let broken: BTreeSet<String> = report.sorted().into_iter().map(|item| item.place.file.clone()).collect();
    // What seems to be missing may stand in what is broken.
    report.merge(check::run(&library, |file| !broken.contains(file)));
    (Some(library), report)
}
