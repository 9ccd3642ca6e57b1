//! One address: whether it is of the site, which file it names, and how the page that has it shall write it.

use std::borrow::Cow;

use super::{ProblemKind, Site};
use crate::base::site_path::{beside, relative};

/// What a browser does with an address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Use {
    /// Goes there when the reader asks.
    Navigate,
    /// Fetches it by itself.
    Fetch,
    /// Nothing by itself, but a script may: changed where it surely names a file of the site.
    Guess,
    /// The same for what must stay absolute where it is written so: shared links, feeds.
    Rooted,
}

/// What becomes of an address.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// It stays.
    Keep,
    /// The page shall write this.
    New(String),
    /// It cannot be; with what the page shall write all the same.
    Wrong(ProblemKind, Option<String>),
}

/// Reads addresses in one file.
pub struct Resolver<'a> {
    /// The site.
    pub site: &'a Site<'a>,
    /// From where relative addresses are read and written; `None` in a page that is shown at any address.
    pub from: Option<Cow<'a, str>>,
}

/// Where an address leads, without its query and fragment.
pub enum Lead<'w> {
    /// Into the site.
    Inside {
        /// The path from its root.
        path: Cow<'w, str>,
        /// Written with the site's whole address.
        is_whole: bool,
        /// Written from its root.
        is_rooted: bool,
    },
    /// Out of it.
    Outside,
    /// Nowhere: the page itself, or no file.
    Nowhere,
}

/// A path from the root without `.` and `..`.
fn without_dots(path: &str) -> Cow<'_, str> {
    match path.split('/').any(|part| part == "." || part == "..") {
        true => Cow::Owned(beside("", path)),
        false => Cow::Borrowed(path),
    }
}

impl Resolver<'_> {
    /// What becomes of an address.
    pub fn resolve(&self, written: &str, usage: Use) -> Answer {
        let written = written.trim();
        let (address, tail) = split_tail(written);
        let (path, is_whole, is_rooted) = match self.lead(address) {
            Lead::Inside { path, is_whole, is_rooted } => (path, is_whole, is_rooted),
            Lead::Outside if usage == Use::Fetch => return Answer::Wrong(ProblemKind::External, None),
            Lead::Outside | Lead::Nowhere => return Answer::Keep,
        };
        if (usage == Use::Rooted && !is_rooted) || (usage == Use::Guess && !is_rooted && !is_whole) {
            return Answer::Keep;
        }
        match self.file(&path, is_rooted) {
            Some(file) => Answer::New(format!("{}{tail}", encode(&self.address_of(&file)))),
            None if matches!(usage, Use::Guess | Use::Rooted) => Answer::Keep,
            // Online the whole address may lead to what is beside the site.
            None if is_whole => Answer::Wrong(ProblemKind::Missing, None),
            None => Answer::Wrong(ProblemKind::Missing, Some(format!("{}{tail}", self.address_of(&index_of(&path))))),
        }
    }

    /// Whether an address names a file that the site does not have.
    pub fn is_missing(&self, written: &str) -> bool {
        match self.lead(split_tail(written.trim()).0) {
            Lead::Inside { path, is_rooted, .. } => self.file(&path, is_rooted).is_none(),
            Lead::Outside | Lead::Nowhere => false,
        }
    }

    /// A folder of the site whose name ends in a slash, `./js/`, as an import map needs it.
    pub fn folder(&self, written: &str) -> Option<String> {
        let Lead::Inside { path, is_whole, is_rooted } = self.lead(written) else { return None };
        let address = (is_whole || is_rooted).then(|| self.address_of(&path))?;
        Some(if address.is_empty() { "./".to_string() } else { address })
    }

    /// The address of a file of the site as the page shall write it.
    pub fn address_of(&self, file: &str) -> String {
        match &self.from {
            Some(from) => relative(from, file),
            None => format!("{}/{file}", self.site.base_url),
        }
    }

    /// Where an address without query and fragment leads.
    pub fn lead<'w>(&self, address: &'w str) -> Lead<'w> {
        if address.is_empty() {
            return Lead::Nowhere;
        }
        if let Some(rest) = self.below_base_url(address) {
            let path = without_dots(rest.trim_start_matches('/'));
            return Lead::Inside { path, is_whole: true, is_rooted: false };
        }
        if address.starts_with("//") {
            return Lead::Outside;
        }
        if let Some(rest) = address.strip_prefix('/') {
            return Lead::Inside { path: without_dots(rest), is_whole: false, is_rooted: true };
        }
        let scheme = address.split('/').next().and_then(|first| first.split_once(':')).map(|(scheme, _)| scheme);
        match scheme.map(str::to_ascii_lowercase).as_deref() {
            Some("data" | "mailto" | "tel" | "sms" | "about" | "javascript" | "blob") => Lead::Nowhere,
            Some(_) => Lead::Outside,
            None => {
                let from = self.from.as_deref().unwrap_or("");
                Lead::Inside { path: Cow::Owned(beside(from, address)), is_whole: false, is_rooted: false }
            }
        }
    }

    /// What follows the site's own address in one that begins with it, whichever of http and https it is written with.
    fn below_base_url<'w>(&self, address: &'w str) -> Option<&'w str> {
        let (_, own) = self.site.base_url.split_once("//")?;
        let rest = match address.split_once("//") {
            Some(("", rest)) => rest,
            Some((scheme, rest)) if ["http:", "https:"].iter().any(|one| scheme.eq_ignore_ascii_case(one)) => rest,
            _ => return None,
        };
        let host = own.find('/').unwrap_or(own.len());
        let is_own = rest.get(..host).is_some_and(|start| start.eq_ignore_ascii_case(&own[..host]));
        let below = rest.get(host..).filter(|_| is_own)?.strip_prefix(&own[host..])?;
        (below.is_empty() || below.starts_with('/')).then_some(below)
    }

    /// The file that a path names: itself, or the index of a folder. From the root it may begin with the folder that the
    /// site lies in on its host.
    fn file(&self, path: &str, is_rooted: bool) -> Option<String> {
        self.named(path).or_else(|| {
            let folder = self.site.base_url.split_once("//")?.1.split_once('/')?.1;
            let rest = path.strip_prefix(folder).filter(|_| is_rooted)?;
            (rest.is_empty() || rest.starts_with('/')).then(|| self.named(rest.trim_start_matches('/')))?
        })
    }

    fn named(&self, path: &str) -> Option<String> {
        let locate = |path: &str| {
            let found = (self.site.locate)(path);
            found.or_else(|| (self.site.extra)(path).then(|| path.to_string()))
        };
        locate(path).or_else(|| locate(&percent_encoding::percent_decode_str(path).decode_utf8_lossy()))
    }
}

/// The file of a folder, and a file itself.
pub fn index_of(path: &str) -> String {
    if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_string() }
}

/// An address, and its query and fragment.
pub fn split_tail(address: &str) -> (&str, &str) {
    address.split_at(address.find(['?', '#']).unwrap_or(address.len()))
}

/// Keeps a path readable but valid inside a quoted attribute.
fn encode(path: &str) -> String {
    const SET: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
        .add(b' ')
        .add(b'"')
        .add(b'\'')
        .add(b'<')
        .add(b'>')
        .add(b'`')
        .add(b'#')
        .add(b'?')
        .add(b'%')
        .add(b'&');
    percent_encoding::utf8_percent_encode(path, SET).to_string()
}
