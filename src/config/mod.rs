//! What `config.toml` says, checked and with every default filled in. Keys follow Zola where Zola has them.

mod narrative;

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::diag::{Code, Outcome, Place, Report, TextFile};
use crate::fields::{Fields, Located, Toml};

pub use narrative::StandardSection;

/// How page addresses are spelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UrlStyle {
    /// `cases/qujing.html`
    File,
    /// `cases/qujing/index.html`
    Directory,
}

/// The site theme that is in the program.
pub const DEFAULT_THEME: &str = "jade";

/// Which search index the site carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SearchFormat {
    /// Many small scripts, which the default site theme's search reads.
    Shards,
    /// One classic script in elasticlunr's shape, for site themes that bring elasticlunr.js.
    Elasticlunr,
    /// No search page and no index.
    None,
}

/// A taxonomy as declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taxonomy {
    /// The key in front matter and the folder of its pages.
    pub name: String,
    /// The word a reader sees.
    pub title: String,
    /// Cases per page of a list; 0 for all on one.
    pub paginate_by: usize,
}

/// All that the program needs to know of `config.toml`.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the site will be published, without a slash at the end; empty when only on sticks.
    pub base_url: String,
    /// The library's name.
    pub title: String,
    /// One or two sentences on the library.
    pub description: String,
    /// BCP 47, for `<html lang>`.
    pub default_language: String,
    /// Name of the site theme.
    pub theme: Located<String>,
    /// How page addresses are spelled.
    pub url_style: UrlStyle,
    /// The taxonomies in the order they are declared.
    pub taxonomies: Vec<Taxonomy>,
    /// Whether nothing in the file is wrong; else a name that it seems to lack may stand in its broken part.
    pub is_sound: bool,
    /// Cases per page of a section's list unless the section says otherwise; 0 for all on one.
    pub paginate_by: usize,
    /// Whether an Atom feed is made; it also needs `base_url`.
    pub generate_feeds: bool,
    /// Newest cases in a feed.
    pub feed_limit: usize,
    /// The search index.
    pub search: SearchFormat,
    /// Whether raw HTML in content is passed on as it is instead of being sanitised.
    pub allow_html: bool,
    /// Whether fenced code is highlighted.
    pub highlight_code: bool,
    /// The standard sections of a case.
    pub narrative: Vec<StandardSection>,
    /// Months after which a case should be checked against its source again; 0 for never.
    pub review_after_months: usize,
    /// Who hands the library out.
    pub handout: Handout,
    /// The author's own values for templates.
    pub extra: BTreeMap<String, Json>,
}

/// `[pack]`: what is said on sticks, in books and in catalogues.
#[derive(Debug, Clone, Default)]
pub struct Handout {
    /// Who publishes the library; empty for nobody.
    pub publisher: String,
    /// Whom readers may ask, and how; empty for nobody.
    pub contact: String,
}

/// What the command line says over the file.
#[derive(Debug, Clone, Default)]
pub struct Overrides {
    /// `--base-url`
    pub base_url: Option<String>,
}

/// Reads `config.toml`. Reports unknown keys and wrong values; defaults stand in for what is wrong.
pub fn read(file: &TextFile, overrides: &Overrides) -> Outcome<Config> {
    let mut report = Report::default();
    let toml = Toml::parse(file, 0..file.text.len(), &mut report);
    let mut fields = toml.fields();
    let value = Config {
        base_url: base_url(&mut fields, overrides, &mut report),
        title: text(&mut fields, "title", "案例库", &mut report),
        description: text(&mut fields, "description", "", &mut report),
        default_language: text(&mut fields, "default_language", "zh-CN", &mut report),
        theme: fields
            .text("theme", &mut report)
            .unwrap_or_else(|| Located { value: DEFAULT_THEME.to_string(), at: 0..0 }),
        url_style: choice(
            &mut fields,
            "url_style",
            &[("file", UrlStyle::File), ("directory", UrlStyle::Directory)],
            &mut report,
        ),
        taxonomies: Vec::new(),
        is_sound: false,
        paginate_by: count(&mut fields, "paginate_by", 100, &mut report),
        generate_feeds: fields.bool("generate_feeds", &mut report).unwrap_or(true),
        feed_limit: count(&mut fields, "feed_limit", 20, &mut report),
        search: search(&mut fields, &mut report),
        allow_html: false,
        highlight_code: true,
        narrative: narrative::read(&mut fields, &mut report),
        review_after_months: count(&mut fields, "review_after_months", 0, &mut report),
        handout: handout(&mut fields, &mut report),
        extra: fields.free("extra", &mut report),
    };
    let value = markdown(value, &mut fields, &mut report);
    let taxonomies = taxonomies(&mut fields, value.paginate_by, &mut report);
    fields.finish(&mut report);
    let value = Config { is_sound: !report.has_errors(), taxonomies, ..value };
    Outcome { value, report }
}

fn text(fields: &mut Fields<'_>, key: &'static str, default: &str, report: &mut Report) -> String {
    fields.text(key, report).map_or_else(|| default.to_string(), |found| found.value)
}

fn count(fields: &mut Fields<'_>, key: &'static str, default: usize, report: &mut Report) -> usize {
    let Some(found) = fields.integer(key, report) else { return default };
    usize::try_from(found.value).unwrap_or_else(|_| {
        let help = format!("write {key} = {default}, or 0 for no limit");
        report.error(Code::WrongType, fields.place_of(&found), format!("`{key}` is less than 0"), Some(help));
        default
    })
}

/// The value of the first choice when the key is absent or wrong.
fn choice<T: Copy>(fields: &mut Fields<'_>, key: &'static str, choices: &[(&str, T)], report: &mut Report) -> T {
    let Some(found) = fields.text(key, report) else { return choices[0].1 };
    if let Some((_, value)) = choices.iter().find(|(name, _)| *name == found.value) {
        return *value;
    }
    let names: Vec<String> = choices.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let message = format!("`{}` is no value of `{key}`", found.value);
    report.error(Code::WrongType, fields.place_of(&found), message, Some(format!("write one of {}", names.join(", "))));
    choices[0].1
}

fn base_url(fields: &mut Fields<'_>, overrides: &Overrides, report: &mut Report) -> String {
    let written = fields.text("base_url", report);
    if let Some(url) = &overrides.base_url {
        if !is_web_address(url) {
            let help = Some("write --base-url https://example.org/library".to_string());
            report.error(Code::WrongType, Place::file("--base-url"), format!("`{url}` is no web address"), help);
        }
        return url.trim_end_matches('/').to_string();
    }
    let Some(found) = written.filter(|found| found.value != "/") else { return String::new() };
    if !is_web_address(&found.value) {
        let help =
            "write base_url = \"https://example.org/library\", or leave it out for a library that lives on sticks";
        let message = format!("`{}` is no web address", found.value);
        report.error(Code::WrongType, fields.place_of(&found), message, Some(help.to_string()));
    }
    found.value.trim_end_matches('/').to_string()
}

fn is_web_address(url: &str) -> bool {
    url.starts_with("http://") || url.starts_with("https://")
}

/// The taxonomies that every library has; `config.toml` may replace the list.
fn default_taxonomies(paginate_by: usize) -> Vec<Taxonomy> {
    ["themes", "regions", "kinds", "organisations"].map(|name| taxonomy(name, None, paginate_by)).into()
}

fn taxonomy(name: &str, title: Option<String>, paginate_by: usize) -> Taxonomy {
    let known = match name {
        "themes" => "主题",
        "regions" => "地区",
        "kinds" => "类型",
        "policies" => "政策文件",
        "organisations" => "单位",
        other => other,
    };
    Taxonomy { name: name.to_string(), title: title.unwrap_or_else(|| known.to_string()), paginate_by }
}

fn taxonomies(fields: &mut Fields<'_>, usual: usize, report: &mut Report) -> Vec<Taxonomy> {
    let mut out: Vec<Taxonomy> = Vec::new();
    for mut entry in fields.tables("taxonomies", report) {
        let name = entry.must_text("name", report);
        let title = entry.text("title", report).map(|found| found.value);
        let paginate_by = count(&mut entry, "paginate_by", usual, report);
        if let Some(name) = name {
            taxonomy_name(&entry, &name, &out, report);
            out.push(taxonomy(&name.value, title, paginate_by));
        }
        entry.finish(report);
    }
    if out.is_empty() { default_taxonomies(usual) } else { out }
}

/// The name becomes a folder, so it must be portable and free.
fn taxonomy_name(entry: &Fields<'_>, name: &Located<String>, others: &[Taxonomy], report: &mut Report) {
    let ascii =
        name.value.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte));
    if !ascii {
        let help = "write a name of a-z, 0-9, - and _, and the word for readers as title = \"…\"".to_string();
        report.error(
            Code::WrongType,
            entry.place_of(name),
            format!("`{}` cannot be a folder's name", name.value),
            Some(help),
        );
    }
    if others.iter().any(|other| other.name == name.value) || name.value == "years" {
        let help = Some("give each taxonomy a name of its own; `years` is made from the dates".to_string());
        report.error(
            Code::DuplicateTerm,
            entry.place_of(name),
            format!("the taxonomy `{}` stands already", name.value),
            help,
        );
    }
}

fn handout(fields: &mut Fields<'_>, report: &mut Report) -> Handout {
    let Some(mut table) = fields.table("pack", report) else { return Handout::default() };
    let found = Handout {
        publisher: text(&mut table, "publisher", "", report),
        contact: text(&mut table, "contact", "", report),
    };
    table.finish(report);
    found
}

fn search(fields: &mut Fields<'_>, report: &mut Report) -> SearchFormat {
    let wanted = fields.bool("build_search_index", report).unwrap_or(true);
    let format = match fields.table("search", report) {
        Some(mut search) => {
            let choices = [
                ("shards", SearchFormat::Shards),
                ("elasticlunr", SearchFormat::Elasticlunr),
                ("none", SearchFormat::None),
            ];
            let format = choice(&mut search, "format", &choices, report);
            search.finish(report);
            format
        }
        None => SearchFormat::Shards,
    };
    if wanted { format } else { SearchFormat::None }
}

fn markdown(config: Config, fields: &mut Fields<'_>, report: &mut Report) -> Config {
    let Some(mut markdown) = fields.table("markdown", report) else { return config };
    let allow_html = markdown.bool("allow_html", report).unwrap_or(config.allow_html);
    let highlight_code = markdown.bool("highlight_code", report).unwrap_or(config.highlight_code);
    markdown.finish(report);
    Config { allow_html, highlight_code, ..config }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> Outcome<Config> {
        read(&TextFile::new("config.toml", text), &Overrides::default())
    }

    #[test]
    fn an_empty_file_is_a_whole_config() {
        let found = config("");
        assert!(!found.report.has_errors());
        assert_eq!(found.value.theme.value, "jade");
        assert_eq!(found.value.taxonomies.len(), 4);
        assert_eq!(found.value.url_style, UrlStyle::File);
    }

    #[test]
    fn wrong_values_are_named_with_what_to_write() {
        let found = config("url_style = \"pretty\"\nbase_url = \"example.org\"\npaginate_by = -1\ntitel = \"x\"\n");
        assert_eq!(found.report.sorted().len(), 4);
        assert_eq!(found.report.sorted()[3].help.as_deref(), Some("did you mean `title`?"));
    }
}
