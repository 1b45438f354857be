//! One made environment: an instance of a component in a store that it has to itself.

use std::sync::Arc;
use std::time::Duration;

use serde_json::value::RawValue;
use wasmtime::component::ResourceAny;
use wasmtime::{PoolConcurrencyLimitError, ResourceLimiter, Store, Trap};

use super::bindings::{self, PluginPre};
use super::engine::Engine;
use crate::env::{Env, EnvError, Observation, Reset, Step, Verb};

/// A component's instance and the store around it.
pub(super) struct Instance {
    engine: Arc<Engine>,
    store: Store<State>,
    plugin: bindings::Plugin,
    env: ResourceAny,
}

/// What a store holds besides wasm: what its guest may have.
pub(super) struct State {
    memory_bytes: usize,
    memory_refused: bool,
}

impl ResourceLimiter for State {
    fn memory_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        self.memory_refused |= desired > self.memory_bytes;
        Ok(desired <= self.memory_bytes)
    }

    fn table_growing(&mut self, _current: usize, desired: usize, _maximum: Option<usize>) -> wasmtime::Result<bool> {
        Ok(desired <= 100_000)
    }
}

impl Instance {
    /// What a plugin says of its environments.
    pub(super) fn specs(engine: &Engine, pre: &PluginPre<State>) -> Result<Vec<bindings::EnvSpec>, EnvError> {
        let (mut store, plugin) = instantiate(engine, pre, Verb::Specs)?;
        guard(&mut store, engine, Verb::Specs, |store| plugin.geode_env_environment().call_specs(store))
    }

    /// Makes an environment.
    pub(super) fn make(engine: &Arc<Engine>, pre: &PluginPre<State>, env_id: &str, kwargs: &str) -> Result<Self, EnvError> {
        let (mut store, plugin) = instantiate(engine, pre, Verb::Make)?;
        let env = guard(&mut store, engine, Verb::Make, |store| plugin.geode_env_environment().call_make(store, env_id, kwargs))?;
        let env = env.map_err(|error| refusal(Verb::Make, error))?;
        Ok(Self { engine: engine.clone(), store, plugin, env })
    }

    /// Calls a method of the environment and tells its refusals and its death apart.
    fn call<R>(
        &mut self,
        verb: Verb,
        method: impl FnOnce(&mut Store<State>, &bindings::Plugin, ResourceAny) -> GuestResult<R>,
    ) -> Result<R, EnvError> {
        let (plugin, env) = (&self.plugin, self.env);
        guard(&mut self.store, &self.engine, verb, |store| method(store, plugin, env))?.map_err(|error| refusal(verb, error))
    }
}

/// What a guest's method comes back with: a trap outside, a refusal inside.
type GuestResult<R> = wasmtime::Result<Result<R, bindings::EnvError>>;

impl Env for Instance {
    fn reset(&mut self, seed: Option<u64>) -> Result<Reset, EnvError> {
        let reset =
            self.call(Verb::Reset, |store, plugin, env| plugin.geode_env_environment().env().call_reset(store, env, seed))?;
        read_reset(reset).map_err(|why| EnvError::WrongAnswer { verb: Verb::Reset, why })
    }

    fn step(&mut self, action: &str) -> Result<Step, EnvError> {
        let step =
            self.call(Verb::Step, |store, plugin, env| plugin.geode_env_environment().env().call_step(store, env, action))?;
        read_step(step).map_err(|why| EnvError::WrongAnswer { verb: Verb::Step, why })
    }

    fn sample_action(&mut self) -> Result<String, EnvError> {
        self.call(Verb::SampleAction, |store, plugin, env| plugin.geode_env_environment().env().call_sample_action(store, env))
    }

    fn save(&mut self) -> Result<Vec<u8>, EnvError> {
        self.call(Verb::Save, |store, plugin, env| plugin.geode_env_environment().env().call_save(store, env))
    }

    fn restore(&mut self, state: &[u8]) -> Result<(), EnvError> {
        self.call(Verb::Restore, |store, plugin, env| plugin.geode_env_environment().env().call_restore(store, env, state))
    }
}

fn instantiate(engine: &Engine, pre: &PluginPre<State>, verb: Verb) -> Result<(Store<State>, bindings::Plugin), EnvError> {
    let state = State { memory_bytes: engine.memory_bytes, memory_refused: false };
    let mut store = Store::new(&engine.wasmtime, state);
    store.limiter(|state| state);
    let plugin = guard(&mut store, engine, verb, |store| pre.instantiate(store))?;
    Ok((store, plugin))
}

/// Runs a guest call under its deadline and says what ended it, if something did.
fn guard<R>(
    store: &mut Store<State>,
    engine: &Engine,
    verb: Verb,
    call: impl FnOnce(&mut Store<State>) -> wasmtime::Result<R>,
) -> Result<R, EnvError> {
    let deadline = engine.deadline(verb);
    store.set_epoch_deadline(deadline.ticks);
    call(store).map_err(|error| diagnose(&error, store.data(), verb, deadline.limit))
}

fn diagnose(error: &wasmtime::Error, state: &State, verb: Verb, limit: Duration) -> EnvError {
    if error.is::<PoolConcurrencyLimitError>() {
        return EnvError::NoRoom(error.to_string());
    }
    if state.memory_refused {
        return EnvError::OutOfMemory { verb, limit_bytes: state.memory_bytes };
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::Interrupt) => EnvError::Deadline { verb, limit },
        Some(trap) => {
            tracing::debug!("guest trapped in {verb}: {error:?}");
            EnvError::Trapped { verb, why: format!("{trap} (at level `debug` the host's log shows where)") }
        }
        None => EnvError::Trapped { verb, why: format!("{error:#}") },
    }
}

fn refusal(verb: Verb, error: bindings::EnvError) -> EnvError {
    match error {
        bindings::EnvError::UnknownEnv(id) => {
            EnvError::WrongAnswer { verb, why: format!("it announced `{id}` and does not know it") }
        }
        bindings::EnvError::InvalidKwargs(why) => EnvError::InvalidKwargs(why),
        bindings::EnvError::InvalidSeed(why) => EnvError::InvalidSeed(why),
        bindings::EnvError::InvalidAction(why) => EnvError::InvalidAction(why),
        bindings::EnvError::InvalidState(why) => EnvError::InvalidState(why),
        bindings::EnvError::NoEpisode => EnvError::NoEpisode,
        bindings::EnvError::Unsupported => EnvError::Unsupported(verb),
        bindings::EnvError::Failed(why) => EnvError::Failed { verb, why },
    }
}

fn read_reset(reset: bindings::Reset) -> Result<Reset, String> {
    Ok(Reset { observation: read_observation(reset.observation)?, info: read_info(reset.info)? })
}

fn read_step(step: bindings::Step) -> Result<Step, String> {
    if !step.reward.is_finite() {
        return Err(format!("the reward is {}, not a finite number", step.reward));
    }
    Ok(Step {
        observation: read_observation(step.observation)?,
        reward: step.reward,
        terminated: step.terminated,
        truncated: step.truncated,
        info: read_info(step.info)?,
    })
}

fn read_observation(observation: bindings::Observation) -> Result<Observation, String> {
    match observation {
        bindings::Observation::Text(text) => Ok(Observation::Text(text)),
        bindings::Observation::Json(json) => RawValue::from_string(json)
            .map(Observation::Json)
            .map_err(|error| format!("the observation claims to be JSON and is not: {error}")),
    }
}

fn read_info(info: String) -> Result<Box<RawValue>, String> {
    let info = RawValue::from_string(info).map_err(|error| format!("the info is not JSON: {error}"))?;
    if info.get().starts_with('{') { Ok(info) } else { Err("the info is JSON, but not an object".into()) }
}
