//! The pages that lead to the cases: indexes, collections, the glossary.

use super::book::{Chapter, Collection, Glossary, Reference};
use super::layout::{GlossaryFile, IndexFile, Layout, Section};
use super::scribe::{Scribe, back_id};
use crate::base::markup::escape;

/// The title of the file number `at` (from 0) of a list.
pub fn numbered(title: &str, at: usize) -> String {
    if at == 0 { title.to_string() } else { format!("{title}（{}）", at + 1) }
}

/// The start of a page that has a title.
pub fn opening(title: &str, class: &str, scribe: &mut Scribe<'_>) -> String {
    let id = scribe.id("title");
    format!("<section class=\"{class}\" aria-labelledby=\"{id}\">\n<h1 id=\"{id}\">{}</h1>\n", escape(title))
}

/// The body of a part of an index.
pub fn index(title: &str, part: &IndexFile<'_>, layout: &Layout<'_>, scribe: &mut Scribe<'_>) -> String {
    let mut out = opening(title, "index", scribe);
    for section in &part.sections {
        index_section(section, layout, scribe, &mut out);
    }
    out + "</section>\n"
}

fn index_section(section: &Section<'_>, layout: &Layout<'_>, scribe: &mut Scribe<'_>, out: &mut String) {
    let id = scribe.id(&section.id);
    let level = (section.depth + 2).min(6);
    let name = escape(&section.entry.name);
    if section.cases.start == 0 {
        out.push_str(&format!(
            "<h{level} id=\"{id}\">{name} <span class=\"count\">{}</span></h{level}>\n",
            section.total
        ));
        if !section.entry.definition.is_empty() {
            out.push_str(&format!("<p class=\"note\">{}</p>\n", escape(&section.entry.definition)));
        }
    } else {
        out.push_str(&format!("<h{level} id=\"{id}\">{name}（续）</h{level}>\n"));
    }
    let own = section.entry.cases.get(section.cases.clone()).unwrap_or_default();
    let cases: Vec<&Chapter> = own.iter().filter_map(|path| layout.by_path.get(path.as_str()).copied()).collect();
    if cases.is_empty() {
        return;
    }
    out.push_str("<ul class=\"list\">\n");
    for case in cases {
        out.push_str(&format!("<li>{}{}</li>\n", scribe.link(&title_of(case)), date(case)));
    }
    out.push_str("</ul>\n");
}

fn title_of(case: &Chapter) -> Reference {
    Reference { text: case.title.clone(), path: case.path.clone() }
}

fn date(case: &Chapter) -> String {
    if case.date.is_empty() { String::new() } else { format!(" <span class=\"date\">{}</span>", escape(&case.date)) }
}

/// The body of a collection.
pub fn collection(own: &Collection, layout: &Layout<'_>, scribe: &mut Scribe<'_>) -> String {
    let mut out = opening(&own.title, "collection", scribe);
    if !own.description.is_empty() {
        out.push_str(&format!("<p class=\"lede\">{}</p>\n", escape(&own.description)));
    }
    if !own.html.trim().is_empty() {
        out.push_str(&format!("<div class=\"prose\">\n{}</div>\n", scribe.html(&own.html)));
    }
    if own.items.is_empty() {
        return out + "</section>\n";
    }
    out.push_str("<ol class=\"reading\">\n");
    for item in &own.items {
        let case = layout.by_path.get(item.case.path.as_str());
        out.push_str(&format!(
            "<li>\n<p class=\"reading-title\">{}{}</p>\n{}</li>\n",
            scribe.link(&item.case),
            case.map(|case| date(case)).unwrap_or_default(),
            scribe.html(&item.why)
        ));
    }
    out + "</ol>\n</section>\n"
}

/// The body of a part of the glossary.
pub fn glossary(
    own: &Glossary,
    title: &str,
    part: &GlossaryFile,
    layout: &Layout<'_>,
    scribe: &mut Scribe<'_>,
) -> String {
    let mut out = opening(title, "glossary", scribe);
    let terms = own.terms.get(part.terms.clone()).unwrap_or_default();
    // Before any id of the explanations.
    part.ids.iter().for_each(|id| {
        scribe.id(id);
    });
    out.push_str("<dl epub:type=\"glossary\">\n");
    for (term, id) in terms.iter().zip(&part.ids) {
        out.push_str(&format!(
            "<dt epub:type=\"glossterm\" id=\"{id}\"><dfn>{}</dfn></dt>\n<dd epub:type=\"glossdef\">\n",
            escape(&term.name)
        ));
        if !term.synonyms.is_empty() {
            out.push_str(&format!("<p class=\"note\">也叫：{}</p>\n", escape(&term.synonyms.join("、"))));
        }
        out.push_str(&format!("<div>{}</div>\n", scribe.html(&term.definition)));
        if !term.source.is_empty() {
            out.push_str(&format!("<p class=\"note\">出处：{}</p>\n", escape(&term.source)));
        }
        let cases: Vec<String> = term
            .cases
            .iter()
            .filter_map(|path| layout.by_path.get(path.as_str()))
            .map(|case| {
                let path = format!("{}#{}", case.path, back_id(&term.id));
                scribe.link(&Reference { text: case.title.clone(), path })
            })
            .collect();
        if !cases.is_empty() {
            out.push_str(&format!("<p class=\"note\">见于：{}</p>\n", cases.join("；")));
        }
        out.push_str("</dd>\n");
    }
    out + "</dl>\n</section>\n"
}
