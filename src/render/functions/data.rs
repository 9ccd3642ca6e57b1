//! `load_data`: data out of the library's files, or from a host that the configuration allows.

use tera::{State, TeraResult, Value};

use super::{Args, Shared};
use crate::data::{self, Format, Method, Request};

/// Where data is from.
enum From {
    Path(String),
    Url(String),
    Literal(String),
}

/// `load_data(path | url | literal, format, required, method, body, content_type, headers)`
pub fn load(shared: &Shared, args: Args<'_>, _: &State<'_>) -> TeraResult<Value> {
    let required = args.flag("required", true)?;
    let format: Option<String> = args.get("format")?;
    let format = match format {
        Some(name) => Some(Format::of_name(&name).map_err(|error| args.error(error, None))?),
        None => None,
    };
    match from(args)? {
        From::Literal(text) => parsed(args, "the text", &text, format.unwrap_or(Format::Plain)),
        From::Url(url) => remote(shared, args, &url, format.unwrap_or(Format::Plain), required),
        From::Path(path) => {
            if !required && shared.find(args, &path)?.is_none() {
                return Ok(Value::none());
            }
            let file = shared.must_find(args, &path)?;
            let format = format.unwrap_or_else(|| Format::of_path(&file.path));
            let found = shared.data.get(&format!("{format:?} {}", file.path), || {
                let bytes = shared.files.read(file)?;
                let text = std::str::from_utf8(&bytes).map_err(|_| format!("`{}` is not UTF-8", file.path))?;
                value(&file.path, text, format)
            });
            found.clone().map_err(|error| args.error(error, None))
        }
    }
}

fn from(args: Args<'_>) -> TeraResult<From> {
    match (args.get("path")?, args.get("url")?, args.get("literal")?) {
        (Some(path), None, None) => Ok(From::Path(path)),
        (None, Some(url), None) => Ok(From::Url(url)),
        (None, None, Some(text)) => Ok(From::Literal(text)),
        _ => {
            let help = "write load_data(path=\"…\"), with url= or literal= instead of path=".to_string();
            Err(args.error("one of `path`, `url` and `literal` must be given", help))
        }
    }
}

/// A text as the value that it stands for; `origin` is named in the error.
fn value(origin: &str, text: &str, format: Format) -> Result<Value, String> {
    match data::parse(text, format) {
        Ok(found) => Ok(Value::from_serializable(&found)),
        Err(error) => Err(format!("`{origin}` cannot be read: {error}")),
    }
}

fn parsed(args: Args<'_>, origin: &str, text: &str, format: Format) -> TeraResult<Value> {
    value(origin, text, format).map_err(|error| args.error(error, None))
}

/// Data of another machine, if the configuration allows its host.
fn remote(shared: &Shared, args: Args<'_>, url: &str, format: Format, required: bool) -> TeraResult<Value> {
    let host = match data::host(url) {
        Ok(host) => host,
        Err(_) if !required => return Ok(Value::none()),
        Err(error) => return Err(args.error(error, None)),
    };
    let config = shared.site.config();
    if !config.data_hosts.contains(&host) {
        // What need not be there is as if it could not be reached.
        if !required {
            return Ok(Value::none());
        }
        let mut hosts = config.data_hosts.clone();
        hosts.push(host.clone());
        let help = format!("write data_hosts = {hosts:?} in {}, before the first [table]", config.file);
        return Err(args.error(format!("nothing may be fetched from `{host}`"), help));
    }
    let method: Option<String> = args.get("method")?;
    let method = method.as_deref().map_or(Ok(Method::Get), Method::of_name).map_err(|error| args.error(error, None))?;
    let (body, content_type): (Option<String>, Option<String>) = (args.get("body")?, args.get("content_type")?);
    let headers: Vec<String> = args.get("headers")?.unwrap_or_default();
    let request = Request {
        url,
        method,
        headers: &headers,
        body: body.as_deref(),
        content_type: content_type.as_deref(),
        accept: format.media_type(),
    };
    let found = shared.data.get(&format!("{format:?} {request:?}"), || {
        let answer = data::fetch(&request)?;
        if !(200..300).contains(&answer.status) {
            return Err(format!("`{url}` was answered with {}", answer.status));
        }
        let text = String::from_utf8(answer.body).map_err(|_| format!("`{url}` is not UTF-8"))?;
        value(url, &text, format)
    });
    match found {
        Ok(found) => Ok(found.clone()),
        // What is not there may be missing; what is there and cannot be read may not.
        Err(error) if required || error.contains("cannot be read") => Err(args.error(error, None)),
        Err(_) => Ok(Value::none()),
    }
}
