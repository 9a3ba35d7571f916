//! Any schedule of queries, outages and passing time, compared with a model that keeps one line per network and fact.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use ipsec_core::{
    Backend, Evidence, FactSet, LookupError, LookupErrorKind, Query, Signal, Signals, Unknown,
    Verdict,
};
use ipsec_remote::Cached;
use proptest::prelude::*;

use super::{HOUR, Hands, MINUTE, Scripted, ip, lifetimes};

const SIGNALS: [Signal; 3] = [Signal::Vpn, Signal::Tor, Signal::Proxy];
const ADDRESSES: [&str; 4] = ["8.8.8.8", "2600::1", "2600::2", "2600::3"];
const STALE: Duration = HOUR;

/// What the source does.
#[derive(Clone, Copy, Debug, Default)]
enum Mode {
    #[default]
    Works,
    Down,
    /// It cannot tell this signal.
    Lacks(usize),
    KnowsNothing,
}

#[derive(Clone, Debug)]
enum Step {
    Query {
        address: usize,
        want: u8,
        many: bool,
    },
    Pass {
        minutes: u64,
    },
    Switch(Mode),
    Forget {
        address: usize,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let mode = prop_oneof![
        3 => Just(Mode::Works),
        2 => Just(Mode::Down),
        2 => (0..3_usize).prop_map(Mode::Lacks),
        1 => Just(Mode::KnowsNothing),
    ];
    prop_oneof![
        8 => (0..4_usize, 1..8_u8, any::<bool>())
            .prop_map(|(address, want, many)| Step::Query { address, want, many }),
        3 => (1..40_u64).prop_map(|minutes| Step::Pass { minutes }),
        2 => mode.prop_map(Step::Switch),
        1 => (0..4_usize).prop_map(|address| Step::Forget { address }),
    ]
}

fn wanted(want: u8) -> Vec<Signal> {
    let all = SIGNALS.into_iter().enumerate();
    all.filter(|(bit, _)| want & (1 << bit) != 0)
        .map(|(_, signal)| signal)
        .collect()
}

/// What the source says in its `call`th answer, and for how many minutes that holds: anything, as long as it differs.
fn truth(call: usize, signal: Signal) -> Option<bool> {
    [Some(true), Some(false), None][(call * 7 + signal as usize * 5 + call * call) % 3]
}

fn holds(call: usize) -> Duration {
    MINUTE * [5, 20, 60][call % 3]
}

/// What the last answer that was final for a signal said.
#[derive(Clone, Copy, Debug)]
struct Line {
    about: IpAddr,
    said: Option<bool>,
    until: SystemTime,
}

#[derive(Debug, Default)]
struct State {
    mode: Mode,
    calls: Vec<Query>,
    lines: HashMap<(usize, Signal), Line>,
    now: Option<SystemTime>,
}

/// The network of an address: the last three share one.
fn network(ip_: IpAddr) -> usize {
    usize::from(ip_ != ip(ADDRESSES[0]))
}

impl State {
    fn answer(&mut self, query: &Query) -> Result<Verdict, LookupError> {
        let now = self.now.unwrap();
        let call = self.calls.len();
        self.calls.push(*query);
        let all: FactSet = SIGNALS.into();
        let (asked, lacks): (Vec<Signal>, Option<Signal>) = match self.mode {
            Mode::Down => return Err(LookupErrorKind::Timeout.into()),
            Mode::KnowsNothing => {
                for signal in SIGNALS {
                    self.note(query, signal, None, now + HOUR);
                }
                return Err(LookupErrorKind::NotFound.into());
            }
            Mode::Works => (wanted_of(query.want), None),
            Mode::Lacks(which) => (wanted_of(query.want), Some(SIGNALS[which])),
        };
        let mut signals = Signals::UNKNOWN;
        for signal in &asked {
            if lacks == Some(*signal) {
                continue;
            }
            let said = truth(call, *signal);
            signals = signals.with(*signal, said);
            self.note(query, *signal, said, now + holds(call));
        }
        let evidence = Evidence::new("source")
            .with_signals(signals)
            .expires_at(now + holds(call));
        let verdict = Verdict::new(query.ip)
            .with_asked(query.want & all)
            .with_evidence(evidence)
            .with_not_asked(all - query.want);
        Ok(match lacks.filter(|lacks| asked.contains(lacks)) {
            None => verdict,
            Some(lacks) => {
                let error = LookupErrorKind::Timeout.into();
                verdict.merge(&Verdict::from_error(
                    query.ip,
                    "source",
                    lacks.into(),
                    &error,
                ))
            }
        })
    }

    fn note(&mut self, query: &Query, signal: Signal, said: Option<bool>, until: SystemTime) {
        let line = Line {
            about: query.ip,
            said,
            until,
        };
        self.lines.insert((network(query.ip), signal), line);
    }
}

fn wanted_of(want: FactSet) -> Vec<Signal> {
    SIGNALS
        .into_iter()
        .filter(|signal| want.contains((*signal).into()))
        .collect()
}

struct World {
    state: Arc<Mutex<State>>,
    hands: Hands,
    cached: Cached<Scripted>,
}

impl World {
    fn new() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let hands = Hands::new();
        let (behind, clock) = (Arc::clone(&state), hands.clone());
        let source = Scripted::new("source", move |query| {
            let mut state = behind.lock().unwrap();
            state.now = Some(clock.now());
            state.answer(query)
        });
        let clock = hands.clone();
        let cached = Cached::new(source.answering(SIGNALS))
            .lifetimes(lifetimes().stale(STALE))
            .clock(move || clock.now());
        Self {
            state,
            hands,
            cached,
        }
    }

    fn line(&self, ip: IpAddr, signal: Signal) -> Option<Line> {
        self.state
            .lock()
            .unwrap()
            .lines
            .get(&(network(ip), signal))
            .copied()
    }

    fn forget(&self, address: IpAddr) {
        self.cached.invalidate(address);
        let mut state = self.state.lock().unwrap();
        state.lines.retain(|(of, _), _| *of != network(address));
    }

    async fn query(&self, address: IpAddr, want: u8, many: bool) {
        let now = self.hands.now();
        let want = wanted(want);
        let query =
            Query::new(address).want(want.iter().copied().collect::<ipsec_core::SignalSet>());
        let is_fresh = |line: &Line| line.until > now;
        let open = want.iter().filter(|signal| {
            !self
                .line(address, **signal)
                .is_some_and(|line| is_fresh(&line))
        });
        let open: FactSet = open.copied().collect::<ipsec_core::SignalSet>().into();
        let before = self.state.lock().unwrap().calls.len();
        assert_eq!(
            self.cached.lookup_now(&query).is_some(),
            open.is_empty(),
            "at once"
        );
        let answer = match many {
            true => self.cached.lookup_many(&[query]).await.remove(0),
            false => self.cached.lookup(&query).await,
        };
        let calls = self.state.lock().unwrap().calls[before..].to_vec();
        match open.is_empty() {
            true => assert_eq!(calls, [], "there was a fresh answer"),
            false => assert_eq!(calls, [Query::new(address).want(open)], "the rest, once"),
        }
        let usable = |line: &Line| line.until + STALE > now;
        let lines = want
            .iter()
            .map(|signal| (*signal, self.line(address, *signal).filter(usable)));
        let lines: Vec<_> = lines.collect();
        let Ok(verdict) = answer else {
            assert!(
                lines.iter().all(|(_, line)| line.is_none()),
                "something was known"
            );
            return;
        };
        check(&verdict, &lines, address, now);
    }
}

/// The verdict says of each signal what its line says.
fn check(verdict: &Verdict, lines: &[(Signal, Option<Line>)], address: IpAddr, now: SystemTime) {
    assert_eq!(verdict.ip(), Some(address));
    for (signal, line) in lines {
        let Some(line) = line else {
            assert_eq!(verdict.is(*signal), None);
            let why = verdict.unknown_because(*signal);
            assert_eq!(
                why,
                Some(Unknown::Failed(LookupErrorKind::Timeout)),
                "{signal}"
            );
            continue;
        };
        assert_eq!(verdict.is(*signal), line.said, "{signal}");
        if line.said.is_none() {
            assert!(
                verdict
                    .unknown_because(*signal)
                    .is_some_and(Unknown::is_silent),
                "{signal}"
            );
            continue;
        }
        let evidence = verdict.evidence_of("source").unwrap();
        if line.until <= now {
            assert!(evidence.is_stale(), "{signal} is over");
            assert!(!verdict.failures().is_empty(), "and there is a reason");
        }
        if line.about != address {
            let note = "said of another address in 2600::/64";
            assert!(evidence.notes().iter().any(|said| said == note), "{signal}");
        }
    }
    // What was not wanted may be there, but not older than it says.
    for evidence in verdict
        .evidence()
        .iter()
        .filter(|evidence| !evidence.is_stale())
    {
        assert!(
            evidence.expires().is_none_or(|end| end > now),
            "{evidence:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_schedule_is_as_in_the_model(steps in proptest::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let world = World::new();
            for step in steps {
                match step {
                    Step::Query { address, want, many } => {
                        world.query(ip(ADDRESSES[address]), want, many).await;
                    }
                    Step::Pass { minutes } => world.hands.forward(MINUTE * minutes as u32),
                    Step::Switch(mode) => world.state.lock().unwrap().mode = mode,
                    Step::Forget { address } => world.forget(ip(ADDRESSES[address])),
                }
            }
        });
    }
}
