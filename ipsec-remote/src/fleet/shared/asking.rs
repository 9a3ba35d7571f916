//! What happens to queries: the store first, then the source for what it lacks, by one instance while the others wait.

use std::collections::HashSet;
use std::mem;
use std::time::{Duration, SystemTime};

use futures_util::future::join;
use ipsec_core::{Backend, LookupError, LookupErrorKind, Query, Verdict};
use tokio::time::{Instant, sleep};

use super::super::chance::chance;
use super::claim::Claim;
use super::observe::{self, Outcome};
use super::store::Found;
use super::value::Shared;
use super::wire;
use super::writer::{Job, Keep};
use crate::cached::{Answer as Kept, Ask, Entry, Landed, respond, told};

/// How long the first pause is of those who wait, and the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

pub(super) type Answer = Result<Verdict, LookupError>;

/// A query that the store did not answer yet.
struct Open {
    /// Which of the queries it is.
    at: usize,
    ask: Ask,
    held: Found,
    claim: Option<Claim>,
    /// Whether others are to learn the answer: not if the source has it at hand.
    is_news: bool,
}

/// Where queries stand.
#[derive(Default)]
struct Sorted {
    answered: Vec<(usize, Answer)>,
    to_ask: Vec<Open>,
    /// Another instance asks.
    elsewhere: Vec<Open>,
}

impl<B: Backend> Shared<B> {
    /// The answers to queries that need something, in their order.
    pub(super) async fn ask_all(&self, asks: &[Ask]) -> Vec<Answer> {
        let Sorted {
            mut answered,
            to_ask,
            elsewhere,
        } = self.sort(asks).await;
        let (asked, waited) = join(self.ask(to_ask), self.wait(elsewhere)).await;
        answered.extend(asked);
        answered.extend(waited.answered);
        answered.extend(self.ask(waited.to_ask).await);
        answered.sort_by_key(|(at, _)| *at);
        let mut answered = answered.into_iter().peekable();
        let answers = (0..asks.len()).map(|at| {
            let answer = answered.next_if(|(of, _)| *of == at);
            answer.map_or_else(
                || Err(LookupErrorKind::Missing.into()),
                |(_, answer)| answer,
            )
        });
        answers.collect()
    }

    /// Looks what the store has, and claims what it has not.
    async fn sort(&self, asks: &[Ask]) -> Sorted {
        let mut sorted = Sorted::default();
        if asks.is_empty() {
            return sorted;
        }
        let open = asks.iter().enumerate().map(|(at, ask)| Open {
            at,
            ask: *ask,
            held: None,
            claim: None,
            is_news: true,
        });
        let keys: Vec<_> = asks.iter().map(|ask| ask.key).collect();
        let found = match self.read(&keys).await {
            Ok(found) => found,
            Err(failed) => {
                observe::alone(failed.as_str());
                sorted.to_ask = open.collect();
                self.count(Outcome::Alone, sorted.to_ask.len());
                return sorted;
            }
        };
        let now = self.now();
        let mut claimed = HashSet::new();
        let mut unclaimed = Vec::new();
        for (mut open, held) in open.zip(found) {
            open.held = held;
            if let Some(answer) = self.held(&open, now) {
                self.counters.count(Outcome::Hit);
                sorted.answered.push((open.at, answer));
            } else if self.inner.lookup_now(&rest(&open, now)).is_some() {
                open.is_news = false;
                sorted.to_ask.push(open);
            } else if claimed.insert(open.ask.key) {
                open.claim = Some(self.claim_of(open.ask.key));
                unclaimed.push(open);
            } else {
                // A neighbour in the same batch has the claim.
                sorted.to_ask.push(open);
            }
        }
        self.claim_all(unclaimed, Outcome::Hit, &mut sorted).await;
        sorted
    }

    /// Tries to become the one who asks. What others have been told meanwhile is an answer.
    async fn claim_all(&self, mut open: Vec<Open>, told: Outcome, sorted: &mut Sorted) {
        if open.is_empty() {
            return;
        }
        let claims = open
            .iter_mut()
            .filter_map(|open| Some((open.ask.key, open.claim.as_mut()?)));
        let mut claims: Vec<_> = claims.collect();
        let results = match self.claim_and_read(&mut claims).await {
            Ok(results) => results,
            Err(failed) => {
                observe::alone(failed.as_str());
                self.count(Outcome::Alone, open.len());
                sorted.to_ask.extend(open);
                return;
            }
        };
        let now = self.now();
        let mut results = results.into_iter();
        for mut open in open {
            // An answer that is no answer is none: then nobody else asks.
            let (is_ours, found) = results.next().unwrap_or((true, None));
            open.held = found.or(open.held);
            if let Some(answer) = self.held(&open, now) {
                self.counters.count(told);
                sorted.answered.push((open.at, answer));
            } else if is_ours {
                self.counters.count(Outcome::Asked);
                sorted.to_ask.push(open);
            } else {
                sorted.elsewhere.push(open);
            }
        }
    }

    /// Waits for what other instances are told, and for claims that they give back, until patience ends.
    async fn wait(&self, elsewhere: Vec<Open>) -> Sorted {
        let mut sorted = Sorted {
            elsewhere,
            ..Sorted::default()
        };
        let start = Instant::now();
        let mut pause = FIRST_PAUSE;
        while !sorted.elsewhere.is_empty() {
            let left = self.settings.patience.saturating_sub(start.elapsed());
            let open = mem::take(&mut sorted.elsewhere);
            if left.is_zero() {
                self.count(Outcome::Impatient, open.len());
                sorted.to_ask.extend(open);
                break;
            }
            sleep(pause.min(left)).await;
            pause = (2 * pause).min(LONGEST_PAUSE);
            self.claim_all(open, Outcome::Awaited, &mut sorted).await;
        }
        sorted
    }

    /// Asks the source, all at once.
    async fn ask(&self, open: Vec<Open>) -> Vec<(usize, Answer)> {
        let at = self.now();
        let queries: Vec<Query> = open.iter().map(|open| rest(open, at)).collect();
        let answers = match queries.as_slice() {
            [] => return Vec::new(),
            [query] => vec![self.inner.lookup(query).await],
            all => self.inner.lookup_many(all).await,
        };
        let mut answers = answers.into_iter();
        let landed = open.into_iter().zip(queries).map(|(open, query)| {
            let answer = answers
                .next()
                .unwrap_or_else(|| Err(LookupErrorKind::Missing.into()));
            (open.at, self.land(open, query, answer, at))
        });
        landed.collect()
    }

    /// Keeps what is final in what the source said, and puts it together with what was held when it was asked.
    fn land(&self, open: Open, query: Query, answer: Answer, at: SystemTime) -> Answer {
        let source = self.inner.name();
        let answer = told(&query, answer, self.inner.answers(), source);
        let Open {
            ask,
            held,
            claim,
            is_news,
            ..
        } = open;
        let answer = answer.map(|told| {
            let is_kept = is_news && self.link.is_up();
            let until = is_kept.then(|| self.keep(&ask, &told, query, &held, claim));
            // All are told the same end, whoever asked.
            until.flatten().into_iter().fold(told, Verdict::expires_at)
        });
        let landed = Landed {
            query,
            answer,
            held,
        };
        // What is over is forgotten here: the cache around has it.
        let times = self.settings.lifetimes.stale(Duration::ZERO);
        respond(&ask, &landed, at, &times, source).answer
    }

    /// Has it written, and says until when it is kept, if it is.
    fn keep(
        &self,
        ask: &Ask,
        told: &Verdict,
        query: Query,
        held: &Found,
        claim: Option<Claim>,
    ) -> Option<SystemTime> {
        let now = self.now();
        let times = &self.settings.lifetimes;
        let answers = self.inner.answers();
        let latest = Kept::new(told, query.want, answers, now, times, chance())?;
        let until = latest.until();
        let entry = Entry::with(latest, held.as_deref(), now, Duration::ZERO);
        let Some((text, time)) = wire::write(&entry, now) else {
            self.counters.unsaved(1);
            return None;
        };
        let job = Job {
            keep: Some(Keep {
                key: self.answer_key(ask.key),
                text,
                time,
            }),
            release: None,
        };
        match claim {
            Some(claim) => claim.keep(job),
            None => self.writer.send(job),
        }
        Some(until)
    }

    /// The answer of the store, if it has all that is needed.
    fn held(&self, open: &Open, now: SystemTime) -> Option<Answer> {
        let entry = open.held.as_deref()?;
        let held = entry.fresh(&open.ask, now, self.inner.name())?;
        Some(Ok(held.verdict))
    }

    fn count(&self, outcome: Outcome, queries: usize) {
        for _ in 0..queries {
            self.counters.count(outcome);
        }
    }
}

/// What is wanted beyond what is held.
fn rest(open: &Open, now: SystemTime) -> Query {
    let mut rest = open.ask.query;
    if let Some(held) = &open.held {
        rest.want = rest.want - held.fresh_facts(rest.ip, now);
    }
    rest
}
