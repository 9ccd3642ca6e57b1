//! The arguments of one call, with errors that name the function, the argument and what it must be.

use tera::{ArgFromValue, Error, ErrorKind, Kwargs, TeraResult, Value};

use super::mistake;
use crate::base::nearest::{did_you_mean, nearest};

/// The arguments of one call.
#[derive(Clone, Copy)]
pub struct Args<'a> {
    /// The function, for messages.
    pub name: &'a str,
    /// What was written.
    pub kwargs: &'a Kwargs,
}

impl Args<'_> {
    /// An argument that may be left out.
    pub fn get<T>(&self, key: &'static str) -> TeraResult<Option<T>>
    where
        for<'k> T: ArgFromValue<'k, Output = T>,
    {
        self.kwargs.get::<T>(key).map_err(|error| self.wrong(key, error))
    }

    /// An argument that must be there.
    pub fn must<T>(&self, key: &'static str) -> TeraResult<T>
    where
        for<'k> T: ArgFromValue<'k, Output = T>,
    {
        if let Some(found) = self.get(key)? {
            return Ok(found);
        }
        let written: Vec<&str> = self.kwargs.iter().filter_map(|(key, _)| key.as_str()).collect();
        let near = nearest(key, written).first().map(|near| format!("write `{key}=` instead of `{near}=`"));
        let help = near.unwrap_or_else(|| format!("write {}({key}=…)", self.name));
        Err(mistake(format!("`{}` needs the argument `{key}`", self.name), Some(help)))
    }

    /// A name that must be there; unlike other texts it cannot be written as a number.
    pub fn name(&self, key: &'static str) -> TeraResult<String> {
        let found: Value = self.must(key)?;
        found.as_str().map(str::to_string).ok_or_else(|| {
            let help = Some("write a value of the type string".to_string());
            let own = match found.name() {
                "i64" | "u64" | "i128" | "u128" => "integer",
                "f64" => "number",
                "map/struct" => "map",
                name => name,
            };
            mistake(format!("the argument `{key}` of `{}` is of the type {own}", self.name), help)
        })
    }

    /// `true` or `false`, with a default.
    pub fn flag(&self, key: &'static str, default: bool) -> TeraResult<bool> {
        Ok(self.get(key)?.unwrap_or(default))
    }

    /// An error of this call.
    pub fn error(&self, message: impl std::fmt::Display, help: impl Into<Option<String>>) -> Error {
        mistake(format!("`{}`: {message}", self.name), help.into())
    }

    /// A name that is none of those that are known.
    pub fn unknown(&self, message: impl std::fmt::Display, near: &[String]) -> Error {
        self.error(message, did_you_mean(&near.iter().map(String::as_str).collect::<Vec<_>>()))
    }

    fn wrong(&self, key: &str, error: Error) -> Error {
        let name = self.name;
        match error.kind() {
            ErrorKind::InvalidArgument { expected_type, actual_type } => mistake(
                format!("the argument `{key}` of `{name}` is of the type {actual_type}"),
                Some(format!("write a value of the type {}", plain(expected_type))),
            ),
            ErrorKind::OutOfRangeArgument { value, .. } => {
                mistake(format!("the argument `{key}` of `{name}` cannot be {value}"), None)
            }
            _ => mistake(format!("the argument `{key}` of `{name}`: {error}"), None),
        }
    }
}

/// A type of Rust as templates know it.
fn plain(expected: &str) -> &str {
    match expected {
        "&str" | "String" => "string",
        "f32" | "f64" | "Number" => "number",
        "Map" | "&Map" => "map",
        "bool" => "bool",
        name if name.starts_with("Vec") || name.starts_with("&[") => "array",
        _ => "integer",
    }
}
