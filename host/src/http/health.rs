//! What tells people and machines that the host is there.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::sessions::Sessions;

/// What ROCK's server says at its root.
pub(super) async fn hello() -> Json<Value> {
    Json(json!({"message": "hello, ROCK!"}))
}

/// The process answers.
pub(super) async fn alive() -> Json<Value> {
    Json(json!({"status": "ok"}))
}

/// The process can do its work: it has environments to make. A host that is full is ready still: its envs are to be reached.
pub(super) async fn ready(State(sessions): State<Arc<Sessions>>) -> (StatusCode, Json<Value>) {
    let env_ids = sessions.catalog().entries().count();
    let (status, word) = match env_ids {
        0 => (StatusCode::SERVICE_UNAVAILABLE, "no env can be made: no plugin is loaded"),
        _ => (StatusCode::OK, "ok"),
    };
    (status, Json(json!({"status": word, "env_ids": env_ids, "envs": sessions.len()})))
}
