//! Who owns which environment: every environment that a client made, by the id it was given.
//!
//! A request finds its session here and leaves a call in it; the [`Workers`] run the calls of one session one after the other.
//! No lock is held while a guest runs, and a client that goes away does not cut its call short.

mod ended;
mod reaper;
mod session;
mod workers;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use tokio::sync::{Semaphore, oneshot};
use tokio::time::Instant;

use crate::env::{Catalog, CatalogError, EnvError, Episode, Kwargs, Reset, Step};
use ended::Ended;
pub use reaper::reap_idle;
use session::{Gone, Session};
pub use workers::Workers;

/// The id of a session: 32 hexadecimal digits that nobody can guess.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SessionId(String);

impl SessionId {
    fn new() -> Self {
        Self(uuid::Uuid::new_v4().simple().to_string())
    }

    /// An id as a client sent it; whether there is such a session is another question. What is longer than any id is cut, so that
    /// messages stay short.
    pub fn from_client(text: &str) -> Self {
        Self(text.trim().chars().take(64).collect())
    }

    /// The id as clients know it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a session could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// No such session, now or lately.
    #[error("no env with the id `{0}`: make one first")]
    Unknown(String),
    /// There was such a session.
    #[error("the env `{id}` is gone: {reason}; make a new one")]
    Ended {
        /// Its id.
        id: String,
        /// What ended it.
        reason: String,
    },
    /// All places are taken.
    #[error("all {capacity} places for envs are taken: close some, or try again later")]
    Full {
        /// How many places there are.
        capacity: usize,
    },
    /// Too many calls wait for the same session.
    #[error("{0} calls wait for the env already: send the next when one is answered")]
    Busy(usize),
    /// The id that was to be made does not exist.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The environment refused or failed.
    #[error("env `{env_id}`: {source}")]
    Env {
        /// The environment.
        env_id: Arc<str>,
        /// What it says.
        source: EnvError,
    },
}

/// All sessions of a host.
pub struct Sessions {
    /// For the calls that run in here: one that kills its environment ends the session, whether its client waits or not.
    me: Weak<Self>,
    catalog: Arc<Catalog>,
    workers: Arc<Workers>,
    capacity: usize,
    places: Arc<Semaphore>,
    live: Mutex<HashMap<SessionId, Arc<Session>>>,
    ended: Mutex<Ended>,
}

impl Sessions {
    /// No sessions yet, and room for `capacity`.
    pub fn new(catalog: Arc<Catalog>, workers: Arc<Workers>, capacity: usize) -> Arc<Self> {
        let places = Arc::new(Semaphore::new(capacity));
        Arc::new_cyclic(|me| Self {
            me: me.clone(),
            catalog,
            workers,
            capacity,
            places,
            live: Mutex::default(),
            ended: Mutex::default(),
        })
    }

    /// What can be made.
    pub fn catalog(&self) -> &Catalog {
        &self.catalog
    }

    /// How many sessions there are.
    pub fn len(&self) -> usize {
        lock(&self.live).len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many places are free; a place is free again when its environment is, which may be after its session ended.
    pub fn free_places(&self) -> usize {
        self.places.available_permits()
    }

    /// Makes an environment and opens a session for it. If the client goes away meanwhile, nothing is left behind.
    pub async fn make(&self, env_id: &str, kwargs: Kwargs) -> Result<SessionId, SessionError> {
        let entry = self.catalog.get(env_id)?.clone();
        let place = self.places.clone().try_acquire_owned().map_err(|_| SessionError::Full { capacity: self.capacity })?;
        let env_id: Arc<str> = env_id.into();

        let (made, answer) = oneshot::channel();
        self.workers.spawn(Box::new(move || {
            let _ = made.send(entry.make(&kwargs).map(|env| (Episode::new(env), place)));
        }));
        let failed = |source| SessionError::Env { env_id: env_id.clone(), source };
        let stopped = |_| EnvError::NoRoom("the host stopped making it".into());
        let (episode, place) = answer.await.map_err(stopped).and_then(|made| made).map_err(failed)?;

        let id = SessionId::new();
        let session = Session::new(env_id.clone(), episode, place, self.workers.clone());
        lock(&self.live).insert(id.clone(), session);
        tracing::debug!(session = %id, env = %env_id, "made");
        Ok(id)
    }

    /// Says whether there is such a session.
    pub fn check(&self, id: &SessionId) -> Result<(), SessionError> {
        self.get(id).map(drop)
    }

    /// Starts a new episode; see [`Episode::reset`].
    pub async fn reset(&self, id: &SessionId, seed: Option<u64>) -> Result<Reset, SessionError> {
        let (reset, drawn) = self.call(id, move |episode| episode.reset(seed)).await?;
        log_drawn(id, drawn);
        Ok(reset)
    }

    /// Advances the episode by one action; see [`Episode::step`].
    pub async fn step(&self, id: &SessionId, action: String) -> Result<Step, SessionError> {
        let (step, drawn) = self.call(id, move |episode| episode.step(&action)).await?;
        log_drawn(id, drawn);
        Ok(step)
    }

    /// Ends a session. A call that is running is finished first; those that wait are answered that the session is gone.
    pub fn close(&self, id: &SessionId) -> Result<(), SessionError> {
        self.get(id)?;
        self.end(id, "it was closed");
        Ok(())
    }

    /// Ends all sessions.
    pub fn close_all(&self, reason: &str) {
        let ids: Vec<_> = lock(&self.live).keys().cloned().collect();
        for id in ids {
            self.end(&id, reason);
        }
    }

    /// Ends the sessions that no call has used since `instant`; says how many.
    pub fn close_idle_since(&self, instant: Instant, reason: &str) -> usize {
        let idle: Vec<_> =
            lock(&self.live).iter().filter(|(_, session)| session.idle_since(instant)).map(|(id, _)| id.clone()).collect();
        for id in &idle {
            tracing::info!(session = %id, "{reason}");
            self.end(id, reason);
        }
        idle.len()
    }

    async fn call<R: Send + 'static>(
        &self,
        id: &SessionId,
        call: impl FnOnce(&mut Episode) -> Result<R, EnvError> + Send + 'static,
    ) -> Result<R, SessionError> {
        let session = self.get(id)?;
        let (sessions, own_id) = (self.me.clone(), id.clone());
        let answer = session.call(move |episode| {
            call(episode).inspect_err(|error| {
                if error.ends_env()
                    && let Some(sessions) = sessions.upgrade()
                {
                    sessions.end(&own_id, &error.to_string());
                }
            })
        });
        match answer.await {
            Ok(result) => result.map_err(|source| SessionError::Env { env_id: session.env_id.clone(), source }),
            Err(Gone::Busy(waiting)) => Err(SessionError::Busy(waiting)),
            Err(Gone::Ended) => {
                self.end(id, "the host failed while it ran");
                Err(self.missing(id))
            }
        }
    }

    fn get(&self, id: &SessionId) -> Result<Arc<Session>, SessionError> {
        lock(&self.live).get(id).cloned().ok_or_else(|| self.missing(id))
    }

    /// What to say of an id that has no session.
    fn missing(&self, id: &SessionId) -> SessionError {
        match lock(&self.ended).reason(id) {
            Some(reason) => SessionError::Ended { id: id.to_string(), reason },
            None => SessionError::Unknown(id.to_string()),
        }
    }

    fn end(&self, id: &SessionId, reason: &str) {
        let Some(session) = lock(&self.live).remove(id) else { return };
        lock(&self.ended).remember(id.clone(), reason);
        session.end();
        tracing::debug!(session = %id, "ended: {reason}");
    }
}

fn log_drawn(id: &SessionId, seed: Option<u32>) {
    if let Some(seed) = seed {
        tracing::debug!(session = %id, seed, "the first reset had no seed; this one was drawn");
    }
}

/// Locks a map. The maps here are whole between any two statements, so a panic elsewhere does not spoil them.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
