//! Vocabularies of `data/NAME.toml`: the terms of a taxonomy with order, definition and synonyms.

use std::collections::BTreeMap;

use crate::base::date::Date;
use crate::base::nearest::{did_you_mean, nearest};
use crate::diag::{Code, Place, Report, Severity, TextFile};
use crate::fields::{Fields, Located, Toml};

/// A term as its vocabulary declares it.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// The name that pages show.
    pub name: String,
    /// The file name of its page, if not the name in pinyin.
    pub slug: Option<String>,
    /// One or two sentences.
    pub definition: Option<String>,
    /// Other names that mean the same.
    pub synonyms: Vec<String>,
    /// The term above.
    pub parent: Option<Located<String>>,
    /// Organisations: where, as a name of the tree of places.
    pub region: Option<Located<String>>,
    /// Organisations: what it is a model of.
    pub model_of: Option<String>,
    /// Policy documents: the number (文号).
    pub number: Option<String>,
    /// Policy documents: who issued it.
    pub issuer: Option<String>,
    /// Policy documents: when.
    pub date: Option<Date>,
}

/// The terms of one taxonomy, in the order of the file.
#[derive(Debug, Default)]
pub struct Vocabulary {
    /// The file, if there is one.
    pub file: Option<TextFile>,
    /// Whether other terms than these are mistakes.
    pub closed: bool,
    /// The terms.
    pub entries: Vec<Entry>,
    /// Names and synonyms to the index of their entry.
    names: BTreeMap<String, usize>,
}

impl Vocabulary {
    /// The entry that a name or synonym means.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    /// Reports a term that the vocabulary lacks.
    pub fn report_unknown(&self, taxonomy: &str, name: &str, place: Place, report: &mut Report) {
        let near = nearest(name, self.names.keys().map(String::as_str));
        let more = format!("a new term goes into data/{taxonomy}.toml");
        let help = match did_you_mean(&near) {
            Some(help) => format!("{help} {more}"),
            None => more,
        };
        report.error(Code::UnknownTerm, place, format!("`{taxonomy}` has no term `{name}`"), Some(help));
    }
}

/// Reads one vocabulary.
pub fn read(file: &TextFile, report: &mut Report) -> Vocabulary {
    let before = report.count(Severity::Error);
    let toml = Toml::parse(file, 0..file.text.len(), report);
    let mut fields = toml.fields();
    let mut slugs: BTreeMap<String, String> = BTreeMap::new();
    let mut out = Vocabulary { file: Some(file.clone()), ..Vocabulary::default() };
    out.closed = fields.bool("closed", report).unwrap_or(true);
    for mut term in fields.tables("term", report) {
        let Some(name) = term.must_text("name", report) else {
            skip(term, report);
            continue;
        };
        let synonyms = term.texts("synonyms", report);
        let at = out.entries.len();
        for own in synonyms.iter().chain([&name]) {
            if let Some(other) = out.names.insert(own.value.clone(), at).filter(|other| *other != at) {
                let other = &out.entries[other].name;
                let help = format!("keep `{}` in one place: either here or with `{other}`", own.value);
                let message = format!("`{}` stands with `{other}` already", own.value);
                report.error(Code::DuplicateTerm, term.place_of(own), message, Some(help));
            }
        }
        let slug = term.slug("slug", report);
        if let Some((slug, other)) =
            slug.as_ref().and_then(|slug| Some((slug, slugs.insert(slug.value.clone(), name.value.clone())?)))
        {
            let message = format!("the slug `{}` is that of `{other}` already", slug.value);
            report.error(Code::DuplicateTerm, term.place_of(slug), message, Some("write another slug".to_string()));
        }
        out.entries.push(Entry {
            name: name.value,
            slug: slug.map(|found| found.value),
            definition: term.text("definition", report).map(|found| found.value),
            synonyms: synonyms.into_iter().map(|found| found.value).collect(),
            parent: term.text("parent", report),
            region: term.text("region", report),
            model_of: term.text("model_of", report).map(|found| found.value),
            number: term.text("number", report).map(|found| found.value),
            issuer: term.text("issuer", report).map(|found| found.value),
            date: term.date("date", report).map(|found| found.value),
        });
        term.finish(report);
    }
    fields.finish(report);
    // A term that seems to be missing may stand in what is broken.
    out.closed &= report.count(Severity::Error) == before;
    out
}

/// Names what is unknown in an entry without a name.
fn skip(mut term: Fields<'_>, report: &mut Report) {
    for key in ["slug", "definition", "synonyms", "parent", "region", "model_of", "number", "issuer", "date"] {
        term.pass(key);
    }
    term.finish(report);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn synonyms_land_on_their_term_and_may_stand_once() {
        let text = "[[term]]\nname = \"技能竞赛\"\nsynonyms = [\"技能比武\"]\n[[term]]\nname = \"比武\"\nsynonyms = [\"技能比武\"]\n";
        let mut report = Report::default();
        let vocabulary = read(&TextFile::new("data/themes.toml", text), &mut report);
        assert_eq!(vocabulary.find("技能竞赛"), Some(0));
        let found = &report.sorted()[0];
        assert_eq!((found.code, found.place.line, found.place.column), (Code::DuplicateTerm, 6, 13));
    }
}
