//! Sass to stylesheets: every file of a `sass/` folder that is no part of another. Imports are looked for among the
//! files that were read, so that nothing else of the machine gets into a stylesheet.

mod endless;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::mpsc::{Sender, channel};

use grass::codemap::SpanLoc;
use grass::{ErrorKind, Logger, Options, OutputStyle};

use crate::diag::{Code, Outcome, Place, Report, TextFile};

/// The stylesheets of the files under `folder` (`sass`, or a theme's `themes/NAME/sass`), each with its address in the
/// site, in the order of their addresses; `files` are these and all that they may import.
pub fn compile(files: &[TextFile], folder: &str) -> Outcome<Vec<(String, String)>> {
    let mut report = Report::default();
    let mut value = Vec::new();
    let known = Files(files.iter().map(|file| (PathBuf::from(&*file.path), file)).collect());
    let mut addresses: BTreeMap<String, &TextFile> = BTreeMap::new();
    let mut sorted: Vec<&TextFile> = files.iter().collect();
    sorted.sort_by(|a, b| a.path.cmp(&b.path));
    let is_sass = |file: &&&TextFile| file.path.ends_with(".scss") || file.path.ends_with(".sass");
    for file in sorted.iter().filter(is_sass) {
        if let Some((at, message, help)) = endless::find(&file.text, file.path.ends_with(".sass")) {
            report.error(Code::Sass, file.at(at), message, Some(help));
        }
    }
    if report.has_errors() {
        // The compiler would never come back.
        return Outcome { value, report };
    }
    for file in sorted {
        let Some(address) = address(&file.path, folder) else { continue };
        if let Some(other) = addresses.get(&address) {
            let message = format!("`{}` and this file would both be `{address}`", other.path);
            report.error(Code::AddressConflict, file.whole(), message, Some("keep one of them".to_string()));
            continue;
        }
        if let Some(css) = stylesheet(file, &known, &mut report) {
            value.push((address.clone(), css));
        }
        addresses.insert(address, file);
    }
    value.sort();
    Outcome { value, report }
}

/// `sass/a/b.scss` is `a/b.css`; what begins with `_` is only there to be imported.
fn address(path: &str, folder: &str) -> Option<String> {
    let inner = path.strip_prefix(folder)?.strip_prefix('/')?;
    let stem = inner.strip_suffix(".scss").or_else(|| inner.strip_suffix(".sass"))?;
    (!inner.split('/').any(|part| part.starts_with('_'))).then(|| format!("{stem}.css"))
}

fn stylesheet(file: &TextFile, known: &Files<'_>, report: &mut Report) -> Option<String> {
    let (sender, warnings) = channel();
    let logger = Warnings(sender);
    let options = Options::default().style(OutputStyle::Compressed).fs(known).logger(&logger);
    let made = grass::from_path(&*file.path, &options);
    for (path, line, message) in warnings.try_iter() {
        report.warning(Code::Sass, known.place(&path, line, 0, 0), message, None);
    }
    match made {
        Ok(css) => Some(css),
        Err(error) => {
            let (place, message) = match error.kind() {
                ErrorKind::ParseError { message, loc, .. } => {
                    let (begin, end) = (loc.begin, loc.end);
                    let length = if begin.line == end.line { end.column.saturating_sub(begin.column) } else { 1 };
                    (known.place(loc.file.name(), begin.line, begin.column, length), message)
                }
                other => (file.whole(), format!("{other:?}")),
            };
            let help = message.contains("Can't find stylesheet to import").then(|| {
                "an import names a file of the same sass folder, from the file that it stands in, as @use \"parts/colours\"".to_string()
            });
            report.error(Code::Sass, place, message, help);
            None
        }
    }
}

/// The files that were read, by path.
#[derive(Debug)]
struct Files<'a>(BTreeMap<PathBuf, &'a TextFile>);

impl Files<'_> {
    fn find(&self, path: &Path) -> Option<&TextFile> {
        self.0.get(&plain(path)).copied()
    }

    /// The place of a line and column, both counted from 0, in one of them.
    fn place(&self, path: &str, line: usize, column: usize, length: usize) -> Place {
        let Some(file) = self.find(Path::new(path)) else { return Place::file(path) };
        let text = &*file.text;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        let rest = text.get(start..).unwrap_or("");
        let byte = |characters: usize| rest.char_indices().nth(characters).map_or(rest.len(), |(at, _)| at);
        file.at(start + byte(column)..start + byte(column + length))
    }
}

/// Without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}

impl grass::Fs for Files<'_> {
    fn is_dir(&self, path: &Path) -> bool {
        let path = plain(path);
        let folders: BTreeSet<&Path> = self.0.keys().filter_map(|file| file.parent()).collect();
        folders.iter().any(|folder| folder.starts_with(&path))
    }

    fn is_file(&self, path: &Path) -> bool {
        self.find(path).is_some()
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let file = self.find(path).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        Ok(file.text.as_bytes().to_vec())
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(plain(path))
    }
}

/// Takes what `@warn` says; `@debug` is for whoever writes the file at that moment.
#[derive(Debug)]
struct Warnings(Sender<(String, usize, String)>);

impl Logger for Warnings {
    fn debug(&self, _: SpanLoc, _: &str) {}

    fn warn(&self, at: SpanLoc, message: &str) {
        // lost on purpose: the receiver outlives the compiler
        let _ = self.0.send((at.file.name().to_string(), at.begin.line, message.trim_matches('"').to_string()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compiled(files: &[(&str, &str)]) -> Outcome<Vec<(String, String)>> {
        let files: Vec<TextFile> = files.iter().map(|(path, text)| TextFile::new(path, text)).collect();
        compile(&files, "sass")
    }

    #[test]
    fn whole_files_become_stylesheets() {
        let found = compiled(&[
            (
                "sass/main.scss",
                "@use 'parts/colours'; @import '../sass/b/mix'; a { b { color: colours.$red; @include m; } }",
            ),
            ("sass/parts/_colours.scss", "$red: #f00;"),
            ("sass/b/_mix.sass", "=m\n  top: 1px\n"),
            ("sass/b/own.sass", "@import 'mix'\na\n  +m\n"),
            ("sass/_dir/no.scss", "a { b: c }"),
            ("themes/x/sass/other.scss", "a { b: c }"),
            ("sass/han.scss", "a::after { content: '他山' }"),
        ]);
        assert!(found.report.sorted().is_empty(), "{:?}", found.report.sorted());
        let want = [
            ("b/own.css", "a{top:1px}"),
            ("han.css", "\u{FEFF}a::after{content:\"他山\"}"),
            ("main.css", "a b{color:red;top:1px}"),
        ];
        let found: Vec<(&str, &str)> = found.value.iter().map(|(path, css)| (path.as_str(), css.trim())).collect();
        assert_eq!(found, want);
    }

    #[test]
    fn mistakes_have_a_place() {
        let found = compiled(&[("sass/a.scss", "b { c: d }\n"), ("sass/a.sass", "b\n  c: d\n")]);
        assert_eq!(found.report.sorted()[0].code, Code::AddressConflict);
        let found = compiled(&[("sass/a.scss", "@use 'b';"), ("sass/_b.scss", "/* 甲 */ a {\n  甲: $x;\n}\n")]);
        let first = &found.report.sorted()[0];
        assert_eq!((&*first.place.file, first.place.line, first.place.column), ("sass/_b.scss", 2, 6));
        assert_eq!((first.message.as_str(), first.place.excerpt().as_str()), ("Undefined variable.", "$x"));
        let found =
            compiled(&[("sass/a.scss", "@use 'b';"), ("sass/_b.scss", "\n@mixin m { @include m }\na { @include m }")]);
        let first = &found.report.sorted()[0];
        assert_eq!((&*first.place.file, first.place.line, first.place.column), ("sass/_b.scss", 2, 12));
        let found = compiled(&[("sass/a.scss", "@use 'nothing';")]);
        assert!(found.report.sorted()[0].help.is_some());
        let found = compiled(&[("sass/a.scss", "\n@warn 'old'; a { b: c }")]);
        assert_eq!((found.report.sorted()[0].message.as_str(), found.value.len()), ("old", 1));
        assert_eq!(found.report.sorted()[0].place.line, 2);
    }
}
