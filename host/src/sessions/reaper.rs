//! Closes the sessions that nobody uses.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, interval};

use super::Sessions;

/// Closes, again and again, the sessions that no call has used for `limit`. It never returns.
pub async fn reap_idle(sessions: Arc<Sessions>, limit: Duration) {
    let reason = format!("it was closed after {} without a reset or a step", seconds(limit));
    let mut looks = interval((limit / 4).clamp(Duration::from_millis(100), Duration::from_secs(30)));
    loop {
        looks.tick().await;
        if let Some(instant) = Instant::now().checked_sub(limit) {
            sessions.close_idle_since(instant, &reason);
        }
    }
}

fn seconds(limit: Duration) -> String {
    format!("{} s", limit.as_secs_f64())
}
