//! Guess the number, as GEM plays it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use geode_guest::boxed::{self, Case};
use geode_guest::gem::{self, Game, Gem, Outcome, Turn, Variant};
use geode_guest::pytext::Natural;
use geode_guest::random::Random;
use geode_guest::{ActionFormat, Error, Result, json};
use serde::{Deserialize, Serialize};

/// Numbers up to here are exact as floats, and so are their differences.
const MOST: i64 = 1_000_000_000_000_000;

geode_guest::kwargs! {
    /// Between which numbers to guess. If either is null, each reset draws both, and the turns that suffice with a few to spare.
    pub struct Kwargs {
        /// The least number.
        #[schemars(range(min = -1_000_000_000_000_000_i64, max = 1_000_000_000_000_000_i64))]
        pub min_number: Option<i64> = Some(1),
        /// The greatest number; not less than `min_number`.
        #[schemars(range(min = -1_000_000_000_000_000_i64, max = 1_000_000_000_000_000_i64))]
        pub max_number: Option<i64> = Some(20),
        /// Turns after which the episode ends. Null only where the numbers are drawn, and not heeded there.
        #[schemars(range(min = 1))]
        pub max_turns: Option<u32> = Some(20),
    }
}

/// A game under way.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GuessTheNumber {
    min: i64,
    max: i64,
    secret: i64,
    guessed: BTreeSet<i64>,
    max_turns: u32,
}

impl GuessTheNumber {
    /// The bounds and the turns, if the kwargs name them.
    fn given(kwargs: &Kwargs) -> Option<(i64, i64, u32)> {
        Some((kwargs.min_number?, kwargs.max_number?, kwargs.max_turns?))
    }

    /// The turns that go with drawn bounds.
    fn turns(min: i64, max: i64) -> u32 {
        ((max - min) as f64).sqrt().ceil() as u32 + 1
    }

    /// What a guess at the turn limit is worth: the more, the nearer.
    fn nearness(&self, guess: i64) -> Result<f64> {
        if self.min == self.max {
            return Err(Error::invalid_action("division by zero"));
        }
        Ok(1.0 - guess.abs_diff(self.secret) as f64 / self.max.abs_diff(self.min) as f64)
    }
}

impl Game for GuessTheNumber {
    type Kwargs = Kwargs;

    const NAME: &'static str = "GuessTheNumber";
    const ABOUT: &'static str = "Guess a number; each guess is answered with higher or lower.";

    fn variants() -> Vec<Variant> {
        vec![
            ("easy", "It is from 1 to 10.", json!({"min_number": 1, "max_number": 10, "max_turns": 4})),
            ("hard", "It is from 1 to 50.", json!({"min_number": 1, "max_number": 50, "max_turns": 7})),
            ("random", "The range is drawn.", json!({"min_number": null, "max_number": null, "max_turns": null})),
        ]
    }

    fn action() -> ActionFormat {
        ActionFormat::boxed("a number, such as 7")
    }

    fn check(kwargs: &Kwargs) -> Result<()> {
        gem::check_bounds("min_number", kwargs.min_number, -MOST..=MOST)?;
        gem::check_bounds("max_number", kwargs.max_number, -MOST..=MOST)?;
        gem::check_turns(kwargs.max_turns)?;
        match (kwargs.min_number, kwargs.max_number) {
            (Some(min), Some(max)) if max < min => {
                Err(Error::invalid_kwargs(format_args!("`max_number`: is to be at least `min_number`, {min}, not {max}")))
            }
            (Some(_), Some(_)) if kwargs.max_turns.is_none() => Err(Error::invalid_kwargs(
                "`max_turns`: is to be at least 1, not null, where `min_number` and `max_number` are given",
            )),
            _ => Ok(()),
        }
    }

    fn new(kwargs: &Kwargs, random: &mut Random) -> Self {
        let (min, max, max_turns) = Self::given(kwargs).unwrap_or_else(|| {
            let min = random.randint(1, 10);
            let max = random.randint(min + 5, min + 50);
            (min, max, Self::turns(min, max))
        });
        Self { min, max, secret: random.randint(min, max), guessed: BTreeSet::new(), max_turns }
    }

    fn is_sound(&self, kwargs: &Kwargs) -> bool {
        let &Self { min, max, max_turns, .. } = self;
        let fits = match Self::given(kwargs) {
            Some(given) => given == (min, max, max_turns),
            None => (1..=10).contains(&min) && (min + 5..=min + 50).contains(&max) && max_turns == Self::turns(min, max),
        };
        fits && (min..=max).contains(&self.secret)
    }

    fn task(&self, random: &mut Random) -> String {
        let Self { min, max, max_turns, .. } = self;
        let example = random.randint(*min, *max);
        format!(
            "You are playing Guess The Number.\n\
             You have to guess the number between {min} and {max} (inclusive) within {max_turns} turns.\n\
             As you enter your guess, the game will provide you with hints such as the target number is 'higher' or 'lower'.\n\
             You may provide your response in any manner. Only the number that is wrapped inside \\boxed{{}} will be considered as your \
             guess, for example, \\boxed{{{example}}}.\n\
             As you play, the history of your guesses will be appended below. Use the information to complete the game before you run \
             out of guesses.\n\
             Enter your first guess to start the game.\n"
        )
    }

    fn max_turns(&self) -> u32 {
        self.max_turns
    }

    fn suffix(&self) -> Cow<'_, str> {
        "Enter your next guess.".into()
    }

    fn play(&mut self, action: &str, turn: Turn, _: &mut Random) -> Result<Outcome> {
        // \\boxed{(\d+)}
        let guess = boxed::last(action, Case::Exact, |body| body.digits()).and_then(|digits| Natural::parse(digits).ok());
        // The original takes a guess of 0 for none.
        let Some(guess) = guess.filter(|guess| guess.to_u64() != Some(0)) else {
            return Ok(Outcome::Unread(turn.tell(&["you did not provide a valid guess."])));
        };
        let shown = guess.as_str();
        let in_range =
            guess.to_u64().and_then(|guess| i64::try_from(guess).ok()).filter(|guess| (self.min..=self.max).contains(guess));
        let Some(guess) = in_range else {
            let said = turn.tell(&["you guessed ", shown, ", which is outside the range specified."]);
            return Ok(Outcome::Played(said, gem::NOTHING));
        };
        let said = if !self.guessed.insert(guess) {
            turn.tell(&["you guessed ", shown, ", which has been already guessed before."])
        } else if guess == self.secret {
            let turns = turn.number();
            let said = format!("Congratulations! You guessed the correct number {guess} in {turns} turns.");
            return Ok(Outcome::Over(said, gem::WON));
        } else {
            let way = if self.secret < guess { "lower" } else { "higher" };
            turn.tell(&["you guessed ", shown, ", and the target number is ", way, " than ", shown, "."])
        };
        Ok(Outcome::Played(said, if turn.is_last() { self.nearness(guess)? } else { gem::NOTHING }))
    }

    fn sample_action(&self, random: &mut Random) -> Result<String> {
        Ok(format!(r"\boxed{{{}}}", random.randint(self.min, self.max)))
    }
}

geode_guest::export!(Gem<GuessTheNumber>);
