//! What stands behind the three backticks: a language and how the code is shown.

use std::ops::RangeInclusive;

/// Lines of a block, counted from 1.
type Lines = Vec<RangeInclusive<usize>>;

/// The first line of a fenced block of code.
#[derive(Debug, Default, PartialEq)]
pub struct Fence {
    /// The language as it is written; empty if there is none.
    pub language: String,
    /// Whether lines have numbers.
    pub numbered: bool,
    /// The number of the first line.
    pub first: usize,
    /// What the code is called.
    pub name: Option<String>,
    marked: Lines,
    hidden: Lines,
}

impl Fence {
    /// `rust, linenos, hl_lines=1 3-5`. What is not known here is passed over.
    pub fn read(info: &str) -> Fence {
        let mut fence = Fence { first: 1, ..Fence::default() };
        for word in info.split(',').map(str::trim) {
            let (key, value) =
                word.split_once('=').map_or((word, None), |(key, value)| (key.trim(), Some(value.trim())));
            match (key, value) {
                ("linenos", _) => fence.numbered = true,
                ("linenostart", Some(value)) => fence.first = value.parse().unwrap_or(1),
                ("hl_lines", Some(value)) => fence.marked.extend(lines(value)),
                ("hide_lines", Some(value)) => fence.hidden.extend(lines(value)),
                ("name", Some(value)) => fence.name = Some(value.to_string()),
                (_, None) if fence.language.is_empty() => fence.language = key.to_string(),
                _ => {}
            }
        }
        fence
    }

    /// Whether a line, counted from 1, is marked.
    pub fn is_marked(&self, line: usize) -> bool {
        self.marked.iter().any(|lines| lines.contains(&line))
    }

    /// Whether a line is left out.
    pub fn is_hidden(&self, line: usize) -> bool {
        self.hidden.iter().any(|lines| lines.contains(&line))
    }
}

fn lines(value: &str) -> Lines {
    let range = |word: &str| match word.split_once('-') {
        Some((from, to)) => {
            let (from, to) = (from.parse::<usize>().ok()?, to.parse::<usize>().ok()?);
            Some(from.min(to)..=from.max(to))
        }
        None => word.parse().ok().map(|line| line..=line),
    };
    value.split_whitespace().filter_map(range).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_says_how_code_is_shown() {
        let fence = Fence::read("rust,linenos, linenostart=9, hl_lines=1 3-4 x, hide_lines=2, name=a b.rs");
        assert_eq!((fence.language.as_str(), fence.numbered, fence.first), ("rust", true, 9));
        assert_eq!(fence.name.as_deref(), Some("a b.rs"));
        assert_eq!((1..6).filter(|line| fence.is_marked(*line)).collect::<Vec<_>>(), [1, 3, 4]);
        assert!(fence.is_hidden(2) && !fence.is_hidden(1));
        assert_eq!(Fence::read("hl_lines=1,rust").language, "rust");
        assert_eq!(Fence::read("rust,linenos=true,unknown").language, "rust");
        assert_eq!(Fence::read("name=x").language, "");
        assert_eq!(Fence::read("rust linenos").language, "rust linenos");
    }
}
