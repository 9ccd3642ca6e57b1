//! Template code in Markdown, run before any text is read: it sees front matter and addresses, never another page's text. So
//! the way of the data stays one, and no page can wait for another.

use std::sync::Arc;

use tera::{Context, Value};

use super::engine::Engine;
use super::view::{About, Views};
use super::{Given, functions};
use crate::diag::Report;
use crate::library::Library;
use crate::parse::{Front, Kind};
use crate::plan::Plan;

/// Runs the template code of texts.
pub struct Expander {
    engine: Engine,
    views: Arc<Views>,
}

impl Expander {
    /// Over a library without texts; nothing if the templates cannot be loaded.
    pub fn new(outline: Library, given: &Given<'_>, report: &mut Report) -> Option<Expander> {
        let outline = Arc::new(outline);
        let about = About { given, metadata: true };
        let mut found = Report::default();
        let views = Arc::new(Views::new(outline.clone(), Arc::new(Plan::empty()), &about, &mut found));
        let site: Arc<dyn functions::Interface> = views.clone();
        let register = |tera: &mut tera::Tera| functions::register(tera, site, given.own());
        let engine = Engine::new(&given.setup(&outline.config), register, &mut found);
        // What a build does not mind is found again by those who render pages.
        if found.has_errors() {
            report.merge(found);
            return None;
        }
        Some(Expander { engine, views })
    }

    /// The text of a file with its template code run; nothing for a page that this build leaves out.
    pub fn expand(&self, front: &Front) -> Result<Option<String>, Report> {
        let mut context = Context::new();
        context.insert_value("config", self.views.config(&front.lang));
        context.insert_value("lang", Value::from(front.lang.as_str()));
        let path = front.file.path.strip_prefix("content/").unwrap_or(&front.file.path);
        let (name, value) = match front.kind {
            Kind::Page => ("page", self.views.page_at(path, &front.lang)),
            Kind::Section => ("section", self.views.section_at(path, &front.lang)),
        };
        let Some(mut own) = value.and_then(Value::into_map) else { return Ok(None) };
        // As in Zola a text sees itself as empty.
        for (key, empty) in
            [("content", Value::from("")), ("toc", Value::from(Vec::<Value>::new())), ("summary", Value::none())]
        {
            own.insert(key.into(), empty);
        }
        context.insert_value(name, Value::from(own));
        self.engine.expand(&front.file, front.body.clone(), &context).map(Some)
    }
}
