//! Front matter, typed. What any page can say is here; what only a case says is in `case`.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value as Json;

use super::Kind;
use super::case::{self, CaseMeta, CollectionItem};
use crate::base::date::Date;
use crate::diag::{Code, Report, TextFile};
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

/// The order of a section's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    /// Newest first.
    Date,
    /// By title, in pinyin order.
    Title,
    /// Lightest first.
    Weight,
    /// By file name.
    None,
}

/// The front matter of a page or section.
#[derive(Debug)]
pub struct Meta {
    /// The title; for a page without one, its file name.
    pub title: Located<String>,
    /// When it happened or was published.
    pub date: Option<Located<Date>>,
    /// When the text was last revised.
    pub updated: Option<Date>,
    /// One or two sentences for lists.
    pub description: Option<String>,
    /// Drafts are left out unless asked for.
    pub draft: bool,
    /// `visibility = "internal"`: left out of public editions, with all that is in them of it.
    pub internal: bool,
    /// The last part of the address, if not the file's name.
    pub slug: Option<Located<String>>,
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
}

/// Reads the TOML in `front`. Mistakes are reported, and the rest is read on.
pub fn read(file: &TextFile, front: Range<usize>, kind: Kind, report: &mut Report) -> Meta {
    let offset = front.start;
    let toml = Toml::parse(file, front, report);
    let mut fields = toml.fields();
    let title = match kind {
        Kind::Page => fields.must_text("title", report),
        Kind::Section => fields.text("title", report),
    };
    let meta = Meta {
        title: title.unwrap_or_else(|| Located { value: stem(file).to_string(), at: offset..offset }),
        date: fields.date("date", report),
        updated: fields.date("updated", report).map(|found| found.value),
        description: fields.text("description", report).map(|found| found.value),
        draft: fields.bool("draft", report).unwrap_or(false),
        internal: is_internal(&mut fields, report),
        slug: fields.slug("slug", report),
        weight: fields.integer("weight", report).map(|found| found.value),
        template: fields.text("template", report),
        taxonomies: match fields.table("taxonomies", report) {
            Some(mut table) => table.all_texts(|key| !PAGE_KEYS.contains(&key), report),
            None => Vec::new(),
        },
        extra: fields.free("extra", report),
        case: fields.table("case", report).map(|table| case::read(table, report)),
        collection: match fields.table("collection", report) {
            Some(table) => case::read_collection(table, report),
            None => Vec::new(),
        },
        sort_by: if kind == Kind::Section { sort_by(&mut fields, report) } else { SortBy::None },
        paginate_by: if kind == Kind::Section { paginate_by(&mut fields, report) } else { None },
    };
    fields.finish(report);
    meta
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

fn sort_by(fields: &mut Fields<'_>, report: &mut Report) -> SortBy {
    let Some(found) = fields.text("sort_by", report) else { return SortBy::Date };
    match found.value.as_str() {
        "date" => SortBy::Date,
        "title" => SortBy::Title,
        "weight" => SortBy::Weight,
        "none" => SortBy::None,
        other => {
            let help = "write \"date\", \"title\", \"weight\" or \"none\"".to_string();
            report.error(Code::WrongType, fields.place_of(&found), format!("`{other}` is no order"), Some(help));
            SortBy::Date
        }
    }
}

fn paginate_by(fields: &mut Fields<'_>, report: &mut Report) -> Option<usize> {
    let found = fields.integer("paginate_by", report)?;
    let count = usize::try_from(found.value).ok();
    if count.is_none() {
        let help = "write the number of pages on one list page, 0 for all".to_string();
        report.error(Code::WrongType, fields.place_of(&found), "`paginate_by` is less than 0", Some(help));
    }
    count
}
