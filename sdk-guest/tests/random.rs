//! The streams against CPython's and numpy's: a few vectors here, all of them where the recordings lie beside the repository.

use std::io::Write as _;
use std::path::Path;

use geode_guest::random::{Random, default_rng};
use geode_guest::{Error, json};
use serde_json::Value;

fn ints(values: &[&usize]) -> Value {
    json!(values)
}

/// What the recording calls `name`, drawn from a fresh stream.
fn draw(seed: u64, name: &str) -> Value {
    let mut random = Random::new(seed);
    let below = |n: usize| (0..n).collect::<Vec<_>>();
    match name {
        "getrandbits32" => json!((0..8).map(|_| random.getrandbits(32)).collect::<Vec<_>>()),
        "random" => json!((0..4).map(|_| random.random()).collect::<Vec<_>>()),
        "randint_1_50" => json!((0..12).map(|_| random.randint(1, 50)).collect::<Vec<_>>()),
        "shuffle10" => {
            let mut items = below(10);
            random.shuffle(&mut items);
            json!(items)
        }
        "sample_8_4" => json!(random.sample_indices(8, 4).iter().map(|i| i + 1).collect::<Vec<_>>()),
        "sample_850_5" => ints(&random.sample(&below(850), 5)),
        "choices_6_4" => ints(&random.choices(&below(6), 4)),
        "sample_4_1x6" => json!((0..6).map(|_| *random.sample(&below(4), 1)[0]).collect::<Vec<_>>()),
        _ => panic!("the recording has a vector that this test does not know: {name}"),
    }
}

#[test]
fn python_and_numpy_agree_with_the_recorded_vectors() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/golden/rng.json");
    let Ok(text) = std::fs::read_to_string(&file) else {
        // Not `eprintln!`, which the test harness keeps to itself.
        let _ = writeln!(std::io::stderr(), "skipped: ../shared/golden/rng.json is absent");
        return;
    };
    let vectors: Value = serde_json::from_str(&text).unwrap();
    for (seed, draws) in vectors["mt"].as_object().unwrap() {
        for (name, expected) in draws.as_object().unwrap() {
            assert_eq!(&draw(seed.parse().unwrap(), name), expected, "{name} of seed {seed}");
        }
    }
    for (seed, draws) in vectors["pcg64"].as_object().unwrap() {
        let mut rng = default_rng(seed.parse().unwrap());
        for pair in draws["integers"].as_array().unwrap() {
            assert_eq!(json!(rng.integers(pair[0].as_u64().unwrap() as u32)), pair[1], "of {} from seed {seed}", pair[0]);
        }
    }
}

#[test]
fn a_few_vectors_of_python() {
    assert_eq!(draw(0, "getrandbits32")[0], 3_626_764_237_u32);
    assert_eq!(draw(1, "random"), json!([0.13436424411240122, 0.8474337369372327, 0.763774618976614, 0.2550690257394217]));
    assert_eq!(draw(42, "shuffle10"), json!([7, 3, 2, 8, 5, 6, 9, 4, 0, 1]));
    assert_eq!(draw(42, "sample_8_4"), json!([2, 1, 6, 3]));
    assert_eq!(draw(4_294_967_295, "sample_850_5"), json!([650, 634, 208, 220, 621]));
    assert_eq!(draw(0, "choices_6_4"), json!([5, 4, 2, 1]));
}

#[test]
fn a_few_vectors_of_numpy() {
    let draw = |seed, bounds: [u32; 8]| {
        let mut rng = default_rng(seed);
        bounds.map(|n| rng.integers(n))
    };
    assert_eq!(draw(0, [16, 15, 14, 13, 1, 12, 11, 30]), [13, 9, 7, 3, 0, 3, 0, 2]);
    assert_eq!(draw(4_294_967_295, [16, 15, 14, 13, 1, 12, 11, 30]), [3, 3, 10, 2, 0, 10, 3, 6]);
}

#[test]
fn more_than_32_bits_come_low_word_first() {
    let mut random = Random::new(9);
    assert_eq!(
        [33, 64, 40, 5, 63].map(|bits| random.getrandbits(bits)),
        [6283568750, 4927760411464392432, 202458485162, 27, 59352911883830110]
    );
    let mut random = Random::new(9);
    assert_eq!(
        [1 << 40, (1 << 63) + 1, u64::MAX, 1, 4].map(|n| random.randbelow(n)),
        [585718914800, 3433768247134474666, 12481870810729348949, 0, 2]
    );
    let mut random = Random::new(9);
    assert_eq!(
        [(i64::MIN, i64::MAX), (-5, 5), (i64::MIN, 0)].map(|(low, high)| random.randint(low, high)),
        [2088452442651338350, -1, -5789603789720301142]
    );
}

#[test]
fn a_seed_of_more_than_32_bits_has_two_words() {
    let mut random = Random::new((1 << 40) + 17);
    assert_eq!([32; 3].map(|bits| random.getrandbits(bits)), [2840774218, 3282848423, 1037313734]);
}

#[test]
fn a_large_sample_is_drawn_from_a_pool_or_by_rejection_as_in_python() {
    let mut random = Random::new(3);
    assert_eq!(
        random.sample_indices(100, 30),
        [30, 75, 69, 16, 47, 77, 60, 80, 74, 8, 94, 1, 93, 33, 70, 29, 24, 87, 97, 85, 82, 50, 19, 84, 89, 66, 49, 88, 90, 20]
    );
    assert_eq!(random.sample_indices(86, 21), [75, 5, 38, 3, 34, 60, 76, 49, 54, 50, 73, 56, 17, 46, 12, 4, 63, 27, 33, 55, 80]);
    assert_eq!(
        random.sample_indices(85, 21),
        [38, 53, 64, 49, 73, 44, 68, 74, 52, 77, 29, 43, 3, 35, 20, 41, 13, 27, 34, 36, 15]
    );
}

#[test]
fn an_empty_range_is_no_trap() {
    let mut random = Random::default();
    assert_eq!((random.randbelow(0), random.randint(5, 4), random.getrandbits(0)), (0, 5, 0));
    assert!(random.sample(&[0; 0], 0).is_empty());
    assert_eq!(random, Random::new(0));
}

#[test]
fn gem_takes_seeds_of_32_bits() {
    let mut random = Random::new(1);
    random.random();
    let before = random.clone();
    assert_eq!(random.reseed(None), Ok(()));
    let refused = Err(Error::InvalidSeed("Seed must be between 0 and 2**32 - 1".to_owned()));
    assert_eq!(random.reseed(Some(1 << 32)), refused);
    assert_eq!(random, before);
    assert_eq!(random.reseed(Some(u64::from(u32::MAX))), Ok(()));
    assert_eq!(random, Random::new(4_294_967_295));
}

#[test]
fn a_stream_is_saved_and_goes_on() {
    for (draws, longest) in [(0, 40), (1, 40), (623, 40), (1000, 40), (70_001, 6000)] {
        let mut random = Random::new(7);
        let _: u64 = (0..draws).map(|_| random.getrandbits(32)).fold(0, u64::wrapping_add);
        let text = serde_json::to_string(&random).unwrap();
        assert!(text.len() < longest, "{text}");
        let mut restored: Random = serde_json::from_str(&text).unwrap();
        assert_eq!(restored, random);
        (0..700).for_each(|_| assert_eq!(restored.getrandbits(32), random.getrandbits(32)));
    }
}

#[test]
fn a_stream_that_cannot_be_is_refused() {
    let zeros = "0".repeat(4992);
    for saved in [
        json!({}),
        json!({"seed": 1, "drawn": -1}),
        json!({"seed": 1, "drawn": u64::MAX}),
        json!({"seed": 1, "drawn": 1, "words": "00"}),
        json!({"seed": 1, "drawn": 1, "words": zeros}),
        json!({"seed": 1, "drawn": 1, "words": format!("{}é", &zeros[2..])}),
        json!({"seed": 1, "drawn": u64::MAX, "words": "1".repeat(4992)}),
    ] {
        assert!(serde_json::from_value::<Random>(saved.clone()).is_err(), "{saved}");
    }
}
