//! Every route of the service on one screen, the layers around them, and the server.

mod body;
mod error;
mod gem;
mod health;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tower_http::timeout::RequestBodyTimeoutLayer;

use crate::sessions::Sessions;

/// The largest body that is read. An action is a model's answer, and those have grown long.
const MAX_BODY_BYTES: usize = 4 << 20;
/// How long a client may pause while it sends a body.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

/// The service.
pub fn router(sessions: Arc<Sessions>) -> Router {
    Router::new()
        .route("/", get(health::hello))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/apis/v1/envs/gem/make", post(gem::make))
        .route("/apis/v1/envs/gem/reset", post(gem::reset))
        .route("/apis/v1/envs/gem/step", post(gem::step))
        .route("/apis/v1/envs/gem/close", post(gem::close))
        .route("/apis/v1/envs/gem/list", post(gem::list))
        .fallback(error::not_found)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .layer(RequestBodyTimeoutLayer::new(BODY_TIMEOUT))
        .layer(middleware::from_fn(log_request))
        .with_state(sessions)
}

/// Logs each request at `debug`, without its body.
async fn log_request(request: Request, next: Next) -> Response {
    if !tracing::enabled!(tracing::Level::DEBUG) {
        return next.run(request).await;
    }
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let started = std::time::Instant::now();
    let response = next.run(request).await;
    let micros = started.elapsed().as_micros();
    tracing::debug!(%method, path, status = response.status().as_u16(), micros, "answered");
    response
}

/// Serves until `stop` comes; requests that are running then have as long as `drain` to finish.
pub async fn serve(
    listener: TcpListener,
    sessions: Arc<Sessions>,
    stop: impl Future<Output = ()> + Send + 'static,
    drain: Duration,
) -> io::Result<()> {
    let listener = listener.tap_io(|connection| {
        if let Err(error) = connection.set_nodelay(true) {
            tracing::debug!("a connection without TCP_NODELAY: {error}");
        }
    });
    let (stopping, stopped) = oneshot::channel::<()>();
    let server = axum::serve(listener, router(sessions)).with_graceful_shutdown(async move {
        stop.await;
        drop(stopping);
    });
    let out_of_patience = async move {
        // Comes as soon as the sender is dropped.
        let _ = stopped.await;
        tokio::time::sleep(drain).await;
    };
    tokio::select! {
        result = server.into_future() => result,
        () = out_of_patience => {
            tracing::warn!("requests are still running after {drain:?}; leaving them");
            Ok(())
        }
    }
}
