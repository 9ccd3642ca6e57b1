//! Charts and graphs: from the library's values to drawings, with the tables behind them.

use std::collections::{BTreeMap, BTreeSet};

use tera::Value;

use super::{Views, object, permalink};
use crate::base::speech::Speech;
use crate::draw::{self, Bar, Bars, Columns, Drawing, Edge, Head, Node, Point, Series, YearCount};
use crate::library::{Indicator, KINDS, Library, Measured, PageId, RelatedBy, stated};
use crate::parse::{ChartRequest, ChartSubject, Figure};

/// A drawing with what templates show around it.
struct Chart {
    id: String,
    kind: &'static str,
    title: String,
    drawing: Drawing,
    head: Vec<&'static str>,
    speech: Speech,
    /// Cells, each a text and an address.
    rows: Vec<Vec<(String, Option<String>)>>,
}

impl Chart {
    fn view(self) -> Value {
        let cell = |(text, href): (String, Option<String>)| object! { "text": text, "href": href };
        let row = |cells: Vec<(String, Option<String>)>| Value::from(cells.into_iter().map(cell).collect::<Vec<_>>());
        object! {
            "id": self.id,
            "kind": self.kind,
            "title": self.title,
            "description": self.drawing.description,
            "svg": Value::safe_string(&self.drawing.svg),
            "head": self.head.into_iter().map(Value::from).collect::<Vec<_>>(),
            "rows": self.rows.into_iter().map(row).collect::<Vec<_>>(),
        }
    }
}

fn plain(text: impl Into<String>) -> (String, Option<String>) {
    (text.into(), None)
}

/// A figure with its number.
struct Known<'a> {
    figure: &'a Figure,
    measured: &'a Measured,
    value: f64,
    unit: &'a str,
}

/// The figures of a case whose number can be read.
fn known(library: &Library, id: PageId) -> Vec<Known<'_>> {
    library.figures.of(id).iter().filter_map(|own| with_number(library, own)).collect()
}

fn with_number<'a>(library: &'a Library, measured: &'a Measured) -> Option<Known<'a>> {
    let figure = stated(library.page(measured.page)).get(measured.at)?;
    let quantity = measured.quantity.as_ref()?;
    Some(Known { figure, measured, value: quantity.as_f64(), unit: quantity.unit() })
}

/// The charts of a case's series, in the order of their first figures.
pub fn series(library: &Library, id: PageId) -> Vec<Value> {
    let figures = known(library, id);
    let mut names: Vec<&str> = Vec::new();
    for name in figures.iter().filter_map(|own| own.figure.series.as_deref()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    // What the curator has put into the text is not shown again.
    let is_placed = |name: &str| {
        let asked = library.page(id).parsed.charts.iter().flatten();
        asked.into_iter().any(|own| matches!(&own.subject, ChartSubject::Series(asked) if asked.value == name))
    };
    names.retain(|name| !is_placed(name));
    let speech = library.config.speech();
    let draw = |(at, name): (usize, &&str)| one_series(speech, &figures, name, &format!("series-{}", at + 1));
    names.iter().enumerate().filter_map(draw).map(Chart::view).collect()
}

fn one_series(speech: Speech, figures: &[Known<'_>], name: &str, id: &str) -> Option<Chart> {
    let own: Vec<&Known<'_>> = figures.iter().filter(|own| own.figure.series.as_deref() == Some(name)).collect();
    let unit = own.first()?.unit;
    let time = |own: &Known<'_>| own.figure.date.map_or_else(|| own.figure.label.clone(), |date| date.spoken(speech));
    let point = |own: &&Known<'_>| Point {
        time: time(own),
        at: own.figure.date.map(|date| (i32::from(date.year()), date.month())),
        value: own.value,
        text: own.figure.text(),
        rough: own.figure.qualifier.is_some(),
    };
    let points: Vec<Point> = own.iter().map(point).collect();
    let head = Head { id, title: name, speech };
    let drawing = draw::series(&Series { head, unit, points: &points })?;
    let rows = own.iter().map(|own| vec![plain(time(own)), plain(own.figure.label.as_str()), plain(own.figure.text())]);
    let (title, rows) = (name.to_string(), rows.collect());
    Some(Chart {
        id: id.to_string(),
        kind: "series",
        title,
        drawing,
        head: ["时间", "名目", "数字"].map(|word| speech.word(word)).into(),
        speech,
        rows,
    })
}

/// Figures of an indicator in the table behind its chart.
const LISTED: usize = 200;

/// An indicator across cases, the largest first.
pub fn indicator(library: &Library, own: &Indicator) -> Option<Value> {
    one_indicator(library, own, &format!("chart-{}", own.slug)).map(Chart::view)
}

fn one_indicator(library: &Library, own: &Indicator, id: &str) -> Option<Chart> {
    let all = own.figures.iter().filter_map(|at| with_number(library, &library.figures.all[*at]));
    let mut figures: Vec<Known<'_>> = all.collect();
    figures.sort_by(|a, b| b.value.total_cmp(&a.value));
    let speech = library.config.speech();
    let address = |own: &Known<'_>| permalink(library, library.page(own.measured.page).address.as_str());
    let title = |own: &Known<'_>| library.page(own.measured.page).title().to_string();
    // Of a title the part before the colon says who: 保山市：“五心”工作法.
    let who = |own: &Known<'_>| {
        let title = title(own);
        let who = own.figure.subject.clone().unwrap_or_else(|| title.split('：').next().unwrap_or(&title).to_string());
        match own.figure.date {
            Some(date) => who + &speech.say("（{0}）", &[&date.spoken(speech)]),
            None => who,
        }
    };
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    figures.iter().for_each(|own| *names.entry(who(own)).or_default() += 1);
    // Two of one case and time are told apart by what they count.
    let label = |own: &Known<'_>| {
        let name = who(own);
        let alone = names.get(&name) == Some(&1);
        if alone { name } else { format!("{name}{}{}", speech.word("："), own.figure.label) }
    };
    let row = |own: &Known<'_>| Bar {
        label: label(own),
        value: own.value,
        text: own.figure.text(),
        href: Some(format!("{}#figure-{}", address(own), own.measured.at + 1)),
    };
    let rows: Vec<Bar> = figures.iter().map(row).collect();
    let head = Head { id, title: &own.name, speech };
    let drawing = draw::bars(&Bars { head, unit: &own.unit, noun: speech.word("个数字"), rows: &rows })?;
    let cells = |own: &Known<'_>| {
        vec![
            (title(own), Some(address(own))),
            plain(own.figure.label.as_str()),
            plain(own.figure.date.map(|date| date.spoken(speech)).unwrap_or_default()),
            plain(own.figure.text()),
        ]
    };
    // A text that shows an indicator of thousands of cases shows the first; the page of figures has all.
    let rows = figures.iter().take(LISTED).map(cells).collect();
    let head = ["案例", "名目", "时间", "数字"].map(|word| speech.word(word)).into();
    Some(Chart { id: id.to_string(), kind: "bars", title: own.name.clone(), drawing, head, speech, rows })
}

/// Cases by year.
pub fn years(library: &Library, counts: &[(u16, usize)]) -> Option<Value> {
    let year = |(year, count): &(u16, usize)| YearCount {
        year: i32::from(*year),
        count: *count,
        href: super::tools::year_address(library, *year),
    };
    let years: Vec<YearCount> = counts.iter().map(year).collect();
    let speech = library.config.speech();
    let head = Head { id: "chart-years", title: speech.word("各年案例数"), speech };
    let drawing = draw::columns(&Columns { head, noun: speech.word("个案例"), years: &years })?;
    let row = |own: &YearCount| {
        vec![(speech.say("{0}年", &[&own.year.to_string()]), own.href.clone()), plain(own.count.to_string())]
    };
    let rows = years.iter().map(row).collect();
    let columns = ["年份", "案例"].map(|word| speech.word(word)).into();
    let (id, title) = (head.id.to_string(), head.title.to_string());
    Some(Chart { id, kind: "columns", title, drawing, head: columns, speech, rows }.view())
}

/// Cases by theme, the most first.
pub fn themes(views: &Views) -> Option<Value> {
    let library = &views.library;
    let speech = library.config.speech();
    let taxonomy = library.taxonomy("themes")?;
    let address = |slug: &str| {
        let path = crate::plan::term_address("themes", &library.config.default_language, slug, &library.config);
        path.map(|path| permalink(library, path.as_str()))
    };
    let mut terms: Vec<&crate::library::Term> = taxonomy.terms.iter().filter(|term| !term.pages.is_empty()).collect();
    terms.sort_by_key(|term| std::cmp::Reverse(term.pages.len()));
    let bar = |term: &&crate::library::Term| Bar {
        label: term.name.clone(),
        value: term.pages.len() as f64,
        text: format!("{}{}", term.pages.len(), speech.word("个")),
        href: address(&term.slug),
    };
    let rows: Vec<Bar> = terms.iter().map(bar).collect();
    let head = Head { id: "chart-themes", title: speech.word("各主题案例数"), speech };
    let drawing = draw::bars(&Bars { head, unit: speech.word("个"), noun: speech.word("个主题"), rows: &rows })?;
    let row = |own: &Bar| vec![(own.label.clone(), own.href.clone()), plain(own.text.as_str())];
    let (id, title) = (head.id.to_string(), head.title.to_string());
    let cells = rows.iter().map(row).collect();
    let columns = ["主题", "案例"].map(|word| speech.word(word)).into();
    Some(Chart { id, kind: "bars", title, drawing, head: columns, speech, rows: cells }.view())
}

/// The charts that the text of a page asks for, as HTML with the table behind each.
pub fn requested(library: &Library, id: PageId) -> Vec<String> {
    let requests = &library.page(id).parsed.charts;
    if requests.is_empty() {
        return Vec::new();
    }
    let figures = known(library, id);
    drawn(library, requests, &figures)
}

/// The same for the head of a section, which has no figures of its own.
pub fn of_section(library: &Library, requests: &[Option<ChartRequest>]) -> Vec<String> {
    drawn(library, requests, &[])
}

fn drawn(library: &Library, requests: &[Option<ChartRequest>], figures: &[Known<'_>]) -> Vec<String> {
    let draw = |(at, request): (usize, &Option<ChartRequest>)| {
        let request = request.as_ref();
        let chart = request.and_then(|request| asked(library, figures, request, &format!("chart-{}", at + 1)));
        chart.map(|chart| figure_html(&chart)).unwrap_or_default()
    };
    requests.iter().enumerate().map(draw).collect()
}

fn asked(library: &Library, figures: &[Known<'_>], request: &ChartRequest, id: &str) -> Option<Chart> {
    let speech = library.config.speech();
    let chart = match &request.subject {
        ChartSubject::Series(name) => one_series(speech, figures, &name.value, id),
        ChartSubject::Indicator(name) => one_indicator(library, library.figures.indicator(&name.value)?, id),
        ChartSubject::Figures(labels) => {
            let labels: Vec<&str> = labels.iter().map(|label| label.value.as_str()).collect();
            chosen(figures, &labels, (id, request.title.as_deref()), speech)
        }
    }?;
    Some(Chart { title: request.title.clone().unwrap_or(chart.title), ..chart })
}

/// Figures of the case by their labels, in that order.
fn chosen(figures: &[Known<'_>], labels: &[&str], (id, title): (&str, Option<&str>), speech: Speech) -> Option<Chart> {
    let title = title.unwrap_or(speech.word("数字对比"));
    let find = |label: &&str| figures.iter().find(|own| own.figure.label == **label);
    let own: Vec<&Known<'_>> = labels.iter().filter_map(find).collect();
    let bar = |own: &&Known<'_>| Bar {
        label: own.figure.label.clone(),
        value: own.value,
        text: own.figure.text(),
        href: None,
    };
    let rows: Vec<Bar> = own.iter().map(bar).collect();
    let unit = own.first().map_or("", |own| own.unit);
    let drawing =
        draw::bars(&Bars { head: Head { id, title, speech }, unit, noun: speech.word("个数字"), rows: &rows })?;
    let cells = own.iter().map(|own| vec![plain(own.figure.label.as_str()), plain(own.figure.text())]).collect();
    Some(Chart {
        id: id.to_string(),
        kind: "bars",
        title: title.to_string(),
        drawing,
        head: ["名目", "数字"].map(|word| speech.word(word)).into(),
        speech,
        rows: cells,
    })
}

/// The same markup as the site theme's component `jade.chart`.
fn figure_html(chart: &Chart) -> String {
    let head: String = chart.head.iter().map(|name| format!("<th scope=\"col\">{}</th>", escape(name))).collect();
    let text = |(text, href): &(String, Option<String>)| match href {
        Some(href) => format!("<a href=\"{}\">{}</a>", escape(href), escape(text)),
        None => escape(text),
    };
    let cell = |(at, cell): (usize, &(String, Option<String>))| match at {
        0 => format!("<th scope=\"row\">{}</th>", text(cell)),
        _ => format!("<td>{}</td>", text(cell)),
    };
    let row = |cells: &Vec<(String, Option<String>)>| {
        format!("<tr>{}</tr>", cells.iter().enumerate().map(cell).collect::<String>())
    };
    let rows: String = chart.rows.iter().map(row).collect();
    let title = escape(&chart.title);
    format!(
        "<figure class=\"chart-figure\"><figcaption>{title}</figcaption>{}<details class=\"chart-data\"><summary>{}\
         <span class=\"vh\">{}{title}</span></summary><table class=\"chart-table\"><caption class=\"vh\">{title}</caption>\
         <thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></details></figure>\n",
        chart.drawing.svg,
        chart.speech.word("数据表"),
        chart.speech.word("："),
    )
}

fn escape(text: &str) -> String {
    let mut out = String::new();
    // lost on purpose: a String takes all
    let _ = pulldown_cmark_escape::escape_html(&mut out, text);
    out
}

/// Width, in units of the drawing, that the groups of the whole graph are packed into: the text column of a screen.
const GRAPH_WIDTH: f64 = 1152.0;

/// The kinds of relations in the order in which pages show them, so that each looks alike in all graphs.
fn kinds() -> Vec<&'static str> {
    KINDS.iter().map(|kind| kind.name).collect()
}

fn node(library: &Library, id: PageId) -> Node {
    let page = library.page(id);
    let href = permalink(library, page.address.as_str());
    Node { id: id.index(), label: page.title().to_string(), href, class: String::new() }
}

/// The relations that a page states itself, or both sides alike.
fn edges(library: &Library, from: PageId) -> Vec<Edge<'static>> {
    let speech = library.config.speech();
    let stated = library.relations[from.index()].iter().filter(|own| own.is_stated());
    let edge = |own: &RelatedBy, to: &PageId| Edge {
        from: from.index(),
        to: to.index(),
        kind: own.kind.name,
        label: speech.word(own.kind.label),
        inverse: speech.word(own.kind.inverse),
    };
    let all = stated.flat_map(|own| own.pages.iter().map(move |to| edge(own, to)));
    all.filter(|edge| edge.label != edge.inverse || edge.from < edge.to).collect()
}

/// The graph of the whole library, and how many cases it has no room for.
pub fn graph(views: &Views) -> Option<(Drawing, usize)> {
    let library = &views.library;
    let joined: Vec<PageId> = library.cases().filter(|id| !library.relations[id.index()].is_empty()).collect();
    let nodes: Vec<Node> = joined.iter().map(|id| node(library, *id)).collect();
    let all: Vec<Edge<'_>> = joined.iter().flat_map(|id| edges(library, *id)).collect();
    let speech = library.config.speech();
    let head = Head { id: "graph", title: speech.word("案例之间的关系"), speech };
    let whole = draw::whole(&head, &nodes, &all, &kinds(), GRAPH_WIDTH, draw::MOST_NODES)?;
    Some((whole.drawing, whole.left_out.len()))
}

/// A case with the cases that it stands in a relation to.
pub fn neighbourhood(views: &Views, id: PageId) -> Option<Value> {
    let library = &views.library;
    let others: BTreeSet<PageId> =
        library.relations[id.index()].iter().flat_map(|own| own.pages.iter().copied()).collect();
    let all: BTreeSet<PageId> = others.iter().copied().chain([id]).collect();
    let nodes: Vec<Node> = all.iter().map(|id| node(library, *id)).collect();
    let touching = |edge: &Edge<'_>| edge.from == id.index() || edge.to == id.index();
    let edges: Vec<Edge<'_>> = all.iter().flat_map(|own| edges(library, *own)).filter(touching).collect();
    let speech = library.config.speech();
    let head = Head { id: "neighbourhood", title: speech.word("本案例与其他案例的关系"), speech };
    let drawing = draw::near(&head, id.index(), &nodes, &edges, &kinds())?;
    Some(Value::safe_string(&drawing.svg))
}

/// The provinces with the places of their tiles.
pub fn tiles(views: &Views) -> Vec<Value> {
    let library = &views.library;
    let found = |code: &str| {
        library.places.iter().find(|(id, _)| {
            let region = library.regions.get(**id);
            region.parent.is_none() && region.code.as_deref().is_some_and(|own| own.starts_with(code))
        })
    };
    let tile = |own: &draw::Province| {
        let place = found(own.code);
        let permalink = place.and_then(|(id, _)| {
            let path = crate::plan::term_address(
                "regions",
                &library.config.default_language,
                &library.regions.get(*id).slug,
                &library.config,
            )?;
            Some(permalink(library, path.as_str()))
        });
        object! {
            "name": own.name,
            "short": own.short,
            "x": i64::from(own.x),
            "y": i64::from(own.y),
            "count": place.map_or(0, |(_, count)| count.pages.len()),
            "permalink": permalink,
        }
    };
    draw::PROVINCES.iter().map(tile).collect()
}
