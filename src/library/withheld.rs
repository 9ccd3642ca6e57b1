//! What a build leaves out: drafts, internal pages, and the cases that a part of the library does not hold. Of an
//! internal page nothing may be left in what is built: the links to it lose their text too.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::{address, link_paths};
use crate::base::markup;
use crate::config::{Config, Manner};
use crate::diag::{Code, Report, TextFile};
use crate::parse::{self, Kind, Parsed, Target};

/// Stands where a public text has a link to an internal page; the text of the link could be its title.
const INTERNAL: &str = "（内部资料）";

/// Which pages a build has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scope {
    /// Drafts too.
    pub drafts: bool,
    /// Internal pages too.
    pub internal: bool,
    /// Of the cases and collections only these, by content path.
    pub only: Option<BTreeSet<String>>,
}

/// Why a page is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It is a draft.
    Draft,
    /// It is internal: nothing of it is named.
    Internal,
    /// It is in the library, not in this part of it; its title.
    Elsewhere(String),
}

/// What is left out.
#[derive(Debug, Default)]
pub struct Withheld {
    /// Pages by content path.
    pub pages: BTreeMap<String, Reason>,
    /// By what a wiki link may call it: the title of a page that is in another part.
    pub elsewhere: BTreeMap<String, String>,
    /// Files that a page left out uses and nothing of this build does, by how pages name them, from the top.
    pub assets: BTreeSet<String>,
    /// Terms of internal pages, by taxonomy, as they write them: one that no other page has is not named either.
    pub terms: BTreeMap<String, BTreeSet<String>>,
    /// What internal pages are called: their titles, and their names in addresses.
    pub hidden: BTreeSet<String>,
}

/// Parts the pages of a build from those that are left out. `assets` are how pages name the other files, from the top;
/// `is_used` says whether a template or a stylesheet names one.
pub fn withhold(
    parsed: Vec<Parsed>,
    scope: &Scope,
    assets: &[&str],
    is_used: &dyn Fn(&str) -> bool,
    config: &Config,
    report: &mut Report,
) -> (Vec<Parsed>, Withheld) {
    let folders = hidden_folders(&parsed);
    let drafts = draft_folders(&parsed, config);
    let reason = |page: &Parsed| reason(page, scope, &folders, &drafts);
    let (out, kept): (Vec<Parsed>, Vec<Parsed>) = parsed.into_iter().partition(|page| reason(page).is_some());
    if out.is_empty() {
        return (kept, Withheld::default());
    }
    let pages: BTreeMap<String, Reason> =
        out.iter().filter_map(|page| Some((page.content_path().to_string(), reason(page)?))).collect();
    let titled = |page: &&Parsed| matches!(pages.get(page.content_path()), Some(Reason::Elsewhere(_)));
    let elsewhere = out
        .iter()
        .filter(titled)
        .flat_map(|page| address::names(page, config).into_iter().map(|name| (name, page.meta.title.value.clone())));
    let is_internal = |page: &&Parsed| pages.get(page.content_path()) == Some(&Reason::Internal);
    let hidden = out.iter().filter(is_internal).flat_map(|page| address::names(page, config));
    let withheld = Withheld {
        elsewhere: elsewhere.collect(),
        assets: unused(&out, &kept, assets, is_used),
        terms: terms(out.iter().filter(is_internal)),
        hidden: hidden.collect(),
        pages,
    };
    let kept = without_links(kept, &out, &withheld, config, report);
    (kept, withheld)
}

/// The terms that pages write, by taxonomy.
fn terms<'a>(pages: impl Iterator<Item = &'a Parsed>) -> BTreeMap<String, BTreeSet<String>> {
    let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (taxonomy, values) in pages.flat_map(|page| &page.meta.taxonomies) {
        let names = values.iter().flatten().map(|value| value.value.clone());
        out.entry(taxonomy.value.clone()).or_default().extend(names);
    }
    out
}

fn reason(page: &Parsed, scope: &Scope, hidden: &[String], drafts: &[String]) -> Option<Reason> {
    let inside = |folder: &String| page.folder() == folder || page.folder().starts_with(&format!("{folder}/"));
    if !scope.internal && (page.meta.internal || hidden.iter().any(inside)) {
        return Some(Reason::Internal);
    }
    if !scope.drafts && (page.meta.draft || drafts.iter().any(inside)) {
        return Some(Reason::Draft);
    }
    let only = scope.only.as_ref().filter(|_| page.kind == Kind::Page && is_counted(page))?;
    (!only.contains(page.content_path())).then(|| Reason::Elsewhere(page.meta.title.value.clone()))
}

/// Whether a page is of those that a part of a library chooses from; all others belong to every part.
fn is_counted(page: &Parsed) -> bool {
    page.meta.case.is_some() || page.content_path().starts_with("cases/") || !page.meta.collection.is_empty()
}

/// The folders whose head is internal; the top cannot be.
fn hidden_folders(parsed: &[Parsed]) -> Vec<String> {
    let heads = parsed.iter().filter(|page| page.kind == Kind::Section && page.meta.internal);
    heads.map(|head| head.folder().to_string()).filter(|folder| !folder.is_empty()).collect()
}

/// The folders whose head is a draft: in Zola's manner all in them is.
fn draft_folders(parsed: &[Parsed], config: &Config) -> Vec<String> {
    let heads = parsed.iter().filter(|page| page.kind == Kind::Section && page.meta.draft);
    let heads = heads.filter(|_| config.manner == Manner::Zola);
    heads.map(|head| head.folder().to_string()).filter(|folder| !folder.is_empty()).collect()
}

/// The files that are left out with their pages: those in the folder of such a page (`cases/x/index.md`), and those that
/// only such pages name.
fn unused(out: &[Parsed], kept: &[Parsed], assets: &[&str], is_used: &dyn Fn(&str) -> bool) -> BTreeSet<String> {
    let used = named_files(kept);
    let named = named_files(out);
    let bundles: Vec<String> = out
        .iter()
        .filter(|page| page.content_path().ends_with("/index.md") || page.kind == Kind::Section)
        .map(|page| format!("{}/", page.folder()))
        .filter(|folder| folder != "/")
        .collect();
    let of_bundle = |path: &str| bundles.iter().any(|folder| path.starts_with(folder.as_str()));
    let gone = |path: &&&str| !used.contains(**path) && (named.contains(**path) || of_bundle(path)) && !is_used(path);
    assets.iter().filter(gone).map(|path| path.to_string()).collect()
}

/// The paths from the top that pages name, in Markdown or in HTML.
fn named_files(pages: &[Parsed]) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for page in pages {
        let documents = page.meta.collection.iter().map(|item| &item.why).chain([&page.document]);
        for document in documents {
            let links = document.links.iter().filter_map(|link| match &link.target {
                Target::File(written) => Some(written.as_str()),
                _ => None,
            });
            out.extend(links.map(|written| link_paths::file_path(page.folder(), written)));
            for html in parse::html_pieces(document) {
                out.extend(markup::values(html).map(|written| link_paths::file_path(page.folder(), written)));
            }
        }
    }
    out
}

/// Takes the links to internal pages out of the texts of all others, with their words. A page that cannot be read without them
/// is a mistake: as it is it would say what it must not.
fn without_links(
    kept: Vec<Parsed>,
    out: &[Parsed],
    withheld: &Withheld,
    config: &Config,
    report: &mut Report,
) -> Vec<Parsed> {
    let internal: Vec<&Parsed> =
        out.iter().filter(|page| withheld.pages.get(page.content_path()) == Some(&Reason::Internal)).collect();
    if internal.is_empty() {
        return kept;
    }
    let paths: BTreeSet<&str> = internal.iter().map(|page| page.content_path()).collect();
    let public: BTreeSet<String> = kept.iter().flat_map(|page| address::names(page, config)).collect();
    let names: BTreeSet<String> =
        internal.iter().flat_map(|page| address::names(page, config)).filter(|name| !public.contains(name)).collect();
    let hidden = |page: &Parsed, target: &Target| match target {
        Target::Page { path, .. } => paths.contains(path.as_str()),
        Target::Wiki { name, .. } => names.contains(name.trim_start_matches("@/").trim_end_matches(".md")),
        Target::File(written) => paths.contains(link_paths::file_path(page.folder(), written).as_str()),
        Target::Anchor(_) | Target::External(_) => false,
    };
    let redact = |page: Parsed| {
        let documents = page.meta.collection.iter().map(|item| &item.why).chain([&page.document]);
        let links = documents.flat_map(|document| &document.links).filter(|link| hidden(&page, &link.target));
        let places: Vec<_> = links.map(|link| link.span.clone()).collect();
        if places.is_empty() {
            Ok(page)
        } else {
            parse::replaced(&page, &places, config.speech().word(INTERNAL), config).ok_or(page.file)
        }
    };
    let redacted: Vec<Result<Parsed, TextFile>> = kept.into_par_iter().map(redact).collect();
    let sound = |page: Result<Parsed, TextFile>| {
        let failed = |file: TextFile| {
            let help = "take the links to internal pages out of it".to_string();
            let message = "the page cannot be read without its links to internal pages";
            report.error(Code::FrontMatter, file.whole(), message, Some(help));
        };
        page.map_err(failed).ok()
    };
    redacted.into_iter().filter_map(sound).collect()
}
