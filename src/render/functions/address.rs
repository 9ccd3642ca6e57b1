//! `get_url`: the address of a page or file.

use tera::{State, TeraResult, Value};

use super::{Args, Kind, Shared};
use crate::base::nearest::nearest;

/// Digits of a sum that tell two forms of a file apart.
const DIGITS: usize = 20;

/// `get_url(path, lang, trailing_slash, cachebust)`
pub fn get_url(shared: &Shared, args: Args<'_>, state: &State<'_>) -> TeraResult<Value> {
    let path: String = args.must("path")?;
    let lang: Option<String> = args.get("lang")?;
    if path.starts_with("@/") {
        let lang = lang.unwrap_or_else(|| shared.active(state));
        return internal(shared, args, &path, &lang).map(|found| Value::safe_string(&found));
    }
    // As in Zola the home page of a language keeps its slash.
    let is_home = path == "/" && lang.as_ref().is_some_and(|lang| *lang != shared.site.config().default_language);
    let path = in_language(shared, path, lang);
    let mut address = permalink(shared, &path);
    if !args.flag("trailing_slash", false)? && !is_home && address.ends_with('/') {
        address.pop();
    }
    if args.flag("cachebust", false)? {
        address = format!("{address}?h={}", stamp(shared, args, &path)?);
    }
    Ok(Value::safe_string(&address))
}

/// Where a link to a file of `content/` leads; a language stands before the file's ending.
fn internal(shared: &Shared, args: Args<'_>, path: &str, lang: &str) -> TeraResult<String> {
    let config = shared.site.config();
    let link = if lang == config.default_language {
        path.to_string()
    } else if config.languages.iter().any(|language| language.code == lang) {
        match path.rsplit_once('.') {
            Some((stem, end)) => format!("{stem}.{lang}.{end}"),
            None => format!("{lang}.{path}"),
        }
    } else {
        return Err(unknown_language(shared, args, lang));
    };
    shared.site.internal_link(&link).ok_or_else(|| {
        let near = shared.site.near(Kind::Link, &link, lang);
        args.unknown(format!("`{link}` leads to no page or section"), &near)
    })
}

/// A language that the site does not have.
pub fn unknown_language(shared: &Shared, args: Args<'_>, lang: &str) -> tera::Error {
    let known = shared.site.config().languages.iter().map(|language| language.code.as_str());
    let near: Vec<String> = nearest(lang, known).into_iter().map(str::to_string).collect();
    args.unknown(format!("`{lang}` is no language of this site"), &near)
}

/// A path that asks for another language than the site's stands below that language's folder.
fn in_language(shared: &Shared, path: String, lang: Option<String>) -> String {
    let Some(lang) = lang.filter(|lang| *lang != shared.site.config().default_language) else { return path };
    let bare = path.trim_start_matches('/');
    if path == "/" {
        return format!("{lang}/");
    }
    if bare.split('/').next() == Some(lang.as_str()) { path } else { format!("{lang}/{bare}") }
}

/// The whole address of a path of the site. Folders end in a slash, files that are named do not; whoever asks for an
/// address without one takes it away.
fn permalink(shared: &Shared, path: &str) -> String {
    let config = shared.site.config();
    let base = config.base_url.trim_end_matches('/');
    let feeds = config.languages.first().map(|language| language.feed_filenames.as_slice()).unwrap_or_default();
    let whole = path.is_empty() || path.ends_with('/') || path.contains('#');
    let end = if whole || feeds.iter().any(|feed| path.ends_with(feed.as_str())) { "" } else { "/" };
    match path.strip_prefix('/') {
        Some(bare) => format!("{base}/{bare}{end}"),
        None => format!("{base}/{path}{end}"),
    }
}

/// The beginning of a file's sum.
fn stamp(shared: &Shared, args: Args<'_>, path: &str) -> TeraResult<String> {
    let file = shared.must_find(args, path)?;
    Ok(shared.sum(args, file)?.chars().take(DIGITS).collect())
}
