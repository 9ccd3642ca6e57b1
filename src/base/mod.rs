//! Values that know nothing of libraries: Han text, pinyin, dates, paths.

pub mod bytes;
pub mod date;
pub mod decimal;
pub mod globs;
pub mod han;
pub mod markup;
pub mod memo;
pub mod moment;
pub mod nearest;
pub mod numbers;
pub mod pinyin;
pub mod quantity;
pub mod reading;
pub mod site_path;
pub mod speech;
pub mod sum;
pub mod toml_text;
