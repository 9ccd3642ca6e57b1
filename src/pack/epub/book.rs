//! What goes into the book, as plain values: whoever makes it knows the library, the book does not.
//!
//! Pages are named by their path in the site, `cases/x.html`. HTML is what a page of the site holds between its tags, with
//! links as the site has them, from the root (`/cases/y.html#z`) or relative to the page's own path; it may be any HTML at all.

use std::collections::BTreeMap;

/// The library as a book.
#[derive(Debug, Clone, Default)]
pub struct Book {
    /// The library's title; not empty.
    pub title: String,
    /// One or two sentences on what the library holds; may be empty.
    pub description: String,
    /// BCP 47, `zh-CN`; not empty.
    pub language: String,
    /// A URN or URL that stays the same for the same edition and differs for another; not empty.
    pub identifier: String,
    /// What the edition is called on the title page, “2026年第2版”; empty where there is none.
    pub edition: String,
    /// The day of the edition, `YYYY-MM-DD`.
    pub date: String,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// Who made it, for catalogues (`dc:creator`) and the title page.
    pub creators: Vec<String>,
    /// More lines of the title page: what and who or when (“编辑”, “某某”).
    pub credits: Vec<(String, String)>,
    /// Where the site is published, without slash at its end; empty where it is not. Links below it are links of the site.
    pub base_url: String,
    /// Pages without cases before all lists, in their order: 关于, the page of the edition.
    pub pages: Vec<Page>,
    /// Lists of cases, in their order: by theme, by region, policy documents.
    pub indexes: Vec<Index>,
    /// Collections, in their order.
    pub collections: Vec<Collection>,
    /// The cases, in the order in which the book has them.
    pub cases: Vec<Chapter>,
    /// The glossary.
    pub glossary: Option<Glossary>,
    /// Images that pages may show, by their path in the site. Those that no page shows are left out.
    pub images: BTreeMap<String, Vec<u8>>,
    /// Pages of the site that the book has not, and the page of the book that is nearest (`browse.html`, `themes/index.html`).
    /// An empty path is the table of contents. A link to a page that is neither here nor in the book becomes plain text.
    pub nearest: BTreeMap<String, String>,
}

/// A page without more than text.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// In the site.
    pub path: String,
    /// Its heading.
    pub title: String,
    /// What it says, as HTML.
    pub html: String,
}

/// A case.
#[derive(Debug, Clone, Default)]
pub struct Chapter {
    /// In the site.
    pub path: String,
    /// Its heading.
    pub title: String,
    /// In a sentence; may be empty.
    pub description: String,
    /// The date in words (“2021年5月13日”), for lists; may be empty.
    pub date: String,
    /// 基本情况: place, date, period, kinds, organisations, themes, status, evidence; rows without values are left out.
    pub facts: Vec<Row>,
    /// The text, as HTML.
    pub html: String,
    /// The figures that it states.
    pub figures: Vec<Figure>,
    /// Charts after the text, as HTML: an `svg`, or a `figure` with caption and table. (Charts within the text are in `html`.)
    pub charts: Vec<String>,
    /// Other cases by kind of relation, with the words that readers see.
    pub relations: Vec<Row>,
    /// Series and collections that it belongs to.
    pub memberships: Vec<Membership>,
    /// 来源: what and which (“期号”, “2021年第10期”).
    pub source: Vec<(String, String)>,
    /// The source as a reference; empty where there is none.
    pub citation: String,
}

/// A name and what stands beside it.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// What it is (“地点”).
    pub label: String,
    /// One or more.
    pub values: Vec<Reference>,
}

/// Words that may lead to a page.
#[derive(Debug, Clone, Default)]
pub struct Reference {
    /// What readers see.
    pub text: String,
    /// The page in the site, with `#id` if need be; empty for words alone.
    pub path: String,
}

/// A figure that a case states, as its source writes it.
#[derive(Debug, Clone, Default)]
pub struct Figure {
    /// Its id on the case's page, for links to it; may be empty.
    pub id: String,
    /// What is counted.
    pub label: String,
    /// Number with unit and qualifier (“2万余名”).
    pub text: String,
    /// When (“2020年”); may be empty.
    pub when: String,
    /// Whose, where it is not the case's own; may be empty.
    pub subject: String,
    /// Where it is from, where it is not the case's own source; may be empty.
    pub source: String,
}

/// A case's place in a series or a collection.
#[derive(Debug, Clone, Default)]
pub struct Membership {
    /// “系列” or “专题”.
    pub kind: String,
    /// The series or collection.
    pub name: Reference,
    /// From 1.
    pub position: usize,
    /// How many there are.
    pub total: usize,
    /// The one before; no path for the first.
    pub previous: Reference,
    /// The one after; no path for the last.
    pub next: Reference,
}

/// A list of cases under headings.
#[derive(Debug, Clone, Default)]
pub struct Index {
    /// The page in the site that it stands for (`themes/index.html`).
    pub path: String,
    /// Its heading (“按主题”).
    pub title: String,
    /// Its headings, in their order. Those without cases, also below them, are left out.
    pub entries: Vec<Entry>,
}

/// A heading of an index: a theme, a region, a document.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// The page in the site that it stands for (`themes/jineng.html`); may be empty.
    pub path: String,
    /// The name.
    pub name: String,
    /// What it means; may be empty.
    pub definition: String,
    /// Paths of the cases directly under it, not those of `children`.
    pub cases: Vec<String>,
    /// Headings below it.
    pub children: Vec<Entry>,
}

/// A reading list.
#[derive(Debug, Clone, Default)]
pub struct Collection {
    /// In the site.
    pub path: String,
    /// Its heading.
    pub title: String,
    /// In a sentence; may be empty.
    pub description: String,
    /// What stands before the list, as HTML.
    pub html: String,
    /// The list.
    pub items: Vec<Item>,
}

/// A case in a reading list.
#[derive(Debug, Clone, Default)]
pub struct Item {
    /// The case.
    pub case: Reference,
    /// Why it is in the list, as HTML; may be empty.
    pub why: String,
}

/// The words that need explaining.
#[derive(Debug, Clone, Default)]
pub struct Glossary {
    /// In the site (`glossary.html`).
    pub path: String,
    /// Its heading (“术语”).
    pub title: String,
    /// In their order.
    pub terms: Vec<Term>,
}

/// A word and what it means.
#[derive(Debug, Clone, Default)]
pub struct Term {
    /// Its id on the glossary's page.
    pub id: String,
    /// The word.
    pub name: String,
    /// Other words for it.
    pub synonyms: Vec<String>,
    /// What it means, as HTML.
    pub definition: String,
    /// Where the explanation is from; may be empty.
    pub source: String,
    /// Paths of the cases that have it; each leads to the first place in the case that links to the word.
    pub cases: Vec<String>,
}
