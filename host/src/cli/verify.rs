//! `geode verify`.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;

use crate::app::load_plugins;
use crate::config::Config;
use crate::env::Catalog;
use crate::trajectory::{Difference, Line, Trajectory, read_lines, replay};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Files of recorded trajectories, plain or compressed by gzip
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Say of each trajectory that it passed
    #[arg(long, short)]
    verbose: bool,
}

/// What became of a line.
enum Outcome {
    Passed,
    /// Why not, as text to print.
    Failed(String),
    /// What it would have needed.
    Skipped(String),
}

pub(super) fn run(config: &Config, args: &Args) -> anyhow::Result<ExitCode> {
    let loaded = load_plugins(config)?;
    for failure in &loaded.failures {
        tracing::warn!("{failure}");
    }
    let (mut passed, mut failed) = (0, 0);
    let mut skipped = BTreeMap::<String, usize>::new();
    let mut out = io::stdout().lock();
    for file in &args.files {
        let lines = read_lines(file)?;
        for (line, outcome) in lines.iter().zip(verify_all(&loaded.catalog, &lines)) {
            match outcome {
                Outcome::Passed => {
                    passed += 1;
                    if args.verbose {
                        writeln!(out, "passed {}", name(file, line))?;
                    }
                }
                Outcome::Failed(why) => {
                    failed += 1;
                    writeln!(out, "FAILED {}\n{why}", name(file, line))?;
                }
                Outcome::Skipped(why) => *skipped.entry(why).or_default() += 1,
            }
        }
    }
    if !skipped.is_empty() {
        writeln!(out, "skipped {}:", skipped.values().sum::<usize>())?;
        for (why, count) in &skipped {
            writeln!(out, "  {count:4}  {why}")?;
        }
    }
    writeln!(out, "{passed} passed, {failed} failed")?;
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn name(file: &Path, line: &Line) -> String {
    let env_id = line.trajectory.as_ref().map(Trajectory::env_id).unwrap_or_default();
    format!("{}:{} {} {env_id}", file.display(), line.number, line.kind)
}

/// The outcome of each line, on all cores.
fn verify_all(catalog: &Catalog, lines: &[Line]) -> Vec<Outcome> {
    let progress = ProgressBar::new(lines.len() as u64).with_style(
        ProgressStyle::with_template("{bar:30} {pos}/{len} trajectories").unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((index, line)) = Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|i| Some((i, lines.get(i)?)))
                {
                    let outcome = verify(catalog, line);
                    outcomes.lock().unwrap_or_else(|poisoned| poisoned.into_inner()).insert(index, outcome);
                    progress.inc(1);
                }
            });
        }
    });
    progress.finish_and_clear();
    outcomes.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()).into_values().collect()
}

fn verify(catalog: &Catalog, line: &Line) -> Outcome {
    let Some(trajectory) = &line.trajectory else {
        return Outcome::Skipped(format!("lines of kind `{}`: only `episode` and `chain` can be replayed", line.kind));
    };
    let Ok(entry) = catalog.get(trajectory.env_id()) else {
        return Outcome::Skipped(format!("{}: no plugin has it", trajectory.env_id()));
    };
    let mut env = match entry.make(trajectory.kwargs()) {
        Ok(env) => env,
        Err(error) => return Outcome::Failed(format!("  make: {error}")),
    };
    match replay(env.as_mut(), trajectory) {
        Ok(()) => Outcome::Passed,
        Err(difference) => {
            let mut why = show(&difference);
            if let Some(recorded) = trajectory.component()
                && recorded != entry.family.digest()
            {
                why += &format!("\n  it was recorded with another component, {recorded}; this is {}", entry.family.digest());
            }
            Outcome::Failed(why)
        }
    }
}

fn show(difference: &Difference) -> String {
    let Difference { seed, at, action, part, expected, got } = difference;
    let seed = seed.map_or("no seed".to_owned(), |seed| format!("seed {seed}"));
    let action = action.as_ref().map(|action| format!(", action {}", Value::from(action.as_str()))).unwrap_or_default();
    format!("  {seed}, {at}{action}: `{part}` differs\n  expected {expected}\n  got      {got}")
}
