//! Sokoban as GEM plays it: the same rooms, texts and rewards, only made a thousand times faster.

mod board;
mod episode;
mod floor;
mod room;
mod search;
mod seen;

use board::Direction;
use episode::{Episode, Rules, SavedEpisode};
use geode_guest::random::Random;
use geode_guest::{ActionFormat, Env, Error, Reset, Result, Spec, Step, json};
use serde::{Deserialize, Serialize};

geode_guest::kwargs! {
    /// What a room is like. If `num_boxes` or `max_turns` is null, each reset draws one of two settings: 6 by 6 cells with 2 boxes and
    /// 20 turns, or 8 by 8 cells with 5 boxes and 50 turns.
    pub struct Kwargs {
        /// Rows and columns, with the walls around. Not heeded where the setting is drawn.
        #[schemars(inner(range(min = 3, max = 32)))]
        pub dim_room: [u32; 2] = [6, 6],
        /// Boxes, and as many targets.
        #[schemars(range(min = 1, max = 10))]
        pub num_boxes: Option<u32> = Some(3),
        /// Turns after which the episode ends.
        #[schemars(range(min = 1))]
        pub max_turns: Option<u32> = Some(100),
    }
}

/// What is drawn from where the kwargs leave the setting open.
const SETTINGS: [Rules; 2] = [Rules { size: [6, 6], boxes: 2, max_turns: 20 }, Rules { size: [8, 8], boxes: 5, max_turns: 50 }];

impl Kwargs {
    /// The settings that these kwargs leave to choose from.
    fn settings(&self) -> Result<Vec<Rules>> {
        if self.dim_room.iter().any(|side| !(3..=32).contains(side)) {
            let [rows, columns] = self.dim_room;
            return Err(Error::invalid_kwargs(format_args!(
                "`dim_room`: each side is to be from 3 to 32, not [{rows}, {columns}]"
            )));
        }
        if let Some(boxes) = self.num_boxes.filter(|boxes| !(1..=10).contains(boxes)) {
            return Err(Error::invalid_kwargs(format_args!("`num_boxes`: is to be from 1 to 10, or null, not {boxes}")));
        }
        if self.max_turns == Some(0) {
            return Err(Error::invalid_kwargs("`max_turns`: is to be at least 1, or null, not 0"));
        }
        Ok(match (self.num_boxes, self.max_turns) {
            (Some(boxes), Some(max_turns)) => {
                vec![Rules { size: self.dim_room.map(|side| side as usize), boxes: boxes as usize, max_turns }]
            }
            _ => SETTINGS.to_vec(),
        })
    }
}

/// The environment.
pub struct Sokoban {
    settings: Vec<Rules>,
    random: Random,
    episode: Option<Episode>,
}

impl Sokoban {
    /// The setting of the next episode; where there is but one, nothing is drawn.
    fn setting(&mut self) -> Rules {
        if let [only] = self.settings[..] { only } else { *self.random.choice(&self.settings) }
    }
}

impl Env for Sokoban {
    type Kwargs = Kwargs;

    fn specs() -> Vec<Spec> {
        let spec = |variant, room| {
            let id = format!("game:Sokoban-v0-{variant}");
            let description = format!("Push every box onto a target. {room}");
            Spec::new(&id, &description, ActionFormat::boxed("up, down, left or right"))
        };
        vec![
            spec("easy", "The room has 6 by 6 cells and 2 boxes.")
                .default_kwargs(json!({"dim_room": [6, 6], "num_boxes": 2, "max_turns": 20}))
                .max_turns(20),
            spec("hard", "The room has 8 by 8 cells and 4 boxes.")
                .default_kwargs(json!({"dim_room": [8, 8], "num_boxes": 4, "max_turns": 50}))
                .max_turns(50),
            spec("random", "The room has 6 by 6 cells and 2 boxes, or 8 by 8 cells and 5 boxes.")
                .default_kwargs(json!({"num_boxes": null, "max_turns": null})),
        ]
    }

    fn make(kwargs: Kwargs) -> Result<Self> {
        Ok(Self { settings: kwargs.settings()?, random: Random::default(), episode: None })
    }

    fn reset(&mut self, seed: Option<u64>) -> Result<Reset> {
        self.random.reseed(seed)?;
        let Rules { size, boxes, max_turns } = self.setting();
        // The original takes an unseeded room from the entropy of the machine. Here its seed is what the stream will give next; as it is
        // not taken out of the stream, all that is drawn later is what the original draws.
        let seed = seed.unwrap_or_else(|| self.random.clone().getrandbits(32));
        let board = room::generate(size, boxes, seed)
            .ok_or_else(|| Error::failed(format_args!("Failed to generate valid room after {} attempts", room::ATTEMPTS)))?;
        let episode = self.episode.insert(Episode::new(board, max_turns));
        Ok(episode.start(*self.random.choice(&Direction::ALL)))
    }

    fn step(&mut self, action: &str) -> Result<Step> {
        let episode = self.episode.as_mut().ok_or_else(|| Error::failed("a step before the first reset"))?;
        episode.step(action)
    }

    fn sample_action(&mut self) -> Result<String> {
        Ok(format!(r"\boxed{{{}}}", self.random.choice(&Direction::WORDS)))
    }

    fn save(&self) -> Result<Vec<u8>> {
        let saved = Saved { random: self.random.clone(), episode: self.episode.as_ref().map(SavedEpisode::from) };
        serde_json::to_vec(&saved).map_err(Error::failed)
    }

    fn restore(&mut self, state: &[u8]) -> Result<()> {
        let saved: Saved = serde_json::from_slice(state).map_err(Error::invalid_state)?;
        let episode = match saved.episode {
            Some(episode) => Some(episode.restore().ok_or_else(|| Error::invalid_state("the board cannot be played"))?),
            None => None,
        };
        let fits = |episode: &Episode| self.settings.iter().any(|setting| episode.follows(setting));
        if !episode.as_ref().is_none_or(fits) {
            return Err(Error::invalid_state("the game is not one that these kwargs make"));
        }
        *self = Self { settings: std::mem::take(&mut self.settings), random: saved.random, episode };
        Ok(())
    }
}

/// The whole state.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    random: Random,
    episode: Option<SavedEpisode>,
}

geode_guest::export!(Sokoban);
