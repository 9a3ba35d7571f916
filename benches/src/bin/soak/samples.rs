//! What the process takes up, measured from time to time, and whether it grows.

use std::fs;
use std::time::Duration;

use tokio::runtime::Handle;

use crate::traffic::Tally;

/// What is taken up at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    /// In KiB.
    memory: u64,
    tasks: usize,
    files: usize,
    remembered: u64,
    requests: u64,
    at: Duration,
}

/// The samples of a run.
pub(crate) struct Samples {
    all: Vec<Sample>,
    time: Duration,
    lines: u32,
}

const LINE: Duration = Duration::from_secs(10);
/// Runs that are shorter do not say whether something grows: caches fill, and the allocator takes what it will go on to use.
const TOO_SHORT: Duration = Duration::from_secs(60);
/// How much more the last fifth may take up than the second one, in percent and in KiB: the larger of the two. An index of 40,000 entries is built beside the one
/// in use several times a second, and whether its megabytes are handed back between two samples is the allocator's business. What is lost with each
/// request is found all the same: at 10,000 requests per second, two bytes of each are 7 MiB between these two fifths of ten minutes.
const MORE_MEMORY: (u64, u64) = (10, 16 * 1024);
/// The same for tasks and files, which come and go with connections and with those who wait.
const MORE_TASKS: (u64, u64) = (25, 100);

/// What of a sample is looked at.
type Kind = fn(&Sample) -> u64;

impl Sample {
    pub(crate) fn now(requests: u64, at: Duration, remembered: u64) -> Self {
        Self {
            memory: memory().unwrap_or_default(),
            tasks: Handle::current().metrics().num_alive_tasks(),
            files: fs::read_dir("/proc/self/fd").map_or(0, Iterator::count),
            remembered,
            requests,
            at,
        }
    }

    pub(crate) fn words(&self) -> String {
        let Self {
            memory,
            tasks,
            files,
            ..
        } = self;
        let memory = memory / 1024;
        format!("{memory} MiB, {tasks} tasks, {files} open files")
    }

    /// What there is more of than before, memory aside: the allocator keeps some.
    pub(crate) fn more_than(&self, before: &Self) -> Vec<String> {
        let mut more = Vec::new();
        for (what, now, before) in [
            ("tasks", self.tasks, before.tasks),
            ("open files", self.files, before.files),
        ] {
            if now > before {
                more.push(format!("{now} {what} are left, and there were {before}"));
            }
        }
        more
    }
}

/// What the system has given us and not got back, in KiB.
fn memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

impl Samples {
    pub(crate) const HEAD: &str = "\
| s | requests per s | let in | refused | given up | wrong | MiB | tasks | files | remembered |
|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|";

    pub(crate) fn new(time: Duration) -> Self {
        Self {
            all: Vec::new(),
            time,
            lines: 0,
        }
    }

    /// How often there is one: a hundred times, but once a second at most.
    pub(crate) fn pace(&self) -> Duration {
        (self.time / 100).clamp(Duration::from_millis(100), Duration::from_secs(1))
    }

    pub(crate) fn add(&mut self, sample: Sample) {
        self.all.push(sample);
    }

    /// Whether the last sample is one for the table.
    pub(crate) fn is_time_for_a_line(&mut self) -> bool {
        let at = self.all.last().map_or(Duration::ZERO, |last| last.at);
        let is_time = at >= LINE * (self.lines + 1) || at >= self.time;
        self.lines += u32::from(is_time);
        is_time
    }

    pub(crate) fn line(&self, tally: &Tally) -> String {
        let Some(last) = self.all.last() else {
            return String::new();
        };
        format!(
            "| {:.0} | {:.0} | {} | {} | {} | {} | {} |",
            last.at.as_secs_f64(),
            last.requests as f64 / last.at.as_secs_f64(),
            tally.row(),
            last.memory / 1024,
            last.tasks,
            last.files,
            last.remembered,
        )
    }

    /// What has grown from the second to the last fifth.
    pub(crate) fn problems(&self) -> Vec<String> {
        if self.time < TOO_SHORT {
            println!("too short to say whether anything grows");
            return Vec::new();
        }
        let mut problems = Vec::new();
        let kinds = [
            ("KiB of memory", Self::memory as Kind, MORE_MEMORY),
            ("tasks", Self::tasks, MORE_TASKS),
            ("open files", Self::files, MORE_TASKS),
        ];
        for (what, of, (percent, least)) in kinds {
            let (second, last) = (self.mean(1, of), self.mean(4, of));
            let most = second + (second * percent / 100).max(least);
            println!(
                "{what}: {second} on average in the second fifth, {last} in the last; up to {most} counts as no growth"
            );
            if last > most {
                problems.push(format!("{what} have grown from {second} to {last}"));
            }
        }
        problems
    }

    fn memory(sample: &Sample) -> u64 {
        sample.memory
    }

    fn tasks(sample: &Sample) -> u64 {
        sample.tasks as u64
    }

    fn files(sample: &Sample) -> u64 {
        sample.files as u64
    }

    /// Over a fifth of the time.
    fn mean(&self, fifth: usize, of: Kind) -> u64 {
        let (from, to) = (self.all.len() * fifth / 5, self.all.len() * (fifth + 1) / 5);
        let samples = self.all.get(from..to).unwrap_or_default();
        let sum: u64 = samples.iter().map(of).sum();
        sum / (samples.len() as u64).max(1)
    }
}
