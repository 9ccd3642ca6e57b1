//! What a draft says of an item before a curator has looked: each proposal with the words that spoke for it.

use std::collections::BTreeMap;

use super::field::{Field, Hit};
use super::figures::{self, Figure};
use super::region::{self, Parts, Placed};
use crate::base::date::Date;
use crate::base::pinyin;
use crate::library::{PageId, RegionId, RegionTree};

/// Bytes of a file name.
const NAME_BYTES: usize = 60;
/// Most themes, and most related cases, that are proposed.
const THEMES: usize = 12;
const RELATED: usize = 3;
/// Characters of a description.
const DESCRIPTION: usize = 90;

/// A place with its evidence.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct PlaceHit {
    /// The full name.
    pub name: String,
    /// As front matter names it: with the province where the name alone means several places.
    pub key: String,
    /// The words that spoke for it.
    pub words: BTreeMap<String, usize>,
}

/// A case of the library that an item has to do with.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Near {
    /// From `content/`.
    pub path: String,
    /// Its title.
    pub title: String,
    /// `同属：技能竞赛、师带徒`, or how much of the text stands there.
    pub why: String,
}

/// All that is proposed for one item.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Proposal {
    /// The title, or the beginning of the text where there is none.
    pub title: String,
    /// The file's name.
    pub slug: String,
    /// The first sentence.
    pub description: String,
    /// When: the bulletin's date, or a whole date in the first paragraph.
    pub date: Option<String>,
    /// The place, then others that the title names.
    pub regions: Vec<PlaceHit>,
    /// What kind of case it is.
    pub kind: Option<Hit>,
    /// Organisations of the vocabulary.
    pub organisations: Vec<Hit>,
    /// Organisations that the vocabulary lacks.
    pub unknown: Vec<Hit>,
    /// Themes of the vocabulary.
    pub themes: Vec<Hit>,
    /// Policy documents of the vocabulary.
    pub policies: Vec<Hit>,
    /// Numbers of the text.
    pub figures: Vec<Figure>,
    /// Cases that share place and themes.
    pub related: Vec<Near>,
    /// Cases in which much of the text stands; found for a whole batch, by [`super::compare`].
    pub duplicates: Vec<Near>,
}

/// An item as proposals are made of it.
pub struct Subject<'a> {
    /// Its title.
    pub title: Option<&'a str>,
    /// Who wrote it.
    pub credit: Option<&'a str>,
    /// Its paragraphs and headings.
    pub paragraphs: &'a [String],
    /// Its tables, as rows of cells.
    pub tables: &'a [&'a [Vec<String>]],
    /// The bulletin's date.
    pub date: Option<Date>,
    /// The bulletin's place.
    pub around: Option<RegionId>,
}

/// Proposes everything for one item.
pub fn of(field: &Field, subject: &Subject) -> Proposal {
    let cells = subject.tables.iter().flat_map(|rows| rows.iter().map(|row| row.join(" ")));
    let text = subject.paragraphs.iter().cloned().chain(cells).collect::<Vec<_>>().join("\n");
    let opening = subject.paragraphs.first().map_or("", String::as_str);
    let title = subject.title.map_or_else(|| crate::base::han::truncate(opening, 30), str::to_string);
    let parts = Parts { title: &title, credit: subject.credit.unwrap_or(""), opening, text: &text };
    let places = region::of(field, &parts, subject.around);
    let tree = &field.library().regions;
    let regions = chosen(tree, &places);
    let main = places.first().map(|own| own.id);
    let whole = format!("{title}\n{text}");
    let mut themes = field.terms("themes", &whole);
    themes.truncate(THEMES);
    let mut organisations = field.terms("organisations", &whole);
    short_names(field, main, &whole, &mut organisations);
    let known =
        |name: &str| organisations.iter().any(|hit| hit.name == name || hit.words.iter().any(|(word, _)| word == name));
    let unknown = organisations_of(&whole).into_iter().filter(|hit| !known(&hit.name)).collect();
    let opening_date = super::marks::date(opening).map(|date| date.to_string());
    Proposal {
        slug: pinyin::short_slug(&title, NAME_BYTES),
        description: description(opening),
        date: subject.date.map(|date| date.to_string()).or(opening_date),
        kind: kind(field, &title, main),
        related: related(field, main, &themes),
        duplicates: Vec::new(),
        policies: field.terms("policies", &whole),
        figures: figures_of(subject),
        title,
        regions,
        organisations,
        unknown,
        themes,
    }
}

fn figures_of(subject: &Subject) -> Vec<Figure> {
    let of_text = subject.paragraphs.iter().flat_map(|own| figures::of(own));
    of_text.chain(subject.tables.iter().flat_map(|rows| figures::of_table(rows))).collect()
}

/// The likeliest place and the others of the title, without those that lie around it.
fn chosen(tree: &RegionTree, places: &[Placed]) -> Vec<PlaceHit> {
    let Some(first) = places.first() else { return Vec::new() };
    let around = tree.path(first.id);
    let others = places
        .iter()
        .skip(1)
        .filter(|own| own.in_title && !around.contains(&own.id) && !tree.path(own.id).contains(&first.id));
    let hit = |own: &Placed| {
        let region = tree.get(own.id);
        PlaceHit { name: region.name.clone(), key: tree.key(own.id), words: own.words.clone() }
    };
    std::iter::once(first).chain(others).map(hit).collect()
}

fn description(opening: &str) -> String {
    let end = opening.find(['。', '！', '？']).map_or(opening.len(), |end| end + '。'.len_utf8());
    crate::base::han::truncate(&opening[..end], DESCRIPTION)
}

/// What the title says (园区, 企业), or the level of the place.
fn kind(field: &Field, title: &str, main: Option<RegionId>) -> Option<Hit> {
    let long = |hit: &Hit| hit.words.iter().any(|(word, _)| word.chars().count() >= 2);
    let in_title = field.terms("kinds", title).into_iter().find(long);
    in_title.or_else(|| {
        let level = field.library().regions.get(main?).level();
        let name = if level == "地级" { "市级" } else { level };
        let known = field.library().taxonomy("kinds")?.terms.iter().any(|term| term.name == name);
        known.then(|| Hit { name: name.to_string(), words: Vec::new() })
    })
}

/// 市总工会 in an item of 保山市 is 保山市总工会, 经开区总工会 in one of 曲靖经开区 曲靖经开区总工会.
fn short_names(field: &Field, main: Option<RegionId>, text: &str, found: &mut Vec<Hit>) {
    let tree = &field.library().regions;
    let Some(own) = field.library().taxonomy("organisations") else { return };
    for id in main.into_iter().flat_map(|id| tree.path(id)) {
        let region = tree.get(id);
        for place in region.aliases.iter().chain([&region.name]) {
            let Some(end) = without_parent(tree, id, place) else { continue };
            for term in &own.terms {
                let Some(rest) = term.name.strip_prefix(place.as_str()).filter(|rest| !rest.is_empty()) else {
                    continue;
                };
                let short = format!("{end}{rest}");
                let count = text.matches(&short).count().saturating_sub(text.matches(&term.name).count());
                if count > 0 && found.iter().all(|hit| hit.name != term.name) {
                    found.push(Hit { name: term.name.clone(), words: vec![(short, count)] });
                }
            }
        }
    }
}

/// What a place is called in its own papers: 市 of 保山市, 自治区 of 内蒙古自治区, 经开区 of 曲靖经开区.
fn without_parent(tree: &RegionTree, id: RegionId, name: &str) -> Option<String> {
    if let Some(parent) = tree.get(id).parent {
        let above = tree.get(parent);
        let names = above.aliases.iter().chain([&above.name]);
        let rest = names.filter_map(|above| name.strip_prefix(above.as_str())).find(|rest| !rest.is_empty());
        if let Some(rest) = rest {
            return Some(rest.to_string());
        }
    }
    let levels = ["自治区", "自治州", "省", "市", "州", "县", "区", "旗"];
    levels.iter().find(|level| name.ends_with(**level)).map(|level| level.to_string())
}

/// Words with which names of organisations end.
const ENDS: &[&str] = &[
    "有限责任公司",
    "股份有限公司",
    "有限公司",
    "总工会",
    "集团公司",
    "技师学院",
    "职业学院",
    "技工学校",
    "职业技术学院",
];
/// What a name does not begin before.
const STOPS: &[char] = &[
    '，', '。', '、', '；', '：', '“', '”', '（', '）', '《', '》', '\n', ' ', '和', '与', '由', '在', '为', '以',
    '等', '对', '给', '向', '是', '把', '让', '将', '的', '及',
];

/// Names of organisations by their endings, as far back as a mark or a small word.
fn organisations_of(text: &str) -> Vec<Hit> {
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for end in ENDS {
        for (at, _) in text.match_indices(end) {
            let start =
                text[..at].rfind(STOPS).map_or(0, |stop| stop + text[stop..].chars().next().map_or(1, char::len_utf8));
            let name = &text[start..at + end.len()];
            let own = text[start..at].chars().count();
            let is_longer = ENDS.iter().any(|other| other.len() > end.len() && text[..at + end.len()].ends_with(other));
            if (2..=16).contains(&own) && !is_longer && !name.starts_with(|c: char| c.is_ascii_digit()) {
                *found.entry(name.to_string()).or_default() += 1;
            }
        }
    }
    found.into_iter().map(|(name, count)| Hit { words: vec![(name.clone(), count)], name }).collect()
}

fn related(field: &Field, main: Option<RegionId>, themes: &[Hit]) -> Vec<Near> {
    let library = field.library();
    let own = library.taxonomies.iter().position(|own| own.name == "themes");
    let shared = |id: PageId| -> Vec<&str> {
        let terms = own.map(|at| (at, &library.terms[id.index()].by_taxonomy[at])).into_iter();
        let names = terms
            .flat_map(|(at, terms)| terms.iter().map(move |term| library.taxonomies[at].terms[*term].name.as_str()));
        names.filter(|name| themes.iter().any(|hit| hit.name == *name)).collect()
    };
    let mut found: Vec<(usize, Near)> = Vec::new();
    for id in field.cases() {
        let names = shared(*id);
        let same_place = main.is_some_and(|main| library.terms[id.index()].regions.contains(&main));
        let weight = names.len() + if same_place { 4 } else { 0 };
        if weight < 3 {
            continue;
        }
        let place = main.filter(|_| same_place).map(|main| format!("同地：{}；", library.regions.get(main).name));
        let why = format!("{}同属：{}", place.unwrap_or_default(), names.join("、"));
        found.push((weight, near(field, *id, why)));
    }
    found.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.path.cmp(&other.1.path)));
    found.into_iter().take(RELATED).map(|(_, near)| near).collect()
}

/// A case and why it is named.
pub fn near(field: &Field, id: PageId, why: String) -> Near {
    let page = field.library().page(id);
    Near { path: page.parsed.content_path().to_string(), title: page.title().to_string(), why }
}
