//! Plan entries to bytes. Templates see plain views, made once; the renderer holds the finished library
//! and is never changed, so entries are rendered in parallel and in any order.

mod citation;
mod css;
mod engine;
mod feeds;
mod highlight;
mod html;
mod plain;
mod portable;
pub mod stamp;
mod tables;
mod view;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use crate::diag::{Code, Outcome, Report, TextFile};
use crate::edition::Edition;
use crate::library::Library;
use crate::parse::Parsed;
use crate::plan::{Content, Entry, Plan};
use crate::search::{self, SearchIndex};
use crate::source::{AssetBytes, SiteTheme};

pub use engine::{fill, template_names};

/// A file of the site.
pub enum Rendered {
    /// Its bytes.
    Bytes(Vec<u8>),
    /// The file on disk that it is a copy of.
    Copy(PathBuf),
}

/// A site that can be rendered, file by file.
pub struct Renderer {
    library: Arc<Library>,
    plan: Arc<Plan>,
    engine: engine::Engine,
    views: view::Views,
    /// The next edition, for what is rendered before it is known whether anything has changed.
    edition: Edition,
    /// Built when it is first asked for: most of what `serve` and `check` do needs none.
    index: OnceLock<SearchIndex>,
}

impl Renderer {
    /// Loads the templates and makes the views that many pages share. Mistakes in templates are reported.
    pub fn new(
        library: Arc<Library>,
        plan: Arc<Plan>,
        theme: &SiteTheme,
        own: &[TextFile],
        edition: Edition,
    ) -> Outcome<Renderer> {
        let mut report = Report::default();
        let highlighter = highlight::Highlighter::new(&library);
        let views = view::Views::new(library.clone(), plan.clone(), highlighter);
        let engine = engine::Engine::new(&library, &views, theme, own, &mut report);
        Outcome { value: Renderer { library, plan, engine, views, edition, index: OnceLock::new() }, report }
    }

    /// The search index.
    pub fn search_index(&self) -> &SearchIndex {
        self.index.get_or_init(|| search::build(&self.library))
    }

    /// One file.
    pub fn render(&self, entry: &Entry) -> Result<Rendered, Report> {
        self.render_in(entry, &self.edition)
    }

    /// One file as it is in an edition; the files that [`crate::edition::is_late`] names differ between editions.
    pub fn render_in(&self, entry: &Entry, edition: &Edition) -> Result<Rendered, Report> {
        let path = entry.path.as_str();
        let text = match &entry.content {
            Content::Asset(asset) => {
                return match &asset.bytes {
                    AssetBytes::Memory(bytes) => Ok(Rendered::Bytes(stamp::stamped(path, bytes))),
                    AssetBytes::Text(file) => text_asset(path, file).map(Rendered::Bytes),
                    AssetBytes::Disk(path) => Ok(Rendered::Copy(path.clone())),
                };
            }
            Content::SearchIndex => search::elasticlunr_index(&self.library),
            Content::SearchPart(number) => self.search_index().file(*number),
            Content::FigureTable => tables::figures(&self.library),
            Content::CaseTable => tables::cases(&self.library),
            Content::Edition => stamp::edition_script(edition),
            Content::Feed => feeds::atom(&self.library),
            Content::Sitemap => feeds::sitemap(&self.library, &self.plan),
            Content::Robots => feeds::robots(&self.library),
            _ => return self.page(entry, edition).map(Rendered::Bytes),
        };
        Ok(Rendered::Bytes(text.into_bytes()))
    }

    fn page(&self, entry: &Entry, edition: &Edition) -> Result<Vec<u8>, Report> {
        let (templates, context) = self.views.context(entry, edition);
        let source = self.source(entry);
        // A template that front matter names is missing there; else the page as a whole is meant.
        let place = || match source.and_then(|parsed| Some((&parsed.file, parsed.meta.template.as_ref()?))) {
            Some((file, template)) => file.at(template.at.clone()),
            None => crate::plan::origin(&self.library, &entry.content),
        };
        let html = self.engine.render(&templates, &context, place)?;
        // On the web the page for addresses that do not exist is shown at any of them.
        let anywhere = matches!(entry.content, Content::NotFound) && !self.library.config.base_url.is_empty();
        let from = (!anywhere).then_some(&entry.path);
        let is_part = self.library.scope.only.is_some();
        let portable = portable::rewrite(&html, from, &self.library.config.base_url, &self.plan, is_part);
        if portable.problems.is_empty() {
            return Ok(portable.html.into_bytes());
        }
        Err(self.engine.report_addresses(portable.problems, source.map(|parsed| &parsed.file), &place()))
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

/// A script, or a stylesheet that fetches nothing from outside.
fn text_asset(path: &str, file: &TextFile) -> Result<Vec<u8>, Report> {
    let mut report = Report::default();
    let fetched = if path.ends_with(".css") { css::external(&file.text) } else { Vec::new() };
    for at in fetched {
        let message = format!("`{}` would be fetched from outside the site", file.text[at.clone()].trim());
        let help = "put the file into static/ and name it from there".to_string();
        report.error(Code::ExternalAsset, file.at(at), message, Some(help));
    }
    if report.has_errors() { Err(report) } else { Ok(stamp::stamped(path, file.text.as_bytes())) }
}
