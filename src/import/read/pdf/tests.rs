//! Tests.

use super::*;
use crate::import::document::Role;

/// A PDF of one page for each list of lines: each with its place and text, in a font of squares with a ToUnicode map.
pub fn pdf(pages: &[Vec<(f32, f32, &str)>]) -> Vec<u8> {
    let content = |lines: &Vec<(f32, f32, &str)>| {
        let line = |(x, y, text): &(f32, f32, &str)| {
            let codes: String = text.encode_utf16().map(|code| format!("{code:04X}")).collect();
            format!("BT /F1 10 Tf {x} {y} Td <{codes}> Tj ET\n")
        };
        lines.iter().map(line).collect::<String>()
    };
    let map = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <0000> <FFFF> \
               endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end end";
    let stream = |text: &str| format!("<</Length {}>>stream\n{text}\nendstream", text.len());
    let kids: Vec<String> = (0..pages.len()).map(|at| format!("{} 0 R", 6 + at * 2)).collect();
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_string(),
        format!("<</Type/Pages/Kids[{}]/Count {}>>", kids.join(" "), pages.len()),
        "<</Type/Font/Subtype/Type0/BaseFont/F/Encoding/Identity-H/ToUnicode 5 0 R/DescendantFonts[4 0 R]>>".to_string(),
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/F/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>\
         /DW 1000>>"
            .to_string(),
        stream(map),
    ];
    for (at, lines) in pages.iter().enumerate() {
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 240 400]/Contents {} 0 R/Resources<</Font<</F1 3 0 R>>>>>>",
            7 + at * 2
        ));
        objects.push(stream(&content(lines)));
    }
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", at + 1).bytes());
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let size = objects.len() + 1;
    out.extend(format!("trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n").bytes());
    out
}

fn found(pages: &[Vec<(f32, f32, &str)>]) -> Vec<(Role, u32, String)> {
    let sheets = glyphs::pages(pdf(pages)).unwrap().sheets;
    lines(&sheets).into_iter().map(|line| (line.role, line.page, line.text)).collect()
}

#[test]
fn a_page_becomes_paragraphs() {
    let page = vec![
        (115.0, 20.0, "1"),
        (80.0, 350.0, "改革快报题目"),
        (40.0, 320.0, "产业工人队伍建设改革经验，产业工人队伍"),
        (20.0, 305.0, "建设改革。"),
        (40.0, 290.0, "⾼位推动"),
        (20.0, 275.0, "落款"),
    ];
    let expected = [
        (Role::Text, 1, "改革快报题目"),
        (Role::Text, 1, "　　产业工人队伍建设改革经验，产业工人队伍建设改革。"),
        (Role::Text, 1, "　　高位推动"),
        (Role::Text, 1, "落款"),
        (Role::Running, 1, "1"),
    ];
    assert_eq!(found(&[page]), expected.map(|(role, page, text)| (role, page, text.to_string())));
}

#[test]
fn broken_files_are_refused_and_none_panics() {
    let whole = pdf(&[vec![(20.0, 300.0, "产业工人"), (20.0, 285.0, "队伍")], vec![(20.0, 300.0, "建设")]]);
    let failure = |bytes: &[u8]| glyphs::pages(bytes.to_vec()).err().map(|failure| failure.message).unwrap_or_default();
    assert!(failure(b"%PDF-1.4\n").contains("cut short or damaged"), "{}", failure(b"%PDF-1.4\n"));
    for end in 0..whole.len() {
        let _ = glyphs::pages(whole[..end].to_vec()).map(|pages| lines(&pages.sheets));
    }
    for at in (0..whole.len()).step_by(3) {
        let mut bent = whole.clone();
        bent[at] ^= 0x15;
        let _ = glyphs::pages(bent).map(|pages| lines(&pages.sheets));
    }
}

#[test]
fn a_file_that_says_it_has_too_many_pages_is_not_begun() {
    let text = String::from_utf8(pdf(&[vec![(20.0, 300.0, "a")]])).unwrap();
    let long = text.replace("/Count 1", "/Count 9999") + &" ".repeat(20_000);
    let failure = glyphs::pages(long.into_bytes()).err().unwrap();
    assert!(failure.message.contains("9999 pages"), "{}", failure.message);
}
