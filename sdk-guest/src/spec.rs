//! How an environment is announced.

use serde_json::{Value, json};

/// One id that an environment is made by.
#[derive(Clone, Debug)]
pub struct Spec {
    pub(crate) id: String,
    pub(crate) description: String,
    pub(crate) default_kwargs: Value,
    pub(crate) action: ActionFormat,
    pub(crate) max_turns: Option<u32>,
}

impl Spec {
    /// An id (`namespace:Name-vN`, often with a variant) and what the task is, in a sentence or two.
    pub fn new(id: &str, description: &str, action: ActionFormat) -> Self {
        Self { id: id.to_owned(), description: description.to_owned(), default_kwargs: json!({}), action, max_turns: None }
    }

    /// The id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The kwargs that this id stands for.
    pub fn kwargs(&self) -> &Value {
        &self.default_kwargs
    }

    /// Sets the kwargs that this id stands for, a JSON object; a caller's kwargs are laid over them.
    pub fn default_kwargs(mut self, kwargs: Value) -> Self {
        self.default_kwargs = kwargs;
        self
    }

    /// The turns after which the environment itself ends an episode that was made with the default kwargs.
    pub fn max_turns(mut self, turns: u32) -> Self {
        self.max_turns = Some(turns);
        self
    }
}

/// What [`step`](crate::Env::step) takes.
#[derive(Clone, Debug)]
pub struct ActionFormat {
    pub(crate) description: String,
    pub(crate) template: Option<String>,
}

impl ActionFormat {
    /// Actions that are sent as they are. The description lists them, or says how one is written.
    pub fn plain(description: &str) -> Self {
        Self { description: description.to_owned(), template: None }
    }

    /// Actions that are sent inside `\boxed{}`, with any text around. The description is of what stands in the box.
    pub fn boxed(description: &str) -> Self {
        Self { description: description.to_owned(), template: Some(r"\boxed{{action}}".to_owned()) }
    }
}
