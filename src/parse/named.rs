//! What the path of a content file says: page or head of a section, language, date, the name that its address is made of.

use super::Kind;
use crate::base::moment;
use crate::base::nearest::{did_you_mean, nearest};
use crate::config::Config;
use crate::diag::{Code, Report, TextFile};

/// What a file's path says of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Page or section.
    pub kind: Kind,
    /// One of the configuration's languages.
    pub lang: String,
    /// The path from `content/` without the language.
    pub canonical: String,
    /// The file's name, or of an `index.md` its folder's, without ending, language and date.
    pub name: String,
    /// Whether the page is its folder: `index.md`.
    pub colocated: bool,
    /// The date that the name begins with.
    pub date: Option<String>,
}

/// Reads a path. Nothing for a file of a language that the site does not have: a page is a mistake, the head of a section is
/// passed over with a word, as Zola passes over it.
pub fn read(file: &TextFile, config: &Config, report: &mut Report) -> Option<Named> {
    let inner = file.path.strip_prefix("content/").unwrap_or(&file.path);
    let (folder, stem) = match inner.rsplit_once('/') {
        Some((folder, name)) => (folder, name.strip_suffix(".md").unwrap_or(name)),
        None => ("", inner.strip_suffix(".md").unwrap_or(inner)),
    };
    let one_language = config.languages.len() < 2;
    let code = stem.split_once('.').filter(|_| !one_language);
    let kind = if stem == "_index" || stem.starts_with("_index.") && !(one_language && config.strict_front_matter) {
        Kind::Section
    } else {
        Kind::Page
    };
    let (stem, lang) = match code {
        Some((own, code)) if config.languages.iter().skip(1).any(|other| other.code == code) => (own, code),
        // As in Zola the default language is no part of a name: it stays in it.
        Some((_, code)) if code == config.default_language && kind == Kind::Page => {
            (stem, config.default_language.as_str())
        }
        Some((_, code)) => {
            unknown(file, kind, code, config, report);
            return None;
        }
        None if kind == Kind::Section && stem != "_index" => {
            unknown(file, kind, stem.split_once('.').map_or("", |(_, code)| code), config, report);
            return None;
        }
        None => (stem, config.default_language.as_str()),
    };
    let canonical = if folder.is_empty() { format!("{stem}.md") } else { format!("{folder}/{stem}.md") };
    let index = if config.strict_front_matter { stem } else { stem.split('.').next().unwrap_or(stem) };
    let colocated = kind == Kind::Page && index == "index" && !folder.is_empty();
    let name = match folder.rsplit('/').next() {
        Some(folder) if stem == "index" && colocated => folder,
        _ => stem,
    };
    let keeps_dates = config.slugify.paths_keep_dates;
    let dated = moment::at_start(name).filter(|_| kind == Kind::Page && !(keeps_dates && config.strict_front_matter));
    let rest = dated.and_then(|(_, rest)| rest).filter(|_| !keeps_dates);
    Some(Named {
        kind,
        lang: lang.to_string(),
        canonical,
        name: rest.unwrap_or(name).to_string(),
        colocated,
        date: dated.map(|(date, _)| date.to_string()),
    })
}

fn unknown(file: &TextFile, kind: Kind, code: &str, config: &Config, report: &mut Report) {
    let codes = || config.languages.iter().map(|language| language.code.as_str());
    let (message, help) = if code == config.default_language {
        let message = format!("the file's name says `{code}`, the default language, which has no code in names");
        (message, "name it _index.md".to_string())
    } else {
        let message = format!("the file's name says that it is in `{code}`, which is no language of this site");
        let table = format!("write [languages.{code}] in {}", config.file);
        let help = match did_you_mean(&nearest(code, codes())) {
            Some(near) => format!("{near} else {table}"),
            None => format!("{table}, or rename the file; languages here: {}", codes().collect::<Vec<_>>().join(", ")),
        };
        (message, help)
    };
    match kind {
        Kind::Page => report.error(Code::WrongType, file.whole(), message, Some(help)),
        Kind::Section => report.warning(Code::WrongType, file.whole(), format!("{message}: it is passed over"), help),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config;

    fn of(path: &str, config: &Config) -> Option<Named> {
        read(&TextFile::new(&format!("content/{path}"), ""), config, &mut Report::default())
    }

    fn short(path: &str, config: &Config) -> Option<(Kind, String, String, String, bool)> {
        of(path, config).map(|named| (named.kind, named.lang, named.canonical, named.name, named.colocated))
    }

    fn row(
        kind: Kind,
        lang: &str,
        canonical: &str,
        name: &str,
        colocated: bool,
    ) -> Option<(Kind, String, String, String, bool)> {
        Some((kind, lang.into(), canonical.into(), name.into(), colocated))
    }

    #[test]
    fn languages_of_names() {
        let site = config::zola("[languages.fr]\n[languages.zh-TW]\n");
        let (page, section) = (Kind::Page, Kind::Section);
        assert_eq!(short("blog/about.md", &site), row(page, "en", "blog/about.md", "about", false));
        assert_eq!(short("blog/about.fr.md", &site), row(page, "fr", "blog/about.md", "about", false));
        assert_eq!(short("a/b/index.zh-TW.md", &site), row(page, "zh-TW", "a/b/index.md", "b", true));
        assert_eq!(short("_index.fr.md", &site), row(section, "fr", "_index.md", "_index", false));
        assert_eq!(short("a/_index.md", &site), row(section, "en", "a/_index.md", "_index", false));
        assert_eq!(short("about.en.md", &site), row(page, "en", "about.en.md", "about.en", false));
        for path in ["about.de.md", "a.b.fr.md", "a/_index.de.md", "_index.en.md"] {
            assert_eq!(short(path, &site), None, "{path}");
        }
    }

    #[test]
    fn one_language_leaves_points_alone() {
        let (library, site) = (config::house(), config::zola(""));
        assert_eq!(short("a/v1.2.md", &library), row(Kind::Page, "zh-CN", "a/v1.2.md", "v1.2", false));
        assert_eq!(short("a/v1.2.md", &site), row(Kind::Page, "en", "a/v1.2.md", "v1.2", false));
        assert_eq!(short("a/_index.fr.md", &library), row(Kind::Page, "zh-CN", "a/_index.fr.md", "_index.fr", false));
        assert_eq!(short("a/_index.fr.md", &site), None);
        assert_eq!(short("index.md", &site), row(Kind::Page, "en", "index.md", "index", false));
    }

    #[test]
    fn dates_of_names() {
        let dated = |path: &str, config: &Config| of(path, config).map(|named| (named.name, named.date));
        let site = config::zola("");
        let row = |name: &str, date: &str| Some((name.to_string(), Some(date.to_string())));
        assert_eq!(dated("2018-10-10-hello.md", &site), row("hello", "2018-10-10"));
        assert_eq!(dated("a/2018-10-10_hello/index.md", &site), row("hello", "2018-10-10"));
        assert_eq!(dated("2018-10-10.md", &site), row("2018-10-10", "2018-10-10"));
        let keep = config::zola("[slugify]\npaths_keep_dates = true\n");
        assert_eq!(dated("2018-10-10-hello.md", &keep), row("2018-10-10-hello", "2018-10-10"));
        assert_eq!(dated("2018-10-10-hello.md", &config::house()), Some(("2018-10-10-hello".into(), None)));
    }
}
