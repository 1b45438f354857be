//! One game: what a turn does and what the agent is told.

use geode_guest::boxed::{self, Case};
use geode_guest::{Error, Reset, Result, Step};
use serde::{Deserialize, Serialize};

use crate::board::{Board, Direction, Moved};

/// What a game is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rules {
    /// Rows and columns.
    pub(crate) size: [usize; 2],
    pub(crate) boxes: usize,
    pub(crate) max_turns: u32,
}

/// A game under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Episode {
    pub(crate) board: Board,
    turn: u64,
    max_turns: u32,
}

impl Episode {
    pub(crate) fn new(board: Board, max_turns: u32) -> Self {
        Self { board, turn: 0, max_turns }
    }

    /// Whether this is a game by these rules.
    pub(crate) fn follows(&self, rules: &Rules) -> bool {
        let Rules { size, boxes, max_turns } = *rules;
        self.max_turns == max_turns && self.board.size() == size && self.board.boxes() == boxes
    }

    /// The task, with an example of a move.
    pub(crate) fn start(&self, example: Direction) -> Reset {
        let (turns, example) = (self.max_turns, example.word());
        Reset::new(format!(
            "You are solving the Sokoban puzzle. You are the player and you need to push all boxes to targets.\n\
             When you are right next to a box, you can push it by moving in the same direction.\n\
             You cannot push a box through a wall or another box, and you cannot pull a box.\n\
             you have to complete the puzzle within {turns} turns.\n\
             On the board, objects are represented as:\n\
             - The player (you) appears as 'P'\n\
             - Walls are represented with '#'\n\
             - Boxes are marked as 'X'\n\
             - Empty goals are shown with 'O'\n\
             - Boxes on goals are visualized with '√'\n\
             - Empty floor is shown as '_'\n\n\
             To submit your move, type the command in \\boxed{{}}.\n\
             For example: \\boxed{{{example}}} to move {example}.\n\
             Use logic and deduction to push all boxes onto the target positions!"
        ))
        .info("suffix", self.suffix())
    }

    /// One turn. The game can be played on after its end, as the original's can.
    pub(crate) fn step(&mut self, action: &str) -> Result<Step> {
        self.turn = self.turn.saturating_add(1);
        let Some(word) = boxed::last(action, Case::Ignore, |body| body.word(&Direction::WORDS)) else {
            return Ok(self.malformed().info("suffix", self.suffix()));
        };
        let direction = direction(word)?;
        let moved = self.board.go(direction);
        Ok(self.outcome(direction, moved).info("suffix", self.suffix()))
    }

    fn malformed(&self) -> Step {
        Step::new(self.tell(", your submitted action is not valid.", "", ""))
            .reward(-0.1)
            .terminated(true)
            .truncated(self.turn == u64::from(self.max_turns))
    }

    fn outcome(&self, direction: Direction, moved: Moved) -> Step {
        let word = direction.word();
        if moved != Moved::No && self.board.is_solved() {
            return Step::new("Congratulations! You have solved the Sokoban puzzle!").reward(1.0).terminated(true);
        }
        if self.turn >= u64::from(self.max_turns) {
            let solved = self.board.boxes_on_targets() as f64 / self.board.boxes() as f64;
            return Step::new("You have reached the maximum number of turns.").reward(solved).terminated(true).truncated(true);
        }
        Step::new(match moved {
            Moved::No => self.tell(", you cannot move ", word, " - you would collide with wall or other boxes!"),
            Moved::Alone => self.tell(", you moved ", word, "."),
            Moved::WithBox => self.tell(", you pushed a box while you moved ", word, "."),
        })
    }

    /// What happened in this turn. Joined rather than formatted, which takes a tenth of the time of a step.
    fn tell(&self, before: &str, word: &str, after: &str) -> String {
        ["At turn ", &self.turn.to_string(), before, word, after].concat()
    }

    /// What is shown with every observation.
    fn suffix(&self) -> String {
        const BEFORE: &str = "Here is the current board layout:\n";
        const AFTER: &str = "\nEnter your move.";
        let [rows, columns] = self.board.size();
        // The mark of a box on a target is longer than the others by two bytes.
        let length = BEFORE.len() + 2 * (rows * columns + self.board.boxes()) + AFTER.len();
        let mut text = String::with_capacity(length);
        text.push_str(BEFORE);
        self.board.render(&mut text);
        text.push_str(AFTER);
        text
    }
}

/// The direction that a word of the pattern names.
fn direction(word: &str) -> Result<Direction> {
    let lower = || word.to_lowercase();
    // A dotless or a dotted i matches the original's pattern, and then is in no list of its directions.
    Direction::named(word)
        .or_else(|| Direction::named(&lower()))
        .ok_or_else(|| Error::invalid_action(format_args!("'{}' is not in list", lower())))
}

/// How a game is saved.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SavedEpisode {
    board: String,
    turn: u64,
    max_turns: u32,
}

impl From<&Episode> for SavedEpisode {
    fn from(episode: &Episode) -> Self {
        Self { board: episode.board.to_xsb(), turn: episode.turn, max_turns: episode.max_turns }
    }
}

impl SavedEpisode {
    /// The game, if the board is one that can be played.
    pub(crate) fn restore(&self) -> Option<Episode> {
        Some(Episode { board: Board::from_xsb(&self.board)?, turn: self.turn, max_turns: self.max_turns })
    }
}
