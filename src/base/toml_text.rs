//! Texts as TOML, on one line, whatever is in them.

use toml_writer::{ToTomlKey, ToTomlValue, TomlKeyBuilder, TomlStringBuilder};

/// A string between double quotes.
pub fn quoted(text: &str) -> String {
    TomlStringBuilder::new(text).as_basic().to_toml_value()
}

/// A key, between quotes where it must be.
pub fn key(name: &str) -> String {
    let builder = TomlKeyBuilder::new(name);
    builder.as_unquoted().unwrap_or_else(|| builder.as_basic()).to_toml_key()
}

/// A list of strings.
pub fn list(names: impl IntoIterator<Item = impl AsRef<str>>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| quoted(name.as_ref())).collect();
    format!("[{}]", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_back_as_it_was() {
        for text in ["曲靖", "“五心”", "say \"hi\"", "back\\slash", "two\r\nlines\t\u{1}", "'''"] {
            let read: toml::Table = format!("{} = {}", key(text), quoted(text)).parse().unwrap();
            assert_eq!(read.get(text).and_then(toml::Value::as_str), Some(text));
            assert_eq!(quoted(text).lines().count(), 1);
        }
        assert_eq!((key("sha256").as_str(), key("编号").as_str()), ("sha256", "\"编号\""));
        assert_eq!(list(["甲", "乙"]), "[\"甲\", \"乙\"]");
    }
}
