//! Whole books: every page well-formed, every id once, every link to what is there; with epubcheck, no complaint at all.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};
use std::process::Command;

use super::book::*;
use super::*;

const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8,
    0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x60, 0, 0, 0, 2, 0,
    1, 0x48, 0xaf, 0xa4, 0x71, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];
const GIF: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";
const WEBP: &[u8] =
    b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00/\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00";

/// A book that has nothing but what it must have.
fn empty() -> Book {
    Book {
        title: "空库".into(),
        language: "zh-CN".into(),
        identifier: "urn:test:1".into(),
        date: "2026-11-05".into(),
        ..Book::default()
    }
}

fn reference(text: &str, path: &str) -> Reference {
    Reference { text: text.into(), path: path.into() }
}

const TITLE: &str = "甲 & <乙> \"丙\" '丁' 😀：]]> <!-- &nbsp; \u{1}\u{c} &amp;";

const SOUP: &[&str] = &[
    "<h1>一</h1><h2 id='a'>二</h2><h2 id='a'>三</h2><h3 id='1 2'>四</h3><h4></h4><p id=''>",
    "<p>空格&nbsp;与&copy;&hellip;&amp;amp; &lt;script&gt; &bogus; a < b & c<br>换行<wbr>",
    "<a href='#a'>一</a><a href='#1 2'>二</a><a href='#none'>三</a><a href=''>四</a><a name=x>五</a><a>六</a>",
    "<a href='y.html#a'>一</a><a href='y.html#none'>二</a><a href='none.html'>三</a><a href='/data.html'>四</a><a href='../themes/a.html'>五</a>",
    "<a href='https://e.org/a b?x=1&y=[2]#c#d'>一</a><a href='http://[::1'>二</a><a href='javascript:x()'>三</a><a href='mailto:a@b.c'>四</a><a href='tel:1'>五</a><a href='http://例子.中国/路'>六</a><a href='https://e.org/%zz'>七</a><a href='ftp://e.org/'>八</a>",
    "<a href='y.html'><div><p>块</p><a href='y.html'>内</a></div></a><a href='none.html'><div>块</div></a><a><table><tr><td><a href='y.html'>格</a></td></tr></table></a>",
    "<ul>散<p>段</p><li>项<li><li>项<ul></ul></ul><li>野项<dt>野名<dd>野义",
    "<dl><dd>义<dt>名</dl><dl><div><dt>名</dt><dd>义</dd></div></dl><dl></dl><dl>字</dl><dl><dt>名<h2>题</h2></dt></dl>",
    "<table><tr><td align=right colspan=0 rowspan=2 headers=z>1<td align=center>2<th scope=bad>3</table><table></table><table><caption>题<caption>又题<p>段</caption><tfoot><tr><td>尾</tfoot><thead><tr><th>首</thead><thead><tr><th>又首</thead>",
    "<table><colgroup><col span=2></colgroup><tr></tr><tr>野字<td><table><tr><td>内</table></table>",
    "<figure><p>图</p><figcaption>题</figcaption><p>尾</p><figcaption>又题</figcaption></figure><figcaption>野题</figcaption>",
    "<b><p>块在行内</p></b><span><div>块<table><tr><td>1</table></div></span><h2><div>块</div><p>块</p></h2><em><h3>题</h3></em><del><p>删</p></del><ins>增</ins>",
    "<details open><summary>折<b>叠</b></summary><p>内</p></details><summary>野</summary><center>中</center><font color=red>字</font><big>大</big><tt>等</tt><strike>删</strike><acronym title=x>缩</acronym>",
    "<ruby>汉<rp>(</rp><rt>han</rt><rp>)</rp></ruby><ruby><rt>野</rt></ruby><ruby>汉<rt>a</rt><rt>b</rt></ruby><ruby>汉<rt>a</rt>字</ruby><rt>野</rt>",
    "<ul class='task'><li><input type=checkbox disabled checked aria-label=x> 成</li><li><input type=checkbox> 未</li></ul><input type=text value=x><form><button>按</button></form>",
    "<script>alert(1)</script><style>p{}</style><iframe src=x></iframe><object data=x><param></object><video src=x controls></video><audio src=x></audio><embed src=x><base href=x><meta charset=x><link rel=x>",
    "<p style='color:red' onclick=x() tabindex=0 role=button aria-label=x aria-hidden=bad lang='zh_CN!' dir=up data-x=1>属性</p><p lang=en dir=rtl title='题'>属性</p><bdo>野</bdo><bdo dir=rtl>反</bdo><bdi>b</bdi><q cite=x>引</q><time datetime=bad>时</time>",
    "<blockquote>字<p>段</blockquote><pre class=code tabindex=0><code class='language-rust'><span class='z-keyword'>fn</span> a() {}\n\tx &lt; y\n</code></pre><pre><p>块</p></pre><hr><hr size=3>",
    "<p>注<sup class=footnote-ref><a id=fnr-1 href='#fn-1' aria-label='注释[1]'>[1]</a></sup></p><section class=footnotes aria-label=注释><ol><li id=fn-1>文<a class=footnote-back href='#fnr-1'>↩</a></li></ol></section>",
    "<p><img src='/images/a.png' alt='图'><img src=../images/a.png width=10 height=10 loading=lazy><img src='/images/b.svg' alt=图><img src='/images/c.webp' alt=图><img src='/images/d.gif' alt='&quot;图&quot;'><img src='/images/none.png' alt='缺<图>'><img src='https://e.org/x.png' alt=外><img alt=无><img src='data:image/png;base64,AA' alt=内></p>",
    "<p><a class='mention mention-term' href='/glossary.html#t%201' aria-describedby='def-t'>术语</a><a class='mention mention-term' href='/glossary.html#t%201'>又</a></p>",
    "<svg class='chart' viewBox='0 0 10 10' role=group aria-labelledby='c-title c-none'><title id=c-title>图</title><desc>述</desc><defs><linearGradient id=g><stop offset=0 stop-color=red /></linearGradient></defs><a href='y.html#a' class=r><title>接</title><rect fill='url(#g)' width=1 height=1 tabindex=0 /></a><a href='none.html'><text x=1 y=2>字&amp;</text></a><a href='https://e.org/?a=1&amp;b=2'><circle r=1 /></a><use href='#g'/><foreignObject><p>外</p></foreignObject><script>x</script><image href='https://e.org/x.png'/></svg>",
    "<p>行内<svg viewBox='0 0 1 1'><path d='M0 0'/></svg>图</p><svg><a><title id=c-title>重</title></a></svg><math><mi>x</mi></math>",
    "</div></section></body></html><p>尾 <!-- 注 -- 释 --> <![CDATA[x]]> <?php x ?>",
];

/// A book that has all that could go wrong.
fn nasty() -> Book {
    let path = "cases/x.html";
    let link = reference(TITLE, "/cases/y.html#a");
    let row = |label: &str| Row {
        label: label.into(),
        values: vec![link.clone(), reference("死链", "none.html"), reference("", "")],
    };
    let full = Chapter {
        path: path.into(),
        title: TITLE.into(),
        description: TITLE.into(),
        date: "2021年5月".into(),
        facts: vec![row("地点"), Row { label: "空".into(), values: vec![] }],
        html: SOUP.concat(),
        figures: vec![
            Figure { id: "f 1".into(), label: TITLE.into(), text: "约1万人".into(), when: "2020年".into(), ..Figure::default() },
            Figure { id: "f 1".into(), label: "甲".into(), subject: TITLE.into(), source: TITLE.into(), ..Figure::default() },
        ],
        charts: vec!["<svg viewBox='0 0 1 1' role='img' aria-labelledby='c-title'><title id='c-title'>又</title><text>1</text></svg>".into(); 2],
        relations: vec![row("属于")],
        memberships: vec![Membership {
            kind: "专题".into(),
            name: reference("无", "none.html"),
            position: 1,
            total: 2,
            next: link.clone(),
            ..Membership::default()
        }],
        source: vec![("来源".into(), TITLE.into())],
        citation: TITLE.into(),
    };
    let each = SOUP.iter().enumerate().map(|(at, soup)| Chapter {
        path: format!("cases/soup-{at}.html"),
        title: format!("汤{at}"),
        html: (*soup).into(),
        ..Chapter::default()
    });
    let long = Chapter {
        path: "cases/Long.html".into(),
        title: "长".repeat(3000),
        html: format!("<p>{}", "长".repeat(100_000)),
        ..Chapter::default()
    };
    let target = Chapter {
        path: "cases/y.html".into(),
        title: "丁".into(),
        html: "<p id=a>的</p>".into(),
        ..Chapter::default()
    };
    let nothing = Chapter { path: "cases/无.html".into(), title: "无".into(), ..Chapter::default() };
    let clash = Chapter {
        path: "cases/long.html".into(),
        title: "同名".into(),
        html: "<p id=title>甲</p><p id=source>乙</p>".into(),
        ..Chapter::default()
    };
    let cases: Vec<Chapter> = [full, long, target, nothing, clash].into_iter().chain(each).collect();
    let deep =
        (0..9).fold(Entry { name: "底".into(), cases: vec![path.into()], ..Entry::default() }, |below, at| Entry {
            path: format!("regions/{at}.html"),
            name: TITLE.into(),
            definition: TITLE.into(),
            children: vec![below],
            ..Entry::default()
        });
    let wide =
        Entry { path: "themes/a.html".into(), name: "多".into(), cases: vec![path.into(); 1700], ..Entry::default() };
    let terms = (0..450).map(|at| Term {
        id: format!("t {}", at % 449),
        name: TITLE.into(),
        synonyms: vec![TITLE.into()],
        definition: format!("<p id='t_1'>{}</p>", SOUP[at % SOUP.len()]),
        source: TITLE.into(),
        cases: vec![path.into(), "cases/none.html".into()],
    });
    let svg = "<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg' xmlns:x='urn:x' width='1' height='1' onload='x()'>\
               <metadata><x:y/></metadata><style>.a{fill:red}</style><style>@import 'x'</style><g id='甲 1' style='fill:url(#b)' x:z='1'/><g id='甲 1'/><script>x</script>\
               <image href='data:image/png;base64,iVBORw0KGgo=' width='1' height='1'/><image href='https://e.org/x.png'/><text>&a;&amp;</text></svg>";
    Book {
        title: TITLE.into(),
        description: TITLE.into(),
        edition: TITLE.into(),
        publisher: Some(TITLE.into()),
        creators: vec![TITLE.into(), "乙".into()],
        credits: vec![(TITLE.into(), TITLE.into())],
        base_url: "https://own.org/l/".into(),
        pages: vec![Page { path: "about.html".into(), title: TITLE.into(), html: SOUP.concat() }],
        indexes: vec![
            Index { path: "themes/index.html".into(), title: TITLE.into(), entries: vec![wide, deep] },
            Index {
                path: "regions/index.html".into(),
                title: "空表".into(),
                entries: vec![Entry { name: "无".into(), ..Entry::default() }],
            },
        ],
        collections: vec![
            Collection {
                path: "collections/a.html".into(),
                title: TITLE.into(),
                description: TITLE.into(),
                html: SOUP.concat(),
                items: vec![
                    Item { case: link.clone(), why: SOUP.concat() },
                    Item { case: reference("无", "cases/none.html"), why: String::new() },
                ],
            },
            Collection { path: "collections/b.html".into(), title: "空".into(), ..Collection::default() },
        ],
        glossary: Some(Glossary { path: "glossary.html".into(), title: "术语".into(), terms: terms.collect() }),
        cases,
        images: BTreeMap::from([
            ("images/a.png".into(), PNG.to_vec()),
            ("images/b.svg".into(), svg.into()),
            ("images/c.webp".into(), WEBP.to_vec()),
            ("images/d.gif".into(), GIF.to_vec()),
            ("images/unused.avif".into(), b"?".to_vec()),
        ]),
        nearest: BTreeMap::from([("data.html".into(), String::new())]),
        ..empty()
    }
}

/// The files of a book; fails where one is not well-formed, has an id twice, or links to what is not there.
fn verified(book: &Book) -> BTreeMap<String, String> {
    let bytes = epub(book).unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    assert_eq!(zip.by_index(0).unwrap().name().unwrap(), "mimetype");
    assert_eq!(zip.by_index(0).unwrap().compression(), zip::CompressionMethod::Stored);
    let names: BTreeSet<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut texts = BTreeMap::new();
    for name in
        names.iter().filter(|name| [".xhtml", ".svg", ".opf", ".ncx", ".xml"].iter().any(|end| name.ends_with(end)))
    {
        let mut text = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        texts.insert(name.clone(), text);
    }
    let options = || roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let parsed: BTreeMap<&str, roxmltree::Document<'_>> = texts
        .iter()
        .map(|(name, text)| {
            let parsed = roxmltree::Document::parse_with_options(text, options());
            (name.as_str(), parsed.unwrap_or_else(|error| panic!("{name}: {error}")))
        })
        .collect();
    let mut ids: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, document) in &parsed {
        let own = ids.entry(name).or_default();
        for id in document.descendants().filter_map(|node| node.attribute("id")) {
            assert!(own.insert(id), "{name}: id {id} twice");
        }
    }
    for (name, document) in &parsed {
        for node in document.descendants() {
            let linked = node.attributes().filter(|own| matches!(own.name(), "href" | "src")).map(|own| own.value());
            for address in
                linked.filter(|own| !["http:", "https:", "mailto:", "data:"].iter().any(|start| own.starts_with(start)))
            {
                let (file, id) = address.split_once('#').unwrap_or((address, ""));
                let file = if file.is_empty() { name.to_string() } else { format!("EPUB/{file}") };
                assert!(names.contains(&file), "{name}: {address}");
                assert!(id.is_empty() || ids[file.as_str()].contains(id), "{name}: {address}");
            }
        }
    }
    texts
}

#[test]
fn the_worst_book_is_well_formed_and_whole() {
    let texts = verified(&nasty());
    let full = &texts["EPUB/cases-x.xhtml"];
    // Nothing that an author wrote is lost, nothing that runs is kept.
    for words in ["散", "野项", "野义", "野字", "又首", "块在行内", "缺&lt;图&gt;", "外", "折", "尾"]
    {
        assert!(full.contains(words), "{words}");
    }
    for (name, text) in &texts {
        assert!(!text.contains("<script") && !text.contains("onclick") && !text.contains(" style=\"color"), "{name}");
    }
    assert!(full.contains("href=\"cases-y.xhtml#a\""));
    assert!(full.contains("href=\"nav.xhtml\">四</a>"));
    assert!(full.contains("<span>三</span>"));
    assert!(texts["EPUB/themes-index.xhtml"].contains("id=\"e1\""));
    assert!(full.contains("href=\"themes-index.xhtml#e1\">五</a>"));
}

#[test]
fn what_html_forgives_becomes_what_xhtml_allows() {
    let (places, images) = (places::Places::default(), BTreeMap::new());
    let pictures = Pictures::new(&images);
    for (html, expected) in [
        ("<ul>散<li>项</ul><li>野", "<ul><li>散</li>\n<li>项</li>\n</ul><div>野</div>\n"),
        ("<dl><dd>义</dl>", "<dl><dt></dt><dd>义</dd></dl>"),
        (
            "<table><tbody><tr><td align=right>1<thead><tr><th>首</table><table></table>",
            "<table><thead><tr><th>首</th></tr>\n</thead><tbody><tr><td class=\"ta-right\">1</td></tr>\n</tbody></table>\n",
        ),
        ("<b><p>块</p></b><h1>题</h1><h2> </h2>", "<p>块</p>\n<h2>题</h2>\n"),
        ("<h2>一<div>二</div></h2>", "<h2>一<br/>二</h2>\n"),
        (
            "<details><summary>折</summary>叠</details>",
            "<div class=\"unfolded\"><p class=\"unfolded-title\">折</p>\n叠</div>\n",
        ),
        (
            "<p lang=en id='1 2' style=a title='&quot;'>x",
            "<p lang=\"en\" xml:lang=\"en\" id=\"i1_2\" title=\"&quot;\">x</p>\n",
        ),
        (
            "<ruby>汉<rp>(</rp><rt>han</rt></ruby><ruby><rt>野</rt></ruby>",
            "<ruby>汉<rt>han</rt></ruby><span><span>野</span></span>",
        ),
        ("<li><input type=checkbox checked> 成", "<div>☑ 成</div>\n"),
        ("<a href='x.html'>死</a><img src=x alt=图>", "<span>死</span><span class=\"no-picture\">［图：图］</span>"),
    ] {
        assert_eq!(Scribe::new(&places, &pictures, "a.html").html(html), expected, "{html}");
    }
}

#[test]
fn notes_and_terms_lead_there_and_back() {
    let texts = verified(&nasty());
    let notes = SOUP.iter().position(|soup| soup.contains("footnote-ref")).unwrap();
    let notes = &texts[&format!("EPUB/cases-soup-{notes}.xhtml")];
    assert!(notes.contains("<a id=\"fnr-1\" epub:type=\"noteref\" role=\"doc-noteref\" href=\"#fn-1\">"), "{notes}");
    assert!(notes.contains("<li id=\"fn-1\" epub:type=\"footnote\">"));
    assert!(notes.contains("role=\"doc-backlink\" href=\"#fnr-1\""));
    assert!(texts["EPUB/cases-x.xhtml"].contains("href=\"glossary.xhtml#t_1\" epub:type=\"glossref\""));
    assert!(texts["EPUB/glossary.xhtml"].contains("href=\"cases-x.xhtml#see-t_1\""));
}

#[test]
fn an_empty_library_is_a_book() {
    let texts = verified(&empty());
    assert!(texts["EPUB/title.xhtml"].contains("共收录 0 个案例"));
    let lone = Book {
        cases: vec![Chapter { path: "cases/a.html".into(), title: "甲".into(), ..Chapter::default() }],
        ..empty()
    };
    assert!(verified(&lone).contains_key("EPUB/cases-a.xhtml"));
}

#[test]
fn the_same_book_gives_the_same_bytes() {
    assert!(epub(&nasty()).unwrap() == epub(&nasty()).unwrap());
}

#[test]
fn large_libraries_have_short_contents() {
    let cases = (0..NAMED + 1).map(|at| Chapter {
        path: format!("cases/{at}.html"),
        title: format!("第{at}"),
        ..Chapter::default()
    });
    let texts = verified(&Book { cases: cases.collect(), ..empty() });
    assert!(texts["EPUB/nav.xhtml"].contains("<a href=\"cases-3000.xhtml\">第 3001—3001 篇</a>"));
    assert!(texts["EPUB/nav.xhtml"].len() < 10_000);
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let lost = Entry { name: "甲".into(), cases: vec!["cases/none.html".into()], ..Entry::default() };
    let page = || Page { path: "a.html".into(), html: "<img src=x.avif>".into(), ..Page::default() };
    let book = Book {
        date: "2026-13-01".into(),
        pages: vec![page(), page()],
        indexes: vec![Index { path: "b.html".into(), entries: vec![lost], ..Index::default() }],
        images: BTreeMap::from([("x.avif".to_string(), b"ftyp".to_vec())]),
        ..Book::default()
    };
    let found = epub(&book).unwrap_err();
    for part in
        ["no title", "no language", "no identifier", "`2026-13-01`", "path `a.html`", "`cases/none.html`", "`x.avif`"]
    {
        assert!(found.iter().any(|own| own.contains(part)), "{part}: {found:?}");
    }
    assert_eq!(found.len(), 10);
}

/// `cargo test -- --ignored epubcheck`
#[test]
#[ignore = "needs Java and epubcheck"]
fn epubcheck_has_no_complaint() {
    for (name, book) in [("nasty", nasty()), ("empty", empty())] {
        let file = std::env::temp_dir().join(format!("tashan-{}-{name}.epub", std::process::id()));
        std::fs::write(&file, epub(&book).unwrap()).unwrap();
        let run = Command::new("java")
            .args(["-jar", "/usr/share/java/epubcheck.jar", "--failonwarnings"])
            .arg(&file)
            .output()
            .unwrap();
        std::fs::remove_file(&file).unwrap();
        let said = String::from_utf8_lossy(&run.stderr).into_owned() + &String::from_utf8_lossy(&run.stdout);
        assert!(run.status.success(), "{name}: {said}");
    }
}
