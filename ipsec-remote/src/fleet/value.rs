//! The connection of an instance to what all share.

use std::fmt;
use std::sync::Arc;

use secrecy::SecretString;

use super::builder::FleetBuilder;
use super::link::Link;
use super::status::FleetStatus;

/// The connection of one instance to the Redis (or Valkey) that all instances share. A clone is the same connection.
///
/// Nothing is shared by it alone: what is made from it is.
///
/// # What it costs
///
/// Everything goes over one connection, in pipelines, but for what [overlays](super::FleetOverlay) are told, which is another. Requests wait at most the [deadline](FleetBuilder::deadline), 5 milliseconds by default. If Redis breaks the connection, or is late
/// three times in a row (those who wait together wait for one), no request asks it any more: that costs nanoseconds. A task tries again, after 50 milliseconds at first and each second in the end, and lets requests through once
/// Redis answers within the deadline. What was well for less than 10 seconds counts as one more try.
///
/// What no request waits for, bans above all, goes on over a connection that is only slow. It has a deadline of [its own](FleetBuilder::background_deadline).
///
/// # What the operator is told
///
/// With the feature `tracing`, an outage is one warning, also if Redis comes and goes in it, and one word at the level of information once Redis has been well for 10 seconds. With `metrics`, the gauge `ipsec_fleet_reachable` is 0 or 1.
///
/// # Whom it trusts
///
/// Everybody who can write to that Redis can say what is known of an address, and ban and allow whom they like. It belongs to the application alone, behind a password or a firewall; a URL
/// that begins with `rediss` is for TLS, by the system's certificates or [those that are given](FleetBuilder::root_certificates); a process with several crypto
/// providers of rustls in it installs one of them as its default first. Keys contain addresses of visitors, for as long as the answers about them hold.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), ipsec_remote::fleet::InvalidFleet> {
/// use ipsec_remote::fleet::Fleet;
///
/// let fleet = Fleet::builder("redis://127.0.0.1:1").namespace("shop").build()?;
/// assert!(!fleet.status().is_reachable); // and the application starts all the same
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Fleet {
    pub(super) link: Arc<Link>,
}

impl Fleet {
    /// The Redis at this URL: `redis://HOST:PORT`, with TLS `rediss://`. It may have a password in it, and is shown nowhere.
    pub fn builder(url: impl Into<SecretString>) -> FleetBuilder {
        FleetBuilder::new(url.into())
    }

    /// How the connection is doing.
    #[must_use]
    pub fn status(&self) -> FleetStatus {
        self.link.status()
    }

    /// Waits until Redis is reachable, which is at once if it is. With [`tokio::time::timeout`] it waits no longer than one likes.
    ///
    /// Of use before the first request, for an instance that would rather start a moment later than alone.
    ///
    /// # Cancel safety
    ///
    /// The future may be dropped at any time; nothing is lost.
    pub async fn wait_until_reachable(&self) {
        self.link.wait_until_reachable().await;
    }
}

impl fmt::Debug for Fleet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fleet")
            .field("namespace", &self.link.namespace())
            .field("status", &self.status())
            .finish()
    }
}
