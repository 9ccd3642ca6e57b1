//! Made pictures that are kept between builds. A name says how its picture was made and of what, so one that is there is right.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

/// What follows the name of a picture that is being written.
const UNFINISHED: &str = ".new";

/// The picture of a name, from the first of the folders that has it: the cache, the site of the last build.
pub fn kept(folders: &[&Path], name: &str) -> Option<Vec<u8>> {
    // lost on purpose: what cannot be read is made again
    folders.iter().find_map(|folder| fs::read(folder.join(name)).ok()).filter(|bytes| !bytes.is_empty())
}

/// Keeps a picture. It gets its name when all of it is written, so that a build which is killed leaves none that is torn.
pub fn keep(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let unfinished = folder.join(format!("{name}{UNFINISHED}"));
    fs::write(&unfinished, bytes)?;
    fs::rename(unfinished, folder.join(name))
}

/// Throws away what no page asks for any more; how many there were.
pub fn prune(folder: &Path, wanted: &BTreeSet<String>) -> io::Result<usize> {
    let mut gone = 0;
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_file() && !wanted.contains(&name) {
            fs::remove_file(entry.path())?;
            gone += 1;
        }
    }
    Ok(gone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_found_until_nobody_wants_it() {
        let top = std::env::temp_dir().join(format!("tashan-images-{}", std::process::id()));
        let (first, second) = (top.join("cache"), top.join("site"));
        assert_eq!(kept(&[&first, &second], "a.png"), None);
        keep(&second, "a.png", b"old").unwrap();
        assert_eq!(kept(&[&first, &second], "a.png").as_deref(), Some(&b"old"[..]));
        keep(&first, "a.png", b"one").unwrap();
        keep(&first, "b.png", b"two").unwrap();
        assert_eq!(kept(&[&first, &second], "a.png").as_deref(), Some(&b"one"[..]));
        assert_eq!(prune(&first, &BTreeSet::from(["a.png".to_string()])).unwrap(), 1);
        assert_eq!(kept(&[&first], "b.png"), None);
        assert_eq!(prune(&top.join("nothing"), &BTreeSet::new()).unwrap(), 0);
        fs::remove_dir_all(top).unwrap();
    }
}
