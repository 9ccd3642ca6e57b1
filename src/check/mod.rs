//! What is no mistake for a build but one for a library: missing sources, dates, sentences for lists, titles
//! that stand twice, cases that nothing leads to. One rule is one function and one line in [`RULES`].

mod duplicates;
mod figures;
mod health;

use std::collections::BTreeMap;

use crate::base::han::is_han;
use crate::diag::{Code, Place, Report};
use crate::library::{Library, Page, PageId};

pub use figures::undeclared;
pub use health::{CaseHealth, Cover, Health, of as health};

/// Characters of a title that is looked for in texts: a shorter one is a word like others.
const LEAST_TITLE: usize = 4;

/// A rule: what it looks for in the whole library.
type Rule = fn(&Library, &mut Report);

/// Every rule, in the order of the documentation.
const RULES: &[Rule] = &[sources, dates, descriptions, figures::in_text, titles, internal_titles, orphans];

/// Runs every rule; gives what it found in files that `is_sound` names.
pub fn run(library: &Library, is_sound: impl Fn(&str) -> bool) -> Report {
    let mut report = Report::default();
    RULES.iter().for_each(|rule| rule(library, &mut report));
    report.keep(|item| is_sound(&item.place.file));
    report
}

fn cases(library: &Library) -> impl Iterator<Item = (PageId, &Page)> {
    library.cases().map(|id| (id, library.page(id)))
}

fn title_place(page: &Page) -> Place {
    page.parsed.file.at(page.parsed.meta.title.at.clone())
}

fn sources(library: &Library, report: &mut Report) {
    for (_, page) in cases(library) {
        if page.parsed.meta.case.as_ref().is_none_or(|case| case.source.is_none()) {
            let help = "add [case.source] with title, issue, publisher and date".to_string();
            report.error(Code::MissingSource, title_place(page), "the case does not say where it is from", Some(help));
        }
    }
}

fn dates(library: &Library, report: &mut Report) {
    for (_, page) in cases(library) {
        if page.date().is_none() {
            let help = "add date = 2021-05-13, or \"2021\" where the source says no more".to_string();
            report.error(Code::MissingDate, title_place(page), "the case has no date", Some(help));
        }
    }
}

fn descriptions(library: &Library, report: &mut Report) {
    for (_, page) in cases(library) {
        if page.parsed.meta.description.is_none() {
            let help = "add description = \"…\", one or two sentences".to_string();
            report.warning(
                Code::MissingDescription,
                title_place(page),
                "the case has no description for lists",
                Some(help),
            );
        }
    }
}

fn titles(library: &Library, report: &mut Report) {
    let mut known: BTreeMap<&str, &Page> = BTreeMap::new();
    for (_, page) in cases(library) {
        if let Some(first) = known.get(page.title()) {
            let message = format!("`{}` has the same title", first.parsed.file.path);
            let help = "say in the title what sets the cases apart: a place, a year, a method".to_string();
            report.error(Code::DuplicateTitle, title_place(page), message, Some(help));
        } else {
            known.insert(page.title(), page);
        }
    }
}

/// Links to internal pages are taken out of public texts; their titles in plain words are the author's to take out.
fn internal_titles(library: &Library, report: &mut Report) {
    // Names in addresses are of letters and too short to be told from other words.
    let titles = library.hidden.iter().filter(|name| name.chars().any(is_han) && name.chars().count() >= LEAST_TITLE);
    let titles: Vec<&String> = titles.collect();
    let heads = library.sections.iter().filter_map(|section| section.parsed.as_ref());
    for file in library.pages.iter().map(|page| &page.parsed).chain(heads).map(|parsed| &parsed.file) {
        for title in &titles {
            if let Some(at) = file.text.find(title.as_str()) {
                let message = format!("`{title}` is the title of an internal page, and this page is public");
                let help = "say it in other words, or make this page internal too".to_string();
                report.warning(Code::InternalNamed, file.at(at..at + title.len()), message, Some(help));
            }
        }
    }
}

/// A case without a theme that no collection, series, relation or link leads to is found only by accident.
fn orphans(library: &Library, report: &mut Report) {
    let themes = library.taxonomies.iter().position(|taxonomy| taxonomy.name == "themes");
    for (id, page) in cases(library) {
        let at = id.index();
        let themed = themes.is_some_and(|themes| !library.terms[at].by_taxonomy[themes].is_empty());
        let joined = !library.relations[at].is_empty()
            || !library.backlinks[at].is_empty()
            || !library.memberships[at].is_empty();
        if !themed && !joined {
            let help = "give it a theme, link to it from another case, or put it into a collection".to_string();
            report.warning(Code::Orphan, title_place(page), "nothing leads to this case", Some(help));
        }
    }
}
