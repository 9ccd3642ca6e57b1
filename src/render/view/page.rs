//! The context of one page, and of what makes it a case or a collection.

use tera::{Context, Value};

use super::{Text, Views, card, drawings, mentions, narrative, object, permalink, strings};
use crate::base::speech::Speech;
use crate::config::{InsertAnchor, Manner};
use crate::library::{Library, Membership, Page, PageId, Sequence};
use crate::parse::{CaseMeta, Source};
use crate::render::citation::{Citations, Published, Work};
use crate::render::html;

/// Fills `page`; gives the templates that may show it. `text` is the page's own.
pub fn fill(views: &Views, id: PageId, text: &Text, context: &mut Context) -> Vec<String> {
    let library = &views.library;
    let page = library.page(id);
    let meta = &page.parsed.meta;
    let is_library = library.config.manner == Manner::Tashan;
    let mut value = views.own_page(id, text);
    if is_library {
        let (earlier, later) = library.in_time[id.index()];
        let card = |id: Option<PageId>| id.map(|id| views.card(id));
        let mut map = value.into_map().unwrap_or_default();
        let more = object! {
            "weight": meta.weight,
            "updated_text": meta.updated.map(|date| date.spoken(library.config.speech())),
            "policies": policies(views, id),
            "trail": trail(library, page.parsed.folder()),
            "earlier": card(earlier),
            "later": card(later),
            "mentioned_by": views.card_list(&library.backlinks[id.index()]),
            "case": if page.is_case { case(views, id, meta.case.as_ref()) } else { Value::none() },
            "collection": collection(views, id),
        };
        map.extend(more.into_map().unwrap_or_default());
        value = Value::from(map);
    }
    context.insert_value("page", value);
    let of_section = || {
        // `page.ancestors` may begin above: a transparent section hands its pages on.
        let above = page.section.iter().flat_map(|at| library.sections[*at].ancestors.iter().chain([at]));
        let heads = above.rev().filter_map(|at| library.sections[*at].parsed.as_ref());
        heads.filter_map(|head| head.meta.page_template.as_ref()).map(|name| name.value.clone()).next()
    };
    let named = meta.template.as_ref().map(|template| template.value.clone()).or_else(of_section);
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

/// Term names by taxonomy, as Zola gives them.
pub fn taxonomies(views: &Views, id: PageId) -> Value {
    let library = &views.library;
    let own = &library.terms[id.index()];
    let mut map = tera::Map::default();
    if library.config.manner == Manner::Zola {
        for (name, terms) in &library.page(id).parsed.meta.taxonomies {
            let names: Vec<String> = terms.iter().flatten().map(|term| term.value.clone()).collect();
            map.insert(name.value.clone().into(), strings(&names));
        }
        return Value::from(map);
    }
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
pub fn trail(library: &Library, folder: &str) -> Value {
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
    let (at, speech) = (id.index(), library.config.speech());
    let relations = library.relations[at].iter().map(|related| {
        object! { "kind": related.kind.name, "label": speech.word(related.label()), "cards": views.card_list(&related.pages) }
    });
    let elsewhere = library.elsewhere[at]
        .iter()
        .map(|(label, title)| object! { "label": speech.word(label), "title": title.as_str() });
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
        "source": stated_source.map(|found| source(found, cited.as_ref(), speech)),
        "citations": cited.as_ref().map(|own| {
            object! { "gbt": own.gbt.as_str(), "bibtex": own.bibtex.as_str(), "ris": own.ris.as_str() }
        }),
        "relations": relations.collect::<Vec<_>>(),
        "elsewhere": elsewhere.collect::<Vec<_>>(),
        "related": related.collect::<Vec<_>>(),
        "reviewed_text": meta.and_then(|meta| meta.reviewed).map(|date| date.spoken(library.config.speech())),
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

fn source(source: &Source, cited: Option<&Citations>, speech: Speech) -> Value {
    object! {
        "title": source.title.as_str(),
        "issue": source.issue.as_deref(),
        "publisher": source.publisher.as_deref(),
        "date": source.date.map(|date| date.to_string()),
        "date_text": source.date.map(|date| date.spoken(speech)),
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
    let additions = html::Additions { prefix: format!("why-{}-", at + 1), ..html::Additions::default() };
    let address = permalink(&views.library, page.address.as_str());
    let links = sequence.links.get(at)?;
    let lang = page.parsed.lang.as_str();
    Some(
        views
            .write(&address, InsertAnchor::None, lang, |writing| html::body(&item.why, links, &additions, writing))
            .html,
    )
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
