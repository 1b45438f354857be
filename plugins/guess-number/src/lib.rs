use geode_guest::{ActionFormat, Env, Error, NoKwargs, Reset, Result, Spec, Step};

/// Guess a number from 1 to 10.
struct GuessNumber(u64);

impl Env for GuessNumber {
    type Kwargs = NoKwargs;

    fn specs() -> Vec<Spec> {
        vec![Spec::new("example:GuessNumber-v0", "Guess a number.", ActionFormat::plain("a number from 1 to 10"))]
    }
    fn make(_: NoKwargs) -> Result<Self> {
        Ok(Self(0))
    }
    fn reset(&mut self, seed: Option<u64>) -> Result<Reset> {
        self.0 = seed.unwrap_or(self.0 * 7 + 3) % 10 + 1;
        Ok(Reset::new("Guess a number from 1 to 10."))
    }
    fn step(&mut self, action: &str) -> Result<Step> {
        let guess: u64 = action.trim().parse().map_err(Error::invalid_action)?;
        if guess == self.0 {
            return Ok(Step::new("Correct.").reward(1.0).terminated(true));
        }
        Ok(Step::new(if guess < self.0 { "Higher." } else { "Lower." }))
    }
}

geode_guest::export!(GuessNumber);
