//! What `trans` says: in each language the words of the configuration, which stand over those that the site theme brings in
//! its `translations/`. The tables are made once.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde_json::Value as Json;
use tera::Value;

use crate::config::{Config, Manner};
use crate::diag::{Report, TextFile};
use crate::fields::Toml;
use crate::source::SiteTheme;

/// The words of every language of the configuration.
#[derive(Debug, Default)]
pub struct Translations {
    /// By language, then by key; looked up only.
    languages: HashMap<String, HashMap<String, Word>>,
    /// What scripts of the site theme say, as they have it between quotes, and what stands there in the default language.
    scripts: Vec<(String, String)>,
}

/// A word or sentence.
#[derive(Debug, Clone)]
pub struct Word {
    whole: Value,
    /// Text and the place after it, in turn; empty for a word without places.
    parts: Vec<(String, String)>,
    /// The text after the last place.
    rest: String,
}

/// The words of a site theme, by the language that names the file.
type Themed = BTreeMap<String, BTreeMap<String, String>>;

impl Translations {
    /// Reads the site theme's words and lays those of the configuration over them.
    pub fn new(config: &Config, theme: &SiteTheme, report: &mut Report) -> Translations {
        let (mut themed, mut scripts) = (Themed::new(), Themed::new());
        for file in &theme.translations {
            // lost on purpose in Zola's manner: there the folder may hold what a theme reads by other ways
            let mut found = Report::default();
            let own = read(file, &mut found);
            if config.manner == Manner::Tashan {
                report.merge(found);
            }
            let of = if file.path.contains("/translations/scripts/") { &mut scripts } else { &mut themed };
            of.insert(language(&file.path).to_string(), own);
        }
        let mut languages = HashMap::new();
        for own in &config.languages {
            let mut words = HashMap::new();
            let sources = fallbacks(&own.code).into_iter().filter_map(|code| themed.get(code));
            for (key, text) in [&own.translations].into_iter().chain(sources).flatten() {
                words.entry(key.clone()).or_insert_with(|| Word::new(text));
            }
            languages.insert(own.code.clone(), words);
        }
        // A language without such a file is the one that the scripts are written in.
        let spoken = fallbacks(&config.default_language).into_iter().find(|code| themed.contains_key(*code));
        let own = spoken.and_then(|code| scripts.remove(code)).unwrap_or_default();
        let quoted = |text: String| Json::from(text).to_string();
        let scripts = own.into_iter().map(|(written, said)| (quoted(written), quoted(said))).collect();
        Translations { languages, scripts }
    }

    /// A script of the site theme in the default language: a script is one for all pages. Only whole texts between double
    /// quotes are exchanged.
    pub fn script<'a>(&self, script: &'a str) -> Cow<'a, str> {
        let mut out = Cow::Borrowed(script);
        for (written, said) in self.scripts.iter().filter(|(written, _)| script.contains(written.as_str())) {
            out = Cow::Owned(out.replace(written.as_str(), said));
        }
        out
    }

    /// What a key says in a language.
    pub fn word(&self, key: &str, lang: &str) -> Option<&Word> {
        self.languages.get(lang)?.get(key)
    }

    /// The keys of a language, in order.
    pub fn keys(&self, lang: &str) -> Vec<&str> {
        let mut keys: Vec<&str> =
            self.languages.get(lang).into_iter().flat_map(HashMap::keys).map(String::as_str).collect();
        keys.sort_unstable();
        keys
    }
}

impl Word {
    fn new(text: &str) -> Word {
        let mut parts = Vec::new();
        let (mut from, mut at) = (0, 0);
        while let Some(open) = text[at..].find('{').map(|found| at + found) {
            at = open + 1;
            let Some(close) = text[at..].find('}').map(|found| at + found) else { break };
            let name = &text[at..close];
            if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
                parts.push((text[from..open].to_string(), name.to_string()));
                from = close + 1;
                at = from;
            }
        }
        Word { whole: Value::from(text), parts, rest: text[from..].to_string() }
    }

    /// The word with its places filled; one that is given nothing stays as it is written.
    pub fn say(&self, given: impl Fn(&str) -> Option<String>) -> Value {
        if self.parts.is_empty() {
            return self.whole.clone();
        }
        let mut out = String::new();
        for (text, place) in &self.parts {
            out.push_str(text);
            match given(place) {
                Some(value) => out.push_str(&value),
                None => out.extend(["{", place, "}"]),
            }
        }
        out.push_str(&self.rest);
        Value::from(out)
    }
}

fn read(file: &TextFile, report: &mut Report) -> BTreeMap<String, String> {
    let toml = Toml::parse(file, 0..file.text.len(), report);
    toml.fields().each_text(report)
}

/// `themes/jade/translations/zh-TW.toml` is of `zh-TW`.
fn language(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".toml").unwrap_or(name)
}

/// The languages whose words of a theme stand in for one another, the nearest first.
fn fallbacks(code: &str) -> Vec<&str> {
    let is_chinese = code == "zh" || code.starts_with("zh-");
    let is_traditional = ["zh-TW", "zh-HK", "zh-MO", "zh-Hant"].iter().any(|own| code.starts_with(own));
    match (is_chinese, is_traditional) {
        (true, true) => vec![code, "zh-TW", "zh-CN", "en"],
        (true, false) => vec![code, "zh-CN", "zh-TW", "en"],
        (false, _) => vec![code, code.split('-').next().unwrap_or(code), "en"],
    }
}

#[cfg(test)]
mod tests;
