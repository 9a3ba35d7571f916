//! One connection for all, and whether it is worth to use it.

use std::future::Future;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockWriteGuard};
use std::time::Duration;

use redis::aio::{MultiplexedConnection, PubSub};
use redis::{Client, FromRedisValue, Pipeline, RedisError};
use tokio::runtime::Handle;
use tokio::sync::{Notify, watch};
use tokio::task::AbortHandle;
use tokio::time::{Instant, timeout};

use super::error::Failed;
use super::keeper;
use super::observe;
use super::status::FleetStatus;
use crate::clock::Clock;

/// So many answers in a row may be late. Those who wait together wait for one: a short pause under load is one late answer.
const MOST_LATE: u32 = 3;
/// Off the way of requests, for what is large or rare.
const PATIENCE: Duration = Duration::from_secs(2);

/// The connection, and what is known of it. Whatever is shared holds it, and with it the task that keeps it up.
pub(super) struct Link {
    core: Arc<Core>,
    keeper: AbortHandle,
    runtime: Handle,
}

/// What the task has of it: not the link, so that it does not keep itself alive.
pub(super) struct Core {
    pub(super) client: Client,
    pub(super) deadline: Duration,
    pub(super) clock: Arc<dyn Clock>,
    namespace: String,
    /// `None` while Redis is away.
    connection: RwLock<Option<Connection>>,
    /// Answers that were late, one after the other.
    late: AtomicU32,
    /// When the last of them was missed.
    missed: Mutex<Option<Instant>>,
    pub(super) trouble: Notify,
    status: watch::Sender<FleetStatus>,
}

/// A connection, and the how manieth it is: what goes wrong with one says nothing of the next.
#[derive(Clone)]
struct Connection {
    number: u64,
    to: MultiplexedConnection,
}

impl Link {
    pub(super) fn start(
        client: Client,
        namespace: String,
        deadline: Duration,
        clock: Arc<dyn Clock>,
    ) -> Arc<Self> {
        let status = FleetStatus {
            is_reachable: false,
            since: clock.now(),
            connections: 0,
            error: None,
        };
        let core = Arc::new(Core {
            client,
            deadline,
            clock,
            namespace,
            connection: RwLock::new(None),
            late: AtomicU32::new(0),
            missed: Mutex::new(None),
            trouble: Notify::new(),
            status: watch::Sender::new(status),
        });
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

    /// Whether it is worth a question. Reads a lock that is hardly ever written.
    pub(super) fn is_up(&self) -> bool {
        self.core.is_up()
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
        let asking = pipeline.query_async(&mut connection.to);
        self.within(self.core.deadline, connection.number, asking)
            .await
    }

    /// Asks, and waits for seconds if need be: not on the way of a request.
    pub(super) async fn run_patiently<T: FromRedisValue>(
        &self,
        pipeline: &Pipeline,
    ) -> Result<T, Failed> {
        let mut connection = self.core.connection().ok_or(Failed::Away)?;
        let asking = pipeline.query_async(&mut connection.to);
        self.within(PATIENCE, connection.number, asking).await
    }

    /// A connection of its own for messages; it ends with an end of the stream.
    pub(super) async fn messages(&self) -> Result<PubSub, Failed> {
        let opening = timeout(PATIENCE, self.core.client.get_async_pubsub()).await;
        opening.map_err(|_| Failed::Late)?.map_err(Failed::Refused)
    }

    async fn within<T>(
        &self,
        time: Duration,
        number: u64,
        asking: impl Future<Output = Result<T, RedisError>>,
    ) -> Result<T, Failed> {
        let began = Instant::now();
        match timeout(time, asking).await {
            Ok(Ok(answer)) => {
                // Who waits for seconds may get an answer that is too late for everybody else.
                if began.elapsed() <= self.core.deadline {
                    self.core.in_time();
                }
                Ok(answer)
            }
            Ok(Err(error)) => {
                if error.is_unrecoverable_error() || error.is_io_error() {
                    self.core.broken(number, &error.to_string());
                }
                Err(Failed::Refused(error))
            }
            Err(_) => {
                self.core.too_late(number, began);
                Err(Failed::Late)
            }
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

impl Core {
    fn connection(&self) -> Option<Connection> {
        let connection = self.connection.read();
        connection.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn is_up(&self) -> bool {
        let connection = self.connection.read();
        connection.unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn in_time(&self) {
        if self.late.load(Ordering::Relaxed) != 0 {
            self.late.store(0, Ordering::Relaxed);
        }
    }

    fn too_late(&self, number: u64, began: Instant) {
        if self.connection().is_none_or(|now| now.number != number) {
            return;
        }
        let mut missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner);
        if missed.is_some_and(|missed| began < missed) {
            return;
        }
        *missed = Some(Instant::now());
        if self.late.fetch_add(1, Ordering::Relaxed) + 1 >= MOST_LATE {
            self.broken(number, "the answers come too late");
        }
    }

    /// This connection is not worth a question any more.
    fn broken(&self, number: u64, why: &str) {
        let mut place = self.place();
        if place.as_ref().is_some_and(|now| now.number == number) {
            self.put_down(&mut place, why);
            drop(place);
            observe::down(&self.namespace, why);
            self.trouble.notify_one();
        }
    }

    /// Why it is not used.
    pub(super) fn why(&self) -> String {
        let status = self.status.borrow();
        status.error.clone().unwrap_or_default()
    }

    pub(super) fn is_up_with(&self, connection: MultiplexedConnection) {
        self.late.store(0, Ordering::Relaxed);
        let mut place = self.place();
        let number = self.status.borrow().connections + 1;
        *place = Some(Connection {
            number,
            to: connection,
        });
        self.status.send_modify(|status| {
            status.is_reachable = true;
            status.since = self.clock.now();
            status.connections = number;
            status.error = None;
        });
        drop(place);
        observe::up(&self.namespace);
    }

    /// No connection is, and why.
    pub(super) fn is_down(&self, why: &str) {
        let mut place = self.place();
        let is_news = self.put_down(&mut place, why);
        drop(place);
        if is_news {
            observe::down(&self.namespace, why);
        }
    }

    /// Whether that is news. Whoever changes the connection holds its place until it is told, or the one could be there and the other say that it is not.
    fn put_down(&self, place: &mut Option<Connection>, why: &str) -> bool {
        *place = None;
        self.status.send_if_modified(|status| {
            let is_news = status.is_reachable || status.error.as_deref() != Some(why);
            if status.is_reachable {
                status.is_reachable = false;
                status.since = self.clock.now();
            }
            status.error = Some(why.to_owned());
            is_news
        })
    }

    fn place(&self) -> RwLockWriteGuard<'_, Option<Connection>> {
        self.connection
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
