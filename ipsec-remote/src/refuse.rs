//! What backends that may refuse to ask have in common: whom they let pass, and how a refusal is told.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Mutex;
use std::time::Duration;

use ipsec_core::{Backend, FactSet, LookupError, LookupErrorKind, Query, Verdict, ip};

use crate::repeated::Repeated;

/// What it takes to answer a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Toll {
    /// Nobody is asked: the query wants nothing of what the source can tell.
    WantsNothing,
    /// Nobody is asked outside the process: the address is not public.
    StaysHere,
    /// A question to the source, which may be refused and counts.
    Counts,
}

impl Toll {
    /// What it takes to answer this query by a source that can tell these facts.
    pub(crate) fn of(query: &Query, answers: FactSet) -> Self {
        if !query.want.intersects(answers) {
            Self::WantsNothing
        } else if ip::scope(query.ip).is_public() {
            Self::Counts
        } else {
            Self::StaysHere
        }
    }
}

/// The query with its address in canonical form, as answers have it.
pub(crate) fn canonical(query: &Query) -> Query {
    let canonical = Query::new(query.ip).want(query.want);
    canonical.critical(query.critical)
}

/// The answer to a query that is not asked and does not count as asked.
pub(crate) fn nothing_asked(query: &Query, answers: FactSet) -> Verdict {
    Verdict::new(query.ip).with_not_asked(answers - query.want)
}

/// What the backend knows of what is wanted without being asked, as a cache may know a part of it; and what it would have to be asked for.
pub(crate) fn at_hand_of(query: &Query, inner: &dyn Backend) -> (Option<Verdict>, FactSet) {
    let answers = inner.answers();
    let known = inner.lookup_now(&query.want(FactSet::EMPTY));
    let known = known.filter(|known| known.ip() == Some(ip::canonical(query.ip)));
    let settled = known.as_ref().map(settled).unwrap_or_default();
    let rest = (query.want & answers) - settled;
    let open = answers - settled - rest;
    (known.map(|known| known.with_not_asked(open)), rest)
}

/// The facts that a verdict is final for.
fn settled(verdict: &Verdict) -> FactSet {
    (verdict.asked() - verdict.not_asked() - verdict.failed()) | verdict.known()
}

/// What the asker makes of a refusal, for those who can be answered at once: what is known all the same, and the failure of the rest.
pub(crate) fn refusal(
    query: &Query,
    inner: &dyn Backend,
    error: &LookupError,
    last: &LastRefusal,
) -> Verdict {
    known_beside(query, inner, error).unwrap_or_else(|| {
        let answers = inner.answers();
        let failure = last.again(inner.name(), query.want & answers, error);
        let failure = failure.for_address(query.ip);
        failure.with_not_asked(answers - query.want)
    })
}

/// The last refusal, which the next one mostly repeats: while a source is not asked, its failure is made once and shared by all who are refused.
#[derive(Default)]
pub(crate) struct LastRefusal {
    last: Mutex<Option<Refusal>>,
    counter: Repeated,
}

struct Refusal {
    facts: FactSet,
    kind: LookupErrorKind,
    has_reserve: bool,
    /// Of nobody's address.
    failure: Verdict,
}

impl LastRefusal {
    /// Questions to the source were refused by the wrapper of this name, which refuses by the thousand.
    pub(crate) fn count(&self, backend: &str, by: &'static str, questions: u64) {
        self.counter
            .count(REFUSED, &[("backend", backend), ("by", by)], questions);
    }

    /// The failure of this source to tell these facts, said of nobody's address.
    fn again(&self, source: &str, facts: FactSet, error: &LookupError) -> Verdict {
        let make = || {
            let nobody = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
            Verdict::from_error(nobody, source, facts, error)
        };
        let (kind, has_reserve) = (error.kind(), error.has_reserve());
        // Nobody waits for it.
        let Ok(mut last) = self.last.try_lock() else {
            return make();
        };
        match &*last {
            Some(last)
                if last.facts == facts && last.kind == kind && last.has_reserve == has_reserve =>
            {
                last.failure.clone()
            }
            _ => {
                let failure = make();
                *last = Some(Refusal {
                    facts,
                    kind,
                    has_reserve,
                    failure: failure.clone(),
                });
                failure
            }
        }
    }
}

/// A time to wait, up to the next full millisecond: so all who are refused within one are told the same, by one failure.
pub(crate) fn in_full_millis(wait: Duration) -> Duration {
    let over = wait.subsec_nanos() % 1_000_000;
    match over {
        0 => wait,
        over => wait.saturating_add(Duration::from_nanos(u64::from(1_000_000 - over))),
    }
}

/// What is known although nobody is asked, and the failure of the rest; `None` if nothing is.
pub(crate) fn known_beside(
    query: &Query,
    inner: &dyn Backend,
    error: &LookupError,
) -> Option<Verdict> {
    let wanted = query.want & inner.answers();
    let (known, rest) = at_hand_of(query, inner);
    let known = known.filter(|known| rest != wanted || known.list_override().is_some())?;
    if rest.is_empty() {
        return Some(known);
    }
    let failure = Verdict::from_error(query.ip, inner.name(), rest, error);
    Some(known.settled(rest).merge(&failure))
}

/// What is at hand when an answer does not come: the answer after all, what is known of it beside the failure of the rest, or else that failure. That nobody would be asked by now
/// is no answer: somebody was.
pub(crate) fn in_its_stead(
    query: &Query,
    inner: &dyn Backend,
    error: LookupError,
) -> Result<Verdict, LookupError> {
    let known = known_beside(query, inner, &error);
    if known
        .as_ref()
        .is_some_and(|known| known.failed().is_empty())
    {
        return known.ok_or(error);
    }
    let at_hand = inner
        .lookup_now(query)
        .filter(|now| now.failed().is_empty());
    at_hand.or(known).ok_or(error)
}

/// Why the answer is none: its error, or the failure of all that was wanted. What one of several sources has told is told.
pub(crate) fn failure_of(
    query: &Query,
    answers: FactSet,
    answer: &Result<Verdict, LookupError>,
) -> Option<LookupErrorKind> {
    match answer {
        Err(error) => Some(error.kind()),
        Ok(verdict) => failure_in(query, answers, verdict),
    }
}

/// Why all that was wanted failed, if it did.
pub(crate) fn failure_in(
    query: &Query,
    answers: FactSet,
    verdict: &Verdict,
) -> Option<LookupErrorKind> {
    let wanted = query.want & answers;
    let lost = verdict.failed() - verdict.known();
    let failed = !wanted.is_empty() && lost.contains_all(wanted);
    let mut kinds = verdict.failures().iter().map(ipsec_core::Failure::kind);
    failed.then(|| kinds.find(|kind| kind.is_outage()))?
}

/// Whether nobody was asked for anything of what was wanted, on purpose: an answer that says nothing of the source, and costs nothing.
pub(crate) fn is_withheld(query: &Query, answers: FactSet, verdict: &Verdict) -> bool {
    let wanted = query.want & answers;
    !wanted.is_empty() && verdict.withheld().contains_all(wanted)
}

/// The answer to a question that others asked as well, or asked for more: what was withheld from them is merely not asked by whoever did not want it.
pub(crate) fn withheld_from(query: &Query, answer: Verdict) -> Verdict {
    let others = answer.withheld() - query.want;
    match others.is_empty() {
        true => answer,
        false => answer.with_not_asked(others),
    }
}

/// An answer to the query that says what was asked: all that is wanted and not left open, whether the source, which can tell `answers`, says so or not. Next to another
/// answer it counts as silence only then.
#[inline]
pub(crate) fn claimed(query: &Query, answers: FactSet, answer: Verdict) -> Verdict {
    let asked = (query.want & answers) - answer.not_asked();
    answer.with_asked(asked)
}

/// Questions to the source were refused by the wrapper of this name.
pub(crate) fn count_refused(backend: &str, by: &'static str, questions: u64) {
    Repeated::default().count(REFUSED, &[("backend", backend), ("by", by)], questions);
}

const REFUSED: &str = "ipsec_backend_refused_total";

#[cfg(test)]
mod tests {
    use ipsec_core::{Evidence, Fact, Score, Signal};

    use super::*;

    #[test]
    fn only_what_is_wanted_of_public_addresses_counts() {
        let answers = Signal::Vpn.into();
        let toll = |ip: [u8; 4], want: Signal| Toll::of(&Query::new(ip).want(want), answers);
        assert_eq!(toll([1, 1, 1, 1], Signal::Vpn), Toll::Counts);
        assert_eq!(toll([10, 1, 1, 1], Signal::Vpn), Toll::StaysHere);
        assert_eq!(toll([1, 1, 1, 1], Signal::Tor), Toll::WantsNothing);
    }

    #[test]
    fn a_failure_of_all_that_was_wanted_is_a_failure() {
        let answers = FactSet::from([Signal::Vpn, Signal::Tor]);
        let query = Query::new([1, 1, 1, 1]).want(answers);
        let kind = LookupErrorKind::Timeout;
        let failed = |facts| Verdict::from_error(query.ip, "source", facts, &kind.into());
        assert_eq!(
            failure_of(&query, answers, &Ok(failed(answers))),
            Some(kind)
        );
        let half = failed(Signal::Vpn.into());
        assert_eq!(failure_of(&query, answers, &Ok(half)), None);
        assert_eq!(failure_of(&query, answers, &Err(kind.into())), Some(kind));
        let silent = Verdict::new(query.ip).with_asked(answers);
        assert_eq!(failure_of(&query, answers, &Ok(silent)), None);
    }

    #[test]
    fn what_another_source_has_told_has_not_failed() {
        let scores = FactSet::from(Fact::Score);
        let query = Query::new([1, 1, 1, 1]).want(scores);
        let down = LookupErrorKind::Timeout.into();
        let told = Score::new(7.0, 100.0).expect("a score");
        let told = Evidence::new("one").with_score(told);
        let told = Verdict::from_error(query.ip, "other", scores, &down).with_evidence(told);
        assert_eq!(failure_of(&query, scores, &Ok(told)), None);
    }
}
