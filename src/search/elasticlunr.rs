//! One script in the shape of elasticlunr.js 0.9.5 (Zola's name and variable), built by elasticlunr-rs with
//! our analysis as its language.

use elasticlunr::{Index, Language, Pipeline};

use super::analysis::analyse;
use crate::base::pinyin;
use crate::library::{Library, Page, PageId, RegionId, Term};
use crate::parse::plain_text;

/// The fields of the index, in the order in which [`document`] gives them.
const FIELDS: [&str; 9] =
    ["title", "description", "themes", "regions", "organisations", "kinds", "pinyin", "body", "date"];

/// Bigrams of Han and words of the rest; no stop words, no stems.
#[derive(Clone)]
pub struct Chinese;

impl Language for Chinese {
    fn name(&self) -> String {
        "Chinese".to_string()
    }

    fn code(&self) -> String {
        "zh".to_string()
    }

    fn tokenize(&self, text: &str) -> Vec<String> {
        analyse(text)
    }

    fn make_pipeline(&self) -> Pipeline {
        Pipeline { queue: Vec::new() }
    }
}

/// `window.searchIndex = {…};` of every case and page. A page's reference is its path from the site's root.
pub fn index(library: &Library) -> String {
    let mut index = Index::with_language(Box::new(Chinese), &FIELDS);
    for id in library.ids() {
        index.add_doc(library.page(id).address.as_str(), document(library, id));
    }
    let json = index.to_json();
    // `</script` cannot end a script file, but two line ends of Unicode are no characters of an ES2017 string.
    let json = json.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    format!("window.searchIndex = {json};\n")
}

/// The texts of a page by field. Themes carry their synonyms, places all that lie above them.
fn document(library: &Library, id: PageId) -> Vec<String> {
    let page = library.page(id);
    let themes = named(library, id, "themes");
    let organisations = named(library, id, "organisations");
    let regions = &library.terms[id.index()].regions;
    let places: Vec<RegionId> = regions.iter().flat_map(|region| library.regions.path(*region)).collect();
    let place_names = places
        .iter()
        .map(|place| library.regions.get(*place))
        .flat_map(|region| region.aliases.iter().chain([&region.name]));
    let place_names: Vec<&str> = place_names.map(String::as_str).collect();
    let names = |terms: &[&Term]| {
        let all = terms.iter().flat_map(|term| [&term.name].into_iter().chain(&term.synonyms));
        all.map(String::as_str).collect::<Vec<_>>().join(" ")
    };
    let spelled = [page.title()]
        .into_iter()
        .chain(place_names.iter().copied())
        .chain(themes.iter().chain(&organisations).map(|term| term.name.as_str()));
    let mut spellings: Vec<String> = spelled.flat_map(pinyin::spellings).collect();
    spellings.sort();
    spellings.dedup();
    vec![
        page.title().to_string(),
        page.parsed.meta.description.clone().unwrap_or_default(),
        names(&themes),
        place_names.join(" "),
        names(&organisations),
        names(&named(library, id, "kinds")),
        spellings.join(" "),
        body(page),
        page.date().map(|date| date.to_string()).unwrap_or_default(),
    ]
}

/// The words of the text, and the figures as the page lists them.
fn body(page: &Page) -> String {
    let mut text = plain_text(&page.parsed.document);
    for figure in page.parsed.meta.case.iter().flat_map(|case| &case.figures) {
        text.push_str(&format!("{}：{}\n", figure.label, figure.text()));
    }
    text
}

fn named<'a>(library: &'a Library, id: PageId, name: &str) -> Vec<&'a Term> {
    let Some(at) = library.taxonomies.iter().position(|taxonomy| taxonomy.name == name) else { return Vec::new() };
    let own = &library.terms[id.index()].by_taxonomy[at];
    own.iter().map(|term| &library.taxonomies[at].terms[*term]).collect()
}
