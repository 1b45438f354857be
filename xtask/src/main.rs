//! Builds, serves and tests Geode: `cargo xtask --help`.

mod command;
mod components;
mod debian;
mod python;
mod rustup;
mod serve;
mod test;
mod toolchain;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use crate::workspace::{Guests, Workspace};

/// Builds, serves and tests Geode.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", max_term_width = 100)]
enum Chore {
    /// Build every crate under plugins/ as a wasm component, into target/plugins.
    ///
    /// Where Rust has no standard library for wasm32-unknown-unknown, it is fetched: with rustup, or, as root on Debian, with
    /// apt-get. What is built goes to CARGO_TARGET_DIR, if that is set.
    Plugins,

    /// Build the guests that the tests play against, into target/fixtures.
    Fixtures,

    /// Build the plugins and the host, and run `geode serve`.
    Serve {
        /// What `geode serve` takes; `cargo xtask serve -- --help` lists it.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },

    /// Run everything that CI runs: format, lints, docs, licences and all tests.
    ///
    /// With arguments, as in `cargo xtask test -- some_test`, only what the tests need is built, and the arguments go to
    /// `cargo nextest run`.
    Test {
        /// What `cargo nextest run` takes.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },
}

fn main() -> ExitCode {
    match run(Chore::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(chore: Chore) -> Result<()> {
    let workspace = Workspace::find()?;
    match chore {
        Chore::Plugins => components::build(&workspace, &[Guests::Plugins]),
        Chore::Fixtures => components::build(&workspace, &[Guests::Fixtures]),
        Chore::Serve { args } => serve::serve(&workspace, &args),
        Chore::Test { args } if args.is_empty() => test::everything(&workspace),
        Chore::Test { args } => test::only(&workspace, &args),
    }
}
