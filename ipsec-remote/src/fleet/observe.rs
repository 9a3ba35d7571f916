//! Events and counters: whether the shared store is there.

#![cfg_attr(
    not(all(feature = "tracing", feature = "metrics")),
    allow(unused_variables)
)]

pub(super) fn up(namespace: &str) {
    #[cfg(feature = "metrics")]
    metrics::gauge!("ipsec_fleet_reachable", "namespace" => namespace.to_owned()).set(1.0);
    #[cfg(feature = "tracing")]
    tracing::info!(namespace, "the shared store answers");
}

pub(super) fn down(namespace: &str, error: &str) {
    #[cfg(feature = "metrics")]
    metrics::gauge!("ipsec_fleet_reachable", "namespace" => namespace.to_owned()).set(0.0);
    #[cfg(feature = "tracing")]
    tracing::warn!(
        namespace,
        error,
        "the shared store cannot be used, this instance works alone"
    );
}
