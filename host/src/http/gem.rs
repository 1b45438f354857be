//! ROCK's GEM wire, `/apis/v1/envs/gem/*`: what `rock.make` and `RockEnv` speak.
//!
//! ROCK's server runs each environment in a sandbox of its own and calls its handle `sandbox_id`; here it is a session's id.
//! `make` also takes `kwargs`, and `list` needs no handle; both go beyond the original.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use serde_json::value::RawValue;

use super::body::Body;
use super::error::GemError;
use crate::env::{self, Observation};
use crate::sessions::{SessionId, Sessions};

/// What GEM says to a seed that is no seed for any of its environments.
const SEED_RANGE: &str = "Seed must be between 0 and 2**32 - 1";

type Host = State<Arc<Sessions>>;

#[derive(Serialize)]
pub(super) struct Handle {
    sandbox_id: String,
}

#[derive(Serialize)]
pub(super) struct EnvIds {
    env_id: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct Reset {
    observation: Observation,
    info: Box<RawValue>,
}

#[derive(Serialize)]
pub(super) struct Step {
    observation: Observation,
    reward: f64,
    terminated: bool,
    truncated: bool,
    info: Box<RawValue>,
}

pub(super) async fn make(State(sessions): Host, mut body: Body) -> Result<Json<Handle>, GemError> {
    let (env_id, kwargs) = (body.string("env_id"), body.optional_object("kwargs"));
    body.finish()?;
    if env_id.is_empty() {
        return Err(GemError::Refused("env_id is required".into()));
    }
    let id = sessions.make(&env_id, kwargs).await?;
    Ok(Json(Handle { sandbox_id: id.to_string() }))
}

pub(super) async fn reset(State(sessions): Host, mut body: Body) -> Result<Json<Reset>, GemError> {
    let (id, seed) = (session_id(&mut body), body.optional_integer("seed"));
    body.finish()?;
    let seed = seed.map(u64::try_from).transpose().map_err(|_| GemError::Refused(SEED_RANGE.into()))?;
    let env::Reset { observation, info } = sessions.reset(&id, seed).await?;
    Ok(Json(Reset { observation, info }))
}

pub(super) async fn step(State(sessions): Host, mut body: Body) -> Result<Json<Step>, GemError> {
    let (id, action) = (session_id(&mut body), body.string("action"));
    body.finish()?;
    let env::Step { observation, reward, terminated, truncated, info } = sessions.step(&id, action).await?;
    Ok(Json(Step { observation, reward, terminated, truncated, info }))
}

pub(super) async fn close(State(sessions): Host, mut body: Body) -> Result<Json<Handle>, GemError> {
    let id = session_id(&mut body);
    body.finish()?;
    sessions.close(&id)?;
    Ok(Json(Handle { sandbox_id: id.to_string() }))
}

pub(super) async fn list(State(sessions): Host, mut body: Body) -> Result<Json<EnvIds>, GemError> {
    let id = body.optional_string("sandbox_id");
    body.finish()?;
    if let Some(id) = id {
        sessions.check(&SessionId::from_client(&id))?;
    }
    Ok(Json(EnvIds { env_id: sessions.catalog().entries().map(|entry| entry.spec.id.clone()).collect() }))
}

fn session_id(body: &mut Body) -> SessionId {
    SessionId::from_client(&body.string("sandbox_id"))
}
