//! Replays what was recorded from the Python original.

use geode_guest::gem::Gem;
use geode_guest::json;
use tower_of_hanoi::Hanoi;

#[test]
fn everything_recorded_is_played_again() {
    replay::replay::<Gem<Hanoi>>(|_| json!({}));
}

#[test]
fn a_game_goes_on_after_it_was_saved() {
    replay::replay_in_copies::<Gem<Hanoi>>();
}
