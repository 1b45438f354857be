//! The Mersenne Twister MT19937, made one word at a time.

const WORDS: usize = 624;
const SHIFT: usize = 397;

/// What seeding by an array starts from.
const BASE: [u32; WORDS] = {
    let mut words = [0; WORDS];
    words[0] = 19_650_218;
    let mut i = 1;
    while i < WORDS {
        words[i] = 1_812_433_253_u32.wrapping_mul(scrambled(words[i - 1])).wrapping_add(i as u32);
        i += 1;
    }
    words
};

/// The generator, and where its stream stands.
///
/// Each draw renews the one word that it returns; the textbook renews all words at once, which a short stream never needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mersenne {
    pub(super) words: [u32; WORDS],
    pub(super) seed: u64,
    pub(super) drawn: u64,
    next: usize,
}

impl Mersenne {
    /// Seeds by the little-endian 32-bit words of `seed`, as CPython does.
    pub(super) fn new(seed: u64) -> Self {
        let key = [seed as u32, (seed >> 32) as u32];
        let key = if key[1] == 0 { &key[..1] } else { &key[..] };
        Self { words: seeded(key), seed, drawn: 0, next: 0 }
    }

    /// A stream put together from its parts.
    pub(super) fn from_parts(words: [u32; WORDS], seed: u64, drawn: u64) -> Self {
        Self { words, seed, drawn, next: (drawn % WORDS as u64) as usize }
    }

    /// The next 32 bits.
    pub(super) fn next_u32(&mut self) -> u32 {
        let at = self.next;
        let following = if at + 1 == WORDS { 0 } else { at + 1 };
        let shifted = if at < WORDS - SHIFT { at + SHIFT } else { at + SHIFT - WORDS };
        let joined = (self.words[at] & 0x8000_0000) | (self.words[following] & 0x7fff_ffff);
        let twisted = (joined >> 1) ^ if joined & 1 == 1 { 0x9908_b0df } else { 0 };
        self.words[at] = self.words[shifted] ^ twisted;
        self.next = following;
        self.drawn += 1;
        tempered(self.words[at])
    }
}

const fn scrambled(word: u32) -> u32 {
    word ^ (word >> 30)
}

const fn tempered(mut word: u32) -> u32 {
    word ^= word >> 11;
    word ^= (word << 7) & 0x9d2c_5680;
    word ^= (word << 15) & 0xefc6_0000;
    word ^ (word >> 18)
}

fn seeded(key: &[u32]) -> [u32; WORDS] {
    let mut words = BASE;
    let (mut at, mut part) = (1, 0);
    for _ in 0..WORDS {
        let mixed = words[at] ^ scrambled(words[at - 1]).wrapping_mul(1_664_525);
        words[at] = mixed.wrapping_add(key[part]).wrapping_add(part as u32);
        at = after(at, &mut words);
        part = if part + 1 == key.len() { 0 } else { part + 1 };
    }
    for _ in 1..WORDS {
        let mixed = words[at] ^ scrambled(words[at - 1]).wrapping_mul(1_566_083_941);
        words[at] = mixed.wrapping_sub(at as u32);
        at = after(at, &mut words);
    }
    words[0] = 0x8000_0000;
    words
}

/// The place that is seeded after `at`: word 0 only mirrors the last one.
fn after(at: usize, words: &mut [u32; WORDS]) -> usize {
    if at + 1 < WORDS {
        return at + 1;
    }
    words[0] = words[WORDS - 1];
    1
}
