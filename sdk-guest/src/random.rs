//! Random streams equal to those of Python, draw for draw.
//!
//! [`Random`] is CPython's `random.Random`, and [`default_rng`] is numpy's function of that name. An environment that draws the
//! same numbers in the same order as a Python original plays the same episodes.
//!
//! ```
//! use geode_guest::random::Random;
//!
//! let mut random = Random::new(42);
//! assert_eq!(random.randint(1, 50), 41);
//! assert_eq!(*random.choice(&["up", "down", "left", "right"]), "up");
//! ```

mod mersenne;
mod numpy;
mod state;

use std::collections::BTreeSet;

pub use numpy::{Generator, default_rng};

use crate::{Error, Result};
use mersenne::Mersenne;

/// A stream of random numbers, as CPython's `random.Random`.
///
/// It is serialized as its seed and the count of the words drawn, so a saved environment stays small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Random(Mersenne);

impl Default for Random {
    /// The stream of seed 0.
    fn default() -> Self {
        Self::new(0)
    }
}

impl Random {
    /// The stream that `random.seed(seed)` starts.
    pub fn new(seed: u64) -> Self {
        Self(Mersenne::new(seed))
    }

    /// Seeds as GEM's `reset(seed)` does: a seed starts the stream anew, without one it goes on where it stands.
    ///
    /// GEM seeds numpy too, and numpy takes 32 bits: a greater seed is refused in numpy's words.
    pub fn reseed(&mut self, seed: Option<u64>) -> Result<()> {
        match seed {
            Some(seed) if seed > u64::from(u32::MAX) => Err(Error::invalid_seed("Seed must be between 0 and 2**32 - 1")),
            Some(seed) => {
                *self = Self::new(seed);
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// `bits` random bits; more than 64 count as 64.
    pub fn getrandbits(&mut self, bits: u32) -> u64 {
        match bits {
            0 => 0,
            1..=32 => u64::from(self.0.next_u32() >> (32 - bits)),
            33.. => {
                let low = u64::from(self.0.next_u32());
                low | self.getrandbits(bits.min(64) - 32) << 32
            }
        }
    }

    /// A number below `n`, as `randrange(n)`; 0 without a draw if `n` is 0.
    pub fn randbelow(&mut self, n: u64) -> u64 {
        if n == 0 {
            return 0;
        }
        let bits = u64::BITS - n.leading_zeros();
        loop {
            let drawn = self.getrandbits(bits);
            if drawn < n {
                return drawn;
            }
        }
    }

    /// A position in something of this length: [`randbelow`](Self::randbelow) for a `usize`.
    pub fn index(&mut self, len: usize) -> usize {
        self.randbelow(len as u64) as usize
    }

    /// A number from `low` to `high`, both included; `low` without a draw if the range is empty.
    pub fn randint(&mut self, low: i64, high: i64) -> i64 {
        if high < low {
            return low;
        }
        match high.abs_diff(low).checked_add(1) {
            Some(width) => low.wrapping_add_unsigned(self.randbelow(width)),
            // All of i64: Python draws a 65th bit and draws again while it is set.
            None => loop {
                let drawn = self.getrandbits(64);
                if self.getrandbits(1) == 0 {
                    return low.wrapping_add_unsigned(drawn);
                }
            },
        }
    }

    /// A number from 0.0 up to, but not including, 1.0.
    pub fn random(&mut self) -> f64 {
        let high = self.0.next_u32() >> 5;
        let low = self.0.next_u32() >> 6;
        (f64::from(high) * 67_108_864.0 + f64::from(low)) / 9_007_199_254_740_992.0
    }

    /// One of the items.
    ///
    /// # Panics
    /// If there are none.
    pub fn choice<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.index(items.len())]
    }

    /// `k` of the items, drawn with replacement.
    ///
    /// # Panics
    /// If there are none and `k` is not 0.
    pub fn choices<'a, T>(&mut self, items: &'a [T], k: usize) -> Vec<&'a T> {
        (0..k).map(|_| &items[(self.random() * items.len() as f64) as usize]).collect()
    }

    /// Puts the items into a random order.
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.index(last + 1));
        }
    }

    /// `k` of the items, drawn without replacement.
    ///
    /// # Panics
    /// If there are fewer than `k`.
    pub fn sample<'a, T>(&mut self, items: &'a [T], k: usize) -> Vec<&'a T> {
        self.sample_indices(items.len(), k).into_iter().map(|index| &items[index]).collect()
    }

    /// `k` different numbers below `n`, as `sample(range(n), k)`.
    ///
    /// # Panics
    /// If `k` is greater than `n`.
    pub fn sample_indices(&mut self, n: usize, k: usize) -> Vec<usize> {
        assert!(k <= n, "a sample of {k} from {n} items");
        if n <= pool_limit(k) { self.sample_from_pool(n, k) } else { self.sample_by_rejection(n, k) }
    }

    fn sample_from_pool(&mut self, n: usize, k: usize) -> Vec<usize> {
        let mut pool: Vec<usize> = (0..n).collect();
        let mut take = || {
            let at = self.index(pool.len());
            pool.swap_remove(at)
        };
        (0..k).map(|_| take()).collect()
    }

    fn sample_by_rejection(&mut self, n: usize, k: usize) -> Vec<usize> {
        let mut taken = BTreeSet::new();
        let mut sample = Vec::with_capacity(k);
        while sample.len() < k {
            let index = self.index(n);
            if taken.insert(index) {
                sample.push(index);
            }
        }
        sample
    }
}

/// Up to how many items CPython keeps a list of those left over, rather than a set of those taken.
fn pool_limit(k: usize) -> usize {
    let mut table = 1_usize;
    while k > 5 && table < k.saturating_mul(3) {
        table = table.saturating_mul(4);
    }
    if k > 5 { table.saturating_add(21) } else { 21 }
}
