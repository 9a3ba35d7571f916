//! What a restart remembers.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use ipsec_core::Backend;
use ipsec_remote::{Budget, Counter, FileCounter, MemoryCounter, Period};
use tempfile::TempDir;

use super::super::source::Scripted;
use super::{Hands, ask, query, silent};

struct Disk {
    directory: TempDir,
    hands: Hands,
}

impl Disk {
    fn new() -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
            hands: Hands::new(),
        }
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("spent.json")
    }

    fn budget(&self, per_day: u64) -> Budget<Arc<Scripted>> {
        let counter = FileCounter::open(self.path()).unwrap();
        let budget = Budget::new(silent()).per_day(per_day).counter(counter);
        budget.clock(self.hands.clock())
    }
}

#[tokio::test(start_paused = true)]
async fn a_restart_forgets_nothing() {
    let disk = Disk::new();
    let budget = disk.budget(1_000);
    assert_eq!(ask(&budget, (0..700).map(query)).await, 700);
    drop(budget);
    let budget = disk.budget(1_000);
    assert_eq!(budget.left(), Some(300));
    assert_eq!(ask(&budget, (0..700).map(query)).await, 300);
    drop(budget);
    disk.hands.forward(86_400);
    assert_eq!(disk.budget(1_000).left(), Some(1_000));
}

#[tokio::test(start_paused = true)]
async fn a_process_that_is_killed_has_spent_no_more_than_the_file_says() {
    let disk = Disk::new();
    let budget = disk.budget(1_000);
    ask(&budget, (0..500).map(query)).await;
    // The thread that writes has its turn, and then the power fails.
    let said = || fs::read_to_string(disk.path()).unwrap_or_default();
    let spent = || {
        let text = said();
        let number = text.split("\"spent\":").nth(1)?;
        let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u64>().ok()
    };
    while spent().is_none_or(|spent| spent < 500) {
        std::thread::yield_now();
    }
    let copy = disk.directory.path().join("copy.json");
    fs::copy(disk.path(), &copy).unwrap();
    let after = FileCounter::open(copy).unwrap();
    let today = Period::day_of(disk.hands.now(), Duration::ZERO);
    assert!((500..=564).contains(&after.count(today)));
}

/// The process may be killed at any moment: whatever is in the file then counts.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_taken_before_it_is_in_the_file() {
    let disk = Disk::new();
    let today = Period::day_of(disk.hands.now(), Duration::ZERO);
    let counter = FileCounter::open(disk.path()).unwrap();
    // A busy machine may take its time to write.
    let counter = Arc::new(counter.patience(Duration::from_secs(600)));
    let taken = Arc::new(AtomicU64::new(0));
    let takers = (0..8_u64).map(|taker| {
        let (counter, taken, path) = (Arc::clone(&counter), Arc::clone(&taken), disk.path());
        tokio::spawn(async move {
            for n in 0..60 {
                let wanted = 1 + (taker + n) % 50;
                let granted = counter.take(today, wanted, u64::MAX).await;
                // A part is given back, so that the file has to be lowered as well.
                let kept = granted.div_ceil(2);
                let least = taken.fetch_add(kept, Ordering::SeqCst) + kept;
                let after = FileCounter::open(copy(&path, taker)).unwrap();
                assert!(after.count(today) >= least);
                counter.give_back(today, granted - kept);
            }
        })
    });
    for taker in takers.collect::<Vec<_>>() {
        taker.await.unwrap();
    }
    assert_eq!(counter.count(today), taken.load(Ordering::SeqCst));
    drop(counter);
    let after = FileCounter::open(disk.path()).unwrap();
    assert_eq!(after.count(today), taken.load(Ordering::SeqCst));
}

/// The file as it is at this moment.
fn copy(path: &Path, taker: u64) -> PathBuf {
    let copy = path.with_extension(format!("copy-{taker}"));
    fs::copy(path, &copy).unwrap();
    copy
}

/// Whoever cannot write goes on in memory, and keeps nobody waiting.
#[tokio::test]
async fn a_directory_that_goes_away_stops_nobody() {
    let disk = Disk::new();
    let today = Period::day_of(disk.hands.now(), Duration::ZERO);
    let counter = FileCounter::open(disk.path()).unwrap();
    fs::remove_dir_all(disk.directory.path()).unwrap();
    for _ in 0..80 {
        assert_eq!(counter.take(today, 3, 240).await, 3);
    }
    assert_eq!(counter.take(today, 3, 240).await, 0);
    fs::create_dir(disk.directory.path()).unwrap();
    // From then on it is written again.
    while !disk.path().exists() {
        counter.take(today, 1, u64::MAX).await;
        std::thread::yield_now();
    }
}

#[tokio::test(start_paused = true)]
async fn a_broken_file_is_a_day_that_is_spent() {
    for broken in [
        "",
        "{",
        "{\"days\":[{\"begins\":0}]}",
        "[1, 2]",
        "\u{0}\u{0}\u{0}",
    ] {
        let disk = Disk::new();
        fs::write(disk.path(), broken).unwrap();
        // Nobody has asked anything: what is there stays there.
        drop(disk.budget(10));
        assert_eq!(fs::read_to_string(disk.path()).unwrap(), broken);
        let budget = disk.budget(10);
        assert!(budget.lookup_now(&query(1)).is_some());
        assert_eq!(ask(&budget, (0..9).map(query)).await, 0, "{broken:?}");
        drop(budget);
        assert_eq!(disk.budget(10).left(), Some(0));
        disk.hands.forward(86_400);
        assert_eq!(ask(&disk.budget(10), (0..9).map(query)).await, 9);
    }
}

#[test]
fn where_nothing_can_be_written_nothing_is_opened() {
    let disk = Disk::new();
    let missing = disk.directory.path().join("missing/spent.json");
    for path in [missing.as_path(), disk.directory.path()] {
        let error = FileCounter::open(path).unwrap_err().to_string();
        assert!(error.contains(path.to_str().unwrap()), "{error}");
    }
}

#[tokio::test]
async fn both_counters_count_alike() {
    let disk = Disk::new();
    let file = FileCounter::open(disk.path()).unwrap();
    let counters: [Box<dyn Counter>; 2] = [Box::new(MemoryCounter::new()), Box::new(file)];
    for counter in counters {
        let day = |n: u64| {
            let moment = disk.hands.now() + Duration::from_secs(n * 86_400);
            Period::day_of(moment, Duration::ZERO)
        };
        assert_eq!(counter.take(day(0), 7, 10).await, 7);
        assert_eq!(counter.take(day(0), 7, 10).await, 3);
        assert_eq!(counter.take(day(1), 7, 10).await, 7);
        counter.give_back(day(1), 2);
        assert_eq!((counter.count(day(0)), counter.count(day(1))), (10, 5));
        counter.raise(day(1), 9);
        counter.raise(day(1), 3);
        assert_eq!(counter.count(day(1)), 9);
    }
}

/// A pipe that nobody reads stands for a disk that hangs: whoever opens it to write waits.
#[cfg(unix)]
#[tokio::test]
async fn a_disk_that_hangs_holds_nobody_up_for_long() {
    let disk = Disk::new();
    let today = Period::day_of(disk.hands.now(), Duration::ZERO);
    let counter = FileCounter::open(disk.path()).unwrap();
    let pipe = disk.directory.path().join("spent.json.new");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let begun = std::time::Instant::now();
    let all = async {
        for _ in 0..200 {
            assert_eq!(counter.take(today, 1, 200).await, 1);
        }
        counter.take(today, 1, 200).await
    };
    let beyond = tokio::time::timeout(Duration::from_secs(20), all).await;
    let waited = begun.elapsed();
    // The disk works again.
    let reader = fs::File::open(&pipe).unwrap();
    fs::remove_file(&pipe).unwrap();
    assert_eq!(beyond, Ok(0), "it waits for the disk");
    // One waits for the bound, and the others know by then.
    assert!(waited < Duration::from_secs(5), "{waited:?}");
    drop(counter);
    drop(reader);
    let after = FileCounter::open(disk.path()).unwrap();
    assert_eq!(after.count(today), 200);
}
