//! What the tests of every plugin have in common: the replay of what was recorded from the Python originals, natively, and inputs that
//! nobody in their right mind would send.
//!
//! The recordings lie beside the repository; without them the replay skips, and says so.

#![expect(clippy::unwrap_used, reason = "it is for tests, which may panic")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;

use flate2::read::GzDecoder;
use geode_guest::{Env, Error, Observation, Reset, Result, Step};
use serde_json::{Value, json};

/// One recorded line.
pub struct Recording {
    /// The name of its file.
    pub file: String,
    /// The line, as `golden/README.md` describes it.
    pub line: Value,
}

/// The lines of this kind that are about the ids of `E`; none if the recordings are absent.
pub fn recorded<E: Env>(kind: &str) -> Vec<Recording> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/golden");
    let Ok(files) = std::fs::read_dir(folder) else {
        // Not `eprintln!`, which the test harness keeps to itself.
        let _ = writeln!(std::io::stderr(), "skipped: ../shared/golden is absent");
        return Vec::new();
    };
    let specs = E::specs();
    let mut recordings = Vec::new();
    for file in files.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|end| end == "gz")) {
        let name = file.file_name().unwrap().to_str().unwrap().to_owned();
        for line in BufReader::new(GzDecoder::new(std::fs::File::open(file).unwrap())).lines() {
            let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
            if line["kind"] == kind && specs.iter().any(|spec| spec.id() == line["env_id"]) {
                recordings.push(Recording { file: name.clone(), line });
            }
        }
    }
    assert!(!recordings.is_empty(), "no line of kind {kind}");
    recordings
}

/// Replays every recorded episode and chain of these envs. `kwargs` are those that an env needs beside the recorded ones to be the one
/// that a file was recorded from, an object.
///
/// # Panics
/// At the first difference.
pub fn replay<E: Env>(kwargs: impl Fn(&str) -> Value) {
    let (episodes, chains) = (recorded::<E>("episode"), recorded::<E>("chain"));
    for Recording { file, line } in &episodes {
        let mut env: E = make_recorded(line, &kwargs(file));
        let about = format!("{file}, {}, kwargs {}, seed {}", line["env_id"], line["kwargs"], line["seed"]);
        check_reset(&env.reset(line["seed"].as_u64()).unwrap(), &line["reset"], &about);
        for (turn, step) in line["steps"].as_array().unwrap().iter().enumerate() {
            check_step(&env.step(step[0].as_str().unwrap()), step, &format!("{about}, turn {}", turn + 1));
        }
    }
    for Recording { file, line } in &chains {
        let mut env: E = make_recorded(line, &kwargs(file));
        for (at, op) in line["ops"].as_array().unwrap().iter().enumerate() {
            let about = format!("{file}, {}, op {at}", line["env_id"]);
            match op["op"].as_str().unwrap() {
                "reset" => check_reset(&env.reset(op["seed"].as_u64()).unwrap(), op, &about),
                "sample" => match op["action"].as_str() {
                    Some(action) => assert_eq!(env.sample_action().as_deref(), Ok(action), "{about}"),
                    None => assert_eq!(env.sample_action(), Err(Error::Unsupported), "{about}"),
                },
                "step" => check_step(&env.step(op["result"][0].as_str().unwrap()), &op["result"], &about),
                other => panic!("an op that this replay does not know: {other}"),
            }
        }
    }
    println!("replayed {} episodes and {} chains", episodes.len(), chains.len());
}

/// Replays some of the recorded episodes, going on in a restored copy after every step.
///
/// # Panics
/// At the first difference.
pub fn replay_in_copies<E: Env>() {
    let episodes = recorded::<E>("episode");
    for Recording { line, .. } in episodes.iter().filter(|recording| recording.file == "gem-games.jsonl.gz").step_by(5) {
        let mut env: E = make_recorded(line, &json!({}));
        env.reset(line["seed"].as_u64()).unwrap();
        for step in line["steps"].as_array().unwrap() {
            let mut copy: E = make_recorded(line, &json!({}));
            copy.restore(&env.save().unwrap()).unwrap();
            assert_eq!(copy.sample_action(), env.sample_action());
            assert_eq!(env.step(step[0].as_str().unwrap()), copy.step(step[0].as_str().unwrap()));
            assert_eq!(copy.save(), env.save());
            env = copy;
        }
    }
}

/// Makes an env as one made by `id` is made, with the caller's kwargs laid over those of the id; a refusal of the kwargs is a text.
///
/// # Panics
/// If `make` fails for another reason.
pub fn make<E: Env>(id: &str, kwargs: &Value) -> Result<E, String> {
    let spec = E::specs().into_iter().find(|spec| spec.id() == id).unwrap_or_else(|| panic!("no spec of {id}"));
    let mut merged = spec.kwargs().clone();
    merged.as_object_mut().unwrap().extend(kwargs.as_object().unwrap().clone());
    let kwargs = serde_json::from_value(merged).map_err(|error| error.to_string())?;
    E::make(kwargs).map_err(|error| match error {
        Error::InvalidKwargs(why) => why,
        other => panic!("not about the kwargs: {other:?}"),
    })
}

/// Steps an env on texts put together from these pieces at random.
///
/// # Panics
/// If a step panics or fails, other than by calling the action invalid.
pub fn survives_any_text<E: Env>(mut env: E, pieces: &[&str]) {
    let mut random = Lcg(2);
    env.reset(Some(0)).unwrap();
    for turn in 0..20_000 {
        let text: String = (0..random.below(8)).map(|_| pieces[random.below(pieces.len())]).collect();
        match env.step(&text) {
            Ok(_) | Err(Error::InvalidAction(_)) => {}
            Err(other) => panic!("{text:?}: {other:?}"),
        }
        if turn % 100 == 0 {
            env.reset(None).unwrap();
        }
    }
}

/// The bytes that a saved state is damaged with: digits for the most part, which leave it readable.
const DAMAGE: &[u8] = b"0123456789012345678901234567890123456789[]{},:-.\"n\xe2# .$*@+x";

/// Changes a saved state at random, restores it and plays on with these actions.
///
/// # Panics
/// If a call on a state that was taken panics or fails, other than by calling the action invalid.
pub fn survives_any_state<E: Env>(make: impl Fn() -> E, actions: &[&str]) {
    let mut env = make();
    env.reset(Some(3)).unwrap();
    for action in actions {
        env.step(action).unwrap();
    }
    let saved = env.save().unwrap();
    let (mut random, mut restored) = (Lcg(1), 0);
    for _ in 0..10_000 {
        let mut state = saved.clone();
        for _ in 0..=random.below(3) {
            let at = random.below(state.len());
            state[at] = DAMAGE[random.below(DAMAGE.len())];
        }
        if env.restore(&state).is_ok() {
            restored += 1;
            for action in actions {
                assert!(matches!(env.step(action), Ok(_) | Err(Error::InvalidAction(_))), "{}", String::from_utf8_lossy(&state));
            }
            assert!(matches!(env.sample_action(), Ok(_) | Err(Error::Unsupported)));
            env.save().unwrap();
            env.reset(None).unwrap();
        }
    }
    assert!(restored > 50, "{restored}");
}

/// The text of an observation.
///
/// # Panics
/// If it is JSON.
pub fn text(observation: &Observation) -> &str {
    match observation {
        Observation::Text(text) => text,
        Observation::Json(_) => panic!("the observation is text"),
    }
}

/// Numbers for tests that want any, not good ones.
pub struct Lcg(pub u64);

impl Lcg {
    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

fn make_recorded<E: Env>(line: &Value, more: &Value) -> E {
    let mut kwargs = line["kwargs"].clone();
    kwargs.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    make(line["env_id"].as_str().unwrap(), &kwargs).unwrap()
}

fn check_reset(reset: &Reset, expected: &Value, about: &str) {
    assert_eq!(text(&reset.observation), expected["observation"], "{about}");
    assert_eq!(serde_json::from_str::<Value>(reset.info.as_str()).unwrap(), expected["info"], "{about}");
}

/// Compares with `[action, observation, reward, terminated, truncated, info]`, or with `[action, {"error", "message"}]`.
fn check_step(step: &Result<Step>, expected: &Value, about: &str) {
    if let Some(message) = expected[1]["message"].as_str() {
        assert_eq!(*step, Err(Error::invalid_action(message)), "{about}");
        return;
    }
    let step = step.as_ref().unwrap_or_else(|error| panic!("{about}: {error:?}"));
    assert_eq!(text(&step.observation), expected[1], "{about}");
    assert_eq!(Some(step.reward), expected[2].as_f64(), "{about}");
    assert_eq!(json!([step.terminated, step.truncated]), json!([expected[3], expected[4]]), "{about}");
    assert_eq!(serde_json::from_str::<Value>(step.info.as_str()).unwrap(), expected[5], "{about}");
}
