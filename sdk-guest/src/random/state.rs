//! How a stream is saved: a seed and a count where a few draws lead back to it, else all of its words in hexadecimal digits.

use std::fmt::Write as _;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Random;
use super::mersenne::Mersenne;

/// Up to how many draws are made again, which takes less than a millisecond.
const REDRAWN: u64 = 65_536;

/// More draws than any stream comes to, and still an exact number in every reader of JSON.
const MOST_DRAWN: u64 = 1 << 53;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Saved {
    seed: u64,
    drawn: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    words: Option<String>,
}

impl Serialize for Random {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Mersenne { seed, drawn, ref words, .. } = self.0;
        let words = (drawn > REDRAWN).then(|| {
            words.iter().fold(String::with_capacity(words.len() * 8), |mut text, word| {
                let _ = write!(text, "{word:08x}");
                text
            })
        });
        Saved { seed, drawn, words }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Random {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let saved = Saved::deserialize(deserializer)?;
        match saved.words {
            None if saved.drawn <= REDRAWN => {
                let mut stream = Mersenne::new(saved.seed);
                for _ in 0..saved.drawn {
                    stream.next_u32();
                }
                Ok(Self(stream))
            }
            Some(text) if saved.drawn <= MOST_DRAWN => {
                let words = parse(&text).ok_or_else(|| D::Error::custom("not the words of a random stream"))?;
                Ok(Self(Mersenne::from_parts(words, saved.seed, saved.drawn)))
            }
            _ => Err(D::Error::custom("a random stream cannot have been drawn from so often")),
        }
    }
}

/// The words, unless they are ones from which only zeros would come.
fn parse(text: &str) -> Option<[u32; 624]> {
    let mut words = [0; 624];
    if text.len() != words.len() * 8 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    for (word, digits) in words.iter_mut().zip(text.as_bytes().chunks(8)) {
        *word = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    words.iter().any(|&word| word != 0).then_some(words)
}
