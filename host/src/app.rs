//! Where the parts meet: a host is built from its config here, served and drained.

use std::sync::Arc;

use anyhow::Context;
use tokio::net::TcpListener;

use crate::config::{Config, Limits};
use crate::http;
use crate::plugins::{self, Failure, Loaded};
use crate::sessions::{Sessions, Workers, reap_idle};
use crate::wasm::{Engine, EngineOptions};

/// A host, ready to serve.
pub struct App {
    config: Config,
    sessions: Arc<Sessions>,
    failures: Vec<Failure>,
}

/// Loads the plugins as the config says, for whoever makes environments.
pub fn load_plugins(config: &Config) -> anyhow::Result<Loaded> {
    let cache = &config.plugins.cache;
    let engine = Arc::new(Engine::new(&EngineOptions {
        max_envs: config.limits.envs.get(),
        memory_bytes: usize::try_from(config.limits.memory.as_u64())?,
        make_timeout: config.limits.make_timeout,
        reset_timeout: config.limits.reset_timeout,
        step_timeout: config.limits.step_timeout,
        cache_dir: (!cache.as_os_str().is_empty()).then(|| cache.clone()),
    })?);
    Ok(plugins::load(&engine, &config.plugins.folders, config.plugins.built_in))
}

impl App {
    /// Builds a host. Plugins that cannot be loaded are in [`App::failures`].
    pub fn build(config: Config) -> anyhow::Result<Self> {
        let Loaded { catalog, failures } = load_plugins(&config)?;
        let workers =
            Workers::start(worker_count(&config.limits), config.limits.workers_max).context("failed to start the workers")?;
        let sessions = Sessions::new(Arc::new(catalog), workers, config.limits.envs.get() as usize);
        Ok(Self { config, sessions, failures })
    }

    /// The sessions of this host.
    pub fn sessions(&self) -> &Arc<Sessions> {
        &self.sessions
    }

    /// The plugins that could not be loaded.
    pub fn failures(&self) -> &[Failure] {
        &self.failures
    }

    /// Serves until `stop` comes, then lets running requests finish, for as long as the config says, and closes all sessions.
    pub async fn serve(self, listener: TcpListener, stop: impl Future<Output = ()> + Send + 'static) -> anyhow::Result<()> {
        let reaper = tokio::spawn(reap_idle(self.sessions.clone(), self.config.limits.idle_timeout));
        let result = http::serve(listener, self.sessions.clone(), stop, self.config.drain).await;
        reaper.abort();
        self.sessions.close_all("the host was stopped");
        result.context("the server failed")
    }
}

fn worker_count(limits: &Limits) -> usize {
    match limits.workers {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        workers => workers,
    }
}
