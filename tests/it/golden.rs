//! Trajectories recorded from the Python originals.

use serde_json::Value;

use crate::cli::geode;
use crate::host::shared;

/// Every Sokoban line of a file passes; lines of other envs are skipped by name while their plugins do not exist.
fn check_passes(file: &str, expected: usize) {
    let Some(path) = shared(&format!("golden/{file}")) else { return };
    let output = geode(&["verify", "--verbose", path.to_str().expect("UTF-8")]);
    let out = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(output.status.success(), "{out}");
    let passed = out.lines().filter(|line| line.starts_with("passed ") && line.contains("game:Sokoban-")).count();
    assert_eq!(passed, expected, "{out}");
    assert!(out.lines().last().is_some_and(|line| line.ends_with(" passed, 0 failed")), "{out}");
}

#[test]
fn the_recorded_sokoban_games_are_played_bit_for_bit() {
    check_passes("gem-games.jsonl.gz", 32);
    check_passes("gem-games-extra.jsonl.gz", 6);
    check_passes("gem-parsing.jsonl.gz", 1);
    check_passes("gem-chains.jsonl.gz", 2);
}

#[test]
fn a_wrong_expectation_in_a_recorded_game_fails() {
    let Some(path) = shared("golden/gem-parsing.jsonl.gz") else { return };
    let mut text = String::new();
    let file = std::fs::File::open(path).expect("opens");
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(file), &mut text).expect("gzip");
    let line = text.lines().find(|line| line.contains("game:Sokoban-")).expect("a Sokoban line");
    let mut line: Value = serde_json::from_str(line).expect("JSON");
    line["reset"]["info"]["suffix"] = "another board".into();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("wrong.jsonl");
    std::fs::write(&file, line.to_string()).expect("written");
    let output = geode(&["verify", file.to_str().expect("UTF-8")]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("reset: `info` differs"));
}
