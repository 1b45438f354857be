//! Guests that misbehave: each gets a clear error, its env alone ends, and others go on meanwhile.

use std::sync::Arc;
use std::time::Duration;

use geode::config::Config;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::host::TestHost;

const PLACES: usize = 64;

fn impatient(config: &mut Config) {
    config.limits.make_timeout = Duration::from_millis(500);
    config.limits.reset_timeout = Duration::from_millis(500);
    config.limits.step_timeout = Duration::from_millis(500);
    config.limits.memory = bytesize::ByteSize::mib(16);
}

/// Runs an episode into the misbehaviour and returns what the client is told.
async fn provoke(host: &TestHost, env_id: &str, mut kwargs: Value, at: &str) -> String {
    kwargs["at"] = json!(at);
    let (mut status, mut body) = host.gem("make", json!({"env_id": env_id, "kwargs": kwargs})).await;
    if at != "make" {
        let id = body["sandbox_id"].as_str().unwrap_or_else(|| panic!("made: {body}")).to_owned();
        let step = json!({"sandbox_id": id, "action": "x"});
        (status, body) =
            if at == "reset" { host.gem("reset", json!({"sandbox_id": id})).await } else { host.gem("step", step).await };
    }
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR, "{body}");
    assert_eq!(body["traceback"], json!([]));
    body["detail"].as_str().expect("text").to_owned()
}

/// One way to misbehave, in each call: the error names the env, the call and the cause, and the env is gone while a neighbour goes on.
async fn check_ends_alone(env_id: &str, cause: &str) {
    let host = TestHost::start_with(impatient).await;
    let neighbour = host.make("test:Echo-v0", json!({})).await;
    host.gem("reset", json!({"sandbox_id": neighbour, "seed": 1})).await;
    for (round, at) in ["make", "reset", "step"].into_iter().enumerate() {
        let detail = provoke(&host, env_id, json!({}), at).await;
        for word in [env_id, &format!("`{at}`"), cause] {
            assert!(detail.contains(word), "{detail}");
        }
        assert_eq!(host.step(&neighbour, "hello").await["info"]["turn"], json!(round + 1));
        assert_eq!(host.sessions.len(), 1, "only the neighbour is left");
    }
    host.gem("close", json!({"sandbox_id": neighbour})).await;
    host.all_free(PLACES).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trap_ends_only_its_own_env() {
    check_ends_alone("test:Trap-v0", "trapped").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_loop_ends_at_its_deadline() {
    check_ends_alone("test:Spin-v0", "took longer than").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_memory_hog_ends_at_its_limit() {
    check_ends_alone("test:Hog-v0", "ran out of memory: an env may have 16").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_env_that_died_is_remembered_with_the_reason() {
    let host = TestHost::start_with(impatient).await;
    let id = host.make("test:Trap-v0", json!({})).await;
    let step = json!({"sandbox_id": id, "action": "x"});
    host.gem("step", step.clone()).await;
    let (_, body) = host.gem("step", step).await;
    let detail = body["detail"].as_str().expect("text");
    assert!(detail.contains(&id) && detail.contains("trapped") && detail.contains("make a new one"), "{detail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn others_go_on_while_many_guests_spin() {
    let host = TestHost::start_with(|config| {
        impatient(config);
        config.limits.step_timeout = Duration::from_secs(5);
        config.limits.workers = 2;
    });
    let host = Arc::new(host.await);
    let neighbour = host.make("test:Echo-v0", json!({})).await;
    let mut spinning = JoinSet::new();
    for _ in 0..6 {
        let id = host.make("test:Spin-v0", json!({})).await;
        let host = host.clone();
        spinning.spawn(async move { host.gem("step", json!({"sandbox_id": id, "action": "x"})).await });
    }
    for _ in 0..20 {
        host.step(&neighbour, "hello").await;
    }
    assert_eq!(spinning.try_join_next().map(|_| ()), None, "twenty steps were done before the first spinner was stopped");
    for (status, body) in spinning.join_all().await {
        assert!(!status.is_success() && body.to_string().contains("took longer than"), "{body}");
    }
    assert_eq!(host.sessions.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_reach_the_client_and_leave_the_env_alive() {
    let host = TestHost::start().await;
    for (at, error, words) in [
        ("make", "invalid_kwargs", "invalid kwargs: these kwargs are refused"),
        ("make", "failed", "`make` failed: this fails on purpose"),
        ("reset", "invalid_seed", "invalid seed: this seed is refused"),
        ("reset", "failed", "`reset` failed: this fails on purpose"),
        ("step", "invalid_action", "invalid action: this action is refused"),
        ("step", "failed", "`step` failed: this fails on purpose"),
        ("step", "unsupported", "does not support `step`"),
    ] {
        let before = host.sessions.len();
        let detail = provoke(&host, "test:Refuse-v0", json!({"error": error}), at).await;
        assert!(detail.contains("test:Refuse-v0") && detail.contains(words), "{detail}");
        assert_eq!(host.sessions.len(), before + usize::from(at != "make"), "a refusal does not end an env");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_answers_are_blamed_on_the_plugin() {
    let host = TestHost::start().await;
    for (at, lie, words) in [
        ("step", "reward_nan", "the reward is NaN"),
        ("step", "reward_infinite", "the reward is inf"),
        ("step", "observation_not_json", "the observation claims to be JSON"),
        ("reset", "observation_not_json", "the observation claims to be JSON"),
    ] {
        let detail = provoke(&host, "test:Liar-v0", json!({"lie": lie}), at).await;
        assert!(detail.contains("test:Liar-v0") && detail.contains("gave a wrong answer") && detail.contains(words), "{detail}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn observations_may_be_json_and_large() {
    let host = TestHost::start().await;
    let id = host.make("test:Echo-v0", json!({"json": true})).await;
    assert_eq!(host.step(&id, "hi").await["observation"], json!({"echo": "hi", "turn": 1}));
    let id = host.make("test:Echo-v0", json!({"bytes": 5_000_000})).await;
    assert_eq!(host.step(&id, "hi").await["observation"].as_str().map(str::len), Some(5_000_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_info_that_is_no_object_is_blamed_on_the_plugin() {
    let host = TestHost::start().await;
    let id = host.make("test:Raw-v0", json!({})).await;
    for (info, words) in [("{", "the info is not JSON"), ("[1]", "not an object"), ("", "the info is not JSON")] {
        let (_, body) = host.gem("step", json!({"sandbox_id": id, "action": info})).await;
        assert!(
            body["detail"].as_str().is_some_and(|detail| detail.contains("wrong answer") && detail.contains(words)),
            "{body}"
        );
    }
    assert_eq!(host.step(&id, r#"{"turn": 1}"#).await["info"], json!({"turn": 1}));
}
