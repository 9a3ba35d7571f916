//! That a key is shown nowhere, whatever happens to requests that carry it.

use std::fmt::Write;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ipsec_core::{Backend, LookupError, Query};
use ipsec_remote::provider::Provider;
use metrics_util::debugging::DebuggingRecorder;
use stub_providers::{Fault, Stub};
use tracing_subscriber::fmt::MakeWriter;

use super::adapters::{Kind, remote};

/// A key that is in nothing by chance.
const PLANTED: &str = "Pl4nted-Key-7f3a9c51d2";

fn query() -> Query {
    Query::new(IpAddr::from([192, 31, 196, 1]))
}

/// All that is logged, at every level, by everything.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;
    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// Every way to show an error and what caused it.
fn show(seen: &mut String, error: &LookupError) {
    let mut next: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = next {
        let _ = writeln!(seen, "{error}\n{error:#}\n{error:?}\n{error:#?}");
        next = error.source();
    }
}

/// Every way to show an adapter's work.
fn show_adapter(seen: &mut String, kind: Kind, stub: &Stub) {
    let adapter = kind.with_key(stub, PLANTED);
    let request = adapter.request(&query()).unwrap();
    let _ = writeln!(seen, "{request:?} {:?} {:?}", adapter.auth(), request.uri());
    if let Some(bulk) = adapter.bulk() {
        let _ = writeln!(seen, "{:?}", bulk.request_many(&[query()]).unwrap());
    }
}

// One thread: what is logged while connections are served is logged here.
#[tokio::test]
async fn no_key_is_shown_by_anything() {
    // Libraries that log in the other way are heard as well. Fails if another test was first, which is as good.
    let _ = tracing_log::LogTracer::init();
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    // With a single subscriber in the process, an event that another thread reaches first is off for good: that thread has none.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let _guard = tracing::subscriber::set_default(subscriber);
    let recorder = DebuggingRecorder::new();
    let metrics = recorder.snapshotter();
    let _recording = metrics::set_default_local_recorder(&recorder);

    let mut seen = String::new();
    for kind in Kind::ALL {
        let stub = Stub::builder()
            .key(PLANTED)
            .quota(1_000)
            .start()
            .await
            .unwrap();
        show_adapter(&mut seen, kind, &stub);
        let remote = remote(kind.with_key(&stub, PLANTED))
            .timeout(Duration::from_millis(300))
            .bulk_timeout(Duration::from_millis(300));
        let verdict = remote.lookup(&query()).await.unwrap();
        let _ = writeln!(
            seen,
            "{verdict:?} {} {:?}",
            verdict.explain(),
            remote.account()
        );
        let _ = writeln!(seen, "{}", serde_json::to_string(&verdict).unwrap());
        for fault in Fault::all() {
            stub.fault(kind.vendor(), fault);
            if let Err(error) = remote.lookup(&query()).await {
                show(&mut seen, &error);
            }
            for answer in remote
                .lookup_many(&[query(), Query::new([192, 31, 196, 2])])
                .await
            {
                if let Err(error) = answer {
                    show(&mut seen, &error);
                }
            }
            stub.clear_faults();
        }
        drop(stub);
        // Nobody is there any more.
        show(&mut seen, &remote.lookup(&query()).await.unwrap_err());
        // A stand-in that does not know the key.
        let other = Stub::builder().start().await.unwrap();
        let stranger = super::adapters::remote(kind.with_key(&other, PLANTED));
        if let Err(error) = stranger.lookup(&query()).await {
            show(&mut seen, &error);
        }
    }
    for (key, ..) in metrics.snapshot().into_vec() {
        let _ = writeln!(seen, "{key:?}");
    }
    let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(
        log.contains("a service was asked in vain"),
        "the log is heard: {}",
        &log[..log.len().min(3000)]
    );
    assert!(log.contains("hyper"), "libraries are heard");
    for (what, text) in [("something shown", &seen), ("the log", &log)] {
        let at = text.to_lowercase().find(&PLANTED.to_lowercase());
        let around = at.map(|at| text.get(at.saturating_sub(200)..(at + 200).min(text.len())));
        assert_eq!(around, None, "the key is in {what}");
    }
}
