//! The environment as a caller meets it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use geode_guest::{Env, Error, Observation, Step, json};
use serde_json::Value;
use sokoban::{Kwargs, Sokoban};

fn make(kwargs: Value) -> Result<Sokoban, String> {
    let kwargs: Kwargs = serde_json::from_value(kwargs).map_err(|error| error.to_string())?;
    Sokoban::make(kwargs).map_err(|error| match error {
        Error::InvalidKwargs(why) => why,
        other => panic!("not about the kwargs: {other:?}"),
    })
}

/// The room of seed 3 as `game:Sokoban-v0-easy` makes it.
fn easy() -> Sokoban {
    let mut env = make(json!({"num_boxes": 2, "max_turns": 20})).unwrap();
    env.reset(Some(3)).unwrap();
    env
}

fn said(step: &Step) -> &str {
    match &step.observation {
        Observation::Text(text) => text,
        Observation::Json(_) => panic!("the observation is text"),
    }
}

fn suffix(info: &str) -> String {
    serde_json::from_str::<Value>(info).unwrap()["suffix"].as_str().unwrap().to_owned()
}

/// What is drawn on, without a recording at hand.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

#[test]
fn the_easy_room_of_seed_3() {
    let mut env = make(json!({"num_boxes": 2, "max_turns": 20})).unwrap();
    let reset = env.reset(Some(3)).unwrap();
    let Observation::Text(text) = reset.observation else { panic!("the observation is text") };
    assert_eq!(
        text,
        r"You are solving the Sokoban puzzle. You are the player and you need to push all boxes to targets.
When you are right next to a box, you can push it by moving in the same direction.
You cannot push a box through a wall or another box, and you cannot pull a box.
you have to complete the puzzle within 20 turns.
On the board, objects are represented as:
- The player (you) appears as 'P'
- Walls are represented with '#'
- Boxes are marked as 'X'
- Empty goals are shown with 'O'
- Boxes on goals are visualized with '√'
- Empty floor is shown as '_'

To submit your move, type the command in \boxed{}.
For example: \boxed{down} to move down.
Use logic and deduction to push all boxes onto the target positions!"
    );
    assert_eq!(
        suffix(reset.info.as_str()),
        "Here is the current board layout:
# # # # # #
# _ _ _ # #
# O O _ _ #
# _ X X _ #
# _ _ P # #
# # # # # #

Enter your move."
    );
}

#[test]
fn a_game_is_won_and_goes_on() {
    let mut env = easy();
    let mut play = |word: &str| {
        let step = env.step(&format!("I move \\boxed{{{word}}}.")).unwrap();
        (said(&step).to_owned(), step.reward, step.terminated, step.truncated)
    };
    let blocked = "At turn 1, you cannot move right - you would collide with wall or other boxes!".to_owned();
    assert_eq!(play("right"), (blocked, 0.0, false, false));
    assert_eq!(play("UP"), ("At turn 2, you pushed a box while you moved up.".to_owned(), 0.0, false, false));
    assert_eq!(play("Right"), ("At turn 3, you moved right.".to_owned(), 0.0, false, false));
    for word in ["up", "left", "down", "left", "down", "left"] {
        assert!(!play(word).2);
    }
    let won = ("Congratulations! You have solved the Sokoban puzzle!".to_owned(), 1.0, true, false);
    assert_eq!(play("up"), won);
    assert_eq!(play("down"), won);
    let blocked = "At turn 12, you cannot move left - you would collide with wall or other boxes!".to_owned();
    assert_eq!(play("left"), (blocked, 0.0, false, false));
}

#[test]
fn a_turn_that_cannot_be_read_ends_the_game() {
    let mut env = easy();
    for turn in 1..=21 {
        let step = env.step(r"\boxed{north}").unwrap();
        assert_eq!(said(&step), format!("At turn {turn}, your submitted action is not valid."));
        assert_eq!((step.reward, step.terminated, step.truncated), (-0.1, true, turn == 20));
    }
    let late = env.step(r"\boxed{up}").unwrap();
    assert_eq!(said(&late), "You have reached the maximum number of turns.");
    assert_eq!((late.reward, late.terminated, late.truncated), (0.0, true, true));
}

#[test]
fn a_direction_with_a_foreign_i_is_refused_and_costs_a_turn() {
    let mut env = easy();
    assert_eq!(env.step("\\boxed{rıght}"), Err(Error::invalid_action("'rıght' is not in list")));
    assert_eq!(env.step("\\boxed{RİGHT}"), Err(Error::invalid_action("'ri\u{307}ght' is not in list")));
    assert_eq!(said(&env.step("\\boxed{left}").unwrap()), "At turn 3, you moved left.");
}

#[test]
fn kwargs_out_of_bounds_are_refused_with_the_bounds() {
    let refusal = |kwargs| make(kwargs).err().unwrap();
    assert_eq!(refusal(json!({"dim_room": [2, 6]})), "`dim_room`: each side is to be from 3 to 32, not [2, 6]");
    assert_eq!(refusal(json!({"dim_room": [6, 33]})), "`dim_room`: each side is to be from 3 to 32, not [6, 33]");
    assert_eq!(refusal(json!({"num_boxes": 0})), "`num_boxes`: is to be from 1 to 10, or null, not 0");
    assert_eq!(refusal(json!({"num_boxes": 11})), "`num_boxes`: is to be from 1 to 10, or null, not 11");
    assert_eq!(refusal(json!({"max_turns": 0})), "`max_turns`: is to be at least 1, or null, not 0");
    assert!(refusal(json!({"room_size": null})).contains("unknown field `room_size`"));
    for kwargs in [json!({"dim_room": null}), json!({"dim_room": [6]}), json!({"num_boxes": -1}), json!({"max_turns": 1.5})] {
        refusal(kwargs);
    }
}

#[test]
fn kwargs_within_bounds_are_honoured() {
    let mut env = make(json!({"dim_room": [12, 9], "num_boxes": 1, "max_turns": 1})).unwrap();
    let suffix = suffix(env.reset(Some(1)).unwrap().info.as_str());
    let rows: Vec<&str> = suffix.lines().filter(|line| line.starts_with('#')).collect();
    assert_eq!((rows.len(), rows[0].len(), suffix.matches('X').count()), (12, 17, 1));
    assert!(env.step(r"\boxed{up}").unwrap().truncated);
}

#[test]
fn a_null_leaves_the_setting_to_each_reset() {
    for kwargs in [json!({"num_boxes": null}), json!({"max_turns": null, "dim_room": [9, 9]})] {
        let mut env = make(kwargs).unwrap();
        let sizes: Vec<usize> = (0..8).map(|_| suffix(env.reset(None).unwrap().info.as_str()).lines().count()).collect();
        assert!(sizes.contains(&9) && sizes.contains(&11), "{sizes:?}");
    }
}

#[test]
fn a_room_that_cannot_be_made_is_an_error() {
    let mut env = make(json!({"dim_room": [3, 3], "num_boxes": 1})).unwrap();
    assert_eq!(env.reset(Some(0)), Err(Error::failed("Failed to generate valid room after 50 attempts")));
}

#[test]
fn unseeded_resets_follow_from_the_last_seed() {
    let rooms = |seed| {
        let mut env = make(json!({"num_boxes": 2})).unwrap();
        env.reset(seed).unwrap();
        [(); 3].map(|()| env.reset(None).unwrap())
    };
    assert_eq!(rooms(Some(5)), rooms(Some(5)));
    assert_ne!(rooms(Some(5)), rooms(Some(6)));
    let [first, second, third] = rooms(Some(5));
    assert!(first.info != second.info && second.info != third.info);
}

#[test]
fn a_seed_of_more_than_32_bits_is_refused() {
    let mut env = easy();
    let before = env.save();
    assert_eq!(env.reset(Some(1 << 32)), Err(Error::invalid_seed("Seed must be between 0 and 2**32 - 1")));
    assert_eq!(env.save(), before);
}

#[test]
fn a_restored_game_goes_on_alike() {
    let mut env = easy();
    env.step(r"\boxed{left}").unwrap();
    let mut fork = make(json!({"num_boxes": 2, "max_turns": 20})).unwrap();
    fork.restore(&env.save().unwrap()).unwrap();
    for _ in 0..30 {
        let action = env.sample_action().unwrap();
        assert_eq!(fork.sample_action().as_deref(), Ok(action.as_str()));
        assert_eq!(fork.step(&action), env.step(&action));
    }
    assert_eq!(fork.reset(None), env.reset(None));
}

#[test]
fn a_state_of_other_kwargs_or_of_nothing_is_refused() {
    let state = easy().save().unwrap();
    for kwargs in
        [json!({"num_boxes": 3, "max_turns": 20}), json!({"num_boxes": 2, "max_turns": 21}), json!({"dim_room": [6, 7]})]
    {
        let refused = make(kwargs).unwrap().restore(&state);
        assert_eq!(refused, Err(Error::invalid_state("the game is not one that these kwargs make")));
    }
    let mut env = easy();
    for garbage in [&b""[..], b"{}", b"null", b"\xff", b"{\"random\":{\"seed\":1,\"drawn\":0},\"episode\":{}}"] {
        assert!(matches!(env.restore(garbage), Err(Error::InvalidState(_))));
    }
    assert_eq!(env.save().unwrap(), state);
}

#[test]
fn no_state_makes_a_later_call_panic() {
    let saved = easy().save().unwrap();
    let mut random = Lcg(1);
    let mut restored = 0;
    for _ in 0..20_000 {
        let mut state = saved.clone();
        for _ in 0..1 + random.below(3) {
            let at = random.below(state.len());
            state[at] = b"# .$*@+0123456789\"{},:\\n\xe2x"[random.below(26)];
        }
        let mut env = make(json!({"num_boxes": 2, "max_turns": 20})).unwrap();
        if env.restore(&state).is_ok() {
            restored += 1;
            for action in [r"\boxed{up}", r"\boxed{left}", "", r"\boxed{down}", r"\boxed{right}"] {
                env.step(action).unwrap();
            }
            env.save().unwrap();
        }
    }
    assert!(restored > 100, "{restored}");
}

#[test]
fn no_text_makes_a_step_panic() {
    let pieces =
        ["\\boxed{", "\\BOXED{", "\\", "}", "{", "up", "RİGHT", "rıght", "left", " ", "\0", "√", "é", "🎲", "\u{1c}", "boxed{"];
    let mut random = Lcg(2);
    let mut env = easy();
    for _ in 0..20_000 {
        let text: String = (0..random.below(8)).map(|_| pieces[random.below(pieces.len())]).collect();
        match env.step(&text) {
            Ok(_) => {}
            Err(Error::InvalidAction(why)) => assert!(why.ends_with("is not in list")),
            Err(other) => panic!("{text:?}: {other:?}"),
        }
    }
}
