//! Answers in time, or not at all.

mod observe;

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use ipsec_core::{Backend, FactSet, LookupError, LookupErrorKind, Query, Verdict};
use tokio::time::timeout;

use crate::refuse::in_its_stead;

/// Gives up on answers that take too long: they are [`Timeout`](LookupErrorKind::Timeout) then.
///
/// An answer that is at hand is never late, nor is a part of one: what a cache inside knows by then is told beside the failure of the rest. What was asked is dropped when its time is up; the source may go on with it all the same.
///
/// It does not limit how many lookups wait at a time. Each answer that is late is an event at the level info, and one more of `ipsec_deadlines_missed_total`.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// use std::time::Duration;
/// use ipsec_core::{Backend, FactSet, LookupError, LookupErrorKind, Query, Verdict, async_trait};
/// use ipsec_remote::Deadline;
///
/// struct Hangs;
///
/// #[async_trait]
/// impl Backend for Hangs {
///     fn name(&self) -> &str {
///         "hangs"
///     }
///     fn answers(&self) -> FactSet {
///         FactSet::ALL
///     }
///     async fn lookup(&self, _query: &Query) -> Result<Verdict, LookupError> {
///         std::future::pending().await
///     }
/// }
///
/// let backend = Deadline::new(Hangs, Duration::from_millis(20));
/// let error = backend.lookup(&Query::new([1, 1, 1, 1])).await.unwrap_err();
/// assert_eq!(error.kind(), LookupErrorKind::Timeout);
/// # }
/// ```
///
/// # Cancel safety
///
/// That of the backend inside.
#[derive(Clone, Debug)]
#[must_use = "a backend does nothing until it is asked"]
pub struct Deadline<B> {
    inner: B,
    one: Duration,
    many: Duration,
}

impl<B> Deadline<B> {
    /// Waits this long for the answer about one address, and 30 seconds, or as long if that is longer, for the answers about many.
    pub fn new(inner: B, time: Duration) -> Self {
        Self {
            inner,
            one: time,
            many: time.max(Duration::from_secs(30)),
        }
    }

    /// Waits this long for all answers about many addresses together.
    pub fn many(mut self, time: Duration) -> Self {
        self.many = time;
        self
    }

    /// The backend inside.
    pub fn inner(&self) -> &B {
        &self.inner
    }
}

#[async_trait]
impl<B: Backend> Backend for Deadline<B> {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn answers(&self) -> FactSet {
        self.inner.answers()
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        self.inner.lookup_now(query)
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        let answer = timeout(self.one, self.inner.lookup(query)).await;
        answer.unwrap_or_else(|_| {
            observe::too_late(self.inner.name(), self.one, 1);
            in_its_stead(query, &self.inner, too_late(self.one))
        })
    }

    async fn lookup_many(&self, queries: &[Query]) -> Vec<Result<Verdict, LookupError>> {
        if let Ok(answers) = timeout(self.many, self.inner.lookup_many(queries)).await {
            return answers;
        }
        observe::too_late(self.inner.name(), self.many, queries.len());
        let error = too_late(self.many);
        let late = queries.iter();
        late.map(|query| in_its_stead(query, &self.inner, error.clone()))
            .collect()
    }
}

fn too_late(time: Duration) -> LookupError {
    LookupError::new(LookupErrorKind::Timeout).with_cause(TooLate(time))
}

/// How long was waited.
#[derive(Debug)]
struct TooLate(Duration);

impl fmt::Display for TooLate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "our deadline: there was no answer within {:?}", self.0)
    }
}

impl std::error::Error for TooLate {}
