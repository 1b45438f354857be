//! Turn-based games as [GEM](https://github.com/axon-rl/gem) plays them: what all of its games have in common.
//!
//! A game says what an episode starts with and what one action does, by implementing [`Game`]; [`Gem`] makes an environment of it, which
//! `export!(Gem<Hanoi>)` offers. That environment
//!
//! - seeds as GEM does and draws the game of each reset from the one random stream,
//! - counts turns, and ends an episode whose turns are used up,
//! - ends an episode with a reward of [`UNREAD`] when an action cannot be read,
//! - shows the state of the game in `info["suffix"]`,
//! - can be played on after the end, as in GEM, and is saved and restored.

use std::borrow::Cow;
use std::fmt::Display;
use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::random::Random;
use crate::{ActionFormat, Env, Error, Reset, Result, Spec, Step};

/// The reward of a turn that wins the game.
pub const WON: f64 = 1.0;

/// The reward of a turn that gains nothing.
pub const NOTHING: f64 = 0.0;

/// The reward of an action that could not be read.
pub const UNREAD: f64 = -0.1;

/// One id of a family: how it ends, what is special about it, and its kwargs.
pub type Variant = (&'static str, &'static str, Value);

/// A game that goes turn by turn. The value is one episode of it, with all that is needed to go on.
pub trait Game: Serialize + DeserializeOwned + 'static {
    /// What [`make`](Env::make) takes: a struct declared with [`kwargs!`](crate::kwargs).
    type Kwargs: DeserializeOwned + JsonSchema + 'static;

    /// The name in the ids: `game:NAME-v0-variant`.
    const NAME: &'static str;

    /// What the task is, in a sentence.
    const ABOUT: &'static str;

    /// Whether a reset shows the suffix, as a step does.
    const SUFFIX_AT_RESET: bool = true;

    /// The ids and their kwargs. Where `max_turns` is not null, it is announced as the limit of the id.
    fn variants() -> Vec<Variant>;

    /// What an action is.
    fn action() -> ActionFormat;

    /// Refuses kwargs that no episode can be made with.
    fn check(kwargs: &Self::Kwargs) -> Result<()>;

    /// Draws a new episode. The kwargs have passed the [`check`](Self::check).
    fn new(kwargs: &Self::Kwargs, random: &mut Random) -> Self;

    /// Whether [`new`](Self::new) and moves could have led here, as far as later calls rely on it; asked of every game that is restored.
    fn is_sound(&self, kwargs: &Self::Kwargs) -> bool;

    /// The first observation: the rules, with an example drawn at random where the original draws one.
    fn task(&self, random: &mut Random) -> String;

    /// Turns after which the episode ends.
    fn max_turns(&self) -> u32;

    /// What is shown beside every observation.
    fn suffix(&self) -> Cow<'_, str>;

    /// Does what the action says. Be ready for any text, and for turns after the end.
    fn play(&mut self, action: &str, turn: Turn, random: &mut Random) -> Result<Outcome>;

    /// A random action.
    fn sample_action(&self, random: &mut Random) -> Result<String> {
        let _ = random;
        Err(Error::Unsupported)
    }

    /// What is said when the turns are used up.
    fn out_of_turns(&self) -> String {
        "You have reached the maximum number of turns.".to_owned()
    }
}

/// The turn that is being played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    number: u64,
    max_turns: u32,
}

impl Turn {
    /// Which turn it is; the first is 1.
    pub fn number(self) -> u64 {
        self.number
    }

    /// Whether the episode ends after this turn, if it has not ended before.
    pub fn is_last(self) -> bool {
        self.number >= u64::from(self.max_turns)
    }

    /// "At turn 3, " and what happened. Joined rather than formatted, which takes a tenth of the time of a step.
    pub fn tell(self, what: &[&str]) -> String {
        let number = self.number.to_string();
        let mut text = String::with_capacity(64 + what.iter().map(|part| part.len()).sum::<usize>());
        for part in ["At turn ", &number, ", "].iter().chain(what) {
            text.push_str(part);
        }
        text
    }
}

/// What came of a turn: what is said about it, and its reward.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The action could not be read, which ends the episode.
    Unread(String),
    /// The episode goes on; if this was the last turn, it ends with this reward and [`Game::out_of_turns`] is said.
    Played(String, f64),
    /// The episode is over, won or lost.
    Over(String, f64),
}

/// Refuses a kwarg that is out of bounds; one that is left open passes.
pub fn check_bounds<T: PartialOrd + Display>(name: &str, value: Option<T>, bounds: RangeInclusive<T>) -> Result<()> {
    match value {
        Some(value) if !bounds.contains(&value) => {
            let (least, most) = bounds.into_inner();
            Err(Error::invalid_kwargs(format_args!("`{name}`: is to be from {least} to {most}, not {value}")))
        }
        _ => Ok(()),
    }
}

/// Refuses a limit of no turns.
pub fn check_turns(max_turns: Option<u32>) -> Result<()> {
    check_bounds("max_turns", max_turns, 1..=u32::MAX)
}

/// The environment that a [`Game`] is played in.
pub struct Gem<G: Game> {
    kwargs: G::Kwargs,
    state: State<G>,
}

/// All that changes; saved as it is.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[serde(bound = "G: Serialize + DeserializeOwned")]
struct State<G> {
    random: Random,
    turn: u64,
    game: Option<G>,
}

impl<G: Game> Env for Gem<G> {
    type Kwargs = G::Kwargs;

    fn specs() -> Vec<Spec> {
        let spec = |(variant, about, kwargs): Variant| {
            let turns = kwargs["max_turns"].as_u64().and_then(|turns| u32::try_from(turns).ok());
            let id = format!("game:{}-v0-{variant}", G::NAME);
            let spec = Spec::new(&id, &format!("{} {about}", G::ABOUT), G::action()).default_kwargs(kwargs);
            if let Some(turns) = turns { spec.max_turns(turns) } else { spec }
        };
        G::variants().into_iter().map(spec).collect()
    }

    fn make(kwargs: G::Kwargs) -> Result<Self> {
        G::check(&kwargs)?;
        Ok(Self { kwargs, state: State { random: Random::default(), turn: 0, game: None } })
    }

    fn reset(&mut self, seed: Option<u64>) -> Result<Reset> {
        let State { random, turn, game } = &mut self.state;
        random.reseed(seed)?;
        *turn = 0;
        let game = game.insert(G::new(&self.kwargs, random));
        let reset = Reset::new(game.task(random));
        Ok(if G::SUFFIX_AT_RESET { reset.info("suffix", game.suffix()) } else { reset })
    }

    fn step(&mut self, action: &str) -> Result<Step> {
        let State { random, turn, game: Some(game) } = &mut self.state else {
            return Err(Error::failed("a step before the first reset"));
        };
        *turn = turn.saturating_add(1);
        let turn = Turn { number: *turn, max_turns: game.max_turns() };
        let step = match game.play(action, turn, random)? {
            Outcome::Unread(said) => {
                let truncated = turn.number == u64::from(turn.max_turns);
                Step::new(said).reward(UNREAD).terminated(true).truncated(truncated)
            }
            Outcome::Over(said, reward) => Step::new(said).reward(reward).terminated(true),
            Outcome::Played(_, reward) if turn.is_last() => {
                Step::new(game.out_of_turns()).reward(reward).terminated(true).truncated(true)
            }
            Outcome::Played(said, reward) => Step::new(said).reward(reward),
        };
        Ok(step.info("suffix", game.suffix()))
    }

    fn sample_action(&mut self) -> Result<String> {
        match &self.state.game {
            Some(game) => game.sample_action(&mut self.state.random),
            None => Err(Error::failed("an action before the first reset")),
        }
    }

    fn save(&self) -> Result<Vec<u8>> {
        serde_json::to_vec(&self.state).map_err(Error::failed)
    }

    fn restore(&mut self, state: &[u8]) -> Result<()> {
        let state: State<G> = serde_json::from_slice(state).map_err(Error::invalid_state)?;
        if !state.game.as_ref().is_none_or(|game| game.is_sound(&self.kwargs)) {
            return Err(Error::invalid_state("the game is not one that these kwargs make"));
        }
        self.state = state;
        Ok(())
    }
}
