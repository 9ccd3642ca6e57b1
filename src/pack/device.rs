//! The file system of a stick: its kind, its room, and how bytes are made sure to be on it.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::base::sum;

/// Kinds of file systems as far as they differ for packs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileSystem {
    /// FAT32 and its smaller brothers, whose limits are not wider.
    Fat32,
    /// exFAT.
    ExFat,
    /// NTFS.
    Ntfs,
    /// A driver outside the kernel that does not say which of the two it is.
    ExFatOrNtfs,
    /// No file system of sticks, by the name the system gives it.
    Other(String),
    /// The system cannot be asked.
    Unknown,
}

impl FileSystem {
    /// Whether it is one that sticks have.
    pub fn is_stick(&self) -> bool {
        !matches!(self, FileSystem::Other(_) | FileSystem::Unknown)
    }

    /// By the name that Linux and macOS give it.
    #[cfg(any(target_os = "linux", target_os = "macos", test))]
    fn named(name: &str) -> FileSystem {
        match name {
            "vfat" | "msdos" | "fuse.fusefat" => FileSystem::Fat32,
            "exfat" | "fuse.exfat" | "fuseblk.exfat" => FileSystem::ExFat,
            "ntfs" | "ntfs3" | "fuse.ntfs-3g" | "fuse.ntfs" | "ufsd" => FileSystem::Ntfs,
            "fuseblk" => FileSystem::ExFatOrNtfs,
            _ => FileSystem::Other(name.to_string()),
        }
    }
}

/// A folder's file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its kind.
    pub system: FileSystem,
    /// Bytes that the smallest file takes.
    pub cluster: u64,
    /// Bytes that can be written; none where the driver does not say.
    pub free: Option<u64>,
}

/// Looks at the file system that holds a folder.
pub fn look(folder: &Path) -> io::Result<Device> {
    let room = fs4::statvfs(folder)?;
    Ok(Device {
        system: system_of(folder),
        cluster: room.allocation_granularity().max(512),
        free: (room.total_space() > 0).then(|| room.available_space()),
    })
}

/// The mount that holds the folder is the last one with the longest mount point above it.
#[cfg(target_os = "linux")]
fn system_of(folder: &Path) -> FileSystem {
    let Ok(folder) = std::fs::canonicalize(folder) else { return FileSystem::Unknown };
    let Ok(mounts) = std::fs::read("/proc/self/mountinfo") else { return FileSystem::Unknown };
    let mounts = String::from_utf8_lossy(&mounts);
    let found = mounts.lines().filter_map(mount).filter(|(point, _)| folder.starts_with(point));
    found
        .max_by_key(|(point, _)| Path::new(point).components().count())
        .map_or(FileSystem::Unknown, |(_, name)| FileSystem::named(&name))
}

/// Mount point and type from a line of mountinfo: `42 27 7:0 / /mnt/stick rw,nosuid shared:1 - vfat /dev/sdb1 rw`.
#[cfg(target_os = "linux")]
fn mount(line: &str) -> Option<(String, String)> {
    let (before, after) = line.split_once(" - ")?;
    Some((unescaped(before.split(' ').nth(4)?), after.split(' ').next()?.to_string()))
}

/// Spaces in mount points stand as `\040`.
#[cfg(target_os = "linux")]
fn unescaped(text: &str) -> String {
    [("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")]
        .iter()
        .fold(text.to_string(), |text, (from, to)| text.replace(from, to))
}

#[cfg(target_os = "macos")]
fn system_of(folder: &Path) -> FileSystem {
    let Ok(found) = rustix::fs::statfs(folder) else { return FileSystem::Unknown };
    let name = found.f_fstypename.iter().take_while(|c| **c != 0).filter_map(|c| u8::try_from(*c).ok());
    FileSystem::named(&name.map(char::from).collect::<String>())
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn system_of(_: &Path) -> FileSystem {
    FileSystem::Unknown
}

/// Waits until all that was written to the file system of `folder` is on the device.
#[cfg(target_os = "linux")]
pub fn sync_all(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

/// Files are flushed one by one here, see [`sync_file`].
#[cfg(not(target_os = "linux"))]
pub fn sync_all(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Waits until one file is on the device, where the whole file system cannot be waited for at once.
#[cfg(target_os = "linux")]
pub fn sync_file(_: &File) -> io::Result<()> {
    Ok(())
}

/// Waits until one file is on the device, where the whole file system cannot be waited for at once.
#[cfg(not(target_os = "linux"))]
pub fn sync_file(file: &File) -> io::Result<()> {
    file.sync_all()
}

/// Waits until the names in a folder are on the device, as far as the system can.
#[cfg(unix)]
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    match File::open(folder)?.sync_all() {
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => Ok(()),
        result => result,
    }
}

/// Waits until the names in a folder are on the device, as far as the system can.
#[cfg(not(unix))]
pub fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Length in bytes and sum of a file as the device has it, not as the system remembers it, where the system can.
pub fn read_sum(path: &Path) -> io::Result<(u64, String)> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    forget(&file)?;
    sum::of_reader(&mut file, size)
}

/// Forgets what the system holds of a file that is on the device, so that the next reading asks the device.
#[cfg(target_os = "linux")]
fn forget(file: &File) -> io::Result<()> {
    Ok(rustix::fs::fadvise(file, 0, None, rustix::fs::Advice::DontNeed)?)
}

/// This system cannot be told to forget: a reading may come from memory.
#[cfg(not(target_os = "linux"))]
fn forget(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        for (name, system) in [
            ("vfat", FileSystem::Fat32),
            ("fuse.fusefat", FileSystem::Fat32),
            ("exfat", FileSystem::ExFat),
            ("ntfs3", FileSystem::Ntfs),
            ("fuseblk", FileSystem::ExFatOrNtfs),
            ("ext4", FileSystem::Other("ext4".into())),
        ] {
            assert_eq!(FileSystem::named(name), system);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn lines_of_mountinfo() {
        let line = r"42 27 7:0 / /media/USB\040盘 rw,nosuid shared:1 - vfat /dev/sdb1 rw,iocharset=utf8";
        assert_eq!(mount(line), Some(("/media/USB 盘".into(), "vfat".into())));
        assert_eq!(mount("nothing"), None);
    }

    #[test]
    fn looks_at_a_real_folder() {
        let device = look(Path::new(".")).unwrap();
        assert!(device.free.is_some_and(|free| free > 0) && device.cluster >= 512);
        assert!(look(Path::new("nowhere")).is_err());
    }
}
