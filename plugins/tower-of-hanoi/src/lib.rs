//! Tower of Hanoi as GEM plays it.

use std::borrow::Cow;

use geode_guest::boxed::{self, Case};
use geode_guest::gem::{self, Game, Gem, Outcome, Turn, Variant};
use geode_guest::pytext;
use geode_guest::random::Random;
use geode_guest::{ActionFormat, Result, json};
use serde::{Deserialize, Serialize};

geode_guest::kwargs! {
    /// How many disks there are. If either is null, each reset draws 3 disks and 10 turns, 4 and 20, or 5 and 35.
    pub struct Kwargs {
        /// Disks.
        #[schemars(range(min = 1, max = 64))]
        pub num_disks: Option<u32> = Some(3),
        /// Turns after which the episode ends.
        #[schemars(range(min = 1))]
        pub max_turns: Option<u32> = Some(100),
    }
}

/// Disks and turns, drawn from where the kwargs leave them open.
const SETTINGS: [(u32, u32); 3] = [(3, 10), (4, 20), (5, 35)];

/// A game under way: the disks of the towers A, B and C, from the bottom up.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hanoi {
    towers: [Vec<u32>; 3],
    max_turns: u32,
}

impl Hanoi {
    fn disks(&self) -> u32 {
        self.towers.iter().map(|tower| tower.len() as u32).sum()
    }

    /// Moves the topmost disk if that is possible; whether it was, and what happened.
    fn go(&mut self, from: char, to: char, turn: Turn) -> (bool, String) {
        let [source, target] = [from, to].map(|name| name as usize - 'A' as usize);
        let [from, to] = [from.to_string(), to.to_string()];
        let Some(&disk) = self.towers[source].last() else {
            return (false, turn.tell(&["you tried to move from tower ", &from, ", which is empty."]));
        };
        if self.towers[target].last().is_some_and(|&top| top < disk) {
            let said = turn.tell(&[
                "you tried to move from tower ",
                &from,
                " to tower ",
                &to,
                ", but the top disk on tower ",
                &from,
                " is larger than the top disk on tower ",
                &to,
                ".",
            ]);
            return (false, said);
        }
        self.towers[source].pop();
        self.towers[target].push(disk);
        (true, turn.tell(&["you moved disk ", &disk.to_string(), " from tower ", &from, " to tower ", &to, "."]))
    }
}

impl Game for Hanoi {
    type Kwargs = Kwargs;

    const NAME: &'static str = "TowerofHanoi";
    const ABOUT: &'static str = "Move the disks from tower A to tower C, never a larger one onto a smaller one.";

    fn variants() -> Vec<Variant> {
        vec![
            ("easy", "There are 3 disks.", json!({"num_disks": 3, "max_turns": 10})),
            ("hard", "There are 5 disks.", json!({"num_disks": 5, "max_turns": 35})),
            ("random", "There are 3 to 5 disks.", json!({"num_disks": null, "max_turns": null})),
        ]
    }

    fn action() -> ActionFormat {
        ActionFormat::boxed("the tower to move from and the tower to move to, such as A C")
    }

    fn check(kwargs: &Kwargs) -> Result<()> {
        gem::check_bounds("num_disks", kwargs.num_disks, 1..=64)?;
        gem::check_turns(kwargs.max_turns)
    }

    fn new(kwargs: &Kwargs, random: &mut Random) -> Self {
        let (disks, max_turns) = kwargs.num_disks.zip(kwargs.max_turns).unwrap_or_else(|| *random.choice(&SETTINGS));
        Self { towers: [(1..=disks).rev().collect(), Vec::new(), Vec::new()], max_turns }
    }

    fn is_sound(&self, kwargs: &Kwargs) -> bool {
        let setting = (self.disks(), self.max_turns);
        let fits = kwargs.num_disks.zip(kwargs.max_turns).map_or(SETTINGS.contains(&setting), |given| given == setting);
        let mut disks = self.towers.concat();
        disks.sort_unstable();
        fits && disks.into_iter().eq(1..=setting.0)
            && self.towers.iter().all(|tower| tower.is_sorted_by(|below, above| below > above))
    }

    fn task(&self, _: &mut Random) -> String {
        let disks = self.disks();
        format!(
            "You are playing Tower of Hanoi with {disks} disks.\n\
             You have to move the disks from tower A to tower C.\n\
             To move a disk, type the source tower and the target tower (e.g., '\\boxed{{A C}}').\n\
             Note that you can only move the top disk of a tower, and that a bigger disk cannot be placed on a smaller disk.\n\
             As you play, the history of your moves will be displayed.\n"
        )
    }

    fn max_turns(&self) -> u32 {
        self.max_turns
    }

    fn suffix(&self) -> Cow<'_, str> {
        let [a, b, c] = self.towers.each_ref().map(pytext::list);
        format!("Here is the current state of the tower of hanoi:\nA: {a}\nB: {b}\nC: {c}\n\nEnter your move.").into()
    }

    fn play(&mut self, action: &str, turn: Turn, _: &mut Random) -> Result<Outcome> {
        // \\boxed{([ABCabc])\s*,?\s*([ABCabc])}
        let towers = boxed::last(action, Case::Exact, |body| {
            let from = body.one_of("ABCabc")?;
            body.any_spaces();
            let _ = body.one_of(",");
            body.any_spaces();
            Some((from.to_ascii_uppercase(), body.one_of("ABCabc")?.to_ascii_uppercase()))
        });
        let Some((from, to)) = towers else {
            return Ok(Outcome::Unread("You did not provide a valid action.".to_owned()));
        };
        let (moved, said) = self.go(from, to, turn);
        let (done, disks) = (self.towers[2].len() as u32, self.disks());
        Ok(if moved && done == disks {
            Outcome::Over("Congratulations! You solved the Tower of Hanoi Puzzle".to_owned(), gem::WON)
        } else if turn.is_last() {
            Outcome::Played(said, f64::from(done) / f64::from(disks))
        } else {
            Outcome::Played(said, gem::NOTHING)
        })
    }
}

geode_guest::export!(Gem<Hanoi>);
