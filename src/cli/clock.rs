//! The day it is.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::base::date::Date;

/// Today in UTC, or the day of `SOURCE_DATE_EPOCH`, which makes a build reproducible
/// (https://reproducible-builds.org/specs/source-date-epoch/).
pub fn today() -> Date {
    let fixed = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    // lost on purpose: a clock before 1970 gives 1970
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    Date::from_unix_days(fixed.unwrap_or_else(now) / 86_400)
}
