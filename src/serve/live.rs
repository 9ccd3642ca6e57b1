//! The one shared cell of the program: the latest build, swapped whole, and who waits for the next.

use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::diag::Report;
use crate::pipeline::Site;

type Built = Result<Arc<Site>, Arc<Report>>;

/// The latest build and its number.
pub struct Live {
    cell: Mutex<(u64, Built)>,
    changed: Condvar,
}

impl Live {
    /// Holds the first build.
    pub fn new(first: Result<Arc<Site>, Report>) -> Live {
        Live { cell: Mutex::new((1, first.map_err(Arc::new))), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, (u64, Built)> {
        // The cell is only ever swapped whole, so it is sound even after a panic elsewhere.
        self.cell.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The latest build.
    pub fn current(&self) -> (u64, Built) {
        self.lock().clone()
    }

    /// Puts the next build in its place and wakes who waits.
    pub fn replace(&self, next: Result<Arc<Site>, Report>) {
        let mut cell = self.lock();
        *cell = (cell.0 + 1, next.map_err(Arc::new));
        self.changed.notify_all();
    }

    /// Waits until there is another build than `known`, at most `hold`; gives the latest number.
    pub fn wait(&self, known: u64, hold: Duration) -> u64 {
        let waited = self.changed.wait_timeout_while(self.lock(), hold, |cell| cell.0 == known);
        waited.unwrap_or_else(PoisonError::into_inner).0.0
    }
}
