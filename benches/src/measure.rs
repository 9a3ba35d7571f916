//! The meter of time, and what comes from the process that counts allocations.

use std::collections::HashMap;
use std::io;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::Subject;

/// So many inputs are made in advance. More of them would not stay in small caches, and when they are dropped the allocator would
/// begin to hand memory back to the system, in the midst of what is timed.
const AT_ONCE: usize = 64;

/// How long this many calls take together.
pub fn time(subject: &mut Subject, calls: u64) -> Duration {
    let mut total = Duration::ZERO;
    let mut left = calls;
    while left > 0 {
        let now = usize::try_from(left).map_or(AT_ONCE, |left| left.min(AT_ONCE));
        subject.run(now, &mut |calls| {
            let start = Instant::now();
            calls();
            total += start.elapsed();
        });
        left -= now as u64;
    }
    total
}

/// What one call allocates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allocated {
    /// How often.
    pub times: u64,
    /// How much in total.
    pub bytes: u64,
}

/// By the title of the group and the name of the subject.
pub type AllocatedBy = HashMap<(String, String), Allocated>;

/// Runs the program `allocations`, and reads what it prints: group, subject, times and bytes between tabs, a line per subject.
///
/// # Errors
///
/// The program cannot be run, fails, or prints anything else.
pub fn allocations(program: &str) -> io::Result<AllocatedBy> {
    let output = Command::new(program).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(io::Error::other(format!("{program}: {}", output.status)));
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let line =
        |line: &str| allocated(line).ok_or_else(|| io::Error::other(format!("unexpected: {line}")));
    text.lines().map(line).collect()
}

fn allocated(line: &str) -> Option<((String, String), Allocated)> {
    let mut fields = line.split('\t');
    let key = (fields.next()?.to_owned(), fields.next()?.to_owned());
    let times = fields.next()?.parse().ok()?;
    let bytes = fields.next()?.parse().ok()?;
    Some((key, Allocated { times, bytes }))
}
