//! An instance of an application: an index, a fleet, and the bans of the fleet in the index.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use ipnet::IpNet;
use ipsec_core::index::{OverlayRules, SharedIndex};
use ipsec_core::{ListOverride, LocalIndex};
use ipsec_remote::fleet::{Fleet, FleetBuilder, FleetOverlay};
use tokio::time::{sleep, timeout};

const DEADLINE: Duration = Duration::from_secs(60);

/// Seconds since the epoch, moved by hand.
#[derive(Clone, Default)]
pub(super) struct Hands(Arc<AtomicU64>);

impl Hands {
    pub(super) fn at(&self, seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    pub(super) fn move_to(&self, seconds: u64) {
        self.0.store(seconds, Ordering::SeqCst);
    }

    fn now(&self) -> SystemTime {
        self.at(self.0.load(Ordering::SeqCst))
    }
}

pub(super) struct Instance {
    pub(super) index: SharedIndex,
    pub(super) bans: FleetOverlay,
    pub(super) fleet: Fleet,
}

impl Instance {
    /// One that knows what Redis knows.
    pub(super) async fn new(url: String) -> Self {
        Self::with(url, &Hands::default(), OverlayRules::default()).await
    }

    pub(super) async fn with(url: String, hands: &Hands, rules: OverlayRules) -> Self {
        // On a busy machine an answer may take a while.
        let fleet = Fleet::builder(url).deadline(Duration::from_millis(500));
        Self::of(fleet, hands, rules).await
    }

    pub(super) async fn of(fleet: FleetBuilder, hands: &Hands, rules: OverlayRules) -> Self {
        let (for_index, for_fleet) = (hands.clone(), hands.clone());
        let index = LocalIndex::builder().build().unwrap();
        let index = SharedIndex::with_rules(index, move || for_index.now(), rules);
        let fleet = fleet.clock(move || for_fleet.now()).build().unwrap();
        let bans = fleet.overlay(&index);
        let caught_up = timeout(DEADLINE, bans.wait_until_caught_up()).await;
        caught_up.unwrap_or_else(|_| panic!("{bans:?}"));
        Self { index, bans, fleet }
    }

    pub(super) fn ban(&self, text: &str) {
        let change = self.bans.ban(net(text), None, "scraping").unwrap();
        assert_eq!(change.expired, []);
    }

    pub(super) fn lift(&self, text: &str) {
        let _ = self.bans.lift([net(text)]);
    }

    pub(super) fn is_banned(&self, text: &str) -> bool {
        let verdict = self.index.verdict(net(text).addr());
        verdict.list_override() == Some(ListOverride::Deny)
    }

    /// Who is banned and let in, by the index.
    pub(super) fn entries(&self) -> Vec<String> {
        self.index
            .entries()
            .iter()
            .map(|entry| format!("{} {}", entry.says(), entry.net()))
            .collect()
    }

    pub(super) async fn published(&self) {
        let published = timeout(DEADLINE, self.bans.wait_until_published()).await;
        published.unwrap_or_else(|_| panic!("{:?}", self.bans));
    }
}

pub(super) fn net(text: &str) -> IpNet {
    text.parse().unwrap()
}

/// Waits for what has to come, and returns how long that took.
#[track_caller]
pub(super) fn until(is_so: impl Fn() -> bool) -> impl Future<Output = Duration> {
    let place = std::panic::Location::caller();
    async move {
        let start = Instant::now();
        while !is_so() {
            assert!(start.elapsed() < DEADLINE, "{place}: it did not come");
            sleep(Duration::from_millis(1)).await;
        }
        start.elapsed()
    }
}

/// Waits until all have these entries, and nothing else.
#[track_caller]
pub(super) fn all_have(instances: &[&Instance], entries: &[&str]) -> impl Future<Output = ()> {
    let place = std::panic::Location::caller();
    async move {
        let start = Instant::now();
        while !instances
            .iter()
            .all(|instance| instance.entries() == entries)
        {
            let found: Vec<_> = instances
                .iter()
                .map(|instance| (instance.entries(), instance.bans.status()))
                .collect();
            assert!(
                start.elapsed() < DEADLINE,
                "{place}: {found:#?}, and not {entries:?}"
            );
            sleep(Duration::from_millis(1)).await;
        }
    }
}
