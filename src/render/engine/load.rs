//! Templates are looked at one by one before they are loaded together, so that one run shows every mistake in its place.

use tera::{ErrorKind, Tera};

use super::mistakes::{Rendered, span, syntax};
use super::sources::extends;
use super::{Engine, ZOLA, old};
use crate::diag::{Code, Place, Report};
use crate::fields::Toml;
use crate::source::SiteTheme;

impl Engine {
    /// What a site theme asks for that is not here: a newer Zola, the shortcodes of an older one.
    pub fn check_theme(&self, theme: &SiteTheme, report: &mut Report) {
        if let Some(manifest) = &theme.manifest {
            let mut broken = Report::default();
            let toml = Toml::parse(manifest, 0..manifest.text.len(), &mut broken);
            let mut fields = toml.fields();
            let asked = fields.text("min_version", &mut broken);
            if let Some(asked) = asked.filter(|asked| numbers(&asked.value) > numbers(ZOLA)) {
                let message = format!("the site theme asks for Zola {}", asked.value);
                let help = format!(
                    "this program has the templates of Zola {ZOLA}; what is newer will be named where it is used"
                );
                report.warning(Code::SiteTheme, fields.place_of(&asked), message, Some(help));
            }
        }
        for file in self.sources.files().filter(|file| file.path.contains("templates/shortcodes/")) {
            let help = Some(old::shortcode(&file.path));
            report.warning(Code::Template, file.whole(), "shortcodes are of Zola before 0.23", help);
        }
    }

    /// Each template by itself, so that every syntax error keeps its place.
    pub fn check_syntax(&self, report: &mut Report) {
        for (name, file) in self.sources.all() {
            if let Err(error) = Tera::new().add_raw_template(name, &file.text)
                && let ErrorKind::SyntaxError(found) = error.kind()
            {
                let (message, help) = syntax(file, 0..file.text.len(), found, false);
                report.error(Code::Template, span(file, found), message, help);
            }
        }
    }

    /// Templates that are extended and are not there.
    pub fn check_parents(&self, report: &mut Report) {
        for (_, file) in self.sources.all() {
            if let Some((parent, at)) = extends(&file.text)
                && self.sources.resolve(parent).is_none()
            {
                let message = format!("there is no template `{parent}` to extend");
                report.error(Code::Template, file.at(at), message, Some(self.near_or_new(parent)));
            }
        }
    }

    /// All together.
    pub fn load(&mut self, theme: &str, report: &mut Report) {
        let prefixes = self.sources.prefixes().to_vec();
        let loaded = self
            .tera
            .set_fallback_prefixes(prefixes)
            .and_then(|()| self.tera.add_raw_templates(self.sources.all().map(|(name, file)| (name, &*file.text))));
        if let Err(error) = loaded {
            let place = || Place::file(format!("themes/{theme}"));
            self.report(&error, &Rendered::Nothing { place: &place }, report);
        }
    }
}

/// A version as numbers that can be compared.
fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map(|number| number.parse().unwrap_or(0)).collect()
}
