//! When a source is asked no more, and what is answered then.

mod model;
mod opens;
mod while_open;

use std::sync::{Arc, Mutex};

use ipsec_core::{Backend, LookupErrorKind, Query, Verdict};
use ipsec_remote::Breaker;

use super::hands::Hands;
use super::source::Scripted;

/// A breaker around a source that does what it is told.
struct Rig {
    breaker: Arc<Breaker<Arc<Scripted>>>,
    source: Arc<Scripted>,
    hands: Hands,
    fails: Arc<Mutex<Option<LookupErrorKind>>>,
}

fn query() -> Query {
    Query::new([1, 1, 1, 1])
}

impl Rig {
    fn new() -> Self {
        Self::with(|breaker| breaker)
    }

    fn with(set: impl FnOnce(Breaker<Arc<Scripted>>) -> Breaker<Arc<Scripted>>) -> Self {
        let fails = Arc::new(Mutex::new(None::<LookupErrorKind>));
        let told = Arc::clone(&fails);
        let source = Arc::new(Scripted::new("source", move |query| {
            match *told.lock().unwrap() {
                Some(kind) => Err(kind.into()),
                None => Ok(Verdict::new(query.ip).with_asked(query.want)),
            }
        }));
        let hands = Hands::new();
        let breaker = Breaker::new(Arc::clone(&source)).clock(hands.clock());
        Self {
            breaker: Arc::new(set(breaker)),
            source,
            hands,
            fails,
        }
    }

    fn failing(&self, kind: LookupErrorKind) {
        *self.fails.lock().unwrap() = Some(kind);
    }

    fn working(&self) {
        *self.fails.lock().unwrap() = None;
    }

    /// Asks so often, and says how often the source was asked.
    async fn ask(&self, times: usize) -> usize {
        let before = self.source.asked().len();
        for _ in 0..times {
            let _ = self.breaker.lookup(&query()).await;
        }
        self.source.asked().len() - before
    }

    async fn error(&self) -> LookupErrorKind {
        self.breaker.lookup(&query()).await.unwrap_err().kind()
    }
}
