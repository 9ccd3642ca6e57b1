//! Which file of the site an address names.

use std::collections::BTreeMap;

use crate::base::site_path::beside;

/// The files of the site by path.
pub struct Links<'a> {
    /// The number of each file.
    pub numbers: BTreeMap<&'a str, usize>,
}

impl Links<'_> {
    /// The number of the file that `address` names as written in the file `from`; `None` outside the site.
    pub fn find(&self, from: &str, address: &str) -> Option<usize> {
        let written = address.trim().replace("&amp;", "&");
        let path = written.get(..written.find(['?', '#']).unwrap_or(written.len()))?;
        if path.is_empty() || path.starts_with('/') || path.split('/').next()?.contains(':') {
            return None;
        }
        let decoded = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
        self.numbers
            .get(beside(from, path).as_str())
            .or_else(|| self.numbers.get(beside(from, &decoded).as_str()))
            .copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_files() {
        let links = Links { numbers: BTreeMap::from([("a.css", 0), ("img/汉 字.png", 1), ("cases/x.html", 2)]) };
        for (from, address, found) in [
            ("index.html", "a.css", Some(0)),
            ("cases/x.html", "../a.css?v=1", Some(0)),
            ("cases/x.html", "../img/%E6%B1%89%20字.png", Some(1)),
            ("cases/x.html", "./x.html#a", Some(2)),
            ("index.html", "data:image/png;base64,AA", None),
            ("index.html", "#a", None),
            ("index.html", "/a.css", None),
            ("index.html", "https://e.org/a.css", None),
        ] {
            assert_eq!(links.find(from, address), found, "{from} {address}");
        }
    }
}
