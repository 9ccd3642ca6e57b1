//! Front matter, typed. What any page can say is here; what only a case says is in `case`.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::Kind;
use super::case::{self, CaseMeta, CollectionItem};
use super::front_matter::{Form, Parts};
use super::listing::{self, Listing, SortBy};
use super::named::Named;
use crate::base::date::Date;
use crate::base::moment;
use crate::config::{Config, InsertAnchor};
use crate::diag::{Code, Report, Severity, TextFile};
use crate::fields::{Fields, Located, NamedTexts, Toml};

/// Keys of a page that people write below `[taxonomies]` by mistake: TOML counts them to that table.
pub const PAGE_KEYS: &[&str] = &[
    "title",
    "date",
    "updated",
    "description",
    "draft",
    "visibility",
    "slug",
    "weight",
    "template",
    "sort_by",
    "paginate_by",
    "extra",
];

/// A point in time as front matter or a file's name gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct When {
    /// As templates show it: `2018-10-10` or RFC 3339 as written.
    pub text: String,
    /// Seconds since 1970 in UTC, for sorting.
    pub moment: i64,
}

/// The front matter of a page or section.
#[derive(Debug)]
pub struct Meta {
    /// The title; for a page without one, its file name.
    pub title: Located<String>,
    /// Whether the title is written; else it stands in for one.
    pub has_title: bool,
    /// When it happened or was published.
    pub date: Option<Located<Date>>,
    /// The same with its time.
    pub when: Option<When>,
    /// When the text was last revised.
    pub updated: Option<Date>,
    /// The same with its time.
    pub updated_when: Option<When>,
    /// One or two sentences for lists.
    pub description: Option<String>,
    /// Drafts are left out unless asked for.
    pub draft: bool,
    /// `visibility = "internal"`: left out of public editions, with all that is in them of it.
    pub internal: bool,
    /// The last part of the address, if not the file's name.
    pub slug: Option<Located<String>>,
    /// The whole address, if not made of folder and name.
    pub path: Option<Located<String>>,
    /// Addresses that lead here too.
    pub aliases: Vec<Located<String>>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Whether it has a page of its own.
    pub render: bool,
    /// Whether the index of a site theme's own search has it.
    pub in_search_index: bool,
    /// Position where a section sorts by weight.
    pub weight: Option<i64>,
    /// Another template than the usual one.
    pub template: Option<Located<String>>,
    /// Terms as written, by taxonomy.
    pub taxonomies: Vec<NamedTexts>,
    /// The author's own values.
    pub extra: BTreeMap<String, Json>,
    /// What makes it a case.
    pub case: Option<CaseMeta>,
    /// What makes it a collection; empty for all other pages.
    pub collection: Vec<CollectionItem>,
    /// Sections: the order of the pages.
    pub sort_by: SortBy,
    /// Sections: pages per list page, if not the library's usual number.
    pub paginate_by: Option<usize>,
    /// Sections: the folder of list pages after the first.
    pub paginate_path: Option<String>,
    /// Sections: whether the last page comes first.
    pub paginate_reversed: bool,
    /// Sections: where visitors are sent on.
    pub redirect_to: Option<Located<String>>,
    /// Sections: whether its pages are those of the section above, too.
    pub transparent: bool,
    /// Sections: the template of the pages below.
    pub page_template: Option<Located<String>>,
    /// Sections: links of headings to themselves, on all its pages.
    pub insert_anchor_links: Option<InsertAnchor>,
    /// Sections: whether it has feeds.
    pub generate_feeds: bool,
}

/// Reads a file's front matter. Mistakes are reported, and the rest is read on. As Zola, a site with its defaults does not mind
/// keys of pages that mean nothing.
pub fn read(file: &TextFile, parts: &Parts, named: &Named, config: &Config, report: &mut Report) -> Meta {
    let toml = match parts.form {
        Form::Toml => Toml::parse(file, parts.front.clone(), report),
        Form::Yaml => Toml::parse_yaml(file, parts.front.clone(), report),
    };
    let mut fields = toml.fields();
    let meta = of_fields(&mut fields, file, parts, named, config, report);
    let passed_over = !config.strict_front_matter && named.kind == Kind::Page;
    fields.finish_as(if passed_over { Severity::Warning } else { Severity::Error }, report);
    meta
}

fn of_fields(
    fields: &mut Fields<'_>,
    file: &TextFile,
    parts: &Parts,
    named: &Named,
    config: &Config,
    report: &mut Report,
) -> Meta {
    let strict = config.strict_front_matter;
    // What only a page has in Zola.
    let of_page = strict || named.kind == Kind::Page;
    let title = match named.kind {
        Kind::Page if strict => fields.must_text("title", report),
        Kind::Page | Kind::Section => fields.text("title", report),
    };
    let list = if named.kind == Kind::Section { listing::read(fields, strict, report) } else { Listing::default() };
    let times = if of_page { times(fields, named, strict, report) } else { Times::default() };
    let start = parts.front.start;
    Meta {
        has_title: title.is_some(),
        title: title.unwrap_or_else(|| Located { value: stem(file).to_string(), at: start..start }),
        date: times.date,
        when: times.when,
        updated: times.updated,
        updated_when: times.updated_when,
        description: fields.text("description", report).map(|found| found.value),
        draft: fields.bool("draft", report).unwrap_or(false),
        internal: is_internal(fields, report),
        slug: if of_page { slug(fields, strict, report) } else { None },
        weight: fields.integer("weight", report).map(|found| found.value),
        template: fields.text("template", report),
        taxonomies: if of_page { terms(fields, strict, report) } else { Vec::new() },
        extra: fields.free("extra", report),
        case: fields.table("case", report).map(|table| case::read(table, report)),
        collection: match of_page.then(|| fields.table("collection", report)).flatten() {
            Some(table) => case::read_collection(table, config, report),
            None => Vec::new(),
        },
        sort_by: list.sort_by,
        paginate_by: list.paginate_by,
        paginate_path: list.paginate_path,
        paginate_reversed: list.paginate_reversed,
        redirect_to: list.redirect_to,
        transparent: list.transparent,
        page_template: list.page_template,
        insert_anchor_links: list.insert_anchor_links,
        generate_feeds: list.generate_feeds,
        path: if of_page { not_empty(fields, "path", report) } else { None },
        aliases: fields.texts("aliases", report),
        authors: match of_page {
            true => fields.texts("authors", report).into_iter().map(|author| author.value).collect(),
            false => Vec::new(),
        },
        render: fields.bool("render", report).unwrap_or(true),
        in_search_index: fields.bool("in_search_index", report).unwrap_or(true),
    }
}

/// When it was, and when it was last revised.
#[derive(Default)]
struct Times {
    date: Option<Located<Date>>,
    when: Option<When>,
    updated: Option<Date>,
    updated_when: Option<When>,
}

impl When {
    /// Nothing for a text that is no point in time.
    fn new(text: String) -> Option<When> {
        moment::seconds(&text).map(|moment| When { text, moment })
    }

    /// The first instant that a date can mean.
    fn of_date(date: Date) -> Option<When> {
        let moment = moment::seconds(&date.rfc3339())?;
        Some(When { text: date.to_string(), moment })
    }
}

/// A date of front matter, or else the one that the file's name begins with.
fn times(fields: &mut Fields<'_>, named: &Named, strict: bool, report: &mut Report) -> Times {
    let mut read = |key: &'static str| -> Option<(Located<Date>, Option<When>)> {
        if strict {
            let exact = fields.moment_if(key).map(|found| found.value);
            let date = fields.date(key, report)?;
            let when = exact.and_then(When::new).or_else(|| When::of_date(date.value));
            return Some((date, when));
        }
        let found = fields.moment(key, report)?;
        let date = Located { value: Date::parse(&found.value)?, at: found.at };
        Some((date, When::new(found.value)))
    };
    let date = read("date");
    let updated = read("updated");
    let of_name = || {
        let text = named.date.clone()?;
        Some((Located { value: Date::parse(&text)?, at: 0..0 }, When::new(text)))
    };
    let (date, when) = date.or_else(of_name).unzip();
    let (updated, updated_when) = updated.unzip();
    Times {
        date,
        when: when.flatten(),
        updated: updated.map(|updated| updated.value),
        updated_when: updated_when.flatten(),
    }
}

/// In a library a slug can be a file's name everywhere; in a site with Zola's defaults it is made so later.
fn slug(fields: &mut Fields<'_>, strict: bool, report: &mut Report) -> Option<Located<String>> {
    if strict { fields.slug("slug", report) } else { not_empty(fields, "slug", report) }
}

/// A text that is left out or says something.
fn not_empty(fields: &mut Fields<'_>, key: &'static str, report: &mut Report) -> Option<Located<String>> {
    let found = fields.text(key, report);
    if let Some(place) = fields.place_of_blank(key) {
        let help = format!("write {key} with a text, or leave it out");
        report.error(Code::MissingKey, place, format!("`{key}` is empty"), Some(help));
    }
    found
}

/// `[taxonomies]`
fn terms(fields: &mut Fields<'_>, strict: bool, report: &mut Report) -> Vec<NamedTexts> {
    let Some(mut table) = fields.table("taxonomies", report) else { return Vec::new() };
    let found = table.all_texts(|key| !PAGE_KEYS.contains(&key), report);
    let blank = |term: &&Located<String>| !strict && term.value.is_empty();
    for term in found.iter().filter_map(|(_, terms)| terms.as_ref()).flatten().filter(blank) {
        let help = "write the term, or take the quotation marks away".to_string();
        report.error(Code::MissingKey, table.place_of(term), "a term is empty", Some(help));
    }
    found
}

/// `cases/qujing.md` is `qujing`; `cases/qujing/index.md` too.
fn stem(file: &TextFile) -> &str {
    let path = file.path.trim_end_matches(".md").trim_end_matches("/index");
    path.rsplit('/').next().unwrap_or(path)
}

fn is_internal(fields: &mut Fields<'_>, report: &mut Report) -> bool {
    let Some(found) = fields.text("visibility", report) else { return false };
    if found.value != "public" && found.value != "internal" {
        let help = "write visibility = \"internal\", or leave it out for a page that all may read".to_string();
        report.error(
            Code::WrongType,
            fields.place_of(&found),
            format!("`{}` is no visibility", found.value),
            Some(help),
        );
    }
    // A word that was mistyped hides rather than shows.
    found.value != "public"
}

#[cfg(test)]
mod tests {
    use crate::config::{self, Config};
    use crate::diag::{Code, Report, TextFile};
    use crate::parse::{Front, SortBy};

    fn front(path: &str, text: &str, config: &Config) -> (Option<Front>, Report) {
        crate::parse::front(&TextFile::new(&format!("content/{path}"), text), config)
    }

    fn codes(report: &Report) -> Vec<(Code, u32)> {
        report.sorted().iter().map(|item| (item.code, item.place.line)).collect()
    }

    #[test]
    fn a_page_of_zola_may_say_nothing() {
        let site = config::zola("");
        for text in ["+++\n+++\n", "---\n---\n", "\u{FEFF}+++\r\n\r\n+++\r\n"] {
            let (front, report) = front("a/hello.md", text, &site);
            let meta = front.unwrap().meta;
            assert!(report.sorted().is_empty() && !meta.has_title && meta.date.is_none() && meta.render);
        }
        let (front, report) = front("a/_index.md", "+++\n+++\n", &site);
        assert!(report.sorted().is_empty() && front.unwrap().meta.sort_by == SortBy::None);
    }

    #[test]
    fn points_in_time_as_templates_show_them() {
        let site = config::zola("");
        for (written, text, moment) in [
            ("2016-10-10", "2016-10-10", 1_476_057_600),
            ("\"2016-10-10\"", "2016-10-10", 1_476_057_600),
            ("2002-10-02 15:00:00", "2002-10-02T15:00:00", 1_033_570_800),
            ("2002-10-02 17:00:00+02:00", "2002-10-02T17:00:00+02:00", 1_033_570_800),
            ("\"2002-10-02 15:0:00\"", "", 0),
            ("2002-10-02T15:00:00.120Z", "2002-10-02T15:00:00.12Z", 1_033_570_800),
            ("\"2002-10-2 15:00:00\"", "2002-10-02T15:00:00Z", 1_033_570_800),
        ] {
            let (front, report) = front("a.md", &format!("+++\ndate = {written}\n+++\n"), &site);
            let when = front.unwrap().meta.when.map(|when| (when.text, when.moment));
            assert_eq!(when, Some((text.to_string(), moment)).filter(|_| !text.is_empty()), "{written}");
            assert_eq!(report.has_errors(), text.is_empty(), "{written}");
        }
        let (front, _) = front("2018-10-10-a.md", "+++\n+++\n", &site);
        assert_eq!(front.unwrap().meta.when.map(|when| when.text).as_deref(), Some("2018-10-10"));
    }

    #[test]
    fn what_zola_refuses_and_what_it_passes_over() {
        let site = config::zola("");
        let page = "+++\nslug = \"\"\npath = \" \"\nsort_by = \"date\"\n[taxonomies]\ntags = [\"a\", \" \"]\n+++\n";
        let (_, report) = front("a.md", page, &site);
        let missing = Code::MissingKey;
        assert_eq!(codes(&report), [(missing, 2), (missing, 3), (Code::UnknownKey, 4), (missing, 6)]);
        let (_, report) = front("_index.md", "---\nsort_by: size\ndate: 2020-01-01\n---\n", &site);
        assert_eq!(codes(&report), [(Code::WrongType, 2), (Code::UnknownKey, 3)]);
        assert!(report.has_errors());
        let (_, report) = front("a.md", "+++\ntitel = 1\n+++\n", &site);
        assert!(!report.has_errors() && codes(&report) == [(Code::UnknownKey, 2)]);
    }

    #[test]
    fn every_key_of_a_section() {
        let text = "---\ntitle: T\nsort_by: title_bytes\nweight: 3\npaginate_by: 2\npaginate_path: p\n\
            paginate_reversed: true\ninsert_anchor_links: heading\nredirect_to: a/b\ntransparent: true\npage_template: x.html\n\
            generate_feeds: true\naliases: [old]\nrender: false\nin_search_index: false\ntemplate: s.html\ndraft: false\n\
            extra: {since: 2020-01-01, deep: {n: [1, 2.5]}}\n---\n";
        let (front, report) = front("a/_index.md", text, &config::zola(""));
        assert!(report.sorted().is_empty(), "{report:?}");
        let meta = front.unwrap().meta;
        assert_eq!((meta.sort_by, meta.weight, meta.paginate_by), (SortBy::TitleBytes, Some(3), Some(2)));
        assert!(
            meta.paginate_reversed && meta.transparent && meta.generate_feeds && !meta.render && !meta.in_search_index
        );
        assert_eq!(meta.redirect_to.unwrap().value, "a/b");
        assert_eq!(serde_json::to_string(&meta.extra).unwrap(), r#"{"deep":{"n":[1,2.5]},"since":"2020-01-01"}"#);
    }

    #[test]
    fn a_library_stays_strict() {
        let library = config::house();
        let (_, report) = front("a.md", "+++\ntitel = \"x\"\n+++\n", &library);
        assert!(report.has_errors() && report.sorted().len() == 2);
        let (front, report) = front("a.md", "+++\ntitle = \"x\"\ndate = \"2021-05\"\n+++\n", &library);
        let when = front.unwrap().meta.when.unwrap();
        assert!(!report.has_errors() && when.text == "2021-05" && when.moment == 1_619_827_200);
    }
}
