//! A feed set is started.

use std::sync::Arc;
use std::time::Duration;

use http::Uri;
use ipsec_core::catalog::FeedSource;
use ipsec_core::{LocalIndex, SharedIndex};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::alive::Alive;
use super::engine::{Engine, Progress, entries};
use super::error::FeedSetError;
use super::fetch::{Ask, Requests, Url, has_credentials};
use super::handle::FeedHandle;
use super::hosts::Hosts;
use super::index_feed::IndexFeed;
use super::list::{Entry, Moment, Origin};
use super::remembered::{Remembered, is_of_another};
use super::set::{FeedSet, YEAR};
use super::status::FeedStatus;
use crate::client::Client;
use crate::provider::Limits;

/// No list of somebody else is asked for more often.
const SHORTEST: Duration = Duration::from_secs(60);
/// How many former indexes stay if the catalog does not say.
const GENERATIONS: u32 = 2;

impl FeedSet {
    /// Reads what the folder remembers, and starts to refresh it.
    ///
    /// # Errors
    ///
    /// [`FeedSetError`] if the folder cannot be made or is [in use](FeedSet#what-it-does-not-do), a [call](FeedSet::call) is for no list of the catalog, a URL is none, or the
    /// [client](Client::new) cannot be set up. That something *in* the folder is damaged is no error, but an event and a word in the status.
    ///
    /// # Panics
    ///
    /// If there is no tokio runtime with time and I/O.
    ///
    /// # Cancel safety
    ///
    /// Nothing has begun as long as the future has not returned.
    pub async fn start(mut self) -> Result<FeedHandle, FeedSetError> {
        if let Some(feed) = self.index_feed()? {
            return feed.start().await;
        }
        let client = match self.client.take() {
            Some(client) => client,
            None => Client::new().map_err(|error| FeedSetError::new(error.to_string()))?,
        };
        let origins = self.origins()?;
        let remembered = self.remembered().await?;
        self.begin(client, origins, remembered)
    }

    /// The index that the catalog declares in place of lists. Gaps, and limits and intervals for lists, are not for it.
    fn index_feed(&mut self) -> Result<Option<IndexFeed>, FeedSetError> {
        let Some(source) = self.catalog.index_source() else {
            return Ok(None);
        };
        if self.calls.keys().next().is_some() {
            return Err(FeedSetError::new(format!(
                "index {} is fetched from its url: there is a call, which is for lists",
                source.name()
            )));
        }
        if let Some(name) = self.accepted.keys().next() {
            return Err(FeedSetError::new(format!(
                "a version of {name:?} is accepted, and no list is named so: there is an index in place of lists"
            )));
        }
        let feed = IndexFeed::declared(source, self.folder.clone())?;
        let (clock, chance) = (Arc::clone(&self.clock), Arc::clone(&self.chance));
        let feed = feed.clock(move || clock.now()).jitter(move || chance());
        Ok(Some(match self.client.take() {
            Some(client) => feed.client(client),
            None => feed,
        }))
    }

    /// Where each list comes from.
    fn origins(&mut self) -> Result<Vec<Origin>, FeedSetError> {
        let mut origins = Vec::new();
        for source in self.catalog.feeds() {
            let origin = match (self.calls.remove(source.name().as_str()), source.path()) {
                (Some(call), _) => Origin::Remote([call].into()),
                (None, Some(path)) if source.url().is_none() => {
                    Origin::File(path.to_owned(), Arc::default())
                }
                (None, _) => Origin::Remote(urls(source, self.limits)?),
            };
            origins.push(origin);
        }
        match self.calls.keys().next() {
            Some(name) => Err(FeedSetError::new(format!(
                "no list is named {name:?}, for which there is a call"
            ))),
            None => Ok(origins),
        }
    }

    async fn remembered(&self) -> Result<Remembered, FeedSetError> {
        let (folder, catalog) = (self.folder.clone(), self.catalog.clone());
        let keep = catalog.keep_generations().unwrap_or(GENERATIONS);
        let keep = usize::try_from(keep).unwrap_or(usize::MAX);
        let read = tokio::task::spawn_blocking(move || Remembered::read(folder, keep, &catalog));
        match read.await {
            Ok(remembered) => remembered,
            Err(_) => Err(FeedSetError::new("the folder could not be read")),
        }
    }

    fn begin(
        mut self,
        client: Client,
        origins: Vec<Origin>,
        remembered: Remembered,
    ) -> Result<FeedHandle, FeedSetError> {
        let Remembered {
            store,
            index,
            goods,
            is_stale,
            generations,
            problems,
        } = remembered;
        let is_of_another = index
            .as_ref()
            .is_some_and(|index| is_of_another(index, &self.catalog));
        let start = Moment {
            now: self.clock.now(),
            at: Instant::now(),
            chance: 0.0,
        };
        let mut lists = Vec::new();
        for ((source, origin), good) in self.catalog.feeds().iter().zip(origins).zip(goods) {
            let interval = match origin {
                Origin::Remote(_) => source
                    .interval()
                    .unwrap_or(self.interval)
                    .clamp(SHORTEST, YEAR),
                Origin::File(..) => self.file_interval.clamp(Duration::from_secs(1), YEAR),
            };
            let may_be_empty = source.gates().allow_empty;
            let mut entry = Entry::new(
                source.name().clone(),
                origin,
                may_be_empty,
                interval,
                good,
                self.accepted.remove(source.name().as_str()),
                start,
            );
            if let Some(index) = &index {
                entry.status.entries = entries(index, source.name().as_str());
            }
            lists.push(entry);
        }
        let status = FeedStatus {
            ready: index.is_some(),
            built: index.as_ref().and_then(LocalIndex::date),
            builds: 0,
            error: (!problems.is_empty()).then(|| problems.join("; ")),
            lists: lists.iter().map(|list| list.status.clone()).collect(),
            generations,
        };
        if let Some(name) = self.accepted.keys().next() {
            let words = format!("no list is named {name:?}, of which a version is accepted");
            return Err(FeedSetError::new(words));
        }
        // The catalog may have changed since, or the index may be gone.
        let is_dirty = is_of_another || is_stale;
        let wrong = status.error.clone();
        let progress = Progress::new(is_dirty, wrong, &self.catalog, status.built, start.now);
        let index = index.map_or_else(|| self.nothing(), Ok)?;
        let clock = Arc::clone(&self.clock);
        let shared = SharedIndex::new(index, move || clock.now());
        let alive = Alive::new();
        let (status, statuses) = watch::channel(status);
        let (wishes, wished) = mpsc::channel(16);
        let engine = Engine {
            catalog: Arc::new(self.catalog),
            client,
            clock: self.clock,
            chance: self.chance,
            hosts: Arc::new(Hosts::new(self.gap, self.gaps)),
            store,
            shared: shared.clone(),
            alive: alive.clone(),
            lists,
            largest_file: self.limits.body,
            status,
            wishes: wished,
            may_lose: is_of_another,
            is_forced: is_dirty,
            progress,
        };
        let task = tokio::spawn(engine.run()).abort_handle();
        Ok(FeedHandle {
            index: shared,
            status: statuses,
            wishes,
            alive,
            task,
        })
    }

    /// The index before there is one.
    fn nothing(&self) -> Result<LocalIndex, FeedSetError> {
        let mut builder = LocalIndex::builder();
        if let Some(name) = self.catalog.index_name() {
            builder = builder.named(name.clone());
        }
        builder
            .build()
            .map_err(|error| FeedSetError::new(error.to_string()))
    }
}

fn urls(source: &FeedSource, limits: Limits) -> Result<Requests, FeedSetError> {
    let urls = source
        .url()
        .into_iter()
        .chain(source.fallback().iter().map(String::as_str));
    let mut requests: Vec<Box<dyn Ask>> = Vec::new();
    for url in urls {
        let uri: Uri = url.parse().map_err(|error| {
            let words = format!("list {}: {url:?} is no URL: {error}", source.name());
            FeedSetError::new(words)
        })?;
        if has_credentials(&uri) {
            let words = format!(
                "list {}: there is a user name or a password in its URL, which is no secret: for a list that needs a key, there are calls",
                source.name()
            );
            return Err(FeedSetError::new(words));
        }
        requests.push(Box::new(Url { uri, limits }));
    }
    Ok(requests.into())
}
