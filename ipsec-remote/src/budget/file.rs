//! Counts that survive a restart, in a small file.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;
use tokio::time::timeout;

use super::counter::Counter;
use super::ledger::Ledger;
use super::observe;
use super::period::Period;
use super::saved::{read, write};

/// How much is written ahead of what is spent, at most.
const AHEAD: u64 = 64;

/// And at most this part of what may be spent, as a process that is killed loses as much.
const PART: u64 = 50;

/// Counts in memory and in a small file, so that a restart does not forget what is spent.
///
/// A process that is killed has spent no more than the file says: nothing is taken before it is in there. The file says up to a fiftieth more of what may be spent in a day,
/// two at least and 64 at most, so that it need be written only now and then, by a thread of its own: whoever takes waits for that only if all of these are taken before the next ones are written, and for the
/// first question of a day; for half a second at most, or as long as [`FileCounter::patience`] says. Dropped, the counter waits until the exact count is written, which is what a process that ends as it should
/// leaves. The file is replaced as a whole, so that it is never half written. It belongs to one process.
///
/// A file that is there and makes no sense is reported as an error event, and the budget of the day counts as spent: what is known is only that
/// something was, and the service bills for whatever is asked too much. A copy of the file is kept beside it, with `.broken` after its name. Whoever knows better ends the process, puts a mended copy in the place of the file or removes it, and starts anew. If the file cannot be
/// written later on, or not in time, that is an error event, one until it can be, and counting goes on in memory, without a wait, until it can be written again: a process that is killed meanwhile may have
/// spent more than the file says.
///
/// # Runtime
///
/// Taking needs a Tokio runtime with its clock.
///
/// ```
/// # fn main() -> std::io::Result<()> {
/// # let directory = std::env::temp_dir().join(format!("ipsec-file-counter-{}", std::process::id()));
/// # std::fs::create_dir_all(&directory)?;
/// use std::time::{Duration, SystemTime};
/// use ipsec_remote::{Counter, FileCounter, Period};
///
/// let today = Period::day_of(SystemTime::now(), Duration::ZERO);
/// let counter = FileCounter::open(directory.join("spent.json"))?;
/// counter.raise(today, 7);
/// drop(counter);
/// let counter = FileCounter::open(directory.join("spent.json"))?;
/// assert_eq!(counter.count(today), 7);
/// # drop(counter);
/// # std::fs::remove_dir_all(directory)
/// # }
/// ```
#[derive(Debug)]
pub struct FileCounter {
    shared: Arc<Mutex<Shared>>,
    /// Wakes the thread that writes. `None` only while it is dropped.
    wake: Option<SyncSender<()>>,
    /// Tells that it has been written, or tried.
    tried: watch::Receiver<()>,
    patience: Duration,
    path: PathBuf,
    writer: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    ledger: Ledger,
    /// What the file says at least.
    written: Ledger,
    /// The most that may be spent in a day, as far as anybody said.
    limit: u64,
    /// It could not be written the last time, or not in time.
    is_failing: bool,
    /// The file made no sense, and no day was asked about since.
    is_broken: bool,
}

impl FileCounter {
    /// Reads the file, if there is one, and writes it, to see that it can be written.
    ///
    /// # Errors
    ///
    /// It cannot be read or written, for reasons other than what is in it: its directory is missing, or belongs to somebody else. The message names it.
    pub fn open(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        let mut shared = Shared::default();
        // What the system says of a file does not say of which.
        let named =
            |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
        match read(&path).map_err(named)? {
            Some(ledger) => {
                write(&path, &ledger).map_err(named)?;
                (shared.written, shared.ledger) = (ledger.clone(), ledger);
            }
            None => shared.is_broken = true,
        }
        let shared = Arc::new(Mutex::new(shared));
        let (wake, woken) = sync_channel(1);
        let (tell, tried) = watch::channel(());
        let (theirs, file) = (Arc::clone(&shared), path.clone());
        let writer = thread::Builder::new()
            .name("ipsec-budget".to_owned())
            .spawn(move || keep_written(&file, &theirs, &woken, &tell))?;
        Ok(Self {
            shared,
            wake: Some(wake),
            tried,
            patience: Duration::from_millis(500),
            path,
            writer: Some(writer),
        })
    }

    /// Whoever takes waits no longer than this for the file, which a disk that hangs never writes. Default: half a second.
    #[must_use]
    pub fn patience(mut self, time: Duration) -> Self {
        self.patience = time;
        self
    }

    /// Does something to the counts, and has them written if the file says too little by now.
    fn changing<T>(&self, period: Period, act: impl FnOnce(&mut Ledger) -> T) -> T {
        let mut shared = lock(&self.shared);
        shared.assume_spent(period);
        let result = act(&mut shared.ledger);
        let is_urgent = shared.says_too_little();
        drop(shared);
        if is_urgent {
            self.wake();
        }
        result
    }

    /// The file is not written in time. Until it is, nobody waits for it.
    fn give_up(&self) {
        let mut shared = lock(&self.shared);
        let is_news = !shared.is_failing;
        shared.is_failing = true;
        drop(shared);
        if is_news {
            observe::not_in_time(&self.path, self.patience);
        }
    }

    fn wake(&self) {
        if let Some(wake) = &self.wake {
            // If it is full, the thread is about to wake up anyway.
            let _ = wake.try_send(());
        }
    }

    /// Waits until as many are in the file, or fewer if some are given back meanwhile; or until it cannot be written.
    async fn in_the_file(&self, period: Period, count: u64) {
        let mut tried = self.tried.clone();
        loop {
            tried.mark_unchanged();
            let (is_in, is_failing) = {
                let shared = lock(&self.shared);
                (shared.is_in_the_file(period, count), shared.is_failing)
            };
            if is_in {
                return;
            }
            self.wake();
            if is_failing || tried.changed().await.is_err() {
                return; // or nobody writes any more
            }
        }
    }
}

#[async_trait]
impl Counter for FileCounter {
    fn count(&self, period: Period) -> u64 {
        self.changing(period, |ledger| ledger.count(period))
    }

    async fn take(&self, period: Period, wanted: u64, limit: u64) -> u64 {
        lock(&self.shared).is_limited_to(limit);
        let (taken, count) = self.changing(period, |ledger| {
            let taken = ledger.take(period, wanted, limit);
            (taken, ledger.count(period))
        });
        if taken > 0 {
            let written = timeout(self.patience, self.in_the_file(period, count));
            if written.await.is_err() {
                self.give_up();
            }
        }
        taken
    }

    fn give_back(&self, period: Period, count: u64) {
        self.changing(period, |ledger| ledger.give_back(period, count));
    }

    fn raise(&self, period: Period, count: u64) {
        self.changing(period, |ledger| ledger.raise(period, count));
    }
}

impl Drop for FileCounter {
    fn drop(&mut self) {
        drop(self.wake.take());
        if let Some(writer) = self.writer.take() {
            // It cannot have panicked, and if it has, nothing is left to do.
            let _ = writer.join();
        }
    }
}

impl Shared {
    /// If the file made no sense, the first day that is asked about counts as spent.
    fn assume_spent(&mut self, period: Period) {
        if self.is_broken {
            self.is_broken = false;
            self.ledger.raise(period, u64::MAX);
        }
    }

    /// Whether the file says that as many are spent, or as are by now.
    fn is_in_the_file(&self, period: Period, count: u64) -> bool {
        self.written.count(period) >= count.min(self.ledger.count(period))
    }

    fn is_limited_to(&mut self, limit: u64) {
        self.limit = self.limit.max(limit);
    }

    /// How much is written ahead: at least two, so that somebody can be ahead of the file at all.
    fn ahead(&self) -> u64 {
        (self.limit / PART).clamp(2, AHEAD)
    }

    /// What is to be written now. From here on the file may say it, or still what it said before.
    fn write_ahead(&mut self) -> Ledger {
        let mut ahead = self.ledger.clone();
        for (day, count) in self.ledger.days() {
            ahead.raise(*day, count.saturating_add(self.ahead()));
        }
        self.written = self.written.lower_of(&ahead);
        ahead
    }

    /// Whether what the file says is not far enough ahead any more.
    fn says_too_little(&self) -> bool {
        let mut days = self.ledger.days().iter();
        days.any(|(day, count)| {
            let written = self
                .written
                .days()
                .iter()
                .find(|(written, _)| written == day);
            let written = written.map_or(0, |(_, count)| *count);
            *count > 0 && count.saturating_add(self.ahead() / 2) > written && *count != written
        })
    }
}

/// Writes whenever it is woken, and the exact counts when nobody can wake it any more.
fn keep_written(
    path: &Path,
    shared: &Mutex<Shared>,
    woken: &Receiver<()>,
    tried: &watch::Sender<()>,
) {
    loop {
        let is_last = woken.recv().is_err();
        let mut now = lock(shared);
        if now.is_broken {
            // Nothing is known that would be better than what is there.
            return;
        }
        let ledger = match is_last {
            true => now.ledger.clone(),
            false => now.write_ahead(),
        };
        drop(now);
        let result = write(path, &ledger);
        let mut now = lock(shared);
        let was_failing = std::mem::replace(&mut now.is_failing, result.is_err());
        match result {
            Ok(()) => {
                now.written = ledger;
                if was_failing {
                    observe::written_again(path);
                }
            }
            // Said once: it is tried again with each question.
            Err(error) if !was_failing => observe::not_written(path, &error),
            Err(_) => {}
        }
        drop(now);
        tried.send_replace(());
        if is_last {
            return;
        }
    }
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(all(test, feature = "tracing"))]
mod tests;
