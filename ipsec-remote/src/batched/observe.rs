//! Counters: how large batches are, and who is turned away. Neither holds an address.

#![cfg_attr(
    not(all(feature = "tracing", feature = "metrics")),
    allow(unused_variables)
)]

/// A batch of this many addresses is sent.
pub(super) fn sent(backend: &str, addresses: usize) {
    #[cfg(feature = "metrics")]
    metrics::histogram!("ipsec_batch_addresses", "backend" => backend.to_owned())
        .record(addresses as f64);
    #[cfg(feature = "tracing")]
    tracing::trace!(backend, addresses, "a batch is sent");
}

/// A lookup was turned away, since too many wait.
pub(super) fn refused(backend: &str) {
    #[cfg(feature = "metrics")]
    metrics::counter!("ipsec_batch_refused_total", "backend" => backend.to_owned()).increment(1);
    #[cfg(feature = "tracing")]
    tracing::debug!(backend, "too many lookups wait for a batch already");
}
