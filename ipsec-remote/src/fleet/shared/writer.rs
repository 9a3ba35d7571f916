//! The task that writes answers and gives claims back, off the way of requests.

use std::sync::Arc;
use std::time::Duration;

use redis::Pipeline;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::super::link::Link;
use super::claim::RELEASE;
use super::observe::Counters;

/// So much may wait to be written. What is more is not shared: whoever needs it asks.
const MOST: usize = 512;
/// So many go together.
const AT_ONCE: usize = 64;

/// Something to write.
#[derive(Debug, Default)]
pub(super) struct Job {
    pub(super) keep: Option<Keep>,
    /// The key of a claim and its token.
    pub(super) release: Option<(String, String)>,
}

/// An answer to be kept for a while.
#[derive(Debug)]
pub(super) struct Keep {
    pub(super) key: String,
    pub(super) text: Vec<u8>,
    pub(super) time: Duration,
}

/// The way to the task. It ends when the last of these is gone, after it has written what waits.
#[derive(Clone)]
pub(super) struct Writer {
    jobs: Sender<Job>,
    counters: Arc<Counters>,
}

impl Writer {
    pub(super) fn start(link: &Arc<Link>, counters: Arc<Counters>) -> Self {
        let (jobs, waiting) = channel(MOST);
        link.spawn(write_all(Arc::clone(link), waiting, Arc::clone(&counters)));
        Self { jobs, counters }
    }

    /// Has it written soon, or never.
    pub(super) fn send(&self, job: Job) {
        if self.jobs.try_send(job).is_err() {
            self.counters.unsaved(1);
        }
    }
}

async fn write_all(link: Arc<Link>, mut waiting: Receiver<Job>, counters: Arc<Counters>) {
    let mut jobs = Vec::with_capacity(AT_ONCE);
    while waiting.recv_many(&mut jobs, AT_ONCE).await > 0 {
        let mut pipeline = Pipeline::new();
        let count = jobs.len();
        for job in jobs.drain(..) {
            if let Some(Keep { key, text, time }) = job.keep {
                let time = u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1);
                let set = pipeline.cmd("SET").arg(key).arg(text);
                set.arg("PX").arg(time).ignore();
            }
            if let Some((key, token)) = job.release {
                let eval = pipeline.cmd("EVAL").arg(RELEASE).arg(1);
                eval.arg(key).arg(token).ignore();
            }
        }
        if let Err(failed) = link.run_patiently::<()>(&pipeline).await {
            counters.unsaved(count as u64);
            super::observe::not_written(failed.as_str());
        }
    }
}
