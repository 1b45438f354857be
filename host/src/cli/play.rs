//! `geode play`.

use std::io::{self, BufRead, IsTerminal, Write};
use std::process::ExitCode;

use serde_json::Value;
use serde_json::value::RawValue;

use super::target;
use crate::config::Config;
use crate::env::{EnvError, Episode, Observation};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    target: target::Args,
    /// The seed of the episode [default: drawn, and shown]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

pub(super) fn run(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    let target = args.target.find(config)?;
    let mut episode = Episode::new(target.make()?);
    let (reset, drawn) = episode.reset(args.seed)?;
    let spec = &target.entry.spec;
    let mut out = io::stdout().lock();
    show(&mut out, &reset.observation, &reset.info)?;
    writeln!(out)?;
    if let Some(seed) = args.seed.or(drawn.map(u64::from)) {
        writeln!(out, "seed {seed}; an action is {}; an empty line or Ctrl-D leaves", spec.action_description)?;
    }

    let (mut steps, mut total) = (0, 0.0);
    while let Some(line) = ask(&mut out)? {
        let action = spec.action(&line);
        let step = match episode.step(&action) {
            Ok((step, _)) => step,
            Err(EnvError::InvalidAction(why)) => {
                writeln!(out, "not an action: {why}")?;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        steps += 1;
        total += step.reward;
        show(&mut out, &step.observation, &step.info)?;
        writeln!(out, "reward {}", step.reward)?;
        if step.terminated || step.truncated {
            let how = if step.truncated { "truncated" } else { "terminated" };
            writeln!(out, "the episode is over ({how}) after {steps} steps; return {total}")?;
            break;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A line typed by the player; none when there is nothing more to come.
fn ask(out: &mut impl Write) -> io::Result<Option<String>> {
    if io::stdin().is_terminal() {
        write!(out, "> ")?;
        out.flush()?;
    }
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let line = line.trim();
    Ok((!line.is_empty()).then(|| line.to_owned()))
}

/// What the agent would be given to read: GEM keeps the part that changes in the info, as `prefix` and `suffix`.
fn show(out: &mut impl Write, observation: &Observation, info: &RawValue) -> anyhow::Result<()> {
    let info: Value = serde_json::from_str(info.get())?;
    let part = |key: &str| info.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let observation = match observation {
        Observation::Text(text) => text.clone(),
        Observation::Json(json) => json.get().to_owned(),
    };
    for text in [part("prefix"), observation, part("suffix")] {
        if !text.is_empty() {
            writeln!(out, "{}", text.trim_end_matches('\n'))?;
        }
    }
    Ok(())
}
