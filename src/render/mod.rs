//! Plan entries to bytes. Templates see plain views, made once; the renderer holds the finished library
//! and is never changed, so entries are rendered in parallel and in any order.

mod builtin;
mod citation;
mod css;
mod engine;
mod expand;
mod functions;
mod highlight;
mod html;
mod minify;
mod pictures;
mod plain;
mod portable;
pub mod stamp;
mod tables;
mod theme_search;
mod translations;
mod view;
mod words;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use crate::base::site_path::SitePath;
use crate::config::{Config, Manner};
use crate::diag::{Code, Outcome, Place, Report, TextFile};
use crate::edition::Edition;
use crate::library::Library;
use crate::parse::Parsed;
use crate::plan::{Content, Entry, Plan};
use crate::search::{self, SearchIndex};
use crate::source::{Asset, AssetBytes, Files, SiteTheme, inside};

use functions::Own;
use portable::Portable;
use view::{Scene, Text};

pub use engine::{fill, has_code, templates};
pub use expand::Expander;
pub use functions::PICTURES;
pub use highlight::Highlighter;
pub use pictures::name as picture_name;
pub use translations::Translations;

/// What templates are given beside the library.
pub struct Given<'a> {
    /// The site theme.
    pub theme: &'a SiteTheme,
    /// The library's own templates.
    pub templates: &'a [TextFile],
    /// The files that templates may read.
    pub files: Arc<Files>,
    /// The time of the build, in seconds since 1970.
    pub now: i64,
    /// Colours code.
    pub highlighter: Arc<Highlighter>,
    /// What `trans` says.
    pub translations: Arc<Translations>,
}

impl<'a> Given<'a> {
    /// How templates are loaded.
    fn setup(&self, config: &'a Config) -> engine::Setup<'a> {
        let (name, is_strict) = (config.theme.value.as_str(), config.strict_addresses);
        engine::Setup { name, theme: self.theme, own: self.templates, is_strict }
    }

    /// What functions of templates share.
    fn own(&self) -> Own {
        Own { files: self.files.clone(), now: self.now, translations: self.translations.clone() }
    }
}

fn is_theme_script(path: &str, origin: &str) -> bool {
    path.ends_with(".js") && origin.starts_with("themes/")
}

/// A file of the site.
pub enum Rendered {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// The file on disk that it is a copy of.
    Copy(PathBuf),
    /// The file on disk that it may share its bytes with.
    Link(PathBuf),
}

/// A site that can be rendered, file by file.
pub struct Renderer {
    library: Arc<Library>,
    plan: Arc<Plan>,
    engine: engine::Engine,
    views: Arc<view::Views>,
    /// The next edition, for what is rendered before it is known whether anything has changed.
    edition: Edition,
    /// Built when it is first asked for: most of what `serve` and `check` do needs none.
    index: OnceLock<SearchIndex>,
    files: Arc<Files>,
    translations: Arc<Translations>,
}

impl Renderer {
    /// Loads the templates and makes the views that many pages share. Mistakes in templates are reported.
    pub fn new(library: Arc<Library>, plan: Arc<Plan>, given: &Given<'_>, edition: Edition) -> Outcome<Renderer> {
        let mut report = Report::default();
        let about = view::About { given, metadata: false };
        let views = Arc::new(view::Views::new(library.clone(), plan.clone(), &about, &mut report));
        let site: Arc<dyn functions::Interface> = views.clone();
        let register = |tera: &mut tera::Tera| functions::register(tera, site, given.own());
        let mut engine = engine::Engine::new(&given.setup(&library.config), register, &mut report);
        if !report.has_errors() {
            engine.share(views.globals());
        }
        Outcome {
            value: Renderer {
                library,
                plan,
                engine,
                views,
                edition,
                index: OnceLock::new(),
                files: given.files.clone(),
                translations: given.translations.clone(),
            },
            report,
        }
    }

    /// The search index.
    pub fn search_index(&self) -> &SearchIndex {
        self.index.get_or_init(|| search::build(&self.library))
    }

    /// One file, and what is wrong with it that a build does not mind.
    pub fn render(&self, entry: &Entry) -> Result<Outcome<Rendered>, Report> {
        self.render_in(entry, &self.edition)
    }

    /// One file as it is in an edition; the files that [`crate::edition::is_late`] names differ between editions.
    pub fn render_in(&self, entry: &Entry, edition: &Edition) -> Result<Outcome<Rendered>, Report> {
        let path = entry.path.as_str();
        let sound = |value: Rendered| Ok(Outcome { value, report: Report::default() });
        let text = match &entry.content {
            Content::Asset(asset) => {
                return match &asset.bytes {
                    AssetBytes::Memory(bytes) => match std::str::from_utf8(bytes) {
                        Ok(text) if is_theme_script(path, &asset.origin) => self.script(&entry.path, text),
                        _ => sound(Rendered::Bytes(stamp::stamped(path, bytes))),
                    },
                    AssetBytes::Text(file) if is_theme_script(path, &asset.origin) => {
                        self.script(&entry.path, &file.text)
                    }
                    AssetBytes::Text(file) => self.text_asset(&entry.path, file),
                    AssetBytes::Disk(path) => sound(match self.library.config.hard_link_static {
                        true if asset.origin.starts_with("static/") => Rendered::Link(path.clone()),
                        _ => Rendered::Copy(path.clone()),
                    }),
                };
            }
            Content::SearchIndex => search::elasticlunr_index(&self.library),
            Content::SearchPart(number) => self.search_index().file(*number),
            Content::ThemeIndex(at) => self.theme_index(*at),
            Content::ThemeSearch => {
                return sound(Rendered::Bytes(stamp::stamped(path, search::THEME_SEARCH.as_bytes())));
            }
            Content::FigureTable => tables::figures(&self.library),
            Content::CaseTable => tables::cases(&self.library),
            Content::Edition => stamp::edition_script(edition),
            _ => return self.page(entry, edition),
        };
        sound(Rendered::Bytes(text.into_bytes()))
    }

    fn page(&self, entry: &Entry, edition: &Edition) -> Result<Outcome<Rendered>, Report> {
        let Scene { templates, mut context, text } = self.views.scene(entry, edition);
        let source = self.source(entry);
        let is_missing = !templates.iter().any(|name| self.engine.has(name));
        // A template that front matter names is missing there; else the page as a whole is meant.
        let place = || match source.and_then(|parsed| Some((&parsed.file, parsed.meta.template.as_ref()?))) {
            Some((file, template)) => file.at(template.at.clone()),
            None if is_missing => self.declaration(&entry.content),
            None => crate::plan::origin(&self.library, &entry.content),
        };
        let mut found = self.text_mistakes(entry, text.as_deref());
        let templates = match self.is_blank(entry, &templates) {
            true => {
                context.insert_value("template", templates.first().cloned().unwrap_or_default().into());
                vec![builtin::BLANK.to_string()]
            }
            false => templates,
        };
        let text = match self.engine.render(&templates, &context, place) {
            Ok(text) => text,
            Err(report) => {
                found.merge(report);
                return Err(found);
            }
        };
        if is_for_machines(&entry.content) {
            return finished(text.into_bytes(), found);
        }
        // On the web the page for addresses that do not exist is shown at any of them.
        let anywhere = matches!(entry.content, Content::NotFound) && !self.library.config.base_url.is_empty();
        let from = (!anywhere).then_some(&entry.path);
        let Portable { text, problems } = self.portable(|site| portable::page(&text, from, site));
        let text = if self.library.config.minify_html { minify::minify(&text) } else { text };
        found.merge(self.engine.report_addresses(problems, source.map(|parsed| &parsed.file), &place()));
        finished(text.into_bytes(), found)
    }

    /// What says that there is such a page: for those of a taxonomy the configuration.
    fn declaration(&self, content: &Content) -> Place {
        let taxonomy = match content {
            Content::TaxonomyList(at) => Some(*at),
            Content::Term { taxonomy, .. } => Some(*taxonomy),
            _ => None,
        };
        let declared = taxonomy.and_then(|at| {
            let own = &self.library.taxonomies[at];
            let language = self.library.config.languages.iter().find(|language| language.code == own.lang)?;
            language.taxonomies.iter().find(|declared| declared.name == own.name)?.place.clone()
        });
        declared.unwrap_or_else(|| crate::plan::origin(&self.library, content))
    }

    /// What is wrong with the text of a page, its links aside.
    fn text_mistakes(&self, entry: &Entry, text: Option<&Text>) -> Report {
        let mut report = Report::default();
        let (Some(text), Some(parsed)) = (text, self.source(entry)) else { return report };
        for problem in &text.problems {
            let place = problem.at.as_ref().map_or_else(|| parsed.file.whole(), |at| parsed.file.at(at.clone()));
            report.error(Code::Markdown, place, problem.message.clone(), None);
        }
        report.merge(text.report.clone());
        report
    }

    /// Whether Zola would show its own page for want of a template.
    fn is_blank(&self, entry: &Entry, templates: &[String]) -> bool {
        let usual = ["index.html", "section.html", "page.html"];
        self.library.config.manner == Manner::Zola
            && matches!(entry.content, Content::Page(_) | Content::Section(..))
            && templates.iter().all(|name| usual.contains(&name.as_str()) && !self.engine.has(name))
    }

    /// A script, or a stylesheet with relative addresses.
    fn script(&self, path: &SitePath, text: &str) -> Result<Outcome<Rendered>, Report> {
        let text = self.translations.script(text);
        finished(stamp::stamped(path.as_str(), text.as_bytes()), Report::default())
    }

    fn text_asset(&self, path: &SitePath, file: &TextFile) -> Result<Outcome<Rendered>, Report> {
        if !path.as_str().ends_with(".css") {
            return finished(stamp::stamped(path.as_str(), file.text.as_bytes()), Report::default());
        }
        let Portable { text, problems } = self.portable(|site| portable::stylesheet(&file.text, path, site));
        finished(stamp::stamped(path.as_str(), text.as_bytes()), self.engine.report_in(problems, file))
    }

    /// Makes something portable in this site.
    fn portable(&self, run: impl FnOnce(&portable::Site<'_>) -> Portable) -> Portable {
        let config = &self.library.config;
        run(&portable::Site {
            base_url: &config.base_url,
            is_part: self.library.scope.only.is_some(),
            is_strict: config.strict_addresses,
            locate: &|address| Some(self.plan.locate(address)?.path.as_str().to_string()),
            extra: &|address| self.is_picture(address),
        })
    }

    /// The content file that a page shows.
    fn source(&self, entry: &Entry) -> Option<&Parsed> {
        match &entry.content {
            Content::Page(id) => Some(&self.library.page(*id).parsed),
            Content::Section(at, _) => self.library.sections[*at].parsed.as_ref(),
            _ => None,
        }
    }
}

/// What the search page that is in the program loads.
pub fn search_assets() -> Vec<Asset> {
    let folder = builtin::SEARCH_FOLDER;
    let own = builtin::SEARCH_FILES
        .iter()
        .map(|(name, text)| Asset::made(format!("{folder}/{name}"), format!("themes/the search page/{name}"), text));
    let shared = builtin::SEARCH_SCRIPTS.iter().filter_map(|name| inside(name, &format!("{folder}/{name}")));
    own.chain(shared).collect()
}

/// Whether a file is read by programs: its addresses are whole.
fn is_for_machines(content: &Content) -> bool {
    matches!(content, Content::Feed { .. } | Content::Sitemap(_) | Content::SitemapIndex(_) | Content::Robots)
}

/// The first mistake of a report as a text.
fn first_message(report: &Report) -> String {
    let first = report.sorted().into_iter().next();
    first.map(|item| format!("{}: {}", item.place.file, item.message)).unwrap_or_default()
}

/// A file with what is wrong with it, if a build does not mind that.
fn finished(bytes: Vec<u8>, report: Report) -> Result<Outcome<Rendered>, Report> {
    if report.has_errors() { Err(report) } else { Ok(Outcome { value: Rendered::Bytes(bytes), report }) }
}
