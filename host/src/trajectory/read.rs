//! Reading recorded lines.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use anyhow::Context;
use flate2::bufread::MultiGzDecoder;
use serde::Deserialize;
use serde_json::Value;

use super::Trajectory;

/// A line of a file.
pub struct Line {
    /// Its number, from 1.
    pub number: usize,
    /// Which kind it is of.
    pub kind: String,
    /// What it holds, if it is of a kind that can be replayed.
    pub trajectory: Option<Trajectory>,
}

/// Reads a file of recorded lines, plain or compressed by gzip.
pub fn read_lines(path: &Path) -> anyhow::Result<Vec<Line>> {
    let mut lines = Vec::new();
    for (index, text) in open(path).with_context(|| format!("failed to open `{}`", path.display()))?.lines().enumerate() {
        let number = index + 1;
        let at = || format!("failed to read line {number} of `{}`", path.display());
        let text = text.with_context(at)?;
        if !text.trim().is_empty() {
            lines.push(parse(number, &text).with_context(at)?);
        }
    }
    Ok(lines)
}

fn open(path: &Path) -> std::io::Result<Box<dyn BufRead>> {
    let mut file = BufReader::new(File::open(path)?);
    let compressed = file.fill_buf()?.starts_with(&[0x1f, 0x8b]);
    let plain: Box<dyn Read> = if compressed { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) };
    Ok(Box::new(BufReader::new(plain)))
}

fn parse(number: usize, text: &str) -> anyhow::Result<Line> {
    let line: Value = serde_json::from_str(text)?;
    let kind = line.get("kind").and_then(Value::as_str).context("it has no `kind`: it is not a recorded trajectory")?.to_owned();
    let trajectory = match kind.as_str() {
        "episode" | "chain" => Some(Trajectory::deserialize(line)?),
        _ => None,
    };
    Ok(Line { number, kind, trajectory })
}
