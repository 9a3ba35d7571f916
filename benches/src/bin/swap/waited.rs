//! For how long this thread was ready to run and had to wait for a core.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::time::Duration;

/// The system's count for the thread that opened it; nothing where the system does not count.
pub(crate) struct Waited {
    file: Option<File>,
    before: Duration,
}

impl Waited {
    pub(crate) fn new() -> Self {
        let mut waited = Self {
            file: File::open("/proc/thread-self/schedstat").ok(),
            before: Duration::ZERO,
        };
        let _ = waited.since_last_asked();
        waited
    }

    /// What was added since the last call. It takes a few microseconds to find out.
    pub(crate) fn since_last_asked(&mut self) -> Option<Duration> {
        let total = self.total()?;
        let since = total.saturating_sub(self.before);
        self.before = total;
        Some(since)
    }

    /// The second number: nanoseconds in the run queue (`Documentation/scheduler/sched-stats.rst` of Linux).
    fn total(&mut self) -> Option<Duration> {
        let file = self.file.as_mut()?;
        let mut text = [0; 64];
        file.seek(SeekFrom::Start(0)).ok()?;
        let length = file.read(&mut text).ok()?;
        let text = std::str::from_utf8(text.get(..length)?).ok()?;
        let nanos = text.split_whitespace().nth(1)?.parse().ok()?;
        Some(Duration::from_nanos(nanos))
    }
}
