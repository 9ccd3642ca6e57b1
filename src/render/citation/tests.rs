//! References as styles and other programs must read them.

use super::*;
use biblatex::{Bibliography, ChunksExt};

const OFFICE: &str = "云南省新时期产业工人队伍建设改革工作协调领导小组办公室";

fn day(year: u16, month: u8, day: u8) -> Option<Published> {
    Some(Published { year, month: Some(month), day: Some(day) })
}

fn year(year: u16) -> Option<Published> {
    Some(Published { year, month: None, day: None })
}

const BLANK: Work<'_> =
    Work { author: None, title: "", container: "", issue: None, publisher: Some(OFFICE), date: None, url: None };

/// The sources of eight cases of the library.
fn real() -> [(&'static str, Work<'static>); 8] {
    let news = Work { container: "改革快报", ..BLANK };
    let headless = Work { container: "产改工作简报（刊头缺失）", ..BLANK };
    let page = "《建设新时代高素质劳动者大军——我区产业工人队伍建设改革五周年亮点回眸（上）》";
    let page = Work { container: page, publisher: Some("原件未载明"), date: year(2022), ..BLANK };
    let tenth = Work { issue: Some("2021年第10期（总第36期）"), date: day(2021, 5, 13), ..news };
    let eleventh = Work { issue: Some("2023年第11期（总第90期）"), date: day(2023, 6, 20), ..news };
    let unnumbered = Work { date: day(2023, 7, 15), ..news };
    let rows = [
        ("qujing-jingkaiqu", "曲靖市经开区总工会 杨付坤", "曲靖经开区：以示范创建带动产业工人队伍建设", tenth),
        ("baoshan-wuxin", "", "保山市：“五心”工作法打通服务产业工人最后一公里", eleventh),
        ("jiangsu", "云南省总工会 金勇", "江苏省：党建带工建、促产改的整体布局", unnumbered),
        ("heilongjiang", "《工人日报》", "黑龙江省：一条工作主线、一批试点单位，把产改纳入目标考核", headless),
        ("baotou", "", "包头市：提高待遇、打通发展通道，打造工匠之都", page),
        (
            "chuxiong-tuijin-huiyi",
            "楚雄州总工会 陈家喜",
            "楚雄市：推进会议请示范企业现场发言，用联络员和五项制度抓落实",
            headless,
        ),
        (
            "yunnan-jiaotou-jineng-rending",
            "省交投集团 施桂云",
            "云南交投集团：工会培训与职业技能等级认定相结合",
            headless,
        ),
        ("lincang-tuijin-huiyi", "", "临沧市：用一次视频推进会议通报进展、部署三项要求", headless),
    ];
    let named = |author| Some(author).filter(|author: &&str| !author.is_empty());
    rows.map(|(slug, author, title, work)| (slug, Work { author: named(author), title, ..work }))
}

fn gbt(work: Work<'_>) -> String {
    Style::load().unwrap().cite("x", &work).unwrap().gbt
}

#[test]
fn real_sources_are_cited_to_the_letter() {
    let style = Style::load().unwrap();
    let shown = real().map(|(slug, work)| {
        let Citations { gbt, bibtex, ris } = style.cite(slug, &work).unwrap();
        // The file has neither CR nor blanks at line ends; the format of RIS is held by a test of its own.
        format!("{gbt}\n{bibtex}{}", ris.replace(" \r\n", "\r\n").replace("\r\n", "\n"))
    });
    assert_eq!(shown.join("\n"), include_str!("expected.txt"));
}

#[test]
fn the_examples_of_the_standard_come_out() {
    let journal = Work {
        author: Some("袁训来 陈哲 肖书海 万斌"),
        title: "蓝田生物群：一个认识多细胞生物起源和早期演化的新窗口",
        container: "科学通报",
        issue: Some("2012年第55卷第34期"),
        ..BLANK
    };
    let line =
        "袁训来, 陈哲, 肖书海, 等. 蓝田生物群：一个认识多细胞生物起源和早期演化的新窗口[J]. 科学通报, 2012, 55(34).";
    assert_eq!(gbt(journal), line);
    let newspaper = Work {
        author: Some("余建斌"),
        title: "我们的科技一直在追赶：访中国工程院院长周济",
        container: "人民日报",
        issue: Some("第2版"),
        date: day(2013, 1, 12),
        url: Some("http://paper.people.com.cn/rmrb/html/2013-01/12/nw.D110000renmrb_20130112_5-02.htm"),
        ..BLANK
    };
    let line = "余建斌. 我们的科技一直在追赶：访中国工程院院长周济[N/OL]. 人民日报, 2013-01-12(2). \
                http://paper.people.com.cn/rmrb/html/2013-01/12/nw.D110000renmrb_20130112_5-02.htm.";
    assert_eq!(gbt(newspaper), line);
}

#[test]
fn what_is_missing_is_neither_written_nor_invented() {
    let work = Work { title: "题名", container: "改革快报", ..BLANK };
    let issue = Some("2021年第10期（总第36期）");
    let month = Some(Published { year: 2020, month: Some(12), day: None });
    let url = Some("https://a.cn/案例/x.html?a=1&b=%20");
    for (work, expected) in [
        (Work { issue, ..work }, "题名[J]. 改革快报, 2021(10)."),
        (Work { issue, date: day(2022, 1, 4), ..work }, "题名[J]. 改革快报, 2021(10)."),
        (Work { issue, url, ..work }, "题名[J/OL]. 改革快报, 2021(10). https://a.cn/案例/x.html?a=1&b=%20."),
        (Work { issue: Some("第９、10期合刊"), date: year(2021), ..work }, "题名[J]. 改革快报, 2021(9/10)."),
        (Work { issue: Some("增刊第2期"), date: year(2021), ..work }, "题名[J]. 改革快报, 2021(增刊2)."),
        (Work { issue: Some("总第36期"), date: year(2021), ..work }, "题名[J]. 改革快报, 2021(总36)."),
        (Work { issue: Some("第10期"), ..work }, "题名[J]. 改革快报(10)."),
        (Work { date: month, ..work }, "题名[J]. 改革快报, 2020-12."),
        (Work { date: year(2020), ..work }, "题名[J]. 改革快报, 2020."),
        (Work { publisher: Some("办公室"), ..work }, "题名[Z]//改革快报. 办公室."),
        (
            Work { publisher: None, url, ..work },
            "题名[Z/OL]//改革快报. [出版者不详]. https://a.cn/案例/x.html?a=1&b=%20.",
        ),
        (
            Work {
                issue: Some("云工发〔2021〕10号"), publisher: Some("云南省总工会"), date: year(2021), ..work
            },
            "题名[Z]//改革快报: 云工发〔2021〕10号. 云南省总工会, 2021.",
        ),
        (
            Work { container: "关于产改的通报", publisher: Some("办公室"), date: year(2021), ..work },
            "题名[Z]//关于产改的通报. 办公室, 2021.",
        ),
        (Work { author: Some("佚名"), issue, ..work }, "题名[J]. 改革快报, 2021(10)."),
        (Work { author: Some("张三、李四等"), issue, ..work }, "张三, 李四, 等. 题名[J]. 改革快报, 2021(10)."),
        (Work { author: Some("张三 李四 王五"), issue, ..work }, "张三, 李四, 王五. 题名[J]. 改革快报, 2021(10)."),
        (Work { author: Some("云南省总工会"), issue, ..work }, "云南省总工会. 题名[J]. 改革快报, 2021(10)."),
    ] {
        assert_eq!(gbt(work), expected);
    }
}

#[test]
fn bibtex_is_read_back() {
    let style = Style::load().unwrap();
    for (slug, work) in real() {
        let text = style.cite(slug, &work).unwrap().bibtex;
        let list = Bibliography::parse(&text).unwrap();
        let entry = list.get(slug).unwrap();
        assert_eq!(entry.title().unwrap().format_verbatim(), work.title);
        assert_eq!(entry.author().map(|list| list.len()).unwrap_or(0), usize::from(work.author.is_some()), "{text}");
        assert_eq!(entry.date().is_ok(), work.date.is_some(), "{text}");
    }
    let title = "A&B 100% #1 $5 a_b “5G+” {半";
    let author = Some("Smith and Sons、张三等");
    let url = Some("https://a.cn/a_b?x=%20&y={1}#z");
    let work = Work { title, author, container: "改革快报", issue: Some("第1期"), url, ..BLANK };
    let text = style.cite("cases/云/x", &work).unwrap().bibtex;
    assert!(
        text.starts_with("@article{cases:_004e91:x,\n  author = {Smith and Sons and 张三 and others},\n"),
        "{text}"
    );
    assert!(text.contains("title = {{A\\&B 100\\% \\#1 \\$5 a\\_b “5G+” {\\textbraceleft}半}},"), "{text}");
    let list = Bibliography::parse(&text).unwrap();
    let entry = list.get("cases:_004e91:x").unwrap();
    assert_eq!(entry.url().unwrap(), "https://a.cn/a_b?x=%20&y=%7B1%7D#z");
    assert!(entry.title().unwrap().format_verbatim().starts_with("A&B 100% #1 $5 a_b “5G+” "));
}

/// Tag and value of each line of one record, or what is wrong with it.
fn ris(text: &str) -> Result<Vec<(&str, &str)>, String> {
    let lines = text.strip_suffix("\r\n").ok_or("no line end")?.split("\r\n");
    let fields: Option<Vec<_>> = lines.map(|line| line.split_at_checked(6)).collect();
    let fields = fields.ok_or("a short line")?;
    for (tag, value) in &fields {
        let name = tag.strip_suffix("  - ").ok_or(format!("{tag:?} is no tag"))?;
        let sound = name.chars().all(|char| char.is_ascii_uppercase() || char.is_ascii_digit());
        if !sound || value.contains(char::is_control) {
            return Err(format!("{tag:?} {value:?}"));
        }
    }
    match (fields.first(), fields.last()) {
        (Some(("TY  - ", _)), Some(("ER  - ", ""))) => Ok(fields),
        _ => Err("a record goes from TY to ER".to_string()),
    }
}

#[test]
fn ris_keeps_to_its_format() {
    let style = Style::load().unwrap();
    for (slug, work) in real() {
        let text = style.cite(slug, &work).unwrap().ris;
        let fields = ris(&text).unwrap();
        assert!(fields.contains(&("TI  - ", work.title)) && fields.contains(&("ID  - ", slug)), "{text}");
        assert_eq!(fields.iter().filter(|(tag, _)| *tag == "TY  - ").count(), 1);
    }
    let broken = Work { title: "一\r\nER  - \n二", container: "甲\t乙", ..BLANK };
    let text = style.cite("x", &broken).unwrap().ris;
    assert!(ris(&text).unwrap().contains(&("TI  - ", "一 ER - 二")));
}

#[test]
fn a_style_is_shared_between_threads() {
    fn shared<T: Send + Sync>(value: T) -> T {
        value
    }
    let style = shared(Style::load().unwrap());
    let (slug, work) = real()[0];
    let once = style.cite(slug, &work).unwrap();
    std::thread::scope(|scope| {
        let jobs = [0, 1].map(|_| scope.spawn(|| style.cite(slug, &work).unwrap()));
        jobs.into_iter().for_each(|job| assert_eq!(job.join().unwrap(), once));
    });
}

#[test]
fn no_date_or_text_makes_it_fail() {
    let style = Style::load().unwrap();
    for (y, m, d) in [(0, 0, 0), (2021, 13, 40), (65535, 12, 31), (2021, 0, 5)] {
        let date = Some(Published { year: y, month: Some(m), day: Some(d) });
        for issue in [None, Some("年期"), Some("总"), Some("版"), Some("卷"), Some("（）"), Some("〔")] {
            let work = Work { author: Some("、， 等"), issue, date, publisher: None, ..BLANK };
            style.cite("", &work).unwrap();
        }
    }
}
