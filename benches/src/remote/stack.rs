//! What an application puts around a service, and around all of them.

use std::num::NonZeroU32;
use std::time::Duration;

use ipsec_core::{Backend, Query};
use ipsec_remote::{Admission, Breaker, BreakerSettings, Budget, Cached, Cascade, Deadline, Retry};

use super::service::Service;
use crate::local;

/// A service that is asked as rarely as can be, with all that protects it and us.
pub(crate) type Guarded = Admission<Cached<Retry<Budget<Breaker<Deadline<Service>>>>>>;

/// A second is a long time to a service; an hour is longer than any measurement, so that a breaker that has opened stays open.
const DEADLINE: Duration = Duration::from_millis(800);
const PAUSE: Duration = Duration::from_secs(60 * 60);
/// More than is ever asked for here.
const PLENTY: u32 = 100_000_000;

/// With a budget that does not run out.
pub(crate) fn guarded(service: Service) -> Guarded {
    with_budget(service, PLENTY.into())
}

pub(crate) fn with_budget(service: Service, per_day: u64) -> Guarded {
    let per_second = NonZeroU32::MIN.saturating_add(PLENTY - 1);
    let settings = BreakerSettings::new().pause(PAUSE, PAUSE);
    let breaker =
        Breaker::new(Deadline::new(service, DEADLINE)).settings(settings.expect("an hour"));
    let budget = Budget::new(breaker).per_day(per_day).per_second(per_second);
    Admission::new(Cached::new(Retry::new(budget)))
}

/// The lists, then the services.
pub(crate) fn cascade<B: Backend>(services: impl IntoIterator<Item = B>) -> Cascade {
    let lists = Cascade::new("all").then(local::backend());
    services.into_iter().fold(lists, Cascade::then)
}

/// Asks as somebody for whom much depends on it, whom admission lets through the first time.
pub(crate) fn ask(backend: &impl Backend, ips: impl IntoIterator<Item = std::net::IpAddr>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        for ip in ips {
            // What comes of it shows in what is measured afterwards.
            let _ = backend.lookup(&Query::new(ip).critical(true)).await;
        }
    });
}
