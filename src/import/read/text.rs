//! Plain text and Markdown in any encoding that Chinese texts are kept in.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use super::Failure;
use crate::import::document::{Document, Line, Role};

/// The mark at the beginning of a text in GB18030.
const GB18030_MARK: &[u8] = b"\x84\x31\x95\x33";
/// Of a hundred characters, those that have to be plain Chinese or ASCII for bytes to be UTF-16 without a mark.
const PLAIN: usize = 90;
/// Of a hundred characters, those that may be undecodable or control characters in a text.
const STRANGE: usize = 5;
/// Lines that begin with `# ` by which a plain text is taken for Markdown.
const HEADINGS: usize = 2;
/// For each broken character, as many others beyond ASCII make bytes UTF-8 all the same.
const BROKEN: usize = 3;
/// Bytes of a text that tell whether it is one.
const PROBE: usize = 64 << 10;

/// Bytes as text.
pub(super) struct Decoded {
    pub text: String,
    pub encoding: &'static Encoding,
    /// Characters that could not be decoded, each U+FFFD in the text.
    pub lost: usize,
}

impl Decoded {
    fn of(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
        let (text, lossy) = encoding.decode_without_bom_handling(bytes);
        let lost = if lossy { text.matches('\u{FFFD}').count() } else { 0 };
        Decoded { text: text.into_owned(), encoding, lost }
    }

    /// The name of the encoding, as people write it.
    fn name(&self) -> &'static str {
        if self.encoding == GB18030 { "GB18030" } else { self.encoding.name() }
    }

    /// What a curator has to know of it: nothing of UTF-8 without a mistake.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.encoding != UTF_8 {
            notes.push(format!("the encoding was found to be {}", self.name()));
        }
        if self.lost > 0 {
            notes.push(format!("{} characters could not be decoded; each stands as U+FFFD (�)", self.lost));
        }
        notes
    }
}

/// Bytes of unknown encoding: by its mark, else UTF-8 if it is that, else UTF-16 if it reads as Chinese, else Big5 or
/// GB18030.
pub(super) fn decode(bytes: &[u8]) -> Decoded {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return Decoded::of(&bytes[length..], encoding);
    }
    if let Some(rest) = bytes.strip_prefix(GB18030_MARK) {
        return Decoded::of(rest, GB18030);
    }
    // A zero byte is in no text but UTF-16.
    if !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok() {
        return Decoded::of(bytes, UTF_8);
    }
    wide(bytes).unwrap_or_else(|| chinese(bytes))
}

/// UTF-16 without a mark, told by what it reads as. Zero bytes alone mislead: 一 is U+4E00.
fn wide(bytes: &[u8]) -> Option<Decoded> {
    if bytes.len() < 4 {
        return None;
    }
    let score = |decoded: &Decoded| {
        let count = decoded.text.chars().count().max(1);
        decoded.text.chars().filter(|c| is_plain(*c)).count() * 100 / count
    };
    let both = [UTF_16LE, UTF_16BE].map(|encoding| Decoded::of(bytes, encoding));
    let best = both.into_iter().max_by_key(score)?;
    (score(&best) >= PLAIN).then_some(best)
}

fn is_plain(c: char) -> bool {
    matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{3000}'..='\u{301F}' | '\u{FF01}'..='\u{FF5E}' | '\u{2010}'..='\u{2026}'
        | ' '..='~' | '\n' | '\r' | '\t')
}

/// UTF-8 with a few broken bytes, else GB18030, unless it is surely another. No hint of a Chinese site is given: with it
/// Big5 is never told; without it short GBK passes for others, so that only Big5, or what GB18030 cannot be, may beat it.
fn chinese(bytes: &[u8]) -> Decoded {
    let utf8 = Decoded::of(bytes, UTF_8);
    let beyond_ascii = utf8.text.chars().filter(|c| !c.is_ascii()).count() - utf8.lost;
    if beyond_ascii > BROKEN * utf8.lost {
        return utf8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let other = Decoded::of(bytes, detector.guess(None, Utf8Detection::Allow));
    let gb = Decoded::of(bytes, GB18030);
    let hopeless = gb.lost * 100 > gb.text.chars().count() * STRANGE;
    let beaten = other.encoding == BIG5 || (hopeless && other.encoding != GBK);
    if beaten && other.lost == 0 { other } else { gb }
}

/// Whether the bytes are a text in some encoding, by their beginning.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    // An even number, so that UTF-16 is not cut inside a character.
    let decoded = decode(&bytes[..bytes.len().min(PROBE)]);
    let strange = |c: &char| *c == '\u{FFFD}' || (c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{C}'));
    let count = decoded.text.chars().count();
    let odd = decoded.text.chars().filter(strange).count();
    // The last character of the beginning may be cut.
    count > 0 && (odd <= 1 || odd * 100 <= count * STRANGE)
}

/// Whether a file's first bytes begin a page of HTML.
pub(super) fn looks_like_html(head: &[u8]) -> bool {
    let text = decode(head).text.trim_start().to_ascii_lowercase();
    let text = match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest.trim_start().to_string(),
        None => text,
    };
    text.starts_with("<!doctype html") || text.starts_with("<html")
}

/// Reads a text; one with headings of Markdown is read as Markdown, whatever its name.
pub(super) fn read(bytes: &[u8], markdown: bool) -> Result<Document, Failure> {
    let decoded = decode(bytes);
    let mut document = if markdown || is_markdown(&decoded.text) {
        of_markdown(&decoded.text)
    } else {
        Document::of_text(&decoded.text)
    };
    document.notes.splice(0..0, decoded.notes());
    Ok(document)
}

fn is_markdown(text: &str) -> bool {
    text.lines().filter(|line| heading(line).is_some()).take(HEADINGS).count() == HEADINGS
}

/// Level and text of a line that begins with one to six `#` and a space.
fn heading(line: &str) -> Option<(u8, &str)> {
    let rest = line.trim_start_matches('#');
    let level = line.len() - rest.len();
    let text = rest.strip_prefix([' ', '\t'])?.trim();
    (1..=6).contains(&level).then_some((level as u8, text))
}

/// Three or more of `-`, `*` or `_` alone in a line.
fn is_rule(line: &str) -> bool {
    let marks: String = line.chars().filter(|c| !c.is_whitespace()).collect();
    marks.len() >= 3 && ["-", "*", "_"].iter().any(|mark| marks.replace(mark, "").is_empty())
}

/// The text after a front matter that says `draft = true`, which is what this program writes before a case to curate.
fn without_draft(text: &str) -> Option<&str> {
    let (front, rest) = text.strip_prefix("+++")?.split_once("\n+++")?;
    let is_draft = |line: &str| line.replace(' ', "").trim() == "draft=true";
    front.lines().any(is_draft).then(|| rest.split_once('\n').map_or("", |(_, rest)| rest))
}

/// Markdown without the marks of headings, of strong text and of rules.
fn of_markdown(text: &str) -> Document {
    let (text, mut notes) = (text.strip_prefix('\u{FEFF}').unwrap_or(text), Vec::new());
    let text = match without_draft(text) {
        Some(rest) => {
            notes.push("the front matter of a draft was left out".to_string());
            rest
        }
        None => text,
    };
    let Document { lines: raw, .. } = Document::of_text(text);
    let (mut lines, mut gap): (Vec<Line>, usize) = (Vec::new(), 0);
    for line in raw {
        gap += line.gap;
        let (role, text) = match heading(&line.text) {
            Some((level, text)) => (Role::Heading(level), text.trim_end_matches('#').trim_end()),
            None => (Role::Text, line.text.trim_end_matches(' ')),
        };
        let text = text.replace("**", "");
        if text.trim().is_empty() || (role == Role::Text && is_rule(&line.text)) {
            gap += 1;
            continue;
        }
        lines.push(Line { text, gap, role, ..line });
        gap = 0;
    }
    Document { lines, notes }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "产业工人队伍建设改革，2021 年第 10 期。\n一是强思想认识";

    fn encodings() -> Vec<(&'static str, Vec<u8>)> {
        let wide = |to: fn(u16) -> [u8; 2]| TEXT.encode_utf16().flat_map(to).collect::<Vec<u8>>();
        let traditional = "產業工人隊伍建設改革的經驗和做法，進一步提高思想認識";
        vec![
            ("UTF-8", TEXT.as_bytes().to_vec()),
            ("UTF-8", ["\u{FEFF}".as_bytes(), TEXT.as_bytes()].concat()),
            ("GB18030", GB18030.encode(TEXT).0.into_owned()),
            ("GB18030", [GB18030_MARK, &GB18030.encode(TEXT).0].concat()),
            ("Big5", BIG5.encode(traditional).0.into_owned()),
            ("UTF-16LE", wide(u16::to_le_bytes)),
            ("UTF-16BE", wide(u16::to_be_bytes)),
            ("UTF-16LE", [vec![0xFF, 0xFE], wide(u16::to_le_bytes)].concat()),
            ("UTF-16BE", [vec![0xFE, 0xFF], wide(u16::to_be_bytes)].concat()),
        ]
    }

    #[test]
    fn encodings_are_told_apart() {
        for (name, bytes) in encodings() {
            let decoded = decode(&bytes);
            assert_eq!((decoded.name(), decoded.lost), (name, 0), "{}", decoded.text);
            assert!(name == "Big5" || decoded.text == TEXT, "{name}");
            assert!(is_text(&bytes), "{name}");
            for end in 0..bytes.len() {
                let _ = read(&bytes[..end], end % 2 == 0);
            }
        }
    }

    #[test]
    fn notes_say_what_was_found() {
        let mut bytes = GB18030.encode(TEXT).0.into_owned();
        assert_eq!(read(&bytes, false).unwrap().notes, ["the encoding was found to be GB18030"]);
        bytes.extend(b"\x81");
        assert!(read(&bytes, false).unwrap().notes[1].starts_with("1 characters could not be decoded"));
        assert!(read(TEXT.as_bytes(), false).unwrap().notes.is_empty());
        let broken = [TEXT.as_bytes(), b"\xE4\xB8"].concat();
        assert_eq!(read(&broken, false).unwrap().notes.len(), 1, "UTF-8 that was cut");
    }

    #[test]
    fn bytes_at_random_are_no_text() {
        let noise: Vec<u8> = (0..4000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(!is_text(&noise));
    }

    #[test]
    fn markdown_loses_its_marks() {
        let text = "# 快报\n\n甲  \n**乙**丙\n\n---\n\n## **一、丁** ##\n";
        let document = read(text.as_bytes(), false).unwrap();
        let found: Vec<(usize, Role, &str)> =
            document.lines.iter().map(|line| (line.gap, line.role, line.text.as_str())).collect();
        let expected = [
            (0, Role::Heading(1), "快报"),
            (1, Role::Text, "甲"),
            (0, Role::Text, "乙丙"),
            (3, Role::Heading(2), "一、丁"),
        ];
        assert_eq!(found, expected);
        assert_eq!(read("# 一\n#二".as_bytes(), false).unwrap().lines[0].role, Role::Text, "one is no Markdown");
    }

    #[test]
    fn the_front_of_a_draft_is_left_out_and_no_other() {
        let document = read("+++\ntitle = \"甲\"\ndraft = true\n+++\n\n乙\n".as_bytes(), true).unwrap();
        assert_eq!((document.lines.len(), document.lines[0].text.as_str()), (1, "乙"));
        let document = read("+++\ntitle = \"甲\"\n+++\n乙\n".as_bytes(), true).unwrap();
        assert_eq!(document.lines.len(), 4);
    }

    #[test]
    fn pages_of_html_are_known_by_their_beginning() {
        assert!(looks_like_html("\u{FEFF}\n<!DOCTYPE HTML><p>".as_bytes()));
        assert!(looks_like_html(b"<?xml version='1.0'?>\n<html>"));
        assert!(!looks_like_html(b"<htm"));
    }
}
