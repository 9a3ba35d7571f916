//! Policies and knowledge about an address as plain trees, beside the opaque types that they are translated to.

use std::net::IpAddr;

use ipsec_core::ip::Scope;
use ipsec_core::policy::{self, Action, Condition, Policy};
use ipsec_core::{
    Evidence, Fact, FactSet, ListOverride, Location, LookupErrorKind, Network, NetworkKind, Score,
    Signal, SignalSet, Signals, Verdict,
};

/// A condition as it would be written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cond {
    Any(Vec<Cond>),
    All(Vec<Cond>),
    Not(Box<Cond>),
    Signal(Signal),
    Bare(Signal),
    Anonymizer,
    IncludingCrawlers(Box<Cond>),
    IncludingRelays(Box<Cond>),
    Test(Test),
}

/// A condition on something else than a signal.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    Score(&'static str, f64),
    HighestScore(f64),
    Country(Vec<&'static str>),
    InEu,
    Asn(Vec<u32>),
    NetworkKind(Vec<NetworkKind>),
    Net(Vec<&'static str>),
    Scope(Vec<Scope>),
    Operator(ListOverride),
    Unresolved,
}

/// A policy as it would be written.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) rules: Vec<(Action, Cond)>,
    /// The first rule goes by its automatic name.
    pub(super) first_is_unnamed: bool,
    pub(super) otherwise: Action,
    pub(super) when_failed: Option<Action>,
    pub(super) strict: bool,
    pub(super) ignores_operator_lists: bool,
}

/// How it stands with a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State<T> {
    Known(T),
    Silent,
    Failed,
    NotAsked,
}

/// What is known about an address that could be resolved.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) ip: IpAddr,
    pub(super) signals: Vec<(Signal, State<bool>)>,
    /// Every *no* comes from complete lists, not from evidence.
    pub(super) no_by_absence: bool,
    /// Scores of the sources `a` and `b`: each its number, on a scale to 100 and to 10.
    pub(super) scores: [Option<u32>; 2],
    pub(super) country: Option<&'static str>,
    pub(super) in_eu: Option<bool>,
    pub(super) asn: Option<u32>,
    pub(super) kind: Option<NetworkKind>,
    /// How it stands with what sources have not told of score, location and network. What is told in part
    /// counts as asked: never [`State::NotAsked`] there.
    pub(super) rest: [State<()>; 3],
    pub(super) entry: Option<ListOverride>,
}

/// `None`: the address could not be resolved.
pub(super) type Knowledge = Option<Known>;

impl Cond {
    pub(super) fn condition(&self) -> Condition {
        let parts = |parts: &[Self]| parts.iter().map(Self::condition).collect::<Vec<_>>();
        match self {
            Self::Any(all) => policy::any(parts(all)),
            Self::All(all) => policy::all(parts(all)),
            Self::Not(cond) => policy::not(cond.condition()),
            Self::Signal(signal) => (*signal).into(),
            Self::Bare(signal) => policy::bare(*signal),
            Self::Anonymizer => policy::anonymizer(),
            Self::IncludingCrawlers(cond) => cond.condition().including_crawlers(),
            Self::IncludingRelays(cond) => cond.condition().including_relays(),
            Self::Test(test) => test.condition(),
        }
    }
}

impl Test {
    fn condition(&self) -> Condition {
        match self {
            Self::Score(source, least) => policy::score(*source).at_least(*least),
            Self::HighestScore(percent) => policy::highest_score().at_least(*percent),
            Self::Country(codes) => policy::country(codes),
            Self::InEu => policy::in_eu(),
            Self::Asn(numbers) => policy::asn(numbers.clone()),
            Self::NetworkKind(kinds) => policy::network_kind(kinds.clone()),
            Self::Net(nets) => policy::net(nets),
            Self::Scope(scopes) => policy::scope(scopes.clone()),
            Self::Operator(ListOverride::Allow) => policy::operator_allows(),
            Self::Operator(ListOverride::Deny) => policy::operator_denies(),
            Self::Unresolved => policy::unresolved(),
        }
    }
}

impl Plan {
    pub(super) fn policy(&self) -> Policy {
        let mut builder = Policy::builder("generated").otherwise(self.otherwise);
        for (i, (action, cond)) in self.rules.iter().enumerate() {
            let when = cond.condition();
            builder = match (i, action) {
                (0, Action::Allow) if self.first_is_unnamed => builder.allow(when),
                (0, Action::Challenge) if self.first_is_unnamed => builder.challenge(when),
                (0, Action::Deny) if self.first_is_unnamed => builder.deny(when),
                _ => builder.rule(format!("rule-{i}"), *action, when),
            };
        }
        if let Some(action) = self.when_failed {
            builder = builder.when_failed(action);
        }
        if self.strict {
            builder = builder.strict();
        }
        if self.ignores_operator_lists {
            builder = builder.ignoring_operator_lists();
        }
        builder.build().expect("generated policies are valid")
    }

    pub(super) fn when_failed(&self) -> Action {
        self.when_failed.unwrap_or(self.otherwise)
    }
}

impl Known {
    /// What is in this state.
    fn in_state(&self, wanted: State<()>) -> FactSet {
        let signals = self.signals.iter().filter_map(|(signal, state)| {
            let same = match wanted {
                State::Failed => matches!(state, State::Failed),
                _ => matches!(state, State::NotAsked),
            };
            same.then_some(Fact::Signal(*signal))
        });
        let others = [Fact::Score, Fact::Location, Fact::Network];
        let others = others
            .into_iter()
            .zip(self.rest)
            .filter_map(|(fact, state)| (state == wanted).then_some(fact));
        signals.chain(others).collect()
    }

    fn said(&self, answer: bool) -> SignalSet {
        let those = self
            .signals
            .iter()
            .filter_map(|(signal, state)| (*state == State::Known(answer)).then_some(*signal));
        those.collect()
    }

    fn evidence(&self) -> [Evidence; 2] {
        let mut signals = Signals::UNKNOWN.yes(self.said(true));
        if !self.no_by_absence {
            signals = signals.no(self.said(false) - signals.positive());
        }
        let (mut a, mut b) = (Evidence::new("a").with_signals(signals), Evidence::new("b"));
        if let Some(score) = self.scores[0] {
            a = a.with_score(Score::new(f64::from(score), 100.0).expect("on the scale"));
        }
        if let Some(score) = self.scores[1] {
            b = b.with_score(Score::new(f64::from(score), 10.0).expect("on the scale"));
        }
        if self.country.is_some() || self.in_eu.is_some() {
            let mut location = Location::default();
            location.country = self.country.map(|code| code.parse().expect("two letters"));
            location.in_eu = self.in_eu;
            a = a.with_location(location);
        }
        if self.asn.is_some() || self.kind.is_some() {
            let mut network = Network::default();
            network.asn = self.asn;
            network.kind = self.kind;
            b = b.with_network(network);
        }
        [a, b]
    }

    pub(super) fn verdict(&self) -> Verdict {
        let [a, b] = self.evidence();
        let mut verdict = Verdict::new(self.ip).with_evidence(a).with_evidence(b);
        if self.no_by_absence {
            verdict = verdict.with_absent(self.said(false));
        }
        if let Some(entry) = self.entry {
            let list = Evidence::new("office-list").with_list_override(entry);
            verdict = verdict.with_evidence(list);
        }
        let failed = self.in_state(State::Failed);
        if !failed.is_empty() {
            let error = LookupErrorKind::Timeout.into();
            verdict = verdict.merge(&Verdict::from_error(self.ip, "down", failed, &error));
        }
        verdict.with_not_asked(self.in_state(State::NotAsked))
    }
}

pub(super) fn verdict(knowledge: &Knowledge) -> Verdict {
    match knowledge {
        Some(known) => known.verdict(),
        None => Verdict::unresolved(),
    }
}
