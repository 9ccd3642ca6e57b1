//! Values that know nothing of libraries: Han text, pinyin, dates, paths.

pub mod date;
pub mod han;
pub mod nearest;
pub mod pinyin;
pub mod site_path;
