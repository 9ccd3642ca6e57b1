//! Files that templates read: where a path may mean a file, in Zola's order, and never outside the library's folder.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::theme::{AssetBytes, SiteTheme};
use crate::base::nearest::nearest;
use crate::images;

/// Where a path from a template is looked for, below the library's folder.
const FOLDERS: [&str; 3] = ["", "static/", "content/"];

/// The files of a library that templates may read.
pub struct Files {
    /// Without symbolic links, if it exists at all.
    root: PathBuf,
    /// `themes/NAME/static/`
    theme: String,
    /// Static files of a site theme that is in the program.
    inside: BTreeMap<String, Arc<[u8]>>,
    /// What this build has made before it renders, by address: stylesheets out of Sass.
    made: BTreeMap<String, Arc<[u8]>>,
    /// Looked up only, never walked.
    pictures: OnceLock<HashMap<String, String>>,
}

/// A file that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryFile {
    /// Its path from the library's folder, the same for every way to write it.
    pub path: String,
    bytes: Place,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Disk(PathBuf),
    Memory(Arc<[u8]>),
}

impl Files {
    /// The files of the library in `root` with its site theme. `made` is what this build has made before it renders, by
    /// address; files of an earlier build are never looked at, so that two builds of one library agree.
    pub fn new(root: &Path, name: &str, theme: &SiteTheme, made: BTreeMap<String, Arc<[u8]>>) -> Files {
        let memory = theme.assets.iter().filter_map(|asset| match &asset.bytes {
            AssetBytes::Memory(bytes) => Some((asset.address.clone(), bytes.clone())),
            AssetBytes::Disk(_) | AssetBytes::Text(_) => None,
        });
        Files {
            root: fs::canonicalize(root).unwrap_or_else(|_| root.to_path_buf()),
            theme: format!("themes/{name}/static/"),
            inside: memory.collect(),
            made,
            pictures: OnceLock::new(),
        }
    }

    /// The picture whose path has a sum, as the names of made pictures say it.
    pub fn picture(&self, path_sum: &str) -> Option<LibraryFile> {
        let path = self.pictures.get_or_init(|| self.list_pictures()).get(path_sum)?;
        self.find(path).ok().flatten()
    }

    /// Every picture of the library, by the sum of its path. What was built and hidden folders are passed over.
    fn list_pictures(&self) -> HashMap<String, String> {
        let visible = |entry: &walkdir::DirEntry| {
            let hidden = entry.depth() > 0 && entry.file_name().to_string_lossy().starts_with('.');
            !hidden && !entry.path().join(".tashan").exists()
        };
        let walked = walkdir::WalkDir::new(&self.root).into_iter().filter_entry(visible).filter_map(Result::ok);
        let on_disk = walked.filter(|entry| entry.file_type().is_file()).filter_map(|entry| {
            let parts: Option<Vec<&str>> =
                entry.path().strip_prefix(&self.root).ok()?.iter().map(|part| part.to_str()).collect();
            Some(parts?.join("/"))
        });
        let inside = self.inside.keys().map(|address| format!("{}{address}", self.theme));
        on_disk.chain(inside).filter(|path| is_picture(path)).map(|path| (images::path_sum(&path), path)).collect()
    }

    /// The file that a path in a template means: from the library's folder, then below `static/`, `content/`, in what
    /// this build has made, and in the site theme's `static/`; `@/` stands for `content/`. Nothing if there is none.
    pub fn find(&self, path: &str) -> Result<Option<LibraryFile>, String> {
        let wanted = wanted(path);
        for folder in FOLDERS {
            if let Some(found) = self.on_disk(&format!("{folder}{wanted}"))? {
                return Ok(Some(found));
            }
        }
        if let Some(bytes) = self.made.get(&wanted) {
            return Ok(Some(LibraryFile { path: wanted, bytes: Place::Memory(bytes.clone()) }));
        }
        let themed = format!("{}{wanted}", self.theme);
        if let Some(found) = self.on_disk(&themed)? {
            return Ok(Some(found));
        }
        let inside = self.inside.get(&wanted);
        Ok(inside.map(|bytes| LibraryFile { path: themed, bytes: Place::Memory(bytes.clone()) }))
    }

    fn on_disk(&self, path: &str) -> Result<Option<LibraryFile>, String> {
        let file = self.root.join(path);
        if !file.is_file() {
            return Ok(None);
        }
        let real = fs::canonicalize(&file).map_err(|error| format!("`{path}` cannot be read: {error}"))?;
        match super::relative(&self.root, &real) {
            Some(path) => Ok(Some(LibraryFile { path, bytes: Place::Disk(real) })),
            None => Err(format!("`{path}` is outside the library's folder")),
        }
    }

    /// The bytes of a file.
    pub fn read(&self, file: &LibraryFile) -> Result<Arc<[u8]>, String> {
        match &file.bytes {
            Place::Memory(bytes) => Ok(bytes.clone()),
            Place::Disk(path) => match fs::read(path) {
                Ok(bytes) => Ok(bytes.into()),
                Err(error) => Err(format!("`{}` cannot be read: {error}", file.path)),
            },
        }
    }

    /// The nearest of the files that stand where a path looks for one, as one would write them.
    pub fn near(&self, path: &str) -> Vec<String> {
        let wanted = wanted(path);
        let folder = wanted.rfind('/').map_or("", |at| &wanted[..=at]);
        let mut names: BTreeSet<String> = BTreeSet::new();
        for base in FOLDERS.into_iter().chain([self.theme.as_str()]) {
            // What the library's folder leads out of is no place to look for names.
            let Ok(real) = fs::canonicalize(self.root.join(format!("{base}{folder}"))) else { continue };
            if !real.starts_with(&self.root) {
                continue;
            }
            let entries = fs::read_dir(real).into_iter().flatten().flatten();
            let files = entries.filter(|entry| entry.path().is_file());
            names.extend(files.filter_map(|entry| Some(format!("{folder}{}", entry.file_name().to_str()?))));
        }
        names.extend(self.made.keys().chain(self.inside.keys()).cloned());
        nearest(&wanted, names.iter().map(String::as_str)).into_iter().map(str::to_string).collect()
    }
}

/// A path as it is looked for.
fn wanted(path: &str) -> String {
    match path.strip_prefix("@/") {
        Some(inner) => format!("content/{}", inner.trim_start_matches('/')),
        None => path.trim_start_matches('/').to_string(),
    }
}

/// By its ending.
fn is_picture(path: &str) -> bool {
    let end = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
    ["png", "jpg", "jpeg", "webp", "gif", "bmp", "avif", "tif", "tiff", "ico"].contains(&end.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Asset;

    fn write(root: &Path, path: &str, text: &str) {
        let file = root.join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }

    fn text(files: &Files, path: &str) -> String {
        let found = files.find(path).unwrap().unwrap();
        format!("{}={}", found.path, String::from_utf8_lossy(&files.read(&found).unwrap()))
    }

    #[test]
    fn a_path_is_looked_for_in_zolas_order_and_never_outside() {
        let top = std::env::temp_dir().join(format!("tashan-files-{}", std::process::id()));
        let _ = fs::remove_dir_all(&top);
        let root = top.join("library");
        write(&top, "secret.txt", "no");
        for (path, text) in [
            ("a.txt", "root"),
            ("static/a.txt", "static"),
            ("static/b.txt", "b"),
            ("content/b.txt", "content"),
            ("content/gallery/c.txt", "c"),
            ("themes/t/static/d.txt", "d"),
            ("themes/t/static/made.css", "theme"),
        ] {
            write(&root, path, text);
        }
        let inside = AssetBytes::Memory(Arc::from(&b"in"[..]));
        let assets = vec![Asset { address: "in.css".to_string(), origin: String::new(), bytes: inside }];
        let theme = SiteTheme { assets, ..SiteTheme::default() };
        let made = [("made.css".to_string(), Arc::from(&b"made"[..]))].into();
        let files = Files::new(&root, "t", &theme, made);
        assert_eq!(text(&files, "/a.txt"), "a.txt=root");
        assert_eq!(text(&files, "b.txt"), "static/b.txt=b");
        for way in ["@/gallery/c.txt", "/content/gallery/c.txt", "gallery/c.txt"] {
            assert_eq!(text(&files, way), "content/gallery/c.txt=c");
        }
        assert_eq!(text(&files, "d.txt"), "themes/t/static/d.txt=d");
        assert_eq!(text(&files, "made.css"), "made.css=made");
        assert_eq!(text(&files, "in.css"), "themes/t/static/in.css=in");
        assert_eq!(files.find("nothing.txt"), Ok(None));
        assert_eq!(files.find("static"), Ok(None));
        assert!(files.find("../secret.txt").unwrap_err().contains("outside"));
        assert_eq!(files.near("gallery/cc.txt"), ["gallery/c.txt"]);
        assert!(!files.near("../secret.tx").contains(&"../secret.txt".to_string()));
        fs::remove_dir_all(&top).unwrap();
    }
}
