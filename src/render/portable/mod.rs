//! Makes what is rendered portable: every address of the site becomes a relative one that names its file, in pages, in
//! stylesheets and in drawings inside pages, and what would be fetched from outside is found. Templates may write
//! `/cases/x.html`, `/`, a whole `base_url` address, or a relative one.

mod address;
mod attribute;
mod forms;
mod html;

use std::ops::Range;

use address::{Answer, Resolver, Use};

use super::css;
use crate::base::site_path::SitePath;

/// What has to be known of the site.
pub struct Site<'a> {
    /// `config.base_url`
    pub base_url: &'a str,
    /// Whether it is a part of a library: there a link to a page of another part stays as a place without address,
    /// `<a data-elsewhere>`.
    pub is_part: bool,
    /// Whether what cannot be stays as it is written; else what is missing is named as if it were there.
    pub is_strict: bool,
    /// The file of the site that an address from its root names: itself, or the index of a folder.
    pub locate: &'a dyn Fn(&str) -> Option<String>,
    /// Whether there will be a file of this path though no plan names it: a picture that a template asked for.
    pub extra: &'a dyn Fn(&str) -> bool,
}

/// A text with relative addresses, and what was wrong with some of them.
pub struct Portable {
    /// The page or stylesheet.
    pub text: String,
    /// Addresses that cannot be.
    pub problems: Vec<Problem>,
}

/// An address that cannot be in the site.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// As it stands in the page.
    pub address: String,
    /// Why.
    pub kind: ProblemKind,
    /// Its place in a stylesheet.
    pub at: Range<usize>,
}

/// Why an address cannot be.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub enum ProblemKind {
    /// The browser would fetch it from outside.
    External,
    /// The site has no such file.
    Missing,
    /// A `<base href>` that leads out of the site: no relative address of the page would be of the site.
    Base,
}

/// Rewrites the addresses of one page. Without a `path`, for a page that is shown at any address, they become whole ones
/// below `base_url`.
pub fn page(html: &str, path: Option<&SitePath>, site: &Site<'_>) -> Portable {
    html::rewrite(html, path, site)
}

/// Rewrites the addresses of a stylesheet.
pub fn stylesheet(css: &str, path: &SitePath, site: &Site<'_>) -> Portable {
    let mut problems = Vec::new();
    let text = in_css(css, &Resolver { site, from: Some(path.as_str().into()) }, &mut problems);
    Portable { text, problems }
}

fn in_css(css: &str, resolver: &Resolver<'_>, problems: &mut Vec<Problem>) -> String {
    css::rewrite(css, |address, at| match resolver.resolve(address, Use::Fetch) {
        Answer::Keep => None,
        Answer::New(new) => Some(new),
        Answer::Wrong(kind, new) => {
            problems.push(Problem { address: css[at.clone()].trim().to_string(), kind, at });
            new.filter(|_| !resolver.site.is_strict)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stylesheets_name_files_beside_them() {
        let files = ["img/x.png", "css/a.css", "fonts/f.woff2"];
        let locate = |path: &str| files.iter().find(|file| **file == path).map(|file| file.to_string());
        let site =
            Site { base_url: "https://e.org", is_part: false, is_strict: false, locate: &locate, extra: &|_| false };
        let path = SitePath::new("css/site.css").unwrap();
        let css = "@import '/css/a.css';a{b:url(https://e.org/img/x.png);c:url( \"/fonts/f.woff2?v=1#iefix\" );d:url(/none.png);e:url(//c.org/x)}";
        let found = stylesheet(css, &path, &site);
        let expected = "@import 'a.css';a{b:url(../img/x.png);c:url( \"../fonts/f.woff2?v=1#iefix\" );d:url(../none.png);e:url(//c.org/x)}";
        assert_eq!(found.text, expected);
        let problems: Vec<_> = found.problems.iter().map(|found| (found.kind, &css[found.at.clone()])).collect();
        assert_eq!(problems, [(ProblemKind::Missing, "/none.png"), (ProblemKind::External, "//c.org/x")]);
    }
}
