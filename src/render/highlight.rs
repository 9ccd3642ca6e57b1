//! Fenced code to highlighted HTML.

use pulldown_cmark::{CodeBlockKind, Event, Tag};
use syntect::html::{ClassStyle, ClassedHTMLGenerator};
use syntect::parsing::SyntaxSet;
use syntect::util::LinesWithEndings;

use super::html::escape;
use crate::library::Library;
use crate::parse::Document;

/// Highlights fenced code as CSS classes that begin with `z-`.
pub struct Highlighter {
    /// Loaded only for a library that has code: it takes some milliseconds.
    syntaxes: Option<SyntaxSet>,
}

impl Highlighter {
    /// One that knows no language.
    #[cfg(test)]
    pub fn idle() -> Highlighter {
        Highlighter { syntaxes: None }
    }

    /// A highlighter for this library; an idle one if nothing in it needs one.
    pub fn new(library: &Library) -> Highlighter {
        let has_code = |document: &Document| {
            let fenced = |event: &Event<'_>| matches!(event, Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(name))) if !name.is_empty());
            document.events.iter().any(fenced)
        };
        let pages = library.pages.iter().map(|page| &page.parsed.document);
        let heads = library.sections.iter().filter_map(|section| section.parsed.as_ref()).map(|head| &head.document);
        let needed = library.config.highlight_code && pages.chain(heads).any(has_code);
        Highlighter { syntaxes: needed.then(SyntaxSet::load_defaults_newlines) }
    }

    /// `<pre><code>`, with spans where the language is known.
    pub fn block(&self, language: &str, code: &str) -> String {
        let language = language.split([',', ' ']).next().unwrap_or("");
        let body = self.spans(language, code).unwrap_or_else(|| escape(code));
        let class =
            if language.is_empty() { String::new() } else { format!(" class=\"language-{}\"", escape(language)) };
        format!("<pre class=\"code\" tabindex=\"0\"><code{class}>{body}</code></pre>\n")
    }

    fn spans(&self, language: &str, code: &str) -> Option<String> {
        let syntaxes = self.syntaxes.as_ref()?;
        let syntax = syntaxes.find_syntax_by_token(language)?;
        let style = ClassStyle::SpacedPrefixed { prefix: "z-" };
        let mut generator = ClassedHTMLGenerator::new_with_class_style(syntax, syntaxes, style);
        for line in LinesWithEndings::from(code) {
            generator.parse_html_for_line_which_includes_newline(line).ok()?; // lost on purpose: plain code is shown
        }
        Some(generator.finalize())
    }
}
