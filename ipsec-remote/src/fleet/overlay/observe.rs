//! Events and counters of the bans and allowances that instances share: how many, and never whose.

#![cfg_attr(
    not(all(feature = "tracing", feature = "metrics")),
    allow(unused_variables)
)]

use super::status::FleetOverlayStatus;

/// All that the store knows is known here, and the other way round.
pub(super) fn caught_up(namespace: &str, applied: usize, told: usize) {
    #[cfg(feature = "tracing")]
    match applied + told {
        0 => tracing::debug!(namespace, "bans and allowances are those of the fleet"),
        _ => tracing::info!(
            namespace,
            applied,
            told,
            "bans and allowances are those of the fleet"
        ),
    }
}

/// This instance is on its own, with what it has.
pub(super) fn alone(namespace: &str, error: &str, pending: usize) {
    #[cfg(feature = "tracing")]
    tracing::warn!(
        namespace,
        error,
        pending,
        "bans and allowances are not shared for now: those said here wait, and those of others are not heard or not all"
    );
}

pub(super) fn applied(namespace: &str, how_many: usize) {
    #[cfg(feature = "metrics")]
    metrics::counter!("ipsec_fleet_overlay_applied_total", "namespace" => namespace.to_owned())
        .increment(how_many as u64);
}

/// The index of this instance has other rules than that of whoever said it.
pub(super) fn refused(namespace: &str, how_many: usize) {
    #[cfg(feature = "metrics")]
    metrics::counter!("ipsec_fleet_overlay_refused_total", "namespace" => namespace.to_owned())
        .increment(how_many as u64);
    #[cfg(feature = "tracing")]
    tracing::warn!(
        namespace,
        how_many,
        "bans or allowances of the fleet are too wide or too many for this instance"
    );
}

pub(super) fn skipped(namespace: &str, how_many: usize) {
    #[cfg(feature = "metrics")]
    metrics::counter!("ipsec_fleet_overlay_skipped_total", "namespace" => namespace.to_owned())
        .increment(how_many as u64);
    #[cfg(feature = "tracing")]
    tracing::warn!(
        namespace,
        how_many,
        "entries in the shared store that nobody can read are skipped"
    );
}

/// More is waiting than may wait.
pub(super) fn lost(namespace: &str, how_many: usize) {
    #[cfg(feature = "metrics")]
    metrics::counter!("ipsec_fleet_overlay_lost_total", "namespace" => namespace.to_owned())
        .increment(how_many as u64);
    #[cfg(feature = "tracing")]
    tracing::error!(
        namespace,
        how_many,
        "bans or allowances stay on this instance: too many wait for the shared store"
    );
}

pub(super) fn status(namespace: &str, status: &FleetOverlayStatus) {
    #[cfg(feature = "metrics")]
    metrics::gauge!("ipsec_fleet_overlay_pending", "namespace" => namespace.to_owned())
        .set(status.pending as f64);
}
