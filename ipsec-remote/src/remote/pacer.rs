//! Keeps to a pace: not too many at one time, not too many per second.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ipsec_core::{LookupError, LookupErrorKind};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::provider::Pace;

/// As many may wait for their turn; whoever comes then is turned away at once.
const MOST_WAITING: usize = 1024;

#[derive(Debug)]
pub(super) struct Pacer {
    concurrent: usize,
    slots: Semaphore,
    waiting: AtomicUsize,
    interval: Option<Duration>,
    /// When the next request may start.
    next: Mutex<Option<Instant>>,
}

/// The right to send a request.
pub(super) type Turn<'a> = SemaphorePermit<'a>;

impl Pacer {
    pub(super) fn new(pace: Pace) -> Self {
        let concurrent = pace.concurrent.get().min(Semaphore::MAX_PERMITS);
        Self {
            concurrent,
            slots: Semaphore::new(concurrent),
            waiting: AtomicUsize::new(0),
            interval: pace
                .per_second
                .map(|requests| Duration::from_secs(1) / requests.get()),
            next: Mutex::new(None),
        }
    }

    /// How many requests there may be at one time.
    pub(super) fn concurrent(&self) -> usize {
        self.concurrent
    }

    /// Waits for a turn, which lasts until it is dropped; `Overloaded` if it would not come before the deadline, if there is one.
    pub(super) async fn turn(&self, deadline: Option<Instant>) -> Result<Turn<'_>, LookupError> {
        let _waiting = Waiting::join(&self.waiting)?;
        let slot = match deadline {
            Some(deadline) => timeout_at(deadline, self.slots.acquire()).await.ok(),
            None => Some(self.slots.acquire().await),
        };
        let slot = slot.and_then(Result::ok).ok_or_else(overloaded)?;
        if let Some(at) = self.reserve(deadline)? {
            sleep_until(at).await;
        }
        Ok(slot)
    }

    /// Takes the next moment at which a request may start, if it is before the deadline.
    fn reserve(&self, deadline: Option<Instant>) -> Result<Option<Instant>, LookupError> {
        let Some(interval) = self.interval else {
            return Ok(None);
        };
        let now = Instant::now();
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let at = next.map_or(now, |next| next.max(now));
        if deadline.is_some_and(|deadline| at >= deadline) {
            return Err(overloaded());
        }
        *next = Some(at + interval);
        Ok(Some(at))
    }
}

fn overloaded() -> LookupError {
    LookupError::new(LookupErrorKind::Overloaded)
        .with_cause("it was not our turn to ask within the time given")
}

/// One of those that wait.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn join(waiting: &'a AtomicUsize) -> Result<Self, LookupError> {
        let this = Self(waiting);
        if waiting.fetch_add(1, Ordering::Relaxed) >= MOST_WAITING {
            return Err(overloaded());
        }
        Ok(this)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::num::{NonZeroU32, NonZeroUsize};

    use super::*;

    fn pace(concurrent: usize, per_second: u32) -> Pace {
        Pace::concurrent(NonZeroUsize::new(concurrent).expect("not zero"))
            .per_second(NonZeroU32::new(per_second).expect("not zero"))
    }

    #[tokio::test(start_paused = true)]
    async fn requests_start_an_interval_apart() {
        let pacer = Pacer::new(pace(8, 2));
        let start = Instant::now();
        let deadline = start + Duration::from_secs(2);
        let mut starts = Vec::new();
        for _ in 0..4 {
            let turn = pacer.turn(Some(deadline)).await;
            assert!(turn.is_ok());
            starts.push((Instant::now() - start).as_millis());
        }
        assert_eq!(starts, [0, 500, 1000, 1500]);
        let late = pacer.turn(Some(deadline)).await.err();
        assert_eq!(late.map(|e| e.kind()), Some(LookupErrorKind::Overloaded));
        // Whoever was turned away took nobody's turn.
        let turn = pacer.turn(Some(deadline + Duration::from_secs(1))).await;
        assert!(turn.is_ok());
        assert_eq!((Instant::now() - start).as_millis(), 2000);
        let turn = pacer.turn(None).await;
        assert!(turn.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_slot_that_is_held_is_waited_for_as_long_as_there_is_time() {
        let pacer = Pacer::new(Pace::concurrent(NonZeroUsize::MIN));
        let soon = || Some(Instant::now() + Duration::from_millis(10));
        let held = pacer.turn(soon()).await.expect("the only one");
        assert!(pacer.turn(soon()).await.is_err());
        drop(held);
        assert!(pacer.turn(soon()).await.is_ok());
    }
}
