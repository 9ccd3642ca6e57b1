//! A whole site as one HTML file, to send by mail or chat. It opens by double-click, asks nothing of the network, and holds
//! every file of the site: pages with what they share kept once, styles, scripts, images, the search index.
//!
//! The file is a small page with the data between script tags and `one_file.js` at its end, which writes the page that
//! the address names, `#/cases/x.html#part`, into the window. Pages and themes need to know nothing of it: links stay as
//! they are (a base tag says where the page would lie), and scripts that ask for `location` get the page's own.
//! What it cannot give to a theme: modules that import others, and `let` or `const` of one script in another.

mod css;
mod links;
mod page;
mod pieces;
mod stored;

use std::collections::BTreeMap;
use std::fmt;
use std::fmt::Write as _;

use crate::base::bytes::base64;
use crate::base::sum;
use links::Links;
use page::Page;

/// Texts are kept in parts of about this many bytes, each read when one of its files is asked for.
const PART: usize = 1 << 20;
/// Digits of the number that scripts and styles of the file are known by.
const NONCE: usize = 32;
const SCRIPT: &str = include_str!("one_file.js");
const STYLE: &str = "body { margin: 3em auto; max-width: 34em; padding: 0 1em; font: 1rem/1.8 system-ui, sans-serif; } \
    .late { visibility: hidden; animation: late 0s 1.5s forwards; } @keyframes late { to { visibility: visible; } }";

/// Why a site cannot be one file.
#[derive(Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file of the site.
    pub path: String,
    /// What is wrong with it.
    pub kind: ProblemKind,
}

/// What is wrong with a file.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub enum ProblemKind {
    /// A page, a stylesheet or a script that is not UTF-8.
    NotUtf8,
    /// The site has no page of this path to begin with.
    NoStart,
    /// Two files have this path.
    Twice,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = &self.path;
        match self.kind {
            ProblemKind::NotUtf8 => {
                write!(out, "{path} is not UTF-8, so that it cannot be part of one file; save it as UTF-8")
            }
            ProblemKind::NoStart => {
                write!(out, "the site has no page {path} to begin with; name the path of a page of the site")
            }
            ProblemKind::Twice => write!(out, "the list of files names {path} twice; name each file once"),
        }
    }
}

/// The site as one HTML file, UTF-8. `files` are paths from the site's root, with `/`, and their bytes; `start` is the page
/// that shows first. The same files give the same bytes, in whatever order they come. All problems are told at once.
pub fn one_file(files: &[(String, Vec<u8>)], start: &str) -> Result<Vec<u8>, Vec<Problem>> {
    let mut files: Vec<(&str, &[u8])> = files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    files.sort_unstable();
    let links = Links { numbers: files.iter().enumerate().map(|(n, (path, _))| (*path, n)).collect() };
    let problems = problems(&files, start);
    if !problems.is_empty() {
        return Err(problems);
    }
    let kept: Vec<Kept> = files.iter().map(|(path, bytes)| keep(path, bytes, &links)).collect();
    let first = links.numbers.get(start).and_then(|n| kept.get(*n)).and_then(|kept| kept.page.as_ref());
    let (title, lang) = first.map_or(("", ""), |page| (page.title.as_str(), page.lang.as_str()));
    let data = data(&files, &kept, start);
    let nonce = nonce(&data);
    let policy = policy(&kept, &nonce);
    Ok(shell(title, lang, &policy, &nonce, &data).into_bytes())
}

fn problems(files: &[(&str, &[u8])], start: &str) -> Vec<Problem> {
    let problem = |path: &str, kind| Problem { path: path.to_string(), kind };
    let mut out: Vec<Problem> =
        files.windows(2).filter(|two| two[0].0 == two[1].0).map(|two| problem(two[0].0, ProblemKind::Twice)).collect();
    let broken = files.iter().filter(|(path, bytes)| must_be_text(path) && std::str::from_utf8(bytes).is_err());
    out.extend(broken.map(|(path, _)| problem(path, ProblemKind::NotUtf8)));
    if !(is_page(start) && files.iter().any(|(path, _)| *path == start)) {
        out.push(problem(start, ProblemKind::NoStart));
    }
    out
}

fn ending(path: &str) -> String {
    path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, ending)| ending).to_ascii_lowercase()
}

fn is_page(path: &str) -> bool {
    matches!(ending(path).as_str(), "html" | "htm")
}

fn must_be_text(path: &str) -> bool {
    is_page(path) || matches!(ending(path).as_str(), "css" | "js")
}

/// Other files that are kept as text, if they are.
fn may_be_text(path: &str) -> bool {
    matches!(
        ending(path).as_str(),
        "svg" | "txt" | "csv" | "json" | "xml" | "md" | "tsv" | "bib" | "ris" | "webmanifest" | "map"
    )
}

/// A file as it stands between script tags.
struct Kept {
    /// Text with marks, or Base64.
    text: String,
    binary: bool,
    page: Option<Page>,
}

fn keep(path: &str, bytes: &[u8], links: &Links<'_>) -> Kept {
    let text = std::str::from_utf8(bytes).ok().filter(|_| must_be_text(path) || may_be_text(path));
    let Some(text) = text else { return Kept { text: base64(bytes), binary: true, page: None } };
    if is_page(path) {
        let mut page = page::rewrite(text.strip_prefix('\u{feff}').unwrap_or(text), path, links);
        return Kept { text: std::mem::take(&mut page.text), binary: false, page: Some(page) };
    }
    let text = if ending(path) == "css" {
        css::stylesheet(text.strip_prefix('\u{feff}').unwrap_or(text), path, links)
    } else {
        stored::escape(text)
    };
    Kept { text, binary: false, page: None }
}

/// All that stands between script tags: the pieces, the files in parts, the index that says what is where.
fn data(files: &[(&str, &[u8])], kept: &[Kept], start: &str) -> String {
    let pages: Vec<String> = kept.iter().filter(|kept| kept.page.is_some()).map(|kept| kept.text.clone()).collect();
    let shared = pieces::share(&pages);
    let mut pages = shared.texts.iter();
    let texts = kept.iter().map(|kept| match kept.page {
        Some(_) => pages.next().unwrap_or(&kept.text),
        None => &kept.text,
    });
    let mut out = String::new();
    out.push_str("<script type=\"text/plain\" id=\"tashan-pieces\">");
    out.push_str(&shared.pieces.join("~."));
    out.push_str("</script>\n");
    let (mut part, mut firsts) = (String::new(), vec![]);
    let mut close = |part: &mut String| {
        if !part.is_empty() {
            let _ = writeln!(out, "<script type=\"text/plain\" class=\"tashan-part\">{part}</script>");
        }
        part.clear();
    };
    for (n, text) in texts.enumerate() {
        if part.len() > PART {
            close(&mut part);
        }
        if part.is_empty() {
            firsts.push(n);
        }
        part.push_str(text);
        part.push_str("~.");
    }
    close(&mut part);
    let binary: Vec<usize> = kept.iter().enumerate().filter(|(_, kept)| kept.binary).map(|(n, _)| n).collect();
    let paths: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
    let index = BTreeMap::from([
        ("start", serde_json::json!(start)),
        ("files", serde_json::json!(paths)),
        ("binary", serde_json::json!(binary)),
        ("parts", serde_json::json!(firsts)),
    ]);
    let index = serde_json::json!(index).to_string().replace('<', "\\u003c");
    let _ = writeln!(out, "<script type=\"application/json\" id=\"tashan-index\">{index}</script>");
    out
}

/// What only the scripts of this file can know, as no text in it can hold its own hash.
fn nonce(data: &str) -> String {
    sum::of_bytes(data.as_bytes()).chars().take(NONCE).collect()
}

/// Nothing from anywhere. Scripts in the pages run only where all pages of the site allow it: a theme without a policy of its own.
fn policy(kept: &[Kept], nonce: &str) -> String {
    let pages = || kept.iter().filter_map(|kept| kept.page.as_ref());
    let strict =
        |directive: &str| pages().all(|page| page.policies.iter().any(|policy| forbids_inline(policy, directive)));
    let script = if strict("script-src") {
        format!("'nonce-{nonce}'")
    } else {
        "'unsafe-inline' 'unsafe-eval' data: blob:".to_string()
    };
    let style = if strict("style-src") { format!("'nonce-{nonce}'") } else { "'unsafe-inline'".to_string() };
    format!(
        "default-src 'none'; script-src {script}; style-src {style} data:; img-src data: blob:; font-src data:; \
         media-src data: blob:; object-src data:; form-action 'none'"
    )
}

fn forbids_inline(policy: &str, directive: &str) -> bool {
    let sources = |name: &str| {
        policy.split(';').find_map(|part| {
            let mut words = part.split_ascii_whitespace();
            words.next().is_some_and(|word| word.eq_ignore_ascii_case(name)).then(|| words.collect::<Vec<_>>())
        })
    };
    let sources = sources(directive).or_else(|| sources("default-src"));
    sources.is_some_and(|sources| !sources.iter().any(|source| source.eq_ignore_ascii_case("'unsafe-inline'")))
}

/// The page around the data. Without scripts it says what is needed, and shows nothing of the library but its title.
fn shell(title: &str, lang: &str, policy: &str, nonce: &str, data: &str) -> String {
    let lang = if lang.is_empty() { "zh-CN" } else { lang };
    let (title, lang) = (title.replace('<', "&lt;"), lang.replace('"', "&quot;"));
    format!(
        r#"<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style nonce="{nonce}">{STYLE}</style>
</head>
<body>
<h1 class="late">{title}</h1>
<noscript><style nonce="{nonce}">#tashan-opening {{ display: none; }}</style><p><strong>这个文件要用浏览器打开，并且允许运行脚本（JavaScript）。</strong>如果是在邮件、微信或手机的预览窗口里看到这句话，请先把文件保存下来，再用 Chrome、Edge、Firefox 或 Safari 打开。</p></noscript>
<p class="late" id="tashan-opening" lang="zh-CN">正在打开……如果很久没有变化，可能是文件没有收全，请让对方重新发送。</p>
{data}<script nonce="{nonce}">
{SCRIPT}</script>
</body>
</html>
"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self'; style-src 'self'\">";

    fn file(path: &str, text: &str) -> (String, Vec<u8>) {
        (path.to_string(), text.as_bytes().to_vec())
    }

    fn site() -> Vec<(String, Vec<u8>)> {
        vec![
            file(
                "index.html",
                &format!(
                    "<!doctype html><html lang=zh-CN><head>{HEAD}<title>库 <一></title></head><body>一</body></html>"
                ),
            ),
            file("a.js", "x = '</script>';"),
            ("a.png".to_string(), vec![0xff, 0, 1]),
        ]
    }

    #[test]
    fn one_file_holds_all() {
        let made = one_file(&site(), "index.html").unwrap();
        let text = String::from_utf8(made.clone()).unwrap();
        assert!(text.starts_with("<!doctype html>\n<html lang=\"zh-CN\">"));
        assert!(text.contains("<title>库 &lt;一></title>"));
        assert!(text.contains("x = '<~-/script>';~."), "{text}");
        assert!(text.contains("/wAB~."));
        assert!(text.contains(r#""files":["a.js","a.png","index.html"]"#));
        assert!(text.contains("script-src 'nonce-") && !text.contains("unsafe"), "{text}");
        let mut other = site();
        other.reverse();
        assert_eq!(one_file(&other, "index.html").unwrap(), made);
    }

    #[test]
    fn a_page_without_a_policy_may_run_its_scripts() {
        let mut site = site();
        site.push(file("b.html", "<script>1</script>"));
        let text = String::from_utf8(one_file(&site, "index.html").unwrap()).unwrap();
        assert!(text.contains("script-src 'unsafe-inline'"));
        assert!(text.contains("default-src 'none'"));
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let mut site = site();
        site.extend([("b.css".to_string(), vec![0xff]), file("a.js", "")]);
        let problems = one_file(&site, "none.html").unwrap_err();
        let told: Vec<String> = problems.iter().map(Problem::to_string).collect();
        assert_eq!(
            told,
            [
                "the list of files names a.js twice; name each file once",
                "b.css is not UTF-8, so that it cannot be part of one file; save it as UTF-8",
                "the site has no page none.html to begin with; name the path of a page of the site",
            ]
        );
    }

    #[test]
    fn the_script_does_not_end_its_tag() {
        assert!(!SCRIPT.to_ascii_lowercase().contains("</script") && !SCRIPT.contains("<!--"));
    }

    #[test]
    fn a_policy_that_allows_scripts_in_pages_is_told_from_one_that_does_not() {
        for (policy, forbids) in [
            ("default-src 'none'", true),
            ("default-src 'unsafe-inline'", false),
            ("script-src 'self'; default-src 'unsafe-inline'", true),
            ("Script-Src 'unsafe-inline'", false),
            ("img-src 'self'", false),
        ] {
            assert_eq!(forbids_inline(policy, "script-src"), forbids, "{policy}");
        }
    }
}
