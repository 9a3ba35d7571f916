//! The settings of a fleet.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use redis::IntoConnectionInfo;
use redis::io::tcp::TcpSettings;
use secrecy::{ExposeSecret, SecretString};

use super::error::InvalidFleet;
use super::link::Link;
use super::value::Fleet;
use crate::clock::{Clock, SystemClock};

const DEADLINE: Duration = Duration::from_millis(5);
const LONGEST_DEADLINE: Duration = Duration::from_secs(1);

/// The settings of a [`Fleet`]. Made by [`Fleet::builder`].
#[must_use]
pub struct FleetBuilder {
    url: SecretString,
    namespace: String,
    deadline: Duration,
    clock: Arc<dyn Clock>,
}

impl FleetBuilder {
    pub(super) fn new(url: SecretString) -> Self {
        Self {
            url,
            namespace: "ipsec".to_owned(),
            deadline: DEADLINE,
            clock: Arc::new(SystemClock),
        }
    }

    /// With what all keys and channels begin, so that several applications can use one Redis: letters, digits, `-` and `_`. Default: `ipsec`. All instances of an application say the
    /// same.
    pub fn namespace(mut self, namespace: impl Into<String>) -> Self {
        self.namespace = namespace.into();
        self
    }

    /// How long a question to Redis may take on the way of a request. Beyond it, the instance goes on as if Redis had nothing to say. Default: 5 milliseconds; at most a
    /// second.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Takes the time from this clock. Default: that of the machine.
    pub fn clock(mut self, clock: impl Clock) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Begins to connect, in a task of its own, which ends when the last clone of the fleet and of whatever was made from it is dropped.
    ///
    /// # Errors
    ///
    /// The URL is none of Redis, the namespace has other characters or none, or the deadline is zero or more than a second. That Redis cannot be reached is no
    /// error: see [`Fleet::status`].
    ///
    /// # Panics
    ///
    /// If there is no tokio runtime with time and I/O.
    pub fn build(self) -> Result<Fleet, InvalidFleet> {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if self.namespace.is_empty() || !self.namespace.chars().all(is_plain) {
            let words = format!(
                "the namespace {:?} is not of letters, digits, `-` and `_`",
                self.namespace
            );
            return Err(InvalidFleet::new(words));
        }
        if self.deadline.is_zero() || self.deadline > LONGEST_DEADLINE {
            return Err(InvalidFleet::new(
                "the deadline is more than nothing and at most a second",
            ));
        }
        let info = self.url.expose_secret().into_connection_info();
        // Many small questions share the connection: none of them waits until the one before is acknowledged.
        let info = info.map(|info| info.set_tcp_settings(TcpSettings::default().set_nodelay(true)));
        // What is wrong with it is not said in redis's words, which may quote it.
        let client = info.and_then(redis::Client::open).map_err(|_| {
            InvalidFleet::new(
                "the URL is none of Redis: redis://HOST:PORT/DATABASE, with `rediss` for TLS, `USER:PASSWORD@` before the host if it needs one, or unix:///PATH",
            )
        })?;
        let link = Link::start(client, self.namespace, self.deadline, self.clock);
        Ok(Fleet { link })
    }
}

impl fmt::Debug for FleetBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FleetBuilder")
            .field("namespace", &self.namespace)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}
