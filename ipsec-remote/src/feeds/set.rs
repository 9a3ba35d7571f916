//! A feed set is set up.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ipsec_core::catalog::Catalog;

use super::engine::Chance;
use super::fetch::{Ask, Called};
#[cfg(doc)]
use super::handle::FeedHandle;
#[cfg(doc)]
use super::status::{FeedStatus, ListStatus};
use crate::client::Client;
use crate::clock::{Clock, SystemClock};
use crate::provider::{Call, Limits};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// Intervals beyond it are no different from never.
pub(super) const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
const MIB: usize = 1024 * 1024;

/// The lists of a [`Catalog`], fetched, judged, kept and put into an index, over and over.
///
/// # What it does
///
/// Every list is fetched from its `url`, or from the first `fallback` that answers, every `interval` of the catalog, a tenth more or less; a list with a
/// `path` and without a `url` is a file, which is read when it has changed and nobody is writing it. What came is judged by the
/// [gates](ipsec_core::feed::gates) of its list. What passes gets into a new index, which takes the place of the one in use without any request noticing; of what does
/// not pass, the last good version stays, and the [status](FeedHandle::status) says why.
///
/// - **Servers are spared.** Requests are conditional, by `ETag` and `Last-Modified`, and that nothing has changed costs no new index. Each host gets
///   one request at a time, with a [gap](FeedSet::gap) between two. After a failure, a list waits one minute, then two, four and so on up to its interval; `Retry-After` is honoured, up to an hour.
///   After a restart, lists are asked for when they would have been without it.
/// - **The disk remembers.** In the folder are the last index and of each list the last good version, as it came. A start answers with that index at once, whether servers are up or not.
///   Every file is there in whole or not at all, and what is damaged nevertheless is told, and counts as not there.
/// - **An index may come instead.** If the catalog declares an index (`kind = "index"`), that is fetched, as by an [`IndexFeed`](super::IndexFeed), with this client, clock and folder.
/// - **Nothing is lost by accident.** An index that cannot tell what the one in use can is not put in, unless the catalog was changed before the start and no list that might tell it is missing.
///
/// # What it does not do
///
/// It fetches nothing over plain HTTP but from this machine. A URL is no secret: for a list that needs a key, there is [`FeedSet::call`], which follows no redirects. For other lists, up to
/// five redirects are followed, over HTTPS alone and never from a public host to an address that is not public, whether it is named or what a name stands for (through a [proxy](crate::ClientBuilder::proxy),
/// the proxy decides that). A host on a private network may redirect to other names, wherever they are; each host has its gap, and validators go only to where they came from.
///
/// A folder belongs to one feed set at a time: it is locked, and a second one, in this process or another, cannot be started. It tries for two seconds, so that a restart may overlap. The
/// lock is the system's: it ends with the process, and a file system that knows no locks cannot be used.
///
/// Lists are kept in memory between their coming and the index they get into; so are those that are held, and those that could not be written to the disk.
///
/// # When something is wrong
///
/// | what | what becomes of it |
/// |---|---|
/// | a version is held | the last good one stays. [`ListStatus::held`] says why, and which version an operator may [accept](FeedHandle::accept) |
/// | the first address fails, and a fallback answers | the list is good, and [`ListStatus::fallback`] says why the first one fails and since when |
/// | a version was taken that should not have been | [`FeedHandle::roll_back`] puts an index of before in again; `keep_generations` of the catalog says how many are kept, two if it does not |
/// | the disk is full | the new index is in use all the same, the one on the disk stays as it is, and all is written again a minute later. [`FeedStatus::error`] says so |
/// | making an index panics | the one in use stays, and it is tried again when another version comes, and within the hour. [`FeedStatus::error`] says so |
/// | a file is damaged | its list is fetched anew, and the index in use stays until it has come |
/// | a list becomes too old (`max_age`, `ttl`) while nothing new comes | it is judged again every hour, restarts or not |
///
/// # Events and metrics
///
/// With the feature `tracing`, there is an event for each attempt (of level debug, warn if it or the first address failed), each index built, each list that is held and no longer, and each problem with the
/// folder (error). With the feature `metrics`, there are the counters `ipsec_feed_…` of [all that is counted](crate#logs-and-metrics).
///
/// Lists are told by their names. No address is in any of it.
///
/// ```no_run
/// # async fn example(catalog: ipsec_core::catalog::Catalog) -> Result<(), Box<dyn std::error::Error>> {
/// use std::time::Duration;
/// use ipsec_remote::FeedSet;
///
/// // The catalog is a feeds.toml, read with the crate `toml`.
/// let feeds = FeedSet::new(catalog.in_folder("/etc/lists"), "/var/lib/lists").start().await?;
/// tokio::time::timeout(Duration::from_secs(60), feeds.wait_until_ready()).await??;
/// let backend = feeds.index().clone(); // for the layer
/// for list in feeds.status().lists {
///     println!("{}: {} entries {}", list.name, list.entries, list.held.unwrap_or_default());
/// }
/// # let _ = backend;
/// # Ok(())
/// # }
/// ```
#[must_use]
pub struct FeedSet {
    pub(super) catalog: Catalog,
    pub(super) folder: PathBuf,
    pub(super) client: Option<Client>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) chance: Chance,
    pub(super) limits: Limits,
    pub(super) interval: Duration,
    pub(super) file_interval: Duration,
    pub(super) gap: Duration,
    pub(super) gaps: HashMap<String, Duration>,
    pub(super) calls: HashMap<String, Box<dyn Ask>>,
    pub(super) accepted: HashMap<String, String>,
}

impl FeedSet {
    /// The lists of this catalog, remembered in this folder, which is made if it is not there.
    pub fn new(catalog: Catalog, folder: impl Into<PathBuf>) -> Self {
        let random = || {
            let random = RandomState::new().hash_one(());
            (random >> 32) as f64 / f64::from(u32::MAX)
        };
        Self {
            catalog,
            folder: folder.into(),
            client: None,
            clock: Arc::new(SystemClock),
            chance: Arc::new(random),
            limits: Limits::new(64 * MIB, Duration::from_secs(60)),
            interval: DAY,
            file_interval: Duration::from_secs(10),
            gap: Duration::from_secs(1),
            gaps: HashMap::new(),
            calls: HashMap::new(),
            accepted: HashMap::new(),
        }
    }

    /// Fetches with this client, which an application has for other things as well; if nothing is said, with [one of its own](Client::new).
    pub fn client(mut self, client: Client) -> Self {
        self.client = Some(client);
        self
    }

    /// Asks this clock what time it is, for ages and for the times in the status.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Takes random numbers, 0 to 1, from here, for intervals and waits.
    pub fn jitter(mut self, chance: impl Fn() -> f64 + Send + Sync + 'static) -> Self {
        self.chance = Arc::new(chance);
        self
    }

    /// How much is fetched of a list at most, as it comes, and how long that may take; by default 64 MiB in a minute. How much text may come out of it, `max_bytes` in the catalog says.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// How often a list is asked for whose catalog does not say; by default daily. No list is asked for more often than once a minute.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval;
        self
    }

    /// How often files are looked at; by default every 10 seconds. One that has changed is read at the second look at which it is the same.
    pub fn file_interval(mut self, interval: Duration) -> Self {
        self.file_interval = interval;
        self
    }

    /// The time between the end of a request to a host and the next one to it; by default one second.
    pub fn gap(mut self, gap: Duration) -> Self {
        self.gap = gap.min(YEAR);
        self
    }

    /// The same for one host, which asks for more: `www.spamhaus.org` for an hour, for example. With its port, if that is in the URL.
    pub fn host_gap(mut self, host: impl Into<String>, gap: Duration) -> Self {
        self.gaps
            .insert(host.into().to_ascii_lowercase(), gap.min(YEAR));
        self
    }

    /// Fetches the list of this name by a call of a provider instead of its `url` and `path`: [a database of Focsec](crate::provider::focsec::Database), which needs a key,
    /// or [the bots that Antoine Vastel has seen](crate::provider::vastel::RecentBots). What the answer means, `format` in the catalog says: `focsec_csv` or `vastel`, for example.
    pub fn call<C: Call + 'static>(mut self, list: impl Into<String>, call: C) -> Self {
        self.calls.insert(list.into(), Box::new(Called(call)));
        self
    }

    /// Takes this version of a list when it comes, whatever its gates say, as [`FeedHandle::accept`] does; `digest` is that of its bytes as they come, 16 digits or more of the SHA-256.
    pub fn accept(mut self, list: impl Into<String>, digest: impl Into<String>) -> Self {
        self.accepted.insert(list.into(), digest.into());
        self
    }
}

impl fmt::Debug for FeedSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FeedSet")
            .field("lists", &self.catalog.feeds().len())
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}
