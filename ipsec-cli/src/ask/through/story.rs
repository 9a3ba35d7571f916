//! What became of a question at one source, from what its probes have seen. Pure.

use std::fmt;

use ipsec_core::{Evidence, Verdict};
use serde::Serialize;

use super::trace::{Event, Level};

/// What became of a question at one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Story<'a> {
    pub(super) source: &'a str,
    pub(super) how: How,
    /// How many requests were sent to the service.
    pub(super) requests: usize,
    /// Why there is no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<String>,
}

/// Where the answer of a source comes from, or what kept it from being asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum How {
    /// An index in memory has looked.
    InMemory,
    /// The service was asked, and has answered.
    Answered,
    /// The service was asked in vain.
    Failed,
    /// The service was asked in vain, and something older was at hand.
    FromCacheStale,
    FromCache,
    /// The address did not come often enough yet.
    NotAdmitted,
    RefusedByBudget,
    RefusedByBreaker,
    /// The address is not public.
    NotSent,
    /// Nothing was wanted that it could tell, or something was said before its turn.
    NotAsked,
}

impl<'a> Story<'a> {
    pub(super) fn new(source: &'a str, is_local: bool, events: &[Event], said: &Verdict) -> Self {
        let asked = |level| events.iter().filter(|e| **e == Event::Asked(level)).count();
        let requests = if is_local { 0 } else { asked(Level::Source) };
        let mut failures = said.failures().iter();
        // A refusal that was at hand has passed no probe as an error.
        let error = innermost_failure(events).or_else(|| {
            let failure = failures.find(|failure| failure.source() == source)?;
            Some(failure.kind().to_string())
        });
        let is_stale = said.evidence_of(source).is_some_and(Evidence::is_stale);
        let how = if is_local {
            How::InMemory
        } else if events.contains(&Event::NotSent) {
            How::NotSent
        } else if is_stale {
            How::FromCacheStale
        } else if requests > 0 {
            // What went well the second time is told by the number of requests.
            let is_lost = said.failures().iter().any(|f| f.source() == source);
            if is_lost { How::Failed } else { How::Answered }
        } else {
            match innermost(events) {
                None => How::NotAsked,
                Some(Level::Admission) => How::NotAdmitted,
                Some(Level::Cache) => How::FromCache,
                Some(Level::Budget) => How::RefusedByBudget,
                Some(Level::Breaker) => How::RefusedByBreaker,
                Some(Level::Retry | Level::Deadline | Level::Source) => How::Answered,
            }
        };
        let is_without = !matches!(how, How::Answered | How::NotSent);
        Self {
            source,
            how,
            requests,
            error: error.filter(|_| is_without),
        }
    }
}

/// The innermost part that was asked or had an answer: it is where the answer comes from.
fn innermost(events: &[Event]) -> Option<Level> {
    let levels = events.iter().filter_map(|event| match event {
        Event::AtHand(level) | Event::Asked(level) => Some(*level),
        Event::Failed(..) | Event::NotSent => None,
    });
    levels.max()
}

/// Why the innermost part that has failed has no answer. What is further outside repeats it.
fn innermost_failure(events: &[Event]) -> Option<String> {
    let failures = events.iter().filter_map(|event| match event {
        Event::Failed(level, words) => Some((*level, words)),
        _ => None,
    });
    let (_, words) = failures.max_by_key(|(level, _)| *level)?;
    Some(words.clone())
}

impl fmt::Display for Story<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let requests = match self.requests {
            0 => "nothing was sent".to_owned(),
            1 => "1 request".to_owned(),
            n => format!("{n} requests"),
        };
        write!(f, "{}: ", self.source)?;
        match self.how {
            How::InMemory => write!(f, "looked up in memory"),
            How::Answered => write!(f, "{requests}, answered"),
            How::Failed => write!(f, "{requests}, in vain"),
            How::FromCacheStale => write!(f, "{requests}; an old answer from the cache"),
            How::FromCache => write!(f, "from the cache"),
            How::NotAdmitted => write!(f, "not asked: the address did not come often enough yet"),
            How::RefusedByBudget => write!(f, "not asked: refused by the budget"),
            How::RefusedByBreaker => write!(f, "not asked: the breaker is open"),
            How::NotSent => write!(f, "not asked: the address is not public"),
            How::NotAsked => write!(f, "not asked"),
        }?;
        match &self.error {
            Some(error) => write!(f, ": {error}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use ipsec_core::{FactSet, LookupErrorKind};

    use super::*;

    const IP: [u8; 4] = [192, 31, 196, 10];

    #[track_caller]
    fn is(events: &[Event], said: &Verdict, how: How, requests: usize) {
        let story = Story::new("s", false, events, said);
        assert_eq!((story.how, story.requests), (how, requests), "{events:?}");
    }

    #[test]
    fn the_innermost_part_that_took_part_tells_where_the_answer_is_from() {
        use Event::{Asked, AtHand};
        let said = Verdict::new(IpAddr::from(IP)).with_evidence(Evidence::new("s"));
        is(&[], &said, How::NotAsked, 0);
        is(&[Asked(Level::Admission)], &said, How::NotAdmitted, 0);
        let hit = [AtHand(Level::Cache), AtHand(Level::Admission)];
        is(&hit, &said, How::FromCache, 0);
        is(&[AtHand(Level::Budget)], &said, How::RefusedByBudget, 0);
        let open = [AtHand(Level::Breaker), AtHand(Level::Budget)];
        is(&open, &said, How::RefusedByBreaker, 0);
        let asked = [Asked(Level::Cache), Asked(Level::Source)];
        is(&asked, &said, How::Answered, 1);
        is(&[Event::NotSent], &said, How::NotSent, 0);
    }

    #[test]
    fn an_outage_is_told_by_who_saw_it() {
        let down = LookupErrorKind::Timeout.into();
        let said = Verdict::from_error(IpAddr::from(IP), "s", FactSet::ALL, &down);
        let events = [
            Event::Asked(Level::Source),
            Event::Failed(Level::Deadline, "too late".into()),
            Event::Failed(Level::Breaker, "again".into()),
        ];
        let story = Story::new("s", false, &events, &said);
        assert_eq!(story.to_string(), "s: 1 request, in vain: too late");
    }
}
