//! `get_page`, `get_section`, `get_taxonomy`, `get_taxonomy_term`, `get_taxonomy_url`: values that stand ready, by name.

use tera::{State, TeraResult, Value};

use super::{Args, Kind, Shared};

/// `get_page(path, lang, allow_missing)`
pub fn page(shared: &Shared, args: Args<'_>, state: &State<'_>) -> TeraResult<Value> {
    by_path(shared, args, state, Kind::Page)
}

/// `get_section(path, lang, allow_missing, metadata_only)`; as values are shared, a section with its pages costs nothing
/// more, so the last argument changes nothing.
pub fn section(shared: &Shared, args: Args<'_>, state: &State<'_>) -> TeraResult<Value> {
    args.get::<bool>("metadata_only")?;
    by_path(shared, args, state, Kind::Section)
}

fn by_path(shared: &Shared, args: Args<'_>, state: &State<'_>, kind: Kind<'_>) -> TeraResult<Value> {
    let path = args.name("path")?;
    let lang = shared.lang(args, state)?;
    let missing = args.flag("allow_missing", false)?;
    let find = |lang: &str| match kind {
        Kind::Section => shared.site.section(&path, lang),
        _ => shared.site.page(&path, lang),
    };
    if let Some(found) = find(&lang) {
        return Ok(found);
    }
    if missing {
        return Ok(Value::none());
    }
    let config = shared.site.config();
    let others = config.languages.iter().filter(|language| language.code != lang && find(&language.code).is_some());
    let others: Vec<String> = others.map(|language| format!("lang=\"{}\"", language.code)).collect();
    if !others.is_empty() {
        let help = format!("write {} or allow_missing=true", others.join(", "));
        return Err(args.error(format!("`{path}` is not there in the language `{lang}`"), help));
    }
    let bare = path.trim_start_matches("@/").trim_start_matches('/').trim_start_matches("content/");
    let (what, other, is_other) = match kind {
        Kind::Section => ("section", "page", shared.site.page(bare, &lang).is_some()),
        _ => ("page", "section", shared.site.section(bare, &lang).is_some()),
    };
    if is_other {
        let help = format!("write get_{other}(path=\"{bare}\")");
        return Err(args.error(format!("`{path}` is a {other}, not a {what}"), help));
    }
    let mut near = shared.site.near(kind, bare, &lang);
    near.truncate(3);
    Err(args.unknown(format!("there is no {what} `{path}`"), &near))
}

/// `get_taxonomy(kind, lang, required)`
pub fn taxonomy(shared: &Shared, args: Args<'_>, state: &State<'_>) -> TeraResult<Value> {
    let kind = args.name("kind")?;
    let lang = shared.lang(args, state)?;
    let required = args.flag("required", true)?;
    match shared.site.taxonomy(&kind, &lang) {
        Some(found) => Ok(found),
        None if required => Err(no_taxonomy(shared, args, &kind, &lang)),
        None => Ok(Value::none()),
    }
}

/// `get_taxonomy_term(kind, term, lang, required, include_pages)`; the last changes nothing, as in Zola.
pub fn term(shared: &Shared, args: Args<'_>, state: &State<'_>) -> TeraResult<Value> {
    let kind = args.name("kind")?;
    let term: String = args.must("term")?;
    args.get::<bool>("include_pages")?;
    let lang = shared.lang(args, state)?;
    let required = args.flag("required", true)?;
    match shared.site.term(&kind, &term, &lang) {
        Some(found) => Ok(found),
        None if !required => Ok(Value::none()),
        None => Err(no_term(shared, args, &kind, &term, &lang)),
    }
}

/// `get_taxonomy_url(kind, term, lang, required)`; `name` is the old word for `term`.
pub fn term_address(shared: &Shared, args: Args<'_>, state: &State<'_>) -> TeraResult<Value> {
    let kind = args.name("kind")?;
    let term: String = match args.get("name")? {
        Some(name) => args.get("term")?.unwrap_or(name),
        None => args.must("term")?,
    };
    let lang = shared.lang(args, state)?;
    let required = args.flag("required", true)?;
    if let Some(found) = shared.site.term(&kind, &term, &lang) {
        let permalink = found.get_from_path("permalink").and_then(Value::as_str).map(Value::safe_string);
        return permalink.ok_or_else(|| args.error(format!("`{term}` has no page of its own"), None));
    }
    if !required && shared.site.taxonomy(&kind, &lang).is_none() {
        return Ok(Value::none());
    }
    Err(no_term(shared, args, &kind, &term, &lang))
}

fn no_taxonomy(shared: &Shared, args: Args<'_>, kind: &str, lang: &str) -> tera::Error {
    let near = shared.site.near(Kind::Taxonomy, kind, lang);
    args.unknown(format!("there is no taxonomy `{kind}` in the language `{lang}`"), &near)
}

fn no_term(shared: &Shared, args: Args<'_>, kind: &str, term: &str, lang: &str) -> tera::Error {
    if shared.site.taxonomy(kind, lang).is_none() {
        return no_taxonomy(shared, args, kind, lang);
    }
    let near = shared.site.near(Kind::Term(kind), term, lang);
    args.unknown(format!("the taxonomy `{kind}` has no term `{term}`"), &near)
}
