//! What a column of a table is for: a field of a case, a figure, a part of the text.

use crate::base::han::fold_width;
use crate::config::Config;

/// A field of a case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// What tells the row from all others, for ever.
    Id,
    /// A key of front matter: `title`, `case.period`, `case.source.issue`.
    Key(&'static str),
    /// Terms of this taxonomy; those of `regions` are places.
    Terms(String),
    /// A number in this unit; its label is the header.
    Figure(String),
    /// Text; under the header if several columns are.
    Body,
    /// Text under the header.
    Section,
    /// Kept as it is, in `[extra.row]`.
    Row,
    /// Left out.
    Nothing,
}

/// The keys of front matter with the headers that mean them, the usual first.
const KEYS: &[(&str, &str, &[&str])] = &[
    ("title", "title", &["标题", "案例名称", "案例标题", "名称", "题目", "name", "案例", "case"]),
    ("date", "date", &["日期", "时间", "案例日期", "发生日期", "年份", "年度", "year"]),
    (
        "description",
        "description",
        &["摘要", "简介", "概要", "案例简介", "案例摘要", "内容摘要", "summary", "abstract"],
    ),
    ("period", "case.period", &["起止年份", "起止时间", "实施时间", "实施年份"]),
    ("status", "case.status", &["状态", "进展"]),
    ("evidence", "case.evidence", &["证据"]),
    ("source.title", "case.source.title", &["来源", "刊物", "刊名", "出处", "source"]),
    ("source.issue", "case.source.issue", &["期号", "期次", "刊号", "issue"]),
    ("source.publisher", "case.source.publisher", &["发布单位", "主办单位", "出版单位", "publisher"]),
    ("source.date", "case.source.date", &["刊发日期", "发布日期", "发表日期", "published"]),
    ("source.author", "case.source.author", &["作者", "撰稿人", "撰稿", "供稿", "author"]),
    ("source.note", "case.source.note", &["来源说明"]),
];
/// The same of taxonomies.
const TAXONOMIES: &[(&str, &[&str])] = &[
    ("regions", &["地区", "区域", "州市", "市州", "地方", "地点", "所在地", "所在地区", "region", "place"]),
    ("themes", &["主题", "类别", "主题词", "分类", "theme", "topic", "category"]),
    ("kinds", &["类型", "层级", "级别", "案例类型", "kind", "type"]),
    (
        "organisations",
        &[
            "单位",
            "机构",
            "组织",
            "单位名称",
            "申报单位",
            "实施单位",
            "责任单位",
            "organisation",
            "organization",
            "organizations",
        ],
    ),
    ("policies", &["政策", "文件", "政策文件", "政策依据", "依据", "policy"]),
];
const IDS: &[&str] = &["编号", "id", "案例编号", "序号", "no", "no."];
const BODIES: &[&str] = &["正文", "内容", "全文", "案例正文", "案例内容", "body", "text", "content"];
const SECTIONS: &[&str] = &[
    "背景",
    "做法",
    "主要做法",
    "具体做法",
    "举措",
    "主要举措",
    "成效",
    "工作成效",
    "主要成效",
    "取得成效",
    "经验",
    "启示",
    "经验启示",
    "经验与启示",
    "可复制条件",
    "存在问题",
    "下一步打算",
];
/// The fields that a mapping can name and that are neither keys nor taxonomies.
const OTHERS: &[(&str, Target)] = &[
    ("id", Target::Id),
    ("body", Target::Body),
    ("section", Target::Section),
    ("row", Target::Row),
    ("-", Target::Nothing),
    ("", Target::Nothing),
];

impl Target {
    /// The name in a mapping: `source.issue`, `themes`, `figure 万人`.
    pub fn name(&self) -> String {
        match self {
            Target::Key(key) => {
                KEYS.iter().find(|(_, own, _)| own == key).map_or(*key, |(name, _, _)| name).to_string()
            }
            Target::Terms(name) => name.clone(),
            Target::Figure(unit) if unit.is_empty() => "figure".to_string(),
            Target::Figure(unit) => format!("figure {unit}"),
            other => OTHERS.iter().find(|(_, own)| own == other).map_or("", |(name, _)| name).to_string(),
        }
    }

    /// What a mapping means by a name; a figure takes its unit from the header if the mapping has none.
    pub fn named(name: &str, header: &str, config: &Config) -> Option<Target> {
        if let Some(unit) = name.strip_prefix("figure").filter(|rest| rest.is_empty() || rest.starts_with(' ')) {
            let written = unit.trim();
            let unit = if written.is_empty() { figure(header).map_or("", |(_, unit)| unit) } else { written };
            return Some(Target::Figure(unit.to_string()));
        }
        let key = KEYS.iter().find(|(own, key, _)| *own == name || *key == name);
        let taxonomy = config.taxonomies.iter().find(|own| own.name == name);
        let other = OTHERS.iter().find(|(own, _)| *own == name);
        key.map(|(_, key, _)| Target::Key(key))
            .or_else(|| taxonomy.map(|own| Target::Terms(own.name.clone())))
            .or_else(|| other.map(|(_, target)| target.clone()))
    }

    /// Every name that a mapping may use.
    pub fn names(config: &Config) -> Vec<String> {
        let keys = KEYS.iter().map(|(name, _, _)| (*name).to_string());
        let taxonomies = config.taxonomies.iter().map(|own| own.name.clone());
        let others = OTHERS.iter().map(|(name, _)| (*name).to_string()).filter(|name| !name.is_empty());
        keys.chain(taxonomies).chain(others).chain(["figure".to_string()]).collect()
    }

    /// What a header means by itself; `numeric` says whether its column holds numbers.
    pub fn of_header(header: &str, config: &Config, numeric: bool) -> Option<Target> {
        let whole = plain(header);
        // 日期（年月日） is 日期.
        let before = whole.split(['(', '*', ':']).next().unwrap_or("").to_string();
        let found = [&whole, &before].into_iter().find_map(|name| of_plain(name, config));
        found.or_else(|| {
            let (_, unit) = figure(header).filter(|_| numeric)?;
            Some(Target::Figure(unit.to_string()))
        })
    }

    /// Whether several columns may be for it.
    pub fn takes_many(&self) -> bool {
        !matches!(self, Target::Id | Target::Key(_))
    }

    /// Under what name the cell's text is remembered: the key of front matter, or what stands in its place.
    pub fn key(&self, header: &str) -> String {
        match self {
            Target::Key(key) => (*key).to_string(),
            Target::Terms(name) => format!("taxonomies.{name}"),
            Target::Figure(_) => format!("case.figures.{}", label(header)),
            Target::Body | Target::Section => format!("body.{header}"),
            Target::Row => format!("extra.row.{header}"),
            Target::Id | Target::Nothing => String::new(),
        }
    }
}

fn of_plain(name: &str, config: &Config) -> Option<Target> {
    if name.is_empty() {
        return None;
    }
    if IDS.contains(&name) {
        return Some(Target::Id);
    }
    if let Some((_, key, _)) = KEYS.iter().find(|(own, _, names)| *own == name || names.contains(&name)) {
        return Some(Target::Key(key));
    }
    let declared = |taxonomy: &str| config.taxonomies.iter().any(|own| own.name == taxonomy);
    let usual = TAXONOMIES.iter().find(|(own, names)| *own == name || names.contains(&name));
    let own = config.taxonomies.iter().find(|own| own.name == name || own.title == name);
    let taxonomy = own.map(|own| own.name.as_str()).or(usual.map(|(own, _)| *own));
    if let Some(taxonomy) = taxonomy.filter(|taxonomy| declared(taxonomy)) {
        return Some(Target::Terms(taxonomy.to_string()));
    }
    let is_narrative =
        config.narrative.iter().any(|own| own.title == name || own.headings.iter().any(|one| one == name));
    match name {
        _ if BODIES.contains(&name) => Some(Target::Body),
        _ if SECTIONS.contains(&name) || is_narrative => Some(Target::Section),
        _ => None,
    }
}

/// Whether a header says no more than that here is the text.
pub fn is_plain_body(header: &str) -> bool {
    BODIES.contains(&plain(header).as_str())
}

/// What is counted, and in what unit: `产业工人总数（万人）`.
pub fn figure(header: &str) -> Option<(&str, &str)> {
    let inner = header.trim().strip_suffix(['）', ')'])?;
    let at = inner.rfind(['（', '('])?;
    let label = inner[..at].trim();
    let unit = inner[at..].trim_start_matches(['（', '(']).trim_start_matches("单位").trim_start_matches(['：', ':']);
    let is_unit = !unit.trim().is_empty() && unit.chars().count() <= 6;
    (!label.is_empty() && is_unit).then_some((label, unit.trim()))
}

/// The label of a figure's header.
pub fn label(header: &str) -> &str {
    figure(header).map_or(header.trim(), |(label, _)| label)
}

/// A header without spaces, its width and case.
fn plain(header: &str) -> String {
    header.chars().map(fold_width).filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(header: &str, numeric: bool) -> Option<String> {
        Target::of_header(header, &crate::config::house(), numeric).map(|own| own.name())
    }

    #[test]
    fn headers_are_known_by_chinese_and_english_names() {
        let pairs = [
            ("编 号", "id"),
            ("ID", "id"),
            ("案例\n名称", "title"),
            ("日期（年月日）", "date"),
            ("地区*", "regions"),
            ("Themes", "themes"),
            ("刊发日期", "source.date"),
            ("正文", "body"),
            ("经验启示", "section"),
        ];
        for (header, name) in pairs {
            assert_eq!(of(header, false).as_deref(), Some(name), "{header}");
        }
        assert_eq!(of("备注", false), None);
    }

    #[test]
    fn columns_of_numbers_with_a_unit_are_figures() {
        assert_eq!(of("产业工人总数（万人）", true).as_deref(), Some("figure 万人"));
        assert_eq!(of("备注（选填）", false), None);
        assert_eq!(figure("投入(单位：万元)"), Some(("投入", "万元")));
        let config = crate::config::house();
        assert_eq!(Target::named("figure", "职工（人）", &config), Some(Target::Figure("人".into())));
        assert_eq!(Target::named("figures", "职工", &config), None);
        for name in Target::names(&config) {
            assert_eq!(Target::named(&name, "x", &config).map(|own| own.name()), Some(name));
        }
    }
}
