//! All that an application could put together, with times that are short, so that everything happens often.

use std::num::{NonZeroU32, NonZeroU64};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ipsec_core::catalog::Catalog;
use ipsec_core::{Backend, Signal};
use ipsec_remote::provider::focsec::Focsec;
use ipsec_remote::provider::ipgeolocation::Ipgeolocation;
use ipsec_remote::provider::proxycheck::Proxycheck;
use ipsec_remote::provider::vastel::Vastel;
use ipsec_remote::provider::{Limits, Pace, Provider};
use ipsec_remote::{
    Admission, Batched, Breaker, BreakerSettings, Budget, Cached, Cascade, Client, Consensus,
    Deadline, FeedHandle, FeedSet, FileCounter, Lifetimes, Remote, Retry,
};
use stub_providers::{KEY, Vendor};

use crate::Error;
use crate::outside::Outside;
use crate::service::{Door, Doors};
use crate::settings::Settings;

/// So many networks each cache has room for: fewer than come.
const ROOM: u64 = 2_000;
/// An answer holds at least and at most so long, and so long beyond that while its service fails.
const HOLDS: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(4));
const STALE: Duration = Duration::from_secs(2);
const DEADLINE: Duration = Duration::from_millis(300);
/// In which all that is asked of a service is counted, and how long its breaker stays open.
const WINDOW: Duration = Duration::from_secs(2);
const PAUSE: (Duration, Duration) = (Duration::from_millis(300), Duration::from_secs(1));
/// Addresses per second and service.
const PER_SECOND: u32 = 2_000;

/// What is soaked.
pub(crate) struct Stack {
    pub(crate) feeds: FeedHandle,
    pub(crate) doors: Doors,
    pub(crate) services: Vec<Service>,
}

/// One service with all that is around it.
pub(crate) struct Service {
    pub(crate) name: &'static str,
    pub(crate) backend: Arc<dyn Backend>,
    /// How many networks its cache remembers, and what that has done.
    remembered: Box<dyn Fn() -> u64 + Send + Sync>,
    words: Box<dyn Fn() -> String + Send + Sync>,
}

impl Stack {
    /// How many networks all caches remember.
    pub(crate) fn remembered(&self) -> u64 {
        let services = self.services.iter();
        services.map(|service| (service.remembered)()).sum()
    }

    pub(crate) fn words(&self) -> String {
        let services = self.services.iter();
        let mut words: Vec<String> = services
            .map(|service| format!("{}: {}", service.name, (service.words)()))
            .collect();
        let status = self.feeds.status();
        words.push(format!(
            "indexes built: {}, generation {}",
            status.builds,
            self.feeds.index().current().generation()
        ));
        words.join("\n")
    }
}

pub(crate) async fn build(
    outside: &Outside,
    folder: &Path,
    _settings: &Settings,
) -> Result<Arc<Stack>, Error> {
    outside.publish("good", 0);
    let feeds = feeds(outside, folder).await?;
    let client = Client::new()?;
    let base = |vendor| outside.service(vendor);
    let services = vec![
        service(
            "focsec",
            one(Focsec::new(KEY)?.base_url(base(Vendor::Focsec)?), &client),
            Some(FileCounter::open(folder.join("spent.json"))?),
        )?,
        service(
            "proxycheck",
            Batched::new(one(
                Proxycheck::new(KEY)?.base_url(base(Vendor::Proxycheck)?),
                &client,
            )),
            None,
        )?,
        service(
            "ipgeolocation",
            one(
                Ipgeolocation::v3(KEY)?.base_url(base(Vendor::IpGeolocation)?),
                &client,
            ),
            None,
        )?,
        service(
            "vastel",
            one(Vastel::new().base_url(base(Vendor::Vastel)?), &client),
            None,
        )?,
    ];
    let [focsec, proxycheck, ipgeolocation, vastel] = services.as_slice() else {
        return Err("there are four services".into());
    };
    let agreed = Consensus::builder("agreed")
        .source(Arc::clone(&proxycheck.backend))
        .source(Arc::clone(&ipgeolocation.backend))
        .quorum(1)
        .quorum_for(Signal::Datacenter, 2)
        .build()?;
    let stack = Cascade::new("all")
        .then(feeds.index().clone())
        .then(Admission::new(Arc::clone(&focsec.backend)).window(Duration::from_secs(10)))
        .then(Admission::new(agreed).window(Duration::from_secs(10)))
        .then(Admission::new(Arc::clone(&vastel.backend)).window(Duration::from_secs(10)));
    let doors = Door::all(stack)?;
    Ok(Arc::new(Stack {
        feeds,
        doors,
        services,
    }))
}

fn one<P: Provider>(provider: P, client: &Client) -> Remote<P> {
    Remote::new(provider, client.clone()).pace(Pace::default())
}

/// What the documentation of `ipsec_remote::stacks` says goes around a service, but for admission. Another tier of the cache goes around `source` here.
fn service(
    name: &'static str,
    source: impl Backend,
    counter: Option<FileCounter>,
) -> Result<Service, Error> {
    let settings = BreakerSettings::new()
        .window(WINDOW)?
        .pause(PAUSE.0, PAUSE.1)?;
    let breaker = Breaker::new(Deadline::new(source, DEADLINE)).settings(settings);
    let per_second = NonZeroU32::new(PER_SECOND).ok_or("a budget of nothing")?;
    let budget = Budget::new(breaker).per_second(per_second).reserve(50)?;
    let budget = match counter {
        Some(counter) => budget.per_day(1 << 40).counter(counter),
        None => budget,
    };
    let lifetimes = Lifetimes::new().between(HOLDS.0, HOLDS.1)?.stale(STALE);
    let cached = Cached::new(Retry::new(budget).within(Duration::from_secs(1)))
        .capacity(NonZeroU64::new(ROOM).ok_or("a cache of nothing")?)
        .lifetimes(lifetimes);
    let cached = Arc::new(cached);
    let (counted, told) = (Arc::clone(&cached), Arc::clone(&cached));
    Ok(Service {
        name,
        backend: cached,
        remembered: Box::new(move || counted.len()),
        words: Box::new(move || format!("{:?}", told.statistics())),
    })
}

/// Two lists, which are there when this returns.
async fn feeds(outside: &Outside, folder: &Path) -> Result<FeedHandle, Error> {
    let (exits, hosting) = (outside.list("exits"), outside.list("hosting"));
    let catalog: Catalog = toml::from_str(&format!(
        "[[feed]]\nname = 'exits'\nsignals = 'tor'\ninterval = '6h'\nurl = '{exits}'\n
         [[feed]]\nname = 'hosting'\nsignals = 'datacenter'\ninterval = '6h'\nurl = '{hosting}'\n"
    ))?;
    let feeds = FeedSet::new(catalog, folder.join("lists"))
        .gap(Duration::ZERO)
        .limits(Limits::new(4 << 20, Duration::from_secs(1)))
        .start()
        .await?;
    let status = feeds.refresh_now().await?;
    match status.lists.iter().all(|list| list.entries > 0) {
        true => Ok(feeds),
        false => Err(format!("the lists did not come: {status:?}").into()),
    }
}
