//! Recorded trajectories: JSON Lines in which each line is an episode, or a chain of resets, samples and steps, with what came back.
//!
//! ```text
//! {"kind":"episode","env_id":..,"kwargs":{},"seed":..,"mode":..,"component":"sha256:..",
//!  "reset":{"observation":..,"info":{}},
//!  "steps":[[action, observation, reward, terminated, truncated, info], ...]}
//! {"kind":"chain","env_id":..,"kwargs":{},"component":"sha256:..","ops":[
//!  {"op":"reset","seed":..,"observation":..,"info":{}}, {"op":"sample","action":..},
//!  {"op":"step","result":[action, observation, reward, terminated, truncated, info]}, ...]}
//! ```
//!
//! A step that the original environment could not take is `[action, {"error": type, "message": text}]`. `mode` says which policy
//! chose the actions, `component` what the environment was; neither affects a replay.

mod compare;
mod read;
mod record;
mod replay;

pub use read::{Line, read_lines};
pub use record::{Recorder, Recording};
pub use replay::{Difference, replay};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::env::{self, Kwargs};

/// A line that can be replayed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Trajectory {
    /// One episode from a seeded reset to its last step.
    Episode(EpisodeLine),
    /// Any sequence of resets, samples and steps.
    Chain(ChainLine),
}

impl Trajectory {
    /// The environment.
    pub fn env_id(&self) -> &str {
        match self {
            Self::Episode(line) => &line.env_id,
            Self::Chain(line) => &line.env_id,
        }
    }

    /// What the environment was made with, beyond the defaults of its id.
    pub fn kwargs(&self) -> &Kwargs {
        match self {
            Self::Episode(line) => &line.kwargs,
            Self::Chain(line) => &line.kwargs,
        }
    }

    /// The digest of the component that it was recorded with.
    pub fn component(&self) -> Option<&str> {
        match self {
            Self::Episode(line) => line.component.as_deref(),
            Self::Chain(line) => line.component.as_deref(),
        }
    }
}

/// An episode line.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EpisodeLine {
    /// The environment.
    pub env_id: String,
    /// What it was made with, beyond the defaults of its id.
    #[serde(default)]
    pub kwargs: Kwargs,
    /// The seed of the reset.
    pub seed: u64,
    /// The policy.
    #[serde(default)]
    pub mode: String,
    /// The digest of the component.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
    /// What the reset gave.
    pub reset: ResetRecord,
    /// The actions and what each gave.
    pub steps: Vec<StepRecord>,
}

/// A chain line.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ChainLine {
    /// The environment.
    pub env_id: String,
    /// What it was made with, beyond the defaults of its id.
    #[serde(default)]
    pub kwargs: Kwargs,
    /// The digest of the component.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub component: Option<String>,
    /// What was done and what each gave.
    pub ops: Vec<Op>,
}

/// One thing done in a chain.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "lowercase")]
pub enum Op {
    /// A reset, with or without a seed.
    Reset {
        /// The seed, if there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        seed: Option<u64>,
        /// What it gave.
        #[serde(flatten)]
        reset: ResetRecord,
    },
    /// A random action drawn from the environment.
    Sample {
        /// The action; none if the environment cannot draw any.
        action: Option<String>,
    },
    /// An action taken.
    Step {
        /// The action and what it gave.
        result: StepRecord,
    },
}

/// What a reset gave.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ResetRecord {
    /// Text or JSON.
    pub observation: Value,
    /// An object.
    pub info: Value,
}

/// An action and what it gave.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum StepRecord {
    /// It was taken.
    Taken(Taken),
    /// It could not be taken.
    Raised(String, Raised),
}

/// An action that was taken, written as an array of these fields.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(from = "TakenArray", into = "TakenArray")]
pub struct Taken {
    /// The action.
    pub action: String,
    /// Text or JSON.
    pub observation: Value,
    /// The reward for this action alone.
    pub reward: f64,
    /// The task itself ended the episode.
    pub terminated: bool,
    /// A limit outside the task ended the episode.
    pub truncated: bool,
    /// An object.
    pub info: Value,
}

type TakenArray = (String, Value, f64, bool, bool, Value);

impl From<TakenArray> for Taken {
    fn from((action, observation, reward, terminated, truncated, info): TakenArray) -> Self {
        Self { action, observation, reward, terminated, truncated, info }
    }
}

impl From<Taken> for TakenArray {
    fn from(taken: Taken) -> Self {
        (taken.action, taken.observation, taken.reward, taken.terminated, taken.truncated, taken.info)
    }
}

/// What the original environment raised.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Raised {
    /// The exception's type.
    pub error: String,
    /// Its text.
    pub message: String,
}

impl StepRecord {
    /// The action.
    pub fn action(&self) -> &str {
        match self {
            Self::Taken(taken) => &taken.action,
            Self::Raised(action, _) => action,
        }
    }
}

impl From<env::Reset> for ResetRecord {
    fn from(reset: env::Reset) -> Self {
        Self { observation: observation_value(reset.observation), info: json_value(&reset.info) }
    }
}

impl Taken {
    /// The record of an action and its step.
    pub fn new(action: &str, step: env::Step) -> Self {
        let env::Step { observation, reward, terminated, truncated, info } = step;
        let (observation, info) = (observation_value(observation), json_value(&info));
        Self { action: action.to_owned(), observation, reward, terminated, truncated, info }
    }
}

fn observation_value(observation: env::Observation) -> Value {
    match observation {
        env::Observation::Text(text) => Value::String(text),
        env::Observation::Json(json) => json_value(&json),
    }
}

/// What the host passes on as text was checked to be JSON when it came; nesting deeper than a value may have becomes its text.
fn json_value(json: &serde_json::value::RawValue) -> Value {
    serde_json::from_str(json.get()).unwrap_or_else(|_| Value::String(json.get().to_owned()))
}
