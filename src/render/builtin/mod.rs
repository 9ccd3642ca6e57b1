//! The templates that every site has: feeds, sitemaps, small pages, and the search page. A template of the site or of its
//! theme of the same name stands before one of these; names in `internal/` are the program's own.

/// Every built-in template by its name. What each gets is said in `docs/`.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("atom.xml", include_str!("atom.xml")),
    ("rss.xml", include_str!("rss.xml")),
    ("feed.json", include_str!("feed.json")),
    ("sitemap.xml", include_str!("sitemap.xml")),
    ("split_sitemap_index.xml", include_str!("split_sitemap_index.xml")),
    ("robots.txt", include_str!("robots.txt")),
    ("404.html", include_str!("404.html")),
    ("anchor-link.html", include_str!("anchor-link.html")),
    ("summary-cutoff.html", include_str!("summary-cutoff.html")),
    (REDIRECT, include_str!("redirect.html")),
    (BLANK, include_str!("blank.html")),
    (SEARCH, include_str!("search.html")),
];

/// The page that sends visitors on, for aliases, `redirect_to` and the first list page. Gets `url`.
pub const REDIRECT: &str = "internal/redirect.html";

/// The page for which no template was written: only for `index.html`, `section.html` and `page.html`, as in Zola. Gets `lang`
/// and `template`, the name of the one that is wanted.
pub const BLANK: &str = "internal/blank.html";

/// The search page of a site whose theme has none for our index. Gets `config`, `lang` and `home`, the address of the home
/// page in that language.
pub const SEARCH: &str = "internal/search.html";

/// The folder of the search page and all that it loads: the same as that of the index.
pub const SEARCH_FOLDER: &str = "search";

/// What the search page loads beside the scripts of [`SEARCH_SCRIPTS`], by name in [`SEARCH_FOLDER`].
pub const SEARCH_FILES: &[(&str, &str)] =
    &[("page.css", include_str!("search_page.css")), ("page.js", include_str!("search_page.js"))];

/// Static files of the site theme `jade` that the search page loads from [`SEARCH_FOLDER`], in this order.
pub const SEARCH_SCRIPTS: [&str; 8] = [
    "analysis.js",
    "search-index.js",
    "search-text.js",
    "search-words.js",
    "search-engine.js",
    "search.js",
    "suggest.js",
    "search-page.js",
];

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};
    use tera::{Context, Kwargs, State, Tera, Value};

    use super::*;

    /// Stands in for the filter that templates really get: a date is a moment of its day.
    fn date(value: Value, kwargs: Kwargs, _: &State<'_>) -> tera::TeraResult<String> {
        let format: String = kwargs.must_get("format")?;
        Ok(format!("{}@{}", value.as_str().unwrap_or_default(), format.len()))
    }

    fn json_encode(value: Value, _: Kwargs, _: &State<'_>) -> tera::TeraResult<Value> {
        Ok(Value::safe_string(&serde_json::to_string(&value).unwrap()))
    }

    fn get_url(kwargs: Kwargs, _: &State<'_>) -> tera::TeraResult<String> {
        Ok(format!("https://e.org/{}", kwargs.must_get::<String>("path")?))
    }

    fn render(name: &str, values: &Json) -> String {
        let mut tera = Tera::new();
        tera.register_filter("date", date);
        tera.register_filter("json_encode", json_encode);
        tera.register_function("get_url", get_url);
        tera.add_raw_templates(TEMPLATES.iter().copied()).unwrap();
        tera.render(name, &Context::from_serialize(values).unwrap()).unwrap()
    }

    /// Space between tags, and at the ends of texts, says nothing.
    fn squeezed(xml: &str) -> String {
        let tokens = xml.replace('<', "\n<").replace('>', ">\n");
        tokens.lines().map(str::trim).filter(|token| !token.is_empty()).collect::<Vec<_>>().join("")
    }

    fn feed() -> Json {
        json!({
            "config": {"title": "T & <t>", "description": null, "base_url": "https://e.org/sub", "author": null},
            "feed_url": "https://e.org/sub/atom.xml",
            "last_updated": "2021-02-03",
            "lang": "en",
            "pages": [
                {
                    "title": "P1 \"x\"", "permalink": "https://e.org/sub/p1/", "date": "2020-01-01", "updated": null, "lang": "en",
                    "authors": ["A", "B"], "summary": "<p>S &amp; <b>b</b></p>", "content": "<p>whole</p>", "description": null,
                    "taxonomies": {"tags": ["x y", "汉字"]},
                },
                {
                    "title": null, "permalink": "https://e.org/sub/p2/", "date": "2020-03-03", "updated": "2021-02-03", "lang": "zh",
                    "authors": [], "summary": null, "content": "<p>\"甲\"\n</p>", "description": "d", "taxonomies": {},
                },
            ],
        })
    }

    #[test]
    fn atom() {
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">\
             <title>T &amp; &lt;t&gt;</title><link rel=\"self\" type=\"application/atom+xml\" href=\"https://e.org/sub/atom.xml\"/>\
             <link rel=\"alternate\" type=\"text/html\" href=\"https://e.org/sub\"/><generator>Tashan</generator>\
             <updated>2021-02-03@20</updated><id>https://e.org/sub/atom.xml</id>\
             <entry xml:lang=\"en\"><title>P1 &quot;x&quot;</title><published>2020-01-01@20</published><updated>2020-01-01@20</updated>\
             <author><name>A</name></author><author><name>B</name></author>\
             <link rel=\"alternate\" type=\"text/html\" href=\"https://e.org/sub/p1/\"/><id>https://e.org/sub/p1/</id>\
             <summary type=\"html\">&lt;p&gt;S &amp;amp; &lt;b&gt;b&lt;/b&gt;&lt;/p&gt;</summary></entry>\
             <entry xml:lang=\"zh\"><title></title><published>2020-03-03@20</published><updated>2021-02-03@20</updated>\
             <author><name>Unknown</name></author>\
             <link rel=\"alternate\" type=\"text/html\" href=\"https://e.org/sub/p2/\"/><id>https://e.org/sub/p2/</id>\
             <content type=\"html\" xml:base=\"https://e.org/sub/p2/\">&lt;p&gt;&quot;甲&quot;&lt;/p&gt;</content></entry></feed>";
        assert_eq!(squeezed(&render("atom.xml", &feed())), expected);
    }

    #[test]
    fn feeds_of_sections_and_terms_name_them() {
        let mut of_section = feed();
        of_section["section"] = json!({"title": "Blog & <b>", "permalink": "https://e.org/sub/blog/"});
        for name in ["atom.xml", "rss.xml"] {
            let found = squeezed(&render(name, &of_section));
            assert!(found.contains("<title>T &amp; &lt;t&gt; - Blog &amp; &lt;b&gt;</title>"), "{found}");
            assert!(found.contains("https://e.org/sub/blog/"));
        }
        let mut of_term = feed();
        of_term["term"] = json!({"name": "x y", "permalink": "https://e.org/sub/tags/x-y/"});
        for name in ["atom.xml", "rss.xml"] {
            assert!(squeezed(&render(name, &of_term)).contains("<title>T &amp; &lt;t&gt; - x y</title>"));
        }
        let found: Json = serde_json::from_str(&render("feed.json", &of_term)).unwrap();
        assert_eq!(found["title"], "T & <t> - x y");
    }

    #[test]
    fn rss() {
        let mut values = feed();
        values["config"]["author"] = "me@e.org".into();
        values["config"]["description"] = "D & d".into();
        let found = squeezed(&render("rss.xml", &values));
        let head = "<channel><title>T &amp; &lt;t&gt;</title><link>https://e.org/sub</link><description>D &amp; d</description>\
             <generator>Tashan</generator><language>en</language>\
             <atom:link href=\"https://e.org/sub/atom.xml\" rel=\"self\" type=\"application/rss+xml\"/>\
             <lastBuildDate>2021-02-03@24</lastBuildDate><item><title>P1 &quot;x&quot;</title>\
             <pubDate>2020-01-01@24</pubDate><author>A</author><link>https://e.org/sub/p1/</link>\
             <guid>https://e.org/sub/p1/</guid>\
             <description xml:base=\"https://e.org/sub/p1/\">&lt;p&gt;S &amp;amp; &lt;b&gt;b&lt;/b&gt;&lt;/p&gt;</description></item>";
        assert!(found.contains(head), "{found}");
        assert!(found.contains("<title></title>") && found.contains("<author>me@e.org</author>"));
    }

    #[test]
    fn json_feed() {
        let found: Json = serde_json::from_str(&render("feed.json", &feed())).unwrap();
        let expected = json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": "T & <t>",
            "home_page_url": "https://e.org/sub",
            "feed_url": "https://e.org/sub/atom.xml",
            "language": "en",
            "items": [
                {
                    "id": "https://e.org/sub/p1/", "url": "https://e.org/sub/p1/", "title": "P1 \"x\"",
                    "content_html": "<p>S &amp; <b>b</b></p>", "date_published": "2020-01-01@20",
                    "authors": [{"name": "A"}, {"name": "B"}], "tags": ["x y", "汉字"], "language": "en",
                },
                {
                    "id": "https://e.org/sub/p2/", "url": "https://e.org/sub/p2/", "summary": "d",
                    "content_html": "<p>\"甲\"\n</p>", "date_published": "2020-03-03@20", "date_modified": "2021-02-03@20",
                    "authors": [{"name": "Unknown"}], "language": "zh",
                },
            ],
        });
        assert_eq!(found, expected);
    }

    #[test]
    fn files_for_machines() {
        let entries = json!({"entries": [
            {"permalink": "https://e.org/q&a/", "updated": null}, {"permalink": "https://e.org/汉 字/", "updated": "2020-01-01"},
        ]});
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\
             <url><loc>https://e.org/q&amp;a/</loc></url><url><loc>https://e.org/汉 字/</loc><lastmod>2020-01-01</lastmod></url></urlset>";
        assert_eq!(squeezed(&render("sitemap.xml", &entries)), expected);
        let index = render("split_sitemap_index.xml", &json!({"sitemaps": ["https://e.org/sitemap1.xml"]}));
        assert!(squeezed(&index).contains("<sitemap><loc>https://e.org/sitemap1.xml</loc></sitemap></sitemapindex>"));
        let robots = "User-agent: *\nDisallow:\nAllow: /\nSitemap: https://e.org/sitemap.xml";
        assert_eq!(render("robots.txt", &json!({})).trim_end(), robots);
    }

    #[test]
    fn small_pieces_have_no_line_end() {
        let anchor = "<a class=\"zola-anchor\" href=\"#head-1\" aria-label=\"Anchor link for: head-1\">🔗</a>";
        assert_eq!(render("anchor-link.html", &json!({"id": "head-1", "level": 2, "lang": "en"})), anchor);
        assert_eq!(render("summary-cutoff.html", &json!({"summary": "a", "lang": "en"})), "&hellip;\n");
    }

    #[test]
    fn a_redirect_leads_on_without_a_server() {
        let html = render(REDIRECT, &json!({"url": "https://e.org/l/blog/"}));
        let path = crate::base::site_path::SitePath::new("old/p4/index.html").unwrap();
        let site = crate::render::portable::Site {
            base_url: "https://e.org/l",
            is_part: false,
            is_strict: true,
            locate: &|address| (address == "blog/").then(|| "blog/index.html".to_string()),
            extra: &|_| false,
        };
        let found = crate::render::portable::page(&html, Some(&path), &site);
        assert_eq!(found.problems, []);
        assert!(found.text.contains("content=\"0; url=../../blog/index.html\""));
        assert!(found.text.contains("<a href=\"../../blog/index.html\">") && !found.text.contains("e.org"));
    }

    #[test]
    fn pages_of_the_program_itself() {
        let config = json!({"title": "站 & <x>", "base_url": "https://e.org"});
        let found = render(SEARCH, &json!({"config": config, "lang": "zh", "home": "/"}));
        for name in SEARCH_SCRIPTS.into_iter().chain(SEARCH_FILES.iter().map(|(name, _)| *name)) {
            assert!(found.contains(&format!("\"/{SEARCH_FOLDER}/{name}\"")), "{name}");
        }
        assert!(found.contains("站 &amp; &lt;x&gt;"));
        assert!(render(BLANK, &json!({"lang": "en", "template": "page.html"})).contains("templates/page.html"));
    }
}
