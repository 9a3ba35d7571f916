//! A provider as a backend.

mod asking;
mod backend;
mod learned;
mod many;
mod observe;
mod pacer;
mod plan;
mod work;

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use learned::Learned;
use pacer::Pacer;

use crate::client::Client;
use crate::provider::{Account, Limits, Pace, Provider};

/// A [`Provider`] as a [`Backend`](ipsec_core::Backend): asks a remote service about addresses.
///
/// Only [public](ipsec_core::ip::Scope::is_public) addresses are sent; about any other the answer is
/// [`NotPublic`](ipsec_core::LookupErrorKind::NotPublic). A lookup that wants nothing of what the service can say sends nothing.
///
/// It asks each time. Put a cache in front of it, and whatever else decides how often a service is asked.
///
/// Asking about many ([`lookup_many`](ipsec_core::Backend::lookup_many)) sends each address once, however often it is there, in as few requests as
/// the service allows. What is refused as too large is sent in smaller parts, and how large these were is believed for an hour; addresses that an answer leaves out
/// are asked about once more; a service that says how long to wait is waited for, twice and not longer than for an answer. After any other error about
/// the account nothing more is sent, and all that is left fails with it. Waiting for its turn is not limited there, as it is for one address: who asks about
/// thousands at a request per second waits for an hour.
///
/// One address is asked about once: no error makes it ask again.
///
/// # Cancel safety
///
/// Lookups may be dropped at any time; the service may have got the request, and count it.
#[derive(Debug)]
pub struct Remote<P> {
    provider: P,
    client: Client,
    timeout: Duration,
    bulk_timeout: Duration,
    pacer: Pacer,
    learned: Learned,
    account: RwLock<Option<Arc<Account>>>,
}

impl<P: Provider> Remote<P> {
    /// Asks this provider, two seconds long for one address and 30 seconds for many, at the pace that the provider is made for.
    #[must_use]
    pub fn new(provider: P, client: Client) -> Self {
        Self {
            timeout: Limits::one().time,
            bulk_timeout: Limits::many(1).time,
            pacer: Pacer::new(provider.pace()),
            learned: Learned::default(),
            account: RwLock::new(None),
            provider,
            client,
        }
    }

    /// Gives up on one address after this time, waiting for its turn included.
    #[must_use]
    pub fn timeout(mut self, time: Duration) -> Self {
        self.timeout = time;
        self
    }

    /// Gives up on each request about many addresses after this time.
    #[must_use]
    pub fn bulk_timeout(mut self, time: Duration) -> Self {
        self.bulk_timeout = time;
        self
    }

    /// Asks at another pace than the provider is made for.
    #[must_use]
    pub fn pace(mut self, pace: Pace) -> Self {
        self.pacer = Pacer::new(pace);
        self
    }

    /// The provider.
    #[must_use]
    pub fn provider(&self) -> &P {
        &self.provider
    }

    /// What the last reply that spoke of the account told about it: how much is left of the quota, and what the service wants its customer to know.
    #[must_use]
    pub fn account(&self) -> Option<Arc<Account>> {
        self.account
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl<P: Provider> fmt::Display for Remote<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.provider.name())
    }
}
