//! Python's idea of white space, digits, integers and lists, as of CPython 3.11 and its Unicode 14.

use std::fmt::{self, Write as _};

/// The zero of each run of ten decimal digits (category Nd) that `\d` matches.
#[rustfmt::skip]
const ZEROS: [u32; 66] = [
    0x0030, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40,
    0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136,
    0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60,
    0x16AC0, 0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140, 0x1E2F0, 0x1E950, 0x1FBF0,
];

/// Whether `\s` and `str.isspace` take this character: white space, and the four separators U+001C to U+001F.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// The value of a character that `\d` takes: any decimal digit of Unicode.
pub fn digit(c: char) -> Option<u8> {
    let code = u32::from(c);
    let run = ZEROS.partition_point(|&zero| zero <= code).checked_sub(1)?;
    let value = code - ZEROS[run];
    (value < 10).then_some(value as u8)
}

/// A list of numbers as Python prints it: `[1, 2, 3]`.
pub fn list(numbers: impl IntoIterator<Item: fmt::Display>) -> String {
    let mut text = String::from("[");
    for number in numbers {
        let comma = if text.len() > 1 { ", " } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(text, "{comma}{number}");
    }
    text.push(']');
    text
}

/// An integer from digits, of any size: what Python's `int()` makes of them and prints again.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Natural(String);

impl Natural {
    /// The number of digits, leading zeros included, above which `int()` raises.
    pub const MOST_DIGITS: usize = 4300;

    /// Reads digits of any script.
    pub fn parse(digits: &str) -> Result<Self, NotNatural> {
        let values: Option<Vec<u8>> = digits.chars().map(digit).collect();
        let Some(values) = values.filter(|values| !values.is_empty()) else {
            return Err(NotNatural::OtherText);
        };
        if values.len() > Self::MOST_DIGITS {
            return Err(NotNatural::TooLong { digits: values.len() });
        }
        let zeros = values.iter().take_while(|&&value| value == 0).count().min(values.len() - 1);
        Ok(Self(values[zeros..].iter().map(|value| char::from(b'0' + value)).collect()))
    }

    /// The number in ASCII digits without leading zeros.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number, if it fits.
    pub fn to_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }
}

impl fmt::Display for Natural {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// Why a text is no [`Natural`]. It is displayed in the words of Python's `ValueError`, where Python has a constant text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotNatural {
    /// It is empty, or something else than digits is in it.
    OtherText,
    /// It has more digits than Python takes.
    TooLong {
        /// How many.
        digits: usize,
    },
}

impl fmt::Display for NotNatural {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherText => f.write_str("not an integer in decimal digits"),
            Self::TooLong { digits } => write!(
                f,
                "Exceeds the limit ({} digits) for integer string conversion: value has {digits} digits; \
                 use sys.set_int_max_str_digits() to increase the limit",
                Natural::MOST_DIGITS
            ),
        }
    }
}

impl std::error::Error for NotNatural {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_pythons() {
        let all: Vec<u32> = ('\0'..=char::MAX).filter(|&c| is_space(c)).map(u32::from).collect();
        let expected: Vec<u32> = [0x9..=0xd, 0x1c..=0x20, 0x85..=0x85, 0xa0..=0xa0, 0x1680..=0x1680, 0x2000..=0x200a]
            .into_iter()
            .chain([0x2028..=0x2029, 0x202f..=0x202f, 0x205f..=0x205f, 0x3000..=0x3000])
            .flatten()
            .collect();
        assert_eq!(all, expected);
    }

    #[test]
    fn digits_are_pythons() {
        assert_eq!(('\0'..=char::MAX).filter(|&c| digit(c).is_some()).count(), 660);
        assert_eq!("09٣３𝟗🯹".chars().map(digit).collect::<Vec<_>>(), [0, 9, 3, 3, 9, 9].map(Some));
        // A superscript, a Roman numeral, the neighbours of the ASCII digits, and a digit of Unicode 15.
        assert!("²Ⅳ/:\u{11f50}\0".chars().all(|c| digit(c).is_none()));
    }

    #[test]
    fn integers_are_pythons() {
        let parse = |text: &str| Natural::parse(text).map(|number| number.to_string());
        assert_eq!(parse("007"), Ok("7".to_owned()));
        assert_eq!(parse("000"), Ok("0".to_owned()));
        assert_eq!(parse("０1٣"), Ok("13".to_owned()));
        assert_eq!(parse(&"9".repeat(4300)), Ok("9".repeat(4300)));
        assert_eq!(parse(&"0".repeat(4301)), Err(NotNatural::TooLong { digits: 4301 }));
        for text in ["", "1 ", "+1", "1_0", "²", "x"] {
            assert_eq!(parse(text), Err(NotNatural::OtherText));
        }
    }

    #[test]
    fn a_number_too_long_is_refused_in_pythons_words() {
        let text = NotNatural::TooLong { digits: 5000 }.to_string();
        let expected = "Exceeds the limit (4300 digits) for integer string conversion: value has 5000 digits; \
                        use sys.set_int_max_str_digits() to increase the limit";
        assert_eq!(text, expected);
    }

    #[test]
    fn lists_are_pythons() {
        assert_eq!(list([0; 0]), "[]");
        assert_eq!(list([-1, 20, 3]), "[-1, 20, 3]");
    }

    #[test]
    fn only_a_small_number_fits() {
        assert_eq!(Natural::parse("0018446744073709551615").map(|n| n.to_u64()), Ok(Some(u64::MAX)));
        assert_eq!(Natural::parse("18446744073709551616").map(|n| n.to_u64()), Ok(None));
    }
}
