//! Tests.

use std::path::PathBuf;

use super::docx::tests::{docx, packed, paragraph};
use super::pdf::tests::pdf;
use super::*;

/// A file with these bytes, taken away in the end.
struct Sample(PathBuf);

impl Sample {
    fn new(name: &str, bytes: &[u8]) -> Sample {
        let number = std::thread::current().id();
        let folder = std::env::temp_dir().join(format!("tashan-read-{}-{number:?}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), bytes).unwrap();
        Sample(folder.join(name))
    }
}

impl Drop for Sample {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
        let _ = self.0.parent().map(fs::remove_dir);
    }
}

fn of(name: &str, bytes: &[u8]) -> Result<Document, Failure> {
    read(&Sample::new(name, bytes).0)
}

fn message(name: &str, bytes: &[u8]) -> String {
    of(name, bytes).unwrap_err().message
}

fn small_pdf() -> Vec<u8> {
    pdf(&[vec![(20.0, 300.0, "产业工人"), (20.0, 285.0, "队伍")]])
}

#[test]
fn files_are_read_by_what_they_are() {
    let samples: [(&str, Vec<u8>); 5] = [
        ("a.txt", "产业工人\n队伍".into()),
        ("a.md", "# 产业工人\n\n队伍".into()),
        ("a.html", "<p>产业工人<p>队伍".into()),
        ("a.docx", docx(&[paragraph("", "产业工人"), paragraph("", "队伍")].concat())),
        ("a.pdf", small_pdf()),
    ];
    for (name, bytes) in samples {
        let document = of(name, &bytes).unwrap();
        let texts: Vec<&str> =
            document.lines.iter().filter(|line| line.role != Role::Running).map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["产业工人", "队伍"], "{name}");
        assert_eq!((document.lines[0].gap, document.notes.len()), (0, 0), "{name}");
    }
}

#[test]
fn a_wrong_name_is_noted() {
    let document = of("a.txt", &small_pdf()).unwrap();
    assert!(document.notes[0].contains("the file is a PDF"), "{}", document.notes[0]);
    assert_eq!(of("a.docx", &small_pdf()).unwrap().lines.len(), 2);
    assert!(of("a.doc", b"<html><p>a").unwrap().notes[0].contains("a page of HTML"));
}

#[test]
fn what_is_not_read_is_told_with_what_it_is() {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let compound = |stream: &str| [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), wide(stream)].concat();
    let docx = docx(&paragraph("", "甲"));
    let noise: Vec<u8> = (0..4000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let samples: Vec<(&str, Vec<u8>, &str)> = vec![
        ("a.txt", Vec::new(), "is empty"),
        ("a.docx", docx[..docx.len() / 2].to_vec(), "is cut short or damaged"),
        ("a.docx", compound("EncryptedPackage"), "asks for a password"),
        ("a.docx", packed(&[("xl/workbook.xml", "")]), "is a spreadsheet (.xlsx)"),
        ("a.docx", packed(&[("ppt/a.xml", "")]), "is a presentation"),
        ("a.docx", packed(&[("a.txt", "")]), "is an archive (.zip)"),
        ("a.docx", "文字".into(), "is no .docx: it is a text"),
        ("a.pdf", "文字".into(), "is no .pdf: it is a text"),
        ("a.pdf", noise.clone(), "is no .pdf: its first bytes are of no format that is known"),
        ("a.xls", compound("Workbook"), "is an old spreadsheet"),
        ("a.rar", b"Rar!\x1A".to_vec(), "is an archive (.rar), which is not read"),
        ("a.ofd", packed(&[("OFD.xml", "")]), "is an .ofd"),
        ("a.xyz", noise, "is no text, and its format is not known"),
        ("a.html", "<p></p>".into(), "holds no text, though it is a page of HTML"),
    ];
    for (name, bytes, expected) in samples {
        let failure = of(name, &bytes).unwrap_err();
        assert!(failure.message.starts_with(expected), "{name}: {}", failure.message);
        assert!(failure.help.is_some_and(|help| !help.is_empty()), "{name}: {expected}");
    }
}

#[test]
fn what_is_no_file_is_told() {
    let failure = read(&std::env::temp_dir()).unwrap_err();
    assert_eq!((failure.message.as_str(), failure.help.as_deref()), ("is a folder", Some("name the files in it")));
    let failure = read(&std::env::temp_dir().join("tashan-no-such-file.txt")).unwrap_err();
    assert!(failure.message.starts_with("cannot be read"), "{}", failure.message);
    assert_eq!(too_large(65 << 20, LARGEST_TEXT).message, "has 65 MiB; no more than 64 MiB are read");
    assert!(message("a.csv", b"\0\x01\x02\x03").starts_with("is no text"));
}

#[test]
fn a_row_is_data_or_arranges_the_page() {
    let cell = |texts: &[&str]| -> Vec<Line> {
        texts.iter().map(|text| Line { text: (*text).to_string(), ..Line::default() }).collect()
    };
    assert_eq!(row(vec![cell(&["甲", "乙"]), cell(&["丙"])])[0].text, "甲 乙 | 丙");
    assert_eq!(row(vec![cell(&["甲", "乙"])]).len(), 2);
    assert_eq!(row(vec![cell(&["甲"; 9]), cell(&["乙"])]).len(), 10);
    assert!(row(vec![cell(&[]), cell(&[])]).is_empty());
}

#[test]
fn tables_are_read_by_what_they_are() {
    let rows = |name: &str, bytes: &[u8]| sheet::rows(&Sample::new(name, bytes).0);
    let sheet = rows("a.csv", "标题,单位\n甲,乙\n".as_bytes()).unwrap();
    assert_eq!((sheet.header.len(), sheet.rows[0].number, sheet.rows[0].cells.join("/").as_str()), (2, 2, "甲/乙"));
    let message = |name: &str, bytes: &[u8]| rows(name, bytes).unwrap_err().message;
    assert!(message("a.xlsx", &docx("")).contains("holds no spreadsheet"));
    assert!(message("a.xls", b"\xD0\xCF\x11\xE0").starts_with("is an old spreadsheet"));
    assert!(message("a.csv", b"\x89PNG\r\n\0\0\x01\x02\x03").starts_with("is no table"));
    assert!(message("a.csv", b"").starts_with("is empty"));
}
