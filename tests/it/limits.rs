//! What all envs together may take, and what happens to those that nobody uses.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::json;

use crate::host::{TestHost, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_full_host_says_when_to_come_back_and_takes_the_next_when_one_is_closed() {
    let host = TestHost::start_with(|config| config.limits.envs = 2.try_into().expect("not zero")).await;
    let first = host.make("test:Echo-v0", json!({})).await;
    host.make("test:Echo-v0", json!({})).await;

    let body = json!({"env_id": "test:Echo-v0"});
    let full = reqwest::Client::new().post(host.url("/apis/v1/envs/gem/make")).json(&body).send().await.expect("answered");
    assert_eq!(full.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(full.headers().contains_key("retry-after"));
    let text = full.text().await.expect("a body");
    assert!(text.contains("all 2 places"), "{text}");

    host.gem("close", json!({"sandbox_id": first})).await;
    until("the place is free", || host.sessions.free_places() == 1).await;
    host.make("test:Echo-v0", json!({})).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_place_can_be_taken_by_a_real_env() {
    let host = TestHost::start().await;
    let mut ids = Vec::new();
    for _ in 0..64 {
        ids.push(host.make("game:Sokoban-v0-hard", json!({})).await);
    }
    let (status, _) = host.gem("make", json!({"env_id": "game:Sokoban-v0-hard"})).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    for id in &ids {
        assert_eq!(host.gem("reset", json!({"sandbox_id": id, "seed": 1})).await.0, StatusCode::OK);
    }
    for id in &ids {
        host.gem("close", json!({"sandbox_id": id})).await;
    }
    host.all_free(64).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_envs_that_nobody_uses_are_closed() {
    let host = TestHost::start_with(|config| config.limits.idle_timeout = Duration::from_secs(3)).await;
    let (idle, stepped, reset) = tokio::join!(
        host.make("test:Echo-v0", json!({})),
        host.make("test:Echo-v0", json!({})),
        host.make("test:Echo-v0", json!({}))
    );
    let mut turns = 0;
    while host.sessions.len() == 3 {
        host.step(&stepped, "still here").await;
        assert_eq!(host.gem("reset", json!({"sandbox_id": reset})).await.0, StatusCode::OK);
        turns += 1;
    }
    assert_eq!(host.sessions.len(), 2, "the two that were used are left after {turns} turns");
    let (_, gone) = host.gem("step", json!({"sandbox_id": idle, "action": "x"})).await;
    assert!(gone["detail"].as_str().is_some_and(|detail| detail.contains("without a reset or a step")), "{gone}");
    host.all_free(64).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_leaves_its_env_whole() {
    let host = TestHost::start().await;
    let id = host.make("test:Echo-v0", json!({"work": 20_000_000_000_u64})).await;
    let body = json!({"sandbox_id": id, "action": "slow"});
    let impatient = reqwest::Client::builder().timeout(Duration::from_millis(100)).build().expect("a client");
    let gone = impatient.post(host.url("/apis/v1/envs/gem/step")).json(&body).send().await;
    assert!(gone.is_err_and(|error| error.is_timeout()), "the client did not wait");
    // The step that nobody waits for is finished first, and counted.
    assert_eq!(host.step(&id, "next").await["info"]["turn"], json!(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_do_not_wait_for_one_env_without_end() {
    let host = TestHost::start_with(|config| config.limits.step_timeout = Duration::from_secs(8)).await;
    let id = host.make("test:Spin-v0", json!({})).await;
    let mut requests = tokio::task::JoinSet::new();
    for _ in 0..100 {
        let request = reqwest::Client::new().post(host.url("/apis/v1/envs/gem/step"));
        let request = request.json(&json!({"sandbox_id": id, "action": "x"}));
        requests.spawn(async move { request.send().await.expect("answered").status() });
    }
    let mut refused = 0;
    while refused < 35 {
        let status = requests.join_next().await.expect("a hundred requests").expect("no panic");
        refused += usize::from(status == StatusCode::SERVICE_UNAVAILABLE);
    }
    requests.abort_all();
    host.gem("close", json!({"sandbox_id": id})).await;
    host.all_free(64).await;
}
