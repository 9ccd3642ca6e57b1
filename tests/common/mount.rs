//! Sticks made in image files: FAT32 and exFAT, mounted through FUSE.
#![allow(dead_code, reason = "each test uses a part")]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

/// How long a driver may take to begin or to end.
const PATIENCE: Duration = Duration::from_secs(20);

/// Says what a machine cannot do, so that a test could not check it; past the test runner, which shows nothing of a test
/// that succeeds.
pub fn not_checked(reason: &str) {
    // lost on purpose: there is nowhere else to say it
    let _ = writeln!(std::io::stderr(), "not checked: {reason}");
}

/// What a tool said; none where there is no such tool.
pub fn tool(program: &str, arguments: &[&str]) -> Option<Output> {
    Command::new(program).args(arguments).env("LC_ALL", "C.UTF-8").stdin(Stdio::null()).output().ok()
}

/// Whether a tool ran and succeeded.
pub fn does(program: &str, arguments: &[&str]) -> bool {
    tool(program, arguments).is_some_and(|output| output.status.success())
}

/// A path as an argument.
pub fn s(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A file system in an image that is mounted until the value goes.
pub struct Mounted {
    /// Where it is mounted.
    pub at: PathBuf,
    driver: Child,
    loop_device: Option<String>,
}

impl Mounted {
    fn new(at: &Path, mut command: Command, loop_device: Option<String>) -> Option<Mounted> {
        let driver = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?;
        let mut out = Mounted { at: at.to_path_buf(), driver, loop_device };
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE && out.driver.try_wait().unwrap().is_none() {
            if is_mounted(at) {
                return Some(out);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        None
    }

    /// As if the stick were pulled out: the driver is gone, whatever it was doing.
    pub fn pull(&mut self) {
        self.driver.kill().unwrap();
        self.driver.wait().unwrap();
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        if is_mounted(&self.at) {
            let _ = does("fusermount", &["-u", s(&self.at)]) || does("fusermount", &["-uz", s(&self.at)]);
        }
        let begun = Instant::now();
        while matches!(self.driver.try_wait(), Ok(None)) {
            if begun.elapsed() > PATIENCE {
                let _ = self.driver.kill();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        if let Some(device) = &self.loop_device {
            does("losetup", &["-d", device]);
        }
    }
}

fn is_mounted(at: &Path) -> bool {
    let at = format!(" {} ", fs::canonicalize(at).unwrap_or(at.to_path_buf()).display());
    fs::read_to_string("/proc/self/mountinfo").unwrap_or_default().lines().any(|line| line.contains(&at))
}

/// With clusters of 1 KiB: with others fusefat says a wrong number of free bytes.
pub fn fat_image(image: &Path, kilobytes: u32) -> bool {
    does("mkfs.vfat", &["-C", "-F", "32", "-s", "2", s(image), &kilobytes.to_string()])
}

/// 64 MiB.
pub fn exfat_image(image: &Path) -> bool {
    fs::File::create(image).unwrap().set_len(64 << 20).unwrap();
    does("mkfs.exfat", &[s(image)])
}

/// `fusefat -f -o rw+ IMAGE FOLDER`. It refuses names that are not ASCII.
pub fn mount_fat(image: &Path, folder: &Path) -> Option<Mounted> {
    let mut command = Command::new("fusefat");
    command.args(["-f", "-o", "rw+"]).args([image, folder]);
    Mounted::new(folder, command, None)
}

/// `losetup --show -f IMAGE`, then `mount.exfat-fuse -d DEVICE FOLDER`.
pub fn mount_exfat(image: &Path, folder: &Path) -> Option<Mounted> {
    let found = tool("losetup", &["--show", "-f", s(image)]).filter(|output| output.status.success())?;
    let device = String::from_utf8(found.stdout).unwrap().trim().to_string();
    let mut command = Command::new("mount.exfat-fuse");
    command.args(["-d", &device]).arg(folder).env("LC_ALL", "C.UTF-8");
    let mounted = Mounted::new(folder, command, Some(device.clone()));
    if mounted.is_none() {
        does("losetup", &["-d", &device]);
    }
    mounted
}
