//! The environment that a command is about, and what it is made with.

use anyhow::Context;

use crate::app::load_plugins;
use crate::config::Config;
use crate::env::catalog::CatalogEntry;
use crate::env::{Env, Kwargs};
use crate::plugins::Loaded;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The environment, as `geode envs` lists it
    env_id: String,
    /// What it is made with, beyond the defaults of its id, as in '{"num_boxes": 1}'
    #[arg(long, value_name = "JSON", value_parser = parse_kwargs)]
    kwargs: Option<Kwargs>,
}

/// An environment that can be made, again and again.
pub(super) struct Target {
    pub(super) entry: CatalogEntry,
    pub(super) kwargs: Kwargs,
}

fn parse_kwargs(text: &str) -> Result<Kwargs, String> {
    serde_json::from_str(text).map_err(|error| format!("not a JSON object: {error}"))
}

impl Args {
    pub(super) fn find(&self, config: &Config) -> anyhow::Result<Target> {
        let Loaded { catalog, failures } = load_plugins(config)?;
        for failure in failures {
            tracing::warn!("{failure}");
        }
        let entry = catalog.get(&self.env_id)?.clone();
        Ok(Target { entry, kwargs: self.kwargs.clone().unwrap_or_default() })
    }
}

impl Target {
    pub(super) fn make(&self) -> anyhow::Result<Box<dyn Env>> {
        self.entry.make(&self.kwargs).with_context(|| format!("failed to make `{}`", self.entry.spec.id))
    }
}
