//! A case as a chapter: what it is about, its text, its figures, what belongs to it.

use super::book::{Chapter, Figure, Membership, Row};
use super::front::parts;
use super::scribe::Scribe;
use crate::base::markup::escape;

/// The body of the chapter.
pub fn chapter(case: &Chapter, scribe: &mut Scribe<'_>) -> String {
    let title = scribe.id("title");
    // Ids of the sections as the site has them, so that links to them lead there; before any of the text.
    let figures = scribe.id("all-figures");
    let source = scribe.id("source");
    let mut out = format!(
        "<section epub:type=\"chapter\" role=\"doc-chapter\" aria-labelledby=\"{title}\">\n<h1 id=\"{title}\">{}</h1>\n",
        parts(&case.title)
    );
    if !case.description.is_empty() {
        out.push_str(&format!("<p class=\"lede\">{}</p>\n", escape(&case.description)));
    }
    rows(&case.facts, "facts", scribe, &mut out);
    if !case.html.trim().is_empty() {
        out.push_str(&format!("<div class=\"prose\">\n{}</div>\n", scribe.html(&case.html)));
    }
    if !case.charts.is_empty() {
        heading("数字变化", &scribe.id("charts-title"), &mut out);
        for chart in &case.charts {
            out.push_str(&scribe.html(chart));
            out.push('\n');
        }
    }
    if !case.figures.is_empty() {
        heading("数字一览", &figures, &mut out);
        figure_table(&case.figures, scribe, &mut out);
    }
    if !case.source.is_empty() || !case.citation.is_empty() {
        heading("来源", &source, &mut out);
        pairs(&case.source, &mut out);
        if !case.citation.is_empty() {
            out.push_str(&format!("<p class=\"citation\">{}</p>\n", escape(&case.citation)));
        }
    }
    if !case.memberships.is_empty() {
        heading("系列与专题", &scribe.id("places-title"), &mut out);
        case.memberships.iter().for_each(|own| membership(own, scribe, &mut out));
    }
    if case.relations.iter().any(|row| !row.values.is_empty()) {
        heading("关联案例", &scribe.id("relations-title"), &mut out);
        relations(&case.relations, scribe, &mut out);
    }
    out + "</section>\n"
}

fn heading(title: &str, id: &str, out: &mut String) {
    out.push_str(&format!("<h2 class=\"after\" id=\"{id}\">{title}</h2>\n"));
}

/// Names and values side by side; rows without values are left out.
fn rows(rows: &[Row], class: &str, scribe: &Scribe<'_>, out: &mut String) {
    let full: Vec<&Row> = rows.iter().filter(|row| !row.values.is_empty()).collect();
    if full.is_empty() {
        return;
    }
    out.push_str(&format!("<dl class=\"rows {class}\">\n"));
    for row in full {
        let values: Vec<String> = row.values.iter().map(|value| scribe.link(value)).collect();
        out.push_str(&format!("<dt>{}</dt><dd>{}</dd>\n", escape(&row.label), in_line(&values)));
    }
    out.push_str("</dl>\n");
}

/// Names in a line. Between titles in brackets stands no mark of its own (GB/T 15834).
fn in_line(values: &[String]) -> String {
    let mut out = String::new();
    for value in values.iter().filter(|value| !value.is_empty()) {
        let (ends, begins) = (text_end(&out), text_start(value));
        if !(out.is_empty() || ends == Some('》') && begins == Some('《')) {
            out.push('、');
        }
        out.push_str(value);
    }
    out
}

fn text_end(xhtml: &str) -> Option<char> {
    xhtml.strip_suffix("</a>").unwrap_or(xhtml).chars().next_back()
}

fn text_start(xhtml: &str) -> Option<char> {
    let text = if xhtml.starts_with('<') { xhtml.split_once('>').map(|(_, text)| text) } else { Some(xhtml) };
    text.and_then(|text| text.chars().next())
}

/// Names and words side by side.
pub fn pairs(pairs: &[(String, String)], out: &mut String) {
    if pairs.is_empty() {
        return;
    }
    out.push_str("<dl class=\"rows\">\n");
    for (name, words) in pairs {
        out.push_str(&format!("<dt>{}</dt><dd>{}</dd>\n", escape(name), escape(words)));
    }
    out.push_str("</dl>\n");
}

/// A column of the table of figures: its head, and what stands in it.
type Column = (&'static str, fn(&Figure) -> &str);

/// Columns that no figure fills are left out.
fn figure_table(figures: &[Figure], scribe: &mut Scribe<'_>, out: &mut String) {
    let columns: [Column; 3] = [("时间", |own| &own.when), ("主体", |own| &own.subject), ("出处", |own| &own.source)];
    let filled: Vec<_> = columns.iter().filter(|(_, value)| figures.iter().any(|own| !value(own).is_empty())).collect();
    out.push_str("<table class=\"figures\">\n<thead><tr><th scope=\"col\">名目</th><th scope=\"col\">数字</th>");
    filled.iter().for_each(|(name, _)| out.push_str(&format!("<th scope=\"col\">{name}</th>")));
    out.push_str("</tr></thead>\n<tbody>\n");
    for figure in figures {
        let id = match figure.id.as_str() {
            "" => String::new(),
            id => format!(" id=\"{}\"", scribe.id(id)),
        };
        out.push_str(&format!(
            "<tr{id}><th scope=\"row\">{}</th><td class=\"number\">{}</td>",
            escape(&figure.label),
            escape(&figure.text)
        ));
        filled.iter().for_each(|(_, value)| out.push_str(&format!("<td>{}</td>", escape(value(figure)))));
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table>\n");
}

fn membership(own: &Membership, scribe: &Scribe<'_>, out: &mut String) {
    out.push_str(&format!(
        "<p class=\"member\">{}：{}（第 {} 篇，共 {} 篇）</p>\n",
        escape(&own.kind),
        scribe.link(&own.name),
        own.position,
        own.total
    ));
    let steps: Vec<String> = [("上一篇", &own.previous), ("下一篇", &own.next)]
        .into_iter()
        .filter(|(_, step)| !step.text.is_empty())
        .map(|(words, step)| format!("<li>{words}：{}</li>", scribe.link(step)))
        .collect();
    if !steps.is_empty() {
        out.push_str(&format!("<ul class=\"list\">{}</ul>\n", steps.join("")));
    }
}

fn relations(rows: &[Row], scribe: &Scribe<'_>, out: &mut String) {
    for row in rows.iter().filter(|row| !row.values.is_empty()) {
        let values: Vec<String> = row.values.iter().map(|value| format!("<li>{}</li>", scribe.link(value))).collect();
        out.push_str(&format!("<h3>{}</h3>\n<ul class=\"list\">\n{}\n</ul>\n", escape(&row.label), values.join("\n")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_a_line() {
        let line = |values: &[&str]| in_line(&values.iter().map(|own| own.to_string()).collect::<Vec<_>>());
        assert_eq!(line(&["甲", "", "<a href=\"x\">乙</a>"]), "甲、<a href=\"x\">乙</a>");
        assert_eq!(line(&["<a href=\"x\">《甲》</a>", "《乙》", "丙"]), "<a href=\"x\">《甲》</a>《乙》、丙");
        assert_eq!(line(&[]), "");
    }
}
