//! What a shared counter tells the operator.

#![cfg_attr(
    not(all(feature = "tracing", feature = "metrics")),
    allow(unused_variables)
)]

/// As many were spent, or refused, without the store.
pub(super) fn alone(name: &str, why: &'static str, taken: u64, refused: u64) {
    #[cfg(feature = "metrics")]
    {
        let counter = |outcome: &'static str| metrics::counter!("ipsec_fleet_budget_alone_total", "counter" => name.to_owned(), "outcome" => outcome);
        counter("spent").increment(taken);
        counter("refused").increment(refused);
    }
    #[cfg(feature = "tracing")]
    tracing::debug!(
        counter = name,
        why,
        taken,
        refused,
        "counted without the shared store"
    );
}
