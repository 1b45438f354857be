//! The patterns of GEM's games, each written with [`boxed::last`], on texts that are easy to get wrong. What is expected is what
//! CPython 3.11 gave for the pattern in the comment.

use geode_guest::boxed::{self, Body, Case};

/// Expects the groups of the last match, joined by `|`.
fn check(pattern: fn(&str) -> Option<String>, cases: &[(&str, Option<&str>)]) {
    for &(action, expected) in cases {
        assert_eq!(pattern(action).as_deref(), expected, "{action:?}");
    }
}

/// Guess the number: `\\boxed{(\d+)}`
fn number(action: &str) -> Option<String> {
    boxed::last(action, Case::Exact, Body::digits).map(str::to_owned)
}

/// Mastermind: `\\boxed{(\d+(?:\s+\d+)*)}`
fn numbers(action: &str) -> Option<String> {
    let numbers = boxed::last(action, Case::Exact, |body| {
        let mut numbers = vec![body.digits()?];
        while body.spaces().is_some() {
            numbers.push(body.digits()?);
        }
        Some(numbers)
    });
    Some(numbers?.join("|"))
}

/// Minesweeper: `\\boxed{([a-zA-Z]+)\s(\d+)\s(\d+)}`
fn verb_and_cell(action: &str) -> Option<String> {
    boxed::last(action, Case::Exact, |body| {
        let verb = body.letters()?;
        body.space()?;
        let row = body.digits()?;
        body.space()?;
        Some(format!("{verb}|{row}|{}", body.digits()?))
    })
}

/// Hangman: `\\boxed{([a-zA-Z]+)}` with `IGNORECASE`
fn letters(action: &str) -> Option<String> {
    boxed::last(action, Case::Ignore, Body::letters).map(str::to_owned)
}

/// Towers of Hanoi: `\\boxed{([ABCabc])\s*,?\s*([ABCabc])}`
fn towers(action: &str) -> Option<String> {
    boxed::last(action, Case::Exact, |body| {
        let from = body.one_of("ABCabc")?;
        body.any_spaces();
        let _ = body.one_of(",");
        body.any_spaces();
        Some(format!("{from}|{}", body.one_of("ABCabc")?))
    })
}

/// 2048 and Sokoban: `\\boxed\{(up|down|left|right)\}` with `IGNORECASE`; the fifteen puzzle: without
fn direction(action: &str, case: Case) -> Option<String> {
    boxed::last(action, case, |body| body.word(&["up", "down", "left", "right"])).map(str::to_owned)
}

/// Crosswords: `\\boxed\{(\d+)\s+(\d+)\s+([a-zA-Z])\}`
fn cell_and_letter(action: &str) -> Option<String> {
    boxed::last(action, Case::Exact, |body| {
        let row = body.digits()?;
        body.spaces()?;
        let column = body.digits()?;
        body.spaces()?;
        Some(format!("{row}|{column}|{}", body.letter()?))
    })
}

#[test]
fn the_last_box_that_matches_counts() {
    check(
        number,
        &[
            (r"\boxed{1}", Some("1")),
            (r"\boxed{1} \boxed{2}", Some("2")),
            (r"\boxed{1} \boxed{two} \boxed{3", Some("1")),
            (r"\boxed{1}} \boxed{{2}} \boxed{}", Some("1")),
            (r"\boxed{\boxed{4}", Some("4")),
            (r"\boxed{4\boxed{5}x}", Some("5")),
            (r"\\boxed{007}\n", Some("007")),
            ("\\boxed{٣３}", Some("٣３")),
            (r"\boxed{²}", None),
            (r"\boxed{1.5}", None),
            (r"\boxed{ 1}", None),
            ("\\boxed{1\n}", None),
            (r"\BOXED{1}", None),
            ("\\boxe\u{301}d{1}", None),
            (r"boxed{1}", None),
            ("", None),
            ("\\", None),
            ("日本\\", None),
            (r"\boxed", None),
            (r"\boxed{", None),
        ],
    );
}

#[test]
fn numbers_are_parted_by_pythons_white_space() {
    check(
        numbers,
        &[
            ("\\boxed{1 2\t\n3}", Some("1|2|3")),
            ("\\boxed{1\u{1c}2\u{3000}٤}", Some("1|2|٤")),
            ("\\boxed{1\u{200b}2}", None),
            (r"\boxed{1 2 }", None),
            (r"\boxed{12}", Some("12")),
            (r"\boxed{1, 2}", None),
        ],
    );
    check(
        verb_and_cell,
        &[
            (r"\boxed{reveal 0 12}", Some("reveal|0|12")),
            ("\\boxed{Flag\u{1f}0\u{a0}1}", Some("Flag|0|1")),
            (r"\boxed{reveal  0 1}", None),
            (r"\boxed{reveal 0 1 }", None),
            ("\\boxed{ſ 0 1}", None),
        ],
    );
    check(
        cell_and_letter,
        &[(r"\boxed{1  2   x}", Some("1|2|x")), (r"\boxed{1 2 xy}", None), ("\\boxed{1 2 é}", None), (r"\boxed{[1 2 x]}", None)],
    );
}

#[test]
fn towers_may_be_parted_or_not() {
    check(
        towers,
        &[
            (r"\boxed{AC}", Some("A|C")),
            (r"\boxed{a , b}", Some("a|b")),
            (r"\boxed{a,,b}", None),
            (r"\boxed{A D}", None),
            (r"\boxed{A}", None),
            (r"\boxed{A->C}", None),
        ],
    );
}

#[test]
fn case_is_ignored_as_python_ignores_it() {
    let exact = |action: &str| direction(action, Case::Exact);
    let ignore = |action: &str| direction(action, Case::Ignore);
    assert_eq!(exact(r"\boxed{up} \boxed{UP} \Boxed{down}").as_deref(), Some("up"));
    assert_eq!(ignore(r"\boxed{up} \bOxEd{LeFt}").as_deref(), Some("LeFt"));
    assert_eq!(ignore("\\boxed{rıght}").as_deref(), Some("rıght"));
    assert_eq!(ignore("\\boxed{rİght}").as_deref(), Some("rİght"));
    assert_eq!(exact("\\boxed{rıght}"), None);
    assert_eq!(ignore("\\boxed{leſt}"), None);
    assert_eq!(ignore("\\boxed{ｕｐ}"), None);
    assert_eq!(ignore(r"\boxed{upp} \boxed{u} \boxed{ up}"), None);
    check(
        letters,
        &[
            ("\\BOXED{Abc}", Some("Abc")),
            ("\\boxed{ſıİ\u{212a}}", Some("ſıİ\u{212a}")),
            ("\\boxed{é}", None),
            (r"\boxed{a b}", None),
        ],
    );
}

#[test]
fn a_megabyte_of_boxes_takes_no_time() {
    for text in [r"\boxed{", "\\", r"\boxed{}", "}", r"\boxed{1 ", r"\boxed{1}x"] {
        let _ = numbers(&text.repeat(1_000_000 / text.len()));
    }
    let long = format!(r"\boxed{{{}}}", "7".repeat(1_000_000));
    assert_eq!(number(&long).map(|digits| digits.len()), Some(1_000_000));
}
