//! The book of a library: what templates see of its pages, put in the order of a book.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::book::{
    Book, Chapter, Collection, Entry, Figure, Glossary, Index, Item, Membership, Page, Reference, Row, Term,
};
use crate::base::markup::escape;
use crate::edition::{self, Edition, Manifest};
use crate::library::{Library, PageId, RegionId, Taxonomy};
use crate::pipeline::Site;
use crate::plan::{self, Content, TOOLS};

/// The book of an edition. `images` are the pictures of the site by path.
pub fn book(site: &Site, manifest: &Manifest, images: BTreeMap<String, Vec<u8>>) -> Book {
    let edition = site.editions.numbered(Some(manifest.edition), &site.library, manifest.part.clone());
    let reader = Reader { site, library: &site.library, edition: &edition };
    let config = &site.library.config;
    let publisher = Some(config.handout.publisher.clone()).filter(|name| !name.is_empty());
    let contact = Some(("联系".to_string(), config.handout.contact.clone())).filter(|(_, text)| !text.is_empty());
    Book {
        title: if manifest.internal { format!("{}（内部版）", config.title) } else { config.title.clone() },
        description: config.description.clone(),
        language: config.default_language.clone(),
        identifier: identifier(manifest),
        edition: edition.text(),
        date: manifest.date.clone(),
        creators: publisher.clone().into_iter().collect(),
        publisher,
        credits: contact.into_iter().collect(),
        base_url: config.base_url.clone(),
        pages: reader.pages(),
        indexes: reader.indexes(),
        collections: reader.collections(),
        cases: reader.cases().into_iter().map(|id| reader.chapter(id)).collect(),
        glossary: reader.glossary(),
        images,
        nearest: nearest(&site.library),
    }
}

/// Of the same edition always the same, of another one another.
fn identifier(manifest: &Manifest) -> String {
    let part = manifest.part.as_deref().unwrap_or("");
    let kind = format!("{}\n{part}\n{}\n{}", manifest.title, manifest.internal, manifest.edition);
    let sum = crate::base::sum::of_bytes(kind.as_bytes());
    let hex = |from: usize, to: usize| sum.get(from..to).unwrap_or("");
    // RFC 9562, version 8: made of a sum of one's own.
    format!("urn:uuid:{}-{}-8{}-8{}-{}", hex(0, 8), hex(8, 12), hex(12, 15), hex(15, 18), hex(18, 30))
}

/// Pages of the site that only work there, and what a reader of the book wants instead.
fn nearest(library: &Library) -> BTreeMap<String, String> {
    let mut out: BTreeMap<String, String> = BTreeMap::new();
    let mut to_contents = |path: &str| drop(out.insert(path.to_string(), String::new()));
    ["index.html", "search.html", "browse.html", "404.html"].into_iter().for_each(&mut to_contents);
    TOOLS.iter().filter(|tool| tool.key != "glossary").for_each(|tool| to_contents(&tool.file()));
    library.sections.iter().for_each(|section| to_contents(section.address.as_str()));
    out
}

struct Reader<'a> {
    site: &'a Site,
    library: &'a Library,
    edition: &'a Edition,
}

impl Reader<'_> {
    /// What templates see of the entry at a path.
    fn seen(&self, path: &str, name: &str) -> Json {
        let entry = self.site.plan.locate(path);
        entry.map_or(Json::Null, |entry| self.site.renderer.seen(entry, self.edition, name))
    }

    fn page_view(&self, id: PageId) -> Json {
        self.seen(self.library.page(id).address.as_str(), "page")
    }

    /// A whole address of the site, or one from its root, as the path of a file.
    fn path(&self, permalink: &str) -> String {
        let inner = permalink.strip_prefix(&self.library.config.base_url).unwrap_or(permalink);
        inner.trim_start_matches('/').to_string()
    }

    fn reference(&self, view: &Json, name: &str) -> Reference {
        Reference { text: text(view, name), path: self.path(&text(view, "permalink")) }
    }

    /// The cases in the order of the list of all.
    fn cases(&self) -> Vec<PageId> {
        let mut out: Vec<PageId> = self.library.cases().collect();
        out.sort_by_key(|id| (std::cmp::Reverse(self.library.page(*id).date()), *id));
        out
    }

    /// Pages that are neither case nor collection, then what is new.
    fn pages(&self) -> Vec<Page> {
        let plain = self.library.ids().filter(|id| {
            let page = self.library.page(*id);
            !page.is_case && page.parsed.meta.collection.is_empty()
        });
        let mut out: Vec<Page> = plain
            .map(|id| {
                let page = self.library.page(id);
                let html = text(&self.page_view(id), "content");
                Page { path: page.address.to_string(), title: page.title().to_string(), html }
            })
            .collect();
        if self.site.plan.locate(edition::PAGE).is_some() {
            let title = TOOLS.iter().find(|tool| tool.key == "new").map_or("", |tool| tool.title);
            out.push(Page { path: edition::PAGE.to_string(), title: title.to_string(), html: self.news() });
        }
        out
    }

    fn news(&self) -> String {
        let changes = &self.edition.changes;
        let link = |id: &PageId| {
            let page = self.library.page(*id);
            format!("<li><a href=\"{}\">{}</a></li>", page.address.rooted(), escape(page.title()))
        };
        let list = |title: &str, items: Vec<String>| match items.is_empty() {
            true => String::new(),
            false => format!("<h2>{title}</h2><ul>{}</ul>", items.concat()),
        };
        let lead = match &self.edition.before {
            None => format!("{}，第一次发行。", self.edition.text()),
            Some((number, _)) => format!("{}，与第{number}期相比：", self.edition.text()),
        };
        let withdrawn = changes.withdrawn.iter().map(|title| format!("<li>{}</li>", escape(title))).collect();
        format!(
            "<p>{}</p>{}{}{}",
            escape(&lead),
            list("新增", changes.added.iter().map(link).collect()),
            list("修订", changes.changed.iter().map(link).collect()),
            list("撤下", withdrawn)
        )
    }

    fn indexes(&self) -> Vec<Index> {
        let mut out = Vec::new();
        for (name, title) in [("themes", "按主题"), ("regions", "按地区"), ("policies", "按政策文件")] {
            let entries = match self.library.taxonomy(name) {
                Some(taxonomy) => self.terms(taxonomy, None),
                None if name == "regions" => self.places(),
                None => Vec::new(),
            };
            let path = plan::taxonomy_address(name, &self.library.config.default_language, &self.library.config)
                .map(|path| path.to_string())
                .unwrap_or_default();
            if !entries.is_empty() {
                out.push(Index { path, title: title.to_string(), entries });
            }
        }
        out
    }

    fn terms(&self, taxonomy: &Taxonomy, above: Option<usize>) -> Vec<Entry> {
        let own = taxonomy.terms.iter().enumerate().filter(|(_, term)| term.parent == above);
        own.map(|(at, term)| Entry {
            path: self.list(&taxonomy.name, &term.slug),
            name: term.name.clone(),
            definition: term.definition.clone().unwrap_or_default(),
            cases: self.addresses(&term.pages),
            children: self.terms(taxonomy, Some(at)),
        })
        .collect()
    }

    fn places(&self) -> Vec<Entry> {
        let mut tops: Vec<RegionId> =
            self.library.places.keys().copied().filter(|id| self.library.regions.get(*id).parent.is_none()).collect();
        tops.sort_by_key(|id| self.library.regions.order(*id));
        tops.into_iter().map(|id| self.place(id)).collect()
    }

    fn place(&self, id: RegionId) -> Entry {
        let region = self.library.regions.get(id);
        let count = self.library.places.get(&id);
        let named = |page: &&PageId| self.library.terms[page.index()].regions.contains(&id);
        let own: Vec<PageId> = count.iter().flat_map(|own| &own.pages).filter(named).copied().collect();
        Entry {
            path: self.list("regions", &region.slug),
            name: region.name.clone(),
            definition: String::new(),
            cases: self.addresses(&own),
            children: count.iter().flat_map(|own| &own.children).map(|child| self.place(*child)).collect(),
        }
    }

    fn list(&self, taxonomy: &str, slug: &str) -> String {
        let path = plan::term_address(taxonomy, &self.library.config.default_language, slug, &self.library.config);
        path.map(|path| path.to_string()).unwrap_or_default()
    }

    /// The addresses of those that are cases.
    fn addresses(&self, pages: &[PageId]) -> Vec<String> {
        let cases = pages.iter().map(|id| self.library.page(*id)).filter(|page| page.is_case);
        cases.map(|page| page.address.to_string()).collect()
    }

    fn collections(&self) -> Vec<Collection> {
        let pages = self.library.sequences.iter().filter_map(|sequence| sequence.page);
        pages
            .map(|id| {
                let view = self.page_view(id);
                let item = |item: &Json| Item { case: self.reference(&item["card"], "title"), why: text(item, "why") };
                Collection {
                    path: self.library.page(id).address.to_string(),
                    title: text(&view, "title"),
                    description: text(&view, "description"),
                    html: text(&view, "content"),
                    items: list(&view["collection"], "items").iter().map(item).collect(),
                }
            })
            .collect()
    }

    fn chapter(&self, id: PageId) -> Chapter {
        let view = self.page_view(id);
        let case = &view["case"];
        Chapter {
            path: self.library.page(id).address.to_string(),
            title: text(&view, "title"),
            description: text(&view, "description"),
            date: text(&view, "date_text"),
            facts: self.facts(&view),
            html: text(&view, "content"),
            figures: list(case, "figures").iter().map(figure).collect(),
            charts: list(case, "charts").iter().map(chart).collect(),
            relations: self.relations(case),
            memberships: self.memberships(case),
            source: source(&case["source"]),
            citation: text(&case["source"], "citation"),
        }
    }

    fn facts(&self, view: &Json) -> Vec<Row> {
        let taxonomy = |name: &str| self.library.taxonomy(name).map_or(name, |own| &own.title).to_string();
        let words = |label: &str, value: String| Row {
            label: label.to_string(),
            values: Some(Reference { text: value, path: String::new() })
                .filter(|own| !own.text.is_empty())
                .into_iter()
                .collect(),
        };
        let terms = |label: String, key: &str| Row {
            label,
            values: list(view, key).iter().map(|term| self.reference(term, "name")).collect(),
        };
        let place = |view: &Json| {
            let (trail, name) = (text(view, "trail"), text(view, "name"));
            let text = if trail.is_empty() { name } else { format!("{trail} › {name}") };
            Reference { text, path: self.path(&self::text(view, "permalink")) }
        };
        let rows = vec![
            Row { label: "地点".to_string(), values: list(view, "regions").iter().map(place).collect() },
            words("日期", text(view, "date_text")),
            words("时段", text(&view["case"], "period")),
            terms(taxonomy("kinds"), "kinds"),
            terms(taxonomy("organisations"), "organisations"),
            terms(taxonomy("themes"), "themes"),
            Row {
                label: taxonomy("policies"),
                values: list(&view["case"], "policies")
                    .iter()
                    .chain(list(view, "policies"))
                    .map(|own| self.reference(own, "name"))
                    .collect(),
            },
            words("状态", text(&view["status"], "name")),
            words("依据", text(&view["evidence"], "name")),
            words("核对", text(&view["case"], "reviewed_text")),
        ];
        rows.into_iter().filter(|row| !row.values.is_empty()).collect()
    }

    fn relations(&self, case: &Json) -> Vec<Row> {
        let here = list(case, "relations").iter().map(|own| Row {
            label: text(own, "label"),
            values: list(own, "cards").iter().map(|card| self.reference(card, "title")).collect(),
        });
        let elsewhere = list(case, "elsewhere").iter().map(|own| Row {
            label: text(own, "label"),
            values: vec![Reference { text: format!("{}（本辑未收）", text(own, "title")), path: String::new() }],
        });
        here.chain(elsewhere).collect()
    }

    fn memberships(&self, case: &Json) -> Vec<Membership> {
        let series = Some(("系列", &case["series"])).filter(|(_, view)| !view.is_null());
        let all = series.into_iter().chain(list(case, "collections").iter().map(|view| ("专题", view)));
        all.map(|(kind, view)| Membership {
            kind: kind.to_string(),
            name: self.reference(view, "title"),
            position: number(view, "position"),
            total: number(view, "total"),
            previous: self.reference(&view["previous"], "title"),
            next: self.reference(&view["next"], "title"),
        })
        .collect()
    }

    fn glossary(&self) -> Option<Glossary> {
        let tool = TOOLS.iter().find(|tool| tool.key == "glossary")?;
        let entry = self.site.plan.locate(&tool.file())?;
        let Content::Tool(_) = entry.content else { return None };
        let views = self.site.renderer.seen(entry, self.edition, "terms");
        let term = |view: &Json| Term {
            id: text(view, "id"),
            name: text(view, "name"),
            synonyms: list(view, "synonyms").iter().filter_map(Json::as_str).map(str::to_string).collect(),
            definition: format!("<p>{}</p>", escape(&text(view, "definition"))),
            source: text(view, "source"),
            cases: list(view, "cases").iter().map(|card| self.path(&text(card, "permalink"))).collect(),
        };
        let terms = views.as_array().into_iter().flatten().map(term).collect();
        Some(Glossary { path: tool.file(), title: tool.title.to_string(), terms })
    }
}

fn figure(view: &Json) -> Figure {
    Figure {
        id: text(view, "id"),
        label: text(view, "label"),
        text: text(view, "text"),
        when: text(view, "date_text"),
        subject: text(view, "subject"),
        source: String::new(),
    }
}

/// A chart with its caption and the table behind it.
fn chart(view: &Json) -> String {
    let cells = |row: &Json| -> String {
        let cell = |cell: &Json| format!("<td>{}</td>", escape(&text(cell, "text")));
        format!("<tr>{}</tr>", row.as_array().into_iter().flatten().map(cell).collect::<String>())
    };
    let head: String = list(view, "head")
        .iter()
        .filter_map(Json::as_str)
        .map(|name| format!("<th scope=\"col\">{}</th>", escape(name)))
        .collect();
    let rows: String = list(view, "rows").iter().map(cells).collect();
    let table = match rows.is_empty() {
        true => String::new(),
        false => format!("<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"),
    };
    format!("<figure>{}<figcaption>{}</figcaption></figure>{table}", text(view, "svg"), escape(&text(view, "title")))
}

fn source(view: &Json) -> Vec<(String, String)> {
    let lines = [
        ("来源", "title"),
        ("期号", "issue"),
        ("编发", "publisher"),
        ("日期", "date_text"),
        ("作者", "author"),
        ("备注", "note"),
    ];
    let line = |(label, key): (&str, &str)| (label.to_string(), text(view, key));
    lines.into_iter().map(line).filter(|(_, text)| !text.is_empty()).collect()
}

/// A text; empty where there is none.
fn text(view: &Json, key: &str) -> String {
    view[key].as_str().unwrap_or_default().to_string()
}

fn number(view: &Json, key: &str) -> usize {
    view[key].as_u64().and_then(|number| number.try_into().ok()).unwrap_or(0)
}

fn list<'a>(view: &'a Json, key: &str) -> &'a [Json] {
    view[key].as_array().map(Vec::as_slice).unwrap_or_default()
}
