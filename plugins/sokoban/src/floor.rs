//! The floor of a room as a graph, which the generator works on.

/// A cell of the floor, by its place among them in reading order; the number after the last one stands for any wall.
pub(crate) type Spot = u16;

/// The spots of a room and which lie side by side.
pub(crate) struct Floor {
    cells: Vec<usize>,
    columns: usize,
    neighbours: Vec<[Spot; 4]>,
}

impl Floor {
    /// The floor of a room given row by row, which has walls all around.
    pub(crate) fn new(is_floor: &[bool], columns: usize) -> Self {
        let cells: Vec<usize> = (0..is_floor.len()).filter(|&cell| is_floor[cell]).collect();
        let wall = cells.len() as Spot;
        let mut spots = vec![wall; is_floor.len()];
        for (spot, &cell) in cells.iter().enumerate() {
            spots[cell] = spot as Spot;
        }
        let around = |&cell: &usize| [cell - columns, cell + columns, cell - 1, cell + 1].map(|beside| spots[beside]);
        let neighbours = cells.iter().map(around).collect();
        Self { cells, columns, neighbours }
    }

    /// How many spots there are.
    pub(crate) fn len(&self) -> usize {
        self.cells.len()
    }

    /// All of them.
    pub(crate) fn spots(&self) -> impl Iterator<Item = Spot> + use<> {
        0..self.cells.len() as Spot
    }

    /// What stands for a wall.
    pub(crate) fn wall(&self) -> Spot {
        self.cells.len() as Spot
    }

    /// Where on the board a spot is.
    pub(crate) fn cell(&self, spot: Spot) -> usize {
        self.cells[usize::from(spot)]
    }

    /// What is above, below, left and right of a spot.
    pub(crate) fn around(&self, spot: Spot) -> [Spot; 4] {
        self.neighbours[usize::from(spot)]
    }

    /// The steps between two spots if there were no walls.
    pub(crate) fn distance(&self, a: Spot, b: Spot) -> u32 {
        let (a, b) = (self.cell(a), self.cell(b));
        ((a / self.columns).abs_diff(b / self.columns) + (a % self.columns).abs_diff(b % self.columns)) as u32
    }

    /// Whether one of several boxes cannot be pushed in any direction.
    pub(crate) fn is_frozen(&self, boxes: &[Spot], player: Spot) -> bool {
        let has_no_box = |spot: Spot| spot != self.wall() && !boxes.contains(&spot);
        let is_stuck = |&spot: &Spot| {
            let [up, down, left, right] = self.around(spot);
            [(up, down), (down, up), (left, right), (right, left)]
                .iter()
                .all(|&(ahead, behind)| !(has_no_box(ahead) && ahead != player && has_no_box(behind)))
        };
        boxes.len() > 1 && boxes.iter().any(is_stuck)
    }

    /// Whether the original takes this spot for one that no box gets out of. Its rule for corners counts walls on two opposite sides as
    /// one, and the corners at the upper left and the lower right as none.
    pub(crate) fn is_dead(&self, spot: Spot, targets: &[Spot]) -> bool {
        let walls = self.around(spot).map(|beside| beside == self.wall());
        let is_corner = match walls {
            [true, true, false, false] | [false, true, true, false] | [false, false, true, true] | [true, false, false, true] => {
                true
            }
            _ => walls.into_iter().filter(|&wall| wall).count() > 2,
        };
        is_corner && !targets.contains(&spot)
    }
}
