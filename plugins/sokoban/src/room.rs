//! Makes rooms as the original does, draw for draw: a random walk digs the floor, boxes are put onto targets, and playing in reverse
//! pulls them away.

use geode_guest::random::{Generator, Random, default_rng};

use crate::board::{Board, Cell};
use crate::floor::{Floor, Spot};
use crate::search;

/// Seeds in a row that are tried.
pub(crate) const ATTEMPTS: u64 = 50;

/// Rooms in a row that are tried with one seed.
const TRIES: usize = 1000;

/// The room that this seed stands for, if there is one.
pub(crate) fn generate(size: [usize; 2], boxes: usize, seed: u64) -> Option<Board> {
    (seed..seed + ATTEMPTS).find_map(|seed| {
        let mut digging = Random::new(seed);
        let mut placing = default_rng(seed);
        (0..TRIES).find_map(|_| attempt(size, boxes, &mut digging, &mut placing))
    })
}

fn attempt(size: [usize; 2], boxes: usize, digging: &mut Random, placing: &mut Generator) -> Option<Board> {
    let floor = Floor::new(&dig(size, digging), size[1]);
    let (player, targets) = place(&floor, boxes, placing)?;
    if floor.is_frozen(&targets, player) {
        return None;
    }
    let best = search::farthest(&floor, player, &targets)?;
    let stuck = floor.is_frozen(&best.boxes, best.player) || best.boxes.iter().any(|&spot| floor.is_dead(spot, &targets));
    if stuck { None } else { board(size, &floor, &targets, &best) }
}

/// Which cells of the room are floor.
fn dig([rows, columns]: [usize; 2], random: &mut Random) -> Vec<bool> {
    /// Down, right, up, left, as rows and columns.
    const STRIDES: [(isize, isize); 4] = [(1, 0), (0, 1), (-1, 0), (0, -1)];
    /// What is dug at each step, relative to the upper left neighbour of the place.
    const MASKS: [&[(usize, usize)]; 5] = [
        &[(1, 0), (1, 1), (1, 2)],
        &[(0, 1), (1, 1), (2, 1)],
        &[(1, 0), (1, 1), (2, 1)],
        &[(1, 0), (1, 1), (2, 0), (2, 1)],
        &[(1, 1), (1, 2), (2, 1)],
    ];
    let mut is_floor = vec![false; rows * columns];
    let mut stride = *random.choice(&STRIDES);
    let mut row = random.index(rows - 1) + 1;
    let mut column = random.index(columns - 1) + 1;
    for _ in 0..(rows + columns) * 17 / 10 {
        if random.random() < 0.35 {
            stride = *random.choice(&STRIDES);
        }
        row = row.saturating_add_signed(stride.0).clamp(1, rows - 2);
        column = column.saturating_add_signed(stride.1).clamp(1, columns - 2);
        for (down, right) in *random.choice(&MASKS) {
            is_floor[(row - 1 + down) * columns + column - 1 + right] = true;
        }
    }
    for (at, cell) in is_floor.iter_mut().enumerate() {
        *cell &= (1..rows - 1).contains(&(at / columns)) && (1..columns - 1).contains(&(at % columns));
    }
    is_floor
}

/// Where the player and the targets are, if there is space for them.
fn place(floor: &Floor, boxes: usize, random: &mut Generator) -> Option<(Spot, Vec<Spot>)> {
    let mut left: Vec<Spot> = floor.spots().collect();
    if left.len() <= boxes + 1 {
        return None;
    }
    let mut take = || {
        let at = random.integers(left.len() as u32) as usize;
        left.remove(at)
    };
    let player = take();
    Some((player, (0..boxes).map(|_| take()).collect()))
}

fn board([rows, columns]: [usize; 2], floor: &Floor, targets: &[Spot], room: &search::Room) -> Option<Board> {
    let mut cells = vec![Cell::Wall; rows * columns];
    for spot in floor.spots() {
        cells[floor.cell(spot)] = Cell::Floor;
    }
    for &target in targets {
        cells[floor.cell(target)] = Cell::Target;
    }
    for &spot in &room.boxes {
        cells[floor.cell(spot)] = Cell::Box;
    }
    Board::new(cells, columns, floor.cell(room.player))
}
