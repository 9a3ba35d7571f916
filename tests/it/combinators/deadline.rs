//! Answers in time, or not at all.

use std::error::Error;
use std::time::Duration;

use ipsec_core::{
    Backend, FactSet, Fixed, LookupError, LookupErrorKind, Query, Signals, Verdict, async_trait,
};
use ipsec_remote::Deadline;
use tokio::time::{Instant, sleep};

/// Takes this long for each address, and keeps what it knows of `1.1.1.1` at hand.
struct Slow(Duration);

const AT_HAND: [u8; 4] = [1, 1, 1, 1];

#[async_trait]
impl Backend for Slow {
    fn name(&self) -> &'static str {
        "slow"
    }

    fn answers(&self) -> FactSet {
        FactSet::ALL
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        let known = Fixed::new().with(AT_HAND, Signals::UNKNOWN);
        (query.ip == std::net::IpAddr::from(AT_HAND)).then(|| known.lookup_now(query))?
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        sleep(self.0).await;
        Ok(Verdict::new(query.ip).with_asked(query.want))
    }
}

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn an_answer_in_time_is_the_answer() {
    let backend = Deadline::new(Slow(SECOND), SECOND * 2);
    assert_eq!((backend.name(), backend.answers()), ("slow", FactSet::ALL));
    let answer = backend.lookup(&Query::new([9, 9, 9, 9])).await;
    assert!(answer.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_is_a_timeout_that_says_whose() {
    let backend = Deadline::new(Slow(SECOND * 3), SECOND * 2);
    let start = Instant::now();
    let error = backend.lookup(&Query::new([9, 9, 9, 9])).await.unwrap_err();
    assert_eq!(error.kind(), LookupErrorKind::Timeout);
    assert_eq!(start.elapsed().as_secs(), 2);
    let cause = error.source().unwrap().to_string();
    assert_eq!(cause, "our deadline: there was no answer within 2s");
}

#[tokio::test(start_paused = true)]
async fn of_many_that_are_late_what_is_at_hand_is_kept() {
    let backend = Deadline::new(Slow(SECOND), SECOND).many(SECOND * 2);
    let queries = [[9, 9, 9, 9], AT_HAND, [8, 8, 8, 8], [7, 7, 7, 7]].map(Query::new);
    let start = Instant::now();
    let answers = backend.lookup_many(&queries).await;
    let kinds: Vec<_> = answers
        .iter()
        .map(|answer| answer.as_ref().err().map(LookupError::kind))
        .collect();
    let late = Some(LookupErrorKind::Timeout);
    assert_eq!(kinds, [late, None, late, late]);
    assert_eq!(start.elapsed().as_secs(), 2);
    let in_time = backend.lookup_many(&queries[..2]).await;
    assert!(in_time.iter().all(Result::is_ok));
}

#[tokio::test(start_paused = true)]
async fn no_deadline_is_too_long() {
    let backend = Deadline::new(Slow(SECOND), Duration::MAX);
    assert!(backend.lookup(&Query::new([9, 9, 9, 9])).await.is_ok());
}
