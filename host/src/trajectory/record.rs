//! Recording what happens.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::{ChainLine, EpisodeLine, Op, ResetRecord, StepRecord, Taken, Trajectory, replay};
use crate::env::{self, Env, Kwargs};

/// An episode while it goes on.
pub struct Recording {
    env_id: String,
    kwargs: Kwargs,
    component: String,
    seed: u64,
    mode: String,
    reset: ResetRecord,
    /// What was done after the reset.
    ops: Vec<Op>,
}

impl Recording {
    /// Starts with the reset. `mode` names the policy.
    pub fn start(entry: &env::catalog::CatalogEntry, kwargs: &Kwargs, seed: u64, mode: &str, reset: env::Reset) -> Self {
        Self {
            env_id: entry.spec.id.clone(),
            kwargs: kwargs.clone(),
            component: entry.family.digest().to_owned(),
            seed,
            mode: mode.to_owned(),
            reset: reset.into(),
            ops: Vec::new(),
        }
    }

    /// An action was drawn from the environment.
    pub fn sample(&mut self, action: &str) {
        self.ops.push(Op::Sample { action: Some(action.to_owned()) });
    }

    /// An action was taken.
    pub fn step(&mut self, action: &str, step: env::Step) {
        self.ops.push(Op::Step { result: StepRecord::Taken(Taken::new(action, step)) });
    }

    /// The line to write. Drawing actions may move an environment's random stream; where it did, the draws are part of the
    /// trajectory and it is a chain, else it is an episode. A replay in `fresh`, a newly made environment, tells.
    pub fn finish(self, fresh: &mut dyn Env) -> Trajectory {
        let episode = Trajectory::Episode(EpisodeLine {
            env_id: self.env_id.clone(),
            kwargs: self.kwargs.clone(),
            seed: self.seed,
            mode: self.mode.clone(),
            component: Some(self.component.clone()),
            reset: self.reset.clone(),
            steps: self
                .ops
                .iter()
                .filter_map(|op| if let Op::Step { result } = op { Some(result.clone()) } else { None })
                .collect(),
        });
        match replay(fresh, &episode) {
            Ok(()) => episode,
            Err(_) => Trajectory::Chain(self.into_chain()),
        }
    }

    fn into_chain(self) -> ChainLine {
        let mut ops = vec![Op::Reset { seed: Some(self.seed), reset: self.reset }];
        ops.extend(self.ops);
        ChainLine { env_id: self.env_id, kwargs: self.kwargs, component: Some(self.component), ops }
    }
}

/// A file that trajectories are written to.
pub struct Recorder {
    out: Out,
}

enum Out {
    Plain(BufWriter<File>),
    Gzip(GzEncoder<BufWriter<File>>),
}

impl Recorder {
    /// Creates the file; one whose name ends in `.gz` is compressed.
    pub fn create(path: &Path) -> anyhow::Result<Self> {
        let file = File::create(path).with_context(|| format!("failed to create `{}`", path.display()))?;
        let file = BufWriter::new(file);
        let compressed = path.extension().is_some_and(|extension| extension == "gz");
        let out = if compressed { Out::Gzip(GzEncoder::new(file, Compression::default())) } else { Out::Plain(file) };
        Ok(Self { out })
    }

    /// Writes a line.
    pub fn write(&mut self, line: &Trajectory) -> anyhow::Result<()> {
        let out: &mut dyn Write = match &mut self.out {
            Out::Plain(out) => out,
            Out::Gzip(out) => out,
        };
        serde_json::to_writer(&mut *out, line)?;
        Ok(out.write_all(b"\n")?)
    }

    /// Makes sure that everything is in the file.
    pub fn finish(self) -> anyhow::Result<()> {
        let mut file = match self.out {
            Out::Plain(out) => out,
            Out::Gzip(out) => out.finish()?,
        };
        Ok(file.flush()?)
    }
}
