//! The threads that guests run on.
//!
//! There is a worker for each core. A guest may take long (a reset that searches, a step that spins until its deadline), and the
//! others are not to wait for it: when tasks wait and no worker has taken one for a while, a worker is added, and it leaves when
//! nothing is left to do. The machine's scheduler shares the cores among those that run.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long tasks may wait while no worker takes one, before a worker is added.
const PATIENCE: Duration = Duration::from_millis(5);

/// Something to run to its end on one thread.
type Task = Box<dyn FnOnce() + Send>;

/// The workers; dropping this lets them finish what was given to them.
pub struct Workers {
    shared: Arc<Shared>,
}

struct Shared {
    state: Mutex<State>,
    task_came: Condvar,
    /// Wakes the overseer, who sleeps while nothing waits.
    something_waits: Condvar,
    /// Workers that stay while there is nothing to do.
    permanent: usize,
    most: usize,
}

#[derive(Default)]
struct State {
    tasks: VecDeque<Task>,
    workers: usize,
    idle: usize,
    /// How many tasks were ever taken.
    taken: u64,
    overseer_sleeps: bool,
    closed: bool,
}

impl Workers {
    /// Starts `permanent` workers, which may become `most` while guests are slow.
    pub fn start(permanent: usize, most: usize) -> std::io::Result<Arc<Self>> {
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            task_came: Condvar::new(),
            something_waits: Condvar::new(),
            permanent: permanent.max(1),
            most: most.max(permanent).max(1),
        });
        for _ in 0..shared.permanent {
            shared.add_worker(&mut shared.lock())?;
        }
        let overseen = shared.clone();
        std::thread::Builder::new().name("geode-overseer".into()).spawn(move || overseen.oversee())?;
        Ok(Arc::new(Self { shared }))
    }

    /// Gives the workers something to run.
    pub fn spawn(&self, task: Task) {
        let mut state = self.shared.lock();
        state.tasks.push_back(task);
        if state.idle > 0 {
            self.shared.task_came.notify_one();
        }
        if state.overseer_sleeps {
            state.overseer_sleeps = false;
            self.shared.something_waits.notify_one();
        }
    }
}

impl Drop for Workers {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.task_came.notify_all();
        self.shared.something_waits.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add_worker(self: &Arc<Self>, state: &mut State) -> std::io::Result<()> {
        let shared = self.clone();
        std::thread::Builder::new().name("geode-worker".into()).spawn(move || shared.work())?;
        state.workers += 1;
        Ok(())
    }

    fn work(&self) {
        while let Some(task) = self.next_task() {
            if catch_unwind(AssertUnwindSafe(task)).is_err() {
                tracing::error!("a task panicked; its session is gone");
            }
        }
    }

    /// Waits for a task; none means that this worker is not needed any more.
    fn next_task(&self) -> Option<Task> {
        let mut state = self.lock();
        loop {
            if let Some(task) = state.tasks.pop_front() {
                state.taken += 1;
                return Some(task);
            }
            if state.closed || state.workers > self.permanent {
                state.workers -= 1;
                return None;
            }
            state.idle += 1;
            state = self.task_came.wait(state).unwrap_or_else(PoisonError::into_inner);
            state.idle -= 1;
        }
    }

    /// Adds a worker whenever tasks wait and none was taken within [`PATIENCE`].
    fn oversee(self: &Arc<Self>) {
        let mut state = self.lock();
        while !state.closed {
            if state.tasks.is_empty() {
                state.overseer_sleeps = true;
                state = self.something_waits.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            let taken = state.taken;
            drop(state);
            std::thread::sleep(PATIENCE);
            state = self.lock();
            let stuck = state.taken == taken && !state.tasks.is_empty();
            if stuck
                && state.workers < self.most
                && let Err(error) = self.add_worker(&mut state)
            {
                tracing::error!("failed to start another worker: {error}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    const LONG: Duration = Duration::from_secs(20);

    #[test]
    fn slow_tasks_do_not_hold_up_others() {
        let workers = Workers::start(2, 8).expect("threads");
        let (release, held) = mpsc::channel::<()>();
        let held = Arc::new(Mutex::new(held));
        for _ in 0..6 {
            let held = held.clone();
            workers.spawn(Box::new(move || {
                let _ = held.lock().expect("no holder panics").recv();
            }));
        }
        let (done, is_done) = mpsc::channel();
        workers.spawn(Box::new(move || done.send(()).expect("the test waits")));
        is_done.recv_timeout(LONG).expect("the last task runs though the first six do not end");
        drop(release);
    }

    #[test]
    fn a_panic_does_not_cost_a_worker() {
        let workers = Workers::start(1, 1).expect("threads");
        workers.spawn(Box::new(|| panic!("on purpose")));
        let (done, is_done) = mpsc::channel();
        workers.spawn(Box::new(move || done.send(()).expect("the test waits")));
        is_done.recv_timeout(LONG).expect("the worker goes on");
    }
}
