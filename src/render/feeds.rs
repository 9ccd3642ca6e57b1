//! The small files for machines: Atom feed (RFC 4287), sitemap (sitemaps.org 0.9), robots.txt. They need
//! `base_url`, since they speak of the site from outside.

use std::fmt::Write;

use crate::library::{Library, PageId};
use crate::plan::{Content, Plan};

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // lost on purpose: a String takes all
    let _ = pulldown_cmark_escape::escape_html(&mut out, text);
    // XML 1.0 has no control characters but tab and line ends.
    out.retain(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r'));
    out
}

fn absolute(library: &Library, path: &str) -> String {
    format!("{}/{path}", library.config.base_url)
}

/// The newest cases as an Atom feed.
pub fn atom(library: &Library) -> String {
    let mut cases: Vec<PageId> = library.cases().filter(|id| library.page(*id).date().is_some()).collect();
    cases.sort_by_key(|id| (std::cmp::Reverse(library.page(*id).date()), *id));
    cases.truncate(library.config.feed_limit);
    let updated = |id: &PageId| {
        let page = library.page(*id);
        page.parsed.meta.updated.max(page.date())
    };
    let newest = cases
        .iter()
        .filter_map(updated)
        .max()
        .map_or_else(|| "1970-01-01T00:00:00Z".to_string(), |date| date.rfc3339());
    let config = &library.config;
    let home = escape(&absolute(library, ""));
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <title>{}</title>\n<subtitle>{}</subtitle>\n<link rel=\"self\" type=\"application/atom+xml\" href=\"{home}atom.xml\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{home}\"/>\n<id>{home}</id>\n<updated>{newest}</updated>\n\
         <author><name>{}</name></author>\n",
        escape(&config.default_language),
        escape(&config.title),
        escape(&config.description),
        escape(&config.title),
    );
    for id in &cases {
        let page = library.page(*id);
        let address = escape(&absolute(library, page.address.as_str()));
        let date = updated(id).map(|date| date.rfc3339()).unwrap_or_default();
        let summary = escape(page.parsed.meta.description.as_deref().unwrap_or(""));
        // lost on purpose: a String takes all
        let _ = write!(
            out,
            "<entry>\n<title>{}</title>\n<link rel=\"alternate\" type=\"text/html\" href=\"{address}\"/>\n<id>{address}</id>\n\
             <updated>{date}</updated>\n<summary>{summary}</summary>\n</entry>\n",
            escape(page.title()),
        );
    }
    out.push_str("</feed>\n");
    out
}

/// Every page of the plan.
pub fn sitemap(library: &Library, plan: &Plan) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for entry in &plan.entries {
        let date = match &entry.content {
            Content::Page(id) => library.page(*id).parsed.meta.updated.max(library.page(*id).date()),
            Content::Section(..)
            | Content::TaxonomyList(_)
            | Content::Term { .. }
            | Content::Places
            | Content::Place(..) => None,
            _ => continue,
        };
        let address = escape(&absolute(library, entry.path.as_str()));
        let lastmod = date.map(|date| format!("<lastmod>{date}</lastmod>")).unwrap_or_default();
        // lost on purpose: a String takes all
        let _ = writeln!(out, "<url><loc>{address}</loc>{lastmod}</url>");
    }
    out.push_str("</urlset>\n");
    out
}

/// Everything may be read, and where the sitemap is.
pub fn robots(library: &Library) -> String {
    format!("User-agent: *\nDisallow:\nSitemap: {}\n", absolute(library, "sitemap.xml"))
}
