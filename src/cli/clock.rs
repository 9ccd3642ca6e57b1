//! The day it is.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::base::date::Date;

/// Today in UTC.
pub fn today() -> Date {
    // lost on purpose: a clock before 1970 gives 1970
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Date::from_unix_days(seconds / 86_400)
}
