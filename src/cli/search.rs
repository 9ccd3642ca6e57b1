//! `tashan search`

use std::fs;
use std::io::IsTerminal;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::args::Format;
use super::{FOUND, cannot, complain, say};
use crate::search::{Answer, Hit, Mode, Place, Reader, answer};

/// Searches a built site. Exit code 1 when nothing is found or a part of the index cannot be read.
pub fn run(site: &Path, query: &str, filters: &[String], limit: usize, format: Format) -> ExitCode {
    let mut pairs = Vec::new();
    for filter in filters {
        let Some((name, value)) = filter.split_once(['=', '＝']) else {
            return cannot(&format!("`{filter}` is no filter; write NAME=VALUE, as 主题=技能竞赛"));
        };
        pairs.push((name.to_string(), value.to_string()));
    }
    // lost on purpose: a file that cannot be read is named in the answer
    let load = |name: &str| fs::read_to_string(site.join(name)).ok();
    let mut reader = match Reader::open(Box::new(load)) {
        Ok(reader) => reader,
        Err(error) => {
            return cannot(&format!(
                "{}: {error}; build the site with search.format = \"shards\", or name another one with --site",
                site.display()
            ));
        }
    };
    let found = answer(&mut reader, query, &pairs, limit);
    match format {
        Format::Human => human(&found),
        Format::Json => say(&as_json(&found)),
    }
    if found.total == 0 || !found.problems.is_empty() { ExitCode::from(FOUND) } else { ExitCode::SUCCESS }
}

fn mode_name(mode: Mode) -> &'static str {
    match mode {
        Mode::All => "all",
        Mode::Any => "any",
        Mode::Corrected => "corrected",
        Mode::None => "none",
    }
}

fn as_json(answer: &Answer) -> String {
    let hit = |Hit { found, score, .. }: &Hit| {
        json!({
            "path": found.path, "title": found.title, "date": found.date, "score": score,
            "snippet": found.snippet, "section": found.section, "matched": found.matched,
        })
    };
    json!({
        "query": answer.query, "mode": mode_name(answer.mode), "total": answer.total, "exact": answer.exact,
        "hits": answer.hits.iter().map(hit).collect::<Vec<_>>(),
        "suggestions": answer.suggestions, "ignored": answer.ignored, "problems": answer.problems,
    })
    .to_string()
}

fn human(answer: &Answer) {
    let bold = std::io::stdout().is_terminal();
    for Hit { found, .. } in &answer.hits {
        say(&marked(&found.title, &found.title_places, bold));
        say(&format!("    {}  {}", found.path, found.date));
        if !found.snippet.is_empty() {
            say(&format!("    {}", marked(&found.snippet, &found.snippet_places, bold)));
        }
    }
    let about = if answer.exact { "" } else { "约 " };
    complain(&match answer.mode {
        Mode::All => format!("找到 {about}{} 条结果", answer.total),
        Mode::Any => format!("没有一篇同时含有全部词语；{about}{} 篇含有其中一部分", answer.total),
        Mode::Corrected => format!("没有找到原词；以下是“{}”的结果，{about}{} 条", answer.query, answer.total),
        Mode::None => "找到 0 条结果".to_string(),
    });
    if !answer.suggestions.is_empty() {
        complain(&format!("您是不是要找：{}", answer.suggestions.join("、")));
    }
    for filter in &answer.ignored {
        complain(&format!("没有这个筛选条件：{filter}"));
    }
    for problem in &answer.problems {
        complain(&format!("error: {problem} is missing, damaged, or of another edition; hits may be missing"));
    }
}

/// The words in bold where there is a terminal.
fn marked(text: &str, places: &[Place], bold: bool) -> String {
    if !bold {
        return text.to_string();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    for (from, to) in places {
        out.extend(&chars[at..*from]);
        out.push_str("\u{1b}[1m");
        out.extend(&chars[*from..*to]);
        out.push_str("\u{1b}[0m");
        at = *to;
    }
    out.extend(&chars[at..]);
    out
}
