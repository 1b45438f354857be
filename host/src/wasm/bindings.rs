//! What wasmtime generates from the WIT package, and nothing else.

wasmtime::component::bindgen!({
    path: "../wit",
    world: "plugin",
});

pub(super) use exports::geode::env::environment::{EnvError, EnvSpec, Observation, Reset, Step};
