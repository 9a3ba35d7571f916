//! A consensus of random sources against a slow and obvious model, which tries every way that open votes could go.

use ipsec_core::{Backend, Fact, FactSet, LookupErrorKind, Query, Signal, Verdict};
use ipsec_remote::Consensus;
use proptest::prelude::*;

use super::super::cascade::made::{Asked, FACTS, Made, NAMES, Script, facts, run, script};

const IP: [u8; 4] = [8, 8, 8, 8];

/// What a source comes to, for one signal.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Vote {
    Yes,
    No,
    Silent,
    Failed,
    NotAsked,
    Awaited,
}

/// How far the model is with one source.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    /// Nothing is wanted of it, and nothing is known for free.
    Idle,
    Awaited,
    Answered,
    Failed(LookupErrorKind),
}

struct Model<'a> {
    scripts: &'a [Script],
    quorum: usize,
    want: FactSet,
    states: Vec<State>,
}

impl Model<'_> {
    fn asked(&self, source: usize) -> FactSet {
        self.want & self.scripts[source].can
    }

    fn vote(&self, source: usize, signal: Signal) -> Vote {
        let (script, fact) = (&self.scripts[source], Fact::Signal(signal));
        let asked = self.asked(source).contains(fact);
        if !script.can.contains(fact) {
            return Vote::Silent;
        }
        match self.states[source] {
            State::Awaited if asked => Vote::Awaited,
            State::Failed(kind) if asked => match kind.is_outage() {
                true => Vote::Failed,
                false => Vote::Silent,
            },
            State::Answered if script.told(self.asked(source)).contains(fact) => {
                match script.says(fact) {
                    Some(true) => Vote::Yes,
                    Some(false) => Vote::No,
                    None => Vote::Silent,
                }
            }
            _ => Vote::NotAsked,
        }
    }

    fn votes(&self, signal: Signal) -> Vec<Vote> {
        (0..self.scripts.len())
            .map(|source| self.vote(source, signal))
            .collect()
    }

    fn decision(&self, votes: &[Vote]) -> Option<bool> {
        let count = |vote| votes.iter().filter(|other| **other == vote).count();
        if count(Vote::Yes) >= self.quorum {
            Some(true)
        } else {
            (count(Vote::No) >= self.quorum).then_some(false)
        }
    }

    /// Every decision that there could be, if these were answers of some kind.
    fn possible(&self, votes: Vec<Vote>, open: &[Vote]) -> Vec<Option<bool>> {
        match votes.iter().position(|vote| open.contains(vote)) {
            None => vec![self.decision(&votes)],
            Some(at) => [Vote::Yes, Vote::No, Vote::Silent]
                .into_iter()
                .flat_map(|vote| {
                    let mut votes = votes.clone();
                    votes[at] = vote;
                    self.possible(votes, open)
                })
                .collect(),
        }
    }

    /// All that it could come to, if whoever is awaited answers or fails.
    fn endings(&self, votes: Vec<Vote>) -> Vec<Result<bool, (bool, bool)>> {
        match votes.iter().position(|vote| *vote == Vote::Awaited) {
            None => vec![self.outcome_of(&votes)],
            Some(at) => [Vote::Yes, Vote::No, Vote::Silent, Vote::Failed]
                .into_iter()
                .flat_map(|vote| {
                    let mut votes = votes.clone();
                    votes[at] = vote;
                    self.endings(votes)
                })
                .collect(),
        }
    }

    fn is_over(&self) -> bool {
        let awaited = |fact| {
            let mut all = 0..self.scripts.len();
            all.any(|at| self.states[at] == State::Awaited && self.asked(at).contains(fact))
        };
        let told = |fact| {
            let mut all = 0..self.scripts.len();
            all.any(|at| {
                self.states[at] == State::Answered
                    && self.scripts[at].told(self.asked(at)).contains(fact)
                    && self.scripts[at].says(fact).is_some()
            })
        };
        self.want.iter().all(|fact| match fact {
            Fact::Signal(signal) => {
                let endings = self.endings(self.votes(signal));
                endings.iter().all(|ending| *ending == endings[0])
            }
            Fact::Score => !awaited(fact),
            _ => !awaited(fact) || told(fact),
        })
    }

    /// Yes, no, or why not: whether somebody's failure counts, and whether somebody could still be asked.
    fn outcome(&self, signal: Signal) -> Result<bool, (bool, bool)> {
        self.outcome_of(&self.votes(signal))
    }

    fn outcome_of(&self, votes: &[Vote]) -> Result<bool, (bool, bool)> {
        let open = [Vote::NotAsked, Vote::Awaited];
        let possible = self.possible(votes.to_vec(), &open);
        if let Some(decision) = possible[0].filter(|_| possible.iter().all(|d| *d == possible[0])) {
            return Ok(decision);
        }
        let all = [Vote::NotAsked, Vote::Awaited, Vote::Failed];
        let in_reach = self
            .possible(votes.to_vec(), &all)
            .iter()
            .any(Option::is_some);
        let counts = |vote| in_reach && votes.contains(&vote);
        Err((counts(Vote::Failed), counts(Vote::NotAsked)))
    }
}

/// As the model runs: first whoever is local, then one after the other as they answer.
fn play(scripts: &[Script], quorum: usize, want: FactSet, deadline: u128) -> Model<'_> {
    let reachable = |fact: &Fact| {
        let able = scripts.iter().filter(|script| script.can.contains(*fact));
        !matches!(fact, Fact::Signal(_)) || able.count() >= quorum
    };
    let mut model = Model {
        scripts,
        quorum,
        want: want.iter().filter(reachable).collect(),
        states: vec![State::Idle; scripts.len()],
    };
    for (at, script) in scripts.iter().enumerate() {
        if script.is_local {
            model.states[at] = State::Answered;
        } else if !model.asked(at).is_empty() {
            model.states[at] = State::Awaited;
        }
    }
    let mut order: Vec<usize> = (0..scripts.len()).collect();
    order.sort_by_key(|at| scripts[*at].delay);
    for at in order {
        if model.states[at] != State::Awaited || model.is_over() {
            continue;
        }
        let in_time = scripts[at].delay.as_millis() < deadline;
        let kind = scripts[at].fails.filter(|_| in_time);
        model.states[at] = match kind.or((!in_time).then_some(LookupErrorKind::Timeout)) {
            Some(kind) => State::Failed(kind),
            None => State::Answered,
        };
        if !in_time {
            for state in &mut model.states {
                if *state == State::Awaited {
                    *state = State::Failed(LookupErrorKind::Timeout);
                }
            }
        }
    }
    model
}

fn check(model: &Model<'_>, verdict: &Verdict) -> Result<(), TestCaseError> {
    for fact in FACTS {
        let Fact::Signal(signal) = fact else { continue };
        let is = match verdict.is(signal) {
            Some(answer) => Ok(answer),
            None => Err((
                verdict.failed().contains(fact),
                verdict.not_asked().contains(fact),
            )),
        };
        prop_assert_eq!(
            is,
            model.outcome(signal),
            "{}: {}",
            signal,
            verdict.explain()
        );
    }
    for (at, name) in NAMES.into_iter().take(model.scripts.len()).enumerate() {
        let failures = verdict.failures().iter();
        let kinds: Vec<_> = failures
            .filter(|failure| *failure.source() == name)
            .map(ipsec_core::Failure::kind)
            .collect();
        match model.states[at] {
            State::Failed(kind) => prop_assert_eq!(kinds, [kind]),
            _ => prop_assert!(kinds.is_empty()),
        }
        let evidence = verdict.evidence_of(name).is_some();
        prop_assert_eq!(evidence, model.states[at] == State::Answered);
    }
    // What was agreed on survives being joined with others.
    let nothing = Verdict::new(IP).with_evidence(ipsec_core::Evidence::new("other"));
    prop_assert_eq!(nothing.merge(verdict).signals(), verdict.signals());
    Ok(())
}

fn consensus(scripts: &[Script], quorum: usize, deadline: u64) -> (Consensus, Vec<Asked>) {
    let mut builder = Consensus::builder("agreed")
        .quorum(quorum)
        .deadline(std::time::Duration::from_millis(deadline))
        .bulk_deadline(std::time::Duration::from_millis(deadline));
    let mut all = Vec::new();
    for (name, script) in NAMES.into_iter().zip(scripts) {
        let (source, asked) = Made::new(name, script.clone());
        builder = builder.source(source);
        all.push(asked);
    }
    (builder.build().unwrap(), all)
}

/// Sources that answer at different times, so that there is one order.
fn scripts() -> impl Strategy<Value = (Vec<Script>, usize)> {
    let scripts = proptest::collection::vec(script(), 1..=5);
    let scripts = scripts.prop_map(|mut scripts| {
        for (at, script) in scripts.iter_mut().enumerate() {
            // Never at once: who answers at once may do so before the next one is asked.
            let millis = script.delay.as_millis() as u64 * 10 + at as u64 + 1;
            script.delay = std::time::Duration::from_millis(millis);
        }
        scripts
    });
    scripts.prop_flat_map(|scripts| {
        let count = scripts.len();
        (Just(scripts), 1..=count)
    })
}

proptest! {
    #[test]
    fn a_lookup_does_what_the_model_does(
        (scripts, quorum) in scripts(),
        want in facts(),
        // Never the time of an answer.
        deadline in (10_u64..60).prop_map(|tens| tens * 10 + 9),
    ) {
        let (consensus, asked) = consensus(&scripts, quorum, deadline);
        let model = play(&scripts, quorum, want, deadline.into());
        let query = Query::new(IP).want(want);
        let now = consensus.lookup_now(&query);
        prop_assert!(asked.iter().all(|asked| asked.lock().unwrap().is_empty()));
        let verdict = run(consensus.lookup(&query)).unwrap();
        check(&model, &verdict)?;
        match now {
            Some(now) => prop_assert_eq!(now, verdict),
            None => for (at, asked) in asked.iter().enumerate() {
                // Nobody is asked more than once, or for what is not wanted of them.
                let expected = [model.asked(at)];
                let silent = scripts[at].is_local || expected[0].is_empty();
                let expected = if silent { &[][..] } else { &expected };
                let asked = asked.lock().unwrap().clone();
                prop_assert_eq!(asked.as_slice(), expected);
            }
        }
    }

    #[test]
    fn of_many_all_are_waited_for((scripts, quorum) in scripts(), want in facts()) {
        let (consensus, _) = consensus(&scripts, quorum, 10_000);
        let queries = [Query::new(IP).want(want), Query::new(IP).want(FactSet::EMPTY)];
        let answers = run(consensus.lookup_many(&queries));
        let mut model = play(&scripts, quorum, want, 10_000);
        // What one lookup left out is there, unless nothing at all had to be waited for.
        if consensus.lookup_now(&queries[0]).is_none() {
            for (state, script) in model.states.iter_mut().zip(&scripts) {
                if *state == State::Awaited {
                    *state = script.fails.map_or(State::Answered, State::Failed);
                }
            }
        }
        check(&model, answers[0].as_ref().unwrap())?;
        check(&play(&scripts, quorum, FactSet::EMPTY, 10_000), answers[1].as_ref().unwrap())?;
    }
}
