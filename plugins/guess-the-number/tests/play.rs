//! The environment as a caller meets it.

use geode_guest::gem::Gem;
use geode_guest::{Env, Error, json};
use guess_the_number::GuessTheNumber;
use replay::{make, survives_any_state, survives_any_text, text};
use serde_json::Value;

fn easy(kwargs: &Value) -> Result<Gem<GuessTheNumber>, String> {
    make("game:GuessTheNumber-v0-easy", kwargs)
}

#[test]
fn zero_cannot_be_guessed() {
    let mut env = easy(&json!({"min_number": 0, "max_number": 0})).unwrap();
    env.reset(Some(0)).unwrap();
    let step = env.step(r"\boxed{000}").unwrap();
    assert_eq!(text(&step.observation), "At turn 1, you did not provide a valid guess.");
    assert_eq!((step.reward, step.terminated, step.truncated), (-0.1, true, false));
}

#[test]
fn a_range_of_one_number_has_no_nearness() {
    let mut env = easy(&json!({"min_number": 5, "max_number": 5, "max_turns": 2})).unwrap();
    env.reset(Some(0)).unwrap();
    assert!(env.step(r"\boxed{5}").unwrap().terminated);
    assert_eq!(env.step(r"\boxed{5}"), Err(Error::invalid_action("division by zero")));
}

#[test]
fn kwargs_out_of_bounds_are_refused_with_the_bounds() {
    let refusal = |kwargs| easy(&kwargs).err().unwrap();
    let bounds = "is to be from -1000000000000000 to 1000000000000000";
    assert_eq!(refusal(json!({"min_number": i64::MIN})), format!("`min_number`: {bounds}, not {}", i64::MIN));
    assert_eq!(refusal(json!({"max_number": i64::MAX})), format!("`max_number`: {bounds}, not {}", i64::MAX));
    assert_eq!(refusal(json!({"max_number": 0})), "`max_number`: is to be at least `min_number`, 1, not 0");
    assert_eq!(refusal(json!({"max_turns": 0})), "`max_turns`: is to be from 1 to 4294967295, not 0");
    assert!(refusal(json!({"max_turns": null})).starts_with("`max_turns`: is to be at least 1, not null"));
}

#[test]
fn no_input_makes_a_call_panic() {
    survives_any_text(easy(&json!({})).unwrap(), &["\\boxed{", "}", "0", "1", "7", "٣", "9", "-", " ", "99999999999"]);
    survives_any_state(|| easy(&json!({})).unwrap(), &[r"\boxed{1}", r"\boxed{9}", r"\boxed{5}", ""]);
    survives_any_state(|| make::<Gem<GuessTheNumber>>("game:GuessTheNumber-v0-random", &json!({})).unwrap(), &[r"\boxed{9}", ""]);
}
