//! Why an environment refuses.

use std::fmt::Display;

/// The result of everything an environment is asked for.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an environment refused. Write each text for the person who sent the request: what was wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The kwargs are not what this environment takes.
    InvalidKwargs(String),
    /// The environment takes seeds, but not this one.
    InvalidSeed(String),
    /// The action cannot be taken at all. A move that is merely bad is a [`Step`](crate::Step) with a reward.
    InvalidAction(String),
    /// The environment does not have the ability that was asked for.
    Unsupported,
    /// The state given to [`restore`](crate::Env::restore) is not one that this environment saved.
    InvalidState(String),
    /// Anything else, for the plugin's author to look into.
    Failed(String),
}

impl Error {
    /// An [`Error::InvalidKwargs`] that says `why`.
    pub fn invalid_kwargs(why: impl Display) -> Self {
        Self::InvalidKwargs(why.to_string())
    }

    /// An [`Error::InvalidSeed`] that says `why`.
    pub fn invalid_seed(why: impl Display) -> Self {
        Self::InvalidSeed(why.to_string())
    }

    /// An [`Error::InvalidAction`] that says `why`.
    pub fn invalid_action(why: impl Display) -> Self {
        Self::InvalidAction(why.to_string())
    }

    /// An [`Error::InvalidState`] that says `why`.
    pub fn invalid_state(why: impl Display) -> Self {
        Self::InvalidState(why.to_string())
    }

    /// An [`Error::Failed`] that says `why`.
    pub fn failed(why: impl Display) -> Self {
        Self::Failed(why.to_string())
    }
}
