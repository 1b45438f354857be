//! What became of sessions that are no more, so that a client that comes back is told.

use std::collections::{HashMap, VecDeque};

use super::SessionId;

/// How many ended sessions are remembered; the oldest are forgotten first.
const REMEMBERED: usize = 4096;

/// The last sessions that ended, with the reasons.
#[derive(Default)]
pub(super) struct Ended {
    reasons: HashMap<SessionId, String>,
    order: VecDeque<SessionId>,
}

impl Ended {
    pub(super) fn remember(&mut self, id: SessionId, reason: &str) {
        if self.order.len() == REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.reasons.remove(&oldest);
        }
        self.reasons.insert(id.clone(), reason.to_owned());
        self.order.push_back(id);
    }

    pub(super) fn reason(&self, id: &SessionId) -> Option<String> {
        self.reasons.get(id).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_are_remembered() {
        let mut ended = Ended::default();
        let first = SessionId::new();
        ended.remember(first.clone(), "closed");
        assert_eq!(ended.reason(&first).as_deref(), Some("closed"));
        for _ in 0..REMEMBERED {
            ended.remember(SessionId::new(), "closed");
        }
        assert_eq!(ended.reason(&first), None);
        assert_eq!((ended.reasons.len(), ended.order.len()), (REMEMBERED, REMEMBERED));
    }
}
