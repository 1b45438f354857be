//! Actions written as `\boxed{...}`, read as Python's `re` reads them.
//!
//! GEM's games look for the last match of a pattern such as `\\boxed{(\d+)\s(\d+)}`, with any text around it. [`last`] finds it: it
//! hands the inside of each box, the last one first, to a parser that says by means of a [`Body`] whether the pattern matches.
//!
//! ```
//! use geode_guest::boxed::{self, Case};
//!
//! // \\boxed{(\d+)\s(\d+)}
//! let cell = |action| boxed::last(action, Case::Exact, |body| {
//!     let row = body.digits()?;
//!     body.space()?;
//!     Some((row, body.digits()?))
//! });
//! assert_eq!(cell(r"not \boxed{0 1} but \boxed{2 3}, I think \boxed{so}"), Some(("2", "3")));
//! assert_eq!(cell(r"\boxed{2 3 4}"), None);
//! ```

use crate::pytext::{digit, is_space};

/// Whether letters match in either case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// As written.
    Exact,
    /// As with `re.IGNORECASE`: also for `boxed` itself, and with the four other letters that Python takes for i, s and k: ı, İ, ſ
    /// and the Kelvin sign.
    Ignore,
}

/// The last match of a pattern `\\boxed{...}` in an action: what `parse` makes of the inside of the box.
///
/// The pattern matches where `parse` gives something and has read the whole inside. What it may take is told by [`Body`]; a brace or
/// a backslash is never part of it. The time this takes grows with the length of the text and no faster, whatever stands in it.
pub fn last<'a, T>(action: &'a str, case: Case, mut parse: impl FnMut(&mut Body<'a>) -> Option<T>) -> Option<T> {
    let (_, commands) = action.split_once('\\')?;
    commands.rsplit('\\').find_map(|command| {
        let (name, rest) = command.split_at_checked("boxed{".len())?;
        let named = match case {
            Case::Exact => name == "boxed{",
            Case::Ignore => name.eq_ignore_ascii_case("boxed{"),
        };
        let (inside, _) = rest.split_once('}').filter(|_| named)?;
        let mut body = Body { rest: inside, case };
        parse(&mut body).filter(|_| body.is_at_end())
    })
}

/// The inside of a box, read from left to right. Each method is one piece of a Python pattern; where the piece does not match, it gives
/// `None` and reads nothing.
#[derive(Clone, Debug)]
pub struct Body<'a> {
    rest: &'a str,
    case: Case,
}

impl<'a> Body<'a> {
    /// `\d+`: one or more decimal digits of any script; [`Natural`](crate::pytext::Natural) reads them.
    pub fn digits(&mut self) -> Option<&'a str> {
        self.run(|c| digit(c).is_some())
    }

    /// `[a-zA-Z]+`: one or more letters.
    pub fn letters(&mut self) -> Option<&'a str> {
        let case = self.case;
        self.run(|c| folded(c, case).is_ascii_alphabetic())
    }

    /// `[a-zA-Z]`: one letter.
    pub fn letter(&mut self) -> Option<char> {
        let case = self.case;
        self.one(|c| folded(c, case).is_ascii_alphabetic())
    }

    /// `[ABC]`: one of these characters, which are to be ASCII.
    pub fn one_of(&mut self, set: &str) -> Option<char> {
        let case = self.case;
        self.one(|c| set.chars().any(|member| folded(c, case) == folded(member, case)))
    }

    /// `(up|down)`: one of these words, which are to be ASCII and none of them the beginning of another. Gives the text as typed.
    pub fn word(&mut self, words: &[&str]) -> Option<&'a str> {
        let length = words.iter().find_map(|word| self.length_of(word))?;
        let (word, rest) = self.rest.split_at(length);
        self.rest = rest;
        Some(word)
    }

    /// `\s`: one white space character.
    pub fn space(&mut self) -> Option<char> {
        self.one(is_space)
    }

    /// `\s+`: one or more white space characters.
    pub fn spaces(&mut self) -> Option<&'a str> {
        self.run(is_space)
    }

    /// `\s*`: white space, if there is any.
    pub fn any_spaces(&mut self) {
        let _ = self.spaces();
    }

    /// Whether everything has been read.
    pub fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    fn one(&mut self, takes: impl Fn(char) -> bool) -> Option<char> {
        let mut chars = self.rest.chars();
        let first = chars.next().filter(|&c| takes(c))?;
        self.rest = chars.as_str();
        Some(first)
    }

    fn run(&mut self, takes: impl Fn(char) -> bool) -> Option<&'a str> {
        let length = self.rest.find(|c| !takes(c)).unwrap_or(self.rest.len());
        let (run, rest) = self.rest.split_at(length);
        self.rest = rest;
        Some(run).filter(|run| !run.is_empty())
    }

    /// How much of the text matches this word, if it does.
    fn length_of(&self, word: &str) -> Option<usize> {
        let mut chars = self.rest.chars();
        for letter in word.chars() {
            chars.next().filter(|&c| folded(c, self.case) == folded(letter, self.case))?;
        }
        Some(self.rest.len() - chars.as_str().len())
    }
}

/// The ASCII letter that a character counts as, else the character itself.
fn folded(c: char, case: Case) -> char {
    match (case, c) {
        (Case::Exact, _) => c,
        (Case::Ignore, 'ı' | 'İ') => 'i',
        (Case::Ignore, 'ſ') => 's',
        (Case::Ignore, '\u{212a}') => 'k',
        (Case::Ignore, _) => c.to_ascii_lowercase(),
    }
}
