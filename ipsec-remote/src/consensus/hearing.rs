//! One query, with all sources: who is asked for what, who has answered, and whether that is enough.

use std::array;
use std::net::IpAddr;

use ipsec_core::{Backend, Fact, FactSet, LookupError, LookupErrorKind, Query, Verdict};

use super::Consensus;
use super::tally::{Outcome, Vote, is_settled, outcome};
use crate::refuse::{failure_in, in_its_stead};

/// One query, with all sources.
pub(super) struct Hearing<'a> {
    consensus: &'a Consensus,
    pub(super) ip: IpAddr,
    /// What is wanted of what can be told.
    pub(super) want: FactSet,
    /// On the stack, as a miss must take no memory.
    heard: [Heard; Consensus::MOST_SOURCES],
    count: usize,
}

/// How things are with one source.
#[derive(Default)]
pub(super) struct Heard {
    /// What it can tell.
    pub(super) can: FactSet,
    /// What it is to be asked for, or was.
    pub(super) asked: FactSet,
    /// What of that is still out.
    pub(super) awaited: FactSet,
    /// Whether its turn has come, where not all are asked at once.
    pub(super) had_its_turn: bool,
    /// What it said so far.
    pub(super) answer: Option<Result<Verdict, LookupError>>,
}

impl<'a> Hearing<'a> {
    /// Asks each source without waiting.
    pub(super) fn open(consensus: &'a Consensus, query: &Query) -> Self {
        let can = consensus.sources.iter().map(Backend::answers);
        let want = query.want & consensus.quorums.reachable(can);
        let mut sources = consensus.sources.iter();
        let heard = array::from_fn(|_| {
            sources.next().map_or_else(Heard::default, |source| {
                let can = source.answers();
                let asked = want & can;
                let said = source.lookup_now(&query.want(asked));
                let is_answer = |said: &Verdict| {
                    said.ip() == Some(query.ip) && !said.not_asked().intersects(asked)
                };
                let answer = said.filter(is_answer).map(Ok);
                Heard {
                    can,
                    asked,
                    awaited: match answer {
                        Some(_) => FactSet::EMPTY,
                        None => asked,
                    },
                    had_its_turn: false,
                    answer,
                }
            })
        });
        Self {
            consensus,
            ip: query.ip,
            want,
            heard,
            count: consensus.sources.len(),
        }
    }

    pub(super) fn heard(&self) -> &[Heard] {
        self.heard.get(..self.count).unwrap_or_default()
    }

    /// The sources whose answers are awaited, each as its number and what it is asked for.
    pub(super) fn awaited(&self) -> impl Iterator<Item = (usize, FactSet)> {
        let all = self.heard().iter().enumerate();
        all.filter(|(_, heard)| heard.is_awaited())
            .map(|(source, heard)| (source, heard.awaited))
    }

    /// The sources that have failed, each as its number and why: those that refused to be asked, before any was.
    pub(super) fn refused(&self) -> impl Iterator<Item = (usize, LookupErrorKind)> {
        let all = self.heard().iter().enumerate();
        all.filter_map(|(source, heard)| {
            let said = heard.verdict()?;
            if said.failed().is_empty() {
                return None; // the usual case
            }
            let query = Query::new(self.ip).want(heard.asked);
            Some((source, failure_in(&query, heard.can, said)?))
        })
    }

    /// A source is asked now.
    pub(super) fn begin(&mut self, source: usize) {
        if let Some(heard) = self.heard.get_mut(source) {
            heard.had_its_turn = true;
        }
    }

    /// A source answered. An answer about another address is none.
    ///
    /// What it left open, as it may after a *yes*, is awaited still: it has to be asked for that.
    pub(super) fn hear(&mut self, source: usize, answer: Result<Verdict, LookupError>) {
        let name = self.consensus.sources.get(source).map_or("", Backend::name);
        if let Some(heard) = self.heard.get_mut(source) {
            heard.hear(self.ip, name, answer);
        }
    }

    /// What a source that has answered left open, and is to be asked for.
    pub(super) fn open_of(&self, source: usize) -> Option<FactSet> {
        let heard = self.heard().get(source)?;
        heard.is_awaited().then_some(heard.awaited)
    }

    /// The time is over for whoever has not answered: what those who were asked know all the same is all that they say.
    pub(super) fn time_out(&mut self) {
        let late: Vec<_> = self.awaited().collect();
        for (number, awaited) in late {
            let too_late = LookupErrorKind::Timeout.into();
            let query = Query::new(self.ip).want(awaited);
            let had_its_turn = self
                .heard
                .get(number)
                .is_some_and(|heard| heard.had_its_turn);
            let source = self.consensus.sources.get(number);
            let answer = match source.filter(|_| had_its_turn) {
                Some(source) => in_its_stead(&query, source, too_late),
                None => Err(too_late),
            };
            self.hear(number, answer);
            if let Some(heard) = self.heard.get_mut(number) {
                heard.awaited = FactSet::EMPTY;
            }
        }
    }

    /// Whether the answers that are awaited can change nothing of what is wanted.
    pub(super) fn is_over(&self) -> bool {
        if !self.heard().iter().any(Heard::is_awaited) {
            return true;
        }
        let votes = self.votes();
        let votes = votes.get(..self.count).unwrap_or_default();
        self.want.iter().all(|fact| match fact {
            Fact::Signal(signal) => is_settled(votes, &self.consensus.quorums, signal),
            // Each source's score is its own.
            fact => !self.awaits(fact) || fact != Fact::Score && self.is_told(fact),
        })
    }

    /// What the votes on each signal come to.
    pub(super) fn outcomes(&self) -> impl Iterator<Item = (ipsec_core::Signal, Outcome)> {
        let votes = self.votes();
        ipsec_core::Signal::ALL.iter().map(move |signal| {
            let votes = votes.get(..self.count).unwrap_or_default();
            (*signal, outcome(votes, &self.consensus.quorums, *signal))
        })
    }

    fn votes(&self) -> [Vote; Consensus::MOST_SOURCES] {
        array::from_fn(|source| {
            self.heard
                .get(source)
                .map_or_else(Vote::default, Heard::vote)
        })
    }

    fn awaits(&self, fact: Fact) -> bool {
        let mut awaited = self.awaited();
        awaited.any(|(_, asked)| asked.contains(fact))
    }

    fn is_told(&self, fact: Fact) -> bool {
        let mut verdicts = self.heard().iter().filter_map(Heard::verdict);
        verdicts.any(|verdict| verdict.knows(fact))
    }
}

impl Heard {
    pub(super) fn is_awaited(&self) -> bool {
        !self.awaited.is_empty()
    }

    fn hear(&mut self, ip: IpAddr, name: &str, answer: Result<Verdict, LookupError>) {
        let answer = match answer {
            Ok(verdict) if verdict.ip() != Some(ip) => Err(LookupErrorKind::Mismatch.into()),
            answer => answer,
        };
        let before = std::mem::take(&mut self.awaited);
        let later = match (self.answer.take(), answer) {
            (Some(Ok(said)), Ok(later)) => {
                let asked = before - later.not_asked();
                Ok(said.updated_by(&later.with_asked(asked)))
            }
            (Some(Ok(said)), Err(error)) => {
                let failed = Verdict::from_error(ip, name, before, &error);
                Ok(said.updated_by(&failed))
            }
            (_, answer) => answer,
        };
        if let Ok(said) = &later {
            let open = (said.not_asked() - said.withheld()) & before;
            // Who leaves open all that it was asked for will do so again.
            if open != before {
                self.awaited = open;
            }
        }
        self.answer = Some(later);
    }

    pub(super) fn verdict(&self) -> Option<&Verdict> {
        self.answer.as_ref()?.as_ref().ok()
    }

    /// The facts that it could tell and was not asked for.
    pub(super) fn not_asked(&self) -> FactSet {
        let rest = self.can - self.asked;
        match self.verdict() {
            None => rest,
            Some(said) => {
                let open = said.not_asked();
                let settled = said.asked() - open;
                (rest - settled - said.known()) | open
            }
        }
    }

    /// Those of them that it decided not to ask.
    pub(super) fn withheld(&self) -> FactSet {
        self.verdict().map(Verdict::withheld).unwrap_or_default()
    }

    fn vote(&self) -> Vote {
        let vote = Vote {
            not_asked: (self.not_asked() - self.awaited).signals(),
            awaited: self.awaited.signals(),
            ..Vote::default()
        };
        match &self.answer {
            None => vote,
            Some(Ok(said)) => Vote {
                yes: said.signals().positive(),
                no: said.signals().negative(),
                failed: said.failed().signals(),
                ..vote
            },
            Some(Err(error)) if error.kind().is_outage() => Vote {
                failed: self.asked.signals(),
                ..vote
            },
            Some(Err(_)) => vote,
        }
    }
}
