//! What changes while a counter is asked, as one in a store elsewhere is.

use std::num::NonZeroU32;
use std::sync::Arc;

use ipsec_core::{Backend, LookupErrorKind as Kind, async_trait};
use ipsec_remote::{Breaker, Budget, Counter, MemoryCounter, Period};

use super::super::source::Scripted;
use super::{ask, query};

/// Somebody else's question opens the breaker while this one counts.
struct Slow {
    counter: MemoryCounter,
    breaker: Arc<Breaker<Scripted>>,
}

#[async_trait]
impl Counter for Slow {
    fn count(&self, period: Period) -> u64 {
        self.counter.count(period)
    }

    async fn take(&self, period: Period, wanted: u64, limit: u64) -> u64 {
        let _ = self.breaker.lookup(&query(99)).await;
        self.counter.take(period, wanted, limit).await
    }

    fn give_back(&self, period: Period, count: u64) {
        self.counter.give_back(period, count);
    }

    fn raise(&self, period: Period, count: u64) {
        self.counter.raise(period, count);
    }
}

fn budget() -> (Budget<Arc<Breaker<Scripted>>>, Arc<Breaker<Scripted>>) {
    let source = Scripted::new("source", |_| Err(Kind::AuthFailed.into()));
    let breaker = Arc::new(Breaker::new(source));
    let slow = Slow {
        counter: MemoryCounter::new(),
        breaker: Arc::clone(&breaker),
    };
    let budget = Budget::new(Arc::clone(&breaker)).per_day(10).counter(slow);
    (budget, breaker)
}

#[tokio::test(start_paused = true)]
async fn what_is_refused_inside_by_then_costs_nothing() {
    let (budget, breaker) = budget();
    let verdict = budget.lookup(&query(1)).await.unwrap();
    assert_eq!(verdict.failures()[0].kind(), Kind::AuthFailed);
    assert_eq!(budget.left(), Some(10));
    breaker.reset();
    let queries = [query(1), query(2), query(2), query(3).critical(true)];
    let answers = budget.lookup_many(&queries).await;
    let failed = answers.iter().flatten().filter(|v| !v.failed().is_empty());
    assert_eq!(failed.count(), 4);
    assert_eq!(budget.left(), Some(10));
    assert_eq!(breaker.inner().asked().len(), 2, "those of somebody else");
}

/// A second has one, which what never left does not use up.
#[tokio::test(start_paused = true)]
async fn what_never_left_is_given_back_to_its_second() {
    for (kind, expected) in [(Kind::Overloaded, 5), (Kind::NotFound, 1)] {
        let source = Arc::new(Scripted::new("source", move |_| Err(kind.into())));
        let budget = Budget::new(Arc::clone(&source)).per_second(NonZeroU32::MIN);
        ask(&budget, (0..5).map(query)).await;
        assert_eq!(source.asked().len(), expected, "{kind:?}");
    }
}
