//! The wrappers around a source, as the file says them.

use std::num::{NonZeroU8, NonZeroU32, NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use ipsec_remote::{BreakerSettings, Lifetimes};

use super::document::{Document, Problems, Table};

/// The keys of a source that are wrappers.
pub(super) const KEYS: [&str; 6] = [
    "deadline",
    "breaker",
    "budget",
    "retry",
    "cache",
    "admission",
];

/// What goes around a source; what is `None` does not.
pub(super) struct Wrappers {
    pub(super) deadline: Option<Duration>,
    pub(super) breaker: Option<BreakerSettings>,
    pub(super) budget: Option<BudgetSettings>,
    pub(super) retry: Option<RetrySettings>,
    pub(super) cache: Option<CacheSettings>,
    pub(super) admission: Option<AdmissionSettings>,
}

pub(super) struct BudgetSettings {
    pub(super) per_second: Option<NonZeroU32>,
    pub(super) per_day: Option<u64>,
    pub(super) day_begins: Duration,
    pub(super) reserve: u8,
    /// Where it counts, and the place of that in the file.
    pub(super) file: Option<(PathBuf, String)>,
}

pub(super) struct RetrySettings {
    pub(super) within: Option<Duration>,
    pub(super) at_least: Option<u32>,
}

pub(super) struct CacheSettings {
    pub(super) lifetimes: Lifetimes,
    pub(super) capacity: Option<NonZeroU64>,
}

pub(super) struct AdmissionSettings {
    pub(super) sightings: Option<NonZeroU8>,
    pub(super) window: Option<Duration>,
    pub(super) capacity: Option<NonZeroUsize>,
}

impl Wrappers {
    pub(super) fn read(
        source: &Table<'_>,
        document: &Document,
        problems: &mut Problems<'_>,
    ) -> Self {
        let deadline = source.time("deadline", problems);
        if deadline == Some(Duration::ZERO) {
            source.note(
                "deadline",
                "no time at all: expected one such as \"800ms\"",
                problems,
            );
        }
        Self {
            deadline,
            breaker: breaker(source, problems),
            budget: budget(source, document, problems),
            retry: retry(source, problems),
            cache: cache(source, problems),
            admission: admission(source, problems),
        }
    }
}

fn breaker(source: &Table<'_>, problems: &mut Problems<'_>) -> Option<BreakerSettings> {
    let known = [
        "window",
        "share",
        "at_least",
        "in_a_row",
        "pause",
        "longest_pause",
        "probes",
    ];
    let table = source.wrapper("breaker", &known, problems)?;
    let mut breaker = BreakerSettings::new();
    if let Some(time) = table.time("window", problems) {
        breaker = table.accept("window", breaker.window(time), problems)?;
    }
    if let Some(percent) = percent(&table, "share", 1, 100, problems) {
        breaker = table.accept("share", breaker.share(percent), problems)?;
    }
    if let Some(answers) = table.at_least_one("at_least", u32::MAX.into(), problems) {
        breaker = breaker.at_least(non_zero(answers));
    }
    if let Some(errors) = table.at_least_one("in_a_row", u32::MAX.into(), problems) {
        breaker = breaker.in_a_row(non_zero(errors));
    }
    let pause = table.time("pause", problems);
    let longest = table.time("longest_pause", problems);
    if pause.is_some() || longest.is_some() {
        let pause = pause.unwrap_or(Duration::from_secs(5));
        let longest = longest.unwrap_or(pause.max(Duration::from_secs(60)));
        breaker = table.accept("pause", breaker.pause(pause, longest), problems)?;
    }
    if let Some(questions) = table.at_least_one("probes", u32::MAX.into(), problems) {
        breaker = breaker.probes(non_zero(questions));
    }
    Some(breaker)
}

fn budget(
    source: &Table<'_>,
    document: &Document,
    problems: &mut Problems<'_>,
) -> Option<BudgetSettings> {
    let known = ["per_second", "per_day", "day_begins", "reserve", "file"];
    let table = source.wrapper("budget", &known, problems)?;
    if table.present(&["per_second", "per_day"]).is_empty() {
        problems.note(
            table.span(),
            "source.budget: limits nothing: say `per_day`, `per_second`, or both",
        );
    }
    let day_begins = table.time("day_begins", problems).unwrap_or_default();
    if day_begins >= Duration::from_secs(24 * 60 * 60) {
        table.note(
            "day_begins",
            "a day begins less than a day after midnight UTC, such as \"9h\"",
            problems,
        );
    }
    let per_second = table.at_least_one("per_second", u32::MAX.into(), problems);
    let file = table.text("file", problems).map(|file| {
        let place = document.place(table.span_of("file"));
        (document.beside(file), place)
    });
    Some(BudgetSettings {
        per_second: per_second.map(non_zero),
        per_day: table.number("per_day", 0..u64::MAX, problems),
        day_begins,
        reserve: percent(&table, "reserve", 0, 100, problems).unwrap_or(0),
        file,
    })
}

fn retry(source: &Table<'_>, problems: &mut Problems<'_>) -> Option<RetrySettings> {
    let table = source.wrapper("retry", &["within", "at_least"], problems)?;
    let at_least = table.number("at_least", 0..u64::from(u32::MAX), problems);
    Some(RetrySettings {
        within: table.time("within", problems),
        at_least: at_least.and_then(|addresses| u32::try_from(addresses).ok()),
    })
}

fn cache(source: &Table<'_>, problems: &mut Problems<'_>) -> Option<CacheSettings> {
    let known = [
        "positive",
        "negative",
        "silent",
        "shortest",
        "longest",
        "stale",
        "jitter",
        "refresh_ahead",
        "capacity",
    ];
    let table = source.wrapper("cache", &known, problems)?;
    let mut times = Lifetimes::new();
    if let Some(time) = table.time("positive", problems) {
        times = times.positive(time);
    }
    if let Some(time) = table.time("negative", problems) {
        times = times.negative(time);
    }
    if let Some(time) = table.time("silent", problems) {
        times = times.silent(time);
    }
    if let Some(time) = table.time("stale", problems) {
        times = times.stale(time);
    }
    let shortest = table.time("shortest", problems);
    let longest = table.time("longest", problems);
    if shortest.is_some() || longest.is_some() {
        let shortest = shortest.unwrap_or(Duration::from_secs(60));
        let longest = longest.unwrap_or(shortest.max(Duration::from_secs(24 * 60 * 60)));
        times = table.accept("longest", times.between(shortest, longest), problems)?;
    }
    if let Some(percent) = percent(&table, "jitter", 0, 50, problems) {
        times = table.accept("jitter", times.jitter(percent), problems)?;
    }
    if let Some(percent) = percent(&table, "refresh_ahead", 0, 50, problems) {
        times = table.accept("refresh_ahead", times.refresh_ahead(percent), problems)?;
    }
    Some(CacheSettings {
        lifetimes: times,
        capacity: capacity(&table, problems).and_then(NonZeroU64::new),
    })
}

fn admission(source: &Table<'_>, problems: &mut Problems<'_>) -> Option<AdmissionSettings> {
    let known = ["sightings", "window", "capacity"];
    let table = source.wrapper("admission", &known, problems)?;
    let sightings = table.at_least_one("sightings", u8::MAX.into(), problems);
    let capacity = capacity(&table, problems).and_then(|sightings| sightings.try_into().ok());
    Some(AdmissionSettings {
        sightings: sightings.and_then(NonZeroU8::new),
        window: table.time("window", problems),
        capacity: capacity.and_then(NonZeroUsize::new),
    })
}

fn capacity(table: &Table<'_>, problems: &mut Problems<'_>) -> Option<u64> {
    table.at_least_one("capacity", 1 << 32, problems)
}

fn percent(
    table: &Table<'_>,
    key: &str,
    least: u64,
    most: u64,
    problems: &mut Problems<'_>,
) -> Option<u8> {
    let percent = table.number(key, least..most + 1, problems)?;
    percent.try_into().ok()
}

/// A number that was read as one of at least one.
fn non_zero(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}
