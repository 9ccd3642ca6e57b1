//! `now`: the time of the build, which the caller of the program's library says.

use jiff::Timestamp;
use tera::{State, TeraResult, Value};

use super::{Args, Shared};

/// `now(timestamp, utc)`: as Zola it is always given in UTC.
pub fn now(shared: &Shared, args: Args<'_>, _: &State<'_>) -> TeraResult<Value> {
    args.get::<bool>("utc")?;
    if args.flag("timestamp", false)? {
        return Ok(Value::from(shared.now));
    }
    let time = Timestamp::from_second(shared.now).map_err(|error| args.error(error, None))?;
    Ok(Value::from(time.to_string()))
}
