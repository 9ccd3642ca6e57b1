//! The words of a piece of HTML, as the index for a site theme's own search has them.

use std::collections::HashSet;
use std::sync::LazyLock;

/// The text without tags, line by line, without what stands in scripts, styles and preformatted code. `&`, `<` and `>` stay
/// escaped, since themes put such texts into their pages as HTML.
pub fn of_html(html: &str) -> String {
    static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
        let mut builder = ammonia::Builder::empty();
        builder.clean_content_tags(HashSet::from(["script", "style", "pre"]));
        builder
    });
    let text = CLEANER.clean(html).to_string();
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_without_tags() {
        let html = "<p>Summary  1 of <em>text</em> &amp; <b>html</b>.</p>\n<h2 id=\"a\">Head<a href=\"#a\">🔗</a></h2>\n\n<pre><code>x</code></pre><p>a &lt; b<script>y</script></p>";
        assert_eq!(of_html(html), "Summary 1 of text &amp; html.\nHead🔗\na &lt; b");
        assert_eq!(of_html(" <p> </p> "), "");
    }
}
