//! The mapping file: which header is which field, what holds where a cell is empty, and what the table is called.

use crate::base::nearest::{did_you_mean, nearest};
use crate::config::Config;
use crate::diag::{Code, Report, TextFile};
use crate::fields::{Located, Toml};

use super::target::Target;

/// A mapping file, read.
#[derive(Debug, Default)]
pub struct Mapping {
    /// The file, for the places of its mistakes.
    pub file: Option<TextFile>,
    /// The name of the table, under which its rows are found again.
    pub table: Option<String>,
    /// Headers and what they are for.
    pub columns: Vec<(Located<String>, Target)>,
    /// What stands for an empty cell, or for a column that the table lacks.
    pub defaults: Vec<(Target, String)>,
}

impl Mapping {
    /// Reads the file; every mistake is reported.
    pub fn read(file: &TextFile, config: &Config, report: &mut Report) -> Mapping {
        let toml = Toml::parse(file, 0..file.text.len(), report);
        let mut fields = toml.fields();
        let table = fields.text("table", report).map(|own| own.value);
        let mut out = Mapping { file: Some(file.clone()), table, ..Mapping::default() };
        if let Some(mut own) = fields.table("columns", report) {
            for (header, name) in own.each_located_text(report) {
                match Target::named(&name.value, &header.value, config) {
                    Some(target) => out.column(header, target, file, report),
                    None => unknown(&name, config, file, report),
                }
            }
        }
        if let Some(mut own) = fields.table("defaults", report) {
            for (name, value) in own.each_located_text(report) {
                match Target::named(&name.value, "", config) {
                    Some(target @ (Target::Key(_) | Target::Terms(_))) => out.defaults.push((target, value.value)),
                    Some(_) => {
                        let message = format!("`{}` has no default", name.value);
                        let help = "write keys of front matter and taxonomies here, as source.title or kinds";
                        report.error(Code::UnknownKey, file.at(name.at.clone()), message, Some(help.to_string()));
                    }
                    None => unknown(&name, config, file, report),
                }
            }
        }
        fields.finish(report);
        out
    }

    fn column(&mut self, header: Located<String>, target: Target, file: &TextFile, report: &mut Report) {
        let same = self.columns.iter().find(|(_, own)| *own == target && !target.takes_many());
        if let Some((other, _)) = same {
            let message = format!("`{}` and `{}` are both `{}`", other.value, header.value, target.name());
            let help = "keep one of them, and write \"row\" for the other";
            report.error(Code::WrongType, file.at(header.at.clone()), message, Some(help.to_string()));
            return;
        }
        self.columns.push((header, target));
    }

    /// What a header is for.
    pub fn target(&self, header: &str) -> Option<&Target> {
        self.columns.iter().find(|(own, _)| own.value == header).map(|(_, target)| target)
    }

    /// Reports headers that no table of the batch has.
    pub fn check_headers(&self, headers: &[&str], report: &mut Report) {
        let Some(file) = &self.file else { return };
        for (own, _) in self.columns.iter().filter(|(own, _)| !headers.contains(&own.value.as_str())) {
            let near = nearest(&own.value, headers.iter().copied());
            let help = did_you_mean(&near).unwrap_or_else(|| format!("its columns are: {}", headers.join(", ")));
            let message = format!("the table has no column `{}`", own.value);
            report.error(Code::UnknownKey, file.at(own.at.clone()), message, Some(help));
        }
    }
}

fn unknown(name: &Located<String>, config: &Config, file: &TextFile, report: &mut Report) {
    let names = Target::names(config);
    let near = nearest(&name.value, names.iter().map(String::as_str));
    let help = did_you_mean(&near).unwrap_or_else(|| format!("the fields are: {}", names.join(", ")));
    report.error(Code::UnknownKey, file.at(name.at.clone()), format!("there is no field `{}`", name.value), Some(help));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_mistakes_of_a_mapping_are_found_in_one_run() {
        let text = "table = \"总表\"\ncolour = 1\n[columns]\n\"名字\" = \"titel\"\n\"甲\" = \"title\"\n\"乙\" = \"title\"\n\
            \"丙\" = 3\n\"丁\" = \"-\"\n[defaults]\nkinds = \"园区\"\nbody = \"x\"\n";
        let file = TextFile::new("map.toml", text);
        let mut report = Report::default();
        let mapping = Mapping::read(&file, &crate::config::house(), &mut report);
        mapping.check_headers(&["甲", "丁级"], &mut report);
        let found: Vec<(u32, String)> =
            report.sorted().iter().map(|own| (own.place.line, own.help.clone().unwrap_or_default())).collect();
        assert_eq!(found.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 4, 6, 7, 8, 11]);
        assert!(found[1].1.contains("`title`") && found[4].1.contains("丁级"));
        assert_eq!((mapping.table.as_deref(), mapping.defaults.len()), (Some("总表"), 1));
        assert_eq!(mapping.target("丁"), Some(&Target::Nothing));
    }
}
