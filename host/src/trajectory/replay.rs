//! Doing again what was recorded, and finding the first difference.

use serde_json::{Value, json};

use super::compare::same;
use super::{ChainLine, EpisodeLine, Op, ResetRecord, StepRecord, Taken, Trajectory};
use crate::env::{Env, EnvError};

/// The first thing in a replay that was not as recorded.
#[derive(Debug)]
pub struct Difference {
    /// The seed that the differing episode was reset with, if it had one.
    pub seed: Option<u64>,
    /// Where: `reset`, `step 3` (from 1, in its episode), `sample before step 3`.
    pub at: String,
    /// The action, for a step.
    pub action: Option<String>,
    /// Which part of the answer: `observation`, `reward`, ...
    pub part: &'static str,
    /// What was recorded.
    pub expected: Value,
    /// What came.
    pub got: Value,
}

/// Replays a line in a newly made environment.
pub fn replay(env: &mut dyn Env, line: &Trajectory) -> Result<(), Box<Difference>> {
    let mut replay = Replay { env, seed: None, steps: 0 };
    match line {
        Trajectory::Episode(line) => replay.episode(line),
        Trajectory::Chain(line) => replay.chain(line),
    }
}

struct Replay<'a> {
    env: &'a mut dyn Env,
    seed: Option<u64>,
    steps: usize,
}

impl Replay<'_> {
    fn episode(&mut self, line: &EpisodeLine) -> Result<(), Box<Difference>> {
        self.reset(Some(line.seed), &line.reset)?;
        line.steps.iter().try_for_each(|step| self.step(step))
    }

    fn chain(&mut self, line: &ChainLine) -> Result<(), Box<Difference>> {
        line.ops.iter().try_for_each(|op| match op {
            Op::Reset { seed, reset } => self.reset(*seed, reset),
            Op::Sample { action } => self.sample(action.as_deref()),
            Op::Step { result } => self.step(result),
        })
    }

    fn reset(&mut self, seed: Option<u64>, expected: &ResetRecord) -> Result<(), Box<Difference>> {
        (self.seed, self.steps) = (seed, 0);
        let at = "reset".to_owned();
        let got = match self.env.reset(seed) {
            Ok(reset) => ResetRecord::from(reset),
            Err(error) => return Err(self.refused(at, None, json!(expected), &error)),
        };
        let parts = [("observation", &expected.observation, &got.observation), ("info", &expected.info, &got.info)];
        self.compare(&at, None, &parts)
    }

    fn sample(&mut self, expected: Option<&str>) -> Result<(), Box<Difference>> {
        let at = format!("sample before step {}", self.steps + 1);
        let got = match self.env.sample_action() {
            Ok(action) => Some(action),
            Err(EnvError::Unsupported(_)) => None,
            Err(error) => return Err(self.refused(at, None, json!(expected), &error)),
        };
        self.compare(&at, None, &[("action", &json!(expected), &json!(got))])
    }

    fn step(&mut self, expected: &StepRecord) -> Result<(), Box<Difference>> {
        self.steps += 1;
        let at = format!("step {}", self.steps);
        let action = expected.action();
        match (expected, self.env.step(action)) {
            (StepRecord::Taken(expected), Ok(step)) => {
                let got = Taken::new(action, step);
                let parts = [
                    ("observation", &expected.observation, &got.observation),
                    ("reward", &json!(expected.reward), &json!(got.reward)),
                    ("terminated", &json!(expected.terminated), &json!(got.terminated)),
                    ("truncated", &json!(expected.truncated), &json!(got.truncated)),
                    ("info", &expected.info, &got.info),
                ];
                self.compare(&at, Some(action), &parts)
            }
            // Where the original raised, an error that blames the action is what a host answers.
            (StepRecord::Raised(..), Err(EnvError::InvalidAction(_))) => Ok(()),
            (StepRecord::Raised(_, raised), Ok(step)) => {
                Err(self.difference(at, Some(action), "error", json!(raised), json!(Taken::new(action, step))))
            }
            (expected, Err(error)) => Err(self.refused(at, Some(action), json!(expected), &error)),
        }
    }

    fn compare(&self, at: &str, action: Option<&str>, parts: &[(&'static str, &Value, &Value)]) -> Result<(), Box<Difference>> {
        match parts.iter().find(|(_, expected, got)| !same(expected, got)) {
            Some((part, expected, got)) => Err(self.difference(at.to_owned(), action, part, (*expected).clone(), (*got).clone())),
            None => Ok(()),
        }
    }

    fn refused(&self, at: String, action: Option<&str>, expected: Value, error: &EnvError) -> Box<Difference> {
        self.difference(at, action, "answer", expected, json!({"error": error.to_string()}))
    }

    fn difference(&self, at: String, action: Option<&str>, part: &'static str, expected: Value, got: Value) -> Box<Difference> {
        let action = action.map(str::to_owned);
        Box::new(Difference { seed: self.seed, at, action, part, expected, got })
    }
}
