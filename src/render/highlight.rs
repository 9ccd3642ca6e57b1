//! Fenced code to HTML: in classes that the site theme gives colours to (the house style), in the colours of a theme as
//! Zola's pages have them, or plain.

mod fence;
mod grammar;
mod languages;
mod palette;
mod themed;

use std::ops::Range;
use std::sync::OnceLock;

use syntect::html::{ClassStyle, ClassedHTMLGenerator};
use syntect::parsing::{SyntaxReference, SyntaxSet};
use syntect::util::LinesWithEndings;

use self::fence::Fence;
use self::palette::Palette;
use self::themed::Themed;
use super::html::escape;
use crate::base::nearest::{did_you_mean, nearest};
use crate::config::{CodeTheme, Config, Highlighting};
use crate::diag::{Code, Place, Report, TextFile};
use crate::fields::Located;

/// Writes code in the way that the configuration chooses.
pub struct Highlighter {
    manner: Manner,
    /// Loaded when the first block needs them: it takes some milliseconds.
    syntaxes: OnceLock<SyntaxSet>,
}

enum Manner {
    /// Classes that begin with `z-`, in a block that can be scrolled with the keyboard.
    House { colours: bool },
    /// As Zola writes code that it does not colour.
    Plain,
    /// As Zola writes code in the colours of a theme.
    Themed { themed: Themed, own: SyntaxSet, strict: bool },
}

impl Highlighter {
    /// One that knows no language.
    #[cfg(test)]
    pub fn idle() -> Highlighter {
        Highlighter { manner: Manner::House { colours: false }, syntaxes: OnceLock::new() }
    }

    /// What the configuration chooses; `extra` are the files that it names as grammars and themes, `place` is where
    /// something stands in the configuration.
    pub fn new(
        config: &Config,
        extra: &[TextFile],
        place: &dyn Fn(Range<usize>) -> Place,
        report: &mut Report,
    ) -> Highlighter {
        let manner = match &config.markdown.highlighting {
            None if config.markdown.house_style => Manner::House { colours: false },
            None => Manner::Plain,
            Some(settings) => match &settings.theme {
                CodeTheme::Classes => Manner::House { colours: true },
                CodeTheme::One(theme) => themed(settings, &[theme], extra, place, report),
                CodeTheme::LightDark(light, dark) => themed(settings, &[light, dark], extra, place, report),
            },
        };
        Highlighter { manner, syntaxes: OnceLock::new() }
    }

    /// A block of code; `info` is what stands behind its backticks. An unknown language is a mistake if the
    /// configuration says so.
    pub fn block(&self, info: &str, code: &str) -> Result<String, String> {
        match &self.manner {
            Manner::House { colours } => Ok(self.house(info, code, *colours)),
            Manner::Plain => {
                let language = Fence::read(info).language;
                let data =
                    if info.is_empty() { String::new() } else { format!(" data-lang=\"{}\"", escape(&language)) };
                Ok(format!("<pre><code{data}>{}</code></pre>\n", escape(code)))
            }
            Manner::Themed { themed, own, strict } => {
                let fence = Fence::read(info);
                let (name, syntax, set) = self.language(&fence.language, own);
                if *strict && name.is_none() && !info.is_empty() {
                    return Err(unknown(&fence.language, own));
                }
                Ok(themed.block(&fence, code, name.as_deref().unwrap_or(languages::PLAIN), syntax, set))
            }
        }
    }

    /// The stylesheets that code needs, each with its name in the site.
    pub fn stylesheets(&self) -> Vec<(String, String)> {
        match &self.manner {
            Manner::Themed { themed, .. } => themed.stylesheets(),
            _ => Vec::new(),
        }
    }

    /// What the page is told of a language, and how it is read; plain text if nobody knows it.
    fn language<'a>(&'a self, name: &str, own: &'a SyntaxSet) -> (Option<String>, &'a SyntaxReference, &'a SyntaxSet) {
        let plain = (own.find_syntax_plain_text(), own);
        // A site's own grammar goes before a known one of its name.
        let is_own = |syntax: &&SyntaxReference| syntax.name != plain.0.name;
        if let Some(syntax) = own.find_syntax_by_token(name).filter(is_own) {
            return (Some(syntax.name.to_lowercase()), syntax, own);
        }
        let Some(language) = languages::find(name) else { return (None, plain.0, plain.1) };
        if language.name == languages::PLAIN {
            return (Some(language.name.to_string()), plain.0, plain.1);
        }
        let set = self.syntaxes.get_or_init(two_face::syntax::extra_newlines);
        let (syntax, set) =
            language.words().find_map(|word| set.find_syntax_by_token(word)).map_or(plain, |found| (found, set));
        (Some(language.name.to_string()), syntax, set)
    }

    /// `<pre><code>`, with spans where the language is known.
    fn house(&self, info: &str, code: &str, colours: bool) -> String {
        let language = info.split([',', ' ']).next().unwrap_or("");
        let spans = if colours && !language.is_empty() { self.spans(language, code) } else { None };
        let body = spans.unwrap_or_else(|| escape(code));
        let class =
            if language.is_empty() { String::new() } else { format!(" class=\"language-{}\"", escape(language)) };
        format!("<pre class=\"code\" tabindex=\"0\"><code{class}>{body}</code></pre>\n")
    }

    fn spans(&self, language: &str, code: &str) -> Option<String> {
        let syntaxes = self.syntaxes.get_or_init(SyntaxSet::load_defaults_newlines);
        let syntax = syntaxes.find_syntax_by_token(language)?;
        let style = ClassStyle::SpacedPrefixed { prefix: "z-" };
        let mut generator = ClassedHTMLGenerator::new_with_class_style(syntax, syntaxes, style);
        for line in LinesWithEndings::from(code) {
            generator.parse_html_for_line_which_includes_newline(line).ok()?; // lost on purpose: plain code is shown
        }
        Some(generator.finalize())
    }
}

fn unknown(name: &str, own: &SyntaxSet) -> String {
    let mut known: Vec<&str> = languages::all().flat_map(|language| language.words()).collect();
    known.extend(own.syntaxes().iter().map(|own| own.name.as_str()));
    let near = did_you_mean(&nearest(name, known)).map(|near| format!("; {near}")).unwrap_or_default();
    format!("there is no language `{name}` for code{near}")
}

fn themed(
    settings: &Highlighting,
    names: &[&Located<String>],
    extra: &[TextFile],
    place: &dyn Fn(Range<usize>) -> Place,
    report: &mut Report,
) -> Manner {
    let mut grammars = Vec::new();
    for file in named(&settings.extra_grammars, extra) {
        if !file.path.ends_with(".json") {
            let help = "write it as a TextMate grammar in JSON, as VS Code has it".to_string();
            report.error(Code::WrongType, file.whole(), "this is no grammar that can be read".to_string(), Some(help));
            continue;
        }
        match grammar::read(&file.text) {
            Ok(syntax) => grammars.push(syntax),
            Err(message) => report.error(Code::WrongType, file.whole(), message, None),
        }
    }
    let mut palettes = Vec::new();
    for file in named(&settings.extra_themes, extra) {
        match Palette::read(&file.path, &file.text) {
            Ok(palette) => palettes.push(palette),
            Err(message) => report.error(Code::WrongType, file.whole(), message, None),
        }
    }
    let mut chosen = Vec::new();
    for name in names {
        let own = palettes.iter().find(|palette| palette.name.eq_ignore_ascii_case(&name.value)).cloned();
        match own.or_else(|| Palette::known(&name.value)) {
            Some(palette) => chosen.push(palette),
            None => {
                let mut known: Vec<&str> = Palette::names().collect();
                known.extend(palettes.iter().map(|palette| palette.name.as_str()));
                let help = did_you_mean(&nearest(&name.value, known));
                let message = format!("there is no theme `{}` for code", name.value);
                report.error(Code::WrongType, place(name.at.clone()), message, help);
            }
        }
    }
    if chosen.len() < names.len() {
        return Manner::Plain;
    }
    let themed = Themed::new(chosen, settings.style, settings.data_attr_position);
    Manner::Themed { themed, own: grammar::set(grammars), strict: settings.error_on_missing_language }
}

/// The files that the configuration names; one that is not there was told of when they were read.
fn named<'a>(names: &[Located<String>], files: &'a [TextFile]) -> Vec<&'a TextFile> {
    names.iter().filter_map(|name| files.iter().find(|file| *file.path == *name.value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{DataAttributes, HighlightStyle, Overrides};

    fn located(text: &str) -> Located<String> {
        Located { value: text.to_string(), at: 0..0 }
    }

    fn settings(theme: CodeTheme, style: HighlightStyle) -> Highlighting {
        Highlighting {
            error_on_missing_language: false,
            style,
            theme,
            extra_grammars: Vec::new(),
            extra_themes: Vec::new(),
            data_attr_position: DataAttributes::Code,
        }
    }

    fn made(highlighting: Option<Highlighting>, extra: &[TextFile]) -> (Highlighter, Report) {
        let mut config = crate::config::read(
            &TextFile::new("config.toml", ""),
            crate::config::Manner::Tashan,
            &Overrides::default(),
        )
        .value;
        config.markdown.house_style = false;
        config.markdown.highlighting = highlighting;
        let mut report = Report::default();
        let highlighter = Highlighter::new(&config, extra, &|_| Place::file("zola.toml"), &mut report);
        (highlighter, report)
    }

    #[test]
    fn plain_code_is_that_of_zola() {
        let (plain, _) = made(None, &[]);
        assert_eq!(plain.block("", "a <b> \"\n").unwrap(), "<pre><code>a &lt;b&gt; &quot;\n</code></pre>\n");
        assert_eq!(plain.block("rust,linenos", "a\n").unwrap(), "<pre><code data-lang=\"rust\">a\n</code></pre>\n");
        assert_eq!(plain.block(",linenos", "a\n").unwrap(), "<pre><code data-lang=\"\">a\n</code></pre>\n");
    }

    #[test]
    fn the_frame_is_that_of_zola() {
        let (one, report) = made(Some(settings(CodeTheme::One(located("nord")), HighlightStyle::Inline)), &[]);
        assert!(!report.has_errors());
        let frame = "<pre class=\"giallo\" style=\"color: #D8DEE9; background-color: #2E3440;\" ><code data-lang";
        assert_eq!(
            one.block("toml,linenos,hl_lines=2,name=<n>", "a\n\n# c\n").unwrap(),
            format!(
                "{frame}=\"toml\" data-name=\"&lt;n&gt;\"><span class=\"giallo-l\"><span aria-hidden=\"true\" class=\"giallo-ln\" \
                 style=\"color: #4C566A;\">1</span><span>a</span></span>\n\
                 <span class=\"giallo-l\" style=\"background-color: #3B4252;\"><span aria-hidden=\"true\" class=\"giallo-ln\" \
                 style=\"color: #4C566A;\">2</span></span>\n\
                 <span class=\"giallo-l\"><span aria-hidden=\"true\" class=\"giallo-ln\" style=\"color: #4C566A;\">3</span>\
                 <span style=\"color: #616E88;\"># c</span></span></code></pre>"
            )
        );
        assert_eq!(
            one.block("foolang", "a < b\n").unwrap(),
            format!("{frame}=\"plain\"><span class=\"giallo-l\"><span>a &lt; b</span></span></code></pre>")
        );
        assert!(one.block("sh", "ls").unwrap().starts_with(&format!("{frame}=\"shellscript\">")));
        assert_eq!(one.block("rust", "").unwrap(), format!("{frame}=\"rust\"></code></pre>"));
        assert!(one.stylesheets().is_empty());
    }

    #[test]
    fn two_themes_and_classes() {
        let theme = || CodeTheme::LightDark(located("github-light"), located("github-dark"));
        let (both, _) = made(Some(settings(theme(), HighlightStyle::Inline)), &[]);
        let block = both.block("rust", "fn a() {}\n").unwrap();
        assert!(block.contains("<span style=\"color: light-dark(#D73A49, #F97583);\">fn</span>"), "{block}");
        assert!(block.contains("style=\"color-scheme: light dark; color: light-dark(#24292E, #E1E4E8);"), "{block}");
        let (both, _) = made(Some(settings(theme(), HighlightStyle::Class)), &[]);
        let block = both.block("rust,hl_lines=1", "fn a() {}\n").unwrap();
        assert!(block.starts_with("<pre class=\"giallo z-l-code z-d-code\" ><code data-lang=\"rust\">"), "{block}");
        assert!(block.contains("<span class=\"giallo-l z-l-hl z-d-hl\"><span class=\"z-l-"), "{block}");
        let sheets = both.stylesheets();
        assert_eq!(
            sheets.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
            ["giallo-light.css", "giallo-dark.css"]
        );
        let class = block.split("<span class=\"z-l-").nth(1).unwrap().split(' ').next().unwrap();
        assert!(sheets[0].1.contains(&format!(".z-l-{class} {{ color: #D73A49; }}")), "{}", sheets[0].1);
    }

    #[test]
    fn a_site_brings_its_own() {
        let mut own = settings(CodeTheme::One(located("mine")), HighlightStyle::Class);
        own.extra_themes.push(located("x/mine.json"));
        own.extra_grammars.push(located("x/sylph.json"));
        own.error_on_missing_language = true;
        let theme =
            r##"{"name": "mine", "tokenColors": [{"scope": "keyword", "settings": {"foreground": "#123456"}}]}"##;
        let grammar = r#"{"name": "Sylph", "scopeName": "source.sylph", "patterns": [{"match": "\\blet\\b", "name": "keyword.x"}]}"#;
        let files = [TextFile::new("x/mine.json", theme), TextFile::new("x/sylph.json", grammar)];
        let (found, report) = made(Some(own), &files);
        assert!(!report.has_errors(), "{:?}", report.sorted());
        let block = found.block("sylph", "let x\n").unwrap();
        assert!(block.contains("data-lang=\"sylph\"") && block.contains("<span class=\"z-1\">let</span>"), "{block}");
        assert!(found.stylesheets()[0].1.contains(".z-1 { color: #123456; }"));
        let message = found.block("syph", "").unwrap_err();
        assert!(message.starts_with("there is no language `syph` for code; did you mean `Sylph`"), "{message}");
        assert!(found.block("", "x").is_ok());
    }

    #[test]
    fn wrong_settings_are_named() {
        let mut wrong = settings(CodeTheme::One(located("githb-light")), HighlightStyle::Inline);
        // That this is not there was told of before.
        wrong.extra_themes.push(located("nothing.json"));
        wrong.extra_grammars.push(located("a.sublime-syntax"));
        let (_, report) = made(Some(wrong), &[TextFile::new("a.sublime-syntax", "")]);
        let found: Vec<&str> = report.sorted().iter().map(|found| found.message.as_str()).collect();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(
            report
                .sorted()
                .iter()
                .any(|found| found.help.as_deref().is_some_and(|help| help.contains("`github-light`")))
        );
    }
}
