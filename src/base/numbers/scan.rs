//! A text as folded characters, and the Arabic numbers in it.

use crate::base::han::{fold_width, is_han, is_word};

/// The characters of a text with their places; full-width forms are narrow.
pub(super) struct Scan<'a> {
    text: &'a str,
    chars: Vec<(usize, char)>,
}

/// Digits as they stand in a text.
pub(super) struct Arabic {
    /// Without separators: `1234.5`.
    pub(super) digits: String,
    /// The character behind the last digit.
    pub(super) end: usize,
    /// A second point: 2.3.1 is a version.
    dotted: bool,
}

impl Arabic {
    /// A year of four digits.
    pub(super) fn is_year(&self) -> bool {
        self.digits.len() == 4 && self.digits.starts_with(['1', '2']) && !self.digits.contains('.')
    }
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Scan<'a> {
        Scan { text, chars: text.char_indices().map(|(at, c)| (at, fold_width(c))).collect() }
    }

    pub(super) fn at(&self, at: usize) -> Option<char> {
        self.chars.get(at).map(|(_, c)| *c)
    }

    pub(super) fn before(&self, at: usize) -> Option<char> {
        self.at(at.checked_sub(1)?)
    }

    /// The byte where a character begins.
    pub(super) fn byte(&self, at: usize) -> usize {
        self.chars.get(at).map_or(self.text.len(), |(byte, _)| *byte)
    }

    /// Whether a character goes on a word.
    pub(super) fn is_word(&self, c: char) -> bool {
        is_han(c) || is_word(c)
    }

    pub(super) fn starts_with(&self, at: usize, word: &str) -> bool {
        word.chars().enumerate().all(|(ahead, c)| self.at(at + ahead) == Some(c))
    }

    /// Whether a word stands right before a character.
    pub(super) fn ends_with(&self, at: usize, word: &str) -> bool {
        at.checked_sub(word.chars().count()).is_some_and(|start| self.starts_with(start, word))
    }

    /// Behind the spaces, the marks of bold text and at most one line end that may stand between a number and its
    /// unit.
    pub(super) fn gap(&self, at: usize) -> usize {
        self.skip(at, |place| self.at(place), |place| place + 1)
    }

    /// The same to the left: the place behind the last character before the gap.
    pub(super) fn gap_before(&self, at: usize) -> usize {
        self.skip(at, |place| self.before(place), |place| place - 1)
    }

    fn skip(&self, at: usize, look: impl Fn(usize) -> Option<char>, step: impl Fn(usize) -> usize) -> usize {
        let mut lines = 0;
        let mut place = at;
        // A bound, so that a file of spaces between two numbers costs nothing.
        for _ in 0..8 {
            match look(place) {
                Some('\n') if lines == 0 => lines = 1,
                Some(' ' | '\t' | '\r' | '\u{A0}' | '*') => {}
                _ => break,
            }
            place = step(place);
        }
        place
    }

    /// Behind the 》 of a title that begins here.
    pub(super) fn title_end(&self, at: usize) -> Option<usize> {
        let title = self.chars.get(at + 1..)?.iter().take(80).map(|(_, c)| *c).take_while(|c| *c != '\n');
        title.enumerate().find(|(_, c)| *c == '》').map(|(ahead, _)| at + ahead + 2)
    }

    /// The number whose first digit stands here.
    pub(super) fn arabic(&self, at: usize) -> Arabic {
        let mut end = self.digits_end(at);
        if end - at <= 3 {
            while self.is_separator(end) && self.digits_end(end + 1) == end + 4 {
                end += 4;
            }
        }
        let is_point = |place| self.at(place) == Some('.') && self.at(place + 1).is_some_and(|c| c.is_ascii_digit());
        if is_point(end) {
            end = self.digits_end(end + 1);
        }
        let digits =
            self.chars.get(at..end).unwrap_or_default().iter().map(|(_, c)| *c).filter(|c| *c != ',').collect();
        Arabic { digits, end, dotted: is_point(end) }
    }

    fn digits_end(&self, at: usize) -> usize {
        let digits = self.chars.get(at..).unwrap_or_default().iter().take_while(|(_, c)| c.is_ascii_digit());
        at + digits.count()
    }

    /// A narrow comma, or a wide one among wide digits: between narrow digits it ends a clause.
    fn is_separator(&self, at: usize) -> bool {
        let written = |at| self.text.get(self.byte(at)..).and_then(|text| text.chars().next());
        match written(at) {
            Some(',') => true,
            Some('，') => {
                at > 0
                    && written(at - 1).is_some_and(|c| !c.is_ascii())
                    && written(at + 1).is_some_and(|c| !c.is_ascii())
            }
            _ => false,
        }
    }

    /// Whether the number is a part of a code, time, version, formula or fraction: 5G, 8:30, 2.3.1, 1+4+3+X, 007.
    pub(super) fn is_code(&self, at: usize, number: &Arabic) -> bool {
        let digits = number.digits.as_bytes();
        let padded = digits.len() > 1 && digits.starts_with(b"0") && digits.get(1) != Some(&b'.');
        number.dotted || padded || self.code_before(at) || self.code_behind(number.end)
    }

    fn code_before(&self, at: usize) -> bool {
        let stands_on_word = at > 1 && self.before(at - 1).is_some_and(|c| c.is_ascii_alphanumeric());
        match self.before(at) {
            Some(c) if c.is_ascii_alphabetic() => true,
            Some('_' | '@' | '#' | '/' | '\\' | '=' | '&' | '×') => true,
            Some('+' | ':' | '∶' | '.' | '-' | '·' | '•' | ',') => stands_on_word,
            _ => false,
        }
    }

    fn code_behind(&self, end: usize) -> bool {
        let digit_follows = self.at(end + 1).is_some_and(|c| c.is_ascii_digit());
        match self.at(end) {
            Some('+' | '×' | '_' | '\\') => true,
            Some(':' | '∶' | '/' | '·' | '•') => digit_follows,
            Some('-') => self.at(end + 1).is_some_and(|c| c.is_ascii_alphabetic()),
            Some(c) => c.is_ascii_alphabetic() && super::words::unit(self, end).is_none(),
            None => false,
        }
    }

    /// Behind a code that the number at `end` is a part of.
    pub(super) fn code_end(&self, end: usize) -> usize {
        let in_code = |c: char| {
            c.is_ascii_alphanumeric() || matches!(c, '+' | '×' | '·' | '•' | ':' | '∶' | '/' | '.' | '_' | '-' | '\\')
        };
        end + self.chars.get(end..).unwrap_or_default().iter().take_while(|(_, c)| in_code(*c)).count()
    }

    /// The second number of a range whose first one ends here: 3—5, 3至5.
    pub(super) fn range(&self, end: usize) -> Option<Arabic> {
        let start = self.connector(end, true)?;
        self.at(start).filter(char::is_ascii_digit).map(|_| self.arabic(start))
    }

    /// Behind one dash or 至; two dashes are punctuation.
    pub(super) fn connector(&self, at: usize, words: bool) -> Option<usize> {
        let place = self.gap(at);
        let dash = matches!(self.at(place), Some('—' | '–' | '-' | '~' | '～' | '－'));
        let word = words && matches!(self.at(place), Some('至' | '到'));
        let double = dash && matches!(self.at(place + 1), Some('—' | '–'));
        ((dash || word) && !double).then(|| self.gap(place + 1))
    }
}
