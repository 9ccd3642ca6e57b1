//! The languages of a site and what each says for itself. The default language is one of them.

use std::collections::BTreeMap;

use super::keys::{FORMER_FEEDS, flag, former};
use super::taxonomies::{self, Usual};
use super::{Manner, Taxonomy};
use crate::diag::{Code, Report, Severity};
use crate::fields::{Fields, Located};

/// What a language says for itself; Zola's `[languages.xx]`.
#[derive(Debug, Clone, Default)]
pub struct Language {
    /// BCP 47, as in file names: `en` of `about.en.md`.
    pub code: String,
    /// The site's title in it.
    pub title: String,
    /// The site's description in it.
    pub description: String,
    /// Whether the site has feeds in it.
    pub generate_feeds: bool,
    /// Names of the feeds, which are the names of their templates.
    pub feed_filenames: Vec<String>,
    /// Its taxonomies.
    pub taxonomies: Vec<Taxonomy>,
    /// Whether it has a search index.
    pub build_search_index: bool,
    /// What the elasticlunr and fuse indexes hold.
    pub search: SearchFields,
    /// What `trans` says.
    pub translations: BTreeMap<String, String>,
}

/// The form of an index for scripts that a site theme brings; Zola's `search.index_format`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum IndexFormat {
    /// `search_index.xx.js` for elasticlunr.js.
    #[default]
    ElasticlunrJavascript,
    /// `search_index.xx.json` for elasticlunr.js.
    ElasticlunrJson,
    /// `search_index.xx.js` for fuse.js.
    FuseJavascript,
    /// `search_index.xx.json` for fuse.js.
    FuseJson,
}

impl IndexFormat {
    /// The name of the index of a language: `search_index.en.js`.
    pub fn file_name(self, lang: &str) -> String {
        let end = match self {
            IndexFormat::ElasticlunrJavascript | IndexFormat::FuseJavascript => "js",
            IndexFormat::ElasticlunrJson | IndexFormat::FuseJson => "json",
        };
        format!("search_index.{lang}.{end}")
    }

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            IndexFormat::ElasticlunrJavascript => "elasticlunr_javascript",
            IndexFormat::ElasticlunrJson => "elasticlunr_json",
            IndexFormat::FuseJavascript => "fuse_javascript",
            IndexFormat::FuseJson => "fuse_json",
        }
    }
}

/// What an index for a site theme's own script holds; Zola's `[search]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchFields {
    /// The titles.
    pub include_title: bool,
    /// The descriptions.
    pub include_description: bool,
    /// The dates.
    pub include_date: bool,
    /// The paths.
    pub include_path: bool,
    /// The texts.
    pub include_content: bool,
    /// Characters of a text, if not all.
    pub truncate_content_length: Option<usize>,
    /// The form.
    pub index_format: IndexFormat,
}

impl Default for SearchFields {
    fn default() -> SearchFields {
        SearchFields {
            include_title: true,
            include_description: false,
            include_date: false,
            include_path: false,
            include_content: true,
            truncate_content_length: None,
            index_format: IndexFormat::default(),
        }
    }
}

/// What a table says of a language, as far as it says something: `[languages.xx]`, or the file as a whole of the default one.
#[derive(Default)]
pub struct Said {
    title: Option<Located<String>>,
    description: Option<Located<String>>,
    pub(super) generate_feeds: Option<bool>,
    feed_filenames: Option<Vec<Located<String>>>,
    taxonomies: Vec<Taxonomy>,
    pub(super) build_search_index: Option<bool>,
    search: Option<SearchFields>,
    translations: BTreeMap<String, String>,
}

/// Reads the keys that a language may have, but `[search]`.
pub fn said(fields: &mut Fields<'_>, usual: Usual, report: &mut Report) -> Said {
    former(fields, &FORMER_FEEDS, usual.manner, report);
    Said {
        title: fields.text("title", report),
        description: fields.text("description", report),
        generate_feeds: fields.bool("generate_feeds", report),
        feed_filenames: fields.has("feed_filenames").then(|| fields.texts("feed_filenames", report)),
        taxonomies: taxonomies::read(fields, usual, report),
        build_search_index: fields.bool("build_search_index", report),
        search: None,
        translations: match fields.table("translations", report) {
            Some(mut table) => table.each_text(report),
            None => BTreeMap::new(),
        },
    }
}

/// The values of `index_format`.
const FORMATS: [(&str, IndexFormat); 4] = [
    ("elasticlunr_javascript", IndexFormat::ElasticlunrJavascript),
    ("elasticlunr_json", IndexFormat::ElasticlunrJson),
    ("fuse_javascript", IndexFormat::FuseJavascript),
    ("fuse_json", IndexFormat::FuseJson),
];

/// Reads Zola's keys of a table `[search]`, and ends it.
pub fn search(mut table: Fields<'_>, manner: Manner, report: &mut Report) -> SearchFields {
    let usual = SearchFields::default();
    let found = SearchFields {
        include_title: flag(&mut table, "include_title", usual.include_title, report),
        include_description: flag(&mut table, "include_description", usual.include_description, report),
        include_date: flag(&mut table, "include_date", usual.include_date, report),
        include_path: flag(&mut table, "include_path", usual.include_path, report),
        include_content: flag(&mut table, "include_content", usual.include_content, report),
        truncate_content_length: table.integer("truncate_content_length", report).and_then(|found| {
            let length = usize::try_from(found.value).ok();
            if length.is_none() {
                let help = Some("write truncate_content_length = 1000, or leave it out for whole texts".to_string());
                report.error(Code::WrongType, table.place_of(&found), "a length is less than 0", help);
            }
            length
        }),
        index_format: table.choice("index_format", &FORMATS, report).unwrap_or_default(),
    };
    // As Zola, which passes over what it does not know here.
    table.finish_as(if manner == Manner::Zola { Severity::Warning } else { Severity::Error }, report);
    found
}

impl Said {
    /// The same with what its table `[search]` says.
    pub fn with_search(self, search: Option<SearchFields>) -> Said {
        Said { search, ..self }
    }

    /// Takes over what a table `[languages.xx]` says of the default language; what both say is reported.
    fn merge(&mut self, other: Said, table: &Fields<'_>, report: &mut Report) {
        let mut twice = |key: &str, is_twice: bool| {
            if is_twice {
                let help = format!("keep `{key}` here or at the top of the file");
                let message = format!("`{key}` of the default language is written twice");
                report.error(Code::WrongType, table.place_of_key(key), message, Some(help));
            }
        };
        twice("title", self.title.is_some() && other.title.is_some());
        twice("description", self.description.is_some() && other.description.is_some());
        twice("feed_filenames", self.feed_filenames.is_some() && other.feed_filenames.is_some());
        twice("taxonomies", !self.taxonomies.is_empty() && !other.taxonomies.is_empty());
        twice("translations", !self.translations.is_empty() && !other.translations.is_empty());
        twice(
            "search",
            self.search.is_some() && other.search.as_ref().is_some_and(|own| Some(own) != self.search.as_ref()),
        );
        let either = |a: Option<bool>, b: Option<bool>| match (a, b) {
            (Some(a), Some(b)) => Some(a || b),
            (a, b) => a.or(b),
        };
        self.generate_feeds = either(self.generate_feeds, other.generate_feeds);
        self.build_search_index = either(self.build_search_index, other.build_search_index);
        self.title = self.title.take().or(other.title);
        self.description = self.description.take().or(other.description);
        self.feed_filenames = self.feed_filenames.take().or(other.feed_filenames);
        self.search = self.search.take().or(other.search);
        if self.taxonomies.is_empty() {
            self.taxonomies = other.taxonomies;
        }
        if self.translations.is_empty() {
            self.translations = other.translations;
        }
    }

    /// A language with every default filled in: from `main`, or as Zola has it.
    fn language(self, code: String, main: &Language) -> Language {
        let text =
            |found: Option<Located<String>>, usual: &str| found.map_or_else(|| usual.to_string(), |found| found.value);
        Language {
            code,
            title: text(self.title, &main.title),
            description: text(self.description, &main.description),
            generate_feeds: self.generate_feeds.unwrap_or(main.generate_feeds),
            feed_filenames: match self.feed_filenames {
                Some(names) => names.into_iter().map(|name| name.value).collect(),
                None => main.feed_filenames.clone(),
            },
            taxonomies: if self.taxonomies.is_empty() { main.taxonomies.clone() } else { self.taxonomies },
            build_search_index: self.build_search_index.unwrap_or(main.build_search_index),
            search: self.search.unwrap_or_else(|| main.search.clone()),
            translations: self.translations,
        }
    }
}

/// What holds of a language that says nothing.
fn usual_language(usual: Usual) -> Language {
    let (title, made) = match usual.manner {
        Manner::Tashan => (usual.speech.word("案例库"), true),
        Manner::Zola => ("", false),
    };
    Language {
        title: title.to_string(),
        generate_feeds: made,
        feed_filenames: vec!["atom.xml".to_string()],
        taxonomies: taxonomies::default(usual),
        build_search_index: made,
        ..Language::default()
    }
}

/// Every language, the default one first, the others by their code. What another one does not say it has as the default
/// one in a library, and not at all in Zola's manner.
pub fn read(
    fields: &mut Fields<'_>,
    main_code: &str,
    mut main: Said,
    usual: Usual,
    report: &mut Report,
) -> Vec<Language> {
    let mut others = Vec::new();
    let tables = match fields.table("languages", report) {
        Some(mut table) => table.each_table(report),
        None => Vec::new(),
    };
    for (code, mut table) in tables {
        if !is_code(&code.value) {
            let message = format!("`{}` is no code of a language", code.value);
            let help = "write [languages.en] or [languages.zh-TW]".to_string();
            report.error(Code::WrongType, table.place_of(&code), message, Some(help));
        }
        let own = said(&mut table, usual, report);
        let search = table.table("search", report).map(|table| search(table, usual.manner, report));
        let own = own.with_search(search);
        if code.value == main_code {
            main.merge(own, &table, report);
        } else {
            others.push((code.value, own));
        }
        table.finish(report);
    }
    others.sort_by(|a, b| a.0.cmp(&b.0));
    let nothing = usual_language(usual);
    let main = main.language(main_code.to_string(), &nothing);
    let fallback = if usual.manner == Manner::Tashan { main.clone() } else { nothing };
    let others = others.into_iter().map(|(code, own)| own.language(code, &fallback));
    std::iter::once(main.clone()).chain(others.collect::<Vec<_>>()).collect()
}

/// Whether a text can be the code of a language by BCP 47: `en`, `zh-CN`, `zh-Hant-TW`.
pub fn is_code(text: &str) -> bool {
    let mut parts = text.split(['-', '_']);
    let letters = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let language = parts.next().is_some_and(|part| matches!(part.len(), 2 | 3 | 5..=8) && letters(part));
    language
        && parts.all(|part| {
            let is_script_or_region = matches!(part.len(), 2 | 4) && letters(part);
            let is_region = part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit());
            let is_plain = part.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let starts_with_digit = part.starts_with(|c: char| c.is_ascii_digit());
            is_script_or_region
                || is_region
                || (is_plain && (matches!(part.len(), 5..=8) || part.len() == 4 && starts_with_digit))
        })
}
