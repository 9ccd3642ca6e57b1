//! Editions of a library whose sites hold whatever a test wants, the program that packs and verifies them, and snapshots
//! of folders.
//!
//! `tashan pack` takes a site as it is while the record in it says that it is what the library makes now. So a site is put
//! in the place of a built one, with a record of its files.
#![allow(dead_code, reason = "each test file uses a part")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::mount::s;
use super::{TestLibrary, files, stderr, tashan};

/// The day of every edition.
const TODAY: &str = "2026-11-21";
/// The only source of the libraries.
const CONFIG: &str = "title = \"案例库\"\n";

/// Files by their path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// The SHA-256 of bytes as 64 hexadecimal digits.
pub fn sum(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Numbers that are the same in every run.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % below
    }
}

/// A site of `count` pages and some larger files. From one edition to the next many pages change (some only in
/// their bytes, not in size), some go, some come, a folder goes.
pub fn site(count: u64, edition: u64) -> Files {
    let mut out = Files::new();
    let mut put = |path: &str, seed: u64, size: u64| {
        let mut numbers = Numbers(seed * 7919 + 17);
        out.insert(path.to_string(), (0..size).map(|_| b' ' + numbers.next(90) as u8).collect());
    };
    for page in 0..count {
        let version = edition - (edition + 6 - page % 6) % 6 % edition.min(6);
        if page % 17 == 5 && edition.is_multiple_of(2) {
            continue;
        }
        let more = if page % 2 == 0 { 0 } else { version };
        put(&format!("cases/c{page:05}.html"), page + 100_000 * version, 3000 + page + more);
    }
    put(&format!("only-in-{edition}/page.html"), edition, 500);
    put(&format!("only-in-{edition}/deep/er/page.html"), edition + 50, 500);
    put("search/root.js", edition, 300_000);
    put("index.html", edition, 5000);
    put("empty.css", 1, 0);
    out
}

/// Libraries of several editions, each in a folder of its own.
pub struct Editions {
    /// Where they are, and whatever else a test needs.
    pub dir: TestLibrary,
}

impl Editions {
    /// None yet.
    pub fn none() -> Editions {
        Editions { dir: TestLibrary::empty() }
    }

    /// Three with sites of `count` pages.
    pub fn new(count: u64) -> Editions {
        let out = Editions::none();
        for edition in 1..=3 {
            out.put(edition, &site(count, edition as u64));
        }
        out
    }

    /// Makes the library of an edition, or puts another site into it.
    pub fn put(&self, edition: u32, site: &Files) {
        let (public, past) = (self.site(edition), self.library(edition).join("editions"));
        for folder in [&public, &past] {
            let _ = fs::remove_dir_all(folder);
            fs::create_dir_all(folder).unwrap();
        }
        let config = self.library(edition).join("config.toml");
        fs::write(&config, CONFIG).unwrap();
        set_time(&config, config_time());
        for (path, bytes) in site {
            let path = public.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        let before = edition.checked_sub(1).filter(|number| *number > 0).map(|number| self.record(number));
        let gone = before.as_ref().map(|before| leftovers(before, site)).unwrap_or_default();
        if let Some(before) = before {
            fs::write(past.join(format!("{}.json", edition - 1)), before).unwrap();
        }
        let head = built().0.replace("第1期", &format!("第{edition}期"));
        fs::write(public.join(".tashan"), format!("{head}\n[]\n{}", manifest(edition, site, &gone))).unwrap();
    }

    /// The manifest of the site of an edition; one without files if there is no such library.
    fn record(&self, edition: u32) -> String {
        match fs::read_to_string(self.site(edition).join(".tashan")) {
            Ok(text) => text.splitn(3, '\n').nth(2).unwrap().to_string(),
            Err(_) => manifest(edition, &Files::new(), &BTreeSet::new()),
        }
    }

    /// The folder of the library of an edition.
    pub fn library(&self, edition: u32) -> PathBuf {
        self.dir.path(&format!("library{edition}"))
    }

    /// The folder of its site.
    pub fn site(&self, edition: u32) -> PathBuf {
        self.library(edition).join("public")
    }

    /// The files of its site.
    pub fn files(&self, edition: u32) -> Files {
        let mut out = files(&self.site(edition));
        out.remove(".tashan");
        out
    }

    /// The manifest that the library keeps of an edition that was packed.
    pub fn kept(&self, edition: u32) -> PathBuf {
        self.library(edition).join(format!("editions/{edition}.json"))
    }

    /// A new folder beside the libraries.
    pub fn folder(&self, name: &str) -> PathBuf {
        fs::create_dir_all(self.dir.path(name)).unwrap();
        self.dir.path(name)
    }

    /// `tashan pack …` of an edition.
    pub fn command(&self, edition: u32, arguments: &[&str]) -> Command {
        let mut command = tashan();
        command.args(["--root", s(&self.library(edition)), "--today", TODAY, "pack"]).args(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Packs an edition and gives what the program says.
    #[track_caller]
    pub fn pack(&self, edition: u32, dest: &Path, more: &[&str]) -> String {
        ok(self.command(edition, &[&["usb", s(dest)], more].concat()))
    }

    /// A new folder with an edition.
    #[track_caller]
    pub fn stick(&self, edition: u32, name: &str, more: &[&str]) -> PathBuf {
        let dest = self.folder(name);
        self.pack(edition, &dest, more);
        dest
    }

    /// What the program says when it does not pack an edition.
    #[track_caller]
    pub fn refuses(&self, edition: u32, dest: &Path, more: &[&str]) -> String {
        let said = fails(self.command(edition, &[&["usb", s(dest)], more].concat()));
        assert!(said.ends_with(&format!("{} is not ready\n", dest.display())), "{said}");
        said
    }

    /// Begins to pack an edition and comes back when the first byte is on the stick.
    pub fn begin(&self, edition: u32, dest: &Path) -> Child {
        let child = self.command(edition, &["usb", s(dest)]).spawn().unwrap();
        let begun = Instant::now();
        while !dest.join("manifest.partial.json").exists() && begun.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(1));
        }
        child
    }
}

/// The time of every `config.toml`: a library that was not changed since it was built has the record of that build.
fn config_time() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)
}

/// What the program records of a library with this config: the first line, and what it says of itself.
fn built() -> &'static (String, String) {
    static BUILT: OnceLock<(String, String)> = OnceLock::new();
    BUILT.get_or_init(|| {
        let library = TestLibrary::empty();
        library.write("config.toml", CONFIG);
        set_time(&library.path("config.toml"), config_time());
        library.build(&["--today", TODAY]);
        let record = library.read(".tashan");
        // What it was made of; what can be asked of its files; the manifest.
        let [head, _, manifest] = record.splitn(3, '\n').collect::<Vec<_>>()[..] else { panic!("{record}") };
        let manifest: Value = serde_json::from_str(manifest).unwrap();
        (head.to_string(), manifest["program"].as_str().unwrap().to_string())
    })
}

/// The manifest of a site in the one form that the program takes.
fn manifest(edition: u32, site: &Files, leftovers: &BTreeSet<String>) -> String {
    let bytes: usize = site.values().map(Vec::len).sum();
    let line = |(path, bytes): (&String, &Vec<u8>)| {
        format!("\"site/{path}\": {{\"size\": {}, \"sha256\": \"{}\"}}", bytes.len(), sum(bytes))
    };
    let list = |[open, close]: [&str; 2], lines: Vec<String>| match lines.is_empty() {
        true => format!("{open}{close}"),
        false => format!("{open}\n{}\n{close}", lines.join(",\n")),
    };
    let paths = list(["{", "}"], site.iter().map(line).collect());
    let hidden = list(["[", "]"], leftovers.iter().map(|name| format!("\"{name}\"")).collect());
    format!(
        "{{\n\"format\": 1,\n\"program\": \"{}\",\n\"title\": \"案例库\",\n\"edition\": {edition},\n\"date\": \"{TODAY}\",\n\
         \"counts\": {{\"cases\": 0, \"files\": {}, \"bytes\": {bytes}}},\n\"cases\": [],\n\"files\": {paths},\n\
         \"leftovers\": {hidden}\n}}\n",
        built().1,
        site.len()
    )
}

/// What copying an edition over the one before leaves.
fn leftovers(before: &str, site: &Files) -> BTreeSet<String> {
    let before: Value = serde_json::from_str(before).unwrap();
    let older = before["leftovers"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_string());
    let gone = records(&before).into_iter().filter(|(path, _)| !site.contains_key(path.trim_start_matches("site/")));
    older.chain(gone.map(|(path, (_, hex))| sum(format!("{path}\n{hex}").as_bytes()))).collect()
}

/// Path → size and sum of every file that a manifest names.
pub fn records(manifest: &Value) -> BTreeMap<String, (u64, String)> {
    let files = manifest["files"].as_object().unwrap().iter();
    files
        .map(|(path, file)| {
            (path.clone(), (file["size"].as_u64().unwrap(), file["sha256"].as_str().unwrap().to_string()))
        })
        .collect()
}

/// What a program says when it succeeds.
#[track_caller]
pub fn ok(mut command: Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}{}", stdout(&output), stderr(&output));
    stdout(&output)
}

/// What it says when something is wrong.
#[track_caller]
pub fn fails(mut command: Command) -> String {
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{command:?}: {}{}", stdout(&output), stderr(&output));
    stderr(&output)
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn verify(dest: &Path, more: &[&str]) -> Command {
    let mut command = tashan();
    command.arg("verify").arg(dest).args(more);
    command
}

/// What the program says of a whole stick.
#[track_caller]
pub fn whole(dest: &Path, more: &[&str]) -> String {
    ok(verify(dest, more))
}

/// Whether the program takes a stick for a whole one.
pub fn is_whole(dest: &Path) -> bool {
    verify(dest, &["--beside"]).output().unwrap().status.success()
}

/// What the program finds wrong with a stick.
#[track_caller]
pub fn findings(dest: &Path, more: &[&str]) -> Vec<String> {
    let said = fails(verify(dest, more));
    let (all, last) = said.trim_end().rsplit_once('\n').unwrap();
    assert!(last.starts_with(&format!("{} is not to be relied on", dest.display())), "{said}");
    let head = format!("error: {}: ", dest.display());
    all.lines().map(|line| line.strip_prefix(&head).unwrap_or_else(|| panic!("{said}")).to_string()).collect()
}

/// What a path holds, and when it was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thing {
    File(Vec<u8>, SystemTime),
    Link(PathBuf),
    Folder,
}

/// Everything below a folder; links are not followed.
pub fn snapshot(folder: &Path) -> BTreeMap<String, Thing> {
    let mut out = BTreeMap::new();
    look(folder, "", &mut out);
    out
}

fn look(folder: &Path, prefix: &str, out: &mut BTreeMap<String, Thing>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_string_lossy());
        let meta = fs::symlink_metadata(&path).unwrap();
        if meta.is_symlink() {
            out.insert(name, Thing::Link(fs::read_link(&path).unwrap()));
        } else if meta.is_dir() {
            look(&path, &format!("{name}/"), out);
            out.insert(name, Thing::Folder);
        } else {
            out.insert(name, Thing::File(fs::read(&path).unwrap(), meta.modified().unwrap()));
        }
    }
}

/// Copies what is in a folder over what is in another, with the times if `times`. Gives the files that were replaced.
pub fn copy(from: &Path, to: &Path, times: bool) -> usize {
    let mut replaced = 0;
    for (path, bytes) in files(from) {
        let target = to.join(&path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        replaced += usize::from(fs::remove_file(&target).is_ok());
        fs::write(&target, bytes).unwrap();
        if times {
            set_time(&target, time(&from.join(path)));
        }
    }
    replaced
}

pub fn append(path: &Path, text: &str) {
    let mut bytes = fs::read(path).unwrap();
    bytes.extend(text.bytes());
    fs::write(path, bytes).unwrap();
}

pub fn set_time(path: &Path, time: SystemTime) {
    fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
}

pub fn time(path: &Path) -> SystemTime {
    fs::metadata(path).unwrap().modified().unwrap()
}

/// Changes one bit, keeps size and time: what a failing stick does.
pub fn rot(path: &Path, at: u64) {
    let (mut bytes, time) = (fs::read(path).unwrap(), time(path));
    let at = (at % bytes.len() as u64) as usize;
    bytes[at] ^= 4;
    fs::write(path, bytes).unwrap();
    set_time(path, time);
}
