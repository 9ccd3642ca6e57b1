//! `:smile:` in a text becomes the character.

use std::borrow::Cow;
use std::sync::LazyLock;

use gh_emoji::Replacer;

/// The text with GitHub's names of emoji replaced; other words between colons stay.
pub fn replaced(text: &str) -> Cow<'_, str> {
    // Its pattern is compiled once, for the first library that wants emoji.
    static REPLACER: LazyLock<Replacer> = LazyLock::new(Replacer::new);
    if text.contains(':') { REPLACER.replace_all(text) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::replaced;

    #[test]
    fn known_names_only() {
        assert_eq!(replaced("好:+1:，:mingzi: 12:30:45"), "好👍，:mingzi: 12:30:45");
    }
}
