//! Links of the content that name a file of the finished site (`/themes/index.html`): they can be checked only
//! when every address is known.

use super::Plan;
use crate::diag::{Code, Report};
use crate::library::{Library, ResolvedLink};
use crate::parse::{Link, Parsed};

/// Reports every link from the root that leads to no file of the site.
pub fn check(library: &Library, plan: &Plan, report: &mut Report) {
    if library.scope.only.is_some() {
        // Of a part's links some lead to lists that only the whole library has; they become text.
        return;
    }
    for (page, links) in library.pages.iter().zip(&library.links) {
        check_page(library, &page.parsed, links, plan, report);
    }
    for (section, links) in library.sections.iter().zip(&library.section_links) {
        if let Some(head) = &section.parsed {
            check_page(library, head, links, plan, report);
        }
    }
}

fn check_page(library: &Library, parsed: &Parsed, links: &[ResolvedLink], plan: &Plan, report: &mut Report) {
    let rooted = |(_, resolved): &(&Link, &ResolvedLink)| {
        resolved.page.is_none() && resolved.href.starts_with('/') && !resolved.href.starts_with("//")
    };
    for (link, resolved) in parsed.document.links.iter().zip(links).filter(rooted) {
        let path = resolved.href.split(['#', '?']).next().unwrap_or("");
        let path = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        if plan.locate(&path).is_none() {
            let message = format!("the site has no `{}`", resolved.href);
            let help = "name a page or file that the site holds, from its root".to_string();
            let place = parsed.file.at(link.span.clone());
            match library.config.strict_addresses {
                true => report.error(Code::DeadLink, place, message, Some(help)),
                false => report.warning(Code::DeadLink, place, message, Some(help)),
            }
        }
    }
}
