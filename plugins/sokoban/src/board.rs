//! The board: its cells, the moves on it, and how it is shown and saved.

/// What a cell is and what stands on it, the player apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Wall,
    Floor,
    Target,
    Box,
    BoxOnTarget,
}

impl Cell {
    /// Whether the player, or a box, may come here.
    fn is_free(self) -> bool {
        matches!(self, Self::Floor | Self::Target)
    }

    fn is_target(self) -> bool {
        matches!(self, Self::Target | Self::BoxOnTarget)
    }

    fn mark(self) -> char {
        match self {
            Self::Wall => '#',
            Self::Floor => '_',
            Self::Target => 'O',
            Self::Box => 'X',
            Self::BoxOnTarget => '√',
        }
    }

    fn with_box(self) -> Self {
        if self.is_target() { Self::BoxOnTarget } else { Self::Box }
    }

    fn without_box(self) -> Self {
        if self.is_target() { Self::Target } else { Self::Floor }
    }
}

/// A way to move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Up,
    Down,
    Left,
    Right,
}

impl Direction {
    /// All of them, in the order in which the original lists them.
    pub(crate) const ALL: [Self; 4] = [Self::Up, Self::Down, Self::Left, Self::Right];

    /// The words of all of them, in the same order.
    pub(crate) const WORDS: [&str; 4] = ["up", "down", "left", "right"];

    /// The direction that this word names.
    pub(crate) fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|direction| direction.word() == word)
    }

    /// Its word.
    pub(crate) fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }
}

/// What came of a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moved {
    /// Nothing: a wall or a box is in the way.
    No,
    Alone,
    WithBox,
}

/// A room with its boxes and its player. Walls are all around it, so no move leads out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Board {
    cells: Vec<Cell>,
    columns: usize,
    player: usize,
}

impl Board {
    /// A board given row by row, if it can be played.
    pub(crate) fn new(cells: Vec<Cell>, columns: usize, player: usize) -> Option<Self> {
        let board = Self { cells, columns, player };
        board.is_sound().then_some(board)
    }

    /// Whether walls are all around, the player stands on free ground, and there are as many boxes, at least one, as targets.
    fn is_sound(&self) -> bool {
        let (columns, cells) = (self.columns, &self.cells);
        if columns == 0 || !cells.len().is_multiple_of(columns) {
            return false;
        }
        let rows = cells.len() / columns;
        let is_rim = |at: usize| {
            at < columns || at / columns + 1 == rows || at.is_multiple_of(columns) || (at + 1).is_multiple_of(columns)
        };
        cells.iter().enumerate().all(|(at, &cell)| cell == Cell::Wall || !is_rim(at))
            && cells.get(self.player).is_some_and(|cell| cell.is_free())
            && self.boxes() > 0
            && self.boxes() == cells.iter().filter(|cell| cell.is_target()).count()
    }

    /// Rows and columns.
    pub(crate) fn size(&self) -> [usize; 2] {
        [self.cells.len() / self.columns, self.columns]
    }

    /// How many boxes there are.
    pub(crate) fn boxes(&self) -> usize {
        self.cells.iter().filter(|cell| matches!(cell, Cell::Box | Cell::BoxOnTarget)).count()
    }

    /// How many boxes stand on targets.
    pub(crate) fn boxes_on_targets(&self) -> usize {
        self.cells.iter().filter(|&&cell| cell == Cell::BoxOnTarget).count()
    }

    /// Whether every box stands on a target.
    pub(crate) fn is_solved(&self) -> bool {
        !self.cells.contains(&Cell::Box)
    }

    /// Moves the player, and the box in front of it if one is there and the cell behind is free.
    pub(crate) fn go(&mut self, direction: Direction) -> Moved {
        let ahead = self.beside(self.player, direction);
        match self.cells[ahead] {
            Cell::Wall => return Moved::No,
            Cell::Floor | Cell::Target => {
                self.player = ahead;
                return Moved::Alone;
            }
            Cell::Box | Cell::BoxOnTarget => {}
        }
        let behind = self.beside(ahead, direction);
        if !self.cells[behind].is_free() {
            return Moved::No;
        }
        self.cells[ahead] = self.cells[ahead].without_box();
        self.cells[behind] = self.cells[behind].with_box();
        self.player = ahead;
        Moved::WithBox
    }

    /// The cell next to one that is not at the rim.
    fn beside(&self, at: usize, direction: Direction) -> usize {
        match direction {
            Direction::Up => at - self.columns,
            Direction::Down => at + self.columns,
            Direction::Left => at - 1,
            Direction::Right => at + 1,
        }
    }

    /// Adds the board as the agent sees it: a line for each row.
    pub(crate) fn render(&self, text: &mut String) {
        let mut at = 0;
        for row in self.cells.chunks(self.columns) {
            for cell in row {
                text.push(if at == self.player { 'P' } else { cell.mark() });
                text.push(' ');
                at += 1;
            }
            text.pop();
            text.push('\n');
        }
    }

    /// The board in the notation in which Sokoban levels are passed around, which tells a player on a target from one beside it.
    pub(crate) fn to_xsb(&self) -> String {
        let mut text = String::with_capacity(self.cells.len() * 2);
        for (at, &cell) in self.cells.iter().enumerate() {
            if at > 0 && at.is_multiple_of(self.columns) {
                text.push('\n');
            }
            text.push(match (cell, at == self.player) {
                (Cell::Target, true) => '+',
                (_, true) => '@',
                (Cell::Wall, _) => '#',
                (Cell::Floor, _) => ' ',
                (Cell::Target, _) => '.',
                (Cell::Box, _) => '$',
                (Cell::BoxOnTarget, _) => '*',
            });
        }
        text
    }

    /// Reads [`to_xsb`](Self::to_xsb), if it is a board that can be played.
    pub(crate) fn from_xsb(text: &str) -> Option<Self> {
        let columns = text.lines().next()?.len();
        let (mut cells, mut players) = (Vec::new(), Vec::new());
        for line in text.split('\n') {
            if line.len() != columns {
                return None;
            }
            for symbol in line.bytes() {
                if matches!(symbol, b'@' | b'+') {
                    players.push(cells.len());
                }
                cells.push(match symbol {
                    b'#' => Cell::Wall,
                    b' ' | b'@' => Cell::Floor,
                    b'.' | b'+' => Cell::Target,
                    b'$' => Cell::Box,
                    b'*' => Cell::BoxOnTarget,
                    _ => return None,
                });
            }
        }
        match players[..] {
            [player] => Self::new(cells, columns, player),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Moves on one board and expects another.
    fn check(before: &str, direction: Direction, moved: Moved, after: &str) {
        let mut board = Board::from_xsb(before).unwrap();
        assert_eq!((board.go(direction), board.to_xsb().as_str()), (moved, after));
    }

    #[test]
    fn the_player_moves_alone_or_with_one_box() {
        check("######\n#@ $.#\n######", Direction::Right, Moved::Alone, "######\n# @$.#\n######");
        check("######\n# @$.#\n######", Direction::Right, Moved::WithBox, "######\n#  @*#\n######");
        check("######\n#  @*#\n######", Direction::Right, Moved::No, "######\n#  @*#\n######");
        check("######\n#  @*#\n######", Direction::Left, Moved::Alone, "######\n# @ *#\n######");
        check(
            "#####\n# . #\n# * #\n# @ #\n# $ #\n#####",
            Direction::Up,
            Moved::WithBox,
            "#####\n# * #\n# + #\n#   #\n# $ #\n#####",
        );
        check("#####\n#@  #\n#$  #\n#$..#\n#   #\n#####", Direction::Down, Moved::No, "#####\n#@  #\n#$  #\n#$..#\n#   #\n#####");
    }

    #[test]
    fn the_agent_sees_the_player_rather_than_the_target_under_it() {
        let mut text = String::new();
        Board::from_xsb("#####\n#+$*#\n#####").unwrap().render(&mut text);
        assert_eq!(text, "# # # # #\n# P X √ #\n# # # # #\n");
    }

    #[test]
    fn a_board_that_cannot_be_played_is_refused() {
        for text in [
            "",
            "\n",
            "#",
            "#####\n#@$.#",
            "#####\n#@$.#\n####",
            "#####\n@ $.#\n#####",
            "#####\n# $.#\n#####",
            "#####\n#@@$.\n#####",
            "######\n#@@$.#\n######",
            "#####\n#@$ #\n#####",
            "#####\n#@  #\n#####",
            "#####\n#@$x#\n#####",
            "#####\n#@$√#\n#####",
            "#####\r\n#@$.#\r\n#####",
        ] {
            assert_eq!(Board::from_xsb(text), None, "{text:?}");
        }
    }
}
