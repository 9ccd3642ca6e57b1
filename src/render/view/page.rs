//! The context of one page, and of what makes it a case or a collection.

use tera::{Context, Value};

use super::{Views, card, drawings, mentions, narrative, object, permalink, strings};
use crate::base::han::{count_words, truncate};
use crate::library::{Library, Membership, Page, PageId, Sequence};
use crate::parse::{CaseMeta, Document, Source, plain_text};
use crate::render::citation::{Citations, Published, Work};
use crate::render::html;

/// Han characters and words that a reader takes in per minute (Zola counts 200 words).
const READING_SPEED: usize = 400;
/// Characters of the summary of a page without a description.
const SUMMARY: usize = 120;

/// Fills `page`; gives the templates that may show it.
pub fn fill(views: &Views, id: PageId, context: &mut Context) -> Vec<String> {
    let library = &views.library;
    let page = library.page(id);
    let meta = &page.parsed.meta;
    let text = plain_text(&page.parsed.document);
    let words = count_words(&text);
    let summary = meta.description.clone().unwrap_or_else(|| truncate(text.trim(), SUMMARY));
    let additions = html::Additions { links: mentions::links(views, id), charts: drawings::requested(library, id) };
    let links = &library.links[id.index()];
    let content = html::body(&page.parsed.document, links, &additions, &views.highlighter, library.config.allow_html);
    let (before, after) = neighbours(library, id);
    let (earlier, later) = library.in_time[id.index()];
    let card = |id: Option<PageId>| id.map(|id| views.card(id));
    let mut map = views.card(id).into_map().unwrap_or_default();
    let more = object! {
        "content": Value::safe_string(&content),
        "toc": toc(&page.parsed.document),
        "summary": summary,
        "word_count": words,
        "reading_time": words.div_ceil(READING_SPEED),
        "extra": Value::from_serializable(&meta.extra),
        "weight": meta.weight,
        "relative_path": page.parsed.content_path(),
        "updated": meta.updated.map(|date| date.to_string()),
        "updated_text": meta.updated.map(|date| date.chinese()),
        "taxonomies": taxonomies(views, id),
        "policies": policies(views, id),
        "ancestors": ancestors(library, page.parsed.folder()),
        "earlier": card(earlier),
        "later": card(later),
        "lower": card(after),
        "higher": card(before),
        "backlinks": views.card_list(&library.backlinks[id.index()]),
        "case": if page.is_case { case(views, id, meta.case.as_ref()) } else { Value::none() },
        "collection": collection(views, id),
    };
    map.extend(more.into_map().unwrap_or_default());
    context.insert_value("page", Value::from(map));
    let named = meta.template.as_ref().map(|template| template.value.clone());
    let usual = if !meta.collection.is_empty() {
        Some("collection.html")
    } else if page.is_case {
        Some("case.html")
    } else {
        None
    };
    match named {
        Some(named) => vec![named],
        None => usual.into_iter().chain(["page.html"]).map(str::to_string).collect(),
    }
}

/// Before and after in the section's own order.
fn neighbours(library: &Library, id: PageId) -> (Option<PageId>, Option<PageId>) {
    match library.positions[id.index()] {
        Some((section, at)) => {
            let pages = &library.sections[section].pages;
            (at.checked_sub(1).map(|at| pages[at]), pages.get(at + 1).copied())
        }
        None => (None, None),
    }
}

/// The table of contents: headings with those below them.
pub fn toc(document: &Document) -> Value {
    let mut stack: Vec<(u8, Value, Vec<Value>)> = Vec::new();
    let mut top = Vec::new();
    let close = |stack: &mut Vec<(u8, Value, Vec<Value>)>, top: &mut Vec<Value>| {
        if let Some((_, entry, children)) = stack.pop() {
            let mut map = entry.into_map().unwrap_or_default();
            map.insert("children".into(), Value::from(children));
            let entry = Value::from(map);
            match stack.last_mut() {
                Some((_, _, siblings)) => siblings.push(entry),
                None => top.push(entry),
            }
        }
    };
    for heading in &document.headings {
        while stack.last().is_some_and(|(level, ..)| *level >= heading.level) {
            close(&mut stack, &mut top);
        }
        let entry = object! {
            "id": heading.id.as_str(),
            "title": heading.title.as_str(),
            "level": u32::from(heading.level),
            "permalink": format!("#{}", heading.id),
        };
        stack.push((heading.level, entry, Vec::new()));
    }
    while !stack.is_empty() {
        close(&mut stack, &mut top);
    }
    Value::from(top)
}

/// Term names by taxonomy, as Zola gives them.
fn taxonomies(views: &Views, id: PageId) -> Value {
    let library = &views.library;
    let own = &library.terms[id.index()];
    let mut map = tera::Map::default();
    for (taxonomy, terms) in library.taxonomies.iter().zip(&own.by_taxonomy).filter(|(_, terms)| !terms.is_empty()) {
        let names: Vec<String> = terms.iter().map(|term| taxonomy.terms[*term].name.clone()).collect();
        map.insert(taxonomy.name.clone().into(), strings(&names));
    }
    let places: Vec<String> = own.regions.iter().map(|id| library.regions.get(*id).name.clone()).collect();
    if !places.is_empty() {
        map.insert("regions".into(), strings(&places));
    }
    Value::from(map)
}

/// The policy documents that a case carries out.
fn policies(views: &Views, id: PageId) -> Vec<Value> {
    let library = &views.library;
    let Some(at) = library.taxonomies.iter().position(|own| own.name == "policies") else { return Vec::new() };
    library.terms[id.index()].by_taxonomy[at].iter().map(|term| views.terms[at][*term].clone()).collect()
}

/// The sections above a folder, the home page first.
pub fn ancestors(library: &Library, folder: &str) -> Value {
    let above = library.sections.iter().filter(|section| {
        let inner = section.folder.as_str();
        inner.is_empty() || folder == inner || folder.strip_prefix(inner).is_some_and(|rest| rest.starts_with('/'))
    });
    let link = |section: &crate::library::Section| {
        object! { "title": section.title.as_str(), "permalink": permalink(library, section.address.as_str()) }
    };
    Value::from(above.map(link).collect::<Vec<_>>())
}

fn case(views: &Views, id: PageId, meta: Option<&CaseMeta>) -> Value {
    let library = &views.library;
    let at = id.index();
    let relations = library.relations[at].iter().map(|related| {
        object! { "kind": related.kind.name, "label": related.label(), "cards": views.card_list(&related.pages) }
    });
    let elsewhere =
        library.elsewhere[at].iter().map(|(label, title)| object! { "label": *label, "title": title.as_str() });
    let related = library.related[at]
        .iter()
        .map(|related| object! { "card": views.card(related.page), "reason": related.reason.as_str() });
    let stated_source = meta.and_then(|meta| meta.source.as_ref());
    let cited = stated_source.and_then(|source| citations(views, library.page(id), source));
    let memberships = &library.memberships[at];
    let is_series = |member: &&Membership| library.sequences[member.sequence].page.is_none();
    let series = memberships.iter().find(is_series).map(|member| series(views, *member));
    let collections = memberships.iter().filter(|member| !is_series(member)).map(|member| membership(views, *member));
    object! {
        "period": meta.and_then(|meta| meta.period.as_deref()).map(|period| period.replace('/', "—")),
        "figures": library.figures.of(id).iter().map(|own| card::figure(library, own)).collect::<Vec<_>>(),
        "source": stated_source.map(|found| source(found, cited.as_ref())),
        "citations": cited.as_ref().map(|own| {
            object! { "gbt": own.gbt.as_str(), "bibtex": own.bibtex.as_str(), "ris": own.ris.as_str() }
        }),
        "relations": relations.collect::<Vec<_>>(),
        "elsewhere": elsewhere.collect::<Vec<_>>(),
        "related": related.collect::<Vec<_>>(),
        "reviewed_text": meta.and_then(|meta| meta.reviewed).map(|date| date.chinese()),
        "charts": drawings::series(library, id),
        "graph": drawings::neighbourhood(views, id),
        "sections": narrative::sections(library, id),
        "upfront": narrative::upfront(library, id),
        "definitions": mentions::definitions(views, id),
        "series": series,
        "collections": collections.collect::<Vec<_>>(),
    }
}

fn series(views: &Views, member: Membership) -> Value {
    let sequence = &views.library.sequences[member.sequence];
    let mut map = membership(views, member).into_map().unwrap_or_default();
    map.insert("name".into(), Value::from(sequence.title.as_str()));
    map.insert("pages".into(), views.card_list(&sequence.cases));
    Value::from(map)
}

/// A page's place in a series or collection.
fn membership(views: &Views, member: Membership) -> Value {
    let library = &views.library;
    let sequence = &library.sequences[member.sequence];
    let card = |at: Option<usize>| at.and_then(|at| sequence.cases.get(at)).map(|id| views.card(*id));
    let why = why(views, sequence, member.position);
    object! {
        "title": sequence.title.as_str(),
        "permalink": sequence.page.map(|id| permalink(library, library.page(id).address.as_str())),
        "why": why.map(|why| Value::safe_string(&why)),
        "position": member.position + 1,
        "total": sequence.cases.len(),
        "previous": card(member.position.checked_sub(1)),
        "next": card(Some(member.position + 1)),
    }
}

fn source(source: &Source, cited: Option<&Citations>) -> Value {
    object! {
        "title": source.title.as_str(),
        "issue": source.issue.as_deref(),
        "publisher": source.publisher.as_deref(),
        "date": source.date.map(|date| date.to_string()),
        "date_text": source.date.map(|date| date.chinese()),
        "author": source.author.as_deref(),
        "note": source.note.as_deref(),
        "citation": cited.map(|own| own.gbt.as_str()),
    }
}

/// The case's source as a reference, in every form that is offered.
fn citations(views: &Views, page: &Page, source: &Source) -> Option<Citations> {
    let date = source.date.or_else(|| page.date());
    // Without a base_url the page has no address that others could follow.
    let url = (!views.library.config.base_url.is_empty()).then(|| permalink(&views.library, page.address.as_str()));
    let work = Work {
        author: source.author.as_deref(),
        title: page.title(),
        container: &source.title,
        issue: source.issue.as_deref(),
        publisher: source.publisher.as_deref(),
        date: date.map(|date| Published { year: date.year(), month: date.month(), day: date.day() }),
        url: url.as_deref(),
    };
    // What the style cannot lay out is not offered; the source itself stands on the page.
    views.citation.as_ref()?.cite(&page.slug, &work).ok()
}

/// Why the case at a position is in a collection.
fn why(views: &Views, sequence: &Sequence, at: usize) -> Option<String> {
    let page = views.library.page(sequence.page?);
    let item = page.parsed.meta.collection.get(*sequence.items.get(at)?)?;
    let prefix = format!("why-{}-", at + 1);
    Some(html::fragment(
        &item.why,
        sequence.links.get(at)?,
        &views.highlighter,
        views.library.config.allow_html,
        &prefix,
    ))
}

/// The items of a collection; `none` for all other pages.
fn collection(views: &Views, id: PageId) -> Value {
    if views.library.page(id).parsed.meta.collection.is_empty() {
        return Value::none();
    }
    let Some(sequence) = views.library.sequences.iter().find(|sequence| sequence.page == Some(id)) else {
        return Value::none();
    };
    let items = sequence.cases.iter().enumerate().map(|(at, case)| {
        object! { "card": views.card(*case), "why": why(views, sequence, at).map(|why| Value::safe_string(&why)) }
    });
    object! { "items": items.collect::<Vec<_>>() }
}
