//! What was made once for a key, kept for all who ask later. Nobody waits but those who ask for the very value that is
//! being made: each key has a cell of its own, and cells are only ever added.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

/// Chains of cells; a key's chain is chosen by its hash.
const CHAINS: usize = 512;

/// Values by key, each made once.
pub struct Memo<T> {
    chains: Vec<Link<T>>,
}

type Link<T> = OnceLock<Box<Cell<T>>>;

struct Cell<T> {
    key: String,
    value: OnceLock<T>,
    next: Link<T>,
}

impl<T> Default for Memo<T> {
    fn default() -> Memo<T> {
        Memo { chains: (0..CHAINS).map(|_| OnceLock::new()).collect() }
    }
}

impl<T> Memo<T> {
    /// The value of a key; `make` is called if there is none.
    pub fn get(&self, key: &str, make: impl FnOnce() -> T) -> &T {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let mut link = &self.chains[(hasher.finish() % CHAINS as u64) as usize];
        loop {
            let new = || Box::new(Cell { key: key.to_string(), value: OnceLock::new(), next: OnceLock::new() });
            let cell = link.get_or_init(new);
            if cell.key == key {
                return cell.value.get_or_init(make);
            }
            link = &cell.next;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rayon::prelude::*;

    use super::*;

    #[test]
    fn each_value_is_made_once_however_many_ask() {
        let memo = Memo::default();
        let made = AtomicUsize::new(0);
        let wrong = (0..20_000_usize).into_par_iter().filter(|n| {
            let key = n % 2_000;
            let found = memo.get(&key.to_string(), || {
                made.fetch_add(1, Ordering::Relaxed);
                key
            });
            *found != key
        });
        assert_eq!(wrong.count(), 0);
        assert_eq!(made.into_inner(), 2_000);
    }
}
