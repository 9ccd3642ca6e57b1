//! The words around numbers: units, the words that only look like units, and qualifiers.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::scan::Scan;

/// What a unit measures; numbers of two kinds never mean the same figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// People, firms, things, events.
    Count,
    /// Years, days, ages.
    Time,
    /// Yuan and other money.
    Money,
    /// Per cent, tenths, times as much.
    Share,
    /// Lengths, areas, weights, power.
    Measure,
    /// 20万: a scale with no unit behind it.
    Bare,
}

/// By kind; of all that stand at one place the longest is taken.
const UNITS: &[(Kind, &str)] = &[
    (
        Kind::Count,
        "人次 人天 人日 户次 件次 篇次 场次 台次 家次 项次 批次 班次 架次 车次 辆次 艘次 期次 站次 课次 个 家 名 位 人 项 件 场 次 期 门 户 篇 支 份 套 台 辆 \
         条 所 座 间 批 种 类 节 本 册 部 幅 张 枚 块 只 头 匹 棵 株 盏 艘 架 列 组 班 轮 起 宗 例 笔 对 处 片 堂 首 幢 栋 款 面 封 集 道 趟 床 颗 \
         粒 尾 口 股 字 学分 个工作日 床位 师徒对 标箱 标准箱",
    ),
    (Kind::Time, "年 个月 天 小时 个小时 分钟 秒 周 个星期 个季度 个学期 学年 课时 学时 周岁 岁"),
    (Kind::Money, "元 美元 欧元 港元 日元 英镑 元钱 块钱"),
    (Kind::Share, "% ‰ 个百分点 百分点 成 倍"),
    (
        Kind::Measure,
        "公里 千米 米 厘米 毫米 微米 海里 平方米 平米 平方公里 平方千米 立方米 ㎡ m² 亩 公顷 吨 公斤 千克 克 毫克 斤 升 千瓦 千瓦时 兆瓦 兆瓦时 吉瓦 千伏安 摄氏度 \
         ℃ km kg kW kWh MW GW GWh MWh TB GB PB",
    ),
];

/// Words that begin where a unit could, but are no units: 2017年度, 3年级, 5人民币 …
const NO_UNITS: &str = "年度 年级 年代 年末 年初 年底 年龄 年轻 年画 年货 年会 年报 年检 年审 年薪 年鉴 年终 年华 年版 年第 年中国 年春 年夏 年秋 年冬 人民 人力 人才 人员 人社 \
    人工智能 人工成本 人口普查 人类 人行道 家庭 家长 家具 家属 家园 家乡 家用 家电 家务 名称 名牌 名录 名义 名单 名额 位于 位置 位列 位居 位次 场所 场地 场景 \
    场馆 场面 场均 次年 次日 次月 次于 次要 次产业 期间 期刊 期限 期满 期望 期待 期盼 期末 期初 期货 门户 门槛 门诊 户籍 户外 户口 篇章 支持 支付 支撑 支出 \
    支援 支部 支书 支教 支行 支队 份额 套路 套餐 台账 台阶 台湾 台风 台北 条件 条例 条款 所有 所在 所得 所谓 所以 所属 所需 座谈 座位 间接 间隔 批准 批示 批评 \
    批复 种植 种子 种养 类似 类型 类别 节约 节点 节日 节目 节能 节省 本科 本地 本人 本省 本市 本县 本区 本级 本月 本年 本届 本报 本次 部门 部分 部署 部委 部级 \
    幅度 张家 块状 只有 只要 只能 只是 头部 架构 架桥 列入 列为 列出 列车 列席 组织 组成 组建 组长 组合 班组 班级 班子 班主任 轮流 轮训 轮岗 轮换 起到 起草 \
    起来 起步 起因 起诉 起重 例如 例会 例行 例外 笔试 笔记 笔者 对于 对接 对照 对标 对比 对应 对口 对外 对策 对象 对企业 对职工 对产 对全 对各 对新 处理 处于 \
    处室 处罚 处级 处长 处置 片区 片面 首次 首先 首批 首个 款项 款式 面向 面积 面对 面临 面貌 面试 封闭 封顶 集中 集体 集团 集成 集聚 集合 道路 道德 道理 床上 \
    粒子 尾号 口径 口岸 口号 股份 股权 股东 股票 天津 天然 天下 天花 天安门 天河 天猫 天眼 周年 周边 周期 周围 周刊 周末 周转 周密 周到 秒杀 岁月 岁末 元旦 \
    元月 元素 元件 元宵 成立 成为 成果 成员 成效 成绩 成功 成长 成就 成本 成交 成都 成人 成品 成熟 成套 成型 成分 成色 倍增 米线 米粉 亩产 亩均 克服 升级 升学 \
    吨位 个人所得税 个性 个体 个税 个别 字号 字节 字样 项目部 元/股 微米级 课时费 万达 万科 万象 万分 万事 万能 万众 万里 万岁 亿达";

/// Before the number, longest first.
const BEFORE: &[&str] = &[
    "不少于",
    "不低于",
    "不超过",
    "不多于",
    "不高于",
    "不足",
    "不到",
    "超过",
    "超出",
    "高达",
    "多达",
    "达到",
    "突破",
    "接近",
    "将近",
    "大约",
    "至少",
    "至多",
    "最多",
    "约",
    "近",
    "超",
    "逾",
    "达",
];

/// The character before 约, 近, 超, 达 that makes another word of it.
const NO_QUALIFIERS: &[&str] = &[
    "节约", "签约", "集约", "预约", "合约", "契约", "违约", "公约", "条约", "履约", "解约", "续约", "制约", "最近",
    "附近", "临近", "邻近", "靠近", "亲近", "新近", "就近", "远近", "到达", "发达", "表达", "传达", "送达", "下达",
    "直达", "抵达", "通达", "转达", "反超", "赶超", "中超",
];

/// Behind the unit.
const AFTER: &[&str] = &["以上", "以下", "以内", "左右", "上下", "之多"];

/// What stands below the line in 元/月.
const PER: &[&str] =
    &["平方米", "小时", "年", "月", "天", "日", "人", "次", "亩", "吨", "户", "家", "名", "件", "场", "课时", "学时"];

/// What can stand behind a number, by its first character, for look-ups only.
#[derive(Default)]
struct Words {
    units: Vec<(Kind, &'static str)>,
    others: Vec<&'static str>,
}

static WORDS: LazyLock<HashMap<char, Words>> = LazyLock::new(|| {
    let mut words: HashMap<char, Words> = HashMap::new();
    let units = UNITS.iter().flat_map(|(kind, words)| words.split_whitespace().map(|word| (*kind, word)));
    for (first, unit) in units.filter_map(|unit| unit.1.chars().next().map(|first| (first, unit))) {
        words.entry(first).or_default().units.push(unit);
    }
    for (first, other) in NO_UNITS.split_whitespace().filter_map(|word| word.chars().next().map(|first| (first, word)))
    {
        words.entry(first).or_default().others.push(other);
    }
    words
});

/// Whether the text has a word here that only begins like a unit.
fn no_unit(scan: &Scan<'_>, at: usize, longer_than: usize) -> bool {
    let words = scan.at(at).and_then(|first| WORDS.get(&first));
    words.is_some_and(|words| words.others.iter().any(|word| word.len() > longer_than && scan.starts_with(at, word)))
}

/// A unit found behind a number.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    /// 万, 亿 …, as characters.
    pub(super) scale: String,
    /// Their power of ten.
    pub(super) power: u32,
    /// 人, or 元/月; empty for a bare 20万.
    pub(super) word: String,
    pub(super) kind: Kind,
    /// 余, 多, 以上 …
    pub(super) qualifier: Option<&'static str>,
    /// Half a unit more: 两年半.
    pub(super) half: bool,
    /// The character behind it all.
    pub(super) end: usize,
}

/// The unit that begins at a character, spaces before it allowed.
pub(super) fn unit(scan: &Scan<'_>, at: usize) -> Option<Unit> {
    let (mut qualifier, mut at) = approximate(scan, at);
    let (mut scale, mut power) = (String::new(), 0);
    while word(scan, at).is_none_or(|(_, word)| word.is_empty())
        && let Some((c, step)) = scale_step(scan, at).filter(|_| scale.chars().count() < 3)
    {
        scale.push(c);
        power += step;
        at += 1;
    }
    let scale_end = at;
    if power > 0 && qualifier.is_none() {
        (qualifier, at) = approximate(scan, at);
    }
    let start = scan.gap(at);
    let Some((kind, found)) = word(scan, start) else {
        let bare = power >= 4 && !no_unit(scan, scale_end - 1, 0);
        let end = if qualifier.is_some() && start > scale_end { at } else { scale_end };
        let (kind, word, half) = (Kind::Bare, String::new(), false);
        return bare.then(|| finish(scan, Unit { scale, power, word, kind, qualifier, half, end }));
    };
    let end = start + found.chars().count();
    let mut unit = Unit { scale, power, word: found.to_string(), kind, qualifier, half: false, end };
    month_inside(scan, &mut unit);
    per(scan, &mut unit);
    Some(finish(scan, unit))
}

/// 余, 多 or 来 before a unit, and where the rest begins.
fn approximate(scan: &Scan<'_>, at: usize) -> (Option<&'static str>, usize) {
    let at = scan.gap(at);
    let found = match scan.at(at) {
        Some('余') => "余",
        Some('多') => "多",
        Some('来') => "来",
        _ => return (None, at),
    };
    (Some(found), scan.gap(at + 1))
}

fn scale_step(scan: &Scan<'_>, at: usize) -> Option<(char, u32)> {
    let c = scan.at(at)?;
    let step = match c {
        '百' => 2,
        '千' => 3,
        '万' => 4,
        '亿' => 8,
        _ => return None,
    };
    Some((c, step))
}

/// The longest unit that the text has here, unless a longer word of another meaning stands here.
fn word(scan: &Scan<'_>, at: usize) -> Option<(Kind, &'static str)> {
    let words = WORDS.get(&scan.at(at)?)?;
    let here = words.units.iter().filter(|(_, word)| scan.starts_with(at, word));
    let (kind, word) = *here.max_by_key(|(_, word)| word.len())?;
    let latin = word.ends_with(|c: char| c.is_ascii_alphabetic());
    let goes_on = latin && scan.at(at + word.chars().count()).is_some_and(|c| c.is_ascii_alphanumeric());
    (!goes_on && !no_unit(scan, at, word.len())).then_some((kind, word))
}

/// 3个多月, 3个半小时: the unit is 个月, 个小时.
fn month_inside(scan: &Scan<'_>, unit: &mut Unit) {
    if unit.word != "个" || !matches!(scan.at(unit.end), Some('多' | '余' | '半')) {
        return;
    }
    let Some(rest) = ["月", "小时", "星期", "百分点"].iter().find(|rest| scan.starts_with(unit.end + 1, rest))
    else {
        return;
    };
    match scan.at(unit.end) {
        Some('半') => unit.half = true,
        Some('余') => unit.qualifier = Some("余"),
        _ => unit.qualifier = Some("多"),
    }
    unit.word.push_str(rest);
    unit.kind = if *rest == "百分点" { Kind::Share } else { Kind::Time };
    unit.end += 1 + rest.chars().count();
}

fn per(scan: &Scan<'_>, unit: &mut Unit) {
    if scan.at(unit.end) == Some('/')
        && let Some(word) = PER.iter().find(|word| scan.starts_with(unit.end + 1, word))
    {
        unit.word = format!("{}/{word}", unit.word);
        unit.end += 1 + word.chars().count();
    }
}

/// What stands behind the unit: 半, 多, 以上.
pub(super) fn finish(scan: &Scan<'_>, mut unit: Unit) -> Unit {
    let next = |unit: &Unit, ahead: usize| scan.at(unit.end + ahead);
    if unit.word == "年" && next(&unit, 0) == Some('半') && !matches!(next(&unit, 1), Some('年' | '数' | '径' | '天'))
    {
        unit.half = true;
        unit.end += 1;
    }
    let inexact = matches!(unit.kind, Kind::Time | Kind::Measure) || unit.word == "倍";
    if inexact
        && unit.qualifier.is_none()
        && let Some(word @ ('多' | '余')) = next(&unit, 0)
        && next(&unit, 1).is_none_or(|c| !scan.is_word(c) || matches!(c, '的' | '来' | '前' | '后' | '时' | '以'))
    {
        unit.qualifier = Some(if word == '多' { "多" } else { "余" });
        unit.end += 1;
    }
    if let Some(word) = AFTER.iter().find(|word| scan.starts_with(unit.end, word)) {
        unit.qualifier = unit.qualifier.or(Some(word));
        unit.end += word.chars().count();
    }
    unit
}

/// The qualifier that ends right before a character, spaces allowed, and where it begins.
pub(super) fn before(scan: &Scan<'_>, at: usize) -> Option<(&'static str, usize)> {
    let end = scan.gap_before(at);
    let word = BEFORE.iter().find(|word| scan.ends_with(end, word))?;
    let other = NO_QUALIFIERS.iter().any(|other| scan.ends_with(end, other));
    (!other).then(|| (*word, end - word.chars().count()))
}

/// The kind of a base unit; what we do not know counts something.
pub(super) fn kind_of(unit: &str) -> Kind {
    if unit.is_empty() {
        return Kind::Bare;
    }
    let counted = unit.split('/').next().unwrap_or(unit);
    UNITS
        .iter()
        .find(|(_, words)| words.split_whitespace().any(|word| word == counted))
        .map_or(Kind::Count, |(kind, _)| *kind)
}
