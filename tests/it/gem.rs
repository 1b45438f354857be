//! ROCK's GEM wire, body by body. The bodies are those that the original server was seen to send.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::host::{Answer, TestHost};

const EASY: &str = "game:Sokoban-v0-easy";

#[tokio::test(flavor = "multi_thread")]
async fn an_episode_is_what_the_original_plays() {
    let host = TestHost::start().await;
    let id = host.make(EASY, json!({})).await;
    assert_eq!(id.len(), 32);

    let (status, reset) = host.gem("reset", json!({"sandbox_id": id, "seed": 42})).await;
    assert_eq!(status, StatusCode::OK);
    assert!(reset["observation"].as_str().expect("text").starts_with("You are solving the Sokoban puzzle. "));
    let board = "Here is the current board layout:\n# # # # # #\n# _ _ _ _ #\n# _ X O O #\n# _ # X _ #\n# _ _ P _ #\n# # # # # #\n\nEnter your move.";
    assert_eq!(reset["info"], json!({"suffix": board}));

    let pushed = "Here is the current board layout:\n# # # # # #\n# _ _ _ _ #\n# _ X √ O #\n# _ # P _ #\n# _ _ _ _ #\n# # # # # #\n\nEnter your move.";
    assert_eq!(
        host.step(&id, r"\boxed{up}").await,
        json!({"observation": "At turn 1, you pushed a box while you moved up.", "reward": 0.0, "terminated": false,
               "truncated": false, "info": {"suffix": pushed}})
    );
    assert_eq!(
        host.step(&id, "no move in here").await,
        json!({"observation": "At turn 2, your submitted action is not valid.", "reward": -0.1, "terminated": true,
               "truncated": false, "info": {"suffix": pushed}})
    );
    assert_eq!(host.gem("close", json!({"sandbox_id": id})).await, (StatusCode::OK, json!({"sandbox_id": id})));
    host.all_free(64).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_episode_goes_on_after_its_end_and_starts_without_a_reset() {
    let host = TestHost::start().await;
    let id = host.make(EASY, json!({})).await;
    // The original's constructor resets without a seed.
    let first = host.step(&id, r"\boxed{up}").await;
    assert!(first["observation"].as_str().expect("text").starts_with("At turn 1, you "), "{first}");
    assert_eq!(host.step(&id, "nothing").await["terminated"], json!(true));
    assert_eq!(host.step(&id, "nothing").await["observation"], json!("At turn 3, your submitted action is not valid."));
}

#[tokio::test(flavor = "multi_thread")]
async fn unseeded_resets_go_on_with_the_stream() {
    let host = TestHost::start().await;
    let mut boards = Vec::new();
    for _ in 0..2 {
        let id = host.make(EASY, json!({})).await;
        let (_, seeded) = host.gem("reset", json!({"sandbox_id": id, "seed": 7})).await;
        let (_, unseeded) = host.gem("reset", json!({"sandbox_id": id, "seed": null})).await;
        assert_ne!(seeded["info"], unseeded["info"]);
        boards.push((seeded, unseeded));
    }
    assert_eq!(boards[0], boards[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn envs_are_listed_with_and_without_a_handle() {
    let host = TestHost::start().await;
    let id = host.make(EASY, json!({})).await;
    let (status, listed) = host.gem("list", json!({"sandbox_id": id})).await;
    assert_eq!(status, StatusCode::OK);
    let ids = listed["env_id"].as_array().expect("a list");
    assert!([EASY, "game:Sokoban-v0-hard", "game:Sokoban-v0-random"].iter().all(|&id| ids.contains(&json!(id))), "{listed}");
    assert_eq!(host.gem("list", json!({})).await.1, listed);
    assert_eq!(host.gem_raw("list", "").await.1, listed);
    check_refused(&host.gem("list", json!({"sandbox_id": "nope"})).await, &["nope"]);
}

#[track_caller]
fn check_refused((status, body): &Answer, words: &[&str]) {
    assert_eq!(*status, StatusCode::INTERNAL_SERVER_ERROR, "{body}");
    assert_eq!(body["traceback"], json!([]));
    assert_eq!(body.as_object().expect("an object").len(), 2, "{body}");
    let detail = body["detail"].as_str().expect("text");
    assert!(words.iter().all(|word| detail.contains(word)), "{detail}");
}

#[track_caller]
fn check_invalid((status, body): &Answer, error: &str) {
    assert_eq!(*status, StatusCode::OK);
    assert_eq!(*body, json!({"status": "Failed", "message": "invalid parameter", "error": error, "result": null}));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_made_is_refused_and_leaves_nothing_behind() {
    let host = TestHost::start().await;
    let make = async |env_id: &str, kwargs: Value| host.gem("make", json!({"env_id": env_id, "kwargs": kwargs})).await;
    check_refused(
        &make("game:Sokobn-v0-easy", json!({})).await,
        &["not found in registry", "Did you mean `game:Sokoban-v0-easy`?"],
    );
    check_refused(&make("nope:Env", json!({})).await, &["Environment nope:Env not found in registry."]);
    check_refused(&make("", json!({})).await, &["env_id is required"]);
    check_refused(&make(EASY, json!({"num_box": 1})).await, &[EASY, "num_box", "num_boxes"]);
    check_refused(&make(EASY, json!({"num_boxes": "many"})).await, &[EASY, "num_boxes"]);
    check_refused(&make(EASY, json!({"dim_room": [2, 2]})).await, &[EASY, "dim_room"]);
    check_invalid(&make(EASY, json!([1])).await, "body.kwargs: Input should be a valid dictionary");
    check_invalid(&host.gem("make", json!({"env_id": 7})).await, "body.env_id: Input should be a valid string");
    host.all_free(64).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_requests_are_told_what_is_wrong() {
    let host = TestHost::start().await;
    let id = host.make(EASY, json!({})).await;
    check_invalid(&host.gem("step", json!({"sandbox_id": id})).await, "body.action: Field required");
    check_invalid(&host.gem("step", json!({"sandbox_id": id, "action": 1})).await, "body.action: Input should be a valid string");
    check_invalid(
        &host.gem("step", json!({"sandbox_id": null, "action": "x"})).await,
        "body.sandbox_id: Input should be a valid string",
    );
    check_invalid(
        &host.gem("reset", json!({"sandbox_id": id, "seed": "abc"})).await,
        "body.seed: Input should be a valid integer, unable to parse string as an integer",
    );
    check_invalid(&host.gem_raw("reset", "{not json").await, "body.1: JSON decode error");
    check_invalid(&host.gem_raw("reset", "").await, "body.sandbox_id: Field required");
    for seed in [json!(-1), json!(1_u64 << 32), json!(u64::MAX), json!(1e20)] {
        let refused = host.gem("reset", json!({"sandbox_id": id, "seed": seed})).await;
        check_refused(&refused, &["Seed must be between 0 and 2**32 - 1"]);
    }
    assert_eq!(host.gem("reset", json!({"sandbox_id": format!(" {id} "), "seed": "42"})).await.0, StatusCode::OK);
    check_refused(&host.gem("step", json!({"sandbox_id": id, "action": r"\boxed{rıght}"})).await, &["'rıght' is not in list"]);
    assert_eq!(host.step(&id, "x").await["observation"], json!("At turn 2, your submitted action is not valid."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handle_that_is_gone_says_so() {
    let host = TestHost::start().await;
    let id = host.make(EASY, json!({})).await;
    host.gem("close", json!({"sandbox_id": id})).await;
    check_refused(&host.gem("step", json!({"sandbox_id": id, "action": "x"})).await, &[&id, "it was closed"]);
    check_refused(&host.gem("close", json!({"sandbox_id": id})).await, &[&id, "it was closed"]);
    check_refused(&host.gem("reset", json!({"sandbox_id": "never-made"})).await, &["never-made"]);
    let long = "x".repeat(100_000);
    let (_, body) = host.gem("reset", json!({"sandbox_id": long})).await;
    assert!(body.to_string().len() < 500, "an id that no host gives is not echoed at length");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_paths_answer_as_rock_does() {
    let host = TestHost::start().await;
    assert_eq!(host.get("/").await, (StatusCode::OK, json!({"message": "hello, ROCK!"})));
    assert_eq!(host.get("/healthz").await.0, StatusCode::OK);
    assert_eq!(host.get("/readyz").await.0, StatusCode::OK);
    assert_eq!(host.get("/nope").await, (StatusCode::NOT_FOUND, json!({"detail": "Not Found"})));
    let method = host.get("/apis/v1/envs/gem/make").await;
    assert_eq!(method, (StatusCode::METHOD_NOT_ALLOWED, json!({"detail": "Method Not Allowed"})));
}
