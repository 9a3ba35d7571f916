//! The settings of a fleet.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use redis::IntoConnectionInfo;
use redis::io::tcp::TcpSettings;
use secrecy::{ExposeSecret, SecretString};

use super::error::InvalidFleet;
use super::link::Link;
use super::tls::Tls;
use super::value::Fleet;
use crate::clock::{Clock, SystemClock};

const DEADLINE: Duration = Duration::from_millis(5);
const LONGEST_DEADLINE: Duration = Duration::from_secs(1);
const BACKGROUND_DEADLINE: Duration = Duration::from_secs(2);
const LONGEST_BACKGROUND_DEADLINE: Duration = Duration::from_secs(60);

/// The settings of a [`Fleet`]. Made by [`Fleet::builder`].
#[must_use]
pub struct FleetBuilder {
    url: SecretString,
    namespace: String,
    deadline: Duration,
    background_deadline: Duration,
    tls: Tls,
    clock: Arc<dyn Clock>,
}

impl FleetBuilder {
    pub(super) fn new(url: SecretString) -> Self {
        Self {
            url,
            namespace: "ipsec".to_owned(),
            deadline: DEADLINE,
            background_deadline: BACKGROUND_DEADLINE,
            tls: Tls::default(),
            clock: Arc::new(SystemClock),
        }
    }

    /// With what all keys and channels begin, so that several applications can use one Redis: letters, digits, `-` and `_`. Default: `ipsec`. All instances of an application say the
    /// same, and no other application does: it would share their bans and budgets.
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

    /// How long a question to Redis may take that no request waits for: connecting, what overlays say and hear, answers that are written, budgets that are told what was spent alone. So a
    /// Redis that is too slow for requests still shares bans. Default: 2 seconds; at least the deadline, at most a minute.
    ///
    /// A connection that says nothing for as long is given up, and made anew.
    pub fn background_deadline(mut self, deadline: Duration) -> Self {
        self.background_deadline = deadline;
        self
    }

    /// Trusts these certificate authorities, in PEM, and no others: for a Redis whose certificate is not of one that the system trusts. Only with a `rediss` URL.
    /// Those of the system are read all the same, though not trusted: if they cannot be, neither can there be a connection.
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.tls.roots = Some(pem.into());
        self
    }

    /// Shows this certificate, with those between it and its authority, and proves that it has its key, both in PEM: for a Redis that asks its clients for one, as it does unless `tls-auth-clients no` is set. Only with a `rediss` URL.
    pub fn client_certificate(
        mut self,
        pem: impl Into<Vec<u8>>,
        key: impl Into<SecretString>,
    ) -> Self {
        self.tls.client = Some((pem.into(), key.into()));
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
    /// - The URL is none of Redis.
    /// - The namespace has other characters or none.
    /// - The deadline is zero or more than a second, or that of the background is shorter than it or more than a minute.
    /// - A certificate or a key is not of its form, or there is one and the URL is none of TLS.
    ///
    /// That Redis cannot be reached is no error: see [`Fleet::status`].
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
        if !(self.deadline..=LONGEST_BACKGROUND_DEADLINE).contains(&self.background_deadline) {
            return Err(InvalidFleet::new(
                "the deadline of the background is at least that of requests and at most a minute",
            ));
        }
        let info = self.url.expose_secret().into_connection_info();
        // Many small questions share the connection: none of them waits until the one before is acknowledged.
        let info = info.map(|info| info.set_tcp_settings(TcpSettings::default().set_nodelay(true)));
        // What is wrong with it is not said in redis's words, which may quote it.
        let info = info.map_err(|_| {
            InvalidFleet::new(
                "the URL is none of Redis: redis://HOST:PORT/DATABASE, with `rediss` for TLS, `USER:PASSWORD@` before the host if it needs one, or unix:///PATH",
            )
        })?;
        let client = self.tls.client(info)?;
        let times = [self.deadline, self.background_deadline];
        let link = Link::start(client, self.namespace, times, self.clock);
        Ok(Fleet { link })
    }
}

impl fmt::Debug for FleetBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FleetBuilder")
            .field("namespace", &self.namespace)
            .field("deadline", &self.deadline)
            .field("background_deadline", &self.background_deadline)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refuses(url: &str, settings: impl Fn(FleetBuilder) -> FleetBuilder, because: &str) {
        let error = settings(FleetBuilder::new(url.into())).build().unwrap_err();
        assert!(error.to_string().contains(because), "{error}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }

    #[tokio::test]
    async fn what_cannot_be_is_refused_at_once_and_no_secret_is_told() {
        let (url, tls) = ("redis://:secret@127.0.0.1:1", "rediss://127.0.0.1:1");
        let millis = Duration::from_millis;
        refuses("secret", |builder| builder, "URL");
        refuses(url, |builder| builder.namespace("a:b"), "namespace");
        refuses(url, |builder| builder.deadline(millis(0)), "deadline");
        refuses(url, |builder| builder.deadline(millis(1_001)), "deadline");
        for background in [4, 60_001] {
            let told = |builder: FleetBuilder| builder.background_deadline(millis(background));
            refuses(url, told, "background");
        }
        let pem = "-----BEGIN CERTIFICATE-----\nsecret\n-----END CERTIFICATE-----\n";
        refuses(url, |builder| builder.root_certificates(pem), "rediss");
        for rubbish in ["", "secret", pem] {
            refuses(tls, |builder| builder.root_certificates(rubbish), "PEM");
            let shown = |builder: FleetBuilder| builder.client_certificate(rubbish, "secret");
            refuses(tls, shown, "PEM");
        }
        let debug = FleetBuilder::new(url.into()).client_certificate(pem, "secret");
        assert!(!format!("{debug:?}").contains("secret"));
    }
}
