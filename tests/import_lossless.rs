//! Nothing is lost on the way from a bulletin to drafts: of generated bulletins, with every trap that real ones have in every
//! combination, each Han character and digit is in a draft or in the list of what was dropped.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeMap;
use std::fs;

use common::TestLibrary;
use serde_json::Value as Json;

const CONFIG: &str = "=== config.toml\ntitle = \"案例库\"\n[[taxonomies]]\nname = \"themes\"\n[[taxonomies]]\nname = \"regions\"\n\
    === content/cases/_index.md\n+++\ntitle = \"案例\"\n+++\n";

/// Numbers that look like chance and are the same in every run (Knuth's MMIX constants).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % limit
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len())]
    }
}

const WORDS: &[&str] = &[
    "改革",
    "工会",
    "技能",
    "竞赛",
    "产业工人",
    "保山市",
    "曲靖市",
    "推进",
    "会议",
    "企业",
    "职工",
    "培训",
    "试点",
    "总工会",
    "龙陵县",
    "2021年",
    "17.71万人",
    "30余场次",
    "1466.87万元",
    "12月3日",
    "“五心”",
    "《方案》",
    "AI",
    "一是",
    "“互联网+”",
    "（市、区）",
    "近六成",
    "5月",
    "３家",
    "⒈",
];

fn sentence(chance: &mut Chance) -> String {
    let words = 3 + chance.below(14);
    let mut out = String::new();
    for at in 0..words {
        out.push_str(chance.one(WORDS));
        if at % 4 == 3 {
            out.push_str(chance.one(&["，", "、", "；", ""]));
        }
    }
    out + chance.one(&["。", "。", "。", "！", "：", "", "。。"])
}

fn wrap(text: &str, width: usize, out: &mut Vec<String>) {
    let chars: Vec<char> = text.chars().collect();
    out.extend(chars.chunks(width.max(1)).map(|part| part.iter().collect()));
}

fn bulletin(chance: &mut Chance) -> String {
    let width = [14, 22, 28, 36, 2000][chance.below(5)];
    let gap = ["\n", "\n\n", "\n\n\n\n"][chance.below(3)];
    let mut lines: Vec<String> = Vec::new();
    if chance.below(2) == 0 {
        lines.extend(
            ["云南省总工会办公室 改革快报", "2021 年第 10 期（总第 36 期）", "2021 年 5 月 13 日"].map(String::from),
        );
    }
    for number in 0..1 + chance.below(5) {
        if chance.below(4) == 0 {
            lines.push(
                chance
                    .one(&["【简讯速览】", "【编者按】", "— 3 —", "3", "第 3 页 共 9 页", "----", "\u{c}7"])
                    .to_string(),
            );
        }
        let title = format!("{}{}{}", chance.one(WORDS), chance.one(WORDS), chance.one(WORDS));
        let title = match chance.below(5) {
            0 => format!("{} | {title}", number + 1),
            1 => format!("## {title}"),
            2 => format!("{title}扎实做好改革示范检查验收 12"),
            _ => title,
        };
        wrap(&title, width, &mut lines);
        for at in 0..1 + chance.below(5) {
            let mark = chance.one(&["", "", "一、", "（一）", "1.", "一是", "①", "\u{3000}\u{3000}", "| "]);
            let count = 1 + chance.below(4);
            let text: String = (0..count).map(|_| sentence(chance)).collect();
            wrap(&format!("{mark}{text}"), width, &mut lines);
            if at == 1 && chance.below(3) == 0 {
                lines.push("\n\n\n".to_string());
                lines.push(format!("{}组织开展活动。", chance.one(WORDS)));
            }
        }
        if chance.below(2) == 0 {
            wrap("（保山市总工会 张三）", if chance.below(2) == 0 { 5 } else { 40 }, &mut lines);
        }
    }
    if chance.below(2) == 0 {
        lines
            .extend(["报：各位同志，全国总工会办公厅，", "省委改革办。", "送：各州市。", "共印30份"].map(String::from));
    }
    lines.join(gap)
}

fn counts(text: &str) -> BTreeMap<char, usize> {
    let narrow = |c: char| match c {
        '０'..='９' => char::from_u32(c as u32 - 0xFEE0).unwrap(),
        c => c,
    };
    let mut out = BTreeMap::new();
    for c in text.chars().map(narrow).filter(|c| c.is_ascii_digit() || ('\u{4e00}'..='\u{9fff}').contains(c)) {
        *out.entry(c).or_default() += 1;
    }
    out
}

/// The body of a draft, and what its front matter has from the source alone: title, credit, number.
fn of_draft(text: &str) -> String {
    let (head, body) = text.trim_start_matches("+++").split_once("+++").unwrap();
    let body =
        body.replace("以下是原文，供改写；改写后删去这一行和原文。", "").replace("图注：", "").replace("*注：", "");
    let own = ["title = ", "author = ", "number = "];
    let mut head: Vec<&str> = head.lines().filter(|line| own.iter().any(|key| line.starts_with(key))).collect();
    // The source has a title too: that of the bulletin.
    if let Some(at) = head.iter().rposition(|line| line.starts_with("title = ")).filter(|at| *at > 0) {
        head.remove(at);
    }
    format!("{}\n{body}", head.join("\n"))
}

#[test]
fn every_character_of_a_bulletin_is_in_a_draft_or_in_the_report() {
    let library = TestLibrary::new(CONFIG);
    let mut chance = Chance(2026);
    let sources: Vec<(String, String)> = (0..150).map(|at| (format!("{at:03}.txt"), bulletin(&mut chance))).collect();
    for (name, text) in &sources {
        library.write(name, text);
    }
    let names: Vec<&str> = sources.iter().map(|(name, _)| name.as_str()).collect();
    let output = library.run_inside(&[&["import", "--format", "json"], names.as_slice()].concat());
    let found: Vec<Json> = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    });
    let mut titles = 0;
    for ((name, text), found) in sources.iter().zip(&found) {
        let drafts = found["drafts"].as_array().unwrap_or_else(|| panic!("{name}: {found:#}\n{text}"));
        let mut kept = String::new();
        for draft in drafts {
            let path = library.root.join(draft["path"].as_str().unwrap());
            kept.push_str(&of_draft(&fs::read_to_string(path).unwrap()));
        }
        let dropped = found["read"]["dropped"].as_array().unwrap();
        dropped.iter().for_each(|own| kept.push_str(own["text"].as_str().unwrap()));
        titles += drafts.len();
        let (source, kept) = (counts(text), counts(&kept));
        for (c, count) in source {
            let there = kept.get(&c).copied().unwrap_or(0);
            assert!(
                there >= count,
                "{name}: {c} is {count} times in the source, {there} times kept\n{text}\n=====\n{found:#}"
            );
        }
        assert_eq!(found["read"]["lost"], "", "{name}");
    }
    assert!(titles > 200, "{titles} drafts");
    let built = library.run_inside(&["build", "--drafts"]);
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
}
