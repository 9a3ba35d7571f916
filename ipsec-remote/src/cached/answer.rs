//! One answer as it is kept: what it is final for, how old it is, and what it says to a neighbour.

use std::net::IpAddr;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use ipsec_core::ip::PrefixKey;
use ipsec_core::{Evidence, FactSet, Query, Verdict};

use super::lifetimes::{Kind, Lifetimes, Span};

/// One answer of the source to one question, about one address.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// Without failures, and without the table of an index.
    verdict: Verdict,
    covers: FactSet,
    /// The facts that were asked for and left open, since something that it says ended the question.
    ended: FactSet,
    span: Span,
    /// The same for the other addresses of the network, made when the first of them asks.
    neighbours: OnceLock<Verdict>,
}

/// How old an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    Fresh,
    /// Over, but better than none.
    Stale,
    Gone,
}

impl Answer {
    /// `told` came now, to a question for the facts `asked`, from a source that can tell `answers`. `None` if nothing in it is worth to be kept: it is final for none of
    /// them.
    pub(crate) fn new(
        told: &Verdict,
        asked: FactSet,
        answers: FactSet,
        now: SystemTime,
        times: &Lifetimes,
        chance: f64,
    ) -> Option<Self> {
        let covers = covers(told, asked);
        if !covers.intersects(answers | told.known()) {
            return None;
        }
        let ends = told.evidence().iter().filter_map(Evidence::expires).min();
        let span = times.span(kind(told), now, ends, told.expires(), chance);
        // What is known is no open question, even if another source could have told more.
        // What was withheld then is open to whoever asks next.
        let verdict = told.clone().without_failures().settled(covers);
        let verdict = verdict.with_not_asked(told.withheld()).detached();
        Some(Self {
            // Whoever keeps what is said from here is not to take it for new.
            verdict: verdict.expires_at(span.until),
            covers,
            ended: ended(told, asked),
            span,
            neighbours: OnceLock::new(),
        })
    }

    /// One that was kept elsewhere: final for these facts, from then until then; it ended the question for those.
    #[cfg(feature = "fleet")]
    pub(crate) fn kept(verdict: Verdict, covers: FactSet, ended: FactSet, span: Span) -> Self {
        Self {
            verdict,
            covers,
            ended,
            span,
            neighbours: OnceLock::new(),
        }
    }

    /// What it says, of which facts, for which it ended the question, and from when until when.
    #[cfg(feature = "fleet")]
    pub(crate) fn parts(&self) -> (&Verdict, FactSet, FactSet, Span) {
        (&self.verdict, self.covers, self.ended, self.span)
    }

    /// The facts that it is final for, and the newest to be so.
    pub(super) fn covers(&self) -> FactSet {
        self.covers
    }

    /// Until when it is fresh.
    pub(crate) fn until(&self) -> SystemTime {
        self.span.until
    }

    /// Without these facts, since something newer covers them.
    pub(super) fn without(mut self, facts: FactSet) -> Self {
        if self.covers.intersects(facts) {
            self.covers = self.covers - facts;
            self.verdict = self.verdict.only(self.covers);
            self.neighbours = OnceLock::new();
        }
        self
    }

    /// Whether it would end a question for what is needed with these facts open: the source was asked for them, and left them open for the sake of a *yes* that is needed
    /// here as well.
    pub(super) fn ends(&self, need: FactSet, open: FactSet) -> bool {
        let yes = self.verdict.signals().positive();
        self.ended.contains_all(open) && yes.intersects(need.signals())
    }

    /// How old it is; what is over by less than `limit` is stale.
    pub(super) fn age(&self, now: SystemTime, limit: Duration) -> Age {
        let Span { born, until, .. } = self.span;
        if (born..until).contains(&now) {
            return Age::Fresh; // as mostly, and without a calculation
        }
        let lifetime = until.duration_since(born).unwrap_or_default();
        match until.duration_since(now) {
            // A clock that was set back must not make an answer live for days.
            Ok(left) if !left.is_zero() && left <= 2 * lifetime => Age::Fresh,
            Ok(left) if !left.is_zero() => Age::Gone,
            Ok(_) if limit.is_zero() => Age::Gone,
            Ok(_) => Age::Stale,
            Err(over) if over.duration() < limit => Age::Stale,
            Err(_) => Age::Gone,
        }
    }

    /// Whether it is fresh and will not be for much longer.
    pub(super) fn is_ageing(&self, now: SystemTime) -> bool {
        self.span.ageing <= now
    }

    /// Whether it says something to this address of its network.
    pub(super) fn serves(&self, ip: IpAddr) -> bool {
        serves(&self.verdict, ip)
    }

    /// Whether it is about one address alone.
    pub(super) fn is_own(&self) -> bool {
        self.verdict.list_override().is_some()
    }

    /// Whether it takes the place of an older one: not of one about an address that this is not about, nor of one for the neighbours if this says
    /// nothing to them.
    pub(super) fn replaces(&self, older: &Self) -> bool {
        match older.is_own() {
            true => self.verdict.ip() == older.verdict.ip(),
            false => !self.is_own(),
        }
    }

    /// What it says of this address of its network.
    pub(super) fn about(&self, ip: IpAddr, net: PrefixKey, source: &str) -> Verdict {
        if self.verdict.ip() == Some(ip) {
            return self.verdict.clone();
        }
        let noted = self
            .neighbours
            .get_or_init(|| noted(self.verdict.clone(), net, source));
        noted.clone().for_address(ip)
    }
}

/// The facts that an answer to a question for `asked` is final for: not what failed, and not what others could still tell.
pub(super) fn covers(told: &Verdict, asked: FactSet) -> FactSet {
    (asked | told.asked()) - told.not_asked() - lost(told)
}

/// The facts that were asked for and left open, since something that was said ended the question: a *yes* to what was asked, or an operator's entry.
pub(super) fn ended(told: &Verdict, asked: FactSet) -> FactSet {
    match has_reason(told, asked) {
        true => (told.not_asked() - told.withheld() - lost(told)) & asked,
        false => FactSet::EMPTY,
    }
}

/// Whether something in it ends a question for these facts.
pub(super) fn has_reason(told: &Verdict, want: FactSet) -> bool {
    told.list_override().is_some() || told.signals().positive().intersects(want.signals())
}

/// The facts that are unknown since a source failed. What another has told is not among them.
pub(super) fn lost(told: &Verdict) -> FactSet {
    told.failed() - told.known()
}

/// Whether an answer says something to this address. An operator's own entry is about the addresses that it names, and no others.
pub(super) fn serves(told: &Verdict, ip: IpAddr) -> bool {
    told.ip() == Some(ip) || told.list_override().is_none()
}

/// What was said of one address of a network, said of another, and marked as such.
pub(super) fn of_neighbour(told: &Verdict, query: &Query, net: PrefixKey, source: &str) -> Verdict {
    if told.ip() == Some(query.ip) {
        return told.clone();
    }
    noted(told.clone(), net, source).for_address(query.ip)
}

/// With a note in each piece of evidence; where there is none, with one that says nothing else. The note does not name the other address: that
/// is another visitor's.
fn noted(told: Verdict, net: PrefixKey, source: &str) -> Verdict {
    let note = format!("said of another address in {net}");
    match told.evidence() {
        [] => told.with_evidence(Evidence::new(source).with_note(note)),
        all => {
            let all = all.to_vec();
            all.into_iter().fold(told, |told, evidence| {
                told.with_evidence(evidence.with_note(note.clone()))
            })
        }
    }
}

fn kind(told: &Verdict) -> Kind {
    if !told.signals().positive().is_empty() {
        Kind::Positive
    } else if told.known().is_empty() && !told.failures().is_empty() {
        Kind::Silent
    } else {
        Kind::Negative
    }
}

#[cfg(test)]
mod tests {
    use ipsec_core::ip::KeyWidth;
    use ipsec_core::{ListOverride, LookupErrorKind, Signal, Signals};

    use super::*;

    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    fn answer(told: &Verdict) -> Option<Answer> {
        Answer::new(
            told,
            Signal::Vpn.into(),
            FactSet::ALL,
            NOW,
            &Lifetimes::new(),
            0.5,
        )
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn failures_are_not_kept() {
        let down = LookupErrorKind::Timeout.into();
        let failed = Verdict::from_error(ip("2600::1"), "s", Signal::Vpn.into(), &down);
        assert!(answer(&failed).is_none());
        let some = failed.with_absent(Signal::Tor.into());
        let kept = answer(&some).expect("tor is known");
        assert_eq!(kept.covers(), Signal::Tor.into());
        assert!(kept.verdict.failures().is_empty());
    }

    #[test]
    fn a_neighbour_learns_that_it_is_one_and_not_whose() {
        let kept = answer(&Verdict::new(ip("2600::1"))).expect("asked for");
        let net = KeyWidth::default().key(ip("2600::2"));
        let said = kept.about(ip("2600::2"), net, "s");
        assert_eq!(said.ip(), Some(ip("2600::2")));
        assert_eq!(
            said.evidence()[0].notes(),
            ["said of another address in 2600::/64"]
        );
        assert!(kept.about(ip("2600::1"), net, "s").evidence().is_empty());
    }

    #[test]
    fn an_operators_entry_is_for_its_own_address() {
        let own = Evidence::new("own").with_list_override(ListOverride::Deny);
        let own = own.with_signals(Signals::UNKNOWN.yes(Signal::Vpn));
        let kept = answer(&Verdict::new(ip("2600::1")).with_evidence(own)).expect("known");
        assert!(kept.serves(ip("2600::1")) && !kept.serves(ip("2600::2")));
    }

    #[test]
    fn a_clock_that_is_set_back_ends_an_answer() {
        let day = Duration::from_secs(86_400);
        let kept = Answer::new(
            &Verdict::new(ip("2600::1")),
            Signal::Vpn.into(),
            FactSet::ALL,
            NOW + 2 * day,
            &Lifetimes::new(),
            0.5,
        );
        let kept = kept.expect("asked for");
        assert_eq!(kept.age(NOW + 2 * day, Duration::ZERO), Age::Fresh);
        assert_eq!(kept.age(NOW, day), Age::Gone);
        assert_eq!(kept.age(NOW + 3 * day, day), Age::Stale);
        assert_eq!(kept.age(NOW + 4 * day, day), Age::Gone);
    }
}
