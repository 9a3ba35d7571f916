//! One connection for all. While its answers come too late for requests, what is not on their way goes over it all the same.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use redis::aio::PubSubStream;
use redis::{Client, FromRedisValue, Pipeline};
use tokio::runtime::Handle;
use tokio::sync::watch;
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout};

use super::core::Core;
use super::error::Failed;
use super::keeper;
use super::status::FleetStatus;
use crate::clock::Clock;

/// The connection, and what is known of it. Whatever is shared holds it, and with it the task that keeps it up.
pub(super) struct Link {
    core: Arc<Core>,
    keeper: AbortHandle,
    runtime: Handle,
}

impl Link {
    /// `times` are those on and off the way of requests.
    pub(super) fn start(
        client: Client,
        namespace: String,
        times: [Duration; 2],
        clock: Arc<dyn Clock>,
    ) -> Arc<Self> {
        let core = Arc::new(Core::new(client, namespace, times, clock));
        let runtime = Handle::current();
        let keeper = runtime
            .spawn(keeper::keep(Arc::clone(&core)))
            .abort_handle();
        Arc::new(Self {
            core,
            keeper,
            runtime,
        })
    }

    /// Runs a task where the fleet runs. Whoever starts it ends it.
    pub(super) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
        self.runtime.spawn(task).abort_handle()
    }

    pub(super) fn namespace(&self) -> &str {
        &self.core.namespace
    }

    pub(super) fn clock(&self) -> &Arc<dyn Clock> {
        &self.core.clock
    }

    pub(super) fn status(&self) -> FleetStatus {
        self.core.status.borrow().clone()
    }

    /// Tells of each change: a connection that is new is a store that may have forgotten all, or learned much.
    pub(super) fn watch(&self) -> watch::Receiver<FleetStatus> {
        self.core.status.subscribe()
    }

    pub(super) async fn wait_until_reachable(&self) {
        let mut status = self.watch();
        // It ends only with the link.
        let _ = status.wait_for(|status| status.is_reachable).await;
    }

    /// Until there is a connection, however slow.
    pub(super) async fn wait_until_connected(&self) {
        let mut status = self.watch();
        let _ = status.wait_for(|status| status.is_connected).await;
    }

    /// Whether it is worth a question of a request. Reads a lock that is hardly ever written.
    pub(super) fn is_up(&self) -> bool {
        self.core.is_prompt()
    }

    /// Whether it is worth a question that may take its time.
    pub(super) fn is_connected(&self) -> bool {
        self.core.is_connected()
    }

    /// The name of something in the store. What it ends with may be anything; what it is made of may not have a colon in it.
    pub(super) fn key(&self, what: &str, of: &str) -> String {
        // The number is that of the form of all that is written.
        format!("{}:1:{what}:{of}", self.core.namespace)
    }

    /// Asks, and waits no longer than the deadline.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped, it may have been done.
    pub(super) async fn run<T: FromRedisValue>(&self, pipeline: &Pipeline) -> Result<T, Failed> {
        let mut connection = self.core.connection().ok_or(Failed::Away)?;
        if !connection.is_prompt {
            return Err(Failed::Away);
        }
        let began = Instant::now();
        let asking = pipeline.query_async(&mut connection.to);
        let answer = timeout(self.core.deadline, asking).await;
        match &answer {
            Ok(Ok(_)) => self.core.in_time(),
            Ok(Err(error)) => self.core.is_refused(connection.number, error),
            Err(_) => self.core.too_late(connection.number, began),
        }
        self.core.understand(connection.number, answer)
    }

    /// Asks, and waits for seconds if need be: not on the way of a request, and of no consequence for those.
    pub(super) async fn run_patiently<T: FromRedisValue>(
        &self,
        pipeline: &Pipeline,
    ) -> Result<T, Failed> {
        let mut connection = self.core.connection().ok_or(Failed::Away)?;
        let asking = pipeline.query_async(&mut connection.to);
        let answer = timeout(self.core.patience, asking).await;
        self.core.understand(connection.number, answer)
    }

    /// A connection of its own for the messages of a channel; it ends with an end of the stream.
    pub(super) async fn messages(&self, channel: &str) -> Result<PubSubStream, Failed> {
        let subscribing = async {
            let mut messages = self.core.client.get_async_pubsub().await?;
            messages.subscribe(channel).await?;
            Ok(messages.into_on_message())
        };
        let subscribed = timeout(self.core.patience, subscribing).await;
        subscribed
            .map_err(|_| Failed::Late)?
            .map_err(Failed::Refused)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}
