//! One request at a time to each host, and not too soon after the last one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::OwnedMutexGuard;
use tokio::time::{Instant, sleep_until};

/// Whoever would have to wait longer for a host comes back later.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// More hosts than this are not remembered if they may be asked at once: whoever redirects can name as many as it likes.
const MANY: usize = 256;

/// The hosts that lists come from.
#[derive(Debug)]
pub(super) struct Hosts {
    gap: Duration,
    gaps: HashMap<String, Duration>,
    lanes: Mutex<HashMap<String, Lane>>,
}

/// When the next request may begin. Whoever holds the lock asks.
type Lane = Arc<tokio::sync::Mutex<Option<Instant>>>;

impl Hosts {
    pub(super) fn new(gap: Duration, gaps: HashMap<String, Duration>) -> Self {
        Self {
            gap,
            gaps,
            lanes: Mutex::default(),
        }
    }

    /// Waits for our turn, in the order of asking.
    ///
    /// # Errors
    ///
    /// When to come back, if that is not soon.
    pub(super) async fn turn(&self, host: &str) -> Result<Turn, Instant> {
        let gap = self.gaps.get(host).copied().unwrap_or(self.gap);
        let lane = {
            let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
            if lanes.len() >= MANY {
                lanes.retain(|_, lane| !is_free(lane));
            }
            Arc::clone(lanes.entry(host.to_owned()).or_default())
        };
        let mut next = lane.lock_owned().await;
        let now = Instant::now();
        if let Some(at) = next.filter(|at| *at > now) {
            if at > now + LONGEST_WAIT {
                return Err(at);
            }
            sleep_until(at).await;
        }
        // If the request is given up, it was made nevertheless.
        *next = Some(Instant::now() + gap);
        Ok(Turn { next, gap })
    }
}

/// Whether nobody would have to wait for this host.
fn is_free(lane: &Lane) -> bool {
    let now = Instant::now();
    let next = lane.try_lock();
    Arc::strong_count(lane) == 1 && next.is_ok_and(|next| next.is_none_or(|at| at <= now))
}

/// Our turn at a host, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn {
    next: OwnedMutexGuard<Option<Instant>>,
    gap: Duration,
}

impl Turn {
    /// The host has answered, and may have asked us to wait.
    pub(super) fn done(mut self, wait: Option<Duration>) {
        *self.next = Some(Instant::now() + self.gap.max(wait.unwrap_or_default()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hosts() -> Hosts {
        let slow = ("slow.example".to_owned(), Duration::from_secs(3_600));
        Hosts::new(Duration::from_secs(5), HashMap::from([slow]))
    }

    #[tokio::test(start_paused = true)]
    async fn a_second_request_waits_for_the_first_and_the_gap() {
        let hosts = Arc::new(hosts());
        let begin = Instant::now();
        let first = hosts.turn("lists.example").await.unwrap();
        let theirs = Arc::clone(&hosts);
        let second = tokio::spawn(async move {
            theirs.turn("lists.example").await.unwrap().done(None);
            Instant::now()
        });
        tokio::time::sleep(Duration::from_secs(7)).await;
        assert!(!second.is_finished());
        first.done(None);
        assert_eq!(second.await.unwrap() - begin, Duration::from_secs(12));
        // Another host is not concerned.
        let now = Instant::now();
        hosts.turn("other.example").await.unwrap().done(None);
        assert_eq!(Instant::now(), now);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_for_long() {
        let hosts = hosts();
        hosts.turn("slow.example").await.unwrap().done(None);
        let later = hosts.turn("slow.example").await.unwrap_err();
        assert_eq!(later - Instant::now(), Duration::from_secs(3_600));
        let turn = hosts.turn("lists.example").await.unwrap();
        turn.done(Some(Duration::from_secs(120)));
        assert!(hosts.turn("lists.example").await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn only_hosts_that_are_to_be_left_alone_are_remembered_for_long() {
        let hosts = hosts();
        hosts.turn("slow.example").await.unwrap().done(None);
        for i in 0..3 * MANY {
            tokio::time::advance(Duration::from_secs(1)).await;
            let turn = hosts.turn(&format!("{i}.example")).await;
            turn.unwrap().done(None);
        }
        assert!(hosts.lanes.lock().unwrap().len() <= MANY);
        assert!(hosts.turn("slow.example").await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_is_given_up_counts() {
        let hosts = hosts();
        drop(hosts.turn("lists.example").await.unwrap());
        let begin = Instant::now();
        hosts.turn("lists.example").await.unwrap().done(None);
        assert_eq!(Instant::now() - begin, Duration::from_secs(5));
    }
}
