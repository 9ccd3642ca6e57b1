//! Paths in links: what they name, from `content/`.

/// `cases/x.md` is `x`.
pub fn stem(path: &str) -> &str {
    let path = path.trim_end_matches(".md").trim_end_matches("/index");
    path.rsplit('/').next().unwrap_or(path)
}

/// A path relative to a folder, without `.` and `..`.
fn join(folder: &str, path: &str) -> String {
    let base = if path.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in base.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// A written address without what follows `#` or `?`, and that.
pub fn split_tail(written: &str) -> (&str, &str) {
    written.find(['#', '?']).map_or((written, ""), |at| written.split_at(at))
}

/// The path from `content/` that an address in a file of `folder` names.
pub fn file_path(folder: &str, written: &str) -> String {
    percent_decode(&join(folder, split_tail(written).0))
}

pub fn percent_decode(path: &str) -> String {
    percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined() {
        assert_eq!(join("cases/a", "../b/./i.png"), "cases/b/i.png");
        assert_eq!(join("cases", "/i.png"), "i.png");
        assert_eq!(join("", "../../i.png"), "i.png");
    }
}
