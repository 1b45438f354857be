//! Reverse play: from the solved room the player walks about and pulls boxes along, and the most scattered room on the way is kept.
//!
//! This is where a reset spends its time, so the search is a loop that changes one room back and forth, and a state is a bit: see
//! [`Seen`].

use crate::floor::{Floor, Spot};
use crate::seen::Seen;

/// States after which the search ends.
const MOST_STATES: u32 = 300_000;

/// States on a path from the root on.
const LONGEST_PATH: usize = 299;

/// What [`Search::occupant`] says of free floor and of walls; anything less is the number of a box.
const NOBODY: u8 = u8::MAX;
const WALL: u8 = u8::MAX - 1;

/// Where the search led.
pub(crate) struct Room {
    pub(crate) player: Spot,
    /// The spot of each box, in the order of the targets they came from.
    pub(crate) boxes: Vec<Spot>,
}

/// The first of the states with the highest score, if any scores at all.
pub(crate) fn farthest(floor: &Floor, player: Spot, targets: &[Spot]) -> Option<Room> {
    // One bit for each spot with a box that was pulled, and one for each box that was not.
    match floor.len() + targets.len() {
        0..=64 => Search::<1>::new(floor, player, targets).run(),
        65..=128 => Search::<2>::new(floor, player, targets).run(),
        129..=256 => Search::<4>::new(floor, player, targets).run(),
        257..=512 => Search::<8>::new(floor, player, targets).run(),
        _ => None,
    }
}

/// One state of the path, and what led to it.
struct Visit {
    /// The entry of its boxes in [`Seen`].
    entry: u32,
    /// How many of the four directions were tried from here.
    tried: u8,
    /// The box that was pulled to get here, or [`NOBODY`].
    pulled: u8,
    /// Whether that was the first pull of the box.
    first_pull: bool,
}

struct Search<'a, const WORDS: usize> {
    floor: &'a Floor,
    targets: &'a [Spot],
    path: Vec<Visit>,
    seen: Seen<WORDS>,
    states: u32,

    player: Spot,
    boxes: Vec<Spot>,
    was_pulled: Vec<bool>,
    /// By spot, the one that stands for walls included: who is there, the player apart.
    occupant: Vec<u8>,
    is_target: Vec<bool>,

    /// Pulls on the path.
    pulls: u32,
    /// The distances of the boxes from their own targets, summed up.
    distance: u32,
    /// Boxes on any target.
    on_targets: usize,

    best_score: u32,
    best: Option<Room>,
}

impl<'a, const WORDS: usize> Search<'a, WORDS> {
    fn new(floor: &'a Floor, player: Spot, targets: &'a [Spot]) -> Self {
        let mut occupant = vec![NOBODY; floor.len() + 1];
        occupant[floor.len()] = WALL;
        let mut is_target = vec![false; floor.len()];
        let mut root = [0; WORDS];
        for (number, &target) in targets.iter().enumerate() {
            occupant[usize::from(target)] = number as u8;
            is_target[usize::from(target)] = true;
            flip(&mut root, floor.len() + number);
        }
        let mut seen = Seen::new();
        let entry = seen.entry(root);
        seen.visit(entry, player);
        let mut path = Vec::with_capacity(LONGEST_PATH);
        path.push(Visit { entry, tried: 0, pulled: NOBODY, first_pull: false });
        Self {
            floor,
            targets,
            path,
            seen,
            states: 1,
            player,
            boxes: targets.to_vec(),
            was_pulled: vec![false; targets.len()],
            occupant,
            is_target,
            pulls: 0,
            distance: 0,
            on_targets: targets.len(),
            best_score: 0,
            best: None,
        }
    }

    fn run(mut self) -> Option<Room> {
        while self.states < MOST_STATES {
            let is_full = self.path.len() == LONGEST_PATH;
            let Some(visit) = self.path.last_mut() else { break };
            if visit.tried == 4 || is_full {
                self.retreat();
            } else {
                let direction = usize::from(visit.tried);
                visit.tried += 1;
                let entry = visit.entry;
                self.advance(direction, entry);
            }
        }
        self.best
    }

    /// Goes one step if that leads to a state not seen before.
    fn advance(&mut self, direction: usize, entry: u32) {
        let around = self.floor.around(self.player);
        let ahead = around[direction];
        if self.occupant[usize::from(ahead)] != NOBODY {
            return;
        }
        // The directions come in pairs of opposites.
        let behind = around[direction ^ 1];
        let pulled = self.occupant[usize::from(behind)];
        let (entry, pulled, first_pull) = match self.was_pulled.get(usize::from(pulled)) {
            Some(&was_pulled) => (self.entry_after_pull(entry, pulled, was_pulled), pulled, !was_pulled),
            None => (entry, NOBODY, false),
        };
        if !self.seen.visit(entry, ahead) {
            return;
        }
        if pulled != NOBODY {
            self.put(pulled, self.player);
            self.was_pulled[usize::from(pulled)] = true;
            self.pulls += 1;
        }
        self.player = ahead;
        self.states += 1;
        self.path.push(Visit { entry, tried: 0, pulled, first_pull });
        self.score();
    }

    /// Where [`Seen`] has the boxes as they are when this one has come to where the player is.
    fn entry_after_pull(&mut self, entry: u32, pulled: u8, was_pulled: bool) -> u32 {
        let number = usize::from(pulled);
        let from = if was_pulled { usize::from(self.boxes[number]) } else { self.floor.len() + number };
        let mut boxes = self.seen.boxes(entry);
        flip(&mut boxes, from);
        flip(&mut boxes, usize::from(self.player));
        self.seen.entry(boxes)
    }

    /// Undoes the last step of the path.
    fn retreat(&mut self) {
        let Some(left) = self.path.pop() else { return };
        let Some(visit) = self.path.last() else { return };
        let came_by = usize::from(visit.tried - 1);
        let from = self.floor.around(self.player)[came_by ^ 1];
        if left.pulled != NOBODY {
            self.put(left.pulled, self.floor.around(from)[came_by ^ 1]);
            self.was_pulled[usize::from(left.pulled)] = !left.first_pull;
            self.pulls -= 1;
        }
        self.player = from;
    }

    /// Moves a box.
    fn put(&mut self, number: u8, to: Spot) {
        let target = self.targets[usize::from(number)];
        let from = std::mem::replace(&mut self.boxes[usize::from(number)], to);
        self.occupant[usize::from(from)] = NOBODY;
        self.occupant[usize::from(to)] = number;
        self.distance = self.distance + self.floor.distance(to, target) - self.floor.distance(from, target);
        self.on_targets =
            self.on_targets + usize::from(self.is_target[usize::from(to)]) - usize::from(self.is_target[usize::from(from)]);
    }

    /// Keeps the state if it is the best so far. One with a box or the player on a target counts for nothing.
    fn score(&mut self) {
        let score = self.pulls * self.distance;
        if score > self.best_score && self.on_targets == 0 && !self.is_target[usize::from(self.player)] {
            self.best_score = score;
            self.best = Some(Room { player: self.player, boxes: self.boxes.clone() });
        }
    }
}

fn flip<const WORDS: usize>(bits: &mut [u64; WORDS], bit: usize) {
    bits[bit / 64] ^= 1 << (bit % 64);
}
