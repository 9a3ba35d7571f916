//! What the thread that writes tells.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

use super::*;

/// How many events there were at the level error, and at others.
#[derive(Clone, Default)]
struct Told(Arc<[AtomicUsize; 2]>);

impl Subscriber for Told {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let is_other = usize::from(*event.metadata().level() != Level::ERROR);
        self.0[is_other].fetch_add(1, Ordering::Relaxed);
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[test]
fn a_file_that_cannot_be_written_is_told_once_and_so_is_its_return() {
    let told = Told::default();
    // With a single subscriber in the process, an event that another thread reaches first is off for good.
    let _second = tracing::Dispatch::new(Told::default());
    let _guard = tracing::subscriber::set_default(told.clone());
    let folder = std::env::temp_dir().join(format!("ipsec-file-told-{}", std::process::id()));
    let shared = Mutex::new(Shared::default());
    let tries = |times: usize| {
        let (wake, woken) = sync_channel(times);
        (0..times).for_each(|_| wake.send(()).unwrap_or_default());
        drop(wake); // one more, and the end
        keep_written(
            &folder.join("spent.json"),
            &shared,
            &woken,
            &watch::channel(()).0,
        );
        told.0.each_ref().map(|count| count.load(Ordering::Relaxed))
    };
    assert_eq!(tries(5), [1, 0]);
    assert!(fs::create_dir(&folder).is_ok());
    assert_eq!(tries(5), [1, 1]);
    assert!(fs::remove_dir_all(&folder).is_ok());
    assert_eq!(tries(5), [2, 1]);
}
