//! Whether a pack has room on a stick: what is freed is counted only as far as it is free before it is needed.

use std::fs;
use std::path::Path;

use super::contents::Pack;
use super::device::Device;
use super::plan::{Job, Plan};
use super::problem::Problem;
use super::rules;
use crate::edition::names;

/// Bytes of an entry of a folder on FAT32 and exFAT.
const ENTRY: u64 = 32;

/// Bytes that a file takes: whole clusters.
fn taken(size: u64, cluster: u64) -> u64 {
    size.div_ceil(cluster).saturating_mul(cluster)
}

/// The jobs in an order in which the room that is taken first falls and then rises, so that there is never less
/// room than at one of its ends.
pub(super) fn shrinking_first<'a>(jobs: &[Job<'a>], cluster: u64) -> Vec<Job<'a>> {
    let shrinks = |job: &Job| job.old.is_some_and(|old| taken(job.file.size, cluster) <= taken(old, cluster));
    let (mut first, rest): (Vec<Job>, Vec<Job>) = jobs.iter().partition(|job| shrinks(job));
    first.extend(rest);
    first
}

/// Bytes of room that the run needs beyond what it frees before it needs them.
pub(super) fn needed(top: &Path, plan: &Plan, device: &Device) -> u64 {
    let cluster = device.cluster;
    let taken = |size: u64| i128::from(taken(size, cluster));
    // A line of the partial manifest holds a path and at most three records of about 100 bytes.
    let partial = plan.claims.iter().map(|(path, claim)| path.len() as u64 + 120 * (claim.old.len() as u64 + 1)).sum();
    let partial = taken(partial);
    let there = |name: &str| taken(fs::symlink_metadata(top.join(name)).map_or(0, |meta| meta.len()));
    let old: i128 = [names::MANIFEST, names::SUMS, names::SIGNATURE].into_iter().map(there).sum();
    let removed: i128 = plan.remove.values().map(|size| taken(*size)).sum();
    let files: i128 = plan.write.iter().map(|job| taken(job.file.size) - job.old.map_or(0, taken)).sum();
    let signature = plan.seals.signature.as_ref().map_or(0, String::len);
    let seals: i128 =
        [plan.seals.manifest.len(), plan.seals.sums.len(), signature].into_iter().map(|size| taken(size as u64)).sum();
    // The folders that get names grow, by a cluster at least.
    let folders: i128 =
        rules::entries(plan.fresh.iter().copied()).values().map(|count| taken(*count as u64 * ENTRY)).sum();
    let end = partial + files + seals + folders - old - removed;
    u64::try_from(end.max(partial)).unwrap_or(0)
}

/// Refuses what has no room. Where the driver does not say how much there is, the writing shows it.
pub(super) fn check(top: &Path, plan: &Plan, device: &Device) -> Option<Problem> {
    short_of(needed(top, plan, device), device.free?)
}

fn short_of(needed: u64, free: u64) -> Option<Problem> {
    let short = needed.checked_sub(free).filter(|short| *short > 0)?;
    let message = format!(
        "the pack needs {} more than is taken now, and {} are free: {} are missing",
        megabytes(needed),
        megabytes(free),
        megabytes(short)
    );
    Some(Problem::error("", message, "make room on the stick or take a larger one, then run it again"))
}

/// The same where it is not known what stays: refuses what has no room even if all files of ours that are there go.
pub(super) fn at_least(top: &Path, pack: &Pack, device: &Device) -> Option<Problem> {
    let taken = |size: u64| taken(size, device.cluster);
    let there = |path: &str| fs::symlink_metadata(names::on_disk(top, path)).map_or(0, |meta| taken(meta.len()));
    let needed: u64 = pack.files.iter().map(|file| taken(file.size)).sum();
    let old: u64 = pack.files.iter().map(|file| there(&file.path)).sum();
    short_of(needed.saturating_sub(old), device.free?)
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1e6)
}

#[cfg(test)]
mod tests {
    use super::super::contents::PackFile;
    use super::*;

    #[test]
    fn whole_clusters() {
        assert_eq!((taken(0, 4096), taken(1, 4096), taken(4096, 4096), taken(4097, 4096)), (0, 4096, 4096, 8192));
    }

    #[test]
    fn what_shrinks_goes_first() {
        let files =
            [PackFile::memory("a", vec![0; 9000]), PackFile::memory("b", vec![0; 10]), PackFile::memory("c", [])];
        let olds = [Some(10), Some(9000), None];
        let jobs: Vec<Job> = files.iter().zip(olds).map(|(file, old)| Job { file, old }).collect();
        let order: Vec<&str> = shrinking_first(&jobs, 4096).iter().map(|job| job.file.path.as_str()).collect();
        assert_eq!(order, ["b", "a", "c"]);
    }
}
