//! Tera's errors as diagnostics: what is wrong, at which line of which file, how rendering came there, what to write.

use std::ops::Range;

use tera::{Error, ErrorKind, ReportError};

use super::super::functions::split_help;
use super::{Engine, circles, near, old, unclosed};
use crate::diag::{Code, Place, Report, TextFile};

/// The name that Tera gives to a text that is no template.
const TEXT: &str = "__tera_one_off";

/// Fields of a page that are made of its text.
const TEXTS: [&str; 3] = ["content", "summary", "toc"];

/// What was being rendered.
pub enum Rendered<'a> {
    /// A page, with this template; `place` is where the page is from.
    Page {
        /// The template that was asked for.
        template: &'a str,
        /// Where the page is from.
        place: &'a dyn Fn() -> Place,
    },
    /// The Markdown of a file, which stands in it here.
    Text {
        /// The file.
        file: &'a TextFile,
        /// Its Markdown.
        body: Range<usize>,
    },
    /// Nothing yet.
    Nothing {
        /// What is loaded.
        place: &'a dyn Fn() -> Place,
    },
}

impl Rendered<'_> {
    /// Where it is from as a whole.
    fn place(&self) -> Place {
        match self {
            Rendered::Page { place, .. } | Rendered::Nothing { place } => place(),
            Rendered::Text { file, .. } => file.whole(),
        }
    }
}

/// The place of an error in the file that it is in.
pub fn span(file: &TextFile, error: &ReportError) -> Place {
    file.at(error.span().range.clone())
}

/// A syntax error of the template code in a file: what is wrong, and what to write if that can be known.
pub fn syntax(file: &TextFile, body: Range<usize>, found: &ReportError, is_content: bool) -> (String, Option<String>) {
    let text = file.text.get(body.clone()).unwrap_or_default();
    let mut at = found.span().range.clone();
    let old = old::syntax(text, at.clone(), is_content);
    // Where a text ends too early Tera names what stands before its end.
    let is_whole = text.rfind("{{") <= text.rfind("}}") && text.rfind("{%") <= text.rfind("%}");
    if found.message().starts_with("Unexpected end of input") && is_whole {
        at = text.len()..text.len();
    }
    let known = old.or_else(|| unclosed::mistake(file, body, at));
    known.map_or_else(|| (found.message().to_string(), None), |(message, help)| (message, Some(help)))
}

impl Engine {
    /// Adds a Tera error to a report, at its place.
    pub fn report(&self, error: &Error, rendered: &Rendered<'_>, report: &mut Report) {
        match error.kind() {
            ErrorKind::SyntaxError(found) => {
                let place = self.place(found, rendered);
                let (message, help) = match rendered {
                    Rendered::Text { file, body } => syntax(file, body.clone(), found, true),
                    _ => (found.message().to_string(), None),
                };
                report.error(Code::Template, place, message, help);
            }
            ErrorKind::RenderingError(found) => self.report_rendering(error, found, rendered, report),
            ErrorKind::CircularExtend { tpl, inheritance_chain: chain }
            | ErrorKind::CircularInclude { tpl, include_chain: chain } => {
                let chain = chain.join(" → ");
                let place = self.sources.get(tpl).map_or_else(|| rendered.place(), TextFile::whole);
                report.error(Code::Template, place, format!("templates go in a circle: {chain}"), None);
            }
            _ => self.report_text(&error.to_string(), rendered, report),
        }
    }

    fn report_rendering(&self, error: &Error, found: &ReportError, rendered: &Rendered<'_>, report: &mut Report) {
        let place = self.place(found, rendered);
        let (text, written) = split_help(found.message());
        let (message, near) = near::message(text);
        // A component in Markdown asks as well.
        let is_text = |field: &str| message.starts_with(&format!("Field `{field}` is not defined"));
        let near = match rendered {
            Rendered::Text { .. } if TEXTS.iter().any(|field| is_text(field)) => Some(
                "template code in Markdown runs before any text is read: of other pages only metadata and addresses are there".to_string(),
            ),
            _ => near,
        };
        let (message, near) = if message == "Tried to render a variable that is undefined" {
            // Tera leaves the bracket out.
            let mut name = place.excerpt();
            let open = name.matches('[').count().saturating_sub(name.matches(']').count());
            name.push_str(&"]".repeat(open));
            (format!("`{name}` is not defined"), near)
        } else if message.starts_with("Field `") && near.is_none() && !text.contains("Available") {
            // What a field of a field is asked of.
            (message, Some("what it is asked of is not there; write `?.` before it if that may be so".to_string()))
        } else {
            (message, near)
        };
        let mut help: Vec<String> = written.map(str::to_string).or(near).into_iter().collect();
        help.extend(self.way(error, found, rendered));
        let help = help.join("; ").replace("?; ", "? ");
        report.error(Code::Template, place, message, Some(help).filter(|help| !help.is_empty()));
    }

    /// How rendering came to the place of an error: who called, who extends, for which page.
    fn way(&self, error: &Error, found: &ReportError, rendered: &Rendered<'_>) -> Vec<String> {
        let mut out = Vec::new();
        // Tera gives the callers in no other form than its text.
        let text = error.to_string();
        let mut last = found.filename().to_string();
        for line in text.lines() {
            let Some(place) = line.strip_prefix("note: called from ") else { continue };
            let Some((name, _, _)) = name_and_place(place) else { continue };
            last = name.to_string();
            if let Some(place) = self.place_of(place, rendered) {
                out.push(format!("called at {}:{}:{}", place.file, place.line, place.column));
            }
        }
        if let Rendered::Page { template, place } = rendered {
            let path = |name: &str| self.sources.get(name).map_or(name.to_string(), |file| file.path.to_string());
            if let Some(whole) = self.sources.resolve(template)
                && whole != last
            {
                let parents = self.sources.parents(whole);
                let to = parents.iter().position(|parent| *parent == last).map_or(parents.len(), |at| at + 1);
                let mut from = whole;
                for parent in parents.into_iter().take(to) {
                    out.push(format!("{} extends {}", path(from), path(parent)));
                    from = parent;
                }
            }
            // The small templates inside texts are rendered for no page.
            let place = place();
            if place.file != *template {
                out.push(format!("it was rendered for {}", place.file));
            }
        }
        out
    }

    /// References that Tera cannot resolve come as one text of several reports, each with `--> name:line:column`;
    /// Tera gives them in no other form.
    fn report_text(&self, text: &str, rendered: &Rendered<'_>, report: &mut Report) {
        let mut located = 0;
        for part in text.split("\n\n") {
            let mut lines = part.lines();
            let message = lines.next().unwrap_or("").trim_start_matches("error: ");
            let place = lines.next().and_then(|line| line.split_once("--> "));
            if let Some(place) = place.and_then(|(_, place)| self.place_of(place, rendered)) {
                located += 1;
                let shortcode = || {
                    let name = message.strip_prefix("Unknown function `")?.split('`').next()?;
                    matches!(rendered, Rendered::Text { .. }).then(|| Engine::component_for(name))
                };
                let help = self.near(message).or_else(shortcode);
                report.error(Code::Template, place, message.to_string(), help);
            }
        }
        if located > 0 {
            return;
        }
        if text.contains("recursion depth for components")
            && let Some((place, names)) = circles::find(&self.sources)
        {
            let message = format!("components go in a circle: {}", names.join(" → "));
            let mut help = "call it only below an {% if … %} that ends".to_string();
            if let Rendered::Page { .. } | Rendered::Text { .. } = rendered {
                help.push_str(&format!("; it was rendered for {}", rendered.place().file));
            }
            return report.error(Code::Template, place, message, Some(help));
        }
        // `Component `x` is defined in both `a.html` and `b.html``
        let names: Vec<&str> = text.split('`').skip(1).step_by(2).collect();
        match names.as_slice() {
            [name, first, second] if text.contains("is defined in both") => {
                let place = |template: &str| self.sources.component(template, name).map(|(file, at)| file.at(at));
                let found = place(second).unwrap_or_else(|| rendered.place());
                let other = place(first).map(|place| format!("the other is at {}:{}", place.file, place.line));
                let message = format!("the component `{name}` is defined twice");
                report.error(
                    Code::Template,
                    found,
                    message,
                    other.map(|other| format!("{other}; give one another name")),
                );
            }
            _ => report.error(Code::Template, rendered.place(), text.to_string(), None),
        }
    }

    /// The place of an error that Tera gives as a span.
    fn place(&self, found: &ReportError, rendered: &Rendered<'_>) -> Place {
        match (self.sources.get(found.filename()), rendered) {
            (Some(file), _) => span(file, found),
            (None, Rendered::Text { file, body }) => {
                let at = &found.span().range;
                file.at(body.start + at.start..body.start + at.end)
            }
            (None, _) => Place::file(found.filename()),
        }
    }

    /// The place of `name:line:column`.
    fn place_of(&self, text: &str, rendered: &Rendered<'_>) -> Option<Place> {
        let (name, line, column) = name_and_place(text)?;
        let (file, from) = match (self.sources.get(name), rendered) {
            (Some(file), _) => (file, 0),
            (None, Rendered::Text { file, body }) if name == TEXT => (*file, body.start),
            _ => return None,
        };
        let text = file.text.get(from..)?;
        let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
        let shift: usize = text[start..].chars().take(column.checked_sub(1)?).map(char::len_utf8).sum();
        let at = from + start + shift;
        let word = file.text[at..].find(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|end| *end > 0);
        Some(file.at(at..at + word.unwrap_or(1)))
    }
}

/// `name:line:column`
fn name_and_place(text: &str) -> Option<(&str, usize, usize)> {
    let mut parts = text.trim().rsplitn(3, ':');
    let column = parts.next()?.parse().ok()?;
    let line = parts.next()?.parse().ok()?;
    Some((parts.next()?, line, column))
}
