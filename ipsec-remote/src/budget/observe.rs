//! What a budget tells the operator.

#![cfg_attr(
    not(all(feature = "tracing", feature = "metrics")),
    allow(unused_variables)
)]

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

#[cfg(feature = "tracing")]
use jiff::Timestamp;

/// As many questions are paid for.
pub(super) fn spent(backend: &str, questions: u64) {
    #[cfg(feature = "metrics")]
    metrics::counter!("ipsec_budget_spent_total", "backend" => backend.to_owned())
        .increment(questions);
}

/// Until when it was said that nothing is left, for critical queries and for others: once for each time.
#[derive(Debug, Default)]
pub(super) struct Told {
    critical: AtomicU64,
    other: AtomicU64,
}

impl Told {
    /// Nothing is left until then.
    pub(super) fn exhausted(&self, backend: &str, until: SystemTime, is_critical: bool) {
        let told = if is_critical {
            &self.critical
        } else {
            &self.other
        };
        let since = until.duration_since(SystemTime::UNIX_EPOCH);
        let seconds = since.unwrap_or_default().as_secs();
        // Written only if it is news: all that is refused comes here.
        let is_news = told.load(Ordering::Relaxed) != seconds
            && told.swap(seconds, Ordering::Relaxed) != seconds;
        #[cfg(feature = "tracing")]
        if is_news {
            tracing::warn!(
                backend,
                critical = is_critical,
                until = Timestamp::try_from(until).ok().map(tracing::field::display),
                "the budget for a source is spent"
            );
        }
    }
}

/// A file of counts cannot be read.
pub(super) fn broken(path: &Path, why: &str) {
    #[cfg(feature = "tracing")]
    tracing::error!(
        path = %path.display(),
        why,
        "the file that says what is spent is broken: the budget of the day counts as spent"
    );
}

/// A file of counts is not written for so long.
pub(super) fn not_in_time(path: &Path, patience: std::time::Duration) {
    #[cfg(feature = "tracing")]
    tracing::error!(
        path = %path.display(),
        ?patience,
        "what is spent is not written in time: nobody waits for it until it is, and a restart would forget it"
    );
}

/// A file of counts cannot be written any more.
pub(super) fn not_written(path: &Path, error: &std::io::Error) {
    #[cfg(feature = "tracing")]
    tracing::error!(
        path = %path.display(),
        %error,
        "what is spent cannot be written: a restart would forget it"
    );
}

/// A file of counts can be written again.
pub(super) fn written_again(path: &Path) {
    #[cfg(feature = "tracing")]
    tracing::info!(path = %path.display(), "what is spent is written again");
}
