//! An index feed is set up, and started.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ipsec_core::index::LoadedList;
use ipsec_core::{LocalIndex, SharedIndex, Source};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::address::Address;
use super::kept::{Good, Kept};
use super::look::Look;
use super::proof::IndexProof;
use super::take::Rules;
use super::task::{Task, of_good};
use crate::client::Client;
use crate::clock::{Clock, SystemClock};
use crate::feeds::alive::Alive;
use crate::feeds::engine::Chance;
use crate::feeds::error::FeedSetError;
use crate::feeds::fallback::Failing;
use crate::feeds::handle::FeedHandle;
use crate::feeds::hosts::Hosts;
use crate::feeds::status::{FeedStatus, ListStatus};
use crate::feeds::version::from_seconds;
use crate::feeds::{observe, plan};
use crate::provider::Limits;

const HOUR: Duration = Duration::from_secs(60 * 60);
/// Intervals beyond it are no different from never.
const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
/// A server is not asked more often.
const SHORTEST: Duration = Duration::from_secs(10);
const MIB: usize = 1024 * 1024;

#[doc = include_str!("../../../docs/index_feed.md")]
#[must_use]
pub struct IndexFeed {
    urls: Vec<String>,
    proof: IndexProof,
    folder: PathBuf,
    name: Source,
    client: Option<Client>,
    clock: Arc<dyn Clock>,
    chance: Chance,
    limits: Limits,
    interval: Duration,
    pause: Duration,
    rules: Rules,
}

impl IndexFeed {
    /// The index that is published at this URL, with this proof. It is remembered in this folder, which is made if it is not there.
    pub fn new(url: impl Into<String>, proof: IndexProof, folder: impl Into<PathBuf>) -> Self {
        let random = || {
            let random = RandomState::new().hash_one(());
            (random >> 32) as f64 / f64::from(u32::MAX)
        };
        Self {
            urls: vec![url.into()],
            proof,
            folder: folder.into(),
            name: "index".into(),
            client: None,
            clock: Arc::new(SystemClock),
            chance: Arc::new(random),
            limits: Limits::new(256 * MIB, Duration::from_secs(300)),
            interval: HOUR,
            pause: Duration::from_secs(10),
            rules: Rules::default(),
        }
    }

    /// Where the index is published as well, with its proof beside it. It is asked if those before it do not answer, or have no index with a proof that is right. May be said more than once.
    pub fn fallback(mut self, url: impl Into<String>) -> Self {
        self.urls.push(url.into());
        self
    }

    /// What it is called in the status, in events, and as a backend; `index` if nothing is said.
    pub fn named(mut self, name: impl Into<Source>) -> Self {
        self.name = name.into();
        self
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

    /// How large the file may be, and how long fetching it may take; by default 256 MiB in five minutes.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// How large the file may be, in bytes; the time stays as it is.
    pub fn max_bytes(mut self, bytes: usize) -> Self {
        self.limits.body = bytes;
        self
    }

    /// How often the server is asked whether there is a newer index, a tenth more or less; by default hourly, and never more often than every ten seconds.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval.clamp(SHORTEST, YEAR);
        self
    }

    /// How long after a file and its proof did not belong together both are looked at again, since the publisher may be replacing them; by default ten seconds.
    pub fn torn_pause(mut self, pause: Duration) -> Self {
        self.pause = pause.min(HOUR);
        self
    }

    /// Holds an index whose own date is longer ago, and one that has none. It is looked at when an index comes: one that is in use stays. Without it, any age will do.
    pub fn max_age(mut self, age: Duration) -> Self {
        self.rules.max_age = Some(age);
        self
    }

    /// Takes an index also if it is older than the one in use: to go back to one that was better.
    pub fn allow_older(mut self) -> Self {
        self.rules.may_be_older = true;
        self
    }

    /// Takes an index also if it cannot tell facts that the one in use can, which are silence then: for whoever takes lists out on purpose.
    pub fn allow_lost_facts(mut self) -> Self {
        self.rules.may_lose = true;
        self
    }

    /// Reads what the folder remembers, and starts to refresh it.
    ///
    /// # Errors
    ///
    /// [`FeedSetError`] if the folder cannot be made, a URL is none, or the [client](Client::new) cannot be set up. That something *in* the folder is damaged, or not proven any
    /// more, is no error, but an event and a word in the status.
    ///
    /// # Panics
    ///
    /// If there is no tokio runtime with time and I/O.
    ///
    /// # Cancel safety
    ///
    /// Nothing has begun as long as the future has not returned.
    pub async fn start(mut self) -> Result<FeedHandle, FeedSetError> {
        let client = match self.client.take() {
            Some(client) => client,
            None => Client::new().map_err(|error| FeedSetError::new(error.to_string()))?,
        };
        let addresses = self.urls.iter();
        let addresses: Result<Vec<Address>, FeedSetError> = addresses
            .map(|url| Address::new(url, &self.proof, self.limits))
            .collect();
        let look = Look {
            client,
            // Its own server is asked for two files, one after the other.
            hosts: Arc::new(Hosts::new(Duration::ZERO, Default::default())),
            proof: Arc::new(self.proof.clone()),
            addresses: addresses?.into(),
            pause: self.pause,
        };
        let (folder, proof) = (self.folder.clone(), Arc::clone(&look.proof));
        let (kept, remembered) = tokio::task::spawn_blocking(move || {
            let kept = Kept::open(folder)?;
            let remembered = kept.read(&proof);
            Ok::<_, FeedSetError>((kept, remembered))
        })
        .await
        .map_err(|_| FeedSetError::new("the folder could not be read"))??;
        self.begin(look, kept, remembered)
    }

    fn begin(
        self,
        look: Look,
        kept: Kept,
        remembered: Result<Option<(Good, LocalIndex)>, String>,
    ) -> Result<FeedHandle, FeedSetError> {
        let (remembered, error) = match remembered {
            Ok(remembered) => (remembered, None),
            Err(words) => (None, Some(format!("the last index is not used: {words}"))),
        };
        if let Some(error) = &error {
            observe::disk(error);
        }
        let problem = error.clone();
        let (good, index) = remembered.unzip();
        let nothing = LocalIndex::builder().named(self.name.clone()).build();
        let nothing = nothing.map_err(|error| FeedSetError::new(error.to_string()))?;
        let clock = Arc::clone(&self.clock);
        // Its name as a backend is that of the first, whoever built those after it.
        let shared = SharedIndex::new(nothing, move || clock.now());
        let built = index.as_ref().and_then(LocalIndex::date);
        let mut list = ListStatus::new(self.name);
        if let Some(index) = index {
            list.entries = index.lists().iter().map(LoadedList::entries).sum();
            let _ = shared.replace(index);
        }
        let now = self.clock.now();
        let (mut wait, mut failing) = (Duration::ZERO, None);
        if let Some(good) = &good {
            let checked = from_seconds(good.checked);
            // A time to come is a clock that was set back.
            let age = checked.and_then(|checked| now.duration_since(checked).ok());
            // Whoever says another address wants to have it asked.
            let mut addresses = look.addresses.iter();
            let is_of_these = addresses.any(|address| address.url == good.known.validators.from);
            let age = age.filter(|_| is_of_these);
            wait = plan::after_start(self.interval, age);
            list = of_good(list, good);
            list.last_success = checked;
            failing = good.failing.clone().filter(|_| is_of_these);
            list.fallback = failing.as_ref().map(Failing::status);
        }
        list.next_attempt = now.checked_add(wait);
        let status = FeedStatus {
            ready: good.is_some(),
            built,
            builds: 0,
            error,
            lists: vec![list],
            generations: Vec::new(),
        };
        let is_patient = look.addresses.iter().any(|address| address.proof.is_some());
        let (status, statuses) = watch::channel(status);
        let (wishes, wished) = mpsc::channel(16);
        let alive = Alive::new();
        let task = Task {
            look,
            kept,
            rules: self.rules,
            shared: shared.clone(),
            clock: self.clock,
            chance: self.chance,
            interval: self.interval,
            is_patient,
            status,
            wishes: wished,
            alive: alive.clone(),
            good,
            unwritten: None,
            problem,
            held: None,
            pending: None,
            failing,
        };
        let task = tokio::spawn(task.run(Instant::now() + wait)).abort_handle();
        Ok(FeedHandle {
            index: shared,
            status: statuses,
            wishes,
            alive,
            task,
        })
    }
}

impl fmt::Debug for IndexFeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IndexFeed")
            .field("name", &self.name)
            .field("proof", &self.proof)
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}
