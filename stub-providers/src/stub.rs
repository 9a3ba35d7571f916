//! A running server and what can be done with it.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use tokio::{sync::watch, task::JoinHandle};

use crate::{Builder, Fault, Seen, Vendor, state::State};

/// A running server. Dropping it ends it, and resets what hangs.
#[derive(Debug)]
#[must_use = "dropping it ends the server"]
pub struct Stub {
    address: SocketAddr,
    state: Arc<State>,
    task: JoinHandle<()>,
    _alive: watch::Sender<()>,
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Stub {
    /// Begins to set one up.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(
        address: SocketAddr,
        state: Arc<State>,
        task: JoinHandle<()>,
        alive: watch::Sender<()>,
    ) -> Self {
        Self {
            address,
            state,
            task,
            _alive: alive,
        }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The vendor's base URL, such as `http://127.0.0.1:8460/focsec`.
    #[must_use]
    pub fn url(&self, vendor: Vendor) -> String {
        format!("http://{}/{vendor}", self.address)
    }

    /// The good key.
    #[must_use]
    pub fn key(&self) -> &str {
        self.state.keys.good()
    }

    /// Lets every request to a vendor go wrong until it is cleared, whatever was ordered before.
    pub fn fault(&self, vendor: Vendor, fault: Fault) {
        self.state.faults.always(vendor, fault);
    }

    /// Lets the next requests to a vendor go wrong; several of these happen one after the other.
    pub fn fault_times(&self, vendor: Vendor, fault: Fault, times: u32) {
        self.state.faults.times(vendor, fault, times);
    }

    /// Ends all faults to come, of all vendors. What hangs goes on hanging.
    pub fn clear_faults(&self) {
        for vendor in Vendor::ALL {
            self.state.faults.clear(vendor);
        }
    }

    /// Begins a new day with another quota.
    pub fn set_quota(&self, vendor: Vendor, quota: u64) {
        self.state.quotas.set(vendor, quota);
    }

    /// What was used of the quota.
    #[must_use]
    pub fn used(&self, vendor: Vendor) -> u64 {
        self.state.quotas.of(vendor).used
    }

    /// The newest requests, oldest first: at most 10,000, with at most 64 MiB of bodies.
    #[must_use]
    pub fn requests(&self) -> Vec<Seen> {
        self.state.log.seen()
    }

    /// How many requests came to a vendor, those that went wrong included.
    #[must_use]
    pub fn count(&self, vendor: Vendor) -> u64 {
        self.state.log.count(vendor)
    }

    /// The addresses that were asked about, of all vendors and in order, each as often as it was:
    /// the newest 200,000.
    #[must_use]
    pub fn addresses_asked(&self) -> Vec<IpAddr> {
        self.state.log.addresses()
    }

    /// Forgets all requests.
    pub fn forget_requests(&self) {
        self.state.log.clear();
    }
}
