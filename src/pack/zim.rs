//! A site as a ZIM file for Kiwix, made by openZIM's `zimwriterfs`. What that program and `zimcheck` want of the files and of
//! the metadata is from their sources (zim-tools 3.1 to 3.8, https://github.com/openzim/zim-tools).

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::Built;
use crate::base::han::truncate;
use crate::base::pinyin;
use crate::edition::SITE;
use crate::publish::PROGRAM;

/// What lies in a site for other uses than reading it in Kiwix.
const LEFT_OUT: &[&str] = &["404.html", "robots.txt", "sitemap.xml", "atom.xml"];
/// The picture of the library in lists of books, 48 by 48 pixels.
const ICON: &[u8] = include_bytes!("icon-48.png");
/// A name that no site has.
const ICON_NAME: &str = "_zim-icon-48.png";
/// Most characters that zimwriterfs takes (3.2 and later).
const TITLE: usize = 30;
/// See [`TITLE`].
const DESCRIPTION: usize = 80;

/// Why no ZIM file was made.
pub enum Failure {
    /// zimwriterfs is not there.
    NotInstalled,
    /// What it said.
    Refused(String),
    /// A file cannot be read or written.
    Io(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Failure {
        Failure::Io(error)
    }
}

/// Writes the site of an edition as a ZIM file; gives its size in bytes. Two runs differ in a random identifier.
pub fn write(built: &Built, file: &Path) -> Result<u64, Failure> {
    let file = std::path::absolute(file)?;
    let name = file.file_name().ok_or_else(|| io::Error::other("the file has no name"))?.to_string_lossy().into_owned();
    // On the same file system as the file: zimwriterfs leaves its own behind where it is killed.
    let workshop = file.with_file_name(format!(".{name}.new"));
    remove(&workshop)?;
    fs::create_dir_all(workshop.join("site"))?;
    let made = make(built, &workshop, &file);
    remove(&workshop)?;
    made
}

fn make(built: &Built, workshop: &Path, file: &Path) -> Result<u64, Failure> {
    copy(built, &workshop.join("site"))?;
    let fresh = workshop.join("new.zim");
    let run = command(built, &workshop.join("site"), &fresh).output();
    let output = match run {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(Failure::NotInstalled),
        run => run?,
    };
    if !output.status.success() || !fresh.exists() {
        let said = [output.stderr, output.stdout].concat();
        return Err(Failure::Refused(String::from_utf8_lossy(&said).trim().to_string()));
    }
    fs::rename(&fresh, file)?;
    Ok(fs::metadata(file)?.len())
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn command(built: &Built, site: &Path, file: &Path) -> Command {
    let manifest = &built.record.manifest;
    let part = manifest.part.as_ref().map(|part| format!("（{part}）")).unwrap_or_default();
    let internal = if manifest.internal { "（内部版）" } else { "" };
    let whole = format!("{}{internal}{part}", manifest.title);
    let title = truncate(&whole, TITLE - 1);
    let description = match built.record.head.description.as_str() {
        "" => manifest.title.as_str(),
        description => description,
    };
    let publisher = if built.record.head.publisher.is_empty() { &manifest.title } else { &built.record.head.publisher };
    let mut command = Command::new("zimwriterfs");
    // Without it libzim before 8.2.1 makes a word of every run of Han (https://github.com/openzim/libzim/issues/802).
    command.env("XAPIAN_CJK_NGRAM", "1");
    // One thread: the order in the file is then the same in every run.
    command.args(["--threads=1", "--welcome=index.html", "--language=zho"]);
    for (key, value) in [
        ("illustration", ICON_NAME),
        ("name", &pinyin::short_slug(&whole, 60)),
        ("title", &title),
        ("description", &truncate(description, DESCRIPTION - 1)),
        ("creator", publisher),
        ("publisher", publisher),
        ("scraper", PROGRAM),
    ] {
        command.arg(format!("--{key}={value}"));
    }
    command.arg(site).arg(file);
    command
}

/// The files as Kiwix wants them: none empty, none twice (a picture of two cases becomes a link), and pages without their
/// bars, which else every search would find.
fn copy(built: &Built, to: &Path) -> io::Result<()> {
    let manifest = &built.record.manifest;
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    let files = manifest.files.iter().filter_map(|(path, record)| Some((path.strip_prefix(SITE)?, record)));
    for (path, record) in files.filter(|(path, _)| !LEFT_OUT.contains(path)) {
        let (from, target) = (built.folder.join(path), to.join(path));
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        let is_page = path.ends_with(".html");
        if is_page {
            fs::write(&target, page(&fs::read_to_string(&from)?, &manifest.title))?;
        } else if record.size == 0 {
            fs::write(&target, "\n")?;
        } else if let Some(other) = first.get(record.sha256.as_str()) {
            link(other, path, &target)?;
        } else {
            fs::copy(&from, &target)?;
            first.insert(&record.sha256, path);
        }
    }
    fs::write(to.join(ICON_NAME), ICON)
}

/// A link to a file of the same bytes, which zimwriterfs writes once.
#[cfg(unix)]
fn link(other: &str, path: &str, target: &Path) -> io::Result<()> {
    let up = "../".repeat(path.matches('/').count());
    std::os::unix::fs::symlink(PathBuf::from(format!("{up}{other}")), target)
}

#[cfg(not(unix))]
fn link(other: &str, path: &str, target: &Path) -> io::Result<()> {
    let top = target.ancestors().nth(path.matches('/').count() + 1).map(PathBuf::from).unwrap_or_default();
    fs::copy(top.join(other), target).map(drop)
}

/// A page whose title is its own alone, and of which only `<main>` is searched (libzim passes over what stands between
/// these comments).
fn page(html: &str, library: &str) -> String {
    let suffix = format!(" · {}</title>", library.replace('&', "&amp;").replace('<', "&lt;"));
    let html = html.replacen(&suffix, "</title>", 1);
    let once = |word: &str| html.match_indices(word).count() == 1;
    if !["<body", "<main", "</main>", "</body>"].into_iter().all(once) {
        return html;
    }
    let html = html.replacen("<main", "<!--/htdig_noindex--><main", 1);
    let html = html.replacen("</main>", "</main><!--htdig_noindex-->", 1);
    let html = html.replacen("</body>", "<!--/htdig_noindex--></body>", 1);
    match html.split_once("<body").and_then(|(head, body)| Some((head, body.split_once('>')?))) {
        Some((head, (attributes, body))) => format!("{head}<body{attributes}><!--htdig_noindex-->{body}"),
        None => html,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_page_only_its_content_is_searched() {
        let html =
            "<title>甲 · 库</title><body class=\"a\"><nav>n</nav><main id=\"m\">t</main><footer></footer></body>";
        let expected = "<title>甲</title><body class=\"a\"><!--htdig_noindex--><nav>n</nav><!--/htdig_noindex--><main id=\"m\">t\
                        </main><!--htdig_noindex--><footer></footer><!--/htdig_noindex--></body>";
        assert_eq!(page(html, "库"), expected);
        assert_eq!(page("<title>甲</title><body>t</body>", "库"), "<title>甲</title><body>t</body>");
    }
}
