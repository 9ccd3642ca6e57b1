//! A progress bar for what takes longer than a person likes to wait without a sign.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::pack::stick::{self, Phase};
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// What is shorter needs no progress bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// A progress bar that comes after a second and only on a terminal.
pub struct Bar {
    bar: ProgressBar,
    start: Instant,
    shown: AtomicBool,
}

impl Bar {
    /// A bar that counts things of this name.
    pub fn new(unit: &str, start: Instant) -> Bar {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template(&format!("{{wide_bar}} {{pos}}/{{len}} {unit}"));
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Bar { bar, start, shown: AtomicBool::new(false) }
    }

    /// How many there are.
    pub fn begin(&self, total: u64) {
        self.bar.set_length(total);
    }

    /// How many are done.
    pub fn show(&self, done: u64) {
        if self.start.elapsed() > PATIENCE {
            if !self.shown.swap(true, Ordering::Relaxed) {
                self.bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            self.bar.set_position(done);
        }
    }

    /// Takes it from the screen.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

/// A progress bar for each of several things that are made at once.
pub struct Bars {
    all: MultiProgress,
    total: u64,
    start: Instant,
}

impl Bars {
    /// Bars of this length each.
    pub fn new(total: u64, start: Instant) -> Bars {
        Bars { all: MultiProgress::with_draw_target(ProgressDrawTarget::stderr()), total, start }
    }

    /// The bar of one of them.
    pub fn add(&self, name: &str) -> OneOfBars<'_> {
        let bar = ProgressBar::with_draw_target(Some(self.total), ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {prefix}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_message(name.to_string());
        OneOfBars { bars: self, bar, shown: AtomicBool::new(false) }
    }

    /// Takes them from the screen.
    pub fn finish(&self) {
        // lost on purpose: a terminal that has gone away shows nothing
        let _ = self.all.clear();
    }
}

/// A bar of several.
pub struct OneOfBars<'a> {
    bars: &'a Bars,
    bar: ProgressBar,
    shown: AtomicBool,
}

impl OneOfBars<'_> {
    /// What is being done, and how many are done.
    pub fn show(&self, progress: stick::Progress) {
        if self.bars.start.elapsed() > PATIENCE {
            if !self.shown.swap(true, Ordering::Relaxed) {
                self.bars.all.add(self.bar.clone());
            }
            let doing = match progress.phase {
                Phase::Writing => "files written",
                Phase::Flushing => "files, waiting for the device",
                Phase::Reading => "files read back",
            };
            self.bar.set_length(progress.all_files as u64);
            self.bar.set_position(progress.files as u64);
            self.bar.set_prefix(doing);
        }
    }
}
