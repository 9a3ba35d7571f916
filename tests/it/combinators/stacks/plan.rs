//! Random stacks of wrappers.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use ipsec_core::Backend;
use ipsec_remote::{
    Admission, Batched, Breaker, Budget, Cached, Cascade, Consensus, Deadline, Retry,
};
use proptest::prelude::*;

use super::tap::{Days, Tap};
use super::world::{NAMES, Script, Source, World};

#[derive(Clone, Debug)]
pub(super) enum Plan {
    /// The source of this number.
    Source(usize),
    Around(Around, Box<Plan>),
    /// Whether it stops at the first *yes*.
    Cascade(bool, Vec<Plan>),
    /// One source is enough.
    Consensus(Vec<Plan>),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Around {
    Cached,
    Deadline,
    Retry,
    Batched,
    Admission,
    Breaker,
    /// So many a day.
    Budget(u64),
}

/// With `counts`, also wrappers to which it matters how many questions there are.
pub(super) fn plan(counts: bool) -> impl Strategy<Value = Plan> {
    let source = (0..NAMES.len()).prop_map(Plan::Source);
    source.prop_recursive(5, 16, 3, move |inner| {
        let around = prop_oneof![
            3 => Just(Around::Cached),
            1 => Just(Around::Deadline),
            1 => Just(Around::Retry),
            1 => Just(Around::Batched),
            1 => Just(Around::Admission),
        ];
        let counting = prop_oneof![
            Just(Around::Breaker),
            (0..6_u64).prop_map(Around::Budget),
        ];
        let around = match counts {
            true => prop_oneof![2 => around, 1 => counting].boxed(),
            false => around.boxed(),
        };
        let several = proptest::collection::vec(inner.clone(), 1..=3);
        prop_oneof![
            4 => (around, inner).prop_map(|(around, inner)| Plan::Around(around, Box::new(inner))),
            2 => (any::<bool>(), several.clone()).prop_map(|(stop, plans)| Plan::Cascade(stop, plans)),
            1 => several.prop_map(Plan::Consensus),
        ]
    })
}

/// A stack, and what can be seen from outside while it works.
pub(super) struct Stack {
    pub(super) backend: Arc<dyn Backend>,
    /// Every wrapper and source in it.
    pub(super) levels: Vec<Arc<dyn Backend>>,
    /// Of each budget, what it allows a day and what was asked.
    pub(super) budgets: Vec<(u64, Days)>,
}

impl Stack {
    pub(super) fn new(plan: &Plan, scripts: &[Script], world: &World) -> Self {
        let (mut levels, mut budgets) = (Vec::new(), Vec::new());
        let backend = build(plan, scripts, world, &mut levels, &mut budgets);
        Self {
            backend,
            levels,
            budgets,
        }
    }
}

fn build(
    plan: &Plan,
    scripts: &[Script],
    world: &World,
    levels: &mut Vec<Arc<dyn Backend>>,
    budgets: &mut Vec<(u64, Days)>,
) -> Arc<dyn Backend> {
    let backend: Arc<dyn Backend> = match plan {
        Plan::Source(number) => Arc::new(Source {
            number: *number,
            script: scripts[*number].clone(),
            world: world.clone(),
        }),
        Plan::Cascade(stop, plans) => {
            let mut cascade = Cascade::new("cascade").stop_at_first_yes(*stop);
            for plan in plans {
                cascade = cascade.then(build(plan, scripts, world, levels, budgets));
            }
            Arc::new(cascade)
        }
        Plan::Consensus(plans) => {
            let mut consensus = Consensus::builder("consensus").quorum(1);
            for (number, plan) in plans.iter().enumerate() {
                // Its sources differ in name.
                let named = Cascade::new(format!("source {number}")).stop_at_first_yes(false);
                let source = build(plan, scripts, world, levels, budgets);
                consensus = consensus.source(named.then(source));
            }
            Arc::new(consensus.build().unwrap())
        }
        Plan::Around(around, inner) => {
            let inner = build(inner, scripts, world, levels, budgets);
            match around {
                Around::Cached => {
                    let cached = Cached::new(inner).clock(world.hands.clock());
                    Arc::new(cached.jitter_from(chances()))
                }
                Around::Deadline => Arc::new(Deadline::new(inner, Duration::from_secs(1))),
                Around::Retry => Arc::new(Retry::new(inner).jitter(|| 0.5)),
                Around::Batched => Arc::new(Batched::new(inner)),
                Around::Admission => Arc::new(Admission::new(inner).clock(world.hands.clock())),
                Around::Breaker => Arc::new(Breaker::new(inner).clock(world.hands.clock())),
                Around::Budget(limit) => {
                    let days = Days::default();
                    budgets.push((*limit, Arc::clone(&days)));
                    let world = world.clone();
                    let clock = world.hands.clock();
                    let budget = Budget::new(Tap { inner, world, days }).per_day(*limit);
                    Arc::new(budget.clock(clock))
                }
            }
        }
    };
    levels.push(Arc::clone(&backend));
    backend
}

/// Chances that are the same each time that a case is run.
fn chances() -> impl Fn() -> f64 {
    let next = AtomicU32::new(0);
    move || f64::from(next.fetch_add(37, Ordering::SeqCst) % 101) / 100.0
}

impl Plan {
    /// The sources in it.
    pub(super) fn sources(&self) -> Vec<usize> {
        match self {
            Self::Source(number) => vec![*number],
            Self::Around(_, inner) => inner.sources(),
            Self::Cascade(_, plans) | Self::Consensus(plans) => {
                plans.iter().flat_map(Self::sources).collect()
            }
        }
    }

    /// Whether something in it fails although its source does not.
    pub(super) fn counts(&self) -> bool {
        match self {
            Self::Source(_) => false,
            Self::Around(Around::Breaker | Around::Budget(_), _) => true,
            Self::Around(_, inner) => inner.counts(),
            Self::Cascade(_, plans) | Self::Consensus(plans) => plans.iter().any(Self::counts),
        }
    }

    /// Whether one source's *no* can be outvoted by what another was not asked for.
    pub(super) fn has_votes(&self) -> bool {
        match self {
            Self::Source(_) => false,
            Self::Around(_, inner) => inner.has_votes(),
            Self::Cascade(_, plans) => plans.iter().any(Self::has_votes),
            Self::Consensus(_) => true,
        }
    }
}
