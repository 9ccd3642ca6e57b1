//! What can be found of a page: everything that a reader sees on it and the other names of its terms, line by
//! line. The same lines are indexed, kept for snippets, and looked through to verify a hit.

use crate::library::{Library, PageId, Term, standard_sections};
use crate::parse::{Source, for_each_line};

/// The parts of a page that count differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The title.
    Title,
    /// Terms of `themes`.
    Themes,
    /// Places, with all above them.
    Regions,
    /// Terms of `organisations`.
    Organisations,
    /// Terms of all other taxonomies.
    Kinds,
    /// Headings of the text.
    Headings,
    /// Figures, as the page lists them.
    Figures,
    /// All else.
    Body,
}

/// How many fields there are.
pub const FIELDS: usize = 8;

/// Every field: the name that scripts use, what readers call it, and its weight in the score.
pub const FIELD_NAMES: [(Field, &str, &str, f64); FIELDS] = [
    (Field::Title, "title", "标题", 8.0),
    (Field::Themes, "themes", "主题", 4.0),
    (Field::Regions, "regions", "地区", 4.0),
    (Field::Organisations, "organisations", "单位", 4.0),
    (Field::Kinds, "kinds", "类型", 2.0),
    (Field::Headings, "headings", "小标题", 3.0),
    (Field::Figures, "figures", "数据", 1.5),
    (Field::Body, "body", "正文", 1.0),
];

/// What the lines of a document's text begin with: one letter each. `a` (address) and `d` (date) are not searched.
/// A term's name stands under the first letter of its field, its other names under the second.
const LINES: [(char, Field); 14] = [
    ('t', Field::Title),
    ('m', Field::Themes),
    ('n', Field::Themes),
    ('r', Field::Regions),
    ('s', Field::Regions),
    ('o', Field::Organisations),
    ('p', Field::Organisations),
    ('k', Field::Kinds),
    ('l', Field::Kinds),
    ('h', Field::Headings),
    ('f', Field::Figures),
    ('e', Field::Body),
    ('b', Field::Body),
    ('c', Field::Body),
];

/// After a heading the standard section that it stands in; not searched.
pub const SECTION: char = 'g';

/// The field of a line by its first letter; `None` for `a`, `d` and `g`.
pub fn field_of(letter: char) -> Option<Field> {
    LINES.iter().find(|(own, _)| *own == letter).map(|(_, field)| *field)
}

/// The text of a page: lines that begin with their letter, each ended by a line feed.
pub fn text(library: &Library, id: PageId) -> String {
    let page = library.page(id);
    let meta = &page.parsed.meta;
    let mut out = Lines(String::new());
    out.push('a', page.address.as_str());
    out.push('d', &page.date().map(|date| date.to_string()).unwrap_or_default());
    out.push('t', page.title());
    for (taxonomy, own) in library.taxonomies.iter().zip(&library.terms[id.index()].by_taxonomy) {
        let (name, other) = match taxonomy.name.as_str() {
            "themes" => ('m', 'n'),
            "organisations" => ('o', 'p'),
            // The page's date says it.
            "years" => continue,
            _ => ('k', 'l'),
        };
        for term in own.iter().map(|at| &taxonomy.terms[*at]) {
            out.term(name, other, term);
        }
    }
    for region in &library.terms[id.index()].regions {
        out.push('r', &library.regions.trail(*region));
        let path = library.regions.path(*region);
        for alias in path.into_iter().flat_map(|place| &library.regions.get(place).aliases) {
            out.push('s', alias);
        }
    }
    out.push('e', meta.description.as_deref().unwrap_or_default());
    let sections = standard_sections(page, &library.config.narrative);
    let mut headings = page.parsed.document.headings.iter().zip(sections).peekable();
    for_each_line(&page.parsed.document, |heading, line| {
        out.push(if heading { 'h' } else { 'b' }, line);
        // A heading of two lines comes twice, and is neither.
        let own = headings.next_if(|(own, _)| heading && own.title.trim() == line);
        if let Some((_, Some(section))) = own {
            out.push(SECTION, &library.config.narrative[section].title);
        }
    });
    for figure in meta.case.iter().flat_map(|case| &case.figures) {
        let subject = figure.subject.as_deref().map(|subject| format!("{subject}，")).unwrap_or_default();
        let year = figure.date.map(|date| format!("（{}）", date.spoken(library.config.speech()))).unwrap_or_default();
        out.push('f', &format!("{subject}{}：{}{year}", figure.label, figure.text()));
    }
    out.facts(library, id);
    out.0
}

struct Lines(String);

impl Lines {
    /// An empty line is left out; a line break within is a line of its own.
    fn push(&mut self, letter: char, text: &str) {
        for line in text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()) {
            self.0.push(letter);
            self.0.push_str(line);
            self.0.push('\n');
        }
    }

    fn term(&mut self, name: char, other: char, term: &Term) {
        self.push(name, &term.name);
        term.synonyms.iter().for_each(|synonym| self.push(other, synonym));
    }

    /// What the page says of itself: its dates, period, series, and source.
    fn facts(&mut self, library: &Library, id: PageId) {
        let meta = &library.page(id).parsed.meta;
        let dates = [library.page(id).date(), meta.updated];
        dates.into_iter().flatten().for_each(|date| self.push('c', &date.spoken(library.config.speech())));
        let Some(case) = &meta.case else { return };
        self.push('c', &case.period.as_deref().unwrap_or_default().replace('/', "—"));
        self.push('c', case.series.as_deref().unwrap_or_default());
        let Some(Source { title, issue, publisher, date, author, note }) = &case.source else { return };
        self.push('c', title);
        for text in [issue, publisher, author, note].into_iter().flatten() {
            self.push('c', text);
        }
        self.push('c', &date.map(|date| date.spoken(library.config.speech())).unwrap_or_default());
    }
}
