//! What the host does, seen from outside: over a real listener with real components, by its command line, and by the clients that
//! people use. `cargo xtask test` makes what these tests need.

mod cli;
mod gem;
mod golden;
mod host;
mod limits;
mod misbehaving;
mod plugins;
mod readme;
mod rock_sdk;
mod serving;
