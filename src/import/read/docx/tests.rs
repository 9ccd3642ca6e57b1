//! Tests.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;

const SPACE: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
                     xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\"";

/// A package of these parts.
pub fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A document with this body.
pub fn docx(body: &str) -> Vec<u8> {
    let part = |name: &str, inner: &str| format!("<w:{name} {SPACE}>{inner}</w:{name}>");
    let styles = "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"a\"><w:name w:val=\"Normal\"/></w:style>\
        <w:style w:styleId=\"1\"><w:name w:val=\"heading 1\"/></w:style>\
        <w:style w:styleId=\"a3\"><w:name w:val=\"我的标题\"/><w:basedOn w:val=\"1\"/></w:style>\
        <w:style w:styleId=\"o\"><w:name w:val=\"加粗\"/><w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr></w:style>\
        <w:style w:styleId=\"c\"><w:name w:val=\"caption\"/></w:style>\
        <w:style w:styleId=\"x\"><w:name w:val=\"circle\"/><w:basedOn w:val=\"x\"/></w:style>";
    let level = |at: u8, text: &str| {
        format!(
            "<w:lvl w:ilvl=\"{at}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCounting\"/>\
             <w:lvlText w:val=\"{text}\"/></w:lvl>"
        )
    };
    let numbers = format!(
        "<w:abstractNum w:abstractNumId=\"0\">{}{}</w:abstractNum><w:abstractNum w:abstractNumId=\"1\">{}</w:abstractNum>\
         <w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>\
         <w:num w:numId=\"2\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"0\"><w:startOverride w:val=\"11\"/>\
         </w:lvlOverride></w:num>",
        level(0, "%1、"),
        level(1, "（%2）"),
        level(0, "第%1节")
    );
    let notes = "<w:footnote w:type=\"separator\" w:id=\"0\"><w:p/></w:footnote>\
                 <w:footnote w:id=\"2\"><w:p><w:r><w:t>脚注</w:t></w:r></w:p></w:footnote>";
    packed(&[
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", "<r><x Type=\"a/officeDocument\" Target=\"/word/document.xml\"/></r>"),
        ("word/document.xml", &part("document", &format!("<w:body>{body}</w:body>"))),
        ("word/styles.xml", &part("styles", styles)),
        ("word/numbering.xml", &part("numbering", &numbers)),
        ("word/footnotes.xml", &part("footnotes", notes)),
        ("word/header1.xml", &part("hdr", "<w:p><w:r><w:t>改革快报</w:t></w:r></w:p>")),
    ])
}

/// A paragraph.
pub fn paragraph(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn found(body: &str) -> Vec<(Role, String)> {
    let lines = read(&docx(body)).unwrap().lines;
    assert_eq!((lines[0].role, lines[0].text.as_str()), (Role::Running, "改革快报"));
    lines.into_iter().skip(1).map(|line| (line.role, line.text)).collect()
}

fn texts(body: &str) -> Vec<String> {
    found(body).into_iter().map(|(_, text)| text).collect()
}

#[test]
fn headings_are_known_by_style_chain_and_level() {
    let style = |id: &str| format!("<w:pStyle w:val=\"{id}\"/>");
    let body = [
        paragraph(&style("1"), "一"),
        paragraph(&style("a3"), "二"),
        paragraph(&style("o"), "三"),
        paragraph("<w:outlineLvl w:val=\"0\"/>", "四"),
        paragraph(&style("c"), "图"),
        paragraph(&style("x"), "五"),
    ]
    .concat();
    let roles: Vec<Role> = found(&body).into_iter().map(|(role, _)| role).collect();
    let expected = [Role::Heading(1), Role::Heading(1), Role::Heading(2), Role::Heading(1), Role::Caption, Role::Text];
    assert_eq!(roles, expected);
}

#[test]
fn numbers_are_written_out() {
    let number =
        |list: u8, level: u8| format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr>");
    let body = [(1, 0), (1, 1), (1, 1), (1, 0), (1, 1), (2, 0), (2, 0), (0, 0), (9, 0), (1, 8)]
        .map(|(list, level)| paragraph(&number(list, level), "文"))
        .concat();
    let expected =
        ["一、文", "（一）文", "（二）文", "二、文", "（一）文", "第十一节文", "第十二节文", "文", "文", "文"];
    assert_eq!(texts(&body), expected);
}

#[test]
fn what_a_reader_does_not_see_is_left_out() {
    let body = "<w:p><w:r><w:t>保留</w:t></w:r><w:ins><w:r><w:t>新增</w:t></w:r></w:ins>\
        <w:del><w:r><w:delText>删去</w:delText></w:r></w:del><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>\
        <w:r><w:instrText> SEQ 图 </w:instrText></w:r><w:r><w:br/><w:t>换行</w:t></w:r>\
        <w:r><w:ruby><w:rt><w:r><w:t>chan</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>产</w:t></w:r></w:rubyBase></w:ruby></w:r>\
        <w:r><w:footnoteReference w:id=\"2\"/></w:r></w:p>";
    let expected = [(Role::Text, "保留新增"), (Role::Text, "换行产〔1〕"), (Role::Note, "〔1〕脚注")];
    assert_eq!(found(body), expected.map(|(role, text)| (role, text.to_string())));
    assert_eq!(read(&docx(body)).unwrap().notes.len(), 2);
}

#[test]
fn a_box_is_read_once_and_a_table_by_rows() {
    let content = "<w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent>";
    let boxed = format!(
        "<w:p><w:r><mc:AlternateContent><mc:Choice>{content}</mc:Choice><mc:Fallback>{content}</mc:Fallback>\
         </mc:AlternateContent></w:r><w:r><w:t>段</w:t></w:r></w:p>"
    );
    let cell = |inner: &str| format!("<w:tc>{inner}</w:tc>");
    let table = format!(
        "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
        cell(&paragraph("", "单位")),
        cell(&paragraph("", "人数")),
        cell(&paragraph("", "经开区")),
        cell(&[paragraph("", "30"), paragraph("", "余人")].concat())
    );
    assert_eq!(texts(&boxed), ["段", "框"]);
    let expected = [(Role::Row, "单位 | 人数"), (Role::Row, "经开区 | 30 余人")];
    assert_eq!(found(&table), expected.map(|(role, text)| (role, text.to_string())));
    let layout = format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", cell(&[paragraph("", "甲"), table].concat()));
    assert_eq!(texts(&layout), ["甲", "单位 | 人数", "经开区 | 30 余人"]);
}

#[test]
fn empty_paragraphs_are_gaps() {
    let body = [paragraph("", "甲"), paragraph("", "乙"), "<w:p/><w:p/>".to_string(), paragraph("", "丙")].concat();
    let gaps: Vec<usize> = read(&docx(&body)).unwrap().lines.iter().skip(1).map(|line| line.gap).collect();
    assert_eq!(gaps, [0, 1, 3]);
}

#[test]
fn broken_documents_are_refused_and_none_panics() {
    let failure = |bytes: &[u8]| read(bytes).unwrap_err().message;
    let whole = docx(&paragraph("", "甲"));
    assert!(failure(&whole[..whole.len() / 2]).starts_with("is cut short or damaged"));
    assert!(failure(&packed(&[("a.txt", "x")])).contains("no main document"));
    assert!(failure(&packed(&[("word/document.xml", "<a/>")])).contains("no body"));
    assert!(failure(&packed(&[("word/document.xml", "<a>")])).contains("is no XML"));
    assert!(failure(&packed(&[("word/document.xml", "<!DOCTYPE a><a/>")])).contains("document type"));
    assert!(failure(&packed(&[("word/document.xml", &"<a>".repeat(600))])).contains("inside each other"));
    let bomb = " ".repeat(65 << 20);
    assert!(failure(&packed(&[("word/document.xml", &bomb)])).contains("more than 64 MiB"));
    for end in 0..whole.len() {
        let _ = read(&whole[..end]);
        let mut bent = whole.clone();
        bent[end] ^= 0x55;
        let _ = read(&bent);
    }
}
