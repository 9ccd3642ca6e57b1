use super::*;

const FILES: [&str; 14] = [
    "index.html",
    "cases/y.html",
    "cases/x.html",
    "jade.css",
    "themes/index.html",
    "a b.png",
    "img/a,b.png",
    "x.svg",
    "blog/index.html",
    "blog/图.png",
    "js/a.js",
    "q&a/index.html",
    "site.webmanifest",
    "elsewhere/index.html",
];

fn located(address: &str) -> Option<String> {
    let folder = format!("{}/index.html", address.trim_end_matches('/'));
    let folder = folder.trim_start_matches('/');
    FILES.iter().find(|file| **file == address || **file == folder).map(|file| file.to_string())
}

fn run_as(html: &str, path: Option<&str>, is_strict: bool) -> Portable {
    let path = path.map(|path| SitePath::new(path).unwrap());
    let extra = |path: &str| path == "processed_images/a.1.webp";
    let site = Site { base_url: "https://e.org/l", is_part: false, is_strict, locate: &located, extra: &extra };
    rewrite(html, path.as_ref(), &site)
}

fn run(html: &str) -> Portable {
    run_as(html, Some("cases/x.html"), true)
}

#[test]
fn in_a_part_links_to_other_parts_become_text() {
    let path = SitePath::new("a.html").unwrap();
    let locate = |address: &str| (address == "a.html").then(|| address.to_string());
    let site = Site { base_url: "", is_part: true, is_strict: true, locate: &locate, extra: &|_| false };
    let html = "<a class=\"x\" href=\"/b.html\" id=\"i\">b</a><a href='/b.html'>b</a><a href=/b.html>b</a><a href=\"/a.html\">a</a>";
    let found = rewrite(html, Some(&path), &site);
    let gone =
        "<a class=\"x\" data-elsewhere=\"\" id=\"i\">b</a><a data-elsewhere=\"\">b</a><a data-elsewhere=\"\">b</a>";
    assert_eq!(found.text, format!("{gone}<a href=\"a.html\">a</a>"));
    assert!(found.problems.is_empty());
}

#[test]
fn addresses_become_relative_and_name_their_file() {
    for (written, expected) in [
        ("<a href=\"/cases/y.html#b\">", "<a href=\"y.html#b\">"),
        ("<a href='/'>", "<a href='../index.html'>"),
        ("<a class=x href=/themes/>", "<a class=x href=../themes/index.html>"),
        ("<a href=\"/themes\">", "<a href=\"../themes/index.html\">"),
        ("<a href=\"https://e.org/l/cases/y.html\">", "<a href=\"y.html\">"),
        ("<a href=\"https://e.org/l\">", "<a href=\"../index.html\">"),
        ("<a href=\"HTTP://E.org/l/?a=1&amp;b=2#c\">", "<a href=\"../index.html?a=1&amp;b=2#c\">"),
        ("<a href=\"//e.org/l/themes/\">", "<a href=\"../themes/index.html\">"),
        ("<a href=\"/l/themes/\">", "<a href=\"../themes/index.html\">"),
        ("<a href=\"https:&#x2F;&#x2F;e.org&#x2F;l&#x2F;themes\">", "<a href=\"../themes/index.html\">"),
        ("<a href=\"/q&amp;a/?b&amp;c='\">", "<a href=\"../q%26a/index.html?b&amp;c=&#39;\">"),
        (
            "<link rel=\"stylesheet\" href=\"/jade.css?h=1a2b\">",
            "<link rel=\"stylesheet\" href=\"../jade.css?h=1a2b\">",
        ),
        (
            "<link rel=\"alternate stylesheet\" href=\"/jade.css\">",
            "<link rel=\"alternate stylesheet\" href=\"../jade.css\">",
        ),
        ("<link rel=alternate href=/blog/>", "<link rel=alternate href=../blog/index.html>"),
        ("<link rel=next href=\"https://e.org/l/blog/\">", "<link rel=next href=\"../blog/index.html\">"),
        ("<link rel=\"manifest\" href=\"/site.webmanifest\">", "<link rel=\"manifest\" href=\"../site.webmanifest\">"),
        ("<img src=\"/a%20b.png\" srcset=\"/a%20b.png 2x\">", "<img src=\"../a%20b.png\" srcset=\"../a%20b.png 2x\">"),
        (
            "<img srcset=\"data:image/png;base64,A,B= 1x,\n /img/a,b.png 100w, https://e.org/l/a%20b.png\">",
            "<img srcset=\"data:image/png;base64,A,B= 1x,\n ../img/a,b.png 100w, ../a%20b.png\">",
        ),
        ("<link rel=preload imagesrcset='/x.svg 1x'>", "<link rel=preload imagesrcset='../x.svg 1x'>"),
        ("<img src=\"/blog/%E5%9B%BE.png\">", "<img src=\"../blog/%E5%9B%BE.png\">"),
        ("<img src=\"/blog/图.png\">", "<img src=\"../blog/%E5%9B%BE.png\">"),
        ("<img src=\"https://e.org/l/processed_images/a.1.webp\">", "<img src=\"../processed_images/a.1.webp\">"),
        (
            "<form action=\"/themes/index.html\"><button formaction=/blog>",
            "<form action=\"../themes/index.html\"><button formaction=../blog/index.html>",
        ),
        ("<object data=\"/x.svg\"></object>", "<object data=\"../x.svg\"></object>"),
        ("<video poster=/x.svg>", "<video poster=../x.svg>"),
        (
            "<a ping=\"/blog https://t.org/ /none\" href=\"#\">",
            "<a ping=\"../blog/index.html https://t.org/ /none\" href=\"#\">",
        ),
        (
            "<svg><use href=\"/x.svg#a\"/><use xlink:href='/x.svg#a'/></svg>",
            "<svg><use href=\"../x.svg#a\"/><use xlink:href='../x.svg#a'/></svg>",
        ),
        (
            "<rect fill=\"url(/x.svg#a)\" stroke='url(#b)' mask=none>",
            "<rect fill=\"url(../x.svg#a)\" stroke='url(#b)' mask=none>",
        ),
        ("<p style=\"background:url(&quot;/x.svg&quot;)\">", "<p style=\"background:url(&quot;../x.svg&quot;)\">"),
        (
            "<style>@import '/jade.css';a{b:url(/x.svg)}</style>",
            "<style>@import '../jade.css';a{b:url(../x.svg)}</style>",
        ),
        (
            "<meta http-equiv=\"refresh\" content=\"0; url=https://e.org/l/blog/\">",
            "<meta http-equiv=\"refresh\" content=\"0; url=../blog/index.html\">",
        ),
        (
            "<iframe srcdoc=\"&lt;a href=&quot;/blog&quot;&gt;\"></iframe>",
            "<iframe srcdoc=\"&lt;a href=&quot;../blog/index.html&quot;&gt;\"></iframe>",
        ),
        (
            "<script type=\"importmap\">{\"imports\": {\"a\": \"\\/js\\/a.js\", \"b/\": \"/js/\", \"c\": \"https://c.org/c.js\"}}</script>",
            "<script type=\"importmap\">{\"imports\": {\"a\": \"../js/a.js\", \"b/\": \"../js/\", \"c\": \"https://c.org/c.js\"}}</script>",
        ),
        (
            "<img data-src=\"https://e.org/l/x.svg\" data-href=\"/blog\">",
            "<img data-src=\"../x.svg\" data-href=\"../blog/index.html\">",
        ),
        ("<my-card href=\"/blog\" src=/x.svg>", "<my-card href=\"../blog/index.html\" src=../x.svg>"),
        ("<A HREF=\"/blog\">", "<A HREF=\"../blog/index.html\">"),
    ] {
        let found = run(written);
        assert_eq!(found.text, expected);
        assert_eq!(found.problems, [], "{written}");
    }
}

#[test]
fn what_stays_as_it_is() {
    for html in [
        "<a href=\"https://e.org/lx\">",
        "<a href=\"https://e.org.cn/l\">",
        "<link rel=\"canonical\" href=\"https://e.org/l/\">",
        "<link rel=\"alternate\" type=\"application/rss+xml\" href=\"https://e.org/l/atom.xml\">",
        "<meta property=\"og:image\" content=\"https://e.org/l/x.svg\">",
        "<meta name=\"refresh\" content=\"0; url=/none\">",
        "<!-- <a href=\"/none\"> --><a href=\"#x\">",
        "<script>x = '<a href=\"/none\">'</script>",
        "<script type=\"application/ld+json\">{\"url\": \"https://e.org/l/\"}</script>",
        "a < b <a href=\"mailto:a@b\"><a href=\"javascript:x()\"><a href=\"\">",
        "<img src=\"data:image/png;base64,AA\" alt=\"/blog\">",
        "<p style=\"color: var(--x)\" title=\"url(/none)\">",
        "<p style='content: \"&hellip; url(/x)\"'>",
        "<tr data-href=\"https://e.org/l/blog/\" data-url=\"https://e.org/l/\" data-id=\"/blog\">",
        "<div href=\"/none\" src=\"none\" background=\"dark\">",
        "<input value=\"/blog\"><textarea><a href=\"/none\"></textarea>",
    ] {
        let found = run(html);
        assert_eq!(found.text, html);
        assert_eq!(found.problems, [], "{html}");
    }
}

#[test]
fn what_is_outside_or_missing_is_named() {
    let kinds = |html: &str| run(html).problems.into_iter().map(|problem| problem.kind).collect::<Vec<_>>();
    assert_eq!(kinds("<script src=\"https://cdn.org/x.js\">"), [ProblemKind::External]);
    assert_eq!(kinds("<img src=//cdn.org/x.png>"), [ProblemKind::External]);
    assert_eq!(
        kinds("<style>@import 'https://a.org/b.css';</style><p style=\"background: url(//c.org/d)\">"),
        [ProblemKind::External; 2]
    );
    assert_eq!(
        kinds("<img srcset=\"https://a.org/b.png 1x, /none.png 2x\">"),
        [ProblemKind::External, ProblemKind::Missing]
    );
    assert_eq!(kinds("<a href=\"https://other.org\">"), []);
    assert_eq!(kinds("<a href=\"/cases/none.html\">"), [ProblemKind::Missing]);
    assert_eq!(kinds("<a href=\"none.html\">"), [ProblemKind::Missing]);
    assert_eq!(kinds("<base href=\"https://other.org/\">"), [ProblemKind::Base]);
}

#[test]
fn a_lenient_site_names_what_is_missing_as_if_it_were_there() {
    for (written, expected) in [
        ("<a href=\"/none/\">", "<a href=\"../none/index.html\">"),
        ("<a href=\"/none?a#b\">", "<a href=\"../none?a#b\">"),
        ("<img src=\"/l/none.png\">", "<img src=\"../l/none.png\">"),
        ("<a href=\"none.html\">", "<a href=\"none.html\">"),
        ("<a href=\"https://e.org/l/none/\">", "<a href=\"https://e.org/l/none/\">"),
        ("<script src=\"https://c.org/x.js\">", "<script src=\"https://c.org/x.js\">"),
    ] {
        let found = run_as(written, Some("cases/x.html"), false);
        assert_eq!(found.text, expected);
        assert_eq!(found.problems.len(), 1, "{written}");
    }
}

#[test]
fn a_base_is_where_relative_addresses_count_from() {
    for (written, expected) in [
        ("<base href=\"/\"><a href=\"blog/\">", "<base href=\"../index.html\"><a href=\"blog/index.html\">"),
        (
            "<link rel=icon href=/x.svg><base target=_top href='https://e.org/l/blog/'><img src=图.png>",
            "<link rel=icon href=../x.svg><base target=_top href='../blog/index.html'><img src=%E5%9B%BE.png>",
        ),
        (
            "<base href=\"/blog\"><a href=\"#a\"><a href=\"/cases/y.html\">",
            "<base href=\"../blog\"><a href=\"#a\"><a href=\"cases/y.html\">",
        ),
        ("<base target=_blank><a href=\"/blog\">", "<base target=_blank><a href=\"../blog/index.html\">"),
        ("<!--<base href=/blog/>--><a href=\"y.html\">", "<!--<base href=/blog/>--><a href=\"y.html\">"),
    ] {
        let found = run(written);
        assert_eq!(found.text, expected);
        assert_eq!(found.problems, [], "{written}");
    }
}

#[test]
fn a_page_for_any_address_has_whole_ones() {
    let html = "<base href=\"/\"><a href=\"/blog\"><p style=\"a:url(/x.svg)\">";
    let whole = "<base href=\"https://e.org/l/index.html\"><a href=\"https://e.org/l/blog/index.html\"><p style=\"a:url(https://e.org/l/x.svg)\">";
    assert_eq!(run_as(html, None, true).text, whole);
}

#[test]
fn broken_markup_ends() {
    for html in [
        "<",
        "<a",
        "<a href",
        "<a href=",
        "<a href=\"",
        "<a =\"\"",
        "<!--",
        "<script",
        "<title>",
        "</",
        "<a <b>",
        "<base",
        "<base href=",
    ] {
        assert_eq!(run(html).text, html);
    }
}

#[test]
fn any_soup_ends_and_what_is_no_address_stays() {
    let pieces = [
        "<a ",
        "<img ",
        "<style>",
        "</style>",
        "href=",
        "src=",
        "srcset=",
        "style=",
        "content=",
        "\"",
        "'",
        ">",
        "&amp;",
        "&",
        "&#x",
        ";",
        "url(",
        ")",
        "\\",
        ",",
        " ",
        "图",
        "data-x",
        "<meta http-equiv=refresh ",
        "0;url=",
        "<script type=importmap>",
        "</script>",
        "<base ",
        "=",
        "none",
    ];
    let mut seed = 3_u64;
    for _ in 0..30_000 {
        let mut html = String::new();
        for _ in 0..14 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            html.push_str(pieces[(seed >> 33) as usize % pieces.len()]);
        }
        // Nothing here is in the site, so nothing changes.
        let found = run(&html);
        if !html.contains("<base ") {
            assert_eq!(found.text, html);
        }
        run_as(&html, Some("cases/x.html"), false);
    }
}
