//! The client that trainers use: `rl-rock` from PyPI, as it is.

use std::process::Command;

use crate::host::{TestHost, repository, shared, target};

#[tokio::test(flavor = "multi_thread")]
async fn the_unmodified_rock_sdk_plays_sokoban() {
    let python = target().join("venv/bin/python");
    if !python.exists() {
        assert!(std::env::var_os("CI").is_none(), "in CI the client must be there");
        println!("skipped: no {}; `cargo xtask test` makes it", python.display());
        return;
    }
    let host = TestHost::start().await;
    let mut script = Command::new(python);
    script.arg(repository().join("tests/rock_sdk/sokoban.py")).env("ROCK_BASE_URL", host.url(""));
    if let Some(golden) = shared("golden/gem-games.jsonl.gz") {
        script.env("GOLDEN", golden);
    }
    let output = tokio::task::spawn_blocking(move || script.output()).await.expect("no panic").expect("python runs");
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && text.contains("rock sdk: ok"), "{text}");
    host.all_free(64).await;
}
