//! numpy's `default_rng`: PCG64 seeded by a `SeedSequence`.

/// The generator that `numpy.random.default_rng(seed)` makes.
pub fn default_rng(seed: u64) -> Generator {
    let [a, b, c, d] = seed_sequence(seed);
    let increment = (join(c, d) << 1) | 1;
    let mut generator = Generator { state: 0, increment, spare: None };
    generator.advance();
    generator.state = generator.state.wrapping_add(join(a, b));
    generator.advance();
    generator
}

/// A stream of random numbers, as numpy's `Generator` over PCG64.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generator {
    state: u128,
    increment: u128,
    spare: Option<u32>,
}

impl Generator {
    /// A number below `n`, as `integers(n)`; 0 without a draw if `n` is 1 or 0.
    pub fn integers(&mut self, n: u32) -> u32 {
        if n <= 1 {
            return 0;
        }
        let mut product = u64::from(self.next_u32()) * u64::from(n);
        // The lowest `2**32 mod n` remainders would come up once too often.
        if (product as u32) < n {
            let surplus = n.wrapping_neg() % n;
            while (product as u32) < surplus {
                product = u64::from(self.next_u32()) * u64::from(n);
            }
        }
        (product >> 32) as u32
    }

    /// The next 32 bits: half of a word, whose other half waits for the next call.
    fn next_u32(&mut self) -> u32 {
        self.spare.take().unwrap_or_else(|| {
            let word = self.next_u64();
            self.spare = Some((word >> 32) as u32);
            word as u32
        })
    }

    fn next_u64(&mut self) -> u64 {
        self.advance();
        let folded = (self.state >> 64) as u64 ^ self.state as u64;
        folded.rotate_right((self.state >> 122) as u32)
    }

    fn advance(&mut self) {
        const MULTIPLIER: u128 = 0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645;
        self.state = self.state.wrapping_mul(MULTIPLIER).wrapping_add(self.increment);
    }
}

fn join(high: u64, low: u64) -> u128 {
    u128::from(high) << 64 | u128::from(low)
}

/// The first four 64-bit words of `SeedSequence(seed)`.
fn seed_sequence(seed: u64) -> [u64; 4] {
    let pool = entropy_pool(seed);
    let mut hash = Hash { constant: 0x8b51_f9dd, factor: 0x58f3_8ded };
    let words: [u32; 8] = std::array::from_fn(|i| hash.mix_in(pool[i % pool.len()]));
    std::array::from_fn(|i| u64::from(words[2 * i + 1]) << 32 | u64::from(words[2 * i]))
}

/// The seed spread over four words, each of which depends on all of its bits.
fn entropy_pool(seed: u64) -> [u32; 4] {
    let mut hash = Hash { constant: 0x43b0_d7e5, factor: 0x931e_8875 };
    let mut pool = [seed as u32, (seed >> 32) as u32, 0, 0].map(|word| hash.mix_in(word));
    for from in 0..pool.len() {
        for to in (0..pool.len()).filter(|&to| to != from) {
            let mixed = pool[to].wrapping_mul(0xca01_f9dd).wrapping_sub(hash.mix_in(pool[from]).wrapping_mul(0x4973_f715));
            pool[to] = mixed ^ (mixed >> 16);
        }
    }
    pool
}

/// A hash whose constant changes with each word.
struct Hash {
    constant: u32,
    factor: u32,
}

impl Hash {
    fn mix_in(&mut self, word: u32) -> u32 {
        let mixed = word ^ self.constant;
        self.constant = self.constant.wrapping_mul(self.factor);
        let mixed = mixed.wrapping_mul(self.constant);
        mixed ^ (mixed >> 16)
    }
}
