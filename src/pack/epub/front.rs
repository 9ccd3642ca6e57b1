//! What stands before the text: the cover and the title page.

use super::book::Book;
use super::chapter::pairs;
use crate::base::markup::escape;

/// Units across the cover.
const WIDTH: usize = 1200;
/// Units that the title may take across.
const MEASURE: usize = 920;

/// The body of the cover's page.
pub fn cover_page(book: &Book) -> String {
    format!(
        "<section epub:type=\"cover\" class=\"cover\">\n<img src=\"cover.svg\" alt=\"封面：{}\" role=\"doc-cover\"/>\n</section>\n",
        escape(&book.title)
    )
}

/// The body of the title page.
pub fn title_page(book: &Book) -> String {
    let mut out = format!("<section epub:type=\"titlepage\" class=\"titlepage\">\n<h1>{}</h1>\n", parts(&book.title));
    let mut line = |class: &str, text: &str| {
        if !text.is_empty() {
            out.push_str(&format!("<p class=\"{class}\">{}</p>\n", escape(text)));
        }
    };
    line("edition", &book.edition);
    line("lede", &book.description);
    line("count", &format!("共收录 {} 个案例", book.cases.len()));
    let mut rows = Vec::new();
    if !book.creators.is_empty() {
        rows.push(("编者".to_string(), book.creators.join("、")));
    }
    rows.extend(book.publisher.iter().map(|own| ("发布".to_string(), own.clone())));
    rows.push(("日期".to_string(), in_words(&book.date)));
    rows.extend(book.credits.iter().cloned());
    pairs(&rows, &mut out);
    out + "</section>\n"
}

/// A title whose parts, cut at the colon, each stay on a line where they can.
pub fn parts(title: &str) -> String {
    let part = |text: &str| format!("<span class=\"part\">{}</span>", escape(text));
    title.split_inclusive('：').map(part).collect()
}

/// `2026-11-05` as 2026年11月5日.
fn in_words(date: &str) -> String {
    let number = |part: Option<&str>| part.map(|part| part.trim_start_matches('0').to_string()).unwrap_or_default();
    let mut parts = date.split('-');
    format!("{}年{}月{}日", number(parts.next()), number(parts.next()), number(parts.next()))
}

/// The cover as a drawing: the title in large type on the colour of jade, hills below.
pub fn cover(book: &Book) -> String {
    // “名称：副题” has the name large and the rest below it.
    let (first, second) = book.title.split_once('：').unwrap_or((book.title.as_str(), ""));
    let mut y = 420;
    let mut text = String::new();
    let mut put = |words: &str, most: usize, least: usize, weight: u32| {
        let size = size(words, most, least);
        for line in lines(words, MEASURE * 2 / size) {
            y += size * 13 / 10;
            text.push_str(&format!(
                "<text x=\"140\" y=\"{y}\" font-size=\"{size}\" font-weight=\"{weight}\">{}</text>\n",
                escape(&line)
            ));
        }
        y += 30;
    };
    put(first, 190, 72, 700);
    put(second, 84, 56, 400);
    let edition = escape(&book.edition);
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} 1600\" width=\"{WIDTH}\" height=\"1600\">\n\
         <title>{}</title>\n<rect width=\"{WIDTH}\" height=\"1600\" fill=\"#12694f\"/>\n\
         <path d=\"M0 1330Q170 1180 330 1270T640 1210T900 1290T1200 1170V1600H0Z\" fill=\"#0f5b44\"/>\n\
         <path d=\"M0 1440Q220 1320 420 1410T800 1370T1200 1420V1600H0Z\" fill=\"#0b4a38\"/>\n\
         <path d=\"M140 400H260\" stroke=\"#e7f0ea\" stroke-width=\"8\"/>\n\
         <g fill=\"#ffffff\" font-family=\"Songti SC, Source Han Serif SC, Noto Serif CJK SC, STZhongsong, SimSun, serif\">\n{text}\
         <text x=\"140\" y=\"1520\" font-size=\"48\">{edition}</text>\n</g>\n</svg>\n",
        escape(&book.title)
    )
}

/// Half the width of a Han character each: what is narrow counts one, what is wide two.
fn width(c: char) -> usize {
    if c.is_ascii() { 1 } else { 2 }
}

/// The size of type in which the words take one line, or else two, or else the least.
fn size(words: &str, most: usize, least: usize) -> usize {
    let units: usize = words.chars().map(width).sum();
    let fitting = |lines: usize| (MEASURE * 2 * lines).checked_div(units).unwrap_or(most);
    if fitting(1) >= least { fitting(1).min(most) } else { fitting(2).clamp(least, most) }
}

/// Cuts words into lines of so many units, four lines at most.
fn lines(words: &str, measure: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut used = measure;
    for c in words.chars().filter(|c| !c.is_control()) {
        // No line begins with these.
        let hangs = "，。、；：？！”’）》」』】,.;:?!)".contains(c);
        if used + width(c) > measure && (!hangs || out.is_empty()) {
            if out.len() == 4 {
                out.last_mut().into_iter().for_each(|line| line.push('…'));
                return out;
            }
            out.push(String::new());
            used = 0;
        }
        if let Some(line) = out.last_mut() {
            line.push(c);
        }
        used += width(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_cut_into_lines() {
        assert_eq!(lines("一二三，四", 6), ["一二三，", "四"]);
        assert_eq!(lines("", 6), Vec::<String>::new());
        let long = lines(&"字".repeat(500), 20);
        assert_eq!(long.len(), 4);
        assert!(long[3].ends_with('…'));
        assert_eq!(in_words("2026-01-05"), "2026年1月5日");
    }

    #[test]
    fn covers_are_text_of_any_kind() {
        let cover = cover(&Book { title: "甲 & <乙>：\"丙\"\u{1}".into(), ..Book::default() });
        assert!(cover.contains(">甲 &amp; &lt;乙&gt;</text>") && cover.contains("&quot;丙&quot;</text>"));
    }
}
