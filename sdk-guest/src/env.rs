//! The environment and what it answers.

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Error, Result, Spec};

/// A reinforcement-learning environment: one task's dynamics, observations and rewards.
///
/// The host calls [`reset`](Env::reset) before anything else, and calls one environment from one thread at a time. Everything an
/// environment does must follow from its kwargs, seeds and actions; there is no clock and no entropy to ask.
pub trait Env: Sized + 'static {
    /// What [`make`](Env::make) takes: a struct declared with [`kwargs!`](crate::kwargs), or [`NoKwargs`](crate::NoKwargs).
    type Kwargs: DeserializeOwned + JsonSchema;

    /// The ids this environment is made by, each with its default kwargs.
    fn specs() -> Vec<Spec>;

    /// Makes the environment, or says what is wrong with the kwargs. Leave expensive work to the first reset.
    fn make(kwargs: Self::Kwargs) -> Result<Self>;

    /// Starts a new episode. A seed starts the random stream anew; without one the stream goes on where it stands.
    fn reset(&mut self, seed: Option<u64>) -> Result<Reset>;

    /// Advances the episode by one action. Be ready for any text, and for steps after the end of the episode.
    fn step(&mut self, action: &str) -> Result<Step>;

    /// A random valid action in the current state; it may draw from the environment's random stream.
    fn sample_action(&mut self) -> Result<String> {
        Err(Error::Unsupported)
    }

    /// The whole state, the random stream included, as bytes for [`restore`](Env::restore).
    fn save(&self) -> Result<Vec<u8>> {
        Err(Error::Unsupported)
    }

    /// Puts a saved state in place of the current one.
    fn restore(&mut self, state: &[u8]) -> Result<()> {
        let _ = state;
        Err(Error::Unsupported)
    }
}

/// What the agent is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observation {
    /// Plain text.
    Text(String),
    /// A JSON value.
    Json(String),
}

impl Observation {
    /// An observation with structure.
    pub fn json(value: &impl Serialize) -> Result<Self> {
        serde_json::to_string(value).map(Self::Json).map_err(Error::failed)
    }
}

impl<T: Into<String>> From<T> for Observation {
    fn from(text: T) -> Self {
        Self::Text(text.into())
    }
}

/// How an episode starts.
#[derive(Clone, Debug, PartialEq)]
pub struct Reset {
    /// What the agent sees first.
    pub observation: Observation,
    /// Facts beside the observation.
    pub info: Info,
}

impl Reset {
    /// A start with an empty info.
    pub fn new(observation: impl Into<Observation>) -> Self {
        Self { observation: observation.into(), info: Info::default() }
    }

    /// Adds a fact to the info.
    pub fn info(mut self, key: &str, value: impl Serialize) -> Self {
        self.info.insert(key, value);
        self
    }
}

/// The outcome of one action.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What the agent sees now.
    pub observation: Observation,
    /// The reward for this action alone; a finite number.
    pub reward: f64,
    /// The task itself ended the episode.
    pub terminated: bool,
    /// A limit outside the task ended the episode.
    pub truncated: bool,
    /// Facts beside the observation.
    pub info: Info,
}

impl Step {
    /// A step that gains nothing and ends nothing.
    pub fn new(observation: impl Into<Observation>) -> Self {
        Self { observation: observation.into(), reward: 0.0, terminated: false, truncated: false, info: Info::default() }
    }

    /// Sets the reward.
    pub fn reward(mut self, reward: f64) -> Self {
        self.reward = reward;
        self
    }

    /// Says whether the task itself ended the episode.
    pub fn terminated(mut self, terminated: bool) -> Self {
        self.terminated = terminated;
        self
    }

    /// Says whether a limit outside the task ended the episode.
    pub fn truncated(mut self, truncated: bool) -> Self {
        self.truncated = truncated;
        self
    }

    /// Adds a fact to the info.
    pub fn info(mut self, key: &str, value: impl Serialize) -> Self {
        self.info.insert(key, value);
        self
    }
}

/// A JSON object of facts beside an observation, kept as the text that goes out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Info(String);

impl Info {
    /// Adds a fact. Each key is to be added once.
    ///
    /// # Panics
    /// If `value` cannot be written as JSON, as a map whose keys are not strings.
    pub fn insert(&mut self, key: &str, value: impl Serialize) {
        let mut text = std::mem::take(&mut self.0).into_bytes();
        // Most facts fit, so the text need not grow while they are written.
        text.reserve(256);
        match text.last_mut() {
            Some(end) => *end = b',',
            None => text.push(b'{'),
        }
        serde_json::to_writer(&mut text, key).expect("a string is JSON");
        text.push(b':');
        serde_json::to_writer(&mut text, &value).expect("a fact in the info is JSON");
        text.push(b'}');
        self.0 = String::from_utf8(text).expect("JSON is UTF-8");
    }

    /// The JSON text.
    pub fn as_str(&self) -> &str {
        if self.0.is_empty() { "{}" } else { &self.0 }
    }

    pub(crate) fn into_string(self) -> String {
        if self.0.is_empty() { "{}".to_owned() } else { self.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn info_is_json_text() {
        assert_eq!(Info::default().as_str(), "{}");
        let step = Step::new("x").info("suffix", "a\n\"√\"").info("turn", 3);
        assert_eq!(step.info.as_str(), r#"{"suffix":"a\n\"√\"","turn":3}"#);
    }
}
