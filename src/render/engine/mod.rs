//! The only user of Tera: loads templates, fills the context that all pages share, renders them and the template code in
//! Markdown. What goes wrong is told with its place (`mistakes.rs`).

mod addresses;
mod circles;
mod load;
mod mistakes;
mod near;
mod old;
mod sources;
mod stray;
mod unclosed;

use std::collections::BTreeMap;
use std::ops::Range;

use tera::{Context, Tera, Value};

use crate::diag::{Code, Place, Report, Severity, TextFile};
use crate::plan::Templates;
use crate::source::SiteTheme;
use mistakes::Rendered;
use sources::{Sources, short_name};

/// The version of Zola whose interface this is; templates see it as `zola_version`.
pub const ZOLA: &str = "0.23.0";

/// The loaded templates.
pub struct Engine {
    tera: Tera,
    sources: Sources,
    /// Whether an address that cannot be is a mistake instead of a warning.
    is_strict: bool,
}

/// What an engine is made of.
pub struct Setup<'a> {
    /// The name of the site theme.
    pub name: &'a str,
    /// The site theme.
    pub theme: &'a SiteTheme,
    /// The library's own templates.
    pub own: &'a [TextFile],
    /// Whether an address that cannot be is a mistake instead of a warning.
    pub is_strict: bool,
}

/// What a plan has to know of templates: the library's own and the site theme's.
pub fn templates(theme: &SiteTheme, own: &[TextFile]) -> Templates {
    let all = || theme.templates.iter().chain(own);
    let names = all().map(|file| short_name(&file.path).to_string()).collect();
    let turn_pages = all().any(|file| ["paginator", "__tera_context"].iter().any(|name| file.text.contains(name)));
    Templates { names, turn_pages }
}

/// A template of the program itself with its values; in HTML they are escaped unless the template says they are safe.
pub fn fill(template: &str, values: &BTreeMap<&str, String>, is_html: bool) -> Result<String, String> {
    let mut context = Context::new();
    for (name, value) in values {
        context.insert_value(name.to_string(), Value::from(value.as_str()));
    }
    Tera::one_off(template, &context, is_html).map_err(|error| error.to_string())
}

/// Whether there is template code in a text: as in Zola a comment alone is none.
pub fn has_code(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

impl Engine {
    /// Loads the site theme's templates and the library's own, which stand before them, and below both those that are in
    /// the program. As in Zola the theme's can be extended as `jade/templates/page.html`. `register` adds what templates
    /// may call; that must be there before they are loaded.
    pub fn new(setup: &Setup<'_>, register: impl FnOnce(&mut Tera), report: &mut Report) -> Engine {
        let Setup { name, theme, own, is_strict } = *setup;
        let mut engine = Engine { tera: Tera::new(), sources: Sources::new(name, theme, own), is_strict };
        if !is_strict {
            engine.sources.take_out_stray(report);
        }
        engine.check_theme(theme, report);
        let before = report.count(Severity::Error);
        engine.check_syntax(report);
        engine.check_parents(report);
        if report.count(Severity::Error) > before {
            return engine;
        }
        register(&mut engine.tera);
        engine.load(name, report);
        engine.tera.global_context().insert_value("zola_version", Value::from(ZOLA));
        engine
    }

    /// Adds values that every template sees.
    pub fn share(&mut self, values: impl IntoIterator<Item = (&'static str, Value)>) {
        let global = self.tera.global_context();
        for (key, value) in values {
            global.insert_value(key, value);
        }
    }

    /// Whether there is a template of this name, the site's, the site theme's or one that is in the program.
    pub fn has(&self, name: &str) -> bool {
        self.tera.contains_template(name)
    }

    /// Renders with the first of the templates that exists.
    pub fn render(&self, templates: &[String], context: &Context, place: impl Fn() -> Place) -> Result<String, Report> {
        let mut report = Report::default();
        let Some(name) = templates.iter().find(|name| self.has(name)) else {
            let wanted = templates.first().map_or("", String::as_str);
            // Where several would do, a name that is near one of them is not what is meant.
            let help = match templates {
                [_, _, ..] => format!("add templates/{}", templates.join(" or templates/")),
                _ => self.near_or_new(wanted),
            };
            report.error(Code::Template, place(), format!("there is no template `{wanted}`"), Some(help));
            return Err(report);
        };
        self.tera.render(name, context).map_err(|error| {
            self.report(&error, &Rendered::Page { template: name, place: &place }, &mut report);
            report
        })
    }

    /// Runs the template code in the Markdown of a file; `body` is where its Markdown stands. All components can be used.
    /// As in Zola values are not escaped: they become Markdown. A mistake is located in the file.
    pub fn expand(&self, file: &TextFile, body: Range<usize>, context: &Context) -> Result<String, Report> {
        let text = file.text.get(body.clone()).unwrap_or_default();
        self.tera.render_str(text, context, false).map_err(|error| {
            let mut report = Report::default();
            self.report(&error, &Rendered::Text { file, body }, &mut report);
            report
        })
    }
}

#[cfg(test)]
mod tests;
