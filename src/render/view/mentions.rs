//! The links that the program puts into the text of a case: words of the glossary, places, organisations.

use tera::Value;

use super::{Views, object, permalink};
use crate::library::{Library, Mentioned, PageId};
use crate::plan::{address_of_term, term_address};
use crate::render::html::TextLink;

/// The links of a page, in the order of its text. A mention whose target has no page stays text.
pub fn links(views: &Views, id: PageId) -> Vec<TextLink> {
    let library = &views.library;
    let link = |mention: &crate::library::Mention| {
        let (address, class) = target(views, mention.target)?;
        let described = match mention.target {
            Mentioned::Word(word) => format!(" aria-describedby=\"{}\"", definition_id(library, word)),
            Mentioned::Place(_) | Mentioned::Term(..) => String::new(),
        };
        // Slugs are ASCII and need no escaping.
        let open = format!("<a class=\"mention mention-{class}\" href=\"{address}\"{described}>");
        Some(TextLink { event: mention.event, at: mention.at.clone(), open })
    };
    library.mentions[id.index()].iter().filter_map(link).collect()
}

fn target(views: &Views, target: Mentioned) -> Option<(String, &'static str)> {
    let library = &views.library;
    match target {
        Mentioned::Word(word) => {
            let page = views.planned("glossary.html")?;
            Some((format!("{page}#{}", library.glossary.terms[word].slug), "term"))
        }
        Mentioned::Place(place) => {
            let path = term_address(
                "regions",
                &library.config.default_language,
                &library.regions.get(place).slug,
                &library.config,
            )?;
            Some((permalink(library, path.as_str()), "place"))
        }
        Mentioned::Term(taxonomy, at) => {
            let own = &library.taxonomies[taxonomy];
            let path = address_of_term(own, at, &library.config)?;
            let class = if own.name == "policies" { "policy" } else { "organisation" };
            Some((permalink(library, path.as_str()), class))
        }
    }
}

fn definition_id(library: &Library, word: usize) -> String {
    format!("def-{}", library.glossary.terms[word].slug)
}

/// The definitions of the words that a page links.
pub fn definitions(views: &Views, id: PageId) -> Vec<Value> {
    let library = &views.library;
    let Some(page) = views.planned("glossary.html") else { return Vec::new() };
    let view = |mention: &crate::library::Mention| {
        let Mentioned::Word(word) = mention.target else { return None };
        let term = &library.glossary.terms[word];
        Some(object! {
            "id": definition_id(library, word),
            "name": term.name.as_str(),
            "definition": term.definition.as_str(),
            "permalink": format!("{page}#{}", term.slug),
        })
    };
    library.mentions[id.index()].iter().filter_map(view).collect()
}
