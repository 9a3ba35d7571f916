//! Conditions as a tree, and their three-valued evaluation.

use std::fmt;

use super::check::{Check, call};
use crate::signal::{FactSet, Signal, SignalSet, Signals};
use crate::verdict::Verdict;

/// A condition. `None` as its value means: it depends on something unknown.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr {
    Any(Vec<Expr>),
    All(Vec<Expr>),
    Not(Box<Expr>),
    Signal(Signal, Spared),
    Anonymizer(Spared),
    Check(Check, CheckId),
}

/// The signals whose *yes* keeps a condition from holding: none, `crawler`, `relay` or both.
pub(super) type Spared = SignalSet;

/// The signals that, as conditions, spare somebody unless told otherwise.
pub(super) const SPARING: SignalSet = SignalSet::of(&[
    Signal::Datacenter,
    Signal::Vpn,
    Signal::Proxy,
    Signal::Anonymous,
]);

/// Those whom they spare.
pub(super) const SPARED: Spared = SignalSet::of(&[Signal::Crawler, Signal::Relay]);

/// Everything that an evaluation reads.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) verdict: &'a Verdict,
    /// The signals of the verdict, the silent ones as they count, and what is assumed of the unknown ones.
    pub(super) signals: Signals,
    /// Checks are assumed to hold, or not, in a search through what the unknown could turn out to be.
    pub(super) assumed: Assumed,
    pub(super) strict: bool,
    /// Who is spared where a condition says so: crawlers and relays.
    pub(super) sparing: Spared,
}

/// The number of a check within its policy: equal checks have the same. Those beyond [`CheckId::LAST`] have none of their own, and
/// nothing is ever assumed of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct CheckId(pub(super) u8);

impl CheckId {
    pub(super) const LAST: Self = Self(127);

    fn bit(self) -> u128 {
        if self.0 <= Self::LAST.0 {
            1 << self.0
        } else {
            0
        }
    }
}

/// Assumed values of checks.
#[derive(Clone, Copy, Default)]
pub(super) struct Assumed {
    known: u128,
    holding: u128,
    /// Of every other check that these facts would settle this is assumed; and this of those that are open then.
    rest: [Option<(FactSet, bool)>; 2],
}

impl Assumed {
    fn value(&self, id: CheckId) -> Option<bool> {
        (self.known & id.bit() != 0).then(|| self.holding & id.bit() != 0)
    }

    fn rest(&self, check: &Check) -> Option<bool> {
        let fact = fact_of(check);
        let settles = |facts: FactSet| facts == FactSet::ALL || facts.intersects(fact);
        let mut rest = self.rest.iter().flatten();
        rest.find(|(facts, _)| settles(*facts))
            .map(|(_, holds)| *holds)
    }
}

/// One thing that an expression depends on and that is unknown.
#[derive(Clone, Copy)]
pub(super) enum Open<'a> {
    Signal(Signal),
    Check(&'a Check, CheckId),
}

impl Expr {
    pub(super) fn check(check: Check) -> Self {
        Self::Check(check, CheckId::default())
    }

    pub(super) fn eval(&self, subject: &Subject<'_>) -> Option<bool> {
        match self {
            Self::Any(all) => any(all.iter().map(|expr| expr.eval(subject))),
            Self::All(all) => any(all.iter().map(|expr| not(expr.eval(subject)))).map(|any| !any),
            Self::Not(expr) => not(expr.eval(subject)),
            Self::Signal(signal, spared) => {
                match subject.one_of(tellers(*signal)) {
                    Some(false) => Some(false), // the usual case
                    told => both(told, subject.not_spared(*spared)),
                }
            }
            Self::Anonymizer(spared) => {
                both(subject.one_of(ANONYMIZERS), subject.not_spared(*spared))
            }
            Self::Check(check, id) => (subject.assumed.value(*id))
                .or_else(|| check.eval(subject.verdict, subject.strict))
                .or_else(|| subject.assumed.rest(check)),
        }
    }

    /// Calls `found` with whatever keeps the expression, or a part of it that still matters, from having a value.
    pub(super) fn each_open<'a>(&'a self, subject: &Subject<'_>, found: &mut impl FnMut(Open<'a>)) {
        self.first_open(subject, &mut |open| {
            found(open);
            false
        });
    }

    /// The first thing that keeps it from having a value and that is `wanted`.
    pub(super) fn first_open<'a>(
        &'a self,
        subject: &Subject<'_>,
        wanted: &mut impl FnMut(Open<'a>) -> bool,
    ) -> Option<Open<'a>> {
        if self.eval(subject).is_some() {
            return None;
        }
        let (told_by, spared) = match self {
            Self::Any(all) | Self::All(all) => {
                return all.iter().find_map(|expr| expr.first_open(subject, wanted));
            }
            Self::Not(expr) => return expr.first_open(subject, wanted),
            Self::Check(check, id) => {
                return Some(Open::Check(check, *id)).filter(|open| wanted(*open));
            }
            Self::Signal(signal, spared) => (tellers(*signal), spared),
            Self::Anonymizer(spared) => (ANONYMIZERS, spared),
        };
        let mut concerned = subject.spared(*spared);
        if subject.one_of(told_by).is_none() {
            concerned |= told_by;
        }
        let unknown = (concerned - subject.signals.known()).iter();
        unknown.map(Open::Signal).find(|open| wanted(*open))
    }

    /// Numbers the checks; `known` are those that have numbers, in their order.
    pub(super) fn number_checks(&mut self, known: &mut Vec<Check>) {
        match self {
            Self::Any(all) | Self::All(all) => {
                all.iter_mut().for_each(|expr| expr.number_checks(known));
            }
            Self::Not(expr) => expr.number_checks(known),
            Self::Check(check, id) => {
                let number = known
                    .iter()
                    .position(|other| other == check)
                    .unwrap_or(known.len());
                *id = CheckId(u8::try_from(number).unwrap_or(u8::MAX));
                if number == known.len() && id.0 <= CheckId::LAST.0 {
                    known.push(check.clone());
                }
            }
            Self::Signal(..) | Self::Anonymizer(_) => {}
        }
    }

    /// Calls `seen` with every leaf.
    pub(super) fn each_leaf(&self, seen: &mut impl FnMut(&Self)) {
        match self {
            Self::Any(all) | Self::All(all) => all.iter().for_each(|expr| expr.each_leaf(seen)),
            Self::Not(expr) => expr.each_leaf(seen),
            leaf => seen(leaf),
        }
    }

    /// The facts that the expression speaks of, spared signals included.
    pub(super) fn facts(&self) -> FactSet {
        let mut facts = FactSet::EMPTY;
        self.each_leaf(&mut |leaf| match leaf {
            Self::Signal(signal, spared) => facts |= (tellers(*signal) | *spared).into(),
            Self::Anonymizer(spared) => facts |= (ANONYMIZERS | *spared).into(),
            Self::Check(check, _) => facts |= fact_of(check),
            Self::Any(_) | Self::All(_) | Self::Not(_) => {}
        });
        facts
    }
}

/// The signals by which a condition on `signal` can hold: a proxy is whatever is a proxy or a kind of one. That a source says *no* to
/// `proxy` does not settle it while a kind is open.
fn tellers(signal: Signal) -> SignalSet {
    match signal {
        Signal::Proxy => Signals::KINDS_OF_PROXY | signal.into(),
        _ => signal.into(),
    }
}

/// The signals by which the view `anonymizer` can hold.
pub(super) const ANONYMIZERS: SignalSet = SignalSet::of(&[
    Signal::Anonymous,
    Signal::Vpn,
    Signal::Proxy,
    Signal::PublicProxy,
    Signal::ResidentialProxy,
    Signal::Tor,
    Signal::Relay,
]);

/// The fact that would settle the check; none if nothing but the address does.
fn fact_of(check: &Check) -> FactSet {
    check.fact().map_or(FactSet::EMPTY, FactSet::from)
}

impl Open<'_> {
    /// Whether a search can try both values.
    pub(super) fn can_be_assumed(self) -> bool {
        !matches!(self, Self::Check(_, id) if id.0 > CheckId::LAST.0)
    }

    /// The fact that would have to be told; none if the address alone would be enough.
    pub(super) fn fact(self) -> FactSet {
        match self {
            Self::Signal(signal) => signal.into(),
            Self::Check(check, _) => fact_of(check),
        }
    }
}

impl Subject<'_> {
    /// Three-valued OR of the signals.
    fn one_of(&self, signals: SignalSet) -> Option<bool> {
        if self.signals.positive().intersects(signals) {
            Some(true)
        } else if self.signals.known().contains_all(signals) {
            Some(false)
        } else {
            None
        }
    }

    /// With this value for something that is open.
    pub(super) fn assuming(mut self, open: Open<'_>, holds: bool) -> Self {
        match open {
            Open::Signal(signal) if holds => self.signals = self.signals.yes(signal),
            Open::Signal(signal) => self.signals = self.signals.no(signal),
            Open::Check(_, id) => {
                self.assumed.known |= id.bit();
                self.assumed.holding |= if holds { id.bit() } else { 0 };
            }
        }
        self
    }

    /// With this value for all that is open and that these facts would settle.
    pub(super) fn assuming_all(mut self, facts: FactSet, holds: bool) -> Self {
        let open = facts.signals() - self.signals.known();
        self.signals = if holds {
            self.signals.yes(open)
        } else {
            self.signals.no(open)
        };
        let [first, then] = &mut self.assumed.rest;
        let rest = if first.is_none() { first } else { then };
        *rest = Some((facts, holds));
        self
    }

    /// The signals that really spare somebody in this evaluation.
    fn spared(&self, spared: Spared) -> Spared {
        spared & self.sparing
    }

    fn not_spared(&self, spared: Spared) -> Option<bool> {
        self.one_of(self.spared(spared)).map(|is_spared| !is_spared)
    }
}

fn not(value: Option<bool>) -> Option<bool> {
    value.map(|value| !value)
}

/// Three-valued AND.
fn both(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

/// Three-valued OR.
fn any(values: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut sum = Some(false);
    for value in values {
        match value {
            Some(true) => return Some(true),
            Some(false) => {}
            None => sum = None,
        }
    }
    sum
}

/// As it would be written: `any(tor, all(vpn, not(country(DE, AT))))`.
impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let spared = match self {
            Self::Any(all) => return call(f, "any", all),
            Self::All(all) => return call(f, "all", all),
            Self::Not(expr) => return write!(f, "not({expr})"),
            Self::Check(check, _) => return check.fmt(f),
            Self::Signal(signal, spared) => {
                write!(f, "{signal}")?;
                if !SPARING.contains(*signal) {
                    return Ok(());
                }
                spared
            }
            Self::Anonymizer(spared) => {
                write!(f, "anonymizer")?;
                spared
            }
        };
        for (signal, words) in [(Signal::Crawler, "crawlers"), (Signal::Relay, "relays")] {
            if !spared.contains(signal) {
                write!(f, " including {words}")?;
            }
        }
        Ok(())
    }
}
