//! The pages that show the library in other ways than lists: which there are, and when there is something to show.

use crate::library::Library;

/// A page of the whole library. A site theme that has the template `KEY.html` has the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tool {
    /// The name of its template and of its file, without `.html`.
    pub key: &'static str,
    /// What pages call it.
    pub title: &'static str,
    /// Whether other pages name it; else it is reached from where it is needed.
    pub is_listed: bool,
}

impl Tool {
    /// Its template, and its address.
    pub fn file(self) -> String {
        format!("{}.html", self.key)
    }

    /// Whether this library has something to show on it.
    pub fn is_wanted(self, library: &Library) -> bool {
        match self.key {
            "data" => !library.figures.all.is_empty(),
            "timeline" => library.cases().any(|id| library.page(id).date().is_some()),
            "matrix" => {
                !library.places.is_empty() && library.taxonomy("themes").is_some_and(|own| !own.terms.is_empty())
            }
            "relations" => library.relations.iter().any(|own| !own.is_empty()),
            "glossary" => !library.glossary.terms.is_empty(),
            "health" => library.scope.drafts,
            _ => library.cases().next().is_some(),
        }
    }
}

const fn tool(key: &'static str, title: &'static str, is_listed: bool) -> Tool {
    Tool { key, title, is_listed }
}

/// Every such page, in the order in which pages name them.
pub const TOOLS: [Tool; 10] = [
    tool("new", "本期新增", true),
    tool("data", "数据", true),
    tool("timeline", "时间线", true),
    tool("matrix", "主题×地区", true),
    tool("relations", "关联图", true),
    tool("glossary", "术语", true),
    tool("compare", "对比", true),
    tool("list", "我的清单", true),
    tool("booklet", "打印成册", false),
    tool("health", "编辑检查", true),
];
