//! The seam: what an environment is to the rest of the host, whatever runs it.
//!
//! A [`Family`] is something that environments are made from (a wasm component, later a container image); an [`Env`] is one that
//! was made. Neither knows sessions or wires.

pub mod catalog;
pub mod episode;

use serde::Serialize;
use serde_json::value::RawValue;
use std::time::Duration;

pub use catalog::{Catalog, CatalogError};
pub use episode::Episode;

/// Makes the environments of one plugin.
pub trait Family: Send + Sync {
    /// What the operator knows it by: the file's name, or `built-in`.
    fn name(&self) -> &str;

    /// The content's digest, `sha256:<hex>`; it is part of every recorded trajectory.
    fn digest(&self) -> &str;

    /// The environments it can make.
    fn specs(&self) -> &[EnvSpec];

    /// Makes one. `kwargs` are laid over the defaults of the id by the family itself.
    fn make(&self, env_id: &str, kwargs: &Kwargs) -> Result<Box<dyn Env>, EnvError>;
}

/// A made environment. It is called from one thread at a time; after an error that [ends it](EnvError::ends_env) it is only
/// dropped.
pub trait Env: Send {
    /// Starts a new episode.
    fn reset(&mut self, seed: Option<u64>) -> Result<Reset, EnvError>;

    /// Advances the episode by one action.
    fn step(&mut self, action: &str) -> Result<Step, EnvError>;

    /// A random valid action in the current state.
    fn sample_action(&mut self) -> Result<String, EnvError>;

    /// The whole state as bytes.
    fn save(&mut self) -> Result<Vec<u8>, EnvError>;

    /// Puts a saved state in place of the current one.
    fn restore(&mut self, state: &[u8]) -> Result<(), EnvError>;
}

/// The keyword arguments of `make`.
pub type Kwargs = serde_json::Map<String, serde_json::Value>;

/// One environment id and what is known of it.
#[derive(Clone, Debug)]
pub struct EnvSpec {
    /// `namespace:Name-vN`, often with a variant.
    pub id: String,
    /// What the task is.
    pub description: String,
    /// The kwargs that the id stands for.
    pub default_kwargs: Kwargs,
    /// A JSON Schema of the kwargs.
    pub kwargs_schema: serde_json::Value,
    /// How actions are written.
    pub action_description: String,
    /// How a bare move becomes an action: `{action}` in it is replaced by the move.
    pub action_template: Option<String>,
    /// The turns after which the environment itself ends an episode.
    pub max_turns: Option<u32>,
}

impl EnvSpec {
    /// The action that a person means who types `text`: a bare move is put into the template.
    pub fn action(&self, text: &str) -> String {
        let Some(template) = &self.action_template else { return text.to_owned() };
        match template.split_once("{action}") {
            Some((before, _)) if !before.is_empty() && text.contains(before) => text.to_owned(),
            Some((before, after)) => [before, text, after].concat(),
            None => text.to_owned(),
        }
    }
}

/// What the agent is shown.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum Observation {
    /// Plain text.
    Text(String),
    /// A JSON value, passed on as it came.
    Json(Box<RawValue>),
}

/// How an episode starts.
#[derive(Clone, Debug)]
pub struct Reset {
    /// What the agent sees first.
    pub observation: Observation,
    /// A JSON object of facts beside the observation.
    pub info: Box<RawValue>,
}

/// The outcome of one action.
#[derive(Clone, Debug)]
pub struct Step {
    /// What the agent sees now.
    pub observation: Observation,
    /// The reward for this action alone; finite.
    pub reward: f64,
    /// The task itself ended the episode.
    pub terminated: bool,
    /// A limit outside the task ended the episode.
    pub truncated: bool,
    /// A JSON object of facts beside the observation.
    pub info: Box<RawValue>,
}

/// The verbs that an environment answers, for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verb {
    /// Describing the environments of a plugin.
    Specs,
    /// Making one.
    Make,
    /// Starting an episode.
    Reset,
    /// Taking an action.
    Step,
    /// Drawing an action.
    SampleAction,
    /// Taking the state out.
    Save,
    /// Putting a state in.
    Restore,
}

impl std::fmt::Display for Verb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Specs => "specs",
            Self::Make => "make",
            Self::Reset => "reset",
            Self::Step => "step",
            Self::SampleAction => "sample_action",
            Self::Save => "save",
            Self::Restore => "restore",
        })
    }
}

/// Why an environment could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum EnvError {
    /// The caller's fault.
    #[error("invalid kwargs: {0}")]
    InvalidKwargs(String),
    /// The caller's fault.
    #[error("invalid seed: {0}")]
    InvalidSeed(String),
    /// The caller's fault.
    #[error("invalid action: {0}")]
    InvalidAction(String),
    /// The caller's fault.
    #[error("invalid state: {0}")]
    InvalidState(String),
    /// The caller's fault.
    #[error("no episode is running: reset comes first")]
    NoEpisode,
    /// The caller asked for an ability that this environment does not have.
    #[error("this environment does not support `{0}`")]
    Unsupported(Verb),
    /// The plugin's fault; the environment lives on.
    #[error("`{verb}` failed: {why}")]
    Failed {
        /// What it was asked.
        verb: Verb,
        /// What it says of it.
        why: String,
    },
    /// The plugin's fault: what it answered is not what the contract says; the environment lives on.
    #[error("`{verb}` gave a wrong answer: {why}")]
    WrongAnswer {
        /// What it was asked.
        verb: Verb,
        /// What is wrong with the answer.
        why: String,
    },
    /// The plugin's fault; the environment is gone.
    #[error("`{verb}` trapped: {why}")]
    Trapped {
        /// What it was asked.
        verb: Verb,
        /// The trap and where it happened.
        why: String,
    },
    /// The environment asked for more memory than one may have; it is gone.
    #[error("`{verb}` ran out of memory: an env may have {}", bytesize::ByteSize(*limit_bytes as u64).display().iec())]
    OutOfMemory {
        /// What it was asked.
        verb: Verb,
        /// What one environment may have.
        limit_bytes: usize,
    },
    /// The environment did not answer in time; it is gone.
    #[error("`{verb}` took longer than its {limit:?}")]
    Deadline {
        /// What it was asked.
        verb: Verb,
        /// How long it may take.
        limit: Duration,
    },
    /// The host could not find room for another instance.
    #[error("the host has no room for another env: {0}")]
    NoRoom(String),
}

impl EnvError {
    /// Whether the environment is gone with this error.
    pub fn ends_env(&self) -> bool {
        matches!(self, Self::Trapped { .. } | Self::OutOfMemory { .. } | Self::Deadline { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_move_is_put_into_the_template() {
        let spec = |template: Option<&str>| EnvSpec {
            id: "test:Env-v0".into(),
            description: String::new(),
            default_kwargs: Kwargs::new(),
            kwargs_schema: serde_json::Value::Null,
            action_description: String::new(),
            action_template: template.map(str::to_owned),
            max_turns: None,
        };
        let boxed = spec(Some(r"\boxed{{action}}"));
        assert_eq!(boxed.action("up"), r"\boxed{up}");
        assert_eq!(boxed.action(r"I go \boxed{up}"), r"I go \boxed{up}");
        assert_eq!(spec(None).action("up"), "up");
        assert_eq!(spec(Some("{action}!")).action("up"), "up!");
    }
}
