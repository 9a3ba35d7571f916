//! What a query is answered when the source has answered: from that, and from what was held before.

use std::time::SystemTime;

use ipsec_core::{ErrorSubject, FactSet, Failure, LookupError, LookupErrorKind, Query, Verdict};

use super::answer::{covers, ended, has_reason, of_neighbour, serves};
use super::entry::{Ask, Held, joined};
use super::flights::Landed;
use super::lifetimes::Lifetimes;
use crate::refuse::{claimed, withheld_from};

/// The answer to a query.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) answer: Result<Verdict, LookupError>,
    /// Whether something in it is older than it should be.
    pub(super) is_stale: bool,
}

impl From<Result<Verdict, LookupError>> for Response {
    fn from(answer: Result<Verdict, LookupError>) -> Self {
        Self {
            answer,
            is_stale: false,
        }
    }
}

/// What the source said to a query, as an answer that can be kept: that it has nothing on an address is one, to all that it can ever tell; one about
/// another address is none.
pub(crate) fn told(
    query: &Query,
    answer: Result<Verdict, LookupError>,
    facts: FactSet,
    source: &str,
) -> Result<Verdict, LookupError> {
    match answer {
        Ok(verdict) if verdict.ip() == Some(query.ip) => {
            Ok(claimed(query, facts, verdict.detached()))
        }
        Ok(_) => Err(LookupErrorKind::Mismatch.into()),
        Err(error) if is_silence(error.kind()) => {
            Ok(Verdict::from_error(query.ip, source, facts, &error))
        }
        Err(error) => Err(error),
    }
}

/// Whether what came to a question is an answer to this query, although the question may be another's too; else it has to be asked itself.
pub(super) fn settles(ask: &Ask, landed: &Landed, now: SystemTime) -> bool {
    let asked = landed.query;
    let fresh = landed
        .held
        .as_ref()
        .map(|held| held.fresh_facts(ask.query.ip, now))
        .unwrap_or_default();
    let open = match &landed.answer {
        Ok(told) if !serves(told, ask.query.ip) => return false,
        Ok(told) if ended_for_another(ask, told, &asked) => return false,
        Ok(told) => ask.need - covers(told, asked.want),
        Err(_) => ask.need,
    };
    // What is open now was asked for in vain, or never.
    let open = open - fresh;
    open.is_empty() || asked.want.contains_all(open) && (asked.critical || !ask.query.critical)
}

/// Whether the source left open what the query needs, for a reason that is one to others alone: they got their *yes*.
fn ended_for_another(ask: &Ask, told: &Verdict, asked: &Query) -> bool {
    let want = ask.query.want;
    !want.contains_all(asked.want)
        && (told.not_asked() - told.withheld()).intersects(ask.need & asked.want)
        && !has_reason(told, want)
}

/// The answer to the query, after the source was asked.
pub(crate) fn respond(
    ask: &Ask,
    landed: &Landed,
    now: SystemTime,
    times: &Lifetimes,
    source: &str,
) -> Response {
    let response = of_all(ask, landed, now, times, source);
    Response {
        answer: response.answer.map(|told| withheld_from(&ask.query, told)),
        ..response
    }
}

/// The same, with whatever was withheld from others who shared the question.
fn of_all(
    ask: &Ask,
    landed: &Landed,
    now: SystemTime,
    times: &Lifetimes,
    source: &str,
) -> Response {
    let held = |ask: &Ask| {
        let entry = landed.held.as_deref()?;
        let held = entry.held(ask, now, times.stale_limit(), source)?;
        (!held.covers.is_empty()).then_some(held)
    };
    match &landed.answer {
        Ok(told) => {
            let lacks = ask.need - covers(told, landed.query.want);
            // What was left open, since something else is enough, needs nothing old to stand in for it.
            let fresh = landed.held.as_ref();
            let fresh = fresh.map(|held| held.fresh_facts(ask.query.ip, now));
            let ended = ended(told, landed.query.want) - fresh.unwrap_or_default();
            let lacks = lacks - ended;
            let told = of_neighbour(told, &ask.query, ask.key, source);
            match held(&Ask {
                need: lacks,
                ..*ask
            })
            .filter(|_| !lacks.is_empty())
            {
                None => Ok(told).into(),
                Some(held) => completed(held, &told),
            }
        }
        Err(error) => match held(ask) {
            None => Err(error.clone()).into(),
            Some(held) => instead(ask, held, &landed.query, error, source),
        },
    }
}

/// What was held, and what the source now says to the rest. Where it failed to, what was held counts, and the failure is listed.
fn completed(held: Held, told: &Verdict) -> Response {
    let Held {
        verdict,
        covers,
        is_stale,
        ..
    } = held;
    let rest = told.clone().only(FactSet::ALL - covers);
    // Of what is left open what was held may know nothing at all.
    let verdict = joined(verdict.only(covers), &rest)
        .with_not_asked(told.not_asked() - told.withheld() - covers)
        .with_withheld(told.withheld() - covers);
    let outages = told.failures().iter().filter(|f| f.kind().is_outage());
    let spared = outages.filter_map(|failure| {
        let facts = failure.facts() & covers;
        let spared = || Failure::from_error(failure.source().clone(), facts, &failure.error());
        (!facts.is_empty()).then(spared)
    });
    Response {
        answer: Ok(spared.fold(verdict, Verdict::with_failure)),
        is_stale,
    }
}

/// What was held, since the source has failed.
fn instead(ask: &Ask, held: Held, asked: &Query, error: &LookupError, source: &str) -> Response {
    let Held {
        verdict,
        covers,
        is_stale,
        ..
    } = held;
    let lost = ask.need - covers;
    let verdict = match lost.is_empty() {
        true => verdict,
        false => verdict.updated_by(&Verdict::from_error(ask.query.ip, source, lost, error)),
    };
    let spared = ask.need & covers & asked.want;
    let verdict = match spared.is_empty() {
        true => verdict,
        false => verdict.with_failure(Failure::from_error(source, spared, error)),
    };
    Response {
        answer: Ok(verdict),
        is_stale,
    }
}

/// Whether the error is an answer of a kind: there is nothing to say about such an address.
fn is_silence(kind: LookupErrorKind) -> bool {
    kind.subject() == ErrorSubject::Address && !kind.is_outage()
}
