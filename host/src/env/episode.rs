//! The rules of episodes that hold for every environment, whatever runs it.

use super::{Env, EnvError, Reset, Step};

/// One made environment and how far it is with its episodes.
///
/// Everything that happens in an environment follows from its kwargs, seeds and actions. So the first reset always has a seed:
/// one that the caller does not give is drawn here and reported, and the trajectory can be replayed.
pub struct Episode {
    env: Box<dyn Env>,
    started: bool,
}

/// A seed that was drawn because the first reset had none. GEM's seeds are 32 bits wide.
pub type DrawnSeed = Option<u32>;

impl Episode {
    /// The episodes of a newly made environment.
    pub fn new(env: Box<dyn Env>) -> Self {
        Self { env, started: false }
    }

    /// Starts a new episode; says which seed was drawn, if one was.
    pub fn reset(&mut self, seed: Option<u64>) -> Result<(Reset, DrawnSeed), EnvError> {
        let drawn = match (seed, self.started) {
            (None, false) => Some(draw_seed()?),
            _ => None,
        };
        let reset = self.env.reset(seed.or(drawn.map(u64::from)))?;
        self.started = true;
        Ok((reset, drawn))
    }

    /// Takes an action as GEM takes it: an environment that was never reset is reset first, as GEM's constructors do, and one whose
    /// episode is over goes on by its own rules.
    pub fn step(&mut self, action: &str) -> Result<(Step, DrawnSeed), EnvError> {
        let drawn = if self.started { None } else { self.reset(None)?.1 };
        Ok((self.env.step(action)?, drawn))
    }

    /// A random valid action in the current state.
    pub fn sample_action(&mut self) -> Result<String, EnvError> {
        self.env.sample_action()
    }
}

fn draw_seed() -> Result<u32, EnvError> {
    getrandom::u32()
        .map_err(|error| EnvError::NoRoom(format!("no seed could be drawn from the machine's random numbers: {error}")))
}
