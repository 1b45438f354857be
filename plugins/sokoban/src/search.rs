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
const WALL: u8 = NOBODY - 1;

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
    player: Spot,
    /// The directions still to try from here, a bit for each.
    open: u8,
    pull: Option<Pull>,
}

/// How a box was pulled to where the player stood before.
#[derive(Clone, Copy)]
struct Pull {
    number: u8,
    is_first: bool,
    from: Spot,
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
        seen.entry(root);
        Self {
            floor,
            targets,
            path: Vec::with_capacity(LONGEST_PATH),
            seen,
            states: 0,
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
        self.seen.visit(0, self.player);
        self.arrive(0, None);
        while self.states < MOST_STATES {
            let Some(visit) = self.path.last_mut() else { break };
            if visit.open == 0 {
                self.retreat();
            } else {
                let direction = visit.open.trailing_zeros() as usize;
                visit.open &= visit.open - 1;
                let entry = visit.entry;
                self.advance(direction, entry);
            }
        }
        self.best
    }

    /// Goes one step in an open direction if that leads to a state not seen before.
    fn advance(&mut self, direction: usize, entry: u32) {
        let around = self.floor.around(self.player);
        // The directions come in pairs of opposites.
        let (ahead, behind) = (around[direction], around[direction ^ 1]);
        let number = self.occupant[usize::from(behind)];
        if number >= WALL {
            if self.seen.visit(entry, ahead) {
                self.player = ahead;
                self.arrive(entry, None);
            }
            return;
        }
        let pull = Pull { number, is_first: !self.was_pulled[usize::from(number)], from: behind };
        let entry = self.entry_after(pull, entry);
        if self.seen.visit(entry, ahead) {
            self.put(number, self.player);
            self.was_pulled[usize::from(number)] = true;
            self.pulls += 1;
            self.player = ahead;
            self.arrive(entry, Some(pull));
        }
    }

    /// Takes the new state into account and into the path.
    fn arrive(&mut self, entry: u32, pull: Option<Pull>) {
        self.states += 1;
        self.score();
        let open = if self.path.len() + 1 == LONGEST_PATH { 0 } else { self.open(entry) };
        self.path.push(Visit { entry, player: self.player, open, pull });
    }

    /// The directions that may lead to new states: where the way is free, and where without a pull the player has not been.
    ///
    /// Few branches here spare the loop many that a processor cannot foresee.
    fn open(&self, entry: u32) -> u8 {
        let around = self.floor.around(self.player);
        (0..4).fold(0, |open, direction| {
            let (ahead, behind) = (around[direction], around[direction ^ 1]);
            let is_free = self.occupant[usize::from(ahead)] == NOBODY;
            let pulls = self.occupant[usize::from(behind)] < WALL;
            let is_new = !self.seen.has(entry, ahead);
            open | u8::from(is_free & (pulls | is_new)) << direction
        })
    }

    /// Where [`Seen`] has the boxes as they are after a pull.
    fn entry_after(&mut self, pull: Pull, entry: u32) -> u32 {
        let from = if pull.is_first { self.floor.len() + usize::from(pull.number) } else { usize::from(pull.from) };
        let mut boxes = self.seen.boxes(entry);
        flip(&mut boxes, from);
        flip(&mut boxes, usize::from(self.player));
        self.seen.entry(boxes)
    }

    /// Undoes the last step of the path.
    fn retreat(&mut self) {
        let Some(left) = self.path.pop() else { return };
        let Some(visit) = self.path.last() else { return };
        self.player = visit.player;
        if let Some(pull) = left.pull {
            self.put(pull.number, pull.from);
            self.was_pulled[usize::from(pull.number)] = !pull.is_first;
            self.pulls -= 1;
        }
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
