//! Counters: their name and labels, and that hits are told with the next query that is none.

use std::collections::BTreeMap;

use ipsec_core::Backend;
use metrics_util::debugging::{DebugValue, DebuggingRecorder};

use super::{Hands, cached, query, source};

#[tokio::test(start_paused = true)]
async fn what_became_of_queries_is_counted_without_addresses() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let guard = metrics::set_default_local_recorder(&recorder);
    let cached = cached(source(), &Hands::new());
    for address in ["8.8.8.8", "8.8.8.8", "8.8.8.8", "9.9.9.9"] {
        cached.lookup(&query(address)).await.unwrap();
    }
    drop(guard);
    let told = snapshotter.snapshot().into_vec().into_iter();
    let told: BTreeMap<String, DebugValue> = told
        .map(|(key, _, _, value)| {
            let labels = key.key().labels();
            let labels: Vec<_> = labels
                .map(|label| format!("{}={}", label.key(), label.value()))
                .collect();
            (
                format!("{}{{{}}}", key.key().name(), labels.join(",")),
                value,
            )
        })
        .collect();
    let name = |outcome| format!("ipsec_cache_queries_total{{backend=source,outcome={outcome}}}");
    let expected = [("hits", 2), ("misses", 2)]
        .map(|(outcome, count)| (name(outcome), DebugValue::Counter(count)));
    assert_eq!(told, BTreeMap::from(expected));
    assert_eq!(
        (cached.statistics().hits, cached.statistics().misses),
        (2, 2)
    );
}
