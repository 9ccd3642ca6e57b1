//! `get_image_metadata` and `resize_image`. No picture is made here: the name of one says all that is needed to make it.

use tera::{Map, State, TeraResult, Value, value::Key};

use super::{Args, Shared};
use crate::images::{self, Arguments, Info, Request};
use crate::source::LibraryFile;

/// Where made pictures stand in the site.
pub const PICTURES: &str = "processed_images";

/// `get_image_metadata(path, allow_missing)`: `{width, height, format, mime, description, created}`.
pub fn metadata(shared: &Shared, args: Args<'_>, _: &State<'_>) -> TeraResult<Value> {
    let path: String = args.must("path")?;
    if args.flag("allow_missing", false)? && shared.find(args, &path)?.is_none() {
        return Ok(Value::none());
    }
    let found = read(shared, args, shared.must_find(args, &path)?)?;
    Ok(object([
        ("width", Value::from(found.width)),
        ("height", Value::from(found.height)),
        ("format", optional(some(found.format))),
        ("mime", optional(some(found.mime))),
        ("description", optional(found.description.as_deref())),
        ("created", optional(found.created.as_deref())),
    ]))
}

/// `resize_image(path, width, height, op, format, quality, speed)`: `{url, static_path, width, height, orig_width,
/// orig_height}`.
pub fn resize(shared: &Shared, args: Args<'_>, _: &State<'_>) -> TeraResult<Value> {
    let path: String = args.must("path")?;
    let (op, format): (Option<String>, Option<String>) = (args.get("op")?, args.get("format")?);
    let arguments = Arguments {
        width: args.get("width")?,
        height: args.get("height")?,
        op: op.as_deref(),
        format: format.as_deref(),
        quality: args.get("quality")?,
        speed: args.get("speed")?,
    };
    let file = shared.must_find(args, &path)?;
    let found = read(shared, args, file)?;
    if found.format == "svg" {
        return Err(args.error(format!("`{}` is a drawing, which has any size", file.path), None));
    }
    let request = Request::new(&file.path, arguments, found.lossy).map_err(|error| args.error(error, None))?;
    let name = request.file_name(shared.sum(args, file)?);
    let (width, height) = request.size((found.width, found.height));
    let base = shared.site.config().base_url.trim_end_matches('/');
    Ok(object([
        ("url", Value::from(format!("{base}/{PICTURES}/{name}"))),
        ("static_path", Value::from(format!("static/{PICTURES}/{name}"))),
        ("width", Value::from(width)),
        ("height", Value::from(height)),
        ("orig_width", Value::from(found.width)),
        ("orig_height", Value::from(found.height)),
    ]))
}

fn read<'a>(shared: &'a Shared, args: Args<'_>, file: &LibraryFile) -> TeraResult<&'a Info> {
    let found =
        shared.pictures.get(&file.path, || shared.files.read(file).and_then(|bytes| images::info(&file.path, &bytes)));
    found.as_ref().map_err(|error| args.error(error, None))
}

/// A format that is not known has no name.
fn some(name: &str) -> Option<&str> {
    Some(name).filter(|name| !name.is_empty())
}

fn optional(text: Option<&str>) -> Value {
    text.map_or_else(Value::none, Value::from)
}

fn object<const N: usize>(entries: [(&'static str, Value); N]) -> Value {
    Value::from(entries.into_iter().map(|(key, value)| (Key::from(key), value)).collect::<Map>())
}
