//! References to the source of a case: GB/T 7714-2015, BibTeX and RIS.
//!
//! hayagriva lays out the reference by the CSL style beside this file, serde_bibtex writes BibTeX. What neither can
//! know is read here: who is an author in a Chinese byline, what `2021年第10期（总第36期）` counts, which kind of
//! document it is. No library writes RIS. Its format is that of the *RIS Format Specifications* of Research
//! Information Systems (<https://web.archive.org/web/20110930172154/http://www.refman.com/support/risformat_intro.asp>):
//! lines of two capitals, two blanks, a hyphen, a blank and the value, each with CR and LF, `TY` first and `ER` last.
//! A date of access is left out everywhere: the program reads no clock and nobody's visit.

mod byline;

use byline::{Author, Byline};
use hayagriva::citationberg::IndependentStyle;
use hayagriva::citationberg::json::{DateValue, Item, LiteralName, NameValue, Value, VecDate, VecDateRange};
use hayagriva::{BibliographyDriver, BibliographyRequest, BufWriteFormat, CitationItem, CitationRequest};

/// What is known of an item of a bulletin, as front matter writes it.
#[derive(Debug, Clone, Copy)]
pub struct Work<'a> {
    /// The byline: `云南省总工会 金勇`, `张三、李四`, `《工人日报》`.
    pub author: Option<&'a str>,
    /// Title of the item.
    pub title: &'a str,
    /// Name of the bulletin, newspaper or document that it is in.
    pub container: &'a str,
    /// Its number, `2021年第10期（总第36期）`; of a newspaper the page, `第3版`.
    pub issue: Option<&'a str>,
    /// Who published it.
    pub publisher: Option<&'a str>,
    /// When, as far as known.
    pub date: Option<Published>,
    /// Where to read it.
    pub url: Option<&'a str>,
}

/// A date of known precision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// The year.
    pub year: u16,
    /// 1 to 12.
    pub month: Option<u8>,
    /// 1 to 31; of no use without a month.
    pub day: Option<u8>,
}

/// One work in every form that is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citations {
    /// A line after GB/T 7714-2015 without a number before it.
    pub gbt: String,
    /// An entry, with a line end.
    pub bibtex: String,
    /// A record, its lines with CR and LF.
    pub ris: String,
}

/// The citation style, read once and shared.
#[derive(Debug)]
pub struct Style {
    csl: IndependentStyle,
}

impl Style {
    /// Reads the style inside the program; it fails only in a program that was built with a broken one.
    pub fn load() -> Result<Style, String> {
        let csl = IndependentStyle::from_xml(include_str!("citation/gbt7714.csl"));
        Ok(Style { csl: csl.map_err(|error| error.to_string())? })
    }

    /// Every form of a work. The slug of the case becomes the key of the entry.
    pub fn cite(&self, slug: &str, work: &Work<'_>) -> Result<Citations, String> {
        let key = key(slug);
        let reference = Reference::read(work);
        let gbt = self.line(&reference.item(&key))?;
        Ok(Citations { gbt, bibtex: reference.bibtex(&key)?, ris: reference.ris(&key) })
    }

    fn line(&self, item: &Item) -> Result<String, String> {
        let mut driver = BibliographyDriver::new();
        driver.citation(CitationRequest::from_items(vec![CitationItem::with_entry(item)], &self.csl, &[]));
        let done = driver.finish(BibliographyRequest { style: &self.csl, locale: None, locale_files: &[] });
        let entry = done.bibliography.and_then(|list| list.items.into_iter().next());
        let entry = entry.ok_or("the citation style has no bibliography")?;
        let mut line = String::new();
        entry.content.write_buf(&mut line, BufWriteFormat::Plain).map_err(|error| error.to_string())?;
        Ok(line)
    }
}

/// What a work is in. It decides the mark and the pattern of the reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A numbered or dated serial, `[J]`.
    Serial,
    /// A newspaper, `[N]`.
    Newspaper,
    /// Anything else, `[Z]`. Also a bulletin of which neither number nor date is known: only its publisher leads to
    /// it then, and the pattern of serials has no place for a publisher.
    Other,
}

/// How newspapers are named.
const NEWSPAPERS: [&str; 11] =
    ["日报", "晚报", "早报", "晨报", "时报", "商报", "都市报", "工人报", "青年报", "劳动报", "导报"];

/// How other serials are named.
const SERIALS: [&str; 17] = [
    "报", "简讯", "通讯", "动态", "信息", "参考", "专刊", "月刊", "季刊", "周刊", "期刊", "学刊", "内刊", "会刊",
    "杂志", "摘编", "要情",
];

impl Kind {
    fn of(container: &str, number: &Number, dated: bool) -> Kind {
        let name = container.split(['（', '(']).next().unwrap_or_default().trim_end();
        let ends = |words: &[&str]| words.iter().any(|word| name.ends_with(word));
        // `关于……的通报` is one document.
        let serial = dated && number.document.is_none() && ends(&SERIALS) && !name.starts_with("关于");
        match () {
            () if number.page.is_some() || ends(&NEWSPAPERS) => Kind::Newspaper,
            () if number.issue.is_some() || serial => Kind::Serial,
            () => Kind::Other,
        }
    }
}

/// A work, read.
#[derive(Debug)]
struct Reference {
    kind: Kind,
    byline: Byline,
    title: String,
    container: String,
    number: Number,
    publisher: Option<String>,
    date: Option<Published>,
    url: Option<String>,
}

impl Reference {
    fn read(work: &Work<'_>) -> Reference {
        let container = unquoted(&clean(work.container)).to_string();
        let number = work.issue.and_then(known).map(|text| Number::read(&text)).unwrap_or_default();
        // The last number of a year may come out in the next one; a reader finds it by the year of the number.
        let date = match (number.year, work.date.and_then(Published::checked)) {
            (Some(year), Some(date)) if date.year == year => Some(date),
            (Some(year), _) => Published { year, month: None, day: None }.checked(),
            (None, date) => date,
        };
        Reference {
            kind: Kind::of(&container, &number, date.is_some()),
            byline: Byline::read(&work.author.and_then(known).unwrap_or_default()),
            title: clean(work.title),
            container,
            number,
            publisher: work.publisher.and_then(known),
            date,
            url: work.url.map(address).filter(|url| !url.is_empty()),
        }
    }

    /// CSL-JSON, the data model of citation processors.
    fn item(&self, key: &str) -> Item {
        let (kind, issue) = match self.kind {
            Kind::Serial => ("article-journal", self.number.issue.as_deref()),
            Kind::Newspaper => ("article-newspaper", None),
            Kind::Other => ("document", None),
        };
        let text = [
            ("id", Some(key)),
            ("type", Some(kind)),
            ("title", Some(self.title.as_str())),
            ("container-title", Some(self.container.as_str()).filter(|name| !name.is_empty())),
            ("volume", self.number.volume.as_deref()),
            ("issue", issue),
            ("page", self.number.page.as_deref()),
            ("number", self.number.document.as_deref()),
            // 8.4.2.3
            ("publisher", Some(self.publisher.as_deref().unwrap_or("[出版者不详]"))),
            ("URL", self.url.as_deref()),
        ];
        let text = text.into_iter().filter_map(|(name, value)| Some((name, Value::String(value?.to_string()))));
        let names = self.byline.authors.iter().map(|author| author.name.as_str());
        // A processor shortens more than three names by itself.
        let others = (self.byline.others && self.byline.authors.len() < 4).then_some("等");
        let names = names.chain(others).map(|name| NameValue::Literal(LiteralName { literal: name.to_string() }));
        let names = Some(names.collect::<Vec<_>>()).filter(|names| !names.is_empty());
        let date = self.date.map(|date| {
            let date_parts = VecDateRange(vec![VecDate(date.parts().map(|part| part as i16).collect())]);
            Value::Date(DateValue::DateParts { date_parts, literal: None, season: None, circa: false })
        });
        let named = names.map(|names| ("author", Value::Names(names)));
        let dated = date.map(|date| ("issued", date));
        Item(text.chain(named).chain(dated).map(|(name, value)| (name.to_string(), value)).collect())
    }

    /// `mark`, `langid` and a `date` beside the `year` are what the LaTeX packages for GB/T 7714 read.
    fn bibtex(&self, key: &str) -> Result<String, String> {
        let (entry, container, mark) = match self.kind {
            Kind::Serial => ("article", "journal", ""),
            Kind::Newspaper => ("article", "journal", "N"),
            Kind::Other => ("incollection", "booktitle", "Z"),
        };
        // A braced name is one name even with `and` or a comma in it.
        let name = |author: &Author| match author.group {
            true => format!("{{{}}}", latex(&author.name)),
            false => latex(&author.name),
        };
        let others = self.byline.others.then(|| "others".to_string());
        let authors = self.byline.authors.iter().map(name).chain(others).collect::<Vec<_>>();
        // Styles that set titles in small letters leave a braced one alone: `5G` is not `5g`.
        let title = match self.title.contains(|char: char| char.is_ascii_uppercase()) {
            true => format!("{{{}}}", latex(&self.title)),
            false => latex(&self.title),
        };
        let text = |value: &Option<String>| value.as_deref().map(latex).unwrap_or_default();
        let fields = [
            ("author", authors.join(" and ")),
            ("title", title),
            (container, latex(&self.container)),
            ("volume", text(&self.number.volume)),
            ("number", text(&self.number.issue)),
            ("pages", text(&self.number.page)),
            ("year", self.date.map(|date| date.year.to_string()).unwrap_or_default()),
            ("date", self.date.filter(|date| date.month.is_some()).map(|date| date.joined("-")).unwrap_or_default()),
            ("publisher", text(&self.publisher)),
            ("url", self.url.clone().unwrap_or_default()),
            ("note", latex(&self.number.note())),
            ("affiliation", latex(&self.byline.affiliations.join("；"))),
            ("mark", mark.to_string()),
            ("langid", "chinese".to_string()),
        ];
        let fields: Vec<(&str, String)> = fields.into_iter().filter(|(_, value)| !value.is_empty()).collect();
        serde_bibtex::to_string(&[(entry, key, fields)]).map_err(|error| error.to_string())
    }

    fn ris(&self, key: &str) -> String {
        let kind = match self.kind {
            Kind::Serial => "JOUR",
            Kind::Newspaper => "NEWS",
            Kind::Other => "CHAP",
        };
        let mut record = String::new();
        let mut line = |tag: &str, value: &str| {
            if !value.is_empty() {
                record.extend([tag, "  - ", value, "\r\n"]);
            }
        };
        let text = |value: &'_ Option<String>| value.clone().unwrap_or_default();
        line("TY", kind);
        line("ID", key);
        self.byline.authors.iter().for_each(|author| line("AU", &author.name));
        line("TI", &self.title);
        line("T2", &self.container);
        line("VL", &text(&self.number.volume));
        line("IS", &text(&self.number.issue));
        line("SP", &text(&self.number.page));
        if let Some(date) = self.date {
            line("PY", &date.year.to_string());
            line("DA", &date.month.map(|_| date.joined("/")).unwrap_or_default());
        }
        line("PB", &text(&self.publisher));
        self.byline.affiliations.iter().for_each(|unit| line("AD", unit));
        line("LA", "zh-CN");
        line("UR", &text(&self.url));
        line("N1", &self.number.note());
        record.push_str("ER  - \r\n");
        record
    }
}

impl Published {
    /// Without a month or a day that no calendar has; processors count on that.
    fn checked(self) -> Option<Published> {
        let month = self.month.filter(|month| (1..=12).contains(month));
        let day = self.day.filter(|day| (1..=31).contains(day) && month.is_some());
        Some(Published { year: self.year, month, day }).filter(|date| (1..=9999).contains(&date.year))
    }

    fn parts(self) -> impl Iterator<Item = u16> {
        [Some(self.year), self.month.map(u16::from), self.day.map(u16::from)].into_iter().flatten()
    }

    fn joined(self, mark: &str) -> String {
        self.parts().map(|part| format!("{part:02}")).collect::<Vec<_>>().join(mark)
    }
}

/// `2021年第10期（总第36期）`
#[derive(Debug, Default, PartialEq, Eq)]
struct Number {
    year: Option<u16>,
    volume: Option<String>,
    /// `10`, `9/10` of a double number (8.8.3), `增刊2`.
    issue: Option<String>,
    /// Of a newspaper.
    page: Option<String>,
    /// `总第36期`, for which the standard has no place.
    total: Option<String>,
    /// `云工发〔2021〕10号`, the number of a document and not of a serial.
    document: Option<String>,
}

impl Number {
    fn read(text: &str) -> Number {
        if text.contains('〔') {
            return Number { document: Some(text.to_string()), ..Number::default() };
        }
        let text: String = text.chars().map(narrow).filter(|char| !char.is_whitespace()).collect();
        let (own, total) = match text.find('总') {
            Some(at) => (&text[..at], Some(text[at..].trim_end_matches(')').to_string())),
            None => (text.as_str(), None),
        };
        if own.contains('版') {
            return Number { page: own.rsplit('第').next().and_then(counted), ..Number::default() };
        }
        let (year, own) = match own.split_once('年') {
            Some((year, rest)) if year.len() == 4 => (year.parse().ok(), rest),
            _ => (None, own),
        };
        let (volume, own) = match own.split_once('卷') {
            Some((volume, rest)) => (counted(volume), rest),
            None => (None, own),
        };
        // A serial may be counted in one sequence only.
        let issue = counted(own).or_else(|| total.as_deref().and_then(counted));
        Number { year, volume, issue, total, ..Number::default() }
    }

    fn note(&self) -> String {
        self.total.iter().chain(&self.document).map(String::as_str).collect()
    }
}

/// What is counted, without the words around it: `第9、10期合刊` is `9/10`.
fn counted(text: &str) -> Option<String> {
    let text = text.replace("合刊", "").replace(['第', '期', '版', '号', '(', ')'], "");
    let text = text.replace(['、', ',', '-', '—', '–', '~', '至', '和'], "/");
    Some(text.trim_matches('/').to_string()).filter(|text| !text.is_empty())
}

/// How front matter says that something is not known.
const UNKNOWN: [&str; 7] = ["原件未载明", "未载明", "未署名", "佚名", "不详", "出版者不详", "无"];

/// Nothing for what is said not to be known.
fn known(text: &str) -> Option<String> {
    Some(clean(text)).filter(|text| !text.is_empty() && !UNKNOWN.contains(&text.as_str()))
}

/// One line without control characters, as all three forms need it.
fn clean(text: &str) -> String {
    let text: String = text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Without title marks around the whole, which a reference does not have.
fn unquoted(text: &str) -> &str {
    let inner = text.strip_prefix('《').and_then(|text| text.strip_suffix('》'));
    inner.filter(|inner| !inner.contains(['《', '》'])).unwrap_or(text)
}

/// Full-width digits, letters and brackets as ASCII.
fn narrow(char: char) -> char {
    match char {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(char as u32 - 0xfee0).unwrap_or(char),
        other => other,
    }
}

/// A web address that no reader of BibTeX or RIS takes apart.
fn address(url: &str) -> String {
    let escape = |char: char| match char {
        ' ' | '{' | '}' | '\\' | '"' => format!("%{:02X}", char as u32),
        other => other.to_string(),
    };
    url.trim().chars().filter(|char| !char.is_control()).map(escape).collect()
}

/// Text as LaTeX reads it. BibTeX counts even an escaped brace, so a brace becomes a command.
fn latex(text: &str) -> String {
    let escape = |char: char| match char {
        '&' | '%' | '$' | '#' | '_' => format!("\\{char}"),
        '{' => "{\\textbraceleft}".to_string(),
        '}' => "{\\textbraceright}".to_string(),
        '\\' => "{\\textbackslash}".to_string(),
        '~' => "{\\textasciitilde}".to_string(),
        '^' => "{\\textasciicircum}".to_string(),
        other => other.to_string(),
    };
    text.chars().map(escape).collect()
}

/// A key that every program takes; two slugs never have the same.
fn key(slug: &str) -> String {
    let escape = |char: char| match char {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '.' => char.to_string(),
        '/' => ":".to_string(),
        other => format!("_{:06x}", other as u32),
    };
    let key: String = slug.chars().map(escape).collect();
    if key.is_empty() { "case".to_string() } else { key }
}

#[cfg(test)]
mod tests;
