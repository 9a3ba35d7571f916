//! Asking the backend, with every way that it can go wrong turned into a verdict.

use std::fmt;
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use ipsec_core::{Backend, FactSet, LookupErrorKind, Query, Verdict};

use super::lost::Lost;
use crate::observe;

/// A lookup that is under way. What comes out is the verdict with what was known before.
pub(crate) type Asking = Pin<Box<dyn Future<Output = Verdict> + Send>>;

/// What is asked for, and whether much depends on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted {
    pub(crate) facts: FactSet,
    pub(crate) is_critical: bool,
}

impl Wanted {
    fn query(self, ip: IpAddr) -> Query {
        Query::new(ip).want(self.facts).critical(self.is_critical)
    }
}

impl From<FactSet> for Wanted {
    /// Nothing depends on it but what depends on every answer.
    fn from(facts: FactSet) -> Self {
        Self {
            facts,
            is_critical: false,
        }
    }
}

/// Whoever can still be asked about a visitor.
#[derive(Clone)]
pub(crate) struct Asker(Arc<Asked<dyn Backend>>);

struct Asked<B: ?Sized> {
    /// The facts that the backend could answer when the layer was made.
    answers: FactSet,
    lost: Lost,
    backend: B,
}

impl Asker {
    pub(crate) fn new(backend: impl Backend) -> Self {
        Self(Arc::new(Asked {
            answers: backend.answers(),
            lost: Lost::default(),
            backend,
        }))
    }

    pub(crate) fn backend(&self) -> &dyn Backend {
        &self.0.backend
    }

    /// The facts that the backend could answer when the layer was made: what policies were checked against, and what is asked.
    pub(crate) fn answers(&self) -> FactSet {
        self.0.answers
    }

    /// What is known without waiting, if that is an answer.
    #[inline]
    pub(crate) fn now(&self, ip: IpAddr, want: Wanted) -> Option<Verdict> {
        let query = want.query(ip);
        let want = want.facts;
        let verdict = self.backend().lookup_now(&query)?;
        // An answer about another address is none, and neither is one that leaves open what is wanted without a reason: asking in full shows it.
        let open = verdict.not_asked() & want;
        let is_answer = open.is_empty() || ended_early(&verdict, want);
        if verdict.ip() != Some(query.ip) || !is_answer {
            return None;
        }
        if let Some(kind) = failure_in(&verdict, want & self.answers()) {
            observe::lookup(self.backend().name(), Some(kind));
        }
        let withheld = verdict.withheld() & want;
        Some(self.complete(verdict, want - open, withheld))
    }

    /// Nobody was asked.
    pub(crate) fn not_asked(&self, ip: IpAddr) -> Verdict {
        Verdict::new(ip).with_not_asked(self.answers())
    }

    /// Asks for these facts of the address that `known` is about, and waits for them.
    pub(crate) fn ask(&self, known: Verdict, ip: IpAddr, want: Wanted) -> Asking {
        let (query, is_critical) = (want.query(ip), want.is_critical);
        let want = want.facts;
        let asker = self.clone();
        Box::pin(async move {
            let backend = asker.backend();
            let answer = backend.lookup(&query).await;
            let answer = answer.and_then(|verdict| {
                let same = verdict.ip() == Some(query.ip);
                if same {
                    Ok(verdict)
                } else {
                    Err(LookupErrorKind::Mismatch.into())
                }
            });
            let failure = match &answer {
                Ok(verdict) => failure_in(verdict, want & asker.answers()),
                Err(error) => Some(error.kind()),
            };
            observe::lookup(backend.name(), failure);
            let verdict = match answer {
                // Of what is critical nothing may be left for later: there is nobody who would ask with more weight.
                Ok(verdict) if is_critical => {
                    let withheld = verdict.withheld() & want;
                    told(verdict.settled(withheld), ip, want, backend.name())
                }
                Ok(verdict) => told(verdict, ip, want, backend.name()),
                Err(error) => {
                    observe::lookup_failed(backend.name(), &error);
                    Verdict::from_error(ip, backend.name(), want & asker.answers(), &error)
                }
            };
            let withheld = verdict.withheld() & want;
            let want = want - verdict.not_asked();
            known
                .updated_by(&asker.complete(verdict, want, withheld))
                .settled(want)
        })
    }

    /// The answer to a question for these facts. What was not wanted and is not known was not asked, whether the backend says so or not: else it
    /// would count as silence. Nor was anything withheld but what was wanted.
    #[inline]
    fn complete(&self, answer: Verdict, want: FactSet, withheld: FactSet) -> Verdict {
        let asked = want & self.answers();
        let rest = self.answers() - want;
        if self.0.lost.any() {
            self.0.lost.found(self.backend().answers());
        }
        let unclaimed = asked - answer.asked();
        if rest.is_empty() && unclaimed.is_empty() {
            return answer; // the usual case
        }
        let not_asked = rest - answer.known() - withheld;
        let answer = answer.with_asked(asked).with_not_asked(not_asked);
        match unclaimed.is_empty() {
            true => answer,
            false => self.without_lost(answer, unclaimed),
        }
    }

    /// An answer that does not claim to be one to these facts, although they were wanted. That may be the backend's way. But if it also says that it
    /// cannot tell them any more, as an index that was replaced by one without some list, then its silence on them means nothing: they have
    /// failed.
    ///
    /// The answer of an index is of one table and claims whatever that table can tell. So one of a table that could tell them does not come here, and
    /// for one of a table that could not, it is asked here what can be told since: only an answer that was under way when the list came back is
    /// taken for silence.
    #[cold]
    fn without_lost(&self, answer: Verdict, unclaimed: FactSet) -> Verdict {
        let lost = unclaimed - self.backend().answers();
        let Some(ip) = answer.ip().filter(|_| !lost.is_empty()) else {
            return answer;
        };
        let name = self.backend().name();
        let error = self.0.lost.tell(name, lost);
        answer.merge(&Verdict::from_error(ip, name, lost, &error))
    }
}

/// Why all that was wanted failed, if it did: a backend may say so in a verdict, as one that asks others does.
#[inline]
fn failure_in(answer: &Verdict, want: FactSet) -> Option<LookupErrorKind> {
    let lost = answer.failed() & want;
    if lost.is_empty() || lost - answer.known() != want {
        return None; // the usual case
    }
    let mut kinds = answer.failures().iter().map(ipsec_core::Failure::kind);
    kinds.find(|kind| kind.is_outage())
}

/// Whether the answer holds something after which a backend may leave the rest to be asked again: a *yes* to what is wanted, an operator's entry.
fn ended_early(answer: &Verdict, want: FactSet) -> bool {
    answer.list_override().is_some() || answer.signals().positive().intersects(want.signals())
}

/// An answer that is final, or withheld, or that ended early and is a step ahead: whoever goes on asking gets to an end. A backend that was asked for facts and
/// says for no such reason that nobody was asked for them has failed to ask.
fn told(answer: Verdict, ip: IpAddr, want: FactSet, backend: &str) -> Verdict {
    // That nobody was asked on purpose is silence, to all but those who ask with more weight.
    let want = want - answer.withheld();
    let open = answer.not_asked() & want;
    if open.is_empty() || open != want && ended_early(&answer, want) {
        return answer;
    }
    let error = LookupErrorKind::Misconfigured.into();
    observe::lookup_failed(backend, &error);
    let failure = Verdict::from_error(ip, backend, open, &error);
    answer.settled(open).merge(&failure)
}

impl fmt::Debug for Asker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Asker({:?})", self.backend().name())
    }
}
