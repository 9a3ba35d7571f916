//! How far a query has come on its way through the sources: who is asked next for what, and what is known, silent or open in the end.

use std::net::IpAddr;

use ipsec_core::{FactSet, LookupError, LookupErrorKind, SignalSet, Verdict};

/// When a cascade ends before everything wanted is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// At the first *yes* to a wanted signal.
    pub(super) stop_at_yes: bool,
    /// At an operator's own entry.
    pub(super) stop_at_entry: bool,
    /// Facts that every source is asked for.
    pub(super) from_all: FactSet,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            stop_at_yes: true,
            stop_at_entry: true,
            from_all: FactSet::EMPTY,
        }
    }
}

/// One query on its way through the sources. A few sets of bits: what the sources say is kept elsewhere.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk {
    rules: Rules,
    ip: IpAddr,
    want: FactSet,
    known: FactSet,
    asked: FactSet,
    not_asked: FactSet,
    /// What a source decided not to ask.
    withheld: FactSet,
    stop: Stop,
}

/// Why nobody is asked any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stop {
    Not,
    Yes,
    Entry,
}

impl Walk {
    pub(super) fn new(rules: Rules, ip: IpAddr, want: FactSet) -> Self {
        Self {
            rules,
            ip,
            want,
            known: FactSet::EMPTY,
            asked: FactSet::EMPTY,
            not_asked: FactSet::EMPTY,
            withheld: FactSet::EMPTY,
            stop: Stop::Not,
        }
    }

    /// What a source that can tell these facts is to be asked for; nothing means what it knows for free, and `None` not even that.
    pub(super) fn next(&self, can: FactSet) -> Option<FactSet> {
        match self.stop {
            Stop::Entry => None,
            Stop::Yes => Some(FactSet::EMPTY),
            Stop::Not => Some(can & ((self.want - self.known) | (self.want & self.rules.from_all))),
        }
    }

    /// A source that can tell these facts was passed by.
    pub(super) fn pass(&mut self, can: FactSet) {
        self.not_asked |= can;
    }

    /// Whether what a source said without waiting is its answer: about this address, and not leaving open what it was asked for, unless something in
    /// it stopped it.
    pub(super) fn is_answer(&self, said: &Verdict, asked: FactSet) -> bool {
        let stopped =
            said.list_override().is_some() || said.signals().positive().intersects(asked.signals());
        said.ip() == Some(self.ip) && (stopped || !said.not_asked().intersects(asked))
    }

    /// A source that can tell `can` was asked for `asked` and said this. What comes back has to be joined with what others said.
    #[inline]
    pub(super) fn hear(&mut self, said: Verdict, asked: FactSet, can: FactSet) -> Option<Verdict> {
        let (open, known) = (said.not_asked(), said.known());
        let settled = said.asked() - open;
        self.asked |= said.asked() | (asked - open);
        self.withheld |= said.withheld();
        self.not_asked |= (open - said.withheld()) | (can - asked - settled - known);
        self.known |= known;
        let wanted_yes = said.signals().positive().intersects(self.want.signals());
        if self.rules.stop_at_entry && said.list_override().is_some() {
            self.stop = Stop::Entry;
        } else if self.rules.stop_at_yes && wanted_yes && self.stop == Stop::Not {
            self.stop = Stop::Yes;
        }
        (!known.is_empty() || !says_nothing(&said)).then_some(said)
    }

    /// A source that can tell `can` was asked for `asked` and gave no answer.
    pub(super) fn fail(
        &mut self,
        source: &str,
        error: &LookupError,
        asked: FactSet,
        can: FactSet,
    ) -> Verdict {
        self.not_asked |= can - asked;
        Verdict::from_error(self.ip, source, asked, error)
    }

    /// An answer about another address is none.
    pub(super) fn right(
        &self,
        answer: Result<Verdict, LookupError>,
    ) -> Result<Verdict, LookupError> {
        match answer {
            Ok(verdict) if verdict.ip() != Some(self.ip) => Err(LookupErrorKind::Mismatch.into()),
            answer => answer,
        }
    }

    /// The answer, of all that was said.
    ///
    /// A wanted score, network or location that is known is settled: nobody else would be asked for it the next time either.
    pub(super) fn end(self, said: Option<Verdict>) -> Verdict {
        let others = FactSet::ALL - SignalSet::ALL.into();
        let settled = self.want & self.known & (others - self.rules.from_all);
        said.unwrap_or_else(|| Verdict::new(self.ip))
            .with_asked(self.asked)
            .with_not_asked(self.not_asked)
            .with_withheld(self.withheld)
            .settled(settled)
    }
}

/// Both together. Joining two verdicts makes their evidence, so that it is done only if there are two.
#[inline]
pub(super) fn join(said: Option<Verdict>, later: Option<Verdict>) -> Option<Verdict> {
    match (said, later) {
        (Some(said), Some(later)) => Some(said.merge(&later)),
        (said, later) => said.or(later),
    }
}

/// Whether nothing is lost if nobody looks at it again.
fn says_nothing(verdict: &Verdict) -> bool {
    verdict.known().is_empty()
        && verdict.failed().is_empty()
        && verdict.list_override().is_none()
        && verdict.evidence().is_empty()
        && verdict.failures().is_empty()
        && verdict.expires().is_none()
}

#[cfg(test)]
mod tests {
    use ipsec_core::{Evidence, Fact, Signal, Signals};

    use super::*;

    const IP: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(8, 8, 8, 8));

    fn walk(want: impl Into<FactSet>) -> Walk {
        Walk::new(Rules::default(), IP, want.into())
    }

    fn says(signals: Signals) -> Verdict {
        Verdict::new(IP).with_evidence(Evidence::new("a").with_signals(signals))
    }

    #[test]
    fn only_what_is_still_wanted_is_asked_for() {
        let (both, tor) = (
            FactSet::from([Signal::Tor, Signal::Vpn]),
            Signal::Tor.into(),
        );
        let mut walk = walk(both);
        assert_eq!(walk.next(FactSet::ALL), Some(both));
        let said = walk.hear(says(Signals::UNKNOWN.no(Signal::Vpn)), both, FactSet::ALL);
        assert!(said.is_some());
        assert_eq!(walk.next(FactSet::ALL), Some(tor));
        assert_eq!(walk.next(Signal::Vpn.into()), Some(FactSet::EMPTY));
    }

    #[test]
    fn a_yes_that_is_wanted_stops_it_and_an_entry_does_so_for_good() {
        let mut walk = walk(Signal::Vpn);
        let _ = walk.hear(
            says(Signals::UNKNOWN.yes(Signal::Tor)),
            FactSet::EMPTY,
            FactSet::EMPTY,
        );
        assert_eq!(walk.next(FactSet::ALL), Some(Signal::Vpn.into()));
        let _ = walk.hear(
            says(Signals::UNKNOWN.yes(Signal::Vpn)),
            Signal::Vpn.into(),
            FactSet::EMPTY,
        );
        assert_eq!(walk.next(FactSet::ALL), Some(FactSet::EMPTY));
        let entry = Evidence::new("a").with_list_override(ipsec_core::ListOverride::Deny);
        let _ = walk.hear(
            Verdict::new(IP).with_evidence(entry),
            FactSet::EMPTY,
            FactSet::EMPTY,
        );
        assert_eq!(walk.next(FactSet::ALL), None);
    }

    #[test]
    fn facts_from_all_are_asked_for_though_known_and_stay_open_where_nobody_asked() {
        let score = FactSet::from(Fact::Score);
        let rules = Rules {
            from_all: score,
            ..Rules::default()
        };
        for (rules, next, open) in [
            (rules, score, score),
            (Rules::default(), FactSet::EMPTY, FactSet::EMPTY),
        ] {
            let mut walk = Walk::new(rules, IP, score);
            let given = ipsec_core::Score::new(1.0, 10.0).expect("a score");
            let said = Verdict::new(IP).with_evidence(Evidence::new("a").with_score(given));
            let said = walk.hear(said, score, score);
            assert_eq!(walk.next(score), Some(next));
            walk.pass(score);
            assert_eq!(walk.end(said).not_asked(), open);
        }
    }
}
