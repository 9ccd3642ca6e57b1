//! Kinds of values that several keys have, and keys that Zola once had.

use super::Manner;
use crate::base::globs;
use crate::diag::{Code, Report};
use crate::fields::{Fields, Located};

/// A text, or the default.
pub fn text(fields: &mut Fields<'_>, key: &'static str, default: &str, report: &mut Report) -> String {
    fields.text(key, report).map_or_else(|| default.to_string(), |found| found.value)
}

/// True or false, or the default.
pub fn flag(fields: &mut Fields<'_>, key: &'static str, default: bool, report: &mut Report) -> bool {
    fields.bool(key, report).unwrap_or(default)
}

/// A number from 0, or the default.
pub fn count(fields: &mut Fields<'_>, key: &'static str, default: usize, report: &mut Report) -> usize {
    let Some(found) = fields.integer(key, report) else { return default };
    usize::try_from(found.value).unwrap_or_else(|_| {
        let help = format!("write {key} = {default}, or 0 for no limit");
        report.error(Code::WrongType, fields.place_of(&found), format!("`{key}` is less than 0"), Some(help));
        default
    })
}

/// The newest pages of a feed: a number, or all of them.
pub fn feed_limit(fields: &mut Fields<'_>, default: Option<usize>, report: &mut Report) -> Option<usize> {
    let Some(found) = fields.limit("feed_limit", report) else { return default };
    let number = found.value?;
    usize::try_from(number).map_or_else(
        |_| {
            let help = "write feed_limit = 20, or \"all\"".to_string();
            report.error(Code::WrongType, fields.place_of(&found), "`feed_limit` is less than 0", Some(help));
            default
        },
        Some,
    )
}

/// A list of patterns of paths.
pub fn patterns(fields: &mut Fields<'_>, key: &'static str, report: &mut Report) -> Vec<Located<String>> {
    let found = fields.texts(key, report);
    for pattern in &found {
        if let Some(why) = globs::mistake(&pattern.value) {
            let help =
                format!("write {key} = [\"*.tmp\", \"**/drafts/*\"]; `*`, `?`, `[…]` and `{{…,…}}` mean something");
            let message = format!("`{}` is no pattern: {why}", pattern.value);
            report.error(Code::WrongType, fields.place_of(pattern), message, Some(help));
        }
    }
    found
}

/// Keys that Zola had before its templates were Tera 2, and what to write instead; only where Zola's defaults hold, since a
/// library that never was Zola's may have mistyped.
pub fn former(fields: &mut Fields<'_>, keys: &[(&'static str, &str)], manner: Manner, report: &mut Report) {
    for (key, instead) in keys.iter().filter(|_| manner == Manner::Zola) {
        if fields.has(key) {
            fields.pass(key);
            let message = format!("`{key}` is a key of older Zola");
            report.error(Code::UnknownKey, fields.place_of_key(key), message, Some((*instead).to_string()));
        }
    }
}

/// At the top and in `[languages.xx]`.
pub const FORMER_FEEDS: [(&str, &str); 4] = [
    ("generate_feed", "write generate_feeds = true"),
    ("feed_filename", "write feed_filenames = [\"atom.xml\"]"),
    ("generate_rss", "write generate_feeds = true and feed_filenames = [\"rss.xml\"]"),
    ("rss_limit", "write feed_limit = 20"),
];

/// What to write for colours of code.
const HIGHLIGHTING: &str = "write theme = \"…\" below [markdown.highlighting]; without that table code is not coloured";
const GRAMMARS: &str = "write extra_grammars and extra_themes below [markdown.highlighting]";

/// At the top and in `[markdown]`.
pub const FORMER_HIGHLIGHTING: [(&str, &str); 5] = [
    ("highlight_code", HIGHLIGHTING),
    ("highlight_theme", HIGHLIGHTING),
    ("highlight_themes_css", "write style = \"class\" below [markdown.highlighting]"),
    ("extra_syntaxes", GRAMMARS),
    ("extra_syntaxes_and_themes", GRAMMARS),
];

/// At the top.
pub const FORMER: [(&str, &str); 1] =
    [("check_external_links", "leave it out: links out of the site are not asked for")];
