//! The names of languages in code fences: those that Zola knows, each with its other names and, behind `=`, the names that
//! syntaxes have for it.

/// A line for each language.
const KNOWN: &str = include_str!("languages.txt");

/// What text in no language is called.
pub const PLAIN: &str = "plain";

/// A language.
#[derive(Debug, Clone, Copy)]
pub struct Language {
    /// What pages are told.
    pub name: &'static str,
    line: &'static str,
}

impl Language {
    /// All its names, the best first.
    pub fn words(self) -> impl Iterator<Item = &'static str> {
        let (names, syntaxes) = self.line.split_once(" = ").unwrap_or((self.line, ""));
        syntaxes.split('|').filter(|word| !word.is_empty()).chain(names.split(' '))
    }
}

/// All languages.
pub fn all() -> impl Iterator<Item = Language> {
    KNOWN.lines().filter_map(|line| Some(Language { name: line.split(' ').next()?, line }))
}

/// The language of a name, in any letter case.
pub fn find(name: &str) -> Option<Language> {
    let names = |language: &Language| language.line.split(" = ").next().unwrap_or("");
    all().find(|language| names(language).split(' ').any(|known| known.eq_ignore_ascii_case(name)))
}
