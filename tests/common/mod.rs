//! A library in a folder of its own, and the real program run on it.
#![allow(dead_code, reason = "each test file uses a part")]

pub mod crawl;
pub mod markup;
pub mod mount;
pub mod normal;
pub mod sticks;
mod tree;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicUsize, Ordering};

pub use tree::files;

/// A library that is removed at the end of its test.
pub struct TestLibrary {
    /// Its folder.
    pub root: PathBuf,
}

impl TestLibrary {
    /// An empty folder.
    pub fn empty() -> TestLibrary {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let root = std::env::temp_dir().join(format!("tashan-test-{}-{number}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        TestLibrary { root }
    }

    /// Files written as in `=== path` sections of one text.
    pub fn new(files: &str) -> TestLibrary {
        let library = TestLibrary::empty();
        for part in files.split("=== ").skip(1) {
            let (path, text) = part.split_once('\n').unwrap();
            library.write(path.trim(), text);
        }
        library
    }

    /// Writes one file.
    pub fn write(&self, path: &str, text: &str) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Reads one file of the site.
    pub fn read(&self, path: &str) -> String {
        let path = self.root.join("public").join(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// A path in the library.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Runs the program with these arguments in the library's folder.
    pub fn run_inside(&self, arguments: &[&str]) -> Output {
        tashan().args(arguments).current_dir(&self.root).output().unwrap()
    }

    /// Runs the program with these arguments on the library.
    pub fn run(&self, arguments: &[&str]) -> Output {
        tashan().args(arguments).args(["--root", self.root.to_str().unwrap()]).output().unwrap()
    }

    /// Builds, and fails with the program's words if it does.
    pub fn build(&self, arguments: &[&str]) {
        let output = self.run(&[&["build"], arguments].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Drop for TestLibrary {
    fn drop(&mut self) {
        // lost on purpose: the system clears its folder of temporary files
        let _ = fs::remove_dir_all(&self.root);
    }
}

/// The real program.
pub fn tashan() -> Command {
    Command::new(env!("CARGO_BIN_EXE_tashan"))
}

/// What the program said on its standard error.
pub fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
