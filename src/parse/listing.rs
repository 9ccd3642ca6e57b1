//! What the head of a section says of its list of pages.

use crate::config::{ANCHORS, InsertAnchor};
use crate::diag::{Code, Report};
use crate::fields::{Fields, Located};

/// The order of a section's pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    /// Newest first.
    Date,
    /// Last revised first.
    UpdateDate,
    /// By title, in pinyin order; in Zola's manner in natural order.
    Title,
    /// By title, byte by byte.
    TitleBytes,
    /// Lightest first.
    Weight,
    /// By the last part of the address.
    Slug,
    /// By address.
    Permalink,
    /// By file name.
    None,
}

/// The keys of a section alone; see [`Meta`](super::Meta).
pub struct Listing {
    pub(super) sort_by: SortBy,
    pub(super) paginate_by: Option<usize>,
    pub(super) paginate_path: Option<String>,
    pub(super) paginate_reversed: bool,
    pub(super) redirect_to: Option<Located<String>>,
    pub(super) transparent: bool,
    pub(super) page_template: Option<Located<String>>,
    pub(super) insert_anchor_links: Option<InsertAnchor>,
    pub(super) generate_feeds: bool,
}

impl Default for Listing {
    fn default() -> Listing {
        Listing {
            sort_by: SortBy::None,
            paginate_by: None,
            paginate_path: None,
            paginate_reversed: false,
            redirect_to: None,
            transparent: false,
            page_template: None,
            insert_anchor_links: None,
            generate_feeds: false,
        }
    }
}

/// The values of `sort_by`.
const ORDERS: [(&str, SortBy); 8] = [
    ("date", SortBy::Date),
    ("update_date", SortBy::UpdateDate),
    ("title", SortBy::Title),
    ("title_bytes", SortBy::TitleBytes),
    ("weight", SortBy::Weight),
    ("slug", SortBy::Slug),
    ("permalink", SortBy::Permalink),
    ("none", SortBy::None),
];

/// Reads them. Where nothing is said a library's list is by date, and Zola's in no order.
pub fn read(fields: &mut Fields<'_>, strict: bool, report: &mut Report) -> Listing {
    let usual = if strict { SortBy::Date } else { SortBy::None };
    Listing {
        sort_by: fields.choice("sort_by", &ORDERS, report).unwrap_or(usual),
        paginate_by: paginate_by(fields, report),
        paginate_path: fields
            .blank_text("paginate_path", report)
            .map(|found| found.value.trim_matches('/').to_string()),
        paginate_reversed: fields.bool("paginate_reversed", report).unwrap_or(false),
        redirect_to: fields.text("redirect_to", report),
        transparent: fields.bool("transparent", report).unwrap_or(false),
        page_template: fields.text("page_template", report),
        insert_anchor_links: fields.choice("insert_anchor_links", &ANCHORS, report),
        generate_feeds: fields.bool("generate_feeds", report).unwrap_or(false),
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
