//! Sticks, with the real program: written, updated, verified, damaged, killed, on hostile folders; zips and what has
//! changed since an edition; signatures.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant, SystemTime};

use common::mount::{does, not_checked, s, tool};
use common::sticks::*;
use common::{files, stderr, tashan};
use serde_json::Value;

/// Files that the program itself puts at the top of every stick.
const TOP: [&str; 3] = ["打开案例库.html", "校验.html", "说明.txt"];
/// Files of a stick that its manifest does not name.
const SEALS: [&str; 2] = ["SHA256SUMS", "manifest.json"];
const UP_TO_DATE: &str = "it was up to date";

fn manifest_of(stick: &Path) -> Value {
    serde_json::from_slice(&fs::read(stick.join("manifest.json")).unwrap()).unwrap()
}

#[test]
fn a_stick_holds_the_site_and_nothing_else() {
    let editions = Editions::new(60);
    let (a, b) = (editions.folder("a"), editions.folder("b"));
    let said = editions.pack(1, &a, &[]);
    assert!(said.contains(": 68 written, 0 kept, 0 removed, ") && said.contains("read back and compared"), "{said}");
    assert!(whole(&a, &[]).contains(": whole: 案例库, edition 1 of 2026-11-21, 68 files, "));
    let there = files(&a);
    let site = editions.files(1);
    assert_eq!(site.len(), 65);
    for (path, content) in &site {
        assert!(there.get(&format!("site/{path}")) == Some(content), "{path}");
    }
    for name in TOP.iter().chain(&SEALS) {
        assert!(there.contains_key(*name), "{name}");
    }
    assert_eq!(there.len(), site.len() + TOP.len() + SEALS.len());
    // The library keeps the manifest, for the edition that follows.
    assert!(fs::read(editions.kept(1)).unwrap() == there["manifest.json"]);
    // The same pack elsewhere is the same, byte for byte.
    assert!(!editions.pack(1, &b, &["--no-read-back"]).contains("read back"));
    assert!(there == files(&b));
    // An unchanged one is not touched at all.
    let before = snapshot(&a);
    let said = editions.pack(1, &a, &[]);
    assert!(said.contains(": 0 written, 68 kept, 0 removed, 0 bytes") && said.contains(UP_TO_DATE), "{said}");
    assert!(snapshot(&a) == before);
}

#[test]
fn sha256sum_alone_verifies_a_stick() {
    let editions = Editions::new(20);
    let a = editions.stick(1, "a", &[]);
    let check = || Command::new("sha256sum").args(["-c", "--strict", "--quiet", "SHA256SUMS"]).current_dir(&a).output();
    let listed: BTreeSet<String> =
        fs::read_to_string(a.join("SHA256SUMS")).unwrap().lines().map(|line| line[66..].to_string()).collect();
    let there: BTreeSet<String> = files(&a).into_keys().filter(|path| path != "SHA256SUMS").collect();
    assert_eq!(listed, there);
    let Ok(output) = check() else {
        not_checked("there is no sha256sum here");
        return;
    };
    assert!(output.status.success(), "{output:?}");
    append(&a.join("说明.txt"), "x");
    assert!(!check().unwrap().status.success());
}

#[test]
fn an_update_writes_what_changed_and_removes_what_went() {
    let editions = Editions::new(60);
    let (a, fresh) = (editions.stick(1, "a", &[]), editions.stick(2, "fresh", &[]));
    fs::write(a.join("照片.jpg"), "mine").unwrap();
    let old = records(&manifest_of(&a));
    let times: Vec<(&String, SystemTime)> = old.keys().map(|path| (path, time(&a.join(path)))).collect();
    let said = editions.pack(2, &a, &[]);
    let mut expected = files(&fresh);
    expected.insert("照片.jpg".into(), b"mine".to_vec());
    assert!(files(&a) == expected);
    assert!(!a.join("site/only-in-1").exists(), "an empty folder stays");
    let new = records(&manifest_of(&a));
    let same: BTreeSet<&String> =
        new.iter().filter(|(path, file)| old.get(*path) == Some(file)).map(|(path, _)| path).collect();
    assert!(same.len() > 25 && same.len() < new.len(), "the editions differ in part");
    for (path, before) in times.iter().filter(|(path, _)| same.contains(path)) {
        assert_eq!(time(&a.join(path)), *before, "{path} was written again");
    }
    let removed = old.keys().filter(|path| !new.contains_key(*path)).count();
    let counts = format!(": {} written, {} kept, {removed} removed, ", new.len() - same.len(), same.len());
    assert!(said.contains(&counts), "{counts}: {said}");
    assert!(whole(&a, &["--beside"]).contains("beside the library, not checked: 照片.jpg"));
    assert_eq!(findings(&a, &[]), ["extra: 照片.jpg"]);
}

#[test]
fn edited_files_are_replaced_or_left() {
    let editions = Editions::new(40);
    let a = editions.stick(1, "a", &[]);
    let good = files(&a);
    // The same size, another byte, a later time: an update sees it.
    let index = a.join("site/index.html");
    rot(&index, 7);
    set_time(&index, SystemTime::now() + Duration::from_secs(3600));
    assert!(editions.pack(1, &a, &[]).contains(": 1 written, 47 kept"));
    assert!(files(&a) == good);
    // Someone's work on a page that the next edition does not have stays, and is named.
    append(&a.join("site/only-in-1/page.html"), "note");
    let said = editions.pack(2, &a, &[]);
    let note = "note: site/only-in-1/page.html is not in this edition, but somebody has changed it, so it stays";
    assert!(said.contains(note), "{said}");
    assert_eq!(findings(&a, &[]), ["extra: site/only-in-1/page.html"]);
    assert!(!a.join("site/only-in-1/deep").exists());
    // It is no longer ours: a later run does not name it.
    assert!(!editions.pack(3, &a, &[]).contains("note: "));
}

#[test]
fn rot_is_found_by_verify_and_mended_by_recheck() {
    let editions = Editions::new(40);
    let a = editions.stick(1, "a", &[]);
    let good = files(&a);
    rot(&a.join("site/index.html"), 7);
    // Size and time are as they were: the quick way does not see it, and says nothing false about bytes.
    let said = editions.pack(1, &a, &[]);
    assert!(said.contains(UP_TO_DATE) && !said.contains("read back"), "{said}");
    assert_eq!(findings(&a, &[]), ["changed: site/index.html"]);
    assert!(editions.pack(1, &a, &["--recheck"]).contains(": 1 written, "));
    assert!(files(&a) == good);
    // A manifest that came out of an archive, with the time of a whole minute, is not believed.
    rot(&a.join("site/index.html"), 7);
    set_time(&a.join("manifest.json"), SystemTime::UNIX_EPOCH + Duration::from_secs(60 * 40_000_000));
    assert!(editions.pack(1, &a, &[]).contains(": 1 written, "));
    assert!(files(&a) == good);
}

/// A stick that lost its manifest is taken up again as far as its files are known by their bytes.
#[test]
fn a_lost_manifest_is_made_again() {
    let editions = Editions::new(20);
    let a = editions.stick(1, "a", &[]);
    let good = files(&a);
    for damage in [None, Some("{\n\"format\": 1,\ndamaged")] {
        match damage {
            None => fs::remove_file(a.join("manifest.json")).unwrap(),
            Some(text) => fs::write(a.join("manifest.json"), text).unwrap(),
        }
        let said = editions.pack(1, &a, &[]);
        assert!(said.contains(": 0 written, 28 kept, 0 removed, 0 bytes") && !said.contains(UP_TO_DATE), "{said}");
        assert!(files(&a) == good);
    }
    // Nobody can say whose the other bytes are.
    fs::remove_file(a.join("manifest.json")).unwrap();
    append(&a.join("site/index.html"), "x");
    let said = editions.refuses(1, &a, &[]);
    assert!(said.contains(": site/index.html: a file is in the way") && said.lines().count() == 3, "{said}");
}

/// A stick of edition 1 onto which only what has changed was copied.
fn delta_stick(editions: &Editions, name: &str) -> PathBuf {
    let a = editions.stick(1, name, &[]);
    let changes = editions.dir.path(&format!("{name}-changes"));
    let said = editions.pack(2, &changes, &["--delta", s(&editions.kept(1))]);
    for path in ["site/only-in-1/page.html", "site/only-in-1/deep/er/page.html", "site/cases/c00005.html"] {
        assert!(said.contains(&format!("\n  {path}\n")), "{path}: {said}");
    }
    assert!(copy(&changes, &a, false) > 5);
    a
}

#[test]
fn changes_that_were_copied_make_the_next_edition() {
    let editions = Editions::new(40);
    let a = delta_stick(&editions, "a");
    let two = editions.stick(2, "two", &[]);
    let changed = files(&editions.dir.path("a-changes"));
    assert!(changed.len() < files(&two).len(), "not only what has changed");
    for (path, bytes) in files(&two) {
        assert!(fs::read(a.join(&path)).unwrap() == bytes, "{path}");
    }
    let said = whole(&a, &[]);
    assert!(said.contains("edition 2 of "), "{said}");
    let left: Vec<&str> = said
        .lines()
        .filter_map(|line| line.strip_prefix("  left over from an earlier edition, may be deleted: "))
        .collect();
    assert_eq!(
        left,
        [
            "site/cases/c00005.html",
            "site/cases/c00022.html",
            "site/cases/c00039.html",
            "site/only-in-1/deep/er/page.html",
            "site/only-in-1/page.html"
        ]
    );
    let names = fs::read_to_string(a.join("manifest.json")).unwrap();
    assert!(!names.contains("only-in-1"), "a withdrawn name stands there");
    // Left over, but changed: nobody knows it.
    let edited = editions.folder("edited");
    copy(&a, &edited, true);
    append(&edited.join("site/only-in-1/page.html"), "x");
    assert_eq!(findings(&edited, &[]), ["extra: site/only-in-1/page.html"]);
    // The next edition on this stick removes them.
    editions.pack(3, &a, &[]);
    assert!(files(&a) == files(&editions.stick(3, "fresh", &[])));
    assert!(!a.join("site/only-in-1").exists());
    // Nothing has changed since itself; the folder must be empty.
    let empty = editions.folder("empty");
    let output = editions.command(2, &["usb", s(&empty), "--delta", s(&editions.kept(2))]).output().unwrap();
    assert!(
        output.status.success() && stderr(&output).contains("nothing has changed since that edition"),
        "{output:?}"
    );
    let again = fails(editions.command(2, &["usb", s(&empty), "--delta", s(&editions.kept(2))]));
    assert!(again.contains("the folder is not empty") && again.contains("name a new or empty folder"), "{again}");
}

#[test]
fn zips_are_sticks() {
    let editions = Editions::new(40);
    let (one, two) = (editions.stick(1, "one", &[]), editions.stick(2, "two", &[]));
    let (all, part) = (editions.dir.path("案例库.zip"), editions.dir.path("changes.zip"));
    ok(editions.command(1, &["zip", s(&all)]));
    let said = ok(editions.command(2, &["zip", s(&part), "--delta", s(&editions.kept(1))]));
    assert!(
        said.contains("unpack it over the old edition") && said.contains("\n  site/only-in-1/page.html\n"),
        "{said}"
    );
    assert!(fs::metadata(&part).unwrap().len() < fs::metadata(&all).unwrap().len());
    if tool("unzip", &["-v"]).is_none() {
        not_checked("there is no unzip here");
        return;
    }
    let a = editions.folder("a");
    let unpack = |file: &Path| does("unzip", &["-q", "-o", s(file), "-d", s(&a)]);
    assert!(unpack(&all));
    assert!(files(&a) == files(&one));
    whole(&a, &[]);
    assert!(unpack(&part));
    let said = whole(&a, &[]);
    assert!(said.contains("edition 2 of ") && said.matches("left over from an earlier edition").count() == 5, "{said}");
    assert!(files(&two).iter().all(|(path, bytes)| fs::read(a.join(path)).unwrap() == *bytes));
    // An archive was not unpacked to its end: what is missing and what is old are named, and packing mends it.
    fs::copy(one.join("site/index.html"), a.join("site/index.html")).unwrap();
    fs::remove_file(a.join("site/only-in-2/page.html")).unwrap();
    assert_eq!(findings(&a, &[]), ["missing: site/only-in-2/page.html", "changed: site/index.html"]);
    editions.pack(2, &a, &[]);
    assert!(files(&a) == files(&two));
}

#[test]
fn one_of_two_sticks_is_ready_when_the_other_is_in_the_way() {
    let editions = Editions::new(20);
    let (hostile, good) = (editions.folder("hostile"), editions.folder("good"));
    fs::write(hostile.join("site"), "mine").unwrap();
    let before = snapshot(&hostile);
    let output = editions.command(1, &["usb", s(&hostile), s(&good)]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let (said, wrong) = (String::from_utf8_lossy(&output.stdout).into_owned(), stderr(&output));
    assert!(
        said.contains(&format!("{}: 28 written", good.display())) && said.contains("1 of 2 sticks are ready"),
        "{said}"
    );
    assert!(
        wrong.contains(&format!("error: {}: site: a file is in the way of a folder", hostile.display())),
        "{wrong}"
    );
    assert!(wrong.contains("hostile is not ready") && !wrong.contains("good is not ready"), "{wrong}");
    assert!(snapshot(&hostile) == before);
    whole(&good, &[]);
    assert!(editions.kept(1).exists(), "an edition was handed out");
    fs::remove_file(hostile.join("site")).unwrap();
    assert!(ok(editions.command(1, &["usb", s(&hostile), s(&good)])).contains("2 of 2 sticks are ready"));
    assert!(files(&hostile) == files(&good));
}

#[test]
fn every_flipped_byte_is_found_by_name() {
    let editions = Editions::new(260);
    let a = editions.stick(1, "a", &[]);
    let mut numbers = Numbers(5);
    let all: Vec<(String, Vec<u8>)> = files(&a).into_iter().filter(|(_, bytes)| !bytes.is_empty()).collect();
    let mut found: BTreeSet<&str> = BTreeSet::new();
    for flip in 0..200 {
        let (path, content) = match TOP.iter().chain(&SEALS).nth(flip) {
            Some(name) => all.iter().find(|(path, _)| path == name).unwrap(),
            None => &all[numbers.next(all.len() as u64) as usize],
        };
        found.insert(path);
        rot(&a.join(path), numbers.next(1 << 40));
        let said = findings(&a, &[]);
        if SEALS.contains(&path.as_str()) {
            assert!(said.concat().contains(path), "{path}: {said:?}");
        } else {
            assert_eq!(said, [format!("changed: {path}")]);
        }
        fs::write(a.join(path), content).unwrap();
    }
    assert!(found.len() > 120, "the same files again and again: {}", found.len());
    whole(&a, &[]);
}

#[test]
fn what_does_not_belong_is_found_by_name() {
    let editions = Editions::new(20);
    let (good, old) = (editions.stick(2, "good", &[]), editions.stick(1, "old", &[]));
    type Damage = fn(&Path, &Path);
    let cases: [(&[&str], Damage); 15] = [
        (&["missing: site/index.html"], |a, _| fs::remove_file(a.join("site/index.html")).unwrap()),
        (&["missing: 打开案例库.html"], |a, _| fs::remove_file(a.join("打开案例库.html")).unwrap()),
        (&["extra: site/cases/virus.js"], |a, _| fs::write(a.join("site/cases/virus.js"), "x").unwrap()),
        (&["extra: autorun.inf"], |a, _| fs::write(a.join("autorun.inf"), "x").unwrap()),
        (&["extra: films/"], |a, _| fs::create_dir_all(a.join("films/2026")).unwrap()),
        (&["changed: site/cases/c00001.html", "changed: site/cases/c00003.html"], |a, _| {
            let [x, y] = ["site/cases/c00001.html", "site/cases/c00003.html"].map(|path| a.join(path));
            let (left, right) = (fs::read(&x).unwrap(), fs::read(&y).unwrap());
            fs::write(x, right).unwrap();
            fs::write(y, left).unwrap();
        }),
        (&["`SHA256SUMS` does not say what `manifest.json` says"], |a, old| {
            fs::copy(old.join("manifest.json"), a.join("manifest.json")).map(drop).unwrap();
        }),
        (&["`manifest.json`: `counts` says"], |a, _| {
            let text = fs::read_to_string(a.join("manifest.json")).unwrap().replace("\"files\": 2", "\"files\": 3");
            fs::write(a.join("manifest.json"), text).unwrap();
        }),
        (&["`manifest.json` is missing"], |a, _| fs::remove_file(a.join("manifest.json")).unwrap()),
        (&["`SHA256SUMS` is missing"], |a, _| fs::remove_file(a.join("SHA256SUMS")).unwrap()),
        (&["the writing did not come to its end"], |a, _| fs::write(a.join("manifest.partial.json"), "").unwrap()),
        (&["the writing did not come to its end"], |a, _| fs::write(a.join("manifest.json.new"), "").unwrap()),
        (&["`site/index.html` is a folder or a link", "extra: site/moved.html"], |a, _| {
            fs::rename(a.join("site/index.html"), a.join("site/moved.html")).unwrap();
            fs::create_dir(a.join("site/index.html")).unwrap();
        }),
        (&["extra: site/cases/C00001.HTML"], |a, _| fs::write(a.join("site/cases/C00001.HTML"), "x").unwrap()),
        (&["extra: manifest.json.bak"], |a, _| {
            fs::copy(a.join("manifest.json"), a.join("manifest.json.bak")).map(drop).unwrap()
        }),
    ];
    for (number, (expected, damage)) in cases.iter().enumerate() {
        let a = editions.folder(&format!("a{number}"));
        copy(&good, &a, true);
        damage(&a, &old);
        let said = findings(&a, &[]);
        for part in *expected {
            assert!(said.iter().any(|line| line.starts_with(part)), "{part}: {said:?}");
        }
    }
    // What systems leave is no finding; what lies beside is one or not, as asked.
    fs::create_dir_all(good.join("System Volume Information/x")).unwrap();
    fs::write(good.join("._说明.txt"), "x").unwrap();
    assert_eq!(whole(&good, &[]).lines().count(), 1);
    fs::create_dir(good.join("films")).unwrap();
    assert!(whole(&good, &["--beside"]).contains("beside the library, not checked: films/"));
    fs::write(good.join("Autorun.inf"), "x").unwrap();
    assert_eq!(findings(&good, &["--beside"]), ["extra: Autorun.inf"]);
    assert!(findings(&old, &["--at-least", "2"]).concat().contains("edition 1, older than edition 2"));
    whole(&old, &["--at-least", "1"]);
    let nowhere = tashan().args(["verify", s(&good.join("nowhere"))]).output().unwrap();
    assert!(nowhere.status.code() == Some(2) && stderr(&nowhere).contains("is no folder"), "{nowhere:?}");
}

#[cfg(unix)]
#[test]
fn links_on_a_stick_are_refused() {
    let editions = Editions::new(10);
    let a = editions.stick(1, "a", &[]);
    let index = a.join("site/index.html");
    let outside = editions.dir.path("outside.html");
    fs::rename(&index, &outside).unwrap();
    std::os::unix::fs::symlink(&outside, &index).unwrap();
    assert_eq!(findings(&a, &[]), ["`site/index.html` is a folder or a link, not a file"]);
    let moved = editions.dir.path("cases");
    fs::remove_file(&index).unwrap();
    fs::rename(&outside, &index).unwrap();
    fs::rename(a.join("site/cases"), &moved).unwrap();
    std::os::unix::fs::symlink(&moved, a.join("site/cases")).unwrap();
    let said = findings(&a, &[]);
    assert!(said[0].starts_with("`site/cases` is a link"), "{said:?}");
    assert!(said.iter().any(|line| line == "missing: site/cases/c00000.html"), "{said:?}");
}

/// Packs an edition onto copies of a stick, killed at moments spread over the whole run: the stick is refused, or is one
/// edition whole; the next run makes it whole.
fn killed(editions: &Editions, start_from: Option<&Path>, edition: u32) {
    /// In all three tests a hundred.
    const KILLS: u32 = 34;
    let expected = files(&editions.stick(edition, "expected", &[]));
    let mut numbers = Numbers(99);
    let (mut refused, mut old_whole, mut new_whole) = (0, 0, 0);
    let mut duration = Duration::ZERO;
    for run in 0..=KILLS {
        let dest = editions.folder(&format!("killed{run}"));
        if let Some(from) = start_from {
            copy(from, &dest, true);
        }
        fs::create_dir_all(dest.join("照片")).unwrap();
        fs::write(dest.join("照片/a.jpg"), "mine").unwrap();
        let before = files(&dest);
        let is_new = |what: &str| {
            let mut there = files(&dest);
            assert_eq!(there.remove("照片/a.jpg").as_deref(), Some(&b"mine"[..]));
            assert!(there == expected, "run {run}: {what}");
        };
        let more: &[&str] = if run % 2 == 0 { &[] } else { &["--no-read-back"] };
        let mut command = editions.command(edition, &[&["usb", s(&dest)], more].concat());
        let started = Instant::now();
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        if run == 0 {
            assert!(child.wait().unwrap().success());
            duration = started.elapsed();
        } else {
            let moment = (f64::from(run) - 1.0 + numbers.next(1000) as f64 / 1000.0) / f64::from(KILLS);
            std::thread::sleep(duration.mul_f64(moment).saturating_sub(started.elapsed()));
            child.kill().unwrap();
            child.wait().unwrap();
        }
        match is_whole(&dest) {
            false => {
                refused += 1;
                // A stick that was whole and was not touched may not be refused.
                let sealed = dest.join("manifest.json").exists() && !dest.join("manifest.partial.json").exists();
                assert!(!sealed || files(&dest) != before, "run {run}: an untouched stick is refused");
            }
            true if files(&dest) == before => old_whole += 1,
            true => {
                is_new("a stick that is not whole is accepted");
                new_whole += 1;
            }
        }
        editions.pack(edition, &dest, more);
        whole(&dest, &["--beside"]);
        is_new("the second run did not finish it");
        assert!(editions.pack(edition, &dest, more).contains(UP_TO_DATE));
        fs::remove_dir_all(&dest).unwrap();
    }
    assert!(refused >= 8, "too early or too late: {refused} refused, {old_whole} still old, {new_whole} already new");
}

#[test]
fn a_killed_run_on_an_empty_stick_is_never_taken_for_a_whole_one() {
    killed(&Editions::new(150), None, 2);
}

#[test]
fn a_killed_update_is_never_taken_for_a_whole_one() {
    let editions = Editions::new(150);
    killed(&editions, Some(&editions.stick(1, "one", &[])), 2);
}

/// On a stick of edition 2 with what edition 1 left.
#[test]
fn a_killed_update_of_copied_changes_is_never_taken_for_a_whole_one() {
    let editions = Editions::new(150);
    killed(&editions, Some(&delta_stick(&editions, "delta")), 3);
}

/// A run that was interrupted, then another edition, interrupted too, then a third: nothing torn stays.
#[test]
fn several_interrupted_editions_leave_nothing_behind() {
    let editions = Editions::new(150);
    let expected = files(&editions.stick(3, "fresh", &[]));
    let mut numbers = Numbers(4);
    for run in 0..8 {
        let dest = editions.folder(&format!("a{run}"));
        for edition in [1, 2] {
            let mut child = editions.begin(edition, &dest);
            std::thread::sleep(Duration::from_micros(numbers.next(20_000)));
            child.kill().unwrap();
            child.wait().unwrap();
        }
        editions.pack(3, &dest, &[]);
        assert!(files(&dest) == expected, "run {run}");
    }
}

/// What lies at the end of a file that could not be written to its end is ours to remove, whatever comes next.
#[test]
fn torn_files_are_removed_by_the_next_edition() {
    let editions = Editions::new(20);
    let (a, fresh) = (editions.stick(1, "a", &[]), editions.stick(3, "fresh", &[]));
    // As a kill in the middle of edition 2 leaves it.
    let page = "site/only-in-2/page.html";
    let half = editions.files(2).remove("only-in-2/page.html").unwrap();
    let old = records(&manifest_of(&a))
        .into_iter()
        .map(|(path, (size, sum))| format!("\"{path}\": {{\"old\": [{{\"size\": {size}, \"sha256\": \"{sum}\"}}]}}"));
    let new =
        format!("\"{page}\": {{\"old\": [], \"new\": {{\"size\": {}, \"sha256\": \"{}\"}}}}", half.len(), sum(&half));
    let lines = old.chain([new]).collect::<Vec<_>>().join(",\n");
    let partial = format!("{{\n\"partial\": 1,\n\"since\": null,\n\"files\": {{\n{lines}\n}}\n}}\n");
    fs::write(a.join("manifest.partial.json"), partial).unwrap();
    fs::remove_file(a.join("manifest.json")).unwrap();
    fs::create_dir(a.join("site/only-in-2")).unwrap();
    fs::write(a.join(page), &half[..half.len() / 2]).unwrap();
    editions.pack(3, &a, &[]);
    assert!(files(&a) == files(&fresh));
}

/// Someone's folder before the program is run on it.
#[cfg(unix)]
type Prepare<'a> = Box<dyn Fn(&Path) + 'a>;

#[cfg(unix)]
fn put(path: &'static str, text: &'static str) -> Prepare<'static> {
    Box::new(move |a: &Path| {
        fs::create_dir_all(a.join(path).parent().unwrap()).unwrap();
        fs::write(a.join(path), text).unwrap();
    })
}

/// Nothing that others put in the folder is changed, whatever it is; all that is in the way is named.
#[cfg(unix)]
#[test]
fn hostile_folders_lose_nothing() {
    use std::os::unix::fs::symlink;
    let editions = Editions::new(12);
    let outside = editions.folder("outside");
    fs::write(outside.join("victim.html"), "victim").unwrap();
    fs::create_dir(outside.join("cases")).unwrap();
    let packed = &editions.stick(1, "packed", &[]);
    let out = &outside;
    let mut cases: Vec<(Prepare, &[&str])> = vec![
        (put("site/index.html", "mine"), &["site/index.html: a file is in the way"]),
        (put("site", "mine"), &["site: a file is in the way of a folder"]),
        (put("说明.txt/a/b", "mine"), &["说明.txt: a folder is in the way of a file"]),
        (put("Site/notes.txt", "mine"), &["`Site` is in the way: sticks do not tell capitals apart"]),
        (put("SITE", "mine"), &["`SITE` is in the way"]),
        (put("manifest.json", "{\"name\": \"an app\"}"), &["manifest.json: a file of this name (18 bytes) is here"]),
        (put("manifest.json", ""), &["manifest.json: a file of this name"]),
        (put("manifest.json", "{\n\"format\": 9\n}"), &["manifest.json: the stick was written by a newer program"]),
        (put("manifest.json/x", "mine"), &["manifest.json: a folder or a link has the name"]),
        (Box::new(move |a| symlink(out, a.join("site")).unwrap()), &["site: a link or a device is in the way"]),
        (
            Box::new(move |a| {
                fs::create_dir(a.join("site")).unwrap();
                symlink(out.join("cases"), a.join("site/cases")).unwrap();
                symlink(out.join("victim.html"), a.join("site/index.html")).unwrap();
                symlink("nowhere", a.join("说明.txt")).unwrap();
            }),
            &["site/cases: a link", "site/index.html: a link", "说明.txt: a link"],
        ),
        (
            Box::new(move |a| symlink(out.join("victim.html"), a.join("manifest.json")).unwrap()),
            &["manifest.json: a folder or a link"],
        ),
        (
            Box::new(move |a| symlink(out.join("x"), a.join("manifest.partial.json")).unwrap()),
            &["manifest.partial.json: a folder or a link"],
        ),
        // Of ours, but someone has put a link where a folder of ours was.
        (
            Box::new(|a| {
                copy(packed, a, true);
                fs::remove_dir_all(a.join("site/cases")).unwrap();
                symlink(out.join("cases"), a.join("site/cases")).unwrap();
            }),
            &["site/cases: a link or a device is in the way"],
        ),
        // Of ours, but someone has put a folder where a file of ours was.
        (
            Box::new(|a| {
                copy(packed, a, true);
                fs::remove_file(a.join("说明.txt")).unwrap();
                fs::create_dir(a.join("说明.txt")).unwrap();
            }),
            &["说明.txt: a folder is in the way"],
        ),
    ];
    for name in ["manifest.partial.json", "manifest.json.new", "SHA256SUMS", "manifest.json.minisig"] {
        let expected: &[&str] = match name {
            "manifest.partial.json" => &["manifest.partial.json: a file of this name"],
            "manifest.json.new" => &["manifest.json.new: a file of this name"],
            "SHA256SUMS" => &["SHA256SUMS: a file of this name"],
            _ => &["manifest.json.minisig: a file of this name"],
        };
        cases.push((put(name, "mine"), expected));
    }
    for (number, (prepare, expected)) in cases.iter().enumerate() {
        let a = editions.folder(&format!("a{number}"));
        prepare(&a);
        let before = (snapshot(&a), snapshot(&outside));
        let said = editions.refuses(2, &a, &[]);
        for part in *expected {
            assert!(said.contains(&format!("error: {}: {part}", a.display())) || said.contains(part), "{part}: {said}");
        }
        assert_eq!((snapshot(&a), snapshot(&outside)), before, "{expected:?}");
    }
    assert!(!editions.kept(2).exists(), "an edition that is on no stick was not handed out");
    assert!(editions.refuses(1, &outside.join("nowhere"), &[]).contains("is not a folder"));
    assert!(editions.refuses(1, &packed.join("说明.txt"), &[]).contains("is not a folder"));
}

/// Manifests that name what is outside, or someone's file with other bytes, move nothing.
#[test]
fn manifests_of_strangers_claim_nothing() {
    let editions = Editions::new(12);
    let outside = editions.folder("outside");
    fs::write(outside.join("victim.html"), "victim").unwrap();
    let packed = editions.stick(1, "packed", &[]);
    let victim = sum(b"victim");
    let claims = ["../outside/victim.html", "/etc/hostname", "C:\\\\x", "photo.jpg", "sub/photo.jpg"];
    let records: Vec<String> = claims
        .iter()
        .map(|path| {
            format!(
                "\"{path}\": {{\"old\": [{{\"size\": 6, \"sha256\": \"{victim}\"}}], \
                 \"new\": {{\"size\": 999, \"sha256\": \"{victim}\"}}}}"
            )
        })
        .collect();
    let partial =
        format!("{{\n\"partial\": 1,\n\"since\": {},\n\"files\": {{\n{}\n}}\n}}\n", u64::MAX / 2, records.join(",\n"));
    let lines: Vec<String> =
        claims.iter().map(|path| format!("\"{path}\": {{\"size\": 6, \"sha256\": \"{victim}\"}}")).collect();
    let text = fs::read_to_string(packed.join("manifest.json")).unwrap();
    let manifest = text.replace("\"files\": {\n", &format!("\"files\": {{\n{},\n", lines.join(",\n")));
    for (name, text) in [("manifest.partial.json", partial), ("manifest.json", manifest)] {
        let a = editions.folder(&format!("claims-{name}"));
        fs::write(a.join(name), text).unwrap();
        fs::create_dir(a.join("sub")).unwrap();
        fs::write(a.join("photo.jpg"), "a photo").unwrap();
        fs::write(a.join("sub/photo.jpg"), "another").unwrap();
        let old = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
        ["photo.jpg", "sub/photo.jpg"].iter().for_each(|path| set_time(&a.join(path), old));
        let before = snapshot(&outside);
        let photos = ["photo.jpg", "sub/photo.jpg"].map(|path| snapshot(&a)[path].clone());
        editions.pack(2, &a, &[]);
        assert_eq!(snapshot(&outside), before);
        assert_eq!(["photo.jpg", "sub/photo.jpg"].map(|path| snapshot(&a)[path].clone()), photos, "{name}");
        whole(&a, &["--beside"]);
    }
}

#[test]
fn a_backup_by_hard_links_keeps_its_bytes() {
    let editions = Editions::new(12);
    let (a, backup) = (editions.stick(1, "a", &[]), editions.folder("backup"));
    if fs::hard_link(a.join("site/index.html"), backup.join("index.html")).is_err() {
        not_checked("there are no hard links here");
        return;
    }
    let before = files(&backup);
    editions.pack(2, &a, &[]);
    assert!(files(&backup) == before);
}

/// A write that fails in the middle: the file and the cause are named, the stick is refused, the next run finishes it.
#[cfg(unix)]
#[test]
fn a_failed_write_is_named_and_finished_later() {
    let editions = Editions::new(60);
    let a = editions.stick(1, "a", &[]);
    // No file may be longer than 400 blocks of 512 bytes; `search/root.js` is.
    let packing = editions.command(2, &["usb", s(&a)]);
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 400; exec \"$@\"", "sh"]).arg(packing.get_program());
    limited.args(packing.get_args());
    let said = fails(limited);
    assert!(said.contains("site/search/root.js: cannot be written: File too large"), "{said}");
    assert!(said.contains("the stick is not finished") && said.contains("goes on where this run stopped"), "{said}");
    assert!(findings(&a, &[]).concat().contains("did not come to its end"));
    editions.pack(2, &a, &[]);
    assert!(files(&a) == files(&editions.stick(2, "fresh", &[])));
}

/// A stick whose site changed since its record was made is never sealed.
#[test]
fn a_source_that_changed_is_named() {
    let editions = Editions::new(12);
    let a = editions.folder("a");
    rot(&editions.site(1).join("cases/c00003.html"), 5);
    let said = editions.refuses(1, &a, &[]);
    assert!(said.contains("site/cases/c00003.html: its source changed while the stick was written"), "{said}");
    assert!(findings(&a, &[]).concat().contains("did not come to its end"));
}

/// Keys for a test, without a password.
fn keys(editions: &Editions, name: &str) -> (PathBuf, PathBuf) {
    let file = editions.dir.path(name);
    let mut command = tashan();
    command.args(["key", s(&file), "--no-password"]);
    ok(command);
    (file, editions.dir.path(&format!("{name}.pub")))
}

#[test]
fn a_signed_stick_is_what_was_signed() {
    let editions = Editions::new(12);
    let (secret, public) = keys(&editions, "key");
    let (_, other) = keys(&editions, "other");
    let good = editions.stick(1, "good", &["--sign", s(&secret)]);
    let signed: &[&str] = &["--public-key", s(&public)];
    assert!(whole(&good, signed).contains("\n  signed: edition 1 of 2026-11-21"));
    // The line of base64 does as well as the file that holds it.
    let line = fs::read_to_string(&public).unwrap().lines().nth(1).unwrap().to_string();
    whole(&good, &["--public-key", &line]);
    assert_eq!(findings(&good, &["--public-key", s(&other)]).len(), 1);
    // It differs from an unsigned one by the signature and by the text that explains it.
    let plain = editions.stick(1, "plain", &[]);
    let differ = |path: &str| fs::read(good.join(path)).ok() != fs::read(plain.join(path)).ok();
    let differing: Vec<String> = files(&good).into_keys().filter(|path| differ(path)).collect();
    assert_eq!(differing, ["SHA256SUMS", "manifest.json", "manifest.json.minisig", "说明.txt"]);
    assert_eq!(findings(&plain, signed), ["`manifest.json.minisig` is missing"]);
    type Damage = fn(&Path);
    let cases: [(&str, Damage); 6] = [
        ("extra: site/added.html", |a| fs::write(a.join("site/added.html"), "x").unwrap()),
        ("missing: site/index.html", |a| fs::remove_file(a.join("site/index.html")).unwrap()),
        ("changed: site/cases/c00004.html", |a| rot(&a.join("site/cases/c00004.html"), 99)),
        ("changed: site/cases/c00001.html", |a| {
            fs::copy(a.join("site/cases/c00003.html"), a.join("site/cases/c00001.html")).map(drop).unwrap();
        }),
        ("`manifest.json.minisig`: the signature", |a| {
            let path = a.join("manifest.json.minisig");
            let text = fs::read_to_string(&path).unwrap().replace("edition 1", "edition 2");
            fs::write(path, text).unwrap();
        }),
        // The sums and the manifest made to fit, as someone without the key would.
        ("`manifest.json.minisig`: the signature does not fit the manifest", |a| {
            let [page, manifest, sums] = ["site/index.html", "manifest.json", "SHA256SUMS"].map(|path| a.join(path));
            let before = [sum(&fs::read(&page).unwrap()), sum(&fs::read(&manifest).unwrap())];
            rot(&page, 3);
            let edit = |path: &Path, old: &str, new: &str| {
                fs::write(path, fs::read_to_string(path).unwrap().replace(old, new)).unwrap();
            };
            let after = sum(&fs::read(&page).unwrap());
            edit(&manifest, &before[0], &after);
            edit(&sums, &before[0], &after);
            edit(&sums, &before[1], &sum(&fs::read(&manifest).unwrap()));
        }),
    ];
    for (number, (expected, damage)) in cases.iter().enumerate() {
        let a = editions.folder(&format!("a{number}"));
        copy(&good, &a, true);
        damage(&a);
        let said = findings(&a, signed);
        assert!(said.len() == 1 && said[0].starts_with(expected), "{expected}: {said:?}");
    }
}

/// An old manifest with a good signature proves nothing about what lies beside it.
#[test]
fn an_old_signed_manifest_that_is_put_back_is_refused() {
    let editions = Editions::new(20);
    let (secret, public) = keys(&editions, "key");
    let sign: &[&str] = &["--sign", s(&secret)];
    let (old, new) = (editions.stick(1, "old", sign), editions.stick(2, "new", sign));
    let signed: &[&str] = &["--public-key", s(&public)];
    for path in ["manifest.json", "manifest.json.minisig"] {
        fs::copy(old.join(path), new.join(path)).unwrap();
    }
    for options in [&[], signed] {
        let said = findings(&new, options);
        assert_eq!(said[0], "`SHA256SUMS` does not say what `manifest.json` says");
        assert!(said.contains(&"missing: site/only-in-1/page.html".to_string()), "{said:?}");
        assert!(said.contains(&"extra: site/only-in-2/page.html".to_string()), "{said:?}");
    }
    fs::copy(old.join("SHA256SUMS"), new.join("SHA256SUMS")).unwrap();
    for options in [&[], signed] {
        let said = findings(&new, options);
        assert!(said[0].starts_with("missing: ") && said.contains(&"changed: site/index.html".to_string()), "{said:?}");
    }
    // A whole stick of the old edition is what it says; that it is old is found when the number is known.
    whole(&old, signed);
    let said = findings(&old, &[signed, &["--at-least", "2"]].concat());
    assert!(said.len() == 1 && said[0].contains("edition 1, older than edition 2"), "{said:?}");
}
