//! Tests.
//! Results are those of Zola's next release for the same site.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use tera::{Context, Map, value::Key};

use super::*;
use crate::base::nearest::nearest;
use crate::config::{Language, house};
use crate::diag::Report;
use crate::source::SiteTheme;

/// A site of a few values.
struct Mock {
    config: Config,
    pages: HashMap<(String, String), Value>,
    terms: HashMap<String, Value>,
}

fn object(entries: &[(&'static str, &str)]) -> Value {
    Value::from(entries.iter().map(|(key, text)| (Key::from(*key), Value::from(*text))).collect::<Map>())
}

impl Mock {
    fn new() -> Mock {
        let mut config = house();
        config.base_url = "https://ex.org/sub".to_string();
        config.default_language = "en".to_string();
        let language = |code: &str, word: &str| Language {
            code: code.to_string(),
            feed_filenames: vec!["atom.xml".to_string()],
            translations: [("hello".to_string(), word.to_string())].into(),
            ..Language::default()
        };
        config.languages = vec![language("en", "Hi"), language("fr", "Salut")];
        let mut pages = HashMap::new();
        for (path, lang, title) in [
            ("blog/a.md", "en", "A"),
            ("blog/a.md", "fr", "Afr"),
            ("blog/_index.md", "en", "Blog"),
            ("en.md", "en", "E"),
        ] {
            let page =
                object(&[("title", title), ("permalink", "https://ex.org/sub/blog/a/"), ("relative_path", path)]);
            pages.insert((path.to_string(), lang.to_string()), page);
        }
        let terms = [("x y".to_string(), object(&[("permalink", "https://ex.org/sub/tags/x-y/")]))].into();
        Mock { config, pages, terms }
    }
}

impl Interface for Mock {
    fn config(&self) -> &Config {
        &self.config
    }
    fn page(&self, path: &str, lang: &str) -> Option<Value> {
        let is_page = !path.ends_with("_index.md");
        self.pages.get(&(path.to_string(), lang.to_string())).filter(|_| is_page).cloned()
    }
    fn section(&self, path: &str, lang: &str) -> Option<Value> {
        let is_section = path.ends_with("_index.md");
        self.pages.get(&(path.to_string(), lang.to_string())).filter(|_| is_section).cloned()
    }
    fn taxonomy(&self, kind: &str, lang: &str) -> Option<Value> {
        (kind == "tags" && lang == "en").then(|| object(&[("kind", "tags")]))
    }
    fn term(&self, kind: &str, term: &str, lang: &str) -> Option<Value> {
        self.taxonomy(kind, lang)?;
        self.terms.get(term).cloned()
    }
    fn internal_link(&self, link: &str) -> Option<String> {
        let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
        let address = match path {
            "@/blog/_index.md" => "blog/",
            "@/blog/a.md" => "blog/a/",
            "@/blog/a.fr.md" => "fr/blog/a/",
            _ => return None,
        };
        let anchor = if anchor.is_empty() { String::new() } else { format!("#{anchor}") };
        Some(format!("{}/{address}{anchor}", self.config.base_url))
    }
    fn near(&self, kind: Kind<'_>, name: &str, _: &str) -> Vec<String> {
        let known: Vec<String> = match kind {
            Kind::Page | Kind::Section => self.pages.keys().map(|(path, _)| path.clone()).collect(),
            Kind::Taxonomy => vec!["tags".to_string()],
            Kind::Term(_) => self.terms.keys().cloned().collect(),
            Kind::Link => vec!["@/blog/a.md".to_string()],
        };
        nearest(name, known.iter().map(String::as_str)).into_iter().take(1).map(str::to_string).collect()
    }
    fn markdown(&self, text: &str, around: &Around) -> Result<String, String> {
        Ok(format!("<p>{text}, {}{}</p>\n", around.lang, around.permalink))
    }
}

struct Site {
    tera: Tera,
    root: PathBuf,
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.root);
    }
}

fn site(name: &str) -> Site {
    let root = std::env::temp_dir().join(format!("tashan-functions-{name}-{}", std::process::id()));
    fs::create_dir_all(root.join("static")).unwrap();
    fs::write(root.join("static/s.css"), "body{}\n").unwrap();
    image::RgbImage::new(137, 240).save(root.join("static/a.png")).unwrap();
    fs::write(root.join("static/x.svg"), r#"<svg width="10mm" height="20px" viewBox="0 0 5 6"></svg>"#).unwrap();
    fs::write(root.join("data.json"), r#"{"a":[1,2.5,null,{"b":"c"}]}"#).unwrap();
    fs::write(root.join("broken.json"), "{\n  oh\n}").unwrap();
    let files = Files::new(&root, "none", &SiteTheme::default(), BTreeMap::new());
    let mut tera = Tera::new();
    let mock = Mock::new();
    let translations = Translations::new(&mock.config, &SiteTheme::default(), &mut Report::default());
    let own = Own { files: Arc::new(files), now: 1_795_291_428, translations: Arc::new(translations) };
    register(&mut tera, Arc::new(mock), own);
    Site { tera, root }
}

impl Site {
    fn render(&self, template: &str) -> Result<String, String> {
        self.render_in("en", template)
    }

    fn render_in(&self, lang: &str, template: &str) -> Result<String, String> {
        let mut context = Context::new();
        context.insert_value("lang", Value::from(lang));
        context.insert_value("current_path", Value::from("/blog/a/"));
        self.tera.render_str(template, &context, true).map_err(|error| match error.kind() {
            tera::ErrorKind::RenderingError(found) => found.message().replace(HELP, " | "),
            _ => error.to_string(),
        })
    }
}

#[test]
fn addresses_are_zolas() {
    let site = site("url");
    for (call, expected) in [
        (r#"path="s.css""#, "/s.css"),
        (r#"path="/s.css", trailing_slash=true"#, "/s.css/"),
        (r#"path="atom.xml", trailing_slash=true"#, "/atom.xml"),
        (r#"path="s.css", cachebust=true"#, "/s.css?h=2708d73bf31c36cdfa1a"),
        (r#"path="s.css", cachebust=true, trailing_slash=true"#, "/s.css/?h=2708d73bf31c36cdfa1a"),
        (r#"path="""#, ""),
        (r#"path="/""#, ""),
        (r#"path="foo/", lang="fr""#, "/fr/foo"),
        (r#"path="/fr/foo/", lang="fr""#, "/fr/foo"),
        (r#"path="/foo/", lang="fr""#, "/fr/foo"),
        (r#"path="@/blog/_index.md""#, "/blog/"),
        (r##"path="@/blog/a.md#x", lang="fr""##, "/fr/blog/a/#x"),
        (r#"path="https://x.org/a b?c=<d>""#, "/https://x.org/a b?c=<d>"),
        (r#"path="a&b.html""#, "/a&b.html"),
        (r##"path="a.b#c""##, "/a.b#c"),
    ] {
        assert_eq!(
            site.render(&format!("{{{{ get_url({call}) }}}}")),
            Ok(format!("https://ex.org/sub{expected}")),
            "{call}"
        );
    }
    // The page's language counts for pages only.
    let found = site.render_in("fr", r#"{{ get_url(path="@/blog/a.md") }} {{ get_url(path="s.css") }}"#);
    assert_eq!(found.unwrap(), "https://ex.org/sub/fr/blog/a/ https://ex.org/sub/s.css");
}

#[test]
fn sums_pictures_and_data_are_zolas() {
    let site = site("files");
    for (call, expected) in [
        (r#"get_hash(path="s.css")"#, "Tr1o1o0gexZxBstExs7WDlz382qKPjhoDw5SEwx1bdso14oEydqw0+pmK2P0Kdu2"),
        (
            r#"get_hash(literal="Hello", sha_type=256, base64=false)"#,
            "185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969",
        ),
        (
            r#"get_image_metadata(path="a.png") | safe"#,
            r#"{"width": 137, "height": 240, "format": "png", "mime": "image/png", "description": , "created": }"#,
        ),
        (
            r#"get_image_metadata(path="x.svg") | safe"#,
            r#"{"width": 10, "height": 20, "format": "svg", "mime": "text/svg+xml", "description": , "created": }"#,
        ),
        (r#"get_image_metadata(path="no.svg", allow_missing=true)"#, ""),
        (r#"load_data(path="data.json") | safe"#, r#"{"a": [1, 2.5, , {"b": "c"}]}"#),
        (r#"load_data(path="no.json", required=false)"#, ""),
        (
            r#"load_data(literal="a,b
1,2", format="csv") | safe"#,
            r#"{"headers": ["a", "b"], "records": [["1", "2"]]}"#,
        ),
    ] {
        assert_eq!(site.render(&format!("{{{{ {call} }}}}")), Ok(expected.to_string()), "{call}");
    }
    let image = r#"{% set i = resize_image(path="a.png", width=20, height=10) %}{{ i.url }} {{ i.static_path }} {{ i.width }}×{{ i.height }} of {{ i.orig_width }}×{{ i.orig_height }}"#;
    let found = site.render(image).unwrap();
    assert!(found.starts_with("https://ex.org/sub/processed_images/a.fill-20x10."), "{found}");
    assert!(found.ends_with(".png 20×10 of 137×240") && found.contains(" static/processed_images/a.fill"), "{found}");
}

#[test]
fn content_words_and_time() {
    let site = site("content");
    for (template, expected) in [
        (r#"{% set p = get_page(path="blog/a.md") %}{{ p.title }}"#, "A"),
        (r#"{% set p = get_page(path="blog/a.md", lang="fr") %}{{ p.title }}"#, "Afr"),
        (r#"{{ get_page(path="blog/no.md", allow_missing=true) }}"#, ""),
        (r#"{{ load_data(url="https://example.org/a.json", required=false) }}"#, ""),
        (r#"{% set s = get_section(path="blog/_index.md", metadata_only=true) %}{{ s.title }}"#, "Blog"),
        (r#"{% if get_taxonomy(kind="no", required=false) %}y{% else %}n{% endif %}"#, "n"),
        (r#"{{ get_taxonomy_url(kind="tags", term="x y") }}"#, "https://ex.org/sub/tags/x-y/"),
        (r#"{{ get_taxonomy_url(kind="tags", name="x y") }}"#, "https://ex.org/sub/tags/x-y/"),
        (r#"{{ get_taxonomy_url(kind="no", term="x y", required=false) }}"#, ""),
        (r#"{{ get_taxonomy_term(kind="tags", term="zz", required=false) }}"#, ""),
        (r#"{{ trans(key="hello") }} {{ trans(key="hello", lang="fr") }}"#, "Hi Salut"),
        (
            r#"{{ text_direction() }} {{ text_direction(lang="ar") }} {{ text_direction(lang="zh-CN") }} {{ text_direction(lang="he-IL") }}"#,
            "ltr rtl ltr rtl",
        ),
        ("{{ now() }} {{ now(timestamp=true) }}", "2026-11-21T20:03:48Z 1795291428"),
        (r#"{{ get_random(start=0,end=10, seed=3) }} {{ [1,2,3,4] | shuffle(seed="a") }}"#, "7 [2, 1, 3, 4]"),
        (r#"{{ "a" | markdown | safe }}"#, "<p>a, en</p>\n"),
        (r#"{{ "a" | markdown(inline=true) | safe }}"#, "a, en"),
    ] {
        assert_eq!(site.render(template), Ok(expected.to_string()), "{template}");
    }
    let random = "{{ get_random(start=0, end=1000000) }}{{ range(end=50) | shuffle }}";
    assert_eq!(site.render(random), site.render(random));
    assert_eq!(site.render_in("fr", r#"{{ trans(key="hello") }}"#).unwrap(), "Salut");
}

#[test]
fn filters_and_tests_are_zolas() {
    let site = site("filters");
    for (template, expected) in [
        (r#"{{ "a b" | slugify }}"#, "a-b"),
        (r#"{{ 1000000 | num_format }} {{ 1000000 | num_format(locale="en-IN") }}"#, "1,000,000 10,00,000"),
        (r#"{{ "x" | base64_encode }} {{ "eA==" | base64_decode }}"#, "eA== x"),
        (r#"{{ "a  b" | regex_replace(pattern="[ ]+", rep="-") }}"#, "a-b"),
        (
            r#"{{ "World Hello" | regex_replace(pattern=`(?P<a>[a-zA-Z]+) (?P<b>[a-zA-Z]+)`, rep=`$b $a`) }}"#,
            "Hello World",
        ),
        (r#"{{ "<b>x</b>" | striptags }} {{ "<b> <i>" | spaceless | safe }}"#, "x <b><i>"),
        ("{{ 2048 | filesizeformat }}", "2 KiB"),
        (r#"{{ "2024-01-02" | date(format="%d %B %Y") }}"#, "02 January 2024"),
        (r#"{{ "2024-01-02T10:00:00Z" | date(format="%H:%M", timezone="Asia/Shanghai") }}"#, "18:00"),
        (r#"{% if "abc" is matching(pat="^a") %}y{% endif %}"#, "y"),
        (r#"{% if "2024-01-01" is before(other="2025-01-01") %}y{% endif %}"#, "y"),
        (r#"{{ "é/ù" | urlencode }} {{ "a/b" | urlencode_strict }}"#, "%C3%A9/%C3%B9 a%2Fb"),
        (r#"{{ {"a":1} | json_encode | safe }} {{ 3.14159 | format(spec=".2") }}"#, r#"{"a":1} 3.14"#),
    ] {
        assert_eq!(site.render(template), Ok(expected.to_string()), "{template}");
    }
}

#[test]
fn mistakes_name_the_call_and_what_to_write() {
    let site = site("mistakes");
    for (call, expected) in [
        (r#"get_page(path="blog/b.md")"#, "`get_page`: there is no page `blog/b.md` | did you mean `blog/a.md`?"),
        (r#"get_page(path="@/blog/a.md")"#, "`get_page`: there is no page `@/blog/a.md` | did you mean `blog/a.md`?"),
        (
            r#"get_page(path="en.md", lang="fr")"#,
            "`get_page`: `en.md` is not there in the language `fr` | write lang=\"en\" or allow_missing=true",
        ),
        (
            "get_page(path=1)",
            "the argument `path` of `get_page` is of the type integer | write a value of the type string",
        ),
        (
            r#"get_page(path="blog/_index.md")"#,
            "`get_page`: `blog/_index.md` is a section, not a page | write get_section(path=\"blog/_index.md\")",
        ),
        (
            r#"get_section(path="blog/a.md")"#,
            "`get_section`: `blog/a.md` is a page, not a section | write get_page(path=\"blog/a.md\")",
        ),
        (r#"get_page(pth="a.md")"#, "`get_page` needs the argument `path` | write `path=` instead of `pth=`"),
        (r#"get_page()"#, "`get_page` needs the argument `path` | write get_page(path=…)"),
        (
            r#"resize_image(path="a.png", width="x")"#,
            "the argument `width` of `resize_image` is of the type string | write a value of the type integer",
        ),
        (r#"resize_image(path="a.png", width=0-1)"#, "the argument `width` of `resize_image` cannot be -1"),
        (r#"resize_image(path="a.png", width=1)"#, "`resize_image`: op=\"fill\" needs `height`"),
        (
            r#"get_taxonomy(kind="tag")"#,
            "`get_taxonomy`: there is no taxonomy `tag` in the language `en` | did you mean `tags`?",
        ),
        (
            r#"get_taxonomy_url(kind="tags", term="xy")"#,
            "`get_taxonomy_url`: the taxonomy `tags` has no term `xy` | did you mean `x y`?",
        ),
        (
            r#"get_url(path="@/blog/b.md")"#,
            "`get_url`: `@/blog/b.md` leads to no page or section | did you mean `@/blog/a.md`?",
        ),
        (
            r#"get_url(path="@/blog/a.md", lang="ft")"#,
            "`get_url`: `ft` is no language of this site | did you mean `fr`?",
        ),
        (r#"get_url(path="t.css", cachebust=true)"#, "`get_url`: there is no file `t.css` | did you mean `s.css`?"),
        (r#"get_hash(path="../../etc/hostname")"#, "`get_hash`: `../../etc/hostname` is outside the library's folder"),
        (r#"get_hash(literal="a", sha_type=1)"#, "`get_hash`: there is no SHA-1 | write sha_type=256, 384 or 512"),
        (r#"trans(key="helo")"#, "`trans`: the language `en` has no translation of `helo` | did you mean `hello`?"),
        (
            r#"trans(key="zzz", lang="fr")"#,
            "`trans`: the language `fr` has no translation of `zzz` | write zzz = \"…\" below [languages.fr.translations] in config.toml",
        ),
        (
            r#"load_data(url="https://example.org/a.json")"#,
            "`load_data`: nothing may be fetched from `example.org` | write data_hosts = [\"example.org\"] in config.toml, before the first [table]",
        ),
        (
            r#"load_data(path="broken.json")"#,
            "`load_data`: `broken.json` cannot be read: line 2, column 3: key must be a string",
        ),
        (
            r#"load_data(literal="{", format="jsn")"#,
            "`load_data`: there is no data format `jsn`; write one of `toml`, `json`, `yaml`, `yml`, `csv`, `xml`, `bibtex`, `plain`",
        ),
        (
            r#"get_env(name="HOME")"#,
            "`get_env`: a page cannot depend on the machine that it is built on | write the value below [extra] of the configuration, and {{ config.extra.… }} here",
        ),
        (r#"1 | num_format(locale="xx")"#, "`num_format` does not know the locale `xx`"),
        (r#""a" | regex_replace(pattern="(", rep="")"#, "`regex_replace`: `(` is no pattern: unclosed group"),
    ] {
        let found = site.render(&format!("{{{{ {call} }}}}")).unwrap_err();
        assert!(found.starts_with(expected), "{call}\n{found}");
    }
}

#[test]
fn the_lists_of_names_are_what_is_registered() {
    let site = site("names");
    let known = |template: String, name: &str| {
        let found = site.render(&template).err().unwrap_or_default();
        assert!(!found.contains("Unknown"), "{name}: {found}");
    };
    for name in FUNCTIONS.iter().filter(|name| **name != "super") {
        known(format!("{{{{ {name}() }}}}"), name);
    }
    for name in FILTERS {
        known(format!("{{{{ 1 | {name} }}}}"), name);
    }
    for name in TESTS {
        known(format!("{{% if 1 is {name} %}}{{% endif %}}"), name);
    }
    assert!(CALLS.iter().all(|(name, _)| FUNCTIONS.contains(name)));
    assert!([FUNCTIONS, FILTERS, TESTS].iter().all(|list| list.is_sorted()));
}

#[test]
fn ten_thousand_calls_cost_milliseconds() {
    let site = site("speed");
    for (name, call) in [
        ("get_page", r#"get_page(path="blog/a.md")"#),
        ("get_url", r#"get_url(path="@/blog/a.md")"#),
        ("get_url, cachebust", r#"get_url(path="s.css", cachebust=true)"#),
        ("get_hash", r#"get_hash(path="s.css")"#),
        ("load_data", r#"load_data(path="data.json")"#),
        ("resize_image", r#"resize_image(path="a.png", width=20, height=10)"#),
    ] {
        let template = format!("{{% for i in range(end=10000) %}}{{% set p = {call} %}}{{% endfor %}}");
        let start = Instant::now();
        site.render(&template).unwrap();
        let time = start.elapsed();
        assert!(time.as_millis() < 5_000, "{name}: {time:?}");
    }
}
