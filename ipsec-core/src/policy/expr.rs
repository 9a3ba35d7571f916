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
    Check(Check),
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
    /// Tests are assumed to hold, or not, in a search through what the unknown could turn out to be.
    pub(super) assumed: Assumed<'a>,
    pub(super) strict: bool,
    /// Who is spared where a condition says so: crawlers and relays.
    pub(super) sparing: Spared,
}

/// Assumed values of tests, as a list whose tail is shared by the branches of a search.
pub(super) type Assumed<'a> = Option<&'a Assumption<'a>>;

pub(super) struct Assumption<'a> {
    pub(super) check: &'a Check,
    pub(super) holds: bool,
    pub(super) before: Assumed<'a>,
}

/// One thing that an expression depends on and that is unknown.
#[derive(Clone, Copy)]
pub(super) enum Open<'a> {
    Signal(Signal),
    Check(&'a Check),
}

impl Expr {
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
            Self::Check(check) => subject
                .assumption(check)
                .or_else(|| check.eval(subject.verdict, subject.strict)),
        }
    }

    /// Calls `found` with whatever keeps the expression, or a part of it that still matters, from having a value.
    pub(super) fn each_open<'a>(&'a self, subject: &Subject<'_>, found: &mut impl FnMut(Open<'a>)) {
        if self.eval(subject).is_some() {
            return;
        }
        let mut signals = |told_by: SignalSet, spared: &Spared| {
            let mut concerned = subject.spared(*spared);
            if subject.one_of(told_by).is_none() {
                concerned |= told_by;
            }
            let unknown = concerned - subject.signals.known();
            unknown
                .iter()
                .for_each(|signal| found(Open::Signal(signal)));
        };
        match self {
            Self::Any(all) | Self::All(all) => {
                all.iter().for_each(|expr| expr.each_open(subject, found));
            }
            Self::Not(expr) => expr.each_open(subject, found),
            Self::Signal(signal, spared) => signals(tellers(*signal), spared),
            Self::Anonymizer(spared) => signals(ANONYMIZERS, spared),
            Self::Check(check) => found(Open::Check(check)),
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
            Self::Check(check) => facts |= check.fact().map_or(FactSet::EMPTY, FactSet::from),
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

impl Open<'_> {
    /// The fact that would have to be told; none if the address alone would be enough.
    pub(super) fn fact(self) -> FactSet {
        match self {
            Self::Signal(signal) => signal.into(),
            Self::Check(check) => check.fact().map_or(FactSet::EMPTY, FactSet::from),
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
    pub(super) fn assuming<T>(
        &self,
        open: Open<'_>,
        holds: bool,
        go_on: impl FnOnce(Subject<'_>) -> T,
    ) -> T {
        match open {
            Open::Signal(signal) if holds => go_on(Subject {
                signals: self.signals.yes(signal),
                ..*self
            }),
            Open::Signal(signal) => go_on(Subject {
                signals: self.signals.no(signal),
                ..*self
            }),
            Open::Check(check) => {
                let assumption = Assumption {
                    check,
                    holds,
                    before: self.assumed,
                };
                go_on(Subject {
                    assumed: Some(&assumption),
                    ..*self
                })
            }
        }
    }

    /// The signals that really spare somebody in this evaluation.
    fn spared(&self, spared: Spared) -> Spared {
        spared & self.sparing
    }

    fn not_spared(&self, spared: Spared) -> Option<bool> {
        self.one_of(self.spared(spared)).map(|is_spared| !is_spared)
    }

    fn assumption(&self, check: &Check) -> Option<bool> {
        let mut assumed = self.assumed;
        while let Some(assumption) = assumed {
            if assumption.check == check {
                return Some(assumption.holds);
            }
            assumed = assumption.before;
        }
        None
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
            Self::Check(check) => return check.fmt(f),
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
