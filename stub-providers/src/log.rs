//! What was asked, for tests to look at, and bounded so that a long trial does not fill memory.

use std::{
    collections::VecDeque,
    net::IpAddr,
    sync::{Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use http::{HeaderMap, Method};

use crate::Vendor;

/// A request that came to one of the vendors.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Seen {
    /// Whom it was sent to.
    pub vendor: Vendor,
    /// The method.
    pub method: Method,
    /// Path and query as they were sent, with the vendor's prefix.
    pub path_and_query: String,
    /// All headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

/// The newest requests are kept, up to these.
const REQUESTS: usize = 10_000;
const BODY_BYTES: usize = 64 << 20;
const ADDRESSES: usize = 200_000;

#[derive(Debug, Default)]
pub(crate) struct Log(Mutex<Entries>);

#[derive(Debug, Default)]
struct Entries {
    seen: VecDeque<Seen>,
    bytes: usize,
    counts: [u64; 4],
    addresses: VecDeque<IpAddr>,
}

impl Log {
    pub(crate) fn add(&self, seen: Seen, addresses: impl IntoIterator<Item = IpAddr>) {
        let mut log = self.locked();
        log.counts[seen.vendor.index()] += 1;
        log.bytes += seen.body.len();
        log.seen.push_back(seen);
        while log.seen.len() > REQUESTS || log.bytes > BODY_BYTES {
            let Some(oldest) = log.seen.pop_front() else {
                break;
            };
            log.bytes -= oldest.body.len();
        }
        log.addresses.extend(addresses);
        let over = log.addresses.len().saturating_sub(ADDRESSES);
        log.addresses.drain(..over);
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.locked().seen.iter().cloned().collect()
    }

    pub(crate) fn count(&self, vendor: Vendor) -> u64 {
        self.locked().counts[vendor.index()]
    }

    pub(crate) fn addresses(&self) -> Vec<IpAddr> {
        self.locked().addresses.iter().copied().collect()
    }

    pub(crate) fn clear(&self) {
        *self.locked() = Entries::default();
    }

    fn locked(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
