//! What templates may call: Zola's functions, filters and tests, with its names and arguments. They ask the site through
//! [`Interface`], and files through `source::Files`; nothing is cloned but shared values, and nothing is changed.

mod address;
mod args;
mod content;
mod data;
mod filters;
mod hash;
mod images;
mod names;
mod random;
mod text_filters;
mod time;
mod words;

use std::sync::Arc;

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use crate::base::memo::Memo;
use crate::base::sum;
use crate::config::Config;
use crate::images::Info;
use crate::render::translations::Translations;
use crate::source::{Files, LibraryFile};
use args::Args;

use filters::register_pure;
pub use images::PICTURES;
pub use names::{FILTERS, FUNCTIONS, TESTS};

/// What a name in a template may be a name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind<'a> {
    /// A page, by its path from `content/`.
    Page,
    /// A section, by the path of its `_index.md`.
    Section,
    /// A taxonomy.
    Taxonomy,
    /// A term of a taxonomy.
    Term(&'a str),
    /// A link that begins with `@/`.
    Link,
}

/// Where a text stands that is Markdown but in no file of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Around {
    /// The path of the page or section from `content/`; empty on pages that no file stands behind.
    pub path: String,
    /// Its address.
    pub permalink: String,
    /// Its language.
    pub lang: String,
}

/// What functions may ask of the site. All answers were made before, or are made once; each is found by its name, not
/// by looking through a list.
pub trait Interface: Send + Sync {
    /// What the configuration says.
    fn config(&self) -> &Config;
    /// The page of a canonical path from `content/` (`blog/a.md`) in a language.
    fn page(&self, path: &str, lang: &str) -> Option<Value>;
    /// The section of a canonical path (`blog/_index.md`) in a language.
    fn section(&self, path: &str, lang: &str) -> Option<Value>;
    /// `{kind, lang, permalink, items}` of a taxonomy; nothing if the language has none of the name.
    fn taxonomy(&self, kind: &str, lang: &str) -> Option<Value>;
    /// A term by its name as front matter has it; nothing also if the taxonomy is unknown.
    fn term(&self, kind: &str, term: &str, lang: &str) -> Option<Value>;
    /// The permalink that `@/blog/a.md#anchor` leads to; another language stands in the name (`@/blog/a.fr.md`).
    fn internal_link(&self, link: &str) -> Option<String>;
    /// The names nearest to one that was not found. Only asked for when there is a mistake to report.
    fn near(&self, kind: Kind<'_>, name: &str, lang: &str) -> Vec<String>;
    /// The HTML of a Markdown text.
    fn markdown(&self, text: &str, around: &Around) -> Result<String, String>;
}

/// Stands between what is wrong and what to write instead in the text of an error; Tera has no other place for it.
const HELP: char = '\u{1F}';

/// What is wrong, and what to write instead, in the text of a function's error.
pub fn split_help(text: &str) -> (&str, Option<&str>) {
    match text.split_once(HELP) {
        Some((message, help)) => (message, Some(help)),
        None => (text, None),
    }
}

/// An error of a function.
fn mistake(message: impl std::fmt::Display, help: Option<String>) -> Error {
    match help {
        Some(help) => Error::message(format!("{message}{HELP}{help}")),
        None => Error::message(message),
    }
}

/// What functions are given beside the site.
pub struct Own {
    /// The files that they may read.
    pub files: Arc<Files>,
    /// The time of the build in seconds since 1970: templates do not read a clock.
    pub now: i64,
    /// What `trans` says.
    pub translations: Arc<Translations>,
}

/// What all functions share.
struct Shared {
    site: Arc<dyn Interface>,
    files: Arc<Files>,
    /// Seconds since 1970.
    now: i64,
    translations: Arc<Translations>,
    /// Files by the path that a template writes.
    found: Memo<Result<Option<LibraryFile>, String>>,
    /// SHA-256 of files by path.
    sums: Memo<Result<String, String>>,
    /// What is known of pictures by path.
    pictures: Memo<Result<Info, String>>,
    /// Data by where it is from and its format.
    data: Memo<Result<Value, String>>,
}

/// A function of templates.
type Call = fn(&Shared, Args<'_>, &State<'_>) -> TeraResult<Value>;

/// Zola's functions; those that Tera has itself are in [`FUNCTIONS`] only.
const CALLS: &[(&str, Call)] = &[
    ("get_page", content::page),
    ("get_section", content::section),
    ("get_taxonomy", content::taxonomy),
    ("get_taxonomy_term", content::term),
    ("get_taxonomy_url", content::term_address),
    ("get_url", address::get_url),
    ("get_hash", hash::get_hash),
    ("get_image_metadata", images::metadata),
    ("resize_image", images::resize),
    ("load_data", data::load),
    ("trans", words::trans),
    ("text_direction", words::direction),
    ("now", time::now),
    ("get_random", random::number),
    ("get_env", words::environment),
];

/// Registers everything.
pub fn register(tera: &mut Tera, site: Arc<dyn Interface>, own: Own) {
    let Own { files, now, translations } = own;
    let shared = Arc::new(Shared {
        site,
        files,
        now,
        translations,
        found: Memo::default(),
        sums: Memo::default(),
        pictures: Memo::default(),
        data: Memo::default(),
    });
    register_pure(tera);
    for (name, call) in CALLS {
        let shared = shared.clone();
        tera.register_function(*name, move |kwargs: Kwargs, state: &State<'_>| {
            call(&shared, Args { name, kwargs: &kwargs }, state)
        });
    }
    filters::register_with_site(tera, &shared);
}

#[cfg(test)]
/// Registers what needs nothing of the site, and addresses of files from its root.
pub fn register_rooted(tera: &mut Tera) {
    register_pure(tera);
    tera.register_function("get_url", |kwargs: Kwargs, _: &State<'_>| {
        let path: String = Args { name: "get_url", kwargs: &kwargs }.must("path")?;
        TeraResult::Ok(format!("/{}", path.trim_start_matches('/')))
    });
}

impl Shared {
    /// The language that a call means: its own argument, else that of the page, else the site's.
    fn lang(&self, args: Args<'_>, state: &State<'_>) -> TeraResult<String> {
        match args.get("lang")? {
            Some(lang) => Ok(lang),
            None => Ok(self.active(state)),
        }
    }

    /// The file that a path means, if there is one.
    fn find(&self, args: Args<'_>, path: &str) -> TeraResult<Option<&LibraryFile>> {
        let found = self.found.get(path, || self.files.find(path));
        found.as_ref().map(Option::as_ref).map_err(|error| args.error(error, None))
    }

    /// The file that a path means; an error names the nearest if there is none.
    fn must_find(&self, args: Args<'_>, path: &str) -> TeraResult<&LibraryFile> {
        let missing = || args.unknown(format!("there is no file `{path}`"), &self.files.near(path));
        self.find(args, path)?.ok_or_else(missing)
    }

    /// The SHA-256 of a file.
    fn sum(&self, args: Args<'_>, file: &LibraryFile) -> TeraResult<&str> {
        let sum = self.sums.get(&file.path, || self.files.read(file).map(|bytes| sum::of_bytes(&bytes)));
        sum.as_deref().map_err(|error| args.error(error, None))
    }

    /// The language of the page that is rendered.
    fn active(&self, state: &State<'_>) -> String {
        let active = state.get::<String>("lang").ok().flatten();
        active.unwrap_or_else(|| self.site.config().default_language.clone())
    }
}

#[cfg(test)]
mod tests;
