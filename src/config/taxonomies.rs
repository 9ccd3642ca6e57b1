//! `[[taxonomies]]`: by what pages are grouped.

use super::keys::{count, flag};
use super::{Manner, Slug};
use crate::base::speech::Speech;
use crate::diag::{Code, Place, Report, Severity};
use crate::fields::{Fields, Located};

/// A taxonomy as declared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taxonomy {
    /// The key in front matter.
    pub name: String,
    /// The folder of its pages.
    pub slug: String,
    /// The word a reader sees.
    pub title: String,
    /// Cases per page of a list; 0 for all on one.
    pub paginate_by: usize,
    /// The folder of its list pages after the first; `page` if none.
    pub paginate_path: Option<String>,
    /// Whether each term has feeds.
    pub feed: bool,
    /// Whether it has pages at all.
    pub render: bool,
    /// Where the configuration declares it, if it does.
    pub place: Option<Place>,
}

/// What holds for all taxonomies of a file.
#[derive(Clone, Copy)]
pub struct Usual {
    /// Whose defaults hold.
    pub manner: Manner,
    /// How its name becomes a folder.
    pub slug: Slug,
    /// Cases per page of a list.
    pub paginate_by: usize,
    /// The language of titles that are not written.
    pub speech: Speech,
}

/// The taxonomies that every library has; `config.toml` may replace the list. A site in Zola's manner has none.
pub fn default(usual: Usual) -> Vec<Taxonomy> {
    match usual.manner {
        Manner::Tashan => ["themes", "regions", "kinds", "organisations"].map(|name| taxonomy(name, usual)).into(),
        Manner::Zola => Vec::new(),
    }
}

fn taxonomy(name: &str, usual: Usual) -> Taxonomy {
    let known = match name {
        _ if usual.manner == Manner::Zola => name,
        "themes" => usual.speech.word("主题"),
        "regions" => usual.speech.word("地区"),
        "kinds" => usual.speech.word("类型"),
        "policies" => usual.speech.word("政策文件"),
        "organisations" => usual.speech.word("单位"),
        other => other,
    };
    let slug = if usual.slug == Slug::Pinyin && is_folder(name) { name.to_string() } else { usual.slug.path(name) };
    Taxonomy {
        name: name.to_string(),
        slug,
        title: known.to_string(),
        paginate_by: usual.paginate_by,
        paginate_path: None,
        feed: false,
        render: true,
        place: None,
    }
}

/// Reads the list; empty if there is none.
pub fn read(fields: &mut Fields<'_>, usual: Usual, report: &mut Report) -> Vec<Taxonomy> {
    let mut out: Vec<Taxonomy> = Vec::new();
    for mut entry in fields.tables("taxonomies", report) {
        let name = entry.must_text("name", report);
        let title = entry.text("title", report).map(|found| found.value);
        let paginate_by = count(&mut entry, "paginate_by", usual.paginate_by, report);
        let paginate_path = entry.text("paginate_path", report).map(|found| found.value);
        let feed = flag(&mut entry, "feed", false, report);
        let render = flag(&mut entry, "render", true, report);
        // Zola's, before a language had its own list; it passes over it.
        entry.pass("lang");
        if let Some(name) = name {
            let own = taxonomy(&name.value, usual);
            let title = title.unwrap_or_else(|| own.title.clone());
            let twice = out.iter().position(|other| other.name == own.name);
            check(&entry, &name, &own, twice.is_some(), usual.manner, report);
            match twice {
                // Zola makes both, one over the other.
                Some(first) if usual.manner == Manner::Zola => out[first].feed |= feed,
                _ => {
                    let place = Some(entry.place_of(&name));
                    out.push(Taxonomy { title, paginate_by, paginate_path, feed, render, place, ..own });
                }
            }
        }
        let unknown = if usual.manner == Manner::Zola { Severity::Warning } else { Severity::Error };
        entry.finish_as(unknown, report);
    }
    out
}

fn is_folder(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte))
}

/// The name becomes a folder, so it must be portable and free. In Zola's manner it is made portable.
fn check(entry: &Fields<'_>, name: &Located<String>, own: &Taxonomy, twice: bool, manner: Manner, report: &mut Report) {
    let wrong = match manner {
        Manner::Tashan => !is_folder(&name.value),
        Manner::Zola => own.slug.is_empty(),
    };
    if wrong {
        let help = "write a name of a-z, 0-9, - and _, and the word for readers as title = \"…\"".to_string();
        let message = format!("`{}` cannot be a folder's name", name.value);
        report.error(Code::WrongType, entry.place_of(name), message, Some(help));
    }
    let message = format!("the taxonomy `{}` stands already", name.value);
    match manner {
        Manner::Tashan if twice || name.value == "years" => {
            let help = "give each taxonomy a name of its own; `years` is made from the dates".to_string();
            report.error(Code::DuplicateTerm, entry.place_of(name), message, Some(help));
        }
        Manner::Zola if twice => {
            let help = "keep one of them; those of another language stand below [languages.xx]".to_string();
            report.warning(Code::DuplicateTerm, entry.place_of(name), message, Some(help));
        }
        Manner::Tashan | Manner::Zola => {}
    }
}
