//! How errors leave the host: one table for each wire.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::env::{CatalogError, EnvError};
use crate::sessions::SessionError;

/// When a client that found the host full should try again.
const RETRY_AFTER_SECONDS: &str = "5";

/// An error on ROCK's GEM wire.
pub(super) enum GemError {
    /// The request is not of the right form. ROCK answers that with status 200 and an envelope.
    Invalid(String),
    /// The request asks for something that cannot be. ROCK answers that with status 500 and the text of the exception.
    Refused(String),
    /// A session refused or failed.
    Session(SessionError),
}

impl From<SessionError> for GemError {
    fn from(error: SessionError) -> Self {
        Self::Session(error)
    }
}

impl IntoResponse for GemError {
    fn into_response(self) -> Response {
        match self {
            Self::Invalid(what) => {
                Json(json!({"status": "Failed", "message": "invalid parameter", "error": what, "result": null})).into_response()
            }
            Self::Refused(detail) => exception(StatusCode::INTERNAL_SERVER_ERROR, &detail),
            Self::Session(error) => session_error(&error),
        }
    }
}

/// ROCK says 500 to everything that fails; being full is told apart, because a client does well to wait.
fn session_error(error: &SessionError) -> Response {
    match error {
        SessionError::Full { .. } | SessionError::Busy(_) | SessionError::Env { source: EnvError::NoRoom(_), .. } => {
            let mut response = exception(StatusCode::SERVICE_UNAVAILABLE, &error.to_string());
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_AFTER_SECONDS));
            response
        }
        SessionError::Catalog(CatalogError::UnknownEnv { id, nearest }) => {
            exception(StatusCode::INTERNAL_SERVER_ERROR, &unknown_env(id, nearest.as_deref()))
        }
        SessionError::Env { source, .. } if source.ends_env() || matches!(source, EnvError::WrongAnswer { .. }) => {
            tracing::warn!("{error}");
            exception(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string())
        }
        _ => exception(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
    }
}

/// GEM's own sentence, which clients may look for, and what to do.
fn unknown_env(id: &str, nearest: Option<&str>) -> String {
    match nearest {
        Some(nearest) => format!("Environment {id} not found in registry. Did you mean `{nearest}`?"),
        None => format!("Environment {id} not found in registry. POST /apis/v1/envs/gem/list names those there are."),
    }
}

/// The shape of an exception on ROCK's wire.
fn exception(status: StatusCode, detail: &str) -> Response {
    (status, Json(json!({"detail": detail, "traceback": []}))).into_response()
}

/// The answer to a path that is not there.
pub(super) async fn not_found() -> Response {
    (StatusCode::NOT_FOUND, Json(json!({"detail": "Not Found"}))).into_response()
}

/// The answer to a method that the path does not have.
pub(super) async fn method_not_allowed() -> Response {
    (StatusCode::METHOD_NOT_ALLOWED, Json(json!({"detail": "Method Not Allowed"}))).into_response()
}
