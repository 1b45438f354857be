//! `geode run`.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressStyle};

use super::target::{self, Target};
use crate::config::Config;
use crate::env::{Env, EnvError, Verb};
use crate::trajectory::{Recorder, Recording};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    target: target::Args,
    /// The seed of the first episode; the next has the next seed
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// How many episodes
    #[arg(long, value_name = "N", default_value_t = 1)]
    episodes: u64,
    /// Who chooses the actions
    #[arg(long, default_value = "random")]
    policy: Policy,
    /// An episode that does not end by itself is left after so many steps
    #[arg(long, value_name = "N", default_value_t = 1000)]
    max_steps: u64,
    /// Write each episode as a line of JSON, for `geode verify`; compressed if the name ends in .gz
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Policy {
    /// Valid actions, drawn by the environment itself
    Random,
}

/// What the episodes came to.
#[derive(Default)]
struct Summary {
    episodes: u64,
    steps: u64,
    total_reward: f64,
    terminated: u64,
    truncated: u64,
}

pub(super) fn run(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    let target = args.target.find(config)?;
    let mut env = target.make()?;
    let mut recorder = args.record.as_deref().map(Recorder::create).transpose()?;
    let progress = ProgressBar::new(args.episodes)
        .with_style(ProgressStyle::with_template("{bar:30} {pos}/{len} episodes  {per_sec}  {eta} left")?);
    let started = Instant::now();
    let mut summary = Summary::default();
    for index in 0..args.episodes {
        let seed = args.seed.checked_add(index).context("the seeds run past the largest there is")?;
        let recording = episode(&target, env.as_mut(), seed, args, &mut summary)
            .with_context(|| format!("episode {index} of `{}`, seed {seed}", target.entry.spec.id))?;
        if let Some(recorder) = &mut recorder {
            recorder.write(&recording.finish(target.make()?.as_mut()))?;
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    if let Some(recorder) = recorder {
        recorder.finish()?;
    }
    summary.print(started.elapsed().as_secs_f64())?;
    Ok(ExitCode::SUCCESS)
}

fn episode(target: &Target, env: &mut dyn Env, seed: u64, args: &Args, summary: &mut Summary) -> anyhow::Result<Recording> {
    let Policy::Random = args.policy;
    let mut recording = Recording::start(&target.entry, &target.kwargs, seed, "random", env.reset(Some(seed))?);
    summary.episodes += 1;
    for _ in 0..args.max_steps {
        let action = env.sample_action().map_err(|error| match error {
            EnvError::Unsupported(Verb::SampleAction) => {
                anyhow::anyhow!("this environment cannot draw random actions: `geode play` lets you choose them")
            }
            error => error.into(),
        })?;
        recording.sample(&action);
        let step = env.step(&action)?;
        summary.steps += 1;
        summary.total_reward += step.reward;
        let (terminated, truncated) = (step.terminated, step.truncated);
        recording.step(&action, step);
        if terminated || truncated {
            summary.terminated += u64::from(terminated);
            summary.truncated += u64::from(truncated);
            break;
        }
    }
    Ok(recording)
}

impl Summary {
    fn print(&self, seconds: f64) -> io::Result<()> {
        let episodes = self.episodes.max(1) as f64;
        writeln!(
            io::stdout(),
            "{} episodes, {} steps in {seconds:.3} s ({:.0} steps/s)\n\
             mean return {:.4}, mean length {:.1}, terminated {}, truncated {}",
            self.episodes,
            self.steps,
            self.steps as f64 / seconds,
            self.total_reward / episodes,
            self.steps as f64 / episodes,
            self.terminated,
            self.truncated,
        )
    }
}
