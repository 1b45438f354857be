//! The command `geode`.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    geode::cli::run(geode::cli::Cli::parse())
}
