//! The index for a site theme's own search script, in Zola's four forms: for elasticlunr.js 0.9.5 or fuse.js, as a script or
//! as JSON. A script also does what its form has no place for: it leads to the files beside it wherever the site lies, and
//! where our analysis made the terms it cuts queries in the same way.

use std::collections::BTreeSet;

use elasticlunr::{Index, IndexBuilder, Language, Pipeline, lang};
use serde_json::{Map, Value as Json};

use super::analysis::{LONGEST_WORD, fold_text};
use super::elasticlunr::Chinese;
use super::variants::variants_of;
use crate::base::han::is_han;
use crate::config::{IndexFormat, SearchFields};

/// A page or a section as such an index has it.
#[derive(Debug, Clone, Default)]
pub struct Item {
    /// Its permalink.
    pub url: String,
    /// Its title, empty if it has none.
    pub title: String,
    /// Its description.
    pub description: String,
    /// Its date as front matter gives it, empty for a section.
    pub date: String,
    /// `/blog/a/`
    pub path: String,
    /// The words of its body.
    pub text: String,
}

/// The index of one language. An item whose `url` was there before is left out.
pub fn theme_index(fields: &SearchFields, lang: &str, base_url: &str, items: impl Iterator<Item = Item>) -> String {
    let mut seen = BTreeSet::new();
    let items: Vec<Item> = items.filter(|item| seen.insert(item.url.clone())).map(|item| cut(fields, item)).collect();
    let is_script = matches!(fields.index_format, IndexFormat::ElasticlunrJavascript | IndexFormat::FuseJavascript);
    let is_fuse = matches!(fields.index_format, IndexFormat::FuseJavascript | IndexFormat::FuseJson);
    let language = own_language(lang);
    let json = match is_fuse {
        true => Json::from(items.iter().map(|item| fuse(fields, item)).collect::<Vec<_>>()).to_string(),
        false => elasticlunr(fields, language.unwrap_or_else(|| Box::new(Chinese)), &items),
    };
    if !is_script {
        return json;
    }
    // Two line ends of Unicode are no characters of an ES2017 string.
    let mut out =
        format!("window.searchIndex = {json};\n").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    let base = Json::from(format!("{base_url}/"));
    out.push_str(&format!("{}({base}, window.searchIndex);\n", include_str!("theme_refs.js").trim_end()));
    if !is_fuse && own_language(lang).is_none() {
        let known: BTreeSet<char> = items.iter().flat_map(|item| words(fields, item)).collect();
        let variants: String = variants_of(|c| known.contains(&c)).into_iter().flat_map(|(a, b)| [a, b]).collect();
        out.push_str(include_str!("../../themes/jade/static/analysis.js"));
        let queries = include_str!("theme_words.js").trim_end();
        out.push_str(&format!("{queries}(window.tashan, {});\n", Json::from(variants)));
    }
    out
}

/// The language whose stems and stop words elasticlunr.js has too; for all others our analysis makes the terms.
fn own_language(lang: &str) -> Option<Box<dyn Language>> {
    let code = lang.split('-').next().unwrap_or(lang);
    Some(Box::new(Whole(lang::from_code(code)?)))
}

/// The Han of what is indexed, folded.
fn words(fields: &SearchFields, item: &Item) -> BTreeSet<char> {
    fold_text(&values(fields, item).join("\n")).chars().filter(|c| is_han(*c)).collect()
}

fn cut(fields: &SearchFields, item: Item) -> Item {
    let date = match item.date.len() {
        10 => format!("{}T00:00:00Z", item.date),
        _ => item.date,
    };
    let length = fields.truncate_content_length.unwrap_or(usize::MAX);
    let text = match item.text.char_indices().nth(length) {
        Some((at, _)) => item.text[..at].to_string(),
        None => item.text,
    };
    Item { date, text, ..item }
}

/// The values of the wanted fields, in the order of [`elasticlunr`]'s fields.
fn values<'a>(fields: &SearchFields, item: &'a Item) -> Vec<&'a str> {
    let wanted = [
        (fields.include_title, &item.title),
        (fields.include_description, &item.description),
        (fields.include_date, &item.date),
        (fields.include_path, &item.path),
        (fields.include_content, &item.text),
    ];
    wanted.into_iter().filter(|(is_wanted, _)| *is_wanted).map(|(_, value)| value.as_str()).collect()
}

fn elasticlunr(fields: &SearchFields, language: Box<dyn Language>, items: &[Item]) -> String {
    let mut builder = IndexBuilder::with_language(language);
    let names = [
        (fields.include_title, "title"),
        (fields.include_description, "description"),
        (fields.include_date, "date"),
        (fields.include_path, "path"),
        (fields.include_content, "body"),
    ];
    for (_, name) in names.into_iter().filter(|(is_wanted, _)| *is_wanted) {
        builder = match name {
            "path" => builder.add_field_with_tokenizer(name, Box::new(path_words)),
            _ => builder.add_field(name),
        };
    }
    let mut index: Index = builder.build();
    for item in items {
        index.add_doc(&item.url, values(fields, item));
    }
    index.to_json()
}

/// `/blog/a-page/` has three words.
fn path_words(path: &str) -> Vec<String> {
    let parts = path.split(|c: char| c.is_whitespace() || matches!(c, '/' | '-'));
    parts.filter(|part| !part.is_empty()).map(str::to_lowercase).collect()
}

fn fuse(fields: &SearchFields, item: &Item) -> Json {
    let wanted = [
        (true, "url", &item.url),
        (fields.include_title, "title", &item.title),
        (fields.include_description, "description", &item.description),
        (fields.include_content, "body", &item.text),
        (fields.include_path, "path", &item.path),
    ];
    let wanted = wanted.into_iter().filter(|(is_wanted, ..)| *is_wanted);
    let members: Map<String, Json> = wanted.map(|(_, name, value)| (name.to_string(), Json::from(&**value))).collect();
    Json::from(members)
}

/// A language of elasticlunr with words that are not too long for its tree, which is as deep as the longest.
struct Whole(Box<dyn Language>);

impl Language for Whole {
    fn name(&self) -> String {
        self.0.name()
    }

    fn code(&self) -> String {
        self.0.code()
    }

    fn tokenize(&self, text: &str) -> Vec<String> {
        let mut words = self.0.tokenize(text);
        words.iter_mut().for_each(|word| {
            if let Some((at, _)) = word.char_indices().nth(4 * LONGEST_WORD) {
                word.truncate(at);
            }
        });
        words
    }

    fn make_pipeline(&self) -> Pipeline {
        self.0.make_pipeline()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(url: &str, title: &str, text: &str) -> Item {
        Item {
            url: format!("https://e.org/l{url}"),
            title: title.to_string(),
            description: "About".to_string(),
            date: "2020-01-02".to_string(),
            path: url.to_string(),
            text: text.to_string(),
        }
    }

    fn json(fields: &SearchFields, lang: &str, items: &[Item]) -> Json {
        serde_json::from_str(&theme_index(fields, lang, "https://e.org/l", items.iter().cloned())).unwrap()
    }

    #[test]
    fn an_english_index_is_as_elasticlunr_makes_it() {
        let fields = SearchFields { index_format: IndexFormat::ElasticlunrJson, ..SearchFields::default() };
        let found = json(&fields, "en", &[item("/a/", "A title", "Running & more"), item("/a/", "again", "again")]);
        let expected = serde_json::json!({
            "fields": ["title", "body"],
            "pipeline": ["trimmer", "stopWordFilter", "stemmer"],
            "ref": "id",
            "version": "0.9.5",
            "lang": "English",
        });
        for (key, value) in expected.as_object().unwrap() {
            assert_eq!(&found[key], value, "{key}");
        }
        let docs = &found["documentStore"]["docs"];
        assert_eq!(docs.as_object().unwrap().len(), 1);
        assert_eq!(docs["https://e.org/l/a/"]["body"], "Running & more");
        assert_eq!(found["documentStore"]["docInfo"]["https://e.org/l/a/"]["title"], 1);
        let run = &found["index"]["body"]["root"]["r"]["u"]["n"];
        assert_eq!(run["docs"]["https://e.org/l/a/"]["tf"], 1.0);
    }

    #[test]
    fn all_fields_in_both_forms() {
        let fields = SearchFields {
            include_description: true,
            include_date: true,
            include_path: true,
            truncate_content_length: Some(3),
            index_format: IndexFormat::ElasticlunrJson,
            ..SearchFields::default()
        };
        let section = Item { date: String::new(), ..item("/blog/", "Blog", "") };
        let items = [item("/blog/a-b/", "甲", "石斛产业"), section];
        let found = json(&fields, "zh-CN", &items);
        assert_eq!(found["fields"], serde_json::json!(["title", "description", "date", "path", "body"]));
        assert_eq!(found["pipeline"], serde_json::json!([]));
        let own = &found["documentStore"]["docs"]["https://e.org/l/blog/a-b/"];
        assert_eq!((&own["body"], &own["date"]), (&Json::from("石斛产"), &Json::from("2020-01-02T00:00:00Z")));
        assert!(found["index"]["body"]["root"]["石"]["斛"]["docs"]["https://e.org/l/blog/a-b/"].is_object());
        assert!(found["index"]["path"]["root"]["a"]["docs"]["https://e.org/l/blog/a-b/"].is_object());
        let found = json(&SearchFields { index_format: IndexFormat::FuseJson, ..fields }, "zh", &items[..1]);
        let expected = serde_json::json!([{
            "url": "https://e.org/l/blog/a-b/", "title": "甲", "description": "About", "body": "石斛产", "path": "/blog/a-b/",
        }]);
        assert_eq!(found, expected);
    }

    #[test]
    fn a_script_is_a_script() {
        let items = || [item("/a/", "產業\u{2028}", "x")].into_iter();
        let fuse = SearchFields { index_format: IndexFormat::FuseJavascript, ..SearchFields::default() };
        let text = theme_index(&fuse, "zh", "", items());
        assert!(text.starts_with("window.searchIndex = [{") && text.contains("(\"/\", window.searchIndex);\n"));
        assert!(!text.contains('\u{2028}') && !text.contains("tokenizer"));
        let text = theme_index(&SearchFields::default(), "zh", "https://e.org", items());
        assert!(text.contains("tokenizer") && text.contains("產产"));
        assert!(!theme_index(&SearchFields::default(), "fr", "", items()).contains("tokenizer"));
        assert_eq!(IndexFormat::FuseJson.file_name("fr"), "search_index.fr.json");
    }

    #[test]
    fn a_word_without_end_does_no_harm() {
        let text = "x".repeat(300_000);
        theme_index(&SearchFields::default(), "en", "", [item("/a/", "t", &text)].into_iter());
    }
}
