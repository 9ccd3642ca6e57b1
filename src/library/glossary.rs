//! The words of the field: `data/glossary.toml`.

use std::collections::BTreeMap;

use super::unique_slugs;
use crate::base::pinyin;
use crate::diag::{Code, Report, TextFile};
use crate::fields::Toml;

/// A word and what it means.
#[derive(Debug)]
pub struct GlossaryTerm {
    /// The word.
    pub name: String,
    /// ASCII, the anchor on the page of the glossary.
    pub slug: String,
    /// What it means, in one to three sentences.
    pub definition: String,
    /// Other forms of the word.
    pub synonyms: Vec<String>,
    /// What explains it.
    pub source: Option<String>,
}

/// All words, in pinyin order.
#[derive(Debug, Default)]
pub struct Glossary {
    /// The words.
    pub terms: Vec<GlossaryTerm>,
}

/// Reads the glossary; without the file it is empty.
pub fn read(file: Option<&TextFile>, report: &mut Report) -> Glossary {
    let mut out = Glossary::default();
    let Some(file) = file else { return out };
    let toml = Toml::parse(file, 0..file.text.len(), report);
    let mut fields = toml.fields();
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    for mut entry in fields.tables("term", report) {
        let name = entry.must_text("name", report);
        let slug = entry.slug("slug", report);
        let definition = entry.must_text("definition", report);
        let synonyms = entry.texts("synonyms", report);
        let source = entry.text("source", report).map(|text| text.value);
        entry.finish(report);
        let (Some(name), Some(definition)) = (name, definition) else { continue };
        for own in synonyms.iter().chain([&name]) {
            if let Some(other) = taken.insert(own.value.clone(), name.value.clone()) {
                let message = format!("`{}` stands with `{other}` already", own.value);
                let help = Some("keep it in one place".to_string());
                report.error(Code::DuplicateTerm, file.at(own.at.clone()), message, help);
            }
        }
        let usual = pinyin::short_slug(&name.value, 60);
        out.terms.push(GlossaryTerm {
            slug: slug.map_or(usual, |slug| slug.value),
            name: name.value,
            definition: definition.value,
            synonyms: synonyms.into_iter().map(|own| own.value).collect(),
            source,
        });
    }
    fields.finish(report);
    out.terms.sort_by_cached_key(|term| pinyin::sort_key(&term.name));
    unique_slugs(out.terms.iter_mut().map(|own| &mut own.slug), "term");
    out
}
