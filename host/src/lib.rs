//! Geode hosts reinforcement-learning environments: GEM games run as WebAssembly components inside this process.
//!
//! The path of a request, in reading order:
//!
//! ```text
//! http       which route; wire types to domain types and back; the error tables
//! sessions   which environment, whose turn it is, how long it may idle
//! env        the seam: make, reset, step; the catalog; the rules of an episode
//! wasm       a component's instance in a store of its own, under a deadline and a memory limit
//! ```
//!
//! [`app`] puts the parts together, [`config`] says how, [`cli`] is what people type, [`plugins`] finds the components and
//! [`trajectory`] records and verifies episodes.

pub mod app;
pub mod cli;
pub mod config;
pub mod env;
pub mod http;
pub mod plugins;
pub mod sessions;
pub mod telemetry;
pub mod trajectory;
pub mod wasm;
