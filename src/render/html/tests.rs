//! Bodies in the house style, and in Zola's as Zola wrote them.

use super::*;
use crate::base::reading::{reading_time, word_count};
use crate::config::{Config, InsertAnchor, Markdown, Slug, house};
use crate::diag::{Code, Place};
use crate::render::view::toc;

fn html(text: &str) -> String {
    let document = crate::parse::document(text);
    let links =
        vec![ResolvedLink { href: "/cases/x.html".into(), text: Some("题目".into()), ..ResolvedLink::default() }; 3];
    let config = house();
    body(&document, &links, &Additions::default(), &Writing::plain(&config, &Highlighter::idle(), "")).html
}

#[test]
fn footnotes_stand_at_the_end_in_the_order_of_mention() {
    let found = html("甲[^b]乙[^a]丙[^b]\n\n[^a]: 一\n\n[^b]: 二\n\n尾\n");
    let (text, notes) = found.split_once("<section").unwrap();
    assert!(text.contains("尾") && !text.contains('一'));
    assert!(notes.find("二").unwrap() < notes.find("一").unwrap());
    assert!(text.contains("id=\"fnr-1\"") && text.contains("id=\"fnr-1-2\""));
    assert!(html("甲\n\n[^a]: 无人提及\n").contains("无人提及"));
}

#[test]
fn tables_have_classes_and_no_style() {
    let found = html("| 甲 | 乙 |\n|:--|--:|\n| 1 | 2 |\n");
    assert!(
        found.contains("<th scope=\"col\" class=\"ta-left\">甲</th>")
            && found.contains("<td class=\"ta-right\">2</td>")
    );
    assert!(!found.contains("style="));
}

#[test]
fn wiki_links_show_the_title() {
    assert_eq!(html("见[[x]]。"), "<p>见<a href=\"/cases/x.html\">题目</a>。</p>\n");
}

#[test]
fn raw_html_is_sanitised() {
    let found = html("<b onclick=\"x()\">粗</b><script>alert(1)</script>\n\n- [x] 成\n\n## 题\n");
    assert_eq!(html("## 题 {#a .b onclick=x style=y}\n"), "<h2 id=\"a\" class=\"b\">题</h2>\n");
    assert!(found.contains("<b>粗</b>") && !found.contains("script") && !found.contains("onclick"));
    assert!(found.contains("type=\"checkbox\"") && found.contains("<h2 id=\"ti\">"));
}

#[test]
fn one_title_of_the_first_level() {
    assert!(html("# 甲\n\n## 乙\n").contains("<h2 id=\"jia\">甲</h2>\n<h3"));
}

/// A text in the house style with some of the options that Zola has too.
fn house_with(text: &str, change: impl Fn(&mut Config)) -> Body {
    let mut config = house();
    change(&mut config);
    let document = parse::text(text, &config);
    let href = |link: &parse::Link| match &link.target {
        Target::External(address) | Target::File(address) => address.clone(),
        _ => "/cases/x.html".to_string(),
    };
    let links: Vec<ResolvedLink> =
        document.links.iter().map(|link| ResolvedLink { href: href(link), ..ResolvedLink::default() }).collect();
    let highlighter = Highlighter::idle();
    let anchor =
        |id: &str, level: u8| Ok(format!("<a href=\"#{id}\" data-level=\"{level}\" onclick=\"x()\"><svg/></a>"));
    let anchors = config.markdown.insert_anchor_links;
    let writing = Writing { anchors, anchor: &anchor, ..Writing::plain(&config, &highlighter, "") };
    body(&document, &links, &Additions::default(), &writing)
}

#[test]
fn the_house_style_has_zolas_options() {
    let found = house_with("[a](https://a.example \"A & B\") [b](b.html) <i>c</i> ![d](d.png)\n", |config| {
        config.markdown.external_links_target_blank = true;
        config.markdown.lazy_async_image = true;
    });
    assert_eq!(
        found.html,
        "<p><a rel=\"noopener\" target=\"_blank\" title=\"A &amp; B\" href=\"https://a.example\">a</a> <a href=\"b.html\">b</a> \
         <i>c</i> <img src=\"d.png\" alt=\"d\" loading=\"lazy\" decoding=\"async\"></p>\n"
    );
    let found = house_with("甲\n: 乙:smile:\n丙\n\n> [!TIP]\n> --\n", |config| {
        config.markdown.definition_list = true;
        config.markdown.github_alerts = true;
        config.markdown.smart_punctuation = true;
        config.markdown.render_emoji = true;
    });
    assert_eq!(
        found.html,
        "<dl>\n<dt>甲</dt>\n<dd>乙😄\n丙</dd>\n</dl>\n<blockquote class=\"markdown-alert-tip\">\n<p>–</p>\n</blockquote>\n"
    );
}

#[test]
fn templates_are_trusted_where_authors_are_not() {
    let text = "# 甲 <u onclick=\"y()\">乙</u>\n\n<i id=\"trusted-piece-7\"></i>\n";
    let found = house_with(text, |config| config.markdown.insert_anchor_links = InsertAnchor::Right);
    let link = "<a href=\"#jia-yi\" data-level=\"2\" onclick=\"x()\"><svg/></a>";
    assert_eq!(
        found.html,
        format!("<h2 id=\"jia-yi\">甲 <u>乙</u>{link}</h2>\n<p><i id=\"trusted-piece-7\"></i></p>\n")
    );
}

#[test]
fn a_summary_is_as_clean_as_the_text() {
    let found = house_with("甲[^a] <script>x</script>| <!-- more --> 乙\n\n[^a]: 注\n\n| a |\n|---|\n", |_| ());
    assert_eq!(found.summary.as_deref(), Some("<p>甲 |…</p>\n"));
    assert!(found.html.starts_with("<p>甲<sup class=\"footnote-ref\">"));
    assert!(found.html.contains("| <span id=\"continue-reading\"></span> 乙</p>"));
    assert_eq!(house_with("甲", |_| ()).summary, None);
}

/// Zola forgets what is open before such a link, and its summary has no end.
#[test]
fn a_summary_after_a_link_out_of_the_site_is_closed() {
    let (found, ..) = zola("", "- *a [b](https://b.example) <!-- more --> c*\n");
    let html = "<ul>\n<li><em>a <a rel=\"external\" href=\"https://b.example\">b</a>";
    assert_eq!(found.summary, Some(format!("{html}<b>{html}, en</b></em></li>\n</ul>\n")));
    let (found, ..) = zola("", "[b <!-- more --> c](https://b.example)\n");
    let html = "<p><a rel=\"external\" href=\"https://b.example\">b";
    assert_eq!(found.summary, Some(format!("{html}<b>{html}, en</b></a></p>\n")));
}

#[test]
fn a_text_of_a_template() {
    let (config, highlighter) = (house(), Highlighter::idle());
    let config = Config {
        markdown: Markdown { allow_html: true, ..Markdown::default() },
        base_url: "https://e.x".into(),
        ..config
    };
    let resolve = |link: &str| match link {
        "@/a.md#b" => Ok("/a/#b".to_string()),
        other => Err(format!("there is no {other}")),
    };
    let writing = Writing::plain(&config, &highlighter, "https://e.x/here/");
    let found = |written, inline| text(written, inline, &resolve, &writing);
    assert_eq!(
        found("*a* [b](@/a.md#b) [c](#d)", true).as_deref(),
        Ok("<em>a</em> <a href=\"https://e.x/a/#b\">b</a> <a href=\"https://e.x/here/#d\">c</a>")
    );
    assert_eq!(found("a", false).as_deref(), Ok("<p>a</p>\n"));
    assert_eq!(found("[a](@/c.md)", false), Err("there is no @/c.md".to_string()));
}

#[test]
fn what_templates_cannot_do_is_said() {
    let (mut config, highlighter) = (house(), Highlighter::idle());
    config.markdown.house_style = false;
    let wrong = |message: String| {
        let mut report = Report::default();
        report.error(Code::Template, Place::file("templates/a.html"), message, None);
        report
    };
    let document = parse::text("# a\n\nb <!-- more --> c\n", &config);
    let writing = Writing {
        anchors: InsertAnchor::Left,
        anchor: &|id, _| Err(wrong(format!("no link for {id}"))),
        cutoff: &|_| Err(wrong("no end".to_string())),
        ..Writing::plain(&config, &highlighter, "")
    };
    let found = body(&document, &[], &Additions::default(), &writing);
    let messages: Vec<&str> = found.report.sorted().iter().map(|found| found.message.as_str()).collect();
    assert_eq!((messages, found.problems.len()), (vec!["no end", "no link for a"], 0));
}

/// A text in Zola's style, as the first line of its file wants it. `@/other.md` is a page, `@/none.md` is none.
fn zola(options: &str, text: &str) -> (Body, String, String) {
    let mut config = house();
    let mut lang = "en";
    config.base_url = "https://example.org/site".to_string();
    config.slugify.anchors = Slug::On;
    config.markdown = Markdown { allow_html: true, external_links_external: true, ..Markdown::default() };
    let markdown = &mut config.markdown;
    for option in options.split_whitespace() {
        match option {
            "emoji" => markdown.render_emoji = true,
            "smart" => markdown.smart_punctuation = true,
            "definitions" => markdown.definition_list = true,
            "alerts" => markdown.github_alerts = true,
            "lazy" => markdown.lazy_async_image = true,
            "bottom" => markdown.bottom_footnotes = true,
            "class" => markdown.external_links_class = Some("out".to_string()),
            "blank" => markdown.external_links_target_blank = true,
            "nofollow" => markdown.external_links_no_follow = true,
            "noreferrer" => markdown.external_links_no_referrer = true,
            "plain-external" => markdown.external_links_external = false,
            "anchors=left" => markdown.insert_anchor_links = InsertAnchor::Left,
            "anchors=right" => markdown.insert_anchor_links = InsertAnchor::Right,
            "anchors=heading" => markdown.insert_anchor_links = InsertAnchor::Heading,
            "slugs=safe" => config.slugify.anchors = Slug::Safe,
            other => lang = other.strip_prefix("lang=").expect(other),
        }
    }
    let document = parse::text(text, &config);
    let href = |link: &parse::Link| match &link.target {
        Target::Page { path, anchor } if path == "other.md" => {
            anchor.as_ref().map_or("/other/".to_string(), |anchor| format!("/other/#{anchor}"))
        }
        _ => String::new(),
    };
    let links: Vec<ResolvedLink> =
        document.links.iter().map(|link| ResolvedLink { href: href(link), ..ResolvedLink::default() }).collect();
    let permalink = "https://example.org/site/here/";
    let highlighter = Highlighter::idle();
    let writing = Writing {
        anchors: config.markdown.insert_anchor_links,
        anchor: &|id, level| {
            Ok(format!("<a class=\"self\" href=\"#{id}\" data-level=\"{level}\" lang=\"{lang}\">#</a>"))
        },
        cutoff: &|summary| Ok(format!("<b>{summary}, {lang}</b>")),
        ..Writing::plain(&config, &highlighter, permalink)
    };
    let body = body(&document, &links, &Additions::default(), &writing);
    let toc = serde_json::to_value(toc(&document, permalink)).unwrap();
    let words = word_count(text, lang);
    (body, toc_lines(&toc, 0), format!("{words} {}\n", reading_time(words, lang)))
}

fn toc_lines(toc: &serde_json::Value, depth: usize) -> String {
    let line = |entry: &serde_json::Value| {
        let text = |key: &str| entry[key].as_str().unwrap().to_string();
        let own = format!("{} {} {} {}", entry["level"], text("id"), text("permalink"), text("title"));
        format!("{}{own}\n{}", "  ".repeat(depth), toc_lines(&entry["children"], depth + 1))
    };
    toc.as_array().unwrap().iter().map(line).collect()
}

/// What the opening tags of code say is the business of `highlight`.
fn without_code_tags(html: &str) -> String {
    let mut parts = html.split("<pre");
    let mut out = parts.next().unwrap().to_string();
    for part in parts {
        let Some((_, code)) = part.split_once("<code").filter(|(before, _)| before.len() < 80) else {
            out.push_str(&format!("<pre{part}"));
            continue;
        };
        out.push_str(&format!("<pre><code>{}", code.split_once('>').unwrap().1));
    }
    out
}

/// Each file of `golden/`: options, a text, and what Zola (`next`, 0.23-dev) made of it.
#[test]
fn as_zola_wrote_it() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/render/html/golden");
    let mut failed = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().to_string();
        let written = std::fs::read_to_string(&path).unwrap();
        let parts: Vec<&str> = ["=== text\n", "=== content\n", "=== summary\n", "=== toc\n", "=== counts\n"]
            .iter()
            .fold(vec![written.as_str()], |mut parts, mark| {
                let (before, after) = parts.pop().unwrap().split_once(mark).expect(&name);
                parts.extend([before, after]);
                parts
            });
        let (body, toc, counts) = zola(parts[0].trim_start_matches("options:"), parts[1]);
        let own_address = |text: &str| text.replace(&format!("/site/{name}/"), "/site/here/");
        let summary = body.summary.map(|summary| summary + "\n").unwrap_or("\n".to_string());
        let found = [without_code_tags(&body.html), without_code_tags(&summary), toc, counts];
        for (found, wanted) in found.into_iter().zip(&parts[2..]) {
            let wanted = own_address(&without_code_tags(wanted));
            if found != wanted {
                failed.push(format!("{name}\n--- ours\n{found}\n--- Zola's\n{wanted}"));
            }
        }
        count += 1;
    }
    assert!(count > 20);
    assert!(failed.is_empty(), "{} parts\n{}", failed.len(), failed.join("\n"));
}
