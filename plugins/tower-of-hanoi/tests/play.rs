//! The environment as a caller meets it.

use geode_guest::gem::Gem;
use geode_guest::{Env, json};
use replay::{make, survives_any_state, survives_any_text, text};
use serde_json::Value;
use tower_of_hanoi::Hanoi;

const EASY: &str = "game:TowerofHanoi-v0-easy";

fn easy(kwargs: &Value) -> Result<Gem<Hanoi>, String> {
    make(EASY, kwargs)
}

#[test]
fn one_disk_is_moved_in_one_turn() {
    let mut env = easy(&json!({"num_disks": 1, "max_turns": 2})).unwrap();
    env.reset(Some(0)).unwrap();
    let step = env.step(r"I choose \boxed{a,C}").unwrap();
    assert_eq!(text(&step.observation), "Congratulations! You solved the Tower of Hanoi Puzzle");
    assert_eq!((step.reward, step.terminated, step.truncated), (1.0, true, false));
    let step = env.step(r"\boxed{A C}").unwrap();
    assert_eq!(text(&step.observation), "You have reached the maximum number of turns.");
    assert_eq!((step.reward, step.terminated, step.truncated), (1.0, true, true));
    let step = env.step(r"\boxed{C C}").unwrap();
    assert_eq!((step.reward, step.terminated, step.truncated), (1.0, true, false), "a move that changes nothing is a move");
}

#[test]
fn kwargs_out_of_bounds_are_refused_with_the_bounds() {
    let refusal = |kwargs| easy(&kwargs).err().unwrap();
    assert_eq!(refusal(json!({"num_disks": 0})), "`num_disks`: is to be from 1 to 64, not 0");
    assert_eq!(refusal(json!({"num_disks": 65})), "`num_disks`: is to be from 1 to 64, not 65");
    assert_eq!(refusal(json!({"max_turns": 0})), "`max_turns`: is to be from 1 to 4294967295, not 0");
    assert!(refusal(json!({"disks": 1})).contains("unknown field `disks`"));
}

#[test]
fn no_input_makes_a_call_panic() {
    survives_any_text(easy(&json!({})).unwrap(), &["\\boxed{", "}", "A", "b", "C", ",", " ", "\u{1c}", "é", "Ⓐ"]);
    survives_any_state(|| easy(&json!({})).unwrap(), &[r"\boxed{A C}", r"\boxed{A B}", r"\boxed{C B}", ""]);
}
