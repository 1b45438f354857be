//! One made environment and the calls that wait for it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::Instant;

use super::lock;
use super::workers::Workers;
use crate::env::Episode;

/// How many calls may wait for one session. A client waits for each answer, so more than a few are a mistake or an attack.
const MAX_WAITING: usize = 64;

/// A session: an environment and a queue of calls, run in the order in which they came.
///
/// The environment is either here, or with the one worker that runs the queue; so calls never overlap.
pub(super) struct Session {
    pub(super) env_id: Arc<str>,
    workers: Arc<Workers>,
    state: Mutex<State>,
}

struct State {
    /// The environment while no worker has it.
    at_rest: Option<Owned>,
    waiting: VecDeque<Call>,
    ended: bool,
    last_used: Instant,
}

/// The environment and the place it takes, freed together.
struct Owned {
    episode: Episode,
    _place: OwnedSemaphorePermit,
}

type Call = Box<dyn FnOnce(&mut Episode) + Send>;

/// Why a call got no answer.
pub(super) enum Gone {
    /// So many calls wait already.
    Busy(usize),
    /// The session ended before the call's turn came.
    Ended,
}

impl Session {
    pub(super) fn new(env_id: Arc<str>, episode: Episode, place: OwnedSemaphorePermit, workers: Arc<Workers>) -> Arc<Self> {
        let state = State {
            at_rest: Some(Owned { episode, _place: place }),
            waiting: VecDeque::new(),
            ended: false,
            last_used: Instant::now(),
        };
        Arc::new(Self { env_id, workers, state: Mutex::new(state) })
    }

    /// Runs `call` when those before it are done. It is run even if the caller does not wait for the answer.
    pub(super) async fn call<R: Send + 'static>(
        self: &Arc<Self>,
        call: impl FnOnce(&mut Episode) -> R + Send + 'static,
    ) -> Result<R, Gone> {
        let (sender, answer) = oneshot::channel();
        self.enqueue(Box::new(move |episode| drop(sender.send(call(episode)))))?;
        answer.await.map_err(|_| Gone::Ended)
    }

    /// Ends the session: the environment is freed now, or by the worker that has it as soon as its call is done.
    pub(super) fn end(&self) {
        let (at_rest, waiting) = {
            let mut state = lock(&self.state);
            state.ended = true;
            (state.at_rest.take(), std::mem::take(&mut state.waiting))
        };
        drop((at_rest, waiting));
    }

    /// Whether no call has run since `instant`, and none is running.
    pub(super) fn idle_since(&self, instant: Instant) -> bool {
        let state = lock(&self.state);
        state.ended || (state.at_rest.is_some() && state.last_used <= instant)
    }

    fn enqueue(self: &Arc<Self>, call: Call) -> Result<(), Gone> {
        let mut state = lock(&self.state);
        if state.ended {
            return Err(Gone::Ended);
        }
        if state.waiting.len() >= MAX_WAITING {
            return Err(Gone::Busy(MAX_WAITING));
        }
        state.waiting.push_back(call);
        if let Some(owned) = state.at_rest.take() {
            drop(state);
            let session = self.clone();
            self.workers.spawn(Box::new(move || session.run(owned)));
        }
        Ok(())
    }

    /// Runs the calls that wait, and those that come meanwhile.
    fn run(&self, mut owned: Owned) {
        let unless_finished = EndOnDrop(self);
        while let Some((call, back)) = self.next(owned) {
            owned = back;
            call(&mut owned.episode);
        }
        std::mem::forget(unless_finished);
    }

    /// The next call; without one the environment comes to rest, or is freed if the session has ended.
    fn next(&self, owned: Owned) -> Option<(Call, Owned)> {
        let mut state = lock(&self.state);
        state.last_used = Instant::now();
        if state.ended {
            drop(state);
            return None;
        }
        match state.waiting.pop_front() {
            Some(call) => Some((call, owned)),
            None => {
                state.at_rest = Some(owned);
                None
            }
        }
    }
}

/// Ends a session whose call panicked: its environment went with the panic, and nothing must wait for it.
struct EndOnDrop<'a>(&'a Session);

impl Drop for EndOnDrop<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}
