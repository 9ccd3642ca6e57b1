//! A row as a new file of content.

use std::fmt::Write;

use crate::import::draft::plain;
use crate::import::field::Field;

use super::rows::{Column, Entry, Table, remembered};
use super::target::{self, Target};
use super::value::{self, Value, Wrong};
use crate::base::toml_text::{key, quoted};

/// What a new file is made of.
pub struct New<'a> {
    /// The library.
    pub field: &'a Field<'a>,
    /// The table.
    pub table: &'a Table,
    /// Its keys.
    pub keys: &'a [(String, &'a Target)],
    /// The row.
    pub entry: &'a Entry,
    /// The name of the file that holds the table.
    pub file: &'a str,
}

/// The whole file, and what of the row could not be used, each with its key.
pub fn text(new: &New) -> (String, Vec<(String, Wrong)>) {
    let mut out = Out { text: String::from("+++\n"), wrong: Vec::new() };
    // lost on purpose: writing into a string cannot fail
    let _ = out.front_matter(new);
    out.text.push_str("+++\n");
    body(&mut out.text, new);
    (out.text, out.wrong)
}

struct Out {
    text: String,
    wrong: Vec<(String, Wrong)>,
}

impl Out {
    fn front_matter(&mut self, new: &New) -> std::fmt::Result {
        self.line(new, "title", "title")?;
        if !self.line(new, "date", "date")? {
            writeln!(self.text, "# date = 2021-05-13   # 表格里没有；只知道年或月，写 \"2021\" 或 \"2021-05\"")?;
        }
        self.line(new, "description", "description")?;
        writeln!(self.text, "draft = true")?;
        for id in new.field.cases() {
            let page = new.field.library().page(*id);
            if page.title() == new.entry.title {
                writeln!(self.text, "# 重复？{} 也是这个标题", page.parsed.content_path())?;
            }
        }
        writeln!(self.text, "[taxonomies]")?;
        for taxonomy in &new.field.library().config.taxonomies {
            let is_usual = matches!(taxonomy.name.as_str(), "themes" | "regions" | "kinds" | "organisations");
            let name = key(&taxonomy.name);
            if !self.line(new, &format!("taxonomies.{}", taxonomy.name), &name)? && is_usual {
                writeln!(self.text, "{name} = []")?;
            }
        }
        writeln!(self.text, "[case]")?;
        for name in ["period", "status", "evidence"] {
            self.line(new, &format!("case.{name}"), name)?;
        }
        self.figures(new)?;
        self.source(new)?;
        writeln!(
            self.text,
            "[extra.import]\nfile = {}\ntable = {}\nid = {}",
            quoted(new.file),
            quoted(&new.table.name),
            quoted(&new.entry.id)
        )?;
        writeln!(self.text, "[extra.import.cells]   # 表格里原来的内容，再次导入时用来比较，请不要改")?;
        let remember = |own: &&(String, &Target)| !matches!(own.1, Target::Row) && !new.entry.text(&own.0).is_empty();
        for (name, target) in new.keys.iter().filter(remember) {
            writeln!(self.text, "{} = {}", key(name), quoted(&remembered(target, new.entry.text(name))))?;
        }
        self.row(new)
    }

    /// Writes a key with its value and what could not be used of the cell; whether there is a value.
    fn line(&mut self, new: &New, name: &str, written: &str) -> Result<bool, std::fmt::Error> {
        let Some((_, target)) = new.keys.iter().find(|(key, _)| key == name) else { return Ok(false) };
        let reading = value::read(new.field, target, new.entry.text(name));
        if let Some(value) = &reading.value {
            writeln!(self.text, "{written} = {}", value.toml())?;
        }
        self.wrong(new, name, reading.wrong)?;
        Ok(reading.value.is_some())
    }

    fn wrong(&mut self, new: &New, name: &str, wrong: Vec<Wrong>) -> std::fmt::Result {
        let header = new.table.column(name).map_or("", |column| column.header.as_str());
        for own in wrong {
            let (row, text) = (new.entry.number, value::one_line(&own.text));
            writeln!(self.text, "# 表格第{row}行“{header}”写的是“{text}”，请核对：{}", value::one_line(&own.help))?;
            self.wrong.push((name.to_string(), own));
        }
        Ok(())
    }

    fn figures(&mut self, new: &New) -> std::fmt::Result {
        for column in new.table.columns.iter().filter(|column| matches!(column.target, Target::Figure(_))) {
            let reading = value::read(new.field, &column.target, new.entry.text(&column.key));
            if let Some(value) = &reading.value {
                self.text.push_str(&figure(column, value));
            }
            self.wrong(new, &column.key, reading.wrong)?;
        }
        Ok(())
    }

    fn source(&mut self, new: &New) -> std::fmt::Result {
        writeln!(self.text, "[case.source]")?;
        if !self.line(new, "case.source.title", "title")? {
            writeln!(self.text, "title = {}   # 表格里没有来源，暂用表格的名称", quoted(&new.table.name))?;
        }
        for name in ["issue", "publisher", "date", "author", "note"] {
            self.line(new, &format!("case.source.{name}"), name)?;
        }
        Ok(())
    }

    fn row(&mut self, new: &New) -> std::fmt::Result {
        let kept = |column: &&Column| column.target == Target::Row && !new.entry.text(&column.key).is_empty();
        let kept: Vec<&Column> = new.table.columns.iter().filter(kept).collect();
        if !kept.is_empty() {
            writeln!(self.text, "[extra.row]")?;
        }
        for column in kept {
            writeln!(self.text, "{} = {}", key(&column.header), quoted(new.entry.text(&column.key)))?;
        }
        Ok(())
    }
}

/// One of `[[case.figures]]`.
pub fn figure(column: &Column, value: &Value) -> String {
    let Target::Figure(unit) = &column.target else { return String::new() };
    let label = quoted(target::label(&column.header));
    let mut out = format!("[[case.figures]]\nlabel = {label}\nvalue = {}\n", value.toml());
    if !unit.is_empty() {
        out.push_str(&format!("unit = {}\n", quoted(unit)));
    }
    if let Value::Number(_, Some(qualifier)) = value {
        out.push_str(&format!("qualifier = {}\n", quoted(qualifier)));
    }
    out
}

/// The text; a column's header stands above it if it says more than that here is the text.
fn body(out: &mut String, new: &New) {
    let is_body = |column: &&Column| matches!(column.target, Target::Body | Target::Section);
    let columns: Vec<&Column> = new.table.columns.iter().filter(is_body).collect();
    let several = columns.len() > 1;
    for column in columns {
        let text = new.entry.text(&column.key);
        if text.is_empty() {
            continue;
        }
        let is_headed = column.target == Target::Section || (several && !target::is_plain_body(&column.header));
        if is_headed {
            out.push_str(&format!("\n## {}\n", plain(&column.header)));
        }
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            out.push_str(&format!("\n{}\n", plain(line)));
        }
    }
}
