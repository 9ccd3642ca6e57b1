//! What `config.toml` says, checked and with every default filled in. Keys follow Zola where Zola has them.

mod keys;
mod language;
mod manner;
mod markdown;
mod narrative;
mod slugify;
mod taxonomies;

use std::collections::BTreeMap;

use serde_json::Value as Json;

use crate::base::speech::Speech;
use crate::diag::{Code, Outcome, Place, Report, Severity, TextFile};
use crate::fields::{Fields, Located, Toml};

pub use language::{IndexFormat, Language, SearchFields};
pub use manner::{Facts, Manner, VOCABULARIES, guess};
pub use markdown::{ANCHORS, CodeTheme, DataAttributes, HighlightStyle, Highlighting, InsertAnchor, Markdown};
pub use narrative::StandardSection;
pub use slugify::{Slug, Slugify};
pub use taxonomies::Taxonomy;

use keys::{count, flag, text};

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

/// All that the program needs to know of `config.toml`.
#[derive(Debug, Clone)]
pub struct Config {
    /// Whose defaults hold.
    pub manner: Manner,
    /// The name of the file.
    pub file: String,
    /// Where the site will be published, without a slash at the end; empty when only on sticks.
    pub base_url: String,
    /// The same as it is written, with or without a slash at the end: what templates see.
    pub shown_base_url: String,
    /// The library's name.
    pub title: String,
    /// One or two sentences on the library.
    pub description: String,
    /// BCP 47, for `<html lang>`.
    pub default_language: String,
    /// Name of the site theme; empty for none.
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
    /// Newest cases in a feed, if not all.
    pub feed_limit: Option<usize>,
    /// The search index.
    pub search: SearchFormat,
    /// How text becomes HTML.
    pub markdown: Markdown,
    /// How names become parts of addresses.
    pub slugify: Slugify,
    /// The languages, the default one first.
    pub languages: Vec<Language>,
    /// Who writes what names no author.
    pub author: Option<String>,
    /// The folder above all taxonomies.
    pub taxonomy_root: Option<String>,
    /// The folder of the built site, if the command line names none.
    pub output_dir: Option<String>,
    /// Whether `sass/` of the library is compiled; that of a site theme always is.
    pub compile_sass: bool,
    /// Whether pages are made shorter.
    pub minify_html: bool,
    /// Whether static files are hard-linked instead of copied.
    pub hard_link_static: bool,
    /// Patterns of files of `content/` that are passed over.
    pub ignored_content: Vec<Located<String>>,
    /// Patterns of files of `static/` that are passed over.
    pub ignored_static: Vec<Located<String>>,
    /// Whether `{{ }}` and `{% %}` in Markdown are template code.
    pub content_templating: bool,
    /// Patterns of files of `content/` in which they are not.
    pub skip_content_templating: Vec<Located<String>>,
    /// Whether there is a sitemap.
    pub generate_sitemap: bool,
    /// Whether there is a `robots.txt`.
    pub generate_robots_txt: bool,
    /// Whether list pages after the first are in the sitemap.
    pub paginated_in_sitemap: bool,
    /// Whether `@/` links that lead nowhere are mistakes instead of warnings.
    pub strict_links: bool,
    /// Whether what a browser would fetch from outside, and addresses that the site lacks, are mistakes instead of warnings.
    pub strict_addresses: bool,
    /// Whether front matter is read as a case library's: a page needs a title, an unknown key is a mistake, a date may be a
    /// year or a month, a section's list is by date. Else as Zola reads it.
    pub strict_front_matter: bool,
    /// Hosts from which `load_data(url=…)` may load.
    pub data_hosts: Vec<String>,
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

impl Config {
    /// The language of the words that the program writes itself.
    pub fn speech(&self) -> Speech {
        Speech::of(&self.default_language)
    }
}

/// Reads the configuration. Reports unknown keys and wrong values; the manner's defaults stand in for what is wrong.
pub fn read(file: &TextFile, manner: Manner, overrides: &Overrides) -> Outcome<Config> {
    let mut report = Report::default();
    let toml = Toml::parse(file, 0..file.text.len(), &mut report);
    let mut fields = toml.fields();
    let value = of_fields(&mut fields, file, manner, overrides, &mut report);
    fields.finish(&mut report);
    let value = Config { is_sound: !report.has_errors(), ..value };
    Outcome { value, report }
}

/// The site theme: Zola's manner has none unless one is named.
fn theme(fields: &mut Fields<'_>, manner: Manner, report: &mut Report) -> Located<String> {
    let usual = if manner == Manner::Tashan { DEFAULT_THEME } else { "" };
    fields.text("theme", report).unwrap_or_else(|| Located { value: usual.to_string(), at: 0..0 })
}

/// Themes for Zola's interface take pages for folders, and add the names of feeds to their addresses.
fn url_style(fields: &mut Fields<'_>, theme: &str, report: &mut Report) -> UrlStyle {
    let styles = [("file", UrlStyle::File), ("directory", UrlStyle::Directory)];
    fields.choice("url_style", &styles, report).unwrap_or(styles[usize::from(theme != DEFAULT_THEME)].1)
}

/// Keys that say nothing to this program, or nothing any more.
fn without_value(fields: &mut Fields<'_>, manner: Manner, report: &mut Report) {
    keys::former(fields, &keys::FORMER, manner, report);
    keys::former(fields, &keys::FORMER_HIGHLIGHTING, manner, report);
    // Read before all others.
    fields.choice("defaults", &Manner::NAMES, report);
    // They always are.
    flag(fields, "preserve_dotfiles_in_output", false, report);
}

fn of_fields(
    fields: &mut Fields<'_>,
    file: &TextFile,
    manner: Manner,
    overrides: &Overrides,
    report: &mut Report,
) -> Config {
    let library = manner == Manner::Tashan;
    without_value(fields, manner, report);
    let written = fields.text("base_url", report).map(|found| found.value);
    let base_url = base_url(fields, manner, overrides, report);
    let slugify = slugify::read(fields, manner, report);
    let paginate_by = count(fields, "paginate_by", if library { 100 } else { 0 }, report);
    let code = default_language(fields, manner, report);
    let usual = taxonomies::Usual { manner, slug: slugify.taxonomies, paginate_by, speech: Speech::of(&code) };
    let main = language::said(fields, usual, report);
    // In Zola's manner the top of the file decides for all languages whether there are feeds and indexes at all.
    let (feeds, index) =
        (library || main.generate_feeds == Some(true), library || main.build_search_index == Some(true));
    let (format, of_search) = search(fields, manner, report);
    let mut languages = language::read(fields, &code, main.with_search(of_search), usual, report);
    // The format `none` is another word for no index.
    languages.iter_mut().for_each(|own| own.build_search_index &= format != SearchFormat::None);
    let main = languages[0].clone();
    let theme = theme(fields, manner, report);
    Config {
        manner,
        file: file.path.to_string(),
        shown_base_url: overrides.base_url.clone().or(written).filter(|_| !base_url.is_empty()).unwrap_or_default(),
        base_url,
        title: main.title,
        description: main.description,
        default_language: code,
        url_style: url_style(fields, &theme.value, report),
        theme,
        taxonomies: main.taxonomies,
        is_sound: false,
        paginate_by,
        generate_feeds: main.generate_feeds && feeds,
        feed_limit: keys::feed_limit(fields, library.then_some(20), report),
        search: if main.build_search_index && index { format } else { SearchFormat::None },
        markdown: markdown::read(fields, manner, report),
        slugify,
        languages,
        author: fields.text("author", report).map(|found| found.value),
        taxonomy_root: folder(fields, "taxonomy_root", report),
        output_dir: fields.text("output_dir", report).map(|found| found.value),
        compile_sass: flag(fields, "compile_sass", false, report),
        minify_html: flag(fields, "minify_html", false, report),
        hard_link_static: flag(fields, "hard_link_static", false, report),
        ignored_content: keys::patterns(fields, "ignored_content", report),
        ignored_static: keys::patterns(fields, "ignored_static", report),
        content_templating: flag(fields, "content_templating", !library, report),
        skip_content_templating: keys::patterns(fields, "skip_content_templating", report),
        generate_sitemap: flag(fields, "generate_sitemap", true, report),
        generate_robots_txt: flag(fields, "generate_robots_txt", true, report),
        paginated_in_sitemap: fields
            .choice("exclude_paginated_pages_in_sitemap", &[("none", true), ("all", false)], report)
            .unwrap_or(true),
        strict_links: strict_links(fields, manner, report),
        strict_addresses: flag(fields, "strict_addresses", library, report),
        strict_front_matter: flag(fields, "strict_front_matter", library, report),
        data_hosts: data_hosts(fields, report),
        narrative: narrative::read(fields, usual.speech, report),
        review_after_months: count(fields, "review_after_months", 0, report),
        handout: handout(fields, report),
        extra: fields.free("extra", report),
    }
}

/// The configuration of a library that says nothing.
#[cfg(test)]
pub fn house() -> Config {
    read(&TextFile::new("config.toml", ""), Manner::Tashan, &Overrides::default()).value
}

/// The configuration of a site in Zola's manner.
#[cfg(test)]
pub fn zola(text: &str) -> Config {
    read(&TextFile::new("zola.toml", text), Manner::Zola, &Overrides::default()).value
}

fn base_url(fields: &mut Fields<'_>, manner: Manner, overrides: &Overrides, report: &mut Report) -> String {
    let written = fields.text("base_url", report);
    if let Some(url) = &overrides.base_url {
        if !is_web_address(url) {
            let help = Some("write --base-url https://example.org/library".to_string());
            report.error(Code::WrongType, Place::file("--base-url"), format!("`{url}` is no web address"), help);
        }
        return url.trim_end_matches('/').to_string();
    }
    // Zola takes a path alone too; links are relative, so it says nothing.
    let is_path = |url: &str| url == "/" || manner == Manner::Zola && url.starts_with('/') && !url.starts_with("//");
    let Some(found) = written.filter(|found| !is_path(&found.value)) else { return String::new() };
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

fn default_language(fields: &mut Fields<'_>, manner: Manner, report: &mut Report) -> String {
    let usual = if manner == Manner::Tashan { "zh-CN" } else { "en" };
    let Some(found) = fields.text("default_language", report) else { return usual.to_string() };
    if !language::is_code(&found.value) {
        let message = format!("`{}` is no code of a language", found.value);
        let help = "write default_language = \"zh-CN\"".to_string();
        report.error(Code::WrongType, fields.place_of(&found), message, Some(help));
    }
    found.value
}

/// A folder of the site, without slashes around it.
fn folder(fields: &mut Fields<'_>, key: &'static str, report: &mut Report) -> Option<String> {
    fields.text(key, report).map(|found| found.value.trim_matches('/').to_string()).filter(|found| !found.is_empty())
}

/// `[link_checker]`: what it says of links inside the site. Links out of it are never asked for.
fn strict_links(fields: &mut Fields<'_>, manner: Manner, report: &mut Report) -> bool {
    let Some(mut table) = fields.table("link_checker", report) else { return true };
    let levels = [("error", true), ("warn", false)];
    let strict = table.choice("internal_level", &levels, report).unwrap_or(true);
    table.choice("external_level", &levels, report);
    for key in ["skip_prefixes", "skip_anchor_prefixes", "ignored_files"] {
        table.texts(key, report);
    }
    // As Zola, which passes over what it does not know here.
    table.finish_as(if manner == Manner::Zola { Severity::Warning } else { Severity::Error }, report);
    strict
}

/// Names of hosts, nothing else of an address.
fn data_hosts(fields: &mut Fields<'_>, report: &mut Report) -> Vec<String> {
    let found = fields.texts("data_hosts", report);
    for host in &found {
        let is_host = |c: char| c.is_alphanumeric() || "-.:[]".contains(c);
        if host.value.is_empty() || !host.value.chars().all(is_host) {
            let message = format!("`{}` is no name of a host", host.value);
            let help = "write data_hosts = [\"example.org\"], without https:// and without a path".to_string();
            report.error(Code::WrongType, fields.place_of(host), message, Some(help));
        }
    }
    found.into_iter().map(|host| host.value.to_lowercase()).collect()
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

/// Which index the site carries if it carries one, and what Zola's keys say of it.
fn search(fields: &mut Fields<'_>, manner: Manner, report: &mut Report) -> (SearchFormat, Option<SearchFields>) {
    let formats =
        [("shards", SearchFormat::Shards), ("elasticlunr", SearchFormat::Elasticlunr), ("none", SearchFormat::None)];
    let usual = SearchFormat::Shards;
    let Some(mut table) = fields.table("search", report) else { return (usual, None) };
    let format = table.choice("format", &formats, report).unwrap_or(usual);
    (format, Some(language::search(table, manner, report)))
}

#[cfg(test)]
mod tests;
