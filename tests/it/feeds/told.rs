//! What is told: events, and counters.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use tempfile::tempdir;
use tracing::field::{Field, Visit};
use tracing_subscriber::layer::{Context, SubscriberExt};

use super::server::Server;
use super::{exits, started};

/// Level, message and list of each event.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl<S: tracing::Subscriber> tracing_subscriber::Layer<S> for Log {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        if !event.metadata().target().starts_with("ipsec_remote::feeds") {
            return;
        }
        let mut words = Words::default();
        event.record(&mut words);
        let level = event.metadata().level();
        let Words { message, list } = words;
        self.0
            .lock()
            .unwrap()
            .push(format!("{level} {list} {message}"));
    }
}

#[derive(Default)]
struct Words {
    message: String,
    list: String,
}

impl Visit for Words {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "message" {
            self.message = format!("{value:?}");
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "list" {
            value.clone_into(&mut self.list);
        }
    }
}

#[tokio::test]
async fn each_attempt_each_index_and_each_list_that_is_held_are_told() {
    let log = Log::default();
    // With a single subscriber in the process, an event that another thread reaches first is off for good.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let _guard = tracing::subscriber::set_default(tracing_subscriber::registry().with(log.clone()));
    let recorder = DebuggingRecorder::new();
    let snapshots = recorder.snapshotter();
    let _recording = metrics::set_default_local_recorder(&recorder);

    let (server, folder) = (Server::start().await, tempdir().unwrap());
    server.list("/exits", 1, exits(20));
    let url = server.url("/exits");
    let mirror = server.url("/mirror");
    let catalog =
        format!("[[feed]]\nname = 'exits'\nsignals = 'tor'\nurl = '{url}'\nfallback = '{mirror}'");
    let handle = started(&catalog, folder.path()).await;
    let _ = handle.refresh_now().await.unwrap();
    server.list("/exits", 2, exits(2));
    let _ = handle.refresh_now().await.unwrap();
    server.status("/exits", 500);
    let _ = handle.refresh_now().await.unwrap();

    let read = || -> BTreeMap<String, f64> {
        let metrics = snapshots.snapshot().into_vec().into_iter();
        let feeds = metrics.filter(|(key, ..)| key.key().name().starts_with("ipsec_feed_"));
        let read = feeds.map(|(key, _, _, value)| {
            let key = key.key();
            let labels = key
                .labels()
                .map(|label| format!(" {}={}", label.key(), label.value()));
            let value = match value {
                DebugValue::Counter(count) => count as f64,
                DebugValue::Gauge(value) => value.into_inner(),
                DebugValue::Histogram(_) => f64::NAN,
            };
            (key.name().to_owned() + &labels.collect::<String>(), value)
        });
        read.collect()
    };
    let fetches = |outcome| format!("ipsec_feed_fetches_total list=exits outcome={outcome}");
    let expected = [
        (fetches("new"), 2.0),
        (fetches("unchanged"), 1.0),
        (fetches("failed"), 1.0),
        ("ipsec_feed_builds_total outcome=ok".to_owned(), 2.0),
        ("ipsec_feed_entries list=exits".to_owned(), 20.0),
        ("ipsec_feed_fallback list=exits".to_owned(), 0.0),
        ("ipsec_feed_held list=exits".to_owned(), 1.0),
    ];
    assert_eq!(read(), BTreeMap::from(expected));

    server.list("/exits", 3, exits(21));
    let _ = handle.refresh_now().await.unwrap();
    assert_eq!(read()["ipsec_feed_held list=exits"], 0.0);
    server.status("/exits", 500);
    server.list("/mirror", 1, exits(22));
    let _ = handle.refresh_now().await.unwrap();
    assert_eq!(read()["ipsec_feed_fallback list=exits"], 1.0);
    let told = log.0.lock().unwrap().clone();
    assert_eq!(
        told,
        [
            "DEBUG exits a list was asked for",
            "INFO  the index is of the newest lists",
            "DEBUG exits a list was asked for",
            "DEBUG exits a list was asked for",
            "INFO  the index is of the newest lists",
            "WARN exits a list is held",
            "WARN exits a list could not be fetched",
            "DEBUG exits a list was asked for",
            "INFO  the index is of the newest lists",
            "INFO exits a list is held no longer",
            "WARN exits a list comes from a fallback",
            "DEBUG exits a list was asked for",
            "INFO  the index is of the newest lists",
        ]
    );
}
