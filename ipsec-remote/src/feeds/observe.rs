//! Events and counters: what became of each attempt, each version and each index.
//!
//! Lists are told by their names. No address is in any of it.

#![cfg_attr(
    not(all(feature = "tracing", feature = "metrics")),
    allow(unused_variables)
)]

use ipsec_core::FactSet;

use super::build::Built;
use super::fallback::Before;
use super::fetch::Fetched;
use super::status::ListStatus;

/// An attempt to get a list has ended.
pub(super) fn attempted(list: &str, fetched: &Fetched, before: &Before) {
    let outcome = match fetched {
        Fetched::New(_) => "new",
        Fetched::Unchanged(_) => "unchanged",
        Fetched::Failed(..) => "failed",
        Fetched::Later(_) => "deferred",
    };
    #[cfg(feature = "metrics")]
    metrics::counter!("ipsec_feed_fetches_total", "list" => list.to_owned(), "outcome" => outcome)
        .increment(1);
    let has_come = matches!(fetched, Fetched::New(_) | Fetched::Unchanged(_));
    #[cfg(feature = "metrics")]
    if has_come && *before != Before::NotAsked {
        let is_fallback = matches!(before, Before::Failed(_));
        metrics::gauge!("ipsec_feed_fallback", "list" => list.to_owned()).set(if is_fallback {
            1.0
        } else {
            0.0
        });
    }
    #[cfg(feature = "tracing")]
    if has_come && let Before::Failed(words) = before {
        tracing::warn!(list, error = words.as_str(), "a list comes from a fallback");
    }
    #[cfg(feature = "tracing")]
    match fetched {
        Fetched::Failed(words, _) => {
            tracing::warn!(list, error = words.as_str(), "a list could not be fetched");
        }
        _ => tracing::debug!(list, outcome, "a list was asked for"),
    }
}

/// An index was built, or not.
pub(super) fn built(built: &Built) {
    let outcome = if built.result.is_ok() { "ok" } else { "failed" };
    #[cfg(feature = "metrics")]
    metrics::counter!("ipsec_feed_builds_total", "outcome" => outcome).increment(1);
    #[cfg(feature = "tracing")]
    match &built.result {
        Ok(()) => tracing::info!("the index is of the newest lists"),
        Err(error) => {
            tracing::error!(error = error.as_str(), "the index before stays in use");
        }
    }
}

/// The catalog has changed, and the index of it cannot tell these facts any more.
pub(super) fn lost(facts: FactSet) {
    #[cfg(feature = "tracing")]
    if !facts.is_empty() {
        tracing::warn!(%facts, "the catalog has changed, and its index tells less than the one before");
    }
}

/// What is known of a list after a build, and before it.
pub(super) fn list(now: &ListStatus, held_before: Option<&str>) {
    #[cfg(feature = "metrics")]
    {
        let label = || now.name.to_string();
        metrics::gauge!("ipsec_feed_entries", "list" => label()).set(now.entries as f64);
        metrics::gauge!("ipsec_feed_held", "list" => label()).set(if now.is_held() {
            1.0
        } else {
            0.0
        });
    }
    #[cfg(feature = "tracing")]
    match now.held.as_deref() {
        Some(reasons) if held_before != Some(reasons) => {
            tracing::warn!(list = now.name.as_str(), reasons, "a list is held");
        }
        None if held_before.is_some() => {
            tracing::info!(list = now.name.as_str(), "a list is held no longer");
        }
        _ => {}
    }
}

/// Something on the disk cannot be read or written.
pub(super) fn disk(error: &str) {
    #[cfg(feature = "metrics")]
    metrics::counter!("ipsec_feed_disk_errors_total").increment(1);
    #[cfg(feature = "tracing")]
    tracing::error!(error, "the folder of the lists has a problem");
}
