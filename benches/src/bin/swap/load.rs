//! What goes on beside the readers.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, SystemTime};

use ipsec_core::{ListOverride, SharedIndex};

use crate::tables::Tables;

/// What the thread beside the readers does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Load {
    /// Nothing.
    Idle,
    /// Builds the indexes and throws them away.
    Builds,
    /// Builds the indexes, puts them in, and bans and lifts.
    Swaps,
}

/// What it did.
#[derive(Default)]
pub(crate) struct Changes {
    pub(crate) swaps: u64,
    pub(crate) bans: u64,
    /// Answers that did not show a change that was made before.
    pub(crate) wrong: u64,
    pub(crate) example: Option<String>,
}

/// So many addresses are banned after a swap, one by one, and the earlier half of them lifted.
const BANS: u32 = 32;

/// Goes on until it is done, and has done something by then.
pub(crate) fn put(load: Load, shared: &SharedIndex, tables: &Tables, done: &AtomicBool) -> Changes {
    let mut changes = Changes::default();
    for which in (0..2).cycle().skip(1) {
        match load {
            Load::Idle => thread::sleep(Duration::from_millis(10)),
            Load::Builds => drop(tables.build(which)),
            Load::Swaps => changes.swap(shared, tables, which),
        }
        if done.load(Ordering::Relaxed) {
            break;
        }
    }
    changes
}

impl Changes {
    fn swap(&mut self, shared: &SharedIndex, tables: &Tables, which: usize) {
        let _ = shared.replace(tables.build(which));
        self.swaps += 1;
        let asked = tables.banned(0);
        let says = shared.verdict(asked).signals().positive();
        let is_right = says == Tables::says(which, 0);
        self.check(is_right, || format!("{asked} after a swap: {says}"));
        let until = SystemTime::now() + Duration::from_millis(500);
        for number in 0..BANS {
            self.ban(shared, tables, number, until);
        }
    }

    /// Bans an address, sees that it is banned, and lifts another ban again.
    fn ban(&mut self, shared: &SharedIndex, tables: &Tables, number: u32, until: SystemTime) {
        let banned = tables.banned(number);
        let is_banned = |ip| shared.verdict(ip).list_override() == Some(ListOverride::Deny);
        let taken = shared.ban(banned, Some(until), "measured").is_ok();
        let is_right = taken && (is_banned(banned) || SystemTime::now() >= until);
        self.check(is_right, || format!("{banned} was banned, and is not"));
        self.bans += 1;
        if number % 2 == 1 {
            let lifted = tables.banned(number / 2);
            shared.lift(lifted);
            let is_right = !is_banned(lifted);
            self.check(is_right, || format!("{lifted} was lifted, and is banned"));
            self.bans += 1;
        }
    }

    fn check(&mut self, is_right: bool, words: impl FnOnce() -> String) {
        if !is_right {
            self.wrong += 1;
            self.example.get_or_insert_with(words);
        }
    }
}

impl fmt::Display for Load {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Idle => "is idle",
            Self::Builds => "builds and throws away",
            Self::Swaps => "builds and swaps",
        })
    }
}
