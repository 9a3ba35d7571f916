//! What stands around the service, and how often it lets it be asked.

use std::num::NonZeroU64;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use ipsec_core::{
    Backend, Evidence, FactSet, LookupError, Query, SignalSet, Signals, Verdict, async_trait,
};
use ipsec_remote::{Admission, Cached, Lifetimes};

use crate::traffic::Traffic;

/// A way to ask less.
#[derive(Clone, Copy)]
pub(crate) enum Way {
    /// As it comes: the last tenth of an answer's life is spent asking again.
    Cached,
    NothingAhead,
    /// Only who comes twice in ten minutes is asked about.
    Admission,
    /// As it comes, with room for so many.
    Room(usize),
}

/// What came of a day's requests.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) questions: u64,
    /// Requests about which nothing was known, since nobody was asked.
    pub(crate) unanswered: u64,
}

impl Asked {
    pub(crate) fn answered_all(&self) -> bool {
        self.unanswered == 0
    }
}

/// Answers at once to who waits, and counts.
struct Service(Arc<AtomicU64>);

#[async_trait]
impl Backend for Service {
    fn name(&self) -> &str {
        "service"
    }

    fn answers(&self) -> FactSet {
        SignalSet::ALL.into()
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        let signals = Signals::UNKNOWN.no(SignalSet::ALL);
        let evidence = Evidence::new("service").with_signals(signals);
        Ok(Verdict::new(query.ip).with_evidence(evidence))
    }
}

/// Asks all day long, one after the other. What is asked ahead of time is asked before the next request comes.
pub(crate) fn ask(traffic: &Traffic, way: Way, lifetime: Duration) -> Asked {
    let questions = Arc::new(AtomicU64::new(0));
    let hands = Arc::new(AtomicU64::new(0));
    let clock = {
        let hands = Arc::clone(&hands);
        move || MIDNIGHT + Duration::from_micros(hands.load(Ordering::Relaxed))
    };
    let lifetimes = Lifetimes::new().positive(lifetime).negative(lifetime);
    let lifetimes = match way {
        Way::NothingAhead => lifetimes.refresh_ahead(0).expect("a share"),
        _ => lifetimes,
    };
    let room = match way {
        Way::Room(room) => room as u64,
        _ => 10_000_000,
    };
    let room = NonZeroU64::new(room).unwrap_or(NonZeroU64::MIN);
    let cached = Cached::new(Service(Arc::clone(&questions)))
        .capacity(room)
        .lifetimes(lifetimes)
        .jitter_from(|| 0.5)
        .clock(clock.clone());
    let stack: Box<dyn Backend> = match way {
        Way::Admission => Box::new(Admission::new(cached).clock(clock)),
        _ => Box::new(cached),
    };
    let unanswered = runtime().block_on(async {
        let mut unanswered = 0;
        for (request, visitor) in traffic.visitors().iter().enumerate() {
            let time = traffic.time(request).as_micros() as u64;
            hands.store(time, Ordering::Relaxed);
            let query = Query::new(traffic.address(*visitor));
            let verdict = match stack.lookup_now(&query) {
                Some(verdict) => verdict,
                None => stack.lookup(&query).await.expect("the service is up"),
            };
            unanswered += u64::from(verdict.is_vpn().is_none());
            tokio::task::yield_now().await;
        }
        unanswered
    });
    let questions = questions.load(Ordering::Relaxed);
    Asked {
        questions,
        unanswered,
    }
}

/// Midnight of some day.
const MIDNIGHT: SystemTime = SystemTime::UNIX_EPOCH;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime")
}
