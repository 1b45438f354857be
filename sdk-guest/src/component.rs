//! The glue between [`Env`] and the generated bindings; the only file that sees generated types.

use std::cell::{Cell, RefCell};
use std::marker::PhantomData;

use schemars::generate::SchemaSettings;
use serde_json::Value;

use crate::__private::bindings::exports::geode::env::environment as wit;
use crate::{Env, Error, Observation, Reset, Result, Spec, Step};

/// What [`export!`](crate::export) implements.
pub trait Plugin: 'static {
    /// The environment types of the plugin.
    fn families() -> Vec<Family>;
}

/// One environment type with its type erased: the ids it serves and how it is made.
pub struct Family {
    specs: fn() -> Vec<Spec>,
    kwargs_schema: fn() -> String,
    make: fn(Value) -> Result<Box<dyn DynEnv>>,
}

impl Family {
    /// The family of `E`.
    pub fn of<E: Env>() -> Self {
        Self { specs: E::specs, kwargs_schema: kwargs_schema::<E>, make: make::<E> }
    }
}

fn kwargs_schema<E: Env>() -> String {
    let schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<E::Kwargs>();
    serde_json::to_string(&schema).expect("a schema is JSON")
}

fn make<E: Env>(kwargs: Value) -> Result<Box<dyn DynEnv>> {
    let kwargs = serde_path_to_error::deserialize(kwargs).map_err(|error| match error.path().to_string().as_str() {
        "." => Error::invalid_kwargs(error.inner()),
        path => Error::invalid_kwargs(format_args!("`{path}`: {}", error.inner())),
    })?;
    Ok(Box::new(E::make(kwargs)?))
}

/// The part of [`Env`] that a made environment answers.
trait DynEnv {
    fn reset(&mut self, seed: Option<u64>) -> Result<Reset>;
    fn step(&mut self, action: &str) -> Result<Step>;
    fn sample_action(&mut self) -> Result<String>;
    fn save(&self) -> Result<Vec<u8>>;
    fn restore(&mut self, state: &[u8]) -> Result<()>;
}

impl<E: Env> DynEnv for E {
    fn reset(&mut self, seed: Option<u64>) -> Result<Reset> {
        Env::reset(self, seed)
    }
    fn step(&mut self, action: &str) -> Result<Step> {
        Env::step(self, action)
    }
    fn sample_action(&mut self) -> Result<String> {
        Env::sample_action(self)
    }
    fn save(&self) -> Result<Vec<u8>> {
        Env::save(self)
    }
    fn restore(&mut self, state: &[u8]) -> Result<()> {
        Env::restore(self, state)
    }
}

/// The exports of a plugin.
pub struct Component<P>(PhantomData<P>);

impl<P: Plugin> wit::Guest for Component<P> {
    type Env = Made;

    fn specs() -> Vec<wit::EnvSpec> {
        P::families()
            .iter()
            .flat_map(|family| {
                let schema = (family.kwargs_schema)();
                (family.specs)().into_iter().map(move |spec| describe(spec, schema.clone()))
            })
            .collect()
    }

    fn make(id: String, kwargs: String) -> Result<wit::Env, wit::EnvError> {
        for family in P::families() {
            if let Some(spec) = (family.specs)().into_iter().find(|spec| spec.id == id) {
                let env = (family.make)(overlay(spec.default_kwargs, &kwargs)?)?;
                return Ok(wit::Env::new(Made { env: RefCell::new(env), started: Cell::new(false) }));
            }
        }
        Err(wit::EnvError::UnknownEnv(id))
    }
}

/// The caller's kwargs laid over the defaults of the id.
fn overlay(defaults: Value, kwargs: &str) -> Result<Value> {
    let Value::Object(mut merged) = defaults else {
        return Err(Error::failed("the default kwargs of this id are not a JSON object"));
    };
    match serde_json::from_str(kwargs) {
        Ok(Value::Object(given)) => merged.extend(given),
        Ok(_) => return Err(Error::invalid_kwargs("kwargs is to be a JSON object")),
        Err(error) => return Err(Error::invalid_kwargs(format_args!("kwargs is to be a JSON object: {error}"))),
    }
    Ok(Value::Object(merged))
}

fn describe(spec: Spec, kwargs_schema: String) -> wit::EnvSpec {
    wit::EnvSpec {
        id: spec.id,
        description: spec.description,
        default_kwargs: spec.default_kwargs.to_string(),
        kwargs_schema,
        action: wit::ActionFormat { description: spec.action.description, template: spec.action.template },
        max_turns: spec.max_turns,
    }
}

/// A made environment, as the host holds it.
pub struct Made {
    env: RefCell<Box<dyn DynEnv>>,
    started: Cell<bool>,
}

impl Made {
    fn in_episode(&self) -> Result<(), wit::EnvError> {
        if self.started.get() { Ok(()) } else { Err(wit::EnvError::NoEpisode) }
    }
}

impl wit::GuestEnv for Made {
    fn reset(&self, seed: Option<u64>) -> Result<wit::Reset, wit::EnvError> {
        let reset = self.env.borrow_mut().reset(seed)?;
        self.started.set(true);
        Ok(reset.into())
    }

    fn step(&self, action: String) -> Result<wit::Step, wit::EnvError> {
        self.in_episode()?;
        Ok(self.env.borrow_mut().step(&action)?.into())
    }

    fn sample_action(&self) -> Result<String, wit::EnvError> {
        self.in_episode()?;
        Ok(self.env.borrow_mut().sample_action()?)
    }

    fn save(&self) -> Result<Vec<u8>, wit::EnvError> {
        self.in_episode()?;
        Ok(self.env.borrow().save()?)
    }

    fn restore(&self, state: Vec<u8>) -> Result<(), wit::EnvError> {
        self.env.borrow_mut().restore(&state)?;
        self.started.set(true);
        Ok(())
    }
}

impl From<Reset> for wit::Reset {
    fn from(reset: Reset) -> Self {
        Self { observation: reset.observation.into(), info: reset.info.into_string() }
    }
}

impl From<Step> for wit::Step {
    fn from(step: Step) -> Self {
        Self {
            observation: step.observation.into(),
            reward: step.reward,
            terminated: step.terminated,
            truncated: step.truncated,
            info: step.info.into_string(),
        }
    }
}

impl From<Observation> for wit::Observation {
    fn from(observation: Observation) -> Self {
        match observation {
            Observation::Text(text) => Self::Text(text),
            Observation::Json(json) => Self::Json(json),
        }
    }
}

impl From<Error> for wit::EnvError {
    fn from(error: Error) -> Self {
        match error {
            Error::InvalidKwargs(why) => Self::InvalidKwargs(why),
            Error::InvalidSeed(why) => Self::InvalidSeed(why),
            Error::InvalidAction(why) => Self::InvalidAction(why),
            Error::Unsupported => Self::Unsupported,
            Error::InvalidState(why) => Self::InvalidState(why),
            Error::Failed(why) => Self::Failed(why),
        }
    }
}
