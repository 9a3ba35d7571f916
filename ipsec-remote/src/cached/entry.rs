//! What is held for one network: the answers that came, newest first, as long as each knows something that no newer one does.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use ipsec_core::ip::PrefixKey;
use ipsec_core::{Evidence, FactSet, Query, Verdict};

use super::answer::{Age, Answer};

/// So many addresses of a network may have answers of their own. An operator names few; and if a whole network, all of them are asked about alone.
const MOST_OWN: usize = 16;

/// The answers about one network. Each covers what no newer one does that takes its place, however old that is: what came later has replaced what came
/// before. An answer with an operator's entry is about one address, to which it comes before all others. So there are never more answers than facts, and mostly
/// there is one; but for a few addresses of their own.
#[derive(Debug)]
pub(crate) struct Entry {
    /// Newest first.
    answers: Vec<Answer>,
    /// Whether somebody asks again in the background, or tried.
    refreshed: AtomicBool,
}

/// A query, with all that is looked at more than once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ask {
    /// With its address in canonical form.
    pub(crate) query: Query,
    pub(crate) key: PrefixKey,
    /// What is wanted of what the source can tell.
    pub(crate) need: FactSet,
}

/// What is held for a query.
#[derive(Debug)]
pub(crate) struct Held {
    pub(crate) verdict: Verdict,
    /// The facts of the query that it is final for.
    pub(super) covers: FactSet,
    pub(super) is_stale: bool,
    /// It is one fresh answer, and will not be for much longer.
    pub(super) is_ageing: bool,
}

impl Entry {
    /// With an answer that came now. What is gone by now, or said by newer answers, is left out.
    pub(crate) fn with(
        latest: Answer,
        before: Option<&Self>,
        now: SystemTime,
        limit: Duration,
    ) -> Self {
        let mut answers = vec![latest];
        for answer in before.into_iter().flat_map(|before| &before.answers) {
            let newer = answers.iter().filter(|newer| newer.replaces(answer));
            let said = newer.fold(FactSet::EMPTY, |all, newer| all | newer.covers());
            let answer = answer.clone().without(said);
            let own = answers.iter().filter(|answer| answer.is_own()).count();
            let has_room = !answer.is_own() || own < MOST_OWN;
            let is_gone = answer.covers().is_empty() || answer.age(now, limit) == Age::Gone;
            if has_room && !is_gone {
                answers.push(answer);
            }
        }
        Self {
            answers,
            refreshed: AtomicBool::new(false),
        }
    }

    /// As it was kept elsewhere: newest first.
    #[cfg(feature = "fleet")]
    pub(crate) fn kept(answers: Vec<Answer>) -> Self {
        Self {
            answers,
            refreshed: AtomicBool::new(false),
        }
    }

    /// All of them, newest first.
    #[cfg(feature = "fleet")]
    pub(crate) fn all(&self) -> &[Answer] {
        &self.answers
    }

    /// The final answer to the query, if all of it is here and fresh, or what is here ends the question as it ended the source's. For a query that needs nothing: all that is fresh.
    pub(crate) fn fresh(&self, ask: &Ask, now: SystemTime, source: &str) -> Option<Held> {
        if let [only] = self.answers.as_slice()
            && let Some(held) = only_answer(only, ask, now, source)
        {
            return Some(held);
        }
        let fresh = self.fresh_facts(ask.query.ip, now);
        let open = ask.need - fresh;
        if !open.is_empty() && !self.ends(ask, open, now) {
            return None; // before anything is put together
        }
        let need = ask.need - open;
        let held = self.held(&Ask { need, ..*ask }, now, Duration::ZERO, source)?;
        Some(match open.is_empty() {
            true => held,
            false => Held {
                verdict: held.verdict.with_not_asked(open),
                ..held
            },
        })
    }

    /// Whatever is here of what the query needs, and is not over by more than `limit`.
    pub(super) fn held(
        &self,
        ask: &Ask,
        now: SystemTime,
        limit: Duration,
        source: &str,
    ) -> Option<Held> {
        let mut open = ask.need;
        let mut covers = FactSet::EMPTY;
        let mut told = FactSet::EMPTY;
        let mut first = None;
        let mut others = Vec::new(); // allocates nothing while it is empty, as it mostly is
        for answer in self.answers(ask.query.ip) {
            let tells = answer.covers() - told;
            told |= answer.covers();
            let says = match ask.need.is_empty() {
                true => tells,
                false => answer.covers() & open,
            };
            if says.is_empty() {
                continue;
            }
            let age = answer.age(now, limit);
            if age == Age::Gone {
                continue;
            }
            open = open - says;
            covers |= says;
            let pick = Pick {
                answer,
                age,
                says,
                tells,
            };
            match first {
                None => first = Some(pick),
                Some(_) => others.push(pick),
            }
            if open.is_empty() && !ask.need.is_empty() {
                break;
            }
        }
        let newest = first?;
        if others.is_empty() && (covers == ask.need || ask.need.is_empty()) {
            return Some(newest.whole(ask, now, source));
        }
        let is_stale = |pick: &Pick<'_>| pick.age == Age::Stale;
        let is_stale = is_stale(&newest) || others.iter().any(is_stale);
        // Oldest first, so that newer answers replace what older ones say.
        let parts = others.iter().rev().chain([&newest]);
        let parts = parts.map(|pick| pick.whole(ask, now, source).verdict.only(pick.says));
        Some(Held {
            verdict: parts.reduce(|older, newer| joined(older, &newer))?,
            covers,
            is_stale,
            is_ageing: false,
        })
    }

    /// Whether something fresh ends the question with these facts open, as it did when the source was asked for them.
    fn ends(&self, ask: &Ask, open: FactSet, now: SystemTime) -> bool {
        let mut answers = self.answers(ask.query.ip);
        answers.any(|answer| {
            answer.ends(ask.need, open) && answer.age(now, Duration::ZERO) == Age::Fresh
        })
    }

    /// The facts that need not be asked for this address. What was said of the address alone and is over is asked again, whatever was said of a neighbour since.
    pub(crate) fn fresh_facts(&self, ip: IpAddr, now: SystemTime) -> FactSet {
        let (mut fresh, mut told) = (FactSet::EMPTY, FactSet::EMPTY);
        for answer in self.answers(ip) {
            if answer.age(now, Duration::ZERO) == Age::Fresh {
                fresh |= answer.covers() - told;
            }
            told |= answer.covers();
        }
        fresh
    }

    /// Whether nobody has taken it on yet to ask again: true once.
    pub(super) fn take_refresh(&self) -> bool {
        !self.refreshed.load(Ordering::Relaxed) && !self.refreshed.swap(true, Ordering::Relaxed)
    }

    /// Whoever took it on could not even try.
    pub(super) fn give_refresh_back(&self) {
        self.refreshed.store(false, Ordering::Relaxed);
    }

    /// What is said to this address: first that which is about it alone, then the newest.
    fn answers(&self, ip: IpAddr) -> impl Iterator<Item = &Answer> {
        let serves = move |answer: &&Answer| answer.serves(ip);
        let own = self.answers.iter().filter(|answer| answer.is_own());
        let shared = self.answers.iter().filter(|answer| !answer.is_own());
        own.chain(shared).filter(serves)
    }
}

/// An answer, and the facts that it is wanted for.
#[derive(Clone, Copy)]
struct Pick<'a> {
    answer: &'a Answer,
    age: Age,
    says: FactSet,
    /// All that it has to say, next to those that come before it.
    tells: FactSet,
}

impl Pick<'_> {
    /// All that the answer says.
    fn whole(&self, ask: &Ask, now: SystemTime, source: &str) -> Held {
        let verdict = self.answer.about(ask.query.ip, ask.key, source);
        let verdict = match self.tells == self.answer.covers() {
            true => verdict,
            false => verdict.only(self.tells),
        };
        let is_stale = self.age == Age::Stale;
        Held {
            verdict: match is_stale {
                true if verdict.evidence().is_empty() => {
                    verdict.with_evidence(Evidence::new(source).stale())
                }
                true => stale(verdict, |_| true),
                false => verdict,
            },
            covers: self.says,
            is_stale,
            is_ageing: !is_stale && self.answer.is_ageing(now),
        }
    }
}

/// The shortest way to the most common answer: there is only one, and it is fresh and all that the query needs.
fn only_answer(only: &Answer, ask: &Ask, now: SystemTime, source: &str) -> Option<Held> {
    let is_enough = !only.covers().is_empty()
        && only.covers().contains_all(ask.need)
        && only.serves(ask.query.ip)
        && only.age(now, Duration::ZERO) == Age::Fresh;
    is_enough.then(|| Held {
        verdict: only.about(ask.query.ip, ask.key, source),
        covers: match ask.need.is_empty() {
            true => only.covers(),
            false => ask.need,
        },
        is_stale: false,
        is_ageing: only.is_ageing(now),
    })
}

/// What the same backend said later, and what it said before of other facts. Evidence of which some part is stale is marked.
pub(super) fn joined(older: Verdict, newer: &Verdict) -> Verdict {
    let before = older.clone();
    let is_stale = |evidence: &Evidence| {
        let earlier = before.evidence_of(evidence.source().as_str());
        earlier.is_some_and(Evidence::is_stale)
    };
    stale(older.updated_by(newer), is_stale)
}

/// With some of the evidence marked as older than it should be.
fn stale(verdict: Verdict, is_stale: impl Fn(&Evidence) -> bool) -> Verdict {
    let marked: Vec<Evidence> = verdict
        .evidence()
        .iter()
        .filter(|e| is_stale(e))
        .cloned()
        .collect();
    let marked = marked.into_iter();
    marked.fold(verdict, |verdict, evidence| {
        verdict.with_evidence(evidence.stale())
    })
}
