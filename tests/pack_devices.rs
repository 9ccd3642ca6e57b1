//! Sticks on the file systems that sticks have, made in image files: exFAT through FUSE, FAT32 through mtools (mounted, it
//! is tested with the modules themselves: its driver has no Chinese names). And keys and signatures, which the program
//! `minisign` must understand. What a machine cannot do is said.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use common::mount::{Mounted, does, exfat_image, fat_image, mount_exfat, not_checked, s, tool};
use common::sticks::*;
use common::{files, tashan};

/// A stick with exFAT; none where it cannot be.
fn exfat(editions: &Editions) -> Option<(PathBuf, Mounted)> {
    let image = editions.dir.path("exfat.img");
    let mounted = exfat_image(&image).then(|| mount_exfat(&image, &editions.folder("mounted"))).flatten();
    if mounted.is_none() {
        not_checked("no exFAT can be made and mounted here");
    }
    Some((image, mounted?))
}

/// Chinese names on FAT32: copied onto the image and off it again, a stick is whole.
#[test]
fn fat32_keeps_a_stick_that_is_copied_to_it() {
    let editions = Editions::new(60);
    let (packed, back) = (editions.stick(1, "packed", &[]), editions.folder("back"));
    let image = editions.dir.path("fat.img");
    if !fat_image(&image, 70_000) {
        not_checked("there is no mkfs.vfat here");
        return;
    }
    let names: Vec<PathBuf> = fs::read_dir(&packed).unwrap().map(|entry| entry.unwrap().path()).collect();
    let names: Vec<&str> = names.iter().map(|path| s(path)).collect();
    if !does("mcopy", &[&["-s", "-i", s(&image)], names.as_slice(), &["::"]].concat()) {
        not_checked("there are no mtools here");
        return;
    }
    assert!(does("mcopy", &["-s", "-i", s(&image), "::*", s(&back)]));
    assert!(whole(&back, &[]).contains("edition 1 of "));
    assert!(files(&back) == files(&packed));
}

/// Packed, unchanged, updated; then as the same pack is on the disk, on a file system without a fault.
#[test]
fn the_life_of_a_stick_with_exfat() {
    let editions = Editions::new(60);
    let Some((image, mounted)) = exfat(&editions) else { return };
    let stick = mounted.at.clone();
    assert!(editions.pack(1, &stick, &[]).contains("read back and compared"));
    assert!(whole(&stick, &[]).contains("edition 1 of "));
    assert!(editions.pack(1, &stick, &[]).contains("it was up to date"));
    editions.pack(2, &stick, &[]);
    assert!(whole(&stick, &[]).contains("edition 2 of "));
    assert!(files(&stick) == files(&editions.stick(2, "disk", &[])));
    drop(mounted);
    let check = tool("fsck.exfat", &["-n", s(&image)]).unwrap();
    assert!(check.status.success(), "{check:?}");
}

/// Someone else fills the stick while it is written: the file and the cause are named, and the next run finishes it.
#[test]
fn a_stick_that_fills_up_is_finished_later() {
    let editions = Editions::none();
    let Some((_, mounted)) = exfat(&editions) else { return };
    let films = (0..55).map(|number: u8| (format!("film{number:02}.bin"), vec![number; 1_000_000]));
    editions.put(1, &site(20, 1).into_iter().chain(films).collect());
    let child = editions.begin(1, &mounted.at);
    let filler = mounted.at.join("filler");
    let _ = fs::write(&filler, vec![1; 20_000_000]);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("site/") && said.contains("cannot be written: No space left"), "{said}");
    assert!(said.contains("make room on the stick") && said.contains("the stick is not finished"), "{said}");
    assert!(findings(&mounted.at, &[]).concat().contains("did not come to its end"));
    // What is there already counts as room.
    let said = editions.refuses(1, &mounted.at, &[]);
    assert!(said.contains("MB are free") && said.contains("are missing"), "{said}");
    fs::remove_file(filler).unwrap();
    editions.pack(1, &mounted.at, &[]);
    assert!(whole(&mounted.at, &[]).contains("edition 1 of "));
}

#[test]
fn a_stick_without_room_is_refused_before_the_first_byte() {
    let editions = Editions::none();
    let Some((_, mounted)) = exfat(&editions) else { return };
    let films = (0..70).map(|number: u8| (format!("film{number:02}.bin"), vec![number; 1_000_000]));
    editions.put(1, &site(20, 1).into_iter().chain(films).collect());
    let said = editions.refuses(1, &mounted.at, &[]);
    assert!(said.contains("the pack needs 7") && said.contains("MB are missing"), "{said}");
    assert!(snapshot(&mounted.at).is_empty());
}

/// The driver dies in the middle, as when a stick is pulled out: the program says so, the stick is refused when it is back,
/// and the next run finishes it.
#[test]
fn a_stick_that_is_pulled_out_is_finished_later() {
    let editions = Editions::new(300);
    for round in 0..3 {
        let Some((image, mut mounted)) = exfat(&editions) else { return };
        let stick = mounted.at.clone();
        editions.pack(1, &stick, &[]);
        let child = editions.begin(2, &stick);
        std::thread::sleep(Duration::from_millis(10 * round));
        mounted.pull();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("cannot be") && said.contains("the stick is not finished"), "{said}");
        drop(mounted);
        does("fsck.exfat", &["-y", s(&image)]);
        let mounted = mount_exfat(&image, &stick).unwrap();
        assert!(findings(&stick, &[]).concat().contains("did not come to its end"));
        editions.pack(2, &stick, &[]);
        assert!(whole(&stick, &[]).contains("edition 2 of "));
        drop(mounted);
    }
}

/// `tashan key …`; gives the secret and the public file.
fn key(editions: &Editions, more: &[&str]) -> (PathBuf, PathBuf) {
    let secret = editions.dir.path("stick.key");
    let mut command = tashan();
    command.args(["key", s(&secret)]).args(more);
    ok(command);
    (secret, editions.dir.path("stick.key.pub"))
}

fn has_minisign() -> bool {
    let has = tool("minisign", &["-v"]).is_some();
    if !has {
        not_checked("there is no minisign here");
    }
    has
}

/// Keys and signatures go both ways between this program and `minisign`.
#[test]
fn minisign_and_this_program_agree() {
    let editions = Editions::new(10);
    editions.put(9, &editions.files(1));
    let (secret, public) = key(&editions, &["--no-password"]);
    let again = tashan().args(["key", s(&secret), "--no-password"]).output().unwrap();
    assert!(
        again.status.code() == Some(2)
            && String::from_utf8_lossy(&again.stderr).contains("exists; nothing was written")
    );
    let (sign, signed) = (["--sign", s(&secret)], ["--public-key", s(&public)]);
    let a = editions.stick(1, "a", &sign);
    assert!(whole(&a, &signed).contains("signed: edition 1 of 2026-11-21"));
    // Signing again gives another signature, yet the stick is as it should be.
    assert!(editions.pack(1, &a, &sign).contains("it was up to date"));
    // A manifest and sums made anew by someone without the key are whole, but not signed.
    let forged = editions.stick(9, "forged", &[]);
    fs::copy(a.join("manifest.json.minisig"), forged.join("manifest.json.minisig")).unwrap();
    whole(&forged, &[]);
    assert!(findings(&forged, &signed).concat().contains("does not fit the manifest"));
    fs::remove_file(forged.join("manifest.json.minisig")).unwrap();
    assert_eq!(findings(&forged, &signed), ["`manifest.json.minisig` is missing"]);
    if !has_minisign() {
        return;
    }
    let manifest = a.join("manifest.json");
    let verifies = |public: &Path| does("minisign", &["-V", "-p", s(public), "-m", s(&manifest)]);
    let by_hand = || does("minisign", &["-S", "-s", s(&secret), "-t", "by hand", "-m", s(&manifest)]);
    assert!(verifies(&public) && by_hand());
    assert!(whole(&a, &signed).contains("signed: by hand"));
    // A signature that someone made by hand on an unsigned pack is left alone while it fits, and goes with the edition.
    editions.pack(1, &a, &[]);
    assert!(!a.join("manifest.json.minisig").exists() && by_hand());
    let signature = fs::read(a.join("manifest.json.minisig")).unwrap();
    assert!(editions.pack(1, &a, &[]).contains("it was up to date"));
    assert_eq!(fs::read(a.join("manifest.json.minisig")).unwrap(), signature);
    editions.pack(2, &a, &[]);
    assert!(!a.join("manifest.json.minisig").exists());
    // The other's key, without a password.
    let (their_secret, their_public) = (editions.dir.path("their.key"), editions.dir.path("their.pub"));
    assert!(does("minisign", &["-G", "-W", "-s", s(&their_secret), "-p", s(&their_public)]));
    editions.pack(3, &a, &["--sign", s(&their_secret)]);
    assert!(whole(&a, &["--public-key", s(&their_public)]).contains("signed: edition 3 of "));
    assert!(verifies(&their_public));
    assert!(findings(&a, &signed).concat().contains("signed with another key"));
}

/// `minisign` asks for the password on its standard input when that is no terminal.
fn minisign(arguments: &[&str], input: &str) -> bool {
    let mut command = Command::new("minisign");
    let mut child =
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait().unwrap().success()
}

/// The same with a password, which takes a gigabyte of memory and seconds.
#[test]
fn keys_with_a_password() {
    let editions = Editions::new(10);
    let file = |name: &str, text: &str| {
        editions.dir.write(name, text);
        editions.dir.path(name)
    };
    let (right, wrong, theirs) = (file("right", "他山之石\n"), file("wrong", "他山\n"), file("theirs", "secret\n"));
    let (secret, public) = key(&editions, &["--password-file", s(&right)]);
    let sign = ["--sign", s(&secret)];
    let a = editions.folder("a");
    let fails_with = |more: &[&str]| fails(editions.command(1, &[&["usb", s(&a)], &sign[..], more].concat()));
    let said = fails_with(&[]);
    assert!(said.contains("give it with --password-file"), "{said}");
    let said = fails_with(&["--password-file", s(&wrong)]);
    assert!(said.contains("see that the password is right"), "{said}");
    let empty = file("empty", "\n");
    assert!(fails_with(&["--password-file", s(&empty)]).contains("is empty; write the password there"));
    assert!(snapshot(&a).is_empty() && !editions.kept(1).exists());
    editions.pack(1, &a, &[&sign[..], &["--password-file", s(&right)]].concat());
    assert!(whole(&a, &["--public-key", s(&public)]).contains("signed: edition 1 of "));
    if !has_minisign() {
        return;
    }
    let manifest = a.join("manifest.json");
    assert!(minisign(&["-S", "-s", s(&secret), "-t", "by hand", "-m", s(&manifest)], "他山之石\n"));
    assert!(whole(&a, &["--public-key", s(&public)]).contains("signed: by hand"));
    let (their_secret, their_public) = (editions.dir.path("their.key"), editions.dir.path("their.pub"));
    assert!(minisign(&["-G", "-s", s(&their_secret), "-p", s(&their_public)], "secret\nsecret\n"));
    editions.pack(2, &a, &["--sign", s(&their_secret), "--password-file", s(&theirs)]);
    assert!(whole(&a, &["--public-key", s(&their_public)]).contains("signed: edition 2 of "));
}
