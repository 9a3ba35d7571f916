//! Events and counters: whether the shared store is there.

#![cfg_attr(
    not(all(feature = "tracing", feature = "metrics")),
    allow(unused_variables)
)]

/// It answers in time; in an outage, that may be for a moment.
pub(super) fn up(namespace: &str, is_outage: bool) {
    #[cfg(feature = "metrics")]
    metrics::gauge!("ipsec_fleet_reachable", "namespace" => namespace.to_owned()).set(1.0);
    #[cfg(feature = "tracing")]
    match is_outage {
        true => tracing::debug!(namespace, "the shared store answers for now"),
        false => tracing::info!(namespace, "the shared store answers"),
    }
}

/// An outage is over.
pub(super) fn over(namespace: &str) {
    #[cfg(feature = "tracing")]
    tracing::info!(
        namespace,
        "the shared store answers again: answers, budgets and bans are shared"
    );
}

/// It answers, and does not do what it is asked.
pub(super) fn refused(namespace: &str, error: &str) {
    #[cfg(feature = "tracing")]
    tracing::warn!(
        namespace,
        error,
        "the shared store refuses what it is asked, such as to keep answers or to count budgets: it has no memory left, or is a cluster, or its user may not do that"
    );
}

/// It does not answer in time. An operator reads of an outage once, whatever turns up in it.
pub(super) fn down(namespace: &str, error: &str, is_first: bool) {
    #[cfg(feature = "metrics")]
    metrics::gauge!("ipsec_fleet_reachable", "namespace" => namespace.to_owned()).set(0.0);
    #[cfg(feature = "tracing")]
    match is_first {
        true => tracing::warn!(
            namespace,
            error,
            "the shared store is away or too slow: this instance answers by itself and spends its own share of budgets; bans are shared when the store answers at all"
        ),
        false => tracing::debug!(
            namespace,
            error,
            "the shared store is still away or too slow"
        ),
    }
}
