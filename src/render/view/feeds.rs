//! The context of the files for machines: feeds, sitemaps, and pages that lead on.

use std::cmp::Reverse;

use tera::{Context, Value};

use super::{Views, lists, object};
use crate::config::Manner;
use crate::library::PageId;
use crate::plan::{Content, Entry, FeedOf, SITEMAP, sitemap as entries};
use crate::render::builtin::{REDIRECT, SEARCH};

/// Fills `feed_url`, `last_updated`, `pages`, and the section or term whose pages they are.
pub fn feed(views: &Views, of: FeedOf, file: &str, entry: &Entry, context: &mut Context) -> Vec<String> {
    let library = &views.library;
    let config = &library.config;
    let mut ids: Vec<PageId> = match of {
        FeedOf::Site(at) => {
            let lang = &config.languages[at].code;
            let own = |id: &PageId| library.page(*id).parsed.lang == *lang;
            // The feed of a case library is of its cases.
            let counts = |id: &PageId| config.manner == Manner::Zola || library.page(*id).is_case;
            library.ids().filter(own).filter(counts).collect()
        }
        FeedOf::Section(at) => library.sections[at].pages.clone(),
        FeedOf::Term(at, term) => library.taxonomies[at].terms[term].pages.clone(),
    };
    ids.retain(|id| library.page(*id).is_written() && library.page(*id).date().is_some());
    let moment = |id: &PageId| {
        let page = library.page(*id);
        (page.parsed.meta.when.as_ref().map(|when| when.moment), page.date())
    };
    ids.sort_by_cached_key(|id| (Reverse(moment(id)), library.page(*id).address.clone()));
    // Of all, though the feed may have only the newest.
    let newest = ids.iter().map(|id| last_stamp(views, *id)).max().unwrap_or_default();
    ids.truncate(config.feed_limit.unwrap_or(usize::MAX));
    context.insert_value("feed_url", Value::from(format!("{}{}", config.base_url, entry.path.rooted())));
    if !newest.is_empty() {
        context.insert_value("last_updated", Value::from(newest));
    }
    context.insert_value("pages", Value::from(ids.iter().map(|id| views.page(*id)).collect::<Vec<_>>()));
    match of {
        FeedOf::Site(_) => {}
        FeedOf::Section(at) => context.insert_value("section", views.section(at)),
        FeedOf::Term(at, term) => {
            context.insert_value("taxonomy", lists::taxonomy_view(library, &library.taxonomies[at]));
            context.insert_value("term", lists::term_view(views, at, term));
        }
    }
    vec![file.to_string()]
}

/// When a page was last changed, as it is written.
fn last_stamp(views: &Views, id: PageId) -> String {
    let meta = &views.library.page(id).parsed.meta;
    let text = |when: &Option<crate::parse::When>| when.as_ref().map(|when| when.text.clone());
    let date = || meta.updated.max(views.library.page(id).date()).map(|date| date.to_string());
    text(&meta.updated_when).max(text(&meta.when)).or_else(date).unwrap_or_default()
}

/// Fills `entries` with those of one sitemap.
pub fn sitemap(views: &Views, number: Option<usize>, context: &mut Context) -> Vec<String> {
    let library = &views.library;
    let all = entries(library, &views.plan.entries);
    let skipped = number.unwrap_or(0) * SITEMAP;
    let view = |(link, entry): &(String, &Entry)| {
        let (updated, extra) = match &entry.content {
            Content::Page(id) => {
                let meta = &library.page(*id).parsed.meta;
                let stamp = |when: &Option<crate::parse::When>| when.as_ref().map(|when| when.text.clone());
                let date = || meta.updated.or(library.page(*id).date()).map(|date| date.to_string());
                let updated = stamp(&meta.updated_when).or_else(|| stamp(&meta.when)).or_else(date);
                (updated, Some(Value::from_serializable(&meta.extra)))
            }
            Content::Section(at, pager) if pager.index == 0 => {
                let head = library.sections[*at].parsed.as_ref();
                let extra = head.map(|head| Value::from_serializable(&head.meta.extra));
                (None, Some(extra.unwrap_or_else(|| Value::from(tera::Map::default()))))
            }
            Content::Redirect { .. } => (None, None),
            _ => (None, None),
        };
        object! { "permalink": link.as_str(), "updated": updated, "extra": extra }
    };
    let shown: Vec<Value> = all.iter().skip(skipped).take(SITEMAP).map(view).collect();
    context.insert_value("entries", Value::from(shown));
    vec!["sitemap.xml".to_string()]
}

/// Fills `sitemaps`.
pub fn sitemap_index(views: &Views, count: usize, context: &mut Context) -> Vec<String> {
    let config = &views.library.config;
    let link = |number: usize| Value::from(format!("{}/sitemap{number}.xml", config.base_url));
    context.insert_value("sitemaps", Value::from((1..=count).map(link).collect::<Vec<_>>()));
    vec!["split_sitemap_index.xml".to_string()]
}

/// Fills `home`.
pub fn search(views: &Views, context: &mut Context) -> Vec<String> {
    context.insert_value("home", Value::from(format!("{}/", views.library.config.base_url)));
    vec![SEARCH.to_string()]
}

/// Fills `url`.
pub fn redirect(to: &str, context: &mut Context) -> Vec<String> {
    context.insert_value("url", Value::from(to));
    vec![REDIRECT.to_string()]
}
