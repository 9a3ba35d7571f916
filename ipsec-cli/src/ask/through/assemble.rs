//! From what a file says to backends around backends, in the order in which they belong.

use std::sync::Arc;
use std::time::Duration;

use ipsec_core::Backend;
use ipsec_remote::provider::Provider;
use ipsec_remote::{
    Admission, Breaker, Budget, Cached, Cascade, Client, Consensus, Deadline, FileCounter, Remote,
    Retry,
};

use super::stack::{self, Stack};
use super::trace::{Level, Probe, Trace};
use super::wrappers::{AdmissionSettings, BudgetSettings, RetrySettings, Wrappers};
use crate::ask::asking::Asked;
use crate::exit::Problems;

pub(super) type Boxed = Box<dyn Backend>;

/// A stack that can be asked.
pub(super) struct Assembled {
    pub(super) backend: Cascade,
    /// In the order of the file.
    pub(super) sources: Vec<Source>,
}

/// What can be seen of a source.
pub(super) struct Source {
    pub(super) name: String,
    pub(super) trace: Arc<Trace>,
    /// `None` if it is in memory.
    pub(super) parts: Option<Parts>,
}

/// The parts of a remote source that tell about themselves.
pub(super) struct Parts {
    pub(super) remote: Arc<Asked>,
    pub(super) breaker: Option<Arc<Breaker<Boxed>>>,
    pub(super) budget: Option<Arc<Budget<Boxed>>>,
    pub(super) cache: Option<Arc<Cached<Boxed>>>,
}

pub(super) fn assemble(stack: Stack, client: &Client) -> Result<Assembled, Problems> {
    let mut cascade = Cascade::new("stack").stop_at_first_yes(stack.stop_at_first_yes);
    let mut consensus = stack
        .consensus
        .map(|of| Consensus::builder("consensus").quorum(of));
    let mut sources = Vec::new();
    for source in stack.sources {
        let trace = Arc::new(Trace::default());
        let (name, parts) = match source {
            stack::Source::Local { name, index } => {
                cascade = cascade.then(probed(index, Level::Source, &trace));
                (name, None)
            }
            stack::Source::Remote { provider, wrappers } => {
                let name = provider.name().to_owned();
                let (source, parts) = remote(provider, *wrappers, client, &trace)?;
                match consensus.take() {
                    Some(all) => consensus = Some(all.source(source)),
                    None => cascade = cascade.then(source),
                }
                (name, Some(parts))
            }
        };
        sources.push(Source { name, trace, parts });
    }
    if let Some(consensus) = consensus {
        cascade = cascade.then(consensus.build()?);
    }
    Ok(Assembled {
        backend: cascade,
        sources,
    })
}

/// A provider and all that goes around it, from the inside to the outside.
fn remote(
    provider: Box<dyn Provider>,
    wrappers: Wrappers,
    client: &Client,
    trace: &Arc<Trace>,
) -> Result<(Boxed, Parts), Problems> {
    let mut remote = Remote::new(provider, client.clone());
    if let Some(time) = wrappers.deadline {
        // It gives up by itself after two seconds; who sets a longer deadline means it.
        remote = remote.timeout(time.max(Duration::from_secs(2)));
    }
    let remote = Arc::new(remote);
    let mut parts = Parts {
        remote: Arc::clone(&remote),
        breaker: None,
        budget: None,
        cache: None,
    };
    let mut backend = probed(Arc::clone(&remote), Level::Source, trace);
    if let Some(time) = wrappers.deadline {
        backend = probed(Deadline::new(backend, time), Level::Deadline, trace);
    }
    if let Some(settings) = wrappers.breaker {
        let breaker = Arc::new(Breaker::new(backend).settings(settings));
        backend = probed(Arc::clone(&breaker), Level::Breaker, trace);
        parts.breaker = Some(breaker);
    }
    if let Some(settings) = wrappers.budget {
        let budget = Arc::new(budget(backend, settings, remote)?);
        backend = probed(Arc::clone(&budget), Level::Budget, trace);
        parts.budget = Some(budget);
    }
    if let Some(RetrySettings { within, at_least }) = wrappers.retry {
        let mut retry = Retry::new(backend);
        if let Some(time) = within {
            retry = retry.within(time);
        }
        if let Some(addresses) = at_least {
            retry = retry.at_least(addresses);
        }
        backend = probed(retry, Level::Retry, trace);
    }
    if let Some(settings) = wrappers.cache {
        let mut cache = Cached::new(backend).lifetimes(settings.lifetimes);
        if let Some(networks) = settings.capacity {
            cache = cache.capacity(networks);
        }
        let cache = Arc::new(cache);
        backend = probed(Arc::clone(&cache), Level::Cache, trace);
        parts.cache = Some(cache);
    }
    if let Some(settings) = wrappers.admission {
        backend = probed(admission(backend, &settings), Level::Admission, trace);
    }
    Ok((backend, parts))
}

fn budget(
    inner: Boxed,
    settings: BudgetSettings,
    remote: Arc<Asked>,
) -> Result<Budget<Boxed>, Problems> {
    let mut budget = Budget::new(inner)
        .day_begins(settings.day_begins)?
        .reserve(settings.reserve)?
        .quota_from(move || remote.account()?.quota);
    if let Some(addresses) = settings.per_second {
        budget = budget.per_second(addresses);
    }
    if let Some(addresses) = settings.per_day {
        budget = budget.per_day(addresses);
    }
    if let Some((path, place)) = settings.file {
        let counter = FileCounter::open(&path)
            .map_err(|error| format!("{place}: source.budget.file: {error}"))?;
        budget = budget.counter(counter);
    }
    Ok(budget)
}

fn admission(inner: Boxed, settings: &AdmissionSettings) -> Admission<Boxed> {
    let mut admission = Admission::new(inner);
    if let Some(sightings) = settings.sightings {
        admission = admission.sightings(sightings);
    }
    if let Some(time) = settings.window {
        admission = admission.window(time);
    }
    if let Some(sightings) = settings.capacity {
        admission = admission.capacity(sightings);
    }
    admission
}

fn probed(inner: impl Backend, level: Level, trace: &Arc<Trace>) -> Boxed {
    let trace = Arc::clone(trace);
    Box::new(Probe {
        inner,
        level,
        trace,
    })
}
