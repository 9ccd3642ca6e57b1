//! `get_hash`: the sum of a file or a text, for `integrity` attributes.

use tera::{State, TeraResult, Value};

use super::{Args, Shared};
use crate::base::{bytes, sum};

/// `get_hash(path | literal, sha_type, base64)`
pub fn get_hash(shared: &Shared, args: Args<'_>, _: &State<'_>) -> TeraResult<Value> {
    let path: Option<String> = args.get("path")?;
    let literal: Option<String> = args.get("literal")?;
    let bits: u16 = args.get("sha_type")?.unwrap_or(384);
    let as_base64 = args.flag("base64", true)?;
    let write = |sum: Vec<u8>| if as_base64 { bytes::base64(&sum) } else { sum::hex(&sum) };
    let of = |bytes: &[u8]| sum::of_bits(bits, bytes).map(write).ok_or_else(|| format!("there is no SHA-{bits}"));
    let made = match (path, literal) {
        (Some(_), Some(_)) | (None, None) => {
            return Err(
                args.error("one of `path` and `literal` must be given", "write get_hash(path=\"…\")".to_string())
            );
        }
        (None, Some(text)) => of(text.as_bytes()),
        (Some(path), None) => {
            let file = shared.must_find(args, &path)?;
            let key = format!("{bits} {as_base64} {}", file.path);
            shared.sums.get(&key, || shared.files.read(file).and_then(|bytes| of(&bytes))).clone()
        }
    };
    let help = (!matches!(bits, 256 | 384 | 512)).then(|| "write sha_type=256, 384 or 512".to_string());
    made.map(Value::from).map_err(|error| args.error(error, help))
}
