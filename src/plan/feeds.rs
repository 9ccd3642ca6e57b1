//! Which feeds a site has, and its sitemaps.

use super::addresses::{address_of_term, feed_address, site_feed_address};
use super::{Content, Entry, push};
use crate::config::{Language, Manner};
use crate::library::{Library, Section, permalink};

/// Entries of one sitemap; more are cut into several with an index (a sitemap may have 50,000).
pub const SITEMAP: usize = 30_000;

/// Whose newest pages a feed has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeedOf {
    /// All pages of a language, by its place in the configuration.
    Site(usize),
    /// Those of a section.
    Section(usize),
    /// Those of a term.
    Term(usize, usize),
}

/// Adds the feeds. They speak of the site from outside, so a case library without `base_url` has none.
pub fn add(library: &Library, entries: &mut Vec<Entry>) {
    let config = &library.config;
    if config.base_url.is_empty() && config.manner == Manner::Tashan {
        return;
    }
    let language = |lang: &str| config.languages.iter().find(|own| own.code == lang);
    let mut add = |of: FeedOf,
                   language: Option<&Language>,
                   address: &dyn Fn(&str) -> Option<crate::base::site_path::SitePath>| {
        for file in language.iter().flat_map(|own| &own.feed_filenames) {
            let content = Content::Feed { of, file: file.clone() };
            entries.extend(address(file).map(|path| Entry { path, content }));
        }
    };
    // The default language's word holds for all, as in Zola.
    for (at, own) in config.languages.iter().enumerate() {
        if config.generate_feeds && own.generate_feeds {
            add(FeedOf::Site(at), Some(own), &|file| site_feed_address(&own.code, file, config));
        }
    }
    let has_own = |section: &Section| {
        // The top's feed is the language's, if that has one.
        let is_site = section.folder.is_empty() && config.generate_feeds;
        !(is_site && language(&section.lang).is_some_and(|own| own.generate_feeds))
    };
    for (at, section) in library.sections.iter().enumerate().filter(|(_, section)| has_own(section)) {
        if section.parsed.as_ref().is_some_and(|head| head.meta.generate_feeds) {
            add(FeedOf::Section(at), language(&section.lang), &|file| feed_address(&section.address, file));
        }
    }
    for (at, taxonomy) in library.taxonomies.iter().enumerate().filter(|(_, own)| own.feed && own.render) {
        for term in 0..taxonomy.terms.len() {
            let Some(page) = address_of_term(taxonomy, term, config) else { continue };
            add(FeedOf::Term(at, term), language(&taxonomy.lang), &|file| feed_address(&page, file));
        }
    }
}

/// Adds the sitemap, or several and their index.
pub fn add_sitemap(library: &Library, entries: &mut Vec<Entry>) {
    let count = sitemap(library, entries).len();
    if count < SITEMAP {
        push(entries, "sitemap.xml", Content::Sitemap(None));
        return;
    }
    for number in 0..count.div_ceil(SITEMAP) {
        push(entries, &format!("sitemap{}.xml", number + 1), Content::Sitemap(Some(number)));
    }
    push(entries, "sitemap.xml", Content::SitemapIndex(count.div_ceil(SITEMAP)));
}

/// The pages that sitemaps name, by address, each with its permalink.
pub fn sitemap<'a>(library: &Library, entries: &'a [Entry]) -> Vec<(String, &'a Entry)> {
    let config = &library.config;
    let wanted = |entry: &&Entry| match &entry.content {
        Content::Page(_) | Content::TaxonomyList(_) | Content::Places => true,
        Content::Section(_, pager) | Content::Term { pager, .. } | Content::Place(_, pager) => {
            pager.index == 0 || config.paginated_in_sitemap
        }
        Content::Redirect { is_listed, .. } => *is_listed,
        _ => false,
    };
    let mut out: Vec<(String, &Entry)> =
        entries.iter().filter(wanted).map(|entry| (permalink(config, &entry.path), entry)).collect();
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out
}
