//! The small templates that stand inside texts: the link of a heading to itself, and what ends a summary that is cut. They
//! are loaded apart from those of pages, since pages need the texts that need them.

use std::sync::Arc;

use tera::{Context, Value};

use super::Views;
use crate::config::{Config, InsertAnchor};
use crate::diag::{Place, Report};
use crate::library::Library;
use crate::render::Given;
use crate::render::engine::Engine;
use crate::render::functions::{self, Around, Interface, Kind};
use crate::render::html::Writing;

/// The loaded templates.
pub struct Snippets {
    engine: Engine,
}

/// The site as these templates see it: only what the configuration says.
struct Bare(Arc<Config>);

impl Interface for Bare {
    fn config(&self) -> &Config {
        &self.0
    }

    fn page(&self, _: &str, _: &str) -> Option<Value> {
        None
    }

    fn section(&self, _: &str, _: &str) -> Option<Value> {
        None
    }

    fn taxonomy(&self, _: &str, _: &str) -> Option<Value> {
        None
    }

    fn term(&self, _: &str, _: &str, _: &str) -> Option<Value> {
        None
    }

    fn internal_link(&self, _: &str) -> Option<String> {
        None
    }

    fn near(&self, _: Kind<'_>, _: &str, _: &str) -> Vec<String> {
        Vec::new()
    }

    fn markdown(&self, text: &str, _: &Around) -> Result<String, String> {
        Ok(text.to_string())
    }
}

impl Snippets {
    /// Loads them.
    pub fn new(library: &Library, given: &Given<'_>) -> Snippets {
        let site = Arc::new(Bare(library.config.clone()));
        let register = |tera: &mut tera::Tera| functions::register(tera, site, given.own());
        // lost on purpose: what is wrong with templates is found when those of pages are loaded
        let mut ignored = Report::default();
        Snippets { engine: Engine::new(&given.setup(&library.config), register, &mut ignored) }
    }

    fn render(&self, name: &str, context: &Context) -> Result<String, Report> {
        self.engine.render(&[name.to_string()], context, || Place::file(name))
    }

    /// The link of a heading to itself.
    pub fn anchor(&self, id: &str, level: u8, lang: &str) -> Result<String, Report> {
        let mut context = Context::new();
        context.insert_value("id", Value::from(id));
        context.insert_value("level", Value::from(u32::from(level)));
        context.insert_value("lang", Value::from(lang));
        self.render("anchor-link.html", &context)
    }

    /// What ends a summary that stops inside a block.
    pub fn cutoff(&self, summary: &str, lang: &str) -> Result<String, Report> {
        let mut context = Context::new();
        context.insert_value("summary", Value::from(summary));
        context.insert_value("lang", Value::from(lang));
        self.render("summary-cutoff.html", &context)
    }
}

impl Views {
    /// Writes something as the text of a page in a language is written.
    pub fn write<T>(
        &self,
        permalink: &str,
        anchors: InsertAnchor,
        lang: &str,
        write: impl FnOnce(&Writing<'_>) -> T,
    ) -> T {
        let anchor = |id: &str, level: u8| self.snippets.anchor(id, level, lang);
        let cutoff = |summary: &str| self.snippets.cutoff(summary, lang);
        let config = &self.library.config;
        write(&Writing { config, highlighter: &self.highlighter, permalink, anchors, anchor: &anchor, cutoff: &cutoff })
    }

    /// The HTML of a Markdown text that stands in a template or in a value.
    pub fn markdown_text(&self, text: &str, around: &Around) -> Result<String, String> {
        let resolve = |link: &str| {
            self.internal_link(link).ok_or_else(|| {
                let near = self.near(Kind::Link, link.trim_start_matches("@/"), &self.library.config.default_language);
                let near = near.first().map(|near| format!(", did you mean `@/{near}`?")).unwrap_or_default();
                format!("there is no page `{link}`{near}")
            })
        };
        // As in Zola the link of a heading in such a text speaks English.
        let anchors = self.library.config.markdown.insert_anchor_links;
        let lang = "en";
        self.write(&around.permalink, anchors, lang, |writing| {
            crate::render::html::text(text, false, &resolve, writing)
        })
    }
}
