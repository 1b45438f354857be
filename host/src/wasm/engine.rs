//! The compiler and the allocator behind every instance, and the clock that stops those that run too long.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::env::Verb;
use anyhow::Context;
use wasmtime::{Cache, CacheConfig, Config, InstanceAllocationStrategy, PoolingAllocationConfig};

/// How often running guests are checked against their deadlines.
const TICK: Duration = Duration::from_millis(10);

/// Instances beyond those of the envs: each plugin is asked for its specs by an instance of its own.
const SPARE_INSTANCES: u32 = 16;
/// Core modules and tables that one component may have, several times what those of the guest SDK have. Each has one memory.
const MODULES: u32 = 16;
const TABLES: u32 = 4;
/// What the pool's slots may reserve of the address space in all, of the 128 TiB that a process has on x86-64.
const MAX_RESERVATION: u64 = 64 << 40;
/// With this much reserved behind each memory, compiled code needs no bounds checks.
const UNCHECKED_RESERVATION: u64 = 4 << 30;

/// What the engine needs to know.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    /// The most envs that live at once.
    pub max_envs: u32,
    /// What one env may have of linear memory.
    pub memory_bytes: usize,
    /// How long an env may take to be made.
    pub make_timeout: Duration,
    /// How long a reset may take.
    pub reset_timeout: Duration,
    /// How long anything else may take.
    pub step_timeout: Duration,
    /// Where compiled components are kept between runs; nowhere if none.
    pub cache_dir: Option<PathBuf>,
}

/// How long a call may take.
#[derive(Clone, Copy)]
pub(super) struct Deadline {
    pub(super) limit: Duration,
    /// The same in ticks: one more than the limit takes, for the first may be about to pass.
    pub(super) ticks: u64,
}

impl Deadline {
    fn after(limit: Duration) -> Self {
        let ticks = limit.as_millis().div_ceil(TICK.as_millis()) + 1;
        Self { limit, ticks: ticks.try_into().unwrap_or(u64::MAX / 2) }
    }
}

/// Compiles components and runs their instances.
pub struct Engine {
    pub(super) wasmtime: wasmtime::Engine,
    /// What one env may have of linear memory.
    pub(super) memory_bytes: usize,
    make: Deadline,
    reset: Deadline,
    step: Deadline,
    _ticker: Ticker,
}

impl Engine {
    /// Sets the engine up. Instances come from a pool where the machine's address space allows it, else each is mapped when made.
    pub fn new(options: &EngineOptions) -> anyhow::Result<Self> {
        let cache = options.cache_dir.as_ref().map(open_cache).transpose()?;
        let wasmtime = pooled(options, cache.as_ref()).or_else(|error| {
            tracing::warn!("no room for a pool of {} instances ({error:#}): each is mapped when made", options.max_envs);
            wasmtime::Engine::new(&base_config(cache.as_ref())).map_err(anyhow::Error::from)
        })?;
        let ticker = Ticker::start(&wasmtime)?;
        Ok(Self {
            wasmtime,
            memory_bytes: options.memory_bytes,
            make: Deadline::after(options.make_timeout),
            reset: Deadline::after(options.reset_timeout),
            step: Deadline::after(options.step_timeout),
            _ticker: ticker,
        })
    }

    /// How long a call may take.
    pub(super) fn deadline(&self, verb: Verb) -> Deadline {
        match verb {
            Verb::Specs | Verb::Make => self.make,
            Verb::Reset => self.reset,
            Verb::Step | Verb::SampleAction | Verb::Save | Verb::Restore => self.step,
        }
    }
}

fn open_cache(dir: &PathBuf) -> anyhow::Result<Cache> {
    let mut config = CacheConfig::new();
    config.with_directory(dir);
    Cache::new(config)
        .map_err(anyhow::Error::from)
        .with_context(|| format!("failed to open the cache of compiled components in `{}`", dir.display()))
}

fn base_config(cache: Option<&Cache>) -> Config {
    let mut config = Config::new();
    config.concurrency_support(false).epoch_interruption(true).cache(cache.cloned());
    config
}

/// An engine with a slot for each env, reserved so that compiled code needs no bounds checks if that many fit.
fn pooled(options: &EngineOptions, cache: Option<&Cache>) -> anyhow::Result<wasmtime::Engine> {
    let instances = options.max_envs.saturating_add(SPARE_INSTANCES);
    let fits = u64::from(instances).saturating_mul(UNCHECKED_RESERVATION) <= MAX_RESERVATION;
    let memory_bytes = options.memory_bytes as u64;

    let mut pool = PoolingAllocationConfig::new();
    pool.total_component_instances(instances)
        .max_core_instances_per_component(MODULES)
        .total_core_instances(instances.saturating_mul(MODULES))
        .max_tables_per_component(TABLES)
        .total_tables(instances.saturating_mul(TABLES))
        .max_memories_per_component(1)
        .total_memories(instances)
        .max_memory_size(options.memory_bytes);

    let mut config = base_config(cache);
    config.memory_reservation(if fits { UNCHECKED_RESERVATION } else { memory_bytes });
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    Ok(wasmtime::Engine::new(&config)?)
}

/// The thread that advances the engine's epoch every [`TICK`] until it is dropped.
struct Ticker {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    fn start(engine: &wasmtime::Engine) -> anyhow::Result<Self> {
        let stop = Arc::new(AtomicBool::new(false));
        let (engine, stopped) = (engine.weak(), stop.clone());
        let thread = std::thread::Builder::new().name("geode-epoch".into()).spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                std::thread::sleep(TICK);
                match engine.upgrade() {
                    Some(engine) => engine.increment_epoch(),
                    None => return,
                }
            }
        })?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
