//! Environments that are WebAssembly components; the only module that knows wasmtime.
//!
//! An [`Engine`] compiles; a [`Plugin`] is one compiled component and the specs it announced; an instance is one made
//! environment in a store of its own.

mod bindings;
mod contract;
mod engine;
mod instance;
mod plugin;

pub use contract::ContractError;
pub use engine::{Engine, EngineOptions};
pub use plugin::{LoadError, Plugin};
