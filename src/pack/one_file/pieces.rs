//! Pages are alike: what many of them share is kept once. Lines that occur again become pieces; of what is left, and
//! within these lines, tags with the text after them that occur again become pieces too.

use std::collections::HashMap;

use super::stored::number;

/// What a mark costs, about, in bytes.
const MARK: usize = 4;

/// The texts with marks in place of what they share, and the pieces by number. A piece may hold marks of others.
pub struct Shared {
    /// In the order given.
    pub texts: Vec<String>,
    /// In the order of their numbers, the most frequent first.
    pub pieces: Vec<String>,
}

/// Takes texts that are escaped already.
pub fn share(texts: &[String]) -> Shared {
    let lines = Table::of(texts.iter().flat_map(|text| lines(text)));
    let loose = texts.iter().flat_map(|text| self::lines(text)).filter(|line| !lines.has(line));
    let tags = Table::of(loose.chain(lines.order.iter().copied()).flat_map(self::tags));
    let numbers = Numbers::of(&lines, &tags);
    let within = |line: &str| self::tags(line).map(|tag| numbers.mark(&numbers.tags, tag)).collect::<String>();
    let whole = |line: &str| if lines.has(line) { numbers.mark(&numbers.lines, line) } else { within(line) };
    Shared {
        texts: texts.iter().map(|text| self::lines(text).map(whole).collect()).collect(),
        pieces: numbers
            .order
            .iter()
            .map(|piece| if piece.is_line { within(piece.text) } else { piece.text.to_string() })
            .collect(),
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive('\n')
}

/// Cut before every `<`; no mark of `stored.rs` has one after its tilde.
fn tags(line: &str) -> impl Iterator<Item = &str> {
    let mut rest = line;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = rest[first.len_utf8()..].find('<').map_or(rest.len(), |at| first.len_utf8() + at);
        let (tag, after) = rest.split_at(end);
        rest = after;
        Some(tag)
    })
}

/// What is worth to be a piece, in the order of its first occurrence, and how often it occurs.
struct Table<'a> {
    order: Vec<&'a str>,
    count: HashMap<&'a str, usize>,
}

impl<'a> Table<'a> {
    fn of(all: impl Iterator<Item = &'a str>) -> Table<'a> {
        let mut count: HashMap<&str, usize> = HashMap::new();
        let mut order = Vec::new();
        for text in all {
            let seen = count.entry(text).or_default();
            *seen += 1;
            if *seen == 1 {
                order.push(text);
            }
        }
        order.retain(|text| {
            let times = count.get(text).copied().unwrap_or(0);
            let pays = (times - 1) * text.len() > (times + 1) * MARK;
            if !pays {
                count.remove(text);
            }
            pays
        });
        Table { order, count }
    }

    fn has(&self, text: &str) -> bool {
        self.count.contains_key(text)
    }
}

struct Piece<'a> {
    text: &'a str,
    count: usize,
    is_line: bool,
}

struct Numbers<'a> {
    order: Vec<Piece<'a>>,
    lines: HashMap<&'a str, usize>,
    tags: HashMap<&'a str, usize>,
}

impl<'a> Numbers<'a> {
    fn of(lines: &Table<'a>, tags: &Table<'a>) -> Numbers<'a> {
        let pieces = |table: &Table<'a>, is_line| {
            let all = table.order.iter().map(|text| (*text, table.count.get(text).copied().unwrap_or(0)));
            all.map(|(text, count)| Piece { text, count, is_line }).collect::<Vec<_>>()
        };
        let mut order = pieces(lines, true);
        order.extend(pieces(tags, false));
        order.sort_by_key(|piece| std::cmp::Reverse(piece.count)); // stable: then by first occurrence
        let mut numbers = Numbers { order, lines: HashMap::new(), tags: HashMap::new() };
        for (n, piece) in numbers.order.iter().enumerate() {
            let table = if piece.is_line { &mut numbers.lines } else { &mut numbers.tags };
            table.insert(piece.text, n);
        }
        numbers
    }

    fn mark(&self, table: &HashMap<&str, usize>, text: &str) -> String {
        table.get(text).map_or_else(|| text.to_string(), |n| format!("~{}", number(*n)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Puts the pieces back, as one_file.js does.
    fn whole(text: &str, pieces: &[String]) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('~') {
            out.push_str(&rest[..at]);
            let letters = rest[at + 1..].find(|c: char| c.is_ascii_uppercase()).unwrap() + 1;
            let mark = &rest[at + 1..at + 1 + letters];
            let n = (0..pieces.len()).find(|n| number(*n) == mark).unwrap();
            out.push_str(&whole(&pieces[n], pieces));
            rest = &rest[at + 1 + letters..];
        }
        out + rest
    }

    #[test]
    fn shared_lines_and_tags_stand_once() {
        let head = "<nav class=\"main\"><a href=\"index.html\">首页</a></nav>\n";
        let pages: Vec<String> = (0..9)
            .map(|n| format!("{head}<h1>第 {n} 页</h1><p class=\"lead-of-the-page\">同一句话，很长的一句话{n}</p>\n<a href=\"index.html\">首页 {n}</a>"))
            .collect();
        let shared = share(&pages);
        for (text, page) in shared.texts.iter().zip(&pages) {
            assert_eq!(&whole(text, &shared.pieces), page);
        }
        let size: usize = shared.texts.iter().chain(&shared.pieces).map(String::len).sum();
        assert!(size < pages.concat().len() * 3 / 4, "{size}");
        assert_eq!(share(&pages).texts, shared.texts);
    }

    #[test]
    fn what_occurs_once_stays() {
        let shared = share(&["<p>一\n".to_string(), "汉<b>字</b>".to_string(), String::new()]);
        assert_eq!(shared.texts, ["<p>一\n", "汉<b>字</b>", ""]);
        assert!(shared.pieces.is_empty());
    }
}
