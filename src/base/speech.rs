//! The words that the program itself writes into pages, in simplified and traditional Chinese and in English. They are named by
//! the simplified ones, so that the code says what a reader of most libraries sees. The site theme's words are its own.

/// A language that the program speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Speech {
    /// Simplified Chinese.
    #[default]
    Simplified,
    /// Traditional Chinese.
    Traditional,
    /// English, also for all languages that the program does not speak.
    English,
}

impl Speech {
    /// What is spoken in a library of a language, as BCP 47 has it.
    pub fn of(language: &str) -> Speech {
        let begins = |list: &[&str]| list.iter().any(|own| language.starts_with(own));
        match language == "zh" || language.starts_with("zh-") {
            true if begins(&["zh-TW", "zh-HK", "zh-MO", "zh-Hant"]) => Speech::Traditional,
            true => Speech::Simplified,
            false => Speech::English,
        }
    }

    /// A word by the simplified one; what the table does not have stays as it is.
    pub fn word(self, simplified: &'static str) -> &'static str {
        if self == Speech::Simplified {
            return simplified;
        }
        match (self, WORDS.iter().find(|(own, ..)| *own == simplified)) {
            (Speech::Traditional, Some((_, traditional, _))) => traditional,
            (Speech::English, Some((.., english))) => english,
            (_, _) => simplified,
        }
    }

    /// A sentence by the simplified one, with what stands in `{0}`, `{1}` and so on.
    pub fn say(self, simplified: &'static str, places: &[&str]) -> String {
        let mut rest = self.word(simplified);
        let mut out = String::new();
        while let Some((before, after)) = rest.split_once('{') {
            let Some((place, after)) = after.split_once('}') else { break };
            out.push_str(before);
            out.push_str(place.parse().ok().and_then(|at: usize| places.get(at).copied()).unwrap_or_default());
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// A unit after a number: where words stand apart, a unit of letters does too.
    pub fn unit(self, unit: &str) -> String {
        let apart = self == Speech::English && unit.starts_with(char::is_alphabetic);
        if apart { format!(" {unit}") } else { unit.to_string() }
    }
}

/// Simplified, traditional, English.
type Entry = (&'static str, &'static str, &'static str);

/// Every word and sentence. In English a counted noun has the space before it, since Chinese has none.
const WORDS: &[Entry] = &[
    // Between words
    ("：", "：", ": "),
    ("，", "，", ", "),
    ("；", "；", "; "),
    ("、", "、", ", "),
    ("”“", "”「", "”, “"),
    ("（{0}）", "（{0}）", " ({0})"),
    // The pages that a library has
    ("案例库", "案例庫", "Case library"),
    ("首页", "首頁", "Home"),
    ("案例", "案例", "Cases"),
    ("全部案例", "全部案例", "All cases"),
    ("浏览", "瀏覽", "Browse"),
    ("关于", "關於", "About"),
    ("主题", "主題", "Themes"),
    ("地区", "地區", "Places"),
    ("类型", "類型", "Kinds"),
    ("政策文件", "政策文件", "Policies"),
    ("单位", "單位", "Organisations"),
    ("年份", "年份", "Years"),
    ("专题", "專題", "Collections"),
    ("本期新增", "本期新增", "New in this edition"),
    ("数据", "資料", "Data"),
    ("时间线", "時間線", "Timeline"),
    ("主题×地区", "主題×地區", "Themes × places"),
    ("关联图", "關聯圖", "Relations"),
    ("术语", "術語", "Glossary"),
    ("对比", "對比", "Compare"),
    ("我的清单", "我的清單", "My list"),
    ("打印成册", "列印成冊", "Booklet"),
    ("编辑检查", "編輯檢查", "For editors"),
    // Dates and editions
    ("{0}年", "{0}年", "{0}"),
    ("{0}月", "{0}月", "{0}"),
    ("未载明月份", "未載明月份", "No month given"),
    ("内部版，", "內部版，", "Internal, "),
    ("{0}{1}第{2}期（{3}）", "{0}{1}第{2}期（{3}）", "{0}{1}Edition {2} ({3})"),
    ("主题{0}", "主題{0}", "theme {0}"),
    ("地区{0}", "地區{0}", "place {0}"),
    ("专题{0}", "專題{0}", "collection {0}"),
    ("{0}以来", "{0}以來", "since {0}"),
    // Places
    ("省级", "省級", "Province"),
    ("地级", "地級", "City or prefecture"),
    ("县级", "縣級", "County"),
    ("园区", "園區", "Zone"),
    // What is said of a case
    ("试点", "試點", "Trial"),
    ("实施", "實施", "Running"),
    ("推广", "推廣", "Spread"),
    ("停止", "停止", "Stopped"),
    ("自述", "自述", "told by itself"),
    ("第三方", "第三方", "third party"),
    ("属于", "屬於", "part of"),
    ("包含", "包含", "contains"),
    ("借鉴自", "借鑑自", "learned from"),
    ("被借鉴", "被借鑑", "taught"),
    ("承接", "承接", "follows"),
    ("后续", "後續", "followed by"),
    ("做法相同", "做法相同", "same method"),
    ("同属：{0}", "同屬：{0}", "Both: {0}"),
    ("同地：{0}", "同地：{0}", "Both in {0}"),
    ("内容相近", "內容相近", "Similar text"),
    ("（内部资料）", "（內部資料）", "(internal)"),
    ("数字", "數字", "Figure"),
    ("来源", "來源", "Source"),
    ("核对日期", "核對日期", "Date of review"),
    ("背景", "背景", "Background"),
    ("主要做法", "主要做法", "What was done"),
    ("成效", "成效", "Results"),
    ("可复制条件", "可複製條件", "Where it can be copied"),
    ("经验启示", "經驗啟示", "Lessons"),
    // Texts
    ("注释", "註釋", "Notes"),
    ("注释[{0}]", "註釋[{0}]", "Note [{0}]"),
    ("返回正文", "返回正文", "Back to the text"),
    ("表格", "表格", "Table"),
    ("已完成", "已完成", "Done"),
    ("未完成", "未完成", "Not done"),
    ("（本辑未收）", "（本輯未收）", " (not in this edition)"),
    // Where a search finds something
    ("标题", "標題", "Title"),
    ("小标题", "小標題", "Headings"),
    ("正文", "正文", "Text"),
    // Tables
    ("名目", "名目", "What"),
    ("时间", "時間", "Time"),
    ("数据表", "資料表", "Data"),
    // Charts
    ("各年案例数", "各年案例數", "Cases by year"),
    ("各主题案例数", "各主題案例數", "Cases by theme"),
    ("数字对比", "數字對比", "Figures side by side"),
    ("个", "個", ""),
    ("个案例", "個案例", " cases"),
    ("个主题", "個主題", " themes"),
    ("个数字", "個數字", " figures"),
    ("个数", "個數", " values"),
    ("另有1{0}未画出：{1}，{2}。", "另有1{0}未畫出：{1}，{2}。", "Not drawn: {1}, {2}."),
    ("另有{0}{1}未画出，都是{2}{3}。", "另有{0}{1}未畫出，都是{2}{3}。", "{0}{1} more are not drawn, all {2}{3}."),
    (
        "另有{0}{1}未画出，在{2}到{3}{4}之间。",
        "另有{0}{1}未畫出，在{2}到{3}{4}之間。",
        "{0}{1} more are not drawn, from {2} to {3}{4}.",
    ),
    ("等{0}{1}", "等{0}{1}", ", {0}{1} in all"),
    ("{0}：{1}{2}。{3}", "{0}：{1}{2}。{3}", "{0}: {1}{2}. {3}"),
    ("{0}年以前另有{1}{2}未画出。", "{0}年以前另有{1}{2}未畫出。", "{1}{2} before {0} are not drawn."),
    ("{0}年：{1}{2}", "{0}年：{1}{2}", "{0}: {1}{2}"),
    ("{0}年{1}{2}", "{0}年{1}{2}", "{0}: {1}{2}"),
    ("{0}年至{1}年", "{0}年至{1}年", "{0} to {1}, "),
    ("，有{0}年没有", "，有{0}年沒有", "; none in {0} of the years"),
    (
        "{0}：{1}共{2}{3}，最多的是{4}年，{5}{3}{6}。{7}",
        "{0}：{1}共{2}{3}，最多的是{4}年，{5}{3}{6}。{7}",
        "{0}: {1}{2}{3} in all, most in {4}: {5}{3}{6}. {7}",
    ),
    ("单位：{0}", "單位：{0}", "Unit: {0}"),
    ("纵轴从{0}起", "縱軸從{0}起", "The axis begins at {0}"),
    ("；首末相比{0}", "；首末相比{0}", "; from first to last {0}"),
    ("，{0}", "，{0}", ", {0}"),
    (
        "{0}（{1}个数）：{2}，{3}，{4}；最高{5}，最低{6}。",
        "{0}（{1}個數）：{2}，{3}，{4}；最高{5}，最低{6}。",
        "{0} ({1} values): {2}, {3}, {4}; highest {5}, lowest {6}.",
    ),
    ("约", "約", "about "),
    ("大致持平", "大致持平", "about the same"),
    ("持平", "持平", "the same"),
    ("减少", "減少", "down "),
    ("增加", "增加", "up "),
    ("下降", "下降", "down "),
    ("提高", "提高", "up "),
    ("{0}{1}{2}个百分点", "{0}{1}{2}個百分點", "{0}{1}{2} points"),
    ("{0}为原来的{1}倍", "{0}為原來的{1}倍", "{0}{1} times as much"),
    ("{0}（{1}倍）", "{0}（{1}倍）", "{0} ({1} times)"),
    // Graphs
    ("案例之间的关系", "案例之間的關係", "Relations between cases"),
    ("本案例与其他案例的关系", "本案例與其他案例的關係", "Relations of this case"),
    ("另有{0}个相关案例未画出。", "另有{0}個相關案例未畫出。", "{0} more related cases are not drawn."),
    ("“{0}”{1}“{2}”", "「{0}」{1}「{2}」", "“{0}” {1} “{2}”"),
    ("{0}“{1}”", "{0}「{1}」", "{0} “{1}”"),
    ("{0}{1}个", "{0}{1}個", "{0} {1}"),
    ("，其中{0}个未画出", "，其中{0}個未畫出", ", {0} of them not drawn"),
    ("与{0}个案例有关系：", "與{0}個案例有關係：", "and {0} other cases: "),
    ("“{0}”{1}{2}{3}。", "「{0}」{1}{2}{3}。", "“{0}” {1}{2}{3}."),
    ("另有{0}个案例有关系而未画出。", "另有{0}個案例有關係而未畫出。", "{0} more cases with relations are not drawn."),
    ("{0}{1}条", "{0}{1}條", "{0} {1}"),
    (
        "；分为{0}组，最大的一组有{1}个案例",
        "；分為{0}組，最大的一組有{1}個案例",
        "; in {0} groups, the largest of {1} cases",
    ),
    ("另有{0}个案例未画出。", "另有{0}個案例未畫出。", "{0} more cases are not drawn."),
    (
        "{0}个案例之间的{1}条关系：{2}{3}。箭头从写明关系的案例指向对方。{4}",
        "{0}個案例之間的{1}條關係：{2}{3}。箭頭從寫明關係的案例指向對方。{4}",
        "{1} relations between {0} cases: {2}{3}. An arrow leads from the case that states a relation to the other. {4}",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_sentences() {
        assert_eq!(Speech::of("zh-Hant-HK").word("首页"), "首頁");
        assert_eq!((Speech::of("zh").word("首页"), Speech::of("de").word("首页")), ("首页", "Home"));
        let places = ["8", "2"];
        assert_eq!(Speech::Simplified.say("{0}年{1}{2}", &places), "8年2");
        assert_eq!(
            Speech::English.say("；分为{0}组，最大的一组有{1}个案例", &places),
            "; in 8 groups, the largest of 2 cases"
        );
        assert_eq!((Speech::English.unit("people"), Speech::English.unit("%")), (" people".into(), "%".into()));
        assert_eq!(Speech::Traditional.unit("人"), "人");
    }

    #[test]
    fn the_table_is_sound() {
        let places = |text: &str| {
            let mut found: Vec<&str> = text.split('{').skip(1).filter_map(|part| part.split('}').next()).collect();
            found.sort_unstable();
            found.dedup();
            found.join(" ")
        };
        for (at, (simplified, traditional, english)) in WORDS.iter().enumerate() {
            assert!(WORDS[..at].iter().all(|(own, ..)| own != simplified), "{simplified} stands twice");
            assert_eq!(places(simplified), places(traditional), "{simplified}");
            assert!(places(simplified).contains(&places(english)) || simplified.starts_with("另有1"), "{simplified}");
            assert!(!english.chars().any(|c| ('\u{3000}'..='\u{9FFF}').contains(&c)), "{english}");
        }
    }

    /// What the sources ask for by a literal is in the table.
    #[test]
    fn what_is_said_is_in_the_table() {
        fn sources(folder: &std::path::Path, out: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                match path.is_dir() {
                    true => sources(&path, out),
                    false if path.extension().is_some_and(|end| end == "rs") => {
                        out.push(std::fs::read_to_string(&path).unwrap());
                    }
                    false => {}
                }
            }
        }
        let mut all = Vec::new();
        sources(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
        let mut count = 0;
        for text in &all {
            for call in ["speech.word(\"", "speech.say(\"", "speech().word(\"", "speech().say(\""] {
                for rest in text.split(call).skip(1) {
                    let word = rest.split('"').next().unwrap();
                    assert!(WORDS.iter().any(|(own, ..)| *own == word), "`{word}` is not in the table");
                    count += 1;
                }
            }
        }
        assert!(count > 50);
    }
}
