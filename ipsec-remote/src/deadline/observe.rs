//! Events and counters: who was too late. What is dropped for it cannot tell any more. Neither holds an address.

#![cfg_attr(
    not(all(feature = "tracing", feature = "metrics")),
    allow(unused_variables)
)]

use std::time::Duration;

/// A question about this many addresses had no answer in time.
pub(super) fn too_late(backend: &str, time: Duration, addresses: usize) {
    #[cfg(feature = "metrics")]
    metrics::counter!("ipsec_deadlines_missed_total", "backend" => backend.to_owned()).increment(1);
    #[cfg(feature = "tracing")]
    tracing::info!(backend, addresses, deadline = ?time, "there was no answer in time");
}
