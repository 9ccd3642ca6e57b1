//! Whose defaults a configuration means: those of a case library, or Zola's.

use crate::diag::{Report, TextFile};
use crate::fields::Toml;

/// Whose defaults hold where the file says nothing. All keys can be written in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// A case library: addresses of files, pinyin, the taxonomies of cases, the house style, strict checks.
    Tashan,
    /// A site as Zola builds it: `zola.toml`, or `config.toml` with `defaults = "zola"`.
    Zola,
}

impl Manner {
    /// The values of the key `defaults`.
    pub(super) const NAMES: [(&'static str, Manner); 2] = [("zola", Manner::Zola), ("tashan", Manner::Tashan)];
}

/// What else lies in the library's folder, as far as it says whose site it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Facts {
    /// `templates/index.html`
    pub own_index: bool,
    /// A vocabulary of a case library in `data/`, as `data/themes.toml`.
    pub vocabulary: bool,
    /// `content/cases/`
    pub cases: bool,
}

/// Files of `data/` that only a case library has.
pub const VOCABULARIES: [&str; 6] =
    ["themes.toml", "regions.toml", "organisations.toml", "policies.toml", "glossary.toml", "indicators.toml"];

/// Keys that Zola does not have.
const OWN_KEYS: [&str; 10] = [
    "url_style",
    "narrative",
    "review_after_months",
    "pack",
    "defaults",
    "paginate_by",
    "data_hosts",
    "content_templating",
    "strict_addresses",
    "strict_front_matter",
];

/// What the file itself says: the key `defaults`, else the name `zola.toml`.
pub fn manner(file: &TextFile) -> Option<Manner> {
    // lost on purpose: mistakes are reported when the file is read as a whole
    let mut ignored = Report::default();
    let toml = Toml::parse(file, 0..file.text.len(), &mut ignored);
    let written = toml.fields().choice("defaults", &Manner::NAMES, &mut ignored);
    let name = file.path.rsplit('/').next().unwrap_or(&file.path);
    written.or_else(|| (name == "zola.toml").then_some(Manner::Zola))
}

/// What the file says, or else what it looks like: a `config.toml` without a key of ours, for templates that are not the
/// default site theme's, in a folder without anything of a case library.
pub fn guess(file: &TextFile, facts: Facts) -> Manner {
    let looks_like_zola = || {
        let mut ignored = Report::default();
        let toml = Toml::parse(file, 0..file.text.len(), &mut ignored);
        let mut fields = toml.fields();
        let theme = fields.text("theme", &mut ignored);
        let other_theme = theme.is_some_and(|theme| theme.value != super::DEFAULT_THEME);
        let own_key = OWN_KEYS.iter().any(|key| fields.has(key))
            || fields.table("search", &mut ignored).is_some_and(|search| search.has("format"))
            || fields.table("markdown", &mut ignored).is_some_and(|table| table.has("allow_html"))
            || fields.tables("taxonomies", &mut ignored).iter().any(|taxonomy| taxonomy.has("title"));
        (facts.own_index || other_theme) && !own_key && !facts.vocabulary && !facts.cases
    };
    manner(file).unwrap_or_else(|| if looks_like_zola() { Manner::Zola } else { Manner::Tashan })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Facts = Facts { own_index: false, vocabulary: false, cases: false };
    const INDEX: Facts = Facts { own_index: true, ..PLAIN };

    fn of(path: &str, text: &str, facts: Facts) -> Manner {
        guess(&TextFile::new(path, text), facts)
    }

    #[test]
    fn a_file_may_say_it() {
        assert_eq!(of("zola.toml", "", PLAIN), Manner::Zola);
        assert_eq!(of("zola.toml", "defaults = \"tashan\"", INDEX), Manner::Tashan);
        assert_eq!(of("config.toml", "defaults = \"zola\"\nurl_style = \"file\"", PLAIN), Manner::Zola);
        assert_eq!(manner(&TextFile::new("config.toml", "defaults = \"hugo\"")), None);
        assert_eq!(manner(&TextFile::new("site/zola.toml", "not toml")), Some(Manner::Zola));
    }

    #[test]
    fn else_it_looks_like_one() {
        assert_eq!(of("config.toml", "base_url = \"https://example.org\"", INDEX), Manner::Zola);
        assert_eq!(of("config.toml", "theme = \"other\"", PLAIN), Manner::Zola);
        assert_eq!(of("config.toml", "", PLAIN), Manner::Tashan);
        assert_eq!(of("config.toml", "theme = \"jade\"", PLAIN), Manner::Tashan);
        assert_eq!(of("config.toml", "", Facts { vocabulary: true, ..INDEX }), Manner::Tashan);
        assert_eq!(of("config.toml", "", Facts { cases: true, ..INDEX }), Manner::Tashan);
        for own in [
            "review_after_months = 24",
            "[pack]\npublisher = \"x\"",
            "[search]\nformat = \"none\"",
            "[[taxonomies]]\nname = \"a\"\ntitle = \"甲\"",
            "[markdown]\nallow_html = true",
        ] {
            assert_eq!(of("config.toml", own, INDEX), Manner::Tashan, "{own}");
        }
    }
}
