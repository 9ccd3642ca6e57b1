use super::*;

fn config(text: &str) -> Outcome<Config> {
    read(&TextFile::new("config.toml", text), Manner::Tashan, &Overrides::default())
}

#[test]
fn an_empty_file_is_a_whole_config() {
    let found = config("");
    assert!(!found.report.has_errors());
    assert_eq!(found.value.theme.value, "jade");
    assert_eq!(found.value.taxonomies.len(), 4);
    assert_eq!(found.value.url_style, UrlStyle::File);
}

#[test]
fn wrong_values_are_named_with_what_to_write() {
    let found = config("url_style = \"pretty\"\nbase_url = \"example.org\"\npaginate_by = -1\ntitel = \"x\"\n");
    assert_eq!(found.report.sorted().len(), 4);
    assert_eq!(found.report.sorted()[3].help.as_deref(), Some("did you mean `title`?"));
}

fn zola_mistakes(text: &str) -> Vec<(u32, bool, String)> {
    let found = read(&TextFile::new("zola.toml", text), Manner::Zola, &Overrides::default());
    let is_error = |item: &crate::diag::Diagnostic| item.severity == Severity::Error;
    found.report.sorted().iter().map(|item| (item.place.line, is_error(item), item.message.clone())).collect()
}

#[test]
fn defaults_of_zola() {
    let found = zola("");
    assert!(found.is_sound && found.title.is_empty() && found.theme.value.is_empty() && found.taxonomies.is_empty());
    assert_eq!((found.default_language.as_str(), found.url_style), ("en", UrlStyle::Directory));
    assert_eq!((found.feed_limit, found.generate_feeds, found.paginate_by), (None, false, 0));
    assert_eq!((found.slugify.paths, found.slugify.paths_keep_dates), (Slug::On, false));
    assert!(found.search == SearchFormat::None && found.markdown.highlighting.is_none());
    assert!(found.markdown.allow_html && !found.markdown.house_style && found.markdown.external_links_external);
    assert!(found.content_templating && found.strict_links && !found.strict_addresses && !found.strict_front_matter);
    assert_eq!(found.languages[0].feed_filenames, ["atom.xml"]);
    let house = house();
    assert_eq!((house.feed_limit, house.languages.len()), (Some(20), 1));
    assert!(house.strict_front_matter && house.strict_addresses && !house.content_templating);
    assert!(house.languages[0].build_search_index && house.markdown.highlighting.is_some());
}

#[test]
fn every_key_of_zola() {
    let text = r##"
base_url = "https://example.org/"
title = "T"
description = "D"
default_language = "fr"
theme = "t"
output_dir = "docs"
preserve_dotfiles_in_output = true
compile_sass = true
minify_html = true
ignored_content = ["*.{graphml,xlsx}"]
ignored_static = ["*.psd"]
skip_content_templating = ["raw/**"]
generate_feeds = true
exclude_paginated_pages_in_sitemap = "all"
feed_filenames = ["rss.xml", "atom.xml"]
feed_limit = 5
hard_link_static = true
author = "A"
taxonomies = [{ name = "My Tags", feed = true, lang = "fr" }, { name = "c", paginate_by = 5, paginate_path = "p", render = false }]
taxonomy_root = "/blog/"
build_search_index = true
generate_sitemap = false
generate_robots_txt = false
[markdown]
render_emoji = true
external_links_class = "x"
external_links_target_blank = true
external_links_no_follow = true
external_links_no_referrer = true
external_links_external = false
smart_punctuation = true
definition_list = true
lazy_async_image = true
bottom_footnotes = true
github_alerts = true
insert_anchor_links = "heading"
[markdown.highlighting]
error_on_missing_language = true
style = "class"
light_theme = "a"
dark_theme = "b"
extra_grammars = ["g.json"]
extra_themes = ["t.json"]
data_attr_position = "both"
[link_checker]
skip_prefixes = ["http://a"]
skip_anchor_prefixes = ["http://b"]
internal_level = "warn"
external_level = "error"
[slugify]
paths = "safe"
taxonomies = "off"
anchors = "pinyin"
paths_keep_dates = true
[search]
include_description = true
truncate_content_length = 100
index_format = "fuse_json"
[translations]
title = "Un titre"
[languages.en]
title = "E"
taxonomies = [{ name = "tags" }]
[languages.en.search]
include_content = false
[extra]
a.b = 1979-05-27
"##;
    assert_eq!(zola_mistakes(text), []);
    let found = zola(text);
    assert_eq!((found.base_url.as_str(), found.default_language.as_str()), ("https://example.org", "fr"));
    let slugs: Vec<&str> = found.taxonomies.iter().map(|taxonomy| taxonomy.slug.as_str()).collect();
    assert_eq!(slugs, ["My Tags", "c"]);
    assert_eq!((found.taxonomy_root.as_deref(), found.search), (Some("blog"), SearchFormat::Shards));
    assert!(!found.strict_links && !found.paginated_in_sitemap);
    assert_eq!(found.markdown.insert_anchor_links, InsertAnchor::Heading);
    let colours = found.markdown.highlighting.unwrap();
    assert!(matches!(colours.theme, CodeTheme::LightDark(..)) && colours.style == HighlightStyle::Class);
    let [fr, en] = &found.languages[..] else { panic!("two languages") };
    assert_eq!((fr.translations["title"].as_str(), fr.search.index_format), ("Un titre", IndexFormat::FuseJson));
    assert_eq!((en.title.as_str(), en.description.as_str(), en.taxonomies.len()), ("E", "", 1));
    assert!(!en.generate_feeds && !en.build_search_index && !en.search.include_content);
    assert_eq!(found.extra["a"]["b"], "1979-05-27");
}

#[test]
fn what_zola_refuses_is_located() {
    let wrong = |text: &str| zola_mistakes(text).into_iter().map(|(line, error, _)| (line, error)).collect::<Vec<_>>();
    for text in [
        "generate_feed = true",
        "feed_filename = \"rss.xml\"",
        "[markdown]\nhighlight_code = true",
        "unknown = 1",
        "[languages.fr]\nunknown = 1",
        "[languages.\"x y\"]",
        "[markdown.highlighting]\nstyle = \"class\"",
        "title = \"a\"\n[languages.en]\ntitle = \"b\"",
        "default_language = \"english language\"",
    ] {
        let found = wrong(text);
        assert!(found.len() == 1 && found[0].1 && found[0].0 > 0, "{text}: {found:?}");
    }
    // Where Zola passes over what it does not know.
    for text in ["[search]\nunknown = 1", "[slugify]\nunknown = 1", "[link_checker]\nunknown = 1"] {
        assert_eq!(wrong(text), [(2, false)], "{text}");
    }
    assert_eq!(wrong("base_url = \"/blog/\"\n[languages.en]\ntitle = \"only here\""), []);
}

#[test]
fn a_library_may_use_the_keys_of_zola_too() {
    let text = "feed_limit = \"all\"\n[slugify]\npaths = \"on\"\n[languages.en]\ntitle = \"Cases\"\n[markdown]\nrender_emoji = true\n\
                [[taxonomies]]\nname = \"themes\"\nfeed = true\n";
    let found = config(text);
    assert!(!found.report.has_errors(), "{:?}", found.report);
    let value = found.value;
    assert_eq!((value.feed_limit, value.slugify.paths, value.slugify.anchors), (None, Slug::On, Slug::Pinyin));
    let [zh, en] = &value.languages[..] else { panic!("two languages") };
    assert_eq!((zh.code.as_str(), zh.title.as_str(), en.title.as_str()), ("zh-CN", "案例库", "Cases"));
    assert!(en.build_search_index && en.taxonomies == zh.taxonomies && zh.taxonomies[0].feed);
    assert!(zh.taxonomies[0].title == "主题" && value.markdown.house_style);
}
