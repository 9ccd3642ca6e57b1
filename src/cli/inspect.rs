//! `tashan inspect`: what the template of a page gets.

use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::{FOUND, cannot, say, show};
use crate::base::nearest::{did_you_mean, nearest};
use crate::pipeline::{self, Options, Site};
use crate::plan::{Content, Entry};

/// Prints the template of a page and its context as JSON. `page` is a file of `content/` or an address of the site.
pub fn run(root: &Path, options: &Options, page: &str) -> ExitCode {
    let site = match pipeline::site(root, options) {
        Ok(site) => site,
        Err(report) => {
            show(&report);
            return ExitCode::from(FOUND);
        }
    };
    let Some(entry) = find(&site, page) else {
        let files = site.library.pages.iter().map(|page| page.parsed.content_path());
        let entries = site.plan.entries.iter().map(|entry| entry.path.as_str());
        let near = did_you_mean(&nearest(page, files.chain(entries)));
        let help = near.unwrap_or_else(|| "name a file of content/ or an address of the site".to_string());
        return cannot(&format!("the site has no page `{page}`; {help}"));
    };
    let (templates, context) = site.renderer.inspect(entry);
    let found = json!({ "address": entry.path.rooted(), "templates": templates, "context": context });
    match serde_json::to_string_pretty(&found) {
        Ok(text) => {
            say(&text);
            ExitCode::SUCCESS
        }
        Err(error) => cannot(&format!("the context of `{page}` cannot be printed: {error}")),
    }
}

fn find<'a>(site: &'a Site, page: &str) -> Option<&'a Entry> {
    let path = page.trim_start_matches("./").trim_start_matches('/');
    let path = path.strip_prefix("content/").unwrap_or(path);
    let is_source = |entry: &&Entry| match &entry.content {
        Content::Page(id) => site.library.page(*id).parsed.content_path() == path,
        Content::Section(at, pager) => {
            let head = site.library.sections[*at].parsed.as_ref();
            pager.index == 0 && head.is_some_and(|head| head.content_path() == path)
        }
        _ => false,
    };
    let base = site.library.config.base_url.as_str();
    let address = if base.is_empty() { page } else { page.strip_prefix(base).unwrap_or(page) };
    site.plan.entries.iter().find(is_source).or_else(|| site.plan.locate(address))
}
