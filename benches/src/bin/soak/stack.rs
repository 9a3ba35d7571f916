//! All that an application could put together, with times that are short, so that everything happens often.

use std::net::IpAddr;
use std::num::{NonZeroU32, NonZeroU64};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ipsec_core::catalog::Catalog;
use ipsec_core::index::{OverlayChange, OverlayEntry, OverlayError};
use ipsec_core::{Backend, Signal};
use ipsec_remote::fleet::{Fleet, Shared};
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
use crate::shares::{self, Shares};

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
    /// What it has in common with the other instance.
    pub(crate) shares: Option<Shares>,
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
    /// Bans somebody, on the other instance as well if there is one.
    pub(crate) fn ban(&self, ip: IpAddr) -> Result<OverlayChange, OverlayError> {
        match &self.shares {
            Some(shares) => shares.bans.ban(ip, None, "scraping"),
            None => self.feeds.index().ban(ip, None, "scraping"),
        }
    }

    pub(crate) fn lift(&self, ip: IpAddr) -> Vec<OverlayEntry> {
        match &self.shares {
            Some(shares) => shares.bans.lift([ip]),
            None => self.feeds.index().lift(ip),
        }
    }

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
        words.extend(self.shares.as_ref().map(Shares::words));
        words.join("\n")
    }
}

/// One instance, or two that share a Redis.
pub(crate) async fn build(
    outside: &Outside,
    folder: &Path,
    settings: &Settings,
) -> Result<Vec<Arc<Stack>>, Error> {
    outside.publish("good", 0);
    let Some(url) = &settings.redis else {
        return Ok(vec![instance(outside, folder, None).await?]);
    };
    let mut instances = Vec::new();
    for name in ["one", "other"] {
        let folder = folder.join(name);
        std::fs::create_dir(&folder)?;
        let fleet = shares::connect(url).await?;
        instances.push(instance(outside, &folder, Some(fleet)).await?);
    }
    Ok(instances)
}

async fn instance(
    outside: &Outside,
    folder: &Path,
    fleet: Option<Fleet>,
) -> Result<Arc<Stack>, Error> {
    let feeds = feeds(outside, folder).await?;
    let client = Client::new()?;
    let base = |vendor| outside.service(vendor);
    let services = vec![
        service(
            "focsec",
            one(Focsec::new(KEY)?.base_url(base(Vendor::Focsec)?), &client),
            Some(folder),
            &fleet,
        )?,
        service(
            "proxycheck",
            Batched::new(one(
                Proxycheck::new(KEY)?.base_url(base(Vendor::Proxycheck)?),
                &client,
            )),
            None,
            &fleet,
        )?,
        service(
            "ipgeolocation",
            one(
                Ipgeolocation::v3(KEY)?.base_url(base(Vendor::IpGeolocation)?),
                &client,
            ),
            None,
            &fleet,
        )?,
        service(
            "vastel",
            one(Vastel::new().base_url(base(Vendor::Vastel)?), &client),
            None,
            &fleet,
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
    let shares = match fleet {
        Some(fleet) => Some(Shares::begin(fleet, feeds.index()).await?),
        None => None,
    };
    Ok(Arc::new(Stack {
        feeds,
        doors,
        shares,
        services,
    }))
}

fn one<P: Provider>(provider: P, client: &Client) -> Remote<P> {
    Remote::new(provider, client.clone()).pace(Pace::default())
}

/// What the documentation of `ipsec_remote::stacks` says goes around a service, but for admission. What is spent of a day is counted in the folder, or in Redis, if at all.
fn service(
    name: &'static str,
    source: impl Backend,
    counted_in: Option<&Path>,
    fleet: &Option<Fleet>,
) -> Result<Service, Error> {
    let settings = BreakerSettings::new()
        .window(WINDOW)?
        .pause(PAUSE.0, PAUSE.1)?;
    let breaker = Breaker::new(Deadline::new(source, DEADLINE)).settings(settings);
    let per_second = NonZeroU32::new(PER_SECOND).ok_or("a budget of nothing")?;
    let budget = Budget::new(breaker).per_second(per_second).reserve(50)?;
    let budget = match (counted_in, fleet) {
        (None, _) => budget,
        (Some(_), Some(fleet)) => budget.per_day(1 << 40).counter(fleet.counter(name)),
        (Some(folder), None) => budget
            .per_day(1 << 40)
            .counter(FileCounter::open(folder.join("spent.json"))?),
    };
    let lifetimes = Lifetimes::new().between(HOLDS.0, HOLDS.1)?.stale(STALE);
    let source = Retry::new(budget).within(Duration::from_secs(1));
    let source: Arc<dyn Backend> = match fleet {
        Some(fleet) => Arc::new(Shared::new(source, fleet).lifetimes(lifetimes)),
        None => Arc::new(source),
    };
    let cached = Cached::new(source)
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
