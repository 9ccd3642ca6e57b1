//! Filters and tests that Tera does not have itself.

use std::sync::Arc;

use num_format::{Locale, ToFormattedString};
use regex::Regex;
use tera::{Kwargs, State, Tera, TeraResult, Value};
use tera_contrib::{base64, dates, filesize_format, format, json, regex as html, slug, urlencode};

use super::{Args, Around, Shared, mistake, random, text_filters};
use crate::base::memo::Memo;
use crate::base::nearest::nearest;

/// Registers what needs no site.
pub fn register_pure(tera: &mut Tera) {
    text_filters::register(tera);
    tera.register_filter("base64_encode", base64::b64_encode);
    tera.register_filter("base64_decode", base64::b64_decode);
    tera.register_filter("striptags", html::striptags);
    tera.register_filter("spaceless", html::spaceless);
    tera.register_filter("urlencode", urlencode::urlencode);
    tera.register_filter("urlencode_strict", urlencode::urlencode_strict);
    tera.register_filter("json_encode", json::json_encode);
    tera.register_filter("filesizeformat", filesize_format::filesize_format);
    tera.register_filter("format", format::format);
    tera.register_filter("slugify", slug::slug);
    tera.register_filter("date", |value: Value, kwargs: Kwargs, state: &State<'_>| {
        // A year or a month alone, as sources often give no more, is formatted as its first day.
        let whole = match value.as_str() {
            Some(text) if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) => format!("{text}-01-01"),
            Some(text) if text.len() == 7 && text.as_bytes()[4] == b'-' => format!("{text}-01"),
            _ => return dates::date(&value, kwargs, state),
        };
        dates::date(&Value::from(whole), kwargs, state)
    });
    tera.register_filter("shuffle", random::shuffle);
    let patterns: Arc<Memo<Result<Regex, String>>> = Arc::default();
    let shared = patterns.clone();
    tera.register_filter("regex_replace", move |text: &str, kwargs: Kwargs, _: &State<'_>| {
        let args = Args { name: "regex_replace", kwargs: &kwargs };
        let (pattern, by): (String, String) = (args.must("pattern")?, args.must("rep")?);
        TeraResult::Ok(compiled(&patterns, args, &pattern)?.replace_all(text, by.as_str()).into_owned())
    });
    tera.register_test("matching", move |text: &str, kwargs: Kwargs, _: &State<'_>| {
        let args = Args { name: "matching", kwargs: &kwargs };
        let pattern: String = args.must("pat")?;
        TeraResult::Ok(compiled(&shared, args, &pattern)?.is_match(text))
    });
    tera.register_test("before", dates::is_before);
    tera.register_test("after", dates::is_after);
}

/// A pattern, compiled when it is first met.
fn compiled<'a>(patterns: &'a Memo<Result<Regex, String>>, args: Args<'_>, pattern: &str) -> TeraResult<&'a Regex> {
    let found = patterns.get(pattern, || Regex::new(pattern).map_err(|error| error.to_string()));
    found.as_ref().map_err(|error| {
        // The last line says what is wrong; those before draw the pattern.
        let why = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
        args.error(format!("`{pattern}` is no pattern: {why}"), None)
    })
}

/// Registers what asks the site.
pub fn register_with_site(tera: &mut Tera, shared: &Arc<Shared>) {
    let site = shared.clone();
    tera.register_filter("markdown", move |text: &str, kwargs: Kwargs, state: &State<'_>| {
        markdown(&site, text, Args { name: "markdown", kwargs: &kwargs }, state)
    });
    let site = shared.clone();
    tera.register_filter("num_format", move |number: i128, kwargs: Kwargs, _: &State<'_>| {
        let args = Args { name: "num_format", kwargs: &kwargs };
        let locale: Option<String> = args.get("locale")?;
        grouped(number, &locale.unwrap_or_else(|| site.site.config().default_language.clone()))
    });
}

/// `markdown(inline)`
fn markdown(shared: &Shared, text: &str, args: Args<'_>, state: &State<'_>) -> TeraResult<String> {
    let inline = args.flag("inline", false)?;
    let whole = |name: &str| state.get::<Value>(name).ok().flatten().filter(Value::is_map);
    let around = match whole("page").or_else(|| whole("section")) {
        Some(page) => {
            let text = |key: &str| page.get_from_path(key).and_then(Value::as_str).unwrap_or_default().to_string();
            Around { path: text("relative_path"), permalink: text("permalink"), lang: shared.active(state) }
        }
        None => Around { lang: shared.site.config().default_language.clone(), ..Around::default() },
    };
    let html = shared.site.markdown(text, &around).map_err(|error| args.error(error, None))?;
    if !inline {
        return Ok(html);
    }
    Ok(html.trim_start_matches("<p>").trim_end_matches("</p>\n").to_string())
}

/// The digits of a number in groups. The table of locales knows languages by two letters where it has no land of them.
fn grouped(number: i128, name: &str) -> TeraResult<String> {
    let short = name.split('-').next().unwrap_or(name);
    if let Ok(locale) = Locale::from_name(name).or_else(|_| Locale::from_name(short)) {
        return Ok(number.to_formatted_string(&locale));
    }
    let near =
        nearest(name, Locale::available_names().iter().copied()).first().map(|near| format!("write locale=\"{near}\""));
    Err(mistake(format!("`num_format` does not know the locale `{name}`"), near))
}
