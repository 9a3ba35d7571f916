//! Sources made at random, that say plainly what they will do.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ipsec_core::{
    Backend, Evidence, Fact, FactSet, ListOverride, LookupError, LookupErrorKind, Network, Query,
    Score, Signal, Signals, Verdict, async_trait,
};
use proptest::prelude::*;

/// The facts that such sources know of.
pub(crate) const FACTS: [Fact; 5] = [
    Fact::Signal(Signal::Vpn),
    Fact::Signal(Signal::Tor),
    Fact::Signal(Signal::Bot),
    Fact::Network,
    Fact::Score,
];

pub(crate) const NAMES: [&str; 5] = ["s0", "s1", "s2", "s3", "s4"];

/// What a source will do.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    pub(crate) can: FactSet,
    /// To each of `FACTS`: yes, no, or nothing. What is no signal is told if there is either.
    pub(crate) says: [Option<bool>; 5],
    pub(crate) fails: Option<LookupErrorKind>,
    /// Whether it answers without waiting, whatever is wanted. It never fails then.
    pub(crate) is_local: bool,
    pub(crate) entry: Option<ListOverride>,
    pub(crate) delay: Duration,
}

/// Each of the facts, or not.
pub(crate) fn facts() -> impl Strategy<Value = FactSet> {
    proptest::array::uniform5(any::<bool>()).prop_map(|chosen| {
        let all = FACTS.into_iter().zip(chosen);
        all.filter(|(_, chosen)| *chosen)
            .map(|(fact, _)| fact)
            .collect()
    })
}

pub(crate) fn script() -> impl Strategy<Value = Script> {
    let fails = prop_oneof![
        3 => Just(None),
        1 => Just(Some(LookupErrorKind::Timeout)),
        1 => Just(Some(LookupErrorKind::NotFound)),
    ];
    let entry = prop_oneof![9 => Just(None), 1 => Just(Some(ListOverride::Deny))];
    let says = proptest::array::uniform5(any::<Option<bool>>());
    let delay = (0_u64..50).prop_map(Duration::from_millis);
    let parts = (facts(), says, fails, any::<bool>(), entry, delay);
    parts.prop_map(|(can, says, fails, is_local, entry, delay)| Script {
        can,
        says,
        fails,
        is_local,
        entry,
        delay,
    })
}

impl Script {
    /// What it says to one fact, of those that it can tell.
    pub(crate) fn says(&self, fact: Fact) -> Option<bool> {
        let at = FACTS.iter().position(|other| *other == fact)?;
        self.says[at].filter(|_| self.can.contains(fact))
    }

    /// What it tells when it is asked for these facts: if it is local, all that it can tell.
    pub(crate) fn told(&self, asked: FactSet) -> FactSet {
        if self.is_local {
            self.can
        } else {
            asked & self.can
        }
    }
}

/// A source that does what its script says, and remembers what it was asked for.
pub(crate) struct Made {
    name: &'static str,
    script: Script,
    asked: Arc<Mutex<Vec<FactSet>>>,
}

/// What a source was asked for, lookup by lookup.
pub(crate) type Asked = Arc<Mutex<Vec<FactSet>>>;

impl Made {
    pub(crate) fn new(name: &'static str, script: Script) -> (Self, Asked) {
        let asked = Asked::default();
        let source = Self {
            name,
            script,
            asked: Arc::clone(&asked),
        };
        (source, asked)
    }

    fn verdict(&self, query: &Query) -> Verdict {
        let script = &self.script;
        let told = script.told(query.want);
        let mut evidence = Evidence::new(self.name);
        let mut signals = Signals::UNKNOWN;
        for fact in told {
            match (fact, script.says(fact)) {
                (_, None) => {}
                (Fact::Signal(signal), Some(true)) => signals = signals.yes(signal),
                (Fact::Signal(signal), Some(false)) => signals = signals.no(signal),
                (Fact::Score, _) => evidence = evidence.with_score(Score::new(1.0, 2.0).unwrap()),
                _ => evidence = evidence.with_network(Network::default()),
            }
        }
        if let Some(entry) = script.entry {
            evidence = evidence.with_list_override(entry);
        }
        Verdict::new(query.ip)
            .with_asked(told)
            .with_evidence(evidence.with_signals(signals))
    }
}

#[async_trait]
impl Backend for Made {
    fn name(&self) -> &str {
        self.name
    }

    fn answers(&self) -> FactSet {
        self.script.can
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        self.script.is_local.then(|| self.verdict(query))
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        self.asked.lock().unwrap().push(query.want);
        tokio::time::sleep(self.script.delay).await;
        match self.script.fails {
            Some(kind) => Err(kind.into()),
            None => Ok(self.verdict(query)),
        }
    }
}

/// Runs it with a clock that only goes on when everybody waits.
pub(crate) fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap()
        .block_on(future)
}
