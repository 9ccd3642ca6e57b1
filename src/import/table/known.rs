//! The cases that a table made before, and which row is whose.

use std::collections::{BTreeMap, BTreeSet};

use crate::library::Library;

use super::rows::{Entry, Mistake, Table, letters, sum_of};
use super::target::Target;

/// So many new titles under known ids are no accident.
const MANY: usize = 3;

/// A case that was made of a row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// From the library's folder.
    pub path: String,
    /// Its title now.
    pub title: String,
    /// The table.
    pub table: String,
    /// The row's id.
    pub id: String,
    /// What the cells said when they were last taken over.
    pub cells: BTreeMap<String, String>,
}

/// Every case of the library that a table made, whatever its file is called now.
pub fn of(library: &Library) -> Vec<Known> {
    let mut out = Vec::new();
    for page in &library.pages {
        let Some(import) = page.parsed.meta.extra.get("import") else { continue };
        let text = |key: &str| import.get(key).and_then(|own| own.as_str()).map(str::to_string);
        let (Some(table), Some(id)) = (text("table"), text("id")) else { continue };
        let cells = import.get("cells").and_then(|own| own.as_object()).into_iter().flatten();
        let cells = cells.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_string()))).collect();
        let path = format!("content/{}", page.parsed.content_path());
        out.push(Known { path, title: page.title().to_string(), table, id, cells });
    }
    out
}

/// Which rows are which cases.
#[derive(Debug, Default)]
pub struct Matched {
    /// By entry: its case, an index of the known ones; `None` for a new one.
    pub cases: Vec<Option<usize>>,
    /// By entry: whether it must not be touched.
    pub refused: Vec<bool>,
    /// Cases of the table whose row has gone.
    pub gone: Vec<usize>,
    /// What is doubtful.
    pub mistakes: Vec<Mistake>,
}

/// Finds the case of every row: by the table's name and the id, or, where the table has another name now, by id and title.
pub fn matched(table: &Table, known: &[Known]) -> Matched {
    let title = |own: &Known| own.cells.get("title").map(|text| super::value::one_line(text)).unwrap_or_default();
    let mut by_id: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    known.iter().enumerate().for_each(|(at, own)| by_id.entry(own.id.as_str()).or_default().push(at));
    let find = |entry: &Entry| {
        let same_id = || by_id.get(entry.id.as_str()).into_iter().flatten().map(|at| (*at, &known[*at]));
        let here = same_id().find(|(_, own)| own.table == table.name);
        here.or_else(|| same_id().find(|(_, own)| title(own) == entry.title)).map(|(at, _)| at)
    };
    let cases: Vec<Option<usize>> = table.entries.iter().map(find).collect();
    let tables: BTreeSet<&str> =
        cases.iter().flatten().map(|at| known[*at].table.as_str()).chain([table.name.as_str()]).collect();
    // Running numbers that moved would give each case the fields of another.
    let titles: BTreeMap<String, &Known> =
        known.iter().filter(|own| tables.contains(own.table.as_str())).map(|own| (title(own), own)).collect();
    let renamed = |entry: &Entry, at: &Option<usize>| at.is_some_and(|at| title(&known[at]) != entry.title);
    let other =
        |entry: &Entry| titles.get(&entry.title).copied().filter(|own| own.id != entry.id && !entry.title.is_empty());
    // Nor are most titles new in a table that was only worked on: it is another one of the same name.
    let new_titles = table
        .entries
        .iter()
        .zip(&cases)
        .filter(|(entry, at)| renamed(entry, at) && at.is_none_or(|at| !is_alike(entry, &known[at])));
    let new_titles = new_titles.count();
    let is_other = new_titles >= MANY && new_titles * 2 > cases.iter().flatten().count();
    let moved = table.entries.iter().zip(&cases).any(|(entry, at)| renamed(entry, at) && other(entry).is_some());
    let moved = moved || is_other;
    let mut out = Matched::default();
    for (entry, at) in table.entries.iter().zip(&cases) {
        let has_moved = moved && (renamed(entry, at) || (at.is_none() && other(entry).is_some()));
        if has_moved {
            let message = match (other(entry), at) {
                (Some(own), _) => format!("`{}` had the id `{}` before", entry.title, own.id),
                (None, Some(at)) => format!("the id `{}` was that of `{}` before", entry.id, title(&known[*at])),
                (None, None) => String::new(),
            };
            let column = table.columns.iter().find(|column| column.target == Target::Id);
            out.mistakes.push(Mistake {
                row: entry.number,
                column: column.map(|own| letters(own.at)).unwrap_or_default(),
                header: column.map(|own| own.header.clone()).unwrap_or_default(),
                text: entry.id.clone(),
                message,
                help: "ids must not move from row to row: give back the old ones; for another table, give its file another name; \
                    the row was passed over"
                    .to_string(),
            });
        }
        out.refused.push(has_moved);
    }
    let ids: BTreeSet<&str> = table.entries.iter().map(|entry| entry.id.as_str()).collect();
    let found: BTreeSet<usize> = cases.iter().flatten().copied().collect();
    let is_gone = |(at, own): &(usize, &Known)| {
        tables.contains(own.table.as_str()) && !found.contains(at) && !ids.contains(own.id.as_str())
    };
    out.gone = known.iter().enumerate().filter(is_gone).map(|(at, _)| at).collect();
    out.cases = cases;
    out
}

/// Whether a row says mostly what it said, its title aside.
fn is_alike(entry: &Entry, known: &Known) -> bool {
    let is_same = |(key, cell): &(&String, &String)| {
        let text = entry.text(key);
        if key.starts_with("body.") { sum_of(text) == **cell } else { text == cell.as_str() }
    };
    let rest = || known.cells.iter().filter(|(key, _)| *key != "title");
    let same = rest().filter(is_same).count();
    same > 0 && same * 2 >= rest().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(table: &str, id: &str, title: &str) -> Known {
        let cells = [("title".to_string(), title.to_string())].into_iter().collect();
        Known { table: table.into(), id: id.into(), cells, ..Known::default() }
    }

    fn table(name: &str, rows: &[(&str, &str)]) -> Table {
        let entry = |(at, (id, title)): (usize, &(&str, &str))| Entry {
            number: at + 2,
            id: (*id).to_string(),
            title: (*title).to_string(),
            ..Entry::default()
        };
        let entries = rows.iter().enumerate().map(entry).collect();
        Table { name: name.into(), entries, ..Table::default() }
    }

    #[test]
    fn rows_find_their_cases_by_id_even_in_a_renamed_file() {
        let old = [known("总表", "1", "甲"), known("总表", "2", "乙"), known("总表", "3", "丙")];
        let found = matched(&table("总表", &[("2", "乙改"), ("1", "甲"), ("4", "丁")]), &old);
        assert_eq!((found.cases, found.gone), (vec![Some(1), Some(0), None], vec![2]));
        let renamed = matched(&table("总表（终稿）", &[("1", "甲"), ("2", "别的")]), &old);
        assert_eq!((renamed.cases, renamed.gone), (vec![Some(0), None], vec![2]));
    }

    #[test]
    fn running_numbers_that_moved_touch_nothing() {
        let old = [known("总表", "1", "甲"), known("总表", "2", "乙")];
        let found = matched(&table("总表", &[("1", "新"), ("2", "甲"), ("3", "乙")]), &old);
        assert_eq!(found.refused, [true, true, true]);
        assert!(found.mistakes[1].message.contains("had the id `1`"));
    }

    #[test]
    fn another_table_of_the_same_name_touches_nothing() {
        let old: Vec<Known> = (1..5).map(|at| known("案例", &at.to_string(), &format!("甲{at}"))).collect();
        let found = matched(&table("案例", &[("1", "乙"), ("2", "丙"), ("3", "丁"), ("4", "甲4"), ("5", "戊")]), &old);
        assert_eq!(found.refused, [true, true, true, false, false]);
        assert!(found.mistakes[0].message.contains("was that of `甲1`"), "{:?}", found.mistakes);
        // The same table with better titles.
        let date = ("date".to_string(), "2021".to_string());
        let dated =
            |own: &Known| Known { cells: own.cells.clone().into_iter().chain([date.clone()]).collect(), ..own.clone() };
        let old: Vec<Known> = old.iter().map(dated).collect();
        let mut new = table("案例", &[("1", "乙"), ("2", "丙"), ("3", "丁")]);
        new.entries.iter_mut().for_each(|entry| entry.texts.extend([date.clone()]));
        assert_eq!(matched(&new, &old).refused, [false; 3]);
    }
}
