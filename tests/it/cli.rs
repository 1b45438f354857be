//! The command line, as people and scripts use it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::host::target;

/// Runs `geode` away from any config, with its cache in the target folder.
pub(crate) fn geode(args: &[&str]) -> Output {
    geode_with_input(args, "")
}

fn geode_with_input(args: &[&str], input: &str) -> Output {
    let mut child = command(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts");
    child.stdin.take().expect("piped").write_all(input.as_bytes()).expect("takes input");
    child.wait_with_output().expect("ends")
}

/// The command, which reads no config of the person who runs the tests.
pub(crate) fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_geode"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("GEODE_") {
            command.env_remove(name);
        }
    }
    let cache = format!("plugins.cache={}", target().join("test-cache").display());
    command.current_dir(env!("CARGO_TARGET_TMPDIR")).args(args).args(["--set", &cache, "--set", "limits.envs=8"]);
    command
}

/// What a command printed; it is to have ended with `code`.
#[track_caller]
fn printed(output: &Output, code: i32) -> (String, String) {
    let (stdout, stderr) =
        (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr).into_owned());
    assert_eq!(output.status.code(), Some(code), "{stdout}\n{stderr}");
    (stdout, stderr)
}

#[test]
fn envs_are_listed_for_people_and_for_machines() {
    let (table, _) = printed(&geode(&["envs"]), 0);
    assert!(table.lines().any(|line| line.starts_with("game:Sokoban-v0-easy") && line.contains("20 turns")), "{table}");
    let (json, _) = printed(&geode(&["envs", "--json"]), 0);
    let specs: Vec<Value> = serde_json::from_str(&json).expect("JSON");
    let easy = specs.iter().find(|spec| spec["id"] == "game:Sokoban-v0-easy").expect("there");
    assert_eq!(easy["default_kwargs"]["num_boxes"], 2);
    assert_eq!(easy["max_turns"], 20);
    assert_eq!(easy["action"]["template"], r"\boxed{{action}}");
    assert!(easy["kwargs_schema"]["properties"]["dim_room"].is_object(), "{easy}");
    assert!(easy["component"].as_str().is_some_and(|digest| digest.starts_with("sha256:") && digest.len() == 71));
}

#[test]
fn a_person_plays_with_bare_moves() {
    let (out, _) =
        printed(&geode_with_input(&["play", "game:Sokoban-v0-easy", "--seed", "42"], "up\n\\boxed{down}\nnowhere\n"), 0);
    for words in
        ["# _ X O O #", "seed 42", "you pushed a box while you moved up", "you moved down", "not valid", "the episode is over"]
    {
        assert!(out.contains(words), "{words}:\n{out}");
    }
    let (out, _) = printed(&geode_with_input(&["play", "game:Sokoban-v0-easy"], "\n"), 0);
    assert!(out.contains("seed "), "an unseeded game shows its seed: {out}");
}

#[test]
fn rollouts_are_recorded_and_verified() {
    let folder = tempfile::tempdir().expect("a folder");
    for (env_id, file, kind) in
        [("game:Sokoban-v0-easy", "episodes.jsonl", "episode"), ("game:Sokoban-v0-random", "episodes.jsonl.gz", "episode")]
    {
        let file = folder.path().join(file);
        let file = file.to_str().expect("UTF-8");
        let (summary, _) =
            printed(&geode(&["run", env_id, "--seed", "5", "--episodes", "4", "--policy", "random", "--record", file]), 0);
        assert!(summary.contains("4 episodes"), "{summary}");
        let (out, _) = printed(&geode(&["verify", file, "--verbose"]), 0);
        assert_eq!(out.lines().last(), Some("4 passed, 0 failed"));
        assert_eq!(out.matches(&format!(" {kind} {env_id}")).count(), 4, "{out}");
    }
}

#[test]
fn an_altered_trajectory_is_found_and_shown() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("episode.jsonl");
    record(&file);
    let text = std::fs::read_to_string(&file).expect("recorded");
    let mut line: Value = serde_json::from_str(text.trim()).expect("JSON");
    line["steps"][1][2] = 0.25.into();
    std::fs::write(&file, format!("{text}{line}\n")).expect("written");
    let (out, _) = printed(&geode(&["verify", file.to_str().expect("UTF-8")]), 1);
    for words in ["episode.jsonl:2", "game:Sokoban-v0-easy", "seed 3", "step 2", "`reward`", "expected 0.25", "got      0.0"] {
        assert!(out.contains(words), "{words}:\n{out}");
    }
    assert_eq!(out.lines().last(), Some("1 passed, 1 failed"));
}

fn record(file: &Path) {
    let file = file.to_str().expect("UTF-8");
    printed(&geode(&["run", "game:Sokoban-v0-easy", "--seed", "3", "--record", file]), 0);
}

#[test]
fn what_cannot_be_verified_is_counted_and_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("lines.jsonl");
    let other = r#"{"kind":"wrapped","env_id":"game:Sokoban-v0-easy"}"#;
    let unknown = r#"{"kind":"episode","env_id":"game:Nothing-v0","seed":1,"reset":{"observation":"","info":{}},"steps":[]}"#;
    std::fs::write(&file, format!("{other}\n{unknown}\n{unknown}\n")).expect("written");
    let (out, _) = printed(&geode(&["verify", file.to_str().expect("UTF-8")]), 0);
    assert!(out.contains("skipped 3:") && out.contains("kind `wrapped`") && out.contains("2  game:Nothing-v0"), "{out}");
    assert_eq!(out.lines().last(), Some("0 passed, 0 failed"));

    std::fs::write(&file, "{\"kind\":\"episode\"}\n").expect("written");
    let (_, err) = printed(&geode(&["verify", file.to_str().expect("UTF-8")]), 2);
    assert!(err.contains("line 1") && err.contains("env_id"), "{err}");
    let (_, err) = printed(&geode(&["verify", "no-such-file"]), 2);
    assert!(err.contains("no-such-file"), "{err}");
}

#[test]
fn mistakes_on_the_command_line_say_what_would_be_right() {
    let (_, err) = printed(&geode(&["play", "game:Sokobn-v0-easy"]), 2);
    assert!(err.contains("did you mean `game:Sokoban-v0-easy`?"), "{err}");
    let (_, err) = printed(&geode(&["run", "game:Sokoban-v0-easy", "--kwargs", r#"{"boxes": 1}"#]), 2);
    assert!(err.contains("boxes") && err.contains("num_boxes"), "{err}");
    let (_, err) = printed(&geode(&["config", "--set", "limits.env=3"]), 2);
    assert!(err.contains("env") && err.contains("envs"), "{err}");
    let (_, err) = printed(&geode(&["serve", "--listen", "0.0.0.0:0"]), 2);
    assert!(err.contains("--allow-remote"), "{err}");
}

#[test]
fn settings_come_from_the_file_the_environment_and_flags() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("geode.toml"), "drain = '7s'\n[limits]\nmemory = '32MiB'\nidle_timeout = '1m'\n")
        .expect("written");
    let mut config = command(&["config", "--set", "limits.idle_timeout=5s"]);
    config.current_dir(folder.path()).env("GEODE_LIMITS__MEMORY", "48MiB");
    let (out, _) = printed(&config.output().expect("runs"), 0);
    for line in ["drain = \"7s\"", "memory = \"48.0 MiB\"", "idle_timeout = \"5s\""] {
        assert!(out.lines().any(|other| other == line), "{line}:\n{out}");
    }
    let (_, err) = printed(&command(&["config"]).env("GEODE_LISTENN", "x").output().expect("runs"), 2);
    assert!(err.contains("listenn"), "{err}");
}
