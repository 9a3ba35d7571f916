//! A backend that refuses to ask has something at hand, and that is no answer to what the cache knows.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ipsec_core::{
    Backend, FactSet, LookupError, LookupErrorKind, Query, Signal, Verdict, async_trait,
};

use super::{HOUR, Hands, cached, query, says, says_only};

/// Once it refuses, it says so without waiting.
#[derive(Default)]
struct Refuses(AtomicBool);

impl Refuses {
    fn refusal(&self, query: &Query) -> Option<Verdict> {
        let all: FactSet = [Signal::Vpn, Signal::Tor].into();
        let error = LookupErrorKind::Overloaded.into();
        let refusal = Verdict::from_error(query.ip, "source", query.want & all, &error);
        let is_refused = self.0.load(Ordering::Relaxed);
        is_refused.then(|| refusal.with_not_asked(all - query.want))
    }
}

#[async_trait]
impl Backend for Refuses {
    fn name(&self) -> &'static str {
        "source"
    }

    fn answers(&self) -> FactSet {
        [Signal::Vpn, Signal::Tor].into()
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        self.refusal(query)
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        self.refusal(query).map_or_else(|| says_only(query), Ok)
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_fresh_stays_known() {
    let source = Arc::new(Refuses::default());
    let cached = cached(Arc::clone(&source), &Hands::new());
    let tor = query("8.8.8.8").want(Signal::Tor);
    cached.lookup(&tor).await.unwrap();
    source.0.store(true, Ordering::Relaxed);
    let both = tor.want([Signal::Vpn, Signal::Tor]);
    let now = cached.lookup_now(&both).unwrap();
    assert_eq!(now.is_tor(), Some(false));
    assert_eq!(now.failed(), Signal::Vpn.into());
    assert_eq!(now, cached.lookup(&both).await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn what_is_over_stands_in() {
    let (source, hands) = (Arc::new(Refuses::default()), Hands::new());
    let cached = cached(Arc::clone(&source), &hands);
    cached.lookup(&query("8.8.8.8")).await.unwrap();
    source.0.store(true, Ordering::Relaxed);
    hands.forward(HOUR);
    let said = cached.lookup_now(&query("8.8.8.8")).unwrap();
    assert_eq!(said.is_vpn(), says(&query("8.8.8.8")).unwrap().is_vpn());
    assert!(said.evidence()[0].is_stale() && said.failed().is_empty());
    assert_eq!(said.failures()[0].kind(), LookupErrorKind::Overloaded);
}

#[tokio::test(start_paused = true)]
async fn of_an_address_that_nothing_is_known_of_the_refusal_is_the_answer() {
    let source = Refuses(AtomicBool::new(true));
    let said = cached(source, &Hands::new()).lookup_now(&query("8.8.8.8"));
    assert_eq!(said.unwrap().failed(), [Signal::Vpn, Signal::Tor].into());
}
