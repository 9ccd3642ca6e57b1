//! The only user of Tera: loads templates, fills the context that all pages share, renders, and turns Tera's
//! errors into diagnostics with template, line and column.

use std::collections::{BTreeMap, BTreeSet};

use tera::{Context, ErrorKind, Kwargs, ReportError, State, Tera};

use super::portable::{Problem, ProblemKind};
use super::view::Views;
use crate::base::nearest::{did_you_mean, nearest};
use crate::diag::{Code, Place, Report, TextFile};
use crate::library::Library;
use crate::source::SiteTheme;

/// The loaded templates.
pub struct Engine {
    tera: Tera,
    /// Template sources by the name that Tera knows them by.
    sources: BTreeMap<String, TextFile>,
}

/// The names by which pages ask for templates: the library's own and the site theme's.
pub fn template_names(theme: &SiteTheme, own: &[TextFile]) -> BTreeSet<String> {
    theme.templates.iter().chain(own).map(|file| short_name(&file.path).to_string()).collect()
}

/// `themes/jade/templates/page.html` and `templates/page.html` are `page.html`.
fn short_name(path: &str) -> &str {
    path.split_once("templates/").map_or(path, |(_, name)| name)
}

/// A template of the program itself with its values; in HTML they are escaped unless the template says they are safe.
pub fn fill(template: &str, values: &BTreeMap<&str, String>, is_html: bool) -> Result<String, String> {
    let mut context = Context::new();
    for (name, value) in values {
        context.insert_value(name.to_string(), tera::Value::from(value.as_str()));
    }
    Tera::one_off(template, &context, is_html).map_err(|error| error.to_string())
}

impl Engine {
    /// Loads the site theme's templates, then the library's own, which stand before them. As in Zola the
    /// theme's can be extended as `jade/templates/page.html`.
    pub fn new(library: &Library, views: &Views, theme: &SiteTheme, own: &[TextFile], report: &mut Report) -> Engine {
        let prefix = format!("{}/templates/", library.config.theme.value);
        let mut sources = BTreeMap::new();
        for file in &theme.templates {
            sources.insert(format!("{prefix}{}", short_name(&file.path)), file.clone());
        }
        for file in own {
            sources.insert(short_name(&file.path).to_string(), file.clone());
        }
        let mut engine = Engine { tera: Tera::new(), sources };
        engine.check_syntax(report);
        if report.has_errors() {
            return engine;
        }
        if let Err(error) = engine.load(&prefix) {
            engine.report(&error, &|| Place::file(format!("themes/{}", library.config.theme.value)), report);
            return engine;
        }
        let global = engine.tera.global_context();
        for (key, value) in views.globals(&theme.manifest, report) {
            global.insert_value(key, value);
        }
        engine
    }

    /// Each template by itself, so that every syntax error keeps its place.
    fn check_syntax(&self, report: &mut Report) {
        for (name, file) in &self.sources {
            if let Err(error) = Tera::new().add_raw_template(name, &file.text)
                && let ErrorKind::SyntaxError(found) = error.kind()
            {
                report.error(Code::Template, span(file, found), found.message().to_string(), None);
            }
        }
    }

    fn load(&mut self, prefix: &str) -> tera::TeraResult<()> {
        self.tera.set_fallback_prefixes([prefix.to_string()])?;
        self.tera.register_function("get_url", get_url);
        self.tera.add_raw_templates(self.sources.iter().map(|(name, file)| (name.as_str(), &*file.text)))
    }

    /// Renders with the first of the templates that exists.
    pub fn render(&self, templates: &[String], context: &Context, place: impl Fn() -> Place) -> Result<String, Report> {
        let mut report = Report::default();
        let Some(name) = templates.iter().find(|name| self.tera.contains_template(name)) else {
            let wanted = templates.first().map_or("", String::as_str);
            let help = self.near_template(wanted).unwrap_or_else(|| format!("add templates/{wanted}"));
            report.error(Code::Template, place(), format!("there is no template `{wanted}`"), Some(help));
            return Err(report);
        };
        self.tera.render(name, context).map_err(|error| {
            self.report(&error, &place, &mut report);
            report
        })
    }

    /// A Tera error at its place. `page` is where the rendered page is from.
    fn report(&self, error: &tera::Error, page: &dyn Fn() -> Place, report: &mut Report) {
        match error.kind() {
            ErrorKind::SyntaxError(found) | ErrorKind::RenderingError(found) => {
                let place = match self.sources.get(found.filename()) {
                    Some(file) => span(file, found),
                    None => Place::file(found.filename()),
                };
                let (message, near) = message(found.message());
                let near = near.map(|near| format!("{near} ")).unwrap_or_default();
                let help = format!("{near}it was rendered for {}", page().file);
                report.error(Code::Template, place, message, Some(help));
            }
            ErrorKind::MissingParent { current, parent } => {
                let place = self.find(current, parent);
                let help = self.near_template(parent);
                report.error(Code::Template, place, format!("there is no template `{parent}` to extend"), help);
            }
            ErrorKind::CircularExtend { tpl, inheritance_chain: chain }
            | ErrorKind::CircularInclude { tpl, include_chain: chain } => {
                let chain = chain.join(" → ");
                let place = self.sources.get(tpl).map_or_else(page, TextFile::whole);
                report.error(Code::Template, place, format!("templates go in a circle: {chain}"), None);
            }
            _ => self.report_text(&error.to_string(), page, report),
        }
    }

    /// References that Tera cannot resolve come as one text of several reports, each with `--> name:line:column`;
    /// Tera gives them in no other form.
    fn report_text(&self, text: &str, page: &dyn Fn() -> Place, report: &mut Report) {
        let mut located = 0;
        for part in text.split("\n\n") {
            let mut lines = part.lines();
            let message = lines.next().unwrap_or("").trim_start_matches("error: ");
            let place =
                lines.next().and_then(|line| line.split_once("--> ")).and_then(|(_, place)| self.place_of(place));
            if let Some(place) = place {
                located += 1;
                report.error(Code::Template, place, message.to_string(), self.near(message));
            }
        }
        if located == 0 {
            report.error(Code::Template, page(), text.to_string(), None);
        }
    }

    fn place_of(&self, text: &str) -> Option<Place> {
        let mut parts = text.trim().rsplitn(3, ':');
        let column: usize = parts.next()?.parse().ok()?;
        let line: usize = parts.next()?.parse().ok()?;
        let file = self.sources.get(parts.next()?)?;
        let start: usize = file.text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
        let shift: usize = file.text[start..].chars().take(column.checked_sub(1)?).map(char::len_utf8).sum();
        Some(file.at(start + shift..start + shift + 1))
    }

    /// For an unknown template or component: the nearest names.
    fn near(&self, message: &str) -> Option<String> {
        let name = message.split('`').nth(1)?;
        if message.contains("template") {
            return self.near_template(name);
        }
        None
    }

    /// The nearest template; all end alike, so the ends are not compared.
    fn near_template(&self, name: &str) -> Option<String> {
        let stem = |name: &str| name.trim_end_matches(".html").to_string();
        let stems: BTreeSet<String> = self.sources.keys().map(|name| stem(short_name(name))).collect();
        let near = nearest(&stem(name), stems.iter().map(String::as_str)).first().map(|stem| format!("{stem}.html"));
        did_you_mean(&near.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The place where `text` stands in a template.
    fn find(&self, template: &str, text: &str) -> Place {
        match self.sources.get(template) {
            Some(file) => file.text.find(text).map_or_else(|| file.whole(), |at| file.at(at..at + text.len())),
            None => Place::file(template),
        }
    }

    /// Addresses that cannot be in the site, at the line that wrote them: in the page's own file, or in a template.
    pub fn report_addresses(&self, problems: Vec<Problem>, source: Option<&TextFile>, page: &Place) -> Report {
        let mut report = Report::default();
        for Problem { address, kind } in problems {
            // Links of the content's Markdown are checked with it, so a template or raw HTML wrote this one.
            let raw = source.filter(|file| file.text.contains(&format!("{address}\"")));
            let files = self.sources.values().chain(raw);
            let found =
                files.filter_map(|file| file.text.find(&address).map(|at| file.at(at..at + address.len()))).next();
            let place = found.unwrap_or_else(|| page.clone());
            let (code, message, help) = match kind {
                ProblemKind::External => (
                    Code::ExternalAsset,
                    format!("`{address}` would be fetched from outside the site"),
                    "put the file into static/ and name it from there; a link for the reader to follow is <a href>",
                ),
                ProblemKind::Missing => (
                    Code::DeadLink,
                    format!("the site has no `{address}`"),
                    "name a page or file that the site holds, from its root",
                ),
            };
            report.error(code, place, message, Some(help.to_string()));
        }
        report
    }
}

/// Tera's message without the list of all that exists, and the nearest of that list.
fn message(text: &str) -> (String, Option<String>) {
    let Some((message, all)) = text.split_once(". Available fields: ") else {
        return (text.trim_end_matches('.').to_string(), None);
    };
    let wanted = message.split('`').nth(1).unwrap_or("");
    (
        message.to_string(),
        did_you_mean(&nearest(wanted, all.trim_end_matches('.').split(", ")).into_iter().take(1).collect::<Vec<_>>()),
    )
}

/// Tera counts lines from 1 and columns from 0, in characters.
fn span(file: &TextFile, error: &ReportError) -> Place {
    file.at(error.span().range.clone())
}

/// `get_url(path="style.css")`: the address from the site's root; it is made relative afterwards.
fn get_url(kwargs: Kwargs, _: &State<'_>) -> tera::TeraResult<String> {
    let path: String = kwargs.must_get("path")?;
    Ok(format!("/{}", path.trim_start_matches('/')))
}
