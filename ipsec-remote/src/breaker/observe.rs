//! What a breaker tells the operator.

#![cfg_attr(
    not(all(feature = "tracing", feature = "metrics")),
    allow(unused_variables)
)]

use std::time::SystemTime;

use super::state::BreakerState;

/// The state is another now.
pub(super) fn changed(backend: &str, state: &BreakerState, now: SystemTime) {
    #[cfg(feature = "metrics")]
    metrics::counter!("ipsec_breaker_changes_total", "backend" => backend.to_owned(), "state" => state.as_str())
        .increment(1);
    #[cfg(feature = "tracing")]
    match state {
        BreakerState::Closed => {
            tracing::info!(
                backend,
                state = state.as_str(),
                "a source is asked again as ever"
            );
        }
        BreakerState::Open { because, until } => {
            let pause = until.duration_since(now).unwrap_or_default();
            tracing::warn!(
                backend,
                state = state.as_str(),
                error.kind = because.as_str(),
                ?pause,
                "a source is not asked for a while",
            );
        }
        BreakerState::HalfOpen { because } => {
            tracing::info!(
                backend,
                state = state.as_str(),
                error.kind = because.as_str(),
                "a source is tried again",
            );
        }
    }
}
