//! The floor of a room as a graph, which the generator works on.

/// A cell of the floor, by its place among them in reading order; the number after the last one stands for any wall.
pub(crate) type Spot = u16;

/// The spots of a room and which lie side by side.
pub(crate) struct Floor {
    cells: Vec<usize>,
    places: Vec<(u8, u8)>,
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
        let places = cells.iter().map(|cell| ((cell / columns) as u8, (cell % columns) as u8)).collect();
        Self { cells, places, neighbours }
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
    pub(crate) fn around(&self, spot: Spot) -> &[Spot; 4] {
        &self.neighbours[usize::from(spot)]
    }

    /// The steps between two spots if there were no walls.
    pub(crate) fn distance(&self, a: Spot, b: Spot) -> u32 {
        let (a, b) = (self.places[usize::from(a)], self.places[usize::from(b)]);
        u32::from(a.0.abs_diff(b.0)) + u32::from(a.1.abs_diff(b.1))
    }

    /// Whether one of several boxes cannot be pushed in any direction.
    pub(crate) fn is_frozen(&self, boxes: &[Spot], player: Spot) -> bool {
        let has_no_box = |spot: Spot| spot != self.wall() && !boxes.contains(&spot);
        let is_stuck = |&spot: &Spot| {
            let &[up, down, left, right] = self.around(spot);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A floor drawn with spaces, and the spots of what else is drawn on it, in reading order.
    fn read(drawing: &str) -> (Floor, Vec<(char, Spot)>) {
        let columns = drawing.lines().next().unwrap().len();
        let symbols: Vec<char> = drawing.lines().flat_map(str::chars).collect();
        let floor = Floor::new(&symbols.iter().map(|&symbol| symbol != '#').collect::<Vec<_>>(), columns);
        let marks = floor.spots().map(|spot| (symbols[floor.cell(spot)], spot)).filter(|&(symbol, _)| symbol != ' ').collect();
        (floor, marks)
    }

    fn is_frozen(drawing: &str) -> bool {
        let (floor, marks) = read(drawing);
        let player = marks.iter().find(|mark| mark.0 == '@').unwrap().1;
        let boxes: Vec<Spot> = marks.iter().filter(|mark| mark.0 == '$').map(|mark| mark.1).collect();
        floor.is_frozen(&boxes, player)
    }

    #[test]
    fn a_box_is_frozen_if_no_push_moves_it() {
        assert!(is_frozen("######\n#$   #\n#  $ #\n#   @#\n######"));
        assert!(!is_frozen("######\n# $  #\n#  $ #\n#   @#\n######"));
        assert!(is_frozen("######\n# $$ #\n# $$@#\n#    #\n######"));
        // The player may stand behind the box, but not ahead of it.
        assert!(!is_frozen("######\n#@$ ##\n#  $ #\n#    #\n######"));
        assert!(is_frozen("######\n##$@##\n#  # #\n#  $ #\n#    #\n######"));
        // One box alone is never called frozen.
        assert!(!is_frozen("####\n#$@#\n####"));
    }

    #[test]
    fn corners_are_dead_as_the_original_counts_them() {
        let (floor, marks) = read("#####\n#a b#\n#   #\n#c d#\n#####");
        let dead = |name| floor.is_dead(marks.iter().find(|mark| mark.0 == name).unwrap().1, &[]);
        assert_eq!(['a', 'b', 'c', 'd'].map(dead), [false, true, true, false]);
        let (floor, marks) = read("#####\n#a###\n# b #\n###c#\n#####");
        let spot = |name| marks.iter().find(|mark| mark.0 == name).unwrap().1;
        assert_eq!(['a', 'b', 'c'].map(|name| floor.is_dead(spot(name), &[])), [true; 3]);
        assert!(!floor.is_dead(spot('a'), &[spot('a')]));
    }
}
