//! `get_random` and `shuffle`: what looks random and is the same in every build. Without a `seed` of its own a call takes
//! one from the page that it stands on and from its arguments.

use tera::{Kwargs, Map, State, TeraResult, Value, value::Key};
use tera_contrib::rand;

use super::{Args, Shared};

/// `get_random(start, end, seed)`; with a seed the number is Zola's.
pub fn number(_: &Shared, args: Args<'_>, state: &State<'_>) -> TeraResult<Value> {
    let start: i64 = args.must("start")?;
    let end: i64 = args.must("end")?;
    if start >= end {
        return Err(args.error(format!("`start` ({start}) is not less than `end` ({end})"), None));
    }
    rand::get_random(seeded(args.kwargs, state, &format!("{start} {end}")), state).map(Value::from)
}

/// `shuffle(seed)`
pub fn shuffle(list: Vec<Value>, kwargs: Kwargs, state: &State<'_>) -> TeraResult<Vec<Value>> {
    let length = list.len().to_string();
    rand::shuffle(list, seeded(&kwargs, state, &length), state)
}

/// The same arguments with a seed.
fn seeded(kwargs: &Kwargs, state: &State<'_>, more: &str) -> Kwargs {
    let mut all: Map = kwargs.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    let path = state.get::<String>("current_path").ok().flatten().unwrap_or_default();
    all.entry(Key::from("seed")).or_insert_with(|| Value::from(format!("{path} {more}")));
    Kwargs::new(all.into())
}
