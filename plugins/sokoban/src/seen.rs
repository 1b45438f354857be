//! The states that a search has seen, exactly and in little memory.

use crate::floor::Spot;

/// A set of states: for each placing of the boxes that came up, the spots where the player has been.
///
/// A step without a pull is then the test of one bit, and only a pull looks into the hash table.
pub(crate) struct Seen<const WORDS: usize> {
    entries: Vec<Entry<WORDS>>,
    /// Numbers of entries by hash, with linear probing; [`EMPTY`] where there is none. The length is a power of two.
    table: Vec<u32>,
}

struct Entry<const WORDS: usize> {
    boxes: [u64; WORDS],
    players: [u64; WORDS],
}

const EMPTY: u32 = u32::MAX;

impl<const WORDS: usize> Seen<WORDS> {
    pub(crate) fn new() -> Self {
        Self { entries: Vec::new(), table: vec![EMPTY; 64] }
    }

    /// The placing of the boxes that an entry is for.
    pub(crate) fn boxes(&self, entry: u32) -> [u64; WORDS] {
        self.entries[entry as usize].boxes
    }

    /// Whether the player was here before, with the boxes of that entry.
    pub(crate) fn has(&self, entry: u32, player: Spot) -> bool {
        self.entries[entry as usize].players[usize::from(player) / 64] >> (player % 64) & 1 == 1
    }

    /// Notes that the player stands here, with the boxes of that entry. Says whether this is new.
    pub(crate) fn visit(&mut self, entry: u32, player: Spot) -> bool {
        let word = &mut self.entries[entry as usize].players[usize::from(player) / 64];
        let bit = 1 << (player % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    /// The entry for this placing of the boxes, made if it is new.
    pub(crate) fn entry(&mut self, boxes: [u64; WORDS]) -> u32 {
        let mut at = self.home(&boxes);
        loop {
            match self.table[at] {
                EMPTY => break,
                entry if self.boxes(entry) == boxes => return entry,
                _ => at = (at + 1) & (self.table.len() - 1),
            }
        }
        let entry = self.entries.len() as u32;
        self.table[at] = entry;
        self.entries.push(Entry { boxes, players: [0; WORDS] });
        if self.entries.len() * 2 > self.table.len() {
            self.grow();
        }
        entry
    }

    fn grow(&mut self) {
        self.table = vec![EMPTY; self.table.len() * 2];
        for (number, entry) in self.entries.iter().enumerate() {
            let mut at = self.home(&entry.boxes);
            while self.table[at] != EMPTY {
                at = (at + 1) & (self.table.len() - 1);
            }
            self.table[at] = number as u32;
        }
    }

    /// Where in the table the search for these boxes begins.
    fn home(&self, boxes: &[u64; WORDS]) -> usize {
        let mixed = boxes.iter().fold(0_u64, |hash, word| (hash.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        (mixed >> (u64::BITS - self.table.len().trailing_zeros())) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_new_once() {
        let mut seen = Seen::<2>::new();
        let boxes = |number: u64| [number.wrapping_mul(0x1234_5678_9abc_def1), number % 7];
        for turn in [true, false] {
            for number in 0..5000 {
                let entry = seen.entry(boxes(number));
                assert_eq!(seen.boxes(entry), boxes(number));
                for player in [number % 128, (number + 64) % 128] {
                    assert_eq!(seen.has(entry, player as Spot), !turn);
                    assert_eq!(seen.visit(entry, player as Spot), turn);
                }
            }
        }
    }
}
