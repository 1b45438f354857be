//! One compiled component and the environments it announced.

use std::sync::Arc;

use serde_json::Value;
use sha2::{Digest, Sha256};
use wasmtime::component::{Component, Linker};

use super::bindings::{self, PluginPre};
use super::contract::{self, ContractError};
use super::engine::Engine;
use super::instance::{Instance, State};
use crate::env::{Env, EnvError, EnvSpec, Family, Kwargs};

/// A plugin, ready to make environments.
pub struct Plugin {
    name: String,
    digest: String,
    specs: Vec<EnvSpec>,
    engine: Arc<Engine>,
    pre: PluginPre<State>,
}

/// Why a plugin could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// It is not a plugin for this host.
    #[error(transparent)]
    Contract(#[from] ContractError),
    /// It could not be compiled.
    #[error("it does not compile: {0:#}")]
    Compile(anyhow::Error),
    /// It could not say which environments it has.
    #[error("it does not say which envs it has: {0}")]
    Specs(#[from] EnvError),
    /// What it says of an environment makes no sense.
    #[error("it describes `{id}` wrongly: {why}")]
    BadSpec {
        /// The id in question.
        id: String,
        /// What is wrong.
        why: String,
    },
}

impl Plugin {
    /// Checks, compiles and asks a component for its specs. `name` is what messages call it.
    pub fn load(engine: &Arc<Engine>, name: &str, bytes: &[u8]) -> Result<Self, LoadError> {
        contract::check(bytes)?;
        let pre = compile(engine, bytes).map_err(LoadError::Compile)?;
        let mut specs: Vec<EnvSpec> = Vec::new();
        for spec in Instance::specs(engine, &pre)? {
            let spec = read_spec(spec)?;
            if specs.iter().any(|other| other.id == spec.id) {
                return Err(LoadError::BadSpec { id: spec.id, why: "it is there twice".into() });
            }
            specs.push(spec);
        }
        let digest = format!("sha256:{:x}", Sha256::digest(bytes));
        Ok(Self { name: name.to_owned(), digest, specs, engine: engine.clone(), pre })
    }
}

fn compile(engine: &Engine, bytes: &[u8]) -> anyhow::Result<PluginPre<State>> {
    let component = Component::from_binary(&engine.wasmtime, bytes)?;
    Ok(PluginPre::new(Linker::new(&engine.wasmtime).instantiate_pre(&component)?)?)
}

fn read_spec(spec: bindings::EnvSpec) -> Result<EnvSpec, LoadError> {
    let bad = |why: String| LoadError::BadSpec { id: spec.id.clone(), why };
    if !is_env_id(&spec.id) {
        return Err(bad("an env id is `namespace:Name-vN`, in letters, digits and `-_.:/`".into()));
    }
    let default_kwargs: Kwargs = serde_json::from_str(&spec.default_kwargs)
        .map_err(|error| bad(format!("its default kwargs are not a JSON object: {error}")))?;
    let kwargs_schema: Value =
        serde_json::from_str(&spec.kwargs_schema).map_err(|error| bad(format!("its kwargs schema is not JSON: {error}")))?;
    Ok(EnvSpec {
        default_kwargs,
        kwargs_schema,
        id: spec.id,
        description: spec.description,
        action_description: spec.action.description,
        action_template: spec.action.template,
        max_turns: spec.max_turns,
    })
}

fn is_env_id(id: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.:/".contains(c);
    id.len() <= 200
        && id.chars().all(allowed)
        && id.split_once(':').is_some_and(|(space, name)| !space.is_empty() && !name.is_empty())
}

impl Family for Plugin {
    fn name(&self) -> &str {
        &self.name
    }

    fn digest(&self) -> &str {
        &self.digest
    }

    fn specs(&self) -> &[EnvSpec] {
        &self.specs
    }

    fn make(&self, env_id: &str, kwargs: &Kwargs) -> Result<Box<dyn Env>, EnvError> {
        let kwargs = serde_json::to_string(kwargs).map_err(|error| EnvError::InvalidKwargs(error.to_string()))?;
        Ok(Box::new(Instance::make(&self.engine, &self.pre, env_id, &kwargs)?))
    }
}

#[cfg(test)]
mod tests {
    use super::is_env_id;

    #[test]
    fn env_ids_have_a_namespace_and_nothing_that_needs_quoting() {
        assert!(is_env_id("game:Sokoban-v0-easy"));
        for id in ["", "Sokoban", ":x", "x:", "game:Soko ban", "game:<b>", "game:Sokoban\n"] {
            assert!(!is_env_id(id), "{id}");
        }
    }
}
