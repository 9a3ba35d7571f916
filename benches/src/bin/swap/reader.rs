//! A thread that looks up addresses, one after the other, and checks what it is told.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ipsec_core::{ListOverride, SharedIndex, Verdict};

use crate::load::{Changes, Load};
use crate::pauses::Pauses;
use crate::tables::{Asked, Tables};
use crate::waited::Waited;

/// What a reader has seen.
pub(crate) struct Report {
    pub(crate) wrong: u64,
    pub(crate) example: Option<String>,
    lookups: u64,
    pauses: Pauses,
    /// The longest pause without the time for which the thread waited for a core.
    longest_running: Option<Duration>,
}

/// From this length on it is found out whether a pause was spent waiting for a core.
const LONG: Duration = Duration::from_micros(50);
/// So often it is found out anyway, so that a long pause is not excused by many short ones.
const OFTEN: u64 = 4096;

/// Looks up addresses until it is done.
pub(crate) fn read(shared: &SharedIndex, tables: &Tables, seed: u64, done: &AtomicBool) -> Report {
    let mut report = Report {
        wrong: 0,
        example: None,
        lookups: 0,
        pauses: Pauses::new(),
        longest_running: None,
    };
    let mut waited = Waited::new();
    let mut random = Random(seed);
    let mut last = Instant::now();
    while !done.load(Ordering::Relaxed) {
        let asked = tables.ask(random.next());
        let verdict = shared.verdict(asked.ip);
        report.check(&asked, &verdict);
        let now = Instant::now();
        let pause = now - last;
        last = now;
        report.pauses.add(pause);
        report.lookups += 1;
        if pause >= LONG || report.lookups.is_multiple_of(OFTEN) {
            let running = waited.since_last_asked().map(|w| pause.saturating_sub(w));
            report.longest_running = report.longest_running.max(running);
            last = Instant::now();
        }
    }
    report
}

impl Report {
    #[inline]
    fn check(&mut self, asked: &Asked, verdict: &Verdict) {
        let says = verdict.list_override();
        let banned = says.is_some();
        let is_right = asked.answers.contains(&verdict.signals().positive())
            && verdict.ip() == Some(asked.ip)
            && (says.is_none() || says == Some(ListOverride::Deny) && asked.may_be_banned)
            // Evidence may take longer than the answer: not every time.
            && (!self.lookups.is_multiple_of(16) || {
                let lists = usize::from(!verdict.signals().positive().is_empty());
                verdict.evidence().len() == lists + usize::from(banned)
            });
        if !is_right {
            self.wrong += 1;
            self.example
                .get_or_insert_with(|| format!("{}: {}", asked.ip, verdict.explain()));
        }
    }

    /// As a row under [`HEAD`].
    pub(crate) fn row(&self, load: Load, time: Duration, changes: &Changes) -> String {
        let micros = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1e6);
        let per_second = self.lookups as f64 / time.as_secs_f64() / 1e6;
        let mut row = format!(
            "| {load} | {} | {} | {:.1} M | {per_second:.2} M | {}",
            changes.swaps,
            changes.bans,
            self.lookups as f64 / 1e6,
            self.wrong,
        );
        for of_a_million in [500_000, 10_000, 1_000, 100, 10] {
            row += &format!(" | {}", micros(self.pauses.all_but(of_a_million)));
        }
        let running = self.longest_running.map_or("–".to_owned(), micros);
        row + &format!(" | {} | {running} |", micros(self.pauses.longest()))
    }
}

/// The head of the table.
pub(crate) const HEAD: &str = "\
| a reader beside a thread that … | swaps | bans and liftings | lookups | per second | wrong | pause: median | 99 % | 99.9 % | 99.99 % | 99.999 % | longest | longest, without waiting for a core |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|";

/// SplitMix64, of Sebastiano Vigna: <https://prng.di.unimi.it/splitmix64.c>.
struct Random(u64);

impl Random {
    #[inline]
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
}
