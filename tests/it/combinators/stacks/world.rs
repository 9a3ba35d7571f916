//! What random sources say, and say at last: each its own truth about a few addresses, which never changes. What changes is whether they tell it.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ipsec_core::{
    Backend, Country, Evidence, Fact, FactSet, ListOverride, LookupError, LookupErrorKind, Network,
    Query, Score, Signal, Signals, Verdict, async_trait, ip,
};
use proptest::prelude::*;

use super::super::hands::Hands;

pub(super) const FACTS: [Fact; 6] = [
    Fact::Signal(Signal::Tor),
    Fact::Signal(Signal::Vpn),
    Fact::Signal(Signal::Bot),
    Fact::Score,
    Fact::Network,
    Fact::Location,
];
pub(super) const NAMES: [&str; 3] = ["s0", "s1", "s2"];
/// The last two are neighbours.
pub(super) const ADDRESSES: [&str; 4] = ["8.8.0.8", "8.8.1.8", "2600::1", "2600::2"];
/// What works and what does not changes with each step, and comes round again.
const PHASES: usize = 3;

/// The address of this number.
pub(super) fn address(number: usize) -> IpAddr {
    ADDRESSES[number].parse().unwrap()
}

/// The other address of its network.
pub(super) fn neighbour(number: usize) -> Option<usize> {
    [None, None, Some(3), Some(2)][number]
}

/// What a source will ever say to one fact about one address; what is no signal it tells if that is yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    Yes,
    No,
    Silent,
}

#[derive(Clone)]
pub(super) struct Script {
    pub(super) can: FactSet,
    truth: [[Truth; FACTS.len()]; ADDRESSES.len()],
    entries: [Option<ListOverride>; ADDRESSES.len()],
    /// What it does not tell, in each phase.
    fails: [FactSet; PHASES],
    /// It answers without waiting.
    is_local: bool,
    /// It leaves open what comes after the first *yes*.
    ends_early: bool,
    /// It says what it was asked and what not, as those who answer for many sources do.
    is_exact: bool,
    /// How long it takes, if it is not local.
    delay: Duration,
    /// How long what it says holds, if it says so.
    lifetime: Option<Duration>,
}

fn facts() -> impl Strategy<Value = FactSet> {
    proptest::sample::subsequence(FACTS.to_vec(), 1..=FACTS.len())
        .prop_map(|facts| facts.into_iter().collect())
}

/// With `slow`, some take longer than anybody waits.
pub(super) fn script(slow: bool) -> impl Strategy<Value = Script> {
    let truth = prop_oneof![
        1 => Just(Truth::Yes),
        2 => Just(Truth::No),
        2 => Just(Truth::Silent),
    ];
    let truth = proptest::array::uniform4(proptest::array::uniform6(truth));
    let entry = prop_oneof![
        6 => Just(None),
        1 => Just(Some(ListOverride::Allow)),
        1 => Just(Some(ListOverride::Deny)),
    ];
    let fails = prop_oneof![3 => Just(FactSet::EMPTY), 1 => Just(FactSet::ALL), 2 => facts()];
    let flags = (
        proptest::bool::weighted(0.25),
        any::<bool>(),
        proptest::bool::weighted(0.8),
    );
    let delay = prop_oneof![
        6 => Just(Duration::ZERO),
        2 => Just(Duration::from_millis(20)),
        u32::from(slow) => Just(Duration::from_secs(3)),
    ];
    let lifetime = prop_oneof![
        3 => Just(None),
        1 => Just(Some(Duration::from_secs(600))),
        1 => Just(Some(Duration::from_secs(10_800))),
    ];
    let parts = (
        facts(),
        truth,
        proptest::array::uniform4(entry),
        proptest::array::uniform3(fails),
        flags,
        delay,
        lifetime,
    );
    parts.prop_map(
        |(can, truth, entries, fails, (is_local, ends_early, is_exact), delay, lifetime)| Script {
            can,
            truth,
            entries,
            fails,
            is_local,
            ends_early,
            is_exact,
            delay,
            lifetime,
        },
    )
}

/// In one line.
impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut flags = vec![format!("{:?}", self.delay)];
        let all = [
            (self.is_local, "local"),
            (self.ends_early, "ends early"),
            (self.is_exact, "exact"),
        ];
        flags.extend(
            all.iter()
                .filter(|(is, _)| *is)
                .map(|(_, flag)| (*flag).to_owned()),
        );
        let (flags, can, lifetime) = (flags.join(", "), self.can, self.lifetime);
        write!(
            f,
            "{{{can}}} ({flags}; for {lifetime:?}) fails {:?} entries {:?}",
            self.fails.map(|facts| facts & self.can),
            self.entries.map(|entry| entry.filter(|_| self.is_local))
        )?;
        for (number, address) in ADDRESSES.iter().enumerate() {
            let truths = FACTS.iter().filter(|fact| self.can.contains(**fact));
            let truths: Vec<_> = truths
                .map(|fact| (fact.as_str(), self.truth(number, *fact)))
                .collect();
            write!(f, "\n    {address}: {truths:?}")?;
        }
        Ok(())
    }
}

impl Script {
    /// What it says to a fact, of those that it can tell.
    pub(super) fn truth(&self, address: usize, fact: Fact) -> Truth {
        let at = FACTS.iter().position(|other| *other == fact).unwrap();
        match (self.truth[address][at], fact) {
            (Truth::No, Fact::Score | Fact::Network | Fact::Location) => Truth::Silent,
            (truth, _) => truth,
        }
    }

    /// What an operator's list says; such lists are local.
    pub(super) fn entry(&self, address: usize) -> Option<ListOverride> {
        self.entries[address].filter(|_| self.is_local)
    }

    /// What it does not tell by now.
    pub(super) fn fails(&self, world: &World) -> FactSet {
        self.fails[world.phase()] & self.can
    }

    /// Whether it takes longer than anybody waits.
    pub(super) fn is_slow(&self) -> bool {
        !self.is_local && self.delay > Duration::from_secs(1)
    }

    pub(super) fn lifetime(&self) -> Option<Duration> {
        self.lifetime
    }
}

/// The score by which it is known whose it is, and of which address.
pub(super) fn score(source: usize, address: usize) -> Score {
    let value = u32::try_from(10 * source + address).unwrap();
    Score::new(value.into(), 100.0).unwrap()
}

/// What time it is, and what works.
#[derive(Clone)]
pub(super) struct World {
    pub(super) hands: Hands,
    step: Arc<AtomicUsize>,
}

impl World {
    pub(super) fn new() -> Self {
        Self {
            hands: Hands::new(),
            step: Arc::default(),
        }
    }

    /// The next phase, so much later.
    pub(super) fn turn(&self, minutes: u64) {
        self.hands.forward(minutes * 60);
        self.step.fetch_add(1, Ordering::SeqCst);
    }

    fn phase(&self) -> usize {
        self.step.load(Ordering::SeqCst) % PHASES
    }
}

/// A source of a script.
pub(super) struct Source {
    pub(super) number: usize,
    pub(super) script: Script,
    pub(super) world: World,
}

impl Source {
    fn answer(&self, query: &Query) -> Result<Verdict, LookupError> {
        let script = &self.script;
        let ip = ip::canonical(query.ip);
        let mut numbers = 0..ADDRESSES.len();
        let number = numbers.find(|number| address(*number) == ip);
        let number = number.expect("one of the addresses");
        let asked = query.want & script.can;
        let failed = asked & script.fails(&self.world);
        let mut open = script.can - asked;
        let mut evidence = Evidence::new(self.name()).observed_at(self.world.hands.now());
        let mut told = Signals::UNKNOWN;
        for fact in asked - failed {
            if script.ends_early && !told.positive().is_empty() {
                open |= fact.into();
                continue;
            }
            evidence = match (fact, script.truth(number, fact)) {
                (_, Truth::Silent) => evidence,
                (Fact::Signal(signal), truth) => {
                    told = told.with(signal, Some(truth == Truth::Yes));
                    evidence
                }
                (Fact::Score, _) => evidence.with_score(score(self.number, number)),
                (Fact::Network, _) => evidence.with_network(Network::default()),
                _ => evidence.with_location("DE".parse::<Country>().unwrap()),
            };
        }
        let error = LookupErrorKind::Unavailable.into();
        let entry = script.entry(number);
        if failed == asked && !asked.is_empty() && entry.is_none() {
            return Err(error);
        }
        if let Some(entry) = entry {
            evidence = evidence.with_list_override(entry);
        }
        if let Some(lifetime) = script.lifetime {
            evidence = evidence.expires_at(self.world.hands.now() + lifetime);
        }
        let verdict = match failed.is_empty() {
            true => Verdict::new(ip),
            false => Verdict::from_error(ip, self.name(), failed, &error),
        };
        let verdict = verdict.with_evidence(evidence.with_signals(told));
        Ok(match script.is_exact {
            true => verdict.with_asked(asked - open).with_not_asked(open),
            false => verdict.with_not_asked(open & asked),
        })
    }
}

#[async_trait]
impl Backend for Source {
    fn name(&self) -> &str {
        NAMES[self.number]
    }

    fn answers(&self) -> FactSet {
        self.script.can
    }

    fn lookup_now(&self, query: &Query) -> Option<Verdict> {
        let answer = self.script.is_local.then(|| self.answer(query))?;
        Some(answer.unwrap_or_else(|error| {
            Verdict::from_error(query.ip, self.name(), query.want & self.script.can, &error)
                .with_not_asked(self.script.can - query.want)
        }))
    }

    async fn lookup(&self, query: &Query) -> Result<Verdict, LookupError> {
        match self.script.delay {
            _ if self.script.is_local => {}
            Duration::ZERO => tokio::task::yield_now().await,
            delay => tokio::time::sleep(delay).await,
        }
        self.answer(query)
    }
}
