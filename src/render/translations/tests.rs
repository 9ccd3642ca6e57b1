//! Tests.
//! Those of the site theme `jade` read its files as the program holds them.

use std::collections::BTreeSet;
use std::path::Path;

use super::*;
use crate::config::{Language, house};
use crate::diag::Place;
use crate::source::read_theme;

fn config(languages: &[(&str, &[(&str, &str)])]) -> Config {
    let own = |(code, words): &(&str, &[(&str, &str)])| Language {
        code: code.to_string(),
        translations: words.iter().map(|(key, text)| (key.to_string(), text.to_string())).collect(),
        ..Language::default()
    };
    let mut config = house();
    config.languages = languages.iter().map(own).collect();
    config
}

fn theme(files: &[(&str, &str)]) -> SiteTheme {
    let file = |(lang, text): &(&str, &str)| TextFile::new(&format!("themes/t/translations/{lang}.toml"), text);
    SiteTheme { translations: files.iter().map(file).collect(), ..SiteTheme::default() }
}

fn jade() -> SiteTheme {
    let place = Place::file("config.toml");
    read_theme(Path::new("no such folder"), "jade", &place).value
}

fn jades_words() -> Themed {
    let read = |file: &TextFile| (language(&file.path).to_string(), read(file, &mut Report::default()));
    jade().translations.iter().filter(|file| !file.path.contains("/scripts/")).map(read).collect()
}

#[test]
fn words_of_a_site_stand_over_those_of_its_theme() {
    let config = config(&[("zh-CN", &[("a", "站")]), ("zh-HK", &[]), ("de", &[]), ("en-GB", &[])]);
    let theme = theme(&[
        ("zh-CN", "a = \"简\"\nb = \"{n} 个，共 {m} 个\"\n"),
        ("zh-TW", "a = \"繁\""),
        ("en", "a = \"Latin\"\nc = \"{ n} {}{n\""),
    ]);
    let mut report = Report::default();
    let words = Translations::new(&config, &theme, &mut report);
    let say = |key: &str, lang: &str| {
        let given = |place: &str| (place == "n").then(|| "3".to_string());
        words.word(key, lang).map(|word| word.say(given).to_string())
    };
    assert_eq!(say("a", "zh-CN").as_deref(), Some("站"));
    assert_eq!(say("a", "zh-HK").as_deref(), Some("繁"));
    assert_eq!(say("a", "de").as_deref(), Some("Latin"));
    assert_eq!(say("a", "en-GB").as_deref(), Some("Latin"));
    // What is given nothing stays, and what is no place is text.
    assert_eq!(say("b", "zh-CN").as_deref(), Some("3 个，共 {m} 个"));
    assert_eq!(say("b", "zh-HK").as_deref(), Some("3 个，共 {m} 个"));
    assert_eq!(say("c", "zh-CN").as_deref(), Some("{ n} {}{n"));
    assert_eq!((say("b", "de"), say("a", "fr")), (None, None));
    assert!(!report.has_errors());
}

#[test]
fn what_is_wrong_in_the_words_of_a_theme() {
    let theme = theme(&[("en", "a = \"x\"\nb = 3\n")]);
    let mut report = Report::default();
    Translations::new(&config(&[("en", &[])]), &theme, &mut report);
    let found = report.sorted().into_iter().next().unwrap();
    assert_eq!((found.place.file.as_str(), report.has_errors()), ("themes/t/translations/en.toml", true));
    // Zola does not read such a folder: what else a theme keeps there is its own affair.
    let mut zola = config(&[("en", &[])]);
    zola.manner = Manner::Zola;
    let mut report = Report::default();
    let words = Translations::new(&zola, &theme, &mut report);
    assert_eq!((report.has_errors(), words.keys("en")), (false, vec!["a"]));
}

fn places(text: &str) -> BTreeSet<String> {
    Word::new(text).parts.into_iter().map(|(_, place)| place).collect()
}

#[test]
fn jades_languages_have_the_same_words() {
    let all = jades_words();
    assert_eq!(all.keys().collect::<Vec<_>>(), ["en", "zh-CN", "zh-TW"]);
    let shape = |lang: &str| -> Vec<(String, BTreeSet<String>)> {
        all[lang].iter().map(|(key, text)| (key.clone(), places(text))).collect()
    };
    assert_eq!(shape("en"), shape("zh-CN"));
    assert_eq!(shape("zh-TW"), shape("zh-CN"));
}

/// The calls of `trans` in a text: the key and the places that are filled.
fn calls(text: &str) -> Vec<(String, BTreeSet<String>)> {
    let mut out = Vec::new();
    for call in text.split("trans(key=\"").skip(1) {
        let (key, rest) = call.split_once('"').unwrap();
        let (mut depth, mut quoted, mut own) = (1, false, String::new());
        for c in rest.chars() {
            match c {
                '"' => quoted = !quoted,
                '(' if !quoted => depth += 1,
                ')' if !quoted => depth -= 1,
                _ if depth == 1 && !quoted => own.push(c),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        let names = own.split(',').filter_map(|part| part.split_once('=')).map(|(name, _)| name.trim().to_string());
        out.push((key.to_string(), names.filter(|name| !name.contains(' ')).collect()));
    }
    out
}

#[test]
fn jades_templates_ask_for_words_that_are_there() {
    let words = &jades_words()["zh-CN"];
    let mut used = BTreeSet::new();
    for file in &jade().templates {
        assert!(!file.text.replace("trans(key=\"", "").contains("trans("), "{}: a key that is no literal", file.path);
        for (key, given) in calls(&file.text) {
            let word = words.get(&key).unwrap_or_else(|| panic!("{}: no word `{key}`", file.path));
            assert_eq!(given, places(word), "{}: {key}", file.path);
            used.insert(key);
        }
    }
    let unused: Vec<&String> = words.keys().filter(|key| !used.contains(*key)).collect();
    assert!(unused.is_empty(), "words that nothing says: {unused:?}");
}

#[test]
fn jades_templates_have_no_words_of_their_own() {
    for file in &jade().templates {
        let mut text = file.text.to_string();
        while let Some((before, rest)) = text.split_once("{#") {
            text = format!("{before}{}", rest.split_once("#}").unwrap().1);
        }
        let han: String = text.chars().filter(|c| ('\u{3400}'..='\u{9FFF}').contains(c)).collect();
        assert_eq!(han, "", "{}", file.path);
    }
}

#[test]
fn jades_components_that_speak_know_the_language() {
    let mut bodies = BTreeMap::new();
    for text in jade().templates.iter().map(|file| file.text.clone()) {
        for part in text.split("{% component ").skip(1) {
            let (head, rest) = part.split_once(")").unwrap();
            let (name, arguments) = head.split_once('(').unwrap();
            let body = rest.split_once("endcomponent").unwrap().0;
            bodies.insert(name.to_string(), (arguments.contains("@lang"), body.to_string()));
        }
    }
    assert!(bodies.len() > 20);
    let knows = |name: &str| bodies.get(name).is_some_and(|(knows, _)| *knows);
    for (name, (own, body)) in &bodies {
        // A component finds `@lang` in what calls it, and that must have it too.
        let called = body.split("<jade.").skip(1).map(|call| {
            let end = call.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(call.len());
            format!("jade.{}", &call[..end])
        });
        let speaks = body.contains("trans(") || called.into_iter().any(|called| knows(&called));
        assert_eq!(*own, speaks, "{name}");
    }
}

/// What a script says: the texts between double quotes that hold Han or Chinese punctuation, outside comments, and the
/// form of dates. What is data stands between single quotes.
fn said(script: &str) -> BTreeSet<String> {
    let comments = regex::Regex::new(r"(?s)/\*.*?\*/").unwrap();
    let literals = regex::Regex::new(r#""((?:[^"\\\n]|\\.)*)""#).unwrap();
    let code = comments.replace_all(script, "");
    let found = literals.captures_iter(&code).map(|found| found[1].to_string());
    let is_chinese = |c: char| crate::base::han::is_han(c) || "，、：。；（）“”".contains(c);
    found.filter(|text| text.chars().any(is_chinese) || ["zh-CN", "……"].contains(&text.as_str())).collect()
}

#[test]
fn jades_scripts_speak_three_languages() {
    let theme = jade();
    let text = |asset: &crate::source::Asset| match &asset.bytes {
        crate::source::AssetBytes::Memory(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
        _ => String::new(),
    };
    let scripts: Vec<String> = theme.assets.iter().filter(|asset| asset.address.ends_with(".js")).map(text).collect();
    let all: BTreeSet<String> = scripts.iter().flat_map(|script| said(script)).collect();
    assert!(all.len() > 100, "{} texts", all.len());
    for code in ["en", "zh-TW"] {
        let mut config = config(&[(code, &[])]);
        config.default_language = code.to_string();
        let mut report = Report::default();
        let words = Translations::new(&config, &theme, &mut report);
        assert!(!report.has_errors());
        let known: BTreeSet<String> =
            words.scripts.iter().map(|(written, _)| written[1..written.len() - 1].to_string()).collect();
        assert_eq!(known.difference(&all).collect::<Vec<_>>(), Vec::<&String>::new(), "{code}: in no script");
        assert_eq!(all.difference(&known).collect::<Vec<_>>(), Vec::<&String>::new(), "{code}: without words");
    }
    let house = Translations::new(&config(&[("zh-CN", &[])]), &theme, &mut Report::default());
    assert!(house.scripts.is_empty());
    let en = Translations { scripts: vec![("\"全部\"".into(), "\"All\"".into())], ..Translations::default() };
    assert_eq!(en.script("a(\"全部\", '全部', \"全部案例\")"), "a(\"All\", '全部', \"全部案例\")");
}
