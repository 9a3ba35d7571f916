//! Random stacks of wrappers over random sources: whatever is put around whatever, some things always hold.

mod checks;
mod plan;
mod steps;
mod tap;
mod world;

use std::time::Duration;

use futures_util::future::join_all;
use ipsec_core::{Backend, FactSet, Query, Verdict};
use proptest::prelude::*;

use super::cascade::made::run;
use checks::{Case, known};
use plan::{Plan, Stack, plan};
use steps::{Answer, Ask, How, State, Step, ask, some_dropped, step};
use world::{ADDRESSES, FACTS, NAMES, Script, World, address, neighbour, script};

fn scripts(slow: bool) -> impl Strategy<Value = Vec<Script>> {
    proptest::collection::vec(script(slow), NAMES.len())
}

/// What each level knows without being asked is told, and what is there at once is the answer.
async fn check_one(plan: &Plan, stack: &Stack, ask: &Ask) -> Result<Answer, TestCaseError> {
    let query = ask.query();
    let mut all_known = FactSet::EMPTY;
    let mut has_entry = false;
    for level in &stack.levels {
        let free = level.lookup_now(&query.want(FactSet::EMPTY));
        has_entry |= free
            .as_ref()
            .is_some_and(|free| free.list_override().is_some());
        all_known |= free.map_or(FactSet::EMPTY, |free| known(plan, &free, query.want));
    }
    let now = stack.backend.lookup_now(&query);
    let answer = stack.backend.lookup(&query).await;
    let entry = answer.as_ref().ok().and_then(Verdict::list_override);
    // An answer about a neighbour knows nothing of it.
    let is_told = entry.is_some() || plan.has_votes() || neighbour(ask.address).is_some();
    prop_assert!(!has_entry || is_told, "{:?}", answer);
    for fact in FACTS {
        let after = State::of(&answer, fact);
        // An operator's entry is enough.
        if all_known.contains(fact) && entry.is_none() {
            let is_known = matches!(after, State::Known(_));
            prop_assert!(is_known, "{} was known: {:?}", fact, answer);
        }
        let Some(now) = &now else { continue };
        // What is refused at once may be asked after a while.
        let before = State::of(&Ok(now.clone()), fact);
        let wanted = query.want & stack.backend.answers();
        if wanted.contains(fact) && before != State::Failed {
            prop_assert_eq!(before, after, "{} now and later", fact);
        }
    }
    Ok(answer)
}

async fn check(plan: &Plan, scripts: &[Script], steps: &[Step]) -> Result<(), TestCaseError> {
    let world = &World::new();
    let stack = Stack::new(plan, scripts, world);
    let case = Case {
        plan,
        scripts,
        world,
    };
    for step in steps {
        world.turn(step.minutes);
        let queries: Vec<Query> = step.asks.iter().map(Ask::query).collect();
        let all = |answers: Vec<Answer>| answers.into_iter().map(Some).collect();
        let answers: Vec<Option<Answer>> = match step.how {
            How::OneByOne => {
                let mut answers = Vec::new();
                for ask in &step.asks {
                    answers.push(check_one(plan, &stack, ask).await?);
                }
                all(answers)
            }
            How::AtOnce => all(join_all(queries.iter().map(|q| stack.backend.lookup(q))).await),
            How::Many => all(stack.backend.lookup_many(&queries).await),
            How::SomeDropped(polls) => some_dropped(&*stack.backend, &queries, polls).await,
        };
        prop_assert_eq!(answers.len(), queries.len());
        for (ask, answer) in step.asks.iter().zip(&answers) {
            if let Some(answer) = answer {
                case.check(ask, answer)?;
            }
        }
        for (limit, days) in &stack.budgets {
            for asked in days.lock().unwrap().values() {
                prop_assert!(asked <= limit, "{} of {}", asked, limit);
            }
        }
    }
    Ok(())
}

/// Many queries, each about another network, come to the same as one after the other. What a *yes* made needless may be known from before to one of both.
async fn check_many(
    plan: &Plan,
    scripts: &[Script],
    rounds: &[FactSet],
) -> Result<(), TestCaseError> {
    let world = &World::new();
    let [many, one] = [(); 2].map(|()| Stack::new(plan, scripts, world));
    for want in rounds {
        let numbers = 0..ADDRESSES.len();
        let networks =
            numbers.filter(|number| neighbour(*number).is_none_or(|other| other > *number));
        let queries = networks.map(|number| Query::new(address(number)).want(*want));
        let queries: Vec<Query> = queries.collect();
        let together = many.backend.lookup_many(&queries).await;
        for (query, together) in queries.iter().zip(&together) {
            let alone = one.backend.lookup(query).await;
            let ended = [together, &alone].iter().all(|answer| {
                let said = answer.as_ref().map(Verdict::signals).unwrap_or_default();
                said.positive().intersects(want.signals())
            });
            for fact in FACTS {
                let states = [together, &alone].map(|answer| State::of(answer, fact));
                let is_needless = ended && states.contains(&State::NotAsked);
                if (*want & one.backend.answers()).contains(fact) && !is_needless {
                    prop_assert_eq!(states[0], states[1]);
                }
            }
        }
    }
    Ok(())
}

/// Nobody waits for ever, of whatever is done to others.
async fn in_time(
    checks: impl Future<Output = Result<(), TestCaseError>>,
) -> Result<(), TestCaseError> {
    let hour = Duration::from_secs(3_600);
    let ended = tokio::time::timeout(hour, checks).await;
    ended.unwrap_or_else(|_| Err(TestCaseError::fail("somebody waits for ever")))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_always_holds(
        plan in plan(true),
        scripts in scripts(true),
        steps in proptest::collection::vec(step(), 1..8),
    ) {
        run(in_time(check(&plan, &scripts, &steps)))?;
    }

    #[test]
    fn many_are_as_one_by_one(
        plan in plan(false),
        scripts in scripts(false),
        rounds in proptest::collection::vec(ask().prop_map(|ask| ask.want), 1..4),
    ) {
        run(in_time(check_many(&plan, &scripts, &rounds)))?;
    }
}
