//! What people type.

mod envs;
mod play;
mod run;
mod serve;
mod target;
mod verify;

use std::io;
use std::process::ExitCode;

use crate::config::{Config, Flags};
use crate::telemetry;

/// Hosts reinforcement-learning environments: GEM games run as WebAssembly components in this process.
///
/// Settings come from `geode.toml` in the current folder (or --config), from variables such as GEODE_LISTEN or
/// GEODE_LIMITS__MEMORY (two underscores where the file has a section), and from flags; later ones win. `geode config` shows
/// what is in force.
#[derive(Debug, clap::Parser)]
#[command(name = "geode", version, max_term_width = 110)]
pub struct Cli {
    #[command(flatten)]
    flags: Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Serve the environments over HTTP, to rl-rock's SDK and to anything else that speaks its wire
    Serve(serve::Args),
    /// List the environments that can be made
    Envs(envs::Args),
    /// Play an environment in the terminal
    Play(play::Args),
    /// Roll out episodes with a policy, and record them if told to
    Run(run::Args),
    /// Replay recorded trajectories and say where they differ
    Verify(verify::Args),
    /// Print the settings in force, as a config file
    Config,
}

/// Runs a command; what went wrong is printed.
pub fn run(cli: Cli) -> ExitCode {
    match dispatch(cli) {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            error.chain().skip(1).for_each(|cause| eprintln!("  caused by: {cause}"));
            ExitCode::from(2)
        }
    }
}

fn dispatch(cli: Cli) -> anyhow::Result<ExitCode> {
    let Cli { mut flags, command } = cli;
    if let Command::Serve(args) = &command {
        args.override_settings(&mut flags);
    }
    let config = Config::read(&flags)?;
    if !matches!(command, Command::Serve(_)) && flags.log.is_none() {
        // For people at a terminal: only what they should know.
        telemetry::start(&crate::config::Log { filter: "warn".into(), ..config.log.clone() })?;
    } else {
        telemetry::start(&config.log)?;
    }
    match command {
        Command::Serve(_) => serve::run(config),
        Command::Envs(args) => envs::run(&config, &args),
        Command::Play(args) => play::run(&config, &args),
        Command::Run(args) => run::run(&config, &args),
        Command::Verify(args) => verify::run(&config, &args),
        Command::Config => {
            use io::Write;
            write!(io::stdout(), "{}", config.to_toml()?)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Whoever read our output has had enough, as in `geode envs | head`.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe))
}
