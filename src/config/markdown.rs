//! `[markdown]`: how text becomes HTML. Zola's keys and two of our own.

use super::Manner;
use super::keys::{FORMER_HIGHLIGHTING, flag, former};
use crate::diag::{Code, Report};
use crate::fields::{Fields, Located};

/// Where a heading gets a link to itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InsertAnchor {
    /// Before its words.
    Left,
    /// After its words.
    Right,
    /// Around its words.
    Heading,
    /// Nowhere.
    #[default]
    None,
}

/// How text becomes HTML.
#[derive(Debug, Clone, Default)]
pub struct Markdown {
    /// Whether raw HTML in content is passed on as it is instead of being sanitised. Ours; Zola always does.
    pub allow_html: bool,
    /// Whether bodies are written in the house style: numbered notes at the end, tables that scroll, a first heading below the
    /// page's title, `[[wiki links]]`, line breaks between Han that are no spaces. Else as Zola writes them.
    pub house_style: bool,
    /// `:smile:` becomes the character.
    pub render_emoji: bool,
    /// A CSS class of links that lead out of the site.
    pub external_links_class: Option<String>,
    /// Whether they open in a new tab.
    pub external_links_target_blank: bool,
    /// Whether they say `nofollow`.
    pub external_links_no_follow: bool,
    /// Whether they say `noreferrer`.
    pub external_links_no_referrer: bool,
    /// Whether they say `external`.
    pub external_links_external: bool,
    /// Quotes, dashes and dots in their typographic form.
    pub smart_punctuation: bool,
    /// Definition lists.
    pub definition_list: bool,
    /// `loading="lazy" decoding="async"` on images.
    pub lazy_async_image: bool,
    /// Footnotes at the bottom with links back.
    pub bottom_footnotes: bool,
    /// `> [!NOTE]`.
    pub github_alerts: bool,
    /// Links of headings to themselves.
    pub insert_anchor_links: InsertAnchor,
    /// Fenced code in colours; none for plain code.
    pub highlighting: Option<Highlighting>,
}

/// Whether colours stand in the page or in a stylesheet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HighlightStyle {
    /// `style="color: …"` on each word.
    #[default]
    Inline,
    /// Classes, and a stylesheet beside.
    Class,
}

/// Which element of a code block has `data-lang` and `data-name`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DataAttributes {
    /// `<code>`
    #[default]
    Code,
    /// `<pre>`
    Pre,
    /// Both.
    Both,
    /// Neither.
    None,
}

/// Which colours code has.
#[derive(Debug, Clone, PartialEq)]
pub enum CodeTheme {
    /// Classes that the site theme gives colours to: the house style.
    Classes,
    /// One theme.
    One(Located<String>),
    /// One for light and one for dark pages.
    LightDark(Located<String>, Located<String>),
}

/// `[markdown.highlighting]`.
#[derive(Debug, Clone)]
pub struct Highlighting {
    /// Whether an unknown language is a mistake.
    pub error_on_missing_language: bool,
    /// Colours in the page or in a stylesheet.
    pub style: HighlightStyle,
    /// Which colours.
    pub theme: CodeTheme,
    /// Syntaxes of the site's own, paths from its folder.
    pub extra_grammars: Vec<Located<String>>,
    /// Themes of the site's own, paths from its folder.
    pub extra_themes: Vec<Located<String>>,
    /// Where `data-lang` stands.
    pub data_attr_position: DataAttributes,
}

/// The values of `insert_anchor_links`, here and in sections.
pub const ANCHORS: [(&str, InsertAnchor); 4] = [
    ("left", InsertAnchor::Left),
    ("right", InsertAnchor::Right),
    ("heading", InsertAnchor::Heading),
    ("none", InsertAnchor::None),
];

impl Markdown {
    /// What holds where the file says nothing.
    fn usual(manner: Manner) -> Markdown {
        match manner {
            Manner::Tashan => {
                Markdown { house_style: true, highlighting: Some(Highlighting::house()), ..Markdown::default() }
            }
            Manner::Zola => Markdown { allow_html: true, external_links_external: true, ..Markdown::default() },
        }
    }
}

impl Highlighting {
    /// Classes that the default site theme gives colours to.
    fn house() -> Highlighting {
        Highlighting {
            error_on_missing_language: false,
            style: HighlightStyle::Class,
            theme: CodeTheme::Classes,
            extra_grammars: Vec::new(),
            extra_themes: Vec::new(),
            data_attr_position: DataAttributes::Code,
        }
    }
}

/// Reads `[markdown]`.
pub fn read(fields: &mut Fields<'_>, manner: Manner, report: &mut Report) -> Markdown {
    let usual = Markdown::usual(manner);
    let Some(mut table) = fields.table("markdown", report) else { return usual };
    let found = of_table(&mut table, usual, manner, report);
    table.finish(report);
    found
}

fn of_table(table: &mut Fields<'_>, usual: Markdown, manner: Manner, report: &mut Report) -> Markdown {
    former(table, &FORMER_HIGHLIGHTING, manner, report);
    let allow_html = flag(table, "allow_html", usual.allow_html, report);
    // Ours from before Zola's table of it.
    let coloured = if manner == Manner::Tashan { flag(table, "highlight_code", true, report) } else { true };
    Markdown {
        allow_html,
        house_style: flag(table, "house_style", usual.house_style, report),
        render_emoji: flag(table, "render_emoji", false, report),
        external_links_class: class(table, report),
        external_links_target_blank: flag(table, "external_links_target_blank", false, report),
        external_links_no_follow: flag(table, "external_links_no_follow", false, report),
        external_links_no_referrer: flag(table, "external_links_no_referrer", false, report),
        external_links_external: flag(table, "external_links_external", usual.external_links_external, report),
        smart_punctuation: flag(table, "smart_punctuation", false, report),
        definition_list: flag(table, "definition_list", false, report),
        lazy_async_image: flag(table, "lazy_async_image", false, report),
        bottom_footnotes: flag(table, "bottom_footnotes", false, report),
        github_alerts: flag(table, "github_alerts", false, report),
        insert_anchor_links: table.choice("insert_anchor_links", &ANCHORS, report).unwrap_or_default(),
        highlighting: match table.table("highlighting", report) {
            Some(colours) => highlighting(colours, manner, report),
            None => usual.highlighting,
        }
        .filter(|_| coloured),
    }
}

fn class(table: &mut Fields<'_>, report: &mut Report) -> Option<String> {
    let found = table.text("external_links_class", report)?;
    if found.value.contains(['"', '\'']) {
        let help = Some("write external_links_class = \"external\"".to_string());
        report.error(Code::WrongType, table.place_of(&found), "a CSS class has no quotation marks", help);
        return None;
    }
    Some(found.value)
}

/// Reads `[markdown.highlighting]`. In Zola's manner a theme must be named.
fn highlighting(mut table: Fields<'_>, manner: Manner, report: &mut Report) -> Option<Highlighting> {
    let themes = ["theme", "light_theme", "dark_theme"].map(|key| table.text(key, report));
    let theme = match themes {
        [Some(theme), None, None] => Some(CodeTheme::One(theme)),
        [None, Some(light), Some(dark)] => Some(CodeTheme::LightDark(light, dark)),
        [None, None, None] if manner == Manner::Tashan => Some(CodeTheme::Classes),
        _ => {
            let message = "it must be clear which colours code has";
            let help = "write theme = \"…\", or both light_theme = \"…\" and dark_theme = \"…\"".to_string();
            report.error(Code::MissingKey, table.place(), message, Some(help));
            None
        }
    };
    let styles = [("inline", HighlightStyle::Inline), ("class", HighlightStyle::Class)];
    let usual = if matches!(theme, Some(CodeTheme::Classes)) { HighlightStyle::Class } else { HighlightStyle::Inline };
    // Zola's program writes them with a capital, its documentation without.
    let positions = [
        ("code", DataAttributes::Code),
        ("pre", DataAttributes::Pre),
        ("both", DataAttributes::Both),
        ("none", DataAttributes::None),
        ("Code", DataAttributes::Code),
        ("Pre", DataAttributes::Pre),
        ("Both", DataAttributes::Both),
        ("None", DataAttributes::None),
    ];
    let found = Highlighting {
        error_on_missing_language: flag(&mut table, "error_on_missing_language", false, report),
        style: table.choice("style", &styles, report).unwrap_or(usual),
        theme: theme.clone().unwrap_or(CodeTheme::Classes),
        extra_grammars: table.texts("extra_grammars", report),
        extra_themes: table.texts("extra_themes", report),
        data_attr_position: table.choice("data_attr_position", &positions, report).unwrap_or_default(),
    };
    table.finish(report);
    theme.map(|_| found)
}
