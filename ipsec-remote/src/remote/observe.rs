//! Events and counters: what became of each request, and what a service tells about our account.
//!
//! Neither holds an address.

#![cfg_attr(
    not(all(feature = "tracing", feature = "metrics")),
    allow(unused_variables)
)]

use std::time::Duration;

use ipsec_core::LookupError;

use crate::provider::Account;

/// A request about this many addresses was answered, or failed.
pub(super) fn asked(provider: &str, took: Duration, error: Option<&LookupError>, addresses: usize) {
    #[cfg(feature = "metrics")]
    {
        let outcome = error.map_or("ok", |error| error.kind().as_str());
        metrics::counter!("ipsec_provider_requests_total", "provider" => provider.to_owned(), "outcome" => outcome)
            .increment(1);
        metrics::histogram!("ipsec_provider_request_seconds", "provider" => provider.to_owned())
            .record(took.as_secs_f64());
    }
    #[cfg(feature = "tracing")]
    match error {
        None => {
            tracing::debug!(provider, addresses, elapsed = ?took, "a service was asked");
        }
        // Whoever asked tells what it meant to them; this is for who looks into it.
        Some(error) => {
            let causes = error.causes().to_string();
            tracing::info!(
                provider,
                addresses,
                elapsed = ?took,
                error.kind = error.kind().as_str(),
                error.cause = Some(causes.as_str()).filter(|causes| !causes.is_empty()),
                "a service was asked in vain",
            );
        }
    }
}

/// A reply told this about the account; `before` is what was told last. What is told in each reply is told on only once.
pub(super) fn account(provider: &str, before: Option<&Account>, now: &Account) {
    #[cfg(feature = "metrics")]
    {
        let label = || provider.to_owned();
        let left = now.quota.and_then(|quota| quota.remaining);
        if let Some(left) = left {
            metrics::gauge!("ipsec_provider_quota_remaining", "provider" => label())
                .set(left as f64);
        }
        if let Some(charged) = now.charged {
            metrics::counter!("ipsec_provider_credits_total", "provider" => label())
                .increment(charged);
        }
        for notice in &now.notices {
            metrics::counter!("ipsec_provider_notices_total", "provider" => label(), "notice" => notice.as_str())
                .increment(1);
        }
    }
    #[cfg(feature = "tracing")]
    for notice in &now.notices {
        let is_new = before.is_none_or(|before| !before.notices.contains(notice));
        if is_new {
            tracing::warn!(provider, notice = notice.as_str(), "{notice}");
        }
    }
}
