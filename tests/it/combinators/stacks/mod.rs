//! Random stacks of wrappers over random sources: whatever is put around whatever, some things always hold.

mod plan;
mod world;

use std::net::IpAddr;
use std::sync::atomic::Ordering;

use futures_util::future::join_all;
use ipsec_core::{Backend, FactSet, LookupError, Query, Signal, Verdict};
use proptest::prelude::*;

use super::cascade::made::run;
use super::hands::Hands;
use plan::{Plan, Stack, plan};
use world::{ADDRESSES, NAMES, SIGNALS, Script, Truth, address, script};

type Answer = Result<Verdict, LookupError>;

/// What an answer comes to, for one signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Known(bool),
    Failed,
    NotAsked,
    Silent,
}

fn state(answer: &Answer, signal: Signal) -> State {
    match answer {
        Ok(verdict) => match verdict.is(signal) {
            Some(is) => State::Known(is),
            None if verdict.failed().contains(signal.into()) => State::Failed,
            None if verdict.not_asked().contains(signal.into()) => State::NotAsked,
            None => State::Silent,
        },
        Err(error) if error.kind().is_outage() => State::Failed,
        Err(_) => State::Silent,
    }
}

#[derive(Clone, Debug)]
struct Ask {
    address: usize,
    want: FactSet,
    critical: bool,
    /// Written as IPv6 by whoever asks.
    mapped: bool,
}

impl Ask {
    fn query(&self) -> Query {
        let address = address(self.address);
        let mut query = Query::new(address).want(self.want).critical(self.critical);
        if self.mapped {
            query.ip = IpAddr::V6(address.to_ipv6_mapped());
        }
        query
    }
}

#[derive(Clone, Debug)]
enum How {
    OneByOne,
    AtOnce,
    Many,
}

#[derive(Clone, Debug)]
struct Step {
    minutes: u64,
    how: How,
    asks: Vec<Ask>,
}

fn ask() -> impl Strategy<Value = Ask> {
    let want = proptest::sample::subsequence(SIGNALS.to_vec(), 0..=SIGNALS.len());
    let parts = (
        0..ADDRESSES,
        want,
        any::<bool>(),
        proptest::bool::weighted(0.1),
    );
    parts.prop_map(|(address, want, critical, mapped)| Ask {
        address,
        want: want.into_iter().collect(),
        critical,
        mapped,
    })
}

fn step() -> impl Strategy<Value = Step> {
    let how = prop_oneof![Just(How::OneByOne), Just(How::AtOnce), Just(How::Many)];
    let asks = proptest::collection::vec(ask(), 1..=4);
    (prop_oneof![Just(0), 0..50_u64], how, asks).prop_map(|(minutes, how, asks)| Step {
        minutes,
        how,
        asks,
    })
}

fn scripts() -> impl Strategy<Value = Vec<Script>> {
    proptest::collection::vec(script(), NAMES.len())
}

/// An answer is about the address, says nothing that no source says, and never takes a failure for silence.
fn check_answer(
    plan: &Plan,
    scripts: &[Script],
    ask: &Ask,
    answer: &Answer,
) -> Result<(), TestCaseError> {
    if let Ok(verdict) = answer {
        prop_assert_eq!(verdict.ip(), Some(IpAddr::from(address(ask.address))));
        for evidence in verdict.evidence() {
            prop_assert!(
                NAMES.contains(&evidence.source().as_str()),
                "{:?}",
                evidence
            );
        }
    }
    let sources = plan.sources();
    for signal in SIGNALS {
        let told = sources.iter().map(|number| &scripts[*number]);
        let told = told.filter(|script| script.can.contains(signal.into()));
        let mut told = told.map(|script| script.truth(ask.address, signal));
        match state(answer, signal) {
            State::Known(true) => prop_assert!(told.any(|truth| truth == Truth::Yes)),
            State::Known(false) => prop_assert!(told.any(|truth| truth == Truth::No)),
            State::Silent if ask.want.contains(signal.into()) => {
                let truths: Vec<_> = told.collect();
                let all_silent = truths.iter().all(|truth| *truth == Truth::Silent);
                prop_assert!(all_silent, "{} of {:?}: {:?}", signal, ask, truths);
            }
            _ => {}
        }
    }
    Ok(())
}

/// What each level knows without being asked is told, and what is there at once is the answer. Where votes are counted, a *no* waits for those who
/// may say *yes*.
async fn check_one(plan: &Plan, stack: &Stack, ask: &Ask) -> Result<Answer, TestCaseError> {
    let query = ask.query();
    let mut known = FactSet::EMPTY;
    for level in &stack.levels {
        let free = level.lookup_now(&query.want(FactSet::EMPTY));
        let free = free.map(|free| match plan.has_votes() {
            true => free.signals().positive().into(),
            false => free.known(),
        });
        known |= free.unwrap_or_default() & query.want;
    }
    let now = stack.backend.lookup_now(&query);
    let answer = stack.backend.lookup(&query).await;
    for signal in SIGNALS {
        let after = state(&answer, signal);
        if known.contains(signal.into()) {
            prop_assert!(
                matches!(after, State::Known(_)),
                "{} was known: {:?}",
                signal,
                answer
            );
        }
        let Some(now) = &now else { continue };
        // What is refused at once may be asked after a while.
        let before = state(&Ok(now.clone()), signal);
        let wanted = query.want & stack.backend.answers();
        if wanted.contains(signal.into()) && before != State::Failed {
            prop_assert_eq!(before, after, "{} now and later", signal);
        }
    }
    Ok(answer)
}

async fn check(plan: &Plan, scripts: &[Script], steps: &[Step]) -> Result<(), TestCaseError> {
    let hands = Hands::new();
    let stack = Stack::new(plan, scripts, &hands);
    for step in steps {
        hands.forward(step.minutes * 60);
        let queries: Vec<Query> = step.asks.iter().map(Ask::query).collect();
        let answers = match step.how {
            How::OneByOne => {
                let mut answers = Vec::new();
                for ask in &step.asks {
                    answers.push(check_one(plan, &stack, ask).await?);
                }
                answers
            }
            How::AtOnce => join_all(queries.iter().map(|q| stack.backend.lookup(q))).await,
            How::Many => stack.backend.lookup_many(&queries).await,
        };
        prop_assert_eq!(answers.len(), queries.len());
        for (ask, answer) in step.asks.iter().zip(&answers) {
            check_answer(plan, scripts, ask, answer)?;
        }
        for (limit, asked) in &stack.budgets {
            let asked = asked.load(Ordering::SeqCst);
            prop_assert!(asked <= *limit, "{} of {}", asked, limit);
        }
    }
    Ok(())
}

/// Many queries, each about another address, come to the same as one after the other. What a *yes* made needless may be known from before to one of both.
async fn check_many(
    plan: &Plan,
    scripts: &[Script],
    rounds: &[FactSet],
) -> Result<(), TestCaseError> {
    let hands = Hands::new();
    let [many, one] = [(); 2].map(|()| Stack::new(plan, scripts, &hands));
    for want in rounds {
        let queries: Vec<Query> = (0..ADDRESSES)
            .map(|number| Query::new(address(number)).want(*want))
            .collect();
        let together = many.backend.lookup_many(&queries).await;
        for (query, together) in queries.iter().zip(&together) {
            let alone = one.backend.lookup(query).await;
            let ended = [together, &alone].iter().all(|answer| {
                let said = answer.as_ref().map(Verdict::signals).unwrap_or_default();
                said.positive().intersects(want.signals())
            });
            for signal in SIGNALS {
                let states = [together, &alone].map(|answer| state(answer, signal));
                let is_needless = ended && states.contains(&State::NotAsked);
                if (*want & one.backend.answers()).contains(signal.into()) && !is_needless {
                    prop_assert_eq!(states[0], states[1]);
                }
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_always_holds(
        plan in plan(true),
        scripts in scripts(),
        steps in proptest::collection::vec(step(), 1..8),
    ) {
        run(check(&plan, &scripts, &steps))?;
    }

    #[test]
    fn many_are_as_one_by_one(
        plan in plan(false),
        scripts in scripts(),
        rounds in proptest::collection::vec(ask().prop_map(|ask| ask.want), 1..4),
    ) {
        run(check_many(&plan, &scripts, &rounds))?;
    }
}
