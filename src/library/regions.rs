//! The tree of places: GB/T 2260 down to counties, built in, and what `data/regions.toml` adds.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::base::nearest::{did_you_mean, nearest};
use crate::base::pinyin;
use crate::diag::{Code, Place, Report, Severity, TextFile};
use crate::fields::{Fields, Located, Toml};

const GBT2260: &str = include_str!("gbt2260.txt");

/// Names of peoples, as they stand in the names of autonomous areas; longest first where one begins another.
const PEOPLES: &[&str] = &[
    "蒙古族",
    "蒙古",
    "回族",
    "藏族",
    "维吾尔",
    "哈萨克",
    "苗族",
    "彝族",
    "壮族",
    "布依族",
    "朝鲜族",
    "满族",
    "侗族",
    "瑶族",
    "白族",
    "土家族",
    "哈尼族",
    "傣族",
    "黎族",
    "傈僳族",
    "佤族",
    "畲族",
    "拉祜族",
    "水族",
    "东乡族",
    "纳西族",
    "景颇族",
    "柯尔克孜",
    "土族",
    "达斡尔族",
    "仫佬族",
    "羌族",
    "布朗族",
    "撒拉族",
    "毛南族",
    "仡佬族",
    "锡伯",
    "阿昌族",
    "普米族",
    "塔吉克",
    "怒族",
    "鄂温克族",
    "保安族",
    "裕固族",
    "独龙族",
    "鄂伦春",
    "各族",
];

/// From the highest.
const LEVELS: &[&str] = &["省级", "地级", "县级"];

/// A node of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionId(u32);

impl RegionId {
    fn index(self) -> usize {
        self.0 as usize
    }
}

/// A place.
#[derive(Debug)]
pub struct Region {
    /// The full name.
    pub name: String,
    /// The code of GB/T 2260; places of `data/regions.toml` may have none.
    pub code: Option<String>,
    /// The place above.
    pub parent: Option<RegionId>,
    /// The file name of its page; never changes with the library's content.
    pub slug: String,
    /// Other names: the short one, and those of `data/regions.toml`.
    pub aliases: Vec<String>,
    /// Sorts by code; places without one come after their parent's others.
    order: String,
}

impl Region {
    /// 省级, 地级, 县级, or 园区 for what `data/regions.toml` adds.
    pub fn level(&self) -> &'static str {
        match &self.code {
            None => "园区",
            Some(code) if code.ends_with("0000") => "省级",
            Some(code) if code.ends_with("00") => "地级",
            Some(_) => "县级",
        }
    }
}

/// All known places. Ids are in the order of the codes.
#[derive(Debug)]
pub struct RegionTree {
    regions: Vec<Region>,
    by_name: HashMap<String, Vec<RegionId>>,
    /// Whether `data/regions.toml` could be read; else a place that seems unknown may stand in its broken part.
    is_sound: bool,
}

impl RegionTree {
    /// The built-in tree with the entries of `data/regions.toml`.
    /// `is_sound` is false when that file is there but is no text.
    pub fn read(extension: Option<&TextFile>, is_sound: bool, report: &mut Report) -> RegionTree {
        let mut tree = RegionTree { regions: built_in(), by_name: HashMap::new(), is_sound };
        tree.index_names();
        tree.name_slugs();
        if let Some(file) = extension {
            tree.extend(file, report);
        }
        tree
    }

    /// Every place.
    pub fn all(&self) -> impl Iterator<Item = (RegionId, &Region)> {
        self.regions.iter().enumerate().map(|(at, region)| (RegionId(at as u32), region))
    }

    /// The place of an id.
    pub fn get(&self, id: RegionId) -> &Region {
        &self.regions[id.index()]
    }

    /// The place and all above it, from the province down.
    pub fn path(&self, id: RegionId) -> Vec<RegionId> {
        let mut path = vec![id];
        let mut at = id;
        while let Some(parent) = self.get(at).parent {
            path.push(parent);
            at = parent;
        }
        path.reverse();
        path
    }

    /// `云南省 › 保山市 › 龙陵县`
    pub fn trail(&self, id: RegionId) -> String {
        let names: Vec<&str> = self.path(id).into_iter().map(|id| self.get(id).name.as_str()).collect();
        names.join(" › ")
    }

    /// Sorts by code.
    pub fn order(&self, id: RegionId) -> &str {
        &self.get(id).order
    }

    /// The place that a name means: `曲靖`, `曲靖市` or `云南省/曲靖市`. Unknown and ambiguous names are reported.
    pub fn resolve(&self, name: &str, place: impl Fn() -> Place, report: &mut Report) -> Option<RegionId> {
        match self.find(name).as_slice() {
            [one] => Some(*one),
            [] => {
                if self.is_sound {
                    self.report_unknown(name, place(), report);
                }
                None
            }
            several => {
                let paths: Vec<String> = several.iter().map(|id| format!("`{}`", self.slashed(*id))).collect();
                let help = format!("write one of {}", paths.join(", "));
                report.error(
                    Code::AmbiguousRegion,
                    place(),
                    format!("`{name}` is the name of several places"),
                    Some(help),
                );
                None
            }
        }
    }

    fn slashed(&self, id: RegionId) -> String {
        self.trail(id).replace(" › ", "/")
    }

    /// What front matter has to write for the place: its name, or the whole path where several have that name.
    pub fn key(&self, id: RegionId) -> String {
        let name = &self.get(id).name;
        if self.find(name).len() == 1 { name.clone() } else { self.slashed(id) }
    }

    /// The nearest names below the places that are named above it; those that sound the same first, since
    /// most mistyped Chinese is the right sound and the wrong character.
    fn report_unknown(&self, name: &str, place: Place, report: &mut Report) {
        let mut parts = name.split('/').map(str::trim).filter(|part| !part.is_empty());
        let last = parts.next_back().unwrap_or(name);
        let above: Vec<&str> = parts.collect();
        let ids = (0..self.regions.len() as u32).map(RegionId).filter(|id| self.lies_below(*id, &above));
        let names: BTreeSet<&str> = ids.map(|id| self.get(id).name.as_str()).collect();
        let sound = pinyin::slug(last);
        let mut near: Vec<&str> = names.iter().copied().filter(|name| pinyin::slug(name) == sound).collect();
        for name in nearest(last, names.iter().copied()) {
            if !near.contains(&name) {
                near.push(name);
            }
        }
        near.truncate(3);
        let more = "a place that GB/T 2260 lacks goes into data/regions.toml";
        let help = did_you_mean(&near).map_or_else(|| more.to_string(), |help| format!("{help} {more}"));
        report.error(Code::UnknownRegion, place, format!("there is no place `{name}`"), Some(help));
    }

    /// Every place of that name. A full name goes before a short one: 楚雄市 is the city, 楚雄 could be two.
    fn find(&self, name: &str) -> Vec<RegionId> {
        let mut parts = name.split('/').map(str::trim).filter(|part| !part.is_empty());
        let Some(last) = parts.next_back() else { return Vec::new() };
        let above: Vec<&str> = parts.collect();
        let empty = Vec::new();
        let named = self.by_name.get(last).unwrap_or(&empty);
        let below = |id: &RegionId| self.lies_below(*id, &above);
        let full: Vec<RegionId> = named.iter().copied().filter(|id| self.get(*id).name == last).filter(below).collect();
        if full.is_empty() { named.iter().copied().filter(below).collect() } else { full }
    }

    /// Whether the places above are named, in order, by `above` (some may be left out).
    fn lies_below(&self, id: RegionId, above: &[&str]) -> bool {
        let path = self.path(id);
        let mut ancestors = path[..path.len() - 1].iter();
        above.iter().all(|name| ancestors.any(|id| self.is_named(*id, name)))
    }

    fn is_named(&self, id: RegionId, name: &str) -> bool {
        let region = self.get(id);
        region.name == name || region.aliases.iter().any(|alias| alias == name)
    }

    fn index_names(&mut self) {
        self.by_name.clear();
        for (at, region) in self.regions.iter().enumerate() {
            let names: BTreeSet<&String> = region.aliases.iter().chain([&region.name]).collect();
            for name in names {
                self.by_name.entry(name.clone()).or_default().push(RegionId(at as u32));
            }
        }
    }

    /// Adds the entries of `data/regions.toml`. An entry may lie below an earlier one.
    fn extend(&mut self, file: &TextFile, report: &mut Report) {
        let before = report.count(Severity::Error);
        let toml = Toml::parse(file, 0..file.text.len(), report);
        let mut fields = toml.fields();
        for (at, mut entry) in fields.tables("region", report).into_iter().enumerate() {
            let name = entry.must_text("name", report);
            let parent = entry.must_text("parent", report);
            let aliases = entry.texts("aliases", report).into_iter().map(|alias| alias.value).collect();
            let slug = entry.slug("slug", report).map(|slug| slug.value);
            let code = entry.text("code", report).map(|code| code.value);
            if let (Some(name), Some(parent)) = (name, parent) {
                let place = || file.at(parent.at.clone());
                if let Some(above) = self.resolve(&parent.value, place, report) {
                    self.add(&entry, name, above, (aliases, slug, code, at), report);
                }
            }
            entry.finish(report);
        }
        fields.finish(report);
        self.is_sound &= report.count(Severity::Error) == before;
    }

    fn add(
        &mut self,
        entry: &Fields<'_>,
        name: Located<String>,
        parent: RegionId,
        (aliases, slug, code, at): (Vec<String>, Option<String>, Option<String>, usize),
        report: &mut Report,
    ) {
        let same = self.find(&name.value).iter().any(|id| self.get(*id).parent == Some(parent));
        if same {
            let help = Some("leave the entry out, or give it another name".to_string());
            let message = format!("`{}` is known already", self.trail(parent) + " › " + &name.value);
            report.error(Code::DuplicateTerm, entry.place_of(&name), message, help);
            return;
        }
        // `~` sorts after every digit: an added place follows the counties of its parent.
        let base = self.get(parent).order.trim_end_matches('0');
        let order = code.clone().unwrap_or_else(|| format!("{base}~{at:04}"));
        let id = RegionId(self.regions.len() as u32);
        for own in aliases.iter().chain([&name.value]) {
            self.by_name.entry(own.clone()).or_default().push(id);
        }
        let slug = slug.unwrap_or_else(|| pinyin::slug(&name.value));
        let taken = self.regions.iter().any(|other| other.slug == slug) || slug == "index" || slug.is_empty();
        if taken {
            let help = format!("write slug = \"{slug}-2\", or another name of a-z, 0-9 and -");
            let message = format!("the page of `{}` would be `regions/{slug}.html`, which is another's", name.value);
            report.error(Code::AddressConflict, entry.place_of(&name), message, Some(help));
        }
        self.regions.push(Region { name: name.value, code, parent: Some(parent), slug, aliases, order });
    }

    /// The short name in pinyin, with the code where a place of the same or a higher level has it too: 保山 is
    /// `baoshan`, the districts 宝山 are `baoshan-310113` and so on. Counted over the whole tree, so that the
    /// address of a place does not depend on which other places the library has.
    fn name_slugs(&mut self) {
        let short = |region: &Region| pinyin::slug(region.aliases.first().unwrap_or(&region.name));
        let slugs: Vec<String> = self
            .regions
            .iter()
            .map(|region| if region.slug.is_empty() { short(region) } else { region.slug.clone() })
            .collect();
        let mut first: BTreeMap<&str, (&str, usize)> = BTreeMap::new();
        for level in LEVELS {
            let mut here: BTreeMap<&str, usize> = BTreeMap::new();
            for (at, _) in self.regions.iter().enumerate().filter(|(_, region)| region.level() == *level) {
                *here.entry(slugs[at].as_str()).or_default() += 1;
            }
            for (slug, count) in here {
                first.entry(slug).or_insert((level, count));
            }
        }
        for (region, slug) in self.regions.iter_mut().zip(&slugs) {
            let written = !region.slug.is_empty();
            let bare = written || first.get(slug.as_str()) == Some(&(region.level(), 1));
            region.slug = match (&region.code, bare) {
                (Some(code), false) => format!("{slug}-{code}"),
                _ => slug.clone(),
            };
        }
    }
}

fn built_in() -> Vec<Region> {
    let rows: Vec<(&str, &str)> =
        GBT2260.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' ')).collect();
    let ids: HashMap<&str, RegionId> =
        rows.iter().enumerate().map(|(at, (code, _))| (*code, RegionId(at as u32))).collect();
    rows.iter()
        .map(|(code, name)| {
            let prefecture = format!("{}00", &code[..4]);
            let province = format!("{}0000", &code[..2]);
            let above = [prefecture, province].into_iter().filter(|above| above != code && *code > above.as_str());
            let parent = above.filter_map(|above| ids.get(above.as_str()).copied()).next();
            let short = short_name(name);
            let aliases = if short == *name { Vec::new() } else { vec![short.to_string()] };
            let slug = if *code == "610000" { "shaanxi".to_string() } else { String::new() };
            Region {
                name: name.to_string(),
                code: Some(code.to_string()),
                parent,
                slug,
                aliases,
                order: code.to_string(),
            }
        })
        .collect()
}

/// 曲靖市 is 曲靖, 楚雄彝族自治州 is 楚雄; never shorter than two characters (单县 stays).
fn short_name(name: &str) -> &str {
    const ENDS: &[&str] = &[
        "特别行政区",
        "自治区",
        "自治州",
        "自治县",
        "自治旗",
        "省",
        "市",
        "地区",
        "盟",
        "林区",
        "特区",
        "矿区",
        "县",
        "区",
        "旗",
    ];
    let Some(mut short) = ENDS.iter().find_map(|end| name.strip_suffix(end)) else { return name };
    if name.contains("自治") {
        while let Some(rest) =
            PEOPLES.iter().find_map(|people| short.strip_suffix(people)).filter(|rest| rest.chars().count() >= 2)
        {
            short = rest;
        }
    }
    if short.chars().count() >= 2 { short } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> (RegionTree, Report) {
        let mut report = Report::default();
        let file = TextFile::new("data/regions.toml", text);
        (RegionTree::read(Some(&file), true, &mut report), report)
    }

    fn trail(tree: &RegionTree, name: &str) -> Result<String, String> {
        let mut report = Report::default();
        let found = tree.resolve(name, || Place::file("x"), &mut report);
        found.map(|id| tree.trail(id)).ok_or_else(|| format!("{:?}", report.sorted()[0].help))
    }

    #[test]
    fn full_short_and_qualified_names() {
        let (tree, _) = tree("");
        for name in ["曲靖", "曲靖市", "云南省/曲靖市", "云南/曲靖"] {
            assert_eq!(trail(&tree, name).unwrap(), "云南省 › 曲靖市", "{name}");
        }
        assert_eq!(trail(&tree, "龙陵县").unwrap(), "云南省 › 保山市 › 龙陵县");
        assert_eq!(trail(&tree, "云南/龙陵").unwrap(), "云南省 › 保山市 › 龙陵县");
        assert_eq!(trail(&tree, "楚雄市").unwrap(), "云南省 › 楚雄彝族自治州 › 楚雄市");
        assert_eq!(trail(&tree, "内蒙古").unwrap(), "内蒙古自治区");
        assert_eq!(trail(&tree, "伊金霍洛旗").unwrap(), "内蒙古自治区 › 鄂尔多斯市 › 伊金霍洛旗");
        assert_eq!(trail(&tree, "仙桃").unwrap(), "湖北省 › 仙桃市");
        assert_eq!(trail(&tree, "东城区").unwrap(), "北京市 › 东城区");
    }

    #[test]
    fn ambiguous_names_list_all_candidates() {
        let (tree, _) = tree("");
        let help = trail(&tree, "鼓楼区").unwrap_err();
        for path in ["江苏省/南京市/鼓楼区", "江苏省/徐州市/鼓楼区", "福建省/福州市/鼓楼区", "河南省/开封市/鼓楼区"]
        {
            assert!(help.contains(path), "{help}");
        }
        assert!(trail(&tree, "朝阳").unwrap_err().contains("辽宁省/朝阳市"));
        assert!(trail(&tree, "曲晶市").unwrap_err().contains("曲靖市"));
    }

    #[test]
    fn places_of_the_library_join_the_tree() {
        let (tree, report) = tree(
            "[[region]]\nname = \"曲靖经济技术开发区\"\nparent = \"云南省/曲靖市\"\naliases = [\"曲靖经开区\"]\nslug = \"qujing-jingkaiqu\"\n",
        );
        assert!(!report.has_errors());
        assert_eq!(trail(&tree, "曲靖经开区").unwrap(), "云南省 › 曲靖市 › 曲靖经济技术开发区");
        let id = tree.find("曲靖经开区")[0];
        assert_eq!((tree.get(id).level(), tree.get(id).slug.as_str()), ("园区", "qujing-jingkaiqu"));
        assert!(tree.order(tree.find("宣威市")[0]) < tree.order(id));
        assert!(tree.order(id) < tree.order(tree.find("玉溪市")[0]));
    }

    #[test]
    fn slugs_are_unique_in_the_whole_tree() {
        let (tree, _) = tree("");
        let slugs: BTreeSet<&str> = tree.regions.iter().map(|region| region.slug.as_str()).collect();
        assert_eq!(slugs.len(), tree.regions.len());
        let codes: BTreeSet<&str> = tree.regions.iter().filter_map(|region| region.code.as_deref()).collect();
        assert_eq!(codes.len(), tree.regions.len());
        assert!(slugs.iter().all(|slug| slug.is_ascii()));
        for (name, slug) in [
            ("陕西省", "shaanxi"),
            ("山西省", "shanxi"),
            ("吉林省", "jilin"),
            ("曲靖市", "qujing"),
            ("重庆市", "chongqing"),
        ] {
            assert_eq!(tree.get(tree.find(name)[0]).slug, slug);
        }
    }
}
