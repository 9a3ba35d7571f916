//! The slow, obviously right evaluator: every way that the unknown could turn out, tried one by one.

use std::collections::BTreeSet;

use ipnet::IpNet;
use ipsec_core::ip::scope;
use ipsec_core::policy::Action;
use ipsec_core::{Fact, FactSet, ListOverride, Signal, SignalSet, Signals};

use super::model::{Cond, Knowledge, Known, Plan, State, Test};

const KINDS_OF_PROXY: [Signal; 2] = [Signal::PublicProxy, Signal::ResidentialProxy];
const SPARING: [Signal; 4] = [
    Signal::Datacenter,
    Signal::Vpn,
    Signal::Proxy,
    Signal::Anonymous,
];

/// One thing that a policy asks, and that is true or false in each possible world.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Atom {
    Signal(Signal),
    Test(Test),
}

/// How it stands with an atom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Is(bool),
    /// It could turn out either way; by asking for the fact, if there is one.
    Open(Option<Fact>),
}

/// A world in which everything is true or false.
struct World {
    yes: SignalSet,
    tests: Vec<(Test, bool)>,
}

/// The oracle for one policy and one verdict.
pub(super) struct Oracle<'a> {
    plan: &'a Plan,
    entry: Option<ListOverride>,
    atoms: Vec<(Atom, Value)>,
}

impl<'a> Oracle<'a> {
    pub(super) fn new(plan: &'a Plan, knowledge: &Knowledge) -> Self {
        let mut atoms = Vec::new();
        for (_, cond) in &plan.rules {
            collect(cond, &mut atoms);
        }
        let atoms: Vec<(Atom, Value)> = atoms
            .into_iter()
            .map(|atom| {
                let value = match &atom {
                    Atom::Signal(signal) => signal_value(*signal, knowledge, plan.strict),
                    Atom::Test(test) => test_value(test, knowledge, plan.strict),
                };
                (atom, value)
            })
            .collect();
        Self {
            plan,
            entry: knowledge.as_ref().and_then(|known| known.entry),
            atoms,
        }
    }

    /// How many atoms are open.
    pub(super) fn open(&self) -> usize {
        let is_open = |(_, value): &&(Atom, Value)| matches!(value, Value::Open(_));
        self.atoms.iter().filter(is_open).count()
    }

    /// The action, where an operator's list decides.
    pub(super) fn by_operator(&self) -> Option<Action> {
        match self.entry? {
            _ if self.plan.ignores_operator_lists => None,
            ListOverride::Allow => Some(Action::Allow),
            ListOverride::Deny => Some(Action::Deny),
        }
    }

    /// The actions of all worlds that are possible.
    pub(super) fn actions(&self) -> BTreeSet<Action> {
        actions(self.plan, &self.atoms)
    }

    /// What would be decided for each answer to what can still be asked, when what failed stays unknown.
    pub(super) fn outcomes(&self) -> BTreeSet<Action> {
        let mut outcomes = BTreeSet::new();
        let askable = |value: Value| matches!(value, Value::Open(Some(_)));
        for answered in completions(&self.atoms, &askable) {
            let actions = actions(self.plan, &answered);
            outcomes.insert(match actions.first() {
                Some(action) if actions.len() == 1 => *action,
                _ => self.plan.when_failed(),
            });
        }
        outcomes
    }

    /// The facts that can still be asked for and that the policy speaks of.
    pub(super) fn askable(&self) -> FactSet {
        let facts = self.atoms.iter().filter_map(|(_, value)| match value {
            Value::Open(fact) => *fact,
            Value::Is(_) => None,
        });
        facts.collect()
    }
}

fn actions(plan: &Plan, atoms: &[(Atom, Value)]) -> BTreeSet<Action> {
    let worlds = completions(atoms, &|value| matches!(value, Value::Open(_)));
    worlds
        .iter()
        .map(|atoms| action(plan, &World::new(atoms)))
        .collect()
}

/// The atoms with every combination of values for those that are to be varied.
fn completions(atoms: &[(Atom, Value)], varied: &dyn Fn(Value) -> bool) -> Vec<Vec<(Atom, Value)>> {
    let mut all = vec![atoms.to_vec()];
    for (i, (_, value)) in atoms.iter().enumerate() {
        if varied(*value) {
            let mut turned = all.clone();
            all.iter_mut()
                .for_each(|atoms| atoms[i].1 = Value::Is(true));
            turned
                .iter_mut()
                .for_each(|atoms| atoms[i].1 = Value::Is(false));
            all.append(&mut turned);
        }
    }
    all
}

impl World {
    fn new(atoms: &[(Atom, Value)]) -> Self {
        let (mut yes, mut tests) = (SignalSet::EMPTY, Vec::new());
        for (atom, value) in atoms {
            match (atom, value) {
                (Atom::Signal(signal), Value::Is(true)) => yes |= (*signal).into(),
                (Atom::Test(test), value) => tests.push((test.clone(), *value == Value::Is(true))),
                _ => {}
            }
        }
        if KINDS_OF_PROXY.iter().any(|kind| yes.contains(*kind)) {
            yes |= Signal::Proxy.into();
        }
        Self { yes, tests }
    }
}

fn action(plan: &Plan, world: &World) -> Action {
    for (action, cond) in &plan.rules {
        if holds(
            cond,
            world,
            SignalSet::from([Signal::Crawler, Signal::Relay]),
        ) {
            return *action;
        }
    }
    plan.otherwise
}

fn holds(cond: &Cond, world: &World, spared: SignalSet) -> bool {
    let is_spared = world.yes.intersects(spared);
    match cond {
        Cond::Any(all) => all.iter().any(|cond| holds(cond, world, spared)),
        Cond::All(all) => all.iter().all(|cond| holds(cond, world, spared)),
        Cond::Not(cond) => !holds(cond, world, spared),
        Cond::Signal(signal) if SPARING.contains(signal) => {
            world.yes.contains(*signal) && !is_spared
        }
        Cond::Signal(signal) | Cond::Bare(signal) => world.yes.contains(*signal),
        Cond::Anonymizer => world.yes.intersects(Signals::ANONYMIZERS) && !is_spared,
        Cond::IncludingCrawlers(cond) => holds(cond, world, spared - Signal::Crawler.into()),
        Cond::IncludingRelays(cond) => holds(cond, world, spared - Signal::Relay.into()),
        Cond::Test(test) => world
            .tests
            .iter()
            .any(|(other, holds)| other == test && *holds),
    }
}

/// Everything that the condition could depend on.
fn collect(cond: &Cond, atoms: &mut Vec<Atom>) {
    let signals: SignalSet = match cond {
        Cond::Any(all) | Cond::All(all) => return all.iter().for_each(|cond| collect(cond, atoms)),
        Cond::Not(cond) | Cond::IncludingCrawlers(cond) | Cond::IncludingRelays(cond) => {
            return collect(cond, atoms);
        }
        Cond::Signal(signal) if SPARING.contains(signal) => {
            [*signal, Signal::Crawler, Signal::Relay].into()
        }
        Cond::Signal(signal) | Cond::Bare(signal) => (*signal).into(),
        Cond::Anonymizer => Signals::ANONYMIZERS | Signal::Crawler.into(),
        Cond::Test(test) => return add(atoms, Atom::Test(test.clone())),
    };
    for signal in signals {
        add(atoms, Atom::Signal(signal));
    }
    if signals.contains(Signal::Proxy) {
        for kind in KINDS_OF_PROXY {
            add(atoms, Atom::Signal(kind));
        }
    }
}

fn add(atoms: &mut Vec<Atom>, atom: Atom) {
    if !atoms.contains(&atom) {
        atoms.push(atom);
    }
}

fn state(known: &Known, signal: Signal) -> State<bool> {
    let of = |signal| {
        let given = known.signals.iter().find(|(given, _)| *given == signal);
        given.map_or(State::Silent, |(_, state)| *state)
    };
    let implied = signal == Signal::Proxy
        && KINDS_OF_PROXY
            .iter()
            .any(|kind| of(*kind) == State::Known(true));
    if implied {
        State::Known(true)
    } else {
        of(signal)
    }
}

fn signal_value(signal: Signal, knowledge: &Knowledge, strict: bool) -> Value {
    let Some(known) = knowledge else {
        return Value::Open(None);
    };
    match state(known, signal) {
        State::Known(answer) => Value::Is(answer),
        State::Silent if !strict => Value::Is(false),
        State::Silent | State::Failed => Value::Open(None),
        State::NotAsked => Value::Open(Some(signal.into())),
    }
}

fn test_value(test: &Test, knowledge: &Knowledge, strict: bool) -> Value {
    let Some(known) = knowledge else {
        return match test {
            Test::Unresolved => Value::Is(true),
            _ => Value::Open(None),
        };
    };
    let (told, fact) = match test {
        Test::Score(source, least) => {
            let score = known.scores[usize::from(*source == "b")].filter(|_| *source != "c");
            (score.map(|score| f64::from(score) >= *least), Fact::Score)
        }
        Test::HighestScore(percent) => return highest_score(*percent, known, strict),
        Test::Country(codes) => (known.country.map(|is| codes.contains(&is)), Fact::Location),
        Test::InEu => (known.in_eu, Fact::Location),
        Test::Asn(numbers) => (known.asn.map(|is| numbers.contains(&is)), Fact::Network),
        Test::NetworkKind(kinds) => (known.kind.map(|is| kinds.contains(&is)), Fact::Network),
        Test::Net(nets) => {
            let nets = nets.iter().map(|net| net.parse::<IpNet>().expect("a net"));
            return Value::Is(nets.into_iter().any(|net| net.contains(&known.ip)));
        }
        Test::Scope(scopes) => return Value::Is(scopes.contains(&scope(known.ip))),
        Test::Operator(entry) => return Value::Is(known.entry == Some(*entry)),
        Test::Unresolved => return Value::Is(false),
    };
    told.map_or_else(|| untold(fact, known, strict), Value::Is)
}

/// A source that did not answer could have given a higher score, so that only a high one is certain then.
fn highest_score(percent: f64, known: &Known, strict: bool) -> Value {
    let shares = [
        known.scores[0].map(f64::from),
        known.scores[1].map(|s| f64::from(s) * 10.0),
    ];
    match shares.into_iter().flatten().reduce(f64::max) {
        Some(highest) if highest >= percent => Value::Is(true),
        Some(_) if known.rest[0] == State::Failed => Value::Open(None),
        Some(_) => Value::Is(false),
        None => untold(Fact::Score, known, strict),
    }
}

fn untold(fact: Fact, known: &Known, strict: bool) -> Value {
    let rest = match fact {
        Fact::Score => known.rest[0],
        Fact::Location => known.rest[1],
        _ => known.rest[2],
    };
    match rest {
        State::NotAsked => Value::Open(Some(fact)),
        State::Failed => Value::Open(None),
        _ if strict => Value::Open(None),
        _ => Value::Is(false),
    }
}
