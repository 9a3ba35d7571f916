//! What is known of the connection: whether there is one, and for what it is of use.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockWriteGuard};
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{Client, ErrorKind, RedisError, ServerErrorKind};
use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use tokio::time::error::Elapsed;

use super::error::Failed;
use super::observe;
use super::status::FleetStatus;
use crate::clock::Clock;

/// So many answers in a row may be late. Those who wait together wait for one: a short pause under load is one late answer.
const MOST_LATE: u32 = 3;
/// A primary that became a replica is left after so long at the earliest: a URL that leads to a replica does so each time.
const DEMOTED_AFTER: Duration = Duration::from_secs(5);

/// What the task has of it: not the link, so that it does not keep itself alive.
pub(super) struct Core {
    pub(super) client: Client,
    /// On the way of requests.
    pub(super) deadline: Duration,
    /// Off their way.
    pub(super) patience: Duration,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) namespace: String,
    /// `None` while Redis is away.
    connection: RwLock<Option<Connection>>,
    /// Answers that were late, one after the other.
    late: AtomicU32,
    /// When the last of them was missed.
    missed: Mutex<Option<Instant>>,
    pub(super) trouble: Notify,
    pub(super) status: watch::Sender<FleetStatus>,
    /// Whether the operator was told of an outage that is not over.
    is_outage: AtomicBool,
    /// The last connection over which something was refused.
    refused: AtomicU64,
}

/// A connection, and the how manieth it is: what goes wrong with one says nothing of the next.
#[derive(Clone)]
pub(super) struct Connection {
    pub(super) number: u64,
    /// Whether it answers in time.
    pub(super) is_prompt: bool,
    since: Instant,
    pub(super) to: MultiplexedConnection,
}

impl Core {
    pub(super) fn new(
        client: Client,
        namespace: String,
        [deadline, patience]: [Duration; 2],
        clock: Arc<dyn Clock>,
    ) -> Self {
        let status = FleetStatus {
            is_reachable: false,
            is_connected: false,
            since: clock.now(),
            connections: 0,
            error: None,
        };
        Self {
            client,
            deadline,
            patience,
            clock,
            namespace,
            connection: RwLock::new(None),
            late: AtomicU32::new(0),
            missed: Mutex::new(None),
            trouble: Notify::new(),
            status: watch::Sender::new(status),
            is_outage: AtomicBool::new(false),
            refused: AtomicU64::new(0),
        }
    }

    pub(super) fn connection(&self) -> Option<Connection> {
        let connection = self.connection.read();
        connection.unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn is_connected(&self) -> bool {
        self.read(|connection| connection.is_some())
    }

    pub(super) fn is_prompt(&self) -> bool {
        self.read(|connection| connection.is_some_and(|connection| connection.is_prompt))
    }

    fn read<T>(&self, look: impl FnOnce(Option<&Connection>) -> T) -> T {
        let connection = self.connection.read();
        look(connection.unwrap_or_else(PoisonError::into_inner).as_ref())
    }

    pub(super) fn in_time(&self) {
        if self.late.load(Ordering::Relaxed) != 0 {
            self.late.store(0, Ordering::Relaxed);
        }
    }

    pub(super) fn too_late(&self, number: u64, began: Instant) {
        if self.connection().is_none_or(|now| now.number != number) {
            return;
        }
        let mut missed = self.missed.lock().unwrap_or_else(PoisonError::into_inner);
        if missed.is_some_and(|missed| began < missed) {
            return;
        }
        *missed = Some(Instant::now());
        if self.late.fetch_add(1, Ordering::Relaxed) + 1 >= MOST_LATE {
            self.worsens(Some(number), true, "the answers come too late");
        }
    }

    /// A store that answers and does nothing is told of once for each connection, by the code of the error alone: the rest may quote what was asked.
    pub(super) fn is_refused(&self, number: u64, error: &RedisError) {
        // Of an outage it is told already, and whatever is refused in it comes back with each connection.
        if self.is_outage.load(Ordering::Relaxed) {
            return;
        }
        if let (ErrorKind::Server(_) | ErrorKind::Extension, Some(code)) =
            (error.kind(), error.code())
            && self.refused.swap(number, Ordering::Relaxed) != number
        {
            observe::refused(&self.namespace, code);
        }
    }

    /// What came back over this connection, and what that says of it.
    pub(super) fn understand<T>(
        &self,
        number: u64,
        answer: Result<Result<T, RedisError>, Elapsed>,
    ) -> Result<T, Failed> {
        let error = match answer {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => error,
            Err(_) => return Err(Failed::Late),
        };
        // Whoever is no primary any more has a successor, to whom another connection leads.
        let is_demoted = error.kind() == ErrorKind::Server(ServerErrorKind::ReadOnly)
            && self.read(|now| now.is_some_and(|now| now.since.elapsed() >= DEMOTED_AFTER));
        if error.is_unrecoverable_error() || error.is_io_error() || is_demoted {
            self.worsens(Some(number), false, &error.to_string());
        }
        Err(Failed::Refused(error))
    }

    /// Why it is not used.
    pub(super) fn why(&self) -> String {
        let status = self.status.borrow();
        status.error.clone().unwrap_or_default()
    }

    /// There is a connection. Whether it answers in time is not known.
    pub(super) fn is_connected_by(&self, connection: MultiplexedConnection) {
        let mut place = self.place();
        let number = self.status.borrow().connections + 1;
        *place = Some(Connection {
            number,
            is_prompt: false,
            since: Instant::now(),
            to: connection,
        });
        self.status.send_modify(|status| {
            status.is_connected = true;
            status.connections = number;
        });
    }

    pub(super) fn answers_in_time(&self) {
        let mut place = self.place();
        let Some(connection) = place.as_mut() else {
            return;
        };
        self.late.store(0, Ordering::Relaxed);
        connection.is_prompt = true;
        self.status.send_modify(|status| {
            status.is_reachable = true;
            status.since = self.clock.now();
            status.error = None;
        });
        drop(place);
        observe::up(&self.namespace, self.is_outage.load(Ordering::Relaxed));
    }

    /// It has answered in time for long enough.
    pub(super) fn outage_is_over(&self) {
        if self.is_outage.swap(false, Ordering::Relaxed) {
            observe::over(&self.namespace);
        }
    }

    /// The answers come, and too late for requests.
    pub(super) fn is_slow(&self, why: &str) {
        self.worsens(None, true, why);
    }

    /// No connection is, and why.
    pub(super) fn is_gone(&self, why: &str) {
        self.worsens(None, false, why);
    }

    /// The connection of this number, or whichever there is, is only of use off the way of requests, or of none.
    ///
    /// Whoever changes it holds its place until it is told, or the one could be there and the other say that it is not.
    fn worsens(&self, number: Option<u64>, is_of_use: bool, why: &str) {
        let mut place = self.place();
        let now = place.as_ref().map(|connection| connection.number);
        if number.is_some() && now != number {
            return;
        }
        match place.as_mut() {
            Some(connection) if is_of_use => connection.is_prompt = false,
            _ => *place = None,
        }
        let is_connected = place.is_some();
        let is_news = self.status.send_if_modified(|status| {
            let before = (status.is_reachable, status.is_connected);
            let is_news = before != (false, is_connected) || status.error.as_deref() != Some(why);
            if status.is_reachable {
                status.is_reachable = false;
                status.since = self.clock.now();
            }
            status.is_connected = is_connected;
            status.error = Some(why.to_owned());
            is_news
        });
        drop(place);
        if number.is_some() {
            self.trouble.notify_one();
        }
        if is_news {
            let is_first = !self.is_outage.swap(true, Ordering::Relaxed);
            observe::down(&self.namespace, why, is_first);
        }
    }

    fn place(&self) -> RwLockWriteGuard<'_, Option<Connection>> {
        self.connection
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
