//! Replays what was recorded from the Python original. The recordings lie beside the repository; without them this skips, and says so.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;

use flate2::read::GzDecoder;
use geode_guest::{Env, Error, Observation, Reset, Result, Step};
use serde_json::{Value, json};
use sokoban::Sokoban;

/// The lines of one kind that are about Sokoban.
fn recorded(kind: &str) -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/golden");
    let Ok(files) = std::fs::read_dir(folder) else {
        // Not `eprintln!`, which the test harness keeps to itself.
        let _ = writeln!(std::io::stderr(), "skipped: ../shared/golden is absent");
        return Vec::new();
    };
    let mut lines = Vec::new();
    for file in files.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|end| end == "gz")) {
        for line in BufReader::new(GzDecoder::new(std::fs::File::open(file).unwrap())).lines() {
            let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
            if line["kind"] == kind && line["env_id"].as_str().is_some_and(|id| id.starts_with("game:Sokoban-")) {
                lines.push(line);
            }
        }
    }
    assert!(!lines.is_empty(), "no line of kind {kind}");
    lines
}

fn make(line: &Value) -> Sokoban {
    let spec = Sokoban::specs().into_iter().find(|spec| spec.id() == line["env_id"]).unwrap();
    let mut kwargs = spec.kwargs().clone();
    kwargs.as_object_mut().unwrap().extend(line["kwargs"].as_object().unwrap().clone());
    Sokoban::make(serde_json::from_value(kwargs).unwrap()).unwrap()
}

fn text(observation: &Observation) -> &str {
    match observation {
        Observation::Text(text) => text,
        Observation::Json(_) => panic!("the observation is text"),
    }
}

fn check_reset(reset: &Reset, expected: &Value) {
    assert_eq!(text(&reset.observation), expected["observation"]);
    assert_eq!(serde_json::from_str::<Value>(reset.info.as_str()).unwrap(), expected["info"]);
}

/// Compares with `[action, observation, reward, terminated, truncated, info]`, or with `[action, {"error", "message"}]`.
fn check_step(step: Result<Step>, expected: &Value) {
    if let Some(message) = expected[1]["message"].as_str() {
        assert_eq!(step, Err(Error::invalid_action(message)));
        return;
    }
    let step = step.unwrap();
    assert_eq!(text(&step.observation), expected[1]);
    assert_eq!(Some(step.reward), expected[2].as_f64());
    assert_eq!(json!([step.terminated, step.truncated]), json!([expected[3], expected[4]]));
    assert_eq!(serde_json::from_str::<Value>(step.info.as_str()).unwrap(), expected[5]);
}

#[test]
fn every_recorded_episode_is_played_again() {
    for line in recorded("episode") {
        let mut env = make(&line);
        check_reset(&env.reset(line["seed"].as_u64()).unwrap(), &line["reset"]);
        for step in line["steps"].as_array().unwrap() {
            check_step(env.step(step[0].as_str().unwrap()), step);
        }
    }
}

#[test]
fn every_recorded_chain_is_played_again() {
    for line in recorded("chain") {
        let mut env = make(&line);
        for op in line["ops"].as_array().unwrap() {
            match op["op"].as_str().unwrap() {
                "reset" => check_reset(&env.reset(op["seed"].as_u64()).unwrap(), op),
                "sample" => assert_eq!(env.sample_action().unwrap(), op["action"]),
                "step" => check_step(env.step(op["result"][0].as_str().unwrap()), &op["result"]),
                other => panic!("an op that this test does not know: {other}"),
            }
        }
    }
}

#[test]
fn a_game_goes_on_after_it_was_saved() {
    for line in recorded("episode").iter().take(6) {
        let mut env = make(line);
        env.reset(line["seed"].as_u64()).unwrap();
        for step in line["steps"].as_array().unwrap() {
            let mut fork = make(line);
            fork.restore(&env.save().unwrap()).unwrap();
            assert_eq!(fork.sample_action(), env.sample_action());
            check_step(fork.step(step[0].as_str().unwrap()), step);
            check_step(env.step(step[0].as_str().unwrap()), step);
        }
    }
}
