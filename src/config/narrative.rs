//! The standard sections of a case: what each is called, and which headings are it.

use crate::base::speech::Speech;
use crate::diag::{Code, Report};
use crate::fields::Fields;

/// A standard section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandardSection {
    /// `background`, `measures`, `results`, `conditions` or `lessons`.
    pub key: &'static str,
    /// What readers call it.
    pub title: String,
    /// The headings that are it.
    pub headings: Vec<String>,
}

/// Every standard section with its usual title and headings, in the order of a case.
const USUAL: [(&str, &str, &[&str]); 5] = [
    ("background", "背景", &["背景", "基本情况", "缘起"]),
    ("measures", "主要做法", &["主要做法", "做法", "举措"]),
    ("results", "成效", &["成效", "效果", "成果"]),
    ("conditions", "可复制条件", &["可复制条件", "适用条件", "推广条件"]),
    ("lessons", "经验启示", &["经验启示", "启示", "经验"]),
];

/// What they are called in a library in traditional Chinese, and in English, beside the usual headings.
fn more_headings(key: &str, speech: Speech) -> &'static [&'static str] {
    match (speech, key) {
        (Speech::Simplified, _) => &[],
        (Speech::Traditional, "background") => &["背景", "基本情況", "緣起"],
        (Speech::Traditional, "conditions") => &["可複製條件", "適用條件", "推廣條件"],
        (Speech::Traditional, "lessons") => &["經驗啟示", "啟示", "經驗"],
        (Speech::Traditional, "measures") => &["舉措"],
        (Speech::Traditional, _) => &[],
        (Speech::English, "background") => &["Background", "Context"],
        (Speech::English, "measures") => &["What was done", "Measures", "Approach"],
        (Speech::English, "results") => &["Results", "Outcomes"],
        (Speech::English, "conditions") => &["Where it can be copied", "Conditions"],
        (Speech::English, _) => &["Lessons"],
    }
}

/// The sections that every library has; `[[narrative]]` may change their title and headings.
pub fn read(fields: &mut Fields<'_>, speech: Speech, report: &mut Report) -> Vec<StandardSection> {
    let mut out: Vec<StandardSection> = USUAL
        .iter()
        .map(|(key, title, headings)| StandardSection {
            key,
            title: speech.word(title).to_string(),
            headings: headings.iter().chain(more_headings(key, speech)).map(|heading| heading.to_string()).collect(),
        })
        .collect();
    for mut entry in fields.tables("narrative", report) {
        let key = entry.must_text("key", report);
        let title = entry.text("title", report).map(|found| found.value);
        let headings: Vec<String> = entry.texts("headings", report).into_iter().map(|found| found.value).collect();
        if let Some(key) = key {
            match out.iter_mut().find(|own| own.key == key.value) {
                Some(own) => {
                    own.title = title.unwrap_or_else(|| own.title.clone());
                    if !headings.is_empty() {
                        own.headings = headings;
                    }
                }
                None => {
                    let help = Some(format!("write one of {}", USUAL.map(|(key, ..)| key).join(", ")));
                    let message = format!("`{}` is no standard section", key.value);
                    report.error(Code::WrongType, entry.place_of(&key), message, help);
                }
            }
        }
        entry.finish(report);
    }
    out
}
